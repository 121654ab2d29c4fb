"""Workload over the last 12 months as plotly figures. The same numbers stand in a table underneath."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import plotly.graph_objects as go

from workforce.caseload.equity import EquityBand
from workforce.caseload.week_queries import WeekOfOne

INK, QUIET, LIMIT, TEAMS = "#17404f", "#4a5356", "#b0261c", "#8a4b00"
Line = tuple[str, Sequence[Fraction | None]]


def year_figure(weeks: Sequence[WeekOfOne]) -> dict[str, Any]:
    """Return one person's workload % at the end of each week, and their own limit; gaps are weeks without a limit."""
    figure = go.Figure()
    days = [week.day for week in weeks]
    _line(figure, days, ("workload %", [week.utilisation for week in weeks]), INK)
    _level(figure, days, "own limit, 100%", 100)
    return _laid_out(figure)


def spread_figure(
    days: Sequence[date], people: Iterable[Line], teams: Iterable[Line], band: EquityBand
) -> dict[str, Any]:
    """Return how far people and teams lay apart at the end of each week, with the band that is called even."""
    figure = go.Figure()
    for line in people:
        _line(figure, days, line, INK)
    for line in teams:
        _line(figure, days, line, TEAMS, dash="dash")
    for end, level in (("from", band.from_percent), ("to", band.to_percent)):
        _level(figure, days, f"band {end} {float(level):g}%", float(level))
    return _laid_out(figure)


def _line(figure: go.Figure, days: Sequence[date], line: Line, colour: str, dash: str = "solid") -> None:
    name, values = line
    figure.add_scatter(
        x=[day.isoformat() for day in days], y=[None if value is None else round(float(value), 2) for value in values],
        mode="lines+markers", name=name, connectgaps=False, line={"color": colour, "width": 2, "dash": dash},
        marker={"size": 5, "color": colour}, hovertemplate=name + ", week to %{x|%-d %b %Y}: %{y:.1f}%<extra></extra>",
    )  # fmt: skip


def _level(figure: go.Figure, days: Sequence[date], name: str, level: float) -> None:
    if days:
        figure.add_scatter(
            x=[days[0].isoformat(), days[-1].isoformat()], y=[level, level], mode="lines", name=name, hoverinfo="skip",
            line={"color": LIMIT, "width": 1.5, "dash": "dot"},
        )  # fmt: skip


def _laid_out(figure: go.Figure) -> dict[str, Any]:
    figure.update_layout(
        template="none", height=380, margin={"l": 48, "r": 16, "t": 16, "b": 40},
        font={"family": "Arial, sans-serif", "size": 13, "color": QUIET},
        yaxis={"title": {"text": "workload %"}, "gridcolor": "#d5dadb", "zeroline": False, "rangemode": "tozero"},
        xaxis={"tickformat": "%b %Y"}, legend={"orientation": "h", "y": -0.2},
    )  # fmt: skip
    return dict(figure.to_plotly_json())
