"""People: posts, FTE, grade, team, runs of posts, absence and being away. Staff periods include their last day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.oracle.reading import OPEN_END, UNKNOWN_START, Table, amount, end_of, read_table, start_of

if TYPE_CHECKING:
    from pathlib import Path

MANAGERS = ("practice_supervisor", "team_manager", "service_manager", "head_of_service")
SOCIAL_WORK = (
    "asye",
    "social_worker",
    "experienced_social_worker",
    "senior_practitioner",
    "advanced_practitioner",
    *MANAGERS,
)
LONG_LEAVE = ("maternity", "adoption", "career_break")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Post:
    """One row of staff.csv."""

    employee: str
    name: str
    email: str
    swe_number: str
    case_system_id: str
    grade: str
    work_kind: str
    team: str
    contracted: Fraction
    standard: Fraction
    employment: str
    start: date
    end: date

    def held_on(self, day: date) -> bool:
        """'In post: start to end, end included'."""
        return self.start <= day <= self.end

    @property
    def fte(self) -> Fraction:
        """'FTE = contracted / standard hours'."""
        return self.contracted / self.standard

    @property
    def is_agency(self) -> bool:
        """'Agency = employment_type agency; own = not agency'."""
        return self.employment == "agency"

    @property
    def is_student(self) -> bool:
        """A placement: grade or employment type student."""
        return "student" in (self.grade, self.employment)

    @property
    def is_counted(self) -> bool:
        """'Students and partner posts are never counted'."""
        return not self.is_student and self.employment != "partner"


@dataclass(frozen=True)
class Absence:
    """One row of absences.csv."""

    reason: str
    start: date
    end: date
    days_lost: Fraction


@dataclass(frozen=True)
class Reduction:
    """One row of reductions.csv."""

    hours: Fraction
    start: date
    end: date
    tapers_to: Fraction | None

    def on(self, day: date) -> Fraction:
        """'First and last day count'; one that tapers falls week by week, the week of its last day being the last."""
        if not self.start <= day <= self.end:
            return Fraction(0)
        if self.tapers_to is None:
            return self.hours
        last_week, this_week = (self.end - self.start).days // 7, (day - self.start).days // 7
        step = (self.hours - self.tapers_to) / last_week if last_week else Fraction(0)
        return self.hours - step * this_week


class Staff:
    """Everything the staff files say, by employee number."""

    def __init__(self, directory: Path, standard_hours: Fraction, as_at: date) -> None:
        self.posts: dict[str, list[Post]] = defaultdict(list)
        self.absences: dict[str, list[Absence]] = defaultdict(list)
        self.reductions: dict[str, list[Reduction]] = defaultdict(list)
        self.vacancies: list[tuple[str, Fraction, date]] = []
        self.parents: dict[str, str] = {}
        self.left_out: list[str] = []
        for row in self._rows(read_table(directory, "staff.csv")):
            if not row.get("employee_number") or not row.get("team_code"):
                self.left_out.append(f"staff.csv: a post without its key: {row}")
                continue
            post = post_from(row, standard_hours)
            if post.end < post.start:
                self.left_out.append(f"staff.csv: {post.employee} ends before it starts")
            else:
                self.posts[post.employee].append(post)
        for row in self._rows(read_table(directory, "absences.csv")):
            start, end = start_of(row.get("start_date", "")), end_of(row.get("end_date", ""))
            absence = Absence(row.get("reason", "").lower(), start, end, amount(row.get("working_days_lost", "")))
            self.absences[row["employee_number"]].append(absence)
        for row in self._rows(read_table(directory, "reductions.csv")):
            start, end = start_of(row.get("start_date", "")), end_of(row.get("end_date", ""))
            tapers_to = amount(row["tapers_to"]) if row.get("tapers_to") else None
            agreed = Reduction(amount(row.get("hours", "")), start, end, tapers_to)
            self.reductions[row["employee_number"]].append(agreed)
        for row in self._rows(read_table(directory, "vacancies.csv")):
            known = start_of(row.get("as_at", ""))
            known = as_at if known == UNKNOWN_START else known
            self.vacancies.append((row["team_code"], amount(row.get("fte", "")), known))
        for row in self._rows(read_table(directory, "teams.csv")):
            self.parents[row["team_code"]] = row.get("parent_code", "")

    def _rows(self, table: Table) -> list[dict[str, str]]:
        self.left_out.extend(table.left_out)
        return table.rows

    def on(self, employee: str, day: date) -> list[Post]:
        """The posts a person holds on a day: those that count, or if there are none the others."""
        held = [post for post in self.posts.get(employee, []) if post.held_on(day)]
        return [post for post in held if post.is_counted] or held

    def main_post(self, employee: str, day: date) -> Post | None:
        """'Those of the post with most hours, then earliest start, then team code'."""
        held = self.on(employee, day)
        return min(held, key=lambda post: (-post.contracted, post.start, post.team)) if held else None

    def fte(self, employee: str, day: date) -> Fraction:
        """'Summed over posts held'."""
        return sum((post.fte for post in self.on(employee, day)), Fraction(0))

    def own_fte(self, employee: str, day: date) -> Fraction:
        """FTE of the posts held that are not agency posts."""
        return sum((post.fte for post in self.on(employee, day) if not post.is_agency), Fraction(0))

    def is_social_work(self, employee: str, day: date) -> bool:
        """'In post with a grade from asye to head_of_service; students and partner posts are never counted'."""
        post = self.main_post(employee, day)
        return post is not None and post.is_counted and post.grade in SOCIAL_WORK

    def is_manager(self, employee: str, day: date) -> bool:
        """'Managers among them': the four manager grades."""
        post = self.main_post(employee, day)
        return self.is_social_work(employee, day) and post is not None and post.grade in MANAGERS

    def is_student(self, employee: str, day: date) -> bool:
        """'Students have lines of their own': in post, with no post that counts and a student post."""
        held = self.on(employee, day)
        return any(post.is_student for post in held) and not any(post.is_counted for post in held)

    def social_workers(self, day: date) -> list[str]:
        """All social work staff on the day, in the order of employee numbers."""
        return [employee for employee in sorted(self.posts) if self.is_social_work(employee, day)]

    def run_start(self, employee: str, day: date) -> date | None:
        """'A run of posts: the next starts within 3 days of the last one's end'; the run that holds the day."""
        first: date | None = None
        last: date | None = None
        for post in sorted(self.posts.get(employee, []), key=lambda each: each.start):
            if first is None or last is None or not within_3_days(last, post.start):
                if first is not None and last is not None and first <= day <= last:
                    return first
                first, last = post.start, post.end
            else:
                last = max(last, post.end)
        if first is not None and last is not None and first <= day <= last:
            return first
        return None

    def first_day_as_asye(self, employee: str) -> date | None:
        """'First day in grade asye': the earliest start of a post of that grade."""
        return min((post.start for post in self.posts.get(employee, []) if post.grade == "asye"), default=None)

    def away_periods(self, employee: str) -> list[tuple[date, date]]:
        """'Absent for maternity, adoption or career_break; or on and after the 28th day of a spell'; merged."""
        periods = [(each.start, each.end) for each in self.absences.get(employee, []) if each.reason in LONG_LEAVE]
        spells = merged(
            [(each.start, each.end) for each in self.absences.get(employee, []) if each.reason != "training"]
        )
        for start, end in spells:
            day_28 = start + 27 * ONE_DAY
            if day_28 <= end:
                periods.append((day_28, end))
        return merged(periods)

    def is_away(self, employee: str, day: date) -> bool:
        """Away on this day."""
        return any(start <= day <= end for start, end in self.away_periods(employee))

    def back_on(self, employee: str, day: date) -> date | None:
        """'First day back from being away': the latest one on or before the day."""
        ends = [end for _, end in self.away_periods(employee) if end < day]
        return max(ends) + ONE_DAY if ends else None

    def reduction(self, employee: str, day: date) -> Fraction:
        """Hours of all reductions on the day, last day included."""
        return sum((each.on(day) for each in self.reductions.get(employee, [])), Fraction(0))

    def teams_under(self, code: str) -> set[str]:
        """A team and every team below it."""
        under = {code}
        while more := {team for team, parent in self.parents.items() if parent in under} - under:
            under |= more
        return under


def within_3_days(end: date, start: date) -> bool:
    """The next post starts on the last one's end + 3 days at the latest (an overlap is one run too)."""
    return end == OPEN_END or (start - end).days <= 3


def merged(periods: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Join periods that 'overlap or touch': the next begins at the latest on the day after the last day."""
    joined: list[tuple[date, date]] = []
    for start, end in sorted(periods):
        if end < start:
            continue
        if joined and (joined[-1][1] == OPEN_END or start <= joined[-1][1] + ONE_DAY):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def post_from(row: dict[str, str], standard_hours: Fraction) -> Post:
    """One post from its row; 'work_kind missing: management for managers, none for other, else case_holding'."""
    grade = row.get("grade", "").lower()
    usual = "management" if grade in MANAGERS else "none" if grade == "other" else "case_holding"
    return Post(
        employee=row["employee_number"],
        name=row.get("name", ""),
        email=row.get("work_email", "").lower(),
        swe_number=row.get("swe_number", "").upper(),
        case_system_id=row.get("case_system_id", ""),
        grade=grade,
        work_kind=row.get("work_kind", "").lower() or usual,
        team=row["team_code"],
        contracted=amount(row.get("contracted_hours", "")),
        standard=amount(row.get("standard_hours", "")) or standard_hours,
        employment=row.get("employment_type", "").lower(),
        start=start_of(row.get("start_date", "")),
        end=end_of(row.get("end_date", "")),
    )
