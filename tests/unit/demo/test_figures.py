"""The size and the story of the usual council, worked out from its files."""

import datetime as dt
from collections import Counter

import pytest

from tests.unit.demo.figures import Figures, rows
from workforce.demo import demo_people, generate
from workforce.demo.days import add_months, is_working


@pytest.fixture(scope="module")
def figures(council, until):
    return Figures(council, until)


def test_size(figures):
    held, fte = figures.caseload()
    assert 1_950 <= len(figures.cases) <= 2_450
    assert 135 <= fte <= 185
    assert 13 <= held / fte <= 17
    assert 0.12 <= figures.over() <= 0.25
    shares = figures.utilisation().values()
    assert sum(0.6 <= share <= 1.15 for share in shares) / len(shares) > 0.75


def test_is_like_that_all_through_the_period(council, until):
    for months in (6, 12, 20):
        then = Figures(council, add_months(until, -months))
        held, fte = then.caseload()
        assert 13 <= held / fte <= 17
        assert 0.1 <= then.over() <= 0.35


def test_few_children_are_without_a_worker_or_with_one_unknown(figures):
    count = Counter(figures.holders.values())
    total = len(figures.cases)
    assert count[None] <= 0.02 * total
    assert 0 < count["?"] <= 0.01 * total
    assert 0 < sum(count[number] for number in figures.away) <= 0.03 * total
    assert not set(filter(None, count)) - {"?"} - set(figures.staff), "nobody who left still holds"


def test_types_of_cases(figures):
    kinds = Counter(case["type"] for case in figures.cases.values())
    assert set(kinds) == {"SHORT_BREAKS", "CLA_NEW", "CLA", "CP", "CIN", "ASSESSMENT", "CARE_LEAVER", "UNTYPED"}
    assert 0.01 < kinds["UNTYPED"] / len(figures.cases) < 0.04
    assert sum(case["court"] for case in figures.cases.values()) > 30


def test_rates_of_the_workforce(figures, council):
    staff = figures.social_work()
    agency = figures.fte([row for row in staff if row["employment_type"] == "agency"])
    assert 0.12 <= agency / figures.fte(staff) <= 0.17
    vacancies = [row for row in rows(council, "vacancies.csv") if row["as_at"] == figures.day]
    vacant = sum(float(row["fte"]) for row in vacancies)
    assert 0.11 <= vacant / (vacant + figures.fte(staff) - agency) <= 0.17
    assert 0.05 <= sum(row["grade"] == "asye" for row in staff) / len(staff) <= 0.13
    assert {row["grade"] for row in figures.posts} >= {"student", "other", "head_of_service"}


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("workers", [60, 150])
def test_the_team_of_the_demonstration_has_the_full_mix(seed, workers, until, tmp_path):
    generate(tmp_path, workers=workers, months=9, seed=seed, until=until)
    figures = Figures(tmp_path, until)
    people = demo_people(tmp_path)
    held = Counter(figures.holders.values())
    shares = figures.utilisation()
    team = [row for row in figures.posts if row["team_code"] == figures.staff[people["manager"]]["team_code"]]
    assert 12 <= held[people["worker"]] <= 15
    assert 0.6 <= shares[people["worker"]] <= 1
    assert any(shares.get(row["employee_number"], 0) > 1 for row in team)
    assert any(row["employee_number"] in figures.away for row in team)
    assert any(row["grade"] == "asye" for row in team)


def test_sessions_fit_the_people(council, figures):
    supervised = {row["supervisee_employee_number"] for row in rows(council, "supervision.csv")}
    missing = [row for row in figures.social_work() if row["employee_number"] not in supervised]
    assert all(row["start_date"] > "2026-09-15" for row in missing)
    for row in rows(council, "supervision.csv"):
        assert row["supervisor_employee_number"] != row["supervisee_employee_number"]
        assert not (row["held_on"] and row["cancelled_reason"])
        assert row["held_on"] <= figures.day
        if row["held_on"]:
            assert int(row["minutes"]) > 0
            assert row["interrupted"] in {"yes", "no"}
            assert is_working(dt.date.fromisoformat(row["held_on"]).toordinal())
        elif not row["cancelled_reason"]:
            assert row["planned_on"] > figures.day, "what is neither held nor cancelled is still to come"


def test_courses_fit_the_people(council, figures):
    done = {(row["work_email"], row["course_code"]) for row in rows(council, "completions.csv")}
    settled = [row for row in figures.social_work() if row["start_date"] < "2026-01-01"]
    assert sum((row["work_email"], "INDUCTION") in done for row in settled) / len(settled) > 0.9
    for row in settled:
        is_manager = row["grade"] in {"practice_supervisor", "team_manager", "service_manager", "head_of_service"}
        assert is_manager or (row["work_email"], "RISK-ANALYSIS-MANAGERS") not in done
