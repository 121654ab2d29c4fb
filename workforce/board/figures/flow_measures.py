"""What a rolling year (W10, W11) gained in the newest period by itself: its trend is judged on that.

The period is the time from one summary to the next by the Board's rhythm on the day, four weeks where there is none.
Nothing is scaled up to a year: numerator and denominator are those of the period's days.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workforce.board.figures.measures import NONE, Row, Rows, ratio_of, sickness, turnover
from workforce.board.figures.on_day import OnDay
from workforce.decimals import Ratio, plain
from workforce.working_days import working_days_between


@dataclass(frozen=True, slots=True)
class Flow:
    """The rows of a period by itself, from its first to its last day."""

    first: date
    last: date
    rows: Rows

    @property
    def ratio(self) -> Ratio | None:
        """Return the sums of both parts, or None where it is not known."""
        return ratio_of(self.rows)

    def within(self, teams: frozenset[str]) -> "Flow":
        """Return the same for the rows of some teams."""
        rows = None if self.rows is None else [row for row in self.rows if row.team in teams]
        return replace(self, rows=rows)

    def as_json(self, per: Decimal) -> dict[str, Any]:
        """Return the shape that answers and summaries carry. `per`: 100 for a percentage."""
        ratio = self.ratio
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "numerator": plain(ratio.numerator) if ratio else None,
            "denominator": plain(ratio.denominator) if ratio else None,
            "value": plain(ratio.value(per)) if ratio else None,
        }


def leavers(on: OnDay) -> Flow:
    """W10: FTE of own people whose last own post ended in the days of the period before this one / own FTE on the day.

    The year counts to the day before; so does the period.
    """
    first, last = on.day - timedelta(days=on.period_days), on.day - timedelta(days=1)

    def here(row: Row) -> bool:
        left_on = row.detail.get("left_on")
        return left_on is None or first.isoformat() <= left_on <= last.isoformat()

    rows = turnover(on)
    return Flow(first, last, None if rows is None else [row for row in rows if here(row)])


def days_lost(on: OnDay) -> Flow:
    """W11: own working days lost in the period / (own FTE x working days of the period)."""
    first = on.day - timedelta(days=on.period_days - 1)
    rows = sickness(on)
    if rows is None:
        return Flow(first, on.day, None)
    recent = {one.employee_number: one.recent for one in on.year.sickness}
    days = working_days_between(first - timedelta(days=1), on.day)
    fte = {person.employee_number: on.ftes[person.id][1] for person in on.social_work}
    found = [
        replace(row, numerator=recent.get(row.key, NONE), denominator=Fraction(fte.get(row.key, NONE)) * days)
        for row in rows
    ]
    return Flow(first, on.day, found)


FLOWS: dict[str, Callable[[OnDay], Flow]] = {"W10": leavers, "W11": days_lost}
