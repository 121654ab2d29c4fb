"""What stands beside a course: completions, audited records, referrals that came back. Each read is one statement."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import text

from workforce.db import db
from workforce.supervision.audit_queries import STANDS, day_end
from workforce.supervision.audit_rules import Grade
from workforce.training.queries import CODES
from workforce.training.rules import COUNTED_RESULTS


class EvaluatedCourse(NamedTuple):
    """A course that people are asked about."""

    code: str
    name: str


def courses() -> list[EvaluatedCourse]:
    """Return the evaluated courses, by name."""
    rows = db.session.execute(text("SELECT code, name FROM course WHERE is_evaluated ORDER BY name, code"))
    return [EvaluatedCourse(*row) for row in rows]


def completed(code: str, until: date) -> dict[int, list[date]]:
    """Return the days on which each worker completed a course, up to a day."""
    rows = db.session.execute(
        text(
            "SELECT c.worker_id, array_agg(DISTINCT c.completed_on ORDER BY c.completed_on) FROM completion c"
            " WHERE c.worker_id IS NOT NULL AND c.completed_on <= :until AND c.result = ANY(:results)"
            f" AND c.course_code IN {CODES} GROUP BY c.worker_id"
        ),
        {"until": until, "results": list(COUNTED_RESULTS), "codes": [code]},
    )
    return {worker: list(days) for worker, days in rows}


class AuditedSession(NamedTuple):
    """That the record of a session was audited: when it was held, by whom with whom, and whether it is good."""

    held_on: date
    people: frozenset[int]
    is_good: bool


_AUDITED = f"""
SELECT s.held_on, coalesce(z.grade, f.grade), (
  SELECT array_agg(DISTINCT who) FROM supervision_session o
  CROSS JOIN LATERAL unnest(ARRAY[o.worker_id, o.supervisor_id]) AS p(who)
  WHERE o.record_id = i.record_id AND who IS NOT NULL
)
FROM supervision_audit_item i JOIN supervision_session s ON s.id = i.session_id {STANDS}
WHERE s.held_on BETWEEN :first AND :last ORDER BY i.id
"""


def audited_sessions(first: date, last: date, day: date) -> list[AuditedSession]:
    """Return the sessions held between two days whose record was audited by the end of another, as it stood then."""
    binds = {"first": first, "last": last, "since": day_end(first - timedelta(days=1)), "until": day_end(day)}
    rows = db.session.execute(text(_AUDITED), binds)
    return [AuditedSession(held, frozenset(people or ()), Grade(grade).is_good) for held, grade, people in rows]


class ClosedReferral(NamedTuple):
    """That a referral was closed: when, who held the child, and whether the child was referred again in time."""

    closed_on: date
    worker_id: int
    came_back: bool


# A row that an extract no longer had is no closing. The holder is that of the last day on which it was open.
_CLOSED = """
SELECT e.ended_on, h.worker_id, EXISTS (
  SELECT FROM ssd_cin_episode n WHERE n.child_id = e.child_id AND n.id <> e.id AND n.started_on >= e.ended_on
    AND n.started_on < e.ended_on + make_interval(months => :months)
)
FROM ssd_cin_episode e
JOIN holding h ON h.child_id = e.child_id AND h.held @> e.ended_on - 1
WHERE e.ended_on BETWEEN :first AND :last AND NOT e.no_further_action AND NOT e.ended_by_absence
  AND h.worker_id = ANY(:workers)
ORDER BY e.id
"""


def closed_referrals(first: date, last: date, workers: Sequence[int], months: int) -> list[ClosedReferral]:
    """Return the referrals of children held by some people that were closed between two days."""
    binds = {"first": first, "last": last, "workers": list(workers), "months": months}
    return [ClosedReferral(*row) for row in db.session.execute(text(_CLOSED), binds)]


def cases_known_to() -> date | None:
    """Return the day of the newest extract of cases, or None."""
    found: date | None = db.session.scalar(
        text("SELECT max(as_at) FROM import_run WHERE undone_at IS NULL AND kind = 'cases'")
    )
    return found
