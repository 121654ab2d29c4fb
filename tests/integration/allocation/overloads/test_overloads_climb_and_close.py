"""Without a plan an overload climbs; it closes when it is solved; what came of it; the list."""

from datetime import date

import pytest

from tests.integration.allocation.overloads.conftest import TUESDAY
from tests.integration.allocation.overloads.looking import figure, shown

pytestmark = pytest.mark.usefixtures("clean")


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


def test_a_deputy_is_told_and_writes_the_plan(browse, night, write, ask, number):
    """Cai, a social worker, stands in for the manager of Eastfield for some days; Elsewhere for the service manager."""
    write("INSERT INTO deputy (account_id, team_code, first_day, last_day, set_by, set_at) SELECT id, CASE email WHEN"
          " 'cai@demo.example' THEN 'T1' ELSE 'S1' END, '2026-11-01', '2026-11-15', 'test', now() FROM account"
          " WHERE email IN ('cai@demo.example', 'elsewhere@demo.example')")  # fmt: skip
    try:
        night(TUESDAY)
        one = ask("SELECT o.id FROM overload o JOIN worker w ON w.id = o.worker_id WHERE w.employee_number = 'A'")
        told = "SELECT told FROM escalation_notice WHERE subject = :s AND level = :l"
        assert ask(told, s=f"overload:{one}", l="manager") == ["cai@demo.example", "manager@demo.example"]
        assert browse("cai").get(f"/overloads/{one}").status_code == 200
        night(date(2026, 11, 11))
        assert ask(told, s=f"overload:{one}", l="service") == ["elsewhere@demo.example", "service@demo.example"]
    finally:
        write("DELETE FROM deputy")
