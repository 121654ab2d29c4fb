"""What a pack reads beside its summary: both parts of each figure of the summaries so far."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workforce.board.summaries import queries
from workforce.board.summaries.models import Summary

Heads = Mapping[tuple[str, date], Mapping[str, Any]]  # by indicator and day


def heads_so_far(summary: Summary) -> Heads:
    """Return each figure of the summaries up to one, as published, or as it was restated before that one's release."""
    found: dict[tuple[str, date], Mapping[str, Any]] = {
        (indicator, day): head
        for indicator, figures in queries.told(summary.as_at, summary.id).items()
        for day, _, _, head in figures
    }
    until = summary.published_at
    for one, day in queries.restatements():
        if day < summary.as_at and (until is None or one.restated_at <= until) and (one.indicator, day) in found:
            found[one.indicator, day] = one.headline
    return found
