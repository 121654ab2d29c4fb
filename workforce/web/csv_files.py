"""Open a text table as councils' systems write them: encoding, separator, header; rows one by one."""

import codecs
import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from workforce.cells import normal_header

SNIFF = 65_536
LONGEST_CELL = 32_768


class FileFault(ValueError):
    """A file that can't be read as a table at all."""

    def __init__(self, code: str, file: str, message: str, row: int | None = None) -> None:
        """Keep where and what beside the message."""
        super().__init__(message)
        self.code, self.file, self.row = code, file, row


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row whose cells can't be told apart, and why."""

    message: str


@dataclass(frozen=True, slots=True)
class TextTable:
    """A file with a header row that can be read."""

    path: Path
    encoding: str
    separator: str
    header: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str] | BrokenRow]]:
        """Yield (row number as a spreadsheet shows it, cells); wholly empty rows are passed over."""
        with _opened(self.path, self.encoding) as file:
            yield from _rows(self.path.name, _reader(file, self.separator))


def _reader(file: TextIOWrapper, separator: str) -> Any:
    return csv.reader(file, delimiter=separator, strict=True)


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[TextIOWrapper]:
    """Open a file; say in words when it turns out to be written in another encoding."""
    with path.open(encoding=encoding, newline="") as file:
        try:
            yield file
        except UnicodeDecodeError as fault:
            raise FileFault("WRONG_ENCODING", path.name, "Save the file as UTF-8 and import it again.") from fault


def _rows(name: str, reader: Any) -> Iterator[tuple[int, list[str] | BrokenRow]]:
    next(reader)
    row = 1
    while True:
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            if "expected after" not in str(fault):  # the end of the file, or of what a cell may hold, inside quotes
                raise FileFault(
                    "BROKEN_QUOTES", name,
                    f"A quotation mark is opened and not closed, or a cell is over {LONGEST_CELL:,} characters. "
                    "Export the file again.", row,
                ) from fault  # fmt: skip
            yield row, BrokenRow("A quotation mark stands inside a cell. Write it twice, or take it out.")
            continue
        if any(cells):
            yield row, cells


def _encoding(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        head = file.read(SNIFF)
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise FileFault("WRONG_ENCODING", path.name, "This is UTF-16. Save the file as UTF-8 and import it again.")
        if b"\0" in head or head[:4] == b"PK\x03\x04":
            raise FileFault("NOT_TEXT", path.name, "This is not a text table. Export it as CSV and import that.")
        try:
            while head:
                decoder.decode(head)
                head = file.read(1 << 20)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _separator(line: str) -> str:
    return max(",;\t", key=line.count)


def open_table(path: Path, renamed: Mapping[str, str] | None = None) -> TextTable:
    """Find out how a file is written and read its header; `renamed` maps the council's column names to ours."""
    csv.field_size_limit(LONGEST_CELL)
    encoding = _encoding(path)
    with _opened(path, encoding) as file:
        separator = _separator(file.readline(SNIFF))
        file.seek(0)
        try:
            cells: list[str] = next(_reader(file, separator), [])
        except csv.Error as fault:
            raise FileFault(
                "BROKEN_QUOTES", path.name, "The header row can't be read. Export the file again.", 1
            ) from fault
    if not any(cell.strip() for cell in cells):
        raise FileFault(
            "EMPTY_FILE", path.name, "The first row is no header, or the file is empty. Export it again.", 1
        )
    names = [normal_header(cell) for cell in cells]
    return TextTable(path, encoding, separator, tuple((renamed or {}).get(name, name) for name in names))
