"""Restricted cases: which of them somebody may not see."""

from sqlalchemy import text

from workforce.db import db


def hidden_children(worker_id: int | None) -> dict[int, str]:
    """Return the restricted children for whom somebody (None: nobody in the staff data) is not named.

    Child -> reference in the case system. One statement.
    """
    rows = db.session.execute(
        text(
            "SELECT c.id, c.reference FROM restriction r JOIN child c ON c.id = r.child_id"
            " WHERE r.lifted_at IS NULL AND NOT coalesce(:worker = ANY(r.named), false)"
        ),
        {"worker": worker_id},
    )
    return {row[0]: row[1] for row in rows}
