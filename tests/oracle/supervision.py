"""W4-period by a walk through everybody's days, and W14, by the starting policy's values."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.oracle.amounts import add_months
from tests.oracle.reading import OPEN_END, day_of, end_of, read_table, start_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oracle.figures import Sources

DAY = timedelta(days=1)
ONE, NONE = Fraction(1), Fraction(0)
LONGEST = 40  # days: more than any interval of the starting policy
Found = tuple[str, str, date, Fraction]  # employee, team, due day, held by it


def held(s: Sources, employee: str) -> set[date]:
    """Days of formal and ASYE sessions up to the day."""
    days = {
        day_of(row.get("held_on", ""))
        for row in s.sessions.get(employee, [])
        if row.get("kind", "").lower() in ("formal", "asye")
    }
    return {day for day in days if day is not None and day <= s.day}


class Walk:
    """One person, asked day by day."""

    def __init__(self, s: Sources, employee: str, known: date) -> None:
        self.s, self.employee, self.known = s, employee, known
        self.held = sorted(held(s, employee))
        self.away = s.staff.away_periods(employee)
        self.newly = s.staff.first_day_as_asye(employee)

    def here(self, day: date) -> bool:
        """In post and not away."""
        return self.s.staff.main_post(self.employee, day) is not None and not any(a <= day <= b for a, b in self.away)

    def anchor(self, day: date) -> date:
        """'The latest of last session held, first day of the run, first day back, covers-from'."""
        back = [end + DAY for _, end in self.away if end < day]
        days = [self.s.staff.run_start(self.employee, day), self.known, *back, *(d for d in self.held if d <= day)]
        return max(each for each in days if each is not None)

    def due(self, day: date) -> date:
        """'asye 7 days before first day + 42 days, 14 before that day + 6 months, then monthly; others monthly'."""
        last, post = self.anchor(day), self.s.staff.main_post(self.employee, day)
        if post and post.grade == "asye" and self.newly is not None:
            if last < self.newly + 42 * DAY:
                return last + 7 * DAY
            if last < add_months(self.newly, 6):
                return last + 14 * DAY
        return add_months(last, 1)

    def fell_due(self, first: date, last: date) -> list[Found]:
        """Each session that fell due between two days, once: held by its due day, or not."""
        found: list[Found] = []
        anchor, due, late, before = None, None, False, None  # of the wait that goes on; its last day
        day = first - 2 * LONGEST * DAY
        while day <= last:
            if self.here(day) and day >= self.known:
                now = self.anchor(day)
                if now != anchor:
                    if anchor is not None and not late and due is not None and self.was_held(before, day, now):
                        self.note(found, due, ONE)
                    anchor, late = now, False
                due, before = self.due(day), day
                if not late and day >= due:
                    late = True
                    self.note(found, day, NONE)
            day += DAY
        return [each for each in found if first <= each[2] <= last]

    def was_held(self, before: date | None, day: date, now: date) -> bool:
        """Whether a session ended the wait: not time away, and not a new run of posts."""
        days = [] if before is None else [before + n * DAY for n in range(1, (day - before).days)]
        away = any(a <= each <= b for each in days for a, b in self.away)
        staff = self.s.staff
        same_run = before is not None and staff.run_start(self.employee, before) == staff.run_start(self.employee, day)
        return now in self.held and before is not None and now > before and not away and same_run

    def note(self, found: list[Found], due: date, numerator: Fraction) -> None:
        """Keep a session, if the person was here as social work staff on the due day, and that has come."""
        post = self.s.staff.main_post(self.employee, due)
        if due <= self.s.day and post and self.here(due) and self.s.staff.is_social_work(self.employee, due):
            found.append((self.employee, post.team, due, numerator))


def fell_due(s: Sources) -> list[tuple[str, str | None, Fraction]] | None:
    """'Sessions that fell due in the last 13 weeks and were held by their due date / fell due'."""
    first, known = s.day - 90 * DAY, s.covers_from["supervision"]
    if known is None or not s.known("supervision", first) or not s.known("staff", first):
        return None
    found = [each for employee in sorted(s.staff.posts) for each in Walk(s, employee, known).fell_due(first, s.day)]
    return [(f"{employee} {due}", team, part) for employee, team, due, part in found]


def read_supervisors(directory: Path) -> list[dict[str, str]]:
    """The rows of staff.csv."""
    return list(read_table(directory, "staff.csv").rows)


def supervisors(s: Sources) -> list[tuple[str, str | None, Fraction]] | None:
    """'With a supervisee on the day; registered, trained within the interval, experienced, in date / all such'."""
    if not all(s.known(kind) for kind in ("staff", "supervision", "learning")):
        return None
    known = s.covers_from["supervision"] or s.day
    supervises = set()
    for employee in s.staff.posts:
        main = s.staff.main_post(employee, s.day)
        for row in s.staff_rows:
            is_main = main is not None and row.get("team_code") == main.team
            if row["employee_number"] == employee and is_main and start_of(row.get("start_date", "")) == main.start:
                supervises.add((row.get("supervisor_employee_number", ""), employee))
    found = []
    for number in sorted({by for by, of in supervises if by != of}):
        if s.staff.main_post(number, s.day) is None or s.staff.is_away(number, s.day):
            continue
        in_date = s.day <= Walk(s, number, known).due(s.day)
        whole = is_registered(s, number) and is_trained(s, number) and in_date
        found.append((number, s.team(number), ONE if whole else NONE))
    return found


def is_registered(s: Sources, number: str) -> bool:
    """Registered on the day, and for 24 months or more, by the row of the latest post."""
    rows = [row for row in s.staff_rows if row["employee_number"] == number]
    row = max(rows, key=lambda each: start_of(each.get("start_date", "")))
    begun, ends = day_of(row.get("registration_date", "")), row.get("registration_expires_on", "")
    is_now = bool(row.get("swe_number")) and bool(ends) and end_of(ends) >= s.day
    return is_now and begun is not None and add_months(begun, 24) <= s.day


def is_trained(s: Sources, number: str) -> bool:
    """The supervisors' course completed or passed, its expiry or 36 months not over."""
    for row in s.completions.get(number, []):
        done = day_of(row.get("completed_on", ""))
        good = row.get("result", "").lower() in ("completed", "passed")
        if row.get("course_code", "").upper() != "REFLECTIVE-SUPERVISION" or not good or done is None or done > s.day:
            continue
        ends = end_of(row.get("expires_on", ""))
        if ends == OPEN_END and not row.get("expires_on"):
            ends = add_months(done, 36) - DAY
        if s.day <= ends:
            return True
    return False
