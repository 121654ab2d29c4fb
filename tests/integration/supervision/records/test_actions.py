"""Actions carry over until they are done."""

import re
from datetime import date, timedelta

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import WORDS

NEXT = council.DAY + timedelta(days=28)
AFTER = council.DAY + timedelta(days=56)


def on(day):
    return {"held_on": day.isoformat(), "start": "10:00", "end": "11:30", "interrupted": "no", **WORDS}


@pytest.fixture
def agreed(meet):
    """A session in which Ann took two actions and Lea one; return its number."""
    number = meet.written()
    for words, who, due in (
        ("Ring the school", "E1", "2026-11-16"), ("Write the chronology", "E1", "2026-12-31"),
        ("Ask for a laptop", "E11", "2026-11-20"),
    ):  # fmt: skip
        sent = {"action": words, "owner": council.worker(who), "due_on": due}
        assert meet.save(number, do="action", **sent).status_code == 303
    assert meet.save(number, do="sign").status_code == 303
    assert meet.answer(number).status_code == 303
    return number


def action(words):
    return council.value("SELECT id FROM supervision_action WHERE words = :words", words=words)


def carried(page):
    """The lines of the actions carried over: words -> times."""
    tree = council.html5lib.parse(page, namespaceHTMLElements=False)
    table = tree.find(".//table[@aria-labelledby='carried']")
    rows = table.findall(".//tbody/tr") if table is not None else []
    return {row[0].text: int("".join(row[3].itertext())) for row in rows}


def later(meet, when, day):
    when.on(day)
    number = meet.begun(day=day)
    assert meet.save(number, **on(day)).status_code == 303
    return number


def test_they_carry_over_until_done(agreed, meet, browse, when):
    second = later(meet, when, NEXT)
    page = browse("lea").get(f"/supervision/sessions/{second}/record").text
    assert carried(page) == {"Ring the school": 1, "Ask for a laptop": 1, "Write the chronology": 1}
    assert "Overdue, 16 Nov" in page
    ended = {f"action-{action('Ring the school')}": "done", f"action-{action('Ask for a laptop')}": "not_needed"}
    assert meet.save(second, do="sign", **ended).status_code == 303
    assert meet.answer(second).status_code == 303
    third = later(meet, when, AFTER)
    page = browse("lea").get(f"/supervision/sessions/{third}/record").text
    assert carried(page) == {"Write the chronology": 2}


def test_what_was_reviewed_is_frozen_at_signing(agreed, meet, browse, when):
    second = later(meet, when, NEXT)
    assert meet.save(second, do="sign", **{f"action-{action('Ring the school')}": "done"}).status_code == 303
    when.on(NEXT + timedelta(days=1))
    browse("ann").post(f"/my-supervision/actions/{action('Write the chronology')}/done")
    page = browse("ann").get(f"/supervision/sessions/{second}/record").text
    assert "Actions from before: 3" in page
    lines = re.findall(r"<li>([^<(]+) \((?:Ann|Lea)[^<]+\): ([^<]+)</li>", page)
    assert dict(lines) == {"Ring the school": "done", "Ask for a laptop": "open", "Write the chronology": "open"}


def test_ended_by_mistake_and_open_again(agreed, meet, when):
    second = later(meet, when, NEXT)
    field = f"action-{action('Ring the school')}"
    meet.save(second, **{field: "done"})
    ended = "SELECT ended_as, ended_on, ended_by FROM supervision_action WHERE words = 'Ring the school'"
    assert council.rows(ended) == [("done", NEXT, "lea@demo.example")]
    meet.save(second, **{field: "open"})
    assert council.rows(ended) == [(None, None, None)]


def test_a_form_ends_only_actions_of_its_own_supervisee(agreed, meet, when):
    when.on(NEXT)
    number = meet.begun("cat", day=NEXT)
    assert meet.save(number, **on(NEXT), **{f"action-{action('Ring the school')}": "done"}).status_code == 303
    assert council.value("SELECT count(*) FROM supervision_action WHERE ended_as IS NOT NULL") == 0


def test_owners_end_their_own(agreed, browse):
    page = browse("ann").get("/my-supervision").text
    for words in ("Ring the school", "Write the chronology", "Ask for a laptop"):
        assert words in page
    assert "Ask for a laptop" in browse("lea").get("/my-supervision").text  # what Lea has to do for Ann
    done = lambda name, words: browse(name).post(f"/my-supervision/actions/{action(words)}/done")
    state = "SELECT words FROM supervision_action WHERE ended_as = 'done' ORDER BY words"
    for name in ("lea", "cat", "gus"):
        done(name, "Ring the school")
    assert council.rows(state) == []
    assert "This action is somebody else&#39;s" in browse("cat").get("/my-supervision").text
    done("ann", "Ring the school")
    done("ann", "Ring the school")  # a second click
    done("lea", "Ask for a laptop")
    assert council.rows(state) == [("Ask for a laptop",), ("Ring the school",)]
    assert council.value("SELECT count(*) FROM audit_entry WHERE action = 'supervision action done'") == 2
    assert "Ring the school" not in browse("ann").get("/my-supervision").text
    assert browse("ann").post("/my-supervision/actions/999999/done").status_code == 303


@pytest.mark.parametrize("name", ["board", "admin", "analyst", "governance"])
def test_who_has_no_record_has_no_actions(agreed, browse, name):
    assert browse(name).post(f"/my-supervision/actions/{action('Ring the school')}/done").status_code == 403


def test_open_actions_stand_beside_the_next_session(agreed, meet, browse):
    number = meet.planned(day=NEXT)
    for name in ("ann", "lea"):
        assert "Write the chronology" in browse(name).get(f"/supervision/sessions/{number}").text
    assert "Write the chronology" not in browse("gus").get(f"/supervision/sessions/{number}").text


def test_a_session_held_before_is_no_time_carried(agreed, meet, browse, when):
    """A record written late of an earlier session does not show actions that were agreed after it."""
    earlier = date(2026, 10, 26)
    number = meet.begun(at="15:00")
    assert meet.save(number, **on(earlier)).status_code == 303
    assert carried(browse("lea").get(f"/supervision/sessions/{number}/record").text) == {}
