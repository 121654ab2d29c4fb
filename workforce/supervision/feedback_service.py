"""Feedback after a session: given once, kept 24 months. Flushes, writes the audit entry, never commits."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import audit, db
from workforce.people.rules import add_months
from workforce.supervision import feedback_queries as queries
from workforce.supervision import feedback_rules as rules
from workforce.supervision.errors import SettledError
from workforce.supervision.feedback_rules import QUESTIONS, Answer, Refusal
from workforce.supervision.record_models import Feedback
from workforce.supervision.session_rules import SessionFacts
from workforce.web.access import Viewer


def give(session: SessionFacts, answers: Mapping[str, Answer], viewer: Viewer) -> None:
    """Keep what the supervisee said of a session; SettledError where it can't be said (any more)."""
    if viewer.worker_id is None or viewer.worker_id != session.worker_id:
        raise SettledError("Only the supervisee says how a session was.")
    today = clock.today()
    is_given = queries.given(session.id, session.worker_id) is not None
    if refusal := rules.refusal(session.kind, session.held_on, today, is_given=is_given):
        raise SettledError(refusal)
    made = db.session.scalar(
        insert(Feedback)
        .values(
            session_id=session.id, worker_id=session.worker_id, supervisor_id=session.supervisor_id,
            held_on=session.held_on, given_on=today, **{one.key: answers[one.key].value for one in QUESTIONS},
        )
        .on_conflict_do_nothing(index_elements=["session_id"])
        .returning(Feedback.id)
    )  # fmt: skip
    if made is None:  # sent twice at once
        raise SettledError(Refusal.GIVEN)
    db.session.flush()
    audit.record(viewer.email, "supervision feedback given", f"worker:{session.number}", session=session.id)


def forget_old() -> int:
    """Delete feedback given over 24 months ago; return how many rows went."""
    before = add_months(clock.today(), -rules.KEPT_MONTHS)
    done: Any = db.session.execute(delete(Feedback).where(Feedback.given_on < before))
    return int(done.rowcount)
