"""The indicators, each defined once as a list of rows whose parts sum to the figure.

Definitions: docs/figures.md. Rows are exact fractions; only what is shown is rounded.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workforce.board import measures, queries
from workforce.board.measures import Rows
from workforce.board.on_day import OnDay
from workforce.caseload import queries as caseload
from workforce.caseload.queries import HolderState
from workforce.caseload.rules import UNTYPED
from workforce.decimals import Ratio, plain

NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, in which unit and direction, and how its rows are found."""

    id: str
    name: str
    unit: str
    good: str
    group: str
    counts: str  # what a numerator counts, out of what: "people over, of people here"
    rows: "Callable[[OnDay], Rows]"
    stock: bool = False
    rolling: bool = False
    published: str | None = None  # the column of the official figures that it can be held beside

    def made_of(self, numerator: str, denominator: str) -> str:
        """Return both parts in words: 26 people over, of 160 people here."""
        counted, out_of = self.counts.split(", of ")
        return f"{numerator} {counted}, of {denominator} {out_of}"

    @property
    def per(self) -> Decimal:
        """Return 100 for percentages, else 1."""
        return Decimal(100) if self.unit == "percent" else Decimal(1)


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator on a day: its rows and their sums."""

    indicator: Indicator
    rows: Rows
    target: Mapping[str, Any] | None = None

    @property
    def ratio(self) -> Ratio | None:
        """Return the sums of both parts, or None where it is not known."""
        if self.rows is None:
            return None
        return Ratio(sum((row.numerator for row in self.rows), NONE), sum((row.denominator for row in self.rows), NONE))

    @property
    def value(self) -> Decimal | None:
        """Return the figure, in its unit; None for an empty population or where it is not known."""
        return self.ratio.value(self.indicator.per) if self.ratio else None

    @property
    def longest_wait_days(self) -> int | None:
        """Return the longest wait among the rows that count."""
        waits = [row.detail["days"] for row in self.rows or () if row.numerator and row.detail.get("days") is not None]
        return max(waits, default=None)

    def within(self, teams: frozenset[str]) -> "Figure":
        """Return the same figure for the rows of some teams."""
        rows = None if self.rows is None else [row for row in self.rows if row.team in teams]
        return Figure(self.indicator, rows, self.target)

    def headline(self) -> dict[str, Any]:
        """Return the shape that other systems rely on (docs/figures.md), without rows."""
        ratio = self.ratio
        found: dict[str, Any] = {
            "id": self.indicator.id,
            "name": self.indicator.name,
            "numerator": plain(ratio.numerator) if ratio else None,
            "denominator": plain(ratio.denominator) if ratio else None,
            "value": plain(self.value),
            "unit": self.indicator.unit,
            "good": self.indicator.good,
            "target": str(self.target["value"]) if self.target else None,
            "target_by": self.target.get("by") if self.target else None,
        }
        if self.indicator.id.startswith("W17"):
            found["longest_wait_days"] = self.longest_wait_days
        return found


WORKLOAD, SUPERVISION, WITHOUT = "Workload", "Supervision", "Children without a worker"
TRAINING, WORKFORCE = "Training", "The workforce"
PERCENT, LOW, HIGH = "percent", "low", "high"
CHILDREN = "children, of cases"
INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "W1", "Average caseload per case-holding FTE", "children per FTE", LOW, WORKLOAD,
        "children held, of FTE of those who hold at least one", measures.average_caseload, stock=True,
        published="caseload_fte",
    ),
    Indicator(
        "W2", "Workers over their own limit", PERCENT, LOW, WORKLOAD,
        "people over, of case-holding people who are here", measures.over_limit, stock=True,
    ),
    Indicator(
        "W4", "Supervision in date", PERCENT, HIGH, SUPERVISION,
        "people in date, of people due", measures.supervision_in_date, stock=True,
    ),
    Indicator(
        "W4-students", "Students' supervision in date", PERCENT, HIGH, SUPERVISION,
        "students in date, of students due", measures.students_in_date, stock=True,
    ),
    Indicator(
        "W5", "With a full session in the month: 90 minutes, not interrupted", PERCENT, HIGH, SUPERVISION,
        "people with one, of people here all month", measures.full_sessions,
    ),
    Indicator(
        "W17-none", "Cases with nobody, or whose worker has left", PERCENT, LOW, WITHOUT,
        CHILDREN, measures.without(HolderState.NONE), stock=True,
    ),
    Indicator(
        "W17-away", "Cases whose worker is away", PERCENT, LOW, WITHOUT,
        CHILDREN, measures.without(HolderState.AWAY), stock=True,
    ),
    Indicator(
        "W17-unidentified", "Cases whose worker is not in the staff data", PERCENT, LOW, WITHOUT,
        CHILDREN, measures.without(HolderState.UNIDENTIFIED), stock=True,
    ),
    Indicator(
        "W12-staff", "Staff with risk analysis in date", PERCENT, HIGH, TRAINING,
        "people in date, of people past their first 3 months", measures.staff_trained, stock=True,
    ),
    Indicator(
        "W12-managers", "Managers with risk analysis in date", PERCENT, HIGH, TRAINING,
        "managers in date, of managers past their first 3 months", measures.managers_trained, stock=True,
    ),
    Indicator(
        "W8", "Agency rate", PERCENT, LOW, WORKFORCE,
        "agency FTE, of FTE", measures.agency, stock=True, published="agency_rate_fte",
    ),
    Indicator(
        "W9", "Vacancy rate", PERCENT, LOW, WORKFORCE,
        "vacant FTE, of vacant and own FTE", measures.vacant, stock=True, published="vacancy_rate_fte",
    ),
    Indicator(
        "W10", "Turnover, 12 months", PERCENT, LOW, WORKFORCE,
        "own FTE that left, of own FTE", measures.turnover, rolling=True, published="turnover_rate_fte",
    ),
    Indicator(
        "W11", "Sickness absence, 12 months", PERCENT, LOW, WORKFORCE,
        "own working days lost, of own working days", measures.sickness, rolling=True, published="absence_rate_fte",
    ),
)  # fmt: skip
BY_ID = {indicator.id: indicator for indicator in INDICATORS}


def figures(on: OnDay, ids: Iterable[str] | None = None) -> list[Figure]:
    """Return the figures of a day, all or some, in the order in which the Board reads them."""
    wanted = set(ids) if ids is not None else set(BY_ID)
    return [
        Figure(indicator, indicator.rows(on), on.targets.get(indicator.id))
        for indicator in INDICATORS
        if indicator.id in wanted
    ]


def left_out(on: OnDay) -> dict[str, tuple[int, int]]:
    """Return what could not be counted, of how many: cases without a type, cases whose worker matches nobody."""
    untyped = sum(1 for case in on.cases if case.type == UNTYPED)
    unmatched = sum(1 for case in on.cases if caseload.holder_state(case, on.by_id) is HolderState.UNIDENTIFIED)
    return {
        "untyped": (untyped, len(on.cases)),
        "unidentified": (unmatched, len(on.cases)),
        **queries.unmatched_counts(),
    }
