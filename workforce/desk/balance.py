"""How evenly work lies: between groups of people, between teams and within them, now and over a year. Names nobody."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from plotly.utils import PlotlyJSONEncoder

from workforce.board.figures.figure import Figure
from workforce.board.figures.indicators import beside, figures
from workforce.board.figures.measures import Row
from workforce.board.figures.on_day import OnDay
from workforce.caseload import charts
from workforce.caseload.equity import SMALL, EquityBand, Tenths, hidden_groups, tenths
from workforce.caseload.rules import Workload, team_utilisation
from workforce.caseload.week_queries import WeekOfTeam, spread
from workforce.caseload.week_rules import last_of_each_month
from workforce.decimals import Ratio
from workforce.web.access import Scope, Viewer

BREAKDOWNS = (  # heading, the part of a row, its groups in order with their words
    ("By hours", "hours", (("full", "Full time"), ("part", "Part time"))),
    ("By contract", "terms", (("own", "Own staff"), ("agency", "Agency"))),
    (
        "By years registered",
        "registered",
        (
            ("under 1", "Under 1 year"),
            ("1 to 5", "1 to 5 years"),
            ("over 5", "Over 5 years"),
            ("not known", "Not known"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Some people whose workload % is set beside others'; hidden where they are too few to be shown apart."""

    heading: str
    name: str
    percents: Sequence[Fraction]
    band: EquityBand
    is_hidden: bool = False

    @property
    def people(self) -> int | None:
        """Return how many people have a limit; None where they are hidden."""
        return None if self.is_hidden else len(self.percents)

    def _count(self, holds: Callable[[Fraction], bool]) -> int | None:
        return None if self.is_hidden else sum(1 for percent in self.percents if holds(percent))

    @property
    def inside(self) -> int | None:
        """Return how many lie inside the band."""
        return self._count(self.band.holds)

    @property
    def below(self) -> int | None:
        """Return how many lie below the band."""
        return self._count(lambda percent: percent < self.band.from_percent)

    @property
    def above(self) -> int | None:
        """Return how many lie above the band."""
        return self._count(lambda percent: percent > self.band.to_percent)

    @property
    def share(self) -> Fraction | None:
        """Return the share inside the band, in percent."""
        return Fraction(100 * self.inside, self.people) if self.people and self.inside is not None else None

    @property
    def share_outside(self) -> Fraction | None:
        """Return the share outside the band, in percent."""
        return None if self.share is None else 100 - self.share

    @property
    def tenths(self) -> Tenths | None:
        """Return the bottom and the top tenth."""
        return None if self.is_hidden else tenths(self.percents)


@dataclass(frozen=True, slots=True)
class TeamBalance:
    """One team: how full it is and how far apart its people are."""

    code: str
    name: str
    group: Group
    utilisation: Fraction | None  # of everybody with a limit, as on the page of teams
    sustained: Ratio | None  # W2-sustained
    changes: Ratio | None  # W26

    @property
    def lowest(self) -> Fraction | None:
        """Return the lowest workload % in the team; None where its people are hidden."""
        return None if self.group.is_hidden else min(self.group.percents, default=None)

    @property
    def highest(self) -> Fraction | None:
        """Return the highest workload % in the team; None where its people are hidden."""
        return None if self.group.is_hidden else max(self.group.percents, default=None)

    @property
    def shown_utilisation(self) -> Fraction | None:
        """Return the team's workload %; None where its people are hidden."""
        return None if self.group.is_hidden else self.utilisation

    @property
    def overloaded(self) -> int | None:
        """Return how many have been overloaded for 28 days or more; None where hidden or not known."""
        return None if self.group.is_hidden or self.sustained is None else int(self.sustained.numerator)


@dataclass(frozen=True, slots=True)
class WeekBalance:
    """How far apart people and teams were at the end of a week."""

    all: WeekOfTeam
    teams: Sequence[WeekOfTeam]  # those of 5 people or more

    @property
    def day(self) -> date:
        """Return the week's end."""
        return self.all.day

    @property
    def is_shown(self) -> bool:
        """Whether there were people enough to say something of them together."""
        return self.all.people >= SMALL

    @property
    def share(self) -> Fraction | None:
        """Return the share of people inside the band, in percent."""
        return Fraction(100 * self.all.inside, self.all.people) if self.is_shown else None

    def _team(self, pick: Callable[[Sequence[Fraction]], Fraction]) -> Fraction | None:
        known = [team.utilisation for team in self.teams if team.utilisation is not None]
        return pick(known) if len(known) > 1 else None

    @property
    def lowest_team(self) -> Fraction | None:
        """Return the lowest workload % of a team; None where there were not two teams to compare."""
        return self._team(min)

    @property
    def highest_team(self) -> Fraction | None:
        """Return the highest workload % of a team."""
        return self._team(max)

    @property
    def between(self) -> Fraction | None:
        """Return the gap between the highest and the lowest team, in percentage points."""
        low, high = self.lowest_team, self.highest_team
        return None if low is None or high is None else high - low

    @property
    def bottom(self) -> Fraction | None:
        """Return the bottom tenth of the people."""
        return self.all.bottom if self.is_shown else None

    @property
    def top(self) -> Fraction | None:
        """Return the top tenth of the people."""
        return self.all.top if self.is_shown else None

    @property
    def within(self) -> Fraction | None:
        """Return the gap between the top and the bottom tenth of the people, in percentage points."""
        return self.all.gap


@dataclass(frozen=True, slots=True)
class BalancePage:
    """What somebody who answers for several teams sees of their balance."""

    on: OnDay
    equity: Figure
    sustained: Figure
    changes: Figure
    everyone: Group
    groups: Sequence[Group]
    teams: Sequence[TeamBalance]
    weeks: Sequence[WeekBalance]

    @property
    def by_heading(self) -> dict[str, list[Group]]:
        """Return the groups under what they are split by."""
        found: dict[str, list[Group]] = {}
        for group in self.groups:
            found.setdefault(group.heading, []).append(group)
        return found

    @property
    def month_ends(self) -> list[WeekBalance]:
        """Return the last week of each month, newest first."""
        ends = set(last_of_each_month([week.day for week in self.weeks]))
        return [week for week in reversed(self.weeks) if week.day in ends]

    @property
    def figure(self) -> str:
        """Return the chart as JSON that static/charts.js draws."""
        people = [
            ("people: top tenth", [week.top for week in self.weeks]),
            ("people: bottom tenth", [week.bottom for week in self.weeks]),
        ]
        teams = [
            ("highest team", [week.highest_team for week in self.weeks]),
            ("lowest team", [week.lowest_team for week in self.weeks]),
        ]
        drawn = charts.spread_figure([week.day for week in self.weeks], people, teams, self.on.equity_band)
        return json.dumps(drawn, cls=PlotlyJSONEncoder)


def balance_page(on: OnDay, viewer: Viewer) -> BalancePage:
    """Return how evenly work lies in a viewer's scope; no group of fewer than 5 people is shown apart."""
    everything = viewer.scope is Scope.ALL
    found = beside(on, figures(on, ("W2-sustained", "W19", "W26")))
    known = {figure.indicator.id: figure if everything else figure.within(viewer.teams) for figure in found}
    equity = known["W19"]
    rows = equity.rows or []
    everyone = Group("", "All", [_percent(row) for row in rows], on.equity_band, is_hidden=0 < len(rows) < SMALL)
    series = spread(on.day, on.equity_band, None if everything else viewer.teams)
    return BalancePage(
        on, equity, known["W2-sustained"], known["W26"], everyone, _groups(rows, on.equity_band),
        _teams(on, known), _weeks(series),
    )  # fmt: skip


def _percent(row: Row) -> Fraction:
    return Fraction(str(row.detail["utilisation_percent"]))


def _groups(rows: Sequence[Row], band: EquityBand) -> list[Group]:
    """Return the people split in each way; groups of nobody are left out."""
    found = []
    for heading, part, names in BREAKDOWNS:
        percents = {key: [_percent(row) for row in rows if row.detail[part] == key] for key, _ in names}
        hidden = hidden_groups({key: len(values) for key, values in percents.items()})
        found += [
            Group(heading, words, percents[key], band, is_hidden=key in hidden) for key, words in names if percents[key]
        ]
    return found


def _teams(on: OnDay, known: Mapping[str, Figure]) -> list[TeamBalance]:
    """Return the teams that have people whom W19 counts, by name."""
    loads: dict[str, list[Workload]] = {}
    for load in on.loads:
        loads.setdefault(load.person.team, []).append(load.load)
    percents: dict[str, list[Fraction]] = {}
    for row in known["W19"].rows or ():
        percents.setdefault(row.team or "", []).append(_percent(row))
    found = []
    for code in sorted(percents, key=lambda code: (on.tree.name(code), code)):
        points, limit = team_utilisation(loads.get(code, ()))
        of_team = frozenset({code})
        few = len(percents[code]) < SMALL
        found.append(
            TeamBalance(
                code, on.tree.name(code), Group("", on.tree.name(code), percents[code], on.equity_band, is_hidden=few),
                points * 100 / limit if limit else None, known["W2-sustained"].within(of_team).ratio,
                known["W26"].within(of_team).ratio,
            )
        )  # fmt: skip
    return found


def _weeks(series: Sequence[WeekOfTeam]) -> list[WeekBalance]:
    """Return the weeks of a series with their teams of 5 people or more, in order."""
    found: dict[date, tuple[list[WeekOfTeam], list[WeekOfTeam]]] = {}
    for one in series:
        everybody, teams = found.setdefault(one.day, ([], []))
        if one.team is None:
            everybody.append(one)
        elif one.people >= SMALL:
            teams.append(one)
    return [WeekBalance(everybody[0], teams) for everybody, teams in found.values()]
