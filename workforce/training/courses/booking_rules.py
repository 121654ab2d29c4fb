"""A place at a run of a course: asked for, approved, given, given back, and what came of it. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any


class State(StrEnum):
    """How a booking stands."""

    ASKED = "asked"
    BOOKED = "booked"
    WAITING = "waiting"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ATTENDED = "attended"
    ABSENT = "absent"


STATE_WORDS = {
    State.ASKED: "waits for approval",
    State.BOOKED: "booked",
    State.WAITING: "on the waiting list",
    State.DECLINED: "declined",
    State.WITHDRAWN: "withdrawn",
    State.ATTENDED: "came",
    State.ABSENT: "did not come",
}
TAKES_A_PLACE = frozenset({State.BOOKED, State.ATTENDED, State.ABSENT})
STANDS = frozenset({State.ASKED, State.BOOKED, State.WAITING})  # goes on until the run


class Act(StrEnum):
    """What can be done with a booking."""

    ASK = "ask"
    BOOK = "book"  # without being asked for, by who may approve
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    MARK = "mark"
    UNMARK = "unmark"


# From which states each act leads on; None: there is no booking yet.
FROM: Mapping[Act, frozenset[State | None]] = {
    Act.ASK: frozenset({None, State.DECLINED, State.WITHDRAWN}),
    Act.BOOK: frozenset({None, State.ASKED, State.DECLINED, State.WITHDRAWN}),
    Act.APPROVE: frozenset({State.ASKED}),
    Act.DECLINE: frozenset({State.ASKED}),
    Act.WITHDRAW: frozenset({State.ASKED, State.BOOKED, State.WAITING}),
    Act.MARK: frozenset({State.BOOKED, State.ATTENDED, State.ABSENT}),
    Act.UNMARK: frozenset({State.ATTENDED, State.ABSENT}),
}
BEFORE_IT_BEGINS = frozenset({Act.ASK, Act.BOOK, Act.APPROVE, Act.WITHDRAW})


@dataclass(frozen=True, slots=True)
class Run:
    """What decides what may be done at a run of a course, at an instant."""

    is_cancelled: bool
    is_begun: bool
    may_be_marked: bool


def refusal(act: Act, state: State | None, run: Run) -> str | None:
    """Return why an act is refused, in words; None where it is not.

    >>> refusal(Act.APPROVE, State.ASKED, Run(False, False, False)) is None
    True
    >>> refusal(Act.ASK, None, Run(False, True, True))
    'It has begun or is over: nobody can be booked on it any more.'
    """
    words = None
    if run.is_cancelled:
        words = "This run of the course was cancelled."
    elif act is Act.WITHDRAW and run.is_begun:
        words = "It has begun or is over: say who came instead."
    elif act in BEFORE_IT_BEGINS and run.is_begun:
        words = "It has begun or is over: nobody can be booked on it any more."
    elif act in (Act.MARK, Act.UNMARK) and not run.may_be_marked:
        words = "Who came is said on its last day, or after."
    elif state not in FROM[act]:
        words = _stands(act, state)
    return words


def _stands(act: Act, state: State | None) -> str:
    if state is None:
        return "There is no booking."
    if act in (Act.ASK, Act.BOOK):
        return f"It stands already: {STATE_WORDS[state]}."
    return f"It stands otherwise by now: {STATE_WORDS[state]}. Nothing was changed."


def free_places(places: int, taken: int) -> int:
    """Return how many places are free; never below 0."""
    return max(0, places - taken)


class Result(StrEnum):
    """What somebody who came did."""

    COMPLETED = "completed"
    ATTENDED = "attended"  # came, without completing it: no requirement is met by it


MARKS = {
    "completed": "Came and completed it",
    "attended": "Came, did not complete it",
    "absent": "Did not come",
    "": "Not marked",
}


def mark_of(state: State | str, result: str | None) -> str:
    """Return the mark that a booking stands with, as MARKS has it.

    >>> mark_of("attended", "completed"), mark_of("attended", None), mark_of("absent", None), mark_of("booked", None)
    ('completed', 'completed', 'absent', '')
    """
    if state == State.ATTENDED:
        return result or Result.COMPLETED.value
    return "absent" if state == State.ABSENT else ""


def is_correctable(marked_at: datetime | None, now: datetime, days: int) -> bool:
    """Whether what was marked can still be changed: so many days from when it was marked."""
    return marked_at is None or now < marked_at + timedelta(days=days)


def is_reminded(starts_on: date, day: date, days_before: int) -> bool:
    """Whether a run is near enough on a day for its people to be reminded. 0 days before: never.

    >>> [is_reminded(date(2026, 12, 10), date(2026, 12, day), 5) for day in (4, 5, 10, 11)]
    [False, True, True, False]
    """
    return days_before > 0 and 0 <= (starts_on - day).days <= days_before


class BookingFault(ValueError):
    """A policy of bookings that can't be used; says where."""


@dataclass(frozen=True, slots=True)
class BookingPolicy:
    """What a council decides about bookings."""

    remind_days_before: int
    correct_within_days: int
    keep_reasons_months: int


_LIMITS = {"remind_days_before": (0, 60, 5), "correct_within_days": (1, 366, 28), "keep_reasons_months": (1, 84, 12)}


def read_booking(document: Mapping[str, Any]) -> BookingPolicy:
    """Return what a requirements document says of bookings; raise BookingFault with the place of what can't be used.

    >>> read_booking({"booking": {"remind_days_before": 3}})
    BookingPolicy(remind_days_before=3, correct_within_days=28, keep_reasons_months=12)
    """
    part = document.get("booking", {})
    if not isinstance(part, Mapping):
        raise BookingFault("booking: write an object with remind_days_before, correct_within_days, keep_reasons_months")
    found: dict[str, int] = {}
    for name, (least, most, usual) in _LIMITS.items():
        value = part.get(name, usual)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BookingFault(f"booking.{name}: write a whole number from {least} to {most}")
        found[name] = value
    return BookingPolicy(**found)


@dataclass(frozen=True, slots=True)
class Filled:
    """How runs that took place were filled and who came: sums, so that several add up to one."""

    runs: int = 0
    places: int = 0
    taken: int = 0
    came: int = 0
    absent: int = 0

    def __add__(self, other: "Filled") -> "Filled":
        """Return the sums of both."""
        return Filled(
            self.runs + other.runs, self.places + other.places, self.taken + other.taken, self.came + other.came,
            self.absent + other.absent,
        )  # fmt: skip

    @property
    def marked(self) -> int:
        """Return of how many it is said whether they came."""
        return self.came + self.absent

    @property
    def fill_percent(self) -> Fraction | None:
        """Return taken of offered places; None where none were offered."""
        return Fraction(100 * self.taken, self.places) if self.places else None

    @property
    def absent_percent(self) -> Fraction | None:
        """Return who did not come of those marked; None where nobody is marked: not known is not zero."""
        return Fraction(100 * self.absent, self.marked) if self.marked else None
