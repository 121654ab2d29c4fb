"""What a rolling year gained in the newest period by itself, on a council small enough to be worked out by hand."""

from datetime import date

from tests.integration.board.hand_made import Files, post
from tests.integration.conftest import UNTIL
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.db import policy


def test_the_flow_of_a_rolling_year(session, tmp_path):
    files = Files()
    files.staff = [
        post("A"), post("B", contracted_hours="18.5"), post("C", end_date="2026-10-30"),  # the last day of the period
        post("D", end_date="2026-10-02"), post("E", end_date="2026-10-03", contracted_hours="18.5"),  # before, first
    ]  # fmt: skip
    sick = {"reason": "sickness"}
    files.absences = [
        {**sick, "employee_number": "A", "start_date": "2026-09-28", "end_date": "2026-10-11",
         "working_days_lost": "10"},
        {**sick, "employee_number": "B", "start_date": "2026-05-04", "end_date": "2026-05-08",
         "working_days_lost": "5"},
    ]  # fmt: skip
    files.children("A", 1)
    files.bring(tmp_path / "files", covers=date(2025, 6, 1))
    w10, w11 = indicators.figures(OnDay(UNTIL), ["W10", "W11"])
    # left in the year: C 1, D 1, E 0.5 of 1.5 FTE here; from 3 to 30 October: C and E
    assert (w10.headline()["numerator"], w10.headline()["denominator"]) == ("2.5", "1.5")
    assert w10.headline()["flow"] == {
        "first": "2026-10-03", "last": "2026-10-30", "numerator": "1.5", "denominator": "1.5", "value": "100",
    }  # fmt: skip
    # 4 to 31 October has 20 working days; 8 of the 14 days of A's spell lie in it: 10 x 8 / 14
    assert w11.headline()["numerator"] == "15"
    assert w11.headline()["flow"] == {
        "first": "2026-10-04", "last": "2026-10-31", "numerator": "5.714286", "denominator": "30",
        "value": "19.047619",
    }  # fmt: skip
    assert w10.within(frozenset({"nowhere"})).headline()["flow"]["value"] is None
    early, _ = indicators.figures(OnDay(date(2026, 5, 1)), ["W10", "W11"])
    assert early.headline()["flow"]["value"] is None
    policy.put_in_force("board", {"starts_on": "2026-01-04", "every_weeks": 2}, date(2026, 1, 1), "test")
    (fortnight,) = indicators.figures(OnDay(UNTIL), ["W10"])
    assert fortnight.headline()["flow"]["first"] == "2026-10-17"
    assert fortnight.headline()["flow"]["numerator"] == "1"
