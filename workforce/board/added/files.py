"""A file of values, opened as every file that comes in: encoding, separator, header; then row by row."""

from collections.abc import Container, Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from werkzeug.utils import secure_filename

from workforce.board.added.rules import COLUMNS, DefinitionOf, Plan, Value, read_rows
from workforce.web.csv_files import BrokenRow, FileFault, TextTable, open_table

MAX_KB = 250  # set here: 24 months of 40 indicators are 40 KB
MAX_BYTES = MAX_KB * 1024
LONGEST_FILE_NAME = 100


def name_of(sent: str | None) -> str:
    """Return the name under which a file is kept in mind."""
    found = secure_filename(sent or "")[-LONGEST_FILE_NAME:]
    return found or "values.csv"


def read(
    name: str, content: bytes, definition_of: DefinitionOf, ours: Container[str], today: date
) -> tuple[Plan, list[Value]]:
    """Return the rows of a file that can be taken, and the plan with those that can't."""
    plan = Plan(name_of(name))
    if len(content) > MAX_BYTES:
        plan.reject("TOO_LARGE", None, None, None, f"The file is over {MAX_KB} KB. Send it in parts.")
        return plan, []
    with TemporaryDirectory() as folder:
        path = Path(folder) / plan.file
        path.write_bytes(content)
        try:
            table = open_table(path)
            rows = list(_rows(table, plan))
        except FileFault as fault:
            plan.reject(fault.code, fault.row, None, None, str(fault))
            return plan, []
    return plan, read_rows(rows, definition_of, ours, today, plan)


def _rows(table: TextTable, plan: Plan) -> Iterator[tuple[int, Mapping[str, str]]]:
    for column in COLUMNS:
        if table.header.count(column) != 1:
            code, words = (
                ("COLUMN_TWICE", "is there twice") if column in table.header else ("MISSING_COLUMN", "is missing")
            )
            raise FileFault(code, plan.file, f"The column {column} {words}. The columns are {', '.join(COLUMNS)}.", 1)
    ignored = [name for name in table.header if name and name not in COLUMNS]
    plan.warn("COLUMNS_IGNORED", f"columns not used and not kept: {', '.join(ignored[:12])}", len(ignored))
    width, places = len(table.header), {column: table.header.index(column) for column in COLUMNS}
    for row, cells in table.rows():
        if isinstance(cells, BrokenRow):
            plan.reject("BROKEN_QUOTES", row, None, None, cells.message)
        elif len(cells) < width or any(cells[width:]):
            plan.reject(
                "ROW_LENGTH", row, None, None,
                f"The row has {len(cells)} cells, the header {width}. Look for a separator inside a cell.",
            )  # fmt: skip
        else:
            yield row, {column: cells[place] for column, place in places.items()}
