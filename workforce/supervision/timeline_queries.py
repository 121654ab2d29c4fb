"""What the timelines of many people are made from: posts, times away, sessions, agreements. Dates alone.

Each read is one statement, however many people and months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from workforce import clock
from workforce.db import db
from workforce.db.policy import PolicyVersion
from workforce.supervision.policy_rules import read_supervision
from workforce.supervision.rules import Interval
from workforce.supervision.timeline_rules import PERIOD_DAYS, Life, PostHeld, Version, longest_days


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with the dates that supervision depends on."""

    id: int
    employee_number: str
    name: str
    life: Life


_LIVES = """
SELECT w.id, w.employee_number, w.name, w.first_asye_on, w.registration_on,
  (SELECT array_agg(lower(r) ORDER BY lower(r)) FROM unnest(w.runs) r),
  (SELECT array_agg(upper(r) ORDER BY lower(r)) FROM unnest(w.runs) r),
  (SELECT array_agg(lower(a) ORDER BY lower(a)) FROM unnest(w.away) a),
  (SELECT array_agg(upper(a) ORDER BY lower(a)) FROM unnest(w.away) a),
  s.days, s.kinds, g.begins, g.ends, g.intervals, p.begins, p.ends, p.teams, p.grades, p.kinds, p.terms, p.hours,
  p.supervisors
FROM worker w
JOIN (
  SELECT p.worker_id, bool_or(p.held && daterange(:first, :last, '[]')) AS is_here,
    array_agg(p.started_on ORDER BY p.started_on, p.id) AS begins,
    array_agg(p.ended_on ORDER BY p.started_on, p.id) AS ends,
    array_agg(t.code ORDER BY p.started_on, p.id) AS teams, array_agg(p.grade ORDER BY p.started_on, p.id) AS grades,
    array_agg(p.work_kind ORDER BY p.started_on, p.id) AS kinds,
    array_agg(p.employment_type ORDER BY p.started_on, p.id) AS terms,
    array_agg(p.contracted_hours ORDER BY p.started_on, p.id) AS hours,
    array_agg(p.supervisor_employee_number ORDER BY p.started_on, p.id) AS supervisors
  FROM post p JOIN team t ON t.id = p.team_id GROUP BY p.worker_id
) p ON p.worker_id = w.id AND p.is_here
LEFT JOIN (
  SELECT worker_id, array_agg(held_on ORDER BY held_on, id) AS days, array_agg(kind ORDER BY held_on, id) AS kinds
  FROM supervision_session
  WHERE worker_id IS NOT NULL AND held_on BETWEEN :since AND :last AND kind = ANY(:kinds) GROUP BY worker_id
) s ON s.worker_id = w.id
LEFT JOIN (
  SELECT worker_id, array_agg(started_on ORDER BY started_on) AS begins,
    array_agg(ended_on + 1 ORDER BY started_on) AS ends, array_agg(interval_days ORDER BY started_on) AS intervals
  FROM supervision_agreement WHERE interval_days IS NOT NULL GROUP BY worker_id
) g ON g.worker_id = w.id
ORDER BY w.name, w.employee_number
"""


def people_between(first: date, last: date, versions: Sequence[Version], since: date = date.min) -> list[Person]:
    """Return everybody in post on a day between two, with their dates, by name; sessions from `since` to the last."""
    kinds = sorted({kind for _, frequency in versions for kind in frequency.counted_kinds})
    rows = db.session.execute(text(_LIVES), {"first": first, "last": last, "since": since, "kinds": kinds})
    return [_person(*row) for row in rows]


def _person(id_: int, number: str, name: str, asye: date | None, registered: date | None, *arrays: Any) -> Person:
    run, run_end, away, away_end, held, kinds, begins, ends, intervals, *posts = ([*(one or ())] for one in arrays)
    return Person(
        id_, number, name,
        Life(
            posts=tuple(
                PostHeld(start, end, team, grade, kind, terms, Decimal(hours), supervisor)
                for start, end, team, grade, kind, terms, hours, supervisor in zip(*posts, strict=True)
            ),
            runs=tuple(zip(run, run_end, strict=True)),
            away=tuple(zip(away, away_end, strict=True)),
            sessions=tuple(zip(held, kinds, strict=True)),
            agreed=tuple(
                ((begin, end), Interval(days=days)) for begin, end, days in zip(begins, ends, intervals, strict=True)
            ),
            first_in_grade=asye,
            registered_on=registered,
        ),
    )  # fmt: skip


def versions_of(stored: Sequence[PolicyVersion], until: date) -> list[Version]:
    """Return the frequency policies of versions that came into force by a day, in that order."""
    known = sorted((one for one in stored if one.in_force_from <= until), key=lambda one: one.in_force_from)
    return [(one.in_force_from, read_supervision(one.document).frequency) for one in known]


def period_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the 13 weeks that end with a day."""
    return day - timedelta(days=PERIOD_DAYS - 1), day


def period_begins(day: date, versions: Sequence[Version]) -> date:
    """Return the day on which timelines begin that tell what fell due in the 13 weeks to a day.

    Somebody already overdue when a timeline begins fell due before the weeks: it reaches back by the longest interval.
    """
    return period_of(day)[0] - timedelta(days=longest_days(versions) + 1)


_NEWEST = """
SELECT (SELECT max(as_at) FROM import_run WHERE undone_at IS NULL AND kind IN ('cases', 'staff')),
  (SELECT max(held_on) FROM supervision_session WHERE source = 'page' AND held_on <= :today)
"""


def newest_day() -> date:
    """Return the day that pages of supervision show unless another is asked for: one statement.

    The newest day that is told of: by the files, or by a session of ours that was held since; never later than today.
    """
    today = clock.today()
    imported, held = db.session.execute(text(_NEWEST), {"today": today}).one()
    return max(min(today, imported or today), held or date.min)
