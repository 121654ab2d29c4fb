"""Sessions held, as of any day: dates and lengths only, never what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text

from workforce.db import db, policy
from workforce.people.queries import StaffMember, covers_from
from workforce.supervision.policy_rules import SupervisionPolicy, read_supervision
from workforce.supervision.rules import FrequencyPolicy, Interval, Standing, Supervised, standing


def policy_of(version: policy.PolicyVersion | None, day: date) -> SupervisionPolicy:
    """Return the supervision policy of a version; raise PolicyError where there is none."""
    if version is None:
        raise policy.PolicyError(f"No supervision policy was in force on {day}. Load one with flask policy load.")
    return read_supervision(version.document)


def known_from() -> date | None:
    """Return the first day of which sessions are known, told by files or recorded here; None: no session is known."""
    return covers_from(["supervision"]).get("supervision")


# Who told of a session is no reason to count it twice: a row `s` of a file yields to a session of ours of the same
# person and kind that was held on the same day, or, where the file does not know it as held, was planned for the same.
COUNTED_ONCE = """NOT EXISTS (
  SELECT 1 FROM supervision_session ours WHERE s.source <> 'page' AND ours.source = 'page'
    AND ours.worker_id = s.worker_id AND ours.kind = s.kind
    AND CASE WHEN s.held_on IS NULL THEN ours.planned_on = s.planned_on ELSE ours.held_on = s.held_on END
)"""


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of one person's sessions on a day: the last one that counts, and an interval agreed in writing."""

    on: date | None
    agreed: Interval | None = None
    supervisor_since: date | None = None  # first day of the present supervisor; None: not the first of the run


_HELD = """
SELECT w.id, s.held_on, a.interval_days, n.since
FROM worker w
LEFT JOIN (
  SELECT worker_id, max(held_on) AS held_on FROM supervision_session
  WHERE held_on <= :day AND kind = ANY(:kinds) AND worker_id IS NOT NULL GROUP BY worker_id
) s ON s.worker_id = w.id
LEFT JOIN supervision_agreement a ON a.worker_id = w.id AND a.held @> CAST(:day AS date) AND a.interval_days IS NOT NULL
LEFT JOIN (
  SELECT DISTINCT ON (worker_id) worker_id, started_on AS since FROM (
    SELECT p.worker_id, p.started_on,
      supervisor_employee_number IS DISTINCT FROM lag(supervisor_employee_number) OVER one AS is_new,
      lag(p.id) OVER one IS NULL AS is_first
    FROM post p WHERE p.started_on <= :day WINDOW one AS (PARTITION BY worker_id ORDER BY started_on, id)
  ) posts WHERE is_new AND NOT is_first ORDER BY worker_id, started_on DESC
) n ON n.worker_id = w.id AND :new_supervisor
WHERE s.held_on IS NOT NULL OR a.interval_days IS NOT NULL OR n.since IS NOT NULL
"""


def last_held(day: date, frequency: FrequencyPolicy) -> dict[int, Held]:
    """Return, for each worker of whom something is known, the last counted session up to a day. One statement."""
    rows = db.session.execute(
        text(_HELD),
        {
            "day": day,
            "kinds": list(frequency.counted_kinds),
            "new_supervisor": frequency.first.new_supervisor is not None,
        },
    )
    return {
        worker: Held(held_on, Interval(days=days) if days else None, since) for worker, held_on, days, since in rows
    }


def as_supervised(person: StaffMember, supervisor_since: date | None = None) -> Supervised:
    """Return what the interval of somebody in post depends on."""
    return Supervised(
        grade=person.grade,
        run_started_on=person.run_started_on,
        first_in_grade=person.first_asye_on,
        returned_on=person.returned_on,
        work_kind=person.main.work_kind,
        employment_type=person.main.employment_type,
        registered_on=person.registered_on,
        supervisor_since=supervisor_since,
    )


_NOTHING = Held(None)


def standings(
    day: date,
    people: Sequence[StaffMember],
    frequency: FrequencyPolicy,
    known_from: date | None,
    held: Mapping[int, Held] | None = None,
) -> dict[int, Standing]:
    """Return how supervision stands for those of `people` who are not away; nobody where sessions are not known yet.

    `held` is the answer of `last_held`, where it was read already.
    """
    if known_from is None or day < known_from:
        return {}
    held = last_held(day, frequency) if held is None else held
    found = {}
    for person in people:
        if not person.is_away:
            of_person = held.get(person.id, _NOTHING)
            found[person.id] = standing(
                frequency,
                day,
                as_supervised(person, of_person.supervisor_since),
                last_held_on=of_person.on,
                covers_from=known_from,
                agreed=of_person.agreed,
            )
    return found


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
    grade: str  # as the team, those of the main post on its last day
    employment_type: str


# A session counts in full when it was not interrupted and its supervisee does not dispute how long it was.
_COUNTS = "s.interrupted = false AND NOT s.is_length_disputed"
_MONTH = f"""
SELECT w.id, w.employee_number, w.name, main.code, coalesce(s.had_full, false), s.best, main.grade, main.employment_type
FROM worker w
JOIN (
  SELECT p.worker_id, range_agg(p.held) AS days FROM post p
  WHERE p.grade = ANY(:grades) AND p.employment_type NOT IN ('partner', 'student') GROUP BY p.worker_id
) there ON there.worker_id = w.id AND there.days @> daterange(:first, :last, '[]')
JOIN LATERAL (
  SELECT t.code, p.grade, p.employment_type FROM post p JOIN team t ON t.id = p.team_id
  WHERE p.worker_id = w.id AND p.held @> CAST(:last AS date) AND p.employment_type NOT IN ('partner', 'student')
    AND p.grade <> 'student'
  ORDER BY p.contracted_hours DESC, p.started_on, t.code COLLATE "C" LIMIT 1
) main ON true
LEFT JOIN (
  SELECT s.worker_id, max(s.minutes) AS best,
    coalesce(bool_or(s.minutes >= :full AND {_COUNTS}), false)
      OR coalesce(count(*) FILTER (WHERE s.minutes >= a.minutes AND {_COUNTS}) >= min(a.parts), false) AS had_full
  FROM supervision_session s
  LEFT JOIN supervision_agreement a ON a.worker_id = s.worker_id AND a.held @> s.held_on AND a.minutes IS NOT NULL
  WHERE s.held_on BETWEEN :first AND :last AND s.kind = ANY(:kinds) AND {COUNTED_ONCE} GROUP BY s.worker_id
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
