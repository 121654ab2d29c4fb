"""What a report says of a target over a period. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from workforce.board.figures.target_rules import distance

Told = tuple[date, Decimal | None, Decimal | None]  # day, value, target of a publication


class Kind(StrEnum):
    """Whose report it is."""

    CHAIR = "chair"
    LEADER = "leader"

    @property
    def words(self) -> str:
        """Return its title."""
        return {"chair": "Report of the Chair", "leader": "Report of the Leader of the Council"}[self]


@dataclass(frozen=True, slots=True)
class Course:
    """How a figure went over a period: its value at the start and the end, and at how many publications it was met."""

    start: Decimal | None
    end: Decimal | None
    published: int  # publications of the period at which there was a target
    met: int

    @property
    def words(self) -> str:
        """Return at how many publications the target was met.

        >>> Course(None, None, 6, 4).words, Course(None, None, 0, 0).words
        ('met at 4 of 6 publications', 'no publication with a target')
        """
        if not self.published:
            return "no publication with a target"
        return f"met at {self.met} of {self.published} publication{'' if self.published == 1 else 's'}"


def course(told: Sequence[Told], since: date, until: date, good: str) -> Course:
    """Return how a figure went: from the last publication up to `since`, else the first after it, to the last one.

    >>> days = [date(2026, month, 1) for month in (1, 2, 3)]
    >>> course([(day, Decimal(n), Decimal(2)) for n, day in enumerate(days)], days[0], days[2], "high")
    Course(start=Decimal('0'), end=Decimal('2'), published=2, met=1)
    """
    within = [one for one in told if since < one[0] <= until]
    before = [one for one in told if one[0] <= since]
    first = before[-1] if before else within[0] if within else None
    judged = [(value, target) for _, value, target in within if target is not None]
    met = sum(1 for value, target in judged if (away := distance(value, target, good)) is not None and away <= 0)
    return Course(first[1] if first else None, within[-1][1] if within else None, len(judged), met)
