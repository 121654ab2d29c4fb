"""What teams would carry if demand, staff or grades were other than they are: exact sums over sums. Pure functions.

Everything stands on the product's own workloads: points and limits of the people of a team who have a limit. Points are
points, FTE is full-time equivalents, percentages are 0 to 100 and beyond; nothing is rounded. Source: docs/figures.md
"What if".
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from workforce.caseload.rules import CaseGroup, Workload
from workforce.caseload.what_if_loads import Held, Pool, TeamLoad, Worth

EVERYWHERE = "all"  # as a place: every team in the viewer's scope
ALL_TYPES = "all"  # as a case type: each of them


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a change can't be: the field of the form that it is about, and what to do."""

    place: str
    message: str


class Impossible(ValueError):
    """Changes that can't be; `faults` says which and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep every fault."""
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Demand:
    """More or fewer children of a type in a team, a service or everywhere: by a percentage or by a number."""

    case_type: str
    where: str
    percent: Fraction | None = None
    children: Fraction | None = None
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Posts:
    """FTE of a grade filled (above 0) or lost (below 0) in a team."""

    grade: str
    team: str
    fte: Fraction
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Regrading:
    """FTE of one grade that become another in a team."""

    before: str
    after: str
    team: str
    fte: Fraction
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SchemeChoice:
    """Which scheme weighs: today's or another, with another full-time maximum or other weights where they are given."""

    offer: str = ""
    maximum: str | None = None
    weights: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that is to be otherwise. Order never matters."""

    demand: tuple[Demand, ...] = ()
    posts: tuple[Posts, ...] = ()
    regradings: tuple[Regrading, ...] = ()
    scheme: SchemeChoice = field(default_factory=SchemeChoice)

    def __bool__(self) -> bool:
        """Whether anything is to be otherwise."""
        return self != Changes()


def apply(
    teams: Mapping[str, TeamLoad], changes: Changes, areas: Mapping[str, Collection[str]], worth: Worth
) -> dict[str, TeamLoad]:
    """Return what the teams would carry; `areas` gives the codes of the teams in each place.

    Raises Impossible with every change that can't be. Without changes, the teams as they are.
    """
    faults: list[Fault] = []
    found = _with_demand(dict(teams), changes.demand, areas, worth, faults)
    found = _with_staff(found, changes.posts, changes.regradings, worth, faults)
    if faults:
        raise Impossible(faults)
    return found


def shares(teams: Sequence[TeamLoad], case_type: str) -> list[Fraction]:
    """Return how new children of a type fall to teams, together 1: as they hold it; else by their limits; else equally.

    >>> busy, empty = TeamLoad("A", "A", cases={"CP": Held(Fraction(3))}), TeamLoad("B", "B")
    >>> shares([busy, empty], "CP"), shares([busy, empty], "CIN")
    ([Fraction(1, 1), Fraction(0, 1)], [Fraction(1, 2), Fraction(1, 2)])
    """
    by_held = [team.held(case_type).children for team in teams]
    for parts in (by_held, [team.limit for team in teams], [Fraction(1)] * len(teams)):
        if total := sum(parts, Fraction(0)):
            return [part / total for part in parts]
    return []


@dataclass(slots=True)
class _Turn:
    """What changes of demand come to for one type in one team: a factor, and a number on top of it."""

    factor: Fraction = Fraction(1)
    added: Fraction = Fraction(0)
    place: str = ""

    def of(self, held: Held, each: Fraction) -> Held:
        """Return what would be held, new children weighing `each`."""
        return Held(held.children * self.factor + self.added, held.points * self.factor + self.added * each)


def _with_demand(
    teams: dict[str, TeamLoad],
    demand: Sequence[Demand],
    areas: Mapping[str, Collection[str]],
    worth: Worth,
    faults: list[Fault],
) -> dict[str, TeamLoad]:
    """Apply changes of demand: new children weigh what those of their type in the team do on average."""
    turns: dict[tuple[str, str], _Turn] = {}
    for change in demand:
        there = [t for code, t in teams.items() if code in areas[change.where] and t.unit == worth.scheme.unit]
        if not there and (other := next((t for code, t in teams.items() if code in areas[change.where]), None)):
            faults.append(Fault(change.place, _counted_otherwise(other)))
        elif fault := _too_few(change, there):
            faults.append(fault)
        else:
            _turn(turns, change, there)
    found = dict(teams)
    for (code, case_type), turn in turns.items():
        team, held = found[code], found[code].held(case_type)
        each = held.points / held.children if held.children else worth.of(CaseGroup(case_type))
        after = turn.of(held, each)
        if after.children < 0:
            words = f"Together the changes take more children of this type from {team.name} than it has"
            faults.append(Fault(turn.place, words))
        found[code] = replace(
            team,
            points=team.points - held.points + after.points,
            is_measured=team.is_measured or after.children > 0,
            cases={**team.cases, case_type: after},
        )
    return found


def _counted_otherwise(team: TeamLoad) -> str:
    return f"The work of {team.name} is counted in {team.unit}: cases and posts can't be tried there"


def _turn(turns: dict[tuple[str, str], _Turn], change: Demand, there: Sequence[TeamLoad]) -> None:
    """Note one change. Percentages multiply, numbers come on top of them all, so that no order matters."""
    for team, share in zip(there, shares(there, change.case_type), strict=True):
        for case_type in team.cases if change.case_type == ALL_TYPES else (change.case_type,):
            turn = turns.setdefault((team.code, case_type), _Turn())
            turn.factor *= 1 + (change.percent or Fraction(0)) / 100
            turn.added += (change.children or Fraction(0)) * share
            turn.place = change.place


def _too_few(change: Demand, there: Sequence[TeamLoad]) -> Fault | None:
    """Say why a number of children can't be added or taken away, if so."""
    if not there:
        return Fault(change.place, "There is no team in this place on this day: choose another")
    held = sum((team.held(change.case_type).children for team in there), Fraction(0))
    if change.children is not None and -change.children > held:
        return Fault(
            change.place,
            f"People here with a limit hold {_words(held)} children of this type there: take away at most that many",
        )
    return None


def _with_staff(
    teams: dict[str, TeamLoad],
    posts: Sequence[Posts],
    regradings: Sequence[Regrading],
    worth: Worth,
    faults: list[Fault],
) -> dict[str, TeamLoad]:
    """Apply posts filled and lost, and grades. Changes of one grade in one team are added up first.

    A post that is filled brings the scheme's limit and stable element. A post that is lost takes both away, as the
    hours and reductions of that grade in the team are; its cases stay in the team. People who change grade keep their
    hours, their stable element and agreed reductions.
    """
    net: dict[tuple[str, str], Fraction] = {}
    places: dict[tuple[str, str], str] = {}
    for post in posts:
        net[post.team, post.grade] = net.get((post.team, post.grade), Fraction(0)) + post.fte
        places[post.team, post.grade] = post.place
    leaving = {key: -fte for key, fte in net.items() if fte < 0}
    for change in regradings:
        key = change.team, change.before
        leaving[key] = leaving.get(key, Fraction(0)) + change.fte
        places[key] = change.place
    other = [(key, place) for key, place in places.items() if teams[key[0]].unit != worth.scheme.unit]
    if other:
        faults += [Fault(place, _counted_otherwise(teams[code])) for (code, _), place in other]
        return dict(teams)
    found = _without(teams, leaving, places, faults)
    for (code, grade), fte in net.items():
        if fte > 0:
            limit = _limit(worth, grade, code, places[code, grade], faults)
            team = _changed(found[code], grade, fte, fte * limit)
            found[code] = replace(team, points=team.points + fte * worth.post(grade, code).points, is_measured=True)
        elif fte:
            found[code] = _without_stable(
                found[code], teams[code].grades.get(grade, Pool()), worth.post(grade, code), -fte
            )
    for change in regradings:
        each = _limit(worth, change.after, change.team, change.place, faults)
        before, pool = worth.post(change.before, change.team), teams[change.team].grades.get(change.before, Pool())
        if before.limit and pool.fte:
            each *= pool.limit / pool.fte / before.limit  # what agreed reductions leave of a full limit
        found[change.team] = _changed(found[change.team], change.after, change.fte, change.fte * each)
    return found


def _without(
    teams: Mapping[str, TeamLoad],
    leaving: Mapping[tuple[str, str], Fraction],
    places: Mapping[tuple[str, str], str],
    faults: list[Fault],
) -> dict[str, TeamLoad]:
    """Take FTE of grades and their limits away; points stay. A team can't lose more than it has."""
    found = dict(teams)
    for (code, grade), fte in leaving.items():
        team, pool = found[code], found[code].grades.get(grade, Pool())
        if fte > pool.fte:
            words = f"{team.name} has {_words(pool.fte)} FTE of this grade here with a limit: take at most that"
            faults.append(Fault(places[code, grade], words))
        elif fte:
            found[code] = _changed(team, grade, -fte, -fte * pool.limit / pool.fte)
    return found


def _without_stable(team: TeamLoad, pool: Pool, post: Workload, fte: Fraction) -> TeamLoad:
    """Take the stable element of lost posts away, as agreed reductions have left it."""
    hours = pool.limit / pool.fte / post.limit if pool.fte and post.limit else Fraction(0)
    return replace(team, points=team.points - min(team.points, fte * hours * post.points))


def _limit(worth: Worth, grade: str, team: str, place: str, faults: list[Fault]) -> Fraction:
    """Return the limit of a full-time post; note a fault where the grade has none."""
    limit = worth.post(grade, team).limit
    if limit is None:
        faults.append(Fault(place, "This grade has no limit in the scheme: choose one that has"))
    return limit or Fraction(0)


def _changed(team: TeamLoad, grade: str, fte: Fraction, limit: Fraction) -> TeamLoad:
    pool = team.grades.get(grade, Pool())
    return replace(
        team, limit=team.limit + limit, grades={**team.grades, grade: Pool(pool.fte + fte, pool.limit + limit)}
    )


def _words(number: Fraction) -> str:
    """Write a number with at most two places, rounded down, so that what is written can be taken.

    >>> _words(Fraction(17, 5)), _words(Fraction(2, 3)), _words(Fraction(2))
    ('3.4', '0.66', '2')
    """
    return f"{Decimal(int(number * 100)) / 100:f}"
