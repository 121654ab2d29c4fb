"""Mentoring: for what, why it ended, whom it reaches, who may mentor whom. Pure functions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from workforce.people.rules import add_months

PURPOSES = {
    "newly_qualified": "First year in practice",
    "new_starter": "Settling in",
    "new_manager": "New to managing or supervising",
    "return": "Coming back after time away",
    "development": "Developing in the role",
    "other": "Something else",
}
ENDINGS = {
    "done": "It came to its end",
    "left": "One of the two left the council",
    "moved": "One of the two changed roles",
    "changed": "Another mentor took over",
    "not_wanted": "It was no longer wanted",
}
LONGEST_WORDS = 120  # characters


class PairFault(ValueError):
    """Two people can't be a pair; `field` says where on the form."""

    def __init__(self, message: str, field: str) -> None:
        """Keep the field beside the message."""
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Wish:
    """A pair as somebody wishes to make it."""

    mentor_id: int
    mentee_id: int
    purpose: str
    started_on: date
    planned_end_on: date
    words: str = ""
    line_reason: str = ""


def check_pair(wish: Wish, *, is_line_supervisor: bool) -> None:
    """Refuse what can't be a pair: nobody mentors themself, and a line supervisor mentors with a reason alone."""
    if wish.mentor_id == wish.mentee_id:
        raise PairFault("Nobody mentors themself: choose somebody else", "mentor")
    if wish.purpose not in PURPOSES:
        raise PairFault("Choose what it is for", "purpose")
    if wish.planned_end_on < wish.started_on:
        raise PairFault("It ends before it starts", "planned_end_on")
    if wish.planned_end_on > add_months(wish.started_on, 36):
        raise PairFault("Plan three years at most: it can be begun anew", "planned_end_on")
    for name in ("words", "line_reason"):
        if len(getattr(wish, name)) > LONGEST_WORDS:
            raise PairFault(f"Use {LONGEST_WORDS} characters or fewer", name)
    if is_line_supervisor and not wish.line_reason:
        raise PairFault(
            "This is their line supervisor. Say why they mentor, too, or choose somebody else", "line_reason"
        )
    if wish.line_reason and not is_line_supervisor:
        raise PairFault("Leave this empty: the mentor is not their line supervisor", "line_reason")


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of some people have a mentor."""

    words: str
    with_mentor: int
    of: int


def reach(words: str, people: Collection[int], mentored: Collection[int]) -> Reach:
    """Return how many of some people have a mentor.

    >>> reach("New starters", {1, 2, 3}, {2, 9})
    Reach(words='New starters', with_mentor=1, of=3)
    """
    return Reach(words, len(set(people) & set(mentored)), len(set(people)))


def is_new(since: date | None, day: date, months: int) -> bool:
    """Whether somebody has been something for less than some months. How many is set by the council.

    >>> is_new(date(2025, 11, 27), date(2026, 11, 26), 12), is_new(date(2025, 11, 26), date(2026, 11, 26), 12)
    (True, False)
    >>> is_new(date(2024, 2, 29), date(2025, 2, 27), 12), is_new(date(2024, 2, 29), date(2025, 2, 28), 12)
    (True, False)
    """
    return since is not None and since <= day < add_months(since, months)
