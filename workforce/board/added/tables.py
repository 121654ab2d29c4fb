"""The tables of the council's own indicators, as they download."""

from collections.abc import Sequence

from workforce.auth.roles import role_words
from workforce.board.added.pages import Line, Shown
from workforce.board.added.rules import Plan
from workforce.web.tables import Column, Table

STATES = {"told": "told", "coming": "to begin", "ended": "ended"}


def indicators(lines: Sequence[Line]) -> Table:
    """Return the definitions with their newest values."""
    columns = [
        Column("id", "Id", lambda one: one.id),
        Column("name", "Indicator", lambda one: one.definition.name),
        Column("state", "State", lambda one: STATES[one.state]),
        Column("counts", "Made of", lambda one: one.definition.counts, sortable=False),
        Column("counted", "Counts", lambda one: one.definition.counted, sortable=False),
        Column("unit", "Unit", lambda one: one.definition.unit, sortable=False),
        Column("good", "Good is", lambda one: one.definition.good, sortable=False),
        Column("source", "Source", lambda one: one.definition.source, sortable=False),
        Column("owner", "Owner", lambda one: role_words(one.definition.owner)),
        Column("notice", "Notice measures", lambda one: ", ".join(one.definition.notice), sortable=False),
        Column("value_on", "Newest value of", lambda one: one.newest.on if one.newest else None),
        Column("value", "Newest value", lambda one: one.value, numeric=True, sortable=False),
        Column("current", "Still current", lambda one: "yes" if one.is_current else "no", sortable=False),
    ]
    return Table.asked("indicators-added", columns, lines, ["Indicators that the council added"])


def values(line: Line, found: Sequence[Shown]) -> Table:
    """Return the values of an indicator, with what each corrected."""
    columns = [
        Column("on", "Day", lambda one: one.kept.day),
        Column("numerator", "Numerator", lambda one: one.parts[0], numeric=True),
        Column("denominator", "Denominator", lambda one: one.parts[1], numeric=True),
        Column("value", "Value", lambda one: one.value, numeric=True),
        Column("before", "Before a correction", _before, sortable=False),
        Column("sent_at", "Taken in", lambda one: f"{one.kept.now.sent_at:%Y-%m-%d %H:%M} UTC"),
        Column("sent_by", "By", lambda one: one.kept.now.sent_by),
        Column("file", "File", lambda one: one.kept.now.file),
    ]
    about = [f"{line.id} {line.definition.name}: {line.definition.counts}", f"Unit: {line.definition.unit}"]
    return Table.asked(f"values-{line.id}", columns, found, about, "-on")


def _before(one: Shown) -> str | None:
    return (
        "; ".join(f"{was.numerator.normalize():f} of {was.denominator.normalize():f}" for was in one.kept.before)
        or None
    )


def rejected(plan: Plan) -> Table:
    """Return the rows that can't be taken."""
    columns = [
        Column("row", "Row", lambda one: one.row, numeric=True, sortable=False),
        Column("column", "Column", lambda one: one.column, sortable=False),
        Column("value", "Value in the file", lambda one: one.value, sortable=False),
        Column("message", "What to do", lambda one: one.message, sortable=False),
        Column("code", "Code", lambda one: one.code, sortable=False),
    ]
    return Table("rows-not-taken", columns, plan.rejected, [f"Rows of {plan.file} that can't be taken"])
