"""What the pages of registration show: who is registered, who looked when, who must not practise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workforce.db import policy
from workforce.people.queries import StaffMember
from workforce.training.cpd.pages import policy_on
from workforce.training.people_page import may_record, person_in_scope
from workforce.training.registration import queries
from workforce.training.registration.models import RegistrationCheck
from workforce.training.registration.queries import Known
from workforce.training.registration.rules import (
    STATE_WORDS,
    State,
    is_unchecked,
    last_end,
    not_renewed,
    state,
)
from workforce.training.today import Today
from workforce.web.access import Viewer

SHOWN = {
    "attention": "What needs attention",
    "not-renewed": "Ended on 30 November or since",
    "ended": "Ended, or not on the register",
    "expiring": "Ends on 30 November",
    "missing": "No number",
    "unknown": "No expiry known",
    "unchecked": "Not looked up of late",
    "all": "Everybody",
}
_PRESSING = (State.OFF, State.ENDED, State.MISSING, State.UNKNOWN, State.EXPIRING)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    show: str = "attention"
    team: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """How one person's registration stands."""

    person: StaffMember
    team_name: str
    state: State
    known: Known
    is_unchecked: bool
    is_not_renewed: bool
    may_record: bool

    @property
    def words(self) -> str:
        """Return how it stands in words."""
        return STATE_WORDS[self.state]

    @property
    def differs(self) -> bool:
        """Whether the register was seen to say something else than the staff file says."""
        return self.person.registration_expires_on != self.known.file_expires_on

    def is_shown(self, show: str) -> bool:
        """Whether a filter asks for it."""
        if show in ("all", "attention"):
            return show == "all" or self.state in _PRESSING
        return {
            "not-renewed": self.is_not_renewed,
            "ended": self.state in (State.OFF, State.ENDED),
            "unchecked": self.is_unchecked,
        }.get(show, self.state.value == show)


@dataclass(frozen=True, slots=True)
class RegistrationPage:
    """Everybody in a reader's scope who is registered, or whose grade needs it."""

    day: date
    asked: Asked
    lines: Sequence[Line]
    teams: Sequence[tuple[str, str]]
    check_every_months: int
    set_by: str

    def of(self, *states: State) -> list[Line]:
        """Return the lines that stand so."""
        return [line for line in self.lines if line.state in states]

    @property
    def not_renewed(self) -> list[Line]:
        """Return whose registration ended with the last renewal and is not seen renewed."""
        return [line for line in self.lines if line.is_not_renewed]

    @property
    def ended_before(self) -> list[Line]:
        """Return whose registration ended before that."""
        return [line for line in self.of(State.OFF, State.ENDED) if not line.is_not_renewed]

    @property
    def unchecked(self) -> list[Line]:
        """Return for whom nobody looked at the register of late."""
        return [line for line in self.lines if line.is_unchecked]

    @property
    def last_end(self) -> date:
        """Return the last 30 November."""
        return last_end(self.day)

    @property
    def shown(self) -> list[Line]:
        """Return the lines that the address asks for."""
        return [line for line in self.lines if line.is_shown(self.asked.show)]


def page_of(today: Today, viewer: Viewer, asked: Asked) -> RegistrationPage | None:
    """Return the page for a reader: one statement after staff, teams and policies; None: a team out of their scope."""
    if asked.team and not (asked.team in today.tree.teams and viewer.sees_team(asked.team)):
        return None
    decided = policy_on(today)
    mine = [
        one for one in today.staff
        if one.is_counted and viewer.sees_team(one.team) and (one.swe_number or one.grade in decided.needs_number)
    ]  # fmt: skip
    known = queries.known_on(today.day, [one.id for one in mine])
    below = today.tree.below(asked.team) if asked.team else None
    lines = [
        line_of(today, viewer, one, known[one.id])
        for one in mine
        if below is None or one.team in below
    ]  # fmt: skip
    order = list(State)
    lines.sort(key=lambda one: (order.index(one.state), one.person.name, one.person.employee_number))
    teams = sorted({(one.team, today.tree.name(one.team)) for one in mine}, key=lambda one: (one[1], one[0]))
    version = today.policies[policy.PolicyKind.CPD]
    return RegistrationPage(today.day, asked, lines, teams, decided.check_every_months, version.set_by)


def line_of(today: Today, viewer: Viewer, person: StaffMember, known: Known) -> Line:
    """Return how one person's registration stands."""
    decided, expires = policy_on(today), person.registration_expires_on
    stands = state(
        person.swe_number, expires, today.day, needs_number=person.grade in decided.needs_number, check=known.check
    )
    return Line(
        person, today.tree.name(person.team), stands, known,
        bool(person.swe_number) and is_unchecked(known.check, today.day, decided.check_every_months),
        bool(person.swe_number) and not_renewed(expires, today.day), may_record(viewer, person),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person's registration, with every look at the register."""

    day: date
    line: Line
    checks: Sequence[RegistrationCheck]


def person_page(today: Today, viewer: Viewer, employee_number: str) -> PersonPage | None:
    """Return one person's page; None: not found, or out of scope."""
    person = person_in_scope(today, viewer, employee_number)
    if person is None or not person.is_counted:
        return None
    known = queries.known_on(today.day, [person.id])
    return PersonPage(today.day, line_of(today, viewer, person, known[person.id]), queries.checks_of(person.id))
