"""What a cell may say. Each reader takes the stripped text of a cell and returns what the database is to get.

Readers raise Bad, whose message says how to mend the cell. Pure.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

OPEN_ENDS = frozenset({date(1900, 1, 1), date(9999, 12, 31)})
UNKNOWN_START = date(1900, 1, 1)
NOTHING = frozenset({"", "NULL", "null", "PLACEHOLDER_DATA", "#N/A"})

EARLIEST, LATEST = 1900, 2999  # years that a date of ours can lie in
LONGEST_NAME = 255  # characters of what is compared and indexed: ids, codes, names, addresses
LONGEST_PROSE = 4000
LONGEST_SHOWN = 80  # of a cell in a report
LONGEST_FEW_WORDS = 60  # of free text that must not become a place for notes

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.,Z+ AaPpMm-]{0,32})?")
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:[T ][0-9:.,Z+ AaPpMm-]{0,32})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_IN_PROSE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Bad(ValueError):
    """A cell that can't be read: a code for machines, a remedy for people, and whether the cell may be shown."""

    def __init__(self, code: str, message: str, *, shown: bool = True) -> None:
        """Keep the code beside the message."""
        super().__init__(message)
        self.code, self.shown = code, shown


Reader = Callable[[str], object]


def normal_header(text: str) -> str:
    """Return a column name as it is compared.

    >>> normal_header(" Employee Number ")
    'employee_number'
    """
    return "_".join(text.strip().lower().replace("_", " ").replace("-", " ").split())


def shown(value: str) -> str:
    """Return a cell as a report shows it: not too long, and nothing but what can be printed."""
    return "".join(sign if sign.isprintable() else "?" for sign in value[:LONGEST_SHOWN])


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that can't be taken: where, what, and how to mend it."""

    code: str
    file: str
    row: int | None
    column: str | None
    value: str | None
    message: str

    def as_json(self) -> dict[str, Any]:
        """Return the shape that other systems rely on (docs/figures.md)."""
        return {
            "code": self.code, "file": self.file, "row": self.row, "column": self.column, "value": self.value,
            "message": self.message,
        }  # fmt: skip


def _day(text: str) -> date:
    if found := _ISO.fullmatch(text):
        year, month, number = int(found[1]), int(found[2]), int(found[3])
    elif found := _BRITISH.fullmatch(text):
        number, month, year = int(found[1]), int(found[2]), int(found[3])
    else:
        raise Bad("BAD_DATE", "Write the date as YYYY-MM-DD or DD/MM/YYYY.")
    try:
        return date(year, month, number)
    except ValueError:
        raise Bad("NO_SUCH_DATE", "This day does not exist. Check day, month and year in the source system.") from None


@lru_cache(maxsize=65536)
def day(text: str) -> date | None:
    """Read YYYY-MM-DD or DD/MM/YYYY, with or without a time, which is dropped.

    >>> day("2026-03-01T00:00:00"), day("01/03/2026 09:30")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
    """
    if text in NOTHING:
        return None
    found = _day(text)
    if not EARLIEST <= found.year <= LATEST:
        raise Bad("NO_SUCH_DATE", f"The year must lie from {EARLIEST} to {LATEST}. Check it in the source system.")
    return found


def start(text: str) -> date | None:
    """Read the first day of a period; 1900-01-01 means unknown."""
    found = day(text)
    return None if found == UNKNOWN_START else found


@lru_cache(maxsize=65536)
def end(text: str) -> date | None:
    """Read the last day of a period; 1900-01-01 and 9999-12-31 mean open."""
    if text in NOTHING or _day(text) in OPEN_ENDS:
        return None
    return day(text)


def words(text: str) -> str | None:
    """Read an id, code or name of one line; nothing is None."""
    if text in NOTHING:
        return None
    if len(text) > LONGEST_NAME:
        raise Bad(
            "TOO_LONG", f"Over {LONGEST_NAME} characters. Shorten it, or look for a cell that runs on.", shown=False
        )
    if _CONTROL.search(text):
        raise Bad("NOT_TEXT", "A line break or a sign that is no text is in this cell. Take it out.", shown=False)
    return text


def few_words(text: str) -> str:
    """Read some free words of one line, kept short; nothing is an empty text."""
    found = words(text) or ""
    if len(found) > LONGEST_FEW_WORDS:
        raise Bad("TOO_LONG", f"Over {LONGEST_FEW_WORDS} characters. Shorten it to a few words.", shown=False)
    return found


def prose(text: str) -> str | None:
    """Read a text of some length; nothing is None."""
    if text in NOTHING:
        return None
    if len(text) > LONGEST_PROSE:
        raise Bad("TOO_LONG", f"Over {LONGEST_PROSE:,} characters. Shorten the text.", shown=False)
    if _CONTROL_IN_PROSE.search(text):
        raise Bad("NOT_TEXT", "A sign that is no text is in this cell. Take it out.", shown=False)
    return text


def present(text: str) -> bool | None:
    """Read only whether the cell says anything."""
    return None if text in NOTHING else True


@lru_cache(maxsize=4096)
def number(text: str) -> str | None:
    """Read a plain number of 0 or more, as text for an exact numeric."""
    if text in NOTHING:
        return None
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        raise Bad("BAD_NUMBER", "Write a number of 0 or more with a full stop for decimals, such as 18.5.")
    return text


@lru_cache(maxsize=4096)
def whole(text: str) -> int | None:
    """Read a whole number of 0 or more."""
    if text in NOTHING:
        return None
    if not re.fullmatch(r"[0-9]{1,6}(\.0{1,9})?", text):
        raise Bad("BAD_NUMBER", "Write a whole number of 0 or more, such as 90.")
    return int(text.split(".", maxsplit=1)[0])


@lru_cache(maxsize=4096)
def clock_time(text: str) -> str | None:
    """Read a time of day, HH:MM."""
    if text in NOTHING:
        return None
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", text):
        raise Bad("BAD_TIME", "Write the time as HH:MM, such as 09:30.")
    return text


def yes_no(text: str) -> bool | None:
    """Read yes or no."""
    if text in NOTHING:
        return None
    said = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
    if text.lower() not in said:
        raise Bad("BAD_CHOICE", "Write yes or no.")
    return said[text.lower()]


def one_of(choices: tuple[str, ...]) -> Reader:
    """Return a reader of one word out of several, in any case."""
    known = {choice.lower(): choice for choice in choices}

    def read(text: str) -> str | None:
        if text in NOTHING:
            return None
        found = known.get(text.lower().replace(" ", "_"))
        if found is None:
            raise Bad("BAD_CHOICE", f"Use one of: {', '.join(choices)}.")
        return found

    return read
