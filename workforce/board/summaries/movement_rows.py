"""The rows behind one reason of a movement, for those who may see them."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from workforce.allocation.on_day import RESTRICTED
from workforce.board.figures.figure import About
from workforce.board.summaries.levels import Row, Teams
from workforce.board.summaries.movement_rules import Step, Why
from workforce.board.summaries.movement_tables import Movement, about
from workforce.board.summaries.tables import seen_rows
from workforce.web.access import Scope, Viewer
from workforce.web.tables import Column, Table

KEYS = {
    "W6": "Session", "W13": "Employee number and first day", "W4-period": "Employee number and due day",
    "W7-reviews": "Employee number and due day", "W9": "Employee number or vacancy",
}  # fmt: skip
NOT_SHOWN = "not shown"


@dataclass(frozen=True, slots=True)
class Seen:
    """One row of a movement as a viewer may see it: a side outside their scope is not shown."""

    key: str
    name: str | None
    step: Step
    before: Row | None
    now: Row | None

    def side(self, name: str) -> tuple[Row | None, bool]:
        """Return the row before or now, and whether there is one that is not shown."""
        shown = self.before if name == "before" else self.now
        there = self.step.before if name == "before" else self.step.now
        return shown, there is not None and shown is None


def seen_steps(
    steps: Sequence[Step], viewer: Viewer, found: Movement, restricted: Container[str]
) -> tuple[list[Seen], int]:
    """Return the steps that a viewer may open, and how many they may not: those of which they may see either row."""
    seen: dict[str, dict[int, Row]] = {}
    for side in ("before", "now"):
        rows = [{**row, "n": n} for n, step in enumerate(steps) if (row := getattr(step, side)) is not None]
        kept, _ = seen_rows(rows, viewer, found.indicator.id, restricted)
        seen[side] = {row["n"]: row for row in kept}
    is_children = found.indicator.about is About.CHILDREN
    shown = []
    for n in sorted(seen["before"].keys() | seen["now"].keys()):
        before, now = seen["before"].get(n), seen["now"].get(n)
        row = now or before or {}
        if is_children:  # of a child who waited on one of both days, the other day too
            before = before or _in_scope(steps[n].before, viewer)
            now = now or _in_scope(steps[n].now, viewer)
        shown.append(Seen(str(row["key"]), row["name"], steps[n], before, now))
    return shown, len(steps) - len(shown)


def _in_scope(row: Row | None, viewer: Viewer) -> Row | None:
    is_seen = row is not None and (viewer.scope is Scope.ALL or viewer.sees_team(row["team"]))
    return row if is_seen else None


def rows_table(found: Movement, why: Why, seen: Sequence[Seen], hidden: int) -> Table:
    """Return the rows of one reason."""
    teams = found.pack.summary.context["teams"]
    if found.pack.before:
        teams = found.pack.before.context["teams"] | teams
    indicator = found.indicator
    key = KEYS.get(indicator.id) or {About.CHILDREN: "Case", About.ADDED: "Month"}.get(
        indicator.about, "Employee number"
    )
    columns = [Column("key", key, lambda one: one.key)]
    if indicator.about is About.STAFF:
        columns.append(Column("name", "Name", lambda one: one.name))
    for side, words in (("before", "before"), ("now", "now")):
        columns.append(Column(f"team_{side}", f"Team {words}", _team(side, teams)))
        if any(row.get("holder") for one in seen for row in (one.step.before, one.step.now) if row):
            columns.append(Column(f"holder_{side}", f"Worker {words}", _holder(side)))
    for part, words in (("numerator", "Counted"), ("denominator", "Out of")):
        columns += [
            Column(f"{part}_{side}", f"{words} {side}", _number(side, part), numeric=True, sortable=False)
            for side in ("before", "now")
        ]
    lines = [*about(found), f"Reason: {why}."]
    lines.append(f"{hidden} rows are not shown here: outside your teams, or not among those counted." if hidden else "")
    name = f"{indicator.id}-movement-{str(why).replace(' ', '-')}-{found.pack.summary.as_at}"
    return Table.asked(name, columns, seen, [line for line in lines if line])


def _team(side: str, teams: Teams) -> Any:
    def cell(one: Seen) -> str:
        row, is_not_shown = one.side(side)
        if row is None:
            return NOT_SHOWN if is_not_shown else "not there"
        code = row["team"]
        return str(teams[code][0]) if code in teams else str(code or "no team")

    return cell


def _holder(side: str) -> Any:
    def cell(one: Seen) -> str | None:
        row, _ = one.side(side)
        return None if row is None or one.key == RESTRICTED else row.get("holder")

    return cell


def _number(side: str, part: str) -> Any:
    def cell(one: Seen) -> float | str | None:
        row, is_not_shown = one.side(side)
        if row is None:
            return NOT_SHOWN if is_not_shown else None
        return float(row[part])

    return cell
