"""A table that is sorted through its address and downloads as CSV and XLSX, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import xlsxwriter
from flask import Response, request, url_for

from workforce.decimals import decimal

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, and what a row has in it."""

    key: str
    label: str
    value: Callable[[Any], Any]
    numeric: bool = False
    sortable: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head as a page shows it."""

    label: str
    numeric: bool
    href: str | None
    sort: str | None  # ascending, descending


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet runs as a formula.

    >>> harmless("=1+1"), harmless("-5 days"), harmless("plain")
    ("'=1+1", "'-5 days", 'plain')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def _plain(value: Any) -> Any:
    if isinstance(value, (Fraction, Decimal)):
        return float(round(decimal(value), 6))
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind, in the order that the address asks for."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Any]
    about: Sequence[str]  # first lines of a download: what, as at when, which filters, what is left out
    default: str = ""  # the column by which the rows come sorted

    @classmethod
    def asked(
        cls, name: str, columns: Sequence[Column], rows: Iterable[Any], about: Sequence[str], default: str = ""
    ) -> "Table":
        """Return the table sorted as the address asks (`sort`, `-sort` for descending); else in the order given."""
        found = list(rows)
        asked = request.args.get("sort", "")
        column = next((c for c in columns if c.sortable and c.key == asked.removeprefix("-")), None)
        if column:
            known = [row for row in found if column.value(row) is not None]
            unknown = [row for row in found if column.value(row) is None]
            known.sort(key=column.value, reverse=asked.startswith("-"))
            found = known + unknown
        return cls(name, columns, found, about, default)

    def head(self, key: str) -> Head:
        """Return the head of a column, with the link that sorts by it."""
        column = next(c for c in self.columns if c.key == key)
        asked = request.args.get("sort") or self.default
        here = asked.removeprefix("-") == key
        descending = here and asked.startswith("-")
        if not column.sortable:
            return Head(column.label, column.numeric, None, None)
        following = f"-{key}" if here and not descending else key
        direction = ("descending" if descending else "ascending") if here else None
        return Head(column.label, column.numeric, self.link(sort=following), direction)

    def link(self, **changes: str) -> str:
        """Return this page's address with other parts."""
        args = {**request.args.to_dict(), **(request.view_args or {}), **changes}
        return url_for(str(request.endpoint), **args)

    def download(self, kind: str) -> Response:
        """Return the table as a file."""
        return _csv(self) if kind == "csv" else _xlsx(self)


def _cells(table: Table) -> list[list[Any]]:
    return [[_plain(column.value(row)) for column in table.columns] for row in table.rows]


def _csv(table: Table) -> Response:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line in table.about:
        writer.writerow([harmless(line)])
    writer.writerow([column.label for column in table.columns])
    writer.writerows([[harmless(cell) for cell in row] for row in _cells(table)])
    body = ("\ufeff" + out.getvalue()).encode()
    return _file(body, "text/csv; charset=utf-8", f"{table.name}.csv")


def _xlsx(table: Table) -> Response:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Table")
    bold = book.add_format({"bold": True, "bottom": 1})
    for n, line in enumerate(table.about):
        sheet.write_string(n, 0, str(harmless(line)))
    top = len(table.about)
    for n, column in enumerate(table.columns):
        sheet.write_string(top, n, column.label, bold)
        sheet.set_column(n, n, max(10, min(40, len(column.label) + 2)))
    for y, row in enumerate(_cells(table), start=top + 1):
        for x, cell in enumerate(row):
            sheet.write(y, x, harmless(cell))
    sheet.freeze_panes(top + 1, 0)
    book.close()
    return _file(out.getvalue(), XLSX, f"{table.name}.xlsx")


def _file(body: bytes, kind: str, name: str) -> Response:
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def asked_format() -> str | None:
    """Return the kind of file that the address asks for, if any."""
    asked = request.args.get("format")
    return asked if asked in ("csv", "xlsx") else None
