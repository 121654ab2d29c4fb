"""The lists of training as files."""

from collections.abc import Callable

from workforce.people.rules import grade_words
from workforce.training.matrix_page import Due, Line, Matrix
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def about(matrix: Matrix, what: str) -> list[str]:
    """Return the first lines of a download."""
    known = matrix.today.known_from
    since = f"completions before {day_words(known, year=True)} are not known" if known else "no completions imported"
    return [what, f"As at {day_words(matrix.today.day, year=True)}", f"Filters: {matrix.words}", f"Left out: {since}"]


def people(matrix: Matrix) -> Table:
    """Return people by requirements."""

    def cell(id_: str) -> Callable[[Line], object]:
        return lambda line: line.cells[id_].text if id_ in line.cells else None

    columns = [
        Column("name", "Name", lambda line: line.person.name),
        Column("number", "Employee number", lambda line: line.person.employee_number, sortable=False),
        Column("team", "Team", lambda line: line.team_name),
        Column("grade", "Grade", lambda line: grade_words(line.person.grade)),
        *(Column(r.id, r.name, cell(r.id)) for r in matrix.requirements),
    ]
    return Table.asked("training", columns, matrix.lines, about(matrix, "Training: who has completed what"))


def due(matrix: Matrix, rows: list[Due]) -> Table:
    """Return what lapses next, and what is overdue."""
    columns = [
        Column("due", "By", lambda one: one.due_on),
        Column("state", "How it stands", lambda one: one.cell.shown.value),
        Column("requirement", "Requirement", lambda one: one.requirement.name),
        Column("name", "Name", lambda one: one.line.person.name),
        Column("number", "Employee number", lambda one: one.line.person.employee_number, sortable=False),
        Column("team", "Team", lambda one: one.line.team_name),
        Column("grade", "Grade", lambda one: grade_words(one.line.person.grade)),
    ]
    what = "Training that lapses within 90 days, is first due, has lapsed or was never done; nobody who is away"
    return Table.asked("training-due", columns, rows, about(matrix, what), "due")
