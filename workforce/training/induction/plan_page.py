"""One plan of an induction as a reader may see it: its tasks with their days, and what is late."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workforce.clock import LONDON
from workforce.training.induction.day_rules import Induction, Life, due_on
from workforce.training.induction.models import InductionPlan, InductionTask
from workforce.training.induction.queries import Kept
from workforce.training.induction.rights import Rights
from workforce.training.induction.rules import OWNER_WORDS, Due, Owner, Unit

WEEK_ONE = Due(Unit.WEEK, 1)


class TaskState(StrEnum):
    """How a task stands on a day."""

    DONE = "done"
    NOT_NEEDED = "not needed"
    LATE = "late"
    DUE = "due"
    PAUSED = "clock stopped"


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task of a plan."""

    task: InductionTask
    due_on: date | None  # None: away without a known end
    state: TaskState
    day: date
    may_tick: bool
    may_open: bool
    may_change: bool

    @property
    def owner(self) -> str:
        """Return who does it, in words."""
        return OWNER_WORDS[Owner(self.task.owner)]

    @property
    def settled_on(self) -> date | None:
        """Return the day on which it was done, or dropped; None while it is open."""
        at = self.task.done_at or self.task.dropped_at
        return at.astimezone(LONDON).date() if at else None

    @property
    def due(self) -> Due:
        """Return when it is due, as the template says."""
        return Due(Unit(self.task.due_unit), self.task.due_count)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in (TaskState.DONE, TaskState.NOT_NEEDED)

    @property
    def days_late(self) -> int:
        """Return by how many days it is late; 0 where it is not."""
        return (self.day - self.due_on).days if self.state is TaskState.LATE and self.due_on else 0


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One plan for one reader."""

    plan: InductionPlan
    life: Life
    induction: Induction | None  # None: the staff data no longer tells of it
    day: date
    tasks: list[TaskLine]
    rights: Rights
    week_one_due: date | None

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return self.plan.completed_on is None and self.plan.withdrawn_at is None

    @property
    def has_begun(self) -> bool:
        """Whether the first day has come."""
        return self.plan.first_on <= self.day

    @property
    def week_one(self) -> list[TaskLine]:
        """Return the tasks of the first week."""
        return [one for one in self.tasks if one.task.is_week_one]

    @property
    def later(self) -> list[TaskLine]:
        """Return the tasks after the first week."""
        return [one for one in self.tasks if not one.task.is_week_one]

    @property
    def settled(self) -> int:
        """Return how many tasks are done or not needed."""
        return sum(one.is_settled for one in self.tasks)

    @property
    def late(self) -> list[TaskLine]:
        """Return the tasks that are late."""
        return [one for one in self.tasks if one.state is TaskState.LATE]

    @property
    def is_week_one_late(self) -> bool:
        """Whether the first week should have been signed off by the manager and is not."""
        is_open = self.is_open and self.plan.week_one_at is None
        return is_open and self.week_one_due is not None and self.week_one_due < self.day

    @property
    def is_late(self) -> bool:
        """Whether a task or the first week's signature is late."""
        return self.is_open and (bool(self.late) or self.is_week_one_late)

    @property
    def may_sign_week_one(self) -> bool:
        """Whether the reader signs the first week off now."""
        if not self.has_begun or self.plan.withdrawn_at is not None:
            return False
        if self.rights.is_own:
            return self.plan.week_one_worker_at is None
        return self.rights.signs and self.plan.week_one_at is None and all(one.is_settled for one in self.week_one)

    @property
    def week_one_open(self) -> list[str]:
        """Return for whom tasks of the first week wait before the manager can sign it off, with their words."""
        waiting: dict[str, list[str]] = {}
        if self.is_open and self.plan.week_one_at is None:
            for one in self.week_one:
                if not one.is_settled:
                    waiting.setdefault(one.owner if one.owner == "HR" else f"the {one.owner}", []).append(
                        one.task.words
                    )
        return [
            f"{len(words)} {'task waits' if len(words) == 1 else 'tasks wait'} for {owner}: {'; '.join(words)}"
            for owner, words in waiting.items()
        ]

    @property
    def missing(self) -> str | None:
        """Return whose signature is the next thing that is missing; None: something else is, or nothing."""
        if self.plan.withdrawn_at is not None or not self.has_begun:
            return None
        if self.plan.completed_on is not None:
            return None if self.plan.confirmed_at else "to confirm: worker"
        if self.plan.week_one_at is None:
            ready = self.settled == len(self.tasks) or self.is_week_one_late
            return "first week to sign off: manager" if ready and not self.week_one_open else None
        return "to sign off: manager" if self.settled == len(self.tasks) else None

    @property
    def may_complete(self) -> bool:
        """Whether the reader signs the induction off now."""
        ready = self.is_open and self.has_begun and self.plan.week_one_at is not None
        return ready and self.rights.signs and self.settled == len(self.tasks)

    @property
    def may_confirm(self) -> bool:
        """Whether the reader confirms that it is complete."""
        return self.rights.is_own and self.plan.completed_on is not None and self.plan.confirmed_at is None

    @property
    def may_reopen(self) -> bool:
        """Whether the reader takes the signature back."""
        return self.rights.signs and self.plan.completed_on is not None and self.plan.confirmed_at is None

    @property
    def may_change(self) -> bool:
        """Whether the reader adds, moves and drops tasks, or withdraws the plan."""
        return self.rights.records and self.is_open

    @property
    def told_first_on(self) -> date | None:
        """Return the first day that the staff data tells by now, where it is another."""
        told = self.induction.first_on if self.induction else None
        return told if told != self.plan.first_on else None


def _line(task: InductionTask, plan: InductionPlan, life: Life, day: date, may: Rights) -> TaskLine:
    due = task.moved_to or due_on(plan.first_on, Due(Unit(task.due_unit), task.due_count), life.away)
    if task.done_at:
        state = TaskState.DONE
    elif task.dropped_at:
        state = TaskState.NOT_NEEDED
    elif due is None or (life.is_away(day) and due < day):
        state = TaskState.PAUSED
    else:
        state = TaskState.LATE if due < day else TaskState.DUE
    is_open = plan.completed_on is None and plan.withdrawn_at is None
    is_settled = state in (TaskState.DONE, TaskState.NOT_NEEDED)
    is_signed = task.is_week_one and plan.week_one_at is not None
    takes_back = may.may_tick(task.owner) if state is TaskState.DONE else may.records
    return TaskLine(
        task, due, state, day,
        may_tick=is_open and not is_settled and plan.first_on <= day and may.may_tick(task.owner),
        may_open=is_open and is_settled and not is_signed and takes_back,
        may_change=is_open and not is_settled and may.records,
    )  # fmt: skip


def plan_page(kept: Kept, life: Life, induction: Induction | None, day: date, may: Rights) -> PlanPage:
    """Return a plan for a reader, with its tasks by the day on which they are due. Nothing is read."""
    lines = [_line(task, kept.plan, life, day, may) for task in kept.tasks]
    lines.sort(key=lambda one: (one.due_on or date.max, one.task.place, one.task.id))
    return PlanPage(kept.plan, life, induction, day, lines, may, due_on(kept.plan.first_on, WEEK_ONE, life.away))
