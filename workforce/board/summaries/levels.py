"""The figures of a summary below council level: by service and team, by grade, by type of employment.

They are sums of the rows that were frozen with the summary. What is about few people on the staff is hidden, with what
would tell it (small_number_rules.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from workforce.board.figures.figure import About, Indicator
from workforce.board.summaries import queries
from workforce.board.summaries.models import Summary
from workforce.board.summaries.small_number_rules import HIDE_UNDER, ROOT, Cell, hidden, read_hide_under
from workforce.db import policy
from workforce.decimals import Ratio
from workforce.people.rules import EmploymentType, Grade, grade_words
from workforce.web.access import Permission, Scope, Viewer

Row = Mapping[str, Any]
Rows = Sequence[Row]
Teams = Mapping[str, Sequence[Any]]  # code -> name, kind, code of the parent
COUNCIL, OUTSIDE, NO_PLACE = "Whole council", "~outside", "~none"
ITSELF = " itself"  # after a service's code: its rows that stand in none of its teams
VACANCIES, NOT_KNOWN = "~vacancies", "~not known"
EVERYBODY = "W8"  # the indicator whose rows are all social work staff in post: it tells the grade of others' rows
EMPLOYMENT_WORDS = {
    EmploymentType.PERMANENT: "Permanent", EmploymentType.FIXED_TERM: "Fixed term", EmploymentType.AGENCY: "Agency",
    EmploymentType.STUDENT: "Student", EmploymentType.PARTNER: "Of a partner",
}  # fmt: skip


class By(StrEnum):
    """By what a figure is taken apart."""

    PLACE = "place"
    GRADE = "grade"
    EMPLOYMENT = "employment"


@dataclass(frozen=True, slots=True)
class Part:
    """A figure of one place, as both its parts."""

    numerator: Fraction
    denominator: Fraction
    rows: int

    def value(self, per: Any) -> Any:
        """Return the figure in its unit; None where nobody is counted."""
        return Ratio(self.numerator, self.denominator).value(per)


@dataclass(frozen=True, slots=True)
class Line:
    """One place of a table: its figure now and in the summary before. None: not known on that day."""

    key: str
    name: str
    parent: str = ROOT
    now: Part | None = None
    before: Part | None = None
    is_hidden: bool = False
    was_hidden: bool = False

    @property
    def is_below(self) -> bool:
        """Whether it stands within a service."""
        return self.parent != ROOT


def hide_under(day: date) -> int:
    """Return under how many people a figure is hidden, by the Board's policy on the day of a summary."""
    version = policy.in_force(policy.PolicyKind.BOARD, day)
    return read_hide_under(version.document) if version else HIDE_UNDER


def names_nobody(indicator: Indicator, rows: Rows) -> bool:
    """Whether rows tell of people who are not named: answers, records, returns. They can't be followed or graded."""
    if indicator.about in (About.ANSWERS, About.RECORDS):
        return True
    return indicator.about is About.STAFF and bool(rows) and all(_is_unnamed(row) for row in rows)


def _is_unnamed(row: Row) -> bool:
    return row["name"] is None and not _is_vacancy(row)


def _is_vacancy(row: Row) -> bool:
    return str(row["key"]).startswith("vacancy:")


def _person(row: Row) -> str:
    """Return who a row is about: the employee number before what else its key says; a row that names nobody itself."""
    key = str(row["key"])
    return key if _is_unnamed(row) else key.partition(" ")[0]


def tables_of(indicator: Indicator, rows: Rows) -> tuple[By, ...]:
    """Return by what a figure can be taken apart: cases and answers have a place, and no grade."""
    if indicator.about is About.ADDED:
        return ()
    if indicator.about is About.CHILDREN or names_nobody(indicator, rows):
        return (By.PLACE,)
    return tuple(By)


@dataclass(frozen=True)
class Cut:
    """The rows of one figure on one day, taken apart; and which of its places are hidden from somebody."""

    lines: dict[str, tuple[str, str]]  # key -> name, key of what it stands in; in the order of the page
    rows: dict[str, list[Row]]  # lowest places only
    hidden: frozenset[str] = frozenset()
    is_known: bool = True

    def part(self, key: str) -> Part | None:
        """Return the sums of a place."""
        if not self.is_known:
            return None
        those = [row for at, rows in self.rows.items() if key in (ROOT, at, self.lines[at][1]) for row in rows]
        return Part(
            sum((Fraction(row["numerator"]) for row in those), Fraction(0)),
            sum((Fraction(row["denominator"]) for row in those), Fraction(0)),
            len(those),
        )

    def cells(self) -> list[Cell]:
        """Return its places with the people of whom they tell."""
        return [
            Cell(
                key, parent,
                frozenset(_person(row) for row in self.rows.get(key, ()) if not _is_vacancy(row)),
            )
            for key, (_, parent) in self.lines.items()
        ]  # fmt: skip


@dataclass(frozen=True)
class Frozen:
    """What is read of one summary to take its figures apart."""

    summary: Summary
    rows: Mapping[str, Rows]
    heads: Mapping[str, Mapping[str, Any]]
    under: int
    staff: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)  # employee number -> grade, terms

    @property
    def teams(self) -> Teams:
        """Return the teams of its day."""
        found: Teams = self.summary.context["teams"]
        return found

    def cut(self, indicator: Indicator, by: By) -> Cut:
        """Return a figure taken apart, nothing hidden yet."""
        rows = self.rows.get(indicator.id, ())
        is_known = self.heads.get(indicator.id, {}).get("denominator") is not None
        if by is By.PLACE:
            is_unnamed = names_nobody(indicator, rows)
            lines = _places(self.teams, is_unnamed)
            at = [_place(row["team"], self.teams, is_unnamed) for row in rows]
        else:
            lines = _kinds(by)
            at = [self._kind(row, by) for row in rows]
        found: dict[str, list[Row]] = {}
        for key, row in zip(at, rows, strict=True):
            found.setdefault(key, []).append(row)
        return Cut(lines, found, is_known=is_known)

    def _kind(self, row: Row, by: By) -> str:
        if _is_vacancy(row):
            return VACANCIES
        grade, terms = self.staff.get(_person(row), (None, None))
        known = row.get(by.value) or (grade if by is By.GRADE else terms)
        return known if known in _kinds(by) else NOT_KNOWN


def frozen(summary: Summary, indicator: str | None = None) -> Frozen:
    """Read what one figure of a summary is taken apart by, or all of them. A fixed number of statements."""
    if indicator is None:
        rows: dict[str, Rows] = dict(queries.all_rows(summary.id))
    else:
        rows = {name: queries.frozen_rows(summary.id, name) or [] for name in {indicator, EVERYBODY}}
    heads = queries.headlines([summary.id]).get(summary.id, {})
    staff = {str(row["key"]): (row.get("grade"), row.get("employment")) for row in rows.get(EVERYBODY, ())}
    return Frozen(summary, rows, heads, hide_under(summary.as_at), staff)


def _service_of(code: str | None, teams: Teams) -> str | None:
    """Return the nearest service at or above a team."""
    seen: set[str] = set()
    while code and code in teams and code not in seen:
        if teams[code][1] == "service":
            return code
        seen.add(code)
        code = teams[code][2]
    return None


def below(code: str, teams: Teams) -> frozenset[str]:
    """Return a team's code and those of every team below it."""
    found = {code}
    while more := {one for one, team in teams.items() if team[2] in found} - found:
        found |= more
    return frozenset(found)


def _place(code: str | None, teams: Teams, is_unnamed: bool) -> str:
    """Return the lowest place in which a row of a team stands; what may be told above the services has none."""
    if not code or code not in teams or (is_unnamed and _service_of(code, teams) is None):
        return NO_PLACE
    return f"{code}{ITSELF}" if teams[code][1] == "service" else code


def _places(teams: Teams, is_unnamed: bool) -> dict[str, tuple[str, str]]:
    """Return services with their teams, those outside every service, and rows without a team."""
    by_name = sorted(teams, key=lambda code: (teams[code][0], code))
    found: dict[str, tuple[str, str]] = {}
    for service in [code for code in by_name if teams[code][1] == "service"]:
        found[service] = (teams[service][0], ROOT)
        found |= {code: (teams[code][0], service) for code in by_name if _is_in(code, service, teams)}
        found[f"{service}{ITSELF}"] = ("Not told by team" if is_unnamed else "In none of its teams", service)
    outside = [code for code in by_name if _service_of(code, teams) is None]
    if outside:
        found[OUTSIDE] = ("Outside every service", ROOT)
        found |= {code: (teams[code][0], OUTSIDE) for code in outside}
    found[NO_PLACE] = ("Not told by service" if is_unnamed else "Team not known", ROOT)
    return found


def _is_in(code: str, service: str, teams: Teams) -> bool:
    return code != service and _service_of(code, teams) == service


def _kinds(by: By) -> dict[str, tuple[str, str]]:
    if by is By.GRADE:
        found = {grade.value: (grade_words(grade), ROOT) for grade in Grade}
    else:
        found = {kind.value: (EMPLOYMENT_WORDS[kind], ROOT) for kind in EmploymentType}
    return found | {VACANCIES: ("Vacancies", ROOT), NOT_KNOWN: ("Not known", ROOT)}


def is_hidden_at_all(indicator: Indicator) -> bool:
    """Whether small numbers of a figure are hidden below council level: counts of children never are."""
    return indicator.about not in (About.CHILDREN, About.ADDED)


def known_to(viewer: Viewer, cut: Cut, by: By, teams: Teams) -> frozenset[str]:
    """Return the lowest places that a viewer may see in any case: those in the scope of whoever opens rows."""
    if not viewer.may(Permission.SEE_BOARD_ROWS):
        return frozenset()
    if viewer.scope is Scope.ALL:
        return frozenset(cut.lines)
    if by is not By.PLACE:
        return frozenset()
    return frozenset(key for key in cut.lines if _is_seen(viewer, key.removesuffix(ITSELF), teams))


def _is_seen(viewer: Viewer, code: str, teams: Teams) -> bool:
    return code in teams and viewer.sees_team(code)


def protected(now: Frozen, earlier: Frozen | None, indicator: Indicator, by: By, viewer: Viewer) -> Cut:
    """Return a figure taken apart, with what is hidden from a viewer; `earlier`: the summary before it."""
    cut = now.cut(indicator, by)
    if not is_hidden_at_all(indicator):
        return cut
    first: frozenset[str] = frozenset()
    if earlier is not None:
        first = hidden(earlier.cut(indicator, by).cells(), earlier.under)
    everybody = hidden(cut.cells(), now.under, before=first)
    known = known_to(viewer, cut, by, now.teams)
    found = hidden(cut.cells(), now.under, known, first, everybody) if known else everybody
    return Cut(cut.lines, cut.rows, found, cut.is_known)
