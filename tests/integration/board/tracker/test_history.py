"""Actions, figures and what was said, as at a past day; 'achieved and sustained' only where figures bear it out."""

from datetime import date, timedelta

import pytest

from tests.integration.board.tracker.test_pages import errors, said
from tests.integration.supervision.records import council
from workforce.db import policy

DAY = council.DAY


@pytest.fixture
def two_in_a_row(here):
    """Sustained: met at each of the last two publications."""
    council.do(policy.put_in_force, "targets", {"targets": {}, "sustained_over": 2}, date(2000, 1, 2), "test")


def test_sustained_is_refused_until_every_target_was_met_long_enough(browse, say, evidence, told, two_in_a_row):
    wanted = {"state": "sustained", "words": "Nothing is left to do."}
    nothing = say("impact", **wanted)
    assert nothing.status_code == 422
    assert "no evidence of it is in date" in errors(nothing)
    told(DAY - timedelta(days=20), W4=(96, 95), W5=(90, 95), W21=(None, 50), W20=(10, None))
    refused = errors(say("impact", **wanted))
    for words in (
        "W4 Supervision in date: not sustained yet",
        "W5",
        "off target, within tolerance",
        "W21",
        "not known",
    ):
        assert words in refused
    assert "W20" not in refused, "it has no target"
    told(DAY - timedelta(days=10), W4=(96, 95), W5=(95, 95), W21=(60, 50))
    assert "W5" in errors(say("impact", **wanted))
    told(DAY - timedelta(days=1), W4=(97, 95), W5=(95, 95), W21=(60, 50))
    assert say("impact", **wanted).status_code == 303
    page = said(browse("board").get("/board/notice/N3"))
    assert "Achieved and sustained" in page
    assert "with the figures of 1 November 2026 in hand" in page
    assert "Does not fit" not in page


def test_figures_that_fall_later_contradict_what_was_said(browse, say, told, two_in_a_row, when):
    for days in (20, 10):
        told(DAY - timedelta(days=days), W14=(96, 95))
    assert say("impact", measure="N5", state="sustained", words="It holds.").status_code == 303
    when.on(DAY + timedelta(days=3))
    told(DAY + timedelta(days=2), W14=(80, 95))
    page = said(browse("board").get("/board/notice/N5"))
    assert "the newest figures say otherwise: W14" in page
    assert "the newest figures say otherwise" in said(browse("board").get("/board/notice"))
    past = said(browse("board").get(f"/board/notice/N5?as_of={DAY + timedelta(days=1)}"))
    assert "say otherwise" not in past, "as it stood on that day"
    assert "96.0%" in past


def test_without_a_target_evidence_in_date_shows_it(browse, say, evidence):
    assert evidence(measure="N22").status_code == 303
    assert say("impact", measure="N22", state="sustained", words="Partners say so.").status_code == 303
    assert "It rests on evidence alone" in said(browse("board").get("/board/notice/N22"))


def test_a_draft_is_not_read(browse, told):
    told(DAY - timedelta(days=28), W4=(90, 95))
    council.run(
        "INSERT INTO summary (as_at, frozen_at, frozen_by, release_at, sha256, context)"
        " VALUES (:day, :day, 'test', :day, 'x', '{}')", day=DAY,
    )  # fmt: skip
    page = said(browse("pia").get("/board/notice/N3"))
    assert "as at 5 October 2026" in page
    assert "90.0%" in page


def test_the_council_chooses_indicators_and_the_map_says_who_chose(browse, say, told):
    told(DAY - timedelta(days=1), W4=(90, 95), W22=(99, 95))
    form = browse("pia").get("/board/notice/N3/indicators").text
    assert 'value="W4" checked' in form
    assert say("indicators", indicators="W22", words="Oversight tells more.").status_code == 303
    page = said(browse("board").get("/board/notice/N3"))
    assert "Oversight tells more." in page
    assert "99.0%" in page
    assert "90.0%" not in page
    say("indicators", words="None fits.")
    page = said(browse("board").get("/board/notice/N3"))
    assert "No indicator" in page
    assert "(W22)" in page, "the choice before stays in sight"


def test_an_indicator_of_the_councils_own_stands_with_the_measure_that_it_names(browse, told):
    definition = {
        "name": "Files with the child's view", "unit": "percent", "good": "high", "group": "Audit",
        "numerator": "files with it", "denominator": "files audited", "counted": "other", "source": "audit tool",
        "owner": "quality", "notice": ["N19"],
    }  # fmt: skip
    council.do(policy.put_in_force, "indicators", {"indicators": {"C1": definition}}, date(2026, 9, 1), "test")
    page = said(browse("board").get("/board/notice/N19"))
    assert "Files with the child's view" in page
    assert "Not in the summary" in page
    told(DAY - timedelta(days=1), C1=(70, 80))
    page = said(browse("board").get("/board/notice/N19"))
    assert "70.0%" in page
    assert "which names this measure" in page
    assert "C1" not in said(browse("board").get("/board/notice/N18"))
    assert "C1" not in said(browse("board").get("/board/notice/N19?as_of=2026-08-31"))


def test_done_is_refused_while_an_action_is_open(say, plan, move):
    action = plan()[1]
    assert "still open: 1 of 1" in errors(say("progress", state="done", words="x"))
    move(action, "withdrawn", words="Not needed after all.")
    assert say("progress", state="done", words="x").status_code == 303


def test_an_action_goes_its_way_and_nothing_of_it_is_lost(browse, plan, move, when):
    answer, action = plan(due_on="2026-10-20")
    assert answer.status_code == 303
    assert "13 days late" in said(browse("board").get("/board/notice/N3"))
    assert move(action, "under_way").status_code == 303
    assert move(action, "due", due_on="2026-11-20", words="The system came late.").status_code == 303
    page = said(browse("board").get("/board/notice/N3"))
    assert "20 November 2026 first 20 October 2026, moved 1 time" in page
    assert "late" not in page.partition("Actions of the plan")[2].partition("Evidence")[0]
    when.on(date(2026, 11, 25))
    assert "5 days late" in said(browse("board").get("/board/notice/actions?show=late"))
    assert move(action, "done", done_on="2026-11-24", words="Every team records it.").status_code == 303
    one = said(browse("board").get(f"/board/notice/actions/{action}"))
    for words in ("due by 20 November 2026. The system came late.", "done on 24 November 2026", "4 days late"):
        assert words in one.replace(" .", ".")
    assert "Pia" not in one
    assert move(action, "under_way", words="One team had stopped.").status_code == 303
    assert "0 of 1 done" in said(browse("board").get("/board/notice/N3"))
    assert move(action, "withdrawn", words="Done by the case system now.").status_code == 303
    page = said(browse("board").get("/board/notice/N3"))
    assert "None written 0 late, 1 withdrawn" in page
    assert "Done by the case system now." in page
    assert move(action, "done", done_on="2026-11-24", words="x").status_code == 409
    past = said(browse("board").get(f"/board/notice/actions/{action}?as_of={DAY}"))
    assert "Under way" in past
    assert "24 November" not in past
    assert "what became of it</h2>" not in browse("pia").get(f"/board/notice/actions/{action}?as_of={DAY}").text


ACTIONS = [
    ({"words": ""}, "Say what will be done"),
    ({"owner": ""}, "Say which role or post does it"),
    ({"owner": "Gus Hart"}, "not a person"),
    ({"starts_on": "2026-11-02"}, "It can't be due before it starts"),
    ({"due_on": ""}, "Give the day by which"),
    ({"due_on": "2036-01-01"}, "within 5 years"),
    ({"words": council.SECRET_CASE}, "Take the case reference out"),
]


@pytest.mark.parametrize(("fields", "fault"), ACTIONS)
def test_which_actions_are_refused(plan, fields, fault):
    answer, action = plan(**fields)
    assert answer.status_code == 422
    assert fault in errors(answer)
    assert action is None


MOVES = [
    ("done", {"words": "x"}, "Give the day on which it was done"),
    ("done", {"words": "", "done_on": "2026-11-01"}, "Say what shows that it is done"),
    ("done", {"words": "x", "done_on": "2026-11-03"}, "today or a day before"),
    ("done", {"words": "x", "done_on": "2026-09-30"}, "It can't be done before it started"),
    ("due", {"words": "x"}, "Give the day by which it is due now"),
    ("due", {"words": "", "due_on": "2026-12-01"}, "Say why it is due on another day"),
    ("due", {"words": "x", "due_on": "2026-11-01"}, "due on that day already"),
    ("due", {"words": "x", "due_on": "2026-10-31"}, "today or a day after"),
    ("due", {"words": "x", "due_on": "2026-09-30"}, "It can't be due before it starts"),
    ("withdrawn", {"words": ""}, "Say why it will not be done"),
    ("withdrawn", {"words": council.SECRET_CASE}, "Take the case reference out"),
    ("else", {"words": "x"}, "Invalid value"),
]


@pytest.mark.parametrize(("step", "fields", "fault"), MOVES)
def test_which_moves_are_refused(plan, move, step, fields, fault):
    action = plan()[1]
    answer = move(action, step, **fields)
    assert answer.status_code == 422
    assert fault in errors(answer)
    assert council.value("SELECT count(*) FROM notice_move") == 0


def test_what_can_be_said_of_an_action_that_is_done(plan, move):
    action = plan()[1]
    move(action, "done", done_on="2026-11-01", words="x")
    assert "It is done already" in errors(move(action, "done", done_on="2026-11-01", words="x"))
    assert "its due day stays" in errors(move(action, "due", due_on="2026-12-01", words="x"))
    assert "under way again" in errors(move(action, "withdrawn", words="x"))
    assert "Say why it is under way again" in errors(move(action, "under_way"))
    assert move(action, "under_way", words="x", edition=0).status_code == 409, "an old window"
    assert council.value("SELECT count(*) FROM notice_move") == 1


def test_a_past_day_is_as_it_was(browse, say, evidence, plan, when):
    say("progress", state="off_track", words="No trainer.")
    evidence()
    when.on(DAY + timedelta(days=10))
    say("progress", state="on_track", words="There is one.")
    council_evidence = council.value("SELECT max(id) FROM notice_evidence")
    browse("pia").post(f"/board/notice/evidence/{council_evidence}/withdraw", why="Replaced")
    plan(words="Book the hall")
    now, past = (said(browse("board").get(f"/board/notice/N3{q}")) for q in ("", f"?as_of={DAY + timedelta(days=9)}"))
    assert "There is one." in now
    assert "1 earlier statement" in now
    assert "Replaced" in now
    assert "No trainer." in past
    for words in ("There is one.", "Replaced", "Book the hall", "earlier statement"):
        assert words not in past
    assert "Case audits" in past
    before = said(browse("board").get(f"/board/notice/N3?as_of={DAY - timedelta(days=1)}"))
    assert "No trainer." not in before
    assert "Say how far" not in said(browse("pia").get(f"/board/notice/N3?as_of={DAY}")), "the past is not typed into"
    assert browse("board").get("/board/notice?as_of=2026-13-01").status_code == 404
