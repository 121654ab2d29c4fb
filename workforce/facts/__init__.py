"""Published facts the product is measured against. Source, licence and vintage of each file: README.md beside this one.

Reads only the files of its own folder, once; what is handed out is the caller's own or cannot be changed.
"""

import csv
import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, TypedDict

CENSUS_FILE = "csww_indicators_2017_to_2025.csv"
NOT_FIGURES = frozenset({"z", "x", "c", "u", "low", ""})  # what each means: benchmarks()["symbols"]

_COUNCIL, _REGION, _NATION = "Local authority", "Regional", "National"
_PLACE_COLUMNS = 10  # time, level, codes and names; figures follow


class Comparator(TypedDict):
    """One area's published figures of one year: by column of the census file, None where a symbol stands instead."""

    area: str
    year: int
    vintage: str
    source: str
    figures: dict[str, Decimal | None]
    symbols: dict[str, str]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of an employer standard, how it can be measured, and the threshold if the standard has one."""

    id: str
    text: str
    measure: str
    threshold: str
    edition: str | None


@dataclass(frozen=True, slots=True)
class Standard:
    """One of the eight standards for employers of social workers in England, with its titles of 2020, 2014 and 2012."""

    number: int
    title: str
    title_2014: str
    title_2012: str
    requirements: tuple[Requirement, ...]
    source_urls: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class NoticeRequirement:
    """One requirement of the Improvement Notice; `then` and `now` name what has another name or rule today."""

    id: str
    text: str
    then: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """The Improvement Notice: where it comes from, (what, rule) of its rhythm, and its requirements in order."""

    source: str
    rhythm: tuple[tuple[str, str], ...]
    requirements: tuple[NoticeRequirement, ...]


def _text(name: str) -> str:
    """Return a file of this folder."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _loaded(name: str) -> Any:
    """Return a JSON file of this folder, read anew, so that no caller can change another's."""
    return json.loads(_text(name))


@cache
def _census() -> dict[tuple[str, str, int], dict[str, str]]:
    """Return the rows of the census file by level, name in lower case, and year."""
    rows = csv.DictReader(_text(CENSUS_FILE).splitlines())
    return {(row["geographic_level"], _area(row).lower(), int(row["time_period"])): row for row in rows}


def _area(row: dict[str, str]) -> str:
    """Return the name of the smallest area the row speaks of."""
    return row["la_name"] or row["region_name"] or row["country_name"]


def _comparator(level: str, area: str, year: int) -> Comparator:
    """Return one row as typed figures."""
    row = _census().get((level, " ".join(area.split()).lower(), year))
    if row is None:
        raise LookupError(f"no published figures for {area} in {year}")
    cells = dict(list(row.items())[_PLACE_COLUMNS:])
    release = benchmarks()["release"]
    return Comparator(
        area=_area(row),
        year=year,
        vintage=release["vintage"],
        source=release["source_url"],
        figures={column: None if cell in NOT_FIGURES else Decimal(cell) for column, cell in cells.items()},
        symbols={column: cell for column, cell in cells.items() if cell in NOT_FIGURES},
    )


@cache
def years() -> tuple[int, ...]:
    """Return the years with published figures, oldest first; each ends on its 30 September.

    >>> years()[0], years()[-1]
    (2017, 2025)
    """
    return tuple(sorted({year for _, _, year in _census()}))


@cache
def councils(year: int) -> tuple[str, ...]:
    """Return the names of the councils that have a row in the year, in alphabetical order.

    >>> "Walsall" in councils(2025)
    True
    """
    return tuple(sorted(_area(row) for (level, _, on), row in _census().items() if level == _COUNCIL and on == year))


@cache
def regions(year: int) -> tuple[str, ...]:
    """Return the names of the regions that have a row in the year, in alphabetical order.

    >>> len(regions(2025)), "West Midlands" in regions(2025)
    (11, True)
    """
    return tuple(sorted(_area(row) for (level, _, on), row in _census().items() if level == _REGION and on == year))


def england(year: int) -> Comparator:
    """Return England's published figures of the year to 30 September.

    Units: FTE, headcount, cases, cases per FTE, percent 0 to 100, by column name. Errors: LookupError for other years.

    >>> england(2025)["figures"]["caseload_fte"], england(2025)["vintage"]
    (Decimal('15.2'), '2025')
    """
    return _comparator(_NATION, "England", year)


def region(name: str, year: int) -> Comparator:
    """Return a region's published figures of the year; the name is compared without case.

    Errors: LookupError when the file has no such row.

    >>> region("north east", 2025)["figures"]["agency_rate_fte"]
    Decimal('8.2')
    """
    return _comparator(_REGION, name, year)


def council(la_name: str, year: int) -> Comparator:
    """Return a council's published figures of the year; the name is the Department's, compared without case.

    Errors: LookupError when the file has no such row, as for councils that were merged.

    >>> council("Walsall", 2025)["figures"]["caseload_fte"]
    Decimal('11.9')
    >>> council("Westminster", 2025)["figures"]["cases"], council("Westminster", 2025)["symbols"]["cases"]
    (None, 'x')
    """
    return _comparator(_COUNCIL, la_name, year)


@cache
def standards() -> tuple[Standard, ...]:
    """Return the eight employer standards with their requirements.

    >>> [standard.number for standard in standards()], standards()[4].requirements[0].id
    ([1, 2, 3, 4, 5, 6, 7, 8], 'ES5.1')
    """
    return tuple(
        Standard(
            number=item["number"],
            title=item["title_2020"],
            title_2014=item["title_2014"],
            title_2012=item["title_2012"],
            requirements=tuple(
                Requirement(
                    entry["id"],
                    entry["text_in_own_words"],
                    entry["measure"],
                    entry["threshold"],
                    entry.get("edition"),
                )
                for entry in item["requirements"]
            ),
            source_urls=tuple(item["source_urls"]),
            note=item.get("note"),
        )
        for item in _loaded("employer_standards.json")
    )


@cache
def notice() -> Notice:
    """Return the Improvement Notice's requirements and rhythm.

    >>> notice().requirements[0].id, len(notice().requirements)
    ('N1', 25)
    """
    found = _loaded("notice_requirements.json")
    return Notice(
        source=found["source"],
        rhythm=tuple((entry["what"], entry["rule"]) for entry in found["rhythm"]),
        requirements=tuple(
            NoticeRequirement(entry["id"], entry["text"], entry.get("then"), entry.get("now"))
            for entry in found["requirements"]
        ),
    )


def supervision_rules() -> dict[str, Any]:
    """Return published rules of supervision: frequency, duration, record, file; each with its source.

    >>> supervision_rules()["duration_minutes"]["lga"]
    90
    """
    return dict(_loaded("supervision_rules.json"))


def training_rules() -> dict[str, Any]:
    """Return published rules of the first year, induction, registration and the evaluation of training.

    >>> training_rules()["notice_topics"][0]
    'risk analysis for staff AND managers (named by the Notice)'
    """
    return dict(_loaded("training_rules.json"))


def board_indicators() -> dict[str, Any]:
    """Return the indicators with name, formula, direction, England's value and published target, None where none is.

    >>> [entry["target"] for entry in board_indicators()["indicators"] if entry["id"] in ("W1", "W16")]
    [None, 75]
    """
    return dict(_loaded("board_indicators.json"))


def benchmarks() -> dict[str, Any]:
    """Return the release of the census file, figures that it revised, its symbols and the spread over councils.

    >>> benchmarks()["spread_2025"]["caseload_fte"]["median"]
    '15.2'
    """
    return dict(_loaded("benchmarks.json"))
