"""Programmes for supervisors and managers: how a part in one stands, whom it reaches. Pure functions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """How somebody's part in a cohort stands."""

    TO_COME = "to_come"
    GOING_ON = "going_on"
    COMPLETED = "completed"
    WITHDREW = "withdrew"


STATE_WORDS = {
    State.TO_COME: "To come",
    State.GOING_ON: "Taking part",
    State.COMPLETED: "Completed",
    State.WITHDREW: "Withdrew",
}


def state(started_on: date, completed_on: date | None, withdrew_on: date | None, day: date) -> State:
    """Return how a part stands on a day; what ends on a day has ended on it.

    >>> begun = date(2026, 1, 5)
    >>> state(begun, None, None, date(2026, 1, 4)).value, state(begun, None, None, begun).value
    ('to_come', 'going_on')
    >>> state(begun, date(2026, 6, 1), None, date(2026, 6, 1)).value
    'completed'
    """
    if completed_on is not None and completed_on <= day:
        return State.COMPLETED
    if withdrew_on is not None and withdrew_on <= day:
        return State.WITHDREW
    return State.GOING_ON if started_on <= day else State.TO_COME


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of the people whom a programme is for have completed it, and how many take part."""

    completed: int
    going_on: int
    of: int


def reach(people: Collection[int], completed: Collection[int], going_on: Collection[int]) -> Reach:
    """Return how far a programme reaches; somebody who has completed it once is counted as that alone.

    >>> reach({1, 2, 3}, {1, 9}, {1, 2})
    Reach(completed=1, going_on=1, of=3)
    """
    done, among = set(completed), set(people)
    return Reach(len(among & done), len(among & (set(going_on) - done)), len(among))
