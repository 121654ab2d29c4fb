"""Who might take whom, when several children wait at once: the terms, a plain way, and an exact check.

Pure functions: no database, no clock, no solver. Children who stay together are one unit and never split. What is best
is decided level by level, a later one never at the cost of an earlier one *(set here; docs/adr/0019)*:

1. most protected children with somebody who may hold them;
2. fewest protected units placed by passing a limit;
3. most other children with somebody;
4. fewest children whose worker changes;
5. lowest highest workload % afterwards, among the workers who are given somebody.

A worker who ends over the limit, or over the cap on children, is given protected units only; each of them passes the
limit, whichever of them came first. One who is given nobody may be as far over as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm

PLACED, PASSES, OTHERS, CHANGES, WORST = range(5)
LEVELS = (
    "protected children placed",
    "protected units placed by passing a limit",
    "other children placed",
    "children whose worker changes",
    "highest workload % of those given somebody",
)
MORE_IS_BETTER = (True, False, True, False, False)
EVENINGS = 20  # rounds of moving to emptier workers; each is finite, few are needed


@dataclass(frozen=True, slots=True)
class Seat:
    """A worker who is here and may be given children: employee number, points and limit (above 0), children, cap."""

    key: str
    points: Fraction
    limit: Fraction
    children: int = 0
    child_cap: int | None = None

    def percent_with(self, points: Fraction) -> Fraction:
        """Return the workload % with that many points more, exact.

        >>> Seat("1", Fraction(60), Fraction(80)).percent_with(Fraction(8))
        Fraction(85, 1)
        """
        return (self.points + points) * 100 / self.limit

    def is_over_with(self, points: Fraction, children: int) -> bool:
        """Whether so much more is over the limit or the cap on children; exactly on either is not over.

        >>> seat = Seat("1", Fraction(72), Fraction(80), children=9, child_cap=10)
        >>> seat.is_over_with(Fraction(8), 1), seat.is_over_with(Fraction(8), 2), seat.is_over_with(Fraction(9), 1)
        (False, True, True)
        """
        over_cap = self.child_cap is not None and self.children + children > self.child_cap
        return over_cap or self.points + points > self.limit


@dataclass(frozen=True, slots=True)
class Option:
    """What giving a whole unit to one worker means: points added, 0 or more, and whether they know a child of it."""

    points: Fraction
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """Children who stay together. `options` are by the seat's key: whoever is not in it may not hold them."""

    key: str
    children: tuple[str, ...]
    is_protected: bool
    options: Mapping[str, Option]


@dataclass(frozen=True, slots=True)
class Line:
    """What is proposed for a unit: a seat's key (None: it waits), does that pass a limit, is it a change of worker."""

    unit: str
    seat: str | None
    passes_limit: bool = False
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """What one level reached, and the best that is not ruled out given what the levels before it reached.

    Units: children, units, or percent for the last; that is None where nobody is given anybody.
    """

    value: Fraction | None
    bound: Fraction | None

    @property
    def is_proven(self) -> bool:
        """Whether nothing better is possible."""
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who takes whom: a line a unit in the order of their keys, and the five levels in their order.

    `is_cut_short`: time ran out, so that another run may answer otherwise. `is_plain`: it was made without the solver.
    """

    lines: tuple[Line, ...]
    levels: tuple[Level, ...]
    is_cut_short: bool = False
    is_plain: bool = False

    @property
    def worst_percent(self) -> Fraction | None:
        """Return the highest workload % afterwards among those given somebody; None where nobody is."""
        return self.levels[WORST].value

    @property
    def bound_percent(self) -> Fraction | None:
        """Return a figure that the highest workload % is proven not to come below; None where nobody is given any."""
        return self.levels[WORST].bound

    @property
    def is_proven(self) -> bool:
        """Whether no level can be better, given those before it."""
        return all(level.is_proven for level in self.levels)

    @property
    def holders(self) -> dict[str, str]:
        """Return the seat's key of each unit that does not wait."""
        return {line.unit: line.seat for line in self.lines if line.seat is not None}

    @property
    def rank(self) -> tuple[Fraction, ...]:
        """Return a key that sorts proposals for the same units and seats, the best first."""
        return rank_of(tuple(level.value for level in self.levels))


Values = tuple[Fraction | None, ...]


def rank_of(values: Values) -> tuple[Fraction, ...]:
    """Return the values of the five levels as a key that sorts the best first.

    >>> rank_of((Fraction(3), Fraction(1), Fraction(2), Fraction(4), None))
    (Fraction(-3, 1), Fraction(1, 1), Fraction(-2, 1), Fraction(4, 1), Fraction(0, 1))
    """
    found = (value or Fraction(0) for value in values)
    return tuple(-value if up else value for value, up in zip(found, MORE_IS_BETTER, strict=True))


def check(units: Sequence[Unit], seats: Sequence[Seat]) -> None:
    """Refuse what cannot be shared out.

    Errors: ValueError for a key or a child that is there twice, a unit without children, a limit of 0 or less, points
    or children below 0, an option for a seat that is not there.
    """
    _once("seat", [seat.key for seat in seats])
    _once("unit", [unit.key for unit in units])
    _once("child", [child for unit in units for child in unit.children])
    for seat in seats:
        if seat.limit <= 0 or seat.points < 0 or seat.children < 0:
            raise ValueError(f"seat {seat.key}: a limit is above 0, points and children are not below it")
    known = {seat.key for seat in seats}
    for unit in units:
        if not unit.children:
            raise ValueError(f"unit {unit.key} has no children")
        if not unit.options.keys() <= known:
            raise ValueError(f"unit {unit.key} has an option for a seat that is not there")
        if any(option.points < 0 for option in unit.options.values()):
            raise ValueError(f"unit {unit.key}: points must not be negative")


def _once(what: str, keys: list[str]) -> None:
    twice = next((one for one, other in pairwise(sorted(keys)) if one == other), None)
    if twice is not None:
        raise ValueError(f"{what} {twice} is there twice")


def given_to(units: Iterable[Unit], holders: Mapping[str, str]) -> dict[str, list[Unit]]:
    """Return what each seat is given, by the seat's key; seats that are given nobody are left out."""
    given: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.key in holders:
            given.setdefault(holders[unit.key], []).append(unit)
    return given


def outcome(
    units: Sequence[Unit], seats: Sequence[Seat], holders: Mapping[str, str]
) -> tuple[tuple[Line, ...], Values]:
    """Return the lines and the values of the five levels if each unit goes to its holder (a seat's key), exactly.

    Errors: KeyError for a holder that is no option of the unit.

    >>> lone = Unit("u", ("Ada",), True, {"s": Option(Fraction(8))})
    >>> lines, values = outcome([lone], [Seat("s", Fraction(76), Fraction(80))], {"u": "s"})
    >>> lines[0].passes_limit, [str(value) for value in values]
    (True, ['1', '1', '0', '1', '105'])
    """
    by_key = {seat.key: seat for seat in seats}
    over, percents = set(), []
    for key, group in given_to(units, holders).items():
        points = sum((unit.options[key].points for unit in group), Fraction(0))
        percents.append(by_key[key].percent_with(points))
        if by_key[key].is_over_with(points, sum(len(unit.children) for unit in group)):
            over.add(key)
    lines, counts = [], [0] * WORST
    for unit in sorted(units, key=lambda unit: unit.key):
        seat = holders.get(unit.key)
        line = Line(unit.key, seat, seat in over, seat is not None and not unit.options[seat].is_known)
        lines.append(line)
        if seat is not None:
            counts[PLACED if unit.is_protected else OTHERS] += len(unit.children)
            counts[PASSES] += line.passes_limit
            counts[CHANGES] += len(unit.children) * line.is_change
    return tuple(lines), (*map(Fraction, counts), max(percents, default=None))


def plain_bounds(units: Sequence[Unit], seats: Sequence[Seat], values: Values) -> Values:
    """Return the best that no arrangement can pass, level by level, found without a search.

    Everybody with somebody who may hold them is placed, nobody passes a limit, nobody changes who has a worker that
    knows them; the highest % is at least what each protected unit, which is always placed, brings at its best.
    """
    by_key = {seat.key: seat for seat in seats}
    able = [unit for unit in units if unit.options]
    placed = sum(len(unit.children) for unit in able if unit.is_protected)
    others = sum(len(unit.children) for unit in able) - placed
    settled = values[PLACED], values[OTHERS]
    stays = sum(len(unit.children) for unit in able if any(option.is_known for option in unit.options.values()))
    changes = max(0, int(sum(filter(None, settled))) - stays)
    lowest = (
        min(by_key[key].percent_with(option.points) for key, option in unit.options.items())
        for unit in able
        if unit.is_protected
    )
    worst = None if values[WORST] is None else max(lowest, default=Fraction(0))
    return Fraction(placed), Fraction(0), Fraction(others), Fraction(changes), worst


def proposal_of(
    units: Sequence[Unit],
    seats: Sequence[Seat],
    holders: Mapping[str, str],
    bounds: Values | None = None,
    *,
    is_cut_short: bool = False,
    is_plain: bool = False,
) -> Proposal:
    """Return the proposal that gives each unit to its holder; without bounds, with those found without a search."""
    lines, values = outcome(units, seats, holders)
    found = bounds or plain_bounds(units, seats, values)
    levels = tuple(Level(value, bound) for value, bound in zip(values, found, strict=True))
    return Proposal(lines, levels, is_cut_short=is_cut_short, is_plain=is_plain)


class _Ledger:
    """How full each worker is as units are given, in whole numbers of the smallest part of a point.

    Exact as fractions are, and some twenty times as fast.
    """

    def __init__(self, units: Sequence[Unit], seats: Sequence[Seat]) -> None:
        numbers = [number for seat in seats for number in (seat.points, seat.limit)]
        numbers += [option.points for unit in units for option in unit.options.values()]
        parts = lcm(*(Fraction(number).denominator for number in numbers))
        self.points = {seat.key: int(seat.points * parts) for seat in seats}
        self.limits = {seat.key: int(seat.limit * parts) for seat in seats}
        self.children = {seat.key: seat.children for seat in seats}
        self.caps = {seat.key: seat.child_cap for seat in seats}
        self.adds = {unit.key: {key: int(unit.options[key].points * parts) for key in unit.options} for unit in units}

    def give(self, unit: Unit, key: str, sign: int = 1) -> None:
        """Give a unit to a seat, or take it back (-1)."""
        self.points[key] += sign * self.adds[unit.key][key]
        self.children[key] += sign * len(unit.children)

    def is_over(self, key: str, points: int = 0, children: int = 0) -> bool:
        """Whether the seat is over its limit or cap, with so much more."""
        cap = self.caps[key]
        return self.points[key] + points > self.limits[key] or (cap is not None and self.children[key] + children > cap)


def greedy(units: Sequence[Unit], seats: Sequence[Seat]) -> Proposal:
    """Propose one unit after another, as a person would: protected first, the heaviest first, each to its best seat.

    The best seat stays within limit and cap; then one that knows them, then the lowest workload % afterwards, then the
    lower key. A protected unit that fits nowhere goes where the % is lowest. Errors: ValueError, see `check`.

    >>> seats = [Seat("a", Fraction(70), Fraction(80)), Seat("b", Fraction(60), Fraction(80))]
    >>> both = {"a": Option(Fraction(8)), "b": Option(Fraction(8))}
    >>> greedy([Unit("1", ("Ada",), True, both), Unit("2", ("Bo", "Cy"), False, both)], seats).holders
    {'1': 'b', '2': 'b'}
    """
    check(units, seats)
    ledger, holders = _Ledger(units, seats), {}
    heaviest = {unit.key: max(ledger.adds[unit.key].values(), default=0) for unit in units}
    for unit in sorted(units, key=lambda u: (not u.is_protected, -heaviest[u.key], -len(u.children), u.key)):
        key = _best_seat(ledger, unit)
        if key is not None:
            ledger.give(unit, key)
            holders[unit.key] = key
    return proposal_of(units, seats, holders, is_plain=True)


def _best_seat(ledger: _Ledger, unit: Unit) -> str | None:
    """Return the seat that is best for a unit as things stand; None where it has to wait."""
    best: tuple[bool, bool, int, int, str] | None = None
    for key in sorted(unit.options):
        added = ledger.adds[unit.key][key]
        is_over = ledger.is_over(key, added, len(unit.children))
        if is_over and not unit.is_protected:
            continue
        found = is_over, is_over or not unit.options[key].is_known, ledger.points[key] + added, ledger.limits[key], key
        if best is None or found[:2] < best[:2] or (found[:2] == best[:2] and found[2] * best[3] < best[2] * found[3]):
            best = found
    return best[-1] if best else None


def evened(units: Sequence[Unit], seats: Sequence[Seat], holders: Mapping[str, str]) -> dict[str, str]:
    """Move units from fuller workers to emptier ones while no level gets worse, and return who holds them then.

    The highest % says nothing about everybody below it. A move ends with both workers below what the fuller one had,
    passes no further limit, and takes no unit from somebody who knows it to somebody who does not.

    >>> seats = [Seat("a", Fraction(70), Fraction(80)), Seat("b", Fraction(60), Fraction(80))]
    >>> either = Unit("1", ("Ada",), True, {"a": Option(Fraction(8)), "b": Option(Fraction(8))})
    >>> evened([either], seats, {"1": "a"})
    {'1': 'b'}
    """
    ledger, found = _Ledger(units, seats), dict(holders)
    placed = sorted((unit for unit in units if unit.key in found), key=lambda unit: unit.key)
    for unit in placed:
        ledger.give(unit, found[unit.key])
    for _ in range(EVENINGS):
        before = dict(found)
        placed.sort(key=lambda u: (-Fraction(ledger.points[found[u.key]], ledger.limits[found[u.key]]), u.key))
        for unit in placed:
            found[unit.key] = _emptier(ledger, unit, found[unit.key])
        if found == before:
            break
    return found


def _emptier(ledger: _Ledger, unit: Unit, held: str) -> str:
    """Move a unit to the seat where its worker's % is lowest afterwards, if that is below its holder's % now."""
    points, limit, was_over = ledger.points[held], ledger.limits[held], ledger.is_over(held)
    best = held
    for key in sorted(unit.options.keys() - {held}):
        if unit.options[held].is_known and not unit.options[key].is_known:
            continue
        added = ledger.adds[unit.key][key]
        # One who passes a limit already may be moved to one who is over already: neither count changes.
        if ledger.is_over(key, added, len(unit.children)) and not (was_over and ledger.is_over(key)):
            continue
        if (ledger.points[key] + added) * limit < points * ledger.limits[key]:
            best, points, limit = key, ledger.points[key] + added, ledger.limits[key]
    if best != held:
        ledger.give(unit, held, -1)
        ledger.give(unit, best)
    return best


def faults_of(units: Sequence[Unit], seats: Sequence[Seat], proposal: Proposal) -> list[str]:
    """Return what is wrong with a proposal, in words; nothing where every rule is kept and every figure is right."""
    by_key, by_unit = {seat.key: seat for seat in seats}, {unit.key: unit for unit in units}
    if [line.unit for line in proposal.lines] != sorted(by_unit):
        return ["there must be one line a unit, in the order of their keys"]
    if len(proposal.levels) != len(LEVELS):
        return ["there must be one figure a level"]
    holders = proposal.holders
    faults = [
        f"unit {key}: {seat} may not hold it"
        for key, seat in holders.items()
        if seat not in by_key or seat not in by_unit[key].options
    ]
    if faults:
        return faults
    faults += [
        f"unit {key}: protected, and somebody may hold it, but it waits"
        for key, unit in sorted(by_unit.items())
        if unit.is_protected and unit.options and key not in holders
    ]
    lines, values = outcome(units, seats, holders)
    faults += [
        f"unit {line.unit}: {line.seat} ends over the limit or the cap, and it is not protected"
        for line in lines
        if line.passes_limit and not by_unit[line.unit].is_protected
    ]
    faults += [f"unit {a.unit}: marked wrongly" for a, b in zip(proposal.lines, lines, strict=True) if a != b]
    plain = plain_bounds(units, seats, values)
    for name, level, value, limit, up in zip(LEVELS, proposal.levels, values, plain, MORE_IS_BETTER, strict=True):
        if level.value != value:
            faults.append(f"{name}: {value}, not {level.value}")
        elif (value is None) != (level.bound is None):
            faults.append(f"{name}: a value and a bound stand together")
        elif value is not None and level.bound is not None and limit is not None:
            best, near = (value, level.bound) if not up else (-value, -level.bound)
            if near > best or near < (-limit if up else limit):
                faults.append(f"{name}: {level.bound} is no bound of {value}")
    return faults
