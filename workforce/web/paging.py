"""A long table a page at a time, through its address: `page=2`, `page=all`. Downloads are of the whole table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from workforce.web.tables import Table

SIZE = 40  # rows on a page; all of them on one page are a link away
ALL = "all"


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one page of a table, and where they stand in it."""

    rows: Sequence[Any]
    first: int  # how many stand before them
    total: int
    size: int
    is_all: bool

    @property
    def is_whole(self) -> bool:
        """Whether every row stands here."""
        return len(self.rows) == self.total

    @property
    def pages(self) -> list[tuple[int, int, int]]:
        """Return every page: its number, and the numbers of its first and last row; none where one is enough.

        >>> Part((), 0, 81, 40, is_all=False).pages, Part((), 0, 40, 40, is_all=False).pages
        ([(1, 1, 40), (2, 41, 80), (3, 81, 81)], [])
        """
        if self.total <= self.size:
            return []
        starts = range(0, self.total, self.size)
        return [(start // self.size + 1, start + 1, min(start + self.size, self.total)) for start in starts]


def part_of(table: Table, size: int = SIZE) -> Part:
    """Return the part of a table that the address asks for; the first one where it asks for none that is there."""
    asked, total = request.args.get("page", "1"), len(table.rows)
    if asked == ALL:
        return Part(table.rows, 0, total, size, is_all=True)
    first = max(0, int(asked[:6]) - 1) * size if asked.isascii() and asked.isdecimal() else 0
    first = first if first < total else 0
    return Part(table.rows[first : first + size], first, total, size, is_all=False)
