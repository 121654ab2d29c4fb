"""The pages of the council's own indicators: what is defined, and which value tells of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workforce import clock
from workforce.board.added import queries, service
from workforce.board.added.queries import Kept
from workforce.board.figures import added, entry_rules
from workforce.board.figures.added import Sent
from workforce.board.figures.added_rules import UNITS, Definition, read_definition
from workforce.board.figures.entry_rules import Change, edition_of
from workforce.db.policy import PolicyVersion
from workforce.decimals import Ratio


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the council's own."""

    definition: Definition  # as it is today; else as it will be, or as it was
    changes: Sequence[Change]  # oldest first
    versions: Sequence[PolicyVersion]
    newest: Sent | None
    today: date

    @property
    def id(self) -> str:
        """Its id."""
        return self.definition.id

    @property
    def is_told(self) -> bool:
        """Whether summaries of today have it."""
        return self.state == "told"

    @property
    def state(self) -> str:
        """Whether it is told today, is to begin, or has ended."""
        begun = [one for one in self.changes if one.day <= self.today]
        if not begun:
            return "coming"
        return "told" if begun[-1].now is not None else "ended"

    @property
    def coming(self) -> list[Change]:
        """The changes that are decided and have not begun."""
        return [one for one in self.changes if one.day > self.today]

    @property
    def is_current(self) -> bool:
        """Whether the newest value still tells of today."""
        return self.newest is not None and self.definition.is_current(self.newest.on, self.today)

    @property
    def may_be_told(self) -> bool:
        """Whether the newest value is of enough to be told."""
        return self.newest is not None and self.definition.is_told(self.newest.denominator)

    @property
    def value(self) -> Decimal | None:
        """The newest value in its unit, whether it still tells of today or not; None under the least number."""
        if self.newest is None or not self.may_be_told:
            return None
        return Ratio(self.newest.numerator, self.newest.denominator).value(self.per)

    @property
    def per(self) -> Decimal:
        """By what numerator / denominator is multiplied."""
        return Decimal(UNITS[self.definition.unit])

    @property
    def edition(self) -> int:
        """What the page shows of it, as a number that is another one once it is changed."""
        return edition_of(self.changes)

    def entered_by(self, change: Change) -> str:
        """Return who entered a change."""
        return str(change.told.get("entered_by") or self.versions[change.nth].set_by)


def lines() -> list[Line]:
    """Return every indicator that the council has, had or will have, by id. Two statements."""
    today, versions = clock.today(), queries.versions()
    found = service.documents(versions)
    names = sorted({name for _, document in found for name in document.get("indicators", {})})
    newest = added.newest(names, today) if names else {}
    made = []
    for name in names:
        changes = entry_rules.history(found, service.KEPT, name)
        begun = [one for one in changes if one.day <= today]
        entry = (begun and begun[-1].now) or next((one.now or one.before for one in changes if one.day > today), None)
        entry = entry or begun[-1].before
        made.append(Line(read_definition(name, entry), changes, versions, newest.get(name), today))
    return made


def line(name: str) -> Line | None:
    """Return one of them."""
    return next((one for one in lines() if one.id == name), None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A day's value as the page shows it: in its unit, and what it corrected."""

    kept: Kept
    value: Decimal | None

    @property
    def parts(self) -> tuple[Decimal, Decimal]:
        """Both parts that stand."""
        return self.kept.now.numerator, self.kept.now.denominator


def values(of: Line) -> list[Shown]:
    """Return the values of an indicator, newest day first."""
    return [Shown(one, Ratio(one.now.numerator, one.now.denominator).value(of.per)) for one in queries.values_of(of.id)]
