"""Meetings that were held: attendance, minutes, decisions. Each change checks all of it, is audited, never commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.board.accountability import writing
from workforce.board.accountability.challenge_rules import LONGEST_TITLE
from workforce.board.accountability.errors import AccountabilityError, StaleError
from workforce.board.accountability.meeting_rules import OWNER_WORDS, Came, Decision, Due, Meeting, meetings_due
from workforce.board.accountability.models import BoardAttendance, BoardDecision, BoardMeeting, BoardMinutes
from workforce.board.rhythm_queries import rhythms
from workforce.board.summaries import queries as summaries
from workforce.db import audit, db
from workforce.people.rules import add_months
from workforce.web.access import Permission, Viewer
from workforce.web.documents import Document

OFFERED_MONTHS = 24  # back, in which a meeting of the rhythm can be written down


def due_days(today: date, months: int = OFFERED_MONTHS) -> list[Due]:
    """Return the days on which the Board was to meet in the last months, up to today."""
    return meetings_due(rhythms(), add_months(today, -months), today)


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting as a form sends it; `due_on` None: beside the rhythm, `summary_id` 0: about no summary."""

    held_on: date
    due_on: date | None
    summary_id: int


def _check(new: NewMeeting, today: date, meeting_id: int, due_before: date | None) -> None:
    writing.check_past(new.held_on, today, "held_on")
    if new.due_on and new.due_on != due_before and new.due_on not in {one.meets_on for one in due_days(today)}:
        raise AccountabilityError("Choose a day of the list", "due_on")
    if new.summary_id and summaries.published(new.summary_id) is None:
        raise AccountabilityError("Choose a summary of the list", "summary")
    same = select(BoardMeeting).where(
        or_(BoardMeeting.held_on == new.held_on, BoardMeeting.due_on == new.due_on), BoardMeeting.id != meeting_id
    )
    for other in db.session.scalars(same):
        if other.held_on == new.held_on:
            raise AccountabilityError("A meeting of that day is written down already", "held_on")
        raise AccountabilityError("The meeting due on that day is written down already", "due_on")


def add_meeting(new: NewMeeting, viewer: Viewer) -> int:
    """Write down that a meeting was held; return its id. The same sent twice is one meeting."""
    today = writing.begin()
    known = db.session.scalar(
        select(BoardMeeting.id).where(
            BoardMeeting.held_on == new.held_on, BoardMeeting.due_on.is_not_distinct_from(new.due_on)
        )
    )
    if known:
        return known
    _check(new, today, 0, None)
    kept = BoardMeeting(
        held_on=new.held_on, due_on=new.due_on, summary_id=new.summary_id or None, changed_by=viewer.email,
        changed_at=clock.now(),
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    audit.record(viewer.email, "board meeting written down", f"board meeting:{kept.id}", held_on=new.held_on)
    return kept.id


def _meeting(meeting_id: int, edition: int, viewer: Viewer) -> BoardMeeting:
    kept = db.session.get(BoardMeeting, meeting_id, populate_existing=True)
    if kept is None:
        raise StaleError("There is no such meeting")
    writing.alone(kept.edition, edition)
    kept.edition, kept.changed_by, kept.changed_at = kept.edition + 1, viewer.email, clock.now()
    return kept


def change_meeting(meeting_id: int, new: NewMeeting, edition: int, viewer: Viewer) -> None:
    """Correct the days of a meeting, or which summary it discussed."""
    today = writing.begin()
    before = db.session.scalar(select(BoardMeeting.due_on).where(BoardMeeting.id == meeting_id))
    _check(new, today, meeting_id, before)
    kept = _meeting(meeting_id, edition, viewer)
    was = kept.held_on
    kept.held_on, kept.due_on, kept.summary_id = new.held_on, new.due_on, new.summary_id or None
    db.session.flush()
    audit.record(
        viewer.email, "board meeting corrected", f"board meeting:{meeting_id}", held_on=new.held_on, before=was
    )


@dataclass(frozen=True, slots=True)
class Presence:
    """How one member came, as a form sends it."""

    came: str
    deputy: str = ""


def set_attendance(meeting: Meeting, said: Mapping[int, Presence], edition: int, viewer: Viewer) -> None:
    """Write down who came. What is left open stays not written down."""
    writing.begin()
    sits = {one.member.id for one in meeting.lines}
    for member, one in said.items():
        if member not in sits or (one.came and one.came not in set(Came)):
            raise AccountabilityError("Choose from the list", f"came_{member}")
        if one.deputy and one.came != Came.DEPUTY:
            raise AccountabilityError("Choose that a deputy was sent, or leave the deputy out", f"deputy_{member}")
        writing.check_words(one.deputy, f"deputy_{member}", "", LONGEST_TITLE)
    writing.no_references(**{f"deputy_{member}": one.deputy for member, one in said.items()})
    _meeting(meeting.id, edition, viewer)
    there = {one.member.id for one in meeting.lines if one.came}
    if missing := [member for member, one in said.items() if not one.came and member in there]:
        raise AccountabilityError("It is written down already how they came: choose how", f"came_{missing[0]}")
    rows = [
        {"meeting_id": meeting.id, "member_id": member, "came": one.came, "deputy": one.deputy or None}
        for member, one in said.items()
        if one.came
    ]
    if rows:
        statement = insert(BoardAttendance).values(rows)
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["meeting_id", "member_id"],
                set_={"came": statement.excluded.came, "deputy": statement.excluded.deputy},
            )
        )
    db.session.flush()
    counts = {kind: sum(row["came"] == kind for row in rows) for kind in Came}
    audit.record(viewer.email, "board attendance written down", f"board meeting:{meeting.id}", **counts)


@dataclass(frozen=True, slots=True)
class NewMinutes:
    """Minutes as a form sends them: a link or a document."""

    are_agreed: bool
    url: str
    document: Document | None


def newest_minutes(meeting_id: int) -> int:
    """Return the newest minutes of a meeting, 0 for none: what a page shows as known."""
    return db.session.scalar(select(func.max(BoardMinutes.id)).where(BoardMinutes.meeting_id == meeting_id)) or 0


def add_minutes(meeting_id: int, new: NewMinutes, edition: int, viewer: Viewer) -> None:
    """Add minutes, as a link or as a document. Those before stay below them."""
    writing.begin()
    if bool(new.url) == (new.document is not None):
        raise AccountabilityError("Choose a file or give an address: one of the two", "url" if new.url else "file")
    writing.check_link(new.url, "url")
    writing.alone(newest_minutes(meeting_id), edition)
    db.session.add(
        BoardMinutes(
            meeting_id=meeting_id, are_agreed=new.are_agreed, url=new.url or None,
            document_id=writing.keep(new.document), added_by=viewer.email, added_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(viewer.email, "board minutes added", f"board meeting:{meeting_id}", are_agreed=new.are_agreed)


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision or an action as a form sends it."""

    request: UUID
    kind: str
    words: str
    owner: str
    due_on: date | None


def add_decision(meeting: Meeting, new: NewDecision, viewer: Viewer) -> None:
    """Write down what a meeting decided. Sent twice it is one."""
    writing.begin()
    if db.session.scalar(select(BoardDecision.id).where(BoardDecision.request == new.request)):
        return
    if new.kind not in ("decision", "action"):
        raise AccountabilityError("Choose a decision or an action", "kind")
    writing.check_words(new.words, "words", "Say what was decided")
    if new.owner not in OWNER_WORDS:
        raise AccountabilityError("Choose who answers for it", "owner")
    if new.due_on is None and new.kind == "action":
        raise AccountabilityError("Give the day by which it is done", "due_on")
    if new.due_on is not None:
        writing.check_later(new.due_on, meeting.held_on, "due_on")
    writing.no_references(words=new.words)
    kept = BoardDecision(
        request=new.request, meeting_id=meeting.id, kind=new.kind, words=new.words, owner=new.owner,
        due_on=new.due_on, added_by=viewer.email, added_at=clock.now(),
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    audit.record(viewer.email, "board decision written down", f"board meeting:{meeting.id}", decision=kept.id)


def may_end(one: Decision, viewer: Viewer) -> bool:
    """Whether somebody may say that a decision is done: who keeps the Board's records, or whose role owns it."""
    return viewer.may(Permission.KEEP_BOARD) or (viewer.may(Permission.COMMENT_FIGURES) and viewer.role == one.owner)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a decision ended, as a form sends it."""

    ended_as: str
    ended_on: date
    words: str


def end_decision(decision_id: int, ended: Ended, viewer: Viewer) -> None:
    """Say that a decision is done, or no longer needed: once, and it stays in sight."""
    today = writing.begin()
    if ended.ended_as not in ("done", "not_needed"):
        raise AccountabilityError("Choose how it ended", "ended_as")
    writing.check_words(ended.words, "words", "Say what was done, or why it is no longer needed")
    writing.no_references(words=ended.words)
    kept = db.session.get(BoardDecision, decision_id, populate_existing=True)
    if kept is None or kept.ended_on is not None:
        raise StaleError("This ended already, perhaps by pressing the button twice. Nothing was changed.")
    held_on = db.session.scalar(select(BoardMeeting.held_on).where(BoardMeeting.id == kept.meeting_id))
    writing.check_past(ended.ended_on, today, "ended_on")
    if held_on and ended.ended_on < held_on:
        raise AccountabilityError("Give the day of the meeting or a later one", "ended_on")
    kept.ended_as, kept.ended_on, kept.ended_words = ended.ended_as, ended.ended_on, ended.words
    kept.ended_by = viewer.email
    db.session.flush()
    audit.record(viewer.email, "board decision ended", f"board meeting:{kept.meeting_id}", decision=decision_id,
                 ended_as=ended.ended_as)  # fmt: skip
