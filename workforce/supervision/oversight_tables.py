"""Cases and their oversight, as they download."""

from workforce.supervision.oversight_pages import SHOWN, Line, OversightPage
from workforce.supervision.oversight_rules import State
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table

STATE_WORDS = {State.OVERDUE: "overdue", State.DUE: "due in 14 days", State.IN_DATE: "in date"}


def _about(page: OversightPage, what: str) -> list[str]:
    asked = page.asked
    filters = [
        f"team {dict(page.teams).get(asked.team, asked.team)}" if asked.team else "",
        f"type {dict(page.type_choices).get(asked.type, asked.type)}" if asked.type else "",
        f"worker {dict(page.holders).get(asked.holder, asked.holder)}" if asked.holder else "",
    ]
    known = day_words(page.known_from, year=True) if page.known_from else "no day yet"
    return [
        f"{what} as at {day_words(page.day, year=True)}. Oversight is known from {known}",
        "Only: " + ", ".join(one for one in filters if one) if any(filters) else "All cases in scope",
    ]


def _name(line: Line) -> str | None:
    return line.holder.name if line.holder else None


def cases(page: OversightPage) -> Table:
    """Return the cases that are asked for, the longest overdue first unless another order is asked for."""
    columns = [
        Column("case", "Case", lambda line: line.reference),
        Column("type", "Type", lambda line: line.label),
        Column("holder", "Worker", _name),
        Column("team", "Team", lambda line: line.team_name),
        Column("last", "Last oversight", lambda line: line.standing.last_on),
        Column("due", "Due", lambda line: line.standing.due_on),
        Column("days", "Days overdue", lambda line: line.standing.days_overdue, numeric=True),
        Column("state", "Stands", lambda line: STATE_WORDS[line.standing.state], sortable=False),
    ]
    about = _about(page, f"Management oversight of cases ({SHOWN[page.asked.show].lower()})")
    return Table.asked("oversight", columns, page.shown, about)


def waiting(page: OversightPage) -> Table:
    """Return what was said here and is not known to be on the child's file."""
    columns = [
        Column("case", "Case", lambda one: one.reference, sortable=False),
        Column("held", "Held on", lambda one: one.said.held_on, sortable=False),
        Column("worker", "In supervision of", lambda one: one.said.worker, sortable=False),
        Column("supervisor", "Supervisor", lambda one: one.said.supervisor, sortable=False),
        Column("team", "Team", lambda one: one.team_name, sortable=False),
        Column("chased", "Chased from", lambda one: one.chased_from, sortable=False),
    ]
    return Table("oversight-not-on-file", columns, page.waiting, _about(page, "Oversight not on the child's file"))
