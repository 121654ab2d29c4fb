"""The supervisors' register as it sorts and downloads."""

from collections.abc import Callable

from workforce.people.rules import grade_words
from workforce.supervision.register_pages import Register, SupervisorLine
from workforce.supervision.register_rules import PART_WORDS, Part
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table

SHOWN = {  # which supervisors the list shows
    "all": "All supervisors",
    "missing": "Something is missing",
    "unpaired": "A professional supervisor is needed",
    "late": "Write-ups late",
    "away": "Away",
}


def part_words(line: SupervisorLine, part: Part) -> str:
    """Return how one part stands, in words."""
    stands = line.judged.parts[part]
    if stands is None:
        return "away" if line.person.is_away and part is Part.SUPERVISED else "not asked or not known"
    if part is Part.REGISTERED and stands and not line.judged.is_registered:
        return "paired"
    return "yes" if stands else "no"


def register(page: Register, show: str) -> Table:
    """Return the supervisors, each with the parts of W14."""
    parts = [
        Column(part.value, PART_WORDS[part][:1].upper() + PART_WORDS[part][1:], _part(part), sortable=False)
        for part in Part
    ]
    columns = [
        Column("name", "Name", lambda line: line.person.name),
        Column("number", "Employee number", lambda line: line.person.employee_number, sortable=False),
        Column("team", "Team", lambda line: page.tree.name(line.person.team)),
        Column("grade", "Grade", lambda line: grade_words(line.person.grade), sortable=False),
        *parts,
        Column("trained_on", "Trained on", lambda line: line.trained_on),
        Column("span", "People supervised", lambda line: len(line.supervisees), numeric=True),
        Column("due", "Sessions due this month", lambda line: len(line.due_this_month), numeric=True),
        Column("overdue", "Of them overdue", lambda line: line.overdue, numeric=True),
        Column("waiting", "To write up", lambda line: line.writing.waiting, numeric=True),
        Column("late", "Of them late", lambda line: line.writing.late, numeric=True),
        Column("unpaired", "Need a professional supervisor", _unpaired, sortable=False),
    ]
    about = [
        f"Supervisors' register as at {day_words(page.day, year=True)}: {SHOWN[show].lower()}",
        f"Shown: {page.tree.name(page.team) if page.team else 'all in scope'}",
        "W14 counts those who are not away.",
    ]
    return Table.asked("supervisors", columns, page.shown(show), about, "name")


def _part(part: Part) -> Callable[[SupervisorLine], str]:
    return lambda line: part_words(line, part)


def _unpaired(line: SupervisorLine) -> str:
    return ", ".join(one.name for one in line.unpaired)
