"""The challenge log: who asks, answers and closes; what is late; what can't be changed; what a report is told of it."""

import io
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from tests.integration.board.accountability.conftest import DAY
from tests.integration.web import words
from workforce.board.accountability import queries

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer\n%%EOF\n"
SEES = ("board", "head", "service", "governance")
STATEMENTS = 5  # of the log, however many: who reads it, steps, challenges, and those of the navigation


@pytest.fixture
def ask(browse, summary):
    def send(who="board", **fields):
        sent = {
            "request": str(uuid4()), "words": "Why so low?", "summary": summary, "indicator": "W5", "to_role": "head",
            "answer_by": "2026-12-10", "organisation": "NHS trust", "edition": 0, **fields,
        }  # fmt: skip
        return browse(who).post("/board/challenges/new", **sent)

    return send


@pytest.fixture
def challenge(ask, here):
    assert ask().status_code == 303
    return f"/board/challenges/{here.ask('SELECT max(id) FROM board_challenge')}"


def edition(here):
    return here.ask("SELECT coalesce(max(id), 0) FROM board_challenge_step")


def test_who_sees_asks_and_answers(browse, challenge):
    for name in SEES:
        browser = browse(name)
        assert browser.get("/board/challenges").status_code == browser.get(challenge).status_code == 200, name
        asks = name in ("board", "head")
        assert browser.get("/board/challenges/new").status_code == (200 if asks else 403), name
        answers = name in ("head", "service")
        assert ("Send the answer" in browser.get(challenge).text) == answers, name
        answer = browser.post(f"{challenge}/answer", answer="", edition=0)
        assert answer.status_code == (422 if answers else 403), name
    assert "Why so low?" in words(browse("governance").get("/board/challenges"))
    assert browse("chair").post(f"{challenge}/close", closing="x", edition=0).status_code == 404, "not theirs"


def test_from_a_figure_to_the_answer_and_the_end(browse, here, summary, ask, challenge, when):
    page = words(browse("board").get(f"/board/challenges/new?summary={summary}&indicator=W5"))
    assert "71.4%" in page and "187" in page and "262" in page and "summary of 22 November 2026" in page
    assert "Proposed: 10 working days from today" in page
    assert 'value="2026-12-10"' in browse("board").get("/board/challenges/new").text
    head = browse("head")
    for wrong, told in (
        ({"answer": ""}, "Write the answer"), ({"answer": "x" * 4001}, "4,000 characters or fewer; these are 4,001"),
        ({"answer_url": "http://x.example"}, "https://"), ({"answer_url": "/admin"}, "/board/12/W5"),
        ({"answer_url": "/board/../admin"}, "/board/12/W5"),
    ):  # fmt: skip
        answer = head.post(f"{challenge}/answer", **{"answer": "It was half term.", "edition": 0, **wrong})
        assert answer.status_code == 422 and told in words(answer), wrong
    sent = {"answer": "It was half term.", "answer_url": f"/board/{summary}/W5", "edition": 0}
    file = (io.BytesIO(PDF), "why.pdf")
    assert head.post(f"{challenge}/answer", **sent, answer_file=file).status_code == 303
    assert head.post(f"{challenge}/answer", **sent).status_code == 409, "the button again"
    page = words(browse("board").get(challenge))
    assert "Answered, not closed" in page and "It was half term." in page and "by head of service" in page
    document = here.ask("SELECT max(id) FROM board_document")
    got = browse("governance").get(f"/board/documents/{document}")
    assert got.data == PDF and "attachment" in got.headers["Content-Disposition"]

    assert head.post(f"{challenge}/close", closing="", edition=edition(here)).status_code == 422, "their own answer"
    when.on(date(2026, 12, 14))
    board = browse("board")
    again = {"again": "And in September?", "again_by": "2026-12-14", "edition": edition(here)}
    assert "Give a day after today" in words(board.post(f"{challenge}/not-satisfied", **again))
    again["again_by"] = "2026-12-16"
    assert board.post(f"{challenge}/not-satisfied", **again).status_code == 303
    assert board.post(f"{challenge}/not-satisfied", **again).status_code == 409
    assert "Waiting for an answer" in words(board.get(challenge)) and "Answer by 16 December 2026" in words(
        board.get(challenge)
    )
    when.on(date(2026, 12, 18))
    assert "Late by 2 working days" in words(browse("board").get("/board/challenges?show=late"))
    sent = {"answer": "A supervisor was away.", "edition": edition(here)}
    assert browse("service").post(f"{challenge}/answer", **sent).status_code == 303
    page = words(browse("board").get(challenge))
    assert "by service manager (asked: head of service)" in page and "Answered, 2 working days late" in page
    assert browse("board").post(f"{challenge}/close", closing="", edition=edition(here)).status_code == 303
    assert "Closed (answered, 2 working days late)" in words(browse("board").get(challenge))
    assert browse("board").post(f"{challenge}/close", closing="", edition=edition(here)).status_code == 409
    assert browse("board").post(f"{challenge}/words", word="Thank you", edition=edition(here)).status_code == 303
    assert here.ask("SELECT count(*) FROM audit_entry WHERE subject LIKE 'board challenge:%'") == 6

    def told():
        return queries.challenges_in(date(2026, 12, 1), date(2026, 12, 31))

    period = here.do(told)
    counts = [len(part) for part in (period.asked, period.answered, period.answered_late, period.reopened)]
    assert counts == [0, 1, 1, 1] and (len(period.closed), len(period.open)) == (1, 0)
    before = here.do(lambda: queries.challenges_in(date(2026, 11, 1), date(2026, 11, 30)))
    assert (len(before.asked), len(before.answered), len(before.answered_late)) == (1, 1, 0)


def test_what_can_be_asked(ask, here, browse):
    for wrong, told in (
        ({"words": ""}, "Say what is asked"), ({"answer_by": "2026-11-26"}, "Give a day after today"),
        ({"answer_by": "2099-01-01"}, "within 5 years"), ({"answer_by": "soon"}, "Give a day, such as"),
        ({"to_role": "manager"}, "Not a valid choice"), ({"to_role": ""}, "Choose who is to answer"),
        ({"summary": "99"}, "Choose a summary"), ({"summary": ""}, "in which the figure stands"),
        ({"indicator": "W1"}, "does not hold the figure"), ({"organisation": ""}, "for which organisation"),
    ):  # fmt: skip
        answer = ask(**wrong)
        assert answer.status_code == 422 and told in words(answer), (wrong, words(answer)[:900])
        assert "NHS trust" in answer.text or not wrong.get("organisation", "x"), "what was typed stays"
    one = str(uuid4())
    assert [ask(request=one).status_code for _ in range(2)] == [303, 303]
    assert here.ask("SELECT count(*) FROM board_challenge") == 1, "pressed twice"
    assert ask(summary="", indicator="").status_code == 303
    assert "In general" in words(browse("board").get("/board/challenges"))
    for address in ("summary=99", "summary=99&indicator=W5", "indicator=W5"):
        assert browse("board").get(f"/board/challenges/new?{address}").status_code == 404, address
    here.change(
        "WITH run AS (INSERT INTO import_run (kind, source, as_at, applied_at, applied_by, files, counts, rejected,"
        " warnings) VALUES ('cases', 'test', '2026-11-01', now(), 't', '{}', '{}', '[]', '[]') RETURNING id)"
        " INSERT INTO child (reference, source, import_id) SELECT 'QX-4471', 'test', id FROM run"
    )
    answer = ask(words="As with QX 4471.")
    assert answer.status_code == 422 and "Take the case reference out" in words(answer)


def test_written_down_for_a_member_who_then_closes_it(ask, browse, here):
    account = here.ask("SELECT id FROM account WHERE email = 'chair@demo.example'")
    member = here.change(
        "INSERT INTO board_member (request, name, organisation, seat, from_on, account_id, changed_by, changed_at)"
        " VALUES (gen_random_uuid(), 'Dr Carol Able', 'Independent', 'chair', '2026-01-01', :account, 't', now())"
        " RETURNING id", account=account,
    )  # fmt: skip
    assert "Choose who asked" in words(ask("analyst", member="", name=""))
    assert "Choose somebody of the list" in words(ask("analyst", member="999"))
    assert ask("analyst", member=member).status_code == 303
    path = f"/board/challenges/{here.ask('SELECT max(id) FROM board_challenge')}"
    page = words(browse("hr").get(path))
    assert "by Dr Carol Able, Independent, written down for them" in page
    assert browse("chair").post(f"{path}/close", closing="", edition=0).status_code == 422, "no answer and no reason"
    assert browse("analyst").post(f"{path}/close", closing="x", edition=0).status_code == 422
    assert browse("chair").post(f"{path}/close", closing="It was told at the meeting.", edition=0).status_code == 303
    assert "by who asked" in words(browse("hr").get(path))
    assert ask("chair").status_code == 303
    assert here.ask("SELECT asker FROM board_challenge ORDER BY id DESC LIMIT 1") == "Dr Carol Able"


def test_late_first_filters_downloads_and_statements(ask, browse, here, counted, when):
    for n, day in enumerate(("2026-12-20", "2026-12-01", "2026-11-30")):
        ask(words=f"Number {n}", answer_by=day, to_role=("head", "hr", "head")[n])
    when.on(date(2026, 12, 3))
    browser = browse("governance")
    listed = re.findall(r"Number \d", words(browser.get("/board/challenges")))
    assert listed == ["Number 2", "Number 1", "Number 0"]
    page = words(browser.get("/board/challenges"))
    assert "Late 2 of 3 challenges waiting" in page and "Late by 3 working days" in page
    assert re.findall(r"Number \d", words(browser.get("/board/challenges?to=hr"))) == ["Number 1"]
    assert "None." in words(browser.get("/board/challenges?show=closed"))
    assert re.findall(r"Number \d", words(browser.get("/board/challenges?sort=-by")))[0] == "Number 0"
    for wrong in ("show=never", "to=worker"):
        assert browser.get(f"/board/challenges?{wrong}").status_code == 404
    lines = browser.get("/board/challenges?format=csv&figure=W5").data.decode("utf-8-sig").splitlines()
    assert lines[:5] == ["Challenges of the Improvement Board", "As at 3 December 2026", "Shown: Not closed",
                         "About: W5", "3 of 3"]  # fmt: skip
    assert lines[6].startswith('2026-11-26,"Board, NHS trust",Number 2,"W5: With a full')
    assert browser.get("/board/challenges?format=xlsx").data[:2] == b"PK"
    few = counted(browser, "/board/challenges")
    when.on(DAY)
    for n in range(3):
        ask(words=f"More {n}")
    when.on(date(2026, 12, 3))
    assert len(counted(browser, "/board/challenges")) == len(few) <= STATEMENTS, "\n\n".join(few)


def test_nothing_asked_yet(browse):
    assert "Nothing has been asked yet" in words(browse("board").get("/board/challenges"))


def test_words_are_only_added_to(challenge, browse, here):
    browse("head").post(f"{challenge}/answer", answer="So.", answer_file=(io.BytesIO(PDF), "why.pdf"), edition=0)
    for change in (
        "UPDATE board_challenge SET words = 'x'", "UPDATE board_challenge SET asker = 'x'",
        "DELETE FROM board_challenge",
        "UPDATE board_challenge_step SET words = 'x'", "UPDATE board_challenge_step SET by = 'x'",
        "DELETE FROM board_challenge_step", "UPDATE board_document SET file_name = 'x'", "DELETE FROM board_document",
        "UPDATE board_document SET content = '\\x00'", "TRUNCATE board_challenge CASCADE",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match=r"stays as it was|never changed|only ever added"):
            here.change(change)


def test_a_file_that_should_not_be_here_is_erased(challenge, browse, here):
    browse("head").post(f"{challenge}/answer", answer="So.", answer_file=(io.BytesIO(PDF), "why.pdf"), edition=0)
    path = f"/board/documents/{here.ask('SELECT max(id) FROM board_document')}"
    assert browse("board").get(f"{path}/erase").status_code == 403
    assert browse("head").post(f"{path}/erase", why="").status_code == 422
    assert browse("head").post(f"{path}/erase", why="It names a child").status_code == 303
    assert browse("head").post(f"{path}/erase", why="Again").status_code == 409
    assert browse("head").get(path).status_code == browse("head").get(f"{path}/erase").status_code == 404
    assert "why.pdf: erased" in words(browse("board").get(challenge))
    assert here.ask("SELECT content FROM board_document") is None


def test_names_go_when_their_time_is_over(ask, browse, here, when):
    from workforce.board.accountability import member_service  # noqa: PLC0415
    from workforce.db import policy  # noqa: PLC0415

    account = here.ask("SELECT id FROM account WHERE email = 'chair@demo.example'")
    for name, until, linked in (("Gone Person", "2026-11-30", account), ("Here Person", None, None)):
        here.change(
            "INSERT INTO board_member (request, name, organisation, seat, from_on, until_on, account_id, changed_by,"
            " changed_at) VALUES (gen_random_uuid(), :name, 'NHS', 'partner', '2026-01-01', CAST(:until AS date),"
            " :linked, 't', now())", name=name, until=until, linked=linked,
        )  # fmt: skip
    ask("chair")
    ask("board")

    def forget(day):
        when.on(day)
        return here.do(lambda: member_service.forget_names(day))

    assert forget(date(2029, 1, 1)) == 0, "the Notice stands"
    document = {"starts_on": "2026-08-30", "accountability": {"notice_ended_on": "2028-02-29", "keep_names_months": 12}}
    here.do(lambda: policy.put_in_force("board", document, date(2028, 3, 1), "test"))
    assert forget(date(2029, 2, 27)) == 0
    assert forget(date(2029, 2, 28)) == 1
    assert here.rows("SELECT name, account_id FROM board_member ORDER BY id") == [(None, None), ("Here Person", None)]
    assert here.rows("SELECT asker, added_by FROM board_challenge") == [(None, None)] * 2
    assert forget(date(2029, 3, 1)) == 0
    assert "Name no longer kept" in words(browse("board").get("/board/challenges"))


def test_the_day_that_is_proposed_follows_the_policy(browse, here):
    from workforce.db import policy  # noqa: PLC0415

    document = {"starts_on": "2026-08-30", "accountability": {"answer_within_working_days": 2}}
    here.do(lambda: policy.put_in_force("board", document, DAY - timedelta(days=1), "test"))
    assert 'value="2026-11-30"' in browse("board").get("/board/challenges/new").text
