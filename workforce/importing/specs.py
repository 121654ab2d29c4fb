"""How a file of ours becomes rows of a table: one FileSpec a file, nothing but names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from workforce import cells
from workforce.cells import Reader

Check = Callable[[Mapping[str, object]], tuple[str, str, str] | None]  # -> (code, column, message)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file that is kept; every other one is dropped while reading."""

    name: str  # in the file
    to: str  # in the staging table
    read: Reader = cells.words
    sql_type: str = "text"
    required: bool = False  # every row must fill it
    needed: bool = False  # the file must have it, though a cell may be empty
    also: tuple[str, ...] = ()  # other names of the same column in other dialects
    counts_in_coverage: bool = True  # whether its dates say when the data begins
    fixed: object = None  # what every row says where the file has no such column


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A file, its table and how rows of the one are resolved to rows of the other."""

    name: str
    table: str
    columns: tuple[Column, ...]
    key: Mapping[str, str]  # column of the table -> expression over stage `s` and `joins`
    data: Mapping[str, str]  # likewise, what is compared and kept
    joins: str = ""
    derived: Mapping[str, str] = field(default_factory=dict)  # staging text columns worked out from the others
    required: bool = False
    stage_key: tuple[str, ...] = ()  # the staging columns that make a row's key
    check: Check | None = None
    lookups: tuple["Lookup", ...] = ()
    warnings: tuple["Warning_", ...] = field(default=())
    called: str = ""  # the name that saved column names know it by, where the file may have any
    prepare: tuple[str, ...] = ()  # statements over `{stage}` before anything is checked
    skips: tuple["Warning_", ...] = ()  # rows that are counted and passed over
    joined: Mapping[str, str] = field(default_factory=dict)  # like `data`, but worked out: never compared

    @property
    def stage(self) -> str:
        """Return the staging table's name."""
        return f"stage_{self.table}"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A reference that must be found, else the row is rejected."""

    code: str
    column: str  # staging column
    missing: str  # condition over stage `s` that finds rows whose reference is unknown
    message: str


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - `Warning` is taken
    """Usual dirt: counted and said, never refused."""

    code: str
    condition: str  # over stage `s`
    message: str


def text(
    name: str, to: str | None = None, *, required: bool = False, needed: bool = False, also: tuple[str, ...] = ()
) -> Column:
    """Return a text column."""
    return Column(name, to or name, cells.words, "text", required, needed, also)


def prose(name: str, to: str | None = None) -> Column:
    """Return a column of longer text that nothing is looked up by."""
    return Column(name, to or name, cells.prose)


def dated(
    name: str, to: str, read: Reader = cells.day, *, required: bool = False, needed: bool = True, covers: bool = True
) -> Column:
    """Return a date column; the file must have it unless it is said not to be needed."""
    return Column(name, to, read, "date", required, needed, counts_in_coverage=covers)


def chosen(name: str, choices: tuple[str, ...], *, required: bool = False) -> Column:
    """Return a column of one word out of several."""
    return Column(name, name, cells.one_of(choices), "text", required)


def numeric(name: str, *, required: bool = False) -> Column:
    """Return a column of exact numbers."""
    return Column(name, name, cells.number, "numeric", required)


def ends_after_start(start: str, end: str, end_column: str, *, inclusive: bool) -> Check:
    """Return a check that a period does not end before it starts."""

    def check(row: Mapping[str, object]) -> tuple[str, str, str] | None:
        first, last = row[start], row[end]
        if first is not None and last is not None and last < first:  # type: ignore[operator]
            words = "on or after" if inclusive else "after"
            return "END_BEFORE_START", end_column, f"The end must be {words} the start. Correct one of the two."
        return None

    return check
