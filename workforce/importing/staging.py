"""From a file to a staging table: only the columns that are kept, each cell read and checked on the way."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from workforce.cells import Bad, Reader
from workforce.db import db
from workforce.importing.models import ColumnName
from workforce.importing.report import Report
from workforce.importing.specs import Column, FileSpec
from workforce.web.csv_files import BrokenRow, FileFault, TextTable, open_table

KeepKey = Callable[[int, list[str]], None]
_CellReader = tuple[int | None, Reader, bool, Column]  # where in the row, how to read it, must it be filled


def find_file(place: Path, spec: FileSpec) -> Path | None:
    """Return the file of this name in a folder (in any case, at any depth), or the file itself; refuse two."""
    if place.is_file():
        return place
    wanted = spec.name.lower()
    found = sorted(path for path in place.rglob("*") if path.name.lower() == wanted and path.is_file())
    if len(found) > 1:
        raise FileFault("FILE_TWICE", spec.name, f"There are {len(found)} files of this name. Leave one.")
    return found[0] if found else None


def renamed(source: str, spec: FileSpec) -> dict[str, str]:
    """Return a source's own names of the columns of a file, each with ours."""
    file = spec.called or spec.name
    rows = db.session.execute(
        select(ColumnName.theirs, ColumnName.ours).where(ColumnName.source == source, ColumnName.file == file)
    )
    return {row.theirs: row.ours for row in rows}


def fingerprint(place: Path, specs: Iterable[FileSpec]) -> dict[str, str]:
    """Return the SHA-256 of each file that is read."""
    found = {}
    for spec in specs:
        with suppress(FileFault):
            if path := find_file(place, spec):
                with path.open("rb") as file:
                    found[spec.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def create_stage(spec: FileSpec) -> None:
    """Make the empty staging table of a file, and the one that keeps the keys of its rejected rows."""
    columns = ", ".join(f"{column.to} {column.sql_type}" for column in spec.columns)
    extra = "".join(f", {name} text GENERATED ALWAYS AS ({sql}) STORED" for name, sql in spec.derived.items())
    for table in (spec.stage, f"{spec.stage}_rejected"):
        db.session.execute(text(f"CREATE TEMP TABLE {table} (row_no integer, {columns}{extra}) ON COMMIT DROP"))


def _places(spec: FileSpec, table: TextTable, report: Report) -> list[tuple[Column, int | None]]:
    position = {name: index for index, name in enumerate(table.header)}
    known = {name for column in spec.columns for name in (column.name, *column.also)}
    if twice := sorted(name for name in known if table.header.count(name) > 1):
        raise FileFault("COLUMN_TWICE", table.path.name, f"Two columns are called {twice[0]}. Leave one.", 1)
    places: list[tuple[Column, int | None]] = []
    for column in spec.columns:
        at = next((position[name] for name in (column.name, *column.also) if name in position), None)
        if at is None and (column.required or column.needed):
            raise FileFault(
                "MISSING_COLUMN", table.path.name,
                f"The column {column.name} is missing. Add it, or say which column of yours it is "
                "(flask import mapping).",
            )  # fmt: skip
        places.append((column, at))
    ignored = [name for name in table.header if name and name not in known]
    if ignored:
        report.warn(
            "COLUMNS_IGNORED", table.path.name,
            f"columns not used and not kept: {', '.join(ignored[:12])}{' and others' if len(ignored) > 12 else ''}",
            len(ignored),
        )  # fmt: skip
    return places


@dataclass(frozen=True, slots=True)
class _Unread:
    """The first cell of a row that can't be read, and why."""

    column: Column
    raw: str
    why: Bad


def _read_row(cells: list[str], readers: list[_CellReader]) -> list[object] | _Unread:
    values: list[object] = []
    column, raw = readers[0][3], ""
    try:
        for at, read, required, column in readers:
            raw = "" if at is None else cells[at].strip()
            value = column.fixed if at is None else read(raw)
            if value is None and required:
                raise Bad("MISSING_VALUE", "This cell may not be empty. Fill it in the source system.")
            values.append(value)
    except Bad as fault:
        return _Unread(column, raw, fault)
    return values


def _rows(
    spec: FileSpec, table: TextTable, places: list[tuple[Column, int | None]], report: Report, keep_key: KeepKey
) -> Iterator[tuple[object, ...]]:
    """Yield the rows that can be taken; hand the keys of the others to `keep_key`."""
    file, width = table.path.name, len(table.header)
    names = [column.to for column, _ in places]
    readers = [(at, column.read, column.required, column) for column, at in places]
    for row, cells in table.rows():
        report.rows += 1
        if isinstance(cells, BrokenRow):
            report.reject("BROKEN_QUOTES", file, row, None, None, cells.message)
            keep_key(row, [])
            continue
        if len(cells) != width and (len(cells) < width or any(cells[width:])):
            report.reject(
                "ROW_LENGTH", file, row, None, None,
                f"The row has {len(cells)} cells, the header {width}. Look for a separator inside a cell.",
            )  # fmt: skip
            keep_key(row, [])  # which cell is which can't be told
            continue
        values = _read_row(cells, readers)
        if isinstance(values, _Unread):
            shown = values.raw if values.why.shown else None
            report.reject(values.why.code, file, row, values.column.name, shown, str(values.why))
            keep_key(row, cells)
            continue
        if spec.check and (found := spec.check(dict(zip(names, values, strict=True)))):
            code, column_name, message = found
            said = next((cells[i] for c, i in places if c.name == column_name and i is not None), None)
            report.reject(code, file, row, column_name, said, message)
            keep_key(row, cells)
            continue
        yield (row, *values)


def _key_of(
    row: int, cells: list[str], places: list[tuple[Column, int | None]], wanted: set[str]
) -> tuple[object, ...]:
    """Return what can be read of a rejected row's key, in the staging table's columns."""
    key: list[object] = []
    for column, at in places:
        value: object = None
        if column.to in wanted and at is not None and at < len(cells):
            with suppress(Bad):
                value = column.read(cells[at].strip())
        key.append(value)
    return (row, *key)


def load(spec: FileSpec, path: Path, renamed: Mapping[str, str], report: Report) -> date | None:
    """Read a file into its staging table; return the earliest date in it that says when the data begins."""
    table = open_table(path, renamed)
    places = _places(spec, table, report)
    rejected: list[tuple[object, ...]] = []
    part_of_key = _columns_of_key(spec)
    earliest: date | None = None
    dates = [
        n for n, (c, i) in enumerate(places, start=1) if c.sql_type == "date" and c.counts_in_coverage and i is not None
    ]
    columns = ", ".join(column.to for column in spec.columns)
    cursor = _cursor()
    before = report.rows
    with cursor.copy(f"COPY {spec.stage} (row_no, {columns}) FROM STDIN") as copy:
        write = copy.write_row
        for values in _rows(
            spec, table, places, report, lambda row, cells: rejected.append(_key_of(row, cells, places, part_of_key))
        ):
            write(values)
            for n in dates:
                found = values[n]
                if found is not None and (earliest is None or found < earliest):  # type: ignore[operator]
                    earliest = found  # type: ignore[assignment]
    if rejected:
        with cursor.copy(f"COPY {spec.stage}_rejected (row_no, {columns}) FROM STDIN") as copy:
            for key in rejected:
                copy.write_row(key)
    report.files[spec.name] = {"rows": report.rows - before}
    return earliest


def _columns_of_key(spec: FileSpec) -> set[str]:
    """Return the staging columns that make a key, or of which a part of it is derived."""
    derived = " ".join(sql for name, sql in spec.derived.items() if name in spec.stage_key)
    return {c.to for c in spec.columns if c.to in spec.stage_key or re.search(rf"\b{c.to}\b", derived)}


def _cursor() -> Any:
    """Return a psycopg cursor of the session's own connection and transaction."""
    return db.session.connection().connection.cursor()


def reject_where(
    spec: FileSpec, code: str, column: str, condition: str, message: str, report: Report, **binds: Any
) -> int:
    """Reject the staged rows that a condition over `s` finds: name them, keep their keys, take them out."""
    name = next(
        (c.name for c in spec.columns if c.to == column or c.to in spec.derived.get(column, "")),
        column,
    )
    columns = ", ".join(["row_no", *(c.to for c in spec.columns)])
    run = db.session.execute
    run(
        text(f"CREATE TEMP TABLE turned_down ON COMMIT DROP AS SELECT s.row_no FROM {spec.stage} s WHERE {condition}"),
        binds,
    )
    chosen = f"{spec.stage} s WHERE s.row_no IN (SELECT t.row_no FROM turned_down t)"
    for row, value in run(text(f"SELECT s.row_no, CAST(s.{column} AS text) FROM {chosen} ORDER BY s.row_no")):
        report.reject(code, spec.name, row, name, value, message)
    run(text(f"INSERT INTO {spec.stage}_rejected ({columns}) SELECT {columns} FROM {chosen}"))
    gone: Any = run(text(f"DELETE FROM {chosen}"))
    run(text("DROP TABLE turned_down"))
    return int(gone.rowcount)


def as_sent(spec: FileSpec, place: Path, renamed: Mapping[str, str], report: Report) -> None:
    """Let the rejected rows of a file say what their cells hold there, rather than what was read of them."""
    path = find_file(place, spec)
    wanted = {one.row: one.column for one in report.rejected if one.file == spec.name and one.row and one.value}
    if path is None or not wanted:
        return
    table, found = open_table(path, renamed), {}
    for row, cells in table.rows():
        column = wanted.get(row)
        if column in table.header and not isinstance(cells, BrokenRow):
            at = table.header.index(column)
            found[spec.name, row, column] = cells[at].strip() if at < len(cells) else ""
        if row >= max(wanted):
            break
    report.write_as_sent(found)


def prepare(spec: FileSpec, report: Report) -> None:
    """Fill what stands in another column, and pass over the rows that say nothing, with a warning."""
    for statement in spec.prepare:
        db.session.execute(text(statement.format(stage=spec.stage)))
    for skip in spec.skips:
        gone: Any = db.session.execute(text(f"DELETE FROM {spec.stage} s WHERE {skip.condition}"))
        if gone.rowcount:
            report.warn(skip.code, spec.name, skip.message, gone.rowcount)
            report.rows -= gone.rowcount


def settle_duplicates(spec: FileSpec, report: Report) -> None:
    """Make identical rows of one key one, with a warning; reject all rows of a key that differ."""
    row = f"ROW({', '.join('s.' + c.to for c in spec.columns)})"
    key = ", ".join(f"s.{name}" for name in spec.stage_key)
    db.session.execute(
        text(
            f"CREATE TEMP TABLE {spec.stage}_twice ON COMMIT DROP AS WITH twice AS (SELECT min(s.row_no) AS first,"
            f" array_agg(s.row_no) AS rows FROM {spec.stage} s GROUP BY {key} HAVING count(*) > 1), each AS"
            f" (SELECT first, unnest(rows) AS row_no FROM twice) SELECT e.row_no, e.first, k.kinds FROM each e JOIN"
            f" (SELECT e.first, count(DISTINCT {row}) AS kinds FROM each e JOIN {spec.stage} s USING (row_no)"
            " GROUP BY e.first) k USING (first)"
        )
    )
    column = spec.stage_key[0]
    reject_where(
        spec, "DUPLICATE_KEY", column,
        f"s.row_no IN (SELECT row_no FROM {spec.stage}_twice WHERE kinds > 1)",
        f"Two rows have the same key ({', '.join(_names(spec))}) and differ. Keep the right one.", report,
    )  # fmt: skip
    same = " AND ".join(f"x.{name} = s.{name}" for name in spec.stage_key)
    reject_where(
        spec, "DUPLICATE_KEY", column,
        f"EXISTS (SELECT 1 FROM {spec.stage}_rejected x WHERE {same} AND x.row_no <> s.row_no)",
        f"Another row of the same key ({', '.join(_names(spec))}) can't be taken. Mend or remove that one.", report,
    )  # fmt: skip
    gone: Any = db.session.execute(
        text(
            f"DELETE FROM {spec.stage} WHERE row_no IN"
            f" (SELECT row_no FROM {spec.stage}_twice WHERE kinds = 1 AND row_no <> first)"
        )
    )
    if gone.rowcount:
        report.warn(
            "SAME_ROW_TWICE", spec.name, "rows stand in the file more than once and are read once", gone.rowcount
        )
        report.rows -= gone.rowcount


def _names(spec: FileSpec) -> list[str]:
    return [next((c.name for c in spec.columns if c.to == name), name) for name in spec.stage_key]
