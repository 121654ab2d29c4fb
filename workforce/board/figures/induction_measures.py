"""How the rows of W13 are found, and what stands beside it. Rows are exact fractions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workforce.board.figures.measures import NONE, ONE, Row, Rows
from workforce.board.figures.on_day import OnDay
from workforce.training.induction.day_rules import Induction, due_in_year, overdue_now
from workforce.training.induction.queries import inductions_of, known_from

KINDS = {"start": "start", "return": "back after a long time away"}


def _inductions(on: OnDay) -> list[Induction] | None:
    """Return the inductions that began since they are known; None where they are not known for the 12 months."""
    begins = known_from(on.covers)
    if begins is None or not on.knows_inductions:
        return None
    return inductions_of(on.year.inductions, on.induction_policy, begins, on.day)


def complete_in_time(on: OnDay) -> Rows:
    """W13: inductions complete by their due day / inductions whose due day fell in the 12 months to the day.

    Not known unless staff and completions are known for all of the 12 months. Each induction is a row, in the team of
    its due day.
    """
    found = _inductions(on)
    if found is None:
        return None
    return [
        Row(
            one.key, one.life.name, post.team if post else None, ONE if one.is_in_time else NONE, ONE,
            {
                "started_on": one.first_on.isoformat(), "why": KINDS[one.kind],
                "due_on": one.due_on.isoformat() if one.due_on else None,
                "completed_on": one.complete_on.isoformat() if one.is_complete(on.day) and one.complete_on else None,
            },
            post.grade if post else None, post.employment_type if post else None,
        )
        for one in due_in_year(found, on.day)
        for post in [next(iter(one.life.posts_on(one.due_on or on.day) or one.life.posts_on(one.first_on)), None)]
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overdue:
    """An induction that is overdue on the day. It names nobody."""

    team: str | None


def overdue(on: OnDay) -> list[Overdue] | None:
    """Return the inductions that are overdue on the day; None where W13 is not known."""
    found = _inductions(on)
    return None if found is None else [Overdue(one.team_on(on.day)) for one in overdue_now(found, on.day)]


def overdue_in_words(found: Sequence[Overdue] | None) -> dict[str, Any]:
    """Return what stands beside W13, as answers and summaries carry it; None where it is not known."""
    return {"overdue_now": None if found is None else len(found)}
