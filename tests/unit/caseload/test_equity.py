"""The band, the tenths and the groups, at their edges."""

from datetime import date
from fractions import Fraction

import pytest

from workforce.caseload import equity, library
from workforce.caseload.rules import SchemeError, read_scheme


def band_of(given=None):
    document = library.schemes()["project_example"] | ({} if given is None else {"equity_band": given})
    return equity.EquityBand(*read_scheme(document).equity_band)


def test_both_ends_of_the_band_are_inside():
    band = band_of()
    percents = [Fraction(p) for p in ("69.999999", "70", "85", "100", "100.000001")]
    assert [band.holds(p) for p in percents] == [False, True, True, True, False]


def test_a_council_sets_its_own_band():
    band = band_of({"from_percent": "62.5", "to_percent": 95})
    assert (band.from_percent, band.to_percent) == (Fraction("62.5"), 95)
    assert band_of({"to_percent": 110}) == equity.EquityBand(Fraction(70), Fraction(110))
    assert band_of({"from_percent": 0}).from_percent == 0


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ([70, 100], "equity_band: write"),
        ({"from_percent": "most"}, "equity_band.from_percent"),
        ({"to_percent": -1}, "equity_band.to_percent"),
        ({"to_percent": None}, "equity_band.to_percent"),
        ({"to_percent": "NaN"}, "equity_band.to_percent"),
        ({"from_percent": 101}, "must not be below"),
    ],
)
def test_a_band_that_cannot_be_used_is_named(given, place):
    with pytest.raises(SchemeError, match=place):
        band_of(given)


@pytest.mark.parametrize(
    ("count", "bottom", "top"), [(5, 1, 5), (9, 1, 9), (10, 1, 9), (11, 2, 10), (20, 2, 18), (101, 11, 91)]
)
def test_tenths_are_nearest_ranks(count, bottom, top):
    found = equity.tenths([Fraction(n) for n in range(count, 0, -1)])
    assert (found.bottom, found.top, found.gap) == (bottom, top, top - bottom)


def test_no_tenths_of_fewer_than_five():
    assert equity.tenths([Fraction(1)] * 4) is None
    assert equity.nearest_rank([], 10) is None
    with pytest.raises(ValueError, match="1 to 100"):
        equity.nearest_rank([Fraction(1)], 0)


def test_years_registered_on_a_leap_day():
    assert equity.years_registered(date(2024, 2, 29), date(2025, 2, 27)) == equity.UNDER_1
    assert equity.years_registered(date(2024, 2, 29), date(2025, 2, 28)) == equity.ONE_TO_5
    assert equity.years_registered(date(2024, 2, 29), date(2029, 2, 28)) == equity.ONE_TO_5
    assert equity.years_registered(date(2024, 2, 29), date(2029, 3, 1)) == equity.OVER_5


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"full": 20, "part": 5}, set()),
        ({"full": 20, "part": 4}, {"full", "part"}),
        ({"full": 20, "part": 0}, set()),
        ({"full": 3}, {"full"}),
        ({"a": 2, "b": 3, "c": 9}, {"a", "b"}),
        ({"a": 1, "b": 3, "c": 9, "d": 8}, {"a", "b", "d"}),
    ],
)
def test_no_hidden_group_is_the_rest(sizes, hidden):
    found = equity.hidden_groups(sizes)
    assert found == hidden
    assert sum(sizes[name] for name in found) in (0, 3) or sum(sizes[name] for name in found) >= equity.SMALL
