"""Supervision in date at the end of each month, as a plotly figure. The same numbers stand in a table underneath."""

import json
from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.utils import PlotlyJSONEncoder

from workforce.supervision.compliance_lines import MonthEnd

INK, QUIET = "#17404f", "#4a5356"


def history_figure(months: Sequence[MonthEnd]) -> str:
    """Return the share in date at each month's end as JSON for static/charts.js; gaps are months not known."""
    figure = go.Figure()
    shares = [one.share.percent if one.share else None for one in months]
    figure.add_scatter(
        x=[one.day.isoformat() for one in months],
        y=[None if share is None else round(float(share), 2) for share in shares],
        customdata=[[one.share.part, one.share.whole] if one.share else [None, None] for one in months],
        mode="lines+markers", name="in date", connectgaps=False, line={"color": INK, "width": 2},
        marker={"size": 6, "color": INK},
        hovertemplate="%{x|%-d %b %Y}: %{y:.1f}%, %{customdata[0]} of %{customdata[1]}<extra></extra>",
    )  # fmt: skip
    figure.update_layout(
        template="none", height=320, margin={"l": 48, "r": 16, "t": 16, "b": 40},
        font={"family": "Arial, sans-serif", "size": 13, "color": QUIET},
        yaxis={"title": {"text": "% in date"}, "gridcolor": "#d5dadb", "zeroline": False, "range": [0, 101]},
        xaxis={"tickformat": "%b %Y"}, showlegend=False,
    )  # fmt: skip
    return json.dumps(figure.to_plotly_json(), cls=PlotlyJSONEncoder)
