"""Numbers as answers and pages carry them."""

from decimal import Decimal, localcontext

import pytest

from workforce.decimals import Ratio, percent_text, plain, round_half_up, short


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.0000004", "0"),
        ("0E+5", "0"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("12.500", "12.5"),
        ("1E-6", "0.000001"),
        ("5E-7", "0.000001"),
        ("4.999999E-7", "0"),
        ("-5E-7", "-0.000001"),
        ("2.0000005", "2.000001"),
        ("-1.5", "-1.5"),
        ("123456789012345678901234567890.1234565", "123456789012345678901234567890.123457"),
    ],
)
def test_plain(x, expected):
    assert plain(Decimal(x)) == expected


def test_plain_of_what_is_not_known():
    assert plain(None) is None


@pytest.mark.parametrize(
    ("x", "places", "expected"),
    [
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("2.675", 2, "2.68"),
        ("2.6749", 2, "2.67"),
        ("7", 3, "7.000"),
    ],
)
def test_round_half_up(x, places, expected):
    assert str(round_half_up(Decimal(x), places)) == expected


@pytest.mark.parametrize("x", ["NaN", "sNaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("write", [plain, percent_text, short, lambda x: round_half_up(x, 2)])
def test_what_is_no_number_is_refused(x, write):
    with pytest.raises(ValueError, match="not a number"):
        write(Decimal(x))


def test_places_below_zero_are_refused():
    with pytest.raises(ValueError, match="places"):
        round_half_up(Decimal(1), -1)


@pytest.mark.parametrize(
    ("x", "on_a_page", "shortened"),
    [
        ("92", "92.0%", "92"),
        ("92.04", "92.0%", "92"),
        ("86.25", "86.3%", "86.3"),
        ("99.95", "100.0%", "100"),
        ("0", "0.0%", "0"),
        ("-0.04", "0.0%", "0"),
        ("-3.25", "-3.3%", "-3.3"),
        ("110", "110.0%", "110"),
        ("1E+2", "100.0%", "100"),
    ],
)
def test_percentages(x, on_a_page, shortened):
    assert percent_text(Decimal(x)) == on_a_page
    assert short(Decimal(x)) == shortened


def test_ratio():
    third = Ratio(Decimal(1), Decimal(3))
    assert plain(third.value()) == "0.333333"
    assert plain(third.value(Decimal(100))) == "33.333333"
    assert Ratio(Decimal(0), Decimal(5)).value() == 0
    assert Ratio(Decimal(5), Decimal("0.00")).value() is None


def test_the_callers_decimal_context_changes_nothing():
    with localcontext() as context:
        context.prec = 2
        assert plain(Ratio(Decimal(2), Decimal(3)).value(Decimal(100))) == "66.666667"
        assert plain(Decimal("12345.678")) == "12345.678"
