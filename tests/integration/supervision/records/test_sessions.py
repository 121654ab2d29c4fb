"""Sessions planned, moved, cancelled, begun: what is refused, and that nothing changes then."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD, WORDS
from workforce.supervision import session_queries

TOMORROW = council.DAY + timedelta(days=1)
COUNT = "SELECT count(*) FROM supervision_session WHERE source = 'page'"


def path_of(number, what=""):
    return f"/supervision/sessions/{number}{what}"


# --- planning


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"minutes": 0}, "From 15 to 480 minutes"),
        ({"minutes": 900}, "From 15 to 480 minutes"),
        ({"minutes": "long"}, "Write a whole number, such as 90"),
        ({"minutes": ""}, "Give the length in minutes"),
        ({"day": "2026-11-01"}, "has passed"),
        ({"day": "2027-12-01"}, "within a year"),
        ({"day": "2026-02-30"}, "Give a day, such as"),
        ({"day": ""}, "Give the day"),
        ({"at": "25:00"}, "Give a time, such as 10:00"),
        ({"kind": "party"}, "valid choice"),
        ({"by": "gus", "who": "lea"}, "Choose who gives this session"),
    ],
)
def test_a_session_that_cannot_be_planned(meet, sent, said):
    answer = meet.plan(**sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert council.value(COUNT) == 0


@pytest.mark.parametrize(
    ("at", "minutes", "status"),
    [
        ("10:00", 90, 422),
        ("09:00", 61, 422),
        ("11:29", 30, 422),
        ("10:30", 15, 422),
        ("11:30", 90, 303),
        ("09:00", 60, 303),
    ],
)
def test_sessions_do_not_overlap(meet, at, minutes, status):
    meet.planned()
    answer = meet.plan(at=at, minutes=minutes, kind="case")
    assert answer.status_code == status
    assert ("already has supervision from 10:00 to 11:30" in answer.text) == (status == 422)


@pytest.mark.parametrize(
    ("at", "status"), [("10:00", 422), ("09:00", 422), ("11:00", 422), ("08:30", 303), ("11:30", 303)]
)
def test_nobody_gives_two_sessions_at_one_time(meet, at, status):
    meet.planned("ann")
    answer = meet.plan("cat", at=at)
    assert answer.status_code == status
    said = "Lea Moss is in another session from 10:00 to 11:30 on 2 November"
    assert (said in answer.text) == (status == 422)
    assert council.value(COUNT) == 1 + (status == 303)


def test_whose_the_other_session_is_is_not_told(meet, browse):
    meet.planned("eve", by="ida")
    browse("gus").get("/supervision")  # what was said before is gone
    tie = {"role": "assessor", "supervisor": council.worker("E9"), "first_day": council.DAY, "last_day": ""}
    assert browse("gus").post("/supervision/people/E1/supervisors/new", **tie).status_code == 303
    browse("gus").get("/supervision")
    answer = meet.plan("ann", by="ida", who="gus")
    assert answer.status_code == 422
    assert "Ida Jones is in another session from 10:00 to 11:30" in answer.text
    assert "Eve Fox" not in answer.text


def test_nobody_gives_a_session_during_their_own(meet):
    meet.planned("lea", by="gus")
    assert meet.plan("ann").status_code == 422
    assert meet.plan("ann", at="11:30").status_code == 303
    answer = meet.plan("lea", by="gus", at="12:00")
    assert answer.status_code == 422
    assert "Lea Moss already has supervision from 11:30 to 13:00" in answer.text


def test_no_group_at_the_time_of_another_session(meet, browse):
    meet.planned("ann", day=TOMORROW)
    people = [council.worker("E3"), council.worker("E4")]
    sent = {"day": TOMORROW, "at": "11:00", "minutes": 90, "people": people}
    answer = browse("lea").post("/supervision/groups/new", **sent)
    assert answer.status_code == 422
    assert "Lea Moss is in another session from 10:00 to 11:30" in answer.text
    assert browse("lea").post("/supervision/groups/new", **{**sent, "at": "11:30"}).status_code == 303


def test_no_session_is_moved_to_where_its_supervisor_gives_another(meet, browse):
    meet.planned("ann", day=TOMORROW)
    number = meet.planned("cat", at="14:00")
    sent = {"day": TOMORROW, "minutes": 90, "code": "court", "edition": 1}
    answer = browse("lea").post(path_of(number, "/move"), at="11:00", **sent)
    assert answer.status_code == 422
    assert "Lea Moss is in another session from 10:00 to 11:30" in answer.text
    assert browse("lea").post(path_of(number, "/move"), at="11:30", **sent).status_code == 303


def test_a_group_can_be_moved_within_its_own_time(meet, browse):
    people = [council.worker("E3"), council.worker("E4")]
    answer = browse("lea").post("/supervision/groups/new", day=TOMORROW, at="11:00", minutes=90, people=people)
    number = int(answer.location.rsplit("/", 1)[1])
    sent = {"day": TOMORROW, "minutes": 90, "code": "court", "edition": 1}
    assert browse("lea").post(path_of(number, "/move"), at="11:30", **sent).status_code == 303


def test_no_session_is_recorded_where_its_supervisor_gave_another(meet):
    meet.planned("cat", at="14:00")
    number = meet.begun()
    answer = meet.save(number, **{**HELD, **WORDS, "start": "13:00", "end": "14:30"})
    assert answer.status_code == 422
    assert "Lea Moss is in another session from 14:00 to 15:30" in answer.text
    assert WORDS["part-wellbeing"] in answer.text
    assert meet.save(number, **{**HELD, **WORDS, "start": "12:30", "end": "14:00"}).status_code == 303


def test_the_form_promises_no_place_in_calendars(browse):
    page = browse("lea").get("/supervision/people/E1/sessions/new").text
    assert "Both see it on the page of the session." in page
    assert "in the calendar of both" not in page


def test_a_double_click_plans_once(meet):
    meet.planned()
    again = meet.plan()
    assert again.status_code == 422
    assert council.value(COUNT) == 1


def test_a_moved_session_does_not_overlap(meet, browse):
    meet.planned(day=TOMORROW)
    number = meet.planned(at="14:00")
    sent = {"minutes": 90, "place": "", "code": "court", "edition": 1}
    answer = browse("lea").post(path_of(number, "/move"), day=TOMORROW, at="11:00", **sent)
    assert answer.status_code == 422
    assert "Choose another time" in answer.text
    assert council.value("SELECT count(*) FROM supervision_move") == 0
    assert browse("lea").post(path_of(number, "/move"), day=TOMORROW, at="11:30", **sent).status_code == 303
    assert council.value("SELECT planned_on FROM supervision_session WHERE id = :id", id=number) == TOMORROW


def test_a_held_session_does_not_overlap(meet):
    meet.planned(at="14:00")
    number = meet.begun()
    answer = meet.save(number, **{**HELD, **WORDS, "start": "13:00", "end": "14:30"})
    assert answer.status_code == 422
    assert "Ann Bee is in another session from 14:00 to 15:30" in answer.text
    assert WORDS["part-wellbeing"] in answer.text  # nothing of what was typed is lost
    assert council.value("SELECT held_on FROM supervision_session WHERE id = :id", id=number) is None


@pytest.mark.parametrize(
    "changes", ["planned_time = '10:45'", "held_on = planned_on, start_time = '09:45', minutes = 30"]
)
def test_the_database_refuses_an_overlap(meet, changes):
    meet.planned()
    number = meet.planned(at="14:00")
    with pytest.raises(DBAPIError, match="ex_supervision_session_one_at_a_time"):
        council.run(f"UPDATE supervision_session SET {changes} WHERE id = :id", id=number)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ("minutes = 0", "ck_supervision_session_minutes"),
        ("minutes = 900", "ck_supervision_session_minutes"),
        ("worker_id = NULL", "ck_supervision_session_of_somebody"),
        ("held_on = planned_on, cancelled_code = 'court'", "ck_supervision_session_held_or_cancelled"),
    ],
)
def test_the_database_refuses_what_cannot_be(meet, changes, name):
    number = meet.planned()
    with pytest.raises(DBAPIError, match=name):
        council.run(f"UPDATE supervision_session SET {changes} WHERE id = :id", id=number)


def test_a_time_that_was_taken_in_the_same_moment(meet, monkeypatch):
    """Two people plan at once: the check sees nothing, the database refuses, the page says so."""
    meet.planned()
    monkeypatch.setattr(session_queries, "clashes", lambda *_: [])
    answer = meet.plan(at="11:00", kind="case")
    assert answer.status_code == 422
    assert "Another session of this person was planned at this time just now" in answer.text
    assert council.value(COUNT) == 1


def test_over_midnight(meet):
    """A session into the next day does not overlap one there either."""
    meet.planned(at="23:30")
    assert meet.plan(day=TOMORROW, at="00:30", minutes=30).status_code == 422
    assert meet.plan(day=TOMORROW, at="01:00", minutes=30).status_code == 303


def test_a_session_of_a_file_is_not_opened_here(meet, browse):
    number = council.value("SELECT id FROM supervision_session WHERE source <> 'page'")
    for what in ("", "/record", "/move", "/cancel", "/record/pdf"):
        assert browse("dot").get(path_of(number, what)).status_code == 404
        assert browse("ida").get(path_of(number, what)).status_code == 404
    assert browse("ida").post(path_of(number, "/begin")).status_code == 404


# --- moving and cancelling


@pytest.mark.parametrize("what", ["move", "cancel"])
def test_a_stale_page_changes_nothing(meet, browse, what):
    number = meet.planned()
    moved = {"day": TOMORROW, "at": "10:00", "minutes": 90, "code": "court"}
    assert browse("lea").post(path_of(number, "/move"), edition=1, **moved).status_code == 303
    sent = {**moved, "day": TOMORROW + timedelta(days=1)}
    answer = browse("gus").post(path_of(number, f"/{what}"), edition=1, **sent)
    assert answer.status_code == 409
    assert "Somebody changed this session after you opened the page" in answer.text
    found = council.rows("SELECT planned_on, cancelled_code, edition FROM supervision_session WHERE id = :n", n=number)
    assert found == [(TOMORROW, None, 2)]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"code": ""}, "Choose a reason"),
        ({"code": "bored"}, "valid choice"),
        ({"day": "2026-11-01"}, "has passed"),
        ({"minutes": 900}, "From 15 to 480"),
        ({"day": council.DAY}, "same day and time as before"),
    ],
)
def test_a_session_that_cannot_be_moved(meet, browse, sent, said):
    number = meet.planned()
    fields = {"day": TOMORROW, "at": "10:00", "minutes": 90, "code": "court", "edition": 1, **sent}
    answer = browse("lea").post(path_of(number, "/move"), **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert council.value("SELECT edition FROM supervision_session WHERE id = :id", id=number) == 1


@pytest.mark.parametrize("what", ["move", "cancel"])
def test_what_has_begun_stays_on_its_day(meet, browse, what):
    number = meet.begun()
    sent = {"day": TOMORROW, "at": "10:00", "minutes": 90, "code": "court"}
    edition = council.value("SELECT edition FROM supervision_session WHERE id = :id", id=number)
    answer = browse("lea").post(path_of(number, f"/{what}"), edition=edition, **sent)
    assert answer.status_code == 409
    assert "being written: its day stays as it is" in answer.text


def test_cancelled_twice_and_begun_after(meet, browse):
    number = meet.planned()
    cancel = lambda edition: browse("lea").post(path_of(number, "/cancel"), code="court", edition=edition)
    assert cancel(1).status_code == 303
    assert cancel(1).status_code == 409
    assert cancel(2).status_code == 409
    assert browse("lea").post(path_of(number, "/begin")).location.endswith(path_of(number))
    assert "This session was cancelled: in court" in browse("lea").get(path_of(number)).text
    assert council.value("SELECT count(*) FROM supervision_record") == 0
    assert browse("ann").post(path_of(number, "/agenda"), words="One thing").status_code == 409
    assert meet.plan().status_code == 303  # the time is free again


def test_a_group_is_moved_and_cancelled_as_one(meet, browse):
    people = [council.worker(number) for number in ("E1", "E3")]
    answer = browse("lea").post("/supervision/groups/new", day=council.DAY, at="14:00", minutes=90, people=people)
    number = int(answer.location.rsplit("/", 1)[1])
    moved = {"day": TOMORROW, "at": "14:00", "minutes": 90, "code": "room", "edition": 1}
    assert browse("lea").post(path_of(number, "/move"), **moved).status_code == 303
    assert council.rows("SELECT DISTINCT planned_on FROM supervision_session WHERE kind = 'group'") == [(TOMORROW,)]
    assert browse("lea").post(path_of(number, "/cancel"), code="room", edition=2, whom="all").status_code == 303
    assert council.rows("SELECT DISTINCT cancelled_code FROM supervision_session WHERE kind = 'group'") == [("room",)]


# --- beginning and the agenda


def test_a_record_begins_once(meet, browse):
    number = meet.begun()
    again = browse("lea").post(path_of(number, "/begin"))
    assert again.status_code == 303
    assert again.location.endswith("/record")
    assert council.value("SELECT count(*) FROM supervision_record") == 1


def test_only_its_supervisor_begins_a_record(meet, browse):
    number = meet.planned()
    browse("ann").post(path_of(number, "/begin"))
    assert browse("gus").post(path_of(number, "/begin")).status_code == 404
    assert council.value("SELECT count(*) FROM supervision_record") == 0
    assert "Only the supervisor of this session can do this" in browse("ann").get(path_of(number)).text


def test_a_double_click_adds_one_line_to_an_agenda(meet, browse):
    number = meet.planned()
    for _ in range(2):
        assert browse("ann").post(path_of(number, "/agenda"), words=" Court  week ").status_code == 303
    assert browse("ann").post(path_of(number, "/agenda"), words="").status_code == 422
    assert browse("ann").post(path_of(number, "/agenda"), words="x" * 501).status_code == 422
    assert council.rows("SELECT words FROM supervision_agenda_item") == [("Court  week",)]


def test_a_line_is_taken_out_by_who_added_it_until_the_record_begins(meet, browse):
    number = meet.planned()
    for name in ("ann", "lea"):
        browse(name).post(path_of(number, "/agenda"), words=f"From {name}")
    lines = dict(council.rows("SELECT words, id FROM supervision_agenda_item"))
    take = lambda name, line: browse(name).post(path_of(number, f"/agenda/{lines[line]}/remove"))
    take("lea", "From ann")
    assert council.value("SELECT count(*) FROM supervision_agenda_item") == 2
    take("ann", "From ann")
    assert council.value("SELECT count(*) FROM supervision_agenda_item") == 1
    browse("lea").post(path_of(number, "/begin"))
    take("lea", "From lea")
    assert council.value("SELECT count(*) FROM supervision_agenda_item") == 1


def test_a_day_that_has_passed_is_asked_for(meet, browse, when):
    number = meet.planned()
    when.on(date(2026, 11, 4))
    assert "Was it held? Ann Bee, 2 November" in browse("lea").get("/supervision").text
    assert "Not recorded yet" in browse("lea").get(path_of(number)).text.replace("not recorded", "Not recorded")
