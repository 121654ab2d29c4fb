"""Challenges, meetings, members, decisions, terms of reference: fields and messages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID, uuid4

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from workforce.board.accountability.challenge_rules import TO_ROLES
from workforce.board.accountability.challenge_service import Asked, Said
from workforce.board.accountability.errors import StaleError
from workforce.board.accountability.meeting_rules import OWNER_WORDS, Meeting, Member, Quorum, Seat
from workforce.board.accountability.meeting_service import Ended, NewDecision, NewMeeting, NewMinutes, Presence
from workforce.board.accountability.member_service import NewMember, NewTerms
from workforce.web.documents import MAX_MB, DocumentFault
from workforce.web.forms import (
    FORMATS,
    NO_CHILDREN,
    NO_DAY,
    DayField,
    PageForm,
    WholeNumber,
    as_id,
    document_in,
    trimmed,
)
from workforce.web.pages import day_words, plural
from workforce.web.refusals import RefusedError

NO_PEOPLE = f"{NO_CHILDREN} No names of staff either: the whole Board reads it."
FILE = f"PDF, JPEG or PNG, up to {MAX_MB} MB."
LINK = "Begins with https://"
FIGURE_LINK = "An address that begins with https://, or of a figure here, such as /board/12/W5."


def _lines(value: str | None) -> str:
    return trimmed(value).replace("\r\n", "\n")


def _day(missing: str) -> list[Any]:
    return [InputRequired(missing)]


def _choices(offered: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice("", "Choose"), *(SelectChoice(value, words) for value, words in offered)]


class BoardForm(PageForm):
    """A form of these pages; an edition that is no number is an old one."""

    RENAMED: ClassVar[Mapping[str, str]] = {}  # what the service calls a field -> what the page calls it
    edition = IntegerField(widget=HiddenInput(), default=0)

    @property
    def shown(self) -> int:
        """Return the newest thing that the page showed; -1 where what came is no number."""
        return -1 if self.edition.data is None else int(self.edition.data)

    def refuse(self, error: Exception) -> int:
        """Show a refusal at its field; what is wrong with a file at the file. A stale form stands on what is now."""
        if isinstance(error, StaleError) and error.newest:
            self.edition.data = error.newest
        if isinstance(error, DocumentFault):
            error = RefusedError(str(error), "file")
        if isinstance(error, RefusedError):
            error.field = self.RENAMED.get(error.field, error.field)
        return super().refuse(error)


class OnceForm(BoardForm):
    """A form that adds one thing, however often it is sent."""

    request = HiddenField(default=lambda: str(uuid4()))

    @property
    def key(self) -> UUID:
        """Return the form's own number; one that is none begins a new one."""
        try:
            return UUID(self.request.data or "")
        except ValueError:
            return uuid4()


# --- challenges


class AskForm(OnceForm):
    """What is asked, of whom, about which figure."""

    member = SelectField("Who asks", coerce=str, validate_choice=False)
    name = StringField("Or the name, if they are not in the list", filters=[trimmed])
    organisation = StringField("Organisation", filters=[trimmed])
    words = TextAreaField("What is asked", description=f"In full: it is never changed later. {NO_PEOPLE}",
                          filters=[_lines])  # fmt: skip
    summary = SelectField("Summary", coerce=str, validate_choice=False)
    indicator = SelectField("Figure", coerce=str, validate_choice=False)
    to_role = RadioField(
        "Who is to answer", choices=[SelectChoice(one, OWNER_WORDS[one]) for one in TO_ROLES],
        validators=[InputRequired("Choose who is to answer")],
    )  # fmt: skip
    answer_by = DayField("Answer by", format=FORMATS, validators=_day("Give the day by which to answer"))

    def offer(
        self, members: Iterable[Member], summaries: Iterable[tuple[int, date]], figures: Iterable[tuple[str, str]]
    ) -> None:
        """Offer who may ask, and what can be asked about."""
        self.member.choices = [
            SelectChoice("", "Somebody else, named below"),
            *(SelectChoice(str(one.id), f"{one.name}, {one.organisation}") for one in members),
        ]
        self.summary.choices = [
            SelectChoice("", "In general, about no summary"),
            *(SelectChoice(str(id_), day_words(day, year=True)) for id_, day in summaries),
        ]
        self.indicator.choices = [
            SelectChoice("", "About no one figure"), *(SelectChoice(id_, f"{id_}: {name}") for id_, name in figures)
        ]  # fmt: skip

    def propose(self, working_days: int) -> None:
        """Say how the day by which to answer was proposed."""
        days = plural(working_days, "working day")
        self.answer_by.description = (
            f"Proposed: {days} from today, as the council decided. Agree on another if you like."
        )

    def asked(self) -> Asked:
        """Return what was sent."""
        return Asked(
            self.key, self.words.data, self.to_role.data, self.answer_by.data, as_id(self.summary.data),
            self.indicator.data or "", as_id(self.member.data), self.name.data, self.organisation.data,
        )  # fmt: skip


class AnswerForm(BoardForm):
    """An answer, with what it rests on."""

    name = "answer"
    RENAMED: ClassVar[Mapping[str, str]] = {"words": "answer", "url": "answer_url", "file": "answer_file"}
    answer = TextAreaField("Answer", description=f"It is never changed later. {NO_PEOPLE}", filters=[_lines])
    answer_url = StringField("Link (optional)", description=FIGURE_LINK, filters=[trimmed])
    answer_file = FileField("Document (optional)", description=FILE)

    def said(self) -> Said:
        """Return what was sent; raise DocumentFault where the file can't be kept."""
        return Said(self.answer.data or "", self.answer_url.data or "", document_in(self.answer_file.data))


class AgainForm(BoardForm):
    """Why an answer does not satisfy."""

    name = "again"
    RENAMED: ClassVar[Mapping[str, str]] = {"words": "again", "answer_by": "again_by"}
    again = TextAreaField("What it leaves open", description=NO_PEOPLE, filters=[_lines])
    again_by = DayField("Answer by", format=FORMATS, validators=[Optional()])

    def said(self) -> Said:
        """Return what was sent."""
        return Said(self.again.data or "", answer_by=self.again_by.data)


class WordForm(BoardForm):
    """Words that are added."""

    name = "word"
    RENAMED: ClassVar[Mapping[str, str]] = {"words": "word", "url": "word_url", "file": "word_file"}
    word = TextAreaField("What you add", description=NO_PEOPLE, filters=[_lines])
    word_url = StringField("Link (optional)", description=FIGURE_LINK, filters=[trimmed])
    word_file = FileField("Document (optional)", description=FILE)

    def said(self) -> Said:
        """Return what was sent; raise DocumentFault where the file can't be kept."""
        return Said(self.word.data or "", self.word_url.data or "", document_in(self.word_file.data))


class CloseForm(BoardForm):
    """Why a challenge is closed."""

    name = "close"
    RENAMED: ClassVar[Mapping[str, str]] = {"words": "closing"}
    closing = TextAreaField("Why (optional once it is answered)", description=NO_PEOPLE, filters=[_lines])

    def said(self) -> Said:
        """Return what was sent."""
        return Said(self.closing.data or "")


# --- meetings


class MeetingForm(BoardForm):
    """A meeting that was held."""

    due_on = SelectField("Which of the Board's dates it stands for", coerce=str, validate_choice=False)
    held_on = DayField("Held on", format=FORMATS, validators=_day("Give the day on which it was held"))
    summary = SelectField("Summary discussed", coerce=str, validate_choice=False)

    def offer(self, due: Iterable[date], summaries: Iterable[tuple[int, date]]) -> None:
        """Offer the days of the rhythm and the published summaries."""
        self.due_on.choices = [
            SelectChoice("", "None: beside the rhythm"),
            *(SelectChoice(day.isoformat(), day_words(day, year=True)) for day in due),
        ]
        self.summary.choices = [
            SelectChoice("", "None"),
            *(SelectChoice(str(id_), day_words(day, year=True)) for id_, day in summaries),
        ]

    def new(self) -> NewMeeting:
        """Return what was sent."""
        try:
            due = date.fromisoformat(self.due_on.data) if self.due_on.data else None
        except ValueError:
            raise RefusedError("Choose a day of the list", "due_on") from None
        return NewMeeting(self.held_on.data, due, as_id(self.summary.data))

    def show(self, meeting: Meeting) -> None:
        """Fill it with a meeting as it stands."""
        self.held_on.data, self.edition.data = meeting.held_on, meeting.edition
        self.due_on.data = meeting.due_on.isoformat() if meeting.due_on else ""
        self.summary.data = str(meeting.summary_id or "")


def presences(sent: Mapping[str, str], meeting: Meeting) -> dict[int, Presence]:
    """Return how each member came, as the page of a meeting's attendance sends it."""
    ids = [one.member.id for one in meeting.lines]
    return {id_: Presence(sent.get(f"came_{id_}", ""), trimmed(sent.get(f"deputy_{id_}"))) for id_ in ids}


class AttendanceForm(BoardForm):
    """The edition of an attendance page; its rows are read from what was sent."""


class MinutesForm(BoardForm):
    """Minutes: a link or a file."""

    are_agreed = RadioField(
        "How they stand", choices=[SelectChoice("draft", "Draft"), SelectChoice("agreed", "Agreed by the Board")],
        validators=[InputRequired("Choose whether the Board has agreed them")],
    )  # fmt: skip
    file = FileField("File", description=f"{FILE} {NO_CHILDREN}")
    url = StringField("Or their address", description=LINK, filters=[trimmed])

    def new(self) -> NewMinutes:
        """Return what was sent; raise DocumentFault where the file can't be kept."""
        return NewMinutes(self.are_agreed.data == "agreed", self.url.data, document_in(self.file.data))


class DecisionForm(OnceForm):
    """What was decided."""

    kind = RadioField(
        "What is it?",
        choices=[SelectChoice("decision", "A decision"), SelectChoice("action", "An action somebody takes")],
        validators=[InputRequired("Choose a decision or an action")],
    )
    words = TextAreaField("What was decided", description=f"It is never changed later. {NO_PEOPLE}", filters=[_lines])
    owner = SelectField("Who answers for it", coerce=str, validate_choice=False, choices=_choices(OWNER_WORDS.items()))
    due_on = DayField("Done by", description="A decision that asks nobody for anything needs no day.", format=FORMATS,
                      validators=[Optional()])  # fmt: skip

    def new(self) -> NewDecision:
        """Return what was sent."""
        return NewDecision(self.key, self.kind.data, self.words.data, self.owner.data or "", self.due_on.data)


class EndForm(BoardForm):
    """How a decision ended."""

    ended_as = RadioField(
        "How it ended", choices=[SelectChoice("done", "Done"), SelectChoice("not_needed", "No longer needed")],
        validators=[InputRequired("Choose how it ended")],
    )  # fmt: skip
    ended_on = DayField("On", format=FORMATS, validators=_day(NO_DAY))
    words = TextAreaField("What was done, or why it is no longer needed", description=NO_PEOPLE, filters=[_lines])

    def ended(self) -> Ended:
        """Return what was sent."""
        return Ended(self.ended_as.data, self.ended_on.data, self.words.data or "")


class EraseForm(BoardForm):
    """Why a file is erased."""

    why = TextAreaField("Why", description=f"Such as: it names a child. {NO_CHILDREN}", filters=[_lines])


# --- members and terms


class MemberForm(OnceForm):
    """Somebody who sits on the Board."""

    name = StringField("Name", description="Everybody who reads the Board's summaries sees it.", filters=[trimmed])
    organisation = StringField("Organisation", description="Such as 'NHS trust' or 'Council'.", filters=[trimmed])
    seat = SelectField(
        "Role on the Board", coerce=str, validate_choice=False, choices=_choices((one.value, one.words) for one in Seat)
    )
    from_on = DayField("First day", format=FORMATS, validators=_day("Give the first day"))
    until_on = DayField("Last day (optional)", format=FORMATS, validators=[Optional()])
    account = SelectField("Account here (optional)", coerce=str, validate_choice=False,
                          description="With it they ask, close and confirm themselves.")  # fmt: skip

    def offer(self, accounts: Iterable[tuple[int, str]]) -> None:
        """Offer the accounts that can be a member's."""
        known = [SelectChoice(str(id_), words) for id_, words in accounts]
        if self.account.data and self.account.data not in {one.value for one in known}:
            known.append(SelectChoice(self.account.data, "The account linked so far, which is closed"))
        self.account.choices = [SelectChoice("", "None"), *known]

    def new(self) -> NewMember:
        """Return what was sent."""
        return NewMember(
            self.key, self.name.data, self.organisation.data, self.seat.data or "", self.from_on.data,
            self.until_on.data, as_id(self.account.data),
        )  # fmt: skip

    def show(self, member: Member) -> None:
        """Fill it with a member as it stands."""
        self.name.data, self.organisation.data, self.seat.data = member.name, member.organisation, member.seat.value
        self.from_on.data, self.until_on.data, self.edition.data = member.from_on, member.until_on, member.edition
        self.account.data = str(member.account_id or "")


class TermsForm(BoardForm):
    """A version of the terms of reference."""

    RENAMED: ClassVar[Mapping[str, str]] = {"words": "text"}
    agreed_on = DayField("Agreed on", format=FORMATS, validators=_day("Give the day on which they were agreed"))
    agreed_by = StringField("Agreed by", description="Such as 'The Board'.", filters=[trimmed])
    effective_on = DayField("In force from", format=FORMATS, validators=_day("Give the day from which they hold"))
    text = TextAreaField("Text", description=f"Plain paragraphs; or a file or a link below. {NO_CHILDREN}",
                         filters=[_lines])  # fmt: skip
    file = FileField("File (optional)", description=FILE)
    url = StringField("Link (optional)", description=LINK, filters=[trimmed])
    quorum = WholeNumber("Quorum: members who decide (optional)", validators=[Optional()],
                         description="Observers and advisers do not count.")  # fmt: skip
    quorum_organisations = WholeNumber("Quorum: organisations (optional)", validators=[Optional()])
    deputies_count = BooleanField("A deputy counts like the member", default=True)

    def new(self) -> NewTerms:
        """Return what was sent; raise DocumentFault where the file can't be kept."""
        asked = Quorum(self.quorum.data, self.quorum_organisations.data, self.deputies_count.data)
        return NewTerms(
            self.effective_on.data, self.agreed_on.data, self.agreed_by.data, self.text.data, self.url.data,
            document_in(self.file.data), asked,
        )  # fmt: skip


class ConfirmForm(BoardForm):
    """Whose confirmation is written down, and of which day."""

    member = SelectField("Member", coerce=str, validate_choice=False)
    confirmed_on = DayField("Read and confirmed on", format=FORMATS, validators=_day("Give the day"))

    def offer(self, members: Sequence[Member]) -> None:
        """Offer the members who have not confirmed."""
        self.member.choices = [
            SelectChoice("", "Choose"),
            *(SelectChoice(str(one.id), f"{one.shown}, {one.organisation}") for one in members),
        ]
