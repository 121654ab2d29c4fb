"""An indicator of the council's own, and a file of values: fields, and how they become what is kept."""

import base64
import binascii
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from workforce.auth.roles import role_words
from workforce.board.added.files import MAX_BYTES, MAX_KB
from workforce.board.added.rules import COLUMNS
from workforce.board.figures.added_rules import (
    COUNTED,
    CURRENT_DAYS,
    GROUPS,
    MOST_CURRENT_DAYS,
    OWN_GROUP,
    UNIT_WORDS,
)
from workforce.board.figures.entry_rules import Entry
from workforce.board.figures.target_rules import OWNERS
from workforce.web.forms import FORMATS, NO_CHILDREN, DayField, PageForm, WholeNumber, trimmed

NO_PEOPLE = f"{NO_CHILDREN} No person's name: the Board reads it."


def _upper(value: str | None) -> str:
    """Return an id as it is kept: the letters that begin it in capitals."""
    text = trimmed(value)
    head, dash, rest = text.partition("-")
    return head.upper() + dash + rest


def _ids(text: str | None) -> list[str]:
    return [one.strip() for one in (text or "").replace(";", ",").split(",") if one.strip()]


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label[:1].upper() + label[1:]) for value, label in words.items()]


class OwnForm(PageForm):
    """A form of these pages; an edition that is no number is an old one."""

    @property
    def shown(self) -> int:
        """Return the edition that the page showed; -1 where what came is no number."""
        return -1 if self.edition.data is None else int(self.edition.data)


class DefinitionForm(OwnForm):
    """What is counted elsewhere."""

    id = StringField(
        "Id", filters=[_upper], description="Such as C1 or N17-A. It never changes. W16 is the staff survey."
    )
    name_ = StringField("Name", filters=[trimmed], description=f"As the Board reads it. {NO_PEOPLE}")
    unit = SelectField("Unit", choices=_choices(UNIT_WORDS))
    good = RadioField("Good is", choices=[SelectChoice("high", "High"), SelectChoice("low", "Low")],
                      validators=[InputRequired("Choose which way is good")])  # fmt: skip
    numerator = StringField("What the numerator counts", filters=[trimmed], description="Such as: reviews held in time")
    denominator = StringField(
        "Out of what", filters=[trimmed],
        description="Such as: reviews due. Empty only for a number that is out of nothing.",
    )  # fmt: skip
    counted = RadioField(
        "What is counted?", choices=_choices(COUNTED), validators=[InputRequired("Choose what is counted")],
        description="Say it, so that nobody takes children for families.",
    )  # fmt: skip
    group = SelectField("Heading in the summary", choices=[SelectChoice(one, one) for one in GROUPS], default=OWN_GROUP)
    source = StringField("Source", filters=[trimmed], description="The system or return that the values come from.")
    owner = SelectField(
        "Owner", description="The role that answers for the figure.",
        choices=[SelectChoice(one, role_words(one)[:1].upper() + role_words(one)[1:]) for one in OWNERS],
    )  # fmt: skip
    notice = StringField("Notice measures that it serves", filters=[trimmed], description="Such as N17, N18.")
    current_days = WholeNumber(
        "For how many days a value stays current", default=CURRENT_DAYS,
        description="After them the figure is not known until a newer value comes.",
        validators=[
            InputRequired("Write a number of days"),
            NumberRange(1, MOST_CURRENT_DAYS, message=f"From 1 to {MOST_CURRENT_DAYS} days"),
        ],
    )  # fmt: skip
    read_with = StringField(
        "Read beside", filters=[trimmed], description="Ids of the figures beside which it stands, such as W6."
    )
    least_denominator = WholeNumber(
        "Not told under how many", default=0, description="The staff survey: 10 answers. 0: told whatever the number.",
        validators=[Optional(), NumberRange(0, 10_000, message="From 0 to 10,000")],
    )  # fmt: skip
    allows_over = BooleanField("It can be over 100%: the numerator may be over the denominator")
    day = DayField(
        "Holds from", format=FORMATS, description="Today or later. Summaries of days before stay as they were.",
        validators=[InputRequired("Give the day from which it holds")],
    )  # fmt: skip

    def entry(self) -> Entry:
        """Return what is kept."""
        return {
            "name": self.name_.data, "unit": self.unit.data, "good": self.good.data, "group": self.group.data,
            "numerator": self.numerator.data, "denominator": self.denominator.data, "counted": self.counted.data,
            "source": self.source.data, "owner": self.owner.data,
            "notice": [one.upper() for one in _ids(self.notice.data)], "current_days": self.current_days.data,
            "read_with": _ids(self.read_with.data), "least_denominator": self.least_denominator.data or 0,
            "allows_over": bool(self.allows_over.data),
        }  # fmt: skip

    def refuse(self, error: Exception) -> int:
        """Show a refusal at its field."""
        if getattr(error, "field", "") == "name":
            error.field = "name_"  # type: ignore[attr-defined]
        return super().refuse(error)


def start_of(name: str, entry: Entry | None, day: date, edition: int = 0) -> dict[str, Any]:
    """Return what the form begins with."""
    found = {**(entry or {}), "name_": (entry or {}).get("name", "")}
    for part in ("notice", "read_with"):
        found[part] = ", ".join(found.get(part, []))
    found.pop("name", None)
    return {**found, "id": name, "day": day, "edition": edition}


class EndForm(OwnForm):
    """From when an indicator is no longer told."""

    name = "end"
    day = DayField(
        "No longer told from", format=FORMATS, description="Today or later. Its values and past summaries stay.",
        validators=[InputRequired("Give the day from which it is no longer told")],
    )  # fmt: skip


class ValuesForm(OwnForm):
    """A file of values: chosen, or tried before and carried along."""

    file = FileField("File", description=f"CSV with the columns {', '.join(COLUMNS)}. Up to {MAX_KB} KB.")
    file_name = StringField(widget=HiddenInput(), filters=[trimmed])
    content = StringField(widget=HiddenInput())

    def sent(self) -> tuple[str, bytes] | None:
        """Return the name and the content of what was chosen, else of what was tried before; None where nothing."""
        chosen = self.file.data
        if chosen and chosen.filename:
            found = chosen.filename, chosen.stream.read(MAX_BYTES + 1)
            chosen.close()
            return found
        if not self.content.data:
            return None
        try:
            return self.file_name.data, base64.b64decode(self.content.data, validate=True)
        except binascii.Error:
            return None


def carried(content: bytes) -> str:
    """Return a file as a form carries it from one page to the next."""
    return base64.b64encode(content).decode("ascii")
