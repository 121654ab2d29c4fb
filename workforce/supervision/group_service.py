"""Who took part in group supervision: until the record is signed, its supervisor can say who did not.

Each change checks all of it first, flushes, writes the audit entry, and never commits.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import update

from workforce.db import audit, db
from workforce.supervision import session_queries
from workforce.supervision.errors import SupervisionError
from workforce.supervision.models import Session
from workforce.supervision.record_models import Action, AgendaItem
from workforce.supervision.record_service import hold_draft
from workforce.supervision.session_rules import SessionFacts
from workforce.supervision.session_service import refusing_overlap
from workforce.web.access import Viewer

ABSENT, ABSENT_WORDS = "absent", "did not take part in the group"


def left_out(facts: SessionFacts) -> list[SessionFacts]:
    """Return the sessions of a group whose people are said not to have taken part, by name."""
    return session_queries.sessions(
        "split_part(s.session_ref, '/', 1) = (SELECT split_part(o.session_ref, '/', 1) FROM supervision_session o"
        " WHERE o.id = :id) AND s.source = 'page' AND s.cancelled_code = :code AND s.record_id IS NULL",
        {"id": facts.id, "code": ABSENT}, "w.name, s.id",
    )  # fmt: skip


def leave_out(session_id: int, viewer: Viewer) -> SessionFacts:
    """Say that the person of one session did not take part; return a session of somebody who did."""
    _, group, _ = hold_draft(session_id, viewer)
    return say_who_took_part(session_id, {one.id for one in group} - {session_id}, viewer)


def say_who_took_part(session_id: int, present: Collection[int], viewer: Viewer) -> SessionFacts:
    """Say whose sessions, by id, a group's record is of: others leave it, and who was left out comes back.

    Returns a session of the record: the one asked about, if its person took part. A session that leaves is cancelled,
    counts for nothing, and its person does not read the record; what was written in it stays with the group.
    """
    facts, group, _ = hold_draft(session_id, viewer)
    if not facts.is_group:
        raise SupervisionError("Only a group's record is of several people. Nothing was changed.")
    stay = [one for one in group if one.id in present]
    if not stay:
        raise SupervisionError("Somebody must have taken part. Nothing was changed.")
    record = next((one for one in stay if one.id == session_id), stay[0])
    gone = [one for one in group if one.id not in present]
    back = [one for one in left_out(facts) if one.id in present]
    _leave(gone, record)
    _come_back(back, record)
    db.session.flush()
    for what, people in (("left out of group supervision", gone), ("took part in group supervision", back)):
        for one in people:
            audit.record(viewer.email, what, f"worker:{one.number}", session=one.id)
    return record


def _leave(gone: Sequence[SessionFacts], record: SessionFacts) -> None:
    ids = [one.id for one in gone]
    if not ids:
        return
    db.session.execute(update(AgendaItem).where(AgendaItem.session_id.in_(ids)).values(session_id=record.id))
    db.session.execute(
        update(Action).where(Action.session_id.in_(ids)).values(session_id=record.id, worker_id=record.worker_id)
    )
    db.session.execute(
        update(Session)
        .where(Session.id.in_(ids))
        .values(
            record_id=None, held_on=None, start_time=None, minutes=None, interrupted=None, cancelled_code=ABSENT,
            cancelled_reason=ABSENT_WORDS, edition=Session.edition + 1,
        )
    )  # fmt: skip


def _come_back(back: Sequence[SessionFacts], record: SessionFacts) -> None:
    if not back:
        return
    with refusing_overlap("took_part"):
        db.session.execute(
            update(Session)
            .where(Session.id.in_([one.id for one in back]))
            .values(
                record_id=record.record_id, held_on=record.held_on, start_time=record.start_time,
                minutes=record.minutes, interrupted=record.interrupted, cancelled_code=None, cancelled_reason=None,
                edition=Session.edition + 1,
            )
        )  # fmt: skip
