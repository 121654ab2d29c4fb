"""A record: begun, held while its draft is changed. What is signed the database itself refuses to change.

Each change checks all of it first, flushes, writes the audit entry (never a word of the record), and never commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import audit, db
from workforce.supervision import record_queries as queries
from workforce.supervision import session_queries
from workforce.supervision.carrying import content_for
from workforce.supervision.draft_rules import Times
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.models import Session
from workforce.supervision.record_models import AgendaItem, Record
from workforce.supervision.record_rules import RecordContent
from workforce.supervision.session_rules import (
    LONGEST_MINUTES,
    Reader,
    SessionFacts,
    fault_of_day,
    minutes_between,
)
from workforce.supervision.session_service import clash_of, group_of, held_row
from workforce.web.access import Viewer
from workforce.web.pages import day_words, instant_words

ROUNDED_UP = timedelta(minutes=15)  # somebody who writes at 11:26 that it ended at 11:30 is not ahead of the clock


@dataclass(frozen=True, slots=True)
class Pulled:
    """What stands beside a session as it begins, and what the agenda draws from it: (what it is, words)."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    drawn: Sequence[tuple[str, str]] = ()


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
    content = content_for(facts, group, viewer.worker_id)
    if content is None:
        raise SettledError("This record is no longer here. Nothing was saved.")
    signed = content.signatures.get("supervisor")
    if signed:
        raise SettledError(
            f"{signed.name} signed this record on {instant_words(signed.at)}: it can only be added to."
            " Nothing was saved."
        )
    return facts, group, content


def check_times(times: Times, facts: SessionFacts) -> int | None:
    """Return the minutes of a session; refuse a day to come, an end before the start, too long a time, an overlap."""
    if times.held_on and times.held_on > clock.today():
        raise SupervisionError(
            f"{day_words(times.held_on)} has not come yet: a session is recorded as held on its day or after.",
            "held_on",
        )
    if times.held_on is None:
        return None
    fault = fault_of_day(times.held_on, clock.today(), session_queries.in_post_since([facts.worker_id]))
    if fault:
        raise SupervisionError(fault, "held_on")
    if times.start is None or times.end is None:
        return None
    minutes = minutes_between(times.start, times.end)
    if minutes < 1:
        raise SupervisionError("The end must be later than the start", "end")
    if minutes > LONGEST_MINUTES:
        raise SupervisionError(f"{minutes} minutes is longer than a session can be: check start and end.", "end")
    starts, ends = datetime.combine(times.held_on, times.start), datetime.combine(times.held_on, times.end)
    if ends > clock.now().astimezone(clock.LONDON).replace(tzinfo=None) + ROUNDED_UP:
        raise SupervisionError(f"{times.end:%H:%M} has not come yet: record a session once it is over.", "end")
    who = {facts.worker_id: facts.worker, facts.supervisor_id or facts.worker_id: facts.supervisor or facts.worker}
    clash = clash_of(who, starts, ends, [one.id for one in group_of(facts)])
    if clash is not None:
        person, begins, over = clash
        raise SupervisionError(
            f"{who[person]} is in another session from {begins:%H:%M} to {over:%H:%M}. Correct the times.", "start"
        )
    return minutes


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
