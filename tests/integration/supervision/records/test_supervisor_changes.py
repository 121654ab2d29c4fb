"""Sessions planned with somebody who supervises the person no more: they count as planned nowhere, and can be moved."""

import re
from datetime import date, timedelta

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.test_series import SERIES
from workforce.supervision import compliance_queries, reminder_queries, reminders
from workforce.supervision.people_page import Today, given_page

CHANGED, LATER = date(2026, 11, 10), date(2026, 11, 16)
FIRST = date(2026, 11, 18)
WARNING = "Lea Moss no longer supervises you: your manager plans anew"


@pytest.fixture
def changed(meet, browse, when):
    """A session of Ann with Lea, with an agenda; Ann is supervised by Nia now. Return the session's number."""
    number = meet.planned(day=FIRST)
    browse("ann").post(f"/supervision/sessions/{number}/agenda", words="The court week")
    council.change_supervisor("E1", "E12", CHANGED)
    when.on(LATER)
    return number


def unplanned(name):
    """Whom somebody's page shows without a planned session."""
    return council.do(
        lambda: [one.person.employee_number for one in given_page(Today(LATER), council.viewer(name)).unplanned]
    )


def test_the_new_supervisor_sees_nothing_planned(changed):
    assert unplanned("nia") == ["E1"]


def test_it_counts_while_the_supervisor_stays(meet, when):
    meet.planned(day=FIRST)
    when.on(LATER)
    assert "E1" not in unplanned("lea")


def test_nor_once_the_supervisor_has_left(changed):
    council.run("UPDATE post SET ended_on = :day WHERE worker_id = :lea", day=CHANGED, lea=council.worker("E11"))
    assert unplanned("nia") == ["E1"]


def test_the_own_page_warns(changed, browse):
    page = browse("ann").get("/my-supervision").text
    assert WARNING in page
    assert "No session is planned with anybody who supervises you now" in page
    assert "Next: <a" not in page


def test_who_was_to_give_it_is_told(changed, browse):
    assert "You no longer supervise them: move it or cancel it" in browse("lea").get("/supervision").text


def test_the_persons_page_says_so(changed, browse):
    assert "No longer supervises: does not count as planned" in browse("gus").get("/supervision/people/E1").text


def test_compliance_and_reminders_do_not_count_it(changed, when):
    ann = council.worker("E1")
    assert ann not in council.do(lambda: compliance_queries.planned_after(LATER))
    before = date(2026, 11, 9)
    assert council.do(lambda: compliance_queries.planned_after(before))[ann] == FIRST
    when.on(FIRST)
    council.do(lambda: reminders.remind(FIRST, "http://localhost"))
    told = council.rows("SELECT body FROM outgoing_mail")
    assert council.do(lambda: len(reminder_queries.open_sessions(FIRST))) == 1
    assert not [body for (body,) in told if "Coming up" in body]


def test_a_new_series_goes_past_it(changed, browse):
    sent = {**SERIES, "supervisor": council.worker("E12"), "first_on": LATER, "at": "14:00"}
    assert browse("nia").post("/supervision/people/E1/series/new", **sent).status_code == 303
    planned = council.rows("SELECT planned_on FROM supervision_session WHERE series_id IS NOT NULL ORDER BY planned_on")
    assert planned[0] == (FIRST,)


# --- moved to another supervisor


def moved(browse, number, **more):
    sent = {"day": FIRST, "at": "10:00", "minutes": 90, "code": "supervisor_absent", "edition": 1, **more}
    return browse("gus").post(f"/supervision/sessions/{number}/move", **sent)


def test_the_form_offers_who_supervises_today(changed, browse):
    page = browse("gus").get(f"/supervision/sessions/{changed}/move").text
    offered = re.search(r'<select[^>]*name="supervisor".*?</select>', page, re.DOTALL)[0]
    assert "Nia Orr" in offered
    assert "Lea Moss" not in offered


def test_it_is_moved_with_its_agenda(changed, browse):
    assert moved(browse, changed, supervisor=council.worker("E12")).status_code == 303
    found = council.rows(
        "SELECT supervisor, supervisor_id, planned_on FROM supervision_session WHERE id = :n", n=changed
    )
    assert found == [("E12", council.worker("E12"), FIRST)]
    assert council.value("SELECT count(*) FROM supervision_move") == 0  # its day stays
    assert "The court week" in browse("nia").get(f"/supervision/sessions/{changed}").text
    assert unplanned("nia") == []
    assert WARNING not in browse("ann").get("/my-supervision").text
    detail = "SELECT detail ->> 'supervisor' FROM audit_entry WHERE action = 'supervision moved'"
    assert council.rows(detail) == [("E12",)]


def test_the_day_and_the_supervisor_at_once(changed, browse):
    assert moved(browse, changed, supervisor=council.worker("E12"), day=FIRST + timedelta(days=1)).status_code == 303
    assert council.rows("SELECT from_on, to_on FROM supervision_move") == [(FIRST, FIRST + timedelta(days=1))]


@pytest.mark.parametrize("number", ["E11", "E9", "E1"])
def test_nobody_else_is_chosen(changed, browse, number):
    answer = moved(browse, changed, supervisor=council.worker(number))
    assert answer.status_code == 422
    assert "Choose who gives this session" in answer.text


def test_the_new_supervisor_is_free_then(changed, browse, meet):
    meet.planned("nia", by="gus", day=FIRST)
    answer = moved(browse, changed, supervisor=council.worker("E12"))
    assert answer.status_code == 422
    assert "Nia Orr is in another session from 10:00 to 11:30" in answer.text


def test_where_nobody_supervises_a_cover_comes_first(changed, browse):
    council.run("UPDATE post SET ended_on = :day WHERE worker_id = :nia", day=CHANGED, nia=council.worker("E12"))
    answer = moved(browse, changed)
    assert answer.status_code == 422
    assert "Nobody who is in post supervises Ann Bee. Name a cover first." in answer.text


def test_the_present_supervisor_is_the_default(meet, browse):
    number = meet.planned(day=FIRST)
    answer = moved(browse, number, day=FIRST + timedelta(days=1))
    assert answer.status_code == 303
    assert council.value("SELECT supervisor FROM supervision_session WHERE id = :n", n=number) == "E11"
    entry = council.rows("SELECT detail FROM audit_entry WHERE action = 'supervision moved'")
    assert "supervisor" not in entry[0][0]


def test_a_group_stays_with_who_gives_it(browse):
    people = [council.worker("E3"), council.worker("E4")]
    answer = browse("lea").post("/supervision/groups/new", day=FIRST, at="11:00", minutes=90, people=people)
    assert 'name="supervisor"' not in browse("lea").get(f"{answer.location}/move").text


# --- days away


def test_a_day_on_which_one_is_away_is_said(meet, browse):
    meet.planned(day=FIRST)
    assert "is away that day" not in browse("lea").get("/supervision").text
    council.run(
        "INSERT INTO absence (source, import_id, worker_id, reason, started_on, ended_on)"
        " VALUES ('default', 0, :who, 'annual_leave', :day, :day)", who=council.worker("E1"), day=FIRST,
    )  # fmt: skip
    assert "One of you is away that day" in browse("lea").get("/supervision").text
    assert "One of the two is away that day" in browse("gus").get("/supervision/people/E1").text
    assert "away that day" not in browse("una").get("/supervision/people/E1").text
