"""What workers say and managers answer: fields and messages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DecimalField, Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from workforce.caseload.voice_service import Decision, VoiceError
from workforce.web.forms import FORMATS, NO_DAY, NO_NAMES, DayField

LONGEST = 1000
FARTHEST_DAYS = 366


def _trimmed(value: str | None) -> str:
    return (value or "").strip()


def _plain_number(places: int) -> Any:
    """Return a validator for at most some decimal places."""

    def check(_form: FlaskForm, field: Field) -> None:
        if isinstance(field.data, Decimal) and field.data.is_finite():
            exponent = field.data.normalize().as_tuple().exponent
            if isinstance(exponent, int) and -exponent > places:
                raise ValidationError(f"Use no more than {places} decimal places")

    return check


class NumberField(DecimalField):  # type: ignore[misc]
    """A number, shown as it was written."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; say how to write one."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write a number, such as 3 or 2.5") from None


class VoiceForm(FlaskForm):  # type: ignore[misc]
    """A form that can show why the service refused it."""

    def refuse(self, error: VoiceError) -> None:
        """Show a refusal at its field, or above the form where it has none."""
        field = self._fields.get(error.field)
        if field is None:
            self.form_errors.append(str(error))
        else:
            field.errors = [*field.errors, str(error)]


class QuestionForm(VoiceForm):
    """A line that is not right."""

    line = HiddenField()
    said = TextAreaField(
        "What is wrong?", description=NO_NAMES, filters=[_trimmed],
        validators=[
            DataRequired("Say what is wrong"), Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer")
        ],
    )  # fmt: skip


def _points(words: str) -> NumberField:
    return NumberField(
        words,
        places=None,
        validators=[
            InputRequired("Give the points, such as 3"),
            NumberRange(Decimal("0.01"), 100, "Give points from 0.01 to 100"),
            _plain_number(2),
        ],
    )


class ProposalForm(VoiceForm):
    """Something beside the cases that should weigh."""

    label = StringField(
        "What is it?", description=f"For example: practice educator of 1 student. {NO_NAMES}", filters=[_trimmed],
        validators=[DataRequired("Say what it is"), Length(max=100, message="Use 100 characters or fewer")],
    )  # fmt: skip
    points = _points("How many points should it carry?")


class RatingForm(FlaskForm):  # type: ignore[misc]
    """One click: the button's value."""

    rating = StringField()


class HoursForm(VoiceForm):
    """Hours above contract in the last whole week."""

    week = DayField(validators=[Optional()])
    hours = NumberField(
        "Extra hours",
        places=None,
        description="Hours that you worked above your contract, such as 3 or 2.5. 0 if none.",
        validators=[
            InputRequired("Give the hours, such as 3 or 2.5. 0 if none"),
            NumberRange(0, 80, "Give hours from 0 to 80"),
            _plain_number(2),
        ],
    )


class EndForm(VoiceForm):
    """The last day on which something weighs."""

    last_day = DayField("Last day on which it weighs", format=FORMATS, validators=[InputRequired(NO_DAY)])


def _decision() -> RadioField:
    return RadioField(
        "Your answer",
        choices=[SelectChoice("agreed", "Agreed"), SelectChoice("not_agreed", "Not agreed")],
        validators=[InputRequired("Choose agreed or not agreed")],
    )


def _from() -> DayField:
    return DayField("From", format=FORMATS, validators=[Optional()])


def _until() -> DayField:
    return DayField(
        "Until",
        format=FORMATS,
        description="The last day. Leave it empty if no end is agreed.",
        validators=[Optional()],
    )


def _reason() -> TextAreaField:
    return TextAreaField(
        "Why", description=f"The worker reads it. Needed where you do not agree. {NO_NAMES}", filters=[_trimmed],
        validators=[Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer")],
    )  # fmt: skip


class AnswerForm(VoiceForm):
    """Agreed or not, why, and over which days what was agreed holds."""

    day = date.min  # the page's: a period begins within a year of it

    @property
    def is_agreed(self) -> bool:
        """Whether the manager agreed."""
        return bool(self.decision.data == "agreed")

    def needs_period(self) -> bool:
        """Whether what was agreed needs days."""
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and those that only one of the answers needs."""
        super().validate(extra_validators)
        if self.decision.data == "not_agreed" and not self.reason.data:
            self._add("reason", "Say why you do not agree")
        if self.is_agreed and self.needs_period():
            self._check_period(self.started_on.data, self.ended_on.data)
        return not self.errors

    def _check_period(self, first: date | None, last: date | None) -> None:
        if first is None:
            self._add("started_on", NO_DAY)
        elif abs((first - self.day).days) > FARTHEST_DAYS:
            self._add("started_on", "Give a day within a year of today")
        elif last and last < first:
            self._add("ended_on", "The last day comes before the first")

    def _add(self, name: str, message: str) -> None:
        field = self._fields[name]
        if not field.errors:
            field.errors = [message]


class ExtraAnswerForm(AnswerForm):
    """The answer to a proposal."""

    decision = _decision()
    points = NumberField(
        "Points", places=None, description="You may set other points than were proposed.",
        validators=[Optional(), NumberRange(Decimal("0.01"), 100, "Give points from 0.01 to 100"), _plain_number(2)],
    )  # fmt: skip
    started_on, ended_on, reason = _from(), _until(), _reason()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; agreed points must be given."""
        super().validate(extra_validators)
        if self.is_agreed and self.points.data is None:
            self._add("points", "Give the points, such as 3")
        return not self.errors

    def decided(self) -> Decision:
        """Return what was decided, as the service takes it."""
        return Decision(
            self.is_agreed, self.reason.data or "", self.points.data, self.started_on.data, self.ended_on.data
        )


class LineAnswerForm(AnswerForm):
    """The answer to a dispute."""

    decision = _decision()
    outcome = RadioField(
        "If you agree, what follows", default="nothing", validators=[InputRequired("Choose what follows")]
    )
    started_on, ended_on, reason = _from(), _until(), _reason()

    child_id: int | None = None  # whom the line is about

    def offer(self, child_id: int | None, marks: Mapping[str, str]) -> None:
        """Offer what can follow: a mark only where the scheme in force has it and the worker holds the child."""
        self.child_id = child_id
        offered = marks.items() if child_id is not None else ()
        self.outcome.choices = [
            SelectChoice("nothing", "Nothing more"),
            SelectChoice("corrected", "It is corrected at its source: in the case system, or in the staff data"),
            *(SelectChoice(code, f"The case is marked: {words}") for code, words in offered),
        ]

    @property
    def has_marks(self) -> bool:
        """Whether a mark is offered."""
        return len(self.outcome.choices) > 2

    @property
    def modifier(self) -> str | None:
        """Return the mark that was chosen."""
        return None if self.outcome.data in ("nothing", "corrected") else self.outcome.data

    def needs_period(self) -> bool:
        """Whether what was agreed needs days: a mark does."""
        return self.modifier is not None

    def decided(self) -> Decision:
        """Return what was decided, as the service takes it."""
        return Decision(
            self.is_agreed, self.reason.data or "", started_on=self.started_on.data, ended_on=self.ended_on.data,
            is_corrected=self.outcome.data == "corrected", modifier=self.modifier, child_id=self.child_id,
        )  # fmt: skip
