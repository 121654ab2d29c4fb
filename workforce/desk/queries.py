"""What the first pages read, for a viewer: only what is in their scope, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from workforce import clock
from workforce.board.figures.figure import Figure
from workforce.board.figures.indicators import BY_ID, beside, figures, rules_changed
from workforce.board.figures.on_day import OnDay
from workforce.caseload.rules import UNTYPED
from workforce.db import db
from workforce.desk.front_door import Flow, flow_of
from workforce.desk.people import (
    Person,
    TeamTotals,
    Waiting,
    people_of,
    total,
    waiting,
)
from workforce.desk.work import FormerLoad, former_of_teams
from workforce.importing import matching, names, service, uploads
from workforce.importing.models import ImportRun, Upload
from workforce.people.queries import StaffMember, data_day
from workforce.people.rules import WorkKind
from workforce.supervision.queries import COUNTED_ONCE
from workforce.supervision.rules import Standing
from workforce.web.access import Scope, Viewer


def newest_day() -> date:
    """Return the day that pages show unless another is asked for."""
    return data_day(clock.today())


def teams_in_scope(on: OnDay, viewer: Viewer) -> frozenset[str]:
    """Return the codes of the teams that a viewer answers for."""
    return frozenset(on.tree.teams) if viewer.scope is Scope.ALL else viewer.teams


@dataclass(frozen=True, slots=True)
class TeamPage:
    """What a manager sees."""

    on: OnDay
    teams: frozenset[str]
    totals: TeamTotals
    students: list[tuple[StaffMember, Standing | None]]
    flow: Flow | None  # where the team's work is the front door
    former: FormerLoad | None


def team_page(on: OnDay, teams: frozenset[str]) -> TeamPage:
    """Return a manager's page: the people of the teams, the children without a worker, all with their reasons."""
    people = people_of(on, teams)
    name = ", ".join(
        sorted(
            on.tree.name(code)
            for code in teams
            if on.tree.teams.get(code) is None or on.tree.teams[code].kind == "team"
        )
    )
    students = [(p, on.standings.get(p.id)) for p in on.staff if p.is_student and p.team in teams]
    flow = None
    if any(person.person.main.work_kind == WorkKind.FRONT_DOOR for person in people):
        flow = flow_of(teams, on.day, on.scheme.scheme)
    everybody = total("", name, people, waiting(on, teams), on.day)
    return TeamPage(on, teams, everybody, students, flow, former_of_teams(on, teams))


@dataclass(frozen=True, slots=True)
class ServicePage:
    """What a service manager or head sees: teams under their services."""

    on: OnDay
    services: list[tuple[str, list[TeamTotals]]]
    all: TeamTotals
    waiting: list[Waiting]
    former: FormerLoad | None


def service_page(on: OnDay, viewer: Viewer) -> ServicePage:
    """Return the teams in a viewer's scope, by service and name, with what is out of balance."""
    scope = teams_in_scope(on, viewer)
    people = people_of(on, scope)
    without = waiting(on, scope)
    by_team: dict[str, list[Person]] = {}
    for person in people:
        by_team.setdefault(person.person.team, []).append(person)
    waits: dict[str | None, list[Waiting]] = {}
    for one in without:
        waits.setdefault(one.team, []).append(one)
    services: dict[str, list[TeamTotals]] = {}
    for code in sorted(scope, key=lambda c: (on.tree.name(c), c)):
        if code in by_team or code in waits:
            service = on.tree.service_of(code)
            heading = on.tree.name(service) if service else "Other teams"
            services.setdefault(heading, []).append(
                total(code, on.tree.name(code), by_team.get(code, []), waits.get(code, []), on.day)
            )
    everyone = total("", "All teams", people, without, on.day)
    return ServicePage(on, sorted(services.items()), everyone, without, former_of_teams(on, scope))


@dataclass(frozen=True, slots=True)
class Untyped:
    """A case that the case system gives no type, or no open episode: to be corrected there."""

    reference: str
    fault: str
    team: str | None
    holder: str | None


def to_correct(on: OnDay) -> list[Untyped]:
    """Return the cases that are to be corrected in the case system, by reference."""
    found = []
    for case in on.cases:
        holder = on.by_id.get(case.worker_id) if case.worker_id is not None else None
        team = holder.team if holder else case.fallback_team
        name = holder.name if holder else None
        if case.type == UNTYPED:
            found.append(
                Untyped(case.reference, "No plan, assessment, care or leaving care: it weighs 0 points", team, name)
            )
        elif not case.has_open_episode and case.type != "CARE_LEAVER":
            found.append(Untyped(case.reference, "No open episode, though a plan or care is open", team, name))
    return found


def standards_evidence(on: OnDay) -> dict[int, list[str]]:
    """Return, for each employer standard, which requirements of this council serve it."""
    found: dict[int, list[str]] = {}
    for requirement in on.requirements:
        found.setdefault(requirement.employer_standard, []).append(requirement.name)
    return found


def supervision_quality(day: date) -> dict[str, int]:
    """Return counts of the last 90 days' sessions that say something of their quality: dates and lengths only."""
    row = db.session.execute(
        text(
            f"""SELECT count(*) FILTER (WHERE held_on IS NOT NULL),
              count(*) FILTER (WHERE held_on IS NOT NULL AND minutes >= 90 AND interrupted = false),
              count(*) FILTER (WHERE held_on IS NOT NULL AND interrupted),
              count(*) FILTER (WHERE held_on IS NOT NULL AND minutes < 90),
              count(*) FILTER (WHERE held_on IS NULL AND cancelled_reason IS NOT NULL)
            FROM supervision_session s WHERE kind IN ('formal', 'asye')
              AND coalesce(held_on, planned_on) BETWEEN CAST(:day AS date) - 89 AND :day AND {COUNTED_ONCE}"""
        ),
        {"day": day},
    ).one()
    return dict(zip(("held", "full", "interrupted", "short", "cancelled"), map(int, row), strict=True))


@dataclass(frozen=True, slots=True)
class DataPage:
    """What came in, what is unmatched, what to correct."""

    runs: list[ImportRun]
    waiting: list[Upload]
    unmatched: list[matching.Unmatched]
    matched: list[matching.Matched]
    to_correct: list[Untyped]
    cases: int


def data_page(on: OnDay, *, cases: bool, everything: bool) -> DataPage:
    """Return the data page; case references and the case system's workers only for those who may see them."""
    kinds = service.KINDS if everything else ("staff", "learning")
    unmatched = matching.unmatched(on.day, everything=everything)
    if any(names.is_name(one.value) for one in unmatched):
        staff = [names.Colleague(p.employee_number, p.name, on.tree.name(p.team)) for p in on.staff]
        unmatched = matching.suggested(unmatched, staff)
    return DataPage(
        uploads.runs(kinds), uploads.waiting(kinds), unmatched,
        matching.by_hand(matching.kinds_of(everything=everything)), to_correct(on) if cases else [],
        len(on.cases) if cases else 0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The indicators of a day for the teams that a viewer chose among those in their scope."""

    on: OnDay
    figures: list[Figure]
    choices: list[tuple[str, str]]  # (code, name), indented by the tree
    chosen: str
    name: str

    @property
    def rules_changed(self) -> list[dict[str, Any]]:
        """Return which rules changed within the 12 months before the day."""
        return rules_changed(self.on)


def figures_page(on: OnDay, viewer: Viewer, chosen: str) -> FiguresPage:
    """Return every indicator for a team or service in scope, else for all that the viewer may see."""
    scope = teams_in_scope(on, viewer)
    everything = viewer.scope is Scope.ALL
    choices: list[tuple[str, str]] = []

    def walk(code: str, depth: int) -> None:
        if code in scope:
            choices.append((code, "\u2003" * depth + on.tree.name(code)))
        for below in on.tree.children.get(code, []):
            walk(below, depth + (code in scope))

    for code in sorted(on.tree.teams):
        if on.tree.teams[code].parent_code not in on.tree.teams:
            walk(code, 0)
    found = beside(on, figures(on, BY_ID))  # what the council counts elsewhere stands in summaries
    if chosen in scope:
        return FiguresPage(
            on, [f.within(on.tree.below(chosen) & scope) for f in found], choices, chosen, on.tree.name(chosen)
        )
    if everything:
        return FiguresPage(on, found, choices, "", "Whole council")
    return FiguresPage(on, [f.within(scope) for f in found], choices, "", "All my teams")
