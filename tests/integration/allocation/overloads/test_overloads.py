"""An overload opens by itself and gets a plan: through the job and the pages."""

import re
import threading
from datetime import UTC, date, datetime

import pytest

from tests.integration.allocation.overloads.conftest import TUESDAY
from tests.integration.allocation.overloads.looking import figure, shown
from workforce.allocation import overload_watch
from workforce.db import db, transaction
from workforce.jobs.service import BY_NAME

pytestmark = pytest.mark.usefixtures("clean")

OPEN = "SELECT string_agg(w.employee_number, ' ' ORDER BY 1) FROM overload o JOIN worker w ON w.id = o.worker_id"


# --- opening


def test_it_opens_by_itself(night, ask):
    assert night(TUESDAY)[0].opened == 3
    assert ask(OPEN) == "A B E", "not C at 105%, not D who is away, no manager"
    weeks = "SELECT weeks || ' ' || first_week || ' ' || last_week FROM overload o JOIN worker w ON w.id = o.worker_id"
    assert ask(f"{weeks} WHERE w.employee_number = 'A'") == "4 2026-10-11 2026-11-01"
    assert ask(f"{weeks} WHERE w.employee_number = 'B'") == "1 2026-11-01 2026-11-01"


def test_run_twice_or_late_it_does_nothing_more(night, ask):
    night(TUESDAY)
    done, _ = night(TUESDAY)
    assert (done.opened, done.closed, done.steps) == (0, 0, 0)
    night(date(2026, 11, 5))
    assert ask("SELECT count(*) FROM overload") == 3
    assert ask("SELECT count(*) FROM escalation_notice") == 3, "the managers, once"


def test_two_at_once_open_it_once(overloaded, ask):
    started, ended = threading.Barrier(2), []

    def run():
        with overloaded.app_context():
            started.wait()
            with transaction():
                ended.append(overload_watch.watch(TUESDAY, "").opened)
            db.session.remove()

    both = [threading.Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(ended) == [0, 3]
    assert ask("SELECT count(*) FROM outgoing_mail WHERE \"to\" = 'manager@demo.example'") == 2


@pytest.mark.parametrize("gone", ["not over", "not stored", "away"])
def test_one_week_missing_does_not_open_it(night, ask, write, weeks_of, gone):
    week = date(2026, 10, 18)
    if gone == "not over":
        weeks_of("A", week, week, over=False)
    elif gone == "away":
        write(
            "UPDATE week_load SET is_counted = false, is_overloaded = false, band = 'away' WHERE day = :day"
            " AND worker_id = (SELECT id FROM worker WHERE employee_number = 'A')", day=week
        )  # fmt: skip
    else:
        write("ALTER TABLE week RENAME TO week_kept")
        write("CREATE VIEW week AS SELECT * FROM week_kept WHERE day <> '2026-10-18'")
    try:
        night(TUESDAY)
        assert ask(OPEN) == ("B" if gone == "not stored" else "B E")
    finally:
        if gone == "not stored":
            write("DROP VIEW week")
            write("ALTER TABLE week_kept RENAME TO week")


def test_mail_names_nobody_and_no_case(night, ask):
    night(TUESDAY)
    mails = ask("SELECT json_agg(m ORDER BY id) FROM outgoing_mail m")
    assert sorted(m["to"].split("@")[0] for m in mails) == ["ann", "bea", "elsewhere", "manager", "manager"]
    number = ask("SELECT o.id FROM overload o JOIN worker w ON w.id = o.worker_id WHERE w.employee_number = 'A'")
    assert any(f"/overloads/{number}\n" in m["body"] for m in mails)
    assert any("/my-work/overload\n" in m["body"] for m in mails if m["to"] == "ann@demo.example")
    for mail in mails:
        assert not re.search(r"\b(Ann|A-\d|115)\b", mail["subject"] + mail["body"].replace("Dear Ann,", ""))


def test_the_job_says_what_it_did(overloaded, ask, when):
    when.on(11, 3)
    with overloaded.app_context():
        with transaction():
            said = BY_NAME["overloads"].work(datetime(2026, 11, 3, 2, tzinfo=UTC))
        db.session.remove()
    assert said == "3 overloads opened, 0 closed; 3 steps of overloads told, 0 of concerns"
    names = list(BY_NAME)
    assert names.index("weekly-workloads") < names.index("overloads") < names.index("draft-summary")


# --- the plan


def test_from_opening_to_a_plan_in_date(browse, opened, plan, view, overloaded, ask, when):
    page = shown(browse("manager").get("/overloads"))
    assert "Plan in writing, in date 0 of 2" in page
    assert "115.0%" in page
    one = shown(browse("manager").get(f"/overloads/{opened}"))
    assert "There is no plan yet. It is due by 10 November" in one
    assert "Opened on 3 November 2026 after 4 weeks over in a row, to 1 November" in one

    when.on(11, 4)
    answer = plan()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/overloads/{opened}")
    assert "Not complete lacks the worker's view" in shown(browse("manager").get("/overloads"))
    assert figure(overloaded, "W3", date(2026, 11, 4)).value == 0

    when.on(11, 5)
    mine = shown(browse("ann").get("/my-work/overload"))
    assert "No new children until the review" in mine
    assert "Your manager owes you a plan" in mine
    assert view().status_code == 303
    one = shown(browse("manager").get(f"/overloads/{opened}"))
    assert "The plan is in writing and in date. Look at it again by 1 December" in one
    assert "A agrees “That helps.” 5 November, entered by A" in one
    found = figure(overloaded, "W3", date(2026, 11, 5))
    assert {row.key: row.numerator for row in found.rows} == {"A": 1, "B": 0, "E": 0}
    assert found.headline()["median_days_to_plan"] == "2"
    assert found.headline()["open_overloads"] == 3
    assert figure(overloaded, "W3", date(2026, 11, 4)).value == 0, "the day before stays as it was"
    assert figure(overloaded, "W3", date(2026, 12, 2)).ratio.numerator == 0, "the review date has passed"
    assert figure(overloaded, "W3", date(2026, 11, 2)).value is None, "nobody had looked yet"
    assert ask("SELECT count(*) FROM audit_entry WHERE action = 'overload plan written'") > 0


def test_the_workers_view_recorded_by_the_manager_is_marked(browse, opened, plan, ask):
    assert plan(agrees="no", said="Two children must move.").status_code == 303
    assert ask("SELECT is_workers FROM overload_entry WHERE kind = 'view'") is False
    page = shown(browse("ann").get("/my-work/overload"))
    assert "You do not agree “Two children must move.” 3 November, recorded by Manager as said to them" in page
    assert "in writing and in date" in shown(browse("manager").get(f"/overloads/{opened}"))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"review_on": "2026-11-02"}, "2 November has passed"),
        ({"review_on": "2026-11-03"}, "3 November has passed"),
        ({"review_on": "2028-01-01"}, "within a year"),
        ({"due_on": "2026-11-01"}, "1 November has passed"),
        ({"due_on": "soon"}, "Give a day, such as"),
        ({"due_on": ""}, "Give the day by which it is done"),
        ({"owner": ""}, "Choose who does it"),
        ({"owner": "999999"}, "This person is not in post"),
        ({"what": "  "}, "Say what will be done"),
        ({"what": "x" * 1001}, "1000 characters or fewer"),
        ({"said": "I think so"}, "Choose whether the worker agrees"),
    ],
)
def test_a_plan_that_is_not_right(plan, ask, fields, message):
    answer = plan(**fields)
    assert answer.status_code == 422
    assert message in shown(answer)
    assert "There is a problem" in answer.text
    assert ask("SELECT count(*) FROM overload_entry") == 0


def test_an_owner_who_has_left(plan, number, ask):
    answer = plan(owner=number("GONE"))
    assert answer.status_code == 422
    assert "their last day was 20 October" in shown(answer)
    assert ask("SELECT count(*) FROM overload_entry") == 0


def test_nothing_new_is_said(browse, opened):
    answer = browse("manager").post(f"/overloads/{opened}", edition=1, what="", owner="", due_on="", review_on="")
    assert answer.status_code == 422
    assert "Nothing was new" in shown(answer)


def test_an_owner_who_leaves_later_leaves_the_plan_without_an_owner(browse, opened, plan, view, number, write, when):
    plan(owner=number("C"))
    view()
    write("UPDATE worker SET runs = '{[2020-01-06,2026-11-12)}' WHERE employee_number = 'C'")  # 3 days beyond the last
    try:
        when.on(11, 11)
        page = shown(browse("manager").get(f"/overloads/{opened}"))
        assert "Has left: take it out" in page
        assert "The plan still lacks an action with an owner" in page
    finally:
        write("UPDATE worker SET runs = '{[2020-01-06,)}' WHERE employee_number = 'C'")


def test_a_stale_page_saves_nothing_and_says_what_changed(plan, view, ask):
    assert plan().status_code == 303
    assert view(edition=3).status_code == 303
    before = ask("SELECT count(*) FROM overload_entry")
    stale = plan(edition=3, what="Move two children", who="service")
    assert stale.status_code == 409
    page = shown(stale)
    assert "Nothing was saved: this plan changed after you opened the page." in page
    assert "3 November: A agrees with the plan: “That helps.”" in page
    assert "Move two children" in stale.text, "what was typed stays"
    assert ask("SELECT count(*) FROM overload_entry") == before
    now = re.search(r'name="edition" value="(\d+)"', stale.text)[1]
    assert plan(edition=now, what="Move two children").status_code == 303


def test_a_second_click_saves_once(plan, view, ask):
    assert [plan(edition=1).status_code for _ in range(2)] == [303, 303]
    assert ask("SELECT count(*) FROM overload_entry") == 2
    assert [view(edition=3).status_code for _ in range(2)] == [303, 303]
    assert ask("SELECT count(*) FROM overload_entry") == 3


def test_the_worker_answers_the_plan_that_they_saw(plan, view, ask):
    plan()
    plan(what="Share the duty rota")
    stale = view(edition=3)
    assert stale.status_code == 409
    assert "wrote the action “Share the duty rota”" in shown(stale)
    assert ask("SELECT count(*) FROM overload_entry WHERE kind = 'view'") == 0
    assert view(agrees="").status_code == 422


def test_actions_are_done_or_taken_out_once(browse, opened, plan, number, ask):
    plan(owner=number("A"))
    plan(what="Share the duty rota")
    first, second = ask("SELECT array_agg(id ORDER BY id) FROM overload_entry WHERE kind = 'action'")
    here = "/my-work/overload"
    assert browse("ann").post(f"{here}/actions/{second}/done", on=here).status_code == 409, "that is somebody else's"
    assert browse("ann").post(f"{here}/actions/{first}/done", on=here).status_code == 303
    again = browse("manager").post(f"/overloads/{opened}/actions/{first}/done", on=f"/overloads/{opened}")
    assert again.status_code == 409
    assert "the action “No new children until the review” is done, Ann says" in shown(again)
    page = f"/overloads/{opened}"
    assert browse("manager").post(f"{page}/actions/{second}/remove", on=page).status_code == 303
    assert browse("manager").post(f"{page}/actions/{second}/remove", on=page).status_code == 409
    assert browse("manager").post(f"{page}/actions/987654/done", on=page).status_code == 409
    assert ask("SELECT count(*) FROM overload_entry WHERE kind IN ('done', 'removed')") == 2


def test_nobody_writes_their_own_plan(browse, opened, number, write, ask):
    write("UPDATE overload SET worker_id = :m WHERE id = :n", m=number("M1"), n=opened)
    page = browse("manager").get(f"/overloads/{opened}")
    assert "This is your own overload" in page.text
    answer = browse("manager").post(f"/overloads/{opened}", edition=1, review_on="2026-12-01")
    assert answer.status_code == 422
    assert "somebody else who answers for you" in shown(answer)
    assert ask("SELECT count(*) FROM overload_entry") == 0


def test_out_of_scope_is_not_found(browse, opened, plan):
    assert browse("elsewhere").get(f"/overloads/{opened}").status_code == 404
    assert browse("elsewhere").post(f"/overloads/{opened}", on="/account", edition=1).status_code == 404
    assert browse("elsewhere").get("/overloads?team=T1").status_code == 404
    listed = shown(browse("elsewhere").get("/overloads"))
    assert "Open: 1" in listed
    assert "115.0%" in listed
    assert browse("manager").get("/overloads/987654").status_code == 404
    for role in ("ann", "quality", "analyst", "hr", "board", "admin", "governance"):
        assert browse(role).get(f"/overloads/{opened}").status_code == 403, role
        assert browse(role).post(f"/overloads/{opened}", on="/account").status_code == 403, role
    assert plan(who="service").status_code == 303


def test_one_without_an_overload(browse, opened):
    assert "No overload of yours is open" in shown(browse("cai").get("/my-work/overload"))
    assert browse("cai").post("/my-work/overload", on="/account", edition=1, agrees="yes").status_code == 404
    assert browse("cai").post("/my-work/overload/solved", on="/account").status_code == 404
