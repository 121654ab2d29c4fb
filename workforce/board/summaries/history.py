"""What was told of each figure in the summaries so far, as published and as restated since: one way for all who ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workforce.board.figures.figure import Indicator
from workforce.board.figures.indicators import shown_as
from workforce.board.summaries import queries
from workforce.board.summaries.models import Restatement, Summary
from workforce.board.summaries.queries import Told


@dataclass(frozen=True, slots=True)
class Restated:
    """A published figure that was corrected later: what was told of a day, what is so, and why."""

    as_at: date
    indicator: Indicator
    told: Mapping[str, Any]  # the headline as published
    now: Mapping[str, Any]
    reason: str


class History:
    """Every figure of some summaries. `told`: as published; `corrected`: the newest restatement of each, its day."""

    def __init__(
        self, told: Mapping[str, list[Told]], corrected: Mapping[tuple[int, str], tuple[Restatement, date]]
    ) -> None:
        """Keep both, and the days of all the summaries."""
        self.told, self.corrected = told, corrected
        self.days = sorted({(day, one) for figures in told.values() for day, one, _, _ in figures})

    def of(self, indicator: str) -> list[Told]:
        """Return an indicator's figures as restated, from its first on; a summary that did not have it is a gap.

        A gap has no value and an empty headline.
        """
        figures = {told[1]: self._as_restated(told, indicator) for told in self.told.get(indicator, ())}
        first = min((day for day, *_ in figures.values()), default=date.max)
        return [figures.get(one, (day, one, None, {})) for day, one in self.days if day >= first]

    def _as_restated(self, told: Told, indicator: str) -> Told:
        day, summary_id, _, head = told
        found = self.corrected.get((summary_id, indicator))
        if found is None:
            return told
        as_restated = {**found[0].headline, "target": head["target"]}  # met or not against the target told with it
        return day, summary_id, found[0].value, as_restated

    def restated_since(self, since: datetime | None) -> list[Restated]:
        """Return what was restated after an instant, by day and indicator."""
        heads = {(one, name): head for name, figures in self.told.items() for _, one, _, head in figures}
        return [
            Restated(day, shown_as(one.headline), heads[one.summary_id, one.indicator], one.headline, one.reason)
            for one, day in sorted(self.corrected.values(), key=lambda found: (found[1], found[0].indicator))
            if (since is None or one.restated_at > since) and (one.summary_id, one.indicator) in heads
        ]


def history_to(summary: Summary) -> History:
    """Return the summaries up to one, as it was known when that one was released, or now where it is a draft."""
    until = summary.published_at
    corrected = {
        (one.summary_id, one.indicator): (one, day)
        for one, day in queries.restatements()
        if day < summary.as_at and (until is None or one.restated_at <= until)
    }
    return History(queries.told(summary.as_at, summary.id), corrected)


def history_now() -> History:
    """Return every published summary as it is known now."""
    corrected = {(one.summary_id, one.indicator): (one, day) for one, day in queries.restatements()}
    return History(queries.told(date.max), corrected)


def all_restated() -> list[tuple[Restated, Summary | None]]:
    """Return every restatement with the summary that tells of it first; None where none has been released since."""
    known = queries.summaries()
    heads = queries.headlines([one.id for one in known])
    released = sorted(known, key=lambda one: (one.published_at or one.frozen_at, one.as_at))
    return [
        (
            Restated(day, shown_as(one.headline), heads[one.summary_id][one.indicator], one.headline, one.reason),
            next(
                (s for s in released if s.as_at > day and s.published_at and s.published_at >= one.restated_at),
                None,
            ),
        )
        for one, day in reversed(queries.restatements())
    ]
