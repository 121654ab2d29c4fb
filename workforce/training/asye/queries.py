"""First years in practice as they are known on a day. Each read is one statement.

`FIRST_YEARS` answers rows of JSON: pages read it by itself, the Board's figures as one part of a larger statement.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from workforce.db import db
from workforce.people.queries import REGISTERED_UNTIL, SEEN
from workforce.people.rules import Grade
from workforce.training.asye.policy import AsyePolicy
from workforce.training.asye.rules import REVIEW_DAYS, Calendar, Days, Extension, Held, Hours, Terms, pauses_of

# What the allocation policy of a day asks newly qualified workers to hold only jointly, by what the case system tells.
_NEEDS = {
    "protection": "c.protection @> {day}", "court": "c.court @> {day}",
    "care": "c.care @> {day} AND NOT c.short_break @> {day}", "short_break": "c.short_break @> {day}",
    "in_need": "c.in_need @> {day}", "assessment": "c.assessment @> {day}", "care_leaver": "c.care_leaver @> {day}",
}  # fmt: skip
_FLAGS = ", ".join(
    f'jsonb_path_exists(v.document, \'$.jointly[*] ? (@.grades[*] == "asye" && @.needs[*] == "{need}")\') AS {need}'
    for need in _NEEDS
)


def asked(day: str) -> str:
    """Return the SQL of what is asked to be held jointly on a day."""
    return f"""(SELECT {_FLAGS} FROM policy_version v WHERE v.kind = 'allocation' AND v.in_force_from <= {day}
  ORDER BY v.in_force_from DESC LIMIT 1)"""


def is_alone(day: str) -> str:
    """Return the SQL of whether child `c`, held as `h`, is to be held jointly by what `ask` asks, and is not.

    By the case system: no co-worker of the day who is registered, here, and neither newly qualified nor a student.
    Registered: by the newest look at the public register up to that day, as everywhere.
    """
    seen = SEEN.replace(":day", day)
    needs = " OR ".join(f"ask.{need} AND {sql.format(day=day)}" for need, sql in _NEEDS.items())
    return f"""(c.active @> {day} OR c.care_leaver @> {day}) AND ({needs}) AND NOT EXISTS (
    SELECT 1 FROM co_working k JOIN worker w ON w.id = k.worker_id LEFT JOIN {seen} seen ON true
    WHERE k.child_id = h.child_id AND k.worker_id <> h.worker_id AND k.held @> {day} AND NOT w.away @> {day}
      AND w.swe_number <> '' AND coalesce(w.registration_on, {day}) <= {day} AND {REGISTERED_UNTIL} >= {day}
      AND EXISTS (SELECT 1 FROM post q WHERE q.worker_id = w.id AND q.held @> {day})
      AND NOT EXISTS (SELECT 1 FROM post q WHERE q.worker_id = w.id AND q.held @> {day}
        AND q.grade IN ('asye', 'student')))"""


_DAY = "CAST(:day AS date)"
_COUNTED = "p.grade <> 'student' AND p.employment_type NOT IN ('partner', 'student')"
_LONDON = "CAST(d.answered_at AT TIME ZONE 'Europe/London' AS date)"
FIRST_YEARS = f"""
SELECT w.id AS worker_id, w.employee_number, w.name, coalesce(w.asye_started_on, w.first_asye_on) AS began,
  w.asye_started_on AS file_start, w.registration_on,
  (SELECT t.code FROM post p JOIN team t ON t.id = p.team_id WHERE p.worker_id = w.id AND p.started_on <= {_DAY}
    ORDER BY p.held @> {_DAY} DESC, {_COUNTED} DESC, CASE WHEN NOT p.held @> {_DAY} THEN p.ended_on END DESC,
      p.contracted_hours DESC, p.started_on, t.code COLLATE "C" LIMIT 1) AS team,
  (SELECT CAST(min(recorded_at) AT TIME ZONE 'Europe/London' AS date) FROM asye_programme) AS known_from,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(p.started_on, p.ended_on + 1, p.contracted_hours, p.standard_hours,
      p.grade, t.code, p.employment_type) ORDER BY p.started_on), '[]') FROM post p JOIN team t ON t.id = p.team_id
    WHERE p.worker_id = w.id AND {_COUNTED}) AS posts,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(lower(r), upper(r))), '[]') FROM unnest(w.away) r) AS away,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(lower(r), upper(r))), '[]') FROM (
    SELECT unnest(range_agg(daterange(a.started_on, a.ended_on, '[]'))) AS r FROM absence a
    WHERE a.worker_id = w.id AND a.reason = 'sickness') s) AS sick,
  (SELECT coalesce(jsonb_agg(to_jsonb(g) ORDER BY g.started_on, g.id), '[]') FROM (
    SELECT y.*,
      (SELECT coalesce(jsonb_agg(role), '[]') FROM asye_signature s WHERE s.programme_id = y.id) AS signed,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'months', v.months, 'decision_id', v.decision_id,
          'held_on', v.held_on, 'is_signed', v.signed_at IS NOT NULL, 'progress', v.progress,
          'has_reason', v.early_reason IS NOT NULL)), '[]')
        FROM asye_review v WHERE v.programme_id = y.id) AS reviews,
      (SELECT coalesce(jsonb_agg(jsonb_build_array(d.id, d.new_end_on, {_LONDON})), '[]')
        FROM asye_decision d WHERE d.programme_id = y.id AND d.outcome = 'extended' AND d.is_confirmed) AS extensions,
      (SELECT coalesce(jsonb_agg(jsonb_build_array(k.week_ends_on, coalesce(k.corrected, k.hours))), '[]')
        FROM asye_week k WHERE k.programme_id = y.id) AS weeks
    FROM asye_programme y WHERE y.worker_id = w.id) g) AS programmes,
  (SELECT count(*) FROM {asked(_DAY)} ask JOIN holding h ON h.worker_id = w.id AND h.held @> {_DAY}
    JOIN child c ON c.id = h.child_id WHERE {is_alone(_DAY)}) AS alone
FROM worker w
WHERE (EXISTS (SELECT 1 FROM post p WHERE p.worker_id = w.id AND p.grade = 'asye'
    AND p.held && daterange({_DAY} - {REVIEW_DAYS}, {_DAY}, '[]'))
  OR EXISTS (SELECT 1 FROM asye_programme y WHERE y.worker_id = w.id))
"""


@dataclass(frozen=True, slots=True)
class FirstYear:
    """What is known of somebody's first year: their calendar's parts, programmes, and cases held alone."""

    worker_id: int
    employee_number: str
    name: str
    began: date | None  # as HR gives it, else the first day in the grade
    file_start: date | None
    registered_on: date | None
    team: str | None  # the code of the main post of the day, else of the last one
    known_from: date | None  # the day on which the first programme of the council was recorded
    posts: tuple[Hours, ...]
    away: tuple[Days, ...]
    sick: tuple[Days, ...]
    programmes: tuple[Terms, ...] = ()
    alone: int = 0

    def calendar(self, policy: AsyePolicy) -> Calendar:
        """Return what each day is worth under a policy."""
        return Calendar(self.posts, pauses_of(self.away, self.sick, policy), policy.part_time_lengthens)

    def programme(self, day: date) -> Terms | None:
        """Return the programme of a day: the one that runs, else the last that had begun."""
        begun = [one for one in self.programmes if one.started_on <= day]
        return next((one for one in begun if one.is_running(day)), begun[-1] if begun else None)

    def has_passed(self, day: date) -> bool:
        """Whether a programme ended with a pass before a day."""
        return any(one.outcome == "passed" and one.ended_on is not None and one.ended_on < day
                   for one in self.programmes)  # fmt: skip

    def main_post(self, day: date) -> Hours | None:
        """Return the main post of a day, of those that count."""
        here = [one for one in self.posts if one.days.has(day)]
        return min(here, key=lambda one: (-one.contracted, one.days.first, one.team), default=None)

    def is_newly_qualified(self, day: date) -> bool:
        """Whether the main post of a day was in that grade, and no programme passed before it."""
        main = self.main_post(day)
        return main is not None and main.grade == Grade.ASYE and not self.has_passed(day)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _days(pairs: Iterable[Sequence[str | None]]) -> tuple[Days, ...]:
    return tuple(Days(_day(first) or date.min, _day(end)) for first, end in pairs)


def first_years(rows: Iterable[Mapping[str, Any]]) -> dict[int, FirstYear]:
    """Return the rows of `FIRST_YEARS` by worker; their numbers are exact."""
    return {row["worker_id"]: _first_year(row) for row in rows}


def _first_year(row: Mapping[str, Any]) -> FirstYear:
    posts = tuple(
        Hours(Days(_day(first) or date.min, _day(end)), Decimal(contracted), Decimal(standard), grade, team, terms)
        for first, end, contracted, standard, grade, team, terms in row["posts"]
    )
    return FirstYear(
        row["worker_id"], row["employee_number"], row["name"], _day(row["began"]), _day(row["file_start"]),
        _day(row["registration_on"]), row["team"], _day(row["known_from"]), posts, _days(row["away"]),
        _days(row["sick"]), tuple(_terms(one) for one in row["programmes"]), row["alone"],
    )  # fmt: skip


def _terms(row: Mapping[str, Any]) -> Terms:
    held = sorted(
        (
            Held(one["id"], one["months"], one["decision_id"], date.fromisoformat(one["held_on"]), one["is_signed"],
                 one["progress"], one["has_reason"])
            for one in row["reviews"]
        ),
        key=lambda one: (one.held_on, one.id),
    )  # fmt: skip
    planned = row["planned_hours"]
    return Terms(
        row["id"], date.fromisoformat(row["started_on"]), _day(row["registered_on"]),
        date.fromisoformat(row["employed_on"]), row["assessor_id"], row["is_assessor_checked"], row["mentor_id"],
        None if planned is None else Decimal(planned), _day(row["agreed_on"]), _day(row["ended_on"]), row["outcome"],
        row["edition"], frozenset(row["signed"]), tuple(held),
        tuple(Extension(id_, date.fromisoformat(end), date.fromisoformat(on)) for id_, end, on in row["extensions"]),
        {date.fromisoformat(week): Decimal(hours) for week, hours in row["weeks"]},
    )  # fmt: skip


def known_on(day: date, workers: Sequence[int] | None = None) -> dict[int, FirstYear]:
    """Return the first year of everybody, or some, who has a programme or was newly qualified of late, by worker.

    Of late: on the day, or in the weeks before it of which the Board's reviews tell.
    """
    only, binds = ("", {}) if workers is None else (" AND w.id = ANY(:workers)", {"workers": list(workers)})
    rows = db.session.scalars(
        text(f"SELECT CAST(to_jsonb(x) AS text) FROM ({FIRST_YEARS}{only} ORDER BY w.name, w.id) x"),
        {"day": day, **binds},
    )
    return first_years(json.loads(row, parse_float=Decimal) for row in rows)


# --- the limit, week by week


@dataclass(frozen=True, slots=True)
class LimitWeek:
    """Somebody's stored workload at the end of a week, and how many cases they held alone that need two."""

    day: date
    points: Decimal
    limit: Decimal | None
    unit: str
    band: str | None
    is_over: bool
    alone: int

    @property
    def is_within(self) -> bool:
        """Whether the week was within the limit of the phase, and joint work was joint."""
        return not self.is_over and not self.alone

    @property
    def percent(self) -> Decimal | None:
        """Return the workload %, None without a limit."""
        return self.points * 100 / self.limit if self.limit else None


_WEEKS = f"""
WITH asked AS MATERIALIZED (SELECT w.day AS of_day, one.* FROM week w CROSS JOIN LATERAL {asked("w.day")} one),
ask AS MATERIALIZED (
  SELECT w.*, asked.* FROM unnest(CAST(:workers AS bigint[]), CAST(:firsts AS date[])) s(worker, first)
  JOIN week_load w ON w.worker_id = s.worker AND w.day >= s.first AND w.day <= :day
  LEFT JOIN asked ON asked.of_day = w.day WHERE w.band IS DISTINCT FROM 'away'
), alone AS MATERIALIZED (
  SELECT ask.worker_id, ask.day, count(*) AS count FROM ask
  JOIN holding h ON h.worker_id = ask.worker_id AND h.held @> ask.day JOIN child c ON c.id = h.child_id
  WHERE {is_alone("ask.day")} GROUP BY 1, 2
)
SELECT l.worker_id, l.day, l.points, l.limit_points, l.unit, l.band, l.is_over, coalesce(a.count, 0)
FROM ask l LEFT JOIN alone a ON a.worker_id = l.worker_id AND a.day = l.day ORDER BY l.worker_id, l.day
"""


def limit_weeks(since: Mapping[int, date], day: date) -> dict[int, list[LimitWeek]]:
    """Return the stored weeks of some people since a day of each, in order; weeks away are not among them."""
    found: dict[int, list[LimitWeek]] = {worker: [] for worker in since}
    binds = {"workers": list(since), "firsts": list(since.values()), "day": day}
    for worker, *row in db.session.execute(text(_WEEKS), binds):
        found[worker].append(LimitWeek(*row))
    return found


# --- what a page of one programme shows beyond dates


@dataclass(frozen=True, slots=True)
class Said:
    """What stands on the page of one programme for those who may read it: signatures, reviews, weeks, decisions."""

    signatures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # role -> by, at
    reviews: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)  # id -> notes, held_by, signed_at
    weeks: Mapping[date, Mapping[str, Any]] = field(default_factory=dict)
    decisions: Sequence[Mapping[str, Any]] = ()
    overload_id: int | None = None  # of the overload that is open


# Whom the staff files say to be the line supervisor of a worker on a day, by the main post of that day.
_LINE_ON = """(SELECT n.worker_id FROM post p
  JOIN alias n ON n.kind = 'employee_number' AND n.value = p.supervisor_employee_number
  WHERE p.worker_id = {worker} AND p.held @> {day} AND n.worker_id <> p.worker_id
  ORDER BY p.contracted_hours DESC, p.started_on LIMIT 1)"""
_SAID = f"""
SELECT 'signature' AS part, CAST(to_jsonb(s) AS text) FROM (
  SELECT role, coalesce(w.name, s.by) AS by, CAST(s.at AT TIME ZONE 'Europe/London' AS date) AS at
  FROM asye_signature s LEFT JOIN worker w ON w.id = s.worker_id
  WHERE programme_id = :id) s
UNION ALL SELECT 'review', CAST(to_jsonb(r) AS text) FROM (
  SELECT r.id, r.notes, r.early_reason, w.name AS held_by, r.held_by_id, r.recorded_by, r.progress,
    coalesce(r.line_id, {_LINE_ON.format(worker="y.worker_id", day="r.held_on")}) AS line_id,
    CAST(r.signed_at AT TIME ZONE 'Europe/London' AS date) AS signed_at FROM asye_review r
  JOIN asye_programme y ON y.id = r.programme_id
  LEFT JOIN worker w ON w.id = r.held_by_id WHERE r.programme_id = :id) r
UNION ALL SELECT 'week', CAST(to_jsonb(k) AS text) FROM (SELECT * FROM asye_week WHERE programme_id = :id) k
UNION ALL SELECT 'decision', CAST(to_jsonb(d) AS text) FROM (
  SELECT d.id, d.outcome, d.reason, d.effective_on, d.new_end_on, d.recommended_by, d.is_confirmed,
    CAST(d.answered_at AT TIME ZONE 'Europe/London' AS date) AS answered_on,
    coalesce(w.name, d.recommended_by) AS recommender, coalesce(m.name, a.name, d.answered_by) AS answerer
  FROM asye_decision d LEFT JOIN worker w ON w.id = d.recommender_id LEFT JOIN account a ON a.email = d.answered_by
  LEFT JOIN worker m ON m.id = a.worker_id WHERE d.programme_id = :id ORDER BY d.id) d
UNION ALL SELECT 'overload', CAST(to_jsonb(o.id) AS text) FROM overload o
  JOIN asye_programme y ON y.worker_id = o.worker_id WHERE y.id = :id AND o.closed_on IS NULL
"""


def line_supervisor(worker_id: int, day: date) -> int | None:
    """Return the line supervisor of somebody on a day, by the staff files; None: they name nobody."""
    sql = f"SELECT {_LINE_ON.format(worker='CAST(:worker AS bigint)', day='CAST(:day AS date)')}"
    found: int | None = db.session.scalar(text(sql), {"worker": worker_id, "day": day})
    return found


def said_of(programme_id: int) -> Said:
    """Return what stands on the page of one programme. Who reads what of it is for the page to say."""
    parts: dict[str, list[Any]] = {"signature": [], "review": [], "week": [], "decision": [], "overload": []}
    for part, row in db.session.execute(text(_SAID), {"id": programme_id}):
        parts[part].append(json.loads(row, parse_float=Decimal))
    return Said(
        {one["role"]: one for one in parts["signature"]},
        {one["id"]: one for one in parts["review"]},
        {date.fromisoformat(one["week_ends_on"]): one for one in parts["week"]},
        sorted(parts["decision"], key=lambda one: one["id"]),
        next(iter(parts["overload"]), None),
    )


_LINE = "SELECT value, worker_id FROM alias WHERE kind = 'employee_number' AND value = ANY(:numbers)"


def other_numbers(numbers: Iterable[str]) -> dict[str, int]:
    """Return whom some employee numbers of the files are, where a person matched them to somebody."""
    rows = db.session.execute(text(_LINE), {"numbers": sorted(set(numbers))})
    return {row.value: row.worker_id for row in rows}


def assessed_by(worker_id: int | None) -> int:
    """Return how many programmes that run somebody assesses."""
    return int(
        db.session.scalar(
            text("SELECT count(*) FROM asye_programme WHERE assessor_id = :id AND ended_on IS NULL"), {"id": worker_id}
        )
        or 0
    )


def worker_of(programme_id: int) -> int | None:
    """Return whose programme it is; None: there is none."""
    found: int | None = db.session.scalar(
        text("SELECT worker_id FROM asye_programme WHERE id = :id"), {"id": programme_id}
    )
    return found
