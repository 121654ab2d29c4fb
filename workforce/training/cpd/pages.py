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
    first_day,
    is_asked,
    last_day,
    missing,
    shown_year,
    state,
    written,
    year_of,
)
from workforce.training.today import Today
from workforce.web.access import Viewer

SHOWN = {"asked": "Everybody asked", "not-declared": "Not declared", "declared": "Declared", "not-known": "Not known"}


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
        is_known = self.state is not State.NOT_KNOWN
        return {
            "asked": is_known,
            "not-declared": is_known and self.state is not State.DECLARED,
            "declared": self.state is State.DECLARED,
        }.get(show, not is_known)

    @property
    def words(self) -> str:
        """Return how they stand in words."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class CpdPage:
    """Who has declared, of those asked, in a reader's scope."""

    day: date
    asked: Asked
    rule: YearRule
    lines: Sequence[Line]  # of everybody asked, or of whom it is not known
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
        return len(self.lines) - self.count(State.NOT_KNOWN)

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
    if asked.team and not viewer.sees_team(asked.team):
        return None
    decided = policy_on(today)
    rule, counted = decided.rule_of(asked.year), queries.counts(asked.year)
    mine = [one for one in today.staff if one.is_counted and viewer.sees_team(one.team)]
    below = today.tree.below(asked.team) if asked.team else None
    lines = []
    for person in mine:
        have = counted.get(person.id, Counted())
        stands = state(
            rule, have.written, declared_on=have.declared_on,
            is_asked=is_asked(decided, asked.year, person.swe_number, person.registered_on, person.grade),
        )  # fmt: skip
        if stands is State.NOT_ASKED or (below is not None and person.team not in below):
            continue
        lines.append(
            Line(
                person, today.tree.name(person.team), stands, have, missing(rule, have.written),
                bool(have.shown) and supervises(viewer, person),
            )
        )  # fmt: skip
    now, version = year_of(today.day), today.policies[policy.PolicyKind.CPD]
    teams = sorted({(one.team, today.tree.name(one.team)) for one in mine}, key=lambda one: (one[1], one[0]))
    return CpdPage(today.day, asked, rule, lines, teams, [now, now - 1], version.set_by)


def default_year(day: date) -> int:
    """Return the year that the page shows unless asked for another."""
    return shown_year(day)


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
