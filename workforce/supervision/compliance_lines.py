"""What the pages about compliance count: people with their due day, sessions that fell due, sessions of a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from workforce.supervision.compliance_rules import (
    LATE,
    LoggedSession,
    Phase,
    Share,
    State,
    phase_of,
    reasons_counted,
    state_of,
)
from workforce.supervision.policy_rules import SupervisionPolicy
from workforce.supervision.timeline_queries import Person
from workforce.supervision.timeline_rules import Obligation, Piece, PostHeld


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. Empty: all."""

    team: str = ""
    grade: str = ""
    phase: str = ""
    who: str = "w4"

    def as_args(self) -> dict[str, str]:
        """Return what an address needs to ask for the same."""
        found = {"team": self.team, "grade": self.grade, "phase": self.phase}
        return {name: value for name, value in found.items() if value} | ({} if self.who == "w4" else {"who": self.who})


@dataclass(frozen=True, slots=True)
class Line:
    """How supervision stands for one person on the day."""

    person: Person
    piece: Piece
    post: PostHeld
    day: date
    next_on: date | None  # planned

    @property
    def state(self) -> State:
        """Return how it stands."""
        return state_of(self.piece, self.day)

    @property
    def due_on(self) -> date | None:
        """Return the last day in time; None where nothing is due."""
        return self.piece.due.due_on if self.piece.due else None

    @property
    def last_held_on(self) -> date | None:
        """Return when the last session that counts was held."""
        return self.piece.due.last_held_on if self.piece.due else None

    @property
    def phase(self) -> Phase | None:
        """Return why the interval holds; None where nothing is due."""
        return phase_of(self.piece.due) if self.piece.due else None

    @property
    def days_overdue(self) -> int:
        """Return by how many days it is overdue, 0 if it is not."""
        return max(0, (self.day - self.piece.due.due_on).days) if self.piece.due else 0


@dataclass(frozen=True, slots=True)
class DueSession:
    """A session of one person that fell due in the period, and what came of it."""

    person: Person
    obligation: Obligation
    piece: Piece  # of the due day
    post: PostHeld


@dataclass(frozen=True, slots=True)
class Logged:
    """A session of the period with whose it was and the post then."""

    session: LoggedSession
    person: Person
    post: PostHeld
    reason: str  # code; empty where none was given, or nothing fell out


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """How supervision stood at the end of a month; None: not known."""

    day: date
    share: Share | None


@dataclass(frozen=True, slots=True)
class Group:
    """The people of a team, a grade, a phase or a kind, with what is counted of them."""

    key: str
    words: str
    lines: Sequence[Line]
    due: Sequence[DueSession] | None  # None: the period is not known

    def of(self, *states: State) -> list[Line]:
        """Return the people whose supervision stands so."""
        return [line for line in self.lines if line.state in states]

    @property
    def in_date(self) -> Share:
        """Return who is in date, of those due: W4 where the group is social work staff."""
        due = self.of(State.IN_DATE, State.SOON, State.OVERDUE)
        return Share(sum(1 for line in due if line.state is not State.OVERDUE), len(due))

    @property
    def period(self) -> Share | None:
        """Return what was held by its due day, of what fell due in the period: W4-period."""
        return None if self.due is None else Share(sum(one.obligation.is_in_time for one in self.due), len(self.due))

    @property
    def longest_overdue(self) -> int:
        """Return the most days that anybody is overdue by."""
        return max((line.days_overdue for line in self.lines), default=0)

    def late_by(self) -> list[tuple[str, str, int]]:
        """Return how many are overdue by how much: key, words, people."""
        days = [line.days_overdue for line in self.of(State.OVERDUE)]
        return [(late.key, late.words, sum(late.holds(n) for n in days)) for late in LATE]


@dataclass(frozen=True, slots=True)
class Log:
    """What is counted of the sessions of a time."""

    sessions: Sequence[Logged]
    rules: SupervisionPolicy

    def _of(self, holds: Callable[[LoggedSession], bool]) -> list[Logged]:
        return [one for one in self.sessions if one.session.is_counted and holds(one.session)]

    @property
    def held(self) -> list[Logged]:
        """Return the sessions held of a kind that counts."""
        return self._of(lambda one: one.held_on is not None)

    def chosen(self, what: str) -> list[Logged]:
        """Return the sessions that a figure was made of; all of them for a word that names none."""
        ways: dict[str, Callable[[], list[Logged]]] = {
            "held": lambda: self.held,
            "full": lambda: [one for one in self.held if one.session.is_full],
            "short": lambda: [one for one in self.held if not one.session.is_full],
            "interrupted": lambda: [one for one in self.held if one.session.interrupted],
            "planned": lambda: self._of(lambda one: one.planned_on is not None),
            "cancelled": lambda: self._of(lambda one: one.is_cancelled),
            "moved": lambda: self._of(lambda one: one.is_moved),
            "missing": lambda: self._of(lambda one: one.is_missing),
            "beside": lambda: [one for one in self.sessions if not one.session.is_counted and one.session.held_on],
        }
        return ways[what]() if what in ways else list(self.sessions)

    def share(self, what: str, of: str) -> Share:
        """Return how many sessions are so, of how many."""
        return Share(len(self.chosen(what)), len(self.chosen(of)))

    def reasons(self, what: str) -> list[tuple[str, str, int]]:
        """Return why sessions were cancelled or moved: code, words, how many."""
        return reasons_counted(self.rules, (one.reason for one in self.chosen(what)))
