"""Newcombe's interval on the examples of his paper, by hand, and by properties; the days that are compared."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.board.impact.rules import Difference, Group, Share, between, newcombe, outcome, share, wilson
from workforce.training.impact.rules import windows

Z = 1.959963984540054


@pytest.mark.parametrize(
    ("counted", "of", "other", "of_other", "low", "high"),
    [  # R. G. Newcombe 1998, table II, method 10
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_published_examples(counted, of, other, of_other, low, high):
    found = newcombe(Share(counted, of, of), Share(other, of_other, of_other))
    assert found.value == Fraction(counted, of) - Fraction(other, of_other)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_wilson_solves_its_equation():
    """Its ends are the proportions p from which the observed share lies z standard errors away."""
    for counted, of in ((1, 7), (56, 70), (10, 10)):
        for p in wilson(counted, of):
            assert isclose(abs(counted / of - p), Z * sqrt(p * (1 - p) / of), abs_tol=1e-9)
    assert wilson(0, 5)[0] == 0.0
    assert wilson(5, 5)[1] == 1.0


@pytest.mark.parametrize(("counted", "of"), [(0, 0), (3, 2), (-1, 4)])
def test_no_proportion(counted, of):
    with pytest.raises(ValueError, match="no proportion"):
        wilson(counted, of)


def shares(most=400):
    return st.integers(1, most).flatmap(lambda of: st.integers(0, of).map(lambda counted: Share(counted, of, of)))


@given(shares(), shares())
def test_interval_holds_its_difference_within_bounds_and_mirrors(one, other):
    found, mirrored = newcombe(one, other), newcombe(other, one)
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert isclose(found.low, -mirrored.high, abs_tol=1e-12)
    assert isclose(found.high, -mirrored.low, abs_tol=1e-12)


@given(shares(), shares(), shares(), shares())
def test_difference_of_differences(a, b, c, d):
    one, other = newcombe(a, b), newcombe(c, d)
    found, mirrored = between(one, other), between(other, one)
    assert -2 <= found.low <= found.value <= found.high <= 2
    assert isclose(found.low, -mirrored.high, abs_tol=1e-12)
    assert found.high - found.low >= max(one.high - one.low, other.high - other.low) - 1e-9, "no surer than its parts"


def test_difference_of_differences_by_hand():
    found = between(Difference(Fraction(1, 5), 0.1, 0.4), Difference(Fraction(1, 10), 0.0, 0.1))
    assert found.value == Fraction(1, 10)
    assert (found.low, found.high) == pytest.approx((0.0, 0.1 + sqrt(0.05)))


TEN = Group(Share(5, 10, 10), Share(6, 10, 10))


@pytest.mark.parametrize(
    ("trained", "untrained", "is_shown"),
    [
        (TEN, TEN, True),
        (TEN, Group(Share(5, 10, 10), Share(60, 90, 9)), False),
        (Group(Share(5, 50, 9), Share(5, 50, 10)), TEN, False),
        (Group(Share(0, 0, 0), Share(5, 10, 10)), TEN, False),
    ],
)
def test_no_part_of_an_outcome_rests_on_fewer_than_ten_people(trained, untrained, is_shown):
    found = outcome("full", "Full", trained, untrained, 10)
    assert (found.is_shown, found.gap is not None, found.trained is not None) == (is_shown,) * 3


def test_shares_count_rows_and_people():
    assert share([(1, True), (1, False), (2, True), (3, True)], {1, 2}) == Share(2, 3, 2)
    assert share([], {1}).value is None
    assert Group(Share(0, 0, 0), Share(1, 1, 1)).change is None


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from([3, 4, 6, 12]))
def test_windows_never_overlap_and_are_over(day, months):
    found = windows(day, months, 6, 6, 56)
    for one in found:
        assert one.before[1] == one.first - timedelta(days=1)
        assert one.after[0] == one.last + timedelta(days=57)
        assert one.after[1] < day
    for newer, older in pairwise(found):
        assert older.last < newer.first


def test_a_window_is_offered_from_the_day_after_its_period_after():
    last = date(2026, 8, 25)
    assert windows(last, 6, 6, 6, 56)[0].key == "2025-01"
    assert windows(last + timedelta(days=1), 6, 6, 6, 56)[0].key == "2025-07"
