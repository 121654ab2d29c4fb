"""The line, Student's t and the verdict, against published tables and least squares written a second time."""

import math
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from workforce.board.trends.forecast_rules import (
    Ahead,
    Verdict,
    forecast,
    is_cut_off,
    line,
    shown,
    t_probability,
    t_quantile,
)

START = date(2026, 1, 5)


def series(*values, days=7):
    """One value every so many days; None is a gap."""
    return [
        (START + timedelta(days=days * at), None if one is None else Decimal(str(one))) for at, one in enumerate(values)
    ]


# Two-sided 95% points of Student's t as tables print them (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2).
TABLE = {
    1: "12.706", 2: "4.303", 3: "3.182", 4: "2.776", 5: "2.571", 6: "2.447", 7: "2.365", 8: "2.306", 9: "2.262",
    10: "2.228", 11: "2.201", 12: "2.179", 13: "2.160", 14: "2.145", 15: "2.131", 16: "2.120", 17: "2.110",
    18: "2.101", 19: "2.093", 20: "2.086", 21: "2.080", 22: "2.074", 23: "2.069", 24: "2.064", 25: "2.060",
    26: "2.056", 27: "2.052", 28: "2.048", 29: "2.045", 30: "2.042", 40: "2.021", 60: "2.000", 80: "1.990",
    100: "1.984",
}  # fmt: skip


@pytest.mark.parametrize(("degrees", "printed"), TABLE.items())
def test_student_as_tables_print_it(degrees, printed):
    assert f"{t_quantile(degrees):.3f}" == printed


def test_student_by_summing_its_density():
    def density(t, degrees):
        scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)
        return scale * (1 + t * t / degrees) ** (-(degrees + 1) / 2)

    for degrees in (1, 2, 3, 4, 7, 10, 23, 50):
        for t in (0.3, 1.0, 2.228, 5.0):
            steps = 2000  # Simpson
            parts = [(1 if at in (0, steps) else 4 if at % 2 else 2) * density(t * at / steps, degrees)
                     for at in range(steps + 1)]  # fmt: skip
            assert t_probability(t, degrees) == pytest.approx(2 * sum(parts) * t / steps / 3, abs=1e-10), (degrees, t)
    assert t_probability(0, 5) == 0


@pytest.mark.parametrize(("t", "degrees"), [(1, 0), (-1, 3)])
def test_student_refuses(t, degrees):
    with pytest.raises(ValueError, match="degrees of freedom"):
        t_probability(t, degrees)


def test_anscombes_first_set():
    # F. J. Anscombe, Graphs in Statistical Analysis, 1973: y = 3.00 + 0.500 x, residual sum of squares 13.75
    found = {10: "8.04", 8: "6.95", 13: "7.58", 9: "8.81", 11: "8.33", 14: "9.96", 6: "7.24", 4: "4.26", 12: "10.84",
             7: "4.82", 5: "5.68"}  # fmt: skip
    got = line([(START + timedelta(days=x), Decimal(y)) for x, y in sorted(found.items())])
    assert round(float(got.slope), 3) == 0.500
    assert round(float(got.at(START)), 2) == 3.00  # the day x = 0
    assert round(float(got.spread * 9), 2) == 13.76  # 13.7627; he prints 13.75 from rounded parts


def by_hand(values, days, on, t):
    """Least squares from the sums alone, in floating point: middle and half of the interval."""
    xs = [at * days for at, one in enumerate(values) if one is not None]
    ys = [one for one in values if one is not None]
    n, sx, sy = len(xs), sum(xs), sum(ys)
    sxx, sxy, syy = sum(x * x for x in xs), sum(x * y for x, y in zip(xs, ys, strict=True)), sum(y * y for y in ys)
    slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
    start = (sy - slope * sx) / n
    rest = (syy - start * sy - slope * sxy) / (n - 2)
    reach = t * math.sqrt(rest * (1 + 1 / n + (on - sx / n) ** 2 / (sxx - sx * sx / n)))
    return start + slope * on, reach


RISING = [63.6, 65.3, 63.3, 66, 68.1, 67.2, 70.9, 65, 66.8, 66.5, 67.1, 68.9, 70.3, 71.9, 72.4, 71.4]
FALLING = [18.3, 18.3, 18.0, 18.1, 17.8, 17.7, 17.8, 17.5, 17.4, 17.3, 17.3, 17.0]
GAPPED = [10, None, 12, 11, 14, None, None, 13, 15, 14, 17, 16, 18, 17, 19]
JAGGED = [0, 20, 0, 20, 0, 20, 0, 20, 0, 20, 0, 20]
WILD = [0.92, 0.5, 0.6, 0.55, 0.6, 0.35, 0.44, 0.4, 0.33, 0.35, 0.36, 0.37, 0.29, 0.41]


@pytest.mark.parametrize(
    ("values", "days", "on"),
    [(RISING, 28, 549), (FALLING, 28, 400), (GAPPED, 7, 140), (JAGGED, 28, 336), (WILD, 28, 700)],
)
def test_the_interval_by_least_squares_written_again(values, days, on):
    observations = series(*values, days=days)
    found = forecast(observations, Decimal(1), START + timedelta(days=on))
    known = sum(one is not None for one in values)
    middle, reach = by_hand(values, days, on, float(t_quantile(known - 2)))
    assert float(found.value) == pytest.approx(middle, rel=1e-9)
    assert float(found.upper - found.value) == pytest.approx(reach, rel=1e-7)
    assert float(found.value - found.lower) == pytest.approx(reach, rel=1e-7)
    assert found.points == known
    assert found.path[-1] == Ahead(found.on, found.value, found.lower, found.upper)
    assert found.path[0].on == max(day for day, value in observations if value is not None)


def test_one_worked_in_full():
    # 12 weeks, values 1 3 1 3 ...: mean day 5.5 weeks = 38.5 days, Sxx = 143 x 49 = 7007; Sxy: odd weeks have +1, even
    # -1, sum over weeks of (x - 5.5) x +-1 = 6 weeks, x 7 = 42; slope = 42 / 7007 = 6/1001 a day.
    # Syy = 12, rest = 12 - 42 x 42 / 7007 = 12 - 36/143 = 1680/143, / 10 = 168/143.
    found = line(series(*[1, 3] * 6))
    assert (found.slope, found.mean_day, found.spread_of_days) == (Fraction(6, 1001), Fraction(77, 2), 7007)
    assert found.spread == Fraction(168, 143)
    assert found.at(START + timedelta(days=38)) == 2 - Fraction(6, 1001) / 2
    # day 154 (week 22): 2 + 115.5 x 6/1001 = 2.692308 (= 35/13); square = 168/143 x (1 + 1/12 + 115.5^2/7007)
    # = 168/143 x 2.987179 = 3.509414, root 1.873343, x 2.228139 = 4.174069
    then = found.ahead(START + timedelta(days=154))
    assert (round(then.value, 6), round(then.upper - then.value, 4)) == (Decimal("2.692308"), Decimal("4.1741"))


@pytest.mark.parametrize(
    ("target", "good", "verdict"),
    [
        ("60", "high", Verdict.LIKELY),  # wholly above
        ("90", "high", Verdict.UNLIKELY),
        ("74", "high", Verdict.MAY),
        ("90", "low", Verdict.LIKELY),
        ("60", "low", Verdict.UNLIKELY),
        ("74", "low", Verdict.MAY),
    ],
)
def test_verdicts(target, good, verdict):
    found = forecast(series(*RISING, days=28), Decimal(target), date(2027, 7, 8), good)
    assert found.verdict is verdict


@pytest.mark.parametrize(("good", "beyond"), [("high", 1), ("low", -1)])
def test_an_end_of_the_interval_on_the_target_is_met(good, beyond):
    straight = series(*[70] * 12)
    by, step = START + timedelta(days=100), Decimal("0.000001")
    assert forecast(straight, Decimal(70), by, good).verdict is Verdict.LIKELY
    assert forecast(straight, 70 + beyond * step, by, good).verdict is Verdict.UNLIKELY
    assert forecast(straight, 70 - beyond * step, by, good).verdict is Verdict.LIKELY


def test_a_straight_line_and_a_level_one_leave_no_doubt():
    rising = forecast(series(*range(50, 62)), Decimal(66), START + timedelta(weeks=16))
    assert (rising.value, rising.lower, rising.upper) == (66, 66, 66)
    level = forecast(series(*[0] * 12), Decimal(0), START + timedelta(weeks=16), "low")
    assert (level.value, level.lower, level.upper, level.verdict) == (0, 0, 0, Verdict.LIKELY)
    assert not level.follows_itself


LATER = START + timedelta(weeks=20)


@pytest.mark.parametrize(
    ("observations", "target", "by"),
    [
        (series(*range(11)), Decimal(5), LATER),
        (series(*range(11), None), Decimal(5), LATER),  # a gap is no point
        (series(*range(12)), None, LATER),
        (series(*range(12)), Decimal(5), None),
        (series(*range(12)), Decimal(5), START + timedelta(weeks=11)),  # the last point's own day
        (series(*range(12)), Decimal(5), START),
        ([], Decimal(5), LATER),
        (series(None, None), Decimal(5), LATER),
    ],
)
def test_nothing_is_foretold(observations, target, by):
    assert forecast(observations, target, by) is None


def test_the_first_day_after_the_last_known_point_is_foretold():
    assert forecast(series(*range(12)), Decimal(5), START + timedelta(days=78)).on == START + timedelta(days=78)
    assert forecast(series(*range(12), None), Decimal(5), START + timedelta(weeks=12)).points == 12


def test_gaps_take_no_place():
    values = [Decimal(at) for at in range(13)]
    with_gap = [(START + timedelta(days=7 * at), None if at == 4 else one) for at, one in enumerate(values)]
    without = [pair for pair in with_gap if pair[1] is not None]
    by = START + timedelta(days=200)
    assert forecast(with_gap, Decimal(9), by) == forecast(without, Decimal(9), by)
    assert line(with_gap).slope == Fraction(1, 7)


@pytest.mark.parametrize(
    ("values", "rolling", "follows"),
    [(JAGGED, False, False), (JAGGED, True, True), (FALLING, False, True), ([5] * 12, False, False)],
)
def test_whether_figures_follow_each_other(values, rolling, follows):
    assert forecast(series(*values), Decimal(5), LATER, rolling=rolling).follows_itself is follows


def test_a_far_day_is_marked():
    weeks = series(*JAGGED)  # 77 days from the first to the last
    assert not forecast(weeks, Decimal(5), START + timedelta(days=154)).is_far
    assert forecast(weeks, Decimal(5), START + timedelta(days=155)).is_far


def test_what_is_shown_ends_where_the_figure_ends():
    ahead = Ahead(START, Decimal(99), Decimal(-3), Decimal(104))
    assert shown(ahead, "percent") == Ahead(START, Decimal(99), Decimal(0), Decimal(100))
    assert shown(ahead, "children per FTE") == Ahead(START, Decimal(99), Decimal(0), Decimal(104))
    assert is_cut_off(ahead, "percent") and not is_cut_off(Ahead(START, Decimal(5), Decimal(4), Decimal(6)), "percent")
    high = forecast(series(*[90, 100] * 6), Decimal(95), LATER)
    assert high.upper > 100, "compared as it was worked out"
    assert high.verdict is Verdict.MAY


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: line(series(1, 2, 3)[::-1]), "ascend"),
        (lambda: line([*series(1), *series(2)]), "ascend"),
        (lambda: forecast(series(*range(12)), Decimal(5), LATER, "up"), "good"),
    ],
)
def test_refusals(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_the_callers_decimal_context_changes_nothing():
    expected = forecast(series(*RISING, days=28), Decimal(90), date(2027, 7, 8)).as_json()
    with localcontext() as context:
        context.prec = 3
        assert forecast(series(*RISING, days=28), Decimal(90), date(2027, 7, 8)).as_json() == expected
    assert expected["verdict"] == "unlikely"
    assert all(isinstance(expected[name], str) for name in ("on", "value", "lower", "upper"))
