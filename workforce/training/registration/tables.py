"""Registrations, as they download."""

from workforce.people.rules import grade_words
from workforce.training.registration.pages import SHOWN, Line, RegistrationPage
from workforce.training.registration.rules import RESULT_WORDS
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def _seen(line: Line) -> str | None:
    return RESULT_WORDS[line.known.check.result] if line.known.check else None


def people(page: RegistrationPage) -> Table:
    """Return the people of the page, the most pressing first unless another order is asked for."""
    columns = [
        Column("name", "Name", lambda line: line.person.name),
        Column("employee", "Employee number", lambda line: line.person.employee_number),
        Column("team", "Team", lambda line: line.team_name),
        Column("grade", "Grade", lambda line: grade_words(line.person.grade)),
        Column("number", "Registration number", lambda line: line.person.swe_number),
        Column("state", "Stands", lambda line: line.words),
        Column("from", "Registered from", lambda line: line.person.registered_on),
        Column("until", "Registered until", lambda line: line.person.registration_expires_on),
        Column("file", "Until, by the staff file", lambda line: line.known.file_expires_on),
        Column("checked", "Looked up on", lambda line: line.known.check.checked_on if line.known.check else None),
        Column("said", "The register said", _seen),
        Column("by", "Looked up by", lambda line: line.known.check.checked_by if line.known.check else None),
    ]
    day, show = day_words(page.day, year=True), SHOWN[page.asked.show].lower()
    about = [
        f"Registration with Social Work England as at {day}: {show}",
        f"{len(page.not_renewed)} ended on {day_words(page.last_end, year=True)} or since and are not seen renewed",
        f"Only team {page.asked.team}" if page.asked.team else "All teams in scope",
    ]
    return Table.asked("registration", columns, page.shown, about)
