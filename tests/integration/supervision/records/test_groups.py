"""A group's record is one; who did not come leaves it; its sessions are changed together or one alone."""

import threading

import pytest
from sqlalchemy import text

from app import create_app
from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD
from workforce.db import commands, db, transaction
from workforce.supervision import group_service, record_service, session_service
from workforce.supervision.errors import SupervisionError

AFTERNOON = {**HELD, "start": "14:00", "end": "15:30", "part-topic": "The duty week."}


@pytest.fixture
def group(meet):
    """A draft of Ann, Cat and Dan; their sessions by name."""
    first = meet.group("ann", "cat", "dan")
    assert meet.save(first, **AFTERNOON).status_code == 303
    return sessions()


def sessions():
    names = {number: name for name, number in council.NUMBERS.items()}
    found = council.rows("SELECT supervisee, id FROM supervision_session WHERE kind = 'group' ORDER BY id")
    return {names[number]: id_ for number, id_ in found}


def stands(session_id):
    return council.rows(
        "SELECT held_on, minutes, cancelled_code, cancelled_reason, record_id IS NOT NULL FROM supervision_session"
        " WHERE id = :id", id=session_id,
    )[0]  # fmt: skip


ABSENT = (None, None, "absent", "did not take part in the group", False)
CAME = (council.DAY, 90, None, None, True)


def say(browse, group, *names, on="ann", who="lea"):
    path = f"/supervision/sessions/{group[on]}/record/took-part"
    return browse(who).post(path, took_part=[group[name] for name in names])


def record(group, name):
    return f"/supervision/sessions/{group[name]}/record"


def test_who_did_not_take_part_leaves_the_record(group, meet, browse):
    assert say(browse, group, "ann", "cat").location.endswith(record(group, "ann"))
    assert [stands(group[name]) for name in ("ann", "cat", "dan")] == [CAME, CAME, ABSENT]
    assert meet.save(group["ann"], do="sign").status_code == 303
    assert browse("cat").get(record(group, "cat")).status_code == 200
    for name in ("ann", "dan"):
        assert browse("dan").get(record(group, name)).status_code == 404
    page = browse("dan").get(f"/supervision/sessions/{group['dan']}").text
    assert "Did not take part in the group" in page
    assert "Dan Ely" not in browse("cat").get(record(group, "cat")).text


def test_who_did_not_take_part_does_not_see_the_agenda_any_more(group, browse):
    browse("cat").post(f"/supervision/sessions/{group['cat']}/agenda", words="The long corridor")
    say(browse, group, "ann", "cat")
    assert "The long corridor" not in browse("dan").get(f"/supervision/sessions/{group['dan']}").text


def test_who_was_left_out_by_mistake_comes_back(group, browse):
    say(browse, group, "ann", "cat")
    page = browse("lea").get(record(group, "ann")).text
    assert f'value="{group["dan"]}">' in page
    assert f'value="{group["ann"]}" checked>' in page
    say(browse, group, "ann", "cat", "dan")
    assert [stands(group[name]) for name in ("ann", "cat", "dan")] == [CAME] * 3


def test_what_was_written_on_the_page_of_who_leaves_stays_with_the_group(group, meet, browse):
    browse("dan").post(f"/supervision/sessions/{group['dan']}/agenda", words="The long corridor")
    sent = {"action": "Ring the school", "owner": council.worker("E11"), "due_on": "2026-11-20"}
    assert meet.save(group["dan"], do="action", **sent).status_code == 303
    answer = say(browse, group, "ann", "cat", on="dan")
    assert answer.location.endswith(record(group, "ann"))
    page = browse("lea").get(record(group, "cat")).text
    assert "The long corridor" in page
    assert "Ring the school" in page
    assert council.rows("SELECT session_id, worker_id FROM supervision_action") == [
        (group["ann"], council.worker("E1"))
    ]
    assert council.value("SELECT count(*) FROM supervision_agenda_item WHERE session_id = :id", id=group["dan"]) == 0


def test_somebody_must_have_taken_part(group, browse):
    say(browse, group)
    assert "Somebody must have taken part" in browse("lea").get(record(group, "ann")).text
    assert [stands(group[name]) for name in ("ann", "cat", "dan")] == [CAME] * 3


def test_what_is_signed_is_of_those_who_signed_it(group, meet, browse):
    assert meet.save(group["ann"], do="sign").status_code == 303
    say(browse, group, "ann")
    assert "it can only be added to" in browse("lea").get(record(group, "ann")).text
    assert [stands(group[name]) for name in ("ann", "cat", "dan")] == [CAME] * 3


@pytest.mark.parametrize("who", ["ann", "dan", "gus", "nia", "sue", "una", "hr", "board"])
def test_nobody_but_the_supervisor_says_who_took_part(group, browse, who):
    assert say(browse, group, "ann", who=who).status_code in (403, 404)
    assert stands(group["dan"]) == CAME


def test_the_record_of_two_is_of_two(meet, browse):
    number = meet.written()
    browse("lea").post(f"/supervision/sessions/{number}/record/took-part", took_part=[number])
    assert council.value("SELECT cancelled_code FROM supervision_session WHERE id = :id", id=number) is None
    assert "Took part</h2>" not in browse("lea").get(f"/supervision/sessions/{number}/record").text


def test_a_session_of_another_group_does_not_join(group, browse, meet):
    other = meet.group("cat", day=council.DAY.replace(day=3))
    browse("lea").post(record(group, "ann") + "/took-part", took_part=[group["ann"], group["cat"], group["dan"], other])
    taken = council.value("SELECT record_id FROM supervision_session WHERE id = :id", id=other)
    assert taken != council.value("SELECT record_id FROM supervision_session WHERE id = :id", id=group["ann"])


def test_one_is_left_out_by_the_service(group):
    stays = council.do(group_service.leave_out, group["ann"], council.viewer("lea"))
    assert stays.id == group["cat"]
    assert stands(group["ann"]) == ABSENT
    with pytest.raises(SupervisionError):
        council.do(group_service.leave_out, group["cat"], council.viewer("cat"))


@pytest.fixture
def planned(browse):
    """Group supervision of Ann, Cat and Dan that is to come; the sessions by name."""
    people = [council.worker(council.NUMBERS[name]) for name in ("ann", "cat", "dan")]
    sent = {"day": council.DAY, "at": "14:00", "minutes": 90, "people": people}
    assert browse("lea").post("/supervision/groups/new", **sent).status_code == 303
    return sessions()


def cancel(browse, number, **more):
    return browse("lea").post(f"/supervision/sessions/{number}/cancel", code="court", edition=1, **more)


@pytest.mark.parametrize(("whom", "gone"), [("one", {"dan"}), ("all", {"ann", "cat", "dan"})])
def test_one_alone_or_all_are_cancelled(planned, browse, whom, gone):
    page = browse("lea").get(f"/supervision/sessions/{planned['dan']}/cancel").text
    assert "Only Dan Ely" in page
    assert cancel(browse, planned["dan"], whom=whom).status_code == 303
    found = {name for name, id_ in planned.items() if stands(id_)[2] == "court"}
    assert found == gone


def test_for_whom_is_asked_of_a_group_only(planned, meet, browse):
    assert cancel(browse, planned["dan"]).status_code == 422
    number = meet.planned(at="10:00")
    assert "Only Ann Bee" not in browse("lea").get(f"/supervision/sessions/{number}/cancel").text
    assert cancel(browse, number, whom="one").status_code == 303


def test_who_was_cancelled_alone_is_not_in_the_record(planned, browse):
    cancel(browse, planned["dan"], whom="one")
    assert browse("lea").post(f"/supervision/sessions/{planned['ann']}/begin").status_code == 303
    assert [stands(planned[name])[4] for name in ("ann", "cat", "dan")] == [True, True, False]


@pytest.fixture
def two_at_once(new_settings, tmp_path, when):
    """A council of its own, committed, so that two connections see it."""
    app = create_app(new_settings("group_at_once"))
    with app.app_context():
        commands.upgrade()
        with transaction():
            council.bring(tmp_path)
            for name, ref in (("E1", "g"), ("E3", "g/2")):
                db.session.execute(
                    text(
                        "INSERT INTO supervision_session (source, import_id, session_ref, supervisee, supervisor, kind,"
                        " worker_id, supervisor_id, planned_on, planned_time, planned_minutes)"
                        " SELECT 'page', 0, :ref, w.employee_number, 'E11', 'group', w.id, v.id, :day, '14:00', 90"
                        " FROM worker w, worker v WHERE w.employee_number = :number AND v.employee_number = 'E11'"
                    ),
                    {"ref": ref, "number": name, "day": council.DAY},
                )
        db.session.remove()
    council.Here.app = app
    yield app
    council.Here.app = None
    with app.app_context():
        db.engine.dispose()


def test_two_who_begin_from_two_members_pages_make_one_record(two_at_once):
    first, second = sessions().values()
    lea, done = council.viewer("lea"), []

    def other():
        done.append(council.do(record_service.begin, second, record_service.Pulled(), lea))

    beside = threading.Thread(target=other)
    with two_at_once.app_context():
        session_service.held_row(first)  # the first has read that nothing was begun
        beside.start()
        beside.join(timeout=1)
        assert done == []  # the second waits for the first
        assert record_service.begin(first, record_service.Pulled(), lea)
        db.session.commit()
        db.session.remove()
    beside.join(timeout=30)
    assert done == [False]
    assert council.value("SELECT count(*) FROM supervision_record") == 1
    assert council.value("SELECT count(DISTINCT record_id) FROM supervision_session WHERE kind = 'group'") == 1
