"""Sessions held, as of any day: dates and lengths only, never what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text

from workforce.db import db, policy
from workforce.people.queries import StaffMember
from workforce.supervision.rules import FrequencyPolicy, Standing, read_policy, standing


def policy_of(version: policy.PolicyVersion | None, day: date) -> FrequencyPolicy:
    """Return the frequency policy of a policy version; raise PolicyError where there is none."""
    if version is None:
        raise policy.PolicyError(f"No supervision policy was in force on {day}. Load one with flask policy load.")
    return read_policy(version.document)


def last_held(day: date, kinds: Sequence[str]) -> dict[int, date]:
    """Return, for each worker, the day of the last counted session on or before a day."""
    rows = db.session.execute(
        text(
            "SELECT worker_id, max(held_on) FROM supervision_session WHERE held_on <= :day AND kind = ANY(:kinds)"
            " AND worker_id IS NOT NULL GROUP BY worker_id"
        ),
        {"day": day, "kinds": list(kinds)},
    )
    return {row[0]: row[1] for row in rows}


def standings(
    day: date,
    people: Sequence[StaffMember],
    frequency: FrequencyPolicy,
    known_from: date | None,
    held: Mapping[int, date] | None = None,
) -> dict[int, Standing]:
    """Return how supervision stands for those of `people` who are not away; nobody where sessions are not known yet.

    `held` is the answer of `last_held`, where it was read already.
    """
    if known_from is None or day < known_from:
        return {}
    held = last_held(day, frequency.counted_kinds) if held is None else held
    return {
        person.id: standing(
            frequency,
            day,
            grade=person.grade,
            run_started_on=person.run_started_on,
            first_in_grade=person.first_asye_on,
            returned_on=person.returned_on,
            last_held_on=held.get(person.id),
            covers_from=known_from,
        )
        for person in people
        if not person.is_away
    }


def last_full_month(day: date) -> tuple[date, date]:
    """Return the first and last day of the last calendar month that ended on or before a day.

    >>> last_full_month(date(2026, 10, 31)), last_full_month(date(2026, 10, 30))[1]
    ((datetime.date(2026, 10, 1), datetime.date(2026, 10, 31)), datetime.date(2026, 9, 30))
    """
    end = (day + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


@dataclass(frozen=True, slots=True)
class MonthOfOne:
    """Whether somebody who was there for a whole month had a full session in it."""

    worker_id: int
    employee_number: str
    name: str
    team: str
    had_full: bool
    best_minutes: int | None


_MONTH = """
SELECT w.id, w.employee_number, w.name, main.code, coalesce(s.had_full, false), s.best
FROM worker w
JOIN (
  SELECT p.worker_id, range_agg(p.held) AS days FROM post p
  WHERE p.grade = ANY(:grades) AND p.employment_type NOT IN ('partner', 'student') GROUP BY p.worker_id
) there ON there.worker_id = w.id AND there.days @> daterange(:first, :last, '[]')
JOIN LATERAL (
  SELECT t.code FROM post p JOIN team t ON t.id = p.team_id
  WHERE p.worker_id = w.id AND p.held @> CAST(:last AS date) AND p.employment_type NOT IN ('partner', 'student')
    AND p.grade <> 'student'
  ORDER BY p.contracted_hours DESC, p.started_on, t.code COLLATE "C" LIMIT 1
) main ON true
LEFT JOIN (
  SELECT worker_id, bool_or(minutes >= :full AND interrupted = false) AS had_full, max(minutes) AS best
  FROM supervision_session
  WHERE held_on BETWEEN :first AND :last AND kind = ANY(:kinds) GROUP BY worker_id
) s ON s.worker_id = w.id
WHERE NOT w.away && daterange(:first, :last, '[]')
ORDER BY w.name, w.employee_number
"""


def full_sessions(
    day: date, grades: Sequence[str], frequency: FrequencyPolicy, known_from: date | None
) -> list[MonthOfOne] | None:
    """Return who of those present all last month had a full session in it; None where sessions are not known then."""
    first, last = last_full_month(day)
    if known_from is None or first < known_from:
        return None
    rows = db.session.execute(
        text(_MONTH),
        {
            "first": first,
            "last": last,
            "full": frequency.full_session_minutes,
            "kinds": list(frequency.counted_kinds),
            "grades": list(grades),
        },
    )
    return [MonthOfOne(*row) for row in rows]
