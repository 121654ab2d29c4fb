"""A figure over its published summaries."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from workforce.board.figures.figure import Indicator
from workforce.board.trends.rules import Trend, trend


def trend_of(indicator: Indicator, values: Sequence[tuple[date, Decimal | None]], target: Decimal | None) -> Trend:
    """Return what may be said about an indicator's published values."""
    return trend(values, target, indicator.good, stock=indicator.stock, rolling=indicator.rolling)
