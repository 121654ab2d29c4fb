"""Why a figure moved between two summaries, row by row, so that the steps add up to the whole movement. Pure functions.

Four lists of rows are compared, each with the next: what was published for the day before; that day as the data reads
now (late entries and corrections); the same under the rules of the new day (rule changes); the new day (who joined,
left, moved, or counts otherwise). What is summed from the first to the last is therefore the movement, exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]
PARTS = ("numerator", "denominator")
PLACES = ("team", "holder")  # where a row stands: somebody's team, a case's worker


class Why(StrEnum):
    """Why a row counts otherwise than it did."""

    LATE = "late entry"  # was so on the day before, and was not known then
    CORRECTION = "correction"  # was told of the day before, and is no longer so
    RULE = "rule change"
    JOINED = "joined"
    LEFT = "left"
    RECLASSIFIED = "reclassified"  # counts in another way: in date then, overdue now
    REASSIGNED = "reassigned"  # counts as before, in another team or with another worker


@dataclass(frozen=True, slots=True)
class Step:
    """One row that stands otherwise than before, and why. One of `before` and `now` is None where it came or went."""

    why: Why
    before: Row | None
    now: Row | None

    @property
    def row(self) -> Row:
        """Return the row as it stands, or as it last stood."""
        return self.now or self.before or {}

    def change(self, part: str) -> Fraction:
        """Return by how much the row changed the numerator or the denominator."""
        return _part(self.now, part) - _part(self.before, part)

    def as_json(self) -> dict[str, Any]:
        """Return the step as summaries keep it."""
        return {"why": str(self.why), "before": self.before, "now": self.now}


def read_steps(kept: Iterable[Mapping[str, Any]] | None) -> list[Step] | None:
    """Return the steps that a summary kept; None where there was no summary before."""
    return None if kept is None else [Step(Why(one["why"]), one["before"], one["now"]) for one in kept]


def _part(row: Row | None, part: str) -> Fraction:
    return Fraction(row[part]) if row else Fraction(0)


def _keyed(rows: Sequence[Row]) -> dict[tuple[str, int], Row]:
    """Return rows by their key; one that comes again stands beside the first, and is not lost."""
    found: dict[tuple[str, int], Row] = {}
    seen: dict[str, int] = {}
    for row in rows:
        key = str(row["key"])
        seen[key] = seen.get(key, -1) + 1
        found[key, seen[key]] = row
    return found


def _counts_otherwise(one: Row, other: Row) -> bool:
    return any(one[part] != other[part] for part in PARTS)


def _stands_otherwise(one: Row, other: Row) -> bool:
    return _counts_otherwise(one, other) or any(one.get(place) != other.get(place) for place in PLACES)


def explain(
    told: Sequence[Row], corrected: Sequence[Row], under_new_rules: Sequence[Row], now: Sequence[Row]
) -> list[Step]:
    """Return every row that stands otherwise, in the order of the causes.

    Shapes: rows as summaries keep them, with key, team, numerator and denominator. `told` was published for the day
    before; the others say what that day, the same under the rules in force now, and the new day read in the new data.

    >>> a = {"key": "E1", "team": "T1", "numerator": "0", "denominator": "1"}
    >>> b = {**a, "numerator": "1"}
    >>> [(str(step.why), str(step.change("numerator"))) for step in explain([a], [a], [a], [b])]
    [('reclassified', '1')]
    >>> [str(step.why) for step in explain([a], [b], [], [a])]
    ['correction', 'rule change', 'joined']
    """
    first, second, third, last = (_keyed(rows) for rows in (told, corrected, under_new_rules, now))
    return [
        *_differences(first, second, lambda before, _: Why.LATE if before is None else Why.CORRECTION),
        *_differences(second, third, lambda *_: Why.RULE),
        *_differences(third, last, _moved),
    ]


def _moved(before: Row | None, now: Row | None) -> Why:
    if before is None:
        return Why.JOINED
    if now is None:
        return Why.LEFT
    return Why.RECLASSIFIED if _counts_otherwise(before, now) else Why.REASSIGNED


def _differences(before: Mapping[tuple[str, int], Row], now: Mapping[tuple[str, int], Row], why: Any) -> Iterable[Step]:
    for key in [*before, *(key for key in now if key not in before)]:
        old, new = before.get(key), now.get(key)
        if old is None or new is None or _stands_otherwise(old, new):
            yield Step(why(old, new), old, new)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows stand otherwise for one reason, and what they change in each part."""

    why: Why
    rows: int
    numerator: Fraction
    denominator: Fraction


def summed(steps: Sequence[Step]) -> list[Sum]:
    """Return the sums by reason, in the order of the causes; reasons without rows are left out."""
    return [
        Sum(
            why,
            len(those),
            sum((one.change("numerator") for one in those), Fraction(0)),
            sum((one.change("denominator") for one in those), Fraction(0)),
        )
        for why in Why
        if (those := [one for one in steps if one.why is why])
    ]


def within(steps: Sequence[Step], teams: frozenset[str]) -> list[Step]:
    """Return the steps of some teams: a row that came from or went to another team joined or left them."""
    found = []
    for step in steps:
        before = step.before if step.before and step.before.get("team") in teams else None
        now = step.now if step.now and step.now.get("team") in teams else None
        if (before or now) and (before != now or step.why is not Why.REASSIGNED):
            found.append(Step(step.why, before, now))
    return found
