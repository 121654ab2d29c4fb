"""The plain way, the evening out and the exact check, on cases worked by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.unit.allocation import teams
from workforce.allocation import proposal_rules as rules
from workforce.allocation.proposal_rules import Level, Line, Option, Seat, Unit, evened, faults_of, greedy, outcome


def seat(key, points=0, limit=100, children=0, cap=None):
    return Seat(key, Fraction(points), Fraction(limit), children, cap)


def unit(key, points, seats, protected=False, children=1, known=""):
    options = {one: Option(Fraction(points), one in known) for one in seats}
    return Unit(key, tuple(f"{key}{n}" for n in range(children)), protected, options)


def values(proposal):
    return [None if level.value is None else float(level.value) for level in proposal.levels]


def test_nothing_to_share_out():
    for units, seats in (
        ([], []),
        ([], [seat("a")]),
        ([unit("1", 5, "")], []),
        ([unit("1", 5, "", True)], [seat("a")]),
    ):
        proposal = greedy(units, seats)
        assert values(proposal) == [0, 0, 0, 0, None]
        assert proposal.is_proven
        assert proposal.worst_percent is proposal.bound_percent is None
        assert [line.seat for line in proposal.lines] == [None] * len(units)
        assert not faults_of(units, seats, proposal)


def test_protected_first_then_the_heaviest():
    units = [unit("1", 9, "a"), unit("2", 5, "a", True), unit("3", 6, "a", True), unit("4", 4, "a")]
    proposal = greedy(units, [seat("a", limit=15)])
    assert [line.seat for line in proposal.lines] == [None, "a", "a", "a"]
    assert values(proposal) == [2, 0, 1, 3, 100]


def test_one_who_knows_them_before_one_with_more_room():
    seats = [seat("a", 90), seat("b", 10), seat("c", 0, 50)]
    assert greedy([unit("1", 8, "abc", known="a")], seats).holders == {"1": "a"}
    assert greedy([unit("1", 11, "abc", known="a")], seats).holders == {"1": "b"}
    assert greedy([unit("1", 8, "abc")], seats).holders == {"1": "c"}


def test_a_limit_never_leaves_a_protected_child_without_a_worker():
    seats = [seat("a", 99), seat("b", 120)]
    proposal = greedy([unit("1", 8, "ab", True), unit("2", 8, "ab")], seats)
    assert proposal.lines == (Line("1", "a", passes_limit=True, is_change=True), Line("2", None))
    assert values(proposal) == [1, 1, 0, 1, 107]


def test_exactly_at_the_limit_or_the_cap_is_not_over():
    assert values(greedy([unit("1", 8, "a", children=2)], [seat("a", 92, 100, 3, 5)])) == [0, 0, 2, 2, 100]
    assert values(greedy([unit("1", 8, "a", children=2)], [seat("a", 92, 100, 4, 5)])) == [0, 0, 0, 0, None]
    assert values(greedy([unit("1", 8, "a", True, 2)], [seat("a", 92, 100, 4, 5)])) == [2, 1, 0, 2, 100]


def test_every_unit_of_a_worker_who_ends_over_passes_the_limit():
    units = [unit("1", 8, "a", True), unit("2", 8, "a", True)]
    lines, found = outcome(units, [seat("a", 90)], {"1": "a", "2": "a"})
    assert [line.passes_limit for line in lines] == [True, True]
    assert found == (2, 2, 0, 2, 106)


def test_points_are_compared_exactly():
    third = Fraction(1, 3)
    units = [Unit(key, (key,), False, {"a": Option(third)}) for key in "123"]
    assert values(greedy(units, [Seat("a", Fraction(0), Fraction(1))])) == [0, 0, 3, 3, 100]
    assert values(greedy(units, [Seat("a", Fraction(0), Fraction(1) - Fraction(1, 10**12))]))[2] == 2


def test_evening_out_brings_down_the_fuller_and_makes_no_level_worse():
    seats = [seat("a", 60), seat("b", 20), seat("c", 95), seat("d", 10, children=5, cap=5)]
    units = [unit("1", 10, "ab"), unit("2", 10, "ab", known="a"), unit("3", 10, "ad"), unit("4", 10, "ac", True)]
    holders = dict.fromkeys("1234", "a")
    assert evened(units, seats, holders) == {"1": "b", "2": "a", "3": "a", "4": "a"}
    over = [seat("a", 130), seat("b", 110), seat("c", 95)]
    passing = [unit("1", 10, "abc", True), unit("2", 5, "ac", True)]
    assert evened(passing, over, {"1": "a", "2": "a"}) == {"1": "b", "2": "c"}


def test_evening_out_of_invented_teams():
    for seed in range(12):
        units, seats = teams.team(seed, 30, 12, teams.SHAPES[seed % 4])
        plain = greedy(units, seats)
        holders = evened(units, seats, plain.holders)
        even = rules.proposal_of(units, seats, holders)
        assert even.rank <= plain.rank
        assert holders.keys() == plain.holders.keys()
        assert faults_of(units, seats, even) == []
        assert squares(units, seats, holders) <= squares(units, seats, plain.holders)
        assert evened(units, seats, holders) == holders


def squares(units, seats, holders):
    """Return the shares of the limit, the highest first."""
    added = dict.fromkeys((one.key for one in seats), Fraction(0))
    for one in units:
        if one.key in holders:
            added[holders[one.key]] += one.options[holders[one.key]].points
    return sorted(((one.points + added[one.key]) / one.limit for one in seats), reverse=True)


def test_every_fault_is_found():
    seats = [seat("a", 90), seat("b", 120), seat("c", 0)]
    units = [unit("1", 8, "ab", True), unit("2", 20, "ac"), unit("3", 8, "")]
    right = greedy(units, seats)
    assert faults_of(units, seats, right) == []

    def told(holders, **changes):
        return faults_of(units, seats, replace(rules.proposal_of(units, seats, holders), **changes))

    assert "somebody may hold it, but it waits" in told({})[0]
    assert "ends over the limit or the cap" in told({"1": "a", "2": "a"})[0]
    assert "one line a unit" in told(right.holders, lines=right.lines[::-1])[0]
    assert "one line a unit" in told(right.holders, lines=right.lines[:2])[0]
    assert "one figure a level" in told(right.holders, levels=right.levels[:4])[0]
    wrong = (replace(right.lines[0], is_change=False), *right.lines[1:])
    assert told(right.holders, lines=wrong) == ["unit 1: marked wrongly"]
    for key in ("z", "c"):
        moved = (replace(right.lines[0], seat=key), *right.lines[1:])
        assert told(right.holders, lines=moved) == [f"unit 1: {key} may not hold it"]


@pytest.mark.parametrize(
    ("level", "value", "bound", "words"),
    [
        (rules.PLACED, 2, 2, "1, not 2"),
        (rules.PLACED, 1, 0, "0 is no bound of 1"),
        (rules.PASSES, 0, 1, "1 is no bound of 0"),
        (rules.OTHERS, 1, 7, "7 is no bound of 1"),
        (rules.CHANGES, 2, None, "stand together"),
        (rules.WORST, 98, 99, "99 is no bound of 98"),
        (rules.WORST, 98, 1, "1 is no bound of 98"),
    ],
)
def test_wrong_figures_are_found(level, value, bound, words):
    units, seats = [unit("1", 8, "a", True), unit("2", 20, "c")], [seat("a", 90), seat("c", 0)]
    right = greedy(units, seats)
    levels = list(right.levels)
    levels[level] = Level(Fraction(value), bound if bound is None else Fraction(bound))
    (fault,) = faults_of(units, seats, replace(right, levels=tuple(levels)))
    assert rules.LEVELS[level] in fault
    assert words in fault


@pytest.mark.parametrize(
    ("units", "seats", "words"),
    [
        ([], [seat("a"), seat("a")], "seat a is there twice"),
        ([unit("1", 1, ""), unit("1", 1, "")], [], "unit 1 is there twice"),
        ([unit("1", 1, ""), replace(unit("2", 1, ""), children=("10",))], [], "child 10 is there twice"),
        ([], [seat("a", limit=0)], "a limit is above 0"),
        ([], [seat("a", points=-1)], "not below it"),
        ([], [seat("a", children=-1)], "not below it"),
        ([unit("1", 1, "", children=0)], [], "has no children"),
        ([unit("1", 1, "z")], [seat("a")], "a seat that is not there"),
        ([unit("1", -1, "a")], [seat("a")], "must not be negative"),
    ],
)
def test_what_cannot_be_shared_out_is_refused(units, seats, words):
    with pytest.raises(ValueError, match=words):
        greedy(units, seats)


def test_invented_teams_are_the_same_each_time_and_of_the_size_asked_for():
    units, seats = teams.team(3, 60, 25, teams.AREAS)
    assert (units, seats) == teams.team(3, 60, 25, teams.AREAS)
    assert len(seats) == 25
    assert sum(len(one.children) for one in units) == 60
    assert units != teams.team(4, 60, 25, teams.AREAS)[0]
