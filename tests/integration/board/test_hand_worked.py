"""W2-sustained, W19 and W26 on councils small enough to be worked out by hand."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.integration.board.hand_made import Files, eight, post
from tests.integration.conftest import UNTIL
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.board.summaries.tables import seen_rows
from workforce.db import db
from workforce.web.access import Permission, Scope, Viewer


def figure(name, day=UNTIL):
    return indicators.figures(OnDay(day), [name])[0]


def counted(found):
    return {row.key for row in found.rows if row.numerator}


def test_equity(session, tmp_path):
    eight().bring(tmp_path / "files")
    found = figure("W19")
    assert counted(found) == {"A", "B"}
    assert (found.ratio.numerator, found.ratio.denominator) == (2, 8)
    head = found.headline()
    # in order 45, 70, 100, 105, 105.6, 115, 115, 115: ranks 1 and 8 of 8
    assert (head["value"], head["bottom_tenth"], head["top_tenth"], head["gap_points"]) == ("25", "45", "115", "70")
    split = {part: Counter(row.detail[part] for row in found.rows) for part in ("hours", "terms", "registered")}
    assert split == {
        "hours": {"full": 7, "part": 1},
        "terms": {"own": 7, "agency": 1},
        "registered": {"under 1": 2, "1 to 5": 2, "over 5": 1, "not known": 3},
    }


def test_equity_by_another_band(session, tmp_path):
    eight().bring(tmp_path / "files")
    db.session.execute(
        text(
            "UPDATE policy_version SET document = document ||"
            """ '{"equity_band": {"from_percent": 45, "to_percent": "105"}}' WHERE kind = 'scheme'"""
        )
    )
    assert counted(figure("W19")) == {"A", "B", "C", "E"}


def test_no_limit_is_not_in_equity(session, tmp_path):
    files = eight()
    files.staff.append(post("K"))
    files.children("K", 1)
    files.bring(tmp_path / "files")
    db.session.execute(
        text(
            "INSERT INTO reduction (source, import_id, worker_id, reason, hours, started_on)"
            " SELECT 'test', 1, id, 'union', 37, '2026-01-01' FROM worker WHERE employee_number = 'K'"
        )
    )
    assert figure("W2").ratio.denominator == 9
    assert figure("W19").ratio.denominator == 8


def test_sustained_overload(session, tmp_path):
    eight().bring(tmp_path / "files")
    found = figure("W2-sustained")
    assert counted(found) == {"D", "G"}
    assert (found.ratio.numerator, found.ratio.denominator) == (2, 8)
    assert found.ratio.denominator == figure("W2").ratio.denominator
    weeks = {row.key: (row.detail["overloaded_weeks"], row.detail["overloaded_now"]) for row in found.rows}
    assert weeks == {
        "A": (0, False), "B": (0, False), "C": (0, False), "D": (4, True), "E": (0, False), "G": (4, True),
        "H": (2, True), "J": (3, True),
    }  # fmt: skip


def test_sustained_overload_needs_the_day_itself(session, tmp_path):
    files = eight()
    files.involvements = [
        {**row, "invo_involvement_end_date": "2026-10-31"} if row["invo_person_id"].startswith("D-1") else row
        for row in files.involvements
    ]  # D-1 and D-10 to D-19 go to nobody on the day: 15 + 9 x 5 = 60%
    files.bring(tmp_path / "files")
    assert counted(figure("W2-sustained")) == {"G"}


@pytest.mark.parametrize("gone", ["2026-10-04", "2026-10-25"])
def test_sustained_overload_is_not_known_where_the_series_does_not_reach(session, tmp_path, gone):
    eight().bring(tmp_path / "files")
    db.session.execute(text("DELETE FROM week WHERE day = :day"), {"day": gone})
    assert figure("W2-sustained").value is None
    assert figure("W19").value is not None


def test_somebody_without_a_stored_value_is_not_sustained(session, tmp_path):
    eight().bring(tmp_path / "files")
    db.session.execute(
        text(
            "DELETE FROM week_load WHERE day = '2026-10-11'"
            " AND worker_id = (SELECT id FROM worker WHERE employee_number = 'D')"
        )
    )
    found = figure("W2-sustained")
    assert counted(found) == {"G"}
    assert found.ratio.denominator == 8


def changing():
    """The 12 months to 31 October 2026 begin on 1 November 2025; a row that ends on a day is not open on it."""
    files = Files()
    files.staff = [post("A"), post("B")]
    files.child("three", ("A", BEGUN, "2026-02-01"), ("B", "2026-02-01", "2026-03-01"), ("C", "2026-03-01", ""))
    files.child("back", ("A", BEGUN, "2026-02-01"), ("B", "2026-02-01", "2026-03-01"), ("A", "2026-03-01", ""))
    files.child("before", ("C", BEGUN, "2025-11-01"), ("A", "2025-11-01", "2026-03-01"), ("B", "2026-03-01", ""))
    files.child("first day", ("C", BEGUN, "2025-11-02"), ("A", "2025-11-02", "2026-03-01"), ("B", "2026-03-01", ""))
    files.child("last day", ("A", BEGUN, "2026-03-01"), ("B", "2026-03-01", "2026-10-31"), ("C", "2026-10-31", ""))
    files.child("after", ("A", BEGUN, "2026-03-01"), ("B", "2026-03-01", "2026-11-01"), ("C", "2026-11-01", ""))
    files.child("nobody", ("A", BEGUN, "2026-03-01"), ("-1", "2026-03-01", "2026-05-01"), ("B", "2026-05-01", ""))
    files.child("unknown", ("A", BEGUN, "2026-03-01"), ("Z", "2026-03-01", "2026-05-01"), ("B", "2026-05-01", ""))
    files.child(
        "waits", ("A", BEGUN, "2026-02-01"), ("B", "2026-02-01", "2026-03-01"), ("C", "2026-03-01", "2026-04-01")
    )
    files.child("closed", ("A", BEGUN, "2026-02-01"), ("B", "2026-02-01", "2026-03-01"), ("C", "2026-03-01", ""))
    files.episodes[-1]["cine_close_date"] = files.care[-1]["clae_cla_episode_ceased_date"] = "2026-10-01"
    return files


BEGUN = "2025-01-01"


def test_changes_of_worker(session, tmp_path):
    changing().bring(tmp_path / "files")
    found = figure("W26")
    assert counted(found) == {"three", "first day", "last day", "unknown", "waits"}
    assert (found.ratio.numerator, found.ratio.denominator) == (5, 9)
    assert {row.key: row.detail["holders"] for row in found.rows if row.numerator}["unknown"] == 3
    assert {row.team for row in found.rows} == {"T1"}


def test_changes_of_worker_are_not_known_before_a_year(session, tmp_path):
    changing().bring(tmp_path / "files", covers=date(2025, 10, 31))
    assert figure("W26").value is not None
    assert figure("W26", UNTIL - timedelta(days=1)).value is None


def test_case_references_of_changes_are_for_those_who_may_see_cases():
    rows = [{"key": "three", "team": "T1", "numerator": "1"}, {"key": "back", "team": "T1", "numerator": "0"}]
    hr = Viewer(1, "a", "a", "quality", frozenset({Permission.SEE_BOARD_ROWS}), scope=Scope.ALL)
    manager = Viewer(2, "b", "b", "manager", frozenset({Permission.SEE_CASES}), scope=Scope.ALL)
    assert seen_rows(rows, hr, "W26") == ([], 2)
    assert seen_rows(rows, manager, "W26") == (rows[:1], 1)
