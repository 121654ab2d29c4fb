"""Who might take whom, as columns and rows of whole numbers for a solver, and back from its answer to names.

Pure: no solver, no database, no clock. Units that differ only in who may hold them are counted, not named: one column
a group and seat says how many of the group go there. A pair of unit and seat that is special (the worker knows a
child, or the unit weighs something else there) has a column of its own. Who of a group goes where is settled
afterwards, by matching; where that cannot be done, the reason becomes one more row.

Points become whole numbers seat by seat: multiples of the largest part that all weights at that seat are multiples of.
Room is rounded down to such a multiple, and to a sum that those weights can reach: no answer in whole numbers is lost.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm

from workforce.allocation.proposal_rules import CHANGES, OTHERS, PASSES, Seat, Unit

MOST_WHOLE = 10**6  # beyond it a solver's tolerances are no proof
MOST_ROOM = 4000  # up to this many parts, the sums that can be reached are listed
MOST_CUTS = 3  # a group that needs more is taken apart
ALIKE_PERCENT = 70  # units of a group share at least so much of who may hold them


@dataclass(frozen=True, slots=True)
class Group:
    """Units alike in number of children, protection and usual points; `plain`: seat -> places of those it may hold."""

    members: tuple[Unit, ...]
    points: Fraction
    plain: Mapping[int, frozenset[int]]

    @property
    def size(self) -> int:
        """Return the children of each unit."""
        return len(self.members[0].children)

    @property
    def is_protected(self) -> bool:
        """Whether its units are protected."""
        return self.members[0].is_protected


@dataclass(frozen=True, slots=True)
class Column:
    """How many units of a group (or whether this member of it) go to a seat, within its limit or passing it."""

    group: int
    member: int | None
    seat: int
    weight: int  # in the seat's parts
    size: int  # children of a unit
    most: int
    is_protected: bool
    is_known: bool
    passes: bool = False

    def gain(self, level: int) -> int:
        """Return what one unit adds to what a level makes as large as possible; 0 for levels 1 and 5."""
        if level == PASSES:
            return -int(self.passes)
        if level == OTHERS:
            return 0 if self.is_protected else self.size
        return self.size * self.is_known if level == CHANGES else 0


@dataclass(frozen=True, slots=True)
class Row:
    """A condition: least <= sum of factor x column <= most."""

    factors: Mapping[int, int]
    most: int | None = None
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """No more units of a group for these seats than there are members that one of them may hold."""

    group: int
    seats: frozenset[int]
    members: frozenset[int]


class Model:
    """One set of units and seats; its answers do not depend on the order they are given in.

    `ratio`, wherever it is asked for, is the highest share of the limit that a worker who is given somebody may end
    at; None: no such condition.
    """

    def __init__(self, units: Sequence[Unit], seats: Sequence[Seat]) -> None:
        """Group the units, and count points seat by seat; `is_rough`: too finely for a solver to prove anything."""
        self.seats = sorted(seats, key=lambda seat: seat.key)
        self.at = {seat.key: place for place, seat in enumerate(self.seats)}
        points: dict[str, set[Fraction]] = {}
        for unit in units:
            for key, option in unit.options.items():
                points.setdefault(key, set()).add(option.points)
        self.parts = [part_of(points.get(seat.key, ())) for seat in self.seats]
        largest = (max(given) / self.parts[self.at[key]] for key, given in points.items())
        self.is_rough = max(largest, default=0) > MOST_WHOLE
        self.groups = groups_of(units, self.at)
        self.cuts: list[Cut] = []
        self._all = list(self._columns())

    def _columns(self) -> Iterator[Column]:
        for at, group in enumerate(self.groups):
            size, is_protected = group.size, group.is_protected
            for seat, members in group.plain.items():
                weight = int(group.points / self.parts[seat])
                yield Column(at, None, seat, weight, size, len(members), is_protected, is_known=False)
            for member, unit in enumerate(group.members):
                for key in sorted(unit.options):
                    option, seat = unit.options[key], self.at[key]
                    if option.is_known or option.points != group.points:
                        weight = int(option.points / self.parts[seat])
                        yield Column(at, member, seat, weight, size, 1, is_protected, option.is_known)

    def _rooms(self, ratio: Fraction | None) -> list[tuple[int, int | None]]:
        """Return the parts that each seat has room for: within its limit, and passing it (None: no end to it)."""
        found: list[tuple[int, int | None]] = []
        for seat, part in zip(self.seats, self.parts, strict=True):
            within = (seat.limit - seat.points) // part
            if ratio is None:
                found.append((within, None))
            else:
                room = (ratio * seat.limit - seat.points) // part
                found.append((min(within, room), room))
        return found

    def columns(self, ratio: Fraction | None, *, passes: int) -> list[Column]:
        """Return the columns that are needed, each with as many units as fit by themselves.

        `passes`: the most units that may pass a limit; 0: none. Where so many workers have no room for anybody and may
        be given any unit of a group, it passes the limit nowhere else: a unit that did could move to one of them who
        is not used, and every level stays as it is. That spares the solver most of what it would look through.
        """
        found, rooms = self._within(ratio), self._rooms(ratio)
        if passes:
            roomy = {column.seat for column in found}
            chosen = [self._where_to_pass(group, roomy, rooms, passes) for group in self.groups]
            for column in self._passing(ratio):
                places = chosen[column.group]
                if places is None or column.member is not None or column.seat in places:
                    found.append(replace(column, most=min(column.most, passes)))
        return found

    def _within(self, ratio: Fraction | None) -> list[Column]:
        found, rooms = [], self._rooms(ratio)
        for column in self._all:
            seat, most = self.seats[column.seat], _most(column, rooms[column.seat][0])
            if seat.child_cap is not None:
                most = min(most, (seat.child_cap - seat.children) // column.size)
            if most > 0:
                found.append(column if most == column.most else replace(column, most=most))
        return found

    def _passing(self, ratio: Fraction | None) -> Iterator[Column]:
        rooms = self._rooms(ratio)
        for column in self._all:
            most = _most(column, rooms[column.seat][1]) if column.is_protected else 0
            if most > 0:
                yield replace(column, most=most, passes=True)

    def _where_to_pass(
        self, group: Group, roomy: set[int], rooms: Sequence[tuple[int, int | None]], passes: int
    ) -> frozenset[int] | None:
        """Return as many seats without room as may be needed for a group, the emptiest; None where there are fewer."""
        shares = []
        for place, members in group.plain.items():
            room = rooms[place][1]
            fits = room is None or group.points <= room * self.parts[place]
            if fits and place not in roomy and len(members) == len(group.members):
                shares.append(((self.seats[place].points + group.points) / self.seats[place].limit, place))
        return frozenset(place for _, place in sorted(shares)[:passes]) if len(shares) >= passes else None

    def rows(
        self, columns: Sequence[Column], ratio: Fraction | None, goals: Mapping[int, int]
    ) -> tuple[list[Row], int]:
        """Return the conditions, and how many more columns they need: whether a seat ends over (0 or 1).

        `goals`: the least that levels must gain.
        """
        rows: list[Row] = []
        switch = len(columns)
        by_seat, by_group, by_member = _index(columns)
        rooms = self._rooms(ratio)
        for place in sorted(by_seat):
            within, passing = by_seat[place]
            is_either = bool(within and passing)
            room, room_passing = rooms[place]
            seat, of = self.seats[place], switch if is_either else None
            rows += _capacity({at: (columns[at].weight, columns[at].most) for at in within}, room, of, 1)
            rows += _capacity({at: (columns[at].weight, columns[at].most) for at in passing}, room_passing, of, -1)
            if seat.child_cap is not None:
                children = {at: (columns[at].size, columns[at].most) for at in within}
                rows += _capacity(children, seat.child_cap - seat.children, of, 1)
            if is_either:
                rows += [Row({at: 1, switch: columns[at].most}, columns[at].most) for at in within]
                rows += [Row({at: 1, switch: -columns[at].most}, 0) for at in passing]
                switch += 1
        for at, group in enumerate(self.groups):
            count = len(group.members)
            rows.append(Row(dict.fromkeys(by_group.get(at, ()), 1), count, count if group.is_protected else None))
        rows += [Row(dict.fromkeys(by_member[key], 1), 1) for key in sorted(by_member) if len(by_member[key]) > 1]
        for cut in self.cuts:
            own = (at for at in by_group.get(cut.group, ()) if _is_cut(columns[at], cut))
            rows.append(Row(dict.fromkeys(own, 1), len(cut.members)))
        for level, goal in goals.items():
            gains = {at: gain for at, column in enumerate(columns) if (gain := column.gain(level))}
            rows.append(Row(gains, None, goal))
        return rows, switch - len(columns)

    def below(self, ratio: Fraction, *, passes: int) -> Fraction | None:
        """Return the highest share under this one that some worker given somebody can end at; None where none can."""
        weights: dict[int, set[int]] = {}
        passing = set()
        for column in (*self._within(ratio), *(self._passing(ratio) if passes else ())):
            weights.setdefault(column.seat, set()).add(column.weight)
            if column.passes:
                passing.add(column.seat)
        found = []
        for place, given in weights.items():
            seat, part = self.seats[place], self.parts[place]
            room = (ratio * seat.limit - seat.points) / part
            top = -(-room.numerator // room.denominator) - 1  # the most parts that stay under it
            if place not in passing:
                top = min(top, (seat.limit - seat.points) // part)
            top = reached(given, top)
            if top > 0 or (top == 0 and 0 in given):
                found.append((seat.points + top * part) / seat.limit)
        return max(found, default=None)

    def hand_out(self, columns: Sequence[Column], counts: Sequence[int]) -> tuple[dict[str, str], list[Cut]]:
        """Name the units of each group, the lower keys first: unit -> seat; where that cannot be done, say why."""
        holders, cuts = {}, []
        wanted: dict[int, Counter[int]] = {}
        taken: dict[int, set[int]] = {}
        for column, count in zip(columns, counts, strict=True):
            if count and column.member is None:
                wanted.setdefault(column.group, Counter())[column.seat] += count
            elif count and column.member is not None:
                taken.setdefault(column.group, set()).add(column.member)
                holders[self.groups[column.group].members[column.member].key] = self.seats[column.seat].key
        for at, places in sorted(wanted.items()):
            group = self.groups[at]
            free = [member for member in range(len(group.members)) if member not in taken.get(at, ())]
            given, short = matched(free, places, group.plain)
            holders |= {group.members[member].key: self.seats[place].key for member, place in given.items()}
            if short:
                cuts.append(Cut(at, short, frozenset().union(*(group.plain[place] for place in short))))
        return holders, cuts

    def refine(self, cuts: Iterable[Cut]) -> bool:
        """Add conditions, and return whether any is new; a group that needs many is taken apart into its units."""
        new = [cut for cut in cuts if cut not in self.cuts]
        self.cuts += new
        counted = Counter(cut.group for cut in self.cuts)
        groups: list[Group] = []
        moved = {}
        for at, group in enumerate(self.groups):
            if counted[at] <= MOST_CUTS:
                moved[at] = len(groups)
                groups.append(group)
                continue
            for member, unit in enumerate(group.members):
                plain = {place: frozenset((0,)) for place, members in group.plain.items() if member in members}
                groups.append(Group((unit,), group.points, plain))
        if len(groups) > len(self.groups):
            self.groups = groups
            self.cuts = [replace(cut, group=moved[cut.group]) for cut in self.cuts if cut.group in moved]
            self._all = list(self._columns())
        return bool(new)


def groups_of(units: Iterable[Unit], at: Mapping[str, int]) -> list[Group]:
    """Group the units that somebody may hold: alike in children, protection, usual points, and nearly in who may."""
    alike: dict[tuple[int, bool, Fraction], list[tuple[list[Unit], set[str]]]] = {}
    for unit in sorted(units, key=lambda unit: unit.key):
        if not unit.options:
            continue
        usual = Counter(option.points for option in unit.options.values())
        points = min(usual, key=lambda one: (-usual[one], one))
        parts = alike.setdefault((len(unit.children), unit.is_protected, points), [])
        keys = unit.options.keys()
        for part, others in parts:
            if 100 * len(keys & others) >= ALIKE_PERCENT * len(keys | others):
                part.append(unit)
                others.update(keys)
                break
        else:
            parts.append(([unit], set(keys)))
    found = []
    for (_, _, points), parts in sorted(alike.items()):
        for part, _ in parts:
            plain: dict[int, set[int]] = {}
            for member, unit in enumerate(part):
                for key, option in unit.options.items():
                    if option.points == points and not option.is_known:
                        plain.setdefault(at[key], set()).add(member)
            found.append(Group(tuple(part), points, {place: frozenset(plain[place]) for place in sorted(plain)}))
    return found


def part_of(points: Iterable[Fraction]) -> Fraction:
    """Return the largest part that all points are whole multiples of; 1 where there are none above 0.

    >>> part_of([Fraction(8), Fraction(12)]), part_of([Fraction(1, 2), Fraction(1, 3)]), part_of([Fraction(0)])
    (Fraction(4, 1), Fraction(1, 6), Fraction(1, 1))
    """
    given = [Fraction(one) for one in points if one]
    parts = lcm(*(one.denominator for one in given))
    return Fraction(gcd(*(int(one * parts) for one in given)) or 1, parts)


def reached(weights: Iterable[int], top: int) -> int:
    """Return the highest sum of weights, each as often as liked, that is not above top; top itself if it is large.

    >>> reached([4, 5], 7), reached([8], 7), reached([4, 5], 17), reached([0], 3), reached([4], -1)
    (5, 0, 17, 0, -1)
    """
    if top <= 0:
        return top
    used = {weight for weight in weights if 0 < weight <= top}
    part = gcd(*used) or 1
    most = top // part if used else 0
    if not 0 < most <= MOST_ROOM:
        return most * part
    sums, within = 1, (2 << most) - 1
    for weight in sorted(used):
        step = weight // part
        while step <= most:
            sums |= sums << step & within
            step *= 2
    return (sums.bit_length() - 1) * part


def matched(
    free: Sequence[int], wanted: Mapping[int, int], plain: Mapping[int, frozenset[int]]
) -> tuple[dict[int, int], frozenset[int]]:
    """Give so many free members to each seat, the lower first, by growing paths.

    Returns the seat of each member, and the seats that together want more members than they may hold: none where all
    wishes are met.

    >>> matched([0, 1, 2], {7: 1, 8: 1}, {7: frozenset({0, 1}), 8: frozenset({0})})
    ({0: 8, 1: 7}, frozenset())
    >>> matched([0, 1], {7: 1, 8: 1}, {7: frozenset({0}), 8: frozenset({0})})
    ({0: 7}, frozenset({8, 7}))
    """
    given: dict[int, int] = {}
    filled: dict[int, list[int]] = {place: [] for place in sorted(wanted)}
    for member in free:
        came: dict[int, int] = {}
        queue = [member]
        for one in queue:
            reachable = (place for place in filled if place not in came and one in plain[place])
            for place in reachable:
                came[place] = one
                if len(filled[place]) < wanted[place]:
                    _shift(given, filled, came, place)
                    queue = []
                    break
                queue += filled[place]
            if not queue:
                break
    short = {place for place, held in filled.items() if len(held) < wanted[place]}
    more = set(short)
    while more:
        members = {member for place in more for member in plain[place]}
        more = {given[member] for member in members if member in given} - short
        short |= more
    return given, frozenset(short)


def _shift(given: dict[int, int], filled: Mapping[int, list[int]], came: Mapping[int, int], place: int) -> None:
    """Move each member along a path one seat on, so that the one it began with gets a seat too."""
    at: int | None = place
    while at is not None:
        member = came[at]
        earlier = given.get(member)
        given[member] = at
        filled[at].append(member)
        if earlier is not None:
            filled[earlier].remove(member)
        at = earlier


def _most(column: Column, room: int | None) -> int:
    if room is None:
        return column.most
    if room < 0:
        return 0
    return min(column.most, room // column.weight) if column.weight else column.most


def _is_cut(column: Column, cut: Cut) -> bool:
    return column.seat in cut.seats if column.member is None else column.member in cut.members


def _index(
    columns: Sequence[Column],
) -> tuple[dict[int, tuple[list[int], list[int]]], dict[int, list[int]], dict[tuple[int, int], list[int]]]:
    """Return places of columns: by seat (within the limit, passing it), by group, and by member of a group."""
    seats: dict[int, tuple[list[int], list[int]]] = {}
    groups: dict[int, list[int]] = {}
    members: dict[tuple[int, int], list[int]] = {}
    for at, column in enumerate(columns):
        seats.setdefault(column.seat, ([], []))[column.passes].append(at)
        groups.setdefault(column.group, []).append(at)
        if column.member is not None:
            members.setdefault((column.group, column.member), []).append(at)
    return seats, groups, members


def _capacity(weights: Mapping[int, tuple[int, int]], room: int | None, switch: int | None, sign: int) -> Iterator[Row]:
    """Yield the condition that columns of a weight, each up to its most, fit into a room, as tight as that can be said.

    With a switch the room is there while it is off (sign 1) or on (sign -1).
    """
    whole = {at: weight for at, (weight, _) in weights.items() if weight}
    if room is None or not whole:
        return
    part = gcd(*whole.values())
    top = reached(whole.values(), room) // part
    if switch is None and sum(weight * most for weight, most in weights.values()) <= top * part:
        return
    factors = {at: weight // part for at, weight in whole.items()}
    if switch is None:
        yield Row(factors, top)
    else:
        yield Row(factors | {switch: sign * top}, top if sign > 0 else 0)
