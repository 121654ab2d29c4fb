"""The weekly series as pages and figures read it. Each read is one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import text

from workforce.caseload.equity import SMALL, EquityBand
from workforce.db import db
from workforce.people.queries import StaffMember
from workforce.people.rules import WorkKind, add_months


def is_counted(person: StaffMember) -> bool:
    """Whether somebody is among the people whom W2 counts: social work staff of kind case_holding who are not away."""
    return person.is_social_work and person.main.work_kind == WorkKind.CASE_HOLDING and not person.is_away


@dataclass(frozen=True, slots=True)
class WeekOfOne:
    """One person's workload at the end of a week; points None: the person was not there, or had no workload."""

    day: date
    points: Decimal | None
    limit: Decimal | None
    children: int | None
    band: str | None

    @property
    def utilisation(self) -> Fraction | None:
        """Return the workload %, None where there was no limit."""
        if self.points is None or not self.limit:
            return None
        return Fraction(self.points) * 100 / Fraction(self.limit)


def year_of(worker_id: int, day: date) -> list[WeekOfOne]:
    """Return the weeks of the 12 months to a day for one person, in order; none where the series does not reach."""
    rows = db.session.execute(
        text(
            "SELECT w.day, l.points, l.limit_points, l.children, l.band FROM week w"
            " LEFT JOIN week_load l ON l.day = w.day AND l.worker_id = :worker"
            " WHERE w.day > :first AND w.day <= :day ORDER BY w.day"
        ),
        {"worker": worker_id, "first": add_months(day, -12), "day": day},
    )
    return [WeekOfOne(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class WeekOfTeam:
    """How work lay on the people of a team at a week's end; team None: on all the people asked about."""

    day: date
    team: str | None
    people: int  # those whom W19 counts
    inside: int  # of them, inside the band
    overloaded: int  # of those whom W2 counts
    points: Decimal | None  # of everybody who had a limit, in the unit that most of them have
    limit: Decimal | None
    bottom: Fraction | None  # workload % by nearest rank, of those whom W19 counts
    top: Fraction | None

    @property
    def utilisation(self) -> Fraction | None:
        """Return points over limits in percent: sum over sum."""
        if not self.limit or self.points is None:
            return None
        return Fraction(self.points) * 100 / Fraction(self.limit)

    @property
    def gap(self) -> Fraction | None:
        """Return the gap between the top and the bottom tenth in percentage points; None for fewer than 5 people."""
        if self.people < SMALL or self.bottom is None or self.top is None:
            return None
        return self.top - self.bottom


# percentile_disc is the nearest rank: the first value whose place in order reaches the fraction.
# Points and households can't be added: a group's sums are in the unit that most of its people with a limit have.
_SPREAD = """
WITH l AS (
  SELECT *, is_counted AND coalesce(limit_points, 0) > 0 AS counted,
    points * 100 / nullif(limit_points, 0) AS percent FROM week_load
  WHERE day > :first AND day <= :day {only}
), u AS (
  SELECT day, team, mode() WITHIN GROUP (ORDER BY unit) FILTER (WHERE limit_points IS NOT NULL) AS unit
  FROM l GROUP BY GROUPING SETS ((day), (day, team))
)
SELECT u.day, u.team, count(*) FILTER (WHERE counted),
  count(*) FILTER (WHERE counted AND points * 100 BETWEEN :low * limit_points AND :high * limit_points),
  count(*) FILTER (WHERE is_counted AND is_overloaded),
  sum(points) FILTER (WHERE limit_points IS NOT NULL AND l.unit = u.unit),
  sum(limit_points) FILTER (WHERE l.unit = u.unit),
  percentile_disc(0.1) WITHIN GROUP (ORDER BY percent) FILTER (WHERE counted),
  percentile_disc(0.9) WITHIN GROUP (ORDER BY percent) FILTER (WHERE counted)
FROM u JOIN l ON l.day = u.day AND (u.team IS NULL OR u.team = l.team)
GROUP BY u.day, u.team ORDER BY u.day, u.team NULLS FIRST
"""


def spread(day: date, band: EquityBand, teams: Iterable[str] | None = None) -> list[WeekOfTeam]:
    """Return every week of the 12 months to a day, of all the people asked about and then of each team, in order."""
    binds: dict[str, Any] = {
        "first": add_months(day, -12), "day": day,
        "low": _numeric(band.from_percent), "high": _numeric(band.to_percent),
    }  # fmt: skip
    if teams is not None:
        binds["teams"] = sorted(teams)
    sql = _SPREAD.format(only="" if teams is None else "AND team = ANY(:teams)")
    return [
        WeekOfTeam(*row[:7], *(None if percent is None else Fraction(percent) for percent in row[7:]))
        for row in db.session.execute(text(sql), binds)
    ]


def _numeric(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)
