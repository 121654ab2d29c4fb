"""Attendances of evaluated courses, and what was said of them. Each read is one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from workforce.db import db, policy
from workforce.training.impact.models import ImpactReturn
from workforce.training.impact.rules import Attendance, Given, ImpactPolicy, Stage, read_impact


def impact_of(version: policy.PolicyVersion | None) -> ImpactPolicy:
    """Return what the requirements in force ask of evaluated courses; where they say nothing, what a new council asks.

    >>> impact_of(None).later_until
    56
    """
    document: Mapping[str, Any] = version.document if version else {}
    return read_impact(document.get("impact") or (policy.starting(policy.PolicyKind.REQUIREMENTS) or {})["impact"])


# Attendances: places at runs of evaluated courses; and their completions that came otherwise, once a person, course and
# day. A failed result is no attendance that could have changed practice. The last day of a run is its London day. One
# that comes within :same_days after another of the same course is that one, as another system dates it. `known_on`: the
# day on which this system was told that they attended (null: nobody can say). :attended_since bounds what is read.
ATTENDANCES = """
SELECT * FROM (
  SELECT a.worker_id, a.course_code, max(c.name) AS course_name, a.ended_on, min(a.began_at) AS began_at,
    min(a.booking_id) AS booking_id, bool_or(a.is_attended) AS is_attended, max(c.evaluated_from) AS evaluated_from,
    CAST(min(a.known_at) AT TIME ZONE 'Europe/London' AS date) AS known_on,
    max(CASE WHEN bool_or(a.is_attended) THEN a.ended_on END) OVER (
      PARTITION BY a.worker_id, a.course_code ORDER BY a.ended_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS before_on
  FROM (
    SELECT b.worker_id, e.course_code, coalesce(b.attended_on, CAST(e.ends_at AT TIME ZONE 'Europe/London' AS date)),
      e.starts_at, b.id, b.state = 'attended', b.marked_at
    FROM course_booking b JOIN course_event e ON e.id = b.event_id
    WHERE b.state IN ('booked', 'attended') AND e.cancelled_at IS NULL
    UNION ALL
    SELECT d.worker_id, v.code, d.completed_on, NULL, NULL, true, coalesce(d.entered_at, i.applied_at)
    FROM (SELECT code, code AS value FROM course WHERE is_evaluated
          UNION SELECT code, value FROM course_alias) v
    JOIN completion d ON d.course_code = v.value LEFT JOIN import_run i ON i.id = d.import_id
    WHERE d.worker_id IS NOT NULL AND d.result IN ('completed', 'passed', 'attended')
      AND NOT EXISTS (SELECT FROM course_booking b WHERE b.completion_id = d.id AND b.state = 'attended')
  ) AS a (worker_id, course_code, ended_on, began_at, booking_id, is_attended, known_at)
  JOIN course c ON c.code = a.course_code AND c.is_evaluated
  WHERE a.ended_on >= :attended_since
  GROUP BY a.worker_id, a.course_code, a.ended_on
) AS every WHERE coalesce(ended_on - before_on > :same_days, true)
"""
_BETWEEN = f"""
SELECT a.worker_id, a.course_code, a.course_name, a.ended_on, a.began_at, a.booking_id, a.is_attended
FROM ({ATTENDANCES}) AS a
WHERE a.ended_on BETWEEN :first AND :last AND (:everybody OR a.worker_id = ANY(:workers))
ORDER BY a.ended_on DESC, a.course_name, a.course_code, a.worker_id
"""


def attendances(decided: ImpactPolicy, first: date, last: date, workers: list[int] | None = None) -> list[Attendance]:
    """Return the attendances that ended between two days, the newest first; of some people, or of everybody."""
    rows = db.session.execute(
        text(_BETWEEN).bindparams(bindparam("workers", type_=ARRAY(BIGINT))),
        {"first": first, "last": last, "everybody": workers is None, "workers": workers or []}
        | _same_binds(decided, first),
    )
    return [Attendance(*row) for row in rows]


def _same_binds(decided: ImpactPolicy, first: date) -> dict[str, Any]:
    """Return the parameters of `ATTENDANCES`, for those that ended on a day or later."""
    return {"attended_since": first - timedelta(days=decided.same_days), "same_days": decided.same_days}


def _given(row: ImpactReturn) -> Given:
    return Given(
        row.id, row.worker_id, row.course_code, row.ended_on, Stage(row.stage), row.booking_id, row.answers,
        row.example, row.may_quote, row.given_on, row.manager_id, row.manager_agrees, row.manager_answer,
        row.manager_said, row.managed_on,
    )  # fmt: skip


def given(first: date, last: date, workers: list[int] | None = None) -> list[Given]:
    """Return what was said of attendances that ended between two days; of some people, or of everybody."""
    found = select(ImpactReturn).where(ImpactReturn.ended_on.between(first, last)).order_by(ImpactReturn.id)
    if workers is not None:
        found = found.where(ImpactReturn.worker_id.in_(workers))
    return [_given(row) for row in db.session.scalars(found)]


def given_one(return_id: int) -> Given | None:
    """Return one return."""
    row = db.session.get(ImpactReturn, return_id)
    return _given(row) if row else None


def course_name(code: str) -> str:
    """Return a course's name, or its code."""
    return str(db.session.scalar(text("SELECT name FROM course WHERE code = :code"), {"code": code}) or code)


# The returns of the last stage that fell due from :impact_first to :day, and what came of each: read with what else
# the Board looks back on. Of people in post, and not away, on every day of their weeks: of others nothing was due. Nor
# was it of attendances that nobody could answer from the first of those days on: of a course not evaluated by then, or
# told to this system later.
DUE = f"""
SELECT a.worker_id, a.ended_on + :impact_until AS due_on, a.course_code, main.code AS team,
  coalesce(r.given_on <= a.ended_on + :impact_until AND r.given_on <= :day, false) AS is_returned,
  coalesce(r.answers ->> :impact_question = ANY(:impact_changed), false) AS has_changed
FROM ({ATTENDANCES}) AS a
JOIN worker w ON w.id = a.worker_id
JOIN LATERAL (
  SELECT t.code FROM post p JOIN team t ON t.id = p.team_id
  WHERE p.worker_id = a.worker_id AND p.held @> CAST(a.ended_on + :impact_until AS date)
  ORDER BY p.contracted_hours DESC, p.started_on, t.code COLLATE "C" LIMIT 1
) main ON true
LEFT JOIN LATERAL (
  SELECT r.given_on, r.answers FROM impact_return r
  WHERE r.stage = 'later' AND r.worker_id = a.worker_id
    AND (r.booking_id = a.booking_id OR (r.course_code = a.course_code AND r.ended_on = a.ended_on))
  ORDER BY r.id LIMIT 1
) r ON true
WHERE a.is_attended AND a.ended_on + :impact_until BETWEEN :impact_first AND :day
  AND a.evaluated_from <= a.ended_on + :impact_from AND coalesce(a.known_on <= a.ended_on + :impact_from, true)
  AND w.runs @> daterange(a.ended_on + :impact_from, a.ended_on + :impact_until, '[]')
  AND NOT w.away && daterange(a.ended_on + :impact_from, a.ended_on + :impact_until, '[]')
"""
DUE_ORDER = "due_on, course_code, worker_id"


def due_binds(first: date, decided: ImpactPolicy) -> dict[str, Any]:
    """Return the parameters of `DUE` beside the day."""
    return {
        "impact_first": first, "impact_from": decided.later_from, "impact_until": decided.later_until,
        "impact_question": decided.changed_question, "impact_changed": sorted(decided.changed_answers),
        **_same_binds(decided, first - timedelta(days=decided.later_until)),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class DueReturn:
    """That a return of the last stage fell due, and what came of it. Its order in a list tells nothing."""

    worker_id: int
    due_on: date
    is_returned: bool  # in time, and by the day
    has_changed: bool  # and says that it changed practice
    team: str | None


def due_return(row: Mapping[str, Any]) -> DueReturn:
    """Return what a row of `DUE` says."""
    returned = bool(row["is_returned"])
    due_on = date.fromisoformat(row["due_on"])
    return DueReturn(row["worker_id"], due_on, returned, returned and bool(row["has_changed"]), row["team"])
