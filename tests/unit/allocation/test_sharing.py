"""Where limits must be passed, nobody is taken far over: and else the solver's proposal stands."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from workforce.allocation.proposal_rules import OTHERS, PASSES, PLACED, Option, Seat, Unit, faults_of
from workforce.allocation.sharing import share
from workforce.allocation.solver import propose


def seat(key, points, limit, **more):
    return Seat(key, Fraction(points), Fraction(limit), **more)


def unit(key, points, *keys, protected=True):
    return Unit(key, (key,), protected, {k: Option(Fraction(points)) for k in keys})


def test_within_limits_it_is_the_solvers():
    seats, units = [seat("a", 60, 80), seat("b", 40, 80)], [unit("1", 8, "a", "b"), unit("2", 5, "a", protected=False)]
    assert share(units, seats, seconds=5) == (propose(units, seats, seconds=5), None)


def test_nobody_with_few_hours_is_piled_upon():
    seats = [seat("full", 60, 80), seat("few", 9, 10)]
    units = [*(unit(str(n), 20, "full", "few") for n in range(3)), unit("9", 18, "full", protected=False)]
    piled = propose(units, seats, seconds=5)
    assert piled.worst_percent == 490, "two of three on who works two hours a week"
    made, step = share(units, seats, seconds=5)
    assert (made.worst_percent, step) == (150, 150)
    assert set(made.holders.values()) == {"full"}
    assert "9" not in made.holders, "the other waits: limits are passed for protected children only"


def test_the_others_take_the_room_that_is_left():
    seats = [seat("a", 100, 100), seat("b", 20, 100)]
    units = [unit("1", 8, "a"), unit("2", 8, "b", protected=False)]
    made, step = share(units, seats, seconds=5)
    assert made.holders == {"1": "a", "2": "b"}
    assert step == 110
    assert [line.passes_limit for line in made.lines] == [True, False]


def test_where_no_step_is_enough_the_solvers_stands():
    seats, units = [seat("a", 10, 10)], [unit("1", 100, "a")]
    made, step = share(units, seats, seconds=5)
    assert (made.holders, step) == ({"1": "a"}, 0)


KEYS = ("a", "b", "c")
SEATS = st.tuples(*(st.builds(lambda p, li, k=k: seat(k, p, li), st.integers(0, 60), st.sampled_from((10, 40, 60)))
                    for k in KEYS))  # fmt: skip
UNITS = st.lists(st.tuples(st.integers(1, 20), st.sets(st.sampled_from(KEYS)), st.booleans()), max_size=6)


@settings(max_examples=60)
@given(SEATS, UNITS)
def test_no_rule_is_broken_and_no_protected_child_is_lost(seats, drawn):
    units = [
        unit(str(n), points, *sorted(keys), protected=protected) for n, (points, keys, protected) in enumerate(drawn)
    ]
    made, step = share(units, seats, seconds=5)
    direct = propose(units, seats, seconds=5)
    assert faults_of(units, seats, made) == []
    assert made.levels[PLACED].value == direct.levels[PLACED].value
    assert (step is None) == (direct.levels[PASSES].value == 0)
    if step:
        over = [line for line in made.lines if line.passes_limit]
        by_key = {one.key: one for one in seats}
        for line in over:
            theirs = [by for by in made.lines if by.seat == line.seat]
            points = sum(units[int(by.unit)].options[line.seat].points for by in theirs)
            assert by_key[line.seat].percent_with(points) <= step
    assert made.levels[OTHERS].value <= sum(1 for one in units if not one.is_protected)
