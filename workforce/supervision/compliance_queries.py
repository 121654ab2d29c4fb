"""The sessions of a time, and what is planned: dates and lengths, never what was said. Each read is one statement."""

from datetime import date

from sqlalchemy import text

from workforce.db import db
from workforce.supervision.compliance_rules import LoggedSession
from workforce.supervision.policy_rules import SupervisionPolicy
from workforce.supervision.queries import COUNTED_ONCE

_LOG = f"""
SELECT s.id, s.worker_id, v.name, s.kind, s.planned_on, CASE WHEN s.held_on <= :last THEN s.held_on END,
  s.minutes, coalesce(a.minutes, :full), s.interrupted, s.is_length_disputed,
  coalesce(s.cancelled_code, s.cancelled_reason) IS NOT NULL, s.cancelled_code, s.cancelled_reason, s.source = 'page',
  (SELECT array_agg(m.code ORDER BY m.at, m.id) FROM supervision_move m WHERE m.session_id = s.id),
  s.kind = ANY(:kinds), count(*) FILTER (WHERE s.worker_id IS NULL) OVER ()
FROM supervision_session s
LEFT JOIN worker v ON v.id = s.supervisor_id
LEFT JOIN supervision_agreement a ON a.worker_id = s.worker_id AND a.minutes IS NOT NULL
  AND a.held @> coalesce(s.held_on, s.planned_on)
WHERE CASE WHEN s.held_on <= :last THEN s.held_on ELSE s.planned_on END BETWEEN :first AND :last
  AND {COUNTED_ONCE}
ORDER BY coalesce(s.held_on, s.planned_on) DESC, s.id DESC
"""


def logged_between(first: date, last: date, rules: SupervisionPolicy) -> tuple[list[LoggedSession], int]:
    """Return the sessions of a time, the newest first, and how many of them match nobody in the staff data."""
    binds = {
        "first": first, "last": last, "full": rules.frequency.full_session_minutes,
        "kinds": list(rules.frequency.counted_kinds),
    }  # fmt: skip
    rows = db.session.execute(text(_LOG), binds).all()
    found = [LoggedSession(*(*row[:-3], tuple(row[-3] or ()), row[-2])) for row in rows if row[1] is not None]
    return found, rows[0][-1] if rows else 0


# Who supervised on a day, as `relations` has it: by the line of the main post, whatever number names them, or a tie.
_SUPERVISES = """
EXISTS (SELECT FROM post v WHERE v.worker_id = s.supervisor_id AND v.held @> CAST(:day AS date)) AND (
  EXISTS (
    SELECT FROM supervision_tie t
    WHERE t.worker_id = s.worker_id AND t.supervisor_id = s.supervisor_id AND t.held @> CAST(:day AS date)
  ) OR s.supervisor_id = (
    SELECT n.worker_id FROM post p
    JOIN team t ON t.id = p.team_id
    LEFT JOIN alias n ON n.kind = 'employee_number' AND n.value = p.supervisor_employee_number
    WHERE p.worker_id = s.worker_id AND p.held @> CAST(:day AS date)
    ORDER BY p.contracted_hours DESC, p.started_on, t.code COLLATE "C" LIMIT 1
  )
)
"""
_PLANNED = f"""
SELECT s.worker_id, min(s.planned_on) FROM supervision_session s
WHERE {COUNTED_ONCE} AND s.planned_on >= :day AND (s.held_on IS NULL OR s.held_on > :day)
  AND s.cancelled_code IS NULL AND s.cancelled_reason IS NULL AND s.kind IN ('formal', 'asye')
  AND s.worker_id IS NOT NULL AND ((s.source <> 'page' AND s.supervisor_id IS NULL) OR ({_SUPERVISES}))
GROUP BY s.worker_id
"""


def planned_after(day: date) -> dict[int, date]:
    """Return the next planned day of each worker's sessions from a day on, as far as it was not held by then.

    A session with somebody who did not supervise the person on the day does not count; a file's may name nobody.
    """
    rows = db.session.execute(text(_PLANNED), {"day": day})
    return {worker: planned for worker, planned in rows}  # noqa: C416 - a row is no pair to the type checker
