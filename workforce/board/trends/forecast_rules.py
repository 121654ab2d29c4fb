"""Will a target be met by its date? A straight line through the last segment, with its 95% prediction interval.

Pure functions: no database, no clock, no request. What docs/figures.md leaves open is decided here *(set here)*:

- Least squares over the days themselves, not over their order: a gap (a summary without a value) has no point and
  takes no place; unequal steps weigh as far as they lie apart.
- Slope, mean and spread are exact fractions; only the root and Student's t are rounded, far below what is shown.
- The interval is the one for a single new figure, t(0.975; n - 2) x s x sqrt(1 + 1/n + (day - mean day)^2 / Sxx). It
  takes the distances from the line for independent of each other. Where figures follow each other it is too narrow:
  `follows_itself` says so, and the words do.
- The interval is not cut off where it is compared; `shown` cuts what is drawn and said at what the unit can be.
- A straight line to a far day says little. `is_far` marks a date further ahead than the points lie apart.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache

from workforce.board.trends.rules import HIGH, LOW, Observation, hangs_together

FORECAST_FROM = 12  # known points of the last segment
_STEPS = 8  # days between the last point and the target's date at which the interval is drawn
_PLACES = Context(prec=40, rounding=ROUND_HALF_UP)


class Verdict(StrEnum):
    """Whether a target is met by its date, if what is so goes on."""

    LIKELY = "likely"
    MAY = "may"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a line says of one day: the middle and both ends of the interval. Units: those of the series."""

    on: date
    value: Decimal
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a line says of the day by which a target is to be met.

    `path`: the same from the last point on, to be drawn. `points`: how many the line rests on. `follows_itself`: each
    figure follows the one before it, so that the interval is too narrow. `is_far`: the day is further ahead than the
    points lie apart.
    """

    on: date
    value: Decimal
    lower: Decimal
    upper: Decimal
    verdict: Verdict
    points: int = 0
    path: tuple[Ahead, ...] = ()
    follows_itself: bool = False
    is_far: bool = False

    def as_json(self) -> dict[str, object]:
        """Return the shape of `flask indicators --trend`: numbers as plain decimals of at most 6 places."""
        return {
            "on": self.on.isoformat(),
            **{name: _plain(getattr(self, name)) for name in ("value", "lower", "upper")},
            "verdict": str(self.verdict),
            "points": self.points,
            "follows_itself": self.follows_itself,
            "is_far": self.is_far,
        }


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points by least squares, exact: height = intercept + slope x days since the first point."""

    first: date
    last: date
    points: int
    slope: Fraction  # a day
    intercept: Fraction
    mean_day: Fraction
    spread_of_days: Fraction  # sum of squared distances from the mean day
    spread: Fraction  # sum of squared distances from the line / (points - 2)
    rests: tuple[Fraction | None, ...]  # distance of each observation from the line; None: a gap

    def at(self, on: date) -> Fraction:
        """Return the height of the line on a day."""
        return self.intercept + self.slope * (on - self.first).days

    def ahead(self, on: date) -> Ahead:
        """Return the height on a day with the 95% prediction interval of a single figure."""
        away = (on - self.first).days - self.mean_day
        square = self.spread * (1 + Fraction(1, self.points) + away * away / self.spread_of_days)
        reach = _PLACES.multiply(t_quantile(self.points - 2), _root(square))
        middle = _decimal(self.at(on))
        return Ahead(on, middle, _PLACES.subtract(middle, reach), _PLACES.add(middle, reach))


def line(observations: Sequence[Observation]) -> Line | None:
    """Return the line through the known points; None for fewer than 3.

    Units: those of the series, days. Errors: ValueError for days that do not ascend, a value that is no number.

    >>> found = line([(date(2026, 1, day), Decimal(2 * day)) for day in (1, 2, 4)])
    >>> found.slope, found.intercept, found.spread
    (Fraction(2, 1), Fraction(2, 1), Fraction(0, 1))
    """
    days = [on for on, _ in observations]
    if days != sorted(set(days)):
        raise ValueError("the days of a series must ascend")
    known = [(on, Fraction(value)) for on, value in observations if value is not None]
    if len(known) < 3:
        return None
    first, count = known[0][0], len(known)
    xs = [Fraction((on - first).days) for on, _ in known]
    ys = [value for _, value in known]
    mean_day, mean = sum(xs, Fraction(0)) / count, sum(ys, Fraction(0)) / count
    spread_of_days = sum(((x - mean_day) ** 2 for x in xs), Fraction(0))
    slope = sum(((x - mean_day) * (y - mean) for x, y in zip(xs, ys, strict=True)), Fraction(0)) / spread_of_days
    intercept = mean - slope * mean_day
    rests = tuple(
        None if value is None else Fraction(value) - intercept - slope * (on - first).days for on, value in observations
    )
    spread = sum((rest * rest for rest in rests if rest is not None), Fraction(0)) / (count - 2)
    return Line(first, known[-1][0], count, slope, intercept, mean_day, spread_of_days, spread, rests)


def forecast(
    observations: Sequence[Observation],
    target: Decimal | None,
    by: date | None,
    good: str = HIGH,
    *,
    rolling: bool = False,
) -> Forecast | None:
    """Say whether a target will be met by its date, if the line of the last segment goes on.

    `observations`: those of the last segment. `rolling`: each figure holds most of the one before it. None for under
    12 known points, without target or date, or for a date that is not after the last known point. Units: values and
    target share one. Errors: ValueError as for `line`, for any other `good`.

    >>> weeks = [date(2026, 1, 5) + timedelta(weeks=at) for at in range(12)]
    >>> rising = [(on, Decimal(50 + at)) for at, on in enumerate(weeks)]
    >>> found = forecast(rising, Decimal(66), date(2026, 4, 27))
    >>> found.value, found.lower == found.upper == 66, str(found.verdict)  # a straight line leaves no doubt
    (Decimal('66'), True, 'likely')
    >>> forecast(rising[1:], Decimal(66), date(2026, 4, 27)) is None
    True
    """
    if good not in {HIGH, LOW}:
        raise ValueError(f"good is 'high' or 'low', not {good!r}")
    found = line(observations)
    if found is None or found.points < FORECAST_FROM or target is None or by is None or by <= found.last:
        return None
    then = found.ahead(by)
    follows = rolling or _follows(observations, found)
    path = tuple(found.ahead(on) for on in _days(found.last, by))
    verdict = _verdict(then, target, good)
    is_far = by - found.last > found.last - found.first
    return Forecast(by, then.value, then.lower, then.upper, verdict, found.points, path, follows, is_far)


def _follows(observations: Sequence[Observation], found: Line) -> bool:
    """Return whether the figures, or their distances from the line, follow each other."""
    rests = [None if rest is None else _decimal(rest) for rest in found.rests]
    return hangs_together([value for _, value in observations]) or hangs_together(rests)


def _verdict(then: Ahead, target: Decimal, good: str) -> Verdict:
    """Compare an interval with a target; on the target is met."""
    if then.lower >= target if good == HIGH else then.upper <= target:
        return Verdict.LIKELY
    return Verdict.UNLIKELY if (then.upper < target if good == HIGH else then.lower > target) else Verdict.MAY


def _days(first: date, last: date) -> list[date]:
    """Return days from one to another, both among them, about evenly apart."""
    span = (last - first).days
    steps = min(_STEPS, span)
    return [first + timedelta(days=span * at // steps) for at in range(steps + 1)]


def shown(ahead: Forecast | Ahead, unit: str) -> Ahead:
    """Return what is drawn and said: cut off at 0, and at 100 for percentages.

    >>> shown(Ahead(date(2026, 1, 1), Decimal(99), Decimal(95), Decimal(103)), "percent").upper
    Decimal('100')
    """
    highest = Decimal(100) if unit == "percent" else None

    def within(level: Decimal) -> Decimal:
        level = max(level, Decimal(0))
        return level if highest is None else min(level, highest)

    return Ahead(ahead.on, within(ahead.value), within(ahead.lower), within(ahead.upper))


def is_cut_off(ahead: Forecast | Ahead, unit: str) -> bool:
    """Return whether what is shown is less than what was worked out."""
    cut = shown(ahead, unit)
    return any(getattr(cut, part) != getattr(ahead, part) for part in ("value", "lower", "upper"))


def t_probability(t: float, degrees: int) -> float:
    """Return the share of Student's t distribution between -t and t; a finite sum for whole degrees of freedom.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4. Errors: ValueError for
    degrees under 1 or a negative t.

    >>> round(t_probability(1.0, 1), 12), round(t_probability(2**0.5, 2), 12)
    (0.5, 0.707106781187)
    """
    if degrees < 1 or t < 0:
        raise ValueError("degrees of freedom are 1 or more, t is 0 or more")
    angle = math.atan2(t, math.sqrt(degrees))
    square = math.cos(angle) ** 2
    term = total = 0.0 if degrees == 1 else 1.0
    if degrees % 2:
        for at in range(2, degrees - 2, 2):
            term *= square * at / (at + 1)
            total += term
        return 2 / math.pi * (angle + math.sin(angle) * math.cos(angle) * total)
    for at in range(1, degrees - 2, 2):
        term *= square * at / (at + 1)
        total += term
    return math.sin(angle) * total


@cache
def t_quantile(degrees: int) -> Decimal:
    """Return the 0.975 quantile of Student's t, to 9 places: 95% lie between it and its negative. By bisection.

    Errors: ValueError for degrees under 1.

    >>> [str(round(t_quantile(degrees), 3)) for degrees in (1, 2, 10, 30)]
    ['12.706', '4.303', '2.228', '2.042']
    """
    low, high = 0.0, 16.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if t_probability(middle, degrees) < 0.95 else (low, middle)
    return Decimal(str(round(low, 9)))


def _root(square: Fraction) -> Decimal:
    return _PLACES.sqrt(_decimal(square))


def _decimal(x: Fraction) -> Decimal:
    return _PLACES.divide(Decimal(x.numerator), Decimal(x.denominator))


def _plain(x: Decimal) -> str:
    text = f"{x.quantize(Decimal('0.000001'), context=_PLACES):f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
