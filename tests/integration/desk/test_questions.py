"""A worker asks, a manager answers: through the pages, with everybody who may not and everything that goes stale."""

import json
import re
from datetime import date
from html import unescape

import pytest

from tests.integration.conftest import UNTIL
from workforce.auth import service as accounts
from workforce.board.on_day import OnDay
from workforce.caseload import voice_queries
from workforce.caseload.queries import workload_on
from workforce.db import db, transaction
from workforce.desk.queries import work_of

pytestmark = pytest.mark.usefixtures("unsaid")

QUESTIONS = "SELECT count(*) FROM line_question"
NEW = "/my-work/questions/new"


@pytest.fixture
def reference(value, worker):
    """A child whom the worker holds."""
    return value(
        "SELECT min(c.reference) FROM holding h JOIN child c ON c.id = h.child_id JOIN worker w ON w.id = h.worker_id"
        " WHERE w.employee_number = :worker AND h.held @> :day AND c.active @> :day",
        worker=worker, day=UNTIL,
    )  # fmt: skip


@pytest.fixture
def ask(browser, reference, value):
    """Let the worker dispute the points of a child, and return the question's id."""

    def asking(said="Two hours on the road each way."):
        answer = browser("worker").post(NEW, on=f"{NEW}?line={reference}", line=reference, said=said)
        assert answer.status_code == 303, answer.text
        return value("SELECT max(id) FROM line_question")

    return asking


@pytest.fixture
def propose(browser, value):
    def proposing(label="Practice educator, 1 student", points="3", who="worker"):
        answer = browser(who).post("/my-work/extra-responsibilities/new", label=label, points=points)
        assert answer.status_code == 303, answer.text
        return value("SELECT max(id) FROM line_question")

    return proposing


def agree(browser, number, who="manager", **fields):
    path = f"/questions/{number}"
    values = {"decision": "agreed", "points": "3", "started_on": UNTIL.isoformat(), "reason": "", **fields}
    return browser(who).post(path, **values)


def shown(page):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def row_of(value, number):
    return value("SELECT row_to_json(q) FROM line_question q WHERE id = :id", id=number)


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


@pytest.fixture
def other_manager(staffed, value):
    """A manager of another team than the worker's."""
    email = "elsewhere@demo.example"
    if not value("SELECT count(*) FROM account WHERE email = :email", email=email):
        team = value(
            "SELECT max(t.code) FROM team t JOIN team_version v ON v.team_id = t.id WHERE v.kind = 'team' AND"
            " v.parent_code <> (SELECT o.parent_code FROM team_version o JOIN worker m ON"
            " m.employee_number = o.manager_employee_number JOIN account a ON a.worker_id = m.id"
            " WHERE a.role = 'manager' LIMIT 1)"
        )
        with staffed.app_context(), transaction():
            accounts.add_account(
                email, "manager", "test", name="Elsewhere", employee_number=None, team_code=team,
                password="copper lantern tide", checks_password=False,
            )  # fmt: skip
    return "elsewhere"


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


def everywhere(app, number, day):
    """Return a person's points on a day by flask workload, by the rows of W2, by the Board's loads and by the page."""
    with app.app_context():
        on = OnDay(day)
        person = next(p for p in on.staff if p.employee_number == number)
        command = next(load.load for load in workload_on(day)[1] if load.person.id == person.id)
        page = work_of(on, person)
        loads = next(load.load for load in on.loads if load.person.id == person.id)
        week_ago = next(
            load.load for load in workload_on(page.week_ago.day)[1] if load.person.id == person.id
        )  # fmt: skip
        db.session.remove()
    assert command.lines == loads.lines == page.me.load.lines
    assert command.points == loads.points == page.me.load.points
    assert page.week_ago.load.points == week_ago.points
    return command


def test_an_extra_responsibility_weighs_on_its_days_only(browser, propose, staffed, worker, value):
    before = {day: everywhere(staffed, worker, date(2026, 10, day)).points for day in (19, 20, 25, 26)}
    agree(browser, propose(), points="3.5", started_on="2026-10-20", ended_on="2026-10-25")
    for day, points in before.items():
        now = everywhere(staffed, worker, date(2026, 10, day))
        holds = day in (20, 25)
        assert now.points - points == (3.5 if holds else 0), day
        assert ("Practice educator, 1 student" in [line.label for line in now.lines]) == holds
        assert ("Practice educator, 1 student" in browser("worker").get(f"/my-work?as_of=2026-10-{day}").text) == holds
    runner = staffed.test_cli_runner()
    answer = json.loads(runner.invoke(args=["workload", "--as-of", "2026-10-20", "--lines", "--json"]).output)
    lines = next(w for w in answer["workers"] if w["employee_number"] == worker)["lines"]
    assert lines[-1] == {"label": "Practice educator, 1 student", "count": 1, "points_each": "3.5", "points": "3.5"}
    asked = runner.invoke(args=["indicators", "--as-of", "2026-10-20", "--id", "W2", "--rows", "--json"])
    rows = json.loads(asked.output)["indicators"][0]["rows"]
    points = next(row["points"] for row in rows if row["key"] == worker)
    assert points == str(float(before[20] + 7 / 2)).removesuffix(".0")


def test_extras_of_some_workers_only(staffed, browser, propose, value, worker):
    agree(browser, propose())
    own = value("SELECT id FROM worker WHERE employee_number = :n", n=worker)
    with staffed.app_context():
        assert list(voice_queries.extras_on(UNTIL)) == [own]
        assert voice_queries.extras_on(UNTIL, [own])[own][0][0] == "Practice educator, 1 student"
        assert voice_queries.extras_on(UNTIL, [own + 1]) == {}
        db.session.remove()


def test_ended_early(browser, propose, other_manager, staffed, worker, value):
    agree(browser, propose(), started_on="2026-10-20", ended_on="2026-10-30")
    path = f"/extra-responsibilities/{value('SELECT max(id) FROM extra_responsibility')}/end"
    manager, last = browser("manager"), "SELECT ended_on::text FROM extra_responsibility"
    for day, message in (("2026-10-19", "It began on"), ("2026-10-30", "already ends"), ("", "Give a day")):
        refused = manager.post(path, last_day=day)
        assert refused.status_code == 422
        assert message in refused.text
    assert browser(other_manager).get(path).status_code == 404
    assert browser("worker").get(path).status_code == 403
    assert value(last) == "2026-10-30"
    assert manager.post(path, last_day="2026-10-22").status_code == 303
    assert value(last) == "2026-10-22"
    labels = lambda day: [line.label for line in everywhere(staffed, worker, date(2026, 10, day)).lines]
    assert "Practice educator, 1 student" in labels(22)
    assert "Practice educator, 1 student" not in labels(23)


@pytest.fixture
def travel_weighs(change, value):
    """A scheme with a modifier that no file tells, in force from October."""
    change(
        "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at) SELECT kind, '2026-10-01',"
        " jsonb_set(document, '{modifiers,TRAVEL}', '{\"points\": 2, \"per\": \"child\"}'), 'test', now()"
        " FROM policy_version WHERE kind = 'scheme' ORDER BY in_force_from DESC LIMIT 1"
    )
    yield
    change("DELETE FROM policy_version WHERE kind = 'scheme' AND set_by = 'test'")


@pytest.mark.usefixtures("travel_weighs")
def test_a_mark_over_a_period(browser, ask, reference, staffed, value):
    number = ask()
    page = browser("manager").get(f"/questions/{number}").text
    assert "The case is marked: travel" in page
    assert "complexity" not in page, "the scheme in force does not have it"
    lacking = browser("manager").post(f"/questions/{number}", decision="agreed", outcome="TRAVEL")
    assert lacking.status_code == 422
    made = browser("manager").post(
        f"/questions/{number}", decision="agreed", outcome="TRAVEL", started_on="2026-10-20", ended_on="2026-10-30"
    )
    assert made.status_code == 303
    child = value("SELECT id FROM child WHERE reference = :r", r=reference)
    with staffed.app_context():
        days = {day: voice_queries.marks_on(date(2026, 10, day)) for day in (19, 20, 30, 31)}
        db.session.remove()
    assert days == {19: {}, 20: {child: ("TRAVEL",)}, 30: {child: ("TRAVEL",)}, 31: {}}
    assert "marked travel" in shown(browser("worker").get("/my-work?as_of=2026-10-25"))

    again = ask(said="Longer than we thought")
    clash = browser("manager").post(
        f"/questions/{again}", decision="agreed", outcome="TRAVEL", started_on="2026-10-30"
    )  # fmt: skip
    assert clash.status_code == 422
    assert "already marked" in clash.text
    assert row_of(value, again)["answer"] is None
    path = f"/case-marks/{value('SELECT max(id) FROM case_mark')}/end"
    assert browser("manager").post(path, last_day="2026-10-21").status_code == 303
    assert value("SELECT ended_on::text FROM case_mark") == "2026-10-21"


def test_no_mark_that_the_scheme_does_not_have(browser, ask, value):
    number = ask()
    answer = browser("manager").post(
        f"/questions/{number}", decision="agreed", outcome="TRAVEL", started_on="2026-10-20"
    )
    assert answer.status_code == 422
    assert value("SELECT count(*) FROM case_mark") == 0


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


def test_looked_at_together(browser, worker, value):
    manager = browser("manager")
    assert "is recorded yet" in manager.get(f"/people/{worker}").text
    for _ in range(2):
        assert manager.post(f"/people/{worker}/reviews", on=f"/people/{worker}").status_code == 303
    assert value("SELECT count(*) FROM workload_review") == 1
    page = shown(manager.get(f"/people/{worker}"))
    assert "already recorded today" in page
    assert "Last on 3 November 2026. The scheme sets no interval." in page
    assert "Last on 3 November 2026." in shown(browser("worker").get("/my-work"))
    assert "We looked at this together" not in browser("worker").get("/my-work").text
    assert re.search(r"Looked at together 1 of \d+", shown(manager.get("/my-team")))
    assert re.search(r"Looked at together 0 of \d+", shown(manager.get("/my-team?as_of=2026-10-30")))


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
