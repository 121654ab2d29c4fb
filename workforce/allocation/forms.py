"""Forms of allocation: fields and messages."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from workforce.allocation.decision_rules import Choice, WorkerSays
from workforce.allocation.policy_rules import SAID_HERE
from workforce.allocation.restrictions import Looked
from workforce.allocation.rules import grades_offered
from workforce.allocation.service import AllocationError
from workforce.allocation.waiting import RISKS
from workforce.people.rules import grade_words
from workforce.web.forms import DayField

NO_NAMES = "No names of children or families."
FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
LONGEST = 500
DAY = "Give a day, such as 1/12/2026"


def _trimmed(value: str | None) -> str:
    return (value or "").strip()


def _words(label: str, description: str = "", *, needed: str = "") -> TextAreaField:
    checks: list[Any] = [Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer")]
    return TextAreaField(
        label,
        description=description,
        filters=[_trimmed],
        validators=([DataRequired(needed)] if needed else []) + checks,
    )


class RefusingForm(FlaskForm):  # type: ignore[misc]
    """A form that can show why the service refused it, and that is one decision however often it is sent."""

    request = HiddenField(default=lambda: str(uuid4()))

    def refuse(self, error: AllocationError) -> None:
        """Show a refusal at its field, or above the form where it has none."""
        field = self._fields.get(error.field)
        if field is None:
            self.form_errors.append(str(error))
        else:
            field.errors = [*field.errors, str(error)]

    @property
    def key(self) -> UUID:
        """Return the form's own number; one that is none begins a new one."""
        try:
            return UUID(self.request.data or "")
        except ValueError:
            return uuid4()


class AllocateForm(RefusingForm):
    """Whom a child is given to, from when, and what was discussed."""

    seen_child = HiddenField()
    worker = StringField(validators=[InputRequired("Choose a worker from the lists")])
    co_worker = SelectField("Co-worker (optional; where the work is joint)", validators=[Optional()], default="")
    starts_on = DayField("First day", format=FORMATS, validators=[InputRequired(DAY)])
    worker_says = RadioField(
        "What came of the discussion with the worker?",
        choices=[
            SelectChoice(WorkerSays.AGREES.value, "They agree"),
            SelectChoice(WorkerSays.OBJECTS.value, "They do not agree"),
            SelectChoice(WorkerSays.NOT_REACHED.value, "They could not be reached yet"),
        ],
        validators=[InputRequired("Say what came of the discussion with the worker")],
    )
    discussed_on = DayField("Discussed on", format=FORMATS, validators=[Optional()])
    worker_said = _words("What they said (optional)", NO_NAMES)
    visit_by = DayField("First visit by (optional)", format=FORMATS, validators=[Optional()])
    plan = _words("Allocation plan (optional)", f"What is to be done first, and by when. {NO_NAMES}")
    pass_reason = _words("If you pass a workload rule: why this worker, and what will be taken off them", NO_NAMES)

    def offer_co_workers(self, people: Iterable[tuple[str, str]]) -> None:
        """Offer who could be the co-worker."""
        self.co_worker.choices = [SelectChoice("", "Nobody"), *(SelectChoice(key, words) for key, words in people)]

    def chosen(self, seen: Mapping[str, str]) -> Choice:
        """Return what was chosen, with what the page had shown of the worker."""
        return Choice(
            request=self.key, worker=self.worker.data, starts_on=self.starts_on.data,
            worker_says=WorkerSays(self.worker_says.data), seen_child=self.seen_child.data or "",
            seen_worker=seen.get(f"seen-{self.worker.data}", ""), co_worker=self.co_worker.data or None,
            discussed_on=self.discussed_on.data, worker_said=self.worker_said.data or "", plan=self.plan.data or "",
            visit_by=self.visit_by.data, pass_reason=self.pass_reason.data or "",
        )  # fmt: skip


class AskTeamForm(RefusingForm):
    """Which other team is asked."""

    seen_child = HiddenField()
    team = SelectField("Team", validators=[InputRequired("Choose a team")])

    def offer(self, teams: Iterable[tuple[str, str]]) -> None:
        """Offer teams: code and name."""
        self.team.choices = [SelectChoice("", "Choose a team"), *(SelectChoice(code, name) for code, name in teams)]


class BesideForm(RefusingForm):
    """Who works a child's case beside the holder."""

    seen_child = HiddenField()
    beside = SelectField("Co-worker", validators=[InputRequired("Choose a co-worker")])

    def offer(self, people: Iterable[tuple[str, str]]) -> None:
        """Offer who could be it: employee number and name."""
        self.beside.choices = [SelectChoice("", "Choose a co-worker"), *(SelectChoice(k, name) for k, name in people)]


class LookForm(RefusingForm):
    """The weekly look at a child who waits."""

    risk = RadioField(
        "How risky is the wait?",
        choices=[SelectChoice(risk, risk.capitalize()) for risk in RISKS],
        validators=[InputRequired("Choose high, medium or low")],
    )
    needs = SelectMultipleField(
        "True of this child, and not in the extract",
        choices=[SelectChoice(need.value, need.words.capitalize()) for need in SAID_HERE],
    )
    needs_co_worker = BooleanField("This child needs two workers")
    grades = SelectMultipleField(
        "Only these grades (none chosen: any that may hold the child)",
        choices=[SelectChoice(str(grade), grade_words(grade)) for grade in grades_offered()],
    )
    training = SelectMultipleField("Training that the worker must have in date")

    def offer(self, requirements: Iterable[tuple[str, str]]) -> None:
        """Offer requirements: id and name."""
        self.training.choices = [SelectChoice(id_, name) for id_, name in requirements]

    def looked(self) -> Looked:
        """Return what was said."""
        return Looked(
            self.risk.data, tuple(self.needs.data or ()), tuple(self.grades.data or ()),
            bool(self.needs_co_worker.data), tuple(self.training.data or ()),
        )  # fmt: skip


class WhyForm(RefusingForm):
    """Why something is declined."""

    why = _words("Why", f"Who asked reads it. {NO_NAMES}")


class ApprovalForm(RefusingForm):
    """Whether a passed rule is approved."""

    decision = RadioField(
        "Your decision",
        choices=[SelectChoice("approved", "Approve"), SelectChoice("refused", "Refuse")],
        validators=[InputRequired("Choose approve or refuse")],
    )
    note = _words("Note", f"Needed where you refuse: the manager reads it. {NO_NAMES}")


class AwayForm(RefusingForm):
    """Days on which somebody is away."""

    first_day = DayField("First day away", format=FORMATS, validators=[InputRequired(DAY)])
    last_day = DayField(
        "Last day away", format=FORMATS, description="Leave it empty if it is not known yet.", validators=[Optional()]
    )


class CoverForm(RefusingForm):
    """Who covers which child, until when. The children are the rows of the page."""

    until = DayField("Cover until, last day included", format=FORMATS, validators=[InputRequired(DAY)])


class ConflictForm(RefusingForm):
    """A conflict of interest."""

    reference = StringField(
        "Case reference", description="As in the case system. You are not asked why.", filters=[_trimmed],
        validators=[DataRequired("Give the case reference")],
    )  # fmt: skip


class RestrictForm(RefusingForm):
    """A case and who may see it."""

    reference = StringField("Case reference", filters=[_trimmed], validators=[DataRequired("Give the case reference")])
    named = StringField(
        "Who may see and hold it", filters=[_trimmed],
        description="Employee numbers, with commas between them. Name yourself if you are to see it.",
        validators=[DataRequired("Name at least one person")],
    )  # fmt: skip

    @property
    def numbers(self) -> list[str]:
        """Return the employee numbers."""
        return [part.strip() for part in (self.named.data or "").replace(";", ",").split(",") if part.strip()]


class DeputyForm(RefusingForm):
    """Who does what a manager does, in which team, from when to when."""

    email = StringField(
        "E-mail address of their account", filters=[_trimmed], validators=[DataRequired("Give the e-mail address")]
    )
    team = SelectField("Team", validators=[InputRequired("Choose a team")])
    first_day = DayField("First day", format=FORMATS, validators=[InputRequired(DAY)])
    last_day = DayField("Last day", format=FORMATS, validators=[InputRequired(DAY)])

    def offer(self, teams: Iterable[tuple[str, str]]) -> None:
        """Offer teams: code and name."""
        self.team.choices = [SelectChoice("", "Choose a team"), *(SelectChoice(code, name) for code, name in teams)]


__all__ = [
    "AllocateForm", "ApprovalForm", "AskTeamForm", "AwayForm", "BesideForm", "ConflictForm", "CoverForm", "DeputyForm",
    "LookForm", "RestrictForm", "WhyForm",
]  # fmt: skip
