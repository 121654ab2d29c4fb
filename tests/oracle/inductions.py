"""W13 in plain loops: inductions complete within three months, counted day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.oracle.amounts import add_months
from tests.oracle.reading import OPEN_END, day_of

if TYPE_CHECKING:
    from tests.oracle.figures import Sources

ONE_DAY = timedelta(days=1)


def runs(s: Sources, employee: str) -> list[tuple[date, date]]:
    """'The next starts within 3 days of the last one's end'."""
    found: list[tuple[date, date]] = []
    for post in sorted(s.staff.posts[employee], key=lambda each: each.start):
        if found and (found[-1][1] == OPEN_END or (post.start - found[-1][1]).days <= 3):
            found[-1] = (found[-1][0], max(found[-1][1], post.end))
        else:
            found.append((post.start, post.end))
    return found


def begun(s: Sources, employee: str) -> list[tuple[date, date]]:
    """First day and last day of each induction: a run of posts, or what follows a year away inside one."""
    found = []
    for first, last in runs(s, employee):
        begins = [first]
        for start, end in s.staff.away_periods(employee):
            if end != OPEN_END and first < end + ONE_DAY <= last and add_months(start, 12) <= end + ONE_DAY:
                begins.append(end + ONE_DAY)
        for number, day in enumerate(begins):
            found.append((day, begins[number + 1] - ONE_DAY if number + 1 < len(begins) else last))
    return found


def due_on(s: Sources, employee: str, first: date) -> date:
    """'The first day + 3 months + the days away from the first day to it'; after the day asked for: not yet."""
    here = (add_months(first, 3) - first).days
    day = first
    while day <= s.day:
        if not s.staff.is_away(employee, day):
            if not here:
                return day
            here -= 1
        day += ONE_DAY
    return OPEN_END


def is_done(s: Sources, employee: str, first: date, last: date) -> bool:
    """A course INDUCTION completed or passed between two days."""
    return any(
        row.get("course_code", "").upper() == "INDUCTION"
        and row.get("result", "").lower() in ("completed", "passed")
        and (done := day_of(row.get("completed_on", ""))) is not None
        and first <= done <= last
        for row in s.completions.get(employee, [])
    )


def fell_due(s: Sources) -> list[tuple[str, str | None, int]] | None:
    """(person and first day, team, 1 where in time) of each induction due in the 12 months to the day."""
    known = [s.covers_from.get("staff"), s.covers_from.get("learning")]
    begins = max((day for day in known if day is not None), default=None)
    if None in known or begins is None or s.day < add_months(begins, 12):
        return None
    found = []
    for employee in sorted(s.staff.posts):
        for first, last in begun(s, employee):
            if not begins <= first <= s.day or not s.staff.is_social_work(employee, first):
                continue
            due = due_on(s, employee, first)
            if add_months(s.day, -12) < due <= s.day and due <= last:
                team = s.team(employee, due) or s.team(employee, first)
                found.append((f"{employee} {first}", team, int(is_done(s, employee, first, due))))
    return found
