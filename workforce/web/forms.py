"""Forms as GOV.UK components need them, and what fields of every page share."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectFieldBase, TimeField
from wtforms.widgets import HiddenInput

from workforce.web.documents import MAX_BYTES, Document, checked
from workforce.web.refusals import RefusedError

NO_NAMES = "No names of children or families: a child is its case reference."
NO_CHILDREN = "No names and no case references of children or families."  # read by those who never see a case
NO_DAY = "Give a day, such as 1/12/2026"
FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
TIMES = ["%H:%M", "%H.%M", "%H%M", "%H:%M:%S"]
LONGEST_ID = 18  # digits: what the database takes as an id

_CONTROL = {code: None for code in range(32) if chr(code) not in "\t\n\r"}  # the database takes no text with a NUL


def without_control(text: str) -> str:
    """Return a text without control characters, but for tabs and ends of lines."""
    return text.translate(_CONTROL)


def trimmed(value: str | None) -> str:
    """Return a text without space around it and without control characters."""
    return without_control(value or "").strip()


class DayField(DateField):  # type: ignore[misc]
    """A day, as a browser sends it or as people write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; say how to write one."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NO_DAY) from None


class TimeOfDay(TimeField):  # type: ignore[misc]
    """A time, as a browser sends it or as people write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time; say how to write one."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Give a time, such as 10:00") from None


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A whole number; says how to write one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write a whole number, such as 90") from None


class PageForm(FlaskForm):  # type: ignore[misc]
    """A form that can show why the service refused it, and that knows which edition its page showed."""

    name = ""  # of one among several forms of a page
    edition = IntegerField(widget=HiddenInput(), default=0)

    def refuse(self, error: Exception) -> int:
        """Show a refusal at its field, or above the form where it has none; return the status of the page."""
        field = self._fields.get(getattr(error, "field", ""))
        if field is None:
            self.form_errors.append(str(error))
        else:
            field.errors = [*field.errors, str(error)]
        return error.status if isinstance(error, RefusedError) else RefusedError.status


def document_in(sent: Any) -> Document | None:
    """Return the file that a file field holds; None where none was chosen. Raise DocumentFault: it can't be kept."""
    if not sent or not sent.filename:
        return None
    content = sent.stream.read(MAX_BYTES + 1)
    sent.close()
    return checked(sent.filename, content)


def as_id(value: Any) -> int:
    """Return the id that a select sent; 0 where it is none."""
    sent = str(value or "")
    return int(sent) if sent.isdecimal() and len(sent) <= LONGEST_ID else 0


def field_choices(field: SelectFieldBase) -> list[dict[str, Any]]:
    """Return the choices of a radio or select field as items of a GOV.UK component."""
    return [
        {"value": choice.value, "text": choice.label, "checked": choice.selected, "selected": choice.selected}
        for choice in field.iter_choices()
    ]
