"""Worker and manager answer whether the workload allows effective practice; W20 counts pairs and names nobody."""

import re
from datetime import date
from html import unescape

import pytest
from flask import g, render_template

from workforce import clock
from workforce.allocation import practice_service
from workforce.allocation.overload_queries import escalation_on
from workforce.allocation.practice_queries import practice_of
from workforce.auth import queries as accounts
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.board.summaries.tables import seen_rows
from workforce.db import db, transaction
from workforce.people.queries import staff_on

pytestmark = pytest.mark.usefixtures("clean")

DAY = date(2026, 11, 3)
OWN = "/my-work/effective-practice"


def click(browse, who, path, allows="yes"):
    return browse(who).post(path, on="/account", allows=allows)


def figure(app, day=DAY, team=None):
    with app.app_context():
        on = OnDay(day)
        found = indicators.figures(on, ["W20"])[0]
        if team:
            found = found.within(on.tree.below(team))
        db.session.remove()
    return found


def parts(found):
    return found.ratio and (found.ratio.numerator, found.ratio.denominator)


def test_one_click_each(browse, ask, overloaded, when):
    answer = click(browse, "ann", OWN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my-work#practice")
    assert parts(figure(overloaded)) == (0, 0), "one side alone is no pair"
    answer = click(browse, "manager", "/people/A/effective-practice")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people/A#practice")
    assert parts(figure(overloaded)) == (1, 1)
    click(browse, "manager", "/people/A/effective-practice", "no")
    assert ask("SELECT count(*) FROM effective_practice") == 2, "another click on the day replaces it"
    assert parts(figure(overloaded)) == (0, 1)
    assert ask("SELECT count(*) FROM audit_entry WHERE action = 'effective practice answered' AND"
               " detail::text ~ 'yes|no\"'") == 0  # fmt: skip


def test_who_may_not_answer(browse, ask):
    for who in ("elsewhere", "service", "head"):
        assert click(browse, who, "/people/A/effective-practice").status_code == 404, who
    for who in ("ann", "quality", "hr", "analyst", "board"):
        assert click(browse, who, "/people/A/effective-practice").status_code == 403, who
    assert click(browse, "quality", OWN).status_code == 404, "who holds no cases is not asked"
    assert click(browse, "manager", "/people/M1/effective-practice").status_code == 404
    assert click(browse, "ann", OWN, "maybe").status_code == 400
    assert ask("SELECT count(*) FROM effective_practice") == 0


def test_the_latest_of_each_side_within_three_months(overloaded, write):
    for role, day, said in (
        ("worker", "2026-08-03", "yes"), ("manager", "2026-10-01", "yes"),
    ):  # fmt: skip
        _say(write, "A", role, day, said)
    assert parts(figure(overloaded)) == (0, 0), "3 August is not within the 3 months before 3 November"
    _say(write, "A", "worker", "2026-08-04", "yes")
    assert parts(figure(overloaded)) == (1, 1)
    _say(write, "A", "worker", "2026-10-30", "no")
    assert parts(figure(overloaded)) == (0, 1)
    assert parts(figure(overloaded, date(2026, 10, 29))) == (1, 1), "as of a past day"
    _say(write, "A", "worker", "2026-11-04", "yes")
    assert parts(figure(overloaded)) == (0, 1), "not what was said later"


def test_only_those_who_are_asked_count(overloaded, write):
    for who in ("M1", "GONE", "C"):
        for role in ("worker", "manager"):
            _say(write, who, role, "2026-10-01", "yes")
    assert parts(figure(overloaded)) == (1, 1)


def _say(write, number, role, day, answer):
    write(
        "INSERT INTO effective_practice (worker_id, role, day, answer, by) SELECT id, :role, CAST(:day AS date),"
        " :answer, 'test' FROM worker WHERE employee_number = :number",
        number=number, role=role, day=day, answer=answer,
    )  # fmt: skip


@pytest.fixture
def eight(write):
    """Six more people in the team: three of them and two of the others say yes."""
    names = [f"Y{n}" for n in range(1, 7)]
    for name in names:
        write(
            "INSERT INTO worker (import_id, employee_number, name, runs) VALUES (0, :n, :n, '{[2020-01-01,)}')", n=name
        )
        write(
            "INSERT INTO post (source, import_id, worker_id, team_id, started_on, grade, work_kind, contracted_hours,"
            " standard_hours, employment_type) SELECT 'test', 0, w.id, t.id, '2020-01-01', 'social_worker',"
            " 'case_holding', 37, 37, 'permanent' FROM worker w, team t WHERE w.employee_number = :n AND t.code = 'T1'",
            n=name,
        )  # fmt: skip
    yield names
    write("DELETE FROM effective_practice WHERE worker_id IN (SELECT id FROM worker WHERE employee_number LIKE 'Y%')")
    write("DELETE FROM post WHERE source = 'test'")
    write("DELETE FROM worker WHERE employee_number LIKE 'Y%'")


def test_figures_of_fewer_than_five_pairs_are_hidden_below_the_council(overloaded, write, eight):
    for n, name in enumerate(eight[:4]):
        for role in ("worker", "manager"):
            _say(write, name, role, "2026-10-01", "yes" if n < 2 else "no")
    assert parts(figure(overloaded)) == (2, 4), "the council's figure stands"
    for code in ("T1", "S1", "CS"):
        assert parts(figure(overloaded, team=code)) == (0, 0), code
    for name in eight[4:]:
        for role in ("worker", "manager"):
            _say(write, name, role, "2026-10-01", "yes")
    assert parts(figure(overloaded, team="T1")) == (4, 6)
    for role in ("worker", "manager"):
        _say(write, "E", role, "2026-10-01", "no")
    assert parts(figure(overloaded)) == (4, 7)
    assert parts(figure(overloaded, team="T2")) == (0, 0)
    assert parts(figure(overloaded, team="T1")) == (0, 0), "the council less the team would tell of the one elsewhere"


def test_rows_name_nobody(overloaded, write, eight):
    for name in eight:
        for role in ("worker", "manager"):
            _say(write, name, role, "2026-10-01", "yes")
    rows = [row.as_json() for row in figure(overloaded).rows]
    assert {row["name"] for row in rows} == {None}
    assert [row["key"] for row in rows][:2] == ["pair 1 of T1", "pair 2 of T1"]
    ids = "|".join(eight)
    assert not re.search(ids, str(rows))
    with overloaded.app_context():
        for who, seen in (("manager", 6), ("elsewhere", 0)):
            account = accounts.by_email(f"{who}@demo.example")
            me = accounts.viewer(account.id, account.session_version, "")
            assert len(seen_rows(rows, me, "W20")[0]) == seen


@pytest.mark.parametrize(
    ("who", "sees"), [("ann", "worker"), ("manager", "manager"), ("service", None), ("elsewhere", None),
                      ("quality", None)]
)  # fmt: skip
def test_named_only_to_the_person_and_who_manages_them(overloaded, when, write, who, sees):
    _say(write, "A", "worker", "2026-10-30", "no")
    with overloaded.app_context():
        account = accounts.by_email(f"{who}@demo.example")
        me = accounts.viewer(account.id, account.session_version, "")
        person = next(p for p in staff_on(DAY) if p.employee_number == "A")
        found = practice_of(person, me, DAY, escalation_on(DAY))
        assert (found.side if found else None) == sees
        db.session.remove()


def test_the_part_that_pages_include(overloaded, when, write):
    _say(write, "A", "worker", "2026-10-30", "no")
    with overloaded.test_request_context():
        account = accounts.by_email("manager@demo.example")
        g.viewer = accounts.viewer(account.id, account.session_version, "")
        person = next(p for p in staff_on(DAY) if p.employee_number == "A")
        part = render_template(
            "allocation/effective-practice.html", practice=practice_of(person, g.viewer, DAY, escalation_on(DAY))
        )
        words = unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part)))
        assert "Does this workload allow effective practice? Yes No" in words
        assert "No manager has answered in that time." in words
        assert "A said: no, 30 October." in words
        assert "not for appraisal" in words
        assert render_template("allocation/effective-practice.html", practice=None).strip() == ""
        db.session.remove()


def test_answers_are_deleted_after_24_months(overloaded, when, write, ask):
    _say(write, "A", "worker", "2024-11-02", "yes")
    _say(write, "A", "worker", "2024-11-03", "yes")
    with overloaded.app_context():
        with transaction():
            assert practice_service.forget_old() == 1
        db.session.remove()
    assert clock.today() == DAY
    assert ask("SELECT min(day) FROM effective_practice") == date(2024, 11, 3)
