"""The comparison of two groups, as it downloads."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from workforce.board.impact.pages import ComparisonPage
from workforce.board.impact.rules import Difference, Group, Outcome, Share
from workforce.decimals import decimal, round_half_up
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table

NO_PROOF = "Association, not proof"
GROUPS: tuple[tuple[str, str, Callable[[Outcome], Group | None]], ...] = (
    ("trained", "Trained", lambda one: one.trained),
    ("untrained", "Untrained", lambda one: one.untrained),
)


def points(value: Fraction | float) -> str:
    """Return a difference of shares in percentage points, signed, with one decimal.

    >>> points(Fraction(1, 5)), points(-0.0524), points(0.0)
    ('+20.0', '-5.2', '0.0')
    """
    found = round_half_up(decimal(Fraction(value)) * Decimal(100), 1)
    sign = "+" if found > 0 else "-" if found < 0 else ""
    return f"{sign}{abs(found)}"


def _part(group: Callable[[Outcome], Group | None], period: str, part: str) -> Callable[[Outcome], Any]:
    def value(one: Outcome) -> Any:
        found = group(one)
        share: Share | None = getattr(found, period) if found else None
        return getattr(share, part) if share else None

    return value


def _change(group: Callable[[Outcome], Group | None], one: Outcome) -> Difference | None:
    found = group(one)
    return found.change if found else None


def _difference(key: str, label: str, found: Callable[[Outcome], Difference | None]) -> list[Column]:
    def part(name: str) -> Callable[[Outcome], Fraction | None]:
        def value(one: Outcome) -> Fraction | None:
            difference = found(one)
            return None if difference is None else Fraction(getattr(difference, name)) * 100

        return value

    return [
        Column(f"{key}-{name}", f"{label}, {words}", part(name), numeric=True, sortable=False)
        for name, words in (("value", "points"), ("low", "95% from"), ("high", "95% to"))
    ]


def comparison(page: ComparisonPage) -> Table:
    """Return every outcome with both groups, their changes and the difference between these."""
    columns = [Column("outcome", "What is compared", lambda one: one.words, sortable=False)]
    for key, label, group in GROUPS:
        for period in ("before", "after"):
            columns += [
                Column(f"{key}-{period}-{part}", f"{label}, {period}, {words}", _part(group, period, part),
                       numeric=True, sortable=False)
                for part, words in (("numerator", "counted"), ("denominator", "of"), ("people", "people"))
            ]  # fmt: skip
        columns += _difference(key, f"{label}, after less before", partial(_change, group))
    columns += _difference("gap", "Trained less untrained", lambda one: one.gap)
    columns.append(Column("why", "Why not told", lambda one: one.why_not or "", sortable=False))
    at = page.window
    first, last = day_words(at.first, year=True), day_words(at.last, year=True)
    about = [
        f"{NO_PROOF}. {page.course.name if page.course else ''}: completed from {first} to {last}",
        " ".join(
            f"{words} {day_words(period[0], year=True)} to {day_words(period[1], year=True)}."
            for words, period in (("Before:", at.before), ("After:", at.after))
        ),
        "Differences in percentage points with Newcombe 95% intervals, too narrow: cases cluster within workers",
        "People were not assigned by chance, and caseloads differ",
        *([page.why_unknown] if page.why_unknown else []),
    ]
    return Table("impact-comparison", columns, page.outcomes, about)
