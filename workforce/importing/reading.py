"""Open a text table as councils' systems write them: encoding, separator, header; rows one by one."""

import codecs
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

SNIFF = 65_536
LONGEST_CELL = 32_768


class FileFault(ValueError):
    """A file that can't be read as a table at all."""

    def __init__(self, code: str, file: str, message: str, row: int | None = None) -> None:
        """Keep where and what beside the message."""
        super().__init__(message)
        self.code, self.file, self.row = code, file, row


@dataclass(frozen=True, slots=True)
class TextTable:
    """A file with a header row that can be read."""

    path: Path
    encoding: str
    separator: str
    header: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (row number as a spreadsheet shows it, cells); wholly empty rows are passed over."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            try:
                yield from _rows(file, self.separator)
            except UnicodeDecodeError as fault:
                raise FileFault(
                    "WRONG_ENCODING", self.path.name, "Save the file as UTF-8 and import it again."
                ) from fault
            except csv.Error as fault:
                raise FileFault(
                    "BROKEN_QUOTES", self.path.name,
                    f"A quotation mark is opened and not closed, or a cell is over {LONGEST_CELL:,} characters. "
                    "Export the file again.",
                ) from fault  # fmt: skip


def _rows(file: TextIOWrapper, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(file, delimiter=separator, strict=False)
    next(reader, None)
    for row, cells in enumerate(reader, start=2):
        if any(cells):
            yield row, cells


def normal_header(text: str) -> str:
    """Return a column name as it is compared.

    >>> normal_header(" Employee Number ")
    'employee_number'
    """
    return "_".join(text.strip().lower().replace("_", " ").replace("-", " ").split())


def _encoding(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        head = file.read(SNIFF)
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise FileFault("WRONG_ENCODING", path.name, "This is UTF-16. Save the file as UTF-8 and import it again.")
        if b"\0" in head or head[:2] == b"PK":
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
    try:
        with path.open(encoding=encoding, newline="") as file:
            line = file.readline(SNIFF)
            separator = _separator(line)
            cells = next(csv.reader([line], delimiter=separator), [])
    except UnicodeDecodeError as fault:
        raise FileFault("WRONG_ENCODING", path.name, "Save the file as UTF-8 and import it again.") from fault
    if not any(cell.strip() for cell in cells):
        raise FileFault("EMPTY_FILE", path.name, "The file is empty: not even a header. Export it again.")
    names = [normal_header(cell) for cell in cells]
    header = tuple((renamed or {}).get(name, name) for name in names)
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise FileFault("COLUMN_TWICE", path.name, f"Two columns are called {twice[0]}. Leave one.", 1)
    return TextTable(path, encoding, separator, header)
