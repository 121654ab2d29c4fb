"""The solver's proposals: each level by hand, against every possible arrangement, and what must hold of any."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.allocation import teams
from workforce.allocation import proposal_model, solver
from workforce.allocation.proposal_rules import LEVELS, Line, Option, Seat, Unit, evened, faults_of, greedy
from workforce.allocation.solver import propose


def seat(key, points=0, limit=100, children=0, cap=None):
    return Seat(key, Fraction(points), Fraction(limit), children, cap)


def unit(key, points, seats, protected=False, children=1, known=""):
    options = {one: Option(Fraction(points), one in known) for one in seats}
    return Unit(key, tuple(f"{key}{n}" for n in range(children)), protected, options)


def judged(units, seats, holders):
    """Return the five levels as a key that sorts the best first; None where a rule is broken. Written apart."""
    over, shares = {}, []
    for one in seats:
        mine = [u for u in units if holders.get(u.key) == one.key]
        if any(one.key not in u.options for u in mine):
            return None
        points = one.points + sum(u.options[one.key].points for u in mine)
        count = one.children + sum(len(u.children) for u in mine)
        over[one.key] = points > one.limit or (one.child_cap is not None and count > one.child_cap)
        if mine:
            shares.append(points / one.limit)
        if over[one.key] and not all(u.is_protected for u in mine):
            return None
    given_away = [u for u in units if u.key in holders]
    return (
        -sum(len(u.children) for u in given_away if u.is_protected),
        sum(over[holders[u.key]] for u in given_away),
        -sum(len(u.children) for u in given_away if not u.is_protected),
        sum(len(u.children) for u in given_away if not u.options[holders[u.key]].is_known),
        max(shares, default=0) * 100,
    )


def best_of_all(units, seats):
    """Try every arrangement."""
    choices = [[None, *sorted(one.options)] for one in units]
    arrangements = ({u.key: key for u, key in zip(units, keys, strict=True) if key} for keys in product(*choices))
    return min(found for holders in arrangements if (found := judged(units, seats, holders)) is not None)


def small(lot):
    """Invent a tiny team in which everything that matters happens often."""
    seats = [
        Seat(
            f"w{n}",
            Fraction(lot.randint(0, 24), lot.choice((1, 1, 2, 3))),
            Fraction(lot.choice((10, 12, 20, Fraction(48, 5)))),
            count := lot.randint(0, 4),
            lot.choice((None, None, count, count + 1, count + 2, 2)),
        )
        for n in range(lot.randint(1, 3))
    ]
    units = []
    for n in range(lot.randint(1, 4 if len(seats) == 3 else 5)):
        points = Fraction(lot.choice((0, 3, 4, 5, 8, Fraction(9, 2))))
        options = {
            one.key: Option(points - (1 if points and lot.random() < 0.1 else 0), lot.random() < 0.2)
            for one in seats
            if lot.random() < 0.85
        }
        units.append(
            Unit(f"u{n}", tuple(f"c{n}{k}" for k in range(lot.choice((1, 1, 1, 2, 3)))), lot.random() < 0.45, options)
        )
    return units, seats


def test_nothing_to_share_out():
    for units, seats in (
        ([], []),
        ([], [seat("a")]),
        ([unit("1", 5, "")], []),
        ([unit("1", 5, "", True)], [seat("a")]),
    ):
        proposal = propose(units, seats)
        assert proposal.is_proven
        assert proposal.worst_percent is proposal.bound_percent is None
        assert proposal.lines == tuple(Line(one.key, None) for one in units)


def test_all_full_protected_pass_the_limit_and_others_wait():
    seats = [seat("a", 100), seat("b", 130)]
    proposal = propose([unit("1", 8, "ab", True), unit("2", 4, "ab"), unit("3", 8, "b", True)], seats)
    assert proposal.lines == (
        Line("1", "a", passes_limit=True, is_change=True),
        Line("2", None),
        Line("3", "b", passes_limit=True, is_change=True),
    )
    assert [level.value for level in proposal.levels] == [2, 2, 0, 2, 138]
    assert proposal.is_proven


def test_level_2_fewest_pass_even_where_the_heaviest_would_come_first():
    units = [unit("1", 10, "ab", True), unit("2", 6, "a", True), unit("3", 6, "a", True)]
    seats = [seat("a", 0, 12), seat("b", 100)]
    proposal = propose(units, seats)
    assert proposal.holders == {"1": "b", "2": "a", "3": "a"}
    assert [line.passes_limit for line in proposal.lines] == [True, False, False]
    assert greedy(units, seats).levels[1].value == 3


def test_level_3_most_children_not_most_units_or_points():
    units = [unit("1", 9, "a"), unit("2", 5, "a", children=3), unit("3", 5, "a")]
    proposal = propose(units, [seat("a", 0, 10)])
    assert proposal.holders == {"2": "a", "3": "a"}
    assert propose(units[:2], [seat("a", 0, 10)]).holders == {"2": "a"}


def test_level_3_before_a_change_of_worker():
    units = [unit("1", 6, "ab", known="a"), unit("2", 6, "a")]
    seats = [seat("a", 0, 6), seat("b", 0, 6)]
    assert propose(units, seats).holders == {"1": "b", "2": "a"}


def test_level_4_who_knows_them_before_the_lower_percent():
    seats = [seat("a", 80), seat("b", 0)]
    proposal = propose([unit("1", 10, "ab", known="a"), unit("2", 10, "ab", children=2)], seats)
    assert proposal.holders == {"1": "a", "2": "b"}
    assert [line.is_change for line in proposal.lines] == [False, True]
    assert [level.value for level in proposal.levels] == [0, 0, 3, 2, 90]


def test_level_5_lowest_highest_percent_of_those_given_somebody():
    units = [unit(str(n), 10, "abc") for n in range(4)]
    seats = [seat("a", 20), seat("b", 0, 50), seat("c", 95)]
    proposal = propose(units, seats)
    assert Counter(proposal.holders.values()) == {"a": 2, "b": 2}
    assert proposal.worst_percent == proposal.bound_percent == 40


def test_below_the_highest_percent_work_is_evened_out():
    units = [unit("1", 30, "a"), *(unit(str(n), 5, "bc") for n in range(2, 8))]
    proposal = propose(units, [seat("a", 60), seat("b", 20), seat("c", 20)])
    assert Counter(proposal.holders.values()) == {"a": 1, "b": 3, "c": 3}


def test_a_cap_on_children_counts_as_a_limit():
    units = [unit("1", 1, "ab", children=2), unit("2", 1, "a", True)]
    proposal = propose(units, [seat("a", 0, 100, 10, 10), seat("b", 50, 100, 3, 5)])
    assert proposal.holders == {"1": "b", "2": "a"}
    assert [line.passes_limit for line in proposal.lines] == [False, True]


def test_a_worker_without_room_takes_what_weighs_nothing():
    assert propose([unit("1", 0, "a"), unit("2", 1, "a")], [seat("a", 100)]).holders == {"1": "a"}
    assert propose([unit("1", 0, "a")], [seat("a", 101)]).holders == {}


def test_one_over_the_limit_is_given_protected_units_only_and_only_in_need():
    seats = [seat("a", 110), seat("b", 50)]
    assert propose([unit("1", 8, "ab", True), unit("2", 8, "a")], seats).holders == {"1": "b"}


@pytest.mark.parametrize(("cuts", "alike"), [(3, 70), (3, 0), (0, 0)])
def test_as_good_as_the_best_of_all_arrangements(cuts, alike, monkeypatch):
    monkeypatch.setattr(proposal_model, "MOST_CUTS", cuts)
    monkeypatch.setattr(proposal_model, "ALIKE_PERCENT", alike)
    lot = random.Random(19)
    for _ in range(300):
        units, seats = small(lot)
        proposal = propose(units, seats)
        assert proposal.is_proven, (units, seats)
        assert not proposal.is_plain
        assert judged(units, seats, proposal.holders) == proposal.rank == best_of_all(units, seats), (units, seats)
        assert faults_of(units, seats, proposal) == []


@pytest.mark.parametrize("cuts", [0, 3])
def test_who_of_a_group_may_not_hold_becomes_a_condition(cuts, monkeypatch):
    monkeypatch.setattr(proposal_model, "MOST_CUTS", cuts)
    keys = "abcdefghij"
    seats = [seat(key, 0 if key in "ab" else 100) for key in keys]
    units = [unit("1", 90, keys[2:]), unit("2", 90, keys), unit("3", 90, keys[2:])]
    assert len(proposal_model.Model(units, seats).groups) == 1
    proposal = propose(units, seats)
    assert set(proposal.holders) == {"2"}
    assert proposal.is_proven


@settings(max_examples=300)
@given(st.data())
def test_members_are_matched_to_seats_as_far_as_possible_and_it_says_why_not(data):
    places = range(data.draw(st.integers(1, 4)))
    plain = {place: data.draw(st.frozensets(st.integers(0, 6))) for place in places}
    wanted = {place: data.draw(st.integers(1, 3)) for place in places}
    free = sorted(data.draw(st.sets(st.integers(0, 6))))
    given_to, short = proposal_model.matched(free, wanted, plain)
    counts = Counter(given_to.values())
    assert all(member in plain[place] and member in free for member, place in given_to.items())
    assert all(counts[place] <= wanted[place] for place in places)
    if short:
        able = {member for place in short for member in plain[place]} & set(free)
        assert len(able) < sum(wanted[place] for place in short)
    else:
        assert counts == wanted


@st.composite
def some_teams(draw):
    """Draw any units and seats, larger than can be tried out."""
    points = st.sampled_from([Fraction(n) for n in (0, 4, 5, 8, 11)] + [Fraction(7, 2), Fraction(10, 3)])
    limits = st.sampled_from([Fraction(80), Fraction(48), Fraction(80, 3)])
    caps = st.one_of(st.none(), st.integers(0, 14))
    seats = [
        Seat(f"w{n}", Fraction(draw(st.integers(0, 110))), draw(limits), draw(st.integers(0, 12)), draw(caps))
        for n in range(draw(st.integers(0, 6)))
    ]
    units = []
    for n in range(draw(st.integers(0, 9))):
        usual = draw(points)
        known = draw(st.sets(st.integers(0, 5), max_size=1))
        barred = draw(st.sets(st.integers(0, 5), max_size=4))
        options = {
            one.key: Option(usual / 2 if at in known else usual, at in known)
            for at, one in enumerate(seats)
            if at not in barred
        }
        size = draw(st.sampled_from([1, 1, 1, 2, 4]))
        units.append(Unit(f"u{n}", tuple(f"c{n}.{k}" for k in range(size)), draw(st.booleans()), options))
    return units, seats


@settings(max_examples=60)
@given(some_teams())
def test_no_rule_is_ever_broken_and_no_child_invented_or_split(team):
    units, seats = team
    proposal = propose(units, seats)
    assert faults_of(units, seats, proposal) == []
    assert [line.unit for line in proposal.lines] == sorted(one.key for one in units)
    assert judged(units, seats, proposal.holders) == proposal.rank
    assert proposal.rank <= greedy(units, seats).rank
    may = {one.key: one for one in units}
    for line in proposal.lines:
        assert line.seat is None or line.seat in may[line.unit].options
        assert line.seat is not None or not (may[line.unit].is_protected and may[line.unit].options)
    assert all(level.is_proven for level in proposal.levels[:4])


@settings(max_examples=40)
@given(some_teams(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_is_no_matter(team, lot):
    units, seats = team
    proposal = propose(units, seats)
    mixed = [replace(one, options=dict(lot.sample(sorted(one.options.items()), len(one.options)))) for one in units]
    lot.shuffle(mixed)
    assert propose(mixed, lot.sample(seats, len(seats))) == proposal


@settings(max_examples=30)
@given(some_teams())
def test_one_more_worker_never_leaves_more_protected_children_without(team):
    units, seats = team
    fewer = seats[1:]
    without = [replace(one, options={k: o for k, o in one.options.items() if k != "w0"}) for one in units]
    more, less = propose(units, seats), propose(without, fewer)
    assert more.levels[0].value >= less.levels[0].value
    assert more.rank[0] <= less.rank[0]


@pytest.mark.parametrize("shape", teams.SHAPES, ids=lambda shape: shape.name)
def test_never_worse_than_the_plain_way_on_invented_teams(shape):
    for seed in range(14):
        units, seats = teams.team(seed, 24, 10, shape)
        proposal = propose(units, seats)
        assert faults_of(units, seats, proposal) == []
        assert judged(units, seats, proposal.holders) == proposal.rank <= greedy(units, seats).rank
        assert all(level.is_proven for level in proposal.levels[:4])
        assert proposal.worst_percent is None or proposal.bound_percent >= proposal.worst_percent * Fraction(99, 100)
        assert not proposal.is_cut_short
        assert evened(units, seats, proposal.holders) == proposal.holders


def plainly_modelled(units, seats):
    """Return the five levels by another model: a yes or no for each pair, one search a level, nothing grouped."""
    highs = solver._Quiet()
    for name, value in (
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-7),
        ("mip_feasibility_tolerance", 1e-8),
        ("threads", 1),
    ):
        highs.setOptionValue(name, value)
    pairs = {(one, key): highs.addBinary() for one in range(len(units)) for key in sorted(units[one].options)}
    passes = {(one, key): highs.addVariable(0, 1) for one, key in pairs if units[one].is_protected}
    worst = highs.addVariable(0, 1000)
    for place in seats:
        over, is_given = highs.addBinary(), highs.addBinary()
        mine = [one for one in range(len(units)) if place.key in units[one].options]
        points = sum(
            (float(units[one].options[place.key].points) * pairs[one, place.key] for one in mine), start=0 * worst
        )
        children = sum((len(units[one].children) * pairs[one, place.key] for one in mine), start=0 * worst)
        most = float(sum(units[one].options[place.key].points for one in mine) + place.points)
        free = most * (1 - is_given)
        highs.addConstr(points + float(place.points) <= float(place.limit) + 1e-9 + most * over + free)
        highs.addConstr(points + float(place.points) <= float(place.limit) * worst + free)
        if place.child_cap is not None:
            highs.addConstr(children + place.children <= place.child_cap + 999 * over + 999 * (1 - is_given))
        for one in mine:
            pair = pairs[one, place.key]
            highs.addConstr(pair <= is_given)
            highs.addConstr(pair + over <= 1 + (passes[one, place.key] if units[one].is_protected else 0))
    for one in range(len(units)):
        highs.addConstr(sum((pairs[one, key] for key in sorted(units[one].options)), start=0 * worst) <= 1)

    def children_of(wanted):
        chosen = (len(units[one].children) * pair for (one, key), pair in pairs.items() if wanted(units[one], key))
        return sum(chosen, start=0 * worst)

    found = []
    for cost in (
        -1 * children_of(lambda one, _: one.is_protected),
        sum(passes.values(), start=0 * worst),
        -1 * children_of(lambda one, _: not one.is_protected),
        children_of(lambda one, key: not one.options[key].is_known),
        100 * worst,
    ):
        highs.minimize(cost)
        found.append(highs.getObjectiveValue())
        highs.addConstr(cost <= found[-1] + 1e-6)
    return found


@pytest.mark.parametrize("shape", teams.SHAPES, ids=lambda shape: shape.name)
def test_as_good_as_another_model(shape):
    for seed in range(100, 104):
        units, seats = teams.team(seed, 16, 7, shape)
        proposal = propose(units, seats)
        assert proposal.is_proven
        assert [float(one) for one in proposal.rank] == pytest.approx(plainly_modelled(units, seats), abs=1e-3)


def test_several_people_may_ask_at_once():
    asked = [teams.team(seed, 24, 10, teams.TIGHT) for seed in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda team: propose(*team), asked)) == [propose(*team) for team in asked]


def test_the_same_answer_again():
    units, seats = teams.team(1, 60, 25, teams.TIGHT)
    assert propose(units, seats) == propose(units[::-1], seats[::-1])


def test_without_time_the_plain_way_and_it_says_so():
    units, seats = teams.team(1, 60, 25, teams.TIGHT)
    proposal = propose(units, seats, seconds=0.0)
    assert proposal.is_cut_short
    assert not proposal.is_proven
    assert proposal.rank <= greedy(units, seats).rank
    assert faults_of(units, seats, proposal) == []


@pytest.mark.parametrize("count", [0, 1])
def test_an_answer_that_breaks_a_rule_is_not_used(count, monkeypatch):
    units = [unit("1", 10, "ab", True), unit("2", 6, "a", True), unit("3", 6, "a", True)]
    seats = [seat("a", 0, 12), seat("b", 100)]
    assert propose(units, seats).rank < greedy(units, seats).rank

    def wrong(self, program, nodes, seconds):
        return solver.Answer.FOUND, [count] * program.num_col_, 99

    monkeypatch.setattr(solver.Search, "solved", wrong)
    proposal = propose(units, seats)
    assert proposal.is_plain
    assert proposal.rank == greedy(units, seats).rank
    assert faults_of(units, seats, proposal) == []


def test_points_too_fine_for_a_proof_are_still_shared_out_exactly():
    fine = Fraction(1, 10**9)
    units = [
        Unit(str(n), (str(n),), n % 2 == 0, {"a": Option(5 + n * fine), "b": Option(Fraction(5))}) for n in range(4)
    ]
    seats = [Seat("a", Fraction(0), 10 + 2 * fine), Seat("b", Fraction(0), Fraction(10))]
    proposal = propose(units, seats)
    assert faults_of(units, seats, proposal) == []
    assert judged(units, seats, proposal.holders) == proposal.rank
    assert proposal.levels[2].value == 2


def test_nothing_is_printed(capfd):
    units, seats = teams.team(2, 24, 10, teams.TIGHT)
    propose(units, seats)
    assert capfd.readouterr() == ("", "")


def test_the_levels_have_names():
    assert len(LEVELS) == len(propose([], []).levels)
