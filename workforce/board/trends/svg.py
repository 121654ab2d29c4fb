"""A trend as a drawing that needs no script, no style sheet and no font of its own. Pure functions.

The same drawing stands in the page, in the HTML pack and, as bytes, in the PDF. What colour says, shape says too: a
special point is hollow and larger, the target is dotted, limits are dashed, each line carries its name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import floor, log10
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

from workforce.board.figures.target_rules import Target
from workforce.board.trends.forecast_rules import Forecast, shown
from workforce.board.trends.rules import Point, Trend
from workforce.board.trends.words_rules import day_text, value_text

INK, QUIET, TARGET, SPECIAL, GRID = "#17404f", "#4a5356", "#b0261c", "#b36200", "#d5dadb"
WIDTH, HEIGHT = 600, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 474, 22, 204
_LABEL = 20  # between the baselines of labels: room for the larger type of a phone
_DAY = 106  # room that a day takes below the chart


class Named(Protocol):
    """What a chart needs of an indicator."""

    @property
    def id(self) -> str:
        """Its id, such as W5."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def unit(self) -> str:
        """Its unit: percent, or words."""


class Charted(Protocol):
    """What a line of a summary has for its chart."""

    @property
    def indicator(self) -> Named:
        """The indicator."""

    @property
    def trend(self) -> Trend:
        """Its figures and what may be said of them."""

    @property
    def target(self) -> Target | None:
        """The target that was agreed."""

    @property
    def forecast(self) -> Forecast | None:
        """What the line of the last segment says of the target's day."""


def chart_svg(entry: Charted) -> str:
    """Return the chart of a line of a summary as an SVG document."""
    return trend_svg(
        entry.trend, entry.indicator.unit, entry.target.value if entry.target else None, entry.forecast,
        words=chart_words(entry),
    )  # fmt: skip


def chart_words(entry: Charted) -> str:
    """Return the same chart in words."""
    target = entry.target
    return describe(
        f"{entry.indicator.id}, {entry.indicator.name}", entry.trend, entry.indicator.unit,
        target.value if target else None, target.by if target else None, entry.forecast,
    )  # fmt: skip


def describe(
    name: str,
    trend: Trend,
    unit: str,
    target: Decimal | None = None,
    by: date | None = None,
    forecast: Forecast | None = None,
) -> str:
    """Return a chart in words: what it shows, from where to where, its limits, target, forecast and what is special."""
    known = [(point.on, point.value) for point in trend.points if point.value is not None]
    if not known:
        return f"{name}: no figure yet."

    def text(value: Decimal) -> str:
        return value_text(value, unit)

    values = [value for _, value in known]
    first, last = known[0], known[-1]
    count = f"{len(known)} figures from {day_text(first[0])} to {day_text(last[0])}, first {text(first[1])}"
    said = [f"{name}: {count}, lowest {text(min(values))}, highest {text(max(values))}, last {text(last[1])}."]
    if len(known) == 1:
        said = [f"{name}: one figure, {text(last[1])} on {day_text(last[0])}."]
    if trend.centre is not None and trend.lower is not None and trend.upper is not None:
        levels = [text(_within(level, unit)) for level in (trend.centre, trend.lower, trend.upper)]
        said.append(f"Mean {levels[0]}, limits {levels[1]} to {levels[2]}.")
    if target is not None:
        said.append(f"Target {text(target)}{f' by {day_text(by)}' if by else ''}.")
    if special := [point.on for point in trend.points if point.special]:
        are = "1 point is" if len(special) == 1 else f"{len(special)} points are"
        said.append(f"{are} more than chance, the last on {day_text(special[-1])}.")
    if gaps := sum(point.value is None for point in trend.points):
        said.append(f"{gaps} {'summary has' if gaps == 1 else 'summaries have'} no figure.")
    said += [f"Judged anew from {day_text(on)}: {reason.rstrip('.')}." for on, reason in trend.restarts]
    if forecast is not None:
        ahead = shown(forecast, unit)
        between = f"95% interval {text(ahead.lower)} to {text(ahead.upper)}"
        said.append(f"Forecast for {day_text(ahead.on)}: {text(ahead.value)}, {between}.")
    return " ".join(said)


def _within(level: Decimal, unit: str) -> Decimal:
    """Return a level as it is drawn: not below 0, no percentage above 100."""
    return min(max(level, Decimal(0)), Decimal(100)) if unit == "percent" else max(level, Decimal(0))


def ticks(low: float, high: float, unit: str) -> list[float]:
    """Return round steps of 1, 2 or 5 that hold all values, 3 to 7 of them; percentages end at 0 and 100.

    >>> ticks(62, 91, "percent"), ticks(14.9, 18.3, "children per FTE")
    ([60.0, 70.0, 80.0, 90.0, 100.0], [14.0, 15.0, 16.0, 17.0, 18.0, 19.0])
    >>> ticks(0, 0, "percent")
    [0.0, 0.5, 1.0, 1.5, 2.0]
    """
    span = max(high - low, 1e-9)
    if span < 1e-6:
        low, high = (max(low - 1, 0.0), low + 1) if low else (0.0, 2.0)
        span = high - low
    power = 10.0 ** floor(log10(span / 4))
    step = next(power * part for part in (1, 2, 5, 10) if span / (power * part) <= 5)
    first = floor(low / step)
    last = first + 1
    while last * step < high:
        last += 1
    found = [round(at * step, 6) for at in range(first, last + 1)]
    return [one for one in found if unit != "percent" or 0 <= one <= 100]


@dataclass(slots=True)
class _Scale:
    """Where days and values lie on the drawing."""

    first: date
    last: date
    low: float
    high: float

    def x(self, on: date) -> float:
        days = (self.last - self.first).days
        return LEFT + 6 + (on - self.first).days / days * (RIGHT - LEFT - 12) if days else (LEFT + RIGHT) / 2

    def y(self, value: Decimal | float) -> float:
        return BOTTOM - (float(value) - self.low) / (self.high - self.low) * (BOTTOM - TOP)


@dataclass(slots=True)
class _Drawing:
    """The parts of a drawing, in the order in which they lie on each other."""

    scale: _Scale
    unit: str
    parts: list[str] = field(default_factory=list)
    labels: list[tuple[float, str, str]] = field(default_factory=list)  # height, words, colour

    def line(self, kind: str, ends: tuple[float, float, float, float], **more: str) -> None:
        at = " ".join(f'{name}="{end:.1f}"' for name, end in zip(("x1", "y1", "x2", "y2"), ends, strict=True))
        self.parts.append(f'<line class="app-chart__{kind}" {at}{_attributes(more)}></line>')

    def text(self, x: float, y: float, words: str, anchor: str = "start", colour: str = QUIET) -> None:
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
        )

    def level(self, kind: str, name: str, value: Decimal, since: float, **more: str) -> None:
        """Draw a level with its name at the right edge."""
        y = self.scale.y(_within(value, self.unit))
        self.line(kind, (since, y, RIGHT, y), **more)
        self.labels.append((y, f"{name} {value_text(_within(value, self.unit), self.unit)}", more["stroke"]))


def _attributes(more: dict[str, str]) -> str:
    return "".join(f" {name.replace('_', '-')}={quoteattr(value)}" for name, value in more.items())


def trend_svg(
    trend: Trend,
    unit: str,
    target: Decimal | None = None,
    forecast: Forecast | None = None,
    *,
    words: str,
) -> str:
    """Return a trend as an SVG document, with its words as its name; a series without a figure has an empty one."""
    known = [point for point in trend.points if point.value is not None]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label={quoteattr(words)} font-family="Arial, Helvetica, Liberation Sans, sans-serif" font-size="13">'
    )
    if not known:
        return f'{head}<text x="{LEFT}" y="{HEIGHT // 2}" fill="{QUIET}">No figure yet</text></svg>'
    drawing = _Drawing(_scale(trend, unit, target, forecast), unit)
    _grid(drawing)
    _fan(drawing, forecast)
    _levels(drawing, trend, target)
    _restarts(drawing, trend)
    _line(drawing, trend)
    _days(drawing, trend, forecast)
    _names(drawing)
    return f"{head}{''.join(drawing.parts)}</svg>"


def _scale(trend: Trend, unit: str, target: Decimal | None, forecast: Forecast | None) -> _Scale:
    values = [point.value for point in trend.points if point.value is not None]
    values += [_within(level, unit) for level in (trend.centre, trend.lower, trend.upper, target) if level is not None]
    last = trend.points[-1].on
    if forecast is not None:
        ahead = [shown(one, unit) for one in forecast.path or (forecast,)]
        values += [end for one in ahead for end in (one.lower, one.upper)]
        last = max(last, forecast.on)
    steps = ticks(float(min(values)), float(max(values)), unit)
    low, high = min(steps[0], float(min(values))), max(steps[-1], float(max(values)))
    return _Scale(trend.points[0].on, last, low, high)


def _grid(drawing: _Drawing) -> None:
    scale, unit = drawing.scale, drawing.unit
    for step in ticks(scale.low, scale.high, unit):
        y = scale.y(step)
        drawing.line("grid", (LEFT, y, RIGHT, y), stroke=GRID)
        drawing.text(LEFT - 6, y + 5, f"{step:g}" + ("%" if unit == "percent" else ""), "end")
    if unit != "percent":
        drawing.text(0, 12, unit)


def _fan(drawing: _Drawing, forecast: Forecast | None) -> None:
    if forecast is None:
        return
    scale, unit = drawing.scale, drawing.unit
    path = [shown(one, unit) for one in forecast.path or (forecast,)]
    upper = [(scale.x(one.on), scale.y(one.upper)) for one in path]
    lower = [(scale.x(one.on), scale.y(one.lower)) for one in reversed(path)]
    drawing.parts.append(
        f'<polygon class="app-chart__fan" points="{_points([*upper, *lower])}" fill="{INK}"'
        ' fill-opacity="0.12" stroke="none"></polygon>'
    )
    middle = [(scale.x(one.on), scale.y(one.value)) for one in path]
    drawing.parts.append(
        f'<polyline class="app-chart__ahead" points="{_points(middle)}" fill="none" stroke="{INK}" stroke-width="1.5"'
        ' stroke-dasharray="1 3" stroke-linecap="round"></polyline>'
    )
    x, end = scale.x(forecast.on), path[-1]
    ends = (scale.y(end.lower), scale.y(end.upper))
    drawing.line("ahead", (x, ends[0], x, ends[1]), stroke=INK, stroke_width="2")
    for y in ends:
        drawing.line("ahead", (x - 4, y, x + 4, y), stroke=INK, stroke_width="2")
    drawing.labels.append((scale.y(end.value), f"then {value_text(end.value, unit)}", INK))


def _levels(drawing: _Drawing, trend: Trend, target: Decimal | None) -> None:
    since = drawing.scale.x(trend.restarts[-1][0]) if trend.restarts else float(LEFT)
    for kind, name, level, more in (
        ("mean", "mean", trend.centre, {}),
        ("limit", "upper", trend.upper, {"stroke_dasharray": "6 4"}),
        ("limit", "lower", trend.lower, {"stroke_dasharray": "6 4"}),
    ):
        if level is not None and (kind == "mean" or level != trend.centre):  # nothing varies: the limits are the mean
            drawing.level(kind, name, level, since, stroke=QUIET, stroke_width="1.5", **more)
    if target is not None:
        drawing.level("target", "target", target, LEFT, stroke=TARGET, stroke_width="1.5", stroke_dasharray="2 3")


def _restarts(drawing: _Drawing, trend: Trend) -> None:
    """Draw a line between the last point of a segment and the first of the next."""
    days = [point.on for point in trend.points]
    for on, _ in trend.restarts:
        earlier = days[days.index(on) - 1]
        x = (drawing.scale.x(earlier) + drawing.scale.x(on)) / 2
        drawing.line("restart", (x, TOP - 6, x, BOTTOM), stroke=SPECIAL, stroke_width="1.5", stroke_dasharray="4 2")
        at_right = x > (LEFT + RIGHT) / 2
        drawing.text(x - 4 if at_right else x + 4, TOP - 8, "judged anew", "end" if at_right else "start", SPECIAL)


def _stretches(trend: Trend) -> Iterator[list[Point]]:
    """Yield the points that a line joins: it breaks at a gap and where the trend begins anew."""
    begins = {on for on, _ in trend.restarts}
    found: list[Point] = []
    for point in trend.points:
        if found and (point.value is None or point.on in begins):
            yield found
            found = []
        if point.value is not None:
            found.append(point)
    if found:
        yield found


def _line(drawing: _Drawing, trend: Trend) -> None:
    scale = drawing.scale
    for part in _stretches(trend):
        at = [(scale.x(point.on), scale.y(point.value or 0)) for point in part]
        if len(at) > 1:
            drawing.parts.append(
                f'<polyline class="app-chart__line" points="{_points(at)}" fill="none" stroke="{INK}"'
                ' stroke-width="2" stroke-linejoin="round"></polyline>'
            )
        for (x, y), point in zip(at, part, strict=True):
            look = (
                f'class="app-chart__point--special" r="5" fill="#ffffff" stroke="{SPECIAL}" stroke-width="3"'
                if point.special
                else f'class="app-chart__point" r="3.5" fill="{INK}"'
            )
            drawing.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" {look}></circle>')


def _points(at: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in at)


def _days(drawing: _Drawing, trend: Trend, forecast: Forecast | None) -> None:
    """Write the first and the last day, and that of the forecast, so that none lies on another."""
    scale, first, last = drawing.scale, trend.points[0].on, trend.points[-1].on
    y, x = BOTTOM + 24, scale.x(last)
    drawing.text(LEFT if first != last else scale.x(first), y, _short(first), "start" if first != last else "middle")
    if last != first and x - LEFT >= 2 * _DAY:
        drawing.text(x + 6 if forecast is None else x, y, _short(last), "end")
    if forecast is not None:
        end, least = scale.x(forecast.on) + 6, max(x + 10, LEFT + _DAY + 10)
        has_room = end - _DAY >= least
        drawing.text(end if has_room else least, y, _short(forecast.on), "end" if has_room else "start", INK)


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _names(drawing: _Drawing) -> None:
    """Write the names of levels at the right edge, each at its height or as near as those above it allow."""
    labels = sorted(drawing.labels)
    heights = [y for y, _, _ in labels]
    for at in range(1, len(heights)):
        heights[at] = max(heights[at], heights[at - 1] + _LABEL)
    if heights and heights[-1] > BOTTOM + 6:
        heights[-1] = BOTTOM + 6.0
        for later, earlier in pairwise(range(len(heights) - 1, -1, -1)):
            heights[earlier] = min(heights[earlier], heights[later] - _LABEL)
    for height, (_, words, colour) in zip(heights, labels, strict=True):
        drawing.text(RIGHT + 8, height + 5, words, "start", colour)
