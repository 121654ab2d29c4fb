"""What the page of oversight shows: cases in scope by what is due, and what is not on the child's file yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from workforce.caseload.queries import CaseOnDay, cases_on, scheme_of
from workforce.caseload.restricted import hidden_children
from workforce.db import policy
from workforce.people.queries import StaffMember, staff_on, team_tree
from workforce.supervision import oversight_queries as queries
from workforce.supervision import oversight_service as service
from workforce.supervision.oversight_queries import Said
from workforce.supervision.oversight_rules import OversightStanding, State, chased_from
from workforce.supervision.policy_rules import OversightPolicy, SupervisionPolicy
from workforce.supervision.queries import policy_of
from workforce.web.access import Scope, Viewer

MASKED = "Restricted case"
SHOWN = {"overdue": "Overdue", "due": "Due in 14 days", "all": "All cases"}
MARKED_DAYS = 14  # how long a mark stands on the page to be taken back


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    show: str = "overdue"
    team: str = ""
    type: str = ""
    holder: str = ""  # employee number


@dataclass(frozen=True, slots=True)
class Line:
    """One case as the reader may see it."""

    reference: str
    type: str
    label: str
    holder: StaffMember | None
    team: str | None
    team_name: str
    standing: OversightStanding


@dataclass(frozen=True, slots=True)
class Waiting:
    """Oversight said here, as the reader may see it: who, since when, whether it is chased."""

    said: Said
    reference: str
    team_name: str
    chased_from: date
    day: date
    may_mark: bool
    reads_draft: bool

    @property
    def is_chased(self) -> bool:
        """Whether it should be on the child's file by now."""
        return self.day >= self.chased_from


@dataclass(frozen=True, slots=True)
class OfType:
    """How the cases of one type stand."""

    type: str
    label: str
    every: str
    cases: int
    overdue: int


@dataclass(frozen=True, slots=True)
class OversightPage:
    """The page, for one reader."""

    day: date
    asked: Asked
    known_from: date | None  # None: oversight is not known yet
    lines: Sequence[Line]  # those of the filters but `show`, the longest overdue first
    types: Sequence[OfType]
    waiting: Sequence[Waiting]
    marked: Sequence[Waiting]
    teams: Sequence[tuple[str, str]]
    type_choices: Sequence[tuple[str, str]]
    holders: Sequence[tuple[str, str]]
    policy: SupervisionPolicy
    set_by: str

    @property
    def is_known(self) -> bool:
        """Whether oversight is known on the day."""
        return self.known_from is not None and self.known_from <= self.day

    @property
    def overdue(self) -> int:
        """Return how many cases are overdue."""
        return sum(not one.standing.is_in_date for one in self.lines)

    @property
    def due(self) -> int:
        """Return how many are due in 14 days."""
        return sum(one.standing.state is State.DUE for one in self.lines)

    @property
    def in_date(self) -> int:
        """Return how many are in date."""
        return len(self.lines) - self.overdue

    @property
    def percent(self) -> Fraction | None:
        """Return the share in date; None where there is no case."""
        return Fraction(100 * self.in_date, len(self.lines)) if self.lines else None

    @property
    def shown(self) -> list[Line]:
        """Return the lines that the address asks for."""
        wanted = {"overdue": {State.OVERDUE}, "due": {State.DUE}}.get(self.asked.show, set(State))
        return [one for one in self.lines if one.standing.state in wanted]

    @property
    def chased(self) -> int:
        """Return how many should be on the child's file by now."""
        return sum(one.is_chased for one in self.waiting)


def _types(lines: Iterable[Line], rule: OversightPolicy) -> list[OfType]:
    found: dict[str, OfType] = {}
    for line in lines:
        before = found.get(line.type) or OfType(line.type, line.label, rule.of(line.type).words(), 0, 0)
        late = int(not line.standing.is_in_date)
        found[line.type] = replace(before, cases=before.cases + 1, overdue=before.overdue + late)
    return sorted(found.values(), key=lambda one: (-one.overdue, one.label))


def _line(
    case: CaseOnDay, standing: OversightStanding, holder: StaffMember | None, label: str, team: str | None, name: str,
    *, is_hidden: bool,
) -> Line:  # fmt: skip
    return Line(MASKED if is_hidden else case.reference, case.type, label, holder, team, name, standing)


def page_of(viewer: Viewer, day: date, asked: Asked) -> OversightPage | None:
    """Return the page for a reader: nine statements, however many cases; None where a team is not in their scope."""
    if asked.team and not viewer.sees_team(asked.team):
        return None
    policies = policy.all_in_force(day)
    scheme, rules = scheme_of(policies.get("scheme"), day).scheme, policy_of(policies.get("supervision"), day)
    staff, tree, hidden = {one.id: one for one in staff_on(day)}, team_tree(day), hidden_children(viewer.worker_id)
    cases = [
        (one, holder, holder.team if holder else one.fallback_team)
        for one in cases_on(day, scheme)
        for holder in [staff.get(one.worker_id or 0)]
    ]
    mine = [one for one in cases if viewer.scope is Scope.ALL or viewer.sees_team(one[2])]
    known = queries.known_on(day, [case.child_id for case, _, _ in mine])
    stands = queries.stand(day, [case for case, _, _ in mine], rules.oversight, known) or {}
    lines = [
        _line(
            case, stands[case.child_id], holder, scheme.label(case.type), team, tree.name(team),
            is_hidden=case.child_id in hidden,
        )
        for case, holder, team in mine
        if stands
    ]  # fmt: skip
    lines.sort(key=lambda one: (one.standing.due_on, one.reference))
    below = tree.below(asked.team) if asked.team else frozenset()

    def is_asked(line: Line) -> bool:
        return (
            (not asked.team or line.team in below)
            and (not asked.type or line.type == asked.type)
            and (not asked.holder or (line.holder is not None and line.holder.employee_number == asked.holder))
        )

    wanted = [line for line in lines if is_asked(line)]

    def of_reader(said: Iterable[Said]) -> list[Waiting]:
        return [
            Waiting(
                one, MASKED if one.child_id in hidden else one.reference, tree.name(one.team),
                chased_from(rules.drafting, one.held_on), day, service.may_mark(one, viewer),
                (one.has_draft or rules.drafting.is_allowed) and viewer.worker_id == (one.supervisor_id or 0),
            )
            for one in said
            if (viewer.sees_team(one.team) or viewer.worker_id == one.supervisor_id)
            and (not asked.team or one.team in below)
        ]  # fmt: skip

    version = policies["supervision"]
    return OversightPage(
        day, asked, known.begins, wanted, _types(wanted, rules.oversight), of_reader(queries.not_on_file(day)),
        of_reader(queries.marked_since(day, day - timedelta(days=MARKED_DAYS))),
        _choices((one.team, one.team_name) for one in lines), _choices((one.type, one.label) for one in lines),
        _choices((one.holder.employee_number, one.holder.name) for one in lines if one.holder), rules, version.set_by,
    )  # fmt: skip


def _choices(found: Iterable[tuple[str | None, str]]) -> list[tuple[str, str]]:
    return sorted({(key, words) for key, words in found if key}, key=lambda one: (one[1], one[0]))


def is_hidden(one: Said, viewer: Viewer) -> bool:
    """Whether it is about a restricted case for which somebody is not named."""
    return one.child_id is not None and one.child_id in hidden_children(viewer.worker_id)
