"""Referrals, assessments and protection plans of the weeks before a day, as the extract tells them.

The Board reads them among what it reads of the year before a day: one part each of a larger statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

PERIOD_DAYS = 91  # 13 weeks, the day among them (set here)

# The team of a child whom no open case of the day places: of who held it last, else the case system's, if it is ours.
_TEAM = """CASE WHEN NOT c.active @> CAST(:day AS date) THEN coalesce(
    (SELECT t.code FROM holding g JOIN post p ON p.worker_id = g.worker_id JOIN team t ON t.id = p.team_id
     WHERE g.child_id = c.id AND (lower(g.held) IS NULL OR lower(g.held) <= :day) AND p.started_on <= :day
     ORDER BY lower(g.held) DESC NULLS LAST, p.started_on DESC, t.code COLLATE "C" LIMIT 1),
    (SELECT t.code FROM team t LEFT JOIN team_version v ON v.team_id = t.id AND v.ended_on IS NULL
     LEFT JOIN ssd_department s ON s.source = c.source AND s.ref = x.team_ref
     WHERE t.code = x.team_ref OR v.name = x.team_ref OR v.name = s.name ORDER BY t.code COLLATE "C" LIMIT 1)
  ) END AS team"""

# Several referrals of one child on one day are one.
REFERRALS = f"""
SELECT c.id AS child_id, c.reference, x.on_day, {_TEAM},
  (SELECT max(b.started_on) FROM ssd_cin_episode b WHERE b.child_id = c.id AND b.started_on < x.on_day) AS before_on
FROM (
  SELECT child_id, started_on AS on_day, min(team_ref COLLATE "C") AS team_ref FROM ssd_cin_episode
  WHERE started_on BETWEEN :period_first AND :day GROUP BY 1, 2
) x JOIN child c ON c.id = x.child_id
"""
# An assessment that is merely gone from the extract was not authorised. Its referral is the child's own that it names.
ASSESSMENTS = f"""
SELECT c.id AS child_id, c.reference, x.on_day, {_TEAM}, x.ref, x.referred_on, x.started_on
FROM (
  SELECT a.child_id, a.ref, a.ended_on AS on_day, a.started_on, e.started_on AS referred_on, e.team_ref
  FROM ssd_cin_assessment a
  LEFT JOIN ssd_cin_episode e ON e.source = a.source AND e.ref = a.referral_ref AND e.child_id = a.child_id
  WHERE a.ended_on BETWEEN :period_first AND :day AND NOT a.ended_by_absence
) x JOIN child c ON c.id = x.child_id
"""
# Several plans of one child begun on one day are one. A plan that is merely gone from the extract has no known end.
PLANS = f"""
SELECT c.id AS child_id, c.reference, x.on_day, {_TEAM},
  (SELECT max(b.ended_on) FROM ssd_cp_plan b WHERE b.child_id = c.id AND b.ended_on <= x.on_day
     AND NOT b.ended_by_absence AND coalesce(b.started_on < x.on_day, true)) AS before_on
FROM (
  SELECT p.child_id, p.started_on AS on_day, min(e.team_ref COLLATE "C") AS team_ref FROM ssd_cp_plan p
  LEFT JOIN ssd_cin_episode e ON e.source = p.source AND e.ref = p.referral_ref AND e.child_id = p.child_id
  WHERE p.started_on BETWEEN :period_first AND :day GROUP BY 1, 2
) x JOIN child c ON c.id = x.child_id
"""
ORDER = 'reference COLLATE "C", on_day'
ASSESSMENTS_ORDER = f'{ORDER}, ref COLLATE "C"'


def period_first(day: date) -> date:
    """Return the first of the 13 weeks that end with a day.

    >>> period_first(date(2026, 10, 31))
    datetime.date(2026, 8, 2)
    """
    return day - timedelta(days=PERIOD_DAYS - 1)


@dataclass(frozen=True, slots=True)
class Begun:
    """A child referred on a day, or whose protection plan began on it, and the newest of the same kind before."""

    child_id: int
    reference: str
    on: date
    before_on: date | None  # the referral before; the day on which the plan before ended
    team: str | None


@dataclass(frozen=True, slots=True)
class Authorised:
    """An assessment of a child that was authorised on a day."""

    child_id: int
    reference: str
    on: date
    referred_on: date | None  # None: it names no referral of the child whose day is known
    started_on: date | None
    team: str | None


def begun(row: Mapping[str, Any]) -> Begun:
    """Return what a row of `REFERRALS` or of `PLANS` says."""
    before = _day(row["before_on"])
    return Begun(row["child_id"], row["reference"], date.fromisoformat(row["on_day"]), before, row["team"])


def authorised(row: Mapping[str, Any]) -> Authorised:
    """Return what a row of `ASSESSMENTS` says."""
    return Authorised(
        row["child_id"], row["reference"], date.fromisoformat(row["on_day"]), _day(row["referred_on"]),
        _day(row["started_on"]), row["team"],
    )  # fmt: skip


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
