"""The page of targets: every indicator with what is agreed, how it stands, and what is to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workforce import clock
from workforce.board.figures import entry_rules
from workforce.board.figures.entry_rules import Change, edition_of
from workforce.board.figures.figure import Indicator
from workforce.board.figures.target_rules import SUSTAINED_OVER, Standing, Target, read_targets
from workforce.board.summaries.pack import Entry, Pack, pack_of
from workforce.board.targets import queries, rules
from workforce.board.targets.rules import KEPT, SUSTAINED, Show
from workforce.db.policy import PolicyVersion
from workforce.web.pages import day_words, number, percent


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: its target now, how it stands in the newest published summary, every change."""

    indicator: Indicator
    target: Target | None
    owner: str | None
    changes: Sequence[Change]  # oldest first
    versions: Sequence[PolicyVersion]
    told: Entry | None  # of the newest published summary
    today: date

    @property
    def change(self) -> Change | None:
        """The change by which what holds today came to hold."""
        return next((one for one in reversed(self.changes) if one.day <= self.today), None)

    @property
    def coming(self) -> list[Change]:
        """The changes that are decided and have not begun."""
        return [one for one in self.changes if one.day > self.today]

    @property
    def standing(self) -> Standing | None:
        """How the newest published figure stands against the target that was frozen with it."""
        return self.told.standing if self.told else None

    @property
    def stands(self) -> Show:
        """Under which choice the page shows it."""
        return rules.stands(self.standing, has_target=self.target is not None)

    @property
    def is_of_other_target(self) -> bool:
        """Whether the newest summary was frozen with another target than the one that holds now."""
        was = self.told.target.value if self.told and self.told.target else None
        return self.told is not None and was != (self.target.value if self.target else None)

    @property
    def agreed_by(self) -> str | None:
        """Who agreed the target that holds."""
        return self._agreed("agreed_by")

    @property
    def agreed_on(self) -> date | None:
        """When it was agreed."""
        found = self._agreed("agreed_on")
        return date.fromisoformat(found) if found else None

    def _agreed(self, part: str) -> str | None:
        return rules.agreed(self.change.now, self.change.told, part) if self.change else None

    def entered_by(self, change: Change) -> str:
        """Return who entered a change."""
        return change.told.get("entered_by") or self.versions[change.nth].set_by


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of one indicator's target, as a line of the history."""

    line: Line
    change: Change

    @property
    def indicator(self) -> Indicator:
        """What it is a target of."""
        return self.line.indicator

    @property
    def agreed_by(self) -> str | None:
        """Who agreed it; of a target that was taken away only what its version tells."""
        return rules.agreed(self.change.now, self.change.told, "agreed_by")

    @property
    def agreed_on(self) -> date | None:
        """When it was agreed."""
        found = rules.agreed(self.change.now, self.change.told, "agreed_on")
        return date.fromisoformat(found) if found else None

    @property
    def entered_by(self) -> str:
        """Who entered it."""
        return self.line.entered_by(self.change)

    @property
    def entered_on(self) -> date:
        """When the version was last written."""
        return self.line.versions[self.change.nth].set_at.astimezone(clock.LONDON).date()

    @property
    def is_coming(self) -> bool:
        """Whether it has not begun."""
        return self.change.day > self.line.today


@dataclass(frozen=True, slots=True)
class Page:
    """Every indicator that can have a target, or had one."""

    lines: Sequence[Line]
    pack: Pack | None  # the newest published summary
    sustained_over: int
    sustained: Sequence[Change]

    def shown(self, show: Show) -> list[Line]:
        """Return the lines of one choice."""
        return [one for one in self.lines if show is Show.ALL or one.stands is show]

    def count(self, show: Show) -> int:
        """Return how many lines a choice has."""
        return len(self.shown(show))

    def line(self, indicator: str) -> Line | None:
        """Return one indicator's line."""
        return next((one for one in self.lines if one.indicator.id == indicator), None)

    def changes(self, indicator: str = "") -> list[Changed]:
        """Return every change of the targets, or of one indicator's, newest first."""
        lines = [one for one in self.lines if indicator in ("", one.indicator.id)]
        found = [Changed(line, change) for line in lines for change in line.changes]
        return sorted(found, key=lambda one: one.change.day, reverse=True)


def page() -> Page:
    """Return every indicator with its target, its changes, and how it stands. A fixed number of statements."""
    today, found, pack = clock.today(), queries.versions(), pack_of()
    documents = queries.documents(found)
    now = read_targets(entry_rules.on_day(documents, today))
    told: Mapping[str, Entry] = {one.indicator.id: one for one in pack.entries} if pack else {}
    lines = [
        Line(
            one, now.by_indicator.get(one.id), now.owner(one.id), entry_rules.history(documents, KEPT, one.id), found,
            told.get(one.id), today,
        )
        for one in queries.known()
    ]  # fmt: skip
    changes = [one for one in entry_rules.history(documents, KEPT, SUSTAINED) if _is_decided(one)]
    return Page(lines, pack, now.sustained_over, changes)


def _is_decided(change: Change) -> bool:
    """Whether somebody decided it: the first version says the usual number without a word about it."""
    return change.nth > 0 or (change.now or {}).get("over") != SUSTAINED_OVER


def edition(line: Line) -> int:
    """Return what the page shows of a line, as a number that is another one once it is changed."""
    return edition_of(line.changes)


def offered(line: Line) -> list[tuple[date, Decimal | None, str]]:
    """Return the published values of an indicator that can be its baseline, newest first, with words."""
    told = list(line.told.told) if line.told else []
    return [(day, value, f"{day_words(day, year=True)}: {_value(value, line.indicator)}") for day, value, _ in told][
        ::-1
    ]


def _value(value: Decimal | None, indicator: Indicator) -> str:
    if value is None:
        return "not known"
    return percent(value) if indicator.unit == "percent" else number(value)


def standing_words(line: Line) -> str:
    """Return how an indicator stands, in words for a download."""
    return {
        Show.OFF: "off target", Show.WITHIN: "within the tolerance", Show.MET: "met", Show.NONE: "no target",
        Show.NOT_KNOWN: "not known",
    }.get(line.stands, "")  # fmt: skip
