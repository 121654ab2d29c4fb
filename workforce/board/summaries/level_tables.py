"""What the pages of levels show and download: a figure by service, grade and employment; all figures side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workforce.board.figures.figure import Indicator
from workforce.board.summaries import queries
from workforce.board.summaries.levels import (
    COUNCIL,
    ITSELF,
    NO_PLACE,
    By,
    Cut,
    Frozen,
    Line,
    Part,
    frozen,
    is_hidden_at_all,
    names_nobody,
    protected,
    tables_of,
)
from workforce.board.summaries.models import Summary
from workforce.board.summaries.pack import Entry, Pack
from workforce.board.summaries.small_number_rules import ROOT
from workforce.web.access import Viewer
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table

HEADINGS = {By.PLACE: "By service and team", By.GRADE: "By grade", By.EMPLOYMENT: "By type of employment"}
FIRST = {By.PLACE: "Service or team", By.GRADE: "Grade", By.EMPLOYMENT: "Type of employment"}
HIDDEN = "hidden"
NO_SERVICE = "Service not known or not told"


@dataclass(frozen=True)
class Section:
    """One table of a figure's page."""

    by: By
    lines: Sequence[Line]

    def shown(self) -> list[Line]:
        """Return its lines; teams that are hidden now and before stand in one line of their service, the last."""
        found: list[Line] = []
        for line in self.lines:
            if not line.is_below:
                found += [line, *self._teams_of(line.key)]
        return found

    def _teams_of(self, service: str) -> list[Line]:
        those = [line for line in self.lines if line.is_below and line.parent == service]
        told = [line for line in those if not (line.is_hidden and line.was_hidden)]
        count = len([line for line in those if line not in told and not line.key.endswith(ITSELF)])
        if count < 2:
            return those
        words = f"{count} other teams, each" if told else f"Each of its {count} teams"
        return [*told, Line(f"{service} hidden", words, service, is_hidden=True, was_hidden=True)]

    @property
    def heading(self) -> str:
        """Return its heading."""
        return HEADINGS[self.by]

    @property
    def first(self) -> str:
        """Return the words over its first column."""
        return FIRST[self.by]


@dataclass(frozen=True)
class Levels:
    """A figure with everything that its page shows of it below council level."""

    pack: Pack
    entry: Entry
    sections: Sequence[Section]
    under: int
    hides: bool
    names_nobody: bool

    @property
    def indicator(self) -> Indicator:
        """Return what is measured."""
        return self.entry.indicator

    @property
    def hidden(self) -> int:
        """Return how many figures are hidden."""
        return sum(line.is_hidden + line.was_hidden for section in self.sections for line in section.lines)


def _before(one: Summary | None) -> Summary | None:
    """Return the newest published summary of an earlier day."""
    return next((other for other in queries.summaries() if one is not None and other.as_at < one.as_at), None)


def levels_of(pack: Pack, entry: Entry, viewer: Viewer) -> Levels:
    """Return one figure of a summary below council level, as a viewer may see it, beside the summary before."""
    indicator = entry.indicator
    now = frozen(pack.summary, indicator.id)
    earlier = frozen(pack.before, indicator.id) if pack.before else None
    first = _before(pack.before)
    earliest = frozen(first, indicator.id) if first else None
    rows = now.rows.get(indicator.id, ())
    sections = []
    for by in tables_of(indicator, rows):
        cut = protected(now, earlier, indicator, by, viewer)
        was = protected(earlier, earliest, indicator, by, viewer) if earlier else None
        sections.append(Section(by, lines_of(cut, was)))
    return Levels(pack, entry, sections, now.under, is_hidden_at_all(indicator), names_nobody(indicator, rows))


def lines_of(now: Cut, was: Cut | None) -> list[Line]:
    """Return the lines of a table: the council, then what tells of somebody; places that are gone come last."""
    places = {ROOT: (COUNCIL, ROOT)} | now.lines
    if was is not None:
        places |= {key: place for key, place in was.lines.items() if key not in places}
    found = []
    for key, (name, parent) in places.items():
        here = now.part(key) if key in now.lines or key == ROOT else _nobody(now)
        then = None if was is None else was.part(key) if key in was.lines or key == ROOT else _nobody(was)
        if key == ROOT or (here and here.rows) or (then and then.rows):
            found.append(
                Line(
                    key, name, parent, here, then, is_hidden=key in now.hidden,
                    was_hidden=was is not None and key in was.hidden,
                )
            )  # fmt: skip
    return _without_repeats(found)


def _nobody(cut: Cut) -> Part | None:
    return cut.part("~nowhere") if cut.is_known else None


def _without_repeats(lines: Sequence[Line]) -> list[Line]:
    """Leave out a service's own rows where the service has no other line: they are the service."""
    within: dict[str, int] = {}
    for line in lines:
        within[line.parent] = within.get(line.parent, 0) + (line.parent != ROOT)
    return [line for line in lines if not (line.key.endswith(ITSELF) and within[line.parent] == 1)]


def one_table(found: Levels) -> Table:
    """Return every line of a figure, as it downloads."""
    indicator = found.indicator
    rows = [(section, line) for section in found.sections for line in section.lines]
    names = {line.key: line.name for _, line in rows}

    def part(name: str, *, is_before: bool = False) -> Column:
        words = {"numerator": "Numerator", "denominator": "Denominator", "value": "Value"}[name]
        key = f"before_{name}" if is_before else name
        return Column(
            key, f"{words} before" if is_before else words,
            lambda row: _cell(row[1], name, indicator, is_before=is_before), numeric=True, sortable=False,
        )  # fmt: skip

    columns = [
        Column("by", "By", lambda row: row[0].heading.removeprefix("By "), sortable=False),
        Column("within", "Within", lambda row: names.get(row[1].parent, "") if row[1].is_below else "", sortable=False),
        Column("name", "Place", lambda row: row[1].name, sortable=False),
        *(part(name) for name in ("numerator", "denominator", "value")),
        *(part(name, is_before=True) for name in ("numerator", "denominator", "value")),
    ]
    day, before = found.pack.summary.as_at, found.pack.before
    about = [
        f"{indicator.id} {indicator.name}: {indicator.counts}. Unit: {indicator.unit}",
        f"As at {day_words(day, year=True)}, {told_as(found.pack)}. Fingerprint {found.pack.summary.sha256[:12]}.",
        f"Before: {day_words(before.as_at, year=True) if before else 'no summary'}.",
        hidden_words(found.under) if found.hides else "Counts of children are never hidden.",
    ]
    return Table(f"{indicator.id}-levels-{day}", columns, rows, about)


def told_as(pack: Pack) -> str:
    """Return whether a summary is released, in words."""
    return "as frozen in a draft" if pack.is_draft else "as published"


def hidden_words(under: int) -> str:
    """Return what is hidden, in words."""
    return (
        f"Hidden below council level: figures about fewer than {under} people on the staff, and as many others as keep"
        " them from being worked out."
    )


def _cell(line: Line, name: str, indicator: Indicator, *, is_before: bool) -> Any:
    if line.was_hidden if is_before else line.is_hidden:
        return HIDDEN
    part = line.before if is_before else line.now
    if part is None:
        return None
    return part.value(indicator.per) if name == "value" else float(getattr(part, name))


@dataclass(frozen=True)
class Shown:
    """One cell of the matrix. `part` None: not told of this place."""

    part: Part | None
    value: Decimal | None
    is_hidden: bool = False
    is_told: bool = True  # False: the figure has no such places (cases have no grade)
    is_known: bool = True


@dataclass(frozen=True)
class Across:
    """One figure in every place of the matrix."""

    entry: Entry
    cells: Sequence[Shown]


@dataclass(frozen=True)
class Matrix:
    """Every figure of a summary by one kind of place."""

    pack: Pack
    by: By
    of: str | None  # the service whose teams are shown
    columns: Sequence[tuple[str, str]]  # key, name; the whole first
    lines: Sequence[Across]
    services: Sequence[tuple[str, str]]
    under: int

    def grouped(self) -> dict[str, list[Across]]:
        """Return the lines under their headings."""
        found: dict[str, list[Across]] = {}
        for line in self.lines:
            found.setdefault(line.entry.indicator.group, []).append(line)
        return found

    @property
    def heading(self) -> str:
        """Return what the columns are."""
        if self.of:
            return f"Teams of {dict(self.services)[self.of]}"
        return {By.PLACE: "By service", By.GRADE: "By grade", By.EMPLOYMENT: "By type of employment"}[self.by]


def matrix_of(pack: Pack, by: By, of: str | None, viewer: Viewer) -> Matrix | None:
    """Return all figures by service, by the teams of one, by grade or employment; None: there is no such service."""
    now, earlier = frozen(pack.summary), frozen(pack.before) if pack.before else None
    cuts = {
        entry.indicator.id: protected(now, earlier, entry.indicator, by, viewer)
        for entry in pack.entries
        if by in tables_of(entry.indicator, now.rows.get(entry.indicator.id, ()))
    }
    places = {key: place for cut in cuts.values() for key, place in cut.lines.items()}
    if NO_PLACE in places:
        places[NO_PLACE] = (NO_SERVICE, ROOT)
    services = [(key, name) for key, (name, parent) in places.items() if parent == ROOT and _has_below(key, places)]
    if of is not None and of not in dict(services):
        return None
    top = (of, places[of][0]) if of else (ROOT, COUNCIL)
    filled = _filled(cuts.values())
    columns = [top, *((key, name) for key, (name, parent) in places.items() if parent == top[0] and key in filled)]
    lines = [Across(entry, [_shown(entry, cuts, now, key) for key, _ in columns]) for entry in pack.entries]
    return Matrix(pack, by, of, columns, lines, services if by is By.PLACE else (), now.under)


def _has_below(key: str, places: Mapping[str, tuple[str, str]]) -> bool:
    return any(parent == key for _, parent in places.values())


def _filled(cuts: Iterable[Cut]) -> set[str]:
    """Return the places in which some figure has a row."""
    found: set[str] = set()
    for cut in cuts:
        found.update(cut.rows, (cut.lines[key][1] for key in cut.rows))
    return found


def _shown(entry: Entry, cuts: Mapping[str, Cut], now: Frozen, key: str) -> Shown:
    indicator = entry.indicator
    cut = cuts.get(indicator.id)
    if cut is None and key != ROOT:
        return Shown(None, None, is_told=False)
    if key == ROOT:
        whole = _headline(entry, len(now.rows.get(indicator.id, ())))
        return Shown(whole, entry.value, is_known=whole is not None)
    part = cut.part(key) if cut and key in cut.lines else None
    if cut is not None and key in cut.hidden:
        return Shown(None, None, is_hidden=True)
    return Shown(part, part.value(indicator.per) if part else None, is_known=cut is not None and cut.is_known)


def _headline(entry: Entry, rows: int) -> Part | None:
    """Return the council's figure as its summary tells it."""
    numerator, denominator = entry.now["numerator"], entry.now["denominator"]
    return None if denominator is None else Part(Fraction(numerator), Fraction(denominator), rows)


def matrix_table(found: Matrix) -> Table:
    """Return the matrix as it downloads: a line for each figure and place."""
    rows = [
        (line.entry.indicator, name, cell)
        for line in found.lines
        for (_, name), cell in zip(found.columns, line.cells, strict=True)
        if cell.is_told
    ]

    def number(name: str) -> Column:
        return Column(
            name, name.capitalize(),
            lambda row: HIDDEN if row[2].is_hidden else row[2].part and float(getattr(row[2].part, name)),
            numeric=True, sortable=False,
        )  # fmt: skip

    columns = [
        Column("id", "Id", lambda row: row[0].id, sortable=False),
        Column("indicator", "Indicator", lambda row: row[0].name, sortable=False),
        Column("place", found.heading.removeprefix("By ").capitalize(), lambda row: row[1], sortable=False),
        number("numerator"),
        number("denominator"),
        Column(
            "value", "Value", lambda row: HIDDEN if row[2].is_hidden else row[2].value, numeric=True, sortable=False
        ),
        Column("unit", "Unit", lambda row: row[0].unit, sortable=False),
    ]
    day = found.pack.summary.as_at
    about = [
        f"All indicators, {found.heading.lower() if not found.of else found.heading}",
        f"As at {day_words(day, year=True)}, {told_as(found.pack)}. Fingerprint {found.pack.summary.sha256[:12]}.",
        hidden_words(found.under),
    ]
    return Table(f"levels-{day}", columns, rows, about)
