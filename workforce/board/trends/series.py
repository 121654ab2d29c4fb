"""A figure over its published summaries, and why it moved between two of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workforce.board.figures.figure import Indicator
from workforce.board.trends.rules import Trend, trend


def trend_of(indicator: Indicator, values: Sequence[tuple[date, Decimal | None]], target: Decimal | None) -> Trend:
    """Return what may be said about an indicator's published values."""
    return trend(values, target, indicator.good, stock=indicator.stock, rolling=indicator.rolling)


@dataclass(frozen=True, slots=True)
class Movement:
    """Why a figure moved between two summaries: rows that joined, left, or changed their parts."""

    joined: list[dict[str, Any]]
    left: list[dict[str, Any]]
    changed: list[tuple[dict[str, Any], dict[str, Any]]]  # (before, now)
    unchanged: int


def movement(before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]]) -> Movement:
    """Compare the rows of two summaries by their key.

    >>> a = {"key": "E1", "numerator": "0", "denominator": "1"}
    >>> found = movement([a], [{**a, "numerator": "1"}, {**a, "key": "E2"}])
    >>> [row["key"] for row in found.joined], len(found.changed), found.left, found.unchanged
    (['E2'], 1, [], 0)
    """
    old = {row["key"]: row for row in before}
    new = {row["key"]: row for row in now}
    parts = ("numerator", "denominator")
    changed = [
        (old[key], row) for key, row in new.items() if key in old and any(old[key][part] != row[part] for part in parts)
    ]
    return Movement(
        [row for key, row in new.items() if key not in old],
        [row for key, row in old.items() if key not in new],
        changed,
        sum(1 for key in new if key in old) - len(changed),
    )
