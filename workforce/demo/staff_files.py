"""The files of the staff system."""

import datetime as dt

from workforce.demo import days
from workforce.demo.files import File
from workforce.demo.lines import supervisor_of
from workforce.demo.model import FTE_HOURS, SOCIAL_WORK, Person, Post, Reduction, Window
from workforce.demo.structure import Structure

__all__ = ["staff_files"]

TEAMS = ("team_code", "team_name", "parent_code", "kind", "manager_employee_number")
STAFF = (
    "employee_number", "name", "work_email", "swe_number", "job_title", "grade", "work_kind", "team_code",
    "contracted_hours", "standard_hours", "employment_type", "start_date", "end_date", "supervisor_employee_number",
    "registration_date", "registration_expires_on", "asye_start_date", "case_system_id",
)  # fmt: skip
ABSENCES = ("employee_number", "reason", "start_date", "end_date", "working_days_lost")
REDUCTIONS = (
    "employee_number", "reason", "hours", "start_date", "end_date", "tapers_to", "review_on", "adjustment",
)  # fmt: skip
VACANCIES = ("team_code", "fte", "covered_by_agency_fte", "as_at")


def staff_files(structure: Structure, people: list[Person], window: Window) -> dict[str, File]:
    """Write teams, posts, absences, reductions and vacancies."""
    return {
        "teams.csv": _teams(structure, window),
        "staff.csv": File(STAFF, [_post(person, post, window) for person in people for post in person.posts]),
        "absences.csv": File(ABSENCES, [row for person in people for row in _absences(person, window)]),
        "reductions.csv": File(REDUCTIONS, [_reduction(person, r) for person in people for r in person.reductions]),
        "vacancies.csv": _vacancies(structure, window),
    }


def _teams(structure: Structure, window: Window) -> File:
    """Write the tree, each team with whoever leads it on the last day."""
    rows = []
    for team in structure.teams:
        lead = next((post.person.number for post in team.leads if post.covers(window.until)), "")
        rows.append([team.code, team.name, team.parent.code if team.parent is not None else "", team.kind, lead])
    return File(TEAMS, rows)


def _post(person: Person, post: Post, window: Window) -> list[str]:
    """Write a post."""
    last = window.until if post.end is None else min(post.end, window.until)
    supervisor = supervisor_of(person, last)
    return [
        person.number,
        person.name,
        person.email,
        person.swe,
        post.job_title,
        post.grade,
        post.work_kind,
        post.team.code,
        FTE_HOURS[post.fte],
        "37",
        post.employment,
        days.text(post.start),
        days.text(post.end),
        supervisor.number if supervisor is not None else "",
        days.text(person.registered),
        _renewal(last) if person.swe else "",
        days.text(person.asye_start),
        person.case_id,
    ]


def _renewal(day: int) -> str:
    """Give the 30 November on or after a day."""
    on = dt.date.fromordinal(day)
    year = on.year + (on > dt.date(on.year, 11, 30))
    return f"{year}-11-30"


def _absences(person: Person, window: Window) -> list[list[str]]:
    """Write somebody's absences with the working days lost so far."""
    rows = []
    for absence in person.absences:
        if absence.start > window.until:
            continue
        end = window.until if absence.end is None else min(absence.end, window.until)
        post = person.post_on(absence.start)
        lost = days.working_days(absence.start, end) * (post.fte if post is not None else 1.0)
        rows.append(
            [
                person.number,
                absence.reason,
                days.text(absence.start),
                days.text(absence.end),
                f"{lost:.1f}".removesuffix(".0"),
            ]
        )
    return rows


def _reduction(person: Person, agreed: Reduction) -> list[str]:
    """Write hours agreed off somebody's caseload."""
    return [
        person.number,
        agreed.reason,
        agreed.hours,
        days.text(agreed.start),
        days.text(agreed.end),
        agreed.tapers_to,
        days.text(agreed.review),
        "yes" if agreed.is_adjustment else "no",
    ]


def _vacancies(structure: Structure, window: Window) -> File:
    """Count what no own member of staff fills, team by team and month by month."""
    rows = []
    first = dt.date.fromordinal(window.begin)
    month = dt.date(first.year, first.month, 1)
    seats = [seat for seat in structure.seats if _counts(seat.occupants)]
    by_team: dict[str, list[list[Person]]] = {}
    for seat in seats:
        by_team.setdefault(seat.team.code, []).append(seat.occupants)
    while (last := days.add_months(month, 1).toordinal() - 1) <= window.until:
        for code, chains in by_team.items():
            empty = covered = 0.0
            for index, chain in enumerate(chains):
                post = next((p for p in (person.post_on(last) for person in chain) if p is not None), None)
                if post is None:
                    empty += _was_filled_before(chain, last)
                elif post.employment == "agency" and index % 4:
                    covered += post.fte
            rows.append([code, f"{empty + covered:.1f}", f"{covered:.1f}", days.text(last)])
        month = days.add_months(month, 1)
    return File(VACANCIES, rows)


def _counts(chain: list[Person]) -> bool:
    """Say whether a seat is one for social work staff."""
    return bool(chain) and chain[0].posts[-1].grade in SOCIAL_WORK and chain[0].posts[-1].employment != "partner"


def _was_filled_before(chain: list[Person], day: int) -> float:
    """Give the share of full time that is missing: of a seat that was filled before the day."""
    before = [person for person in chain if person.last_day is not None and person.last_day < day]
    return before[0].posts[-1].fte if before else 0.0
