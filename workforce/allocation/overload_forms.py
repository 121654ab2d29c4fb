"""Plans of overloads, what workers say of them, concerns: fields and messages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from workforce.allocation.concern_rules import About, ToWhom
from workforce.allocation.concern_service import Said
from workforce.allocation.overload_service import Change, View
from workforce.web.forms import FORMATS, DayField

NO_NAMES = "No names of children or families: a child is its case reference."
LONGEST = 1000
_TOO_LONG = Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer")


def _trimmed(value: str | None) -> str:
    return (value or "").strip()


class AllocationForm(FlaskForm):  # type: ignore[misc]
    """A form that can show why the service refused it, and that knows which edition its page showed."""

    edition = IntegerField(widget=HiddenInput(), default=0)

    def refuse(self, error: Exception) -> None:
        """Show a refusal at its field, or above the form where it has none."""
        field = self._fields.get(getattr(error, "field", ""))
        if field is None:
            self.form_errors.append(str(error))
        else:
            field.errors = [*field.errors, str(error)]


def _agrees(words: str, *, is_optional: bool) -> RadioField:
    choices = [SelectChoice("yes", "Agrees with the plan"), SelectChoice("no", "Does not agree")]
    if not is_optional:
        choices = [SelectChoice("yes", "I agree with the plan"), SelectChoice("no", "I do not agree")]
    check = Optional() if is_optional else InputRequired("Choose whether you agree")
    return RadioField(words, choices=choices, validators=[check])


class PlanForm(AllocationForm):
    """What a manager writes: an action, when the plan is looked at again, what the worker says."""

    what = TextAreaField("What will be done", description=NO_NAMES, filters=[_trimmed], validators=[_TOO_LONG])
    owner = SelectField("Who does it", coerce=str, validate_choice=False)
    due_on = DayField("By when", format=FORMATS, validators=[Optional()])
    review_on = DayField(
        "Look at the plan again on", format=FORMATS, description="The plan is in date until then.",
        validators=[Optional()],
    )  # fmt: skip
    agrees = _agrees("What the worker says of it", is_optional=True)
    said = TextAreaField("In the worker's words", description=NO_NAMES, filters=[_trimmed], validators=[_TOO_LONG])

    def offer(self, owners: Iterable[tuple[int, str]], name: str) -> None:
        """Offer the people who can be given an action; name the worker."""
        self.owner.choices = [SelectChoice("", "Choose"), *(SelectChoice(str(id_), who) for id_, who in owners)]
        self.agrees.label.text = f"What {name} says of it"
        self.agrees.description = f"Recorded as said to you. {name} can also say it on their own page."

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; an action is whole or not there at all, and so is a view."""
        super().validate(extra_validators)
        if self.what.data or self.owner.data or any(self.due_on.raw_data or ()):
            self._need("what", "Say what will be done", bool(self.what.data))
            self._need("owner", "Choose who does it", str(self.owner.data or "").isdigit())
            self._need("due_on", "Give the day by which it is done", self.due_on.data is not None)
        if self.said.data:
            self._need("agrees", "Choose whether the worker agrees", bool(self.agrees.data))
        return not self.errors

    def _need(self, name: str, message: str, is_there: bool) -> None:
        field = self._fields[name]
        if not is_there and not field.errors:
            field.errors = [message]

    def change(self) -> Change:
        """Return what was written, as the service takes it."""
        view = View(self.agrees.data == "yes", self.said.data or "") if self.agrees.data else None
        if not self.what.data:
            return Change(review_on=self.review_on.data, view=view)
        return Change(self.what.data, int(self.owner.data), self.due_on.data, self.review_on.data, view)


class ViewForm(AllocationForm):
    """What the worker says of the plan, on their own page."""

    agrees = _agrees("Do you agree with the plan?", is_optional=False)
    said = TextAreaField(
        "In your own words", description=f"What would help, what is missing. {NO_NAMES}", filters=[_trimmed],
        validators=[_TOO_LONG],
    )  # fmt: skip

    def view(self) -> View:
        """Return what the worker says."""
        return View(self.agrees.data == "yes", self.said.data or "")


class ConcernForm(AllocationForm):
    """A concern."""

    request = HiddenField(default=lambda: str(uuid4()))
    about = RadioField(
        "What is it about?",
        choices=[SelectChoice(one.value, one.words[:1].upper() + one.words[1:]) for one in About],
        validators=[InputRequired("Choose what it is about")],
    )
    said = TextAreaField(
        "What is your concern?", description=NO_NAMES, filters=[_trimmed],
        validators=[DataRequired("Say what your concern is"), _TOO_LONG],
    )  # fmt: skip
    to_whom = RadioField(
        "Who should answer it?",
        choices=[SelectChoice(one.value, one.words[:1].upper() + one.words[1:]) for one in ToWhom],
        validators=[InputRequired("Choose who should answer it")],
    )

    def offer(self, goes_to: Mapping[ToWhom, Sequence[str]]) -> None:
        """Name whom each choice reaches now."""
        nobody = "nobody has an account yet; it waits, and goes on if nobody answers"
        self.to_whom.choices = [
            SelectChoice(one.value, f"{one.words[:1].upper()}{one.words[1:]}: {' or '.join(names) or nobody}")
            for one, names in goes_to.items()
        ]

    def raised(self) -> Said:
        """Return what was raised."""
        try:
            request = UUID(self.request.data or "")
        except ValueError:
            request = uuid4()
        return Said(request, About(self.about.data), self.said.data, ToWhom(self.to_whom.data))


class ConcernAnswerForm(AllocationForm):
    """The answer to a concern."""

    said = TextAreaField(
        "Your answer", description=f"What you will do, or why not. The worker reads it. {NO_NAMES}", filters=[_trimmed],
        validators=[DataRequired("Write your answer"), _TOO_LONG],
    )  # fmt: skip


class PracticeForm(FlaskForm):  # type: ignore[misc]
    """One click: the button's value."""

    allows = StringField()
