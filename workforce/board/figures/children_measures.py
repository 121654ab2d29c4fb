"""How the rows of W24, W25 and W27 are found, and what stands beside W25. Rows are exact fractions; nobody is named."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from workforce.board.figures.children_queries import Authorised, Begun, period_first
from workforce.board.figures.measures import NONE, ONE, Row, Rows
from workforce.board.figures.on_day import OnDay
from workforce.decimals import Ratio, plain
from workforce.people.rules import add_months
from workforce.working_days import working_days_between

REFERRED_AGAIN_MONTHS = 12  # W24 (domain/board_indicators.json)
PLANNED_AGAIN_MONTHS = 24  # W27 (domain/board_indicators.json)
MOST_WORKING_DAYS = 45  # W25: Working Together to Safeguard Children, from referral to the end of the assessment
_DAY_OF_KEY = re.compile(r" \d{4}-\d\d-\d\d( \(\d+\))?$")


def case_of(key: str) -> str:
    """Return the case reference in a row's key, which may end with a day.

    >>> [case_of(key) for key in ("C 12", "C 12 2026-10-31", "C 12 2026-10-31 (2)")]
    ['C 12', 'C 12', 'C 12']
    """
    return _DAY_OF_KEY.sub("", key)


def _knows(on: OnDay, months_before: int) -> bool:
    """Whether cases are known from so many months before the first of the 13 weeks on."""
    return on.knows("staff") and on.knows("cases", add_months(period_first(on.day), -months_before))


def _team(on: OnDay, one: Begun | Authorised) -> str | None:
    """Return the team of who holds the child on the day; where nobody in post does, the one it falls back on."""
    case = on.case_of_child.get(one.child_id)
    if case is None:
        return one.team
    holder = on.by_id.get(case.worker_id) if case.worker_id is not None else None
    return holder.team if holder else case.fallback_team


def _key(on: OnDay, one: Begun | Authorised) -> str:
    return f"{on.shown_reference(one.reference)} {one.on.isoformat()}"


def _again(on: OnDay, found: Sequence[Begun], months: int, words: tuple[str, str]) -> list[Row]:
    """Return a row for each that began, counted where the one before is no more than some months ago."""
    begun, before = words
    rows = []
    for one in found:
        is_again = one.before_on is not None and add_months(one.on, -months) <= one.before_on
        detail = {begun: one.on.isoformat()}
        if is_again and one.before_on:
            detail[before] = one.before_on.isoformat()
        rows.append(Row(_key(on, one), None, _team(on, one), ONE if is_again else NONE, ONE, detail))
    return rows


def referred_again(on: OnDay) -> Rows:
    """W24: referred within 12 months of an earlier referral of the child / referrals in the 13 weeks to the day.

    Referrals without further action are in both parts. Not known unless cases are known from 12 months before the days.
    """
    if not _knows(on, REFERRED_AGAIN_MONTHS):
        return None
    return _again(on, on.year.referrals, REFERRED_AGAIN_MONTHS, ("referred_on", "referred_before_on"))


def planned_again(on: OnDay) -> Rows:
    """W27: begun for a child with an earlier plan that ended within 2 years before / protection plans begun, 13 weeks.

    Not known unless cases are known from 2 years before the weeks on.
    """
    if not _knows(on, PLANNED_AGAIN_MONTHS):
        return None
    return _again(on, on.year.plans, PLANNED_AGAIN_MONTHS, ("plan_began_on", "plan_before_ended_on"))


def authorised_in_time(on: OnDay) -> Rows:
    """W25: within 45 working days of the referral / assessments authorised in the 13 weeks to the day.

    An assessment of which no referral on or before that day is known is a row that adds to neither part. Each row tells
    the same from the assessment's start. Not known unless cases are known for all of the weeks.
    """
    if not _knows(on, 0):
        return None
    rows, seen = [], Counter[str]()
    for one in on.year.assessments:
        key = _key(on, one)
        seen[key] += 1
        days, own = _working_days(one.referred_on, one.on), _working_days(one.started_on, one.on)
        rows.append(
            Row(
                key if seen[key] == 1 else f"{key} ({seen[key]})", None, _team(on, one),
                ONE if _is_in_time(days) else NONE, NONE if days is None else ONE,
                {
                    "referred_on": one.referred_on.isoformat() if one.referred_on else None,
                    "started_on": one.started_on.isoformat() if one.started_on else None,
                    "authorised_on": one.on.isoformat(), "working_days": days, "working_days_from_start": own,
                    "in_time_from_start": None if own is None else _is_in_time(own),
                },
            )
        )  # fmt: skip
    return rows


def _working_days(first: date | None, last: date) -> int | None:
    return None if first is None or first > last else working_days_between(first, last)


def _is_in_time(days: int | None) -> bool:
    return days is not None and days <= MOST_WORKING_DAYS


def beside_assessments(rows: Rows) -> dict[str, Any]:
    """Return what stands beside W25, as answers and summaries carry it; None where W25 is not known.

    From the assessment's start: within 45 working days of it, of those whose start is known; and how many name no
    referral that is known, and are in neither part of W25.
    """
    if rows is None:
        return {"from_start": None, "without_referral": None}
    known = [row.detail["in_time_from_start"] for row in rows if row.detail["in_time_from_start"] is not None]
    share = Ratio(ONE * sum(known), ONE * len(known))
    return {
        "from_start": {"numerator": sum(known), "denominator": len(known), "value": plain(share.value(Decimal(100)))},
        "without_referral": sum(1 for row in rows if not row.denominator),
    }
