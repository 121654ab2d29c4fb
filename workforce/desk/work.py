"""One person's work as they and their manager see it: one reading, in a fixed number of statements."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from workforce.board.figures.on_day import OnDay
from workforce.caseload import queries as caseload
from workforce.caseload.explain_rules import Step
from workforce.caseload.queries import ChildLine
from workforce.caseload.rules import Scheme, team_utilisation
from workforce.caseload.voice_queries import Agreement, agreements_on
from workforce.desk.people import Person
from workforce.people.queries import StaffMember
from workforce.training.today import Trained, trained
from workforce.web.access import Viewer


@dataclass(frozen=True, slots=True)
class FormerLoad:
    """What a figure was under the scheme before a change of the last 12 months, as of the same day."""

    until: date
    points: Fraction
    limit: Fraction | None

    @property
    def utilisation(self) -> Fraction | None:
        """Return points / limit in percent; None where there is no limit."""
        return self.points * 100 / self.limit if self.limit else None


@dataclass(frozen=True, slots=True)
class Work:
    """One person's work as they and their manager see it."""

    on: OnDay
    me: Person
    children: list[ChildLine]
    week_ago: Person | None
    held_then: Mapping[str, str]  # a week ago: child -> type
    training: list[Trained]
    supervisor: str | None
    steps: list[Step]  # from the full-time maximum to the limit
    agreed: list[Agreement]  # extra responsibilities and marks that hold on the day
    facts: Mapping[int, caseload.ChildFact]
    co_worked: list[tuple[str, str, Decimal]]  # reference, words, points
    former: FormerLoad | None

    @property
    def joined(self) -> list[str]:
        """Return the children who are held now and were not a week ago."""
        return sorted(line.case.reference for line in self.children if line.case.reference not in self.held_then)

    @property
    def left(self) -> list[str]:
        """Return the children who were held a week ago and are not now."""
        return sorted(self.held_then.keys() - {line.case.reference for line in self.children})

    @property
    def changed(self) -> list[tuple[str, str]]:
        """Return the children of another type than a week ago, with the words for what they are now."""
        label = self.on.scheme.scheme.label
        return [
            (line.case.reference, label(line.case.type))
            for line in self.children
            if self.held_then.get(line.case.reference, line.case.type) != line.case.type
        ]

    @property
    def extras(self) -> list[Agreement]:
        """Return the extra responsibilities: they are the last lines of the workload, in this order."""
        return [one for one in self.agreed if not one.is_mark] if self.me.load and self.has_workload else []

    @property
    def has_workload(self) -> bool:
        """Whether the person's work is weighed at all."""
        return caseload.is_weighed(self.me.person, self.children)

    def marks(self, reference: str) -> list[Agreement]:
        """Return the marks of a child's case."""
        return [one for one in self.agreed if one.child == reference]

    @property
    def by_label(self) -> dict[str, list[ChildLine]]:
        """Return the children under what they are."""
        found: dict[str, list[ChildLine]] = {}
        for line in self.children:
            found.setdefault(self.on.scheme.scheme.label(line.case.type), []).append(line)
        return found

    @property
    def siblings(self) -> dict[str, list[str]]:
        """Return, for each family with several children here, their references."""
        counted = Counter(line.family for line in self.children if line.family)
        return {
            family: [line.case.reference for line in self.children if line.family == family]
            for family, count in counted.items()
            if count > 1
        }

    @property
    def families(self) -> int:
        """Return how many families the children belong to; a child without a family counts as one."""
        return len({line.family or line.case.reference for line in self.children})


def person_in_scope(on: OnDay, viewer: Viewer, employee_number: str) -> StaffMember | None:
    """Return somebody in post whom the viewer may open, or None: out of scope is not found."""
    person = next((p for p in on.staff if p.employee_number == employee_number), None)
    return person if person and viewer.sees_worker(person.id, person.team) else None


def work_of(on: OnDay, person: StaffMember) -> Work:
    """Return one person's work: workload line by line, children, supervision, training, and the week's change."""
    scheme = on.scheme.scheme
    held = caseload.children_of(person.id, on.day, scheme, on.basis)
    children = [replace(line, case=on.shown(line.case), family=on.shown(line.case).family) for line in held]
    seen = [line.case.child_id for line in children if line.case.child_id not in on.hidden]
    agreed = agreements_on(on.day, person.id, seen)
    extras = [(one.label, one.points) for one in agreed if one.points is not None]
    groups = caseload.groups_of(person.id, [line.case for line in children], on.day, scheme, on.basis)
    beside = replace(on.beside, extras={person.id: extras})
    load = caseload.load_of(person, groups, scheme, beside)
    training = trained(on, person) if on.knows("learning") and person.is_social_work else []
    me = Person(person, load, on.standings.get(person.id), training, on.day)
    supervisor = next((p.name for p in on.staff if p.employee_number == person.main.supervisor), None)
    steps = caseload.limit_steps_of(person, scheme, on.beside)
    week_ago, then = _week_ago(on.day - timedelta(days=7), person, scheme)
    held_then = {on.shown_reference(reference): case_type for reference, case_type in then.items()}
    facts = caseload.facts_of([line.case.child_id for line in children], on.day)
    beside_them = caseload.co_worked_of(person.id, on.day, scheme, on.basis)
    co_worked = [(on.shown_reference(reference), words, points) for reference, words, points in beside_them]
    former = _former_of(on, person, [line.case for line in children], extras)
    return Work(
        on, me, children, week_ago, held_then, training, supervisor, steps, agreed, facts, co_worked, former
    )  # fmt: skip


def _former_of(
    on: OnDay, person: StaffMember, cases: list[caseload.CaseOnDay], extras: list[tuple[str, Decimal]]
) -> FormerLoad | None:
    version = on.former("scheme")
    if version is None:
        return None
    scheme = caseload.scheme_of(version, on.day).scheme
    if scheme.type_map != on.scheme.scheme.type_map:
        cases = caseload.cases_on(on.day, scheme, [person.id], on.basis)
    groups = caseload.groups_of(person.id, cases, on.day, scheme, on.basis)
    beside = replace(on.under(version).beside, extras={person.id: extras})
    load = caseload.load_of(person, groups, scheme, beside)
    return FormerLoad(on.scheme.in_force_from - timedelta(days=1), load.points, load.limit)


def former_of_teams(on: OnDay, teams: frozenset[str]) -> FormerLoad | None:
    """Return what some teams' sums were under the scheme before; None where none changed in the last 12 months."""
    version = on.former("scheme")
    if version is None:
        return None
    loads = [one.load for one in on.under(version).loads if one.person.team in teams]
    return FormerLoad(on.scheme.in_force_from - timedelta(days=1), *team_utilisation(loads))


def _week_ago(day: date, person: StaffMember, scheme: Scheme) -> tuple[Person, dict[str, str]]:
    """Return somebody's workload a week ago, under today's scheme, posts and hours; and what they held, with types."""
    cases = caseload.cases_on(day, scheme, [person.id])
    groups = caseload.groups_of(person.id, cases, day, scheme)
    load = caseload.load_of(person, groups, scheme, caseload.beside_on(day, scheme))
    return Person(person, load, None, (), day), {case.reference: case.type for case in cases}
