"""Undo puts back exactly what was, or refuses."""

import copy
import csv
import random
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.integration.importing.conftest import DAY
from tests.integration.importing.tables import (
    ABSENCE,
    CARE,
    CARE_LEAVER,
    COMPLETION,
    COURT,
    EPISODE,
    FAMILY,
    FRONT_DOOR,
    LEGAL,
    OTHER_WORK,
    OVERSIGHT,
    PERSON,
    PROFESSIONAL,
    REDUCTION,
    SESSION,
    VACANCY,
    cases,
    involvement,
    post,
    staff,
    team,
)
from workforce.auth.service import add_account
from workforce.importing import service
from workforce.importing.report import Refused

LATER = DAY + timedelta(days=7)


@pytest.fixture
def refuse_undo(undo):
    def refusing(import_id):
        with pytest.raises(Refused) as caught:
            undo(import_id)
        return str(caught.value)

    return refusing


def before_and_after():
    """Two states of every kind: rows that stay, change, end, come and are restated."""
    crowd = [post(f"M{n}") for n in range(40)]
    kept = [involvement(n, person_id=f"C{n % 7}") for n in range(40)]
    moved = post("E1", team_code="T2", start_date="2026-11-01", name="Ann Cee", swe_number="SW9", case_system_id="CS2")
    first = {
        "staff": staff(
            *crowd, post("E1", case_system_id="CS1"), post("E2"), post("E3", start_date="2027-01-01"),
            teams=[team(), team("T3")],
            **{"absences.csv": [ABSENCE], "reductions.csv": [REDUCTION], "vacancies.csv": [VACANCY]},
        ),
        "cases": cases(*kept, involvement(90, person_id="C90"), **{
            "ssd_person.csv": [PERSON], "ssd_care_leavers.csv": [CARE_LEAVER], "ssd_cla_episodes.csv": [CARE],
            "ssd_family.csv": [FAMILY], "court.csv": [COURT, {**COURT, "stage": "Final"}],
            "other_work.csv": [OTHER_WORK, {**OTHER_WORK, "work_ref": "W2"}], "front_door.csv": [FRONT_DOOR],
        }),
        "supervision": {"supervision.csv": [SESSION], "oversight.csv": [OVERSIGHT, {**OVERSIGHT, "case_ref": "C91"}]},
        "learning": {"completions.csv": [COMPLETION, {**COMPLETION, "employee_number": "E77"}]},
    }  # fmt: skip
    second = {
        "staff": staff(
            *crowd, post("E1", end_date="2026-10-31"), moved, post("E2", start_date="2019-06-01", grade="asye"),
            post("E77", start_date="2024-01-01"), teams=[team(team_name="Front door"), team("T2")],
            **{
                "absences.csv": [{**ABSENCE, "end_date": "2026-12-01"}, {**ABSENCE, "reason": "maternity"}],
                "reductions.csv": [{**REDUCTION, "adjustment": "yes", "review_on": "2027-01-01"}],
                "vacancies.csv": [{**VACANCY, "fte": "9"}],
            },
        ),
        "cases": cases(
            *[{**row, "invo_professional_id": "P2"} for row in kept[:20]], *kept[20:], involvement(91, person_id="C91"),
            episodes=[{**EPISODE, "cine_close_date": "2026-11-01"}], professionals=[PROFESSIONAL, {
                **PROFESSIONAL, "prof_professional_id": "P2", "prof_staff_id": "CS2"}],
            **{
                "ssd_person.csv": [{**PERSON, "pers_death_date": "2026-11-02"}], "ssd_care_leavers.csv": [],
                "ssd_legal_status.csv": [LEGAL],
                "ssd_family.csv": [{**FAMILY, "fami_family_id": "F0"}],
                "court.csv": [{**COURT, "ended_on": "2026-11-01"}],
                "other_work.csv": [{**OTHER_WORK, "holder_case_system_id": "CS2"}],
                "front_door.csv": [{**FRONT_DOOR, "waiting": "9"}, {**FRONT_DOOR, "on": "2026-10-29"}],
                "ssd_cla_episodes.csv": [{**CARE, "clae_cla_episode_ceased_date": "2026-01-01"}],
            },
        ),
        "supervision": {
            "supervision.csv": [{**SESSION, "minutes": "30"}, {**SESSION, "session_ref": "S2"}],
            "oversight.csv": [{**OVERSIGHT, "by": "E9"}, {**OVERSIGHT, "case_ref": "C3"}],
        },
        "learning": {"completions.csv": [{**COMPLETION, "provider": "X"}, {**COMPLETION, "result": "failed"}]},
    }  # fmt: skip
    return first, second


@pytest.mark.parametrize("kind", service.KINDS)
@pytest.mark.parametrize("empty", [True, False], ids=["into an empty database", "into a full one"])
def test_after_an_undo_all_is_as_it_was(bring, undo, dump, rows, kind, empty):
    first, second = before_and_after()
    for each in () if empty else service.KINDS:
        bring(each, first[each])
    before = dump()
    report = bring(kind, second[kind], as_at=LATER)
    assert dump() != before
    if not empty:
        assert report.new
        assert report.changed
    undo(report.id)
    assert dump() == before
    assert rows("SELECT count(*) FROM import_run WHERE undone_at IS NOT NULL") == [(1,)]
    again = bring(kind, second[kind], as_at=LATER)
    assert again.counts() == report.counts()


def test_the_whole_history_can_be_taken_back(bring, undo, dump):
    first, second = before_and_after()
    states, imports = [], []
    for files, day in ((first, DAY), (second, LATER)):
        for kind in service.KINDS:
            states.append(dump())
            imports.append(bring(kind, files[kind], as_at=day).id)
    for number, state in zip(reversed(imports), reversed(states), strict=True):
        undo(number)
        assert dump() == state


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def generated(files):
    """The generated council and the same one a week on, with much of it changed."""
    rng = random.Random(7)
    first = {path.name: read(path) for path in files.glob("*.csv")}
    second = copy.deepcopy(first)
    for name, rows in second.items():
        rng.shuffle(rows)
        del rows[: len(rows) // 25]
        for row in rows[: len(rows) // 10]:
            for column in row:
                if column.endswith(("close_date", "ceased_date", "invo_involvement_end_date")) and not row[column]:
                    row[column] = "2026-11-01"
                elif column in {"name", "team_name", "grade", "minutes", "provider", "invo_professional_id"}:
                    row[column] = rng.choice(rows)[column]
        assert rows or not first[name]
    return first, second


@pytest.mark.parametrize("kind", ["staff", "cases"])
def test_a_generated_council(bring, undo, dump, generated, kind):
    first, second = generated
    for each in service.KINDS:
        bring(each, {spec.name: first[spec.name] for spec in service.FILES[each]})
    before = dump()
    report = bring(
        kind, {s.name: second[s.name] for s in service.FILES[kind]}, as_at=LATER, allow_rejects=100, accept_shrink=True
    )
    assert min(report.changed, report.ended) > 2
    undo(report.id)
    assert dump() == before


def test_only_the_newest_of_its_kind(bring, undo, refuse_undo):
    first, second = before_and_after()
    one = bring("supervision", first["supervision"]).id
    two = bring("supervision", second["supervision"], source="another").id
    other = bring("learning", first["learning"]).id
    assert f"Undo {two} first" in refuse_undo(one)
    undo(two)
    assert "There is no applied import" in refuse_undo(two)
    undo(one)
    undo(other)
    assert "There is no applied import" in refuse_undo(99_999)


@pytest.mark.parametrize("kind", ["supervision", "learning", "cases"])
def test_not_under_facts_that_came_later(bring, undo, refuse_undo, dump, kind):
    first = before_and_after()[0]
    number = bring("staff", first["staff"]).id
    later = bring(kind, first[kind]).id
    before = dump()
    assert f"import {number} brought. Undo the later import first" in refuse_undo(number)
    assert dump() == before
    undo(later)
    undo(number)


def test_not_under_an_account(bring, refuse_undo, session):
    number = bring("staff", staff(post())).id
    account = add_account("ann@demo.example", "worker", "test", password="copper lantern tide")
    session.execute(text("UPDATE account SET worker_id = (SELECT id FROM worker) WHERE id = :id"), {"id": account.id})
    assert "An account rests on people" in refuse_undo(number)


@pytest.mark.parametrize(
    "said",
    [
        "workload_review (worker_id, day, recorded_by, recorded_at) SELECT id, '2026-06-01', 'x', now()",
        "workload_rating (worker_id, day, rating) SELECT id, '2026-06-01', 'stretched'",
        "extra_hours (worker_id, week_ends_on, hours) SELECT id, '2026-06-07', 2",
        (
            "extra_responsibility (worker_id, label, points, started_on, agreed_by, agreed_at)"
            " SELECT id, 'Duty', 2, '2026-06-01', 'x', now()"
        ),
        "line_question (worker_id, kind, line, said, raised_by, raised_at) SELECT id, 'line', 'Limit', '', 'x', now()",
    ],
)
def test_not_under_what_was_said_of_a_workload(bring, refuse_undo, session, said):
    number = bring("staff", staff(post())).id
    session.execute(text(f"INSERT INTO {said} FROM worker"))
    assert "What was said or agreed of a workload rests on people" in refuse_undo(number)


def test_facts_that_waited_before_wait_again(bring, undo, dump):
    first = before_and_after()[0]
    for kind in ("cases", "supervision", "learning"):
        bring(kind, first[kind])
    before = dump()
    undo(bring("staff", first["staff"]).id)
    assert dump() == before


def test_after_an_undo_holders_are_told_in_the_dialect_that_stands(bring, undo, dump):
    both = [involvement(1), involvement(2, professional_role_id="ALLWKR", person_id="C2")]
    bring("cases", cases(*both), dialect="mosaic")
    before = dump()
    undo(bring("cases", cases(*both), as_at=LATER, dialect="system_c").id)
    assert dump() == before


def test_not_under_what_people_entered(bring, refuse_undo, session):
    number = bring("staff", staff(post())).id
    session.execute(
        text(
            "INSERT INTO line_question (worker_id, kind, line, said, raised_by, raised_at)"
            " SELECT id, 'extra', 'Court duty', 'Two days a month', 'test', now() FROM worker"
        )
    )
    session.commit()
    assert "What was said or agreed of a workload rests on" in refuse_undo(number)


def entered(session, number):
    """A completion that HR entered on the page."""
    session.execute(
        text(
            "INSERT INTO completion (source, import_id, person_kind, person, worker_id, course_code, completed_on,"
            " result) SELECT 'page', 0, 'employee_number', employee_number, id, 'RISK-ANALYSIS', '2026-03-01', 'passed'"
            " FROM worker WHERE employee_number = :number"
        ),
        {"number": number},
    )
    session.commit()


def test_not_under_a_completion_that_was_entered_here(bring, refuse_undo, session):
    number = bring("staff", staff(post())).id
    entered(session, "E1")
    assert "A course completion rests on" in refuse_undo(number)
