"""The agenda of a session, made by both, and actions that end outside of a session.

Each change checks all of it first, flushes, writes the audit entry, and never commits.
"""

from typing import Any

from sqlalchemy import delete, select

from workforce import clock
from workforce.db import audit, db
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.record_models import Action, AgendaItem
from workforce.supervision.record_queries import is_seen
from workforce.supervision.record_rules import LONGEST_LINE
from workforce.supervision.session_rules import Reader
from workforce.supervision.session_service import held_row
from workforce.web.access import Viewer


def add_item(session_id: int, words: str, viewer: Viewer) -> None:
    """Add a line to the agenda: supervisee or supervisor, until the record is signed."""
    _, facts = held_row(session_id)
    if facts.reader(viewer.worker_id) not in (Reader.SUPERVISEE, Reader.SUPERVISOR, Reader.TOOK_PART):
        raise SupervisionError("Only the two of this session can add to its agenda. Nothing was saved.")
    if facts.supervisor_signed_at or facts.cancelled_reason:
        raise SettledError(f"This session is {facts.state(clock.today()).words}: its agenda stays. Nothing was saved.")
    if not words:
        raise SupervisionError("Say what you would like to talk about", "words")
    if len(words) > LONGEST_LINE:
        raise SupervisionError(f"Use {LONGEST_LINE} characters or fewer", "words")
    same = select(AgendaItem.id).where(AgendaItem.session_id == facts.id, AgendaItem.words == words)
    if db.session.scalar(same) is None:  # a second click adds nothing
        db.session.add(AgendaItem(session_id=facts.id, words=words, added_by=viewer.worker_id, added_at=clock.now()))
        db.session.flush()
        audit.record(viewer.email, "supervision agenda added to", f"worker:{facts.number}", session=facts.id)


def take_item(session_id: int, item_id: int, viewer: Viewer) -> None:
    """Take a line of one's own out of the agenda, before the session has begun."""
    _, facts = held_row(session_id)
    if facts.record_id is not None:
        raise SettledError("The record has begun: say there whether this was covered. Nothing was changed.")
    gone: Any = db.session.execute(
        delete(AgendaItem).where(
            AgendaItem.id == item_id, AgendaItem.session_id == facts.id, AgendaItem.added_by == viewer.worker_id
        )
    )
    if not gone.rowcount:
        raise SettledError("This is not on the agenda any more, or somebody else added it. Nothing was changed.")


def end_action(action_id: int, viewer: Viewer) -> None:
    """Say that an action of one's own is done."""
    row = db.session.scalar(select(Action).where(Action.id == action_id).with_for_update())
    if row is None or row.owner_id != viewer.worker_id or not is_seen(action_id, viewer.worker_id):
        raise SupervisionError("This action is somebody else's. Nothing was changed.")
    if row.ended_as is not None:
        raise SettledError("This action has ended already. Nothing was changed.")
    row.ended_as, row.ended_on, row.ended_by = "done", clock.today(), viewer.email
    db.session.flush()
    audit.record(viewer.email, "supervision action done", f"worker:{viewer.employee_number}", action=row.id)
