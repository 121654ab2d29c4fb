"""An overload opens, gets a plan, climbs without one, closes: through the job and the pages."""

import re
import threading
from datetime import date
from html import unescape

import pytest

from workforce.allocation import overload_watch
from workforce.board import indicators
from workforce.board.on_day import OnDay
from workforce.db import db, transaction

pytestmark = pytest.mark.usefixtures("clean")

TUESDAY = date(2026, 11, 3)
OPEN = "SELECT string_agg(w.employee_number, ' ' ORDER BY 1) FROM overload o JOIN worker w ON w.id = o.worker_id"
ACTION = {"what": "No new children until the review", "due_on": "2026-11-20"}


def shown(page):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


@pytest.fixture
def opened(night, ask):
    """Ann's overload is open; return its number."""
    night(TUESDAY)
    return ask("SELECT o.id FROM overload o JOIN worker w ON w.id = o.worker_id WHERE w.employee_number = 'A'")


@pytest.fixture
def number(ask):
    """Return the id of somebody."""
    return lambda who: ask("SELECT id FROM worker WHERE employee_number = :who", who=who)


@pytest.fixture
def plan(browse, opened, number, ask):
    """Let a manager write into Ann's plan."""

    def writing(who="manager", edition=None, review_on="2026-12-01", **fields):
        shown_edition = edition if edition is not None else ask("SELECT edition FROM overload WHERE id = :n", n=opened)
        return browse(who).post(
            f"/overloads/{opened}", edition=shown_edition, review_on=review_on,
            **{**ACTION, "owner": number("M1"), **fields},
        )  # fmt: skip

    return writing


@pytest.fixture
def view(browse, opened, ask):
    """Let Ann say what she thinks."""

    def saying(agrees="yes", said="That helps.", edition=None):
        edition = edition if edition is not None else ask("SELECT edition FROM overload WHERE id = :n", n=opened)
        return browse("ann").post("/my-work/overload", agrees=agrees, said=said, edition=edition)

    return saying


def figure(app, name, day):
    with app.app_context():
        found = indicators.figures(OnDay(day), [name])[0]
        db.session.remove()
    return found


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


# --- climbing


def levels(ask, subject):
    return ask("SELECT string_agg(level, ' ' ORDER BY id) FROM escalation_notice WHERE subject = :s", s=subject)


def test_without_a_plan_it_climbs_step_by_step(browse, opened, night, ask, when):
    subject = f"overload:{opened}"
    night(date(2026, 11, 10))
    assert levels(ask, subject) == "manager"
    night(date(2026, 11, 11))  # 6 working days after 3 November
    assert levels(ask, subject) == "manager service"
    night(date(2026, 11, 18))
    night(date(2026, 11, 25))
    assert levels(ask, subject) == "manager service head director"
    told = "SELECT told FROM escalation_notice WHERE subject = :s AND level = :l"
    assert ask(told, s=subject, l="service") == ["service@demo.example"]
    assert ask(told, s=subject, l="head") == ["head@demo.example"]
    assert ask(told, s=subject, l="director") == [], "nobody whose scope includes the team"
    assert ask("SELECT count(*) FROM outgoing_mail WHERE \"to\" = 'service@demo.example'") == 2, "A's and B's, not E's"
    when.on(11, 25)
    page = shown(browse("head").get(f"/overloads/{opened}"))
    assert "told nobody" in page
    assert "now with the director since 25 November" in page
    assert "It was due by 10 November" in page


def test_run_late_it_tells_every_step_that_was_missed(opened, night, ask):
    night(date(2026, 11, 20))
    assert levels(ask, f"overload:{opened}") == "manager service head"


def test_a_plan_in_date_stops_it_and_one_that_ran_out_lets_it_go_on(opened, plan, view, night, ask, when):
    when.on(11, 9)
    plan(review_on="2026-11-23")
    view()
    night(date(2026, 11, 23))
    assert levels(ask, f"overload:{opened}") == "manager", "the review date itself is in date"
    night(date(2026, 11, 24))
    again = f"overload:{opened}:2026-11-23"
    assert levels(ask, again) == "manager"
    night(date(2026, 11, 30))
    assert levels(ask, again) == "manager"
    night(date(2026, 12, 1))  # 6 working days after 23 November
    assert levels(ask, again) == "manager service"
    when.on(12, 1)
    plan(what="", owner="", due_on="", review_on="2026-12-20")
    night(date(2026, 12, 15))
    assert levels(ask, again) == "manager service", "the new review date stops it"


def test_while_the_worker_is_away_nothing_climbs(browse, opened, night, ask, write, when):
    write("UPDATE worker SET away = '{[2026-11-09,2026-12-01)}' WHERE employee_number = 'A'")
    try:
        night(date(2026, 11, 25))
        assert levels(ask, f"overload:{opened}") == "manager"
        when.on(11, 25)
        assert "Paused." in shown(browse("manager").get(f"/overloads/{opened}"))
        night(date(2026, 12, 8))
        assert levels(ask, f"overload:{opened}") == "manager", "5 working days after the first day back"
        night(date(2026, 12, 9))
        assert levels(ask, f"overload:{opened}") == "manager service"
    finally:
        write("UPDATE worker SET away = '{}' WHERE employee_number = 'A'")


# --- closing


def test_the_worker_says_that_it_is_solved(browse, opened, night, ask, plan, when):
    when.on(11, 6)
    page = "/my-work/overload"
    assert browse("ann").post(f"{page}/solved", on=page).status_code == 303
    assert "you said that it is solved" in shown(browse("ann").get(page))
    assert browse("ann").post(f"{page}/solved", on="/account").status_code == 303, "a second click"
    late = plan(edition=2)
    assert late.status_code == 409
    assert "closed on 6 November: A agreed that it is solved. Nothing was saved." in shown(late)
    assert "A agreed" not in shown(browse("manager").get("/overloads")).split("Closed in the last 12 months")[0]
    night(date(2026, 11, 29))
    mine = "SELECT count(*) FROM overload o JOIN worker w ON w.id = o.worker_id WHERE w.employee_number = 'A'"
    assert ask(mine) == 1, "another needs four weeks after the closing"


def test_another_follows_once_there_are_weeks_enough_after_the_closing(opened, night, ask, write):
    write("UPDATE overload SET opened_on = '2026-08-01', closed_on = '2026-10-04', closed_reason = 'agreed',"
          " closed_by = 'x' WHERE id = :n", n=opened)  # fmt: skip
    night(date(2026, 11, 4))
    assert ask("SELECT count(*) FROM overload o JOIN worker w ON w.id = o.worker_id"
               " WHERE w.employee_number = 'A' AND closed_on IS NULL") == 1  # fmt: skip


def test_it_closes_after_four_weeks_not_over(opened, write, weeks_of, night, ask, overloaded):
    write("UPDATE overload SET opened_on = '2026-09-28' WHERE id = :n", n=opened)
    weeks_of("A", date(2026, 10, 11), date(2026, 11, 1), over=False)
    weeks_of("A", date(2026, 10, 18), date(2026, 10, 18), over=True)
    night(date(2026, 11, 4))
    assert ask("SELECT closed_on FROM overload WHERE id = :n", n=opened) is None, "two in a row are not four"
    weeks_of("A", date(2026, 10, 18), date(2026, 10, 18), over=False)
    night(date(2026, 11, 4))
    closed = "SELECT closed_on || ' ' || closed_reason || ' ' || closed_by FROM overload WHERE id = :n"
    assert ask(closed, n=opened) == "2026-11-04 weeks scheduler"
    assert len(figure(overloaded, "W3", date(2026, 11, 3)).rows) == 3, "open the day before"
    assert len(figure(overloaded, "W3", date(2026, 11, 4)).rows) == 2


def test_it_closes_when_the_person_leaves(opened, write, night, ask, browse, when):
    write("UPDATE post SET ended_on = '2026-11-06' WHERE worker_id = (SELECT worker_id FROM overload WHERE id = :n)",
          n=opened)  # fmt: skip
    try:
        night(date(2026, 11, 10))
        assert (
            ask("SELECT closed_on || ' ' || closed_reason FROM overload WHERE id = :n", n=opened) == "2026-11-07 left"
        )
        when.on(11, 10)
        assert "Not known" in shown(browse("manager").get("/overloads")).split("Closed in the last")[1]
        assert browse("manager").get(f"/overloads/{opened}").status_code == 200
    finally:
        write("UPDATE post SET ended_on = NULL WHERE worker_id = (SELECT worker_id FROM overload WHERE id = :n)",
              n=opened)  # fmt: skip


def test_what_came_of_a_plan(opened, plan, view, write, weeks_of, browse, overloaded, when):
    plan(agrees="yes")
    write("UPDATE overload SET opened_on = '2026-09-20', first_week = '2026-08-30', last_week = '2026-09-20'"
          " WHERE id = :n", n=opened)  # fmt: skip
    write("UPDATE overload_entry SET day = '2026-09-23'")
    weeks_of("A", date(2026, 10, 25), date(2026, 10, 25), over=False)
    page = shown(browse("manager").get(f"/overloads/{opened}"))
    assert "Plan in writing 3 days after it opened" in page
    assert "With the plan 115.0% week to 27 September Week to 25 Oct 90.0% no longer over" in page
    head = figure(overloaded, "W3", TUESDAY).headline()
    assert (head["no_longer_over"], head["no_longer_over_of"], head["no_longer_over_percent"]) == (1, 1, "100")
    assert head["median_days_to_plan"] == "3"
    head = figure(overloaded, "W3", date(2026, 10, 24)).headline()
    assert (head["no_longer_over"], head["no_longer_over_of"], head["no_longer_over_percent"]) == (0, 0, None)


# --- pages


def test_the_list_downloads(browse, opened, plan):
    plan(agrees="yes")
    csv = browse("service").get("/overloads?format=csv").text
    assert "Name,Team,Workload %,Opened,Days open,Plan,Stands with,Next,By" in csv
    assert "A,Eastfield,115.0,2026-11-03,0,in date,team manager,review the plan,2026-12-01" in csv
    assert "No longer over" in browse("service").get("/overloads?list=closed&format=csv").text
    assert browse("service").get("/overloads?format=xlsx").status_code == 200
    assert browse("service").get("/overloads?sort=-days").status_code == 200


def test_empty(browse):
    page = shown(browse("manager").get("/overloads"))
    assert "No overload is open in your teams." in page
    assert "not yet here" in page
    assert figure(browse("manager").client.application, "W3", TUESDAY).value is None


def test_as_many_statements_for_fifty_as_for_one(browse, counted, opened, write, plan, view):
    plan()
    view()
    assert browse("head").get("/account").status_code == 200
    with counted() as few:
        browse("head").get("/overloads")
    write(
        "INSERT INTO worker (import_id, employee_number, name, runs) SELECT 0, 'Z' || n, 'Zed ' || n, '{[2020-01-01,)}'"
        " FROM generate_series(1, 50) n"
    )
    try:
        write(
            "INSERT INTO overload (worker_id, opened_on, first_week, last_week, weeks, grade, team) SELECT id,"
            " '2026-11-03', '2026-10-11', '2026-11-01', 4, 'social_worker', 'T1' FROM worker"
            " WHERE employee_number LIKE 'Z%'"
        )
        with counted() as many:
            page = browse("head").get("/overloads")
        assert "Open: 53" in shown(page)
        # 1) account 2) its teams 3) teams 4) staff 5) policy 6) overloads 7) weeks 8) steps 9) watched 10, 11) audit
        assert len(many) == len(few) == 11, many
        with counted() as one:
            browse("head").get(f"/overloads/{opened}")
        assert len(one) == 11, one
    finally:
        write("DELETE FROM overload WHERE worker_id IN (SELECT id FROM worker WHERE employee_number LIKE 'Z%')")
        write("DELETE FROM worker WHERE employee_number LIKE 'Z%'")
