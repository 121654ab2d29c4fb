"""A record: begun, saved part by part, signed by both, added to. What is signed the database itself refuses to change.

Each change checks all of it first, flushes, writes the audit entry (never a word of the record), and never commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import audit, db
from workforce.people.models import PAGE
from workforce.supervision import oversight_service, session_queries
from workforce.supervision import record_queries as queries
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.models import Session
from workforce.supervision.record_models import (
    Action,
    AgendaItem,
    DatesSeen,
    Draft,
    Oversight,
    Part,
    Record,
)
from workforce.supervision.record_rules import (
    DATES_SEEN,
    LONGEST_LINE,
    LONGEST_PART,
    PARTS,
    UNFINISHED,
    RecordContent,
)
from workforce.supervision.session_rules import (
    LONGEST_MINUTES,
    Reader,
    SessionFacts,
    minutes_between,
)
from workforce.supervision.session_service import group_of, held_row, refusing_overlap
from workforce.web.access import Viewer
from workforce.web.pages import day_words, instant_words


@dataclass(frozen=True, slots=True)
class Pulled:
    """What stands beside a session as it begins, and what the agenda draws from it: (what it is, words)."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    drawn: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """The words of one part in a form: what stands there now, the edition it was made from, whether it was touched."""

    words: str
    edition: int
    is_touched: bool


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action to be written."""

    words: str
    owner_id: int
    due_on: date


@dataclass(frozen=True, slots=True)
class OversightOf:
    """That oversight of a child was held in this session."""

    reference: str
    child_id: int | None
    next_due_on: date | None
    on_file: bool
    draft: str | None = None  # None: not asked; empty: taken out


@dataclass(frozen=True, slots=True)
class Times:
    """When it was held; all of it or nothing is needed to save a draft, all of it to sign."""

    held_on: date | None = None
    start: time | None = None
    end: time | None = None
    interrupted: bool | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a supervisor saves at once."""

    parts: Mapping[str, Typed] = field(default_factory=dict)
    times: Times | None = None  # None: not on this form
    covered: frozenset[int] | None = None  # agenda items; None: not on this form
    endings: Mapping[int, str | None] = field(default_factory=dict)  # action -> done, not_needed, None: open
    new_action: NewAction | None = None
    oversight: Sequence[OversightOf] | None = None
    offered: frozenset[str] = frozenset()  # the children whom the form offered
    dates_seen: Mapping[str, tuple[date, date | None]] | None = None
    is_peer_reflection: bool | None = None


class ConflictError(SettledError):
    """Another window saved other words in the same part; `stored` is what it saved, by part. Nothing is lost."""

    def __init__(self, stored: Mapping[str, tuple[str, int]]) -> None:
        """Keep what is stored beside the message."""
        super().__init__(
            "This record was also saved in another window. What you typed is below and not saved yet; beside it stands"
            " what the other window saved. Put them together, then save."
        )
        self.stored = stored


def reader_or_refuse(facts: SessionFacts, viewer: Viewer, wanted: Reader) -> None:
    """Refuse who is not the one that may do this."""
    if facts.reader(viewer.worker_id) is not wanted:
        who = "supervisor" if wanted is Reader.SUPERVISOR else "supervisee"
        raise SupervisionError(f"Only the {who} of this session can do this. Nothing was changed.")


def begin(session_id: int, pulled: Pulled, viewer: Viewer) -> bool:
    """Begin the record of a session, with what stands there now. Return False where it was begun before."""
    _, facts = held_row(session_id)
    reader_or_refuse(facts, viewer, Reader.SUPERVISOR)
    if facts.record_id is not None:
        return False
    if facts.cancelled_reason:
        raise SettledError(f"This session was cancelled: {facts.cancelled_reason}. Nothing was changed.")
    now = clock.now()
    record = Record(
        kind=facts.kind, pulled={**pulled.facts, "at": now.isoformat()}, begun_by=viewer.email, begun_at=now
    )
    db.session.add(record)
    db.session.flush()
    group = group_of(facts)
    db.session.execute(update(Session).where(Session.id.in_([one.id for one in group])).values(record_id=record.id))
    if pulled.drawn:
        db.session.execute(
            insert(AgendaItem)
            .values(
                [
                    {"session_id": facts.id, "words": words, "added_at": now, "pulled": key}
                    for key, words in pulled.drawn
                ]
            )
            .on_conflict_do_nothing()
        )
    db.session.flush()
    for one in group:
        audit.record(viewer.email, "supervision record begun", f"worker:{one.number}", session=one.id)
    return True


def hold_draft(session_id: int, viewer: Viewer) -> tuple[SessionFacts, list[SessionFacts], RecordContent]:
    """Hold a session's record for a change of its draft; refuse anybody but its supervisor, and what is signed."""
    _, facts = held_row(session_id)
    reader_or_refuse(facts, viewer, Reader.SUPERVISOR)
    if facts.record_id is None:
        raise SettledError("This record has not been begun. Nothing was saved.")
    db.session.execute(select(Record.id).where(Record.id == facts.record_id).with_for_update())
    group = session_queries.of_record(facts.record_id)
    content = queries.content(facts, group)
    if content is None:
        raise SettledError("This record is no longer here. Nothing was saved.")
    signed = content.signatures.get("supervisor")
    if signed:
        raise SettledError(
            f"{signed.name} signed this record on {instant_words(signed.at)}: it can only be added to."
            " Nothing was saved."
        )
    return facts, group, content


def _check_parts(change: Change, content: RecordContent) -> dict[str, Typed]:
    """Return the parts that are new; refuse what is too long, unknown, or was saved in another window meanwhile."""
    known = {one.key for one in PARTS[content.kind]} | {UNFINISHED}
    new, conflicts = {}, {}
    for key, typed in change.parts.items():
        if key not in known:
            raise SupervisionError("This part does not belong to a record of this kind. Nothing was saved.")
        if len(typed.words) > LONGEST_PART:
            raise SupervisionError(f"Use {LONGEST_PART:,} characters or fewer", f"part-{key}")
        stored = content.parts.get(key)
        if not typed.is_touched or typed.words == content.words(key):
            continue
        if stored is not None and stored.edition != typed.edition:
            conflicts[key] = (stored.words, stored.edition)
        new[key] = typed
    if conflicts:
        raise ConflictError(conflicts)
    return new


def _check_times(times: Times, facts: SessionFacts) -> int | None:
    """Return the minutes of a session; refuse a day to come, an end before the start, too long a time, an overlap."""
    if times.held_on and times.held_on > clock.today():
        raise SupervisionError(
            f"{day_words(times.held_on)} has not come yet: a session is recorded as held on its day or after.",
            "held_on",
        )
    if times.held_on is None:
        return None
    if times.start is None or times.end is None:
        return None
    minutes = minutes_between(times.start, times.end)
    if minutes < 1:
        raise SupervisionError("The end must be later than the start", "end")
    if minutes > LONGEST_MINUTES:
        raise SupervisionError(f"{minutes} minutes is longer than a session can be: check start and end.", "end")
    starts, ends = datetime.combine(times.held_on, times.start), datetime.combine(times.held_on, times.end)
    mine = {one.id for one in group_of(facts)}
    for _, slot, id_ in session_queries.clashes([facts.worker_id], times.held_on, times.held_on):
        if id_ not in mine and slot.lower < ends and starts < slot.upper:
            raise SupervisionError(
                f"{facts.worker} is in another session from {slot.lower:%H:%M} to {slot.upper:%H:%M}."
                " Correct the times.",
                "start",
            )
    return minutes


def _check_action(action: NewAction, group: Sequence[SessionFacts]) -> None:
    if all(action.owner_id not in (one.worker_id, one.supervisor_id) for one in group):
        raise SupervisionError("Choose who does it", "owner")
    if len(action.words) > LONGEST_LINE:
        raise SupervisionError(f"Use {LONGEST_LINE} characters or fewer", "action")
    if action.due_on < clock.today():
        raise SupervisionError(f"{day_words(action.due_on)} has passed: give a day to come.", "due_on")


def save(session_id: int, change: Change, viewer: Viewer) -> RecordContent:
    """Save a draft: whatever the form holds, in one step. Return the record as it stands then."""
    facts, group, content = hold_draft(session_id, viewer)
    parts = _check_parts(change, content)
    minutes = _check_times(change.times, facts) if change.times else None
    if change.new_action:
        _check_action(change.new_action, group)
        parts[UNFINISHED] = Typed("", 0, is_touched=True)
    now = clock.now()
    for key, typed in parts.items():
        stored = content.parts.get(key)
        _write_part(content.id, key, typed.words, (stored.edition if stored else 0) + 1, viewer.email, now)
    if change.times:
        _write_times(group, change.times, minutes)
    if change.covered is not None:
        db.session.execute(
            update(AgendaItem)
            .where(AgendaItem.session_id.in_([one.id for one in group]))
            .values(is_covered=AgendaItem.id.in_(change.covered))
        )
    _end_actions(change.endings, content, viewer.email)
    standing = {(one.words, one.owner_id, one.due_on) for one in content.actions}  # a second click adds nothing
    new = change.new_action
    if new and (new.words, new.owner_id, new.due_on) not in standing:
        db.session.add(
            Action(
                session_id=facts.id, worker_id=facts.worker_id, owner_id=new.owner_id, words=new.words,
                due_on=new.due_on, added_by=viewer.email, added_at=now,
            )
        )  # fmt: skip
    if change.oversight is not None:
        _write_oversight(facts, change.times, change.oversight, change.offered, viewer.email)
    if change.dates_seen is not None:
        _write_dates_seen(facts, change.dates_seen)
    values: dict[str, Any] = {"saved_at": now}
    if change.is_peer_reflection is not None:
        values["is_peer_reflection"] = change.is_peer_reflection
    db.session.execute(update(Record).where(Record.id == content.id).values(values))
    db.session.flush()
    return again(session_id)[1]


def again(session_id: int) -> tuple[SessionFacts, RecordContent]:
    """Return a session and its record as they stand now."""
    facts = session_queries.session(session_id)
    content = queries.content(facts, group_of_record(facts)) if facts else None
    if facts is None or content is None:
        raise SettledError("This record is no longer here.")
    return facts, content


def group_of_record(facts: SessionFacts) -> list[SessionFacts]:
    """Return the sessions that share the record of one."""
    return session_queries.of_record(facts.record_id) if facts.is_group and facts.record_id else [facts]


def _write_part(record_id: int, key: str, words: str, edition: int, by: str, at: datetime) -> None:
    values = {"words": words, "edition": edition, "saved_by": by, "saved_at": at}
    statement = insert(Part).values(record_id=record_id, part=key, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["record_id", "part"], set_=values))


def _write_times(group: Sequence[SessionFacts], times: Times, minutes: int | None) -> None:
    is_whole = minutes is not None
    statement = (
        update(Session)
        .where(Session.id.in_([one.id for one in group]))
        .values(
            held_on=times.held_on if is_whole else None, start_time=times.start, minutes=minutes,
            interrupted=times.interrupted if is_whole else None,
        )
    )  # fmt: skip
    with refusing_overlap("start"):
        db.session.execute(statement)


def _end_actions(endings: Mapping[int, str | None], content: RecordContent, by: str) -> None:
    now_is = {one.id: one.ended_as for one in (*content.carried, *content.actions)}
    for wanted in ("done", "not_needed", None):
        ids = [id_ for id_, state in endings.items() if id_ in now_is and state == wanted and now_is[id_] != wanted]
        if ids:
            ended = {
                "ended_as": wanted,
                "ended_on": clock.today() if wanted else None,
                "ended_by": by if wanted else None,
            }
            db.session.execute(update(Action).where(Action.id.in_(ids)).values(ended))


def _write_oversight(
    facts: SessionFacts, times: Times | None, lines: Sequence[OversightOf], offered: frozenset[str], by: str
) -> None:
    """Keep the children of this session that are chosen, of those offered; what is on the file stays so."""
    held = (times.held_on if times else None) or facts.held_on or facts.day
    gone = offered - {one.reference for one in lines}
    if gone:
        db.session.execute(delete(Oversight).where(Oversight.session_id == facts.id, Oversight.case_ref.in_(gone)))
    db.session.execute(
        update(Oversight).where(Oversight.session_id == facts.id, Oversight.held_on != held).values(held_on=held)
    )
    if not lines:
        return
    today = clock.today()
    values = [
        {
            "source": PAGE, "import_id": 0, "case_ref": one.reference, "child_id": one.child_id, "held_on": held,
            "kind": "supervision", "by": facts.supervisor_number, "session_id": facts.id,
            "next_due_on": one.next_due_on, "on_file_on": today if one.on_file else None,
            "on_file_by": by if one.on_file else None,
        }
        for one in lines
    ]  # fmt: skip
    statement = insert(Oversight).values(values)
    new = statement.excluded

    def kept(name: str) -> Any:
        return case((new.on_file_on.is_(None), None), else_=func.coalesce(getattr(Oversight, name), new[name]))

    written = statement.on_conflict_do_update(
        index_elements=["source", "case_ref", "held_on", "kind", "session_id"],
        set_={
            "next_due_on": new.next_due_on, "child_id": new.child_id, "on_file_on": kept("on_file_on"),
            "on_file_by": kept("on_file_by"),
        },
    ).returning(Oversight.id, Oversight.case_ref)  # fmt: skip
    _write_drafts({reference: id_ for id_, reference in db.session.execute(written)}, lines, by)
    oversight_service.note_case_system(facts.id)


def _write_drafts(ids: Mapping[str, int], lines: Sequence[OversightOf], by: str) -> None:
    """Keep what was drafted for the files of children, where the council allows it (the form does not ask else)."""
    empty = [ids[one.reference] for one in lines if one.draft == ""]
    if empty:
        db.session.execute(delete(Draft).where(Draft.oversight_id.in_(empty)))
    rows = [
        {"oversight_id": ids[one.reference], "words": one.draft, "saved_by": by, "saved_at": clock.now()}
        for one in lines
        if one.draft
    ]
    if rows:
        statement = insert(Draft).values(rows)
        new = statement.excluded
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["oversight_id"],
                set_={"words": new.words, "saved_by": new.saved_by, "saved_at": new.saved_at},
            )
        )


def _write_dates_seen(facts: SessionFacts, seen: Mapping[str, tuple[date, date | None]]) -> None:
    db.session.execute(delete(DatesSeen).where(DatesSeen.session_id == facts.id))
    rows = [
        {"session_id": facts.id, "worker_id": facts.worker_id, "what": what, "seen_on": on, "valid_to": to}
        for what, (on, to) in seen.items()
        if what in DATES_SEEN
    ]
    if rows:
        db.session.execute(insert(DatesSeen).values(rows))
