"""What a pack says, as plain data: each number exactly and as it is read. Every form of the pack is made from this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workforce.decimals import plain


@dataclass(frozen=True, slots=True)
class Shown:
    """A number, exactly as it was frozen, and as people read it."""

    exact: Decimal | None
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """One indicator in one summary so far: as published, or as it was restated since."""

    day: date
    value: Shown
    numerator: Shown
    denominator: Shown
    target: Shown
    centre: Decimal | None  # of the segment that is judged; None where the point stands before it, or nothing is judged
    lower: Decimal | None
    upper: Decimal | None
    rule: str  # why the point is more than chance, in words; empty where it is not


@dataclass(frozen=True, slots=True)
class Said:
    """What an owner said, and what will be done, by which role and when."""

    role: str
    words: str
    action: str
    action_owner: str
    action_by: str
    when: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure that is read with another: completion beside quality."""

    id: str
    name: str
    value: str
    parts: str


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a summary."""

    id: str
    name: str
    group: str
    unit: str
    good: str
    counts: str
    counted: str  # staff, children, families, answers
    value: Shown
    numerator: Shown
    denominator: Shown
    parts: str  # 26 people over, of 160 people here
    notes: Sequence[str]  # what stands beside the figure, and under former rules
    before: Shown
    before_parts: str
    target: Shown
    target_words: str
    target_by: date | None
    tolerance: Shown
    owner: str
    standing: str
    away: str  # how far from the target; empty where it is met or not known
    is_off: bool
    sustained: str
    direction: str
    why_not_judged: str
    assurance: str
    forecast: str
    trend_words: Sequence[str]
    compared: Sequence[str]  # England, region, neighbours, quartile
    vintage: str  # of which time those are, and who published them
    beside: Sequence[Beside]
    said: Sequence[Said]
    unsaid: str  # none supplied by ROLE; empty where the figure needs no commentary or has it
    added: Sequence[Said]
    history: Sequence[Told]
    chart_svg: str  # empty where there are too few figures to draw
    chart_words: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that the Board may want to ask about."""

    what: str
    note: str
    status: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What could not be counted, of how many; `is_first`: it has to be said before anything else."""

    words: str
    count: int
    of: int
    share: str
    is_first: bool

    @property
    def text(self) -> str:
        """Return it as one sentence without its stop."""
        share = f" ({self.share})" if self.share else ""
        return f"{self.count:,} of {self.of:,}{share} {self.words}"


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that reads otherwise than in the first draft, or than it was published: both, and why."""

    day: str
    id: str
    name: str
    was: Shown
    was_parts: str
    now: Shown
    now_parts: str
    reason: str


@dataclass(frozen=True, slots=True)
class Age:
    """How old one source of the data is."""

    source: str
    true_on: str
    days: int  # before the day of the summary; less than 0: after it
    when: str
    rejected: int


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a pack says."""

    title: str
    council: str
    day: date
    as_at: str
    is_draft: bool
    status: str  # released when and by whom, or that it is a draft
    left_out: Sequence[LeftOut]
    sums: str  # how many indicators are met, off target, not known
    asks: Sequence[Ask]
    without_worker: Sequence[str]  # children without a worker, whatever the target
    rules_changed: str
    lines: Sequence[Line]
    changes: Sequence[Change]
    restated: Sequence[Change]
    said: Sequence[Said]
    added: Sequence[Said]
    ages: Sequence[Age]
    scheme: str
    compared_with: str
    sha256: str

    @property
    def grouped(self) -> dict[str, list[Line]]:
        """Return the lines under their headings."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.group, []).append(line)
        return found

    @property
    def first(self) -> list[LeftOut]:
        """Return what is left out and has to be said first."""
        return [one for one in self.left_out if one.is_first]

    @property
    def off_target(self) -> list[Line]:
        """Return what falls short of its target."""
        return [line for line in self.lines if line.is_off]

    @property
    def read_together(self) -> list[Line]:
        """Return the figures that are read with others."""
        return [line for line in self.lines if line.beside]

    @property
    def file_name(self) -> str:
        """Return how a file of it is called, without its ending."""
        return f"improvement-board-{self.day.isoformat()}" + ("-DRAFT" if self.is_draft else "")


def as_json(value: Any) -> Any:
    """Return content as JSON: numbers as answers carry them (plain decimals), days as YYYY-MM-DD.

    >>> as_json(Shown(Decimal("86.25"), "86.3%")), as_json([date(2026, 11, 3), None])
    ({'exact': '86.25', 'text': '86.3%'}, ['2026-11-03', None])
    """
    if is_dataclass(value):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: as_json(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(one) for one in value]
    return value
