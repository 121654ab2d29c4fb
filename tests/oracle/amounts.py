"""Months and numbers, as plainly as they can be written."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


def add_months(day: date, months: int) -> date:
    """'Same day next month or its last day'.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    >>> add_months(date(2024, 2, 29), -12)
    datetime.date(2023, 2, 28)
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_calendar_month(day: date) -> tuple[date, date]:
    """'The last calendar month that ended on or before the day'.

    >>> last_calendar_month(date(2026, 8, 31))
    (datetime.date(2026, 8, 1), datetime.date(2026, 8, 31))
    >>> last_calendar_month(date(2026, 8, 30))
    (datetime.date(2026, 7, 1), datetime.date(2026, 7, 31))
    """
    first = day.replace(day=1)
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if last > day:
        first = add_months(first, -1)
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first, last


def text(value: Fraction | None) -> str | None:
    """'A string in plain decimals, rounded half up to 6 places'; trailing noughts dropped; unknown is null.

    >>> from fractions import Fraction
    >>> text(Fraction(350, 3)), text(Fraction(100)), text(Fraction(-1, 2)), text(None)
    ('116.666667', '100', '-0.5', None)
    """
    if value is None:
        return None
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        rounded = exact.quantize(Decimal("0.000001"), ROUND_HALF_UP)
    plain = f"{rounded:f}".rstrip("0").rstrip(".")
    return "0" if plain in {"-0", ""} else plain
