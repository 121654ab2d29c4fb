"""A file of completions as a learning system exports it: which mapping reads it, and the file spec that it makes."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select

from workforce import cells, clock
from workforce.cells import Bad
from workforce.db import db
from workforce.importing import staging
from workforce.importing.mapping_rules import (
    COURSES,
    DATE_WORDS,
    FIELDS,
    OWN,
    PEOPLE,
    RESULTS,
    SHIPPED,
    Dates,
    Export,
    is_own,
    read_mapping,
    recognised,
)
from workforce.importing.models import LearningMapping
from workforce.importing.options import Options
from workforce.importing.record_files import COMPLETIONS
from workforce.importing.report import Refused, Report
from workforce.importing.specs import Check, Column, FileSpec, Warning_
from workforce.web.csv_files import FileFault, open_table

SUFFIXES = (".csv", ".txt", ".tsv")
_UNIX = re.compile(r"[0-9]{9,10}(?:[0-9]{3})?(?:\.0+)?")
_NUMBERS = re.compile(r"([0-9]{1,4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,4})(?:[T ,][0-9:.,Z+ AaPpMm-]{0,32})?")
_WORDS = re.compile(r"(?:[A-Za-z]+,? )?([0-9]{1,2}) ([A-Za-z]{3,9})\.? ([0-9]{4})(?:,? [0-9:.,Z+ AaPpMm-]{0,32})?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RESULT_WORDS = {
    "complete": "completed", "certified": "completed", "pass": "passed", "fail": "failed", "attend": "attended",
    **{word: word for word in RESULTS},
}  # fmt: skip
Reader = Callable[[str], object]


def saved() -> list[Export]:
    """Return the mappings that the council saved, by name."""
    rows = db.session.scalars(select(LearningMapping).order_by(LearningMapping.name))
    return [read_mapping(row.name, row.document) for row in rows]


def find(place: Path) -> Path | None:
    """Return the file of completions: by its name, else the only table of a folder."""
    if place.is_file():
        return place
    tables = sorted(path for path in place.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    named = [path for path in tables if path.name.lower() == COMPLETIONS.name]
    if len(named) > 1:
        raise FileFault("FILE_TWICE", COMPLETIONS.name, f"There are {len(named)} files of this name. Leave one.")
    return named[0] if named else tables[0] if len(tables) == 1 else None


def spec_of(place: Path, options: Options, report: Report) -> FileSpec:
    """Return how the file of completions is to be read; say by which mapping, and how its dates are read."""
    path = find(place)
    if path is None:
        return COMPLETIONS
    header = open_table(path, staging.renamed(options.source, COMPLETIONS)).header
    export = _chosen(header, options, path, report)
    if export is None:
        return replace(COMPLETIONS, name=path.name, called=COMPLETIONS.name)
    dates = Dates(options.dates) if options.dates else export.dates
    how = "as asked" if options.mapping else "told by its columns"
    report.warn(
        "MAPPING", path.name,
        f"read as {export.words}, {how}; dates as {DATE_WORDS[dates]}; without a result, a day of completion means "
        f"{export.result}",
    )  # fmt: skip
    return _spec(export, header, dates, options.source, path.name)


def _chosen(header: Sequence[str], options: Options, path: Path, report: Report) -> Export | None:
    own = saved()
    if options.mapping == OWN or (not options.mapping and is_own(header)):
        return None
    if options.mapping:
        by_name = {one.name: one for one in (*SHIPPED, *own)}
        if options.mapping not in by_name:
            names = ", ".join([OWN, *by_name])
            raise Refused(f"There is no mapping {options.mapping}. Use one of: {names}.", report)
        return _with_every_column(by_name[options.mapping], header, path)
    found = recognised(header, own)
    if found is None and not {"course_code", "completed_on"} & set(header):
        shown = ", ".join(name for name in header[:12] if name)
        raise FileFault(
            "MISSING_COLUMN", path.name,
            f"No mapping knows these columns: {shown}. Say which column is which ('Columns of learning systems' on the "
            "page Data, flask import save-mapping), or choose a mapping.", 1,
        )  # fmt: skip
    return found


def _with_every_column(export: Export, header: Sequence[str], path: Path) -> Export:
    """Return a mapping; refuse a saved one of which a column is gone: without its result, failed would be completed."""
    found = export.found_in(header)
    gone = [name for name in export.columns if name not in found]
    if gone and not export.is_shipped:
        listed = ", ".join(f"{export.columns[name][0]} ({FIELDS[name].lower()})" for name in gone)
        raise FileFault(
            "MISSING_COLUMN", path.name,
            f"The mapping {export.name} reads {listed}, and the file has no such column. Export the file with it, "
            "or change the mapping.", 1,
        )  # fmt: skip
    return export


def _spec(export: Export, header: Sequence[str], dates: Dates, source: str, file: str) -> FileSpec:
    """Return our spec of completions with a system's own columns, words and dates."""
    found = export.found_in(header)
    system = export.name if source == "default" else source
    day = reader_of(dates)
    readers: dict[str, Reader] = {
        "user_id": of_system(system), "course_id": of_system(system), "completed_on": day, "expires_on": day,
        "result": _result_reader(export), "course_name": cells.words,
    }  # fmt: skip
    columns = [
        replace(
            column, name=found.get(column.to, column.name), read=readers.get(column.to, column.read), required=False,
            fixed={"result": export.result, "provider": export.provider}.get(column.to),
        )
        for column in COMPLETIONS.columns
    ]  # fmt: skip
    columns += [Column(found.get(name, name), name, readers[name]) for name in ("user_id", "course_id")]
    for name, needed in (("completed_on", True), ("course_code", "course_code" in found)):
        at = next(n for n, column in enumerate(columns) if column.to == name)
        theirs = columns[at].name if name in found else export.columns.get(name, (columns[at].name,))[0]
        columns[at] = replace(columns[at], name=theirs, needed=needed)
    names = {column.to: column.name for column in columns}
    person = next((found[name] for name in PEOPLE if name in found), "person")
    course = next((found[name] for name in COURSES if name in found), "course")
    return replace(
        COMPLETIONS,
        name=file,
        called=COMPLETIONS.name,
        columns=tuple(columns),
        derived={"person": "coalesce(employee_number, lower(username), lower(work_email), lower(user_id))"},
        check=_check(names, person),
        prepare=("UPDATE {stage} s SET course_code = coalesce(s.course_id, s.course_name) WHERE s.course_code IS NULL",),
        skips=(
            Warning_(
                "NOT_COMPLETED", "s.completed_on IS NULL",
                f"rows without a day of completion ({names['completed_on']}): not completed yet, passed over",
            ),
        ),
        lookups=(
            replace(
                COMPLETIONS.lookups[0], message=f"A completion can't lie in the future. Correct {names['completed_on']}."
            ),
            replace(
                COMPLETIONS.lookups[0], code="MISSING_VALUE", column="course_code", missing="s.course_code IS NULL",
                message=f"The row names no course. Fill {course} in the learning system.",
            ),
        ),
    )  # fmt: skip


def _check(names: Mapping[str, str], person: str) -> Check:
    def check(row: Mapping[str, object]) -> tuple[str, str, str] | None:
        last, done = row["expires_on"], row["completed_on"]
        if done is None:
            return None  # passed over
        if all(row[name] is None for name in PEOPLE):
            return "MISSING_VALUE", person, f"The row names nobody. Fill {person} in the learning system."
        if last is not None and last < done:  # type: ignore[operator]
            return (
                "END_BEFORE_START",
                names["expires_on"],
                "It expires before it was completed. Correct one of the two.",
            )
        return None

    return check


def _result_reader(export: Export) -> Reader:
    known = {**_RESULT_WORDS, **export.results}

    def read(text: str) -> object:
        if text in cells.NOTHING:
            return export.result
        found = known.get("".join(text.lower().replace("_", " ").replace("-", " ").split()))
        if found is None:
            raise Bad(
                "BAD_CHOICE",
                f"Use one of: {', '.join(RESULTS)}; or save a mapping that says what this word stands for.",
            )
        return found

    return read


def of_system(system: str) -> Reader:
    """Return a reader of a system's own ids: one of digits only gets the system's name in front.

    >>> of_system("moodle")("12"), of_system("moodle")("RISK-ANALYSIS")
    ('moodle:12', 'RISK-ANALYSIS')
    """

    def read(text: str) -> object:
        found = cells.words(text)
        return f"{system}:{found}" if found is not None and found.isdecimal() else found

    return read


def reader_of(dates: Dates) -> Reader:
    """Return a reader of days in one order: also Unix times and months in words; 0 is nothing, as Moodle writes it.

    >>> reader_of(Dates.MONTH_FIRST)("12/31/2025"), reader_of(Dates.DAY_FIRST)("1767139200")
    (datetime.date(2025, 12, 31), datetime.date(2025, 12, 31))
    """

    @lru_cache(maxsize=65536)
    def read(text: str) -> date | None:
        if text in cells.NOTHING or text == "0":
            return None
        if _UNIX.fullmatch(text):
            seconds = int(text.split(".", maxsplit=1)[0])
            return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, clock.LONDON).date()
        return cells.day(_as_iso(text, dates))

    return read


def _as_iso(text: str, dates: Dates) -> str:
    """Return a date as YYYY-MM-DD, be there such a day or not."""
    if found := _NUMBERS.fullmatch(text):
        first, second, third = found.groups()
        if len(first) == 4 and len(third) <= 2:
            return f"{first}-{second}-{third}"
        if len(third) == 4 and len(first) <= 2 and dates is not Dates.YEAR_FIRST:
            day, month = (first, second) if dates is Dates.DAY_FIRST else (second, first)
            if int(month) > 12 >= int(day):
                raise Bad(
                    "NO_SUCH_DATE",
                    f"There is no month {int(month)}: dates are read as {DATE_WORDS[dates]}. Correct the cell, or choose "
                    "the order in which this file writes dates.",
                )
            return f"{third}-{month}-{day}"
    if (found := _WORDS.fullmatch(text)) and found[2][:3].lower() in _MONTHS:
        return f"{found[3]}-{_MONTHS.index(found[2][:3].lower()) + 1}-{found[1]}"
    raise Bad(
        "BAD_DATE", f"Write the date as {DATE_WORDS[dates]}; or choose the order in which this file writes dates."
    )
