"""Decisions on decisions: chains, covers, refusals, later days, co-workers who go, and what an import does to each."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.integration.allocation import town
from tests.integration.allocation.town import BASE, DAY, HEAD, MANAGER, SERVICE, decide, id_of, look, worker_id
from workforce import clock
from workforce.allocation import answering, away, decisions, effect, restrictions, service
from workforce.allocation.decision_rules import Approval, Kind, State, WorkerSays
from workforce.allocation.service import AllocationError, StaleError
from workforce.allocation.waiting import waiting
from workforce.auth import deputies, queries
from workforce.auth import service as accounts
from workforce.auth.service import AccountError
from workforce.board.figures.on_day import OnDay
from workforce.caseload.case_sql import Basis
from workforce.db import db
from workforce.web.access import Permission

TUESDAY = DAY + timedelta(days=1)
ALL = frozenset({"S1", "T1", "T2"})


def person(number):
    return next(p for p in service.here().staff if p.employee_number == number)


def holder(reference, day=DAY):
    on = OnDay(day, Basis.DECIDED)
    found = next(case for case in on.cases if case.reference == reference)
    return on.by_id[found.worker_id].employee_number if found.worker_id in on.by_id else None


def waits():
    return {one.child.facts.reference: one.why for one in waiting(service.here(), (), ALL)}


def fresh(allocation):
    db.session.refresh(allocation)
    return allocation


def cover(reference, number, until=DAY + timedelta(days=20), of="E1"):
    return away.cover(person(of), {id_of(reference): number}, until, uuid4(), SERVICE)


# --- what an import shows of a chain


def test_of_a_chain_the_case_system_may_still_show_the_first(small, bring):
    decide("C1", "E3")
    second = decide("C1", "E6", SERVICE)
    bring("cases", town.case_files(), as_at=TUESDAY)
    assert (fresh(second).state, holder("C1", TUESDAY)) == (State.AWAITING, "E6")


def test_after_a_cover_a_new_worker_stands_though_the_absent_one_is_still_shown(small, bring):
    away.mark(person("E1"), DAY, None, MANAGER)
    cover("C1", "E3")
    made = decide("C1", "E6", SERVICE)
    assert made.kind == Kind.ALLOCATE, "who covers hands nothing over"
    bring("cases", town.case_files(), as_at=TUESDAY)
    assert (fresh(made).state, holder("C1", TUESDAY)) == (State.AWAITING, "E6")


def test_a_cover_yields_to_a_new_worker_in_the_case_system(small, bring):
    away.mark(person("E1"), DAY, None, MANAGER)
    cover("C1", "E3")
    bring("cases", town.case_files(), as_at=TUESDAY)
    assert holder("C1", TUESDAY) == "E3", "the absent worker is still shown: the cover stands"
    bring("cases", town.case_files({**town.HELD, "C1": "P6"}), as_at=TUESDAY)
    assert holder("C1", TUESDAY) == "E6"


# --- refusals and checks before it counts


@pytest.fixture
def full(small, bring):
    """Ann, Cat and Fay are full."""
    more = {f"C{n}": f"P{(1, 3, 6)[n % 3]}" for n in range(20, 110)}
    plans = [
        {"cinp_cin_plan_id": str(n), "cinp_person_id": f"C{n}", "cinp_referral_id": f"R{n}",
         "cinp_cin_plan_start_date": "2026-03-10", "cinp_cin_plan_end_date": ""} for n in range(20, 110)
    ]  # fmt: skip
    files = lambda **held: town.case_files({**town.HELD, **more, **held}, **{"ssd_cin_plans.csv": plans})
    bring("cases", files(), as_at=DAY)
    return files


def test_refused_while_it_is_asked_it_is_over(full):
    made = decide("C1", "E3", worker_says=WorkerSays.OBJECTS, pass_reason="Speaks the language.")
    assert (made.state, made.approval) == (State.ASKED, Approval.PENDING)
    answering.approve(made.id, "Cat is far over.", SERVICE, BASE, is_agreed=False)
    assert made.state == State.REFUSED
    with pytest.raises(StaleError, match="settled"):
        answering.accept(made.id, town.viewer("worker", worker_id("E3")), BASE)
    assert holder("C1") == "E1"


def test_approval_checks_again_what_is_never_passed(full):
    made = decide("C1", "E3", pass_reason="Speaks the language.")
    assert made.state == State.TO_APPROVE
    restrictions.declare(person("E3"), "C1", MANAGER)
    with pytest.raises(StaleError, match="conflict of interest"):
        answering.approve(made.id, "", SERVICE, BASE, is_agreed=True)
    assert (made.state, made.approval, holder("C1")) == (State.TO_APPROVE, Approval.PENDING, "E1")


def test_approval_checks_again_who_holds_the_child(full, bring):
    made = decide("C1", "E3", pass_reason="Speaks the language.")
    bring("cases", full(C1="P6"), as_at=TUESDAY)
    with pytest.raises(StaleError, match="Meanwhile Fay Gill holds this child"):
        answering.approve(fresh(made).id, "", SERVICE, BASE, is_agreed=True)


def test_acceptance_checks_again_whether_a_limit_would_be_passed(small, bring):
    made = decide("C1", "E3", worker_says=WorkerSays.NOT_REACHED)
    more = {f"C{n}": "P3" for n in range(20, 60)}
    plans = [
        {"cinp_cin_plan_id": str(n), "cinp_person_id": f"C{n}", "cinp_referral_id": f"R{n}",
         "cinp_cin_plan_start_date": "2026-03-10", "cinp_cin_plan_end_date": ""} for n in range(20, 60)
    ]  # fmt: skip
    bring("cases", town.case_files({**town.HELD, **more}, **{"ssd_cin_plans.csv": plans}), as_at=DAY)
    with pytest.raises(StaleError, match="would now be over"):
        answering.accept(fresh(made).id, town.viewer("worker", worker_id("E3")), BASE)


def test_acceptance_checks_again_the_co_worker(small):
    made = decide("C7", "E2", co_worker="E3", worker_says=WorkerSays.NOT_REACHED)
    assert made.state == State.ASKED
    away.mark(person("E3"), DAY, None, MANAGER)
    with pytest.raises(StaleError, match="co-worker can't work"):
        answering.accept(made.id, town.viewer("worker", worker_id("E2")), BASE)


def test_an_approval_is_due_and_a_refusal_stands_though_an_import_confirmed_the_worker(full, bring):
    made = decide("C2", "E1", pass_reason="Nobody else is here.")
    bring("cases", full(C2="P1"), as_at=TUESDAY)
    assert fresh(made).state == State.CONFIRMED
    assert [one.row.id for one in decisions.to_settle(SERVICE)] == [made.id]
    answering.approve(made.id, "Ask South.", SERVICE, BASE, is_agreed=False)
    assert waits()["C2"] == "refused", "until another worker is found"
    bring("cases", full(C2="P6"), as_at=TUESDAY)
    assert "C2" not in waits()


def test_an_analyst_does_not_accept_for_a_team(small):
    made = decide("C1", "E3", worker_says=WorkerSays.OBJECTS)
    analyst = town.viewer("analyst", worker_id("E6"))
    for answer in (
        lambda: answering.accept(made.id, analyst, BASE), lambda: answering.decline(made.id, "No.", analyst, BASE)
    ):  # fmt: skip
        with pytest.raises(AllocationError):
            answer()


# --- joint working


def test_a_beginner_beside_a_child_does_not_become_the_only_worker(small, bring):
    bring("cases", town.case_files(beside=[("C2", "P2")]), as_at=DAY)
    assert look("C2").find("E2") in look("C2").barred
    with pytest.raises(AllocationError, match="only jointly"):
        decide("C2", "E2")


def test_a_co_worker_who_is_away_makes_nothing_good(small, bring):
    bring("cases", town.case_files(beside=[("C2", "P4")]), as_at=DAY)
    with pytest.raises(AllocationError, match="only jointly"):
        decide("C2", "E2")


# --- days to come


def test_until_a_later_first_day_the_earlier_worker_stays(small, monkeypatch, monday):
    first = decide("C2", "E1")
    second = decide("C2", "E3", starts_on=DAY + timedelta(days=10))
    assert (first.state, second.state, holder("C2")) == (State.AWAITING, State.AWAITING, "E1")
    assert "C2" not in waits()
    assert holder("C2", DAY + timedelta(days=10)) == "E3"
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(days=10))
    assert effect.begin_due(DAY) == 1
    assert effect.begin_due(DAY) == 0
    assert (fresh(first).state, holder("C2")) == (State.ENDED, "E3"), "shown on the newest data's day, which is older"


def test_a_later_first_day_is_judged_on_that_day(small, bring):
    people = [{**p, "end_date": "2026-11-10"} if p["employee_number"] == "E3" else p for p in town.PEOPLE]
    bring("staff", town.staff_files(*people), as_at=DAY)
    with pytest.raises(AllocationError, match="on 12 November: Left on 10 November"):
        decide("C1", "E3", starts_on=date(2026, 11, 12))
    with pytest.raises(AllocationError, match="can't cover until"):
        away.mark(person("E1"), DAY, None, MANAGER)
        cover("C1", "E3")


# --- marks of away


def leave(first, last):
    return {"employee_number": "E1", "reason": "annual_leave", "start_date": first, "end_date": last,
            "working_days_lost": ""}  # fmt: skip


def test_leave_at_another_time_does_not_end_a_mark(small, bring, rows):
    away.mark(person("E1"), DAY, None, MANAGER)
    bring("staff", town.staff_files(absences=(town.MATERNITY, leave("2026-12-21", "2026-12-31"))), as_at=DAY)
    bring("staff", town.staff_files(absences=(town.MATERNITY, leave("2026-10-20", "2026-11-01"))), as_at=DAY)
    assert rows("SELECT closed_at FROM marked_away") == [(None,)]


def test_an_undo_lets_a_mark_stand_again(small, bring, undo, rows):
    away.mark(person("E1"), DAY, None, MANAGER)
    report = bring("staff", town.staff_files(absences=(town.MATERNITY, leave("2026-11-02", "2026-11-20"))), as_at=DAY)
    assert rows("SELECT closed_at IS NULL FROM marked_away") == [(False,)]
    undo(report.id)
    assert rows("SELECT closed_at IS NULL, closed_by FROM marked_away") == [(True, None)]


def test_a_cover_whose_worker_is_away_too_is_none(small):
    away.mark(person("E1"), DAY, None, MANAGER)
    cover("C1", "E3")
    away.mark(person("E3"), DAY, None, MANAGER)
    [one] = away.away_today(service.here(), SERVICE, ALL, worker_id("E1"))
    assert "C1" in [c.child.facts.reference for c in one.children if c.cover is None]
    cover("C1", "E6")
    assert holder("C1") == "E6"


# --- co-working rows, undo


def test_withdrawing_a_decision_leaves_an_earlier_co_worker(small):
    beside = answering.co_work(id_of("C6"), "E1", uuid4(), look("C6").child.as_seen(), MANAGER, BASE)
    made = decide("C6", "E3", co_worker="E1")
    answering.withdraw(made.id, MANAGER)
    assert beside.state == State.AWAITING
    assert "C6" not in waits(), "Ann still works it beside Ben"


def test_an_undo_opens_a_decision_though_a_co_worker_was_named_since(small, bring, undo):
    made = decide("C1", "E3")
    report = bring("cases", town.case_files({**town.HELD, "C1": "P6"}), as_at=TUESDAY)
    assert fresh(made).state == State.MISMATCHED
    answering.co_work(id_of("C1"), "E3", uuid4(), look("C1", SERVICE).child.as_seen(), SERVICE, BASE)
    undo(report.id)
    assert fresh(made).state == State.AWAITING


# --- restricted, conflicts, deputies


def test_that_a_restricted_sibling_has_a_worker_is_said_without_reference(small):
    restrictions.restrict("C3", ["E3"], SERVICE)
    cat = look("C2").find("E3")
    assert cat.favour[0] == "Holds a sibling"
    made = decide("C2", "E1")
    assert "C3" not in str(made.evidence)


def test_evidence_never_names_a_sibling(small):
    assert "C3" not in str(decide("C2", "E1").evidence)


def test_a_conflict_is_found_however_it_was_written(small):
    restrictions.declare(person("E1"), " c2 ", MANAGER)
    with pytest.raises(AllocationError, match="conflict of interest"):
        decide("C2", "E1")


def test_who_declared_a_conflict_neither_reads_nor_allocates_the_child(small, session):
    gus = town.viewer("manager", worker_id("E7"))
    restrictions.declare(person("E7"), "C2", gus)
    assert service.child_in_scope(service.here(), gus, id_of("C2")) is None
    told = session.execute(text("SELECT detail FROM audit_entry WHERE action LIKE 'conflict%'")).scalars()
    assert not any("C2" in str(detail) for detail in told), "the trail says that, not which"


def test_a_deputy_names_no_deputy_and_approves_nothing(full):
    for email, role, number in (("ann@test.example", "worker", "E1"), ("south@test.example", "service", "E9")):
        accounts.add_account(email, role, "test", name=email, employee_number=number, team_code=None,
                             password="copper lantern tide", checks_password=False)  # fmt: skip
    for email in ("ann@test.example", "south@test.example"):
        deputies.appoint(email, "T1", DAY, TUESDAY, MANAGER)
    ann, south = (
        queries.viewer(account.id, account.session_version, "x")
        for account in map(queries.by_email, ("ann@test.example", "south@test.example"))
    )
    with pytest.raises(AccountError, match="a deputy names no deputies"):
        deputies.appoint("south@test.example", "T1", DAY + timedelta(days=9), DAY + timedelta(days=99), ann)
    made = decide("C2", "E1", pass_reason="Nobody else is here.")
    assert south.may(Permission.APPROVE_ALLOCATIONS)
    assert south.sees_team("T1")
    assert not decisions.decision(made.id, south).may_approve(south), "as a deputy they do what a team manager does"
    with pytest.raises(AllocationError, match="a deputy can't"):
        answering.approve(made.id, "", south, BASE, is_agreed=True)
    with pytest.raises(AllocationError, match="no case of this reference"):
        restrictions.restrict("C1", ["E9"], south)
    assert decisions.decision(made.id, HEAD).may_approve(HEAD)
