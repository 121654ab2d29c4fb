"""What the indicators of one day read beyond what every page reads: targets, the year before."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from workforce.allocation import on_day, overload_queries, practice_queries
from workforce.allocation.overload_pages import effect_wanted
from workforce.allocation.overload_queries import Overload, WeekOfWorker
from workforce.allocation.practice_rules import Pair
from workforce.board import year_queries
from workforce.board.year_queries import Year
from workforce.caseload.equity import EquityBand


class OnDay(on_day.OnDay):
    """Everything that the indicators of one day share, each read once."""

    @cached_property
    def equity_band(self) -> EquityBand:
        """The part of the scale of workload % that the scheme in force calls even."""
        return EquityBand(*self.scheme.scheme.equity_band)

    @cached_property
    def targets(self) -> Mapping[str, Any]:
        """The targets that the Board had agreed: indicator -> value, by."""
        version = self.policies.get("targets")
        return version.document.get("targets", {}) if version else {}

    @cached_property
    def year(self) -> Year:
        """Who left, days lost, vacancies, children with many holders, who was overloaded in the weeks before."""
        return year_queries.year_before(self.day)

    @cached_property
    def overloads(self) -> list[Overload] | None:
        """What was open on the day or closed within 13 months before; None before overloads were looked for."""
        since = overload_queries.watched_from() if "escalation" in self.policies else None
        return None if since is None or since > self.day else overload_queries.known_on(self.day, 13)

    @cached_property
    def overload_weeks(self) -> dict[tuple[int, date], WeekOfWorker]:
        """The stored weeks that tell what came of the plans of those overloads."""
        weeks = self.escalation.effect_after_weeks
        return overload_queries.weeks_at(
            pair for one in self.overloads or () for pair in effect_wanted(one, self.day, weeks)
        )

    @cached_property
    def pairs(self) -> list[Pair]:
        """What worker and manager both answered about effective practice in the months before the day."""
        return practice_queries.pairs_on(self.day, self.escalation.effective_practice_months, self.by_id)
