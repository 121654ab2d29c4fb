"""Where a council stands on the eight standards: assessments, figures, evidence, gaps. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from workforce.decimals import Ratio, decimal
from workforce.people.rules import Grade, add_months

SMALLEST_GROUP = 5  # product rule: what staff say of themselves is counted in groups of 5 or more
YEAR_DAYS = 365
WEEK_SAID_DAYS = 8  # after its Sunday, the extra hours of a week can be said no more
LONGEST_TITLE, LONGEST_TEXT = 200, 4000

# Figure and rows for these; every other requirement is evidenced by a document, a statement or a link.
COMPUTED = frozenset(
    f"ES{number}"
    for number in (
        "3.1", "3.2", "3.3", "3.4", "3.5", "3.7", "4.3", "5.1", "5.2", "5.3", "5.4", "5.6", "5.7", "5.8", "6.1", "6.3",
        "7.3",
    )
)  # fmt: skip


class Verdict(StrEnum):
    """Where the council says that it stands on a standard."""

    MET = "met"
    MOSTLY = "mostly"
    PARTLY = "partly"
    NOT_MET = "not_met"

    @property
    def words(self) -> str:
        """Return it in words.

        >>> [one.words for one in Verdict]
        ['Met', 'Mostly met', 'Partly met', 'Not met']
        """
        return {"met": "Met", "mostly": "Mostly met", "partly": "Partly met", "not_met": "Not met"}[self]


class Kind(StrEnum):
    """What a piece of evidence is."""

    STATEMENT = "statement"
    DOCUMENT = "document"
    LINK = "link"

    @property
    def words(self) -> str:
        """Return it in words."""
        return {"statement": "Statement", "document": "Document", "link": "Link"}[self]


class Edition(StrEnum):
    """Which edition of a standard's title is read first."""

    NEWEST = "2020"
    MIDDLE = "2014"
    NOTICE = "2012"


class Phase(StrEnum):
    """In which phase somebody's supervision is, as employer standard 5 tells them apart."""

    FIRST_WEEKS = "ES5.2"
    FIRST_MONTHS = "ES5.3"
    LATER = "ES5.4"


def phase_of(grade: str, first_in_grade: date | None, anchor: date) -> Phase:
    """Return the phase in which an interval begins, by the first day as newly qualified (docs/figures.md, W4).

    Source: employer standard 5: weekly for the first six weeks, fortnightly to six months, then monthly.

    >>> begun = date(2026, 9, 1)
    >>> phase_of("asye", begun, date(2026, 10, 12)).value, phase_of("asye", begun, date(2026, 10, 13)).value
    ('ES5.2', 'ES5.3')
    >>> phase_of("asye", begun, date(2027, 3, 1)).value, phase_of("social_worker", begun, begun).value
    ('ES5.4', 'ES5.4')
    """
    if grade != Grade.ASYE or first_in_grade is None:
        return Phase.LATER
    if anchor < first_in_grade + timedelta(days=42):
        return Phase.FIRST_WEEKS
    return Phase.FIRST_MONTHS if anchor < add_months(first_in_grade, 6) else Phase.LATER


@dataclass(frozen=True, slots=True)
class RowOfFigure:
    """One part of a figure, as the rows of the Board's indicators are: key, name, team, two exact parts, detail."""

    key: str
    name: str | None
    team: str | None
    numerator: Fraction
    denominator: Fraction
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a requirement: what its parts count, in which unit, which share or number its standard asks.

    `needs` is in the unit (percent: 0 to 100); None: the threshold is the council's own, or none is stated.
    """

    key: str
    requirement: str
    name: str
    counts: str  # "concerns answered, of concerns raised"
    unit: str  # percent; else what a value counts: reports, hours a person
    needs: Fraction | None = None
    columns: tuple[tuple[str, str], ...] = ()  # of its rows' details: key and label
    is_named: bool = False  # its rows are people, or something of theirs

    @property
    def is_percent(self) -> bool:
        """Whether it is a share."""
        return self.unit == "percent"

    @property
    def is_count(self) -> bool:
        """Whether it is a number of things, not so many of so many."""
        return ", of " not in self.counts

    def made_of(self, numerator: str, denominator: str) -> str:
        """Return both parts in words: 3 concerns answered, of 4 raised; a number of things is one part."""
        counted, _, out_of = self.counts.partition(", of ")
        return f"{numerator} {counted}" if self.is_count else f"{numerator} {counted}, of {denominator} {out_of}"


@dataclass(frozen=True, slots=True)
class Found:
    """A measure on a day: its rows (None: not known) and what stands beside it."""

    measure: Measure
    rows: Sequence[Any] | None
    note: str = ""
    needs: Fraction | None = None  # by the standard, else the target that the Board agreed

    @property
    def ratio(self) -> Ratio | None:
        """Return the sums of both parts; None where it is not known."""
        if self.rows is None:
            return None
        return Ratio(
            sum((row.numerator for row in self.rows), Fraction(0)),
            sum((row.denominator for row in self.rows), Fraction(0)),
        )

    @property
    def value(self) -> Decimal | None:
        """Return the figure in its unit; None for an empty population and where it is not known."""
        if self.ratio is None:
            return None
        if self.measure.is_count:
            return decimal(self.ratio.numerator)
        return self.ratio.value(Decimal(100) if self.measure.is_percent else Decimal(1))

    @property
    def is_known(self) -> bool:
        """Whether it is known at all; what there is nobody to count of is known, too."""
        return self.rows is not None

    @property
    def is_met(self) -> bool | None:
        """Whether it reaches what is asked; None where nothing is asked, nothing is known or there is none to count.

        >>> one = Measure("A", "ES3.3", "a", "b, of c", "percent", Fraction(100))
        >>> rows = [RowOfFigure("1", None, None, Fraction(1), Fraction(1))]
        >>> Found(one, rows, needs=Fraction(100)).is_met, Found(one, [], needs=Fraction(100)).is_met
        (True, None)
        """
        ratio = self.ratio
        if self.needs is None or ratio is None or not ratio.denominator:
            return None
        reached = Fraction(ratio.numerator) / Fraction(ratio.denominator) * (100 if self.measure.is_percent else 1)
        return reached >= self.needs


def met_of(found: Iterable[Found]) -> bool | None:
    """Return whether all figures of a requirement reach what is asked; None where that can't be said of any.

    One that falls short decides; what is not known beside one that is met leaves it open.
    """
    asked = [one for one in found if one.needs is not None]
    if any(one.is_met is False for one in asked):
        return False
    return True if asked and all(one.is_met for one in asked) else None


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where the council said that it stands on a standard, as its page shows it."""

    id: int
    standard: int
    verdict: Verdict
    reason: str
    assessed_on: date
    next_on: date
    by: str

    def is_late(self, day: date) -> bool:
        """Whether it should have been looked at again before a day."""
        return self.next_on < day


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence as pages show it; `file` names its document, `size` in bytes."""

    id: int
    requirement: str
    kind: Kind
    title: str
    words: str | None
    url: str | None
    owner: str
    held_on: date
    review_on: date
    added_on: date
    added_by: str
    withdrawn_on: date | None = None
    withdrawn_by: str | None = None
    withdrawn_why: str | None = None
    file: str | None = None
    size: int | None = None

    def stands(self, day: date) -> bool:
        """Whether it was there on a day: added by then and not withdrawn by then."""
        return self.added_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)

    def is_overdue(self, day: date) -> bool:
        """Whether its review should have been held before a day. The review day itself is in date."""
        return self.review_on < day


class Evidenced(StrEnum):
    """How a requirement that is evidenced stands on a day."""

    IN_DATE = "in date"
    OVERDUE = "review overdue"
    NONE = "no evidence"


def evidenced(pieces: Iterable[Evidence], day: date) -> Evidenced:
    """Return how a requirement stands: one piece in date is enough. A further piece never makes it worse."""
    standing = [one for one in pieces if one.stands(day)]
    if not standing:
        return Evidenced.NONE
    return Evidenced.OVERDUE if all(one.is_overdue(day) for one in standing) else Evidenced.IN_DATE


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody will do about a gap."""

    id: int
    gap_id: int
    words: str
    owner: str
    due_on: date
    added_on: date
    ended_as: str | None
    ended_on: date | None
    owner_id: int | None = None  # the account to which it was given; None: told in words

    def is_open(self, day: date) -> bool:
        """Whether it was open at the end of a day."""
        return self.added_on <= day and (self.ended_on is None or day < self.ended_on)

    def is_late(self, day: date) -> bool:
        """Whether it was open on a day and should have been done before it."""
        return self.is_open(day) and self.due_on < day


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing for a standard to be met, with its actions."""

    id: int
    standard: int
    words: str
    found_on: date
    added_by: str
    closed_on: date | None
    closed_by: str | None
    closed_why: str | None
    actions: tuple[Action, ...] = ()

    def is_open(self, day: date) -> bool:
        """Whether it was open at the end of a day."""
        return self.found_on <= day and (self.closed_on is None or day < self.closed_on)

    def on(self, day: date) -> list[Action]:
        """Return the actions known on a day, open ones first."""
        return [one for one in self.actions if one.added_on <= day]

    def open_actions(self, day: date) -> list[Action]:
        """Return the actions that were open on a day."""
        return [one for one in self.actions if one.is_open(day)]


def titles(standard: Any, edition: Edition) -> tuple[str, list[tuple[str, str]]]:
    """Return the title of an edition, and those of the others with their years."""
    known = {Edition.NEWEST: standard.title, Edition.MIDDLE: standard.title_2014, Edition.NOTICE: standard.title_2012}
    return known[edition], [(one.value, words) for one, words in known.items() if one is not edition]
