"""When an overload opens, closes and climbs, what a plan is, and what came of it. Pure: no database, no clock."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from workforce.allocation.policy_rules import EscalationPolicy, Level
from workforce.caseload.week_rules import week_ends
from workforce.working_days import working_days_after


class Closed(StrEnum):
    """Why an overload closed."""

    AGREED = "agreed"
    WEEKS = "weeks"
    LEFT = "left"


class WeekState(StrEnum):
    """How somebody stood at the end of a week."""

    OVER = "over"  # over the scheme's threshold
    NOT_OVER = "not_over"  # also without any workload
    AWAY = "away"  # neither over nor idle


class Kind(StrEnum):
    """What is written into an overload."""

    ACTION = "action"  # what is to be done, by whom, by when
    DONE = "done"
    REMOVED = "removed"
    VIEW = "view"  # what the worker says of it
    REVIEW = "review"  # when the plan is looked at again


class PlanState(StrEnum):
    """How a plan stands on a day."""

    IN_DATE = "in_date"
    NONE = "none"
    PART = "part"  # something is written, something lacks
    RAN_OUT = "ran_out"  # complete, and its review date has passed


def ends_before(day: date, weeks: int) -> list[date]:
    """Return the ends (Sundays) of the last whole weeks before a day, in order; a Sunday's own week is not over.

    >>> [str(end) for end in ends_before(date(2026, 11, 23), 2)]
    ['2026-11-15', '2026-11-22']
    """
    return week_ends(day - timedelta(days=1), date.min, weeks)


def weeks_that_open(
    day: date, weeks: int, over: Container[date], stored: Container[date], after: date | None
) -> list[date] | None:
    """Return the weeks in a row over the threshold that open an overload on a day; None where it does not open.

    Units: `weeks` is a whole number; `over` and `stored` hold ends of weeks. Each of the last weeks must be stored, and
    over, and lie after the day on which an earlier overload closed. A week away is not over.
    Source: product, "Overload".

    >>> two = [date(2026, 11, 15), date(2026, 11, 22)]
    >>> weeks_that_open(date(2026, 11, 23), 2, over=two, stored=two, after=None) == two
    True
    >>> weeks_that_open(date(2026, 11, 23), 2, over=two, stored=two, after=date(2026, 11, 16)) is None
    True
    """
    ends = ends_before(day, weeks)
    is_due = all(end in stored and end in over for end in ends) and (after is None or ends[0] > after)
    return ends if is_due else None


def closes(states: Sequence[tuple[date, WeekState]], weeks: int) -> date | None:
    """Return the end of the week that completed so many in a row not over; None where there is none.

    `states` are the stored weeks since the opening, in order. A week away has no figure: it neither counts nor breaks
    the row. Source: product, "Overload"; docs/adr/0020.

    >>> ends = [date(2026, 11, 1) + timedelta(weeks=n) for n in range(4)]
    >>> under, away = WeekState.NOT_OVER, WeekState.AWAY
    >>> closes(list(zip(ends, (under, away, under, under))), 3)
    datetime.date(2026, 11, 22)
    """
    row = 0
    for end, state in states:
        if state is not WeekState.AWAY:
            row = row + 1 if state is WeekState.NOT_OVER else 0
        if row >= weeks:
            return end
    return None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was written. `due_on` is an action's due day, or the day of a review."""

    id: int
    edition: int
    kind: Kind
    on: date
    by: str
    words: str | None = None  # what is to be done; what the worker says
    owner_id: int | None = None
    due_on: date | None = None
    action_id: int | None = None  # which action is done or taken out
    agrees: bool | None = None
    is_workers: bool | None = None  # entered by the worker; else recorded as said by the worker


@dataclass(frozen=True, slots=True)
class Action:
    """What is to be done."""

    id: int
    words: str
    owner_id: int
    due_on: date
    added_on: date
    owner_left_on: date | None = None  # the first day on which the owner is no longer in post
    done_on: date | None = None

    def is_overdue(self, day: date) -> bool:
        """Whether it is past its day and not done."""
        return self.done_on is None and self.due_on < day

    def needs_owner(self, day: date) -> bool:
        """Whether it is not done and its owner has left."""
        return self.done_on is None and self.owner_left_on is not None and self.owner_left_on <= day


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it stood at the end of a day."""

    day: date
    actions: tuple[Action, ...] = ()
    view: Entry | None = None
    review_on: date | None = None
    changed_since_view: bool = False  # an action came, went, or the review moved, after the worker's view

    @property
    def lacks(self) -> list[str]:
        """Return what a plan in writing still lacks: a standing action, the worker's view, a review date."""
        found = [] if any(not one.needs_owner(self.day) for one in self.actions) else ["an action with an owner"]
        found += [] if self.view else ["the worker's view"]
        return found if self.review_on else [*found, "a review date"]

    @property
    def state(self) -> PlanState:
        """Return how it stands. The review date itself is in date."""
        if self.lacks:
            return PlanState.PART if self.actions or self.view or self.review_on else PlanState.NONE
        return PlanState.IN_DATE if self.review_on and self.day <= self.review_on else PlanState.RAN_OUT


@dataclass(frozen=True, slots=True)
class History:
    """Everything written into an overload, in the order of its editions; any past day can be asked for."""

    opened_on: date
    entries: tuple[Entry, ...] = ()
    left: Mapping[int, date] = field(default_factory=dict)  # owner -> first day no longer in post

    def plan_on(self, day: date) -> Plan:
        """Return the plan at the end of a day."""
        return self._plan([one for one in self.entries if one.on <= day], day)

    def _plan(self, entries: Sequence[Entry], day: date) -> Plan:
        actions: dict[int, Action] = {}
        view: Entry | None = None
        review_on, is_changed = None, False
        for one in entries:
            if one.kind is Kind.ACTION and one.owner_id is not None and one.due_on is not None:
                left = self.left.get(one.owner_id)
                actions[one.id] = Action(one.id, one.words or "", one.owner_id, one.due_on, one.on, left)
            elif one.kind is Kind.REMOVED:
                actions.pop(one.action_id or 0, None)
            elif one.kind is Kind.DONE and (done := actions.get(one.action_id or 0)):
                actions[done.id] = Action(
                    done.id, done.words, done.owner_id, done.due_on, done.added_on, done.owner_left_on, one.on
                )
            elif one.kind is Kind.REVIEW:
                review_on = one.due_on
            if one.kind is Kind.VIEW:
                view, is_changed = one, False
            elif one.kind is not Kind.DONE:
                is_changed = True
        return Plan(day, tuple(actions.values()), view, review_on, is_changed and view is not None)

    def is_in_date(self, day: date) -> bool:
        """Whether a plan in writing was there on a day, and its review date had not passed."""
        return self.plan_on(day).state is PlanState.IN_DATE

    def last_in_date(self, day: date) -> date | None:
        """Return the last day, up to a day, on which the plan was in date; None where there was none.

        A stretch in date ends with the review date, before an entry, or before an owner leaves.
        """
        ends = {day} | {one.on - timedelta(days=1) for one in self.entries}
        ends |= {one.due_on for one in self.entries if one.kind is Kind.REVIEW and one.due_on}
        ends |= {left - timedelta(days=1) for left in self.left.values()}
        wanted = sorted((end for end in ends if self.opened_on <= end <= day), reverse=True)
        return next((end for end in wanted if self.is_in_date(end)), None)

    def written_on(self, day: date) -> date | None:
        """Return the day, up to a day, on which a plan was first in writing."""
        known = [one for one in self.entries if one.on <= day]
        for n, one in enumerate(known, start=1):
            if not self._plan(known[:n], one.on).lacks:
                return one.on
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an open overload stands on a day."""

    plan: Plan
    level: Level  # who has it now: the team manager, unless the lack of a plan climbed
    since: date | None  # from which day the lack counts; None: in date, or paused
    plan_due_on: date | None
    next_on: date | None
    next_level: Level | None  # to whom it climbs then; None: the plan or its review is due then
    reached: tuple[tuple[Level, date], ...] = ()  # steps climbed since then, each with its day
    is_paused: bool = False  # the worker is away

    @property
    def due_on(self) -> date | None:
        """Return when a plan or its review is due, or was; None while it is paused."""
        return self.plan_due_on or self.next_on

    @property
    def is_late(self) -> bool:
        """Whether the plan is overdue."""
        return self.plan_due_on is not None and self.plan_due_on < self.plan.day


def standing(
    history: History, day: date, policy: EscalationPolicy, *, is_away: bool = False, returned_on: date | None = None
) -> Standing:
    """Return how an open overload stands on a day: its plan, how far it climbed, and what comes next.

    Units: working days (England), counted after the opening, after the last day on which a plan was in date, and after
    the worker's first day back, whichever is latest. While the worker is away nothing climbs. Source: product,
    "Overload"; the days are those of the policy.

    >>> from workforce.allocation.policy_rules import Ladder, Step
    >>> rule = EscalationPolicy("", Ladder(()), {"default": 4}, 5, Ladder((Step(6, Level.SERVICE),)), 4, 4, 2, 10,
    ...     Ladder(()), 3)
    >>> opened = History(date(2026, 11, 2))
    >>> [standing(opened, date(2026, 11, d), rule).level.value for d in (2, 9, 10)]
    ['manager', 'manager', 'service']
    >>> standing(opened, date(2026, 11, 2), rule).next_on, standing(opened, date(2026, 11, 10), rule).next_on
    (datetime.date(2026, 11, 9), None)
    """
    plan = history.plan_on(day)
    if plan.state is PlanState.IN_DATE:
        return Standing(plan, Level.MANAGER, None, None, plan.review_on, None)
    if is_away:
        return Standing(plan, Level.MANAGER, None, None, None, None, is_paused=True)
    since = max(filter(None, (history.opened_on, history.last_in_date(day), returned_on)))
    days = [(working_days_after(since, step.after_working_days), step.to) for step in policy.overload.steps]
    due_on = working_days_after(since, policy.plan_within_working_days)
    reached = tuple((level, on) for on, level in days if on <= day)
    later = [(on, level) for on, level in days if on > day]
    next_on, next_level = (due_on, None) if day <= due_on else next(iter(later), (None, None))
    return Standing(
        plan, reached[-1][0] if reached else Level.MANAGER, since, due_on, next_on, next_level, reached
    )  # fmt: skip


def effect_weeks(written_on: date, weeks: int) -> tuple[date, date]:
    """Return the ends of the week in which a plan was first in writing, and of the week so many weeks later.

    >>> effect_weeks(date(2026, 10, 14), 4)
    (datetime.date(2026, 10, 18), datetime.date(2026, 11, 15))
    """
    before = written_on + timedelta(days=7 - written_on.isoweekday())
    return before, before + timedelta(weeks=weeks)


def subject(overload_id: int, history: History, day: date) -> str:
    """Return under which name the notices of a climb are kept: another one each time a plan ran out.

    >>> subject(7, History(date(2026, 11, 2)), date(2026, 11, 9))
    'overload:7'
    """
    last = history.last_in_date(day)
    return f"overload:{overload_id}" + (f":{last}" if last else "")
