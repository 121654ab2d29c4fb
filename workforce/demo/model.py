"""What an invented council is made of: teams, people, posts, families. Days are ordinal numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workforce.demo.records import Unit

__all__ = [
    "FTE_HOURS", "MANAGERS", "SOCIAL_WORK", "Absence", "Person", "Post", "Reduction", "Seat", "Team", "Window",
]  # fmt: skip

FTE_HOURS = {1.0: "37", 0.8: "29.6", 0.6: "22.2", 0.5: "18.5"}
MANAGERS = ("practice_supervisor", "team_manager", "service_manager", "head_of_service")
SOCIAL_WORK = (
    "asye", "social_worker", "experienced_social_worker", "senior_practitioner", "advanced_practitioner", *MANAGERS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """The period told about: its first and last day."""

    begin: int
    until: int

    def progress(self, day: int) -> float:
        """Say how far through the period a day lies, 0 to 1."""
        return min(1.0, max(0.0, (day - self.begin) / max(1, self.until - self.begin)))


@dataclass(slots=True, eq=False)
class Team:
    """A team, service or directorate, with the work of the day for the allocation of cases."""

    code: str
    name: str
    kind: str
    type: str
    department: str
    parent: Team | None = None
    pressure: float = 1.0
    leads: list[Post] = field(default_factory=list)
    deputies: list[Post] = field(default_factory=list)
    active: list[Person] = field(default_factory=list)
    limit: float = 0.0
    points: float = 0.0


@dataclass(slots=True, eq=False)
class Seat:
    """One place in a team that people fill one after the other."""

    team: Team
    role: str
    is_agency: bool = False
    is_vacant: bool = False
    fixed: str = ""
    occupants: list[Person] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Post:
    """A person's post over a period, its last day included."""

    person: Person
    team: Team
    role: str
    grade: str
    work_kind: str
    job_title: str
    fte: float
    employment: str
    start: int
    end: int | None

    def covers(self, day: int) -> bool:
        """Say whether the post is held on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(slots=True)
class Absence:
    """An absence, its last day included; no end while it goes on."""

    reason: str
    start: int
    end: int | None


@dataclass(slots=True)
class Reduction:
    """Hours agreed off the caseload."""

    reason: str
    hours: str
    start: int
    end: int | None
    tapers_to: str = ""
    review: int | None = None
    is_adjustment: bool = False


@dataclass(slots=True, eq=False)
class Person:
    """Someone who works for the council, and what they hold while cases are dealt out."""

    number: str
    forename: str
    surname: str
    email: str
    swe: str = ""
    case_id: str = ""
    professional: str = ""
    registered: int | None = None
    asye_start: int | None = None
    fixed: str = ""
    posts: list[Post] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    reductions: list[Reduction] = field(default_factory=list)
    away: list[tuple[int, int]] = field(default_factory=list)
    closed: list[tuple[int, int]] = field(default_factory=list)
    pressure: float = 1.0
    team: Team | None = None
    is_asye: bool = False
    is_open: bool = False
    limit: float = 0.0
    stable: float = 0.0
    ramp: float = 1.0
    points: float = 0.0
    children: int = 0
    units: dict[int, Unit] = field(default_factory=dict)
    strain: dict[int, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Forename and surname."""
        return f"{self.forename} {self.surname}"

    @property
    def last_day(self) -> int | None:
        """Last day in post, none while in post."""
        return self.posts[-1].end

    def post_on(self, day: int) -> Post | None:
        """Give the post held on a day."""
        for post in self.posts:
            if post.covers(day):
                return post
        return None

    def run_start(self, day: int) -> int:
        """Give the first day of the run of posts that holds on a day."""
        start = day
        for post in reversed(self.posts):
            if post.start <= day and (post.end is None or post.end >= start - 3):
                start = post.start
        return start

    def is_away(self, day: int) -> bool:
        """Say whether the person is away on a day."""
        return any(first <= day <= last for first, last in self.away)

    def is_absent(self, day: int) -> bool:
        """Say whether the person is not at work on a day, for whatever reason."""
        return any(a.start <= day and (a.end is None or day <= a.end) for a in self.absences)
