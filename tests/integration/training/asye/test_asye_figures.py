"""W7 in its parts: the limit, protected time and reviews of newly qualified workers."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.integration.training.asye.web import DAY
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.db import db
from workforce.db.policy import starting
from workforce.training.asye.queries import limit_weeks

LAST_FOUR = [date(2026, 10, day) for day in (11, 18, 25)] + [date(2026, 11, 1)]


def figures(app, day=DAY):
    with app.app_context():
        on = OnDay(day)
        found = indicators.beside(on, indicators.figures(on, ["W7-limit", "W7-time", "W7-reviews"]))
        db.session.remove()
    return {one.indicator.id: one for one in found}


def parts(figure):
    return (figure.ratio.numerator, figure.ratio.denominator)


def test_the_limit_counts_joint_work_held_alone(first_years, council):
    found = figures(first_years)["W7-limit"]
    rows = {row.key: (row.numerator, row.detail["held_alone"]) for row in found.rows}
    assert rows == {"E2": (0, 1), "E3": (1, 0)}, "Ben holds a protection plan alone"
    assert parts(found) == (1, 2)


@pytest.mark.parametrize(
    ("beside", "held_alone"),
    [("E1", 0), ("E3", 1), ("E5", 1), ("E2", 1)],  # registered; newly qualified too; not registered; himself
)
def test_which_co_worker_makes_joint_work_good(first_years, council, beside, held_alone):
    council.change(
        "INSERT INTO co_working (child_id, held, professional, worker_id) SELECT c.id, daterange('2026-06-01', NULL),"
        " 'P', w.id FROM child c, worker w WHERE c.reference = 'C6' AND w.employee_number = :n", n=beside,
    )  # fmt: skip
    try:
        rows = figures(first_years)["W7-limit"].rows
        assert {row.key: row.detail["held_alone"] for row in rows}["E2"] == held_alone
    finally:
        council.change("DELETE FROM co_working")


def test_time_and_reviews_are_null_before_the_first_programme_is_recorded(first_years, council):
    found = figures(first_years)
    assert (found["W7-time"].rows, found["W7-reviews"].rows) == (None, None)
    council.programme("E2", recorded=datetime(2026, 10, 30, 23, 30, tzinfo=UTC))
    assert figures(first_years)["W7-time"].rows is not None
    assert figures(first_years, date(2026, 10, 29))["W7-time"].rows is None


def test_somebody_without_a_programme_is_counted_and_not_met(first_years, council):
    programme = council.programme("E2")
    for week in LAST_FOUR[:3]:
        council.hours(programme, week, "3.7")
    assert parts(figures(first_years)["W7-time"]) == (0, 2), "three of four weeks: the fourth is not known"
    council.hours(programme, LAST_FOUR[3], "2.22")
    found = figures(first_years)["W7-time"]
    rows = {row.key: (row.numerator, row.detail["programme"]) for row in found.rows}
    assert rows == {"E2": (1, "yes"), "E3": (0, "no")}
    [ben] = [row for row in found.rows if row.key == "E2"]
    assert (ben.detail["hours_owed"], ben.detail["hours_taken"]) == ("14.8", "13.32")


def test_who_was_owed_nothing_yet_is_left_out(first_years, council):
    council.programme("E2", start=DAY)
    assert [row.key for row in figures(first_years)["W7-time"].rows] == ["E3"]


def test_reviews_by_their_moved_due_day(first_years, council):
    ben, cat = council.programme("E2"), council.programme("E3")
    # 3 months: Ben's fell due on 1 September; Cat's, at 0.6 and after 20 days of sickness, on 22 November
    assert parts(figures(first_years)["W7-reviews"]) == (0, 1)
    review = council.review(ben, 3, date(2026, 9, 1))
    assert parts(figures(first_years)["W7-reviews"]) == (1, 1)
    assert parts(figures(first_years, date(2026, 8, 31))["W7-reviews"]) == (0, 0)
    assert figures(first_years, date(2026, 8, 31))["W7-reviews"].value is None, "none due is not 100%"
    council.change("UPDATE asye_review SET held_on = '2026-09-02' WHERE id = :id", id=review)
    assert parts(figures(first_years)["W7-reviews"]) == (0, 1), "late"
    assert parts(figures(first_years, date(2026, 11, 30))["W7-reviews"]) == (0, 2), "91 days: 1 September is among them"
    december = {row.key for row in figures(first_years, date(2026, 12, 1))["W7-reviews"].rows}
    assert december == {"E2 2026-12-01", "E3 2026-11-22"}, "1 September has left the 91 days"
    council.review(cat, 3, date(2026, 11, 22))
    keys = {row.key: row.numerator for row in figures(first_years, date(2026, 11, 30))["W7-reviews"].rows}
    assert keys == {"E2 2026-09-01": 0, "E3 2026-11-22": 1}


@pytest.mark.parametrize(("held_on", "reason", "met"), [
    (date(2026, 8, 4), None, 1), (date(2026, 8, 3), None, 0), (date(2026, 8, 3), "Before leave", 1),
    (date(2026, 8, 3), "", 1),
])  # fmt: skip
def test_a_review_held_too_early_counts_with_a_reason_only(first_years, council, held_on, reason, met):
    """Due on 1 September; "" is a reason that was given and is no longer kept."""
    council.review(council.programme("E2"), 3, held_on)
    council.programme("E3")
    council.change("UPDATE asye_review SET early_reason = :reason", reason=reason)
    rows = {row.key: row.numerator for row in figures(first_years)["W7-reviews"].rows}
    assert rows["E2 2026-09-01"] == met


def test_what_would_have_fallen_due_without_a_programme_is_counted(first_years, council):
    council.programme("E3")
    found = figures(first_years)["W7-reviews"]
    assert {row.key: (row.numerator, row.detail["programme"]) for row in found.rows} == {"E2 2026-09-01": (0, "no")}


def test_a_passed_programme_takes_out_of_all_three(first_years, council):
    council.programme("E2", start=date(2025, 9, 1), ended=DAY - timedelta(days=1), outcome="passed")
    found = figures(first_years)
    assert [row.key for row in found["W7-limit"].rows] == ["E3"]
    assert [row.key for row in found["W7-time"].rows] == ["E3"]


def test_former_rules_stand_beside_for_twelve_months(first_years, council):
    council.programme("E2")
    council.programme("E3")
    council.change(
        "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at) VALUES ('asye', '2026-10-01',"
        " CAST(:document AS jsonb), 'our council', now())",
        document=json.dumps({**starting("asye"), "review_months": [2, 4, 12]}),
    )
    found = figures(first_years)["W7-reviews"]
    assert {row.key for row in found.rows} == {"E2 2026-10-01", "E3 2026-10-01"}, "4 months; 2 months at 0.6"
    assert (found.former.until, parts(found.former)) == (date(2026, 9, 30), (0, 1))


@pytest.mark.parametrize(
    ("result", "expires", "held_alone"), [("suspended", None, 1), ("registered", date(2027, 11, 30), 0)]
)
def test_a_look_at_the_public_register_counts_for_co_workers(first_years, council, result, expires, held_alone):
    council.change(
        "INSERT INTO co_working (child_id, held, professional, worker_id) SELECT c.id, daterange('2026-06-01', NULL),"
        " 'P', w.id FROM child c, worker w WHERE c.reference = 'C6' AND w.employee_number = 'E1'"
    )
    council.change(
        "INSERT INTO registration_check (worker_id, number, checked_on, result, expires_on, file_expires_on,"
        " checked_by, entered_at) SELECT id, swe_number, '2026-10-28', :result, :expires, registration_expires_on,"
        " 'hr', now() FROM worker WHERE employee_number = 'E1'", result=result, expires=expires,
    )  # fmt: skip
    try:
        rows = figures(first_years)["W7-limit"].rows
        assert {row.key: row.detail["held_alone"] for row in rows}["E2"] == held_alone
        with first_years.app_context():
            ben = council.id_of("E2")
            weeks = limit_weeks({ben: date(2026, 10, 1)}, DAY)[ben]
            db.session.remove()
        assert [week.alone for week in weeks] == [0, held_alone], "registered at the end of the week before the look"
    finally:
        council.change("DELETE FROM co_working")
        council.change("DELETE FROM registration_check")


def test_what_fell_due_of_who_is_no_longer_newly_qualified_stays(first_years, council):
    council.programme("E3")
    ben, left = council.id_of("E2"), DAY - timedelta(days=10)
    council.change("UPDATE post SET ended_on = :day WHERE worker_id = :w", day=left, w=ben)
    rows = lambda: {row.key: (row.numerator, row.team) for row in figures(first_years)["W7-reviews"].rows}
    try:
        assert rows() == {"E2 2026-09-01": (0, "T1")}, "has left"
        council.change(
            "INSERT INTO post (worker_id, team_id, grade, work_kind, contracted_hours, standard_hours,"
            " employment_type, started_on, source, import_id)"
            " SELECT worker_id, (SELECT id FROM team WHERE code = 'T2'), 'social_worker', work_kind, contracted_hours,"
            " standard_hours, employment_type, ended_on + 1, 'more', import_id FROM post WHERE worker_id = :w", w=ben,
        )  # fmt: skip
        assert rows() == {"E2 2026-09-01": (0, "T2")}, "is another grade now"
        council.change("UPDATE post SET grade = 'social_worker' WHERE worker_id = :w", w=ben)
        assert rows() == {}, "was not newly qualified on the due day"
    finally:
        council.change("DELETE FROM post WHERE source = 'more'")
        council.change("UPDATE post SET ended_on = NULL, grade = 'asye' WHERE worker_id = :w", w=ben)


def test_a_review_of_a_programme_that_ended_before_its_due_day_is_in_neither_part(first_years, council):
    programme = council.programme("E2", start=date(2025, 10, 20), ended=date(2026, 10, 19), outcome="passed")
    council.review(programme, 12, date(2026, 10, 15))
    assert parts(figures(first_years)["W7-reviews"]) == (0, 0), "12 months: 20 October"
    council.change("UPDATE asye_programme SET ended_on = '2026-10-20'")
    assert parts(figures(first_years)["W7-reviews"]) == (1, 1), "it ran on the due day"
