"""Where a measure of the Notice stands: progress of tasks and impact kept apart, and what contradicts them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

LONGEST_TITLE, LONGEST_TEXT = 200, 4000
MET = "met"  # as workforce.board.figures.target_rules.Standing names it


class Progress(StrEnum):
    """How far the tasks of a measure are. Names and colours: set here, after the BRAG ratings that boards use."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    WITHIN_REACH = "within_reach"
    OFF_TRACK = "off_track"
    DONE = "done"

    @property
    def words(self) -> str:
        """Return it in words.

        >>> [one.words for one in Progress][2:]
        ['Off track, within reach', 'Off track', 'Done']
        """
        return _PROGRESS[self.value][0]

    @property
    def colour(self) -> str:
        """Return its BRAG colour."""
        return _PROGRESS[self.value][1]


class Impact(StrEnum):
    """What difference a measure makes for children and staff. Names and colours: set here."""

    TOO_EARLY = "too_early"
    SHOWS = "shows"
    SOME = "some"
    NOT_SEEN = "not_seen"
    SUSTAINED = "sustained"

    @property
    def words(self) -> str:
        """Return it in words.

        >>> [one.words for one in Impact][3:]
        ['No difference seen', 'Achieved and sustained']
        """
        return _IMPACT[self.value][0]

    @property
    def colour(self) -> str:
        """Return its BRAG colour."""
        return _IMPACT[self.value][1]


_PROGRESS = {
    "not_started": ("Not started", "grey"),
    "on_track": ("On track", "green"),
    "within_reach": ("Off track, within reach", "amber"),
    "off_track": ("Off track", "red"),
    "done": ("Done", "blue"),
}
_IMPACT = {
    "too_early": ("Too early to say", "grey"),
    "shows": ("A difference shows", "green"),
    "some": ("Some difference, not enough", "amber"),
    "not_seen": ("No difference seen", "red"),
    "sustained": ("Achieved and sustained", "blue"),
}
KINDS = {"blue": "room", "green": "ok", "amber": "watch", "red": "bad", "grey": "quiet"}  # of a status on a page
UNSAID = "unsaid"
UNSAID_WORDS = "Not said yet"


class Ranked(str):
    """Words that sort by their place, not by their letters."""

    __slots__ = ("rank",)
    rank: int

    def __new__(cls, words: str, rank: int) -> Self:
        """Return the words with their place.

        >>> sorted([Ranked("N10", 10), Ranked("N9", 9)])
        ['N9', 'N10']
        """
        made = super().__new__(cls, words)
        made.rank = rank
        return made

    def __lt__(self, other: object) -> bool:
        """Whether it comes first."""
        return self.rank < other.rank if isinstance(other, Ranked) else NotImplemented


State = Progress | Impact


def kind_of(state: State | None) -> str:
    """Return which status a page shows it as; what nobody said is quiet."""
    return "quiet" if state is None else KINDS[state.colour]


def words_of(state: State | None) -> str:
    """Return it in words."""
    return UNSAID_WORDS if state is None else state.words


def ranked(state: State | None) -> Ranked:
    """Return it in words that sort from what needs looking at to what is done.

    >>> [str(one) for one in sorted([ranked(Progress.DONE), ranked(None), ranked(Progress.OFF_TRACK)])]
    ['Off track', 'Not said yet', 'Done']
    """
    places = ("red", "amber", None, "grey", "green", "blue")
    return Ranked(words_of(state), places.index(state.colour if state else None))


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said of a measure, as pages show it."""

    id: int
    measure: str
    kind: str
    state: State | None
    words: str
    indicators: tuple[str, ...] | None
    agreed_with: str | None
    agreed_on: date | None
    summary_on: date | None  # as at which day the newest figures were
    by: str
    role: str
    on: date


def read_state(kind: str, state: str | None) -> State | None:
    """Return the state of an entry; None of a kind that has none."""
    if state is None:
        return None
    return Progress(state) if kind == "progress" else Impact(state)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator of a measure, as the newest published summary has it."""

    id: str
    name: str
    is_told: bool = False  # in that summary
    unit: str = ""
    value: Decimal | None = None
    made_of: str = ""
    target: Decimal | None = None
    target_by: date | None = None
    standing: str | None = None  # met, within, off
    direction: str = ""
    is_sustained: bool | None = None
    met_in_a_row: int = 0
    sustained_over: int = 0
    owns: bool = False  # the council's own, which names the measure in its definition

    @property
    def has_target(self) -> bool:
        """Whether the Board agreed a target for it."""
        return self.target is not None

    @property
    def is_met(self) -> bool:
        """Whether it meets its target; not known is not met."""
        return self.standing == MET

    @property
    def stands(self) -> tuple[str, str]:
        """Return a status: kind and words."""
        if not self.is_told:
            return "quiet", "Not in the summary"
        if not self.has_target:
            return "quiet", "No target agreed"
        if self.value is None:
            return "quiet", "Not known"
        words = {
            "met": ("ok", "Met"),
            "within": ("room", "Within tolerance"),
            "off": ("bad", "Off target"),
        }
        return words[self.standing or "off"]

    @property
    def sustained_words(self) -> str:
        """Return whether its target was met long enough, in words; empty without one."""
        if not self.has_target:
            return ""
        if self.is_sustained:
            return f"Sustained: met at each of the last {self.sustained_over} publications"
        return f"Not sustained: met at {self.met_in_a_row} in a row, {self.sustained_over} are asked for"

    @property
    def falls_short(self) -> str:
        """Return why it does not bear out that a measure is achieved and sustained; empty where it does.

        >>> IndicatorLine("W4", "Supervision in date", is_told=True, target=Decimal(95)).falls_short
        'W4 Supervision in date: not known'
        >>> IndicatorLine("W4", "Supervision in date").falls_short
        ''
        """
        if not self.has_target or (self.is_met and self.is_sustained):
            return ""
        if self.value is None:
            return f"{self.id} {self.name}: not known"
        why = "not sustained yet" if self.is_met else "off target"
        why += ", within tolerance" if self.standing == "within" else ""
        return f"{self.id} {self.name}: {why}"


@dataclass(frozen=True, slots=True)
class Met:
    """How many indicators of a measure meet their target, of those with one."""

    met: int
    of: int
    without: int  # with no target, or not in the summary
    unknown: int  # of those with a target

    @property
    def words(self) -> str:
        """Return it in words: none agreed is not 0 of 0.

        >>> Met(2, 3, 1, 0).words, Met(0, 0, 2, 0).words, Met(0, 0, 0, 0).words
        ('2 of 3', 'No target agreed', 'No indicator')
        """
        if self.of:
            return f"{self.met} of {self.of}"
        return "No target agreed" if self.without else "No indicator"


def met_of(lines: Iterable[IndicatorLine]) -> Met:
    """Return how many meet their target."""
    found = list(lines)
    asked = [one for one in found if one.has_target]
    return Met(
        sum(1 for one in asked if one.is_met), len(asked), len(found) - len(asked),
        sum(1 for one in asked if one.value is None),
    )  # fmt: skip


def why_not_sustained(lines: Sequence[IndicatorLine], evidence_in_date: int) -> list[str]:
    """Return what speaks against 'achieved and sustained'; empty where it can be said.

    Product rule: completion is never dressed up as quality. Every indicator of the measure with a target has to meet
    it and to have met it long enough; where none has a target, evidence in date has to show it. Set here.
    """
    short = [one.falls_short for one in lines if one.falls_short]
    if not any(one.has_target for one in lines) and not evidence_in_date:
        return ["No indicator of this measure has an agreed target, and no evidence of it is in date"]
    return short


def doubts(
    progress: Progress | None, impact: Impact | None, *, open_actions: int, late_actions: int, against: Sequence[str]
) -> list[str]:
    """Return what contradicts what was said of a measure, in words: figures and actions move on after it was said.

    >>> doubts(Progress.ON_TRACK, None, open_actions=3, late_actions=1, against=[])
    ['Said on track; 1 action is late']
    """
    found = []
    if progress is Progress.DONE and open_actions:
        found.append(f"Said done; {_actions(open_actions)} open")
    elif progress in (Progress.ON_TRACK, Progress.NOT_STARTED) and late_actions:
        found.append(f"Said {progress.words.lower()}; {_actions(late_actions)} late")
    if impact is Impact.SUSTAINED and against:
        found.append("Said achieved and sustained; the newest figures say otherwise: " + "; ".join(against))
    return found


def is_done_without_impact(progress: Progress | None, impact: Impact | None) -> bool:
    """Whether the tasks are done and the difference is not yet there: it is never to be read as an improvement."""
    return progress is Progress.DONE and impact is not Impact.SUSTAINED


def _actions(count: int) -> str:
    return f"{count} action is" if count == 1 else f"{count} actions are"


@dataclass(frozen=True, slots=True)
class StartingMap:
    """Which indicators tell of which measure until the council chooses others; and why these."""

    source: str
    indicators: Mapping[str, tuple[str, ...]]
    why: Mapping[str, str]


def read_map(document: Mapping[str, Any]) -> StartingMap:
    """Return the map of a document."""
    measures = document["measures"]
    return StartingMap(
        document["source"],
        {name: tuple(one["indicators"]) for name, one in measures.items()},
        {name: one["why"] for name, one in measures.items()},
    )
