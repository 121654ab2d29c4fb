"""What may be said of a figure's trend, in sentences that a Board member understands. Pure functions.

Each sentence says what rests on which numbers, so that a reader can check it against the chart and the table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workforce.board.trends.forecast_rules import FORECAST_FROM, Forecast, Verdict, is_cut_off, shown
from workforce.board.trends.rules import (
    ASSURED_FROM,
    COMMON,
    FAILS,
    HIGH,
    HIT_AND_MISS,
    IMPROVING,
    NEAR,
    OUTSIDE,
    PASSES,
    RUN,
    TREND,
    Point,
    Trend,
    hangs_together,
)
from workforce.decimals import round_half_up

_FINEST = 4  # decimals: two numbers that differ are written so that they do


@dataclass(frozen=True, slots=True)
class Told:
    """A figure, its trend and its target, as far as sentences need them. `met`: publications in a row."""

    trend: Trend
    unit: str
    good: str
    value: Decimal | None = None
    target: Decimal | None = None
    by: date | None = None
    forecast: Forecast | None = None
    stock: bool = False
    rolling: bool = False
    met: int = 0
    sustained_over: int = 6

    @property
    def known(self) -> list[Point]:
        """The points of the last segment that have a value."""
        return [point for point in self.trend.last_segment if point.value is not None]


def day_text(day: date) -> str:
    """Return a day as people write it, with its year.

    >>> day_text(date(2026, 11, 3))
    '3 November 2026'
    """
    return f"{day.day} {day:%B %Y}"


def value_text(value: Decimal, unit: str, beside: Decimal | None = None) -> str:
    """Return a figure in its unit with one decimal, or with as many as tell it from the one beside it.

    >>> value_text(Decimal("73.21"), "percent"), value_text(Decimal("16.25"), "children per FTE")
    ('73.2%', '16.3')
    >>> value_text(Decimal("89.97"), "percent", Decimal(90)), value_text(Decimal(90), "percent")
    ('89.97%', '90%')
    """
    places = 1
    while beside is not None and value != beside and places < _FINEST:
        if round_half_up(value, places) != round_half_up(beside, places):
            break
        places += 1
    text = f"{round_half_up(value, places):,f}".rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text) + ("%" if unit == "percent" else "")


def in_words(told: Told) -> list[str]:
    """Return what may be said of a figure, most important first.

    Variation and why, the target with the limits, the forecast, how often it was met, where the trend begins anew.
    """
    return [*_variation(told), *_assurance(told), *_forecast(told), *_sustained(told), *_restarts(told)]


def why_not_judged(told: Told) -> str:
    """Return why nothing is said of the variation; empty where something is."""
    if told.trend.variation:
        return ""
    if not told.trend.points:
        return "there is no figure yet"
    if told.trend.points[-1].value is None:
        return "the newest figure is not known"
    if told.rolling:
        return "each figure holds most of what the one before it told of, so it is a plain line without limits"
    if told.stock and hangs_together([point.value for point in told.trend.last_segment]):
        return "each figure follows the one before it, so it is a plain line without limits"
    count, since = len(told.known), told.trend.restarts[-1][0] if told.trend.restarts else None
    figures = "there is only one figure" if count == 1 else f"there are only {count} figures, none next to another"
    return figures if since is None else f"{figures} since {day_text(since)}"


def _variation(told: Told) -> list[str]:
    trend = told.trend
    if trend.variation is None:
        return [f"Not judged: {why_not_judged(told)}."]
    by_flow = trend.centre is None
    if trend.variation == COMMON:
        if by_flow:
            return ["No real change: the figures of each period by itself vary by chance alone."]
        if trend.lower == trend.upper:
            return [f"No change: every figure is {_limit(told, trend.centre)}."]
        span = (
            f"between {_limit(told, trend.lower)} and {_limit(told, trend.upper)} around {_limit(told, trend.centre)}"
        )
        return [f"No real change: this process varies by chance alone, {span}."]
    words = "Getting better" if trend.variation == IMPROVING else "Getting worse"
    why = _FLOW_WHY if by_flow else _WHY
    return [f"{words}, by more than chance: {why[str(trend.points[-1].rule)](told)}."]


def _stretch(told: Told, holds: Callable[[Decimal, Decimal], bool]) -> list[Point]:
    """Return the points up to the last between neighbours of which something holds without a break."""
    points = list(told.trend.last_segment)
    found = points[-1:]
    for point in reversed(points[:-1]):
        if point.value is None or found[0].value is None or not holds(point.value, found[0].value):
            break
        found.insert(0, point)
    return found


def _rise(told: Told) -> str:
    before, last = (point.value for point in told.trend.last_segment[-2:])
    rises = before is not None and last is not None and last > before
    found = _stretch(told, lambda earlier, later: later > earlier if rises else later < earlier)
    return f"{len(found)} figures in a row {'rise' if rises else 'fall'}, since {day_text(found[0].on)}"


def _above(told: Told) -> bool:
    last, centre = told.trend.points[-1].value, told.trend.centre
    return last is not None and centre is not None and last > centre


def _one_side(told: Told) -> str:
    centre, above = told.trend.centre or Decimal(0), _above(told)
    found = _stretch(told, lambda earlier, _: earlier > centre if above else earlier < centre)
    side = f"{'above' if above else 'below'} the mean, {_limit(told, centre)}"
    return f"{len(found)} figures in a row lie {side}, since {day_text(found[0].on)}"


def _outside(told: Told) -> str:
    above = _above(told)
    limit = told.trend.upper if above else told.trend.lower
    side = "above the upper" if above else "below the lower"
    return f"the newest figure lies {side} limit, {_limit(told, limit, told.value)}"


def _near(told: Told) -> str:
    name, limit = ("upper", told.trend.upper) if _above(told) else ("lower", told.trend.lower)
    return f"at least 2 of the last 3 figures lie near the {name} limit, {_limit(told, limit)}"


def _since(told: Told) -> str:
    """Return from which day on every point was special by the rule that the last one is."""
    points = told.trend.last_segment
    first = points[-1]
    for point in reversed(points):
        if point.rule != points[-1].rule:
            break
        first = point
    return day_text(first.on)


_WHY: dict[str, Callable[[Told], str]] = {OUTSIDE: _outside, TREND: _rise, NEAR: _near, RUN: _one_side}
_FLOW_WHY: dict[str, Callable[[Told], str]] = {  # the limits are those of the period's own figures, which are not drawn
    OUTSIDE: lambda _told: "the figure of the newest period by itself lies outside its limits",
    TREND: lambda told: f"the figures of each period by itself move one way, since {_since(told)}",
    NEAR: lambda _told: "at least 2 of the last 3 figures of a period by itself lie near a limit",
    RUN: lambda told: f"the figures of each period by itself lie on one side of their mean, since {_since(told)}",
}


def _limit(told: Told, level: Decimal | None, beside: Decimal | None = None) -> str:
    """Return a limit as people can read it: not below 0, no percentage above 100."""
    found = max(level or Decimal(0), Decimal(0))
    return value_text(min(found, Decimal(100)) if told.unit == "percent" else found, told.unit, beside)


def _assurance(told: Told) -> list[str]:
    if told.target is None:
        return ["No target is agreed."]
    trend, goal = told.trend, value_text(told.target, told.unit)
    unsaid = "Whether the target will be met is not judged"
    if trend.assurance is None:
        if told.rolling or trend.centre is None:
            return [f"{unsaid} by limits: {'a rolling figure has none' if told.rolling else 'there are none'}."]
        return [f"{unsaid} yet: {ASSURED_FROM} figures are needed, there are {len(told.known)}."]
    if trend.assurance == HIT_AND_MISS:
        span = f"by itself this process varies between {_limit(told, trend.lower)} and {_limit(told, trend.upper)}"
        is_level = trend.lower == trend.upper
        chance = f"may meet {goal} or miss it by chance alone: {span}"
        return [f"It {f'meets {goal} exactly, as every figure did' if is_level else chance}."]
    fails = trend.assurance == FAILS
    most, level = ("highest", trend.upper) if (told.good == HIGH) == fails else ("lowest", trend.lower)
    says = f"will not meet {goal} unless something changes" if fails else f"meets {goal} as things stand"
    return [f"It {says}: the {most} this process reaches by itself is {_limit(told, level, told.target)}."]


def _forecast(told: Told) -> list[str]:
    found = told.forecast
    if found is None or told.target is None:
        return _why_no_forecast(told)
    cut, goal = shown(found, told.unit), value_text(told.target, told.unit)
    ends = [value_text(one, told.unit, told.target) for one in (cut.lower, cut.upper)]
    on = day_text(found.on)
    by_then = {
        Verdict.LIKELY: f"it is likely to meet {goal} by then",
        Verdict.MAY: f"it may meet {goal} by then or miss it",
        Verdict.UNLIKELY: f"it is unlikely to meet {goal} by then",
    }[found.verdict]
    between = f"with 95% confidence between {ends[0]} and {ends[1]}"
    if cut.lower == cut.upper:  # all of the interval may lie beyond where the figure ends
        between = "without any spread" if found.lower == found.upper else f"with 95% confidence at {ends[0]}"
    middle = value_text(cut.value, told.unit)
    line = f"If the line through the last {found.points} figures goes on, the figure is {middle} on {on}"
    said = [f"{line}, {between}: {by_then}."]
    if is_cut_off(found, told.unit):
        ends_at = "0% and 100%" if told.unit == "percent" else "0"
        said.append(f"The forecast is cut off at {ends_at}, where the figure ends.")
    if found.follows_itself:
        said.append("Read it with care: each figure follows the one before it, so the true interval is wider.")
    if found.is_far:
        said.append("Read it with care: the date is further ahead than the figures reach back.")
    if (told.trend.assurance, found.verdict) in {(FAILS, Verdict.LIKELY), (PASSES, Verdict.UNLIKELY)}:
        said.append("Limits and forecast differ: limits take the process to go on as it ran, the forecast its change.")
    return said


def _why_no_forecast(told: Told) -> list[str]:
    if told.target is None:
        return []
    if told.by is None:
        return ["No forecast: no date is agreed for the target."]
    count = len(told.known)
    if told.known and told.by <= told.known[-1].on:
        return [f"No forecast: the target was to be met by {day_text(told.by)}."]
    if count < FORECAST_FROM:
        return [f"No forecast yet: {FORECAST_FROM} figures are needed, there are {count}."]
    return []


def _sustained(told: Told) -> list[str]:
    if told.target is None or told.value is None:
        return []
    over = told.sustained_over
    if told.met >= over:
        return [f"Sustained: the target was met at each of the last {told.met} summaries ({over} are asked for)."]
    if told.met:
        times = "this summary" if told.met == 1 else f"each of the last {told.met} summaries"
        return [f"The target was met at {times}; it counts as sustained after {over} in a row."]
    return ["The target is not met at this summary."]


def _restarts(told: Told) -> list[str]:
    return [f"Judged anew from {day_text(on)}: {reason.rstrip('.')}." for on, reason in told.trend.restarts]
