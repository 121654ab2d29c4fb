"""A figure beside the official census: England, the region, chosen neighbours, the quartile among all councils.

The year is the newest of the census file. What a summary carries in its context stays as it was frozen; for a summary
of before it was carried, the file and the policy of its day are read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from workforce import facts
from workforce.board.compare_rules import CompareWith, Place, place, read_compare
from workforce.board.figures.figure import Indicator
from workforce.board.figures.indicators import INDICATORS
from workforce.db import policy

CONTEXT = "comparators"  # where a summary's context carries what stood beside its figures
ORDINALS = ("1st", "2nd", "3rd", "4th")


class Kind(StrEnum):
    """What a figure is held beside."""

    ENGLAND = "england"
    REGION = "region"
    COUNCIL = "council"  # our own, as published
    NEIGHBOUR = "neighbour"
    QUARTILE = "quartile"


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of the census, or where ours stands among all councils. `why`: why there is no value."""

    kind: Kind
    area: str
    value: Decimal | None
    vintage: str
    why: str = ""
    place: Place | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the shape that a summary carries."""
        return {**asdict(self), "value": None if self.value is None else str(self.value)}

    @property
    def words(self) -> str:
        """Return what it is, without the value: whose figure, or where ours stands."""
        if self.kind is not Kind.QUARTILE:
            own = {Kind.REGION: f"{self.area} (our region)", Kind.COUNCIL: f"{self.area}, as published"}
            return own.get(self.kind, self.area)
        if self.place is None:
            return "quartile among all councils: not known, as our figure is not"
        better = {0: "none does", 1: "1 does"}.get(self.place.better, f"{self.place.better} do")
        left_out = f"; {self.place.left_out} left out, which have no figure" if self.place.left_out else ""
        ordinal = ORDINALS[self.place.quartile - 1]
        return f"{ordinal} quartile of {self.place.of} councils (1st is best), {better} better{left_out}"


@dataclass(frozen=True, slots=True)
class Census:
    """The newest year of the census file, as the figures of one column."""

    areas: Sequence[tuple[Kind, str, Decimal | None, str]]  # kind, name, value, why there is none
    councils: Sequence[Decimal | None]
    vintage: str


def newest_year() -> int:
    """Return the newest year of the census file."""
    return facts.years()[-1]


def vintage(year: int) -> str:
    """Return in words of which time figures are, and in which release they were published.

    >>> vintage(2025)
    'year to 30 September 2025, Department for Education, release of 2025'
    """
    release = facts.benchmarks()["release"]
    published = release.get("published_on") or f"release of {release['vintage']}"
    return f"year to 30 September {year}, {release['publisher']}, {published}"


def region_names() -> list[str]:
    """Return the names of the regions in the newest year."""
    return list(facts.regions(newest_year()))


def check(document: Mapping[str, Any]) -> CompareWith:
    """Return with whom figures are compared by a document of the policy `board`; raise ValueError with the fault."""
    return read_compare(document, facts.councils(newest_year()), region_names())


def _row(of: Callable[[str, int], facts.Comparator], name: str, column: str) -> tuple[str, Decimal | None, str]:
    """Return an area's name, its figure, and why there is none: a symbol, or no row, as for councils that merged."""
    try:
        row = of(name, newest_year())
    except LookupError:
        return name, None, f"no row in the census of {newest_year()}"
    symbol = row["symbols"].get(column, "")
    return row["area"], row["figures"][column], facts.benchmarks()["symbols"].get(symbol, "") if symbol else ""


@cache
def _census(column: str, compared: CompareWith) -> Census:
    asked = [
        *((Kind.REGION, facts.region, name) for name in (compared.region,) if name),
        *((Kind.COUNCIL, facts.council, name) for name in (compared.council,) if name),
        *((Kind.NEIGHBOUR, facts.council, name) for name in compared.neighbours),
    ]
    year = newest_year()
    england = (Kind.ENGLAND, "England", facts.england(year)["figures"][column], "not available")
    areas = [england, *((kind, *_row(of, name, column)) for kind, of, name in asked)]
    every = [facts.council(name, year)["figures"][column] for name in facts.councils(year)]
    return Census(areas, every, vintage(year))


def comparators_of(indicator: Indicator, value: Decimal | None, compared: CompareWith) -> list[Beside]:
    """Return what a figure is held beside; nothing for an indicator that the census does not have."""
    if indicator.published is None:
        return []
    census = _census(indicator.published, compared)
    found = [
        Beside(kind, area, number, census.vintage, "" if number is not None else why)
        for kind, area, number, why in census.areas
    ]
    where = place(value, census.councils, indicator.good)
    return [*found, Beside(Kind.QUARTILE, "all councils of England", None, census.vintage, place=where)]


def compared_on(day: date) -> CompareWith:
    """Return with whom figures were compared on a day, by the policy `board`. One statement."""
    version = policy.in_force(policy.PolicyKind.BOARD, day)
    return read_compare(version.document) if version else CompareWith()


def frozen(compared: CompareWith, values: Mapping[str, Decimal | None]) -> dict[str, list[dict[str, Any]]]:
    """Return what a summary is to carry of its figures' comparators: indicator -> what stands beside it."""
    return {
        indicator.id: [one.as_json() for one in comparators_of(indicator, values[indicator.id], compared)]
        for indicator in INDICATORS
        if indicator.published and indicator.id in values
    }


def carried(context: Mapping[str, Any]) -> dict[str, list[Beside]] | None:
    """Return what a summary's context carries; None for one that carries nothing."""
    found = context.get(CONTEXT)
    if found is None:
        return None
    return {name: [_read(one) for one in beside] for name, beside in found.items()}


def _read(one: Mapping[str, Any]) -> Beside:
    value = None if one["value"] is None else Decimal(one["value"])
    where = Place(**one["place"]) if one["place"] else None
    return Beside(Kind(one["kind"]), one["area"], value, one["vintage"], one["why"], where)


def in_words(one: Beside) -> str:
    """Return what stands beside a figure in words, without the value: whose figure it is, or where ours stands."""
    return one.words
