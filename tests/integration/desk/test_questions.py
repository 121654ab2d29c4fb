"""A worker asks, a manager answers: through the pages, with everybody who may not and everything that goes stale."""

import re
import threading
import time
from decimal import Decimal
from html import unescape

import pytest

from tests.integration.conftest import UNTIL
from tests.integration.desk.asking import NEW, agree, row_of, shown
from workforce.auth.queries import by_email
from workforce.caseload import voice_queries, voice_service
from workforce.caseload.voice_service import Decision
from workforce.db import db, transaction
from workforce.people.queries import staff_on
from workforce.web.access import Viewer

pytestmark = pytest.mark.usefixtures("unsaid")

QUESTIONS = "SELECT count(*) FROM line_question"


def test_dispute_and_answer(browser, reference, ask, value, worker):
    me, manager = browser("worker"), browser("manager")
    link = f"{NEW}?line={reference}"
    assert link in me.get("/my-work").text
    assert f'name="line" value="{reference}"' in me.get(link).text, "the link fills in which line"
    number = ask()
    assert row_of(value, number)["raised_by"] == "worker@demo.example"
    assert "Waits for an answer" in me.get("/my-work").text
    assert link not in me.get("/my-work").text

    assert "Answer 1 question about workload" in shown(manager.get("/my-team"))
    assert "Two hours on the road" in manager.get(f"/questions/{number}").text
    answered = manager.post(f"/questions/{number}", decision="agreed", outcome="corrected", reason="I told admin.")
    assert (answered.status_code, answered.headers["Location"]) == (303, f"/people/{worker}#questions")
    page = shown(me.get("/my-work"))
    assert "Agreed It is corrected at its source. I told admin." in page
    assert "Answer 1 question" not in shown(manager.get("/my-team"))
    assert link in me.get("/my-work").text, "it can be asked about again"
    assert value("SELECT count(*) FROM case_mark") == 0


def test_mail_names_no_case_and_goes_to_the_manager_then_the_worker(browser, reference, ask, value):
    number = ask(said="The drive takes two hours.")
    manager = browser("manager")
    manager.post(f"/questions/{number}", decision="not_agreed", outcome="nothing", reason="It is on your way.")
    mails = value("SELECT json_agg(m ORDER BY id) FROM outgoing_mail m")
    assert [mail["to"] for mail in mails] == ["manager@demo.example", "worker@demo.example"]
    assert mails[0]["subject"] == "You have a question to answer"
    assert f"/questions/{number}\n" in mails[0]["body"]
    assert "/my-work#questions\n" in mails[1]["body"]
    for mail in mails:
        assert not any(word in mail["subject"] + mail["body"] for word in (reference, "drive", "on your way"))


def test_one_open_question_a_line(browser, reference, ask, value):
    ask()
    again = browser("worker").post(NEW, on=f"{NEW}?line={reference}", line=reference, said="Once more")
    assert again.status_code == 422
    assert "You already have an open question about" in again.text
    assert value(QUESTIONS) == 1
    assert value("SELECT count(*) FROM outgoing_mail") == 1


def test_a_question_says_what_is_wrong(browser, reference, value):
    answer = browser("worker").post(NEW, on=f"{NEW}?line={reference}", line=reference, said="   ")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "<title>Error: " in answer.text
    assert value(QUESTIONS) == 0


def test_only_a_line_of_ones_own(browser, reference, value):
    other = value("SELECT max(reference) FROM child WHERE reference <> :reference", reference=reference)
    me = browser("worker")
    assert me.get(f"{NEW}?line={other}").status_code == 404
    answer = me.post(NEW, on=f"{NEW}?line={reference}", line=other, said="Not right")
    assert answer.status_code == 422
    assert "no longer in your workload" in answer.text
    assert value(QUESTIONS) == 0


def test_every_line_of_my_work_can_be_asked_about(browser):
    me = browser("worker")
    links = [unescape(link) for link in re.findall(r'href="(/my-work/questions/new[^"]+)"', me.get("/my-work").text)]
    assert {"line=Limit", "line=Stable+element"} <= {link.split("?")[1].replace("%20", "+") for link in links}
    assert {me.get(link).status_code for link in links} == {200}
    assert not re.search("/my-work/questions/new", me.get("/my-work?as_of=2026-10-01").text), "only of today"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Choose agreed or not agreed"),
        ({"decision": "not_agreed"}, "Say why you do not agree"),
        ({"decision": "agreed", "started_on": "2026-11-01"}, "Give the points"),
        ({"decision": "agreed", "points": "3"}, "Give a day"),
        ({"decision": "agreed", "points": "0", "started_on": "2026-11-01"}, "Give points from"),
        ({"decision": "agreed", "points": "NaN", "started_on": "2026-11-01"}, "Give points from"),
        ({"decision": "agreed", "points": "1.125", "started_on": "2026-11-01"}, "decimal places"),
        ({"decision": "agreed", "points": "3", "started_on": "2022-11-01"}, "within a year"),
        (
            {"decision": "agreed", "points": "3", "started_on": "2026-11-02", "ended_on": "2026-11-01"},
            "before the first",
        ),
    ],
)
def test_an_answer_that_lacks_something(browser, propose, value, fields, message):
    number = propose()
    answer = browser("manager").post(f"/questions/{number}", **fields)
    assert answer.status_code == 422
    assert message in shown(answer)
    assert row_of(value, number)["answer"] is None
    assert value("SELECT count(*) FROM extra_responsibility") == 0


def test_a_double_click_agrees_once(browser, propose, value):
    number = propose()
    assert agree(browser, number, points="2.5").status_code == 303
    before = row_of(value, number)
    token_page = f"/questions/{number}"
    again = browser("manager").post(token_page, on="/account", decision="agreed", points="9", started_on="2026-11-01")
    assert again.status_code == 409
    assert "already answered" in again.text
    assert row_of(value, number) == before
    assert str(value("SELECT sum(points) FROM extra_responsibility")) == "2.5", "the manager may set other points"


def test_two_answers_at_once_agree_once(browser, propose, staffed, value):
    """The second waits for the first, and then finds the question answered."""
    number, started, ended = propose(), threading.Barrier(2), []

    def click():
        with staffed.app_context():
            account = by_email("manager@demo.example")
            me = Viewer(account.id, account.email, account.name, account.role, frozenset(), account.worker_id)
            asked = voice_queries.question(number)
            person = next(p for p in staff_on(UNTIL) if p.id == asked.worker_id)
            decision = Decision(is_agreed=True, reason="", points=Decimal(3), started_on=UNTIL)
            db.session.rollback()
            started.wait()
            try:
                with transaction():
                    voice_service.answer(number, person, decision, me, "")
                    time.sleep(0.2)
                ended.append("answered")
            except voice_service.SettledError:
                ended.append("too late")
            db.session.remove()

    both = [threading.Thread(target=click) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(ended) == ["answered", "too late"]
    assert value("SELECT count(*) FROM extra_responsibility") == 1


def test_answered_meanwhile_by_another_manager(browser, ask, value):
    number = ask()
    browser("service").post(f"/questions/{number}", decision="not_agreed", outcome="nothing", reason="Not now.")
    before = row_of(value, number)
    stale = browser("manager").post(f"/questions/{number}", on="/account", decision="agreed", outcome="nothing")
    assert stale.status_code == 409
    assert "Nothing was changed" in stale.text
    assert "Not now." in stale.text, "the page says how it ended"
    assert row_of(value, number) == before


def test_withdrawn(browser, ask, value, reference):
    number = ask()
    me = browser("worker")
    assert me.post(f"/my-work/questions/{number}/withdraw", on="/my-work").status_code == 303
    assert "Waits for an answer" not in me.get("/my-work").text
    assert "taken back" in shown(browser("manager").get(f"/questions/{number}")).lower()
    late = browser("manager").post(f"/questions/{number}", on="/account", decision="agreed", outcome="nothing")
    assert late.status_code == 409
    assert "took this question back" in late.text
    assert row_of(value, number)["answer"] == "withdrawn"
    assert ask() != number, "the line can be asked about again"


def test_an_answered_question_cannot_be_withdrawn(browser, propose, value):
    number = propose()
    agree(browser, number)
    me = browser("worker")
    me.post(f"/my-work/questions/{number}/withdraw", on="/my-work")
    assert "already answered" in me.get("/my-work").text
    assert row_of(value, number)["answer"] == "agreed"


def test_who_may_not_answer(browser, propose, other_manager, value, worker):
    number = propose()
    path = f"/questions/{number}"
    assert browser(other_manager).get(path).status_code == 404
    assert browser(other_manager).post(path, on="/account", decision="agreed", points="3").status_code == 404
    for role in ("worker", "hr", "analyst", "quality", "board", "admin", "governance"):
        assert browser(role).get(path).status_code == 403, role
        assert browser(role).post(path, on="/account", decision="agreed", points="3").status_code == 403, role
    assert "Answer 1 question" not in shown(browser(other_manager).get("/my-team"))
    review = browser(other_manager).post(f"/people/{worker}/reviews", on="/account")
    assert review.status_code == 404
    assert row_of(value, number)["answer"] is None
    assert "Practice educator" not in browser("analyst").get(f"/people/{worker}").text


def test_nobody_answers_their_own(browser, propose, value):
    number = propose(who="manager", label="Chairs the duty group")
    assert value('SELECT max("to") FROM outgoing_mail') == "service@demo.example", "their own manager hears of it"
    assert "Answer 1 question" not in shown(browser("manager").get("/my-team"))
    assert "your own question" in browser("manager").get(f"/questions/{number}").text
    answer = browser("manager").post(
        f"/questions/{number}", on="/account", decision="agreed", points="3", started_on="2026-11-01"
    )
    assert answer.status_code == 422
    assert "somebody else" in answer.text
    assert row_of(value, number)["answer"] is None
    assert agree(browser, number, who="service").status_code == 303
    extra = value("SELECT max(id) FROM extra_responsibility")
    own = browser("manager").post(f"/extra-responsibilities/{extra}/end", last_day="2026-11-02")
    assert own.status_code == 422
    number = browser("manager").client.get("/account").text and value(
        "SELECT w.employee_number FROM account a JOIN worker w ON w.id = a.worker_id WHERE a.role = 'manager'"
    )
    browser("manager").post(f"/people/{number}/reviews", on="/account")
    assert value("SELECT count(*) FROM workload_review") == 0


def test_only_ones_own_question_is_taken_back(browser, propose, value):
    number = propose()
    answer = browser("manager").post(f"/my-work/questions/{number}/withdraw", on="/account")
    assert answer.status_code == 404
    assert row_of(value, number)["answer"] is None


def test_counts_by_team(browser, propose, ask, change, value):
    answered = propose()
    agree(browser, answered)
    change("UPDATE line_question SET raised_at = raised_at - interval '4 days' WHERE id = :id", id=answered)
    ask()
    for path, role in (("/my-team", "manager"), ("/service", "service"), ("/service", "analyst")):
        page = shown(browser(role).get(path))
        assert "Questions to answer 1" in page
        assert "Questions in 12 months 2 1 answered, median 2 working days" in page
    csv = browser("service").get("/service?format=csv").text
    assert "Questions to answer,Questions in 12 months,Of these answered,Median working days to answer" in csv
    assert any(line.split(",")[11:15] == ["1", "2", "1", "2.0"] for line in csv.splitlines())
    page = shown(browser("manager").get("/my-team?as_of=2026-10-30"))
    assert "Questions to answer 1" in page, "raised on the 30th, and not answered by its end"
    assert "Questions in 12 months 1 0 answered" in page


def test_the_trail_says_who_and_not_what(browser, propose, value):
    number = propose(label="Chairs the duty group")
    agree(browser, number, reason="Because")
    entries = value(
        "SELECT json_agg(json_build_array(actor, action, detail) ORDER BY id) FROM audit_entry"
        " WHERE (detail->>'question')::int = :id AND action LIKE 'question %'",
        id=number,
    )
    assert [entry[:2] for entry in entries] == [
        ["worker@demo.example", "question raised"],
        ["manager@demo.example", "question answered"],
    ]
    assert "Because" not in str(entries)
    assert "duty" not in str(entries)
