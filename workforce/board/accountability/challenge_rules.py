"""What the Board asked and how it was answered: steps that are only added to, and how a challenge stands. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from workforce.board.figures.target_rules import OWNERS
from workforce.people.rules import add_months
from workforce.working_days import working_days_after, working_days_between

TO_ROLES = (*OWNERS, "analyst")  # whom the Board may ask
LONGEST_TEXT, LONGEST_TITLE = 4000, 200
ANSWER_WITHIN_WORKING_DAYS = 10  # set here: the answer is there before the next meeting of a four-weekly rhythm
ATTENDANCE_OVER = 6  # meetings, set here
KEEP_NAMES_MONTHS = 24  # after the Notice ends, set here
DECIDED = {  # what a council decides in `accountability` of its policy `board`: the name, its bounds
    "answer_within_working_days": (1, 60, ANSWER_WITHIN_WORKING_DAYS),
    "attendance_over": (1, 26, ATTENDANCE_OVER),
    "keep_names_months": (12, 120, KEEP_NAMES_MONTHS),
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What the council decided of the Board's own records."""

    answer_within_working_days: int = ANSWER_WITHIN_WORKING_DAYS
    attendance_over: int = ATTENDANCE_OVER
    keep_names_months: int = KEEP_NAMES_MONTHS
    notice_ended_on: date | None = None

    def answer_by(self, day: date) -> date:
        """Return the day by which what is asked on a day is to be answered, unless another one is agreed."""
        return working_days_after(day, self.answer_within_working_days)

    def names_go_on(self) -> date | None:
        """Return the day from which names of members who left are not kept; None while the Notice stands."""
        return self.notice_ended_on and add_months(self.notice_ended_on, self.keep_names_months)


def read_accountability(document: Mapping[str, Any]) -> Decided:
    """Return what a policy `board` decides; raise ValueError with the place of what can't be used.

    >>> read_accountability({"accountability": {"answer_within_working_days": 5}}).answer_within_working_days
    5
    """
    found = document.get("accountability", {})
    if not isinstance(found, Mapping):
        raise ValueError("accountability: write an object, such as {}")  # noqa: TRY004 - the document's fault
    if unknown := sorted(set(found) - {*DECIDED, "notice_ended_on"}):
        raise ValueError(f"accountability.{unknown[0]}: there is no such setting")
    numbers = {}
    for name, (least, most, otherwise) in DECIDED.items():
        number = found.get(name, otherwise)
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            raise ValueError(f"accountability.{name}: write a whole number from {least} to {most}")
        numbers[name] = number
    ended = found.get("notice_ended_on")
    try:
        return Decided(**numbers, notice_ended_on=ended and date.fromisoformat(str(ended)))
    except ValueError:
        raise ValueError("accountability.notice_ended_on: write the day as YYYY-MM-DD, or leave it out") from None


class StepKind(StrEnum):
    """What a step says."""

    ANSWERED = "answered"
    NOT_SATISFIED = "not_satisfied"
    ADDED = "added"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """Return it in words."""
        return {
            "answered": "Answered", "not_satisfied": "Not satisfied, asked again", "added": "A word added",
            "closed": "Closed",
        }[self.value]  # fmt: skip


class State(StrEnum):
    """How a challenge stands."""

    LATE = "late"
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class File:
    """A file that was kept, or erased."""

    id: int
    name: str
    size: int
    is_erased: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a challenge, as it was said."""

    id: int
    kind: StepKind
    words: str
    role: str
    on: date
    by_asker: bool = False
    by: str | None = None
    answer_by: date | None = None
    url: str | None = None
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """What was asked, with its steps in the order in which they were said."""

    id: int
    asker: str | None
    organisation: str
    words: str
    to_role: str
    asked_on: date
    first_answer_by: date
    summary_id: int | None = None
    as_at: date | None = None  # of that summary
    indicator: str | None = None
    by_asker: bool = True
    added_by: str | None = None
    asker_account: int | None = None
    steps: Sequence[Step] = ()

    @property
    def who(self) -> str:
        """Return who asked, in words."""
        return f"{self.asker or 'Name no longer kept'}, {self.organisation}"

    @property
    def edition(self) -> int:
        """Return the newest step, 0 for none: what a page shows as known."""
        return self.steps[-1].id if self.steps else 0

    def _last(self, *kinds: StepKind) -> Step | None:
        return next((one for one in reversed(self.steps) if one.kind in kinds), None)

    @property
    def answer_by(self) -> date:
        """Return the day by which the answer was last asked for."""
        again = self._last(StepKind.NOT_SATISFIED)
        return again.answer_by if again and again.answer_by else self.first_answer_by

    @property
    def answer(self) -> Step | None:
        """Return the answer that stands: the first one since it was last asked; None while one is waited for."""
        found = None
        for one in self.steps:
            if one.kind is StepKind.NOT_SATISFIED:
                found = None
            elif one.kind is StepKind.ANSWERED and found is None:
                found = one
        return found

    @property
    def closed(self) -> Step | None:
        """Return its end."""
        return self._last(StepKind.CLOSED)

    @property
    def times_reopened(self) -> int:
        """Return how often the asker was not satisfied."""
        return sum(one.kind is StepKind.NOT_SATISFIED for one in self.steps)

    def state(self, today: date) -> State:
        """Return how it stands: late from the day after the answer was due."""
        if self.closed:
            return State.CLOSED
        if self.answer:
            return State.ANSWERED
        return State.LATE if today > self.answer_by else State.OPEN

    def days_late(self, today: date) -> int | None:
        """Return for how many working days an answer was late, or is by now; None where one came in time.

        Units: working days, 0 where only days of rest lie between. A challenge closed without an answer was not late.
        """
        if self.answer is None and self.closed:
            return None
        until = self.answer.on if self.answer else today
        return working_days_between(self.answer_by, until) if until > self.answer_by else None

    def on(self, day: date) -> "Challenge":
        """Return it as it stood at the end of a day."""
        return replace(self, steps=tuple(one for one in self.steps if one.on <= day))


def in_order(found: Iterable[Challenge], today: date) -> list[Challenge]:
    """Return challenges as a page lists them: late ones by their day, then open, answered, closed (newest first)."""

    def place(one: Challenge) -> tuple[int, int, int]:
        state = one.state(today)
        first = one.answer_by.toordinal() if state in (State.LATE, State.OPEN) else -one.steps[-1].on.toordinal()
        return list(State).index(state), first, one.id

    return sorted(found, key=place)


@dataclass(frozen=True, slots=True)
class ChallengePeriod:
    """What was asked and answered from a first to a last day, and how it stood at the end of the last."""

    first: date
    last: date
    asked: Sequence[Challenge]
    answered: Sequence[Challenge]  # got an answer in the period, late or not
    answered_late: Sequence[Challenge]
    reopened: Sequence[Challenge]  # whose asker was not satisfied in the period
    closed: Sequence[Challenge]
    open: Sequence[Challenge]  # waited for an answer at its end, late ones first
    late: Sequence[Challenge]  # of these, those whose day had passed


def period_of(found: Iterable[Challenge], first: date, last: date) -> ChallengePeriod:
    """Return what happened to challenges in a period, both days counted."""
    then = [one.on(last) for one in found if one.asked_on <= last]
    within = {
        kind: [one for one in then if any(step.kind is kind and first <= step.on <= last for step in one.steps)]
        for kind in StepKind
    }
    waiting = [one for one in in_order(then, last) if one.state(last) in (State.LATE, State.OPEN)]
    return ChallengePeriod(
        first, last,
        asked=[one for one in then if first <= one.asked_on],
        answered=within[StepKind.ANSWERED],
        answered_late=[one for one in within[StepKind.ANSWERED] if _was_late(one, first)],
        reopened=within[StepKind.NOT_SATISFIED],
        closed=within[StepKind.CLOSED],
        open=waiting,
        late=[one for one in waiting if one.state(last) is State.LATE],
    )  # fmt: skip


def _was_late(one: Challenge, first: date) -> bool:
    """Whether an answer of a period came after the day by which it was asked for then."""
    by, waits, late = one.first_answer_by, True, False
    for step in one.steps:
        if step.kind is StepKind.NOT_SATISFIED and step.answer_by:
            by, waits = step.answer_by, True
        elif step.kind is StepKind.ANSWERED and waits:
            late, waits = late or (step.on > by and step.on >= first), False
    return late


def why_not_close(one: Challenge, email: str, *, is_asker: bool) -> str | None:
    """Return why somebody can't close a challenge: nobody ends what they answered themselves.

    Who asked may end it, with or without an answer; for them who keeps the Board's records may, once it is answered.
    """
    if is_asker:
        return None
    if one.answer is None:
        return "It has no answer yet. Only who asked can end it without one."
    if any(step.kind is StepKind.ANSWERED and step.by == email for step in one.steps):
        return "You gave an answer. Whoever asked ends it, or somebody else who keeps the Board's records."
    return None
