"""Who no longer supervises somebody writes up what they held, and reads nothing of what is agreed with others since."""

from datetime import date

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD, WORDS

CHANGED = date(2026, 11, 10)  # from this day on Nia supervises Ann
LATER = date(2026, 12, 1)
SECRET = "Ask for the Zebrafink adjustments"


def session(number, path=""):
    return f"/supervision/sessions/{number}{path}"


def agreed(meet, when, day):
    """Nia and Ann agree an action, signed by both."""
    when.on(day)
    number = meet.begun("ann", "nia", day=day)
    sent = {**HELD, **WORDS, "held_on": day.isoformat(), "action": SECRET, "owner": council.worker("E1"),
            "due_on": "2026-12-02"}  # fmt: skip
    assert meet.save(number, "nia", do="action", **sent).status_code == 303
    assert meet.save(number, "nia", do="sign").status_code == 303
    assert meet.answer(number).status_code == 303


def changes(when):
    council.change_supervisor("E1", "E12", CHANGED)
    when.on(LATER)


@pytest.mark.parametrize("stage", ["planned", "written", "signed", "locked"])
def test_nothing_of_now_on_the_page_of_an_old_session(meet, browse, when, stage):
    old = getattr(meet, stage)()
    changes(when)
    agreed(meet, when, LATER)
    when.on(date(2026, 12, 10))
    page = browse("lea").get(session(old))
    assert page.status_code == 200
    for words in (SECRET, "How things stand", "Drawn in when", "Actions still open", "Actions overdue"):
        assert words not in page.text
    open_ = stage in ("planned", "written")
    assert (SECRET in browse("ann").get(session(old)).text) == open_  # a page of what is over tells nothing of now


@pytest.mark.parametrize("name", ["ann", "lea"])
def test_the_two_of_today_see_how_things_stand(meet, browse, name):
    page = browse(name).get(session(meet.planned())).text
    for words in ("How things stand", "Drawn in when", "Actions still open"):
        assert words in page


def test_a_cancelled_session_shows_nothing_of_now(meet, browse):
    number = meet.planned()
    assert browse("lea").post(session(number, "/cancel"), code="court", edition=1).status_code == 303
    for name in ("ann", "lea"):
        page = browse(name).get(session(number)).text
        assert "How things stand" not in page
        assert "Actions still open" not in page


def begun_by_lea_after_the_change(meet, browse, when):
    """A session with Lea that she records when Nia supervises Ann, and has agreed something before its day."""
    number = meet.planned(day=date(2026, 11, 24))
    council.change_supervisor("E1", "E12", CHANGED)
    agreed(meet, when, date(2026, 11, 17))
    when.on(date(2026, 12, 10))
    assert browse("lea").post(session(number, "/begin")).status_code == 303
    return number


def test_begun_late_nothing_is_drawn_in(meet, browse, when):
    begun_by_lea_after_the_change(meet, browse, when)
    assert council.value("SELECT count(*) FROM supervision_agenda_item WHERE pulled IS NOT NULL") == 0
    assert council.value("SELECT pulled - 'at' FROM supervision_record ORDER BY id DESC LIMIT 1") == {}


def test_what_others_agreed_does_not_carry_over(meet, browse, when):
    number = begun_by_lea_after_the_change(meet, browse, when)
    assert SECRET not in browse("lea").get(session(number, "/record")).text
    action = council.value("SELECT id FROM supervision_action")
    sent = {**HELD, **WORDS, "held_on": "2026-11-24", f"action-{action}": "done"}
    assert meet.save(number, do="sign", **sent).status_code == 303
    assert council.rows("SELECT ended_as FROM supervision_action") == [(None,)]
    for name in ("lea", "ann", "gus"):
        assert SECRET not in browse(name).get(session(number, "/record")).text


def test_what_they_agreed_themselves_does(meet, browse, when):
    first = meet.written()
    sent = {"action": "Ring the school", "owner": council.worker("E1"), "due_on": "2026-11-20"}
    assert meet.save(first, do="action", **sent).status_code == 303
    assert meet.save(first, do="sign").status_code == 303
    number = meet.planned(day=date(2026, 11, 24))
    changes(when)
    assert browse("lea").post(session(number, "/begin")).status_code == 303
    assert "Ring the school" in browse("lea").get(session(number, "/record")).text
