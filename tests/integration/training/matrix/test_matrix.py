"""People by requirements: what each cell says, what is counted, filtered, downloaded, and who sees it."""

import csv
import io
import json
import re

import pytest
from sqlalchemy import event

from tests.integration.training.matrix.conftest import DAY
from workforce.board.figures import measures
from workforce.board.figures.on_day import OnDay
from workforce.db import db, transaction
from workforce.training.completion_service import Entry, enter
from workforce.training.errors import SettledError
from workforce.training.risk import risk_of
from workforce.training.today import Today
from workforce.web.access import Viewer

pytestmark = pytest.mark.usefixtures("tidy")


def table(answer):
    """Return the downloaded rows by name: requirement -> what it says."""
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    at = next(n for n, row in enumerate(rows) if row[:2] == ["Name", "Employee number"])
    return {row[1]: dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]}, [row[0] for row in rows[:at]]


def test_what_each_cell_says(browse):
    found, about = table(browse("hr").get("/training?format=csv"))
    staff, managers = "Risk analysis, staff", "Risk analysis, managers"
    assert {number: row[staff] for number, row in found.items()} == {
        "E1": "in date, last day 2026-12-01",
        "E2": "never, due by 2026-08-31",  # began on 1 June 2026
        "E3": "lapsed, last day 2026-11-01",
        "E4": "in date",  # away, and done once is enough
        "E5": "not known",  # failed does not count; there before completions are known
        "E6": "in date, last day 2026-11-02",  # its last day
        "E7": "", "E9": "", "E10": "",
        "E20": "first due, due by 2026-11-30",
        "E21": "not known",
    }  # fmt: skip
    assert {number: found[number][managers] for number in ("E7", "E9", "E10", "E1")} == {
        "E7": "in date", "E9": "lapsed, last day 2026-06-01", "E10": "not known", "E1": "",
    }  # fmt: skip
    assert about[:2] == ["Training: who has completed what", "As at 2 November 2026"]
    assert about[3] == "Left out: completions before 1 November 2024 are not known"


def test_a_name_is_no_formula(browse):
    found, _ = table(browse("hr").get("/training?format=csv"))
    assert found["E21"]["Name"] == "'=Sum Ola"


def test_figures_count_what_the_cells_say(browse):
    text = browse("hr").get("/training").text
    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text))
    # E4 is in date and away: beside. In date: E1 twice, E6, E7. Lapsed: E3, E9. Never: E2 twice. Not known: the rest.
    assert "4 of 18 requirements, 11 people" in words
    assert "Lapsed 2 of 18; 2 people" in words and "Never 2 of 18; 1 person" in words
    assert "Lapse in the next 90 days 2 2 in 30 days, 0 in 31 to 60, 0 in 61 to 90" in words
    # W12: staff E1, E2, E3, E5, E6, E21 count; E4 is away, E20 is new. Managers E7, E9, E10.
    assert "3 of 9 2 of 6 staff and 1 of 3 managers" in words
    assert "1 away, 1 in their first 3 months" in words


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("status=late", {"E2", "E3", "E9"}),
        ("status=due", {"E1", "E6"}),
        ("status=first", {"E20"}),
        ("status=whole", {"E1"}),
        ("status=unknown&requirement=RISK-STAFF", {"E5", "E21"}),
        ("team=T2", {"E6", "E9", "E21"}),
        ("team=S1&grade=managers", {"E7", "E9", "E10"}),
        ("grade=asye", {"E2"}),
        ("grade=nonsense", set()),
        ("name=bee", {"E1"}),
        ("status=nonsense&name=bee", {"E1"}),
    ],
)
def test_filters(browse, query, numbers):
    found, _ = table(browse("hr").get(f"/training?format=csv&{query}"))
    assert set(found) == numbers


@pytest.mark.parametrize(
    ("who", "numbers"),
    [
        ("gus", {"E1", "E2", "E3", "E4", "E5", "E7", "E20"}),
        ("ida", {"E6", "E9", "E21"}),
        ("jon", {"E1", "E2", "E3", "E4", "E5", "E6", "E7", "E9", "E10", "E20", "E21"}),
    ],
)
def test_scope(browse, who, numbers):
    found, _ = table(browse(who).get("/training?format=csv"))
    assert set(found) == numbers


@pytest.mark.parametrize(
    "path", ["/training", "/training/due", "/training/starters-and-leavers", "/training/people/E1"]
)
def test_who_may_not(browse, path):
    for who in ("ann", "board", "admin", "governance"):
        assert browse(who).get(path).status_code == 403, who


def test_out_of_scope_is_not_found(browse):
    ida = browse("ida")
    assert ida.get("/training?team=T1").status_code == 404
    assert ida.get("/training/people/E1").status_code == 404
    assert ida.get("/training/people/NOBODY").status_code == 404
    sent = ida.post("/training/people/E1/completions", on="/training/people/E6", course="INDUCTION")
    assert sent.status_code == 404


def test_nobody_enters_their_own(browse):
    gus = browse("gus")
    assert "Enter a completion" not in gus.get("/training/people/E7").text
    sent = gus.post("/training/people/E7/completions", on="/training/people/E1", course="INDUCTION")
    assert sent.status_code == 404


def test_what_lapses_next_stands_longest_overdue_first(browse):
    rows = list(csv.reader(io.StringIO(browse("hr").get("/training/due?format=csv").get_data().decode("utf-8-sig"))))
    lines = [(row[0], row[1], row[4]) for row in rows[5:]]
    assert lines == [
        ("2026-06-01", "lapsed", "E9"), ("2026-08-31", "never", "E2"), ("2026-08-31", "never", "E2"),
        ("2026-11-01", "lapsed", "E3"), ("2026-11-02", "due in 90 days", "E6"), ("2026-11-30", "first due", "E20"),
        ("2026-11-30", "first due", "E20"), ("2026-12-01", "due in 90 days", "E1"),
    ]  # fmt: skip


def test_a_course_that_was_matched_counts(browse, ask):
    ask(
        "INSERT INTO completion (source, import_id, person_kind, person, worker_id, course_code, completed_on, result)"
        " SELECT 'page', 0, 'employee_number', 'E3', id, 'Old risk course', '2026-10-01', 'passed' FROM worker"
        " WHERE employee_number = 'E3'"
    )
    assert table(browse("hr").get("/training?format=csv"))[0]["E3"]["Risk analysis, staff"].startswith("lapsed")
    ask(
        "INSERT INTO course_alias (value, code, set_by, set_at) VALUES ('Old risk course', 'RISK-ANALYSIS', 't', now())"
    )
    assert table(browse("hr").get("/training?format=csv"))[0]["E3"]["Risk analysis, staff"] == "in date"


def test_an_earlier_day_is_as_it_was(browse):
    found, _ = table(browse("hr").get("/training?format=csv&as_of=2026-11-01"))
    assert found["E3"]["Risk analysis, staff"] == "in date, last day 2026-11-01"


def test_three_hundred_people_by_twenty_requirements(trained, ask, browse):
    """One page of all of them: as many statements as for eleven people, and within 12."""
    hr = browse("hr")
    document = {
        "name": "Twenty", "requirements": [
            {"id": f"R{n}", "name": f"Requirement {n}", "course_codes": [f"COURSE-{n}"], "applies_to": "all",
             "within_months": 3, "interval_months": 12, "employer_standard": 6} for n in range(20)
        ],
    }  # fmt: skip
    seen = []
    with trained.app_context():
        engine = db.engine
    listen = lambda *args: seen.append(args[2])
    event.listen(engine, "before_cursor_execute", listen)
    try:
        assert hr.get("/training?page=all").status_code == 200
        few = len(seen)
        event.remove(engine, "before_cursor_execute", listen)
        ask(
            "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at)"
            " VALUES ('requirements', '2026-11-01', CAST(:document AS jsonb), 'test', now())",
            document=json.dumps(document),
        )
        ask(
            "INSERT INTO worker (import_id, employee_number, name, runs) SELECT 1, 'X' || n, 'Person ' || n,"
            " '{[2020-01-01,)}' FROM generate_series(1, 300) n"
        )
        ask(
            "INSERT INTO post (source, import_id, worker_id, team_id, started_on, grade, work_kind, contracted_hours,"
            " standard_hours, employment_type) SELECT 'default', 1, w.id, (SELECT id FROM team WHERE code = 'T1'),"
            " '2020-01-01', 'social_worker', 'case_holding', 37, 37, 'permanent' FROM worker w"
            " WHERE employee_number LIKE 'X%'"
        )
        seen.clear()
        event.listen(engine, "before_cursor_execute", listen)
        text = hr.get("/training?page=all").text
    finally:
        event.remove(engine, "before_cursor_execute", listen)
        ask("DELETE FROM post WHERE worker_id IN (SELECT id FROM worker WHERE employee_number LIKE 'X%')")
        ask("DELETE FROM worker WHERE employee_number LIKE 'X%'")
    assert text.count('<th scope="row"><a') == 311
    assert len(seen) == few <= 12, seen


def test_the_figure_is_the_board_s(trained, browse):

    with trained.app_context():
        on, today = OnDay(DAY), Today(DAY)
        for managers, rows in ((False, measures.staff_trained(on)), (True, measures.managers_trained(on))):
            risk = risk_of(today, managers=managers)
            assert (risk.in_date, risk.of) == (sum(row.numerator for row in rows), len(rows))
        db.session.remove()


HR = Viewer(0, "hr@demo.example", "Hr", "hr", frozenset())


def test_entering_the_same_twice_at_once(trained, when):
    """Two windows: one adds it, the other is told that it is there."""

    with trained.app_context():
        person = Today(DAY).by_number["E5"]
        with transaction():
            enter(person, Entry("RISK-ANALYSIS", DAY), HR)
        with pytest.raises(SettledError), transaction():
            enter(person, Entry("RISK-ANALYSIS", DAY), HR)
        db.session.remove()


def test_before_completions_are_known_nothing_is_said_as_zero(browse):
    page = browse("hr").get("/training?as_of=2024-10-01").text
    assert "of 9" not in page and "No completions are known of this day" in page


def test_without_any_completion_nobody_is_never(browse, ask):
    ask("UPDATE import_run SET undone_at = now() WHERE kind = 'learning'")
    try:
        assert "never" not in browse("hr").get("/training?format=csv").text.lower()
        assert "Never" not in browse("hr").get("/training/due").text
        ask(
            "INSERT INTO completion (source, import_id, person_kind, person, worker_id, course_code, completed_on,"
            " result, entered_at) SELECT 'page', 0, 'employee_number', 'E5', id, 'RISK-ANALYSIS', '2019-01-01',"
            " 'passed', '2026-10-01' FROM worker WHERE employee_number = 'E5'"
        )
        found, _ = table(browse("hr").get("/training?format=csv"))
        staff = "Risk analysis, staff"
        assert (found["E5"][staff], found["E6"][staff]) == ("in date", "in date, last day 2026-11-02")
        assert found["E2"][staff] == "not known"  # there since June; known from the day of the first entry, 1 October
    finally:
        ask("UPDATE import_run SET undone_at = NULL WHERE kind = 'learning'")
