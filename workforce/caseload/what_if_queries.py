"""What a what-if of a day stands on, for one viewer: a fixed number of statements, however many teams there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from workforce import clock
from workforce.caseload import queries as caseload
from workforce.caseload.case_sql import Basis
from workforce.caseload.local_models import Scenario, SchemeDraft
from workforce.caseload.queries import SchemeInForce
from workforce.caseload.rules import UNTYPED, Scheme, SchemeError, read_scheme
from workforce.caseload.scheme_reading import weight_items
from workforce.caseload.what_if_loads import PersonLoad, TeamLoad, Worth, team_loads
from workforce.caseload.what_if_results import Result, Service, rows_of
from workforce.caseload.what_if_rules import EVERYWHERE, Changes, Fault, Impossible, SchemeChoice, apply
from workforce.caseload.what_if_words import in_words
from workforce.db import db, policy
from workforce.people.queries import StaffMember, Tree, data_day, staff_on, team_tree
from workforce.people.rules import CASELOAD_KINDS, GRADE_WORDS
from workforce.web.access import Scope, Viewer
from workforce.web.pages import day_words

SCHEME = "scheme"  # the field of the form that faults of a scheme belong to


@dataclass(frozen=True, slots=True)
class SchemeOffer:
    """A scheme that may weigh a what-if: the one in force, another version, or a draft without faults."""

    key: str  # "" for today's
    words: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Ground:
    """What every what-if of a day stands on: the viewer's teams, their people, the schemes to choose from."""

    day: date
    newest: date
    tree: Tree
    scope: frozenset[str]
    staff: Sequence[StaffMember]
    scheme: SchemeInForce
    offers: Sequence[SchemeOffer]
    reads_everybody: bool

    @cached_property
    def now(self) -> Mapping[str, TeamLoad]:
        """Return what the teams carry on the day under the scheme in force: 1 statement."""
        return teams_under(self, self.scheme.scheme)

    @property
    def is_empty(self) -> bool:
        """Whether nobody works in the viewer's scope on the day: there is nothing to try changes on."""
        return not self.staff

    @cached_property
    def names(self) -> dict[str, str]:
        """Return the teams in scope, by name: those of kind team, and others where somebody works."""
        at_work = {person.team for person in self.staff}
        codes = [code for code in self.scope if code in at_work or self._kind(code) == "team"]
        return {code: self.tree.name(code) for code in sorted(codes, key=lambda c: (self.tree.name(c), c))}

    def _kind(self, code: str) -> str:
        return self.tree.teams[code].kind if code in self.tree.teams else ""

    @property
    def areas(self) -> dict[str, frozenset[str]]:
        """Return the teams in scope of every place where demand may change: everywhere, a service, a team."""
        places = {code: self.tree.below(code) & self.scope for code in self.scope}
        return {EVERYWHERE: self.scope, **places}

    @property
    def services(self) -> dict[str, str]:
        """Return the services and directorates in scope that hold teams, by name."""
        codes = [code for code in self.scope if self._kind(code) in ("service", "directorate")]
        return {code: self.tree.name(code) for code in sorted(codes, key=lambda c: (self.tree.name(c), c))}

    def service_of(self, code: str) -> Service:
        """Return the service of a team, or a heading for teams without one."""
        service = self.tree.service_of(code)
        return Service(service, self.tree.name(service)) if service else Service("", "Other teams")

    def document(self, key: str) -> Mapping[str, Any] | None:
        """Return the document of an offered scheme, or None."""
        return next((offer.document for offer in self.offers if offer.key == key), None)

    def types(self, key: str = "") -> dict[str, str]:
        """Return the case types of an offered scheme (else today's) and their words, in the scheme's own order."""
        scheme = read_scheme(self.document(key) or self.offers[0].document)
        order = {rule.type: n for n, rule in enumerate(scheme.type_map)}
        codes = sorted(scheme.weights, key=lambda code: order.get(code, len(order)))
        return {code: scheme.label(code) for code in codes if code != UNTYPED}

    def grades(self) -> dict[str, str]:
        """Return the grades that carry a limit in any scheme on offer, in words."""
        schemes = [read_scheme(offer.document) for offer in self.offers]
        return {str(g): words for g, words in GRADE_WORDS.items() if any(s.carries_limit(g) for s in schemes)}


def newest_day() -> date:
    """Return the day of the newest data: 1 statement."""
    return data_day(clock.today())


def ground(viewer: Viewer, asked: date | None = None) -> Ground:
    """Return the ground of a day for a viewer: 5 statements, and 1 when the workloads are asked for."""
    newest = newest_day()
    day = asked or newest
    tree = team_tree(day)
    scope = frozenset(tree.teams) if viewer.scope is Scope.ALL else viewer.teams
    staff = [person for person in staff_on(day) if person.team in scope]
    versions = policy.versions(policy.PolicyKind.SCHEME)
    in_force = caseload.scheme_of(next((v for v in versions if v.in_force_from <= day), None), day)
    offers = _offers(versions, in_force)
    return Ground(day, newest, tree, scope, staff, in_force, offers, reads_everybody=viewer.scope is Scope.ALL)


def _offers(versions: Sequence[policy.PolicyVersion], in_force: SchemeInForce) -> list[SchemeOffer]:
    """Return the schemes to choose from: today's, other versions newest first, drafts that could be put in force."""
    found, others = [], []
    for version in versions:
        name = f"{version.document.get('name')}, in force from {day_words(version.in_force_from, year=True)}"
        if version.in_force_from == in_force.in_force_from:
            found.append(SchemeOffer("", name, version.document))
        elif _is_valid(version.document):
            others.append(SchemeOffer(f"version-{version.id}", name, version.document))
    drafts = db.session.execute(
        select(SchemeDraft.id, SchemeDraft.name, SchemeDraft.document).order_by(SchemeDraft.name, SchemeDraft.id)
    )
    return (
        found
        + others
        + [
            SchemeOffer(f"draft-{id_}", f"Draft: {name}", document)
            for id_, name, document in drafts
            if _is_valid(document)
        ]
    )


def _is_valid(document: Mapping[str, Any]) -> bool:
    try:
        read_scheme(document, caseload.GRADES)
    except SchemeError:
        return False
    return True


def teams_under(on: Ground, scheme: Scheme) -> dict[str, TeamLoad]:
    """Return what the teams in scope carry under a scheme, as the product weighs them: 2 statements."""
    ids = None if on.reads_everybody else [person.id for person in on.staff]
    groups = caseload.groups_by_worker(on.day, scheme, ids, Basis.DECIDED)
    people = [
        PersonLoad(
            worker.person.team,
            worker.person.grade,
            worker.person.fte,
            worker.load,
            groups.get(worker.person.id, ()),
            is_measured=worker.load.has_measure
            or worker.person.main.work_kind in CASELOAD_KINDS
            or worker.load.children > 0
            or worker.load.is_weighed,
        )
        for worker in caseload.loads(on.staff, groups, scheme, caseload.beside_on(on.day, scheme))
    ]
    return team_loads(on.names, people, worth_on(on, scheme))


def worth_on(on: Ground, scheme: Scheme) -> Worth:
    """Return what a scheme makes of cases and posts, with the limits of its service areas."""
    return Worth(scheme, caseload.areas_of(on.tree, scheme) if scheme.areas else {})


def scheme_asked(on: Ground, choice: SchemeChoice) -> Scheme:
    """Return the scheme that a choice means; raise Impossible where it can't be read."""
    document = on.document(choice.offer)
    if document is None:
        raise Impossible([Fault(SCHEME, "Choose a scheme from the list: a draft is in it while it has no faults")])
    edited = {**document, "case_weights": _weights_with(document, choice.weights)}
    edited.pop("weight_table", None)  # its cells are weights now
    if choice.maximum is not None:
        edited["maximum_full_time"] = choice.maximum
    try:
        return read_scheme(edited, caseload.GRADES if choice.offer else ())
    except SchemeError as error:
        raise Impossible([Fault(SCHEME, f"This scheme can't be used: {fault}") for fault in error.faults]) from error


def _weights_with(document: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document's weights with some points changed; what else a weight says stays."""
    weights = {code: w if isinstance(w, dict) else {"points": w} for code, w in weight_items(document)}
    return weights | {code: {**weights.get(code, {}), "points": points} for code, points in changed.items()}


def work_out(on: Ground, changes: Changes) -> Result:
    """Return what the changes come to: no statement, or 1 where another scheme weighs. Raises Impossible."""
    scheme = scheme_asked(on, changes.scheme) if changes.scheme != SchemeChoice() else on.scheme.scheme
    base = on.now if scheme is on.scheme.scheme else teams_under(on, scheme)
    then = apply(base, changes, on.areas, worth_on(on, scheme))
    services = {code: on.service_of(code) for code in on.names}
    rows = rows_of(on.now, then, services, (on.scheme.scheme, scheme))
    offer = next(offer for offer in on.offers if offer.key == changes.scheme.offer)
    places = {**on.services, **on.names}
    words = in_words(changes, on.types(offer.key), places, offer.words, offer.document)
    return Result(on.day, on.offers[0].words, offer.words, words, rows)


@dataclass(frozen=True, slots=True)
class Saved:
    """A what-if as its account saved it; `asked` is its address on the page."""

    id: int
    name: str
    saved_at: datetime
    asked: Mapping[str, str]
    result: Result


def _saved(row: Scenario, viewer: Viewer) -> Saved:
    kept = Result.from_json(row.day, row.changes["words"], row.result)
    result = kept.of_teams(team.code for team in kept.teams if viewer.sees_team(team.code))
    return Saved(row.id, row.name, row.saved_at, row.changes["asked"], result)


def saved_for(viewer: Viewer) -> list[Saved]:
    """Return what the viewer's own account saved, by name, for the teams that are in scope now: 1 statement."""
    rows = db.session.scalars(
        select(Scenario)
        .where(Scenario.account_id == viewer.account_id)
        .order_by(func.lower(Scenario.name), Scenario.id)
    )
    return [_saved(row, viewer) for row in rows]


def count_saved(account_id: int) -> int:
    """Return how many what-ifs an account saved: 1 statement."""
    return db.session.scalar(select(func.count()).where(Scenario.account_id == account_id)) or 0


def today_alone(on: Ground) -> Result:
    """Return today's figures as a what-if in which nothing changes."""
    return work_out(on, Changes())
