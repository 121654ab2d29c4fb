"""The rows behind a figure of the standards, and all requirements side by side, as tables that can be downloaded."""

from typing import Any

from workforce.standards.pages import Opened, Picture, RequirementLine, StandardPage
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def _about(title: str, day: Any, *more: str) -> list[str]:
    return [title, f"As at {day_words(day, year=True)}", *(one for one in more if one)]


def _detail(key: str, label: str) -> Column:
    return Column(key, label, lambda row: row.detail.get(key), numeric=key in ("days", "minutes", "asked", "unknown"))


def rows(opened: Opened) -> Table:
    """Return the rows of a figure that its reader may see."""
    measure, tree = opened.line.found.measure, opened.day.on.tree
    out = f"Left out: {opened.hidden} rows of teams outside your scope" if opened.hidden else ""
    columns = [
        Column("who", "Who" if measure.is_named else "What", lambda row: row.name or row.key[:1].upper() + row.key[1:]),
        *([Column("team", "Team", lambda row: tree.name(row.team))] if measure.is_named else []),
        *(_detail(key, label) for key, label in measure.columns),
        Column("counts", "Counts" if measure.is_percent else "Counts for", lambda row: row.numerator, numeric=True),
        Column("of", "Of", lambda row: row.denominator, numeric=True),
    ]
    about = _about(f"{measure.requirement}: {measure.name}", opened.day.on.day, opened.line.parts, out)
    return Table.asked(measure.key, columns, opened.rows, about)


def _figures(line: tuple[StandardPage, RequirementLine]) -> str:
    return "; ".join(f"{one.name}: {one.text}" for one in line[1].figures)


def requirements(picture: Picture) -> Table:
    """Return every requirement with how it stands: the picture as a table."""
    lines = [(page, line) for page in picture.pages for line in page.lines]
    columns = [
        Column("standard", "Standard", lambda one: f"{one[0].number}. {one[0].title}"),
        Column("verdict", "The council says", lambda one: one[0].verdict[1]),
        Column("requirement", "Requirement", lambda one: one[1].number),
        Column("text", "What it asks", lambda one: one[1].requirement.text),
        Column("threshold", "Threshold", lambda one: one[1].requirement.threshold),
        Column("figure", "Figure", _figures),
        Column("stands", "Stands", lambda one: one[1].status[1]),
        Column("review", "Evidence to be reviewed by", lambda one: _review(one[1])),
    ]
    about = _about("The eight employer standards", picture.day, f"Figures as at {picture.on.day.isoformat()}")
    return Table.asked("employer-standards", columns, lines, about)


def _review(line: RequirementLine) -> Any:
    return max((one.review_on for one in line.standing), default=None)
