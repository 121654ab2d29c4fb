"""What the pages of programmes show: whom each reaches, its cohorts, who takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workforce.people.queries import StaffMember
from workforce.training.cpd.pages import policy_on
from workforce.training.cpd.policy_rules import Programme
from workforce.training.people_page import may_record
from workforce.training.programmes import queries
from workforce.training.programmes.models import ProgrammeCohort
from workforce.training.programmes.queries import Place
from workforce.training.programmes.rules import Reach, State, reach
from workforce.training.today import Today
from workforce.web.access import Viewer


def audience(today: Today, programme: Programme) -> list[StaffMember]:
    """Return whom a programme is for, of those who are here: managers, or who supervises somebody in post."""
    here = [one for one in today.staff if one.is_counted and not one.is_away]
    if programme.audience == "managers":
        return [one for one in here if one.is_manager]
    supervising = {post.supervisor for one in today.staff for post in one.posts}
    return [one for one in here if one.employee_number in supervising]


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort, and how the parts in it of the people in scope stand."""

    cohort: ProgrammeCohort
    programme: str
    places: Sequence[Place]
    day: date

    def count(self, name: str) -> int:
        """Return how many stand so."""
        return sum(one.state(self.day) is State(name) for one in self.places)


@dataclass(frozen=True, slots=True)
class Reached:
    """A programme and whom of a reader's scope it reaches."""

    programme: Programme
    reach: Reach
    without: Sequence[StaffMember]  # neither completed nor taking part


@dataclass(frozen=True, slots=True)
class ProgrammesPage:
    """Programmes in a reader's scope."""

    day: date
    team: str
    programmes: Sequence[Reached]
    cohorts: Sequence[CohortLine]
    teams: Sequence[tuple[str, str]]


def page_of(today: Today, viewer: Viewer, team: str) -> ProgrammesPage | None:
    """Return the page for a reader: two statements after staff, teams, policies; None: a team out of their scope."""
    if team and not (team in today.tree.teams and viewer.sees_team(team)):
        return None
    day, decided = today.day, policy_on(today)
    below = today.tree.below(team) if team else None

    def is_mine(person: StaffMember | None) -> bool:
        return person is not None and viewer.sees_team(person.team) and (below is None or person.team in below)

    mine = [one for one in queries.places() if is_mine(today.by_id.get(one.worker_id))]
    found = []
    for programme in decided.programmes:
        people = [one for one in audience(today, programme) if is_mine(one)]
        of = [one for one in mine if one.programme == programme.id]
        done = {one.worker_id for one in of if one.state(day) is State.COMPLETED}
        at_it = {one.worker_id for one in of if one.state(day) is State.GOING_ON}
        without = [one for one in people if one.id not in done | at_it]
        found.append(Reached(programme, reach([one.id for one in people], done, at_it), without))
    names = {one.id: one.name for one in decided.programmes}
    lines = [
        CohortLine(one, names.get(one.programme, one.programme), [p for p in mine if p.cohort_id == one.id], day)
        for one in queries.cohorts()
    ]
    teams = {(one.team, today.tree.name(one.team)) for one in today.staff if viewer.sees_team(one.team)}
    return ProgrammesPage(day, team, found, lines, sorted(teams, key=lambda one: (one[1], one[0])))


@dataclass(frozen=True, slots=True)
class CohortPage:
    """One cohort: those in scope by name, the others as a number."""

    day: date
    cohort: ProgrammeCohort
    programme: str
    places: Sequence[Place]
    elsewhere: int
    may_change: frozenset[int]  # workers
    choices: Sequence[tuple[str, str]]


def cohort_page(today: Today, viewer: Viewer, cohort_id: int) -> CohortPage | None:
    """Return one cohort's page; None: not found."""
    cohort = queries.cohort(cohort_id)
    if cohort is None:
        return None
    every, named = queries.places_in(cohort_id), policy_on(today).programme(cohort.programme)
    seen = [
        one for one in every
        if viewer.sees_team(today.by_id[one.worker_id].team if one.worker_id in today.by_id else None)
    ]  # fmt: skip
    taking_part = {one.worker_id for one in every}
    may = {one.id: one for one in today.staff if one.is_counted and may_record(viewer, one)}
    free = [one for one in may.values() if one.id not in taking_part]
    wanted = {one.id for one in audience(today, named)} if named else set()
    free.sort(key=lambda one: (one.id not in wanted, one.name, one.employee_number))
    choices = [(str(one.id), f"{one.name}, {today.tree.name(one.team)} ({one.employee_number})") for one in free]
    return CohortPage(
        today.day, cohort, named.name if named else cohort.programme, seen, len(every) - len(seen), frozenset(may),
        choices,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A programme in which somebody takes or took part."""

    programme: str
    place: Place
    words: str


def own_places(today: Today, worker_id: int) -> list[OwnPlace]:
    """Return the programmes in which somebody takes or took part."""
    names = {one.id: one.name for one in policy_on(today).programmes}
    return [
        OwnPlace(names.get(one.programme, one.programme), one, one.words(today.day))
        for one in queries.places_of(worker_id)
    ]
