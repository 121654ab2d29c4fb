"""Who is who: identities over the files, teams as they were, what the database itself refuses."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError

from tests.integration.importing.conftest import DAY
from tests.integration.importing.tables import COMPLETION, PROFESSIONAL, SESSION, cases, involvement, post, staff, team
from workforce.db import policy
from workforce.importing import derive, matching
from workforce.people.queries import team_tree

LATER = DAY + timedelta(days=7)
HOLDERS = "SELECT professional, employee_number FROM holding h LEFT JOIN worker w ON w.id = h.worker_id ORDER BY 1"


def professional(number, staff_id="", registration=""):
    return {
        **PROFESSIONAL, "prof_professional_id": number, "prof_staff_id": staff_id,
        "prof_social_worker_registration_no": registration,
    }  # fmt: skip


def holding(number, person="C1", **more):
    return involvement(number, professional_id=f"P{number}", person_id=person, **more)


def held_by(*professionals):
    return cases(*[holding(n, f"C{n}") for n in range(1, len(professionals) + 1)], professionals=professionals)


# Identities


def test_holders_are_joined_by_staff_id_else_by_registration_number(bring, rows):
    bring("staff", staff(
        post("E1", case_system_id="CS1", swe_number="SW111"), post("E2", case_system_id="CS2", swe_number="SW222"),
        post("E3", swe_number=" sw 00333 "), post("E4", swe_number="444"), post("E5", swe_number="SW555"),
    ))  # fmt: skip
    bring("cases", held_by(
        professional("P1", "CS1", "SW222"),  # the staff id speaks first
        professional("P2", "CS9", "SW222"), professional("P3", "", "SW333"), professional("P4", "", "Sw0444"),
        professional("P5", "", "0555"), professional("P6", "CS9", "SW999"),
    ))  # fmt: skip
    assert rows(HOLDERS) == [("P1", "E1"), ("P2", "E2"), ("P3", "E3"), ("P4", "E4"), ("P5", "E5"), ("P6", None)]


def test_an_involvement_may_name_the_staff_id_instead(bring, rows):
    bring("staff", staff(post(case_system_id="CS1")))
    bring("cases", cases(involvement(1, professional_id="CS1"), professionals=[professional("P1", "CS1")]))
    assert rows(HOLDERS) == [("CS1", "E1")]


def test_sessions_and_completions_wait_for_people_and_are_joined_when_they_come(bring, rows):
    other = {**COMPLETION, "employee_number": "", "username": "Ann.Bee@council.example"}
    third = {
        **COMPLETION,
        "employee_number": "",
        "work_email": "ANN.BEE@council.example",
        "course_code": "RISK-ANALYSIS",
    }
    report = bring("supervision", {"supervision.csv": [SESSION]})
    assert [(w["code"], w["count"]) for w in report.warnings] == [("UNMATCHED_PERSON", 1)]
    report = bring("learning", {"completions.csv": [COMPLETION, other, third]})
    assert [(w["code"], w["count"]) for w in report.warnings] == [("UNMATCHED_PERSON", 3)]
    bring("cases", held_by(professional("P1", "CS1")))
    waiting = "SELECT worker_id FROM supervision_session UNION ALL SELECT worker_id FROM completion"
    assert set(rows(waiting)) == {(None,)}
    bring("staff", staff(post(work_email="Ann.Bee@Council.example", case_system_id="CS1")))
    ((worker,),) = rows("SELECT id FROM worker")
    assert rows(waiting) == [(worker,)] * 4
    assert rows(HOLDERS) == [("P1", "E1")]


@pytest.mark.parametrize(
    ("column", "one", "two"),
    [("case_system_id", "CS1", "CS1"), ("swe_number", "SW0012", "12"), ("work_email", "a@b.example", "A@B.example")],
)
def test_a_shared_identifier_joins_nobody_with_a_warning(bring, rows, column, one, two):
    report = bring("staff", staff(post("E1", **{column: one}), post("E2", **{column: two})))
    assert [w["code"] for w in report.warnings if w["code"].startswith("SHARED")] == ["SHARED_IDENTITY"]
    bring("cases", held_by(professional("P1", "CS1", "SW12")))
    bring("learning", {"completions.csv": [{**COMPLETION, "employee_number": "", "username": "a@b.example"}]})
    assert rows(HOLDERS) == [("P1", None)]
    assert rows("SELECT worker_id FROM completion") == [(None,)]
    bring("staff", staff(post("E1", **{column: one}), post("E2")), as_at=LATER)  # HR corrected it
    joined = rows(HOLDERS) if column != "work_email" else rows(
        "SELECT 'P1', employee_number FROM completion c JOIN worker w ON w.id = c.worker_id"
    )  # fmt: skip
    assert joined == [("P1", "E1")]


def test_a_match_that_a_person_made_stands(bring, rows, session):
    bring("staff", staff(post("E1"), post("E2")))
    ((worker,),) = rows("SELECT id FROM worker WHERE employee_number = 'E2'")
    session.execute(
        text("INSERT INTO alias (kind, value, worker_id, set_by) VALUES ('case_system_id', 'CS1', :id, 'hr')"),
        {"id": worker},
    )
    bring("staff", staff(post("E1"), post("E2")), as_at=LATER)
    bring("cases", held_by(professional("P1", "CS1")))
    assert rows(HOLDERS) == [("P1", "E2")]


def test_a_completion_that_was_entered_here_stays_with_its_person_else_is_joined_by_number(bring, rows, session):
    bring("staff", staff(post("E1"), post("E2")))
    session.execute(
        text(
            "INSERT INTO completion (source, import_id, person_kind, person, worker_id, course_code, completed_on,"
            " result) SELECT 'page', 0, 'employee_number', n.number, w.id, 'RISK-ANALYSIS', '2026-03-01', 'passed'"
            " FROM (VALUES ('E1'), ('E77')) n (number) LEFT JOIN worker w ON w.employee_number = n.number"
        )
    )
    joined = "SELECT c.person, w.employee_number FROM completion c LEFT JOIN worker w ON w.id = c.worker_id ORDER BY 1"
    bring("staff", staff(post("E1"), post("E2")), as_at=LATER)
    assert rows(joined) == [("E1", "E1"), ("E77", None)]
    matching.match("employee_number", "E77", "E2", "hr")
    session.execute(text("UPDATE alias SET worker_id = (SELECT id FROM worker WHERE employee_number = 'E2')"))
    derive.join_people()
    assert rows(joined) == [("E1", "E1"), ("E77", "E2")], "it stays with whom it was entered for"


# Teams


def tree(day):
    return {t.code: (t.name, t.parent_code, t.manager_employee_number) for t in team_tree(day).teams.values()}


def test_a_team_keeps_its_past(bring, rows):
    top = team("S", kind="service", team_name="Safeguarding")
    bring("staff", staff(post(), teams=[top, team(parent_code="S", manager_employee_number="E1")]))
    bring("staff", staff(post(), teams=[top, team(team_name="Front door", manager_employee_number="E2")]), as_at=LATER)
    before, after = ("Duty", "S", "E1"), ("Front door", None, "E2")
    assert tree(date(2015, 1, 1))["T1"] == before  # what is first known of a team holds since before
    assert tree(LATER - timedelta(days=1))["T1"] == before
    assert tree(LATER)["T1"] == tree(date(2030, 1, 1))["T1"] == after
    assert tree(LATER)["S"] == ("Safeguarding", None, None)


@pytest.mark.parametrize(
    "change", [{"team_name": "New"}, {"parent_code": "S"}, {"manager_employee_number": "E1"}, {"kind": "service"}]
)
def test_each_change_begins_a_version_on_the_day(bring, rows, change):
    top = team("S", kind="service")
    bring("staff", staff(post(), teams=[top, team()]))
    assert bring("staff", staff(post(), teams=[top, team(**change)]), as_at=LATER).changed == 1
    versions = (
        "SELECT started_on, ended_on FROM team_version v JOIN team t ON t.id = team_id WHERE code = 'T1' ORDER BY v.id"
    )
    assert rows(versions) == [(None, LATER - timedelta(days=1)), (LATER, None)]
    corrected = {**team(**change), "team_name": "Corrected"}
    bring("staff", staff(post(), teams=[top, corrected]), as_at=LATER)
    assert rows(versions) == [(None, LATER - timedelta(days=1)), (LATER, None)]
    assert tree(LATER)["T1"][0] == "Corrected"


def test_a_team_that_is_gone_and_comes_back(bring):
    crowd = [team(f"X{n}") for n in range(20)]
    bring("staff", staff(post(team_code="X1"), teams=[*crowd, team()]))
    bring("staff", staff(post(team_code="X1"), teams=crowd), as_at=LATER)
    assert "T1" not in tree(LATER)
    assert tree(LATER - timedelta(days=1))["T1"][0] == "Duty"
    back = LATER + timedelta(days=7)
    bring("staff", staff(post(team_code="X1"), teams=[*crowd, team(team_name="Back")]), as_at=back)
    assert tree(back)["T1"][0] == "Back"
    assert tree(LATER - timedelta(days=1))["T1"][0] == "Duty"


# What the database itself refuses


@pytest.mark.parametrize(
    ("table", "copy"),
    [
        ("post", "started_on = '2021-01-01'"),
        ("team_version", "started_on = '2021-01-01'"),
        ("holding", "held = '[2025-06-01,2025-07-01)'"),
    ],
)
def test_two_on_one_day_are_impossible(bring, rows, session, table, copy):
    bring("staff", staff(post()))
    bring("cases", cases())
    names = [n for (n,) in rows(
        "SELECT column_name FROM information_schema.columns WHERE table_name = :t AND is_generated = 'NEVER'"
        " AND column_name <> 'id'", t=table,
    )]  # fmt: skip
    column, value = copy.split(" = ")
    picked = ", ".join(
        f"CAST({value} AS {'daterange' if column == 'held' else 'date'})" if n == column else n for n in names
    )
    with pytest.raises(IntegrityError, match="exclusion"):
        session.execute(text(f"INSERT INTO {table} ({', '.join(names)}) SELECT {picked} FROM {table}"))
    session.rollback()


@pytest.mark.parametrize("table", ["post", "holding"])
def test_empty_periods_are_impossible(bring, session, table):
    bring("staff", staff(post()))
    bring("cases", cases())
    change = {"post": "ended_on = started_on - 1", "holding": "held = 'empty'"}[table]
    with pytest.raises((IntegrityError, DataError), match=r"held_some_day|range lower bound"):
        session.execute(text(f"UPDATE {table} SET {change}"))
    session.rollback()


def test_two_policies_of_a_kind_on_one_day_are_impossible(session):
    table = policy.PolicyVersion.__table__
    found = session.execute(
        text(f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table.name}'")
    )
    names = ", ".join(name for (name,) in found if name not in {"id", "held"})
    with pytest.raises(IntegrityError):
        session.execute(text(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {table.name} LIMIT 1"))
    session.rollback()
