"""People and posts: who fills which seat when, back from the last day."""

import datetime as dt
import itertools
import random

from workforce.demo import days
from workforce.demo.model import MANAGERS, SOCIAL_WORK, Person, Post, Seat, Team, Window
from workforce.demo.names import Namer
from workforce.demo.structure import Structure

__all__ = ["Staffing"]

LADDER = ("asye", "social_worker", "experienced_social_worker", "senior_practitioner", "advanced_practitioner")
GRADE_TITLES = {
    "asye": "Newly Qualified Social Worker",
    "social_worker": "Social Worker",
    "experienced_social_worker": "Experienced Social Worker",
    "senior_practitioner": "Senior Practitioner",
    "advanced_practitioner": "Advanced Practitioner",
}
ROLES = {  # grade, kind of work, job title
    "head": ("head_of_service", "management", "Head of Service"),
    "service_manager": ("service_manager", "management", "Service Manager"),
    "team_manager": ("team_manager", "management", "Team Manager"),
    "practice_supervisor": ("practice_supervisor", "management", "Practice Supervisor"),
    "director": ("other", "none", "Director of Children's Services"),
    "hr": ("other", "none", "Workforce Development Adviser"),
    "analyst": ("other", "none", "Performance Analyst"),
    "personal_adviser": ("other", "personal_adviser", "Personal Adviser"),
    "family_help": ("other", "family_help", "Family Help Practitioner"),
    "student": ("student", "none", "Student Social Worker"),
    "partner": ("other", "none", "Partner Liaison Officer"),
    "reviewing": ("advanced_practitioner", "reviewing", "Independent Reviewing Officer"),
    "quality": ("advanced_practitioner", "quality", "Practice Quality Officer"),
}
KINDS = {"holder": "case_holding", "front_door": "front_door", "fostering": "fostering_adoption"}
YEAR = 365
MEAN_TENURE = {"holder": 5.5, "front_door": 8.0, "fostering": 10.0, "student": 0.3, "partner": 4.0}


class Staffing:
    """Fills every seat over the period."""

    def __init__(self, rng: random.Random, window: Window, structure: Structure) -> None:
        """Start with empty seats."""
        self._rng = rng
        self._window = window
        self._structure = structure
        self._namer = Namer(rng)
        self._numbers = itertools.count(100_100, 7)
        self._registrations: set[int] = set()
        self._professionals = itertools.count(5001)
        self.people: list[Person] = []

    def fill(self) -> list[Person]:
        """Give all people of the period, the order being that of the seats."""
        for seat in self._structure.seats:
            self._fill(seat)
        self._move_some()
        for person in self.people:
            person.posts.sort(key=lambda post: post.start)
            for post in person.posts:
                if post.grade in {"team_manager", "service_manager", "head_of_service"}:
                    post.team.leads.append(post)
                elif post.grade == "practice_supervisor" or post.role == "director":
                    post.team.deputies.append(post)
        return self.people

    def _fill(self, seat: Seat) -> None:
        """Fill a seat from its last occupant back to the first day."""
        rng, begin, until = self._rng, self._window.begin, self._window.until
        end = days.previous_working(until - rng.randint(5, 110)) if seat.is_vacant else None
        is_agency = seat.is_agency
        while True:
            last = until if end is None else end
            start = self._start(seat, last, is_agency=is_agency, is_present=end is None)
            person = self._person(seat, start, end, is_agency=is_agency)
            seat.occupants.append(person)
            if start <= begin or (end is None and seat.fixed == "lead"):
                return
            is_new = 0.3 if person.posts[0].grade == "asye" else 0.12
            if seat.role != "student" and rng.random() < is_new:
                return
            gap = 1 + (rng.randint(0, 14) if is_agency else rng.randint(0, 75))
            end = days.previous_working(start - gap)
            is_agency = rng.random() < ((0.85 if is_agency else 0.3) if seat.role in {"holder", "front_door"} else 0.04)
            if end < begin:
                return

    def _start(self, seat: Seat, last: int, *, is_agency: bool, is_present: bool) -> int:
        """Draw the first day of somebody whose last day, or the last day told about, is given."""
        rng = self._rng
        if seat.fixed:
            back = {"asye": 100, "worker": 1_250, "over": 2_100, "away": 1_900}.get(
                seat.fixed, rng.randint(1_400, 3_000)
            )
        elif seat.role == "student":
            back = rng.randint(20, 95) if is_present else rng.randint(90, 150)
        elif is_agency:
            back = 40 + int(rng.expovariate(1 / 300))
        elif seat.role == "holder" and is_present and rng.random() < 0.2:
            back = rng.randint(4, 355)  # newly qualified
        elif seat.role == "holder":
            back = (60 if rng.random() < 0.05 else 380) + int(rng.expovariate(1 / (MEAN_TENURE["holder"] * YEAR)))
        else:
            back = 90 + int(rng.expovariate(1 / (MEAN_TENURE.get(seat.role, 9.0) * YEAR)))
        start = dt.date.fromordinal(last - min(back, 24 * YEAR))
        return days.next_working(start.toordinal() - start.weekday())

    def _person(self, seat: Seat, start: int, end: int | None, *, is_agency: bool) -> Person:
        """Make somebody with a career in the seat over a period."""
        rng = self._rng
        forename, surname, email = self._namer.next()
        person = Person(f"E{next(self._numbers)}", forename, surname, email, fixed=seat.fixed if end is None else "")
        employment = self._employment(seat, is_agency=is_agency)
        if employment == "fixed_term" and end is None and rng.random() < 0.7:
            end = self._window.until + rng.randint(40, 500)
        fte = self._fte(seat, employment)
        for grade, first, last in self._grades(seat, start, end, is_own=employment in {"permanent", "fixed_term"}):
            _, kind, title = ROLES.get(seat.role, (grade, KINDS.get(seat.role, "none"), GRADE_TITLES.get(grade, "")))
            if seat.role == "quality" and not any(p.posts[-1].role == "quality" for p in self.people):
                title = "Principal Social Worker"
            person.posts.append(Post(person, seat.team, seat.role, grade, kind, title, fte, employment, first, last))
        self._promoted(person)
        if fte == 1.0 and not seat.fixed and person.posts[-1].work_kind == "case_holding" and rng.random() < 0.05:
            self._fewer_hours(person)
        first_post = person.posts[0]
        if first_post.grade in SOCIAL_WORK:
            person.swe = f"SW{self._registration()}"
            before = rng.randint(20, 120) if first_post.grade == "asye" else rng.randint(400, 5_000)
            person.registered = first_post.start - before
        if first_post.grade == "asye":
            person.asye_start = first_post.start
        if person.swe or seat.role in {"personal_adviser", "family_help"}:
            person.professional = str(next(self._professionals))
            person.case_id = f"CS{person.professional}"
        person.pressure = {"worker": 0.97, "over": 1.22, "asye": 1.0}.get(
            person.fixed, min(1.15, max(0.8, rng.gauss(1.0, 0.05)))
        )
        self.people.append(person)
        return person

    def _registration(self) -> int:
        """Draw a registration number nobody has yet."""
        while True:
            number = self._rng.randint(20_000, 999_999)
            if number not in self._registrations:
                self._registrations.add(number)
                return number

    def _employment(self, seat: Seat, *, is_agency: bool) -> str:
        """Say how somebody is employed."""
        if seat.role in {"student", "partner"}:
            return seat.role
        if is_agency:
            return "agency"
        may_end = seat.role in {"holder", "family_help"} and not seat.fixed
        return "fixed_term" if may_end and self._rng.random() < 0.03 else "permanent"

    def _fte(self, seat: Seat, employment: str) -> float:
        """Draw the share of full time."""
        if seat.fixed or employment in {"agency", "student"}:
            return 1.0
        part = {"holder": 0.2, "reviewing": 0.35, "fostering": 0.35}.get(seat.role, 0.12)
        if self._rng.random() > part:
            return 1.0
        return self._rng.choice((0.8, 0.8, 0.8, 0.6, 0.6, 0.5))

    def _grades(self, seat: Seat, start: int, end: int | None, *, is_own: bool) -> list[tuple[str, int, int | None]]:
        """Walk up the ladder of grades over somebody's time in a seat."""
        rng = self._rng
        if seat.role in ROLES:
            return [(ROLES[seat.role][0], start, end)]
        if not is_own:
            return [(rng.choices(LADDER[1:4], (6, 2, 2))[0], start, end)]
        last = self._window.until if end is None else end
        step = 0 if seat.role == "holder" and rng.random() < 0.65 else rng.choice((1, 1, 2, 3))
        ceiling = rng.choices((1, 2, 3, 4), (35, 30, 27, 8))[0]
        if seat.fixed:
            step, ceiling = {"asye": (0, 0), "worker": (1, 1), "over": (1, 2), "away": (1, 2)}[seat.fixed]
        elif seat.role == "holder" and last - start < 356 and end is None:
            step = 0 if rng.random() < 0.85 else 1
        found: list[tuple[str, int, int | None]] = []
        first = start
        while step < max(1, ceiling):
            lasts = 365 + rng.randint(-4, 30) if step == 0 else rng.randint(900, 1_900)
            if first + lasts >= last:
                break
            found.append((LADDER[step], first, first + lasts - 1))
            first += lasts
            step += 1
        found.append((LADDER[step], first, end))
        return found

    def _promoted(self, person: Person) -> None:
        """Let some managers of the period come from a post below, in another team."""
        post = person.posts[0]
        below = {"team_manager": "practice_supervisor", "practice_supervisor": "senior_practitioner"}.get(post.grade)
        if (
            below is None
            or post.employment != "permanent"
            or post.start <= self._window.begin
            or self._rng.random() < 0.4
        ):
            return
        team = self._other_team(post.team) or post.team
        first = post.start - self._rng.randint(500, 1_800)
        role = below if below == "practice_supervisor" else "holder"
        kind, title = ("management", "Practice Supervisor") if role == below else ("case_holding", GRADE_TITLES[below])
        person.posts.insert(
            0, Post(person, team, role, below, kind, title, post.fte, "permanent", first, post.start - 1)
        )

    def _fewer_hours(self, person: Person) -> None:
        """Let somebody go part-time during the period."""
        post = person.posts[-1]
        low, high = max(post.start + 100, self._window.begin), self._window.until - 40
        if low >= high or post.end is not None or post.employment != "permanent":
            return
        day = self._rng.randint(low, high)
        person.posts.append(
            Post(
                person,
                post.team,
                post.role,
                post.grade,
                post.work_kind,
                post.job_title,
                0.8,
                post.employment,
                day,
                None,
            )
        )
        post.end = day - 1

    def _other_team(self, team: Team) -> Team | None:
        """Give another team of the same kind, if there is one."""
        others = [other for other in self._structure.teams if other.type == team.type and other is not team]
        return self._rng.choice(others) if others else None

    def _move_some(self) -> None:
        """Let some people have come from another team during the period."""
        window = self._window
        chance = 0.06 * (window.until - window.begin) / YEAR
        for person in self.people:
            post = person.posts[-1]
            is_fit = post.employment == "permanent" and not person.fixed and post.grade not in MANAGERS
            if not is_fit or post.role not in {"holder", "fostering", "front_door"} or self._rng.random() > chance:
                continue
            low, high = max(post.start + 150, window.begin + 20), (window.until if post.end is None else post.end) - 60
            team = self._other_team(post.team)
            if team is None or low >= high:
                continue
            day = days.next_working(self._rng.randint(low, high))
            before = Post(
                person,
                team,
                post.role,
                post.grade,
                post.work_kind,
                post.job_title,
                post.fte,
                post.employment,
                post.start,
                day - 1,
            )
            post.start = day
            person.posts.insert(-1, before)
