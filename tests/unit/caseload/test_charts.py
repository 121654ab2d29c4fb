"""What the charts of 12 months draw."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from workforce.caseload.charts import spread_figure, year_figure
from workforce.caseload.equity import EquityBand
from workforce.caseload.week_queries import WeekOfOne

DAYS = [date(2026, 10, 11), date(2026, 10, 18), date(2026, 10, 25)]


def test_a_week_without_a_limit_is_a_gap_and_never_0():
    weeks = [
        WeekOfOne(DAYS[0], Decimal(70), Decimal(100), 11, "room"),
        WeekOfOne(DAYS[1], None, None, None, None),
        WeekOfOne(DAYS[2], Decimal(4), None, 1, "away"),
    ]
    line, limit = year_figure(weeks)["data"]
    assert list(line["x"]) == ["2026-10-11", "2026-10-18", "2026-10-25"]
    assert list(line["y"]) == [70.0, None, None]
    assert line["connectgaps"] is False
    assert list(limit["y"]) == [100, 100]


def test_nothing_known_draws_no_limit():
    assert [list(trace["y"]) for trace in year_figure([])["data"]] == [[]]


def test_the_band_stands_in_the_chart():
    people = [("top", [Fraction(110), None, Fraction(115)])]
    found = spread_figure(DAYS, people, [], EquityBand(Fraction("62.5"), Fraction(100)))
    assert [trace["name"] for trace in found["data"]] == ["top", "band from 62.5%", "band to 100%"]
    assert list(found["data"][0]["y"]) == [110.0, None, 115.0]
