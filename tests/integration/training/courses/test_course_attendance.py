"""Who came is marked on one page, becomes a completion once, and can be corrected for some days."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.training.courses.council import DAY, on
from tests.integration.web import words

RUN_DAY = DAY - timedelta(days=3)


@pytest.fixture
def run(council):
    return council.run(day=RUN_DAY, places=9, trainer="E11")


def mark(browse, who, run, seen=None, everybody="", **marks):
    """Send the page as it is filled in; `marks` by booking."""
    fields = {f"mark-{id_[1:]}": said for id_, said in marks.items()}
    fields |= {f"seen-{id_[1:]}": (seen or {}).get(id_, "") for id_ in marks}
    return browse(who).post(f"/runs/{run}/attendance", everybody=everybody, **fields)


def test_everybody_ticked_and_twice_pressed(council, browse, run):
    ids = [council.booking(run, number) for number in ("E1", "E2", "E3")]
    page = browse("tia").get(f"/runs/{run}/attendance")  # the trainer
    assert "3 people with a place" in words(page)
    sent = {f"b{ids[0]}": "", f"b{ids[1]}": "absent", f"b{ids[2]}": "attended"}
    for _ in range(2):
        answer = mark(browse, "tia", run, everybody="y", **sent)
    assert answer.status_code == 303
    assert council.states(run) == {"E1": "attended", "E2": "absent", "E3": "attended"}
    assert council.completions() == [
        ("E1", "RISK-ANALYSIS", RUN_DAY, "completed", "page", 0),
        ("E3", "RISK-ANALYSIS", RUN_DAY, "attended", "page", 0),
    ]
    assert council.rows("SELECT DISTINCT attended_on FROM course_booking WHERE state = 'attended'") == [(RUN_DAY,)]
    notes = council.rows("SELECT subject FROM audit_entry WHERE action = 'attendance marked' ORDER BY id DESC LIMIT 3")
    assert sorted(notes) == [("worker:E1",), ("worker:E2",), ("worker:E3",)]


def test_a_correction_takes_it_back_for_some_days(council, browse, run):
    one = council.booking(run, "E1")
    mark(browse, "hr", run, **{f"b{one}": "completed"})
    assert mark(browse, "hr", run, seen={f"b{one}": "completed"}, **{f"b{one}": "absent"}).status_code == 303
    assert council.completions() == []
    assert council.states(run) == {"E1": "absent"}
    mark(browse, "hr", run, seen={f"b{one}": "absent"}, **{f"b{one}": ""})
    assert council.states(run) == {"E1": "booked"}
    mark(browse, "hr", run, **{f"b{one}": "completed"})
    council.when.at = on(DAY + timedelta(days=28), 8)
    answer = mark(browse, "hr", run, seen={f"b{one}": "completed"}, **{f"b{one}": "attended"})
    assert answer.status_code == 303, "a minute before 28 days are over"
    council.when.at = on(DAY + timedelta(days=28), 9)
    answer = mark(browse, "hr", run, seen={f"b{one}": "attended"}, **{f"b{one}": "absent"})
    assert (answer.status_code, "more than 28 days ago" in answer.text) == (422, True)
    assert [row[3] for row in council.completions()] == ["attended"]


def test_what_was_entered_by_hand_before_stays(council, browse, run):
    one = council.booking(run, "E1")
    council.change(
        "INSERT INTO completion (source, import_id, person_kind, person, worker_id, course_code, completed_on, result)"
        " SELECT 'page', 0, 'employee_number', 'E1', id, 'RISK-ANALYSIS', :day, 'completed' FROM worker"
        " WHERE employee_number = 'E1'", day=RUN_DAY
    )  # fmt: skip
    assert mark(browse, "hr", run, **{f"b{one}": "completed"}).status_code == 303
    assert council.ask("SELECT completion_id FROM course_booking") is None
    mark(browse, "hr", run, seen={f"b{one}": "completed"}, **{f"b{one}": "absent"})
    assert len(council.completions()) == 1


def test_a_certificate_keeps_its_completion(council, browse, run):
    one = council.booking(run, "E1")
    mark(browse, "hr", run, **{f"b{one}": "completed"})
    council.change(
        "INSERT INTO certificate (completion_id, file_name, media_type, size, sha256, content, added_by, added_at)"
        " SELECT id, 'a.pdf', 'application/pdf', 1, 'x', 'x', 'test', now() FROM completion"
    )
    answer = mark(browse, "hr", run, seen={f"b{one}": "completed"}, **{f"b{one}": "absent"})
    assert (answer.status_code, "A certificate is kept" in answer.text) == (422, True)
    assert council.states(run) == {"E1": "attended"}
    assert len(council.completions()) == 1


def test_a_stale_page_saves_nothing(council, browse, run):
    one, two = (council.booking(run, number) for number in ("E1", "E2"))
    mark(browse, "tia", run, **{f"b{one}": "completed"})
    answer = mark(browse, "hr", run, **{f"b{two}": "completed", f"b{one}": "absent"})
    assert (answer.status_code, "was marked by Tia" in answer.text) == (409, True)
    assert council.states(run) == {"E1": "attended", "E2": "booked"}


def test_who_marks_whom(council, browse, run):
    ids = {number: council.booking(run, number) for number in ("E1", "E6", "E7")}
    page = words(browse("gus").get(f"/runs/{run}/attendance"))
    assert "Person E1" in page, "of their own team"
    assert "Fay Gill" not in page
    assert "1 person with a place" in page, "never themselves"
    assert mark(browse, "gus", run, **{f"b{ids['E6']}": "completed"}).status_code == 409
    assert mark(browse, "gus", run, **{f"b{ids['E7']}": "completed"}).status_code == 409
    assert set(council.states(run).values()) == {"booked"}
    for name in ("ann", "fay", "quality", "analyst", "kim"):
        assert browse(name).get(f"/runs/{run}/attendance").status_code in (403, 404), name
        assert mark(browse, name, run, **{f"b{ids['E1']}": "completed"}).status_code in (403, 404, 409), name
    assert set(council.states(run).values()) == {"booked"}
    mark(browse, "tia", run, **{f"b{ids['E7']}": "completed"})
    assert council.states(run)["E7"] == "attended"


def test_not_before_its_last_day(council, browse):
    run = council.run(day=DAY + timedelta(days=1))
    one = council.booking(run, "E1")
    council.when.at = datetime(DAY.year, DAY.month, DAY.day, 23, 59, tzinfo=UTC)
    assert mark(browse, "hr", run, **{f"b{one}": "completed"}).status_code == 409
    council.when.at += timedelta(minutes=1)
    assert mark(browse, "hr", run, **{f"b{one}": "completed"}).status_code == 303
    assert len(council.completions()) == 1


def test_odd_marks_are_refused(council, browse, run):
    one = council.booking(run, "E1")
    asked = council.booking(run, "E2", "asked")
    assert mark(browse, "hr", run, **{f"b{one}": "passed"}).status_code == 422
    assert mark(browse, "hr", run, **{f"b{asked}": "completed"}).status_code == 409
    assert mark(browse, "hr", run, b99999999="completed", bx="absent").status_code == 303, "nobody's booking"
    assert council.completions() == []


def test_the_list_to_print_has_names_only(council, browse, run):
    for number in ("E1", "E2"):
        council.booking(run, number)
    council.booking(run, "E3", "waiting")
    page = browse("tia").get(f"/runs/{run}/attendance-list").text.partition("<h1")[2]
    assert "Person E1" in page
    assert "Person E3" not in page
    assert "E7" not in page
    assert browse("ann").get(f"/runs/{run}/attendance-list").status_code == 404


def test_fill_rate_and_no_shows_with_their_parts(council, browse):
    past = council.run(day=RUN_DAY, places=4)
    for number, said in (("E1", "attended"), ("E2", "absent"), ("E3", "booked")):
        council.booking(past, number, said)
    unmarked = council.run(day=RUN_DAY - timedelta(days=1), places=2)
    council.booking(unmarked, "E1")
    page = words(browse("hr").get("/courses/RISK-ANALYSIS"))
    assert "75.0% 3 of 4" in page
    assert "50.0% 1 of 2 marked" in page
    assert "50.0% 1 of 2" in page, "of the second run"
    assert "66.7% 4 of 6" in page, "sum over sum"
    assert "not known" in page, "nobody of the second run is marked"
    table = browse("hr").get("/courses/RISK-ANALYSIS?format=csv").text
    assert "Places,Taken,Waiting list,Came,Did not come,Not marked" in table
    assert "fill" not in words(browse("ann").get("/courses/RISK-ANALYSIS")).lower()
    assert "66.7%" not in browse("ann").get("/courses/RISK-ANALYSIS").text


def test_a_trainer_sees_of_people_out_of_scope_who_has_a_place(council, browse):
    """Not who wished or waits, was declined, is away or booked elsewhere; who answers for them sees it."""
    run, other = council.run(places=9, trainer="E11"), council.run(code="OTHER")
    for number, state in (("E1", "asked"), ("E2", "waiting"), ("E3", "booked"), ("E5", "declined")):
        council.booking(run, number, state)
    council.booking(other, "E3")
    council.booking(other, "E11")
    page = browse("tia").get(f"/runs/{run}").text.partition("<h1")[2]
    assert "Person E3" in page
    assert not [number for number in ("E1", "E2", "E5") if f"Person {number}" in page]
    assert "away on a day" not in page
    assert page.count("at Other at the same time") == 1, "their own only"
    page = browse("gus").get(f"/runs/{run}").text.partition("<h1")[2]
    assert all(f"Person {number}" in page for number in ("E1", "E2", "E3", "E5"))
    assert "away on a day of it; at Other" in page or ("away on a day" in page and "at Other at the same" in page)
    quality = browse("quality").get(f"/runs/{run}").text
    assert "Person E3" in quality and "away on a day" not in quality, "who enters no training decides no booking"
