"""A trend as a plotly figure. The same numbers stand in a table underneath, and the same drawing in `svg`."""

from typing import Any

import plotly.graph_objects as go

from workforce.board.trends.forecast_rules import Forecast, shown
from workforce.board.trends.rules import Trend
from workforce.board.trends.svg import GRID, INK, QUIET, SPECIAL, TARGET
from workforce.board.trends.words_rules import day_text, value_text
from workforce.decimals import decimal


def trend_figure(
    name: str, unit: str, trend: Trend, target: str | None, forecast: Forecast | None = None
) -> dict[str, Any]:
    """Return the figure of a trend: the line, its mean and limits where judged, target, forecast and restarts."""
    figure = go.Figure()
    if forecast is not None:
        _fan(figure, forecast, unit)
    _line(figure, name, trend)
    days = [point.on.isoformat() for point in trend.points]
    since = trend.restarts[-1][0].isoformat() if trend.restarts else None
    until = max([*days[-1:], *([forecast.on.isoformat()] if forecast else [])], default=None)
    for label, value, dash, colour, first in (
        ("mean", trend.centre, "solid", QUIET, since),
        ("upper limit", trend.upper, "dash", QUIET, since),
        ("lower limit", trend.lower, "dash", QUIET, since),
        ("target", target, "dot", TARGET, None),
    ):
        if value is not None and days:
            figure.add_scatter(
                x=[first or days[0], until], y=[float(value)] * 2, mode="lines", name=label, hoverinfo="skip",
                line={"color": colour, "width": 1.5, "dash": dash},
            )  # fmt: skip
    for on, reason in trend.restarts:
        figure.add_shape(
            type="line", x0=on.isoformat(), x1=on.isoformat(), y0=0, y1=1, yref="paper",
            line={"color": SPECIAL, "width": 1.5, "dash": "dash"},
        )  # fmt: skip
        figure.add_annotation(
            x=on.isoformat(), y=1, yref="paper", yanchor="bottom", showarrow=False, text="judged anew",
            hovertext=f"{day_text(on)}: {reason}", font={"color": SPECIAL},
        )  # fmt: skip
    figure.update_layout(
        template="none", height=420, margin={"l": 48, "r": 16, "t": 32 if trend.restarts else 16, "b": 40},
        font={"family": "Arial, sans-serif", "size": 13, "color": QUIET},
        yaxis={"title": {"text": "%" if unit == "percent" else unit}, "gridcolor": GRID, "zeroline": False},
        xaxis={"tickformat": "%-d %b %Y", "nticks": 6},
        legend={"orientation": "h", "y": -0.2},
    )  # fmt: skip
    return dict(figure.to_plotly_json())


def _line(figure: go.Figure, name: str, trend: Trend) -> None:
    """Draw the points; the line breaks at a gap and, by a point without a value, where the trend begins anew."""
    begins = {on for on, _ in trend.restarts}
    days: list[str] = []
    values: list[float | None] = []
    special: list[bool] = []
    for point in trend.points:
        if point.on in begins:
            days.append(point.on.isoformat())
            values.append(None)
            special.append(False)
        days.append(point.on.isoformat())
        values.append(None if point.value is None else float(decimal(point.value)))
        special.append(point.special)
    figure.add_scatter(
        x=days, y=values, mode="lines+markers", name=name, line={"color": INK, "width": 2}, connectgaps=False,
        marker={
            "size": [11 if one else 7 for one in special],
            "color": ["#ffffff" if one else INK for one in special],
            "line": {"width": 3, "color": [SPECIAL if one else INK for one in special]},
        },
        hovertemplate="%{x|%-d %b %Y}: %{y:.1f}<extra></extra>",
    )  # fmt: skip


def _fan(figure: go.Figure, forecast: Forecast, unit: str) -> None:
    """Draw the interval as an area and the line ahead inside it."""
    path = [shown(one, unit) for one in forecast.path or (forecast,)]
    days = [one.on.isoformat() for one in path]
    ends = [float(one.upper) for one in path] + [float(one.lower) for one in reversed(path)]
    figure.add_scatter(
        x=[*days, *reversed(days)], y=ends,
        mode="lines", line={"width": 0}, fill="toself", fillcolor="rgba(23,64,79,0.12)", name="95% interval",
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=days, y=[float(one.value) for one in path], mode="lines", name="forecast",
        line={"color": INK, "width": 1.5, "dash": "dot"},
        hovertemplate=f"forecast for {day_text(path[-1].on)}: {value_text(path[-1].value, unit)}<extra></extra>",
    )  # fmt: skip
