"""One person's workload over the last 12 months, for the page about their work."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plotly.utils import PlotlyJSONEncoder

from workforce.caseload import charts
from workforce.caseload.week_queries import WeekOfOne, year_of
from workforce.caseload.week_rules import last_of_each_month


@dataclass(frozen=True, slots=True)
class WorkYear:
    """The weeks of 12 months: all of them for the chart, the last of each month for the table."""

    weeks: Sequence[WeekOfOne]

    @property
    def month_ends(self) -> list[WeekOfOne]:
        """Return the last week of each month, newest first."""
        ends = set(last_of_each_month([week.day for week in self.weeks]))
        return [week for week in reversed(self.weeks) if week.day in ends]

    @property
    def is_known(self) -> bool:
        """Whether the series tells anything of the person."""
        return any(week.points is not None for week in self.weeks)

    @property
    def figure(self) -> str:
        """Return the chart as JSON that static/charts.js draws."""
        return json.dumps(charts.year_figure(self.weeks), cls=PlotlyJSONEncoder)


def year_of_work(worker_id: int, day: date) -> WorkYear:
    """Return the 12 months to a day for one person. One statement; who may see it is for the view to say."""
    return WorkYear(year_of(worker_id, day))
