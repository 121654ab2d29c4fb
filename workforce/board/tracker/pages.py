"""What the pages of the Notice tracker show: one measure, or all of them side by side; the same lines in reports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property

from workforce import clock
from workforce.board.figures.added_rules import Definition
from workforce.board.figures.indicators import BY_ID
from workforce.board.summaries.models import Summary
from workforce.board.summaries.pack import Entry, Pack
from workforce.board.tracker import queries
from workforce.board.tracker.action_rules import Action, ActionCounts, Evidence, count_actions
from workforce.board.tracker.rules import (
    UNSAID,
    Impact,
    IndicatorLine,
    Met,
    Progress,
    Said,
    State,
    doubts,
    is_done_without_impact,
    kind_of,
    met_of,
    why_not_sustained,
    words_of,
)
from workforce.facts import NoticeRequirement, board_indicators, notice
from workforce.web.pages import number, percent, plural

MEASURES = {one.id: one for one in notice().requirements}


@dataclass(frozen=True)
class Line:
    """One measure as it stood on a day."""

    requirement: NoticeRequirement
    said: Mapping[str, Sequence[Said]]  # by kind, the newest first
    indicators: Sequence[IndicatorLine]
    actions: Sequence[Action]
    pieces: Sequence[Evidence]  # added by the day, also what was withdrawn since
    day: date

    @property
    def id(self) -> str:
        """Return the measure's id."""
        return self.requirement.id

    @property
    def number(self) -> int:
        """Return its number."""
        return int(self.id.removeprefix("N"))

    def newest(self, kind: str) -> Said | None:
        """Return what was said last, of a kind."""
        return next(iter(self.said.get(kind, ())), None)

    @property
    def progress(self) -> Progress | None:
        """Return the progress of its tasks, as it was said last."""
        said = self.newest("progress")
        return said.state if said and isinstance(said.state, Progress) else None

    @property
    def impact(self) -> Impact | None:
        """Return its impact, as it was said last."""
        said = self.newest("impact")
        return said.state if said and isinstance(said.state, Impact) else None

    def status(self, kind: str) -> tuple[str, str]:
        """Return progress or impact as a status: kind and words."""
        state: State | None = self.progress if kind == "progress" else self.impact
        return kind_of(state), words_of(state)

    @property
    def owner(self) -> str | None:
        """Return the role or post that is responsible."""
        said = self.newest("owner")
        return said.words if said else None

    @cached_property
    def met(self) -> Met:
        """Return how many of its indicators meet their target."""
        return met_of(self.indicators)

    @cached_property
    def counts(self) -> ActionCounts:
        """Return how many of its actions are done, open and late."""
        return count_actions(self.actions, self.day)

    @property
    def standing(self) -> list[Evidence]:
        """Return the evidence that stood on the day."""
        return [one for one in self.pieces if one.stands(self.day)]

    @property
    def withdrawn(self) -> list[Evidence]:
        """Return the evidence that was withdrawn by the day."""
        return [one for one in self.pieces if not one.stands(self.day)]

    @property
    def in_date(self) -> int:
        """Return how many pieces of evidence were in date."""
        return sum(1 for one in self.pieces if one.is_in_date(self.day))

    @property
    def overdue(self) -> int:
        """Return how many stood with an overdue review."""
        return len(self.standing) - self.in_date

    @cached_property
    def against(self) -> list[str]:
        """Return what speaks against 'achieved and sustained'."""
        return why_not_sustained(self.indicators, self.in_date)

    @cached_property
    def doubts(self) -> list[str]:
        """Return what contradicts what was said."""
        return doubts(
            self.progress, self.impact, open_actions=self.counts.open, late_actions=self.counts.late,
            against=self.against,
        )  # fmt: skip

    @property
    def is_done_without_impact(self) -> bool:
        """Whether its tasks are done and the difference is not yet there."""
        return is_done_without_impact(self.progress, self.impact)

    @property
    def ask(self) -> tuple[int, str, str, str] | None:
        """Return what the Board may want to ask of it: how urgent, what, kind and words of a status; None: nothing."""
        impact, late = words_of(self.impact).lower(), self.counts.late
        more = f"; {plural(late, 'action')} late" if late else ""
        if self.doubts:
            return 0, ". ".join(self.doubts), "bad", "Does not fit"
        if self.progress is Progress.OFF_TRACK or self.impact is Impact.NOT_SEEN:
            return 1, f"{words_of(self.progress)}; impact: {impact}{more}", "bad", "Off track"
        if self.is_done_without_impact:
            return 2, f"Tasks are done; impact: {impact}", "watch", "Ask about impact"
        return (3, f"{self.counts.words}{more}", "watch", "Late") if late else None

    @property
    def rests_on_evidence_alone(self) -> bool:
        """Whether no indicator of it has a target."""
        return not self.met.of

    @property
    def map_source(self) -> str:
        """Return who chose its indicators, in words."""
        said = self.newest("indicators")
        return "" if said else queries.starting_map().source

    @property
    def map_why(self) -> str:
        """Return why these indicators."""
        said = self.newest("indicators")
        return said.words if said else queries.starting_map().why.get(self.id, "")


@dataclass(frozen=True)
class Tracker:
    """All measures on a day, and the summary whose figures stand with them."""

    lines: Sequence[Line]
    day: date
    figures_on: date | None

    def count(self, kind: str, state: str) -> int:
        """Return how many measures stand so."""
        return sum(1 for one in self.lines if _state(one, kind) == state)

    def total(self, of: Callable[[Line], int]) -> int:
        """Return a sum over the measures."""
        return sum(of(one) for one in self.lines)

    @property
    def owners(self) -> list[str]:
        """Return the owners, by their words."""
        return sorted({one.owner for one in self.lines if one.owner}, key=str.lower)

    @property
    def asks(self) -> list[tuple[Line, str, str, str]]:
        """Return what the Board may want to ask about: measure, what, kind and words of a status; worst first."""
        found = [(line, line.ask) for line in self.lines]
        ranked = sorted((ask[0], line.number, line, ask) for line, ask in found if ask)
        return [(line, *ask[1:]) for _, _, line, ask in ranked]


def tracker_on(day: date) -> Tracker:
    """Return all measures as they stood on a day: a fixed number of statements."""
    pack, said = queries.pack_on(day), queries.entries(day)
    own, actions, pieces = queries.own_indicators(day), queries.actions(day), queries.evidence(day)
    lines = [_line(one, day, said, pack, own, actions, pieces) for one in MEASURES.values()]
    return Tracker(lines, day, pack.summary.as_at if pack else None)


def measure_on(measure: str, day: date) -> tuple[Line, Summary | None] | None:
    """Return one measure and the summary whose figures stand with it; None: there is no such measure."""
    if measure not in MEASURES:
        return None
    pack, said = queries.pack_on(day), queries.entries(day, measure)
    own, actions, pieces = queries.own_indicators(day), queries.actions(day, measure), queries.evidence(day, measure)
    line = _line(MEASURES[measure], day, said, pack, own, actions, pieces)
    return line, pack.summary if pack else None


def filtered(tracker: Tracker, asked: Mapping[str, str]) -> list[Line]:
    """Return the measures that an address asks for: by progress, impact, owner, and what is late or does not fit."""
    found = list(tracker.lines)
    for kind in ("progress", "impact"):
        if asked.get(kind):
            found = [one for one in found if _state(one, kind) == asked[kind]]
    if asked.get("owner"):
        found = [one for one in found if (one.owner or UNSAID) == asked["owner"]]
    keeps = _SHOW.get(asked.get("show", ""))
    return [one for one in found if keeps(one)] if keeps else found


_SHOW: Mapping[str, Callable[[Line], bool]] = {
    "late": lambda line: line.counts.late > 0,
    "doubts": lambda line: bool(line.doubts) or line.is_done_without_impact,
    "evidence": lambda line: not line.in_date or line.overdue > 0,
}
SHOW_WORDS = {
    "late": "With late actions", "doubts": "What was said does not fit, or is done without impact",
    "evidence": "No evidence in date, or a review overdue",
}  # fmt: skip


def _state(line: Line, kind: str) -> str:
    state: State | None = line.progress if kind == "progress" else line.impact
    return state.value if state else UNSAID


def _line(
    one: NoticeRequirement,
    day: date,
    said: queries.Entries,
    pack: Pack | None,
    own: Mapping[str, Definition],
    actions: Mapping[str, Sequence[Action]],
    pieces: Mapping[str, Sequence[Evidence]],
) -> Line:
    here = {kind: found for (measure, kind), found in said.items() if measure == one.id}
    return Line(one, here, _indicators(one.id, here, pack, own), actions.get(one.id, ()), pieces.get(one.id, ()), day)


def chosen_of(measure: str, said: Mapping[str, Sequence[Said]]) -> tuple[str, ...]:
    """Return the indicators chosen for a measure: by the council, else by the starting map."""
    newest = next(iter(said.get("indicators", ())), None)
    return newest.indicators or () if newest else queries.starting_map().indicators.get(measure, ())


def _indicators(
    measure: str, said: Mapping[str, Sequence[Said]], pack: Pack | None, own: Mapping[str, Definition]
) -> list[IndicatorLine]:
    chosen = chosen_of(measure, said)
    served = tuple(name for name, one in own.items() if measure in one.notice)
    known = {entry.indicator.id: entry for entry in pack.entries} if pack else {}
    return [
        _told(known[name], owns=name in served)
        if name in known
        else IndicatorLine(name, name_of(name, own), owns=name in served)
        for name in dict.fromkeys((*chosen, *served))
    ]


def name_of(indicator: str, own: Mapping[str, Definition]) -> str:
    """Return the name of an indicator."""
    if indicator in BY_ID:
        return BY_ID[indicator].name
    return own[indicator].name if indicator in own else _described().get(indicator, indicator)


@cache
def _described() -> Mapping[str, str]:
    """Return the names of indicators that the product describes and that come from elsewhere, such as a survey."""
    return {one["id"]: one["name"] for one in board_indicators()["indicators"]}


def _told(entry: Entry, *, owns: bool) -> IndicatorLine:
    target = entry.target
    return IndicatorLine(
        entry.indicator.id, entry.indicator.name, is_told=True, unit=entry.indicator.unit, value=entry.value,
        made_of=_made_of(entry), target=target.value if target else None, target_by=target.by if target else None,
        standing=entry.standing, direction=entry.direction, is_sustained=entry.is_sustained,
        met_in_a_row=entry.met_in_a_row, sustained_over=entry.targets.sustained_over, owns=owns,
    )  # fmt: skip


def _made_of(entry: Entry) -> str:
    if entry.now["denominator"] is None:
        return "no data for this day"
    numerator, denominator = (number(Decimal(entry.now[part]), 2) for part in ("numerator", "denominator"))
    return entry.indicator.made_of(numerator, denominator)


def value_words(line: IndicatorLine) -> str:
    """Return a figure as pages and reports write it."""
    if line.value is None:
        return "not known"
    return percent(line.value) if line.unit == "percent" else number(line.value)


def target_words(line: IndicatorLine) -> str:
    """Return a target in the unit of its figure."""
    if line.target is None:
        return "no target"
    return percent(line.target) if line.unit == "percent" else number(line.target)


@dataclass(frozen=True, slots=True)
class TrackerLine:
    """A measure as a report prints it: words and counts only, names of nobody."""

    id: str
    words: str
    owner: str | None
    progress: str
    progress_reason: str
    impact: str
    impact_reason: str
    indicators: tuple[str, ...]  # each with its figure, target and standing
    met: str  # '2 of 3'
    actions: str  # '2 of 5 done'
    late_actions: int
    evidence_in_date: int
    lifted_when: str
    agreed_with: str
    doubts: tuple[str, ...]  # what contradicts what was said


def tracker_lines(day: date | None = None) -> list[TrackerLine]:
    """Return all measures as they stood on a day, today unless one is given, for a report."""
    return [_report(line) for line in tracker_on(day or clock.today()).lines]


def _report(line: Line) -> TrackerLine:
    progress, impact, lift = line.newest("progress"), line.newest("impact"), line.newest("lift")
    return TrackerLine(
        line.id, line.requirement.text, line.owner, words_of(line.progress), progress.words if progress else "",
        words_of(line.impact), impact.words if impact else "", tuple(in_words(one) for one in line.indicators),
        line.met.words, line.counts.words, line.counts.late, line.in_date, lift.words if lift else "",
        (lift.agreed_with or "") if lift else "", tuple(line.doubts),
    )  # fmt: skip


def in_words(one: IndicatorLine) -> str:
    """Return an indicator on one line."""
    if not one.is_told:
        return f"{one.id} {one.name}: not in the summary"
    target = f", target {target_words(one)}: {one.stands[1].lower()}" if one.has_target else ", no target agreed"
    return f"{one.id} {one.name}: {value_words(one)} ({one.made_of}){target}"
