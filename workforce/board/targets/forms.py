"""A target: fields, and how they become what is kept."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import DecimalField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from workforce.auth.roles import role_words
from workforce.board.figures.entry_rules import Entry
from workforce.board.figures.target_rules import OWNERS
from workforce.board.targets.rules import LONGEST_AGREED_BY
from workforce.decimals import plain
from workforce.web.forms import FORMATS, DayField, PageForm, WholeNumber, trimmed

NO_PERSON = "A body or a post, such as Improvement Board. No person's name: the Board reads it."

OWNER_WORDS = [(one, role_words(one)[:1].upper() + role_words(one)[1:]) for one in OWNERS]


class NumberField(DecimalField):  # type: ignore[misc]
    """A number with a full stop for decimals; says how to write one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        text = trimmed(valuelist[0]).rstrip("%").strip() if valuelist else ""
        self.raw_data = [text]
        try:
            super().process_formdata([text] if text else [])
        except ValueError:
            self.data = None
        if text and (self.data is None or not self.data.is_finite() or len(text) > 20):
            self.data = None
            raise ValueError("Write a number with a full stop for decimals, such as 92.5")

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else (plain(self.data) or "")


class AgreedForm(PageForm):
    """From when something holds, and who agreed it when."""

    agreed_by = StringField(
        "Who agreed it", description=NO_PERSON, filters=[trimmed],
        validators=[Length(max=LONGEST_AGREED_BY, message=f"Use {LONGEST_AGREED_BY} characters or fewer")],
    )  # fmt: skip
    agreed_on = DayField(
        "Agreed on", format=FORMATS, description="The day of the meeting; it may be earlier than the day below.",
        validators=[InputRequired("Give the day on which it was agreed")],
    )  # fmt: skip
    day = DayField(
        "Holds from", format=FORMATS, description="Today or later. Summaries of days before keep the target of then.",
        validators=[InputRequired("Give the day from which it holds")],
    )  # fmt: skip

    @property
    def shown(self) -> int:
        """Return the edition that the page showed; -1 where what came is no number."""
        return -1 if self.edition.data is None else int(self.edition.data)

    @property
    def agreed(self) -> tuple[str, date]:
        """Return who agreed it, and when."""
        return self.agreed_by.data, self.agreed_on.data


class TargetForm(AgreedForm):
    """One indicator's target."""

    kind = RadioField(
        "What is agreed?",
        choices=[SelectChoice("target", "A target"), SelectChoice("none", "No target")],
        validators=[InputRequired("Choose whether there is a target")],
    )  # fmt: skip
    value = NumberField("Target", validators=[Optional()])
    by = DayField("To be reached by", format=FORMATS, validators=[Optional()])
    tolerance = NumberField(
        "Tolerance", validators=[Optional()],
        description="How far short of the target still counts as within the tolerance. Empty: none.",
    )  # fmt: skip
    baseline_from = SelectField("Baseline", description="Where it stood when the target was agreed.")
    baseline = NumberField("Another baseline", validators=[Optional()])
    baseline_on = DayField("Of which day", format=FORMATS, validators=[Optional()])
    owner = SelectField(
        "Owner", description="The role that answers for the figure and comments on it.",
        choices=[SelectChoice("", "Nobody named"), *(SelectChoice(*one) for one in OWNER_WORDS)],
    )  # fmt: skip

    def offer(self, told: Iterable[tuple[date, Decimal | None, str]]) -> None:
        """Offer the values of published summaries as a baseline: day, value, words."""
        self.offered = {day.isoformat(): plain(value) for day, value, _ in told if value is not None}
        self.baseline_from.choices = [
            SelectChoice("", "None, or the one written below"),
            *(SelectChoice(day.isoformat(), words) for day, value, words in told if value is not None),
        ]
        self.baseline_from.data = self.baseline_from.data or ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; a target needs its number."""
        is_right = bool(super().validate(extra_validators))
        if self.kind.data == "target" and self.value.data is None and not self.value.errors:
            self.value.errors = [*self.value.errors, "Write the number that is to be reached"]
            return False
        return is_right

    def entry(self) -> Entry | None:
        """Return what is kept: a target with its owner, an owner alone, or nothing."""
        owner = {"owner": self.owner.data} if self.owner.data else {}
        if self.kind.data != "target":
            return owner or None
        from_summary = self.baseline_from.data
        baseline = self.offered[from_summary] if from_summary else plain(self.baseline.data)
        baseline_on = from_summary or (self.baseline_on.data.isoformat() if self.baseline_on.data else None)
        found = {
            "value": plain(self.value.data), "by": self.by.data.isoformat() if self.by.data else None,
            "tolerance": plain(self.tolerance.data), "baseline": baseline, "baseline_on": baseline_on,
            "agreed_by": self.agreed_by.data, "agreed_on": self.agreed_on.data.isoformat(),
        }  # fmt: skip
        return {name: value for name, value in found.items() if value is not None} | owner


class SustainedForm(AgreedForm):
    """Over how many publications 'sustained' looks."""

    over = WholeNumber(
        "Publications in a row",
        validators=[InputRequired("Write a whole number"), NumberRange(2, 26, message="From 2 to 26 publications")],
    )  # fmt: skip


def start_of(entry: Entry | None, day: date, edition: int) -> dict[str, Any]:
    """Return what the form begins with: what stands now, agreed anew."""
    found: dict[str, Any] = dict(entry or {})
    dates = {name: date.fromisoformat(found[name]) for name in ("by", "baseline_on") if found.get(name)}
    numbers = {
        name: Decimal(str(found[name])) for name in ("value", "tolerance", "baseline") if found.get(name) is not None
    }
    return {
        "kind": "none" if entry and "value" not in entry else "target", "owner": found.get("owner", ""),
        "agreed_by": found.get("agreed_by", ""), "day": day, "edition": edition, **numbers, **dates,
    }  # fmt: skip
