"""What the supervisors' register reads beside staff and teams: courses, write-ups. Each read is one statement."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text

from workforce.db import db
from workforce.supervision.register_rules import Completion, WriteUp
from workforce.training.queries import CODES
from workforce.training.rules import COUNTED_RESULTS


def completions_of(day: date, course_codes: Sequence[str]) -> dict[int, list[Completion]]:
    """Return the counted completions of some courses on or before a day, by worker."""
    rows = db.session.execute(
        text(
            "SELECT worker_id, completed_on, expires_on FROM completion WHERE completed_on <= :day"
            f" AND result = ANY(:results) AND course_code IN {CODES} AND worker_id IS NOT NULL"
        ),
        {"day": day, "results": list(COUNTED_RESULTS), "codes": list(course_codes)},
    )
    found: dict[int, list[Completion]] = {}
    for worker, completed, expires in rows:
        found.setdefault(worker, []).append((completed, expires))
    return found


# Sessions of ours that were held by the day, and whose record their supervisor had not signed by its end. One record of
# a group is written once.
_UNSIGNED = """
SELECT s.supervisor_id, min(s.id), max(s.held_on)
FROM supervision_session s
LEFT JOIN supervision_signature g ON g.record_id = s.record_id AND g.role = 'supervisor'
WHERE s.source = 'page' AND s.held_on <= :day AND s.supervisor_id IS NOT NULL AND s.kind <> 'informal'
  AND (g.at IS NULL OR (g.at AT TIME ZONE 'Europe/London')::date > :day)
GROUP BY s.supervisor_id, coalesce(s.record_id, -s.id)
"""


def unsigned_on(day: date) -> dict[int, list[WriteUp]]:
    """Return the sessions that wait to be written up and signed by their supervisor, by supervisor."""
    found: dict[int, list[WriteUp]] = {}
    for supervisor, session, held_on in db.session.execute(text(_UNSIGNED), {"day": day}):
        found.setdefault(supervisor, []).append(WriteUp(session, held_on))
    return found
