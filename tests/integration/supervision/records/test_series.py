"""Sessions planned ahead: by the policy's phases, around bank holidays, days away and other sessions."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy.exc import DBAPIError

from tests.integration.supervision.records import council
from workforce.supervision import series_service
from workforce.supervision.people_page import Today

SERIES = {"weekday": 2, "at": "10:00", "minutes": 90, "place": "Room 4", "first_on": council.DAY, "kind": "formal"}
PLANNED = (
    "SELECT planned_on FROM supervision_session WHERE worker_id = :who AND series_id IS NOT NULL"
    " AND cancelled_code IS NULL ORDER BY 1"
)


@pytest.fixture
def ahead(browse):
    """Let somebody plan ahead with somebody."""

    def plan(name="ann", by="lea", **more):
        number = council.NUMBERS[name]
        fields = {**SERIES, "supervisor": council.worker(council.NUMBERS[by]), **more}
        return browse(by).post(f"/supervision/people/{number}/series/new", **fields)

    return plan


def days(name="ann"):
    return [row[0] for row in council.rows(PLANNED, who=council.worker(council.NUMBERS[name]))]


def off(number, first, last):
    council.run(
        "INSERT INTO absence (source, import_id, worker_id, reason, started_on, ended_on)"
        " VALUES ('default', 0, :who, 'annual_leave', :first, :last)",
        who=council.worker(number), first=first, last=last,
    )  # fmt: skip


def test_monthly_on_the_liked_weekday(ahead):
    assert ahead().status_code == 303
    found = days()
    assert len(found) >= 6
    assert {day.weekday() for day in found} == {2}
    assert {(later - day).days for day, later in pairwise(found)} == {28}
    assert found[-1] <= council.DAY + timedelta(days=series_service.HORIZON_DAYS)


def test_a_newly_qualified_worker_weekly_fortnightly_monthly(ahead):
    assert ahead("ben", kind="asye", weekday=0).status_code == 303
    found = days("ben")
    gaps = {day: (later - day).days for day, later in pairwise(found)}
    weekly = [gap for day, gap in gaps.items() if day < date(2026, 11, 30)]  # 42 days after 19 October
    fortnightly = [gap for day, gap in gaps.items() if date(2026, 11, 30) <= day < date(2027, 4, 5)]
    assert len(weekly) >= 3
    assert set(weekly) == {7}
    assert len(fortnightly) >= 8
    assert set(fortnightly) == {14, 10, 11}  # Christmas and Easter: earlier, never late
    assert date(2026, 12, 24) in found
    assert date(2026, 12, 28) not in found


def test_around_days_away_of_both(ahead):
    ahead("ben", kind="asye", weekday=0)
    before = days("ben")
    off("E2", before[1], before[1])
    off("E11", before[3], before[3] + timedelta(days=2))
    ahead("ben", kind="asye", weekday=0)
    after = days("ben")
    assert before[1] not in after
    assert not {before[3] + timedelta(days=n) for n in range(3)} & set(after)
    assert before[1] - timedelta(days=3) in after  # the Friday before
    assert before[0] in after


def test_a_taken_time_is_left_out_and_said(ahead, meet, browse):
    ahead()
    third = days()[2]
    council.run("DELETE FROM supervision_session WHERE series_id IS NOT NULL")
    council.run("UPDATE supervision_series SET ended_at = now(), ended_by = 'test'")
    number = meet.planned(day=third, at="09:30", kind="case")
    assert ahead().status_code == 303
    page = browse("lea").get("/supervision/people/E1").text
    assert "1 left out: Ann Bee or Lea Moss is in another session then" in page
    assert third not in days()
    assert council.value("SELECT planned_on FROM supervision_session WHERE id = :id", id=number) == third


def test_one_session_far_ahead_hides_nothing_before_it(ahead, meet):
    far = date(2027, 3, 24)
    meet.planned(day=far, at="14:00")
    assert ahead().status_code == 303
    found = days()
    assert found[0] < date(2026, 12, 1)
    assert far not in found  # it is the session of its own interval
    assert {(later - day).days for day, later in pairwise(sorted([*found, far]))} == {28}


def test_a_session_that_stands_in_time_is_that_intervals_session(ahead, meet, browse):
    kept = meet.planned(day=date(2026, 11, 3), at="14:00")
    browse("ann").post(f"/supervision/sessions/{kept}/agenda", words="The court week")
    assert ahead().status_code == 303
    assert days()[0] == date(2026, 12, 2)  # the last Wednesday within a month of 3 November


def test_after_a_change_of_supervisor_sessions_are_as_often_as_ever(ahead):
    council.put_policy(first_session={"start": None, "return": None, "new_supervisor": {"days": 14}})
    council.change_supervisor("E1", "E9", date(2026, 9, 1))
    council.change_supervisor("E1", "E11", date(2026, 10, 25))
    assert ahead().status_code == 303
    found = days()
    assert found[0] <= date(2026, 11, 8)
    assert {(later - day).days for day, later in pairwise(found)} == {28}


def test_two_series_of_one_supervisor_at_one_time(ahead, browse):
    assert ahead("ann").status_code == 303
    assert ahead("cat").status_code == 303
    assert days("ann")
    assert days("cat") == []
    assert (
        "left out: Cat Dunn or Lea Moss is in another session then" in browse("lea").get("/supervision/people/E3").text
    )
    assert ahead("cat", at="11:30").status_code == 303
    assert days("cat") == days("ann")


def test_two_series_extended_at_once_take_no_time_twice(ahead, when):
    ahead("ann")
    ahead("cat", at="14:00")
    council.run("UPDATE supervision_series SET at_time = '10:00'")  # as if both had been agreed at one moment
    later = council.DAY + timedelta(days=60)
    when.on(later)
    council.do(lambda: series_service.extend_all(Today(later)))
    taken = "SELECT count(*) FROM supervision_session a JOIN supervision_session b ON a.supervisor_id = b.supervisor_id"
    assert council.value(f"{taken} AND a.id < b.id AND a.slot && b.slot") == 0
    assert max(days("ann")) > council.DAY + timedelta(days=183)


def test_ending_keeps_what_has_an_agenda(ahead, browse):
    ahead()
    found = days()
    second = council.value("SELECT id FROM supervision_session WHERE planned_on = :day", day=found[1])
    browse("ann").post(f"/supervision/sessions/{second}/agenda", words="The court week")
    assert browse("lea").post("/supervision/people/E1/series/end").status_code == 303
    assert days() == [found[1]]
    assert browse("lea").post("/supervision/people/E1/series/end").status_code == 303
    assert "There is no series to end" in browse("lea").get("/supervision/people/E1").text


def test_starting_anew_replaces(ahead):
    ahead()
    before = days()
    assert ahead(weekday=4, at="14:00").status_code == 303
    after = days()
    assert {day.weekday() for day in after} <= {3, 4}  # Good Friday and Christmas: the day before
    assert not set(before) & set(after)
    assert council.value("SELECT count(*) FROM supervision_series WHERE ended_at IS NULL") == 1


def test_a_double_click_leaves_one_series(ahead):
    ahead()
    before = days()
    ahead()
    assert days() == before
    with pytest.raises(DBAPIError, match="uq_supervision_series_open"):
        council.run("UPDATE supervision_series SET ended_at = NULL")


def test_moved_and_cancelled_ones_stay_so(ahead, browse):
    ahead()
    found = days()
    ids = {day: council.value("SELECT id FROM supervision_session WHERE planned_on = :day", day=day) for day in found}
    browse("lea").post(f"/supervision/sessions/{ids[found[0]]}/cancel", code="court", edition=1)
    assert days() == found[1:]
    council.do(lambda: series_service.extend_all(Today(council.DAY)))
    assert days() == found[1:]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"first_on": "2026-11-01"}, "has passed"),
        ({"first_on": "2027-12-01"}, "within a year"),
        ({"minutes": 0}, "From 15 to 480"),
        ({"minutes": 900}, "From 15 to 480"),
        ({"at": ""}, "Give the time"),
        ({"weekday": 5}, "valid choice"),
        ({"kind": "group"}, "valid choice"),
        ({"supervisor": 999}, "Choose who gives this session"),
        ({"supervisor": ""}, "Choose who gives this session"),
    ],
)
def test_a_series_that_cannot_be(ahead, sent, said):
    ahead()
    before = days()
    answer = ahead(**sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert days() == before  # the one before is not ended


@pytest.mark.parametrize("name", ["ann", "ida", "cat", "hr", "analyst", "board", "admin", "sue", "una"])
def test_who_does_not_plan(browse, name):
    status = {
        browse(name).get("/supervision/people/E1/series/new").status_code,
        browse(name).post("/supervision/people/E1/series/new", **SERIES).status_code,
        browse(name).post("/supervision/people/E1/series/end").status_code,
    }
    assert status <= {403, 404}


# --- the nightly extension


def test_extended_months_later(ahead, when):
    ahead()
    before = days()
    later = council.DAY + timedelta(days=60)
    when.on(later)
    assert council.do(lambda: series_service.extend_all(Today(later))) > 0
    after = days()
    assert after[: len(before)] == before
    assert {(second - first).days for first, second in pairwise(after)} == {28}
    assert council.do(lambda: series_service.extend_all(Today(later))) == 0  # once a day is enough


def test_a_cancelled_last_session_is_not_planned_anew(ahead, browse, when):
    ahead()
    last = days()[-1]
    number = council.value("SELECT id FROM supervision_session WHERE planned_on = :day", day=last)
    assert browse("lea").post(f"/supervision/sessions/{number}/cancel", code="court", edition=1).status_code == 303
    later = council.DAY + timedelta(days=74)
    when.on(later)
    assert council.do(lambda: series_service.extend_all(Today(later))) > 0
    assert last not in days()
    assert min(day for day in days() if day > last) == last + timedelta(days=28)


def test_nothing_goes_on_with_who_supervises_no_more(ahead, when):
    ahead()
    before = days()
    council.change_supervisor("E1", "E12", date(2026, 11, 10))
    later = council.DAY + timedelta(days=74)
    when.on(later)
    assert council.do(lambda: series_service.extend_all(Today(later))) == 0
    assert days() == before


def test_nobody_who_left_is_planned(ahead, when):
    ahead()
    later = council.DAY + timedelta(days=60)
    council.run("UPDATE post SET ended_on = :day WHERE worker_id = :ann", day=later - timedelta(days=1),
                ann=council.worker("E1"))  # fmt: skip
    when.on(later)
    before = days()
    assert council.do(lambda: series_service.extend_all(Today(later))) == 0
    assert days() == before


def test_the_same_statements_for_one_series_and_ten(ahead, when, counted):
    later = council.DAY + timedelta(days=60)

    def statements():
        when.on(later)
        with counted() as seen:
            council.do(lambda: series_service.extend_all(Today(later)))
        council.run("DELETE FROM supervision_session WHERE planned_on > :day", day=council.DAY + timedelta(days=183))
        council.run("UPDATE supervision_series SET planned_to = :day", day=council.DAY + timedelta(days=100))
        when.on(council.DAY)
        return len(seen)

    ahead()
    one = statements()
    for name, by in (
        ("ben", "lea"), ("cat", "lea"), ("dan", "lea"), ("eve", "ida"), ("fay", "ida"), ("hal", "gus"), ("oli", "ida"),
        ("max", "ida"), ("dot", "ida"),
    ):  # fmt: skip
        kind = "asye" if name == "ben" else "formal"
        assert ahead(name, by, kind=kind).status_code == 303, name
    assert council.value("SELECT count(*) FROM supervision_series WHERE ended_at IS NULL") == 10
    assert statements() == one
