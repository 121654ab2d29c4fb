"""What a file of values would change, row by row: which are new, which correct a value, which can't be taken. Pure.

Columns: indicator, on, numerator, denominator. One rejected row refuses the file.
"""

import json
import re
import zlib
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workforce import cells
from workforce.board.figures.added_rules import Definition
from workforce.cells import Bad, Rejected, shown
from workforce.decimals import plain

COLUMNS = ("indicator", "on", "numerator", "denominator")
MOST_SCORE = 100
_COMMA = re.compile(r"-?[0-9]{1,9},[0-9]{1,9}")

Key = tuple[str, date]
Parts = tuple[Decimal, Decimal]
DefinitionOf = Callable[[str, date], Definition | None]  # by id, as it is on a day


@dataclass(frozen=True, slots=True)
class Value:
    """A row that can be taken."""

    row: int
    indicator: str
    on: date
    numerator: Decimal
    denominator: Decimal
    before: Parts | None = None  # what stands for the same indicator and day

    @property
    def key(self) -> Key:
        """Whose value of which day."""
        return self.indicator, self.on

    @property
    def parts(self) -> Parts:
        """Both parts."""
        return self.numerator, self.denominator


@dataclass(slots=True)
class Plan:
    """What a file would change, and why it can't where it can't."""

    file: str
    new: list[Value] = field(default_factory=list)
    changed: list[Value] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    is_applied: bool = False

    @property
    def writes(self) -> list[Value]:
        """The rows to write."""
        return [*self.new, *self.changed]

    @property
    def edition(self) -> int:
        """A number that is another one once the file would change something else."""
        shown = [[one.indicator, one.on, one.parts, one.before] for one in self.writes]
        return zlib.crc32(json.dumps(shown, default=str).encode())

    def reject(self, code: str, row: int | None, column: str | None, value: str | None, message: str) -> None:
        """Add a row that can't be taken."""
        self.rejected.append(Rejected(code, self.file, row, column, None if value is None else shown(value), message))

    def warn(self, code: str, message: str, count: int) -> None:
        """Say what is usual and not refused, with of how many rows."""
        if count:
            self.warnings.append({"code": code, "file": self.file, "count": count, "message": message})

    def as_json(self, *, dry_run: bool) -> dict[str, Any]:
        """Return the shape that other systems rely on: that of an import."""
        return {
            "kind": "values", "file": self.file, "dry_run": dry_run, "applied": self.is_applied,
            "counts": {
                "new": len(self.new), "changed": len(self.changed), "unchanged": self.unchanged,
                "rejected": len(self.rejected),
            },
            "changed": [
                {
                    "indicator": one.indicator, "on": one.on.isoformat(),
                    "numerator": plain(one.numerator), "denominator": plain(one.denominator),
                    "before": [plain(part) for part in one.before or ()],
                }
                for one in self.changed
            ],
            "rejected": [one.as_json() for one in self.rejected], "warnings": self.warnings,
        }  # fmt: skip


def read_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]], definition_of: DefinitionOf, ours: Container[str], today: date,
    plan: Plan,
) -> list[Value]:  # fmt: skip
    """Return the rows of a file that can be taken, each key once; the plan gets those that can't."""
    found = []
    for row, given in rows:
        try:
            found.append(_value(row, given, definition_of, ours, today))
        except _CellFault as fault:
            raw = given.get(fault.column, "") if fault.why.shown else None
            plan.reject(fault.why.code, row, fault.column, raw, str(fault.why))
    return _once(found, plan)


class _CellFault(Exception):
    """A cell that can't be used: of which column, and why."""

    def __init__(self, column: str, why: Bad) -> None:
        """Keep both."""
        super().__init__(str(why))
        self.column, self.why = column, why


def _fault(column: str, code: str, message: str) -> _CellFault:
    return _CellFault(column, Bad(code, message))


def _value(row: int, given: Mapping[str, str], definition_of: DefinitionOf, ours: Container[str], today: date) -> Value:
    """Return a row that can be taken; raise _CellFault."""
    read: dict[str, Any] = {}
    for column, reader in _READERS.items():
        try:
            read[column] = reader(given.get(column, "").strip())
        except Bad as fault:
            raise _CellFault(column, fault) from fault
    definition = _defined(read["indicator"], read["on"], definition_of, ours)
    if read["on"] > today:
        raise _fault("on", "FUTURE_DATE", "A value can't be of a day to come. Correct the day.")
    return Value(row, definition.id, read["on"], *_parts(definition, read["numerator"], read["denominator"]))


def _indicator(text: str) -> str:
    found = cells.words(text)
    if found is None:
        raise Bad("MISSING_VALUE", "Write the id of an indicator, such as C1.")
    return found


def _day(text: str) -> date:
    found = cells.start(text)
    if found is None:
        raise Bad("MISSING_VALUE", "Write the day on which the value was true, such as 2026-10-31.")
    return found


def _number(text: str) -> Decimal | None:
    if _COMMA.fullmatch(text):
        raise Bad("DECIMAL_COMMA", "Take the comma out: write 12.5 for decimals, and 1234 without a sign in it.")
    if text.startswith("-"):
        raise Bad("NEGATIVE", "Nothing is counted below 0. Write 0 or more.")
    found = cells.number(text)
    return None if found is None else Decimal(found)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "indicator": _indicator, "on": _day, "numerator": _number, "denominator": _number,
}  # fmt: skip


def _defined(name: str, on: date, definition_of: DefinitionOf, ours: Container[str]) -> Definition:
    found = definition_of(name, on)
    if found is not None:
        return found
    if name in ours:
        raise _fault("indicator", "OUR_INDICATOR", "This one is worked out from the data here. Take the row out.")
    raise _fault(
        "indicator", "UNKNOWN_INDICATOR", "No indicator with this id was added. Add it first, or correct the id."
    )


def _parts(definition: Definition, numerator: Decimal | None, denominator: Decimal | None) -> Parts:
    """Return both parts of a row, checked against what the indicator counts."""
    if numerator is None:
        raise _fault("numerator", "MISSING_VALUE", "Write the number. Where it is not known, leave the row out.")
    if denominator is None and definition.denominator:
        raise _fault("denominator", "MISSING_VALUE", "Write out of how many. Where it is not known, leave the row out.")
    out_of = Decimal(1) if denominator is None else denominator
    if not out_of and numerator:
        raise _fault("denominator", "OUT_OF_NOTHING", "Out of 0 nothing is counted. Correct one of the two.")
    if definition.unit == "percent" and numerator > out_of and not definition.allows_over:
        raise _fault(
            "numerator", "OVER_100_PERCENT",
            "The numerator is over the denominator. Correct one of the two; where this is right, the definition must"
            " allow more than 100%.",
        )  # fmt: skip
    if definition.unit == "score" and numerator > out_of * MOST_SCORE:
        raise _fault("numerator", "OVER_100", "A mean of answers from 0 to 100 can't be over 100. Correct one of them.")
    return numerator, out_of


def _once(found: Sequence[Value], plan: Plan) -> list[Value]:
    """Return each key once: rows that say the same are one, with a warning; rows that differ are all rejected."""
    by_key: dict[Key, list[Value]] = {}
    for one in found:
        by_key.setdefault(one.key, []).append(one)
    kept, again = [], 0
    for rows in by_key.values():
        if len({one.parts for one in rows}) > 1:
            for one in rows:
                plan.reject(
                    "DUPLICATE_KEY", one.row, "on", one.on.isoformat(),
                    f"{one.indicator} has other values for this day in rows "
                    f"{', '.join(str(other.row) for other in rows if other is not one)}. Leave one.",
                )  # fmt: skip
            continue
        again += len(rows) - 1
        kept.append(rows[0])
    plan.warn("SAME_ROW_TWICE", "rows stand in the file more than once and are read once", again)
    return kept


def sort_out(found: Iterable[Value], known: Mapping[Key, Parts], definition_of: DefinitionOf, plan: Plan) -> None:
    """Put the rows that can be taken under new, changed or unchanged; say which are not told as a figure."""
    small = nothing = 0
    for one in found:
        before = known.get(one.key)
        definition = definition_of(one.indicator, one.on)
        nothing += not one.denominator
        small += bool(one.denominator and definition and not definition.is_told(Fraction(one.denominator)))
        if before == one.parts:
            plan.unchanged += 1
        elif before is None:
            plan.new.append(one)
        else:
            plan.changed.append(Value(one.row, one.indicator, one.on, one.numerator, one.denominator, before))
    plan.warn("OUT_OF_0", "values are out of 0: their figure is not known, never 0", nothing)
    plan.warn("FEW_ANSWERS", "values are of fewer than their definition asks for: their figure is not told", small)
