"""Reading a record: only through the sample, by its reader, told to the supervisee; saved, finished, withdrawn."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.integration.supervision.audit import council
from tests.integration.supervision.audit.conftest import answers
from tests.integration.supervision.audit.council import make_record
from workforce.db import db
from workforce.supervision.audit_rules import QUESTIONS

HOME = "/supervision/audits"
SAID = "We went through the visit"


@pytest.fixture
def drawn(do, sample):
    """Ann's full record, read by Quinn and then by Rose; return the sample."""
    do(make_record, full=True)
    return sample(1, percent=100, readers=("quinn",))


@pytest.fixture
def path(reading_of, drawn):
    return lambda name="quinn": f"{HOME}/{drawn}/readings/{reading_of(drawn, name)}"


def reads(ask):
    return ask("SELECT actor, subject, detail FROM audit_entry WHERE action = 'read supervision record' ORDER BY id")


def test_the_reader_sees_the_whole_record_and_the_supervisee_sees_that(ask, browse, drawn, path):
    page = browse("quinn").get(path()).text
    for words in (SAID, "Sleeping better", "The court week", "Leave cover", "Oversight of C77 is due", "C77",
                  "Book the court day", "As we said.", "The date was the 6th.", "not interrupted",
                  "DBS certificate: seen 6 October"):  # fmt: skip
        assert words in page, words
    actor, subject, detail = reads(ask)[-1]
    session = ask("SELECT id FROM supervision_session WHERE source = 'page'")[0][0]
    assert (actor, subject) == ("quinn@demo.example", "worker:A")
    assert detail == {"session": session, "sample": drawn, "reason": "quality audit"}
    before = len(reads(ask))
    browse("quinn").get(path())
    assert len(reads(ask)) == before + 1, "every opening"
    assert "supervision record" in browse("ann").get("/account").text


def test_nobody_else_reaches_it(ask, browse, path, drawn):
    before = reads(ask)
    assert browse("rose").get(path("quinn")).status_code == 404
    assert browse("rose").get(path("rose")).status_code == 200
    assert browse("quinn").get(path("rose")).status_code == 404
    assert browse("quinn").get(path("quinn").replace(f"/{drawn}/", f"/{drawn + 1}/")).status_code == 404
    assert browse("quinn").post(path("rose"), on=path("quinn"), edition="1", do="save").status_code == 404
    assert {actor for actor, _, _ in reads(ask)[len(before) :]} == {"rose@demo.example", "quinn@demo.example"}
    assert len(reads(ask)) == len(before) + 2, "one page of Rose's, one of Quinn's; what is not found is not read"


def test_a_reader_who_comes_to_supervise_the_supervisor_reads_no_more(do, browse, path):
    assert browse("quinn").get(path()).status_code == 200
    do(
        lambda: db.session.execute(
            text(
                "INSERT INTO supervision_tie (worker_id, supervisor_id, role, started_on, set_by, set_at)"
                " VALUES (:m, :q, 'professional', '2026-11-01', 'test', now())"
            ),
            {"m": council.worker("M"), "q": council.worker("Q")},
        )
    )
    assert browse("quinn").get(path()).status_code == 404


def test_what_the_data_say_stands_beside_and_answers_nothing(browse, path):
    page = browse("quinn").get(path()).text
    for words in (
        "A written agreement since 5 January, to be reviewed by 1 September. That day had passed.",
        "The one before was on 20 August. By the policy this one was due by 20 September, 16 days before.",
        "3 lines: 1 by supervisee, 1 by supervisor, 1 by the system; 1 not covered.",
        "4 of 5 parts written, 1 action agreed.", "90 minutes, not interrupted.",
        "Supervisor: signed on 7 October. Supervisee: signed on 8 October.",
        "DBS certificate: seen on 6 October, valid to 1 May 2027.", "Registration: not seen by that day.",
        "Driving licence: seen on 6 October, had run out on 31 January.",
        "“How are you?” has 10 words.", "“Learning and development” has 5 words.",
    ):  # fmt: skip
        assert words in page, words
    assert "checked" not in page.split('id="questions"')[1], "no answer is given by the page"


def test_restricted_cases_are_masked_and_redacted_words_say_so(do, browse, path, ask):
    record = ask("SELECT record_id FROM supervision_audit_item")[0][0]
    do(council.restrict, "C77")
    do(council.redact, record, "part:wellbeing")
    page = browse("quinn").get(path()).text
    assert "C77" not in page
    assert "We went through the visit in Restricted case again" in page
    assert "Oversight of Restricted case is due" in page
    assert "Sleeping" not in page
    assert "two people agreed to take these words out" in page
    assert "“How are you?” was redacted." in page


def test_a_record_whose_signature_was_taken_back_shows_nothing(do, sample, browse, reading_of):
    do(make_record, answered=False)
    number = sample(1, readers=("quinn",))
    do(lambda: db.session.execute(text("DELETE FROM supervision_signature")))
    where = f"{HOME}/{number}/readings/{reading_of(number, 'quinn')}"
    page = browse("quinn").get(where).text
    assert "Not signed at the moment" in page
    assert SAID not in page
    refused = browse("quinn").post(where, edition="1", do="finish", **answers(strengths="Kept"))
    assert refused.status_code == 409
    assert "the record is not signed at the moment" in refused.text
    assert "Kept" in refused.text
    assert browse("quinn").post(where, edition="1", do="save", strengths="Kept").status_code == 303


def test_a_group_record_tells_everybody_who_took_part(do, sample, browse, reading_of, ask):
    do(make_record, ["A", "C"], kind="group", parts={"topic": "Court work"})
    number = sample(1, readers=("quinn",))
    browse("quinn").get(f"{HOME}/{number}/readings/{reading_of(number, 'quinn')}")
    assert {subject for _, subject, _ in reads(ask)[-2:]} == {"worker:A", "worker:C"}


def test_a_record_of_somebody_who_left_is_read_like_any_other(do, sample, browse, finish):
    do(make_record, "GONE", date(2026, 9, 16))
    number = sample(1, readers=("quinn",))
    assert "Gil Gone" in browse("quinn").get(finish(number, "quinn")).text


# --- writing


def stored(ask):
    return ask(
        "SELECT r.answers, r.grade, r.strengths, r.lift, r.themes, r.edition, r.finished_at IS NOT NULL FROM"
        " supervision_audit_reading r JOIN account a ON a.id = r.account_id WHERE a.email LIKE 'quinn%'"
        " AND r.withdrawn_at IS NULL"
    )[0]


def test_a_draft_is_saved_as_far_as_it_is(ask, browse, path):
    quinn = browse("quinn")
    answer = quinn.post(path(), edition="1", do="save", q_dbs="n", strengths=" Warm. ", themes=["reflective"])
    assert answer.status_code == 303
    assert stored(ask) == ({"dbs": "n"}, None, "Warm.", "", ["reflective"], 2, False)
    page = quinn.get(path()).text
    assert "A draft" in page
    assert 'value="n" checked' in page
    assert "Begun" in quinn.get(HOME).text


def test_the_same_page_sent_twice_is_saved_once(ask, browse, path):
    for _ in range(2):
        assert browse("quinn").post(path(), edition="1", do="save", strengths="Warm.").status_code == 303
    assert stored(ask)[5] == 2


def test_finishing_needs_every_answer_and_a_grade(ask, browse, path):
    fields = answers()
    del fields["q_voice"], fields["grade"]
    answer = browse("quinn").post(path(), edition="1", do="finish", **{**fields, "strengths": "Kept as typed"})
    assert answer.status_code == 422
    assert f"1 question of {len(QUESTIONS)} still to answer and the grade to give" in answer.text
    assert "Kept as typed" in answer.text
    assert stored(ask)[5:] == (1, False)
    answer = browse("quinn").post(path(), edition="1", do="finish", **answers(grade=""))
    assert "Not finished: the grade to give" in answer.text
    answer = browse("quinn").post(path(), edition="1", do="save", q_dbs="perhaps")
    assert answer.status_code == 422
    answer = browse("quinn").post(path(), edition="1", do="save", lift="x" * 2001)
    assert "Use 2000 characters or fewer" in answer.text


def test_two_tabs_lose_nothing(ask, browse, path):
    quinn = browse("quinn")
    quinn.post(path(), edition="1", do="save", q_dbs="y", strengths="From the first tab", themes=["task_led"])
    answer = quinn.post(path(), edition="1", do="save", q_dbs="n", strengths="From the second tab", lift="More time")
    assert answer.status_code == 409
    for words in ("you saved this reading in another window", "DBS valid (date seen): yes there, no here",
                  "Strengths there: From the first tab", "From the second tab", "More time",
                  "Themes there: Led by tasks"):  # fmt: skip
        assert words in answer.text, words
    assert stored(ask)[2] == "From the first tab"
    assert 'name="edition" value="2"' in answer.text, "saved once more, it is on top"
    again = quinn.post(path(), edition="2", do="save", q_dbs="n", strengths="Both together", lift="More time")
    assert again.status_code == 303
    assert stored(ask)[2:4] == ("Both together", "More time")


def test_a_finished_reading_is_not_changed(ask, do, browse, path, finish, drawn):
    finish(drawn, "quinn", strengths="Clear")
    quinn, where = browse("quinn"), path()
    page = quinn.get(where).text
    assert "You finished this reading" in page
    again = quinn.post(where, edition="1", do="finish", **answers(strengths="Clear"))
    assert again.status_code == 303, "the very same page once more"
    other = quinn.post(where, edition="2", do="save", strengths="Changed")
    assert other.status_code == 409
    assert "it is not changed. Nothing was saved" in other.text
    for change in ("grade = 'good', strengths = 'x'", "account_id = NULL", "finished_at = NULL", "answers = '{}'"):
        with pytest.raises(DBAPIError, match="not changed"):
            do(lambda said=change: db.session.execute(text(f"UPDATE supervision_audit_reading SET {said}"
                                                           " WHERE finished_at IS NOT NULL")))  # fmt: skip
    with pytest.raises(DBAPIError, match="not changed"):
        do(lambda: db.session.execute(text("DELETE FROM supervision_audit_reading WHERE finished_at IS NOT NULL")))
    assert stored(ask)[2] == "Clear"


def test_withdrawn_and_read_again(ask, do, browse, path, finish, drawn):
    finish(drawn, "quinn", strengths="Clear")
    quinn, where = browse("quinn"), path()
    assert quinn.post(f"{where}/withdraw", on=where, why=" ").status_code == 422
    answer = quinn.post(f"{where}/withdraw", on=where, why="The wrong box")
    assert answer.status_code == 303
    again = answer.headers["Location"]
    assert again != where
    assert quinn.get(where).status_code == 404
    page = quinn.get(again).text
    assert "The wrong box" in page
    assert stored(ask)[2:] == ("Clear", "", [], 1, False)
    finish(drawn, "quinn", grade="requires_improvement")
    assert ask("SELECT grade, withdrawn_why FROM supervision_audit_reading WHERE turn = 1 ORDER BY id") == [
        ("good", "The wrong box"), ("requires_improvement", None)
    ]  # fmt: skip
    with pytest.raises(DBAPIError, match="not changed"):
        do(lambda: db.session.execute(text("UPDATE supervision_audit_reading SET withdrawn_why = 'x'"
                                           " WHERE withdrawn_at IS NOT NULL")))  # fmt: skip
    assert quinn.post(f"{where}/withdraw", on=HOME, why="Again").status_code in (400, 404)


def test_a_council_has_themes_of_its_own(do, browse, path, ask):
    quinn = browse("quinn")
    quinn.post(path(), edition="1", do="save", themes=["reflective"])
    own = '[{"code": "trust", "words": "Trust between the two"}]'
    change = "UPDATE policy_version SET document = {} WHERE kind = 'supervision' RETURNING 1"
    ask(change.format("document || jsonb_build_object('audit_themes', CAST(:own AS jsonb))"), own=own)
    page = quinn.get(path()).text
    assert "Trust between the two" in page
    assert "Reflection that changes what happens next" in page, "chosen before the list was changed"
    assert "Led by tasks" not in page
    assert quinn.post(path(), edition="2", do="save", themes=["trust", "reflective"]).status_code == 303
    assert quinn.post(path(), edition="3", do="save", themes=["task_led"]).status_code == 422
    ask(change.format("document - 'audit_themes'"))


# --- two readers


def test_a_second_reader_sees_the_first_only_afterwards(browse, path, finish, drawn, ask):
    finish(drawn, "quinn", strengths="Only Quinn wrote this", grade="outstanding")
    rose = browse("rose")
    item = ask("SELECT id FROM supervision_audit_item")[0][0]
    side_by_side = f"{HOME}/{drawn}/records/{item}"
    for page in (path("rose"), f"{HOME}/{drawn}", HOME):
        text_ = rose.get(page).text
        assert "Only Quinn wrote this" not in text_, page
        assert "Outstanding</span>" not in text_, page
    assert rose.get(side_by_side).status_code == 404
    assert browse("quinn").get(side_by_side).status_code == 200, "Quinn has finished"
    finish(drawn, "rose", grade="inadequate")
    assert "Only Quinn wrote this" in rose.get(path("rose")).text
    assert "Only Quinn wrote this" in rose.get(side_by_side).text


def test_readers_who_differ_are_brought_together_by_the_lead(browse, finish, drawn, ask):
    finish(drawn, "quinn", grade="good")
    finish(drawn, "rose", grade="inadequate", q_dbs="n")
    item = ask("SELECT id FROM supervision_audit_item")[0][0]
    where = f"{HOME}/{drawn}/records/{item}"
    assert "Readers differ" in browse("quinn").get(f"{HOME}/{drawn}").text
    both = [row[0] for row in ask("SELECT id FROM supervision_audit_reading ORDER BY turn")]
    seen = {"first": both[0], "second": both[1]}
    assert "Settle the grade" not in browse("rose").get(where).text
    assert browse("rose").post(where, grade="good", why="Mine", **seen).status_code == 404, "Quinn drew it"
    quinn = browse("quinn")
    assert quinn.post(where, why="Because", **seen).status_code == 422
    stale = quinn.post(where, grade="good", why="Because", first="1", second="2")
    assert stale.status_code == 409
    assert "was withdrawn after you opened this page" in stale.text
    answer = quinn.post(where, grade="requires_improvement", why="The actions lack owners", **seen)
    assert answer.status_code == 303
    page = quinn.get(where).text
    assert "Settled as requires improvement" in page
    assert "The actions lack owners" in page
    again = quinn.post(where, grade="good", why="Once more", **seen)
    assert again.status_code == 409
    assert "This grade was settled on" in again.text


def test_agreement_is_told_as_so_many_of_so_many(browse, finish, drawn):
    finish(drawn, "quinn")
    assert "no record was read twice" in browse("quinn").get(HOME).text
    finish(drawn, "rose")
    assert "1 of 1" in browse("quinn").get(HOME).text


def test_kappa_from_thirty_double_readings(do, ask, sample, browse):
    do(lambda: [make_record(on=date(2026, 9, 1 + n)) for n in range(30)])
    sample(30, percent=100)
    turns = "UPDATE supervision_audit_reading SET finished_at = :at, grade = CASE {} END RETURNING 1"
    # 20 agree on good, 5 + 5 differ: observed 20/30; each says good 25 of 30: expected (25 x 25 + 5 x 5) / 900
    grade = (
        "WHEN (item_id - (SELECT min(id) FROM supervision_audit_item)) < 20 THEN 'good'"
        " WHEN ((item_id - (SELECT min(id) FROM supervision_audit_item)) < 25) = (turn = 1) THEN 'good'"
        " ELSE 'inadequate'"
    )
    ask(turns.format(grade), at=datetime(2026, 11, 2, 12, tzinfo=UTC))
    page = browse("quinn").get(HOME).text
    assert "-0.2" in page  # (2/3 - 13/18) / (1 - 13/18) = -1/5
    assert "20 of 30 records read twice" in page
