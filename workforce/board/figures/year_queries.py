"""What the indicators need of the time before a day, beyond staff and cases. All of it is one statement."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import text

from workforce.board.figures.children_queries import (
    ASSESSMENTS,
    ASSESSMENTS_ORDER,
    ORDER,
    PLANS,
    REFERRALS,
    Authorised,
    Begun,
    authorised,
    begun,
    period_first,
)
from workforce.caseload.week_rules import looked_back_on
from workforce.db import db
from workforce.people.queries import REGISTERED_UNTIL, SEEN
from workforce.people.rules import SOCIAL_WORK_GRADES, add_months
from workforce.training.asye.queries import FIRST_YEARS, FirstYear, first_years
from workforce.training.cpd.rules import counted_on, shown_year
from workforce.training.impact.queries import DUE, DUE_ORDER, DueReturn, due_return
from workforce.training.induction.day_rules import Life
from workforce.training.induction.queries import LIVES, LIVES_ORDER, life_of

MANY_HOLDERS = 3  # W26
_EXACT = json.JSONDecoder(parse_float=Decimal)


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody of our own whose last own post ended in the year before a day."""

    employee_number: str
    name: str
    team: str
    left_on: date
    fte: Fraction
    grade: str  # as the team, those of the main post of the last day
    employment_type: str


@dataclass(frozen=True, slots=True)
class Sickness:
    """Working days that one person lost to sickness inside a year, while social work staff of our own."""

    employee_number: str
    name: str
    team: str
    days: Fraction
    unknown: int  # absences whose working days lost are not in the data
    recent: Fraction = Fraction(0)  # of them in the newest period, from one summary to the next
    grade: str | None = None  # as the team, those of the newest own post
    employment_type: str | None = None


@dataclass(frozen=True, slots=True)
class CpdDeclared:
    """Somebody registered, in post on the last day of a registration year so far, and what they declared of it."""

    employee_number: str
    name: str
    team: str
    grade: str
    employment_type: str
    swe_number: str
    registered_on: date | None
    declared_on: date | None
    pieces: int
    with_peer: int
    is_begun: bool  # anybody had declared that year, or one before, here by then


@dataclass(frozen=True, slots=True)
class Year:
    """The time before a day: who left, days lost, the newest count of vacancies, children with many holders."""

    leavers: Sequence[Leaver] = ()
    sickness: Sequence[Sickness] = ()
    vacancies_as_at: date | None = None  # None: nothing was counted yet
    vacancies: dict[str, Decimal] = field(default_factory=dict)  # FTE by team
    holders: dict[int, int] = field(default_factory=dict)  # child -> how many, of children with three or more
    # Who was over the threshold that opens an overload, at each week's end of the 28 days before that is in the series.
    overloaded: dict[date, frozenset[int]] = field(default_factory=dict)
    cpd: Sequence[CpdDeclared] = ()  # of the registration year that W18 tells of
    first_years: dict[int, FirstYear] = field(default_factory=dict)  # who is newly qualified or has a programme
    inductions: Sequence[Life] = ()  # of whom inductions began since they are known
    referrals: Sequence[Begun] = ()  # of the 13 weeks that end with the day, as the next two
    assessments: Sequence[Authorised] = ()
    plans: Sequence[Begun] = ()  # of protection
    returns: Sequence[DueReturn] = ()  # about what courses changed, that fell due in the weeks that W15 looks back on


# Own social work staff whose last own post ended from a year before the day to the day before it.
_LEAVERS = """
SELECT w.employee_number, w.name, t.code, l.last_day, p.grade, p.employment_type, p.contracted_hours, p.standard_hours,
  p.started_on
FROM (
  SELECT worker_id, max(coalesce(ended_on, 'infinity')) AS last_day FROM post
  WHERE employment_type NOT IN ('agency', 'partner', 'student') AND grade <> 'student'
    AND started_on <= CAST(:day AS date) + 3
  GROUP BY worker_id
) l
JOIN worker w ON w.id = l.worker_id
JOIN post p ON p.worker_id = l.worker_id AND p.held @> l.last_day
  AND p.employment_type NOT IN ('agency', 'partner', 'student') AND p.grade <> 'student'
JOIN team t ON t.id = p.team_id
WHERE l.last_day BETWEEN :year_ago AND CAST(:day AS date) - 1
"""
# Working days lost, by absence. An open spell has run to the as-at day of the staff data, which is what its days were
# counted to. Those who have left are among them, as in the Department for Education's figure.
_SICKNESS = """
SELECT w.employee_number, w.name, own.team, own.grade, own.employment_type, a.working_days_lost, a.length,
  (SELECT sum(upper(r) - lower(r)) FROM unnest(
    own.days * datemultirange(daterange(a.started_on, a.ended_on, '[]') * daterange(:first, :day, '[]'))) r) AS inside,
  (SELECT sum(upper(r) - lower(r)) FROM unnest(
    own.days * datemultirange(daterange(a.started_on, a.ended_on, '[]') * daterange(:flow_first, :day, '[]'))) r
  ) AS recent
FROM (
  SELECT b.worker_id, b.started_on, b.working_days_lost, x.ended_on, x.ended_on - b.started_on + 1 AS length
  FROM absence b
  LEFT JOIN (
    SELECT source, max(as_at) AS as_at FROM import_run WHERE kind = 'staff' AND undone_at IS NULL GROUP BY source
  ) d ON d.source = b.source
  CROSS JOIN LATERAL (SELECT coalesce(b.ended_on, greatest(b.started_on, d.as_at)) AS ended_on) x
  WHERE b.reason = 'sickness' AND b.started_on <= :day AND x.ended_on >= :first
) a
JOIN worker w ON w.id = a.worker_id
JOIN (
  SELECT p.worker_id, range_agg(p.held) AS days,
    (array_agg(t.code ORDER BY p.started_on DESC, p.contracted_hours DESC, t.code))[1] AS team,
    (array_agg(p.grade ORDER BY p.started_on DESC, p.contracted_hours DESC, t.code))[1] AS grade,
    (array_agg(p.employment_type ORDER BY p.started_on DESC, p.contracted_hours DESC, t.code))[1] AS employment_type
  FROM post p JOIN team t ON t.id = p.team_id
  WHERE p.grade = ANY(:grades) AND p.employment_type NOT IN ('agency', 'partner', 'student') AND p.started_on <= :day
  GROUP BY p.worker_id
) own ON own.worker_id = a.worker_id
"""
_VACANCIES = """
SELECT v.as_at, t.code, sum(v.fte) AS fte FROM vacancy v JOIN team t ON t.id = v.team_id
WHERE v.as_at = (SELECT max(as_at) FROM vacancy WHERE as_at <= :day) GROUP BY 1, 2
"""
# Holders as the case system names them; '-1' is nobody. The 12 months end with the day.
_HOLDERS = """
SELECT child_id, count(DISTINCT professional) AS holders FROM holding
WHERE held && daterange(:first, :day, '[]') AND professional <> '-1'
GROUP BY 1 HAVING count(DISTINCT professional) >= :many
"""
_OVERLOADED = """
SELECT w.day, coalesce(array_agg(l.worker_id) FILTER (WHERE l.worker_id IS NOT NULL), '{}') AS workers
FROM week w LEFT JOIN week_load l ON l.day = w.day AND l.is_overloaded WHERE w.day = ANY(:week_ends) GROUP BY 1
"""
# Who was in post on :cpd_last with a number whose registration had not ended, and the declaration that stood that day.
_CPD = f"""
SELECT DISTINCT ON (w.id) w.employee_number, w.name, t.code, p.grade, p.employment_type, w.swe_number,
  w.registration_on, d.declared_on, coalesce(d.pieces, 0) AS pieces, coalesce(d.with_peer, 0) AS with_peer,
  EXISTS (SELECT 1 FROM cpd_declaration x WHERE x.year <= :cpd_year AND x.declared_on <= :cpd_last) AS is_begun
FROM post p JOIN worker w ON w.id = p.worker_id JOIN team t ON t.id = p.team_id
LEFT JOIN {SEEN.replace(":day", ":cpd_last")} seen ON true
LEFT JOIN cpd_declaration d ON d.worker_id = w.id AND d.year = :cpd_year AND d.declared_on <= :cpd_last
  AND (d.taken_back_on IS NULL OR d.taken_back_on > :cpd_last)
WHERE p.held @> CAST(:cpd_last AS date) AND p.grade <> 'student' AND p.employment_type NOT IN ('partner', 'student')
  AND w.swe_number IS NOT NULL AND coalesce({REGISTERED_UNTIL}, 'infinity') >= :cpd_last
ORDER BY w.id, p.contracted_hours DESC, p.started_on, t.code COLLATE "C"
"""
_PARTS = {
    "leavers": (_LEAVERS, 'name, employee_number, contracted_hours DESC, started_on, code COLLATE "C"'),
    "sickness": (_SICKNESS, "name, employee_number"),
    "vacancies": (_VACANCIES, "code"),
    "holders": (_HOLDERS, "child_id"),
    "overloaded": (_OVERLOADED, "day"),
    "cpd": (_CPD, "name, employee_number"),
    "first_years": (FIRST_YEARS, "name, employee_number"),
    "inductions": (LIVES, LIVES_ORDER),
    "returns": (DUE, DUE_ORDER),
    "referrals": (REFERRALS, ORDER),
    "assessments": (ASSESSMENTS, ASSESSMENTS_ORDER),
    "plans": (PLANS, ORDER),
}
_ALL = " UNION ALL ".join(
    f"SELECT '{part}' AS part, row_number() OVER (ORDER BY {order}) AS n, CAST(to_jsonb(x) AS text) FROM ({sql}) x"
    for part, (sql, order) in _PARTS.items()
)


def year_before(day: date, flow_first: date, more: Mapping[str, Any]) -> Year:
    """Return what is known of the time before a day; numbers come as they are written, exact to the last digit.

    `flow_first`: the first day of the newest period. `more`: the parameters of `LIVES` and of `DUE`.
    """
    year_ago = add_months(day, -12)
    rows = db.session.execute(
        text(f"{_ALL} ORDER BY 1, 2"),
        {
            "day": day, "year_ago": year_ago, "first": year_ago + timedelta(days=1), "many": MANY_HOLDERS,
            "grades": [str(grade) for grade in SOCIAL_WORK_GRADES], "week_ends": looked_back_on(day),
            "cpd_year": shown_year(day), "cpd_last": counted_on(day, shown_year(day)),
            "period_first": period_first(day), "flow_first": flow_first,
            **more,
        },
    )  # fmt: skip
    found: dict[str, list[dict[str, Any]]] = {part: [] for part in _PARTS}
    for part, _, row in rows.all():
        found[part].append(_EXACT.decode(row))
    counted = found["vacancies"]
    return Year(
        _leavers(found["leavers"]),
        _sickness(found["sickness"]),
        date.fromisoformat(counted[0]["as_at"]) if counted else None,
        {row["code"]: Decimal(row["fte"]) for row in counted},
        {row["child_id"]: row["holders"] for row in found["holders"]},
        {date.fromisoformat(row["day"]): frozenset(row["workers"]) for row in found["overloaded"]},
        _cpd(found["cpd"]),
        first_years(found["first_years"]),
        [life_of(row) for row in found["inductions"]],
        [begun(row) for row in found["referrals"]],
        [authorised(row) for row in found["assessments"]],
        [begun(row) for row in found["plans"]],
        [due_return(row) for row in found["returns"]],
    )


def _cpd(rows: Sequence[dict[str, Any]]) -> list[CpdDeclared]:
    return [
        CpdDeclared(
            row["employee_number"], row["name"], row["code"], row["grade"], row["employment_type"], row["swe_number"],
            _day(row["registration_on"]), _day(row["declared_on"]), row["pieces"], row["with_peer"], row["is_begun"],
        )
        for row in rows
    ]  # fmt: skip


def _day(text_: str | None) -> date | None:
    return date.fromisoformat(text_) if text_ else None


def _leavers(rows: Sequence[dict[str, Any]]) -> list[Leaver]:
    """Return each leaver with the posts of the last day summed up."""
    found: dict[str, Leaver | None] = {}
    for row in rows:
        number, fte = row["employee_number"], Fraction(row["contracted_hours"]) / Fraction(row["standard_hours"])
        if number not in found:  # the main post of the last day comes first
            last = date.fromisoformat(row["last_day"])
            leaver = Leaver(number, row["name"], row["code"], last, fte, row["grade"], row["employment_type"])
            found[number] = leaver if row["grade"] in SOCIAL_WORK_GRADES else None
        elif (known := found[number]) is not None:
            found[number] = replace(known, fte=known.fte + fte)
    return [leaver for leaver in found.values() if leaver]


def _sickness(rows: Sequence[dict[str, Any]]) -> list[Sickness]:
    """Return days lost by person; a spell partly inside the year counts by its calendar days."""
    found: dict[str, Sickness] = {}
    for row in rows:
        if not row["inside"]:
            continue
        number, lost = row["employee_number"], row["working_days_lost"]
        known = found.get(number) or Sickness(
            number, row["name"], row["team"], Fraction(0), 0, grade=row["grade"],
            employment_type=row["employment_type"],
        )  # fmt: skip
        each = Fraction(lost or 0) / int(row["length"])
        days, recent = known.days + each * int(row["inside"]), known.recent + each * int(row["recent"] or 0)
        found[number] = replace(known, days=days, unknown=known.unknown + (lost is None), recent=recent)
    return list(found.values())
