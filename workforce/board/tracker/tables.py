"""All measures side by side, and the actions of the plan, as tables that can be downloaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workforce.auth.roles import role_words
from workforce.board.tracker.action_rules import Action
from workforce.board.tracker.pages import Line, Tracker, in_words
from workforce.board.tracker.rules import Ranked, ranked
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def _about(title: str, tracker: Tracker, *more: str) -> list[str]:
    figures = day_words(tracker.figures_on, year=True) if tracker.figures_on else ""
    return [
        title, f"As at {day_words(tracker.day, year=True)}",
        f"Figures of the summary as at {figures}" if figures else "No summary was published", *more,
    ]  # fmt: skip


def _said(line: Line, kind: str, part: str) -> Any:
    said = line.newest(kind)
    if said is None:
        return None
    return role_words(said.role) if part == "role" else getattr(said, part)


def measures(tracker: Tracker, lines: Sequence[Line]) -> Table:
    """Return the measures of a page: those that its address asks for."""
    columns = [
        Column("measure", "Measure", lambda one: Ranked(one.id, one.number)),
        Column("words", "What the Notice asks", lambda one: one.requirement.text),
        Column("owner", "Owner", lambda one: one.owner),
        Column("progress", "Progress of tasks", lambda one: ranked(one.progress)),
        Column("progress_why", "Why", lambda one: _said(one, "progress", "words")),
        Column("progress_on", "Said on", lambda one: _said(one, "progress", "on")),
        Column("progress_by", "Said by", lambda one: _said(one, "progress", "role")),
        Column("impact", "Impact", lambda one: ranked(one.impact)),
        Column("impact_why", "Why of the impact", lambda one: _said(one, "impact", "words")),
        Column("impact_on", "Impact said on", lambda one: _said(one, "impact", "on")),
        Column("impact_by", "Impact said by", lambda one: _said(one, "impact", "role")),
        Column("met", "Indicators that meet their target", lambda one: one.met.met if one.met.of else None),
        Column("with_target", "Indicators with a target", lambda one: one.met.of, numeric=True),
        Column("without_target", "Indicators without", lambda one: one.met.without, numeric=True),
        Column("indicators", "Indicators", lambda one: "; ".join(in_words(each) for each in one.indicators)),
        Column("done", "Actions done", lambda one: one.counts.done, numeric=True),
        Column("actions", "Actions", lambda one: one.counts.of, numeric=True),
        Column("late", "Actions late", lambda one: one.counts.late),
        Column("withdrawn", "Actions withdrawn", lambda one: one.counts.withdrawn, numeric=True),
        Column("in_date", "Evidence in date", lambda one: one.in_date),
        Column("evidence", "Evidence", lambda one: len(one.standing), numeric=True),
        Column("lift", "What would lift it", lambda one: _said(one, "lift", "words")),
        Column("agreed", "Agreed with", lambda one: _said(one, "lift", "agreed_with")),
        Column("doubts", "What does not fit", lambda one: "; ".join(one.doubts)),
    ]
    left = len(tracker.lines) - len(lines)
    about = _about("The Notice tracker", tracker, f"Filtered: {left} measures are not shown" if left else "")
    return Table.asked("notice-tracker", columns, lines, [one for one in about if one], "measure")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An action beside its measure."""

    line: Line
    action: Action

    @property
    def is_late(self) -> bool:
        """Whether it is late on the day of the page."""
        return self.action.is_late(self.line.day)


def plan_rows(tracker: Tracker, show: str, measure: str) -> list[PlanRow]:
    """Return the actions that an address asks for: all, open, late; of one measure or of all."""
    rows = [PlanRow(line, one) for line in tracker.lines for one in line.actions]
    if measure:
        rows = [one for one in rows if one.line.id == measure]
    if show == "open":
        rows = [one for one in rows if one.action.is_open]
    return [one for one in rows if one.is_late] if show == "late" else rows


def plan(tracker: Tracker, rows: Sequence[PlanRow]) -> Table:
    """Return the actions of the council's plan."""
    columns = [
        Column("measure", "Measure", lambda row: Ranked(row.line.id, row.line.number)),
        Column("words", "What will be done", lambda row: row.action.words),
        Column("owner", "Who", lambda row: row.action.owner),
        Column("starts", "Starts", lambda row: row.action.starts_on),
        Column("due", "Due by", lambda row: row.action.due_on),
        Column("first_due", "First due by", lambda row: row.action.first_due_on),
        Column("state", "Stands", lambda row: row.action.state.words),
        Column("done", "Done on", lambda row: row.action.done_on),
        Column("late", "Days late", lambda row: row.action.days_late(row.line.day), numeric=True),
        Column("why", "Said last", lambda row: row.action.moves[-1].words if row.action.moves else None),
    ]
    return Table.asked(
        "notice-actions", columns, rows, _about("Actions of the plan, by measure of the Notice", tracker), "measure"
    )
