"""The sessions of a time, and what is planned: dates and lengths, never what was said. Each read is one statement."""

from datetime import date

from sqlalchemy import text

from workforce.db import db
from workforce.supervision.compliance_rules import LoggedSession
from workforce.supervision.policy_rules import SupervisionPolicy

_LOG = """
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


def planned_after(day: date) -> dict[int, date]:
    """Return the next planned day of each worker's sessions from a day on, as far as it was not held by then."""
    rows = db.session.execute(
        text(
            "SELECT worker_id, min(planned_on) FROM supervision_session WHERE planned_on >= :day"
            " AND (held_on IS NULL OR held_on > :day) AND cancelled_code IS NULL AND cancelled_reason IS NULL"
            " AND kind IN ('formal', 'asye') AND worker_id IS NOT NULL GROUP BY worker_id"
        ),
        {"day": day},
    )
    return {worker: planned for worker, planned in rows}  # noqa: C416 - a row is no pair to the type checker
