"""Drafts, comments and restatements: fields and messages."""

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from workforce.board.summaries.comment_service import Words
from workforce.web.forms import FORMATS, NO_CHILDREN, DayField, PageForm, trimmed

NO_PEOPLE = f"{NO_CHILDREN} No names of staff either: the Board reads it."


def _lines(value: str | None) -> str:
    return trimmed(value).replace("\r\n", "\n")


class AnewForm(PageForm):
    """Why a draft is frozen anew."""

    name = "anew"
    reason = TextAreaField(
        "Why the figures are frozen anew", description="Such as: 12 cases were matched to their workers.",
        filters=[_lines], validators=[InputRequired("Say why the figures are frozen anew: the change is listed")],
    )  # fmt: skip


class ReleaseForm(PageForm):
    """Asking for a release, or releasing: nothing but the edition that the page showed."""


class CommentForm(PageForm):
    """What an owner says of a figure."""

    words = TextAreaField("What it means, and why it is so", description=NO_PEOPLE, filters=[_lines])
    action = TextAreaField("What will be done", filters=[_lines])
    action_owner = StringField(
        "Who does it", description="A role or post, such as 'Service manager, assessment'. No name.", filters=[trimmed]
    )
    action_by = DayField("By when", format=FORMATS, validators=[Optional()])

    def said(self) -> Words:
        """Return what was sent."""
        return Words(self.words.data or "", self.action.data or "", self.action_owner.data or "", self.action_by.data)


class RestateForm(PageForm):
    """Which figures are restated, and why."""

    indicators = SelectMultipleField("Figures to restate", validate_choice=False)
    reason = TextAreaField(
        "Why they read otherwise", filters=[_lines],
        description=f"Such as: 4 sessions had been imported twice under two supervisors. {NO_PEOPLE}",
    )  # fmt: skip

    def chosen(self) -> dict[str, str]:
        """Return indicator -> the value that the page showed."""
        pairs = (one.partition("=") for one in self.indicators.data or ())
        return {name: shown for name, _, shown in pairs}
