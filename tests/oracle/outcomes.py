"""W24, W25 and W27 in plain loops: referred again, assessed in time, on a protection plan again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import holidays

from tests.oracle.amounts import add_months
from tests.oracle.reading import OPEN_END, UNKNOWN_START, end_of, read_table, start_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oracle.cases import Cases
    from tests.oracle.figures import Sources

ONE_DAY = timedelta(days=1)
Found = list[tuple[str, date, int]]  # child, day, 1 where counted
BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG")


@dataclass
class Journeys:
    """By child: days of referral; (referral, start, authorised) of assessments; (start, end) of protection plans."""

    referrals: dict[str, dict[str, date]] = field(default_factory=lambda: defaultdict(dict))
    assessments: dict[str, list[tuple[str, date, date]]] = field(default_factory=lambda: defaultdict(list))
    plans: dict[str, list[tuple[date, date]]] = field(default_factory=lambda: defaultdict(list))


def read(directory: Path, cases: Cases) -> Journeys:
    """The rows of the three files; one that ends before it starts is left out."""
    found = Journeys()
    for row in read_table(directory, "ssd_cin_episodes.csv").rows:
        start, end = start_of(row.get("cine_referral_date", "")), end_of(row.get("cine_close_date", ""))
        child = cases.became.get(row.get("cine_person_id", ""), row.get("cine_person_id", ""))
        if child and start <= end:
            found.referrals[child][row["cine_referral_id"]] = start
    for row in read_table(directory, "ssd_cin_assessments.csv").rows:
        start, end = (
            start_of(row.get("cina_assessment_start_date", "")),
            end_of(row.get("cina_assessment_auth_date", "")),
        )
        child = cases.became.get(row.get("cina_person_id", ""), row.get("cina_person_id", ""))
        if child and start <= end:
            found.assessments[child].append((row.get("cina_referral_id", ""), start, end))
    for row in read_table(directory, "ssd_cp_plans.csv").rows:
        start, end = start_of(row.get("cppl_cp_plan_start_date", "")), end_of(row.get("cppl_cp_plan_end_date", ""))
        child = cases.became.get(row.get("cppl_person_id", ""), row.get("cppl_person_id", ""))
        if child and start <= end:
            found.plans[child].append((start, end))
    return found


def known(s: Sources, months: int) -> bool:
    """'Not known unless cases are known from so many months before the first of the 91 days on'."""
    first = s.covers_from.get("cases")
    return first is not None and first <= add_months(s.day - 90 * ONE_DAY, -months)


def in_period(s: Sources, day: date) -> bool:
    """'The 13 weeks (91 days) that end with the day'."""
    return s.day - 91 * ONE_DAY < day <= s.day


def working_days(first: date, last: date) -> int:
    """Monday to Friday without bank holidays, after the first day, the last one included."""
    count, day = 0, first
    while day < last:
        day += ONE_DAY
        if day.isoweekday() <= 5 and day not in BANK_HOLIDAYS:
            count += 1
    return count


def referred_again(s: Sources) -> Found | None:
    """'Referrals within 12 months of an earlier referral of the child / referrals; a child and day once'."""
    if not known(s, 12):
        return None
    found = []
    for child, referrals in s.journeys.referrals.items():
        days = set(referrals.values()) - {UNKNOWN_START}
        for day in sorted(days):
            if in_period(s, day):
                again = any(add_months(day, -12) <= before < day for before in days)
                found.append((child, day, int(again)))
    return found


def authorised_in_time(s: Sources) -> tuple[Found, Found] | None:
    """'Authorised within 45 working days of the referral / authorised'; and the same from the assessment's start."""
    if not known(s, 0):
        return None
    by_referral: Found = []
    by_start: Found = []
    for child, assessments in s.journeys.assessments.items():
        for referral, start, end in assessments:
            if end == OPEN_END or not in_period(s, end):
                continue
            referred = s.journeys.referrals.get(child, {}).get(referral, UNKNOWN_START)
            for counted, first in ((by_referral, referred), (by_start, start)):
                if UNKNOWN_START < first <= end:
                    counted.append((child, end, int(working_days(first, end) <= 45)))
    return by_referral, by_start


def from_referral(s: Sources) -> Found | None:
    """W25 itself."""
    both = authorised_in_time(s)
    return None if both is None else both[0]


def planned_again(s: Sources) -> Found | None:
    """'Plans begun for a child with an earlier plan that ended within 2 years before / plans begun; once a day'."""
    if not known(s, 24):
        return None
    found = []
    for child, plans in s.journeys.plans.items():
        for day in sorted({start for start, _ in plans if in_period(s, start)}):
            again = any(start < day and add_months(day, -24) <= end <= day for start, end in plans)
            found.append((child, day, int(again)))
    return found
