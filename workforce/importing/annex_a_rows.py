"""Rows of Annex A, read: each cell checked, and what can't be read named by sheet, row and column."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from workforce.cells import LONGEST_NAME, Bad
from workforce.importing import annex_a_lists as lists
from workforce.importing import names
from workforce.importing.annex_a_workbook import ListRow, ListSheet, Workbook
from workforce.importing.report import Report

_DATES: Mapping[str, Callable[..., date | None]] = {  # the end last: a fault of both is said of it
    "start": lists.start_of, "legal_start": lists.start_of, "end": lists.end_of,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, read."""

    number: int
    row: int
    child: str
    days: Mapping[str, date | None]  # start, end, legal_start: of those the list has
    words: Mapping[str, str]  # status, legal, eligibility, no_action
    team: str
    worker: str | None  # an identity, see `names`
    adviser: str | None
    born_in: date | None

    @property
    def start(self) -> date | None:
        """Return its first day, if it is known."""
        return self.days.get("start")

    @property
    def end(self) -> date | None:
        """Return the day on which it ended; None: open."""
        return self.days.get("end")

    def is_open(self, day: date) -> bool:
        """Whether it is open on a day, as the list says."""
        return (self.end is None or self.end > day) and "closed" not in lists.case_status(self.words.get("status", ""))


@dataclass(slots=True)
class Read:
    """The lists of a workbook, read, and what of them could not be."""

    lines: dict[int, list[Line]] = field(default_factory=dict)
    absent: set[int] = field(default_factory=set)
    unread: set[tuple[int, str]] = field(default_factory=set)  # list and child of rows that can't be taken
    unread_lists: set[int] = field(default_factory=set)  # lists with a row whose child can't be told
    notes: Counter[str] = field(default_factory=Counter)

    def leaves_open(self, number: int, child: str) -> bool:
        """Whether the workbook does not tell of a child on a list: then what was known stays."""
        return number in self.absent or number in self.unread_lists or (number, child) in self.unread


def read(book: Workbook, report: Report) -> Read:
    """Read every row; reject in the report those that can't be taken, by sheet, row and column."""
    found = Read(absent=set(lists.LISTS) - set(book.lists))
    for number, sheet in book.lists.items():
        lines = []
        for row in sheet.rows:
            report.rows += 1
            if line := _line(sheet, row, book.is_1904, found, report):
                lines.append(line)
        found.lines[number] = _settled(sheet, lines, found, report)
    return found


@dataclass(slots=True)
class _Cell:
    """The cell that is being read: what a fault is about."""

    column: str = "child"
    shown: str | None = None  # what of it may be shown


def _line(sheet: ListSheet, row: ListRow, is_1904: bool, found: Read, report: Report) -> Line | None:
    cells = row.cells
    if not any(lists.words_of(cell) for name, cell in cells.items() if name != "child"):
        found.notes["ID_ONLY"] += 1  # a total or a footnote
        return None
    at = _Cell()
    child = ""
    try:
        child = _child(cells["child"])
        days = _days(cells, is_1904, at)
        worker = _name(cells, "worker", at)
        adviser = _name(cells, "adviser", at)
    except Bad as fault:
        report.reject(fault.code, row.sheet, row.row, sheet.headers[at.column], at.shown, str(fault))
        if child:
            found.unread.add((sheet.number, child))
        else:
            found.unread_lists.add(sheet.number)
        return None
    words = {name: lists.words_of(cells.get(name)) for name in ("status", "legal", "eligibility", "no_action")}
    team = lists.words_of(cells.get("team"))[:LONGEST_NAME]
    born_in = _born_in(cells.get("born"), is_1904, found)
    return Line(sheet.number, row.row, child, days, words, team, worker, adviser, born_in)


def _child(cell: object) -> str:
    said = lists.words_of(cell)
    if not said:
        raise Bad(
            "MISSING_VALUE",
            "The child's id is missing. Fill it in; if it is a formula, open the workbook in Excel and save it.",
        )
    if len(said) > lists.LONGEST_CHILD:
        raise Bad("TOO_LONG", f"Over {lists.LONGEST_CHILD} characters. Shorten it, or look for a cell that runs on.")
    return said


def _days(cells: Mapping[str, object], is_1904: bool, at: _Cell) -> dict[str, date | None]:
    found: dict[str, date | None] = {}
    for name, read_day in _DATES.items():
        if name in cells:
            at.column, at.shown = name, lists.may_show(cells[name])
            found[name] = read_day(cells[name], is_1904=is_1904)
    start, end = found.get("start"), found.get("end")
    if start and end and end < start:
        raise Bad("END_BEFORE_START", "The end must be on or after the start. Correct one of the two.")
    return found


def _name(cells: Mapping[str, object], name: str, at: _Cell) -> str | None:
    at.column, at.shown = name, None
    found = names.identity(lists.words_of(cells.get(name)))
    if found and len(found) > LONGEST_NAME:
        raise Bad("TOO_LONG", f"Over {LONGEST_NAME} characters. Shorten the name.")
    return found


def _born_in(cell: object, is_1904: bool, found: Read) -> date | None:
    try:
        return lists.born_in(cell, is_1904=is_1904)
    except Bad:
        found.notes["BAD_BIRTH_DATE"] += 1  # no figure rests on it: the row is taken
        return None


def _settled(sheet: ListSheet, lines: list[Line], found: Read, report: Report) -> list[Line]:
    """Reject rows of one child and start that contradict each other; those that agree are one."""
    by_key: dict[tuple[str, date | None], list[Line]] = {}
    for line in lines:
        key = (line.child, None if sheet.number in {3, 5} else line.start)
        by_key.setdefault(key, []).append(line)
    kept = []
    for (child, _), rows in by_key.items():
        facts = {(line.end, lists.eligibility(line.words["eligibility"])) for line in rows}
        if len(facts) == 1:
            kept += rows
            continue
        found.unread.add((sheet.number, child))
        column = "eligibility" if sheet.number == 9 else "end"
        for line in rows:
            report.reject(
                "DUPLICATE_KEY", f"List {sheet.number}", line.row, sheet.headers[column],
                None if column == "eligibility" else str(line.end or "open"),
                "Two rows of one child and one start say different things. Keep the right one.",
            )  # fmt: skip
    return kept
