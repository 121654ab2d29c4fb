"""People by requirements: who is in date, what lapses next. A fixed number of statements, however many people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from workforce.people.queries import StaffMember
from workforce.people.rules import GRADE_WORDS, Grade, grade_words
from workforce.training.cells import Cell, Lapsing, Shown, cell_of, lapsing
from workforce.training.risk import Risk, both
from workforce.training.rules import Requirement
from workforce.training.today import LAPSES_SOON_DAYS, Today
from workforce.web.access import Scope, Viewer

STATUS_WORDS = {
    "late": "Lapsed or never",
    "due": "Due in 90 days",
    "first": "First due",
    "unknown": "Not known",
    "exempt": "Exempt",
    "whole": "Everything in date",
}
_STATUS = {
    "late": (Shown.LAPSED, Shown.NEVER),
    "due": (Shown.DUE,),
    "first": (Shown.FIRST_DUE,),
    "unknown": (Shown.NOT_KNOWN,),
    "exempt": (Shown.EXEMPT,),
}
GROUPS = {"staff": "All but managers", "managers": "All managers"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; empty: no filter."""

    team: str = ""
    grade: str = ""
    status: str = ""
    requirement: str = ""
    name: str = ""

    @property
    def is_any(self) -> bool:
        """Whether anything is asked."""
        return bool(self.team or self.grade or self.status or self.requirement or self.name)


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the matrix, with a cell for every requirement that is asked of them."""

    person: StaffMember
    team_name: str
    cells: Mapping[str, Cell]

    @property
    def grade(self) -> str:
        """Return the grade in words, and whether the person is away."""
        words = GRADE_WORDS.get(Grade(self.person.grade), self.person.grade)
        return f"{words}, away" if self.person.is_away else words


def _fits_grade(person: StaffMember, grade: str) -> bool:
    if grade in GROUPS:
        return person.is_social_work and person.is_manager == (grade == "managers")
    return not grade or person.grade == grade


def _fits_status(line: Line, asked: Asked) -> bool:
    cells = [cell for id_, cell in line.cells.items() if asked.requirement in ("", id_)]
    if asked.status == "whole":
        counted = [cell.shown for cell in cells if cell.is_asked]
        return bool(counted) and all(one.is_in_date for one in counted)
    if asked.status:
        return any(cell.shown in _STATUS[asked.status] for cell in cells)
    return bool(cells) or not asked.requirement


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requirements of some people stand how: those that count now, and those beside."""

    counting: Mapping[Shown, int]
    beside: Mapping[Shown, int]

    def of(self, *states: str) -> int:
        """Return how many of those that count stand so; of what never counts (first due, exempt, away), how many."""
        asked = [Shown(one) for one in states]
        return sum((self.counting if one.is_counted else self.beside).get(one, 0) for one in asked)

    @property
    def in_date(self) -> int:
        """Return how many are in date, those that lapse soon with them."""
        return self.of(Shown.IN_DATE, Shown.DUE)

    @property
    def asked(self) -> int:
        """Return how many are asked now: as W12 counts, nobody who is away or before the first day it is due by."""
        return sum(self.counting.values())

    @property
    def early(self) -> int:
        """Return how many are in date of people who are away, or before it was due."""
        return self.beside.get(Shown.IN_DATE, 0) + self.beside.get(Shown.DUE, 0)


def counted(cells: Iterable[Cell]) -> Counts:
    """Count cells."""
    found = Counts(Counter(), Counter())
    for cell in cells:
        (found.counting if cell.is_asked else found.beside)[cell.shown] += 1  # type: ignore[index]
    return found


class Matrix:
    """The people in a viewer's scope by requirements, filtered as the address asks."""

    def __init__(self, today: Today, viewer: Viewer, asked: Asked) -> None:
        """Remember the day, the reader and what is asked."""
        self.today, self.viewer, self.asked = today, viewer, asked

    @cached_property
    def scope(self) -> list[Line]:
        """Everybody in scope of whom anything is asked, by team and name."""
        known = self.today.known_from
        lines = [
            Line(
                person, self.today.tree.name(person.team),
                {one.requirement.id: cell_of(one, self.today.day, known) for one in self.today.trained(person)},
            )
            for person in self.today.staff
            if self.viewer.sees_team(person.team)
        ]  # fmt: skip
        found = [line for line in lines if line.cells]
        return sorted(found, key=lambda line: (line.team_name, line.person.team, line.person.name, line.person.id))

    @cached_property
    def group(self) -> list[Line]:
        """Those of the team and grade that are asked for: of them the figures at the top are."""
        teams = self.today.tree.below(self.asked.team) if self.asked.team else None
        return [
            line
            for line in self.scope
            if (teams is None or line.person.team in teams) and _fits_grade(line.person, self.asked.grade)
        ]

    @cached_property
    def lines(self) -> list[Line]:
        """Those of the group who have the name and the status that are asked for."""
        name = self.asked.name.casefold()
        return [line for line in self.group if name in line.person.name.casefold() and _fits_status(line, self.asked)]

    @cached_property
    def requirements(self) -> list[Requirement]:
        """The requirements asked of anybody in the group, or the one that is asked for."""
        ids = {id_ for line in self.group for id_ in line.cells}
        return [r for r in self.today.requirements if r.id in ids and self.asked.requirement in ("", r.id)]

    @cached_property
    def counts(self) -> Counts:
        """How everything asked of the group stands."""
        return counted(cell for line in self.group for cell in self._cells(line))

    @cached_property
    def shown_counts(self) -> Counts:
        """How everything asked of the people shown stands."""
        return counted(cell for line in self.lines for cell in self._cells(line))

    def _cells(self, line: Line) -> list[Cell]:
        """Return the cells of a line, or that of the requirement that is asked for."""
        return [cell for id_, cell in line.cells.items() if self.asked.requirement in ("", id_)]

    def people_with(self, *states: Shown) -> int:
        """Return how many people of the group have anything that stands so."""
        return sum(1 for line in self.group if any(cell.shown in states for cell in self._cells(line)))

    def column(self, requirement_id: str, lines: Sequence[Line]) -> Counts:
        """Return how one requirement stands for some people."""
        return counted(line.cells[requirement_id] for line in lines if requirement_id in line.cells)

    @cached_property
    def lapsing(self) -> Lapsing:
        """How many requirements of the group lapse in the next 90 days."""
        cells = (cell for line in self.group for cell in self._cells(line) if cell.shown is Shown.DUE and cell.counts)
        return lapsing([cell.last_day for cell in cells if cell.last_day], self.today.day)

    @cached_property
    def risk(self) -> tuple[Risk | None, Risk | None]:
        """Risk analysis of staff and of managers, for the teams in scope that are asked for."""
        return both(self.today, self.teams)

    @cached_property
    def teams(self) -> frozenset[str]:
        """The codes of the teams in scope that are asked for."""
        found = self.today.tree.below(self.asked.team) if self.asked.team else frozenset(self.today.tree.teams)
        return frozenset(code for code in found if self.viewer.sees_team(code))

    @cached_property
    def team_choices(self) -> list[tuple[str, str]]:
        """The teams in scope with their services, indented as they stand."""
        tree = self.today.tree
        found: list[tuple[str, str]] = []

        def walk(code: str, depth: int) -> None:
            is_seen = self.viewer.scope is Scope.ALL or self.viewer.sees_team(code)
            if is_seen:
                found.append((code, "\u2003" * depth + tree.name(code)))
            for below in tree.children.get(code, []):
                walk(below, depth + is_seen)

        for code, team in sorted(tree.teams.items()):
            if team.parent_code not in tree.teams:
                walk(code, 0)
        return found

    @cached_property
    def grade_choices(self) -> list[tuple[str, str]]:
        """The grades of the people in scope, in the order of grades."""
        present = {line.person.grade for line in self.scope}
        return [*GROUPS.items(), *((one.value, grade_words(one)) for one in Grade if one in present)]

    @property
    def words(self) -> str:
        """Return the filters in words, for a download."""
        asked = self.asked
        parts = [
            self.today.tree.name(asked.team) if asked.team else "all teams in scope",
            dict(self.grade_choices).get(asked.grade, "all grades"),
            STATUS_WORDS.get(asked.status, "any status"),
        ]
        return "; ".join([*parts, f"name with {asked.name}"] if asked.name else parts)


@dataclass(frozen=True, slots=True)
class Due:
    """One requirement of one person that lapses, has lapsed, or was never done."""

    line: Line
    requirement: Requirement
    cell: Cell

    @property
    def due_on(self) -> date | None:
        """Return the last day that it covers, or by which it was due."""
        return self.cell.last_day


def due_next(matrix: Matrix) -> list[Due]:
    """Return what lapses or is first due within 90 days, has lapsed or was never done, the longest overdue first."""
    latest = matrix.today.day + timedelta(days=LAPSES_SOON_DAYS)
    wanted = (Shown.DUE, Shown.LAPSED, Shown.NEVER, Shown.FIRST_DUE)
    found = [
        Due(line, requirement, cell)
        for line in matrix.lines
        if not line.person.is_away
        for requirement in matrix.requirements
        if (cell := line.cells.get(requirement.id)) and cell.shown in wanted and (cell.last_day or latest) <= latest
    ]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.line.person.name, one.requirement.name))
