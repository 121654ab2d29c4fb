"""Who waits and why: each state of the very small council, risk and review, climbing, what is hidden."""

from datetime import date, timedelta

import pytest

from tests.integration.allocation import town
from workforce import clock
from workforce.allocation import away, restrictions, service
from workforce.allocation.candidates import child_on
from workforce.allocation.policy_rules import Level
from workforce.allocation.waiting import Why, waiting
from workforce.caseload.restricted import hidden_children


def listed(teams=("S1", "T1", "T2"), hidden=()):
    return {one.child.facts.reference: one for one in waiting(service.here(), hidden, frozenset(teams))}


def test_each_child_stands_for_its_reason_and_the_others_do_not(small):
    found = listed()
    assert {reference: one.why for reference, one in found.items()} == {
        "C2": Why.NOBODY, "C4": Why.AWAY, "C5": Why.UNIDENTIFIED, "C6": Why.MAY_NOT,
    }  # fmt: skip
    assert [reason.why for reason in found["C6"].faults] == ["Newly qualified: child protection plan only jointly"]
    assert found["C4"].since == date(2026, 10, 1), "since the worker went away"
    assert found["C4"].days == 32


def test_a_co_worker_makes_joint_working_good_and_going_away_reopens_it(small, bring):
    bring("cases", town.case_files(beside=[("C6", "P1")]), as_at=town.DAY)
    assert "C6" not in listed(), "Ann works the case beside Ben"
    ann = next(p for p in service.here().staff if p.employee_number == "E1")
    away.mark(ann, town.DAY, None, town.MANAGER)
    assert listed()["C6"].why is Why.MAY_NOT, "at once, though the case system still shows Ann as co-worker"


def test_a_co_worker_who_leaves_reopens_it(small, bring):
    bring("cases", town.case_files(beside=[("C6", "P1")]), as_at=town.DAY)
    people = [{**p, "end_date": "2026-10-30"} if p["employee_number"] == "E1" else p for p in town.PEOPLE]
    bring("staff", town.staff_files(*people), as_at=town.DAY)
    found = listed()
    assert found["C6"].why is Why.MAY_NOT
    assert found["C1"].why is Why.LEFT


def test_an_unregistered_holder_may_not_hold_a_protected_child(small, bring):
    bring("cases", town.case_files({**town.HELD, "C2": "P5", "C1": "P5"}), as_at=town.DAY)
    found = listed()
    assert found["C2"].why is Why.MAY_NOT
    assert found["C2"].faults[0].why == "No registration number in the staff data"
    assert "C1" not in found, "a child in need may have a worker without registration"


def test_marked_away_waits_from_the_councils_days_on(small):
    ann = next(p for p in service.here().staff if p.employee_number == "E1")
    away.mark(ann, town.DAY, town.DAY + timedelta(days=3), town.MANAGER)
    assert "C1" not in listed(), "three days away is no wait"
    away.mark(ann, town.DAY, town.DAY + timedelta(days=7), town.MANAGER)
    assert listed()["C1"].why is Why.MARKED, "five working days after today is"
    away.unmark(ann, town.MANAGER)
    assert "C1" not in listed()


def test_it_climbs_by_working_days(small, monkeypatch):
    found = listed()
    assert found["C2"].level is Level.DIRECTOR, "waits since March"
    ladder = service.here().escalation.waiting
    friday = date(2026, 11, 6)
    assert ladder.level(friday, friday) is Level.MANAGER
    assert ladder.level(friday, date(2026, 11, 8)) is Level.MANAGER, "a weekend is no working day"
    assert ladder.level(friday, date(2026, 11, 9)) is Level.SERVICE
    assert ladder.next_step(friday, date(2026, 11, 9)) == (date(2026, 11, 11), Level.HEAD)


def test_the_weekly_look_gives_risk_needs_and_falls_due_again(small, monkeypatch, monday):
    assert listed()["C2"].risk is None
    assert listed()["C2"].is_review_due
    child = child_on(service.here(), town.id_of("C5"))
    looked = restrictions.Looked("high", ("section_47",), ("senior_practitioner",), needs_co_worker=True)
    restrictions.look_at(child, looked, town.MANAGER)
    found = listed()
    assert next(iter(found)) == "C5", "high risk first"
    one = found["C5"]
    assert (one.risk, one.is_review_due, one.child.is_protected) == ("high", False, True), "section 47 protects"
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(days=7))
    assert listed()["C5"].is_review_due


def test_a_grade_that_a_child_needs_bars_the_others(small):
    child = child_on(service.here(), town.id_of("C2"))
    restrictions.look_at(child, restrictions.Looked("medium", grades=("senior_practitioner",)), town.MANAGER)
    assert [one.key for one in town.look("C2").within] == []
    assert "Not of a grade that this child needs" in [
        reason.why for one in town.look("C2").barred for reason in one.verdict.reasons
    ]


def test_a_team_sees_its_own(small):
    assert set(listed(("T2",))) == set()
    assert set(listed(("T1",))) >= {"C2", "C4", "C6"}


@pytest.mark.parametrize("named, seen", [("E7", False), ("E6", True)])
def test_a_restricted_child_shows_to_who_is_named(small, named, seen):
    restrictions.restrict("C2", [named], town.SERVICE)
    hidden = hidden_children(town.worker_id("E6"))
    assert ("C2" in listed(hidden=hidden)) is seen


def test_the_statements_do_not_grow_with_the_children(small, bring, queries):
    with queries() as few:
        listed()
    more = {f"C{n}": "P1" for n in range(20, 60)}
    bring("cases", town.case_files({**town.HELD, **more}), as_at=town.DAY)
    with queries() as many:
        listed()
    assert len(many) == len(few) <= 13
