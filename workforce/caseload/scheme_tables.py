"""The table of a preview, as it sorts and downloads."""

from workforce.caseload.scheme_queries import Preview
from workforce.people.rules import GRADE_WORDS, Grade
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table
from workforce.words import band_words


def preview(page: Preview, name: str) -> Table:
    """Return everybody in scope under the scheme in force and under the draft."""
    columns = [
        Column("name", "Name", lambda p: p.name),
        Column("team", "Team", lambda p: page.names.get(p.team, p.team)),
        Column("grade", "Grade", lambda p: GRADE_WORDS[Grade(p.grade)]),
        Column("points", "Points now", lambda p: p.before.points, numeric=True),
        Column("limit", "Limit now", lambda p: p.before.limit, numeric=True),
        Column("now", "Workload % now", lambda p: p.before.utilisation_percent, numeric=True),
        Column("band", "Band now", lambda p: band_words(p.before.band)),
        Column("points_then", "Points then", lambda p: p.after.points, numeric=True),
        Column("limit_then", "Limit then", lambda p: p.after.limit, numeric=True),
        Column("then", "Workload % then", lambda p: p.after.utilisation_percent, numeric=True),
        Column("band_then", "Band then", lambda p: band_words(p.after.band)),
        Column("moves", "Moves band", lambda p: "yes" if p.is_moved else "no"),
    ]
    about = [
        f"What the draft “{name}” would change, on the data of {day_words(page.day, year=True)}",
        f"Now: {page.now.scheme.name}, set by {page.now.set_by}. Then: the draft; it is not in force.",
        "Nothing was left out.",
    ]
    return Table.asked("scheme-preview", columns, page.people, about)
