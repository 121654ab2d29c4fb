"""What pages of first years send: fields and messages."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from workforce.caseload.voice_forms import NumberField
from workforce.training.asye.reviews import LONGEST_NOTES, LONGEST_REASON, Said, Wish
from workforce.training.asye.rules import Outcome, Progress, Terms
from workforce.training.asye.service import MOST_HOURS, Plan
from workforce.web.forms import FORMATS, NO_NAMES, DayField, PageForm, WholeNumber, as_id, trimmed


def _day(words: str, hint: str = "", *, is_needed: bool = True) -> DayField:
    check = InputRequired("Give a day, such as 1/12/2026") if is_needed else Optional()
    return DayField(words, format=FORMATS, description=hint, validators=[check])


class PlanForm(PageForm):
    """The dates and people of a programme."""

    started_on = _day("The programme starts on", "At registration with Social Work England, or later as agreed.")
    registered_on = _day("Registered with Social Work England on", "If it is known.", is_needed=False)
    employed_on = _day("Employed from", "Phases of supervision count from this day, not from the programme's.")
    assessor_id = SelectField("Assessor", validators=[Optional()], description="A registered social worker.")
    is_assessor_checked = BooleanField("I have checked that the assessor is a registered social worker")
    mentor_id = SelectField("Mentor (optional)", validators=[Optional()])
    planned_hours = NumberField(
        "Protected hours a week, as agreed", places=None, validators=[Optional()],
        description="Leave empty where the learning agreement sets no number: then what is owed is offered.",
    )  # fmt: skip
    agreed_on = _day("Learning agreement agreed on", "Each of the three signs it on the programme's page.",
                     is_needed=False)  # fmt: skip

    def offer(self, people: Iterable[tuple[str, str]], named: Iterable[str] = ()) -> None:
        """Offer people as assessor and mentor, and who is named already though no longer in post."""
        listed = [SelectChoice(value, words) for value, words in people]
        gone = set(named) - {one.value for one in listed}
        listed += [SelectChoice(value, "As named, no longer in post") for value in sorted(gone)]
        self.assessor_id.choices = [SelectChoice("", "Nobody yet"), *listed]
        self.mentor_id.choices = [SelectChoice("", "Nobody"), *listed]

    @property
    def plan(self) -> Plan:
        """Return the plan that was sent."""
        return Plan(
            self.started_on.data, self.registered_on.data, self.employed_on.data, as_id(self.assessor_id.data) or None,
            bool(self.is_assessor_checked.data), as_id(self.mentor_id.data) or None, self.planned_hours.data,
            self.agreed_on.data,
        )  # fmt: skip


def plan_data(terms: Terms) -> dict[str, Any]:
    """Return what a programme has in the form's fields."""
    names = ("started_on", "registered_on", "employed_on", "is_assessor_checked", "planned_hours", "agreed_on")
    found = {name: getattr(terms, name) for name in names}
    people = {name: str(getattr(terms, name) or "") for name in ("assessor_id", "mentor_id")}
    return {**found, **people, "edition": terms.edition}


class HoursForm(PageForm):
    """Protected hours of one week."""

    hours = NumberField(
        "Hours taken", places=None, description="Such as 3.7. Write 0 if you took none.",
        validators=[
            InputRequired("Write hours such as 3.7"), NumberRange(0, MOST_HOURS, message=f"From 0 to {MOST_HOURS}")
        ],
    )  # fmt: skip
    seen = HiddenField(default="")


class ReviewForm(PageForm):
    """One review that was held."""

    held_on = _day("Held on")
    progress = RadioField(
        "How is the worker doing?", choices=[SelectChoice(one.value, one.words.capitalize()) for one in Progress],
        validators=[InputRequired("Say how the worker is doing")],
    )  # fmt: skip
    notes = TextAreaField(
        "What to remember (optional)", filters=[trimmed],
        validators=[Length(max=LONGEST_NOTES, message=f"Use {LONGEST_NOTES:,} characters or fewer")],
        description=f"A few lines. Read by the worker, the assessor and the line manager only. {NO_NAMES}",
    )  # fmt: skip

    early_reason = TextAreaField(
        "Why so early?", filters=[trimmed],
        validators=[Length(max=LONGEST_REASON, message=f"Use {LONGEST_REASON:,} characters or fewer")],
        description=f"Read by the worker, the assessor and the line manager only. {NO_NAMES}",
    )  # fmt: skip

    @property
    def said(self) -> Said:
        """Return what was sent."""
        return Said(self.held_on.data, self.progress.data, self.notes.data or "", self.early_reason.data or "")


class OutcomeForm(PageForm):
    """What is recommended."""

    outcome = RadioField(
        "What do you recommend?", choices=[SelectChoice(one.value, one.words.capitalize()) for one in Outcome],
        validators=[InputRequired("Choose what you recommend")],
    )  # fmt: skip
    effective_on = _day("From which day", "The last day of the programme; of an extension, the day it was agreed.")
    new_end_on = _day("New last day, if it is extended", "A review falls due on it.", is_needed=False)
    reason = TextAreaField(
        "Why", filters=[trimmed], validators=[DataRequired("Give the reason in a sentence or two"),
        Length(max=LONGEST_REASON, message=f"Use {LONGEST_REASON:,} characters or fewer")],
        description=f"Read by the worker, the assessor and the managers who decide. {NO_NAMES}",
    )  # fmt: skip

    @property
    def wish(self) -> Wish:
        """Return what was sent."""
        return Wish(self.outcome.data, self.reason.data or "", self.effective_on.data, self.new_end_on.data)


# --- the policy


def _number(words: str, least: int, most: int, hint: str = "") -> WholeNumber:
    message = f"From {least} to {most}"
    return WholeNumber(words, description=hint, validators=[InputRequired("Give a number"),
                       NumberRange(least, most, message=message)])  # fmt: skip


def _percent(words: str) -> NumberField:
    return NumberField(words, places=None, validators=[InputRequired("Give a percentage"),
                      NumberRange(0, 100, message="Above 0, up to 100")])  # fmt: skip


class PolicyForm(PageForm):
    """What a council decides about first years."""

    name = StringField("What it is called", filters=[trimmed], validators=[DataRequired("Name it"), Length(max=200)])
    day = _day("In force from")
    length_months = _number("Months of a programme", 6, 36)
    review_months = StringField(
        "Reviews after how many months", filters=[trimmed], description="With commas, such as 3, 6, 9, 12.",
        validators=[DataRequired("Write months such as 3, 6, 9, 12")],
    )  # fmt: skip
    review_early_days = _number(
        "Days before its due day that a review may be held without a reason", 0, 182,
        "One held earlier asks why, and counts as held by its due day only with that reason.",
    )  # fmt: skip
    protected_percent = _percent("Protected time, % of contracted hours")
    taken_at_least_percent = _percent("Taken at least, % of what is owed in four weeks")
    agreement_weeks = _number("Weeks from the start to sign the learning agreement", 1, 26)
    sickness_from_days = WholeNumber(
        "Sickness of how many days moves the dates", validators=[Optional(), NumberRange(1, 366, message="1 to 366")],
        description="A spell of so many days moves them by its length. Leave empty: only being away does.",
    )  # fmt: skip
    part_time_lengthens = BooleanField("Part-time hours lengthen the programme")
    needs_assessor = BooleanField("Every programme has an assessor")
    has_support_group = BooleanField("A support group meets every month")
    keep_notes_months = _number(
        "Months that what reviews and decisions say is kept",
        12,
        120,
        "After the end of a programme; days and outcome stay.",
    )
    keep_weeks_months = _number(
        "Months that protected time is kept week by week", 12, 120, "After the end of a programme."
    )


_KEPT = (
    "name", "length_months", "protected_percent", "taken_at_least_percent", "agreement_weeks", "sickness_from_days",
    "part_time_lengthens", "needs_assessor", "has_support_group", "keep_notes_months", "keep_weeks_months",
    "review_early_days",
)  # fmt: skip


def start_of(document: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Return what a document has in the form's fields."""
    months = ", ".join(str(one) for one in document.get("review_months", ()))
    kept = {"keep_notes_months": 24, "keep_weeks_months": 24, "review_early_days": 28, **document}
    return {**{name: kept.get(name) for name in _KEPT}, "day": day, "review_months": months}


def document_of(form: PolicyForm, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document that the form makes of the one before; what was changed rests on no published source."""
    made = deepcopy(dict(before))
    for name in _KEPT:
        value = form[name].data
        made[name] = str(value) if name.endswith("_percent") else value
    parts = [one.strip() for one in form.review_months.data.split(",") if one.strip()]
    made["review_months"] = [int(one) if one.isdecimal() and len(one) < 4 else one for one in parts]
    sources = before.get("sources", {})
    made["sources"] = {rule: words for rule, words in sources.items() if made.get(rule) == before.get(rule)}
    return made
