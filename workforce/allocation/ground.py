"""What candidates for any child have in common: people, workloads, absences, and what was set here, each read once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from workforce import clock
from workforce.allocation import queries
from workforce.allocation.on_day import OnDay
from workforce.allocation.queries import Absent, Counts, absent_on, facts_of, in_date
from workforce.allocation.rules import After, WorkerFacts
from workforce.caseload import queries as caseload
from workforce.caseload.rules import CaseGroup, Scheme, Weigher, Workload
from workforce.people.queries import StaffMember


@dataclass(frozen=True)
class Ground:
    """What candidates for any child have in common, read once: people, workloads, absences, what managers set here."""

    on: OnDay
    people: list[StaffMember]
    groups: Mapping[int, list[CaseGroup]]
    absences: Mapping[int, list[Absent]]
    counts: Mapping[int, Counts]
    standing: queries.Standing
    trained: Mapping[int, frozenset[str]]
    loads: Mapping[int, Workload]
    weigher: Weigher
    today: date = field(default_factory=clock.today)

    @property
    def scheme(self) -> Scheme:
        """Return the weighting scheme."""
        return self.on.scheme.scheme

    def facts(self, person: StaffMember, child_id: int) -> WorkerFacts:
        """Return what decides whether somebody may hold a child."""
        trained = self.trained.get(person.id)
        return facts_of(
            person, absent_on(self.absences.get(person.id, ()), self.today),
            has_conflict=(person.id, child_id) in self.standing.conflicts,
            trained=in_date(self.on, person) if trained is None else trained,
        )  # fmt: skip


def ground(on: OnDay, teams: frozenset[str], children: Iterable[int]) -> Ground:
    """Read what candidates of some teams have in common, for some children: nine statements."""
    scheme, today = on.scheme.scheme, clock.today()
    people = [person for person in on.staff if person.team in teams]
    ids = None if len(people) * 2 > len(on.staff) else [person.id for person in people]
    groups = caseload.groups_by_worker(on.day, scheme, ids, on.basis)
    weigher = Weigher(scheme)
    return Ground(
        on, people, groups,
        queries.absences(today, on.allocation.look_at.absence_ahead_days), queries.counts(on.day),
        queries.standing_of(list(children), today),
        {person.id: in_date(on, person) for person in people},
        {p.id: caseload.load_of(p, groups.get(p.id, ()), scheme, on.beside, weigher) for p in people},
        weigher, today,
    )  # fmt: skip


def after(found: Ground, person: StaffMember, extra: Iterable[CaseGroup]) -> After:
    """Return somebody's workload now and with some more cases."""
    now, groups = found.loads[person.id], found.groups.get(person.id, [])
    then = caseload.load_of(person, [*groups, *extra], found.scheme, found.on.beside, found.weigher)
    known = {rule.message for rule in now.broken}
    return After(
        now.points, then.points, then.limit, now.utilisation_percent, then.utilisation_percent, now.band, then.band,
        tuple((rule.rule, rule.message) for rule in then.broken if rule.message not in known), then.unit,
    )  # fmt: skip
