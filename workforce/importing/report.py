"""What an import says: counts, rejected rows with their remedy, warnings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from workforce.cells import Rejected, shown

MOST_LISTED = 1000
MOST_REJECTED = 100_000  # more say that it is another file


class Refused(Exception):
    """The import can't be applied, and nothing was changed. Carries the report so far."""

    def __init__(self, message: str, report: "Report | None" = None, *, on_page: str | None = None) -> None:
        """Keep the report beside the message, and the words of a page where they are others than a command's."""
        super().__init__(message)
        self.report, self.on_page = report, on_page or message


class RowsRefused(Refused):
    """More rows can't be taken than was allowed; without them the rest could be."""


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """What people know files by that were made from another document while importing."""

    files: Mapping[str, str]  # file -> the part of the document
    rows: Mapping[tuple[str, int], tuple[str, int]]  # file and row -> part and row
    contents: Mapping[str, dict[str, Any]]  # what each part held, in place of the files
    unsaid: frozenset[str]  # codes of warnings that say nothing about the document


@dataclass(slots=True)
class Report:
    """The result of one import or dry run."""

    kind: str
    as_at: date
    dry_run: bool
    id: int | None = None
    applied: bool = False
    covers_from: date | None = None
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    rejected_count: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, Any] = field(default_factory=dict)
    made_from: MadeFrom | None = None

    def reject(
        self, code: str, file: str, row: int | None, column: str | None, value: str | None, message: str
    ) -> None:
        """Add a rejected row; beyond the first thousand rows are counted only."""
        self.rejected_count += 1
        if self.made_from and file in self.made_from.files:
            file, row = self.made_from.rows.get((file, row or 0), (self.made_from.files[file], None))
        if len(self.rejected) < MOST_LISTED:
            self.rejected.append(Rejected(code, file, row, column, None if value is None else shown(value), message))
        if self.rejected_count > MOST_REJECTED:
            raise Refused(f"Over {MOST_REJECTED:,} rows can't be taken. Check that these are the right files.", self)

    def write_as_sent(self, found: Mapping[tuple[str, int, str], str]) -> None:
        """Let rejected rows say what their cells hold in the file: file, row and column -> the cell."""
        self.rejected = [
            one if one.value is None or (said := found.get((one.file, one.row or 0, one.column or ""))) is None
            else replace(one, value=shown(said))
            for one in self.rejected
        ]  # fmt: skip

    def warn(self, code: str, file: str, message: str, count: int | None = None) -> None:
        """Add a warning, with how many rows it is about."""
        if not self.made_from or code not in self.made_from.unsaid:
            self.warnings.append({"code": code, "file": self.called(file), "count": count, "message": message})

    def called(self, file: str) -> str:
        """Return what people know a file by."""
        return self.made_from.files.get(file, file) if self.made_from else file

    def told_files(self) -> Mapping[str, dict[str, Any]]:
        """Return what was read: the files, or the parts of the document that they were made from."""
        return self.made_from.contents if self.made_from else self.files

    def counts(self) -> dict[str, int]:
        """Return the counts of rows."""
        return {
            "new": self.new, "changed": self.changed, "unchanged": self.unchanged, "ended": self.ended,
            "rejected": self.rejected_count,
        }  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Return the shape that other systems rely on (docs/figures.md)."""
        return {
            "id": self.id,
            "kind": self.kind,
            "as_at": self.as_at.isoformat(),
            "covers_from": self.covers_from.isoformat() if self.covers_from else None,
            "dry_run": self.dry_run,
            "applied": self.applied,
            "counts": self.counts(),
            "rejected": [row.as_json() for row in self.rejected],
            "warnings": self.warnings,
        }
