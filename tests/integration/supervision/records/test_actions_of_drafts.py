"""An action in a draft is its supervisor's alone until the record is signed."""

from datetime import timedelta

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD
from workforce.supervision import reminder_queries

SECRET = "Consider Zebrafink procedure"
NEXT = council.DAY + timedelta(days=28)


def drafted(meet, owner="E11", **more):
    """A draft of Ann's with Lea that holds an action."""
    number = meet.written(**more)
    sent = {"action": SECRET, "owner": council.worker(owner), "due_on": "2026-11-03"}
    assert meet.save(number, do="action", **sent).status_code == 303
    return number


def seen(browse, name, *paths):
    return [SECRET in browse(name).get(path).text for path in paths]


@pytest.mark.parametrize("owner", ["E1", "E11"])
def test_the_supervisee_reads_it_once_it_is_signed(meet, browse, owner):
    number = drafted(meet, owner)
    planned = meet.planned(at="14:00", day=NEXT)
    paths = ["/my-supervision", *(f"/supervision/sessions/{id_}" for id_ in (number, planned))]
    assert seen(browse, "ann", *paths) == [False, False, False]
    assert seen(browse, "lea", *paths[1:]) == [True, True]
    assert meet.save(number, do="sign").status_code == 303
    assert seen(browse, "ann", "/my-supervision", paths[2]) == [True, True]
    assert browse("lea").post(f"/supervision/sessions/{number}/record/reopen").status_code == 303
    assert seen(browse, "ann", *paths) == [False, False, False]


def test_another_supervisor_does_not_read_it(meet, browse):
    council.run(
        "INSERT INTO supervision_tie (worker_id, supervisor_id, role, started_on, set_by, set_at)"
        " VALUES (:ann, :oli, 'assessor', :day, 'test', now())",
        ann=council.worker("E1"), oli=council.worker("E17"), day=council.DAY,
    )  # fmt: skip
    number = drafted(meet)
    assert meet.save(number, **HELD).status_code == 303
    begun = meet.begun(by="oli", at="15:00")
    planned = meet.planned(by="oli", at="17:00")
    paths = (f"/supervision/sessions/{planned}", f"/supervision/sessions/{begun}/record")
    assert seen(browse, "oli", *paths) == [False, False]
    assert meet.save(number, do="sign").status_code == 303
    assert seen(browse, "oli", *paths) == [True, True]


def test_one_does_not_end_what_one_may_not_see_yet(meet, browse):
    number = drafted(meet, "E1")
    done = f"/my-supervision/actions/{council.value('SELECT id FROM supervision_action')}/done"
    assert browse("ann").post(done).status_code == 303
    assert "This action is somebody else" in browse("ann").get("/my-supervision").text
    assert council.rows("SELECT ended_as FROM supervision_action") == [(None,)]
    assert meet.save(number, do="sign").status_code == 303
    browse("ann").post(done)
    assert council.rows("SELECT ended_as FROM supervision_action") == [("done",)]


@pytest.mark.parametrize(("owner", "before"), [("E1", 0), ("E11", 1)])
def test_reminders_count_what_the_owner_may_see(meet, owner, before):
    number, late = drafted(meet, owner), council.DAY + timedelta(days=9)
    count = lambda: council.do(reminder_queries.overdue_actions, late).get(council.worker(owner), 0)
    assert count() == before
    assert meet.save(number, do="sign").status_code == 303
    assert count() == 1


def test_a_later_record_names_no_action_of_a_record_that_was_opened_again(meet, browse, when):
    """What was reviewed and is a draft again stands there without its words, and is not said to be taken out."""
    first = drafted(meet)
    assert meet.save(first, do="sign").status_code == 303
    when.on(NEXT)
    second = meet.begun(day=NEXT)
    sent = {**HELD, "held_on": NEXT.isoformat(), "part-other": "Well."}
    assert meet.save(second, do="sign", **sent).status_code == 303
    record = f"/supervision/sessions/{second}/record"
    assert seen(browse, "ann", record) == [True]
    assert browse("lea").post(f"/supervision/sessions/{first}/record/reopen").status_code == 303
    assert seen(browse, "ann", record) == [False]
    page = browse("ann").get(record).text
    assert "An action of a record that is not signed" in page
    assert "Taken out" not in page
