"""A figure over its published summaries."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from workforce.board.figures.figure import Indicator
from workforce.board.figures.target_rules import Target
from workforce.board.trends.forecast_rules import Forecast, forecast
from workforce.board.trends.rules import Observation, Trend, trend


def trend_of(
    indicator: Indicator,
    values: Sequence[Observation],
    target: Decimal | None,
    *,
    restarts: Sequence[tuple[date, str]] = (),
    flow: Sequence[Observation] | None = None,
) -> Trend:
    """Return what may be said about an indicator's published values.

    `restarts`: where somebody said that the trend begins anew, and why. `flow`: of a rolling figure, the figure of each
    period by itself; one that is nowhere known is none.
    """
    has_flow = indicator.rolling and flow is not None and any(value is not None for _, value in flow)
    return trend(
        values, target, indicator.good, stock=indicator.stock, rolling=indicator.rolling, restarts=restarts,
        flow=flow if has_flow else None,
    )  # fmt: skip


def forecast_of(indicator: Indicator, found: Trend, target: Target | None) -> Forecast | None:
    """Return what the line through the last segment says of the day by which a target is to be met."""
    if target is None:
        return None
    values = [(point.on, point.value) for point in found.last_segment]
    return forecast(values, target.value, target.by, indicator.good, rolling=indicator.rolling)


def flow_value(headline: Mapping[str, Any]) -> Decimal | None:
    """Return the figure of the period by itself that a headline carries (W10, W11), None where it has none."""
    found = headline.get("flow")
    return None if found is None or found["value"] is None else Decimal(found["value"])
