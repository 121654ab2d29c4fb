"""A trend as a plotly figure. The same numbers stand in a table underneath."""

from typing import Any

import plotly.graph_objects as go

from workforce.board.trends.rules import Trend
from workforce.decimals import decimal

INK, QUIET, TARGET, SPECIAL = "#17404f", "#4a5356", "#b0261c", "#b36200"


def trend_figure(name: str, unit: str, trend: Trend, target: str | None) -> dict[str, Any]:
    """Return the figure of a trend: the line, its mean and limits where judged, the target."""
    days = [point.on.isoformat() for point in trend.points]
    values = [None if point.value is None else float(decimal(point.value)) for point in trend.points]
    figure = go.Figure()
    figure.add_scatter(
        x=days, y=values, mode="lines+markers", name=name, line={"color": INK, "width": 2},
        marker={
            "size": [11 if p.special else 7 for p in trend.points],
            "color": ["#ffffff" if p.special else INK for p in trend.points],
            "line": {"width": 3, "color": [SPECIAL if p.special else INK for p in trend.points]},
        },
        hovertemplate="%{x|%-d %b %Y}: %{y:.1f}<extra></extra>",
    )  # fmt: skip
    for label, value, dash, colour in (
        ("mean", trend.centre, "solid", QUIET),
        ("upper limit", trend.upper, "dash", QUIET),
        ("lower limit", trend.lower, "dash", QUIET),
        ("target", target, "dot", TARGET),
    ):
        if value is not None and days:
            figure.add_scatter(
                x=[days[0], days[-1]], y=[float(value)] * 2, mode="lines", name=label, hoverinfo="skip",
                line={"color": colour, "width": 1.5, "dash": dash},
            )  # fmt: skip
    figure.update_layout(
        template="none", height=420, margin={"l": 48, "r": 16, "t": 16, "b": 40},
        font={"family": "Arial, sans-serif", "size": 13, "color": QUIET},
        yaxis={"title": {"text": "%" if unit == "percent" else unit}, "gridcolor": "#d5dadb", "zeroline": False},
        xaxis={"tickformat": "%-d %b %Y", "nticks": 6},
        legend={"orientation": "h", "y": -0.2},
    )  # fmt: skip
    return dict(figure.to_plotly_json())
