"""A file to be written: its columns, its rows, its line ends."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["File"]


@dataclass(slots=True)
class File:
    """Rows under named columns."""

    columns: tuple[str, ...]
    rows: list[list[str]]
    line_end: str = "\n"

    def place(self, column: str) -> int:
        """Say where a column stands."""
        return self.columns.index(column)

    def write(self, path: Path) -> int:
        """Write the file; say how many rows it has."""
        rows: Sequence[Sequence[str]] = self.rows
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator=self.line_end)
            writer.writerow(self.columns)
            writer.writerows(rows)
        return len(rows)
