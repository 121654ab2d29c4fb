"""Who has declared, as it downloads: counts and days."""

from workforce.training.cpd.pages import SHOWN, CpdPage, Line
from workforce.training.cpd.rules import asks_for
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def people(page: CpdPage) -> Table:
    """Return the people of the page, by name unless another order is asked for."""
    columns = [
        Column("name", "Name", lambda line: line.person.name),
        Column("number", "Employee number", lambda line: line.person.employee_number),
        Column("team", "Team", lambda line: line.team_name),
        Column("state", "Stands", lambda line: line.words),
        Column("declared", "Declared on", lambda line: line.counted.declared_on),
        Column("pieces", "Pieces written here", lambda line: line.counted.written.pieces, numeric=True),
        Column("peer", "With peer reflection", lambda line: line.counted.written.with_peer, numeric=True),
        Column("away", "Away", _away),
    ]
    until, day = day_words(page.last_day, year=True), day_words(page.day, year=True)
    about = [
        f"CPD of the registration year to {until}, as at {day}: {SHOWN[page.asked.show].lower()}",
        f"{page.declared} of {page.of} have declared. Asked: {asks_for(page.rule)}",
        "What counts is recorded with Social Work England; pieces written here are counted, never read",
        f"Only team {page.asked.team}" if page.asked.team else "All teams in scope",
    ]
    return Table.asked(f"cpd-{page.asked.year}", columns, page.shown, about)


def _away(line: Line) -> str:
    return "yes" if line.person.is_away else "no"
