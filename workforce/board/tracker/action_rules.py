"""Actions of the council's plan and evidence of a measure, as they stood on a day. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ActionState(StrEnum):
    """How an action stands. Names: set here."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """Return it in words."""
        return self.value.replace("_", " ").capitalize()


class Step(StrEnum):
    """What can be said of an action."""

    UNDER_WAY = "under_way"
    DONE = "done"
    DUE = "due"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """Return it in words."""
        return {
            "under_way": "Under way", "done": "Done", "due": "Due on another day",
            "withdrawn": "Withdrawn: it will not be done",
        }[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that was said of an action."""

    id: int
    step: Step
    words: str
    done_on: date | None
    due_on: date | None
    by: str
    role: str
    on: date


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the plan with what was said of it by a day, oldest first."""

    id: int
    measure: str
    words: str
    owner: str
    starts_on: date
    first_due_on: date
    by: str
    role: str
    added_on: date
    moves: tuple[Move, ...] = ()

    @property
    def state(self) -> ActionState:
        """Return how it stands: the newest move but for those of its due day."""
        moves = [one for one in self.moves if one.step is not Step.DUE]
        return ActionState(moves[-1].step.value) if moves else ActionState.NOT_STARTED

    @property
    def due_on(self) -> date:
        """Return the day by which it is due now."""
        moved = [one.due_on for one in self.moves if one.due_on]
        return moved[-1] if moved else self.first_due_on

    @property
    def times_moved(self) -> int:
        """Return how often its due day was moved."""
        return sum(1 for one in self.moves if one.step is Step.DUE)

    @property
    def done_on(self) -> date | None:
        """Return the day on which it was done; None where it is not."""
        return self.moves[-1].done_on if self.state is ActionState.DONE else None

    @property
    def newest(self) -> int:
        """Return the id of the newest move, 0 for none: what a page shows as known."""
        return max((one.id for one in self.moves), default=0)

    @property
    def counts(self) -> bool:
        """Whether it counts: what was withdrawn does not."""
        return self.state is not ActionState.WITHDRAWN

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in (ActionState.NOT_STARTED, ActionState.UNDER_WAY)

    def is_late(self, day: date) -> bool:
        """Whether it should have been done before a day and was not. The due day itself is in time."""
        return self.is_open and self.due_on < day

    def days_late(self, day: date) -> int:
        """Return by how many days it is late, or was when it was done; 0 where it is in time."""
        until = self.done_on or (day if self.is_open else self.due_on)
        return max(0, (until - self.due_on).days)


@dataclass(frozen=True, slots=True)
class ActionCounts:
    """How many actions of a plan are done, open and late; withdrawn ones are not counted among them."""

    done: int
    of: int
    late: int
    withdrawn: int

    @property
    def open(self) -> int:
        """Return how many are still to be done."""
        return self.of - self.done

    @property
    def words(self) -> str:
        """Return it in words: none written is not 0 of 0.

        >>> ActionCounts(2, 5, 1, 0).words, ActionCounts(0, 0, 0, 1).words
        ('2 of 5 done', 'None written')
        """
        return f"{self.done} of {self.of} done" if self.of else "None written"


def count_actions(actions: Iterable[Action], day: date) -> ActionCounts:
    """Return the counts of some actions on a day."""
    found = list(actions)
    counted = [one for one in found if one.counts]
    return ActionCounts(
        sum(1 for one in counted if one.state is ActionState.DONE), len(counted),
        sum(1 for one in counted if one.is_late(day)), len(found) - len(counted),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence as pages show it; `file` names its document, `size` in bytes."""

    id: int
    measure: str
    kind: str
    title: str
    shows: str
    url: str | None
    owner: str
    dated_on: date
    review_on: date
    by: str
    role: str
    added_on: date
    withdrawn_by: str | None
    withdrawn_as: str | None
    withdrawn_on: date | None
    withdrawn_why: str | None
    file: str | None = None
    size: int | None = None

    def stands(self, day: date) -> bool:
        """Whether it was there on a day: added by then and not withdrawn by then."""
        return self.added_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)

    def is_in_date(self, day: date) -> bool:
        """Whether it stood on a day and its review was not overdue. The review day itself is in date."""
        return self.stands(day) and day <= self.review_on
