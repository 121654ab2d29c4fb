"""A figure: an indicator on a day, its rows and their sums. Rows are exact fractions; only what is shown is rounded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from workforce.board.figures import (
    audit_measures,
    children_measures,
    induction_measures,
    overload_measures,
    supervision_measures,
)
from workforce.board.figures.added_rules import OF, UNITS
from workforce.board.figures.audit_measures import Covered
from workforce.board.figures.flow_measures import Flow
from workforce.board.figures.induction_measures import Overdue
from workforce.board.figures.measures import Rows, ratio_of
from workforce.board.figures.on_day import OnDay
from workforce.board.figures.overload_measures import Came
from workforce.caseload import equity
from workforce.decimals import Ratio, plain


class About(StrEnum):
    """What the rows of a figure are: it decides who may see them, and what is hidden of small numbers."""

    STAFF = "staff"
    CHILDREN = "children"  # cases, each child once: counts of them are never hidden
    ANSWERS = "answers"  # what people said; rows name nobody
    RECORDS = "records"  # supervision records that were audited
    ADDED = "added"  # what a council counts elsewhere: one row a month


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
    rests_on: str | None = None  # the kind of policy whose change shows the figure under old and new rules
    about: About = About.STAFF
    read_with: tuple[str, ...] = ()  # of completion the figures of quality, and the other way: neither stands alone

    def made_of(self, numerator: str, denominator: str) -> str:
        """Return both parts in words: 26 people over, of 160 people here."""
        counted, _, out_of = self.counts.partition(OF)
        return f"{numerator} {counted}{OF}{denominator} {out_of}" if out_of else f"{numerator} {counted}"

    @property
    def per(self) -> Decimal:
        """Return by what numerator / denominator is multiplied: 100 for percentages, 1 where nothing is said."""
        return Decimal(UNITS.get(self.unit, 1))


@dataclass(frozen=True, slots=True)
class Former:
    """The same figure of the same day under the rules that were in force before a change."""

    until: date
    set_by_now: str  # who changed them
    rows: Rows
    per: Decimal

    @property
    def ratio(self) -> Ratio | None:
        """Return the sums of both parts, or None where it is not known."""
        return ratio_of(self.rows)

    @property
    def value(self) -> Decimal | None:
        """Return the figure under the former rules, in its unit."""
        return self.ratio.value(self.per) if self.ratio else None

    def as_json(self) -> dict[str, Any]:
        """Return the shape that answers and summaries carry."""
        return {
            "until": self.until.isoformat(),
            "set_by_now": self.set_by_now,
            "numerator": plain(self.ratio.numerator) if self.ratio else None,
            "denominator": plain(self.ratio.denominator) if self.ratio else None,
            "value": plain(self.value),
        }


@dataclass(frozen=True)
class Figure:
    """An indicator on a day: its rows and their sums, and what stood before where a rule or a target changed."""

    indicator: Indicator
    rows: Rows
    target: Mapping[str, Any] | None = None
    former: Former | None = None
    target_former: Mapping[str, Any] | None = None  # value (None: no target), by, until, set_by_now
    came: Sequence[Came] | None = None  # beside W3: what came of the overloads
    supervisors: Sequence[Covered] | None = None  # beside W6: of whom a record was audited
    overdue: Sequence[Overdue] | None = None  # beside W13: inductions that are overdue now
    flow: Flow | None = None  # of a rolling year (W10, W11): the newest period by itself
    added: Mapping[str, Any] | None = None  # of what a council counts elsewhere: the value's day, source, owner

    @cached_property
    def ratio(self) -> Ratio | None:
        """The sums of both parts, or None where it is not known."""
        return ratio_of(self.rows)

    @cached_property
    def _places(self) -> dict[str | None, list[int]]:
        """Where the rows of each team stand."""
        found: dict[str | None, list[int]] = {}
        for n, row in enumerate(self.rows or ()):
            found.setdefault(row.team, []).append(n)
        return found

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
        """Return the same figure for the rows of some teams; what is counted elsewhere is known of the council only."""
        if self.added is not None:
            return replace(self, rows=None, added={**self.added, "value_on": None})
        places = sorted(n for team in teams for n in self._places.get(team, ()))
        rows = None if self.rows is None else [self.rows[n] for n in places]
        former = self.former
        if former and former.rows is not None:
            former = replace(former, rows=[row for row in former.rows if row.team in teams])
        came = None if self.came is None else [one for one in self.came if one.team in teams]
        supervisors = None if self.supervisors is None else [one for one in self.supervisors if one.team in teams]
        overdue = None if self.overdue is None else [one for one in self.overdue if one.team in teams]
        flow = self.flow.within(teams) if self.flow else None
        return replace(self, rows=rows, former=former, came=came, supervisors=supervisors, overdue=overdue, flow=flow)

    @property
    def tenths(self) -> equity.Tenths | None:
        """Return the bottom and the top tenth of the workload % in the rows (W19); None for fewer than 5 people."""
        percents = sorted(Decimal(str(row.detail["utilisation_percent"])) for row in self.rows or ())
        return equity.tenths([Fraction(one) for one in percents])

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
            "counts": self.indicator.counts,
            "group": self.indicator.group,
            "target": str(self.target["value"]) if self.target else None,
            "target_by": self.target.get("by") if self.target else None,
            "target_agreed": dict(self.target) if self.target else None,
            "target_former": dict(self.target_former) if self.target_former else None,
            "former": self.former.as_json() if self.former else None,
        }
        if self.indicator.id.startswith("W17"):
            found["longest_wait_days"] = self.longest_wait_days
        if self.indicator.id == "W19":
            tenths = self.tenths
            for name, part in (("bottom_tenth", "bottom"), ("top_tenth", "top"), ("gap_points", "gap")):
                found[name] = plain(getattr(tenths, part)) if tenths else None
        if self.indicator.id == "W14":
            found["parts"] = supervision_measures.parts_alone(self.rows)
        if self.indicator.id == "W25":
            found |= children_measures.beside_assessments(self.rows)
        if self.indicator.id == "W13":
            found |= induction_measures.overdue_in_words(self.overdue)
        if self.flow is not None:
            found["flow"] = self.flow.as_json(self.indicator.per)
        return found | self.came_of_overloads | self.beside_audits | dict(self.added or {})

    @property
    def came_of_overloads(self) -> dict[str, Any]:
        """Return what stands beside W3: how many are open, days to a plan, how many are no longer over."""
        if self.indicator.id != "W3":
            return {}
        return overload_measures.came_in_words(self.came, None if self.rows is None else len(self.rows))

    @property
    def beside_audits(self) -> dict[str, Any]:
        """Return what stands beside W6: how many records were audited, of how many supervisors."""
        if self.indicator.id != "W6":
            return {}
        return audit_measures.covered_in_words(self.supervisors, None if self.rows is None else len(self.rows))
