"""The indicators, each defined once as a list of rows whose parts sum to the figure.

Definitions: contracts; docs/figures.md says them in words. Rows are exact fractions; only what is shown is rounded.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from workforce.board import queries, rates
from workforce.caseload import queries as caseload
from workforce.caseload.queries import CaseOnDay, HolderState, WorkerLoad
from workforce.caseload.rules import UNTYPED
from workforce.db import policy
from workforce.decimals import Ratio, plain
from workforce.people import queries as people
from workforce.people.queries import StaffMember
from workforce.people.rules import SOCIAL_WORK_GRADES, WorkKind, add_months
from workforce.supervision import queries as supervision
from workforce.supervision.rules import FrequencyPolicy, Standing
from workforce.training import queries as training
from workforce.training.rules import Record, Requirement, State
from workforce.training.rules import standing as training_standing

ONE, NONE = Fraction(1), Fraction(0)


@dataclass(frozen=True, slots=True)
class Row:
    """One person or case behind a figure, with its parts. `key` names it from one day to another."""

    key: str
    name: str | None
    team: str | None
    numerator: Fraction
    denominator: Fraction
    detail: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the row as answers and summaries carry it."""
        return {
            "key": self.key,
            "name": self.name,
            "team": self.team,
            "numerator": plain(self.numerator),
            "denominator": plain(self.denominator),
            **self.detail,
        }


Rows = list[Row] | None  # None: not known on that day


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, in which unit and direction, and how its rows are found."""

    id: str
    name: str
    unit: str
    good: str
    group: str
    counts: str  # what a numerator counts, out of what: "people over, of people here"
    rows: "Callable[[OnDay], Rows]"
    stock: bool = False
    rolling: bool = False
    published: str | None = None  # the column of the official figures that it can be held beside

    def made_of(self, numerator: str, denominator: str) -> str:
        """Return both parts in words: 26 people over, of 160 people here."""
        counted, out_of = self.counts.split(", of ")
        return f"{numerator} {counted}, of {denominator} {out_of}"

    @property
    def per(self) -> Decimal:
        """Return 100 for percentages, else 1."""
        return Decimal(100) if self.unit == "percent" else Decimal(1)


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator on a day: its rows and their sums."""

    indicator: Indicator
    rows: Rows
    target: Mapping[str, Any] | None = None

    @property
    def ratio(self) -> Ratio | None:
        """Return the sums of both parts, or None where it is not known."""
        if self.rows is None:
            return None
        return Ratio(sum((row.numerator for row in self.rows), NONE), sum((row.denominator for row in self.rows), NONE))

    @property
    def value(self) -> Decimal | None:
        """Return the figure, in its unit; None for an empty population or where it is not known."""
        return self.ratio.value(self.indicator.per) if self.ratio else None

    @property
    def longest_wait_days(self) -> int | None:
        """Return the longest wait among the rows that count."""
        waits = [row.detail["days"] for row in self.rows or () if row.numerator and row.detail.get("days") is not None]
        return max(waits, default=None)

    def within(self, teams: frozenset[str]) -> "Figure":
        """Return the same figure for the rows of some teams."""
        rows = None if self.rows is None else [row for row in self.rows if row.team in teams]
        return Figure(self.indicator, rows, self.target)

    def headline(self) -> dict[str, Any]:
        """Return the shape that contracts fix, without rows."""
        ratio = self.ratio
        found: dict[str, Any] = {
            "id": self.indicator.id,
            "name": self.indicator.name,
            "numerator": plain(ratio.numerator) if ratio else None,
            "denominator": plain(ratio.denominator) if ratio else None,
            "value": plain(self.value),
            "unit": self.indicator.unit,
            "good": self.indicator.good,
            "target": str(self.target["value"]) if self.target else None,
            "target_by": self.target.get("by") if self.target else None,
        }
        if self.indicator.id.startswith("W17"):
            found["longest_wait_days"] = self.longest_wait_days
        return found


class OnDay:
    """Everything that the indicators of one day share, each read once: few statements, however large the council."""

    def __init__(self, day: date) -> None:
        """Remember the day; nothing is read before it is asked for."""
        self.day = day

    @cached_property
    def covers(self) -> dict[str, date]:
        """The first day that each kind of file tells of."""
        return people.covers_from(["staff", "cases", "supervision", "learning"])

    def knows(self, kind: str, day: date | None = None) -> bool:
        """Whether a kind of file tells of a day at all."""
        return kind in self.covers and (day or self.day) >= self.covers[kind]

    @cached_property
    def staff(self) -> list[StaffMember]:
        """Everybody in post."""
        return people.staff_on(self.day)

    @cached_property
    def social_work(self) -> list[StaffMember]:
        """Social work staff in post."""
        return [person for person in self.staff if person.is_social_work]

    @cached_property
    def by_id(self) -> dict[int, StaffMember]:
        """Everybody in post, by id."""
        return {person.id: person for person in self.staff}

    @cached_property
    def scheme(self) -> caseload.SchemeInForce:
        """The weighting scheme in force."""
        return caseload.scheme_of(self.policies.get("scheme"), self.day)

    @cached_property
    def policies(self) -> dict[str, policy.PolicyVersion]:
        """Every policy in force, by kind."""
        return policy.all_in_force(self.day)

    @cached_property
    def targets(self) -> Mapping[str, Any]:
        """The targets that the Board had agreed: indicator -> value, by."""
        version = self.policies.get("targets")
        return version.document.get("targets", {}) if version else {}

    @cached_property
    def frequency(self) -> FrequencyPolicy:
        """The supervision policy in force."""
        return supervision.policy_of(self.policies.get("supervision"), self.day)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """The training requirements in force."""
        return training.requirements_of(self.policies.get("requirements"), self.day)

    @cached_property
    def records(self) -> dict[str, dict[int, list[Record]]]:
        """Counted completions: requirement -> worker -> records."""
        return training.records_on(self.day, self.requirements)

    @cached_property
    def cases(self) -> list[CaseOnDay]:
        """Every case."""
        return caseload.cases_on(self.day, self.scheme.scheme)

    @cached_property
    def loads(self) -> list[WorkerLoad]:
        """The workload of everybody who has one."""
        groups: dict[int, dict[tuple[str, bool], int]] = {}
        in_court = "COURT" in self.scheme.scheme.modifiers
        for case in self.cases:
            if case.worker_id is not None:
                of_worker = groups.setdefault(case.worker_id, {})
                key = (case.type, case.in_court and in_court)
                of_worker[key] = of_worker.get(key, 0) + 1
        return caseload.loads(self.staff, caseload.as_groups(groups, self.scheme.scheme), self.scheme.scheme)

    @cached_property
    def standings(self) -> dict[int, Standing]:
        """How supervision stands for social work staff and students."""
        due = [person for person in self.staff if person.is_social_work or person.is_student]
        return supervision.standings(self.day, due, self.frequency, self.covers.get("supervision"))

    @cached_property
    def tree(self) -> people.Tree:
        """The teams."""
        return people.team_tree(self.day)


def _person(person: StaffMember, numerator: Fraction, denominator: Fraction, **detail: Any) -> Row:
    return Row(person.employee_number, person.name, person.team, numerator, denominator, detail)


def average_caseload(on: OnDay) -> Rows:
    """W1: cases held by social work staff / FTE of those who hold at least one. Children, siblings separately."""
    if not on.knows("cases") or not on.knows("staff"):
        return None
    return [
        _person(load.person, Fraction(load.load.children), load.person.fte)
        for load in on.loads
        if load.person.is_social_work and load.load.children
    ]


def over_limit(on: OnDay) -> Rows:
    """W2: people over their own limit / case-holding social work staff who are not away."""
    if not on.knows("cases") or not on.knows("staff"):
        return None
    return [
        _person(
            load.person, ONE if load.load.is_over else NONE, ONE,
            points=plain(load.load.points), limit=plain(load.load.limit),
            utilisation_percent=plain(load.load.utilisation_percent), incomplete=load.load.incomplete,
        )
        for load in on.loads
        if load.person.is_social_work
        and load.person.main.work_kind == WorkKind.CASE_HOLDING
        and not load.person.is_away
    ]  # fmt: skip


def _in_date(on: OnDay, who: Callable[[StaffMember], bool]) -> Rows:
    if not on.knows("supervision") or not on.knows("staff"):
        return None
    rows = []
    for person in on.staff:
        if who(person) and not person.is_away:
            stands = on.standings[person.id]
            rows.append(
                _person(
                    person, ONE if stands.is_in_date else NONE, ONE, due_on=stands.due_on.isoformat(),
                    last_held_on=stands.last_held_on.isoformat() if stands.last_held_on else None,
                )
            )  # fmt: skip
    return rows


def supervision_in_date(on: OnDay) -> Rows:
    """W4: supervision in date / due, social work staff in post and not away."""
    return _in_date(on, lambda person: person.is_social_work)


def students_in_date(on: OnDay) -> Rows:
    """W4-students: the same for students."""
    return _in_date(on, lambda person: person.is_student)


def full_sessions(on: OnDay) -> Rows:
    """W5: with a full session in the last calendar month / those in post and not away on every day of it."""
    if not on.knows("staff"):
        return None
    found = supervision.full_sessions(on.day, SOCIAL_WORK_GRADES, on.frequency, on.covers.get("supervision"))
    if found is None:
        return None
    return [
        Row(one.employee_number, one.name, one.team, ONE if one.had_full else NONE, ONE, {"minutes": one.best_minutes})
        for one in found
    ]


def agency(on: OnDay) -> Rows:
    """W8: agency FTE / (agency + own FTE)."""
    if not on.knows("staff"):
        return None
    return [
        _person(person, ratio.numerator, ratio.denominator)  # type: ignore[arg-type]
        for person in on.social_work
        for ratio in [rates.agency_rate(person.agency_fte, person.own_fte)]
    ]


def vacant(on: OnDay) -> Rows:
    """W9: vacancy FTE of the newest count / (vacancy + own FTE)."""
    counted = queries.vacancies(on.day)
    if not on.knows("staff") or counted is None:
        return None
    day, by_team = counted
    rows = []
    for team, fte in by_team.items():
        ratio = rates.vacancy_rate(fte, 0)
        rows.append(
            Row(
                f"vacancy:{team}",
                None,
                team,
                Fraction(ratio.numerator),
                Fraction(ratio.denominator),
                {"as_at": day.isoformat()},
            )
        )
    for person in on.social_work:
        if person.own_fte:
            ratio = rates.vacancy_rate(0, person.own_fte)
            rows.append(_person(person, Fraction(ratio.numerator), Fraction(ratio.denominator)))
    return rows


def _year_known(on: OnDay) -> bool:
    return on.knows("staff") and add_months(on.covers["staff"], 12) <= on.day


def turnover(on: OnDay) -> Rows:
    """W10: FTE of own people whose last own post ended in the 12 months before the day / own FTE on the day."""
    if not _year_known(on):
        return None
    rows = []
    for leaver in queries.leavers(on.day):
        ratio = rates.turnover_rate(leaver.fte, 0)
        rows.append(
            Row(
                leaver.employee_number, leaver.name, leaver.team, leaver.fte, Fraction(ratio.denominator),
                {"left_on": leaver.left_on.isoformat()},
            )
        )  # fmt: skip
    return rows + [
        _person(person, NONE, Fraction(rates.turnover_rate(0, person.own_fte).denominator))
        for person in on.social_work
        if person.own_fte
    ]


def sickness(on: OnDay) -> Rows:
    """W11: own working days lost to sickness in the 12 months to the day / (own FTE x 253 or 254)."""
    if not _year_known(on):
        return None
    days = rates.working_days(date.fromordinal(add_months(on.day, -12).toordinal() + 1), on.day)
    lost = {one.employee_number: one for one in queries.sickness(on.day)}
    rows = []
    for person in on.social_work:
        own = lost.pop(person.employee_number, None)
        if person.own_fte or own:
            ratio = rates.sickness_rate(own.days if own else 0, person.own_fte, days)
            unknown = {"absences_without_days": own.unknown} if own and own.unknown else {}
            rows.append(_person(person, Fraction(ratio.numerator), Fraction(ratio.denominator), **unknown))
    for own in lost.values():  # they have left, or are no longer social work staff; their days were lost all the same
        unknown = {"absences_without_days": own.unknown} if own.unknown else {}
        rows.append(Row(own.employee_number, own.name, own.team, own.days, NONE, unknown))
    return rows


def _trained(on: OnDay, requirement_id: str, *, managers: bool) -> Rows:
    if not on.knows("learning") or not on.knows("staff"):
        return None
    requirement = next((r for r in on.requirements if r.id == requirement_id), None)
    if requirement is None:
        return None
    records = on.records[requirement.id]
    rows = []
    for person in on.social_work:
        if person.is_manager != managers or person.is_away or on.day < add_months(person.run_started_on, 3):
            continue
        stands = training_standing(
            requirement, records.get(person.id, ()), on.day, run_started_on=person.run_started_on, is_away=False
        )
        rows.append(
            _person(
                person, ONE if stands.state is State.IN_DATE else NONE, ONE,
                last_day=stands.last_day.isoformat() if stands.last_day else None,
                completed_on=stands.completed_on.isoformat() if stands.completed_on else None,
            )
        )  # fmt: skip
    return rows


def staff_trained(on: OnDay) -> Rows:
    """W12-staff: staff who are not managers, with risk analysis in date."""
    return _trained(on, "RISK-STAFF", managers=False)


def managers_trained(on: OnDay) -> Rows:
    """W12-managers: managers with risk analysis for managers in date."""
    return _trained(on, "RISK-MANAGERS", managers=True)


def _without(state: HolderState) -> Callable[[OnDay], Rows]:
    def rows(on: OnDay) -> Rows:
        if not on.knows("cases") or not on.knows("staff"):
            return None
        found = []
        for case in on.cases:
            stands = caseload.holder_state(case, on.by_id)
            holder = on.by_id.get(case.worker_id) if case.worker_id is not None else None
            team = holder.team if holder else case.fallback_team
            if stands is not state:
                found.append(Row(case.reference, None, team, NONE, ONE))
                continue
            since = caseload.waiting_since(case, stands, on.by_id)
            detail = {
                "since": since.isoformat() if since else None,
                "days": (on.day - since).days if since else None,
                "type": case.type,
                "holder": holder.name if holder else None,
            }
            found.append(Row(case.reference, None, team, ONE, ONE, detail))
        return found

    return rows


WORKLOAD, SUPERVISION, WITHOUT = "Workload", "Supervision", "Children without a worker"
TRAINING, WORKFORCE = "Training", "The workforce"
PERCENT, LOW, HIGH = "percent", "low", "high"
CHILDREN = "children, of cases"
INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "W1", "Average caseload per case-holding FTE", "children per FTE", LOW, WORKLOAD,
        "children held, of FTE of those who hold at least one", average_caseload, stock=True, published="caseload_fte",
    ),
    Indicator(
        "W2", "Workers over their own limit", PERCENT, LOW, WORKLOAD,
        "people over, of case-holding people who are here", over_limit, stock=True,
    ),
    Indicator(
        "W4", "Supervision in date", PERCENT, HIGH, SUPERVISION,
        "people in date, of people due", supervision_in_date, stock=True,
    ),
    Indicator(
        "W4-students", "Students' supervision in date", PERCENT, HIGH, SUPERVISION,
        "students in date, of students due", students_in_date, stock=True,
    ),
    Indicator(
        "W5", "With a full session in the month: 90 minutes, not interrupted", PERCENT, HIGH, SUPERVISION,
        "people with one, of people here all month", full_sessions,
    ),
    Indicator(
        "W17-none", "Cases with nobody, or whose worker has left", PERCENT, LOW, WITHOUT,
        CHILDREN, _without(HolderState.NONE), stock=True,
    ),
    Indicator(
        "W17-away", "Cases whose worker is away", PERCENT, LOW, WITHOUT,
        CHILDREN, _without(HolderState.AWAY), stock=True,
    ),
    Indicator(
        "W17-unidentified", "Cases whose worker is not in the staff data", PERCENT, LOW, WITHOUT,
        CHILDREN, _without(HolderState.UNIDENTIFIED), stock=True,
    ),
    Indicator(
        "W12-staff", "Staff with risk analysis in date", PERCENT, HIGH, TRAINING,
        "people in date, of people past their first 3 months", staff_trained, stock=True,
    ),
    Indicator(
        "W12-managers", "Managers with risk analysis in date", PERCENT, HIGH, TRAINING,
        "managers in date, of managers past their first 3 months", managers_trained, stock=True,
    ),
    Indicator(
        "W8", "Agency rate", PERCENT, LOW, WORKFORCE,
        "agency FTE, of FTE", agency, stock=True, published="agency_rate_fte",
    ),
    Indicator(
        "W9", "Vacancy rate", PERCENT, LOW, WORKFORCE,
        "vacant FTE, of vacant and own FTE", vacant, stock=True, published="vacancy_rate_fte",
    ),
    Indicator(
        "W10", "Turnover, 12 months", PERCENT, LOW, WORKFORCE,
        "own FTE that left, of own FTE", turnover, rolling=True, published="turnover_rate_fte",
    ),
    Indicator(
        "W11", "Sickness absence, 12 months", PERCENT, LOW, WORKFORCE,
        "own working days lost, of own working days", sickness, rolling=True, published="absence_rate_fte",
    ),
)  # fmt: skip
BY_ID = {indicator.id: indicator for indicator in INDICATORS}


def figures(on: OnDay, ids: Iterable[str] | None = None) -> list[Figure]:
    """Return the figures of a day, all or some, in the order in which the Board reads them."""
    wanted = set(ids) if ids is not None else set(BY_ID)
    return [
        Figure(indicator, indicator.rows(on), on.targets.get(indicator.id))
        for indicator in INDICATORS
        if indicator.id in wanted
    ]


def left_out(on: OnDay) -> dict[str, tuple[int, int]]:
    """Return what could not be counted, of how many: cases without a type, cases whose worker matches nobody."""
    untyped = sum(1 for case in on.cases if case.type == UNTYPED)
    unmatched = sum(1 for case in on.cases if caseload.holder_state(case, on.by_id) is HolderState.UNIDENTIFIED)
    return {
        "untyped": (untyped, len(on.cases)),
        "unidentified": (unmatched, len(on.cases)),
        **queries.unmatched_counts(),
    }
