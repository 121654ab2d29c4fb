"""What the pages of CPD show: to somebody their own, to others counts and the day of the declaration."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workforce.db import policy
from workforce.people.queries import StaffMember
from workforce.training.cpd import queries
from workforce.training.cpd.models import CpdDeclaration, CpdPiece
from workforce.training.cpd.policy_rules import CpdPolicy, YearRule
from workforce.training.cpd.queries import Counted
from workforce.training.cpd.rules import (
    STATE_WORDS,
    State,
    Written,
    counted_on,
    first_day,
    is_asked,
    is_window,
    last_day,
    missing,
    shown_year,
    state,
    written,
    year_of,
)
from workforce.training.today import Today
from workforce.web.access import Viewer

SHOWN = {
    "asked": "Everybody asked", "not-declared": "Not declared", "declared": "Declared", "not-known": "Not known",
    "not-asked": "Declared, not asked",
}  # fmt: skip


def policy_on(today: Today) -> CpdPolicy:
    """Return what is in force on the day."""
    return queries.policy_of(today.policies.get(policy.PolicyKind.CPD), today.day)


@dataclass(frozen=True, slots=True)
class OwnCpd:
    """One person's own page."""

    day: date
    person: StaffMember | None  # None: not in post on the day
    year: int
    rule: YearRule
    policy: CpdPolicy
    pieces: Sequence[CpdPiece]  # of every year, the newest first
    declarations: dict[int, CpdDeclaration]
    shown_to_me: Sequence[tuple[StaffMember, int]]  # whose supervisor the person is, and how many pieces they show

    @property
    def of_year(self) -> list[CpdPiece]:
        """Return the pieces of the present year."""
        return [one for one in self.pieces if year_of(one.done_on) == self.year]

    @property
    def earlier(self) -> list[CpdPiece]:
        """Return the pieces of the years before."""
        return [one for one in self.pieces if year_of(one.done_on) < self.year]

    @property
    def written(self) -> Written:
        """Return how much is written of the present year."""
        return written(self.of_year)

    @property
    def missing(self) -> str:
        """Return what is still missing, in words; empty: nothing."""
        return missing(self.rule, self.written)

    @property
    def declared(self) -> CpdDeclaration | None:
        """Return the declaration of the present year."""
        return self.declarations.get(self.year)

    @property
    def is_asked(self) -> bool | None:
        """Whether the year asks anything of the person; None: it is not known."""
        if self.person is None:
            return False
        return is_asked(
            self.policy, self.year, self.person.swe_number, self.person.registered_on, self.person.grade
        )  # fmt: skip

    @property
    def first_day(self) -> date:
        """Return the first day of the year."""
        return first_day(self.year)

    @property
    def last_day(self) -> date:
        """Return the last day of the year."""
        return last_day(self.year)

    @property
    def days_left(self) -> int:
        """Return how many days are left to declare, today among them."""
        return (self.last_day - self.day).days + 1

    def is_open(self, piece: CpdPiece) -> bool:
        """Whether a piece can still be changed."""
        return year_of(piece.done_on) not in self.declarations


def supervises(viewer: Viewer, person: StaffMember) -> bool:
    """Whether somebody is the line supervisor of a person's main post."""
    return viewer.employee_number is not None and person.main.supervisor == viewer.employee_number


def own(today: Today, viewer: Viewer) -> OwnCpd:
    """Return what somebody's own page shows: three statements after staff and policies."""
    decided, year = policy_on(today), year_of(today.day)
    worker = viewer.worker_id or 0
    people = [one for one in today.staff if supervises(viewer, one)]
    shown = queries.shown_by([one.id for one in people]) if people else {}
    return OwnCpd(
        today.day, today.by_id.get(worker), year, decided.rule_of(year), decided, queries.pieces_of(worker),
        queries.declarations_of(worker), [(one, shown[one.id]) for one in people if one.id in shown],
    )  # fmt: skip


# --- people in scope


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    year: int
    team: str = ""
    show: str = "asked"


@dataclass(frozen=True, slots=True)
class Line:
    """How one person stands in a year: counts and a day, nothing that they wrote."""

    person: StaffMember
    team_name: str
    state: State
    counted: Counted
    missing: str  # by what they wrote here
    may_read: bool  # the reader is their line supervisor and they show something

    def is_shown(self, show: str) -> bool:
        """Whether a filter asks for it."""
        return {
            "asked": self.is_asked,
            "not-declared": self.is_asked and self.state is not State.DECLARED,
            "declared": self.state is State.DECLARED,
            "not-asked": self.state is State.NOT_ASKED,
        }.get(show, self.state is State.NOT_KNOWN)

    @property
    def is_asked(self) -> bool:
        """Whether they are known to be asked: they are counted."""
        return self.state not in (State.NOT_KNOWN, State.NOT_ASKED)

    @property
    def words(self) -> str:
        """Return how they stand in words."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class CpdPage:
    """Who has declared, of those asked, in a reader's scope: the people of W18, with others who declared beside.

    Of a year that is over, as it stood on its last day: who was in post then, and what was decided then.
    """

    day: date  # up to which it counts
    is_final: bool
    asked: Asked
    rule: YearRule
    lines: Sequence[Line]  # of everybody asked, of whom it is not known, and who declared without being asked
    teams: Sequence[tuple[str, str]]
    years: Sequence[int]
    set_by: str

    def count(self, *states: State) -> int:
        """Return how many stand so."""
        found = Counter(line.state for line in self.lines)
        return sum(found[one] for one in states)

    @property
    def declared(self) -> int:
        """Return how many have declared."""
        return self.count(State.DECLARED)

    @property
    def of(self) -> int:
        """Return how many are asked."""
        return sum(line.is_asked for line in self.lines)

    @property
    def shown(self) -> list[Line]:
        """Return the lines that the address asks for."""
        return [line for line in self.lines if line.is_shown(self.asked.show)]

    @property
    def last_day(self) -> date:
        """Return the last day of the year."""
        return last_day(self.asked.year)


def page_of(today: Today, viewer: Viewer, asked: Asked) -> CpdPage | None:
    """Return the page for a reader: one statement after staff, teams and policies; None: a team out of their scope."""
    last = counted_on(today.day, asked.year)
    on = today if last == today.day else Today(last)
    if asked.team and not (asked.team in on.tree.teams and viewer.sees_team(asked.team)):
        return None
    decided, counted = policy_on(on), queries.counts(asked.year)
    rule = decided.rule_of(asked.year)
    mine = [one for one in on.staff if one.is_counted and viewer.sees_team(one.team)]
    below = on.tree.below(asked.team) if asked.team else None
    lines = []
    for person in mine:
        have = counted.get(person.id, Counted())
        is_enough = have.declared_on is not None and not missing(rule, have.declared)
        stands = state(
            rule, have.written, declared_on=have.declared_on if is_enough else None,
            is_asked=queries.asks(decided, asked.year, person, last),
        )  # fmt: skip
        is_left_out = stands is State.NOT_ASKED and have.declared_on is None
        if is_left_out or (below is not None and person.team not in below):
            continue
        lines.append(
            Line(
                person, on.tree.name(person.team), stands, have, missing(rule, have.written),
                bool(have.shown) and _supervises_now(today, viewer, person),
            )
        )  # fmt: skip
    now, version = year_of(today.day), on.policies[policy.PolicyKind.CPD]
    teams = sorted({(one.team, on.tree.name(one.team)) for one in mine}, key=lambda one: (one[1], one[0]))
    return CpdPage(last, last < today.day, asked, rule, lines, teams, [now, now - 1], version.set_by)


def _supervises_now(today: Today, viewer: Viewer, person: StaffMember) -> bool:
    here = today.by_id.get(person.id)
    return here is not None and supervises(viewer, here)


def default_year(day: date) -> int:
    """Return the year that the page shows unless asked for another."""
    return shown_year(day)


def default_show(day: date) -> str:
    """Return the list that the page shows unless asked for another: who has to be reminded, while there is time."""
    return "not-declared" if is_window(day) else "asked"


@dataclass(frozen=True, slots=True)
class ShownPage:
    """What somebody shows to their line supervisor."""

    person: StaffMember
    pieces: Sequence[CpdPiece]


def shown_page(today: Today, viewer: Viewer, employee_number: str) -> ShownPage | None:
    """Return what somebody shows; None where the reader is not their line supervisor today, or nothing is shown."""
    person = today.by_number.get(employee_number)
    if person is None or not supervises(viewer, person):
        return None
    pieces = queries.shown_pieces(person.id)
    return ShownPage(person, pieces) if pieces else None
