"""What the indicators need beyond staff and cases: who left, days lost, vacancies; and published summaries."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select, text

from workforce.board.models import Summary, SummaryIndicator
from workforce.db import db
from workforce.people.rules import SOCIAL_WORK_GRADES, add_months


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody of our own whose last own post ended in the year before a day."""

    employee_number: str
    name: str
    team: str
    left_on: date
    fte: Fraction


_LEAVERS = """
SELECT w.employee_number, w.name, t.code, l.last_day, p.grade, p.contracted_hours, p.standard_hours
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
WHERE l.last_day BETWEEN :first AND CAST(:day AS date) - 1
ORDER BY w.name, w.employee_number, p.contracted_hours DESC, p.started_on, t.code COLLATE "C"
"""


def leavers(day: date) -> list[Leaver]:
    """Return the own social work staff whose last own post ended from a year before the day to the day before it."""
    rows = db.session.execute(text(_LEAVERS), {"day": day, "first": add_months(day, -12)}).all()
    found: dict[str, Leaver | None] = {}
    for number, name, team, left_on, grade, contracted, standard in rows:
        fte = Fraction(contracted) / Fraction(standard)
        if number not in found:  # the main post of the last day comes first
            found[number] = Leaver(number, name, team, left_on, fte) if grade in SOCIAL_WORK_GRADES else None
        elif (known := found[number]) is not None:
            found[number] = Leaver(number, name, known.team, left_on, known.fte + fte)
    return [leaver for leaver in found.values() if leaver]


@dataclass(frozen=True, slots=True)
class Sickness:
    """Working days that one person lost to sickness inside a year, while social work staff of our own."""

    employee_number: str
    name: str
    team: str
    days: Fraction
    unknown: int  # absences whose working days lost are not in the data


_SICKNESS = """
SELECT w.employee_number, w.name, own.team, a.working_days_lost, a.length,
  (SELECT sum(upper(r) - lower(r)) FROM unnest(
    own.days * datemultirange(daterange(a.started_on, a.ended_on, '[]') * daterange(:first, :last, '[]'))) r) AS inside
FROM (
  SELECT b.worker_id, b.started_on, b.working_days_lost, x.ended_on, x.ended_on - b.started_on + 1 AS length
  FROM absence b
  LEFT JOIN (
    SELECT source, max(as_at) AS as_at FROM import_run WHERE kind = 'staff' AND undone_at IS NULL GROUP BY source
  ) d ON d.source = b.source
  CROSS JOIN LATERAL (SELECT coalesce(b.ended_on, greatest(b.started_on, d.as_at)) AS ended_on) x
  WHERE b.reason = 'sickness' AND b.started_on <= :last AND x.ended_on >= :first
) a
JOIN worker w ON w.id = a.worker_id
JOIN (
  SELECT p.worker_id, range_agg(p.held) AS days,
    (array_agg(t.code ORDER BY p.started_on DESC, p.contracted_hours DESC, t.code))[1] AS team
  FROM post p JOIN team t ON t.id = p.team_id
  WHERE p.grade = ANY(:grades) AND p.employment_type NOT IN ('agency', 'partner', 'student') AND p.started_on <= :last
  GROUP BY p.worker_id
) own ON own.worker_id = a.worker_id
ORDER BY w.name, w.employee_number
"""


def sickness(day: date) -> list[Sickness]:
    """Return days lost in the 12 months to a day, by person; a spell partly inside counts by its calendar days.

    An open spell has run to the as-at day of the staff data, which is what its working days lost were counted to.
    Those who have left are among them, as in the Department for Education's figure.
    """
    rows = db.session.execute(
        text(_SICKNESS),
        {
            "first": add_months(day, -12) + timedelta(days=1), "last": day,
            "grades": [str(grade) for grade in SOCIAL_WORK_GRADES],
        },
    )  # fmt: skip
    found: dict[str, Sickness] = {}
    for number, name, team, lost, length, inside in rows:
        if not inside:
            continue
        known = found.get(number, Sickness(number, name, team, Fraction(0), 0))
        days = known.days + (Fraction(lost) * Fraction(int(inside), int(length)) if lost is not None else 0)
        found[number] = Sickness(number, name, team, days, known.unknown + (lost is None))
    return list(found.values())


def vacancies(day: date) -> tuple[date, dict[str, Decimal]] | None:
    """Return the newest count of vacancies not after a day, FTE by team, with its day; None where there is none."""
    rows = db.session.execute(
        text(
            "SELECT v.as_at, t.code, sum(v.fte) FROM vacancy v JOIN team t ON t.id = v.team_id"
            " WHERE v.as_at = (SELECT max(as_at) FROM vacancy WHERE as_at <= :day) GROUP BY 1, 2 ORDER BY 2"
        ),
        {"day": day},
    ).all()
    return (rows[0][0], {code: fte for _, code, fte in rows}) if rows else None


@dataclass(frozen=True, slots=True)
class DataAge:
    """How old one kind of data is, and what of it could not be used."""

    kind: str
    as_at: date
    applied_at: Any
    rejected: int


def data_ages() -> list[DataAge]:
    """Return the newest applied import of each kind, in the order in which they are read."""
    rows = db.session.execute(
        text(
            "SELECT DISTINCT ON (kind) kind, as_at, applied_at, (counts->>'rejected')::int FROM import_run"
            " WHERE undone_at IS NULL ORDER BY kind, id DESC"
        )
    )
    order = ("cases", "staff", "supervision", "learning")
    return sorted((DataAge(*row) for row in rows), key=lambda a: order.index(a.kind))


def unmatched_counts() -> dict[str, tuple[int, int]]:
    """Return how many sessions and completions join nobody in the staff data, of how many."""
    row = db.session.execute(
        text(
            "SELECT (SELECT count(*) FROM supervision_session WHERE worker_id IS NULL),"
            " (SELECT count(*) FROM supervision_session),"
            " (SELECT count(*) FROM completion WHERE worker_id IS NULL), (SELECT count(*) FROM completion)"
        )
    ).one()
    return {"supervision": (row[0], row[1]), "learning": (row[2], row[3])}


def summaries() -> list[Summary]:
    """Return every published summary, newest first."""
    return list(db.session.scalars(select(Summary).order_by(Summary.as_at.desc())))


def summary(summary_id: int) -> Summary | None:
    """Return one summary."""
    return db.session.get(Summary, summary_id)


def summary_on(day: date) -> Summary | None:
    """Return the summary as at a day."""
    return db.session.scalar(select(Summary).where(Summary.as_at == day))


def headlines(summary_ids: list[int]) -> dict[int, dict[str, dict[str, Any]]]:
    """Return the figures of some summaries, without their rows: summary -> indicator -> headline."""
    rows = db.session.execute(
        select(SummaryIndicator.summary_id, SummaryIndicator.indicator, SummaryIndicator.headline).where(
            SummaryIndicator.summary_id.in_(summary_ids)
        )
    )
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for summary_id, indicator, headline in rows:
        found.setdefault(summary_id, {})[indicator] = headline
    return found


def frozen_rows(summary_id: int, indicator: str) -> list[dict[str, Any]] | None:
    """Return the rows behind one figure of a summary."""
    return db.session.scalar(
        select(SummaryIndicator.rows).where(
            SummaryIndicator.summary_id == summary_id, SummaryIndicator.indicator == indicator
        )
    )


def series(indicator: str) -> list[tuple[date, Decimal | None]]:
    """Return an indicator's published values in order of their day."""
    rows = db.session.execute(
        select(Summary.as_at, SummaryIndicator.value)
        .join(Summary, Summary.id == SummaryIndicator.summary_id)
        .where(SummaryIndicator.indicator == indicator)
        .order_by(Summary.as_at)
    )
    return [(day, value) for day, value in rows]


def all_series() -> dict[str, list[tuple[date, Decimal | None]]]:
    """Return every indicator's published values in order of their day, in one statement."""
    rows = db.session.execute(
        select(SummaryIndicator.indicator, Summary.as_at, SummaryIndicator.value)
        .join(Summary, Summary.id == SummaryIndicator.summary_id)
        .order_by(Summary.as_at)
    )
    found: dict[str, list[tuple[date, Decimal | None]]] = {}
    for indicator, day, value in rows:
        found.setdefault(indicator, []).append((day, value))
    return found
