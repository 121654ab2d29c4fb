"""Overloads as pages show them to a viewer: only those in scope, in a fixed number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from workforce.allocation import overload_queries as queries
from workforce.allocation.overload_queries import Overload, Step, WeekOfWorker
from workforce.allocation.overload_rules import Plan, PlanState, Standing, effect_weeks, ends_before, standing
from workforce.allocation.policy_rules import EscalationPolicy
from workforce.people.queries import StaffMember, Tree, staff_on, team_tree
from workforce.people.rules import MANAGER_GRADES
from workforce.web.access import Viewer


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of a plan: the week in which it was first in writing, and the week so many weeks later."""

    before_on: date
    after_on: date
    before: WeekOfWorker | None
    after: WeekOfWorker | None

    @property
    def is_no_longer_over(self) -> bool | None:
        """Whether the worker was no longer over; None where that is not known, or they were away."""
        if self.after is None or self.after.is_over is None or self.after.is_away:
            return None
        return not self.after.is_over


Weeks = Mapping[tuple[int, date], WeekOfWorker]


def effect_wanted(one: Overload, day: date, weeks: int) -> list[tuple[int, date]]:
    """Return the weeks that tell what came of a plan, if it was in writing by a day."""
    written = one.history.written_on(day)
    return [(one.worker_id, end) for end in effect_weeks(written, weeks)] if written else []


def effect_of(one: Overload, day: date, weeks: int, known: Weeks) -> Effect | None:
    """Return what came of a plan as of a day; None where there is none in writing."""
    found = effect_wanted(one, day, weeks)
    if not found:
        return None
    (_, before), (_, after) = found
    return Effect(before, after, known.get(found[0]), known.get(found[1]) if after <= day else None)


@dataclass(frozen=True, slots=True)
class Line:
    """One overload in a list."""

    one: Overload
    team: str
    team_name: str
    day: date
    now: Standing | None  # None: it has closed
    steps: list[Step]
    week: WeekOfWorker | None  # the last week's end
    effect: Effect | None

    @property
    def days_open(self) -> int:
        """Return for how many days it has been open, or was."""
        return ((self.one.closed_on or self.day) - self.one.opened_on).days

    @property
    def percent(self) -> Fraction | None:
        """Return the workload % at the end of the last week."""
        return self.week.utilisation if self.week else None

    @property
    def days_to_plan(self) -> int | None:
        """Return after how many days a plan was first in writing."""
        written = self.one.history.written_on(self.day)
        return (written - self.one.opened_on).days if written else None


@dataclass(frozen=True, slots=True)
class OverloadsPage:
    """The overloads in a viewer's scope: open ones by what is due first, then closed ones, the newest first."""

    day: date
    open: list[Line]
    closed: list[Line]
    choices: list[tuple[str, str]]  # teams to choose from
    team: str
    watched_on: date | None
    policy: EscalationPolicy | None

    @property
    def in_date(self) -> int:
        """Return how many have a plan in writing, in date."""
        return sum(1 for line in self.open if line.now and line.now.plan.state is PlanState.IN_DATE)

    @property
    def climbed(self) -> int:
        """Return how many have climbed above the team manager."""
        return sum(1 for line in self.open if line.now and line.now.reached)

    @property
    def effects(self) -> list[bool]:
        """Return, of each whose effect is known, whether the worker was no longer over."""
        found = [line.effect.is_no_longer_over for line in (*self.open, *self.closed) if line.effect]
        return [one for one in found if one is not None]


def _line(
    one: Overload, day: date, staff: Mapping[int, StaffMember], tree: Tree, policy: EscalationPolicy | None,
    weeks: Weeks, steps: Mapping[int, list[Step]],
) -> Line:  # fmt: skip
    person = staff.get(one.worker_id)
    team = person.team if person else one.team
    away, back = (person.is_away, person.returned_on) if person else (False, None)
    now = standing(one.history, day, policy, is_away=away, returned_on=back) if policy and one.is_open(day) else None
    effect = effect_of(one, day, policy.effect_after_weeks, weeks) if policy else None
    week = weeks.get((one.worker_id, ends_before(day, 1)[0]))
    return Line(one, team, tree.name(team), day, now, steps.get(one.id, []), week, effect)


def _lines(found: Sequence[Overload], day: date, policy: EscalationPolicy | None, staff: Mapping[int, StaffMember],
           tree: Tree) -> list[Line]:  # fmt: skip
    """Return overloads with their weeks and steps: two statements."""
    last = ends_before(day, 1)[0]
    wanted = [(one.worker_id, last) for one in found]
    if policy:
        wanted += [pair for one in found for pair in effect_wanted(one, day, policy.effect_after_weeks)]
    weeks, steps = queries.weeks_at(wanted), queries.steps_of("overload", [one.id for one in found])
    return [_line(one, day, staff, tree, policy, weeks, steps) for one in found]


def _due_first(line: Line) -> tuple[date, date, str]:
    """Sort by the day on which a plan or its review is due or was; what is paused comes last."""
    due_on = line.now.due_on if line.now else None
    return (due_on or date.max, line.one.opened_on, line.one.name)


def page_of(viewer: Viewer, day: date, team: str = "") -> OverloadsPage | None:
    """Return the overloads in scope, of a team with those below it; None where the team is not in scope."""
    tree, staff = team_tree(day), {person.id: person for person in staff_on(day)}
    if team and (team not in tree.teams or not viewer.sees_team(team)):
        return None
    policy = queries.escalation_on(day)
    below = tree.below(team) if team else None

    def is_wanted(one: Overload) -> bool:
        code = staff[one.worker_id].team if one.worker_id in staff else one.team
        return viewer.sees_team(code) and (below is None or code in below)

    found = [one for one in queries.known_on(day) if is_wanted(one)]
    lines = _lines(found, day, policy, staff, tree)
    choices = sorted(((t.code, t.name) for t in tree.teams.values() if viewer.sees_team(t.code)), key=lambda c: c[1])
    return OverloadsPage(
        day, sorted((line for line in lines if line.now), key=_due_first),
        sorted((line for line in lines if not line.now), key=lambda line: line.one.closed_on or day, reverse=True),
        choices, team, queries.last_watched_on(), policy,
    )  # fmt: skip


def needing_a_plan(viewer: Viewer, day: date) -> list[Line]:
    """Return the open overloads, in scope and not one's own, without a plan in date: what is due first."""
    page = page_of(viewer, day)
    found = page.open if page else []
    return [line for line in found if line.now and line.now.plan_due_on and line.one.worker_id != viewer.worker_id]


@dataclass(frozen=True, slots=True)
class OneOverload:
    """One overload with everything about it."""

    line: Line
    person: StaffMember | None  # None: has left
    plan: Plan
    weeks: list[WeekOfWorker]
    effect_weeks: int  # how many weeks after the plan its effect is measured
    owners: list[tuple[int, str]] = field(default_factory=list)  # who can be given an action
    earlier: list[Line] = field(default_factory=list)  # closed ones of the same worker

    @property
    def one(self) -> Overload:
        """Return the overload."""
        return self.line.one

    @property
    def next_review(self) -> date | None:
        """Return the review date that is still to come."""
        review_on = self.plan.review_on
        return review_on if review_on and review_on > self.line.day else None

    def mark(self, week: WeekOfWorker) -> str:
        """Return what happened in a week, in words; empty where nothing did."""
        one, effect, first = self.one, self.line.effect, week.day - timedelta(days=6)
        marks = (
            (first <= one.opened_on <= week.day, "opened"),
            (effect is not None and week.day == effect.before_on, "plan in writing"),
            (effect is not None and week.day == effect.after_on, "effect measured"),
            (one.closed_on is not None and first <= one.closed_on <= week.day, "closed"),
        )
        return ", ".join(words for happened, words in marks if happened)


def _owners(person: StaffMember, staff: Iterable[StaffMember], tree: Tree, viewer: Viewer) -> list[tuple[int, str]]:
    """Return who can be given an action: the worker, the team, who manages it upwards, the reader; by name."""
    heads = {number for _, number in tree.upwards(person.team)} | {person.main.supervisor}
    service = tree.below(tree.service_of(person.team) or person.team)
    found = {
        one.id: one.name + (" (the worker)" if one.id == person.id else "")
        for one in staff
        if one.team == person.team
        or one.employee_number in heads
        or one.id == viewer.worker_id
        or (one.team in service and one.grade in MANAGER_GRADES)
    }
    return sorted(found.items(), key=lambda one: (one[0] != person.id, one[1], one[0]))


def one_of(viewer: Viewer, overload_id: int, day: date) -> OneOverload | None:
    """Return an overload in the viewer's scope: seven statements at most; None: not found."""
    found = queries.overload(overload_id)
    if found is None:
        return None
    staff = {person.id: person for person in staff_on(day)}
    person = staff.get(found.worker_id)
    if not viewer.sees_team(person.team if person else found.team):
        return None
    return _one(found, [found], day, staff, viewer)


def _one(
    found: Overload, every: Sequence[Overload], day: date, staff: Mapping[int, StaffMember], viewer: Viewer
) -> OneOverload:
    tree, policy, person = team_tree(day), queries.escalation_on(day), staff.get(found.worker_id)
    lines = {line.one.id: line for line in _lines(every, day, policy, staff, tree)}
    owners = _owners(person, staff.values(), tree, viewer) if person else []
    effect_weeks = policy.effect_after_weeks if policy else 0
    weeks = queries.weeks_shown(found, day, effect_weeks)
    earlier = [line for line in lines.values() if line.one.id != found.id]
    return OneOverload(
        lines[found.id], person, found.history.plan_on(found.closed_on or day), weeks, effect_weeks, owners, earlier
    )  # fmt: skip


def own_of(viewer: Viewer, day: date) -> OneOverload | None:
    """Return one's own overload, the open one or else the last, with the earlier ones; None where there was none."""
    every = queries.overloads_of(viewer.worker_id or 0)
    if not every:
        return None
    found = next((one for one in every if one.is_open(day)), every[0])
    return _one(found, every, day, {person.id: person for person in staff_on(day)}, viewer)
