"""The tables of targets, as they download."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workforce.auth.roles import role_words
from workforce.board.summaries.pack import Pack, as_role
from workforce.board.targets.pages import Changed, Line, standing_words
from workforce.board.targets.rules import Show, target_of
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def _of_target(part: str) -> Callable[[Line], Any]:
    return lambda line: getattr(line.target, part) if line.target else None


def _coming(line: Line) -> str | None:
    """Return what is decided and has not begun, in words."""
    return "; ".join(f"{_asked(one.now)} from {one.day.isoformat()}" for one in line.coming) or None


def _asked(entry: Mapping[str, Any] | None) -> str:
    target = target_of(entry)
    return "no target" if target is None else str(target["value"])


def targets(lines: Sequence[Line], pack: Pack | None, show: Show) -> Table:
    """Return every indicator with its target and how it stands."""
    columns = [
        Column("id", "Id", lambda one: one.indicator.id),
        Column("name", "Indicator", lambda one: one.indicator.name),
        Column("unit", "Unit", lambda one: one.indicator.unit, sortable=False),
        Column("good", "Good is", lambda one: one.indicator.good, sortable=False),
        Column("baseline", "Baseline", _of_target("baseline"), numeric=True, sortable=False),
        Column("baseline_on", "Baseline of", _of_target("baseline_on"), sortable=False),
        Column("target", "Target", _of_target("value"), numeric=True, sortable=False),
        Column("by", "To be reached by", _of_target("by")),
        Column("tolerance", "Tolerance", _of_target("tolerance"), numeric=True, sortable=False),
        Column("owner", "Owner", lambda one: role_words(one.owner) if one.owner else None),
        Column("agreed_by", "Agreed by", lambda one: one.agreed_by),
        Column("agreed_on", "Agreed on", lambda one: one.agreed_on),
        Column("since", "Holds from", lambda one: one.change.day if one.change else None),
        Column("value", "Newest published value", lambda one: one.told.value if one.told else None, numeric=True,
               sortable=False),
        Column("stands", "How it stands", standing_words),
        Column("row", "Met at publications in a row", lambda one: one.told.met_in_a_row if one.told else None,
               numeric=True),
        Column("sustained", "Sustained", lambda one: _yes(one.told.is_sustained if one.told else None),
               sortable=False),
        Column("coming", "To come", _coming, sortable=False),
    ]  # fmt: skip
    about = ["Targets agreed by the Improvement Board"]
    about.append(
        f"How each stands: in the summary as at {day_words(pack.summary.as_at, year=True)}" if pack
        else "No summary is published yet"
    )  # fmt: skip
    if show is not Show.ALL:
        about.append(f"Only: {show.words.lower()}")
    return Table.asked("targets", columns, lines, about)


def _yes(value: bool | None) -> str | None:
    return None if value is None else ("yes" if value else "no")


def changes(found: Sequence[Changed], indicator: str, roles: Mapping[str, str]) -> Table:
    """Return the history of targets; `roles`: those of the accounts that entered them, for the Board reads no names."""

    def part(which: str, name: str) -> Callable[[Changed], Any]:
        return lambda one: (getattr(one.change, which) or {}).get(name)

    columns = [
        Column("day", "From", lambda one: one.change.day),
        Column("id", "Id", lambda one: one.indicator.id),
        Column("name", "Indicator", lambda one: one.indicator.name),
        Column("was", "Target before", part("before", "value"), sortable=False),
        Column("was_by", "To be reached by, before", part("before", "by"), sortable=False),
        Column("was_owner", "Owner before", part("before", "owner"), sortable=False),
        Column("is", "Target", part("now", "value"), sortable=False),
        Column("is_by", "To be reached by", part("now", "by"), sortable=False),
        Column("tolerance", "Tolerance", part("now", "tolerance"), sortable=False),
        Column("baseline", "Baseline", part("now", "baseline"), sortable=False),
        Column("baseline_on", "Baseline of", part("now", "baseline_on"), sortable=False),
        Column("is_owner", "Owner", part("now", "owner"), sortable=False),
        Column("agreed_by", "Agreed by", lambda one: one.agreed_by),
        Column("agreed_on", "Agreed on", lambda one: one.agreed_on),
        Column("entered_by", "Entered by", lambda one: as_role(one.entered_by, roles)),
    ]
    about = ["Targets: every change", f"Only: {indicator}" if indicator else "All indicators"]
    return Table.asked("target-changes", columns, found, about, "-day")
