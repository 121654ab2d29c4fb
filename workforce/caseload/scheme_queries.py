"""What pages show of schemes: versions, drafts, agreements, and the effect of a draft on everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from workforce.caseload import queries
from workforce.caseload.local_models import SchemeAgreement, SchemeDraft
from workforce.caseload.preview_rules import Moved, TeamEffect, effect_on, moves, team_effects
from workforce.caseload.rules import CaseGroup, Scheme, Workload, adjusted_caseload
from workforce.db import db, policy
from workforce.people.queries import StaffMember, Tree, staff_on, team_tree
from workforce.web.access import Viewer

MOST_ID = 2**63  # what a key can be at all


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of the scheme: since when, until when, who set it, and how many service areas agreed."""

    version: policy.PolicyVersion
    until: date | None  # the day before the next version's first
    agreed: int
    state: str  # in force, to come, past


@dataclass(frozen=True, slots=True)
class SchemesPage:
    """Every version, newest first, the drafts, and the service areas that are to agree."""

    versions: Sequence[VersionLine]
    drafts: Sequence[SchemeDraft]
    areas: Sequence[tuple[str, str]]


def areas_of(tree: Tree) -> list[tuple[str, str]]:
    """Return the service areas of a day, code and name, by name."""
    found = [(team.code, team.name) for team in tree.teams.values() if team.kind == "service"]
    return sorted(found, key=lambda area: (area[1], area[0]))


def schemes_page(day: date) -> SchemesPage:
    """Return all versions and drafts."""
    found = policy.versions(policy.PolicyKind.SCHEME)
    tree = team_tree(day)
    agreed = _agreed(day, tree)
    lines: list[VersionLine] = []
    following: date | None = None
    for version in found:
        until = date.fromordinal(following.toordinal() - 1) if following else None
        state = "to come" if version.in_force_from > day else "past" if until and until < day else "in force"
        lines.append(VersionLine(version, until, agreed.get(version.id, 0), state))
        following = version.in_force_from
    drafts = list(db.session.scalars(select(SchemeDraft).order_by(SchemeDraft.name, SchemeDraft.id)))
    return SchemesPage(lines, drafts, areas_of(tree))


def version_of(version_id: int) -> policy.PolicyVersion | None:
    """Return one version of the scheme."""
    found = db.session.get(policy.PolicyVersion, version_id) if version_id < MOST_ID else None
    return found if found and found.kind == policy.PolicyKind.SCHEME else None


def agreements_of(version_id: int) -> dict[str, SchemeAgreement]:
    """Return the agreements of a version by service area."""
    rows = db.session.scalars(select(SchemeAgreement).where(SchemeAgreement.policy_version_id == version_id))
    return {row.area_code: row for row in rows}


def _agreed(day: date, tree: Tree) -> Mapping[int, int]:
    """Return how many of a day's service areas had agreed each version by then."""
    areas = [code for code, _ in areas_of(tree)]
    rows = select(SchemeAgreement.policy_version_id, func.count()).where(
        SchemeAgreement.area_code.in_(areas), SchemeAgreement.agreed_on <= day
    )
    return {row[0]: row[1] for row in db.session.execute(rows.group_by(SchemeAgreement.policy_version_id))}


def areas_that_agreed(day: date, tree: Tree) -> tuple[int, int]:
    """Return how many service areas had agreed the version in force by a day, of how many there are (standard 3.1)."""
    version = policy.in_force(policy.PolicyKind.SCHEME, day)
    return _agreed(day, tree).get(version.id, 0) if version else 0, len(areas_of(tree))


def draft_of(draft_id: int) -> SchemeDraft | None:
    """Return a draft."""
    return db.session.get(SchemeDraft, draft_id) if draft_id < MOST_ID else None


@dataclass(frozen=True, slots=True)
class Preview:
    """The effect of another scheme on everybody in a viewer's scope, on the newest data."""

    day: date
    now: queries.SchemeInForce
    then: Scheme
    people: Sequence[Moved]
    teams: Sequence[TeamEffect]
    all: TeamEffect
    moves: Sequence[tuple[str | None, str | None, int]]
    names: Mapping[str, str]
    beside: Sequence["MeasureBeside"]

    @property
    def moved(self) -> list[Moved]:
        """Return those whose band changes, by team and name."""
        return [person for person in self.people if person.is_moved]


@dataclass(frozen=True, slots=True)
class MeasureBeside:
    """A measure that stands beside workloads: children, FTE, and what they give."""

    name: str
    owner: str
    children: int
    fte: Any
    unit: str


@dataclass(frozen=True, slots=True)
class _Under:
    """What everybody's work weighs under one scheme; somebody whom another scheme weighs is weighed by this one too."""

    scheme: Scheme
    groups: Mapping[int, Sequence[CaseGroup]]
    beside: queries.Beside
    loads: Mapping[int, Workload]

    @property
    def weighed(self) -> set[int]:
        return set(self.loads)

    def load(self, person: StaffMember) -> Workload:
        found = self.loads.get(person.id)
        return found or queries.load_of(person, self.groups.get(person.id, ()), self.scheme, self.beside)


def _by_person(day: date, scheme: Scheme, staff: Sequence[StaffMember]) -> _Under:
    groups, beside = queries.groups_by_worker(day, scheme), queries.beside_on(day, scheme)
    loads = {load.person.id: load.load for load in queries.loads(staff, groups, scheme, beside)}
    return _Under(scheme, groups, beside, loads)


def preview_of(then: Scheme, day: date, viewer: Viewer, measures: Mapping[str, Mapping[str, Any]]) -> Preview:
    """Return what a scheme would change for everybody in scope: seven statements, however many people there are."""
    now, tree, staff = queries.scheme_on(day), team_tree(day), staff_on(day)
    before, after = _by_person(day, now.scheme, staff), _by_person(day, then, staff)
    weighed = [person for person in staff if person.id in before.weighed | after.weighed]
    people = sorted(
        (
            Moved(
                person.employee_number, person.name, person.team, person.grade, before.load(person), after.load(person)
            )
            for person in weighed
            if viewer.sees_team(person.team)
        ),
        key=lambda p: (tree.name(p.team), p.name, p.employee_number),
    )  # fmt: skip
    names = {code: team.name for code, team in tree.teams.items()}
    in_scope = [queries.WorkerLoad(p, after.load(p)) for p in weighed if viewer.sees_team(p.team)]
    return Preview(
        day, now, then, people, team_effects(people, names, now.scheme, then),
        effect_on("", "All teams", people, now.scheme, then), moves(people), names,
        measures_beside(in_scope, measures),
    )  # fmt: skip


def measures_beside(
    loads: Sequence[queries.WorkerLoad], measures: Mapping[str, Mapping[str, Any]]
) -> list[MeasureBeside]:
    """Return the measures that the product brings, for some people: social work staff who hold a child."""
    found = []
    for document in measures.values():
        without = set(document.get("leaves_out_grades", ()))
        people = [
            (load.person.grade, load.person.fte, load.load.children)
            for load in loads
            if load.person.is_social_work
            and load.person.grade not in without
            and not (document.get("leaves_out_away") and load.person.is_away)
        ]
        children, fte = adjusted_caseload(people, queries.curves(document.get("fte_discount", {})))
        found.append(MeasureBeside(document["name"], document["owner"], children, fte, document["unit"]))
    return found
