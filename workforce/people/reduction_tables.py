"""Agreed reductions as they sort and download."""

from workforce.people.reduction_queries import ReductionsPage, SeenReduction
from workforce.web.access import Permission, Viewer
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table

SHOWN = {"all": "all now and to come", "ending": "ending in 28 days", "review": "review due or overdue"}
STATES = {"now": "in force", "coming": "to come", "over": "over"}


def _needs(reduction: SeenReduction) -> str | None:
    return reduction.notice.kind.value if reduction.notice else None


def reductions(page: ReductionsPage, viewer: Viewer) -> Table:
    """Return the reductions of a page; kind, review and reason only for those who may be told of any."""
    columns = [
        Column("name", "Name", lambda r: r.name),
        Column("number", "Employee number", lambda r: r.employee_number, sortable=False),
        Column("team", "Team", lambda r: page.tree.name(r.team)),
        Column("hours", "Hours a week", lambda r: r.hours, numeric=True),
        Column("state", "State", lambda r: STATES[r.state], sortable=False),
        Column("from", "First day", lambda r: r.terms.started_on),
        Column("to", "Last day", lambda r: r.terms.ended_on),
        Column("begins_with", "Begins with hours", lambda r: r.terms.hours, numeric=True, sortable=False),
        Column("falls_to", "Falls to hours", lambda r: r.terms.tapers_to, numeric=True, sortable=False),
        Column("needs", "Needs", _needs, sortable=False),
    ]
    if viewer.may(Permission.SET_REDUCTIONS):
        columns += [
            Column("what", "What", lambda r: r.what if r.tells_kind else None),
            Column("review", "Review", lambda r: r.terms.review_on),
            Column("reason", "What for", lambda r: r.terms.reason or None, sortable=False),
        ]
    hidden = sum(1 for r in page.shown if not r.tells_reason)
    about = [
        f"Agreed reductions: {SHOWN[page.chosen]}" + (f"; {page.tree.name(page.team)}" if page.team else ""),
        f"As at {day_words(page.day, year=True)}. Hours a week that do not carry cases.",
        f"What for is left out of {hidden} rows: you may not know it." if hidden else "Nothing was left out.",
    ]
    return Table.asked("reductions", columns, page.shown, about, "name")
