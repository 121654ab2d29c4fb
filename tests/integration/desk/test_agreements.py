"""What was agreed weighs on its days only, in every figure alike; and looking at a workload together."""

import json
import re
from datetime import date

import pytest

from tests.integration.conftest import UNTIL
from tests.integration.desk.asking import agree, row_of, shown
from workforce.board.figures.on_day import OnDay
from workforce.caseload import detail
from workforce.caseload import queries as caseload
from workforce.caseload.queries import workload_on
from workforce.db import db
from workforce.desk.work import work_of

pytestmark = pytest.mark.usefixtures("unsaid")


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
        extras = caseload.beside_on(UNTIL, caseload.scheme_on(UNTIL).scheme).extras
        assert list(extras) == [own]
        assert extras[own][0][0] == "Practice educator, 1 student"
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
    assert manager.post(path, last_day="22/10/2026").status_code == 303
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
        scheme = caseload.scheme_on(UNTIL).scheme
        own = db.session.scalar(db.text("SELECT worker_id FROM holding WHERE child_id = :c ORDER BY held DESC LIMIT 1"),
                                {"c": child})  # fmt: skip
        held = {day: detail.of_children(date(2026, 10, day), scheme, own)[child].modifiers for day in (19, 20, 30, 31)}
        db.session.remove()
    assert {day: "TRAVEL" in modifiers for day, modifiers in held.items()} == {19: False, 20: True, 30: True, 31: False}
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


AGREED = """INSERT INTO scheme_agreement
  (policy_version_id, area_code, agreed_on, for_practitioners, for_managers, recorded_by, recorded_at)
SELECT (SELECT max(id) FROM policy_version WHERE kind = 'scheme'), t.code, '2026-10-20', 'Forum', 'Heads', 'test', now()
FROM team_version v JOIN team t ON t.id = v.team_id WHERE v.kind = 'service' ORDER BY t.code LIMIT 1"""


@pytest.fixture
def an_area_agreed(change):
    """One service area agreed the weights on 20 October."""
    change(AGREED)
    yield
    change("DELETE FROM scheme_agreement")


def test_the_quality_page_counts_what_serves_standard_3(browser, value, propose, worker, an_area_agreed):
    areas = value("SELECT count(*) FROM team_version WHERE kind = 'service' AND held @> CAST('2026-10-31' AS date)")
    assert areas > 1
    before = shown(browser("quality").get("/quality"))
    agreed = r"% service areas that agreed the weights in force "
    assert re.search(rf"{agreed}1 of {areas}", before)
    assert re.search(rf"0\.0{agreed}0 of {areas}", shown(browser("quality").get("/quality?as_of=2026-10-19")))
    assert re.search(r"0\.0% workloads looked at together at any time 0 of \d+", before)
    assert "None: questions about workload answered, 12 months 0 of 0" in before
    question = propose()
    propose(label="Duty desk, one day a week")
    browser("manager").post(f"/people/{worker}/reviews", on=f"/people/{worker}")
    agree(browser, question)
    after = shown(browser("quality").get("/quality"))
    assert re.search(r"[1-9.]+% workloads looked at together at any time 1 of \d+", after)
    assert "50.0% questions about workload answered, 12 months 1 of 2" in after
