"""What the pages of the standards show: one standard, or all eight side by side; the same lines on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workforce import clock
from workforce.board.figures.on_day import OnDay
from workforce.facts import Requirement, Standard, standards
from workforce.people.queries import data_day
from workforce.standards import queries
from workforce.standards.computed import BY_KEY, Day, found_on, of_standard
from workforce.standards.rules import (
    COMPUTED,
    Assessment,
    Edition,
    Evidence,
    Evidenced,
    Found,
    Gap,
    Verdict,
    evidenced,
    met_of,
    titles,
)
from workforce.web.access import Viewer
from workforce.web.pages import number, percent


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure as pages write it."""

    found: Found
    opens: bool  # for the reader, onto its rows

    @property
    def key(self) -> str:
        """Return its key."""
        return self.found.measure.key

    @property
    def name(self) -> str:
        """Return its name."""
        return self.found.measure.name

    @property
    def text(self) -> str:
        """Return the figure in words: a percentage, a number with its unit, or that it is not known."""
        found = self.found
        if not found.is_known:
            return "Not known"
        if found.value is None:
            return "None to count"
        if found.measure.is_percent:
            return percent(found.value)
        is_one = found.measure.is_count and found.value == 1
        return f"{number(found.value)} {found.measure.unit.removesuffix('s') if is_one else found.measure.unit}"

    @property
    def parts(self) -> str:
        """Return numerator and denominator in words; empty where they are not known."""
        ratio = self.found.ratio
        if ratio is None:
            return ""
        return self.found.measure.made_of(number(ratio.numerator), number(ratio.denominator))

    @property
    def needs(self) -> str:
        """Return what is asked, in its unit; empty where nothing is."""
        if self.found.needs is None:
            return ""
        return percent(self.found.needs) if self.found.measure.is_percent else number(self.found.needs)

    @property
    def status(self) -> tuple[str, str]:
        """Return a status: kind and words. Nothing to count, not known, nothing asked and short are four things."""
        if not self.found.is_known:
            return "quiet", "Not known"
        if self.found.is_met is None:
            return "quiet", "None to count" if self.found.value is None else "No threshold set"
        return ("ok", "Met") if self.found.is_met else ("bad", "Not met")


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """One requirement: its figures, and its evidence."""

    requirement: Requirement
    figures: Sequence[FigureLine]
    pieces: Sequence[Evidence]  # added by the day, also what was withdrawn since
    day: date

    @property
    def is_computed(self) -> bool:
        """Whether it is computed; else it is evidenced."""
        return self.requirement.id in COMPUTED

    @property
    def number(self) -> str:
        """Return its number without letters: 3.4."""
        return self.requirement.id.removeprefix("ES")

    @property
    def is_met(self) -> bool | None:
        """Whether its figures reach what is asked; None where that can't be said."""
        return met_of(one.found for one in self.figures)

    @property
    def is_known(self) -> bool:
        """Whether any of its figures is known."""
        return any(one.found.is_known for one in self.figures)

    @property
    def standing(self) -> Sequence[Evidence]:
        """Return the evidence that stood on the day."""
        return [one for one in self.pieces if one.stands(self.day)]

    @property
    def withdrawn(self) -> Sequence[Evidence]:
        """Return the evidence that was withdrawn by the day."""
        return [one for one in self.pieces if not one.stands(self.day)]

    @property
    def evidenced(self) -> Evidenced:
        """Return how its evidence stands."""
        return evidenced(self.pieces, self.day)

    @property
    def status(self) -> tuple[str, str]:
        """Return a status of the requirement: kind and words."""
        if not self.is_computed:
            kinds = {Evidenced.IN_DATE: "ok", Evidenced.OVERDUE: "watch", Evidenced.NONE: "bad"}
            words = {"in date": "Evidence in date", "review overdue": "Review overdue", "no evidence": "No evidence"}
            return kinds[self.evidenced], words[self.evidenced.value]
        if not self.is_known:
            return "quiet", "Not known"
        if self.is_met is None:
            return "quiet", "Reported" if all(one.found.needs is None for one in self.figures) else "Can't be said"
        return ("ok", "Met") if self.is_met else ("bad", "Not met")


@dataclass(frozen=True, slots=True)
class StandardPage:
    """One standard as it stood on a day."""

    standard: Standard
    edition: Edition
    lines: Sequence[RequirementLine]
    history: Sequence[Assessment]  # the newest first
    gaps: Sequence[Gap]
    day: date

    @property
    def number(self) -> int:
        """Return its number."""
        return self.standard.number

    @property
    def title(self) -> str:
        """Return its title in the edition that is read first."""
        return titles(self.standard, self.edition)[0]

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Return its titles in the other editions, with their years."""
        return titles(self.standard, self.edition)[1]

    @property
    def assessment(self) -> Assessment | None:
        """Return where the council said last that it stands."""
        return self.history[0] if self.history else None

    @property
    def verdict(self) -> tuple[str, str]:
        """Return the council's own word as a status: kind and words."""
        if self.assessment is None:
            return "quiet", "Not yet assessed"
        kinds = {Verdict.MET: "ok", Verdict.MOSTLY: "room", Verdict.PARTLY: "watch", Verdict.NOT_MET: "bad"}
        return kinds[self.assessment.verdict], self.assessment.verdict.words

    @property
    def is_late(self) -> bool:
        """Whether it should have been assessed anew before the day."""
        return self.assessment is not None and self.assessment.is_late(self.day)

    @property
    def computed(self) -> list[RequirementLine]:
        """Return the requirements with a figure."""
        return [one for one in self.lines if one.is_computed]

    @property
    def evidenced(self) -> list[RequirementLine]:
        """Return the requirements that are evidenced."""
        return [one for one in self.lines if not one.is_computed]

    @property
    def met(self) -> int:
        """Return how many of the computed requirements are met."""
        return sum(1 for one in self.computed if one.is_met)

    @property
    def short(self) -> list[RequirementLine]:
        """Return the computed requirements that fall short."""
        return [one for one in self.computed if one.is_met is False]

    @property
    def unknown(self) -> list[RequirementLine]:
        """Return the computed requirements of which nothing is known."""
        return [one for one in self.computed if not one.is_known]

    @property
    def reported(self) -> list[RequirementLine]:
        """Return the computed requirements that are known, and neither met nor short: nothing to hold them to."""
        return [one for one in self.computed if one.is_known and one.is_met is None]

    @property
    def in_date(self) -> int:
        """Return how many of the others have evidence in date."""
        return sum(1 for one in self.evidenced if one.evidenced is Evidenced.IN_DATE)

    @property
    def overdue(self) -> int:
        """Return how many of the others have evidence whose review is overdue."""
        return sum(1 for one in self.evidenced if one.evidenced is Evidenced.OVERDUE)

    @property
    def open_gaps(self) -> list[Gap]:
        """Return the gaps that were open on the day."""
        return [one for one in self.gaps if one.is_open(self.day)]

    @property
    def open_actions(self) -> int:
        """Return how many actions were open."""
        return sum(len(one.open_actions(self.day)) for one in self.open_gaps)

    @property
    def late_actions(self) -> int:
        """Return how many of them were late."""
        return sum(1 for gap in self.open_gaps for one in gap.actions if one.is_late(self.day))

    @property
    def needs_a_gap(self) -> bool:
        """Whether the council says that it is not met, and no gap stands."""
        return self.assessment is not None and self.assessment.verdict is not Verdict.MET and not self.open_gaps


@dataclass(frozen=True, slots=True)
class Picture:
    """All eight standards on a day, with their sums."""

    on: OnDay
    day: date  # up to which what was said is known
    edition: Edition
    pages: Sequence[StandardPage]

    def total(self, name: str) -> int:
        """Return the sum of a count over the standards."""
        found = [getattr(page, name) for page in self.pages]
        return sum(one if isinstance(one, int) else len(one) for one in found)

    def stands(self, verdict: str) -> int:
        """Return how many standards stand so by the council's own word; empty: not yet assessed."""
        return sum(1 for page in self.pages if (page.assessment.verdict if page.assessment else "") == verdict)


def day_of(viewer: Viewer, asked: date | None) -> Day:
    """Return the day that is asked for, else the newest that files tell of; what is said here is known until today."""
    today = clock.today()
    on = OnDay(asked or data_day(today))
    return Day(on, today if asked is None else min(asked, today), viewer)


def may_open(found: Found, viewer: Viewer) -> bool:
    """Whether somebody may open a figure onto its rows."""
    opens = BY_KEY[found.measure.key].opens
    return found.is_known and (opens is None or viewer.may(opens))


def picture_of(day: Day, edition: Edition) -> Picture:
    """Return all eight standards."""
    found, assessed = found_on(day), queries.assessments(day.seen)
    evidence, gaps = queries.evidence_on(day.seen), queries.gaps_on(day.seen)
    pages = [
        _page(one, edition, day, found, evidence, assessed.get(one.number, []), gaps.get(one.number, []))
        for one in standards()
    ]
    return Picture(day.on, day.seen, edition, pages)


def page_of(day: Day, standard: int, edition: Edition) -> StandardPage | None:
    """Return one standard; None: there is none of the number."""
    one = next((one for one in standards() if one.number == standard), None)
    if one is None:
        return None
    return _page(
        one, edition, day, found_on(day, of_standard(standard)), queries.evidence_on(day.seen, standard),
        queries.assessments(day.seen, standard).get(standard, []),
        queries.gaps_on(day.seen, standard).get(standard, []),
    )  # fmt: skip


def said_of_all(day: date) -> list[StandardPage]:
    """Return all eight with what is said of them, without figures: two statements."""
    assessed, evidence = queries.assessments(day), queries.evidence_on(day)
    return [
        StandardPage(
            one, Edition.NEWEST, [RequirementLine(r, (), evidence.get(r.id, []), day) for r in one.requirements],
            assessed.get(one.number, []), (), day,
        )
        for one in standards()
    ]  # fmt: skip


def _page(
    one: Standard,
    edition: Edition,
    day: Day,
    found: Sequence[Found],
    evidence: Any,
    history: Sequence[Assessment],
    gaps: Sequence[Gap],
) -> StandardPage:
    lines = [
        RequirementLine(
            requirement,
            [FigureLine(f, may_open(f, day.viewer)) for f in found if f.measure.requirement == requirement.id],
            evidence.get(requirement.id, []), day.seen,
        )
        for requirement in one.requirements
    ]  # fmt: skip
    return StandardPage(one, edition, lines, history, gaps, day.seen)


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure with the rows that a reader may see; `hidden` others are of teams out of scope."""

    line: FigureLine
    rows: Sequence[Any]
    hidden: int
    day: Day

    @property
    def columns(self) -> Sequence[tuple[str, str]]:
        """Return key and label of what stands beside each row."""
        return self.line.found.measure.columns


def opened(day: Day, standard: int, key: str) -> Opened | None:
    """Return a figure with its rows; None: there is none, or the reader may not open it."""
    if key not in of_standard(standard):
        return None
    found = found_on(day, [key])[0]
    if not may_open(found, day.viewer):
        return None
    rows = found.rows or ()
    is_named = found.measure.is_named
    seen = [row for row in rows if (row.team is None and not is_named) or day.viewer.sees_team(row.team)]
    return Opened(FigureLine(found, opens=True), seen, len(rows) - len(seen), day)


def requirement_of(requirement_id: str) -> tuple[Standard, Requirement] | None:
    """Return a requirement with its standard."""
    return next(
        ((standard, one) for standard in standards() for one in standard.requirements if one.id == requirement_id),
        None,
    )
