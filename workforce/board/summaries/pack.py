"""One summary as its readers get it: the figures, what is left out first, the one before, the trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workforce.board.figures.figure import Indicator
from workforce.board.figures.indicators import BY_ID, INDICATORS
from workforce.board.summaries import queries
from workforce.board.summaries.models import Summary
from workforce.board.trends.rules import Trend
from workforce.board.trends.series import trend_of
from workforce.facts import england

SMALL = 5  # a number about staff under this is hidden below council level
LEFT_OUT_FIRST = Decimal(2)  # percent: above it, what is left out is the summary's first line
COMPARED_YEAR = 2025


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator of a summary, as a line of its table."""

    indicator: Indicator
    now: dict[str, Any]
    before: dict[str, Any] | None
    trend: Trend
    published: Decimal | None  # England's official figure, where there is one

    @property
    def value(self) -> Decimal | None:
        """Return the figure."""
        return _number(self.now["value"])

    @property
    def distance(self) -> Decimal | None:
        """Return how far the figure is from its target, positive where it falls short; None without a target."""
        target, value = _number(self.now["target"]), self.value
        if target is None or value is None:
            return None
        return target - value if self.indicator.good == "high" else value - target

    @property
    def is_off_target(self) -> bool:
        """Whether the figure falls short of its target."""
        return self.distance is not None and self.distance > 0

    @property
    def direction(self) -> str:
        """Return what the trend says, in words that a Board member uses."""
        words = {"improving": "Getting better", "worsening": "Getting worse", "common": "No real change"}
        if self.trend.variation:
            return words[self.trend.variation]
        return "Not judged"

    @property
    def why_not_judged(self) -> str:
        """Return why the trend is not judged, where it is not."""
        if self.trend.variation:
            return ""
        if self.indicator.rolling:
            return "rolling 12 months: a plain line"
        if len([p for p in self.trend.points if p.value is not None]) < 3:
            return "too few summaries yet"
        return "each figure follows the last: a plain line"

    @property
    def assurance(self) -> str:
        """Return whether the target will be met as things stand, in words."""
        words = {
            "passes": "Meets it as things stand",
            "fails": "Will not meet it unless something changes",
            "hit_and_miss": "May meet it or miss it, by chance alone",
        }
        if self.trend.assurance:
            return words[self.trend.assurance]
        return "No target agreed" if self.now["target"] is None else "Not judged yet"


@dataclass(frozen=True, slots=True)
class Pack:
    """A summary and everything that stands with it."""

    summary: Summary
    before: Summary | None
    entries: Sequence[Entry]

    def grouped(self) -> dict[str, list[Entry]]:
        """Return the entries under their headings."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.indicator.group, []).append(entry)
        return found

    def entry(self, indicator: str) -> Entry | None:
        """Return one indicator's entry."""
        return next((entry for entry in self.entries if entry.indicator.id == indicator), None)

    def left_out(self) -> list[tuple[str, int, int, Decimal | None, bool]]:
        """Return what is left out: (words, count, of, percent, whether it must be said first)."""
        words = {
            "untyped": "cases have no type in the case system: they count as children but carry 0 points in W2",
            "unidentified": "cases have a worker who is not in the staff data",
            "supervision": "supervision sessions belong to nobody in the staff data",
            "learning": "course completions belong to nobody in the staff data",
        }
        found = []
        for name, (count, of) in self.summary.context["left_out"].items():
            share = Decimal(count) * 100 / of if of else None
            found.append((words[name], count, of, share, share is not None and share > LEFT_OUT_FIRST))
        return found


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def pack_of(summary_id: int | None = None) -> Pack | None:
    """Return a summary's pack, or the newest one's; the trend ends with that summary. Four statements."""
    known = queries.summaries()
    if not known:
        return None
    at = 0 if summary_id is None else next((n for n, one in enumerate(known) if one.id == summary_id), None)
    if at is None:
        return None
    summary, before = known[at], known[at + 1] if at + 1 < len(known) else None
    heads = queries.headlines([one.id for one in (summary, before) if one])
    series = queries.all_series()
    national = england(COMPARED_YEAR)["figures"]
    entries = []
    for indicator in INDICATORS:
        now = heads.get(summary.id, {}).get(indicator.id)
        if now is None:
            continue
        values = [(day, value) for day, value in series.get(indicator.id, []) if day <= summary.as_at]
        entries.append(
            Entry(
                BY_ID[indicator.id], now, heads.get(before.id, {}).get(indicator.id) if before else None,
                trend_of(indicator, values, _number(now["target"])),
                national.get(indicator.published) if indicator.published else None,
            )
        )  # fmt: skip
    return Pack(summary, before, entries)
