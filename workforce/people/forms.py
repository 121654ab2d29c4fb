"""Forms of agreed reductions: fields and messages."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from workforce.people.reduction_rules import Terms
from workforce.people.service import ReductionError

LONGEST_REASON = 100


def _squeezed(value: str | None) -> str:
    """Return what was typed with single blanks, none around it, and nothing that does not print."""
    return " ".join("".join(c if c.isprintable() else " " for c in value or "").split())


class DayField(DateField):  # type: ignore[misc]
    """A day; what is no day is said in plain words."""

    def __init__(self, label: str, **options: object) -> None:
        """Take days as date boxes send them, and as people write them."""
        super().__init__(label, format=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read a day."""
        try:
            super().process_formdata([text.strip() for text in valuelist])
        except ValueError as fault:
            raise ValueError("Give a day that exists, such as 3/12/2026.") from fault


class HoursField(DecimalField):  # type: ignore[misc]
    """Hours a week."""

    def __init__(self, label: str, **options: object) -> None:
        """Keep hours as they were written."""
        super().__init__(label, places=None, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read a number."""
        if not valuelist:
            return
        try:
            self.data = Decimal(valuelist[0].strip())
        except InvalidOperation as fault:
            raise ValueError("Write hours as a number, such as 7.4.") from fault


class ReductionForm(FlaskForm):  # type: ignore[misc]
    """A form that can show why the service refused it."""

    def refuse(self, error: ReductionError) -> None:
        """Show each fault at its field, or above the form where it has none."""
        for fault in error.faults:
            field = self._fields.get(fault.field)
            if field is None:
                self.form_errors.append(fault.message)
            else:
                field.errors = [*field.errors, fault.message]


class AgreeForm(ReductionForm):
    """What is agreed with somebody."""

    kind = RadioField(
        "What is agreed",
        choices=[
            SelectChoice("reduction", "A reduction of hours, for a role or a time"),
            SelectChoice("adjustment", "A reasonable adjustment (Equality Act 2010)"),
        ],
        default="reduction",
        validators=[InputRequired("Choose what is agreed.")],
    )
    hours = HoursField(
        "Hours a week off the caseload", validators=[InputRequired("Write the hours a week, such as 7.4.")]
    )
    reason = StringField(
        "What for",
        description="A few words, such as union duties. May be empty for an adjustment: write no health details.",
        filters=[_squeezed],
        validators=[Length(max=LONGEST_REASON, message=f"Write at most {LONGEST_REASON} characters.")],
    )
    started_on = DayField("First day", validators=[InputRequired("Give the first day.")])
    ended_on = DayField("Last day", description="Empty: until it is ended here.", validators=[Optional()])
    tapers_to = HoursField(
        "Falls to, hours a week",
        description="Only if it tapers: it falls by equal steps each week and gets there in the last week.",
        validators=[Optional()],
    )
    review_on = DayField(
        "Review on", description="Only for a reasonable adjustment, which has no last day.", validators=[Optional()]
    )

    def terms(self) -> Terms:
        """Return what was agreed."""
        return Terms(
            hours=self.hours.data,
            started_on=self.started_on.data,
            ended_on=self.ended_on.data,
            reason=self.reason.data,
            tapers_to=self.tapers_to.data,
            review_on=self.review_on.data,
            is_adjustment=self.kind.data == "adjustment",
        )


class ChangeForm(ReductionForm):
    """A change of something that the page showed: it is refused where somebody else changed that meanwhile."""

    shown = HiddenField()

    def shown_on(self) -> date | None:
        """Return the day that the page showed, None where it showed none."""
        try:
            return date.fromisoformat(self.shown.data or "")
        except ValueError:
            return None


class EndForm(ChangeForm):
    """The last day of one that is ended."""

    ended_on = DayField("Last day", validators=[InputRequired("Give the last day.")])


class ReviewForm(ChangeForm):
    """When an adjustment is reviewed next."""

    review_on = DayField("Next review", validators=[InputRequired("Give the day of the next review.")])
