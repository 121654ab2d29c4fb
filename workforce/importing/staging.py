"""From a file to a staging table: only the columns that are kept, each cell read and checked on the way."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text

from workforce.db import db
from workforce.importing.reading import FileFault, TextTable, open_table
from workforce.importing.report import Refused, Report
from workforce.importing.specs import Column, FileSpec
from workforce.importing.values import NOTHING, Bad

Kept = list[object]


def find_file(place: Path, spec: FileSpec) -> Path | None:
    """Return the file of this name in a folder (in any case, at any depth), or the file itself; refuse two of a name."""
    if place.is_file():
        return place
    wanted = spec.name.lower()
    found = sorted(path for path in place.rglob("*") if path.name.lower() == wanted and path.is_file())
    if len(found) > 1:
        raise FileFault("FILE_TWICE", spec.name, f"There are {len(found)} files of this name. Leave one.")
    return found[0] if found else None


def create_stage(spec: FileSpec) -> None:
    """Make the empty staging table of a file, and the one that keeps the keys of its rejected rows."""
    columns = ", ".join(f"{column.to} {column.sql_type}" for column in spec.columns)
    extra = "".join(f", {name} text GENERATED ALWAYS AS ({sql}) STORED" for name, sql in spec.derived.items())
    keys = ", ".join(f"{name} {_type(spec, name)}" for name in spec.stage_key)
    db.session.execute(text(f"CREATE TEMP TABLE {spec.stage} (row_no integer, {columns}{extra}) ON COMMIT DROP"))
    db.session.execute(text(f"CREATE TEMP TABLE {spec.stage}_rejected (row_no integer, {keys}) ON COMMIT DROP"))


def _type(spec: FileSpec, name: str) -> str:
    return next((column.sql_type for column in spec.columns if column.to == name), "text")


def _places(spec: FileSpec, table: TextTable, report: Report) -> list[tuple[Column, int | None]]:
    position = {name: index for index, name in enumerate(table.header)}
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
    known = {name for column in spec.columns for name in (column.name, *column.also)}
    ignored = [name for name in table.header if name and name not in known]
    if ignored:
        report.warn(
            "COLUMNS_IGNORED", table.path.name,
            f"columns not used and not kept: {', '.join(ignored[:12])}{' and others' if len(ignored) > 12 else ''}",
            len(ignored),
        )  # fmt: skip
    return places


def _reader(
    spec: FileSpec, table: TextTable, places: list[tuple[Column, int | None]], report: Report, keep_key: Callable[..., None]
) -> Iterator[tuple[object, ...]]:
    """Yield the rows that can be taken; hand the keys of the others to `keep_key`."""
    file, width = table.path.name, len(table.header)
    cells_of = [(at, column.read, column.required) for column, at in places]
    names = [column.to for column, _ in places]
    check = spec.check
    for row, cells in table.rows():
        report.rows += 1
        if len(cells) != width and (len(cells) < width or any(cells[width:])):
            report.reject(
                "ROW_LENGTH", file, row, None, None,
                f"The row has {len(cells)} cells, the header {width}. Look for a separator inside a cell.",
            )  # fmt: skip
            keep_key(row, cells, places)
            continue
        values: list[object] = []
        at: int | None = None
        raw = ""
        try:
            for at, read, required in cells_of:
                if at is None:
                    values.append(None)
                    continue
                raw = cells[at].strip()
                if required and raw in NOTHING:
                    raise Bad("MISSING_VALUE", "This cell may not be empty.")
                values.append(read(raw))
        except Bad as fault:
            column = table.header[at] if at is not None else None
            report.reject(fault.code, file, row, column, raw, str(fault))
            keep_key(row, cells, places)
            continue
        if check and (found := check(dict(zip(names, values, strict=True)))):
            code, column_name, message = found
            said = next((cells[i] for c, i in places if c.name == column_name and i is not None), None)
            report.reject(code, file, row, column_name, said, message)
            keep_key(row, cells, places)
            continue
        yield (row, *values)


def load(spec: FileSpec, path: Path, renamed: Mapping[str, str], report: Report) -> date | None:
    """Read a file into its staging table; return the earliest date in it that says when the data begins."""
    table = open_table(path, renamed)
    places = _places(spec, table, report)
    rejected: list[tuple[object, ...]] = []

    def keep_key(row: int, cells: list[str], places: list[tuple[Column, int | None]]) -> None:
        key: list[object] = []
        for name in spec.stage_key:
            column, at = next(((c, i) for c, i in places if c.to == name), (None, None))
            try:
                key.append(column.read(cells[at].strip()) if column and at is not None and at < len(cells) else None)
            except Bad:
                key.append(None)
        rejected.append((row, *key))

    earliest: date | None = None
    dates = [n for n, (c, i) in enumerate(places, start=1) if c.sql_type == "date" and c.counts_in_coverage and i is not None]
    columns = ", ".join(column.to for column in spec.columns)
    cursor = _cursor()
    before = report.rows
    with cursor.copy(f"COPY {spec.stage} (row_no, {columns}) FROM STDIN") as copy:
        write = copy.write_row
        for values in _reader(spec, table, places, report, keep_key):
            write(values)
            for n in dates:
                found = values[n]
                if found is not None and (earliest is None or found < earliest):  # type: ignore[operator]
                    earliest = found  # type: ignore[assignment]
    if rejected:
        with cursor.copy(f"COPY {spec.stage}_rejected (row_no, {', '.join(spec.stage_key)}) FROM STDIN") as copy:
            for key in rejected:
                copy.write_row(key)
    report.files[spec.name] = {"rows": report.rows - before}
    if len(rejected) > 0 and report.rows > 0 and report.rejected_count > 100_000:
        raise Refused("More than 100,000 rows can't be read. Check that this is the right file.", report)
    return earliest


def _cursor() -> Any:
    """Return a psycopg cursor of the session's own connection and transaction."""
    return db.session.connection().connection.cursor()


def reject_where(spec: FileSpec, code: str, column: str, condition: str, message: str, report: Report, **binds: Any) -> int:
    """Reject the staged rows that a condition over `s` finds: name them, keep their keys, take them out."""
    ours = next((c for c in spec.columns if c.to == column), None)
    shown = f"CAST(s.{column} AS text)" if ours else "NULL"
    rows = db.session.execute(
        text(f"SELECT s.row_no, {shown} FROM {spec.stage} s WHERE {condition} ORDER BY s.row_no"), binds
    ).all()
    if not rows:
        return 0
    for row, value in rows:
        report.reject(code, spec.name, row, ours.name if ours else column, value, message)
    keys = ", ".join(f"s.{name}" for name in spec.stage_key)
    numbers = [row for row, _ in rows]
    db.session.execute(
        text(f"INSERT INTO {spec.stage}_rejected SELECT s.row_no, {keys} FROM {spec.stage} s WHERE s.row_no = ANY(:rows)"),
        {"rows": numbers},
    )
    db.session.execute(text(f"DELETE FROM {spec.stage} s WHERE s.row_no = ANY(:rows)"), {"rows": numbers})
    return len(rows)


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
    reject_where(
        spec, "DUPLICATE_KEY", spec.stage_key[0],
        f"s.row_no IN (SELECT row_no FROM {spec.stage}_twice WHERE kinds > 1)",
        f"Two rows have the same key ({', '.join(_names(spec))}) and differ. Keep the right one.", report,
    )  # fmt: skip
    gone: Any = db.session.execute(
        text(f"DELETE FROM {spec.stage} WHERE row_no IN (SELECT row_no FROM {spec.stage}_twice WHERE kinds = 1 AND row_no <> first)")
    )
    if gone.rowcount:
        report.warn("SAME_ROW_TWICE", spec.name, "rows stand in the file more than once and are read once", gone.rowcount)
        report.rows -= gone.rowcount


def _names(spec: FileSpec) -> list[str]:
    return [next((c.name for c in spec.columns if c.to == name), name) for name in spec.stage_key]
