"""Quality audits: fields and messages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from workforce.supervision.audit_draw_rules import Auditor, Rule
from workforce.supervision.audit_rules import QUESTIONS, Answer, Content, Grade, Theme
from workforce.supervision.audit_service import LARGEST_SEED, Draw
from workforce.supervision.rules import Kind
from workforce.web.forms import FORMATS, DayField

NO_NAMES = "No names of children or families."
LONGEST = 2000
_TOO_LONG = Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer")
KINDS = (Kind.FORMAL, Kind.ASYE, Kind.GROUP, Kind.CASE)
ONLY = {
    "uncovered": "of supervisors without an audited record in the last 12 months",
    "disputed": "that the supervisee disputed",
    "newly_qualified": "of newly qualified supervisees",
}


def _trimmed(value: str | None) -> str:
    return (value or "").strip().replace("\r\n", "\n")


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


class AuditForm(FlaskForm):  # type: ignore[misc]
    """A form that can show why the service refused it."""

    def refuse(self, error: Exception) -> None:
        """Show a refusal at its field, or above the form where it has none."""
        field = self._fields.get(getattr(error, "field", ""))
        if field is None:
            self.form_errors.append(str(error))
        else:
            field.errors = [*field.errors, str(error)]


class RuleForm(AuditForm):
    """From which records a sample is drawn: read from the address, so that the count can be shared."""

    is_right = True

    class Meta:
        """It changes nothing, so it needs no token."""

        csrf = False

    from_on = DayField("Sessions held from", format=FORMATS, validators=[InputRequired("Give the first day")])
    to_on = DayField("to", format=FORMATS, validators=[InputRequired("Give the last day")])
    team = SelectField("Team or service", coerce=str, validate_choice=False)
    kinds = SelectMultipleField(
        "Kinds of session", choices=[SelectChoice(one.value, _upper(one.words)) for one in KINDS],
        description="None ticked: all of them.",
    )  # fmt: skip
    only = SelectMultipleField(
        "Only records", choices=[SelectChoice(key, words) for key, words in ONLY.items()],
        description="None ticked: at random among all.",
    )  # fmt: skip

    def offer(self, teams: Iterable[tuple[str, str]]) -> None:
        """Offer the teams."""
        self.team.choices = [SelectChoice("", "All teams"), *(SelectChoice(code, name) for code, name in teams)]

    @classmethod
    def asked(cls, args: Any, day: date) -> "RuleForm":
        """Return what an address asks for; the 13 weeks to a day where it asks for nothing."""
        form = cls(formdata=args) if "from_on" in args else cls(formdata=None, data=last_weeks(day))
        form.is_right = form.validate() if "from_on" in args else True
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that the period does not end before it begins."""
        is_right = bool(super().validate(extra_validators))
        if is_right and self.from_on.data > self.to_on.data:
            self.to_on.errors = ["This day comes before the first one"]
            return False
        return is_right

    def rule(self, day: date) -> Rule:
        """Return the rule; of the 13 weeks to a day, where what was asked for can't be used."""
        asked = self.data if self.is_right else last_weeks(day)
        only = set(asked["only"] or ())
        return Rule(
            asked["from_on"], asked["to_on"], asked["team"] or "", tuple(asked["kinds"] or ()),
            **{key: key in only for key in ONLY},
        )  # fmt: skip

    def address(self) -> dict[str, Any]:
        """Return what the address says, so that what is drawn is what was counted."""
        if not self.is_right:
            return {}
        asked = {key: self.data[key] for key in ("team", "kinds", "only") if self.data[key]}
        return {"from_on": self.from_on.data.isoformat(), "to_on": self.to_on.data.isoformat(), **asked}


class DrawForm(AuditForm):
    """How many are drawn, who reads them, how many are read twice."""

    size = IntegerField("How many records", validators=[InputRequired("Say how many records")])
    second_percent = IntegerField(
        "Share that gets a second reader, in %", default=20,
        description="Rounded up to whole records. Two different people read; neither sees the other's answers first.",
        validators=[InputRequired("Give a share from 0 to 100%"), NumberRange(0, 100, "Give a share from 0 to 100%%")],
    )  # fmt: skip
    readers = SelectMultipleField(
        "First readers", coerce=int, validate_choice=False,
        description="None ticked: everybody who may audit. A record goes to nobody who is in it.",
    )  # fmt: skip
    seed = IntegerField(
        "Seed", description="Leave empty: one is drawn and kept. A seed draws the same records of the same list again.",
        validators=[Optional(), NumberRange(0, LARGEST_SEED, f"Give a whole number from 0 to {LARGEST_SEED:,}")],
    )  # fmt: skip

    def offer(self, auditors: Sequence[Auditor]) -> None:
        """Offer who may audit."""
        self.readers.choices = [SelectChoice(one.account_id, one.name) for one in auditors]

    def draw(self, rule: Rule) -> Draw:
        """Return what is asked for."""
        readers = tuple(sorted(set(self.readers.data or ())))
        return Draw(rule, self.size.data, self.second_percent.data, readers, self.seed.data)


def _none(value: Any) -> Any:
    return None if value in (None, "", "None") else value


class ReadingForm(AuditForm):
    """What a reader writes. A draft may lack answers: finishing asks for all of them."""

    edition = IntegerField(widget=HiddenInput(), default=0)
    grade = RadioField(
        "Overall grade", choices=[SelectChoice(one.value, _upper(one.words)) for one in Grade],
        validators=[Optional()], filters=[_none],
    )  # fmt: skip
    strengths = TextAreaField(
        "Strengths", description=f"The supervisor reads this. {NO_NAMES}", filters=[_trimmed], validators=[_TOO_LONG]
    )
    lift = TextAreaField(
        "What would lift it", description=f"The supervisor reads this. {NO_NAMES}", filters=[_trimmed],
        validators=[_TOO_LONG],
    )  # fmt: skip
    themes = SelectMultipleField("Themes", description="Counted over records; they name nobody.")

    def offer(self, themes: Iterable[Theme], chosen: Iterable[str], words: Mapping[str, str]) -> None:
        """Offer the council's themes, and those of an earlier list that were chosen before."""
        known = {one.code: one.words for one in themes}
        known |= {code: words.get(code, code) for code in chosen if code not in known}
        self.themes.choices = [SelectChoice(code, said) for code, said in known.items()]

    def hint(self, hints: Mapping[str, Sequence[str]]) -> None:
        """Show beside each question what the data say."""
        for one in QUESTIONS:
            self._fields[f"q_{one.key}"].description = " ".join(hints.get(one.key, ()))

    @classmethod
    def of(cls, content: Content, edition: int) -> "ReadingForm":
        """Return the form as it was saved."""
        answers = {f"q_{key}": answer for key, answer in content.answers.items()}
        return cls(
            data={
                "edition": edition, "grade": content.grade, "strengths": content.strengths, "lift": content.lift,
                "themes": list(content.themes), **answers,
            }
        )  # fmt: skip

    def content(self) -> Content:
        """Return what was written."""
        answers = {one.key: self._fields[f"q_{one.key}"].data for one in QUESTIONS}
        return Content(
            {key: answer for key, answer in answers.items() if answer}, self.grade.data, self.strengths.data,
            self.lift.data, tuple(self.themes.data or ()),
        )  # fmt: skip


for _question in QUESTIONS:
    setattr(
        ReadingForm, f"q_{_question.key}",
        RadioField(
            _question.words, choices=[SelectChoice(one.value, _upper(one.words)) for one in Answer],
            validators=[Optional()], filters=[_none],
        ),
    )  # fmt: skip


class WithdrawForm(AuditForm):
    """Why a finished reading is withdrawn."""

    why = TextAreaField(
        "Why you withdraw it", filters=[_trimmed], validators=[DataRequired("Say why you withdraw it"), _TOO_LONG]
    )


class SettleForm(AuditForm):
    """The grade on which two readers are brought together."""

    first = IntegerField(widget=HiddenInput())
    second = IntegerField(widget=HiddenInput())
    grade = RadioField(
        "Grade of the record", choices=[SelectChoice(one.value, _upper(one.words)) for one in Grade],
        validators=[InputRequired("Choose the grade")],
    )  # fmt: skip
    why = TextAreaField(
        "Why", description=f"Both readers see it. {NO_NAMES}", filters=[_trimmed],
        validators=[DataRequired("Say why"), _TOO_LONG],
    )  # fmt: skip


class ActionForm(AuditForm):
    """What will be done because of what a sample showed."""

    what = TextAreaField(
        "What will be done", description="About practice and the system, not about one person.", filters=[_trimmed],
        validators=[DataRequired("Say what will be done"), _TOO_LONG],
    )  # fmt: skip
    owner = SelectField("Who does it", coerce=str, validate_choice=False)
    due_on = DayField("By when", format=FORMATS, validators=[InputRequired("Give the day by which it is done")])

    def offer(self, owners: Iterable[tuple[int, str]]) -> None:
        """Offer the people who can be given an action."""
        self.owner.choices = [SelectChoice("", "Choose"), *(SelectChoice(str(id_), name) for id_, name in owners)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that somebody was chosen."""
        is_right = bool(super().validate(extra_validators))
        if not str(self.owner.data or "").isdigit():
            self.owner.errors = ["Choose who does it"]
            return False
        return is_right


def last_weeks(day: date) -> dict[str, Any]:
    """Return the period that the page begins with: the 13 weeks to a day."""
    return {"from_on": date.fromordinal(day.toordinal() - 91), "to_on": day, "team": "", "kinds": [], "only": []}
