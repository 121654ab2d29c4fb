"""The indicators: each one list of rows with a numerator and a denominator part, value = sum / sum."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.oracle import inductions, outcomes, oversight, supervision
from tests.oracle import load as loading
from tests.oracle.amounts import add_months, last_calendar_month, text
from tests.oracle.cases import order_of
from tests.oracle.reading import OPEN_END, amount, day_of, end_of, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oracle.cases import Cases
    from tests.oracle.load import Load
    from tests.oracle.staff import Staff

ONE_DAY = timedelta(days=1)
ONE = Fraction(1)
NONE = Fraction(0)


@dataclass(frozen=True)
class Row:
    """One subject (employee number, child or team) with its two parts."""

    subject: str
    team: str | None
    numerator: Fraction
    denominator: Fraction
    wait_days: int | None = None


@dataclass
class Sources:
    """What the figures are computed from."""

    staff: Staff
    cases: Cases
    loads: dict[str, Load]
    day: date
    as_at: date
    covers_from: dict[str, date | None]
    course_months: dict[str, int]
    scheme: dict[str, Any]
    sessions: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    completions: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    overseen: dict[str, list[date]] = field(default_factory=dict)
    staff_rows: list[dict[str, str]] = field(default_factory=list)
    journeys: outcomes.Journeys = field(default_factory=outcomes.Journeys)

    def read(self, directory: Path) -> None:
        """Sessions by supervisee, completions by person (employee number, else work email or user name)."""
        sessions, completions = defaultdict(list), defaultdict(list)
        for row in read_table(directory, "supervision.csv").rows:
            sessions[row.get("supervisee_employee_number", "")].append(row)
        emails = {post.email: employee for employee, posts in self.staff.posts.items() for post in posts if post.email}
        for row in read_table(directory, "completions.csv").rows:
            names = (row.get("employee_number", ""), row.get("work_email", ""), row.get("username", ""))
            people = [emails.get(name.lower(), name if name in self.staff.posts else "") for name in names]
            completions[next((each for each in people if each), "")].append(row)
        self.sessions, self.completions = sessions, completions
        self.overseen = oversight.read(directory, self.cases)
        self.staff_rows = supervision.read_supervisors(directory)
        self.journeys = outcomes.read(directory, self.cases)

    def team(self, employee: str, day: date | None = None) -> str | None:
        """The person's team on the day."""
        post = self.staff.main_post(employee, day or self.day)
        return post.team if post else None

    def known(self, kind: str, day: date | None = None) -> bool:
        """'Before covers-from, what this source would tell is not known (null)'."""
        first = self.covers_from.get(kind)
        return first is not None and first <= (day or self.day)


def w1(s: Sources) -> list[Row]:
    """'Cases held by social work staff / FTE of those who hold at least one'."""
    return [
        Row(employee, s.team(employee), Fraction(load.children), s.staff.fte(employee, s.day))
        for employee, load in s.loads.items()
        if load.children and s.staff.is_social_work(employee, s.day)
    ]


def w2(s: Sources) -> list[Row]:
    """'People over their limit / people, among social work staff of kind case_holding who are not away'."""
    rows = []
    for employee in s.staff.social_workers(s.day):
        post = s.staff.main_post(employee, s.day)
        if post and post.work_kind == "case_holding" and not s.staff.is_away(employee, s.day):
            rows.append(Row(employee, s.team(employee), ONE if s.loads[employee].is_over else NONE, ONE))
    return rows


def counted(s: Sources) -> list[str]:
    """The people of W2: 'social work staff of kind case_holding who are not away'."""
    posts = {employee: s.staff.main_post(employee, s.day) for employee in s.staff.social_workers(s.day)}
    return [
        employee
        for employee, post in posts.items()
        if post and post.work_kind == "case_holding" and not s.staff.is_away(employee, s.day)
    ]


def is_overloaded(s: Sources, load: Load | None, day: date) -> bool:
    """'Over 110% (ASYE over 100%)'; points without a limit are over; nobody away."""
    if load is None or load.away:
        return False
    if load.utilisation is None:
        return load.points > 0
    post = s.staff.main_post(load.employee, day)
    return load.utilisation > (100 if post and post.grade == "asye" else 110)


def w2_sustained(s: Sources) -> list[Row] | None:
    """'Over the overload threshold at every week's end within the 28 days before the day and on the day itself'."""
    days_before = [s.day - number * ONE_DAY for number in range(1, 29)]
    sundays = [day for day in days_before if day.isoweekday() == 7]
    if not all(s.known(kind, day) for kind in ("staff", "cases") for day in sundays):
        return None
    by_day = {day: loading.loads(s.staff, s.cases, day, s.scheme) for day in sundays}
    by_day[s.day] = s.loads
    rows = []
    for employee in counted(s):
        always = all(is_overloaded(s, loads.get(employee), day) for day, loads in by_day.items())
        rows.append(Row(employee, s.team(employee), ONE if always else NONE, ONE))
    return rows


def w19(s: Sources) -> list[Row]:
    """'Those of W2 with a workload %, inside the council's band, both ends included / all of them'."""
    band = s.scheme.get("equity_band", {})
    low, high = Fraction(str(band.get("from_percent", 70))), Fraction(str(band.get("to_percent", 100)))
    rows = []
    for employee in counted(s):
        percent = s.loads[employee].utilisation
        if percent is not None:
            rows.append(Row(employee, s.team(employee), ONE if low <= percent <= high else NONE, ONE))
    return rows


def w26(s: Sources) -> list[Row] | None:
    """'Children with three or more different holders in the 12 months to the day / cases'; -1 is nobody."""
    first = s.covers_from.get("cases")
    if first is None or s.day < add_months(first, 12):
        return None
    rows = []
    for child in s.cases.children(s.day):
        holders: set[str] = set()
        day = add_months(s.day, -12) + ONE_DAY
        while day <= s.day:
            allocated = s.cases.current_allocations(child, day)
            if allocated:
                latest = max(allocated, key=lambda each: (each.start, order_of(each.number)))
                holders.add(latest.professional)
            day += ONE_DAY
        many = len(holders - {"", "-1"}) >= 3
        employee = s.cases.situation(child, s.day).employee
        rows.append(Row(child, s.team(employee) if employee else None, ONE if many else NONE, ONE))
    return rows


def held_on(row: dict[str, str], kinds: tuple[str, ...]) -> date | None:
    """The day a session of one of these kinds was held."""
    return day_of(row.get("held_on", "")) if row.get("kind", "").lower() in kinds else None


def anchor(s: Sources, employee: str) -> date:
    """'The latest of last session held, first day of the run, first day back from being away, covers-from'."""
    held = [held_on(row, ("formal", "asye")) for row in s.sessions.get(employee, [])]
    days = [day for day in held if day is not None and day <= s.day]
    first, back = s.staff.run_start(employee, s.day), s.staff.back_on(employee, s.day)
    days.extend(day for day in (first, back, s.covers_from["supervision"]) if day is not None)
    return max(days)


def due_by(s: Sources, employee: str) -> date:
    """'asye 7 days before first day + 42 days, 14 before that day + 6 months, then monthly; others monthly'."""
    last = anchor(s, employee)
    post = s.staff.main_post(employee, s.day)
    newly = s.staff.first_day_as_asye(employee) if post and post.grade == "asye" else None
    if newly is not None and last < newly + 42 * ONE_DAY:
        return last + 7 * ONE_DAY
    if newly is not None and last < add_months(newly, 6):
        return last + 14 * ONE_DAY
    return add_months(last, 1)


def w4(s: Sources, people: list[str]) -> list[Row] | None:
    """'In date / due; due: in post, not away; in date: day <= anchor + interval'."""
    if not s.known("supervision"):
        return None
    return [
        Row(employee, s.team(employee), ONE if s.day <= due_by(s, employee) else NONE, ONE)
        for employee in people
        if not s.staff.is_away(employee, s.day)
    ]


def is_full(row: dict[str, str], first: date, last: date) -> bool:
    """'A full session: formal or asye, 90 minutes, not interrupted', held in the month."""
    day = held_on(row, ("formal", "asye"))
    if day is None or not first <= day <= last:
        return False
    return amount(row.get("minutes", "")) >= 90 and row.get("interrupted", "").lower() not in ("yes", "y", "true", "1")


def w5(s: Sources) -> list[Row] | None:
    """'With a full session in the month / social work staff in post and not away on every day of that month'."""
    first, last = last_calendar_month(s.day)
    if not s.known("supervision", first):
        return None
    days = [first + number * ONE_DAY for number in range((last - first).days + 1)]
    rows = []
    for employee in s.staff.social_workers(last):
        if all(s.staff.is_social_work(employee, day) and not s.staff.is_away(employee, day) for day in days):
            full = any(is_full(row, first, last) for row in s.sessions.get(employee, []))
            rows.append(Row(employee, s.team(employee, last), ONE if full else NONE, ONE))
    return rows


def a_year_known(s: Sources) -> bool:
    """'Null for days less than 12 months after the data begins'."""
    first = s.covers_from.get("staff")
    return first is not None and s.day >= add_months(first, 12)


def w8(s: Sources) -> list[Row] | None:
    """'Agency FTE / (agency + own FTE)'."""
    if not a_year_known(s):
        return None
    rows = []
    for employee in s.staff.social_workers(s.day):
        total = s.staff.fte(employee, s.day)
        rows.append(Row(employee, s.team(employee), total - s.staff.own_fte(employee, s.day), total))
    return rows


def own_rows(s: Sources, factor: int = 1) -> list[Row]:
    """Own FTE on the day of social work staff, as denominators."""
    people = [(employee, s.staff.own_fte(employee, s.day)) for employee in s.staff.social_workers(s.day)]
    return [Row(employee, s.team(employee), NONE, fte * factor) for employee, fte in people if fte]


def w9(s: Sources) -> list[Row] | None:
    """'Vacancy FTE of the newest as_at not after the day / (vacancy + own FTE)'."""
    newest = max((day for _, _, day in s.staff.vacancies if day <= s.day), default=None)
    if newest is None or not a_year_known(s):
        return None
    return [Row(team, team, fte, fte) for team, fte, day in s.staff.vacancies if day == newest] + own_rows(s)


def w10(s: Sources) -> list[Row] | None:
    """'FTE of own people whose last own post ended from day - 12 months to day - 1 / own FTE on the day'."""
    if not a_year_known(s):
        return None
    rows = []
    for employee in sorted(s.staff.posts):
        own = [
            post for post in s.staff.posts[employee] if post.is_counted and not post.is_agency and post.start <= s.day
        ]
        last = max((post.end for post in own), default=OPEN_END)
        if add_months(s.day, -12) <= last < s.day and s.staff.is_social_work(employee, last):
            rows.append(Row(employee, s.team(employee, last), s.staff.own_fte(employee, last), NONE))
    return rows + own_rows(s)


def w11(s: Sources) -> list[Row] | None:
    """'Own working days lost to sickness in the 12 months to the day, by calendar days / (own FTE x 253 or 254)'."""
    if not a_year_known(s):
        return None
    first = add_months(s.day, -12) + ONE_DAY
    days = [first + number * ONE_DAY for number in range((s.day - first).days + 1)]
    rows = []
    for employee in sorted(s.staff.absences):
        lost, team = NONE, s.team(employee)
        for absence in s.staff.absences[employee]:
            end = max(s.as_at, absence.start) if absence.end == OPEN_END else absence.end
            if absence.reason != "sickness" or end < first or absence.start > s.day:
                continue
            inside = [day for day in days if absence.start <= day <= end]
            own = [day for day in inside if s.staff.is_social_work(employee, day) and s.staff.own_fte(employee, day)]
            lost += absence.days_lost * len(own) / ((end - absence.start).days + 1)
            team = team or (s.team(employee, own[-1]) if own else None)
        if lost:
            rows.append(Row(employee, team, lost, NONE))
    return rows + own_rows(s, 254 if any((day.month, day.day) == (2, 29) for day in days) else 253)


def is_trained(s: Sources, employee: str, course: str) -> bool:
    """'Any record completed or passed on or before the day, whose last day has not passed'."""
    for row in s.completions.get(employee, []):
        done = day_of(row.get("completed_on", ""))
        good = row.get("result", "").lower() in ("completed", "passed")
        if row.get("course_code", "").upper() != course or not good or done is None or done > s.day:
            continue
        last = end_of(row.get("expires_on", ""))
        if not row.get("expires_on") and course in s.course_months:
            last = add_months(done, s.course_months[course]) - ONE_DAY
        if s.day <= last:
            return True
    return False


def w12(s: Sources, *, managers: bool) -> list[Row] | None:
    """'In date / all who are not away and past the first 3 months of their run of posts'."""
    if not s.known("learning"):
        return None
    course = "RISK-ANALYSIS-MANAGERS" if managers else "RISK-ANALYSIS"
    rows = []
    for employee in s.staff.social_workers(s.day):
        first = s.staff.run_start(employee, s.day)
        past = first is not None and s.day >= add_months(first, 3)
        if s.staff.is_manager(employee, s.day) == managers and past and not s.staff.is_away(employee, s.day):
            rows.append(Row(employee, s.team(employee), ONE if is_trained(s, employee, course) else NONE, ONE))
    return rows


def waiting(s: Sources, child: str, state: str) -> int:
    """Days from the first day of the unbroken time in which the child was a case in this state, to the day."""
    earliest = s.covers_from["cases"] or s.day
    first = s.day
    while first > earliest and s.cases.is_case(child, first - ONE_DAY):
        if s.cases.situation(child, first - ONE_DAY).state != state:
            break
        first -= ONE_DAY
    return (s.day - first).days


def w17(s: Sources, state: str) -> list[Row] | None:
    """'Cases with no holder (or -1, or no longer in post) / whose holder is away / unidentified; each / all cases'."""
    if not s.known("cases"):
        return None
    rows = []
    for child in s.cases.children(s.day):
        now = s.cases.situation(child, s.day)
        team = s.team(now.employee) if now.employee else None
        if now.state == state:
            rows.append(Row(child, team, ONE, ONE, waiting(s, child, state)))
        else:
            rows.append(Row(child, team, NONE, ONE))
    return rows


def rows(found: list[tuple[str, str | None, Fraction]] | None) -> list[Row] | None:
    """Rows that count one each, from who or what, the team and the numerator."""
    return None if found is None else [Row(subject, team, part, ONE) for subject, team, part in found]


def w22(s: Sources) -> list[Row] | None:
    """'Cases with management oversight in date for their type / cases'."""
    found = oversight.standing(s) if s.known("cases") and s.known("oversight") else None
    return found and [Row(child, who and s.team(who), Fraction(in_date), ONE) for child, who, in_date in found]


def of_children(s: Sources, found: outcomes.Found | None) -> list[Row] | None:
    """Rows that count one each, in the team of who holds the child on the day."""
    if found is None:
        return None
    holders = {child: s.cases.situation(child, s.day).employee for child, _, _ in found}
    return [
        Row(f"{child} {day}", who and s.team(who), Fraction(part), ONE)
        for child, day, part in found
        for who in [holders[child]]
    ]


def every_indicator(s: Sources) -> list[tuple[str, str, str, str, list[Row] | None]]:
    """(id, name, unit, good, rows) of each indicator; rows are None where the figure is not known."""
    social, day = s.staff.social_workers(s.day), s.day
    students = [employee for employee in sorted(s.staff.posts) if s.staff.is_student(employee, day)]
    cases = s.known("cases")
    return [
        ("W1", "Average caseload per case-holding FTE", "cases per FTE", "low", w1(s) if cases else None),
        ("W2", "Workers over their own limit", "percent", "low", w2(s) if cases else None),
        ("W2-sustained", "Workers overloaded for 28 days", "percent", "low", w2_sustained(s) if cases else None),
        ("W19", "Workload inside the council's band", "percent", "high", w19(s) if cases else None),
        ("W26", "Children with three or more holders in 12 months", "percent", "low", w26(s) if cases else None),
        ("W24", "Children referred again", "percent", "low", of_children(s, outcomes.referred_again(s))),
        ("W25", "Assessments in 45 working days", "percent", "high", of_children(s, outcomes.from_referral(s))),
        ("W27", "Protection plans for the second time", "percent", "low", of_children(s, outcomes.planned_again(s))),
        ("W4", "Supervision on time", "percent", "high", w4(s, social)),
        ("W4-students", "Supervision of students on time", "percent", "high", w4(s, students)),
        ("W5", "Supervision of 90 uninterrupted minutes in the month", "percent", "high", w5(s)),
        ("W4-period", "Supervision held by its due day", "percent", "high", rows(supervision.fell_due(s))),
        ("W14", "Supervisors in order", "percent", "high", rows(supervision.supervisors(s))),
        ("W22", "Cases with oversight in date", "percent", "high", w22(s)),
        ("W8", "Agency rate", "percent", "low", w8(s)),
        ("W9", "Vacancy rate", "percent", "low", w9(s)),
        ("W10", "Turnover (12-month rolling)", "percent", "low", w10(s)),
        ("W11", "Sickness absence rate", "percent", "low", w11(s)),
        ("W12-staff", "Staff with risk-analysis training", "percent", "high", w12(s, managers=False)),
        ("W12-managers", "Managers with risk-analysis training", "percent", "high", w12(s, managers=True)),
        ("W13", "Inductions complete in time", "percent", "high", rows(inductions.fell_due(s))),
        ("W17-none", "Cases with no holder", "percent", "low", w17(s, "none")),
        ("W17-away", "Cases whose holder is away", "percent", "low", w17(s, "away")),
        ("W17-unidentified", "Cases whose holder matches nobody", "percent", "low", w17(s, "unidentified")),
    ]


def written(rows: list[Row] | None, unit: str) -> dict[str, Any]:
    """Sums, value and rows; 'an empty population gives null'."""
    if rows is None:
        return {"numerator": None, "denominator": None, "value": None, "rows": []}
    top = sum((row.numerator for row in rows), NONE)
    bottom = sum((row.denominator for row in rows), NONE)
    value = None if not bottom else top / bottom * (100 if unit == "percent" else 1)
    answer: dict[str, Any] = {"numerator": text(top), "denominator": text(bottom), "value": text(value)}
    answer["rows"] = [
        {
            "subject": row.subject,
            "team": row.team,
            "numerator": text(row.numerator),
            "denominator": text(row.denominator),
            **({} if row.wait_days is None else {"wait_days": row.wait_days}),
        }
        for row in rows
    ]
    return answer
