"""When management oversight of a case is due: 'latest of last oversight, the day the case opened, covers-from'."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.oracle.amounts import add_months
from tests.oracle.cases import Cases, order_of
from tests.oracle.reading import UNKNOWN_START, day_of, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oracle.cases import Involvement
    from tests.oracle.figures import Sources

ONE_DAY = timedelta(days=1)


def holder_row(cases: Cases, child: str, day: date) -> Involvement | None:
    """The involvement that makes somebody the holder on a day."""
    allocated = cases.current_allocations(child, day)
    return max(allocated, key=lambda each: (each.start, order_of(each.number))) if allocated else None


def opened_on(cases: Cases, child: str, day: date, earliest: date) -> date:
    """The first day of the unbroken time of open episodes, plans or care; else since when the holder holds it.

    No further back than `earliest`, which is all that matters.
    """
    periods = [
        *cases.episodes.get(child, []),
        *cases.cp_plans.get(child, []),
        *((start, end) for start, end, _ in cases.care.get(child, [])),
    ]
    first = min((start for start, end in periods if start <= day < end), default=None)
    while first is not None and (earlier := [start for start, end in periods if start < first <= end]):
        first = min(earlier)
    if first is not None and first != UNKNOWN_START:
        return first
    held, since = holder_row(cases, child, day), day
    while held is not None and since > earliest and holder_row(cases, child, since - ONE_DAY) is held:
        since -= ONE_DAY
    return since if held is not None else earliest


def is_in_date(cases: Cases, child: str, day: date, held: list[date], begins: date) -> bool:
    """'In date while the day is not past the anchor and its interval': monthly for every type."""
    last = max((each for each in held if each <= day), default=begins)
    return day <= add_months(max(last, begins, opened_on(cases, child, day, begins)), 1)


def read(directory: Path, cases: Cases) -> dict[str, list[date]]:
    """The days on which oversight of each child was held."""
    found: dict[str, list[date]] = defaultdict(list)
    for row in read_table(directory, "oversight.csv").rows:
        if (day := day_of(row.get("held_on", ""))) is not None:
            found[cases.became.get(row["case_ref"], row["case_ref"])].append(day)
    return found


def standing(s: Sources) -> list[tuple[str, str | None, bool]]:
    """Each case, who holds it if anybody, and whether its oversight is in date."""
    begins = s.covers_from["oversight"] or s.day
    return [
        (child, s.cases.situation(child, s.day).employee,
         is_in_date(s.cases, child, s.day, s.overseen.get(child, []), begins))
        for child in s.cases.children(s.day)
    ]  # fmt: skip
