"""Who could take a child: the people of some teams with the workload that it would bring, and every reason.

The number of statements is fixed, however many people there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from workforce import clock
from workforce.allocation import queries, words
from workforce.allocation.ground import Ground, after, ground
from workforce.allocation.on_day import OnDay
from workforce.allocation.queries import ChildFacts, Counts, Family
from workforce.allocation.rules import (
    After,
    Group,
    Rule,
    Verdict,
    WorkerFacts,
    may_co_work,
    ranked,
    verdict,
)
from workforce.caseload import detail
from workforce.caseload import queries as caseload
from workforce.caseload.case_points import case_lines
from workforce.caseload.queries import CaseOnDay, HolderState, group_of, holder_state, waiting_since, worth_of
from workforce.caseload.rules import CaseGroup
from workforce.people.queries import StaffMember
from workforce.web.pages import number

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEK = (1, 2, 3, 4, 5)
AWAY_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person as a manager who allocates sees them."""

    person: StaffMember
    facts: WorkerFacts
    after: After
    verdict: Verdict
    counts: Counts
    favour: tuple[str, ...]
    look_at: tuple[str, ...]
    may_co_work: bool
    is_incomplete: bool

    @property
    def key(self) -> str:
        """Return the employee number."""
        return self.person.employee_number

    def as_seen(self) -> str:
        """Return what a page showed of the workload, to be held against what is true when it is sent."""
        return f"{number(self.after.points_now, 2)}/{number(self.after.limit, 2)}/{self.counts.children}"


@dataclass(frozen=True, slots=True)
class ChildOnDay:
    """A child who is to have a worker: the case, what it needs, how it stands with its holder, what it adds."""

    case: CaseOnDay
    facts: ChildFacts
    state: HolderState
    since: date | None
    holder: StaffMember | None
    team: str | None
    label: str
    points: Fraction
    is_protected: bool
    co_workers: tuple[int, ...] = ()

    @property
    def days(self) -> int | None:
        """Return for how many days nobody present has held it; None where it has a worker here or it is not known."""
        return None if self.since is None else (clock.today() - self.since).days

    def as_seen(self) -> str:
        """Return what a page showed of the child, to be held against what is true when it is sent."""
        holder = self.case.worker_id or self.case.professional or "nobody"
        needs = ",".join(sorted(self.facts.needs.needs))
        return f"{holder}/{self.state}/{self.case.type}/{needs}/{','.join(map(str, sorted(self.co_workers)))}"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everybody of some teams, for one child, in three lists; and who is not offered."""

    child: ChildOnDay
    within: list[Candidate]
    passing: list[Candidate]
    barred: list[Candidate]
    not_offered: int  # people whose work holds no such children
    day: date
    adds: Fraction  # by itself, as a new case

    def find(self, key: str) -> Candidate | None:
        """Return somebody by employee number, in whichever list."""
        return next((one for one in (*self.within, *self.passing, *self.barred) if one.key == key), None)

    @property
    def co_workers(self) -> list[Candidate]:
        """Return who could be the co-worker, by name."""
        return sorted(
            (one for one in (*self.within, *self.passing, *self.barred) if one.may_co_work),
            key=lambda one: (one.person.name, one.key),
        )


def children_on(on: OnDay, cases: Iterable[CaseOnDay]) -> list[ChildOnDay]:
    """Return cases as children who are to have a worker: two statements more than the cases."""
    listed = list(cases)
    ids = [case.child_id for case in listed]
    known, beside = queries.children(ids, clock.today()), queries.co_workers_of(ids, on.day)
    return [_child(on, case, known[case.child_id], tuple(beside.get(case.child_id, ()))) for case in listed]


def child_on(on: OnDay, child_id: int) -> ChildOnDay | None:
    """Return one child, where it is a case on the day."""
    cases = caseload.cases_on(on.day, on.scheme.scheme, basis=on.basis, children=[child_id])
    return children_on(on, cases)[0] if cases else None


def _child(on: OnDay, case: CaseOnDay, facts: ChildFacts, beside: tuple[int, ...]) -> ChildOnDay:
    state = holder_state(case, on.by_id)
    holder = on.by_id.get(case.worker_id) if case.worker_id is not None else None
    label, points = worth_of(case, on.scheme.scheme)
    since = waiting_since(case, state, on.by_id) if state is not HolderState.HELD else None
    return ChildOnDay(
        case, facts, state, since, holder, holder.team if holder else case.fallback_team, label, Fraction(points),
        facts.needs.is_protected(on.allocation), tuple(worker for worker in beside if worker != case.worker_id),
    )  # fmt: skip


def added(on: OnDay, children: Iterable[ChildOnDay], named: str | None = None) -> dict[int, CaseGroup]:
    """Return each child as the case that a new worker would have: one statement where cases are read by themselves.

    `named`: the employee number of a co-worker who is to work them too.
    """
    scheme, listed = on.scheme.scheme, list(children)
    groups = [(child.case.child_id, group_of(child.case, scheme)) for child in listed]
    if not scheme.needs_detail:
        return dict(groups)
    return detail.as_new(on.day, scheme, groups, [c.case.child_id for c in listed if named or c.co_workers])


def candidates(on: OnDay, child: ChildOnDay, teams: frozenset[str], named: str | None = None) -> Candidates:
    """Return who of some teams could take a child, in the order of the workload % after; nobody is preselected.

    `named`: the employee number of a co-worker; whether they count is for `Candidates.co_workers` to say.
    """
    return candidates_for(on, [child], teams, named)[child.case.child_id]


def candidates_for(
    on: OnDay, children: Sequence[ChildOnDay], teams: frozenset[str], named: str | None = None
) -> dict[int, Candidates]:
    """Return the same for several children, each by itself, in as many statements as for one."""
    ids = [child.case.child_id for child in children]
    found = ground(on, teams, ids)
    groups, families = added(on, children, named), queries.families(ids, on.day)
    return {
        child.case.child_id: _candidates(
            found, child, groups[child.case.child_id], families[child.case.child_id], named
        )
        for child in children
    }


def works_beside(found: Ground, child: ChildOnDay) -> frozenset[int]:
    """Return who works a child's case beside the holder and makes joint working good: registered, here, no beginner."""
    needs, policy = child.facts.needs, found.on.allocation
    people = (found.on.by_id[worker] for worker in child.co_workers if worker in found.on.by_id)
    return frozenset(
        person.id
        for person in people
        if not may_co_work(found.facts(person, child.case.child_id), needs, policy, found.today)
    )


def _candidates(found: Ground, child: ChildOnDay, group: CaseGroup, family: Family, named: str | None) -> Candidates:
    lists: dict[Group, list[Candidate]] = {name: [] for name in Group}
    not_offered = 0
    adds = sum((Fraction(line.points) for line in case_lines(found.scheme, [group])), Fraction(0))
    beside = works_beside(found, child)
    for person in found.people:
        if person.id == child.case.worker_id:
            continue
        joint = bool(beside - {person.id}) or named not in (None, person.employee_number)
        one = _candidate(found, person, child, group, family, co_worked=joint)
        if one.verdict.group is Group.BARRED and _is_other_work(one):
            not_offered += 1
        else:
            lists[one.verdict.group].append(one)
    for name, listed in lists.items():
        lists[name] = _in_order(listed)
    return Candidates(
        child, lists[Group.WITHIN], lists[Group.PASSING], lists[Group.BARRED], not_offered, found.on.day, adds
    )


def _is_other_work(one: Candidate) -> bool:
    """Whether somebody's work holds no such children at all, or is no caseload: they are not offered."""
    return any(reason.rule in (Rule.WORK_KIND, Rule.STUDENT) for reason in one.verdict.reasons)


def _in_order(listed: list[Candidate]) -> list[Candidate]:
    by_id = {one.person.id: one for one in listed}
    order = ranked({id_: one.after.percent_after for id_, one in by_id.items()},
                   {id_: one.person.name for id_, one in by_id.items()})  # fmt: skip
    return [by_id[id_] for id_ in order]


def _candidate(
    found: Ground, person: StaffMember, child: ChildOnDay, group: CaseGroup, family: Family, *, co_worked: bool
) -> Candidate:
    facts = found.facts(person, child.case.child_id)
    outcome = after(found, person, [group])
    policy, needs, today = found.on.allocation, child.facts.needs, found.today
    decided = verdict(facts, needs, policy, today, outcome, co_worker=co_worked)
    counted = found.counts.get(person.id, Counts())
    return Candidate(
        person, facts, outcome, decided, counted, tuple(words.favour(found, person, facts, family)),
        tuple(words.look_at(found, person, facts, counted)), not may_co_work(facts, needs, policy, today),
        found.loads[person.id].incomplete,
    )  # fmt: skip
