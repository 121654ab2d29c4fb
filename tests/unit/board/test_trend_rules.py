"""Every trend rule on series computed by hand, then against a second, naive reading of the same rules."""

import random
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import pytest

from workforce.board.trends import rules as trend_rules
from workforce.board.trends.rules import Point, trend
from workforce.decimals import plain

START = date(2026, 1, 5)


def series(*values):
    """One value a week; None is a gap."""
    return [
        (START + timedelta(weeks=at), None if value is None else Decimal(str(value))) for at, value in enumerate(values)
    ]


def rules(found):
    return [point.rule for point in found.points]


def test_limits_by_hand():
    found = trend(series(11, 13, 12, 15, 9))  # mean 12, ranges 2 1 3 6: mean range 3, limits 12 +/- 7.98
    assert (found.centre, found.lower, found.upper) == (12, Decimal("4.02"), Decimal("19.98"))
    assert (found.judged, found.variation) == (True, "common")
    assert trend(series(0, 3, 0, 3)).lower < 0  # not cut off


def test_outside_and_its_range_left_out():
    # ranges 1 x7 and 9: mean 2, 9 is not under 6.534; left out, so the mean range is 1 and the limits 104/9 +/- 2.66
    found = trend(series(10, 11, 10, 11, 10, 11, 10, 11, 20))
    assert found.as_json()["centre"] == "11.555556"
    assert found.as_json()["upper"] == "14.215556"
    assert found.as_json()["lower"] == "8.895556"
    assert rules(found) == ["run"] * 8 + ["outside"]
    assert found.variation == "improving"


def test_ranges_are_left_out_once_only():
    # ranges 1 x7, 5, 60: mean 8 leaves out 60; of the rest (mean 1.5) 5 would go in a second round, and stays
    found = trend(series(0, 1, 0, 1, 0, 1, 0, 1, 6, 66))
    assert (found.centre, found.lower, found.upper) == (Decimal("7.6"), Decimal("3.61"), Decimal("11.59"))


def test_a_range_of_exactly_3_267_means_is_left_out():
    # ranges 6000 6000 6325 81675: mean 25000, 3.267 x 25000 = 81675; without it 18325 / 3 x 2.66 = 16248.1666...
    found = trend(series(0, 6000, 0, 6325, 88000))
    assert found.as_json()["upper"] == "36313.166667"
    # one less: mean 24999.75, 3.267 x 24999.75 = 81674.18325 and 81674 is under it; 66499.335 from the mean 20064.8
    assert trend(series(0, 6000, 0, 6325, 87999)).upper == Decimal("86564.135")


def test_a_constant_series_has_its_limits_on_its_mean():
    found = trend(series(*[0] * 12), Decimal(0), "low", stock=True)
    assert (found.centre, found.lower, found.upper) == (0, 0, 0)
    assert rules(found) == [None] * 12
    assert (found.variation, found.assurance) == ("common", "hit_and_miss")


def test_seven_rising():
    found = trend(series(0, 20, 0, 20, 0, 20, 5, 6, 7, 8, 9, 10, 11))
    assert rules(found) == [None] * 6 + ["trend"] * 7
    assert found.variation == "improving"
    assert trend(series(0, 20, 0, 20, 0, 20, 5, 6, 7, 8, 9, 10, 11), good="low").variation == "worsening"


def test_six_rising_or_a_tie_is_no_trend():
    assert rules(trend(series(0, 20, 0, 20, 0, 20, 5, 6, 7, 8, 9, 10))) == [None] * 12
    assert rules(trend(series(0, 20, 0, 20, 0, 20, 5, 6, 7, 7, 8, 9, 10, 11))) == [None] * 14


def test_a_trend_counts_by_its_direction_not_by_its_side():
    found = trend(series(0, 20, 0, 20, 0, 20, 0, 20, 0, 19, 18, 17, 16, 15, 14, 13))
    assert found.centre == 12
    assert rules(found) == [None] * 9 + ["trend"] * 7  # also a run above the mean; the first rule names it
    assert found.variation == "worsening"


def test_outside_comes_before_trend():
    found = trend(series(10, 11, 12, 13, 14, 15, 16))
    assert rules(found) == ["outside", *["trend"] * 5, "outside"]


def test_a_peak_belongs_to_both_trends():
    found = trend(series(0, 50, 0, 50, 0, 50, 0, 20, 21, 22, 23, 24, 25, 26, 25, 24, 23, 22, 21, 20))
    assert rules(found)[7:] == ["trend"] * 13
    assert found.variation == "worsening"


BASE = [-1, 1] * 8


def test_two_of_three_near():
    # mean 11/19, mean range 42/18: reach 6.2066..., two thirds 4.1377...; 5 is 4.4210... off
    found = trend(series(*BASE, 5, 1, 5))
    assert rules(found) == [None] * 16 + ["near", None, "near"]
    assert found.variation == "improving"


def test_near_needs_three_on_one_side():
    # mean 9.4/19, mean range 46.6/18: reach 6.886..., two thirds 4.5909...; 5.2 is 4.7052... off
    assert rules(trend(series(*BASE, 5.2, -1, 5.2))) == [None] * 19


def test_one_near_is_common():
    # mean 5/17, mean range 34/16: reach 5.6525, two thirds 3.7683...; 5 is 4.7058... off
    assert rules(trend(series(*BASE, 5))) == [None] * 17


def test_a_gap_separates_near_points():
    assert rules(trend(series(*BASE, 5, None, 5))) == [None] * 19


def test_edges_of_near():
    marks = trend_rules._marks
    two, three, half = Decimal(2), Decimal(3), Decimal("0.5")
    assert marks([two, two, two], three) == (None, None, None)  # exactly two thirds is not near
    assert marks([three, three, half], three) == (("near", 1), ("near", 1), None)  # on the limit is near, not outside
    assert marks([-three, -half, -three], three) == (("near", -1), None, ("near", -1))
    assert marks([Decimal("3.01"), three, three], three) == (("outside", 1), ("near", 1), ("near", 1))


def test_seven_on_one_side():
    found = trend(series(0, 12, 0, 12, 0, 12, 0, 7, 8, 7, 8, 7, 8, 7))
    assert rules(found) == [None] * 7 + ["run"] * 7
    assert found.variation == "improving"
    assert trend(series(0, 12, 0, 12, 0, 12, 0, 7, 8, 7, 8, 7, 8, 7), good="low").variation == "worsening"


def test_a_point_on_the_mean_ends_a_run():
    found = trend(series(12, 0, 12, 0, 12, 0, 12, 0, 7, 7, 6, 7, 7, 7, 7, 0))
    assert found.centre == 6
    assert rules(found) == [None] * 16
    assert rules(trend(series(12, 0, 12, 0, 12, 0, 12, 0, 7, 7, 7, 7, 7, 7, 7, -1)))[8:15] == ["run"] * 7


def test_a_gap_ends_a_run_and_a_trend():
    assert rules(trend(series(0, 12, 0, 12, 0, 12, 0, 7, 8, 7, 8, None, 7, 8, 7))) == [None] * 15
    assert rules(trend(series(0, 20, 0, 20, 0, 20, 5, 6, 7, 8, None, 9, 10, 11))) == [None] * 14


def test_a_gap_has_no_range_and_is_not_special():
    found = trend(series(10, 12, None, 100, 102))  # ranges 2 and 2, not 88
    assert (found.centre, found.lower) == (56, Decimal("50.68"))
    assert found.points[2] == Point(START + timedelta(weeks=2), None)


def test_a_latest_point_without_value_says_nothing():
    found = trend(series(0, 20, 0, 20, 0, 20, 5, 6, 7, 8, 9, 10, 11, None))
    assert found.judged
    assert found.points[12].rule == "trend"
    assert found.variation is None


@pytest.mark.parametrize("values", [[], [5], [None], [None, None], [5, None, 5]])
def test_too_short_for_a_range(values):
    found = trend(series(*values), Decimal(5))
    assert not found.judged
    assert (found.centre, found.lower, found.upper, found.variation, found.assurance) == (None,) * 5
    assert rules(found) == [None] * len(values)
    assert [point.value for point in found.points] == [value for _, value in series(*values)]


def test_two_points_have_limits():
    found = trend(series(10, 12))
    assert (found.lower, found.upper, found.variation) == (Decimal("5.68"), Decimal("16.32"), "common")


def test_each_segment_is_judged_by_its_own_limits():
    values = [10, 11, 10, 11, 10, 11, 10, 11, 30, 31, 30, 31]
    whole = trend(series(*values))
    assert "outside" in rules(whole)
    # a Wednesday between two points: the new segment starts with the next point
    cut = trend(series(*values), restarts=[(START + timedelta(weeks=7, days=2), "the front door moved")])
    assert rules(cut) == [None] * 12
    assert (cut.centre, cut.lower, cut.upper) == (Decimal("30.5"), Decimal("27.84"), Decimal("33.16"))


def test_a_restart_ends_runs_and_ranges():
    values = [0, 12, 0, 12, 0, 12, 0, 7, 8, 7, 8, 7, 8, 7]
    assert "run" not in rules(trend(series(*values), restarts=[(START + timedelta(weeks=11), "new scheme")]))


def test_restarts_outside_the_series_or_twice_make_no_empty_segment():
    values = series(10, 12, 11, 13)
    restarts = [(START - timedelta(days=1), "a"), (START, "b"), (START, "c"), (START + timedelta(weeks=9), "later")]
    assert trend(values, restarts=restarts) == trend(values)


def test_a_segment_that_has_just_begun_is_not_judged():
    assert not trend(series(10, 12, 11, 13), restarts=[(START + timedelta(weeks=3), "new scheme")]).judged


def test_a_stock_that_hangs_together_is_a_plain_line():
    found = trend(series(*range(1, 13)), Decimal(5), stock=True)
    assert rules(found) == [None] * 12
    assert (found.judged, found.upper, found.variation, found.assurance) == (False, None, None, None)
    assert trend(series(*range(1, 13))).judged


def test_autocorrelation_of_exactly_one_half_is_not_judged():
    assert not trend(series(2, 2, 2, 0, 0, 0), stock=True).judged  # 3 / 6
    assert trend(series(2, 2, 0, 0), stock=True).judged  # 1 / 4
    assert trend(series(2, 2, 2, None, 0, 0, 0), stock=True).judged is False  # 4 / 6: no product across the gap


def test_each_segment_of_a_stock_has_its_own_autocorrelation():
    values = [*range(1, 13), 10, 11, 10, 11, 10, 14]
    found = trend(series(*values), stock=True, restarts=[(START + timedelta(weeks=12), "recount")])
    assert rules(found)[:12] == [None] * 12
    assert found.judged


def test_a_rolling_figure_is_a_plain_line():
    found = trend(series(*BASE), Decimal(1), rolling=True)
    assert (found.judged, found.centre, found.variation) == (False, None, None)


def test_a_rolling_figure_is_judged_on_its_flow():
    rolling = series(*[12] * 6, 13, 14, 15, None, 17, 18, 19)
    flow = series(0, 20, 0, 20, 0, 20, 5, 6, 7, 8, 9, 10, 11)
    found = trend(rolling, Decimal(10), "low", rolling=True, flow=flow)
    assert (found.centre, found.lower, found.upper, found.assurance) == (None,) * 4
    assert rules(found) == [None] * 6 + ["trend"] * 3 + [None] + ["trend"] * 3
    assert [point.value for point in found.points] == [value for _, value in rolling]
    assert (found.judged, found.variation) == (True, "worsening")


@pytest.mark.parametrize(
    ("target", "good", "expected"),
    [
        (20, "high", "fails"),
        (20, "low", "passes"),
        (1, "high", "passes"),
        (1, "low", "fails"),
        (10, "high", "hit_and_miss"),
        ("16.32", "high", "hit_and_miss"),  # on a limit: neither above nor below it
        ("16.33", "high", "fails"),
        ("5.68", "low", "hit_and_miss"),
        (None, "high", None),
    ],
)
def test_assurance(target, good, expected):
    # mean 11, mean range 2: limits 5.68 and 16.32
    goal = None if target is None else Decimal(target)
    assert trend(series(*[10, 12] * 6), goal, good).assurance == expected


def test_assurance_needs_twelve_known_points_of_the_last_segment():
    assert trend(series(*[10, 12] * 5, 10), Decimal(20)).assurance is None
    assert trend(series(*[10, 12] * 5, 10, None), Decimal(20)).assurance is None
    assert trend(series(*[10, 12] * 5, None, 10, 12), Decimal(20)).assurance == "fails"
    restart = [(START + timedelta(weeks=6), "new scheme")]
    assert trend(series(*[10, 12] * 6), Decimal(20), restarts=restart).assurance is None


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: trend(list(reversed(series(1, 2)))), "ascend"),
        (lambda: trend([*series(1), *series(1)]), "ascend"),
        (lambda: trend(series("NaN")), "not a number"),
        (lambda: trend(series(1), Decimal("Infinity")), "not a number"),
        (lambda: trend(series(1), good="up"), "good"),
        (lambda: trend(series(1), restarts=[(START, " ")]), "reason"),
        (lambda: trend(series(1), flow=series(1)), "flow"),
        (lambda: trend(series(1), rolling=True, flow=series(1, 2)), "flow"),
    ],
)
def test_refusals(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_json_shape():
    found = trend(series("10.50", None, 12, 11), Decimal(3)).as_json()
    values = [("2026-01-05", "10.5"), ("2026-01-12", None), ("2026-01-19", "12"), ("2026-01-26", "11")]
    points = [{"on": on, "value": value, "special": False, "rule": None} for on, value in values]
    assert found.pop("points") == points
    assert list(found.items()) == [
        ("centre", "11.166667"),
        ("lower", "8.506667"),
        ("upper", "13.826667"),
        ("variation", "common"),
        ("assurance", None),
        ("restarts", []),
    ]


def test_numbers_are_written_as_everywhere_else():
    rng = random.Random(7)
    for _ in range(2000):
        x = Decimal(rng.randint(-(10**9), 10**9)).scaleb(rng.randint(-12, 4))
        assert trend_rules._plain(x) == plain(x)


def test_the_callers_decimal_context_changes_nothing():
    values = series(*BASE, 5, 1, 5)
    expected = trend(values, Decimal(9)).as_json()
    with localcontext() as context:
        context.prec = 3
        assert trend(values, Decimal(9)).as_json() == expected


def naive_rule(values, at, mean, reach):
    """One point's rule, from the definitions alone: every window that holds the point is looked at."""
    if values[at] is None:
        return None

    def windows(size):
        starts = [start for start in range(at - size + 1, at + 1) if start >= 0 and start + size <= len(values)]
        return [part for part in (values[start : start + size] for start in starts) if None not in part]

    def is_near(value):
        return reach * 2 / 3 < abs(value - mean) <= reach

    def one_side(part):
        return all(value > mean for value in part) or all(value < mean for value in part)

    if not mean - reach <= values[at] <= mean + reach:
        return "outside"
    for part in windows(7):
        ordered = sorted(set(part))
        if len(ordered) == 7 and part in (ordered, ordered[::-1]):
            return "trend"
    for part in windows(3):
        if is_near(values[at]) and one_side(part) and sum(map(is_near, part)) >= 2:
            return "near"
    return "run" if any(one_side(part) for part in windows(7)) else None


def naive_segment(values, *, stock):
    """(mean, reach, rules) of one segment in fractions; mean and reach None for a plain line."""
    known = [value for value in values if value is not None]
    pairs = [(a, b) for a, b in pairwise(values) if None not in (a, b)]
    moves = [abs(b - a) for a, b in pairs]
    if not moves:
        return None, None, [None] * len(values)
    mean = sum(known) / len(known)
    average = sum(moves) / len(moves)
    limit = Fraction(3267, 1000) * average
    kept = [move for move in moves if move < limit] or moves
    reach = Fraction(266, 100) * sum(kept) / len(kept)
    spread = sum((value - mean) ** 2 for value in known)
    if stock and spread and sum((a - mean) * (b - mean) for a, b in pairs) / spread >= Fraction(1, 2):
        return None, None, [None] * len(values)
    return mean, reach, [naive_rule(values, at, mean, reach) for at in range(len(values))]


def random_values(rng):
    """Few different values, so that ties are common; walks, so that trends and stocks that hang together are too."""
    level, step, values = 0, rng.choice([1, 2, 5]), []
    walks = rng.random() < 0.6
    for _ in range(rng.randint(0, 32)):
        level = (level if walks else 0) + rng.randint(-step, step) + (rng.random() < 0.05) * rng.randint(-30, 30)
        values.append(None if rng.random() < 0.06 else level)
    return values


def test_against_the_naive_reading():
    rng = random.Random(20260105)
    seen = dict.fromkeys(["outside", "trend", "near", "run", None, "plain line", "tie"], 0)
    for _ in range(2000):
        scale = Decimal(rng.choice(["1", "0.1", "2.5", "33.333333"]))
        values = [None if value is None else value * scale for value in random_values(rng)]
        observations = series(*values)
        cut, stock = rng.choice([0, 0, rng.randint(0, 32)]), rng.random() < 0.4
        restarts = [(START + timedelta(weeks=cut), "agreed")] if cut else []
        found = trend(observations, stock=stock, restarts=restarts)

        exact = [None if value is None else Fraction(value) for value in values]
        parts = [part for part in (exact[:cut], exact[cut:]) if part] or [[]]
        judged = [naive_segment(part, stock=stock) for part in parts]
        expected = [rule for _, _, marks in judged for rule in marks]
        assert rules(found) == expected, (values, cut, stock)
        assert [point.special for point in found.points] == [rule is not None for rule in expected]
        mean, reach, _ = judged[-1]
        assert found.judged == (mean is not None)
        if mean is not None:
            for level, exactly in [(found.centre, mean), (found.lower, mean - reach), (found.upper, mean + reach)]:
                assert abs(Fraction(level) - exactly) < Fraction(1, 10**20)
            seen["tie"] += mean in parts[-1]
        else:
            seen["plain line"] += 1
        for rule in expected:
            seen[rule] += 1
    assert min(seen.values()) > 50, seen
