"""The tables of the page about balance, as they download."""

from workforce.desk.balance import BalancePage, Group, TeamBalance
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def every(page: BalancePage) -> dict[str, Table]:
    """Return the page's tables by name."""
    return {"teams": teams(page), "groups": groups(page), "weeks": weeks(page)}


def table(page: BalancePage, name: str) -> Table:
    """Return the table that an address names; teams unless it names another."""
    found = every(page)
    return found.get(name, found["teams"])


def _about(page: BalancePage, what: str) -> list[str]:
    scheme, band = page.on.scheme, page.on.equity_band
    return [
        what,
        f"As at {day_words(page.on.day, year=True)}. Weights and limits: {scheme.scheme.name}, set by {scheme.set_by}.",
        f"Band: {float(band.from_percent):g} to {float(band.to_percent):g}% of the own limit, both included.",
        "Groups of fewer than 5 people are left empty.",
    ]


def teams(page: BalancePage) -> Table:
    """Return each team's workload % and how far apart its people are, by name."""
    columns = [
        Column("name", "Team", lambda t: t.name, sortable=False),
        Column("utilisation", "Workload %", lambda t: t.shown_utilisation, numeric=True, sortable=False),
        Column("people", "People with a limit", lambda t: t.group.people, numeric=True, sortable=False),
        Column("lowest", "Lowest workload %", lambda t: t.lowest, numeric=True, sortable=False),
        Column("highest", "Highest workload %", lambda t: t.highest, numeric=True, sortable=False),
        Column("inside", "Inside the band", lambda t: t.group.inside, numeric=True, sortable=False),
        Column("overloaded", "Overloaded 28 days or more", _overloaded, numeric=True, sortable=False),
        Column("many", "Children with 3 or more workers in 12 months", _many, numeric=True, sortable=False),
        Column("cases", "Cases", _cases, numeric=True, sortable=False),
    ]
    return Table("balance-teams", columns, page.teams, _about(page, "Balance: teams"))


def _overloaded(team: TeamBalance) -> object:
    return team.overloaded


def _many(team: TeamBalance) -> object:
    return team.changes.numerator if team.changes else None


def _cases(team: TeamBalance) -> object:
    return team.changes.denominator if team.changes else None


def groups(page: BalancePage) -> Table:
    """Return the people split by hours, contract and years registered."""
    columns = [
        Column("heading", "Split", lambda g: g.heading or "All", sortable=False),
        Column("name", "Group", lambda g: g.name, sortable=False),
        Column("people", "People with a limit", lambda g: g.people, numeric=True, sortable=False),
        Column("inside", "Inside the band", lambda g: g.inside, numeric=True, sortable=False),
        Column("below", "Below the band", lambda g: g.below, numeric=True, sortable=False),
        Column("above", "Above the band", lambda g: g.above, numeric=True, sortable=False),
        Column("bottom", "Bottom tenth, workload %", lambda g: _tenth(g, "bottom"), numeric=True, sortable=False),
        Column("top", "Top tenth, workload %", lambda g: _tenth(g, "top"), numeric=True, sortable=False),
        Column("gap", "Gap, points", lambda g: _tenth(g, "gap"), numeric=True, sortable=False),
    ]
    about = _about(page, "Balance: groups of people. Tenths by nearest rank.")
    return Table("balance-groups", columns, [page.everyone, *page.groups], about)


def _tenth(group: Group, part: str) -> object:
    return getattr(group.tenths, part) if group.tenths else None


def weeks(page: BalancePage) -> Table:
    """Return how far apart people and teams were, week by week."""
    columns = [
        Column("day", "Week to", lambda w: w.day, sortable=False),
        Column("people", "People with a limit", lambda w: w.all.people if w.is_shown else None, numeric=True),
        Column("share", "Inside the band, %", lambda w: w.share, numeric=True, sortable=False),
        Column("bottom", "Bottom tenth, workload %", lambda w: w.bottom, numeric=True, sortable=False),
        Column("top", "Top tenth, workload %", lambda w: w.top, numeric=True, sortable=False),
        Column("within", "Gap between tenths, points", lambda w: w.within, numeric=True, sortable=False),
        Column("lowest", "Lowest team, workload %", lambda w: w.lowest_team, numeric=True, sortable=False),
        Column("highest", "Highest team, workload %", lambda w: w.highest_team, numeric=True, sortable=False),
        Column("between", "Gap between teams, points", lambda w: w.between, numeric=True, sortable=False),
        Column("overloaded", "Overloaded", lambda w: w.all.overloaded if w.is_shown else None, numeric=True),
    ]
    about = _about(page, "Balance: every week of 12 months, from the newest data, each under the rules of its day")
    return Table("balance-weeks", columns, page.weeks, about)
