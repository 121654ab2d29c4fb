"""One person as pages show them: workload, supervision, training, side by side. Nothing is computed here twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from workforce.board.figures.on_day import OnDay
from workforce.caseload import library
from workforce.caseload.queries import CaseOnDay, HolderState, WorkerLoad, holder_state, waiting_since, worth_of
from workforce.caseload.rules import Scheme, Workload, band_of, common_unit, team_utilisation
from workforce.caseload.scheme_queries import MeasureBeside, measures_beside
from workforce.people.queries import StaffMember
from workforce.people.rules import CASELOAD_KINDS, GRADE_WORDS
from workforce.supervision.rules import Standing as SupervisionStanding
from workforce.training.today import Trained, trained
from workforce.web.pages import number

SOON_DAYS = 7  # supervision due within this many days is shown as due


@dataclass(frozen=True, slots=True)
class Person:
    """A line of a team page."""

    person: StaffMember
    load: Workload | None
    supervision: SupervisionStanding | None
    training: Sequence[Trained]
    day: date

    @property
    def grade(self) -> str:
        """Return the grade in words."""
        return GRADE_WORDS.get(self.person.grade, self.person.grade)  # type: ignore[call-overload,no-any-return]

    @property
    def facts(self) -> str:
        """Return what explains the limit: grade, FTE, agency, agreed reduction."""
        fte = float(self.person.fte)
        parts = [self.grade, f"{fte:.2f}".rstrip("0").rstrip(".") + " FTE"]
        if self.person.is_agency:
            parts.append("agency")
        text = ", ".join(parts)
        if self.person.reduction_hours:
            text += f"; agreed reduction {number(self.person.reduction_hours, 2)} h"
        return text

    @property
    def is_measured(self) -> bool:
        """Whether the person's work is a caseload or has a measure of its own; else it is not measured, never 0%."""
        if self.load and self.load.has_measure:
            return self.load.limit is not None
        return self.person.main.work_kind in CASELOAD_KINDS or bool(
            self.load and (self.load.children or self.load.is_weighed)
        )

    @property
    def is_measured_as_team(self) -> bool:
        """Whether the work is measured as a team's flow, and nobody's alone."""
        return bool(self.load and self.load.kind == "team_flow")

    @property
    def unit(self) -> str:
        """Return what the workload is counted in."""
        return self.load.unit if self.load else "points"

    @property
    def band(self) -> str:
        """Return the band as a word for styles: room, full, over, well_over, away, none."""
        if self.person.is_away:
            return "away"
        if not self.is_measured or self.load is None or self.load.band is None:
            return "none"
        return self.load.band

    @property
    def children(self) -> int:
        """Return how many children the person holds."""
        return self.load.children if self.load else 0

    @property
    def utilisation(self) -> Fraction | None:
        """Return the workload %, where there is one."""
        return self.load.utilisation_percent if self.load and self.is_measured else None

    @property
    def supervision_state(self) -> str:
        """Return how supervision stands, as a word for styles: ok, due, overdue, away, unknown."""
        if self.person.is_away:
            return "away"
        if self.supervision is None:
            return "unknown"
        if not self.supervision.is_in_date:
            return "overdue"
        return "due" if (self.supervision.due_on - self.day).days <= SOON_DAYS else "ok"

    @property
    def training_due(self) -> list[Trained]:
        """Return the requirements that are not in date and due."""
        return [t for t in self.training if t.standing.is_due]

    @property
    def training_counted(self) -> list[Trained]:
        """Return the requirements that count for the person now."""
        return [t for t in self.training if t.standing.is_counted]

    @property
    def training_in_date(self) -> int:
        """Return how many of them are in date."""
        return sum(1 for t in self.training_counted if t.standing.is_in_date)

    @property
    def training_unknown(self) -> int:
        """Return how many would count, and are not known to be done."""
        return sum(1 for t in self.training if t.standing.is_unknown)


def people_of(on: OnDay, teams: frozenset[str]) -> list[Person]:
    """Return everybody of some teams who is social work staff, holds a case or has a caseload post, by name."""
    loads: Mapping[int, WorkerLoad] = {load.person.id: load for load in on.loads}
    knows_learning = on.knows("learning")
    return [
        Person(
            member,
            loads[member.id].load if member.id in loads else None,
            on.standings.get(member.id),
            trained(on, member) if knows_learning and member.is_social_work else (),
            on.day,
        )
        for member in on.staff
        if member.team in teams
        and (member.is_social_work or member.id in loads or member.main.work_kind in CASELOAD_KINDS)
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A child without a worker who is here."""

    case: CaseOnDay
    state: HolderState
    since: date | None
    days: int | None
    holder: StaffMember | None
    team: str | None
    points: Decimal
    label: str


def waiting(on: OnDay, teams: frozenset[str] | None) -> list[Waiting]:
    """Return the children of some teams (None: all) whose case has nobody, or somebody away or unknown."""
    scheme: Scheme = on.scheme.scheme
    found = []
    for case in on.cases:
        state = holder_state(case, on.by_id)
        if state is HolderState.HELD:
            continue
        holder = on.by_id.get(case.worker_id) if case.worker_id is not None else None
        team = holder.team if holder else case.fallback_team
        if teams is not None and team not in teams:
            continue
        since = waiting_since(case, state, on.by_id)
        label, points = worth_of(case, scheme)
        days = (on.day - since).days if since else None
        found.append(Waiting(case, state, since, days, holder, team, points, label))
    order = {HolderState.NONE: 0, HolderState.UNIDENTIFIED: 1, HolderState.AWAY: 2}
    return sorted(found, key=lambda w: (order[w.state], -w.points, -(w.days or 0), w.case.reference))


@dataclass(frozen=True, slots=True)
class TeamTotals:
    """A team's or service's figures, each the sum of its people's."""

    code: str
    name: str
    people: Sequence[Person]
    waiting: Sequence[Waiting]
    day: date

    @property
    def people_ids(self) -> list[int]:
        """Return the ids of the people."""
        return [p.person.id for p in self.people]

    @property
    def measured(self) -> list[Person]:
        """Return the people who have a limit, in the unit that most of them have."""
        unit = self.unit
        return [p for p in self.people if p.load and p.load.limit is not None and p.load.unit == unit]

    @property
    def unit(self) -> str:
        """Return what the group's workload is counted in."""
        return common_unit(p.load for p in self.people if p.load) or "points"

    @property
    def measured_otherwise(self) -> list[Person]:
        """Return the people whose work is counted in another unit: they stand beside the sum."""
        return [p for p in self.people if p.is_measured and p.load and p.load.limit is not None and p.unit != self.unit]

    @property
    def points_and_limit(self) -> tuple[Fraction, Fraction]:
        """Return the points and limits of those who have a limit."""
        return team_utilisation(p.load for p in self.people if p.load)

    @property
    def utilisation(self) -> Fraction | None:
        """Return points / limits in percent: sum over sum; None where nobody's work is a caseload."""
        points, limit = self.points_and_limit
        return points * 100 / limit if limit and any(p.is_measured for p in self.measured) else None

    def band(self, scheme: Scheme) -> str:
        """Return the band of the group's workload % in a scheme, as a word for styles."""
        return band_of(scheme, self.utilisation) if self.utilisation is not None else "none"

    @property
    def over(self) -> list[Person]:
        """Return the people over their own limit."""
        return [p for p in self.people if p.load and p.is_measured and p.load.is_over]

    @property
    def away(self) -> list[Person]:
        """Return the people who are away."""
        return [p for p in self.people if p.person.is_away]

    @property
    def children(self) -> int:
        """Return how many children the people hold."""
        return sum(p.children for p in self.people)

    @property
    def supervised(self) -> tuple[int, int]:
        """Return how many are in date for supervision, of how many due (social work staff not away)."""
        due = [p for p in self.people if p.supervision and p.person.is_social_work]
        return sum(1 for p in due if p.supervision and p.supervision.is_in_date), len(due)

    @property
    def trained(self) -> tuple[int, int]:
        """Return how many have all their training in date, of how many for whom any is due."""
        due = [p for p in self.people if p.training_counted and not p.person.is_away]
        return sum(1 for p in due if not p.training_due), len(due)

    @property
    def caseload(self) -> tuple[int, Fraction]:
        """Return children held and FTE of those social work staff who hold at least one: the DfE's measure."""
        holding = [p for p in self.people if p.person.is_social_work and p.children]
        return sum(p.children for p in holding), sum((p.person.fte for p in holding), Fraction(0))


def beside(totals: TeamTotals) -> list[MeasureBeside]:
    """Return the measures that the product brings, for a group of people; no scheme changes them."""
    loads = [WorkerLoad(person.person, person.load) for person in totals.people if person.load]
    return measures_beside(loads, library.measures())


def total(code: str, name: str, people: Iterable[Person], waiting_: Iterable[Waiting], day: date) -> TeamTotals:
    """Return the figures of a group of people."""
    return TeamTotals(code, name, list(people), list(waiting_), day)
