"""The tables of what-ifs, as they sort and download."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workforce.caseload.what_if_queries import Saved
from workforce.caseload.what_if_results import NOT_MEASURED, Level, Result, Row, Standing
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table, harmless
from workforce.words import band_words

LEVEL_WORDS = {Level.TEAM: "team", Level.SERVICE: "service, its teams here", Level.ALL: "all teams here"}
MOST_COMPARED = 3
NOT_CONSIDERED = "Not considered: children without a worker here or with somebody away, notice, recruitment, training."


def _of(part: str, value: Callable[[Standing], Any]) -> Callable[[Row], Any]:
    return lambda row: value(getattr(row, part))


def what_if(result: Result) -> Table:
    """Return a result line by line; sorted by a column, its teams alone."""
    columns = [
        Column("name", "Team", lambda row: row.name),
        Column("level", "Line", lambda row: LEVEL_WORDS[Level(row.level)], sortable=False),
        Column("now", "Today %", _of("now", lambda s: s.percent), numeric=True),
        Column("band_now", "Band today", _of("now", lambda s: band_words(s.band)), sortable=False),
        Column("then", "With the changes %", _of("then", lambda s: s.percent), numeric=True),
        Column("band", "Band with the changes", _of("then", lambda s: band_words(s.band)), sortable=False),
        Column("difference", "Difference", lambda row: row.difference),
        Column("points_now", "Points today", _of("now", lambda s: s.points), numeric=True, sortable=False),
        Column("points", "Points", _of("then", lambda s: s.points), numeric=True),
        Column("limit_now", "Limit today", _of("now", lambda s: s.limit), numeric=True, sortable=False),
        Column("limit", "Limit", _of("then", lambda s: s.limit), numeric=True),
    ]
    about = [
        "What if: workload of teams with changes that are only tried",
        f"As at {day_words(result.day, year=True)}. Scheme: {result.scheme_now}. Changed to: {result.scheme_then}.",
        "Changes: " + ("; ".join(result.words) or "none"),
        NOT_CONSIDERED,
    ]
    sorted_ = Table.asked("what-if", columns, result.teams, about)
    rows = sorted_.rows if _is_sorted(sorted_) else result.rows
    return Table("what-if", columns, rows, about)


def _is_sorted(table: Table) -> bool:
    return any(table.head(column.key).sort for column in table.columns)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Today's lines with those of saved what-ifs beside them, each as it was saved."""

    today: Result
    saved: Sequence[Saved]

    @property
    def rows(self) -> list[Row]:
        """Return today's lines, and after them those of teams that only a saved what-if has."""
        found = {(row.level, row.code): row for row in self.today.rows}
        for one in self.saved:
            for row in one.result.teams:
                found.setdefault((row.level, row.code), row)
        return list(found.values())

    def line(self, one: Saved, row: Row) -> Row | None:
        """Return the line of a saved what-if that stands for the same as another one, or None."""
        return next((r for r in one.result.rows if (r.level, r.code) == (row.level, row.code)), None)

    def today_of(self, row: Row) -> Standing | None:
        """Return where a line stands today, or None where it has no workload today."""
        return row.now if row in self.today.rows else None

    def is_quiet(self, row: Row) -> bool:
        """Whether a line is measured neither today nor in any that was saved."""
        found = [self.today_of(row), *(line.then for one in self.saved if (line := self.line(one, row)))]
        return all(one is None or one.band == NOT_MEASURED for one in found)

    def differs(self, one: Saved) -> bool:
        """Whether a saved what-if covers other teams than today's figures: their sums are not of the same teams."""
        return {row.code for row in one.result.teams} != {row.code for row in self.today.teams}

    @property
    def table(self) -> Table:
        """Return the comparison as a table."""

        def now(value: Callable[[Standing], Any]) -> Callable[[Row], Any]:
            return lambda row: value(found) if (found := self.today_of(row)) else None

        def then(one: Saved, value: Callable[[Row], Any]) -> Callable[[Row], Any]:
            return lambda row: value(found) if (found := self.line(one, row)) else None

        columns = [
            Column("name", "Team", lambda row: row.name, sortable=False),
            Column("level", "Line", lambda row: LEVEL_WORDS[Level(row.level)], sortable=False),
            Column("today", "Today %", now(lambda s: s.percent), numeric=True, sortable=False),
            Column("today_band", "Today: band", now(lambda s: band_words(s.band)), sortable=False),
        ]
        for one in self.saved:
            name = harmless(one.name)
            columns += [
                Column(f"{one.id}", f"{name} %", then(one, lambda row: row.then.percent), True, False),
                Column(f"{one.id}_band", f"{name}: band", then(one, lambda r: band_words(r.then.band)), False, False),
                Column(f"{one.id}_from", f"{name}: from %", then(one, lambda row: row.now.percent), True, False),
            ]
        about = [
            "What if: saved what-ifs beside today",
            f"Today: as at {day_words(self.today.day, year=True)}; {self.today.scheme_now}.",
            *(f"{one.name}: as at {day_words(one.result.day, year=True)}; {one.result.scheme_then}; "
              f"{'; '.join(one.result.words)}." for one in self.saved),
            NOT_CONSIDERED,
        ]  # fmt: skip
        return Table("what-if-compared", columns, self.rows, about)
