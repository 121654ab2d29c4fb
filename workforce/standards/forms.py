"""The standards: fields and messages."""

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from workforce.standards.rules import Kind, Verdict
from workforce.standards.service import NewAction, NewEvidence
from workforce.web.documents import MAX_MB, DocumentFault
from workforce.web.forms import FORMATS, NO_CHILDREN, DayField, PageForm, as_id, document_in, trimmed
from workforce.web.refusals import RefusedError

NO_PEOPLE = f"{NO_CHILDREN} No names of staff either: the Board reads it."


def _lines(value: str | None) -> str:
    return trimmed(value).replace("\r\n", "\n")


class StandardForm(PageForm):
    """A form of these pages; an edition that is no number is an old one."""

    edition = IntegerField(widget=HiddenInput(), default=0)

    @property
    def shown(self) -> int:
        """Return the newest thing that the page showed; -1 where what came is no number."""
        return -1 if self.edition.data is None else int(self.edition.data)


class AssessmentForm(StandardForm):
    """Where the council stands."""

    verdict = RadioField(
        "Where does the council stand?", choices=[SelectChoice(one.value, one.words) for one in Verdict],
        validators=[InputRequired("Choose where the council stands")],
    )  # fmt: skip
    reason = TextAreaField("Why", description=NO_PEOPLE, filters=[_lines])
    next_on = DayField(
        "Look again by", format=FORMATS, validators=[InputRequired("Give the day by which to look again")]
    )


class EvidenceForm(StandardForm):
    """A statement, a document or a link, with owner and days."""

    kind = RadioField(
        "What is it?", choices=[SelectChoice(one.value, one.words) for one in Kind],
        validators=[InputRequired("Choose a statement, a document or a link")],
    )  # fmt: skip
    title = StringField("Title", description="What people will look for, such as 'Health check 2026'.",
                        filters=[trimmed])  # fmt: skip
    words = TextAreaField("Statement", description=f"For a statement. {NO_PEOPLE}", filters=[_lines])
    file = FileField("File", description=f"For a document: PDF, JPEG or PNG, up to {MAX_MB} MB.")
    url = StringField("Address", description="For a link: begins with https://", filters=[trimmed])
    owner = StringField("Owner", description="The role that keeps it up to date, such as 'Principal social worker'.",
                        filters=[trimmed])  # fmt: skip
    held_on = DayField("Held on", description="The day that it tells of.", format=FORMATS,
                       validators=[InputRequired("Give the day that it tells of")])  # fmt: skip
    review_on = DayField("Review by", format=FORMATS, validators=[InputRequired("Give the day of its review")])

    def new(self) -> NewEvidence:
        """Return what was sent; raise DocumentFault where the file can't be kept."""
        kind = Kind(self.kind.data)
        return NewEvidence(
            kind, self.title.data, self.owner.data, self.held_on.data, self.review_on.data, self.words.data or "",
            self.url.data or "", document_in(self.file.data) if kind is Kind.DOCUMENT else None,
        )  # fmt: skip

    def refuse(self, error: Exception) -> int:
        """Show a refusal at its field; what is wrong with a file at the file."""
        fault = RefusedError(str(error), "file") if isinstance(error, DocumentFault) else error
        return super().refuse(fault)


class WithdrawForm(StandardForm):
    """Why evidence is withdrawn."""

    why = TextAreaField("Why it is withdrawn", description=NO_PEOPLE, filters=[_lines])
    erase = BooleanField("Delete the file for good: it should never have been here, say because it names a child")


class GapForm(StandardForm):
    """What is missing."""

    words = TextAreaField("What is missing", description=NO_PEOPLE, filters=[_lines])


class CloseForm(StandardForm):
    """What closed a gap."""

    name = "close"
    why = TextAreaField("What closed it", description=NO_PEOPLE, filters=[_lines])


class ActionForm(StandardForm):
    """What somebody will do about a gap."""

    what = TextAreaField("What will be done", description=NO_PEOPLE, filters=[_lines])
    owner = SelectField("Who does it", coerce=str, validate_choice=False)
    owner_words = StringField("Or say who, in words", description="A role or a group, such as 'HR'.", filters=[trimmed])
    due_on = DayField("By when", format=FORMATS, validators=[InputRequired("Give the day by which it is done")])

    def offer(self, owners: Iterable[tuple[int, str]]) -> None:
        """Offer the accounts that can be given an action."""
        self.owner.choices = [SelectChoice("", "Choose"), *(SelectChoice(str(id_), name) for id_, name in owners)]

    def new(self) -> NewAction:
        """Return what was sent."""
        sent: Any = self.owner.data
        return NewAction(self.what.data or "", as_id(sent), self.owner_words.data or "", self.due_on.data)
