"""Overloads and concerns as they download."""

from collections.abc import Iterable
from datetime import date

from workforce.allocation.overload_pages import Line, OverloadsPage
from workforce.allocation.overload_rules import PlanState
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table

PLAN_WORDS = {
    PlanState.IN_DATE: "in date",
    PlanState.NONE: "no plan yet",
    PlanState.PART: "not complete",
    PlanState.RAN_OUT: "review date passed",
}


def plan_words(line: Line) -> str:
    """Return how the plan of an open overload stands."""
    return PLAN_WORDS[line.now.plan.state] if line.now else "closed"


def next_words(line: Line) -> str:
    """Return what comes next for an open overload."""
    if line.now is None:
        return ""
    if line.now.is_paused:
        return "paused while away"
    if line.now.next_on is None:
        return f"with the {line.now.level.words}"
    if line.now.next_level:
        return f"goes to the {line.now.next_level.words}"
    return "review the plan" if line.now.plan.state is PlanState.IN_DATE else "plan due"


def open_ones(page: OverloadsPage) -> Table:
    """Return the open overloads, in the order in which they are due unless another is asked for."""
    columns = [
        Column("name", "Name", lambda line: line.one.name),
        Column("team", "Team", lambda line: line.team_name),
        Column("percent", "Workload %", lambda line: line.percent, numeric=True),
        Column("opened", "Opened", lambda line: line.one.opened_on),
        Column("days", "Days open", lambda line: line.days_open, numeric=True),
        Column("plan", "Plan", plan_words),
        Column("level", "Stands with", lambda line: line.now.level.words if line.now else None, sortable=False),
        Column("what", "Next", next_words, sortable=False),
        Column("next", "By", lambda line: line.now.next_on if line.now else None),
    ]
    about = [f"Open overloads as at {day_words(page.day, year=True)}", _scope(page)]
    return Table.asked("overloads", columns, page.open, about)


def closed_ones(page: OverloadsPage) -> Table:
    """Return the overloads that closed in the last 12 months, with what came of their plans."""
    columns = [
        Column("name", "Name", lambda line: line.one.name, sortable=False),
        Column("team", "Team", lambda line: line.team_name, sortable=False),
        Column("opened", "Opened", lambda line: line.one.opened_on, sortable=False),
        Column("closed", "Closed", lambda line: line.one.closed_on, sortable=False),
        Column("why", "Why", lambda line: str(line.one.closed_reason), sortable=False),
        Column("to_plan", "Days to plan", lambda line: line.days_to_plan, numeric=True, sortable=False),
        Column("before", "Workload % with the plan", _before, numeric=True, sortable=False),
        Column("after", "Workload % later", _after, numeric=True, sortable=False),
        Column("over", "No longer over", _no_longer, sortable=False),
    ]
    about = [f"Overloads closed in the 12 months to {day_words(page.day, year=True)}", _scope(page)]
    return Table("overloads-closed", columns, page.closed, about)


def _before(line: Line) -> object:
    return line.effect.before.utilisation if line.effect and line.effect.before else None


def _after(line: Line) -> object:
    return line.effect.after.utilisation if line.effect and line.effect.after else None


def _no_longer(line: Line) -> str | None:
    known = line.effect.is_no_longer_over if line.effect else None
    return None if known is None else "yes" if known else "no"


def _scope(page: OverloadsPage) -> str:
    return f"Team: {dict(page.choices).get(page.team, page.team)}" if page.team else "All teams in scope"


def next_day(lines: Iterable[Line]) -> date | None:
    """Return the earliest day on which something is due."""
    return min((line.now.next_on for line in lines if line.now and line.now.next_on), default=None)
