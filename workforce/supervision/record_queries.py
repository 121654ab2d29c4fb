"""The content of records. Whoever calls must have asked first who reads: `SessionFacts.reader`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text

from workforce.db import db
from workforce.people.models import Worker
from workforce.supervision.record_models import (
    AgendaItem,
    DatesSeen,
    Feedback,
    Note,
    Part,
    Record,
    Redaction,
    Signature,
)
from workforce.supervision.record_rules import (
    ActionFacts,
    Item,
    NoteFacts,
    OversightLine,
    PartOfRecord,
    RecordContent,
    RedactionFacts,
    SignatureFacts,
)
from workforce.supervision.rules import Kind
from workforce.supervision.session_queries import of_record
from workforce.supervision.session_rules import SessionFacts

READ = "read supervision record"  # the audit trail's action


def agenda_of(session_ids: Sequence[int]) -> list[Item]:
    """Return the agenda of a session (of a group's: of all of them), in the order in which it was made."""
    rows = db.session.execute(
        select(AgendaItem.id, AgendaItem.words, AgendaItem.added_by, AgendaItem.pulled, AgendaItem.is_covered)
        .where(AgendaItem.session_id.in_(session_ids))
        .order_by(AgendaItem.pulled.is_not(None), AgendaItem.id)
    )
    return [Item(*row) for row in rows]


_ACTIONS = """
SELECT a.id, a.session_id, a.words, a.owner_id, o.name, a.due_on, coalesce(s.held_on, s.planned_on), a.ended_as,
  a.ended_on, (
    SELECT count(*) FROM supervision_session l WHERE l.worker_id = a.worker_id AND l.source = 'page'
      AND l.kind IN ('formal', 'asye') AND l.held_on > coalesce(s.held_on, s.planned_on)
      AND l.held_on <= coalesce(a.ended_on, CAST(:day AS date)) AND l.held_on <= :day
  ), s.supervisor_id
FROM supervision_action a JOIN worker o ON o.id = a.owner_id JOIN supervision_session s ON s.id = a.session_id
WHERE {where} ORDER BY a.due_on, a.id
"""
# a draft is its supervisor's until it is signed, and so is an action in it
SIGNED_OR_OWN = (
    "(s.supervisor_id = CAST(:reader AS bigint) OR EXISTS (SELECT 1 FROM supervision_signature g"
    " WHERE g.record_id = s.record_id AND g.role = 'supervisor'))"
)


def _actions(where: str, **binds: object) -> list[ActionFacts]:
    return [ActionFacts(*row) for row in db.session.execute(text(_ACTIONS.format(where=where)), binds)]


def open_actions(worker_id: int, day: date, reader_id: int | None = None) -> list[ActionFacts]:
    """Return what of somebody's supervision is still to be done, whoever does it.

    An action of a record that its supervisor has not signed is shown to that supervisor alone (`reader_id`).
    """
    return _actions(
        f"a.worker_id = :worker AND a.ended_as IS NULL AND {SIGNED_OR_OWN}",
        worker=worker_id, day=day, reader=reader_id,
    )  # fmt: skip


def owned_elsewhere(worker_id: int, day: date) -> list[ActionFacts]:
    """Return what somebody still has to do from the supervision of others, as far as they may see it yet."""
    return _actions(
        f"a.owner_id = :worker AND a.worker_id <> :worker AND a.ended_as IS NULL AND {SIGNED_OR_OWN}",
        worker=worker_id, day=day, reader=worker_id,
    )  # fmt: skip


def is_seen(action_id: int, reader_id: int | None) -> bool:
    """Whether somebody whom an action is about may see it yet."""
    return bool(_actions(f"a.id = :id AND {SIGNED_OR_OWN}", id=action_id, day=date.max, reader=reader_id))


def with_feedback(worker_id: int) -> frozenset[int]:
    """Return the sessions on which somebody has given feedback."""
    return frozenset(db.session.scalars(select(Feedback.session_id).where(Feedback.worker_id == worker_id)))


_OVERSIGHT = """
SELECT o.id, o.case_ref, o.child_id, o.held_on, o.next_due_on, o.on_file_on, d.words
FROM case_oversight o LEFT JOIN oversight_draft d ON d.oversight_id = o.id
WHERE o.session_id = ANY(:sessions) ORDER BY o.case_ref
"""


def content(
    session: SessionFacts, sessions: Sequence[SessionFacts], reader_id: int | None = None
) -> RecordContent | None:
    """Return the record of a session with all that is in it: eight statements. `sessions`: those that share it.

    Of what carries over, an action of another record that is not signed is there for its supervisor alone
    (`reader_id`).
    """
    row = db.session.get(Record, session.record_id, populate_existing=True) if session.record_id else None
    if row is None:
        return None
    ids = [one.id for one in sessions]
    parts = db.session.execute(
        select(Part.part, Part.words, Part.saved_by, Part.saved_at).where(Part.record_id == row.id)
    )
    day = session.day
    known = _actions(
        "a.session_id = ANY(:sessions) OR (NOT :group AND a.worker_id = :worker"
        " AND coalesce(s.held_on, s.planned_on) <= :day AND (a.ended_as IS NULL OR a.ended_on >= :day)"
        f" AND {SIGNED_OR_OWN})",
        worker=session.worker_id, day=day, sessions=ids, group=session.is_group, reader=reader_id,
    )  # fmt: skip
    lines = db.session.execute(text(_OVERSIGHT), {"sessions": ids})
    seen = db.session.execute(
        select(DatesSeen.what, DatesSeen.seen_on, DatesSeen.valid_to).where(DatesSeen.session_id.in_(ids))
    )
    signed = db.session.execute(
        select(
            Signature.role, Worker.name, Signature.at, Signature.digest, Signature.agrees, Signature.confirms_length,
            Signature.comment, Signature.id,
        )
        .join(Worker, Worker.id == Signature.worker_id)
        .where(Signature.record_id == row.id)
    )  # fmt: skip
    notes = db.session.execute(
        select(Note.id, Worker.name, Note.at, Note.words)
        .join(Worker, Worker.id == Note.worker_id)
        .where(Note.record_id == row.id)
        .order_by(Note.id)
    )
    return RecordContent(
        row.id, Kind(row.kind), row.pulled, row.is_peer_reflection, row.begun_at, row.saved_at,
        {one[0]: PartOfRecord(*one) for one in parts}, agenda_of(ids),
        [one for one in known if one.session_id in ids], [one for one in known if one.session_id not in ids],
        [OversightLine(*line) for line in lines], {what: (on, to) for what, on, to in seen},
        {one[0]: SignatureFacts(*one) for one in signed}, [NoteFacts(*one) for one in notes], redactions_of(row.id),
    )  # fmt: skip


_REDACTION = (
    Redaction.id, Redaction.place, Redaction.ground, Redaction.why, Redaction.asked_by, Redaction.asked_at,
    Redaction.first_by, Redaction.second_by, Redaction.second_at, Redaction.refused_by,
)  # fmt: skip


def redactions_of(record_id: int) -> dict[str, RedactionFacts]:
    """Return the redactions of a record that were not refused, by place."""
    rows = db.session.execute(
        select(*_REDACTION).where(Redaction.record_id == record_id, Redaction.refused_by.is_(None))
    )
    return {row.place: RedactionFacts(*list[Any](row)) for row in rows}


def redactions_asked() -> list[tuple[RedactionFacts, int]]:
    """Return the redactions that wait for the two named people, the oldest first, each with its record's id."""
    rows = db.session.execute(
        select(*_REDACTION, Redaction.record_id)
        .where(Redaction.second_by.is_(None), Redaction.refused_by.is_(None))
        .order_by(Redaction.id)
    )
    return [(RedactionFacts(*list[Any](row)[:-1]), int(row.record_id)) for row in rows]


def redaction(redaction_id: int) -> tuple[RedactionFacts, SessionFacts] | None:
    """Return one request that waits, with the session whose record it is about."""
    found = next((one for one in redactions_asked() if one[0].id == redaction_id), None)
    return (found[0], of_record(found[1])[0]) if found else None


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """That somebody read a record."""

    name: str
    email: str
    first_at: datetime
    last_at: datetime
    times: int
    reason: str | None


def reads_of(sessions: Sequence[SessionFacts]) -> list[ReadFacts]:
    """Return who read the record that sessions share, and when first and last; the latest first."""
    rows = db.session.execute(
        text(
            "SELECT coalesce(a.name, e.actor), e.actor, min(e.at), max(e.at), count(*), max(e.detail->>'reason')"
            " FROM audit_entry e LEFT JOIN account a ON a.email = e.actor"
            " WHERE e.subject = ANY(:subjects) AND e.action = :action AND e.detail->>'session' = ANY(:sessions)"
            " GROUP BY 1, 2 ORDER BY 4 DESC"
        ),
        {
            "subjects": [f"worker:{one.number}" for one in sessions],
            "action": READ,
            "sessions": [str(one.id) for one in sessions],
        },
    )
    return [ReadFacts(*row) for row in rows]


def last_seen(worker_id: int, before: date) -> dict[str, tuple[date, date | None]]:
    """Return when certificates of somebody were last seen, and to when they hold: by kind."""
    rows = db.session.execute(
        text(
            "SELECT DISTINCT ON (what) what, seen_on, valid_to FROM supervision_dates_seen"
            " WHERE worker_id = :worker AND seen_on <= :day ORDER BY what, seen_on DESC, id DESC"
        ),
        {"worker": worker_id, "day": before},
    )
    return {what: (seen, to) for what, seen, to in rows}
