"""What the daily digest rests on. Each read is one statement, however many people there are."""

from datetime import date

from sqlalchemy import text

from workforce.db import db
from workforce.supervision.reminder_rules import OpenSession
from workforce.supervision.rules import Kind

_OPEN = """
SELECT s.id, s.kind, s.worker_id, s.supervisor_id, s.planned_on, s.planned_time, s.held_on,
  CASE WHEN s.kind = 'group' THEN split_part(s.session_ref, '/', 1) END,
  CAST(one.at AT TIME ZONE 'Europe/London' AS date), two.id IS NOT NULL
FROM supervision_session s
LEFT JOIN supervision_signature one ON one.record_id = s.record_id AND one.role = 'supervisor'
LEFT JOIN supervision_signature two ON two.record_id = s.record_id AND two.role = 'supervisee'
WHERE s.source = 'page' AND s.cancelled_reason IS NULL AND s.cancelled_code IS NULL AND (
  (s.held_on IS NULL AND s.planned_on <= :last)
  OR (s.held_on IS NOT NULL AND (one.id IS NULL OR (s.kind IN ('formal', 'asye') AND two.id IS NULL)))
)
ORDER BY coalesce(s.held_on, s.planned_on), s.planned_time NULLS LAST, s.id
"""


def open_sessions(last: date) -> list[OpenSession]:
    """Return the sessions of ours up to a day that are to come, or of which something is still to be done, by day."""
    return [OpenSession(row[0], Kind(row[1]), *row[2:]) for row in db.session.execute(text(_OPEN), {"last": last})]


def overdue_actions(day: date) -> dict[int, int]:
    """Return how many actions of each owner are past their day, of those that the owner may see: not of drafts."""
    rows = db.session.execute(
        text(
            "SELECT a.owner_id, count(*) FROM supervision_action a JOIN supervision_session s ON s.id = a.session_id"
            " WHERE a.ended_as IS NULL AND a.due_on < :day AND (s.supervisor_id = a.owner_id OR EXISTS ("
            "SELECT 1 FROM supervision_signature g WHERE g.record_id = s.record_id AND g.role = 'supervisor'))"
            " GROUP BY a.owner_id"
        ),
        {"day": day},
    )
    return {owner: count for owner, count in rows}  # noqa: C416 - rows are no pairs to dict()


def not_on_file() -> dict[int, int]:
    """Return, for each supervisor, of how many children oversight was held that is not known to be on the file."""
    rows = db.session.execute(
        text(
            "SELECT s.supervisor_id, count(DISTINCT o.case_ref) FROM case_oversight o"
            " JOIN supervision_session s ON s.id = o.session_id"
            " WHERE o.source = 'page' AND o.on_file_on IS NULL AND s.held_on IS NOT NULL"
            " AND s.supervisor_id IS NOT NULL GROUP BY s.supervisor_id"
        )
    )
    return {supervisor: count for supervisor, count in rows}  # noqa: C416 - rows are no pairs to dict()
