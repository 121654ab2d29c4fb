"""A concern is raised, acknowledged, answered, climbs, and is read by nobody else."""

import re
import threading
from datetime import date
from uuid import uuid4

import pytest

from tests.integration.allocation.overloads.looking import shown
from workforce.allocation import concern_service
from workforce.auth.queries import by_email
from workforce.db import db, transaction
from workforce.web.access import Viewer

pytestmark = pytest.mark.usefixtures("clean")

NEW = "/my-work/concerns/new"
SAID = "The lift is broken and I visit alone after dark."


@pytest.fixture
def raising(browse, ask):
    """Let somebody raise a concern; return its number."""

    def raise_it(to_whom="manager", who="ann", about="safety", said=SAID):
        answer = browse(who).post(NEW, about=about, said=said, to_whom=to_whom, request=str(uuid4()))
        assert (answer.status_code, answer.headers.get("Location")) == (303, "/my-work/concerns"), answer.text
        return ask("SELECT max(id) FROM concern")

    return raise_it


def reads(browse, concern, *who):
    return {name: browse(name).get(f"/concerns/{concern}").status_code for name in who}


def test_raised_acknowledged_answered(browse, raising, ask, when):
    form = shown(browse("ann").get(NEW))
    assert "My manager: Manager" in form
    assert "My manager's manager: Service" in form
    assert "The principal social worker: Quality" in form
    number = raising()
    mine = shown(browse("ann").get("/my-work/concerns"))
    assert SAID in mine
    assert "To my manager: Manager" in mine
    assert "Not acknowledged yet; due by 5 November" in mine
    assert "Concern of A" in shown(browse("manager").get(f"/concerns/{number}"))
    assert "Wait for your answer 1" in shown(browse("manager").get("/concerns"))

    page = f"/concerns/{number}"
    assert browse("manager").post(f"{page}/acknowledge", on=page).status_code == 303
    assert browse("manager").post(f"{page}/acknowledge", on=page).status_code == 303, "a second click"
    assert "Acknowledged on 3 November by Manager" in shown(browse("ann").get("/my-work/concerns"))
    when.on(11, 5)
    answer = browse("manager").post(page, said="From Monday you go in twos.")
    assert answer.status_code == 303
    mine = shown(browse("ann").get("/my-work/concerns"))
    assert "Answered on 5 November by Manager: From Monday you go in twos." in mine
    counts = shown(browse("manager").get("/concerns"))
    assert "Raised, whole council 1" in counts
    assert "Answered 1 of 1 median 2 working days" in counts
    assert ask("SELECT count(*) FROM audit_entry WHERE action = 'read concern'") >= 1


def test_mails_and_the_trail_say_nothing_of_it(browse, raising, ask):
    number = raising()
    browse("manager").post(f"/concerns/{number}", said="We go in twos.")
    mails = ask("SELECT json_agg(m ORDER BY id) FROM outgoing_mail m")
    assert [m["to"] for m in mails] == ["manager@demo.example", "ann@demo.example"]
    assert f"/concerns/{number}\n" in mails[0]["body"]
    assert "/my-work/concerns\n" in mails[1]["body"]
    for mail in mails:
        assert not re.search("lift|safety|twos", mail["subject"] + mail["body"])
    trail = ask("SELECT string_agg(action || detail, ' ') FROM audit_entry WHERE action LIKE '%concern%'")
    assert not re.search("lift|safety|twos|manager'", trail)


def test_who_reads_one_to_the_manager(browse, raising):
    number = raising()
    assert reads(browse, number, "manager", "service", "head", "elsewhere", "quality") == {
        "manager": 200, "service": 404, "head": 404, "elsewhere": 404, "quality": 404,
    }  # fmt: skip
    assert set(reads(browse, number, "ann", "cai", "analyst", "hr", "board", "admin", "governance").values()) == {403}
    for name in ("service", "elsewhere", "quality"):
        answer = browse(name).post(f"/concerns/{number}", on="/account", said="Not mine")
        assert answer.status_code == 404, name
        assert "Concern of" not in browse(name).get("/concerns").text
        assert "Raised, whole council 1" in shown(browse(name).get("/concerns")), "a plain count is for everybody"


@pytest.mark.parametrize(("to_whom", "reader"), [("managers_manager", "service"), ("quality", "quality")])
def test_the_manager_who_was_passed_over_never_reads_it(browse, raising, night, write, to_whom, reader, ask):
    number = raising(to_whom)
    others = {"managers_manager": "quality", "quality": "service"}[to_whom]
    assert reads(browse, number, reader, "manager", others) == {reader: 200, "manager": 404, others: 404}
    mails = ask('SELECT array_agg("to") FROM outgoing_mail')
    assert mails == [f"{reader}@demo.example"]
    # even if that manager is a service manager whose scope the team is in, when it climbs there
    write("UPDATE account SET role = 'service' WHERE email = 'manager@demo.example'")
    try:
        night(date(2026, 11, 18))
        write("UPDATE concern SET raised_on = '2026-10-12'")
        assert browse("manager").get(f"/concerns/{number}").status_code == 404
        assert browse("service").get(f"/concerns/{number}").status_code == 200, "it has climbed to the service manager"
        told = ask("SELECT told FROM escalation_notice WHERE subject = :s AND level = 'service'", s=f"concern:{number}")
        assert told == ["service@demo.example"]
    finally:
        write("UPDATE account SET role = 'manager' WHERE email = 'manager@demo.example'")


def test_the_supervisor_is_passed_over_too(browse, raising, write, ask):
    write("INSERT INTO account (email, name, role, worker_id, is_active, created_at, session_version)"
          " SELECT 'super@demo.example', 'Super', 'manager', id, true, now(), 1 FROM worker"
          " WHERE employee_number = 'P1'")  # fmt: skip
    try:
        raising("quality")
        assert set(ask("SELECT passed_over FROM concern")) == {
            "M1", "P1", "manager@demo.example", "super@demo.example"
        }  # fmt: skip
        raising("manager")
        assert ask("SELECT passed_over FROM concern ORDER BY id DESC LIMIT 1") == []
    finally:
        write("DELETE FROM account WHERE email = 'super@demo.example'")


def test_a_managers_own_concern_goes_above(browse, raising, ask):
    raising("manager", who="manager")
    assert ask("SELECT sent_to FROM concern") == ["Service"]
    number = raising("managers_manager", who="manager")
    assert ask("SELECT sent_to FROM concern ORDER BY id DESC LIMIT 1") == ["Head"]
    assert reads(browse, number, "head", "service", "manager") == {"head": 200, "service": 404, "manager": 404}


def test_unanswered_it_climbs(browse, raising, night, ask, when):
    number = raising()
    page = f"/concerns/{number}"
    browse("manager").post(f"{page}/acknowledge", on=page)
    levels = "SELECT string_agg(level, ' ' ORDER BY id) FROM escalation_notice WHERE subject = :s"
    night(date(2026, 11, 17))
    assert ask(levels, s=f"concern:{number}") is None
    for _ in range(2):
        night(when.on(11, 18))  # 11 working days after 3 November
    assert ask(levels, s=f"concern:{number}") == "service"
    assert reads(browse, number, "manager", "service", "head") == {"manager": 200, "service": 200, "head": 404}
    mine = shown(browse("ann").get("/my-work/concerns"))
    assert "Went to the service manager on 18 November: Service" in mine
    assert "Answer overdue since 17 Nov ; on 25 November it goes to the head of service" in mine
    assert browse("service").post(page, said="I will see you on Friday.").status_code == 303
    night(date(2026, 12, 20))
    assert ask(levels, s=f"concern:{number}") == "service", "an answer ends it"
    assert browse("service").get(page).status_code == 200, "who answered still reads it"


def test_answered_twice(browse, raising, night, ask, when, write):
    number = raising()
    write("UPDATE concern SET raised_on = '2026-10-12'")
    page = f"/concerns/{number}"
    browse("service").get(page)
    assert browse("manager").post(page, said="From Monday you go in twos.").status_code == 303
    write("UPDATE concern SET raised_on = '2026-10-12'")
    late = browse("service").post(page, on="/account", said="Another answer")
    assert late.status_code == 409
    assert "This concern was answered on 3 November, by Manager. Nothing was changed." in shown(late)
    assert ask("SELECT answered FROM concern") == "From Monday you go in twos."
    seen = browse("service").post(f"{page}/acknowledge", on="/account")
    assert seen.status_code == 409


def test_two_answers_at_once_answer_once(raising, overloaded, ask):
    number, started, ended = raising(), threading.Barrier(2), []

    def click():
        with overloaded.app_context():
            account = by_email("manager@demo.example")
            me = Viewer(account.id, account.email, account.name, account.role, frozenset(), account.worker_id)
            db.session.rollback()
            started.wait()
            try:
                with transaction():
                    concern_service.answer(number, "We go in twos.", me, "")
                ended.append("answered")
            except concern_service.SettledError:
                ended.append("too late")
            db.session.remove()

    both = [threading.Thread(target=click) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(ended) == ["answered", "too late"]
    assert ask("SELECT count(*) FROM outgoing_mail WHERE \"to\" = 'ann@demo.example'") == 1


def test_acknowledged_by_somebody_else_meanwhile(browse, raising, write):
    number = raising()
    write("UPDATE concern SET raised_on = '2026-10-12'")
    page = f"/concerns/{number}"
    assert browse("service").post(f"{page}/acknowledge", on=page).status_code == 303
    late = browse("manager").post(f"{page}/acknowledge", on=page)
    assert late.status_code == 409
    assert "Service acknowledged this concern on 3 November" in shown(late)


def test_taken_back(browse, raising, ask):
    number = raising()
    here = "/my-work/concerns"
    other = browse("cai").post(f"{here}/{number}/withdraw", on="/account")
    assert other.status_code == 404
    assert browse("ann").post(f"{here}/{number}/withdraw", on=here).status_code == 303
    assert "Taken back on 3 November" in shown(browse("ann").get(here))
    page = browse("manager").get(f"/concerns/{number}")
    assert "took it back" in shown(page)
    assert SAID not in page.text, "what was said went with it"
    assert "Raised, whole council 0" in shown(browse("manager").get("/concerns"))
    late = browse("manager").post(f"/concerns/{number}", on="/account", said="An answer")
    assert late.status_code == 409
    assert "took this concern back" in shown(late)
    again = browse("ann").post(f"{here}/{number}/withdraw", on="/account")
    assert again.status_code == 303
    assert ask("SELECT answered FROM concern") is None


def test_sent_twice_it_is_one(browse, ask):
    fields = {"about": "safety", "said": SAID, "to_whom": "manager", "request": str(uuid4())}
    assert [browse("ann").post(NEW, **fields).status_code for _ in range(2)] == [303, 303]
    assert ask("SELECT count(*) FROM concern") == 1
    assert ask("SELECT count(*) FROM outgoing_mail") == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"said": " "}, "Say what your concern is"),
        ({"about": ""}, "Choose what it is about"),
        ({"to_whom": ""}, "Choose who should answer it"),
        ({"to_whom": "board"}, "Not a valid choice"),
        ({"said": "x" * 1001}, "1000 characters or fewer"),
    ],
)
def test_a_concern_that_is_not_right(browse, ask, fields, message):
    answer = browse("ann").post(NEW, **{"about": "safety", "said": SAID, "to_whom": "manager", **fields})
    assert answer.status_code == 422
    assert message in shown(answer)
    assert ask("SELECT count(*) FROM concern") == 0


def test_an_answer_needs_words(browse, raising, ask):
    number = raising()
    answer = browse("manager").post(f"/concerns/{number}", said="  ")
    assert answer.status_code == 422
    assert "Write your answer" in shown(answer)
    assert ask("SELECT answered_at FROM concern") is None


def test_nobody_has_an_account(browse, raising, write, ask):
    write("UPDATE account SET is_active = false WHERE role = 'quality'")
    try:
        number = raising("quality")
        assert ask("SELECT sent_to FROM concern WHERE id = :n", n=number) == []
        assert "nobody there had an account then" in shown(browse("ann").get("/my-work/concerns"))
    finally:
        write("UPDATE account SET is_active = true WHERE role = 'quality'")


def test_as_many_statements_for_fifty_as_for_one(browse, raising, counted, write, ask):
    raising("quality")
    assert browse("quality").get("/account").status_code == 200
    with counted() as few:
        browse("quality").get("/concerns")
    write(
        "INSERT INTO concern (request, worker_id, about, said, to_whom, team, sent_to, passed_over, raised_on,"
        " raised_at) SELECT gen_random_uuid(), worker_id, about, said, to_whom, team, sent_to, passed_over, raised_on,"
        " raised_at FROM concern, generate_series(1, 50)"
    )
    with counted() as many:
        page = shown(browse("quality").get("/concerns"))
    assert "Waiting: 51" in page
    # 1) account 2) policy 3) accounts 4) teams 5) concerns 6) steps
    assert len(few) == len(many) == 6, many
