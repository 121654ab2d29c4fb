"""How much work a person has room for. Pure functions: no database, no clock, no request.

The arithmetic is that of the Workload Measurement Tool of HM Prison and Probation Service, whose own test values are
reproduced in `tests/unit/caseload/test_probation_examples.py`, with one difference: where nothing is available the
percentage is not known and any point is over, while that tool shows 0%.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction | int


@dataclass(frozen=True, slots=True)
class PostHours:
    """A post, as far as the limit needs it: hours a week; whole months in the grade (None: not known); its area."""

    grade: str
    contracted: Decimal
    standard: Decimal
    months: int | None = None
    area: str | None = None

    @property
    def fte(self) -> Fraction:
        """Return contracted / standard hours."""
        return Fraction(self.contracted) / Fraction(self.standard)


def available_points(
    points_full_time: Number,
    base_hours: Number,
    default_hours: Number,
    reduction_hours: Number,
    *,
    truncate: bool = False,
) -> Fraction:
    """Return the points that fit into a post: full time x base / default x max(0, base - reduction) / base.

    Exact: base cancels out, and nothing is rounded; `truncate` drops the fraction.
    Units: points and hours a week; `base_hours` are contracted, `default_hours` the standard week of the grade; the
    grade's factor belongs in `points_full_time`. 0 when base or default is 0 or the reductions take up the post.
    Errors: ValueError when an argument is negative.
    Source: docs/figures.md "Limit"; the probation tool's available points, which it truncates.

    >>> available_points(Decimal(2176), Decimal(37), Decimal(37), Decimal("1.8"), truncate=True)
    Fraction(2070, 1)
    >>> available_points(Decimal(80), Decimal("22.2"), Decimal(37), Decimal(0))
    Fraction(48, 1)
    """
    if min(points_full_time, base_hours, default_hours, reduction_hours) < 0:
        raise ValueError("points and hours must not be negative")
    if not base_hours or not default_hours:
        return Fraction(0)
    hours = max(Fraction(0), Fraction(base_hours) - Fraction(reduction_hours))
    points = Fraction(points_full_time) * hours / Fraction(default_hours)
    return Fraction(int(points)) if truncate else points


def utilisation_percent(points: Number, available: Number) -> Fraction | None:
    """Return points as a percentage of those available; None, never 0, when none are.

    Units: percent, 100 = full, no upper end. Errors: ValueError when an argument is negative.
    Source: docs/figures.md "Limit" (points without a limit are over, never 0%).

    >>> utilisation_percent(Decimal(2015), Decimal(2500))
    Fraction(403, 5)
    >>> utilisation_percent(Decimal(23), Decimal(0)) is None
    True
    """
    if points < 0 or available < 0:
        raise ValueError("points must not be negative")
    return Fraction(points) * 100 / Fraction(available) if available else None


def is_over(points: Number, available: Number) -> bool:
    """Return whether the points pass what is available; any point does where nothing is. Compared exactly.

    Units: points. Errors: ValueError when an argument is negative. Source: docs/figures.md "Limit".

    >>> is_over(Decimal(23), Decimal(0)), is_over(Decimal(100), Decimal(100)), is_over(Decimal(0), Decimal(0))
    (True, False, False)
    """
    if points < 0 or available < 0:
        raise ValueError("points must not be negative")
    return points > available


def potential(total: Number, case_points: Number, available: Number, *, already_held: bool) -> Fraction | None:
    """Return the utilisation if this person also held the case; a case that is held already is not counted twice.

    Units: points in, percent out; None when nothing is available.
    Errors: ValueError when an argument is negative, or a case that is held weighs more than all that is held.
    Source: the probation tool's potential capacity.

    >>> potential(Decimal(500), Decimal(50), Decimal(1000), already_held=False)
    Fraction(55, 1)
    >>> potential(Decimal(500), Decimal(50), Decimal(1000), already_held=True)
    Fraction(50, 1)
    """
    if case_points < 0:
        raise ValueError("points must not be negative")
    if already_held and case_points > total:
        raise ValueError("a case that is held cannot weigh more than the whole caseload")
    return utilisation_percent(total if already_held else Fraction(total) + Fraction(case_points), available)


def remaining(total: Number, available: Number) -> Fraction:
    """Return the points still free; negative when the person is over.

    Units: points. Errors: ValueError when an argument is negative. Source: the probation tool's remaining points.

    >>> remaining(Decimal(50), Decimal(100)), remaining(Decimal(110), Decimal(100))
    (Fraction(50, 1), Fraction(-10, 1))
    """
    if total < 0 or available < 0:
        raise ValueError("points must not be negative")
    return Fraction(available) - Fraction(total)
