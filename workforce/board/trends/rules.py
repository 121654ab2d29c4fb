"""Is a change in a figure more than chance? XmR rules. Pure functions: no database, no clock, no request.

Source: docs/figures.md "Trend rules", as the public sector's 'Making Data Count' practice uses them. Where those
rules are silent, this module decides as follows *(set here)*:

- Every comparison is exact: a segment is multiplied by the common denominator of its mean and limits, so that a point
  on the mean is on the mean. Only the figures that are handed out are divided, to 28 digits.
- A moving range needs two neighbours that are both known; nothing is measured across a gap or a restart. A segment
  without one has no limits and is not judged. Limits are not cut off at 0 or 100.
- A segment that never varied (every range 0) keeps its ranges; its limits lie on its mean, its autocorrelation is
  taken as 0.
- Each segment of a stock is judged by its own autocorrelation: a step between segments is not counted against it.
- `variation` speaks of the latest point alone. Direction is that of the rule named: rising or falling for "trend", the
  side of the mean for the others. A latest point without a value says nothing about today: null, not an older answer.
- Limits need no least number of points; only assurance does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, localcontext
from itertools import pairwise

Observation = tuple[date, Decimal | None]
Mark = tuple[str, int]  # the rule that makes a point special, and its direction: 1 up, -1 down

OUTSIDE, TREND, NEAR, RUN = "outside", "trend", "near", "run"
HIGH, LOW = "high", "low"
IMPROVING, WORSENING, COMMON = "improving", "worsening", "common"
PASSES, FAILS, HIT_AND_MISS = "passes", "fails", "hit_and_miss"

LIMIT_FACTOR = Decimal("2.66")
RANGE_FACTOR = Decimal("3.267")  # ranges not under this x their mean are left out, once
IN_A_ROW = 7  # points for a trend or a run
ASSURED_FROM = 12  # points before a target is judged

_EXACT = Context(prec=1000, traps=[Inexact])
_QUOTIENT = Context(prec=28, rounding=ROUND_HALF_UP)
_ROUNDED = Context(prec=1000, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of the series: the day, its value (None = not known), and the rule that makes it special, if any."""

    on: date
    value: Decimal | None
    special: bool = False
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """What may be said about a series; centre and limits are those of the last segment.

    Units: those of the series. `judged` is False for a series about which nothing is said: centre, limits, variation
    and assurance are None. A rolling figure judged on its flow has a variation, and no centre, limits or assurance.
    """

    centre: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    points: tuple[Point, ...]
    variation: str | None
    assurance: str | None
    judged: bool
    restarts: tuple[tuple[date, str], ...] = ()  # first day of each segment after the first, and why it begins

    @property
    def last_segment(self) -> tuple[Point, ...]:
        """Return the points since the last restart: what limits and forecast rest on."""
        return tuple(point for point in self.points if not self.restarts or point.on >= self.restarts[-1][0])

    def as_json(self) -> dict[str, object]:
        """Return the shape of `flask indicators --trend`: numbers as plain decimals of at most 6 places, or null."""
        return {
            "centre": _plain(self.centre),
            "lower": _plain(self.lower),
            "upper": _plain(self.upper),
            "points": [
                {"on": point.on.isoformat(), "value": _plain(point.value), "special": point.special, "rule": point.rule}
                for point in self.points
            ],
            "variation": self.variation,
            "assurance": self.assurance,
            "restarts": [{"on": on.isoformat(), "reason": reason} for on, reason in self.restarts],
        }


@dataclass(frozen=True, slots=True)
class _Judged:
    """A segment as it was judged; a plain line has no limits and no marks. `assured` counts its known values."""

    marks: tuple[Mark | None, ...]
    centre: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    assurance: str | None = None


def trend(
    observations: Sequence[Observation],
    target: Decimal | None = None,
    good: str = HIGH,
    *,
    stock: bool = False,
    rolling: bool = False,
    restarts: Sequence[tuple[date, str]] = (),
    flow: Sequence[Observation] | None = None,
) -> Trend:
    """Judge a series.

    Units: values and target share one. `good` is 'high' or 'low'. `restarts` are the days from which a person says that
    a new segment begins, with the reason. A `stock` is judged only while its lag-1 autocorrelation is under 0.5. A
    `rolling` figure is drawn as a plain line; it is judged on its period's `flow` (the same days, each with the
    figure of that period alone): special points and variation are then the flow's, while the target, which is the
    rolling figure's, is not judged. Without a flow, or for a stock that hangs together, nothing is judged.
    Errors: ValueError for days that do not ascend, values that are no numbers, any other `good`, a restart without a
    reason, a flow of other days or for a figure that is not rolling.

    >>> weeks = [date(2026, 1, day) for day in range(1, 8)]
    >>> found = trend([(on, Decimal(10 + at)) for at, on in enumerate(weeks)], good="low")
    >>> found.centre, found.lower, found.upper, found.variation
    (Decimal('13'), Decimal('10.34'), Decimal('15.66'), 'worsening')
    >>> [point.rule for point in found.points]
    ['outside', 'trend', 'trend', 'trend', 'trend', 'trend', 'outside']
    >>> trend([(on, Decimal(10)) for on in weeks], rolling=True).as_json()["centre"] is None
    True
    """
    _check(observations, target, good, restarts)
    if flow is not None:
        return _on_flow(observations, flow, good, restarts, rolling=rolling)
    parts = list(_segments(observations, restarts))
    with localcontext(_EXACT):
        segments = [_judge([value for _, value in part], target, good, stock=stock, rolling=rolling) for part in parts]
    marks = [mark for segment in segments for mark in segment.marks]
    points = tuple(
        Point(on, value, special=mark is not None, rule=mark[0] if mark else None)
        for (on, value), mark in zip(observations, marks, strict=True)
    )
    last = segments[-1] if segments else _Judged(())
    judged = last.centre is not None
    known = bool(points) and points[-1].value is not None
    variation = _variation(last.marks[-1], good) if judged and known else None
    begun = _begun(parts, restarts)
    return Trend(last.centre, last.lower, last.upper, points, variation, last.assurance, judged, begun)


def _check(
    observations: Sequence[Observation],
    target: Decimal | None,
    good: str,
    restarts: Sequence[tuple[date, str]],
) -> None:
    """Refuse what cannot be judged."""
    days = [on for on, _ in observations]
    if days != sorted(set(days)):
        raise ValueError("the days of a series must ascend")
    if not all(value is None or value.is_finite() for value in (target, *(value for _, value in observations))):
        raise ValueError("a value is not a number")
    if good not in {HIGH, LOW}:
        raise ValueError(f"good is 'high' or 'low', not {good!r}")
    if not all(reason.strip() for _, reason in restarts):
        raise ValueError("a segment restarts only with a reason")


def _on_flow(
    observations: Sequence[Observation],
    flow: Sequence[Observation],
    good: str,
    restarts: Sequence[tuple[date, str]],
    *,
    rolling: bool,
) -> Trend:
    """Draw a rolling figure as a plain line that carries the special points of its period's flow."""
    if not rolling or [on for on, _ in flow] != [on for on, _ in observations]:
        raise ValueError("a flow belongs to a rolling figure and has the same days")
    judged = trend(flow, None, good, restarts=restarts)
    points = tuple(
        replace(point, value=value) if value is not None else Point(on, None)
        for (on, value), point in zip(observations, judged.points, strict=True)
    )
    known = bool(points) and points[-1].value is not None
    variation = judged.variation if known else None
    return Trend(None, None, None, points, variation, None, judged.judged, judged.restarts)


def _segments(observations: Sequence[Observation], restarts: Sequence[tuple[date, str]]) -> Iterator[list[Observation]]:
    """Cut the series at the first day on or after each restart; a segment that would be empty is none."""
    starts = sorted({on for on, _ in restarts})
    part: list[Observation] = []
    for on, value in observations:
        begins = bool(starts) and on >= starts[0]
        while starts and on >= starts[0]:
            del starts[0]
        if begins and part:
            yield part
            part = []
        part.append((on, value))
    if part:
        yield part


def _begun(
    parts: Sequence[Sequence[Observation]], restarts: Sequence[tuple[date, str]]
) -> tuple[tuple[date, str], ...]:
    """Return the first day of each segment but the first, with every reason that a person gave for it."""
    found = []
    for earlier, later in pairwise(parts):
        why = [reason.strip() for on, reason in sorted(restarts) if earlier[-1][0] < on <= later[0][0]]
        found.append((later[0][0], "; ".join(dict.fromkeys(why))))
    return tuple(found)


def _judge(values: list[Decimal | None], target: Decimal | None, good: str, *, stock: bool, rolling: bool) -> _Judged:
    """Judge one segment under the exact context: everything is multiplied by 3 x values x ranges, then compared."""
    known = [value for value in values if value is not None]
    ranges = _kept_ranges(values)
    plain_line = _Judged((None,) * len(values))
    if rolling or not ranges or (stock and not _varies_freely(values)):
        return plain_line
    scale = 3 * len(known) * len(ranges)
    centre = 3 * len(ranges) * sum(known)
    reach = 3 * len(known) * LIMIT_FACTOR * sum(ranges)
    offsets = [None if value is None else value * scale - centre for value in values]
    assurance = None
    if target is not None and len(known) >= ASSURED_FROM:
        assurance = _assurance(target * scale - centre, reach, good)
    centre, lower, upper = (_QUOTIENT.divide(level, scale) for level in (centre, centre - reach, centre + reach))
    return _Judged(_marks(offsets, reach), centre, lower, upper, assurance)


def _kept_ranges(values: list[Decimal | None]) -> list[Decimal]:
    """Return the moving ranges under 3.267 x their mean; those left out are left out once. All, when none varies.

    >>> [str(kept) for kept in _kept_ranges([value and Decimal(value) for value in (1, 2, 1, 2, 50, 51, None, 90)])]
    ['1', '1', '1', '1']
    """
    pairs = _neighbours(values)
    ranges = [abs(later - earlier) for earlier, later in pairs if earlier is not None and later is not None]
    total = sum(ranges)
    return [size for size in ranges if size * len(ranges) < RANGE_FACTOR * total] if total else ranges


def hangs_together(values: Sequence[Decimal | None]) -> bool:
    """Return whether the lag-1 autocorrelation is 0.5 or more: each figure then follows the one before it.

    Errors: ValueError for a value that is no number.

    >>> hangs_together([Decimal(one) for one in range(12)]), hangs_together([Decimal(one % 2) for one in range(12)])
    (True, False)
    """
    if not all(value is None or value.is_finite() for value in values):
        raise ValueError("a value is not a number")
    with localcontext(_EXACT):
        return not _varies_freely(list(values))


def _varies_freely(values: list[Decimal | None]) -> bool:
    """Return whether the lag-1 autocorrelation is under 0.5; a series that never varies counts as 0.

    Sum over neighbours of the product of their offsets from the mean / sum of all squared offsets; a gap has no
    neighbour. Offsets are multiplied by the number of values, which cancels out.
    """
    known = [value for value in values if value is not None]
    total = sum(known)
    offsets = [None if value is None else value * len(known) - total for value in values]
    pairs = _neighbours(offsets)
    together = sum(earlier * later for earlier, later in pairs if earlier is not None and later is not None)
    spread = sum(offset * offset for offset in offsets if offset is not None)
    return 2 * together < spread or not spread


def _marks(offsets: list[Decimal | None], reach: Decimal) -> tuple[Mark | None, ...]:
    """Return for each point the first rule that holds, from its offset to the mean and the reach of the limits."""
    sides = [0 if offset is None else _sign(offset) for offset in offsets]
    steps = [
        0 if earlier is None or later is None else _sign(later - earlier) for earlier, later in _neighbours(offsets)
    ]
    moves = _stretches(steps, IN_A_ROW - 1)
    runs = _stretches(sides, IN_A_ROW)
    near = [offset is not None and 2 * reach < 3 * abs(offset) <= 3 * reach for offset in offsets]
    clustered = _clustered(near, sides)
    marks: list[Mark | None] = []
    for at, offset in enumerate(offsets):
        move = next((found for found in (*moves[max(at - 1, 0) : at], *moves[at : at + 1]) if found), 0)
        if offset is not None and abs(offset) > reach:
            marks.append((OUTSIDE, sides[at]))
        elif move:
            marks.append((TREND, move))
        elif clustered[at]:
            marks.append((NEAR, sides[at]))
        elif runs[at]:
            marks.append((RUN, sides[at]))
        else:
            marks.append(None)
    return tuple(marks)


def _sign(number: Decimal) -> int:
    """Return 1 above 0, -1 below it, 0 on it."""
    return (number > 0) - (number < 0)


def _neighbours(values: list[Decimal | None]) -> Iterator[tuple[Decimal | None, Decimal | None]]:
    """Yield each value with the one that follows it."""
    return ((values[at - 1], values[at]) for at in range(1, len(values)))


def _stretches(signs: list[int], at_least: int) -> list[int]:
    """Keep each sign that is one of at least so many equal ones in a row; the others become 0.

    >>> _stretches([1, 1, 0, -1, -1, -1, 1], 3)
    [0, 0, 0, -1, -1, -1, 0]
    """
    kept = [0] * len(signs)
    for start in range(len(signs) - at_least + 1):
        window = signs[start : start + at_least]
        if window[0] and len(set(window)) == 1:
            kept[start : start + at_least] = window
    return kept


def _clustered(near: list[bool], sides: list[int]) -> list[bool]:
    """Tell which points are near, and one of at least 2 near among 3 in a row on one side of the mean.

    >>> _clustered([True, False, True, True], [1, 1, 1, -1])
    [True, False, True, False]
    """
    found = [False] * len(near)
    for start in range(len(near) - 2):
        window = range(start, start + 3)
        if abs(sum(sides[at] for at in window)) == 3 and sum(near[at] for at in window) >= 2:
            for at in window:
                found[at] = found[at] or near[at]
    return found


def _variation(latest: Mark | None, good: str) -> str:
    """Say what the latest point's special cause means for the direction that is good."""
    if latest is None:
        return COMMON
    return IMPROVING if (latest[1] > 0) == (good == HIGH) else WORSENING


def _assurance(offset: Decimal, reach: Decimal, good: str) -> str:
    """Say whether the process as it runs reaches the target always, never or by chance; on a limit is by chance."""
    if abs(offset) <= reach:
        return HIT_AND_MISS
    return FAILS if (offset > 0) == (good == HIGH) else PASSES


def _plain(x: Decimal | None) -> str | None:
    """Write a number as answers carry it; the same as `workforce.decimals.plain`, held to it by a test.

    >>> _plain(Decimal("-0.0000005")), _plain(Decimal("1E+2")), _plain(Decimal("0E-9")), _plain(None)
    ('-0.000001', '100', '0', None)
    """
    if x is None:
        return None
    text = f"{x.quantize(Decimal('0.000001'), context=_ROUNDED):f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
