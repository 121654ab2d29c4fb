"""Reports: fields and messages."""

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from workforce.board.reports.rules import Kind
from workforce.board.reports.service import Written
from workforce.web.forms import FORMATS, NO_CHILDREN, DayField, PageForm, trimmed


def _lines(value: str | None) -> str:
    return trimmed(value).replace("\r\n", "\n")


class BeginForm(PageForm):
    """Whose report, about which period."""

    kind = RadioField(
        "Whose report is it?", choices=[SelectChoice(one.value, one.words) for one in Kind],
        validators=[InputRequired("Choose whose report it is")],
    )  # fmt: skip
    since = DayField(
        "The period begins after",
        format=FORMATS,
        description="The last day of the report before, or the day the Notice began.",
        validators=[InputRequired("Give the day after which the period begins")],
    )
    until = DayField("The period ends on", format=FORMATS, validators=[InputRequired("Give the last day")])


class WordsForm(PageForm):
    """The words of a report; one comment for each target, named by its indicator."""

    foreword = TextAreaField("Foreword", description=f"{NO_CHILDREN} No names of staff either.", filters=[_lines])
    closing = TextAreaField("In closing", filters=[_lines])

    def written(self, sent: Mapping[str, Any], indicators: list[str]) -> Written:
        """Return what was sent; comments come as fields `comment-W4`."""
        comments = {name: _lines(str(sent.get(f"comment-{name}", ""))) for name in indicators}
        return Written(self.foreword.data or "", comments, self.closing.data or "")


class FinishForm(PageForm):
    """Nothing but the edition that the page showed."""

    name = "finish"
