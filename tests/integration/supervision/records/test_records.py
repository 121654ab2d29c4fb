"""Drafts and signatures: what is refused, and that nothing typed is lost."""

import io
import json
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD, WORDS
from workforce.supervision import session_queries


def record(number, what=""):
    return f"/supervision/sessions/{number}/record{what}"


def parts(key="wellbeing"):
    return council.value("SELECT words FROM supervision_part WHERE part = :key", key=key)


HELD_ON = "SELECT held_on, start_time, minutes, interrupted FROM supervision_session WHERE id = :id"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"held_on": "2026-11-03"}, "has not come yet"),
        ({"start": "11:30", "end": "11:30"}, "The end must be later than the start"),
        ({"start": "11:30", "end": "10:00"}, "The end must be later than the start"),
        ({"start": "06:00", "end": "21:00"}, "900 minutes is longer than a session can be"),
        ({"start": "06:00", "end": "14:01"}, "481 minutes is longer than a session can be"),
        ({"start": "ten"}, "Give a time, such as 10:00"),
        ({"held_on": "yesterday"}, "Give a day, such as"),
        ({"part-wellbeing": "x" * 20_001}, "Use 20,000 characters or fewer"),
        ({"action": "x" * 501, "owner": "1", "due_on": "2026-12-01"}, "Use 500 characters or fewer"),
    ],
)
@pytest.mark.parametrize("do", ["save", "sign"])
def test_a_draft_that_cannot_be_saved(meet, do, sent, said):
    number = meet.begun()
    fields = {**HELD, **WORDS, **sent}
    if "owner" in sent:
        fields["owner"] = council.worker("E1")
    answer = meet.save(number, do=do, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert WORDS["part-reflection"] in answer.text  # what was typed is still there
    assert council.rows(HELD_ON, id=number) == [(None, None, None, None)]
    assert council.value("SELECT count(*) FROM supervision_part") == 0
    assert council.value("SELECT count(*) FROM supervision_signature") == 0


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"interrupted": []}, "whether it was interrupted"),
        ({"start": ""}, "Give the day, start and end"),
        ({"held_on": ""}, "Give the day, start and end"),
        ({"part-wellbeing": " \r\n ", "part-reflection": ""}, "Nothing is written yet"),
        ({"action": "Ring the school"}, "An action is half written"),
    ],
)
def test_a_record_that_cannot_be_signed(meet, sent, said):
    number = meet.begun()
    answer = meet.save(number, do="sign", **{**HELD, **WORDS, **sent})
    assert answer.status_code == 422
    assert said in answer.text
    assert council.value("SELECT count(*) FROM supervision_signature") == 0


def test_a_half_typed_action_is_kept(meet):
    number = meet.begun()
    assert meet.save(number, **HELD, **WORDS, action="Ring the sch").status_code == 303
    assert meet.form(number)["action"] == "Ring the sch"
    assert council.value("SELECT count(*) FROM supervision_action") == 0
    assert meet.save(number, do="sign").status_code == 422
    answer = meet.save(number, do="action", action="Ring the school", owner="", due_on="")
    assert answer.status_code == 422
    assert "Choose who does it" in answer.text
    assert "Give the day by which it is done" in answer.text
    whole = {"action": "Ring the school", "owner": council.worker("E1"), "due_on": "2026-11-20"}
    assert meet.save(number, do="action", **whole).status_code == 303
    assert meet.form(number)["action"] == ""
    assert meet.save(number, do="sign").status_code == 303


def test_an_action_is_for_one_of_the_two(meet):
    number = meet.begun()
    sent = {"action": "Ring the school", "due_on": "2026-11-20"}
    assert meet.save(number, do="action", **sent, owner=council.worker("E6")).status_code == 422
    assert meet.save(number, do="action", **sent, owner=999_999).status_code == 422
    assert council.value("SELECT count(*) FROM supervision_action") == 0
    past = {**sent, "due_on": "2026-11-01", "owner": council.worker("E1")}
    assert meet.save(number, do="action", **past).status_code == 422


def test_a_double_click_adds_one_action(meet):
    number = meet.begun()
    form = meet.form(number)
    sent = {"action": "Ring the school", "owner": council.worker("E1"), "due_on": "2026-11-20"}
    for _ in range(2):
        assert meet.save(number, form=form, do="action", **sent).status_code == 303
    assert council.value("SELECT count(*) FROM supervision_action") == 1
    assert meet.save(number, do="action", **{**sent, "due_on": "2026-12-20"}).status_code == 303
    assert council.value("SELECT count(*) FROM supervision_action") == 2


# --- two tabs


def test_the_same_part_in_two_tabs(meet):
    number = meet.begun()
    one, two = meet.form(number), meet.form(number)
    assert meet.save(number, form=one, **{"part-wellbeing": "From the first tab."}).status_code == 303
    answer = meet.save(number, form=two, **{"part-wellbeing": "From the second tab."})
    assert answer.status_code == 409
    assert "From the first tab." in answer.text
    assert "From the second tab." in answer.text
    assert parts() == "From the first tab."
    # what the page then holds can be saved: knowingly, over the other
    again = council.form_of(answer.text)
    assert again["part-wellbeing"] == "From the second tab."
    assert meet.save(number, form=again).status_code == 303
    assert parts() == "From the second tab."


def test_different_parts_in_two_tabs(meet):
    number = meet.begun()
    one, two = meet.form(number), meet.form(number)
    assert meet.save(number, form=one, **{"part-wellbeing": "First."}).status_code == 303
    assert meet.save(number, form=two, **{"part-learning": "Second."}).status_code == 303
    assert (parts(), parts("learning")) == ("First.", "Second.")


def test_the_same_words_in_two_tabs_do_not_collide(meet):
    number = meet.begun()
    one, two = meet.form(number), meet.form(number)
    for form in (one, two):
        assert meet.save(number, form=form, **WORDS).status_code == 303


def test_signing_from_an_old_tab_says_so(meet):
    number = meet.begun()
    old = meet.form(number)
    assert meet.save(number, **HELD, **WORDS).status_code == 303
    answer = meet.save(number, form=old, do="sign", **HELD, **{"part-wellbeing": "Other words."})
    assert answer.status_code == 409
    assert WORDS["part-wellbeing"] in answer.text
    assert "Other words." in answer.text
    assert council.value("SELECT count(*) FROM supervision_signature") == 0


def carried(form, answer):
    """The form after an autosave, as the script leaves it: with the marks of what was written."""
    return {**form, "shown": json.dumps({**json.loads(form["shown"]), **answer.json["marks"]})}


def test_autosave(meet, browse):
    number = meet.begun()
    one, two = meet.form(number), meet.form(number)
    answer = browse("lea").post(record(number, "/autosave"), **{**one, "part-wellbeing": "Typ"})
    assert (answer.status_code, list(answer.json["marks"])) == (200, ["part:wellbeing"])
    one = carried(one, answer)
    assert browse("lea").post(record(number, "/autosave"), **{**one, "part-wellbeing": "Typing"}).status_code == 200
    other = browse("lea").post(record(number, "/autosave"), **{**two, "part-wellbeing": "Elsewhere"})
    assert other.status_code == 409
    assert parts() == "Typing"
    # an autosave keeps words only: times and the like wait for the button
    assert council.rows(HELD_ON, id=number) == [(None, None, None, None)]
    assert meet.save(number, **HELD, **{"part-wellbeing": "Typing"}).status_code == 303


def test_words_that_were_deleted_again_are_gone(meet, browse):
    number = meet.written()
    form = meet.form(number)
    typed = "A sentence that should not stay."
    answer = browse("lea").post(record(number, "/autosave"), **{**form, "part-wellbeing": typed})
    form = carried(form, answer)
    back = browse("lea").post(record(number, "/autosave"), **{**form, "part-wellbeing": WORDS["part-wellbeing"]})
    assert back.status_code == 200
    assert parts() == WORDS["part-wellbeing"]


def test_only_what_the_form_showed_is_signed(meet, browse):
    """The answer of an autosave was lost: the box shows the old words, the draft holds the new ones."""
    number = meet.written()
    form = meet.form(number)
    browse("lea").post(record(number, "/autosave"), **{**form, "part-wellbeing": "Never meant."})
    answer = meet.save(number, form=form, do="sign")
    assert answer.status_code == 409
    assert "Look at it again, then sign" in answer.text
    assert council.value("SELECT count(*) FROM supervision_signature") == 0


def test_an_autosave_of_one_part_hides_no_collision_of_another(meet, browse):
    number = meet.written()
    one, two = meet.form(number), meet.form(number)
    meet.save(number, form=two, **{"part-reflection": "From the second tab."})
    answer = browse("lea").post(record(number, "/autosave"), **{**one, "part-wellbeing": "Typing"})
    one = carried({**one, "part-wellbeing": "Typing"}, answer)
    collides = browse("lea").post(record(number, "/autosave"), **{**one, "part-reflection": "Over it."})
    assert collides.status_code == 409
    assert parts("reflection") == "From the second tab."


@pytest.fixture
def stale(meet):
    """A draft, and a form of it that was opened before everything else was saved."""
    number = meet.begun()
    form = meet.form(number)
    assert meet.save(number, **HELD, **WORDS, **{"seen-dbs": HELD["held_on"], "peer": "y"}).status_code == 303
    return number, form


def test_a_stale_form_undoes_nothing_that_it_did_not_touch(meet, stale):
    number, form = stale
    before = council.rows(HELD_ON, id=number)
    assert meet.save(number, form=form, **{"part-learning": "A course."}).status_code == 303
    assert council.rows(HELD_ON, id=number) == before
    assert parts("learning") == "A course."
    assert parts() == WORDS["part-wellbeing"]
    assert council.value("SELECT count(*) FROM supervision_dates_seen") == 1
    assert council.value("SELECT is_peer_reflection FROM supervision_record")


def test_times_changed_in_two_windows_collide(meet, stale):
    number, form = stale
    before = council.rows(HELD_ON, id=number)
    answer = meet.save(number, form=form, **{**HELD, "end": "11:55"})
    assert answer.status_code == 409
    assert "When it was held: the other window saved" in answer.text
    assert council.rows(HELD_ON, id=number) == before


def test_an_action_done_meanwhile_stays_done(meet, browse):
    first = meet.written(action="Read the file", owner=str(council.worker("E1")), due_on="2026-12-01", do="action")
    meet.save(first, do="sign")
    number = meet.begun(day="2026-11-02", at="15:00")
    form = meet.form(number)
    action = council.value("SELECT max(id) FROM supervision_action")
    council.run("UPDATE supervision_action SET ended_as = 'done', ended_on = '2026-11-02'")
    assert meet.save(number, form=form, **{"part-wellbeing": "Well."}).status_code == 303
    assert council.value("SELECT ended_as FROM supervision_action WHERE id = :id", id=action) == "done"


def test_times_in_part_wait_with_the_draft(meet):
    number = meet.begun()
    assert meet.save(number, held_on=HELD["held_on"], start="10:05", end="", interrupted="yes").status_code == 303
    assert council.rows(HELD_ON, id=number) == [(None, None, None, None)]
    form = meet.form(number)
    assert (form["start"], form["end"], form["interrupted"]) == ("10:05", "", "yes")
    assert meet.save(number, form=form, end="11:35").status_code == 303
    assert council.value("SELECT minutes FROM supervision_session WHERE id = :id", id=number) == 90
    assert parts("times") == ""


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"seen-dbs": "soon"}, "DBS certificate: give a day"),
        ({"seen-dbs": "2031-01-01"}, "a certificate is seen today or before"),
        ({"to-dbs": "2029-01-01"}, "give the day on which it was seen"),
    ],
)
def test_certificates_that_cannot_be(meet, sent, said):
    number = meet.written(**{"seen-dbs": HELD["held_on"]})
    answer = meet.save(number, **{"seen-dbs": "", **sent, "part-wellbeing": "Kept all the same."})
    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept all the same." in answer.text
    assert council.value("SELECT count(*) FROM supervision_dates_seen") == 1


def test_a_day_as_people_write_it(meet):
    meet.written(**{"seen-dbs": "1/11/2026"})
    assert council.value("SELECT seen_on::text FROM supervision_dates_seen") == "2026-11-01"


def test_a_record_begun_by_mistake_is_taken_away(meet, browse):
    number = meet.begun()
    assert "Begun by mistake" in browse("lea").get(record(number)).text
    assert browse("lea").post(record(number, "/take-away")).status_code == 303
    assert council.value("SELECT count(*) FROM supervision_record") == 0
    assert browse("lea").post(f"/supervision/sessions/{number}/begin").status_code == 303
    assert meet.save(number, **WORDS).status_code == 303
    assert "Begun by mistake" not in browse("lea").get(record(number)).text
    browse("lea").post(record(number, "/take-away"))
    assert parts() == WORDS["part-wellbeing"]
    assert browse("ann").post(record(number, "/take-away")).status_code == 404


def test_a_draft_keeps_what_it_does_not_send(meet, browse):
    """A form cut short, or sent by hand, does not empty the parts that it leaves out."""
    number = meet.written()
    browse("lea").post(record(number), do="save", **{"part-learning": "A course."})
    assert parts() == WORDS["part-wellbeing"]
    assert parts("learning") == "A course."


# --- signing twice, and after signing


def test_signed_once_by_each(meet, browse):
    number = meet.signed()
    again = browse("lea").post(record(number, "/sign"), do="sign", **HELD, **WORDS)
    assert again.status_code == 409
    assert "can only be added to" in again.text
    assert meet.answer(number).status_code == 303
    twice = meet.answer(number, agrees="no", comment="After all, no.")
    assert twice.status_code == 409
    assert "You signed this record on" in twice.text
    assert council.rows("SELECT role, agrees FROM supervision_signature ORDER BY id") == [
        ("supervisor", None), ("supervisee", True)
    ]  # fmt: skip


CONTENT = "SELECT string_agg(part || words || saved_at, '|' ORDER BY part) FROM supervision_part"


@pytest.mark.parametrize("stage", ["signed", "locked"])
@pytest.mark.parametrize("path", ["", "/autosave", "/sign"])
def test_a_signed_record_does_not_change_through_its_form(meet, browse, stage, path):
    number = meet.begun()
    old = meet.form(number)
    meet.save(number, **HELD, **WORDS)
    meet.save(number, do="sign")
    if stage == "locked":
        meet.answer(number)
    before = council.value(CONTENT), council.rows(HELD_ON, id=number)
    sent = {**old, **HELD, "part-wellbeing": "Never said.", "end": "11:45", "do": "save"}
    answer = browse("lea").post(record(number, path), **sent)
    assert answer.status_code == 409
    assert "can only be added to" in answer.text
    assert (council.value(CONTENT), council.rows(HELD_ON, id=number)) == before


@pytest.mark.parametrize("query", ["part-wellbeing=Other&do=save", "do=sign", "held_on=2026-10-01"])
def test_the_address_bar_changes_nothing(meet, browse, query):
    number = meet.written()
    before = council.value(CONTENT), council.rows(HELD_ON, id=number)
    assert browse("lea").get(record(number, f"?{query}")).status_code == 200
    for path in ("/sign", "/autosave", "/reopen", "/answer", "/notes", "/redactions"):
        assert browse("lea").get(record(number, f"{path}?{query}")).status_code in (404, 405)
    assert (council.value(CONTENT), council.rows(HELD_ON, id=number)) == before
    assert council.value("SELECT count(*) FROM supervision_signature") == 0


def test_opened_again_until_it_is_answered(meet, browse):
    number = meet.signed()
    assert browse("ann").post(record(number, "/reopen")).status_code == 303
    assert council.value("SELECT count(*) FROM supervision_signature") == 1  # not by the supervisee
    assert browse("lea").post(record(number, "/reopen")).status_code == 303
    assert council.value("SELECT count(*) FROM supervision_signature") == 0
    assert browse("ann").get(record(number)).status_code == 404
    stale = meet.answer(number)  # from a page that Ann had open
    assert stale.status_code == 404
    assert meet.save(number, do="sign", **{"part-wellbeing": "Slept well."}).status_code == 303
    assert meet.answer(number).status_code == 303
    browse("lea").post(record(number, "/reopen"))
    assert council.value("SELECT count(*) FROM supervision_signature") == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"agrees": "no"}, "Say what is not right"),
        ({"agrees": ""}, "Choose whether you sign or dispute it"),
        ({"confirms": ""}, "Choose whether the length is right"),
        ({"comment": "x" * 20_001}, "Use 20,000 characters or fewer"),
    ],
)
def test_an_answer_that_cannot_be(meet, sent, said):
    number = meet.signed()
    answer = meet.answer(number, **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert council.value("SELECT count(*) FROM supervision_signature") == 1


def test_a_dispute_and_a_length_that_is_not_confirmed(meet, browse):
    number = meet.signed()
    assert meet.answer(number, agrees="no", confirms="no", comment="I said nothing of sleep.").status_code == 303
    for name in ("ann", "lea", "gus"):
        page = browse(name).get(record(number)).text
        assert "I said nothing of sleep." in page
        assert "not confirmed by Ann Bee" in page
        assert "Signed, disputed" in page
    told = council.rows('SELECT "to", subject FROM outgoing_mail ORDER BY id DESC LIMIT 1')
    assert told == [("lea@demo.example", "A supervision record was disputed")]


@pytest.mark.parametrize("kind", ["case", "informal"])
def test_what_is_not_signed_by_both_is_locked_by_its_supervisor(meet, browse, kind):
    part = "part-points" if kind == "informal" else "part-reflection"
    number = meet.begun(kind=kind)
    assert meet.save(number, do="sign", **HELD, **{part: "What we said."}).status_code == 303
    assert meet.answer(number).status_code == 409
    browse("lea").post(record(number, "/reopen"))
    assert council.value("SELECT count(*) FROM supervision_signature") == 1


def test_both_sign_the_same(meet):
    meet.locked()
    assert council.value("SELECT count(DISTINCT digest) FROM supervision_signature") == 1
    assert council.value("SELECT length(min(digest)) FROM supervision_signature") == 64


def test_the_agenda_of_a_signed_record_stays(meet, browse):
    number = meet.signed()
    for name in ("ann", "lea"):
        assert browse(name).post(f"/supervision/sessions/{number}/agenda", words="Late").status_code == 409
    assert council.value("SELECT count(*) FROM supervision_agenda_item WHERE pulled IS NULL") == 0


def test_times_that_another_session_took_in_the_same_moment(meet, monkeypatch):
    """Two people save at once: the check sees nothing, the database refuses, the page says so."""
    meet.planned(at="14:00")
    number = meet.begun()
    monkeypatch.setattr(session_queries, "clashes", lambda *_: [])
    answer = meet.save(number, **{**HELD, **WORDS, "start": "13:00", "end": "14:30"})
    assert answer.status_code == 422
    assert "Choose another time" in answer.text
    assert WORDS["part-reflection"] in answer.text


# --- groups


def test_a_group_shares_one_record_with_its_actions(meet, browse, when):
    """Everybody who took part finds the same on the page and in the PDF; nobody's own actions stand in it."""
    own = meet.written()
    owner = council.worker("E1")
    assert meet.save(own, do="action", action="Ann's own", owner=owner, due_on="2026-11-20").status_code == 303
    assert meet.save(own, do="sign").status_code == 303
    when.on(council.DAY + timedelta(days=1))
    number = meet.group("ann", "cat", day=council.DAY + timedelta(days=1))
    times = {**HELD, "held_on": "2026-11-03", "start": "14:00", "end": "15:30"}
    sent = {"action": "Bring a poem", "owner": council.worker("E3"), "due_on": "2026-11-30", "part-topic": "The week."}
    assert meet.save(number, do="action", **times, **sent).status_code == 303
    assert meet.save(number, do="sign").status_code == 303
    cats = council.value(
        "SELECT id FROM supervision_session WHERE kind = 'group' AND worker_id = :cat", cat=council.worker("E3")
    )
    for one in (number, cats):
        for name in ("ann", "cat"):
            page = browse(name).get(record(one)).text
            assert "Actions agreed: 1" in page
            assert "Bring a poem" in page
            assert "Ann&#39;s own" not in page
            body = browse(name).get(record(one, "/pdf")).data
            text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(body)).pages)
            assert "Bring a poem" in text
            assert "Ann's own" not in text
            assert "Actions from before" not in text


def test_a_note_is_added_once_by_a_double_click(meet, browse):
    number = meet.locked()
    for _ in range(2):
        assert browse("ann").post(record(number, "/notes"), note="The duty week was in October.").status_code == 303
    assert browse("lea").post(record(number, "/notes"), note="The duty week was in October.").status_code == 303
    assert browse("ann").post(record(number, "/notes"), note="  ").status_code == 422
    assert council.value("SELECT count(*) FROM supervision_note") == 2
    assert (
        browse("lea").post(record(meet.written(at="14:00", start="14:00", end="15:00"), "/notes"), note="x").status_code
        == 409
    )


def test_late_write_ups_and_answers_are_said(meet, browse, when):
    number = meet.written()
    when.on(council.DAY + timedelta(days=8))
    assert "Late since 9 Nov" in browse("lea").get("/supervision").text
    meet.save(number, do="sign")
    when.on(date(2026, 11, 18))
    assert "Late since 17 Nov" in browse("lea").get("/supervision").text
