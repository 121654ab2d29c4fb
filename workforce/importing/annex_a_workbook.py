"""Open an Annex A workbook: whether it is one, its sheets, their headers and rows. A fault says what to do."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from workforce.cells import normal_header
from workforce.importing.annex_a_lists import LISTS, ListColumn, sheet_number, words_of
from workforce.web.csv_files import FileFault

MOST_UNZIPPED = 400 * 1024 * 1024  # bytes: 20 times a large council's workbook
MOST_SHARED = 100 * 1024 * 1024  # bytes of one part that must be read at once
MOST_PARTS = 2_000
MOST_ROWS, MOST_COLUMNS = 1_048_576, 120  # a spreadsheet's own last row; twice the widest list
HEADER_WITHIN = 40  # rows
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, ParseError,
    NotImplementedError, OverflowError,
)  # fmt: skip
_AGAIN = "Save it in Excel as an Excel workbook (.xlsx) without a password, and import that."


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of one list: where it stands, and the cells that are used, by the name of their column."""

    sheet: str
    row: int
    cells: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One list: the sheet's own name, the header of each column that is used, and its rows."""

    number: int
    title: str
    headers: Mapping[str, str]
    rows: tuple[ListRow, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The lists that a workbook holds; a list that it lacks is not among them."""

    lists: Mapping[int, ListSheet]
    is_1904: bool


def _refuse_kind(path: Path) -> None:
    """Say what a file is that is no workbook of the new kind, and refuse what would not fit into memory."""
    name = path.name
    with path.open("rb") as file:
        head = file.read(8)
        if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            locked = "EncryptedPackage".encode("utf-16-le") in head + file.read(MOST_SHARED)
            what = "is protected with a password" if locked else "is a workbook of the old kind (.xls)"
            raise FileFault("NOT_A_WORKBOOK", name, f"The file {what}. {_AGAIN}")
    try:
        with zipfile.ZipFile(path) as bundle:
            parts = bundle.infolist()
            _refuse_parts(name, parts)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    with bundle.open(part) as content:
                        if re.search(rb"<!(DOCTYPE|ENTITY)", content.read(4096), re.IGNORECASE):
                            raise FileFault("NOT_A_WORKBOOK", name, f"The file holds what no workbook does. {_AGAIN}")
    except _UNREADABLE as fault:
        if isinstance(fault, FileFault):
            raise
        raise FileFault("NOT_A_WORKBOOK", name, f"The file is no Excel workbook, or it is damaged. {_AGAIN}") from fault


def _refuse_parts(name: str, parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename.lower() for part in parts}
    sizes = {part.filename.lower(): part.file_size for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise FileFault("NOT_A_WORKBOOK", name, f"The file is protected with a password. {_AGAIN}")
    if "xl/vbaproject.bin" in names:
        raise FileFault("NOT_A_WORKBOOK", name, f"The workbook holds macros. {_AGAIN}")
    if "xl/workbook.xml" not in names:
        raise FileFault("NOT_A_WORKBOOK", name, f"The file is no Excel workbook (.xlsx). {_AGAIN}")
    shared = max((size for part, size in sizes.items() if not part.startswith("xl/worksheets/")), default=0)
    if sum(sizes.values()) > MOST_UNZIPPED or shared > MOST_SHARED or len(parts) > MOST_PARTS:
        raise FileFault(
            "TOO_LARGE", name,
            f"Unpacked, the workbook is over {MOST_UNZIPPED // 1024 // 1024} MB or has parts that are too large. "
            "Take out other sheets, pictures and formats below the last row, and import it again.",
        )  # fmt: skip


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a workbook for its values; what a damaged one does to the reader becomes a fault with a remedy."""
    book = None
    try:
        with warnings.catch_warnings(action="ignore"):  # of styles and the like, which are not read
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
            yield book
    except FileFault:
        raise
    except _UNREADABLE as fault:
        raise FileFault("NOT_A_WORKBOOK", path.name, f"The workbook is damaged. {_AGAIN}") from fault
    finally:
        if book is not None:
            book.close()


def read(path: Path, renamed: Mapping[str, Mapping[str, str]]) -> Workbook:
    """Read the lists that are used; `renamed` maps, for each list, the council's names of columns to Annex A's."""
    _refuse_kind(path)
    with _opened(path) as book:
        sheets: dict[int, Any] = {}
        for sheet in book.worksheets:
            number = sheet_number(sheet.title)
            if number is not None and number in LISTS:
                if number in sheets:
                    raise FileFault("LIST_TWICE", f"List {number}", "Two sheets are called so. Leave one.")
                sheets[number] = sheet
        found = {
            number: _list_of(number, sheet, renamed.get(f"List {number}", {}))
            for number, sheet in sorted(sheets.items())
        }
        return Workbook({n: one for n, one in found.items() if one}, book.epoch == CALENDAR_MAC_1904)


def _columns(number: int, cells: tuple[object, ...], renamed: Mapping[str, str]) -> dict[str, list[int]]:
    """Return where each column that is used stands, in a row that may be the header."""
    found: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        said = words_of(cell)
        ours = renamed.get(normal_header(said))
        squeezed = re.sub(r"[^a-z0-9]", "", said.casefold())
        for column in LISTS[number] if squeezed else ():
            if ours == column.key or (ours is None and re.fullmatch(column.spelt, squeezed)):
                found.setdefault(column.name, []).append(at)
                break
    return found


def _list_of(number: int, sheet: Any, renamed: Mapping[str, str]) -> ListSheet | None:
    """Return one list, or None for a sheet without a word in it."""
    sheet.reset_dimensions()  # some programs write them wrong, and rows would be missed
    with closing(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)) as rows:
        return _list_in(number, sheet.title, enumerate(rows, start=1), renamed)


def _list_in(
    number: int, title: str, numbered: Iterator[tuple[int, tuple[object, ...]]], renamed: Mapping[str, str]
) -> ListSheet | None:
    name = f"List {number}"
    cells: tuple[object, ...] = ()
    places: dict[str, list[int]] = {}
    has_words = False
    for row, cells in numbered:
        if any(words_of(cell) for cell in cells):
            has_words = True
            places = _columns(number, cells, renamed)
            if "child" in places and len(places) > 1:
                break
        if row >= HEADER_WITHIN:
            places = {}
            break
    else:
        places = {}
    if not has_words:
        return None
    _refuse_header(name, LISTS[number], places)
    at = {column: found[0] for column, found in places.items()}
    headers = {column: words_of(cells[index]) for column, index in at.items()}
    rows = (ListRow(name, row, {column: cells[index] for column, index in at.items()}) for row, cells in numbered)
    filled = tuple(row for row in rows if any(words_of(cell) for cell in row.cells.values()))
    return ListSheet(number, title, headers, filled)


def _refuse_header(name: str, columns: tuple[ListColumn, ...], places: Mapping[str, list[int]]) -> None:
    if not places:
        raise FileFault(
            "NO_HEADER", name,
            f"No header with Child Unique ID is among the first {HEADER_WITHIN} rows. Put Annex A's headers there.",
        )  # fmt: skip
    for column in columns:
        if len(places.get(column.name, ())) > 1:
            raise FileFault("COLUMN_TWICE", name, f"Two columns are read as {column.title}. Leave one.")
        if column.needed and column.name not in places:
            raise FileFault(
                "MISSING_COLUMN", name,
                f"The column {column.title} is missing. Add it, or say which column of yours it is "
                "(flask import mapping).",
            )  # fmt: skip
