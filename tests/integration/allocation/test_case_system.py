"""What an import shows of the decisions made here: confirmed, not yet, otherwise; chased; put back by an undo."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.integration.allocation import town
from tests.integration.allocation.town import DAY, MANAGER, decide
from workforce import clock
from workforce.allocation import answering, case_system, daily
from workforce.allocation.decision_rules import State
from workforce.allocation.models import Allocation
from workforce.auth import service as accounts
from workforce.caseload import queries as caseload
from workforce.caseload.case_sql import Basis
from workforce.db import db

TUESDAY = DAY + timedelta(days=1)


def held(basis=Basis.DECIDED, day=TUESDAY):
    scheme = caseload.scheme_on(day).scheme
    return {case.reference: (case.worker_id, case.decided) for case in caseload.cases_on(day, scheme, basis=basis)}


def state_of(allocation):
    db.session.refresh(allocation)
    return allocation.state


def test_the_next_import_confirms_it_and_the_case_system_speaks_from_then_on(small, bring):
    made = decide("C2", "E1")
    report = bring("cases", town.case_files({**town.HELD, "C2": "P1"}), as_at=TUESDAY)
    assert state_of(made) == State.CONFIRMED
    assert made.closed_import_id == report.id
    assert held()["C2"] == (town.worker_id("E1"), None), "no decision stands over it any more"


def test_the_old_worker_still_there_is_not_yet_and_goes_on_counting_here(small, bring):
    made = decide("C1", "E3")
    bring("cases", town.case_files(), as_at=TUESDAY)
    assert state_of(made) == State.AWAITING
    assert held()["C1"] == (town.worker_id("E3"), "holder")
    assert held(Basis.CASE_SYSTEM)["C1"] == (town.worker_id("E1"), None)


def test_somebody_else_is_a_mismatch_and_the_case_system_stands(small, bring):
    made = decide("C2", "E1")
    report = bring("cases", town.case_files({**town.HELD, "C2": "P3"}), as_at=TUESDAY)
    assert state_of(made) == State.MISMATCHED
    assert held()["C2"] == (town.worker_id("E3"), None)
    assert "DECISION_MISMATCH" in [warning["code"] for warning in report.warnings]
    [row] = case_system.worklist(town.SERVICE, None, 1)
    assert (row.state, row.to_name) == (State.MISMATCHED, "Ann Bee"), "and is reported"


def test_a_child_who_is_no_case_any_more_ends_it(small, bring):
    made = decide("C1", "E3")
    left = {child: who for child, who in town.HELD.items() if child != "C1"}
    bring("cases", town.case_files(left), as_at=TUESDAY, accept_shrink=True)
    assert (state_of(made), made.outcome) == (State.ENDED, "The child is no longer a case")


def test_what_begins_later_is_left_alone(small, bring):
    made = decide("C1", "E3", starts_on=DAY + timedelta(days=10))
    bring("cases", town.case_files({**town.HELD, "C1": "P4"}), as_at=TUESDAY)
    assert state_of(made) == State.AWAITING


def test_a_decision_with_a_co_worker_awaits_until_both_are_shown(small, bring):
    made = decide("C2", "E2", co_worker="E1")
    bring("cases", town.case_files({**town.HELD, "C2": "P2"}), as_at=TUESDAY)
    assert state_of(made) == State.AWAITING, "Ann is not there beside Ben yet"
    bring("cases", town.case_files({**town.HELD, "C2": "P2"}, beside=[("C2", "P1")]), as_at=TUESDAY)
    assert state_of(made) == State.CONFIRMED
    assert db.session.scalar(text("SELECT count(*) FROM decided_holding WHERE closed_at IS NULL")) == 0


def test_a_named_co_worker_is_confirmed_by_the_case_system(small, bring):
    child = town.look("C6").child
    made = answering.co_work(town.id_of("C6"), "E1", uuid4(), child.as_seen(), MANAGER, town.BASE)
    bring("cases", town.case_files(), as_at=TUESDAY)
    assert state_of(made) == State.AWAITING, "not yet"
    bring("cases", town.case_files(beside=[("C6", "P1")]), as_at=TUESDAY)
    assert state_of(made) == State.CONFIRMED


def test_an_undo_opens_what_the_import_settled(small, bring, undo):
    made = decide("C2", "E1")
    report = bring("cases", town.case_files({**town.HELD, "C2": "P3"}), as_at=TUESDAY)
    undo(report.id)
    assert state_of(made) == State.AWAITING
    assert held(day=DAY)["C2"] == (town.worker_id("E1"), "holder")


def test_a_dry_run_settles_nothing(small, bring):
    made = decide("C2", "E1")
    bring("cases", town.case_files({**town.HELD, "C2": "P1"}), as_at=TUESDAY, dry_run=True)
    assert state_of(made) == State.AWAITING


def test_an_import_is_not_undone_under_a_decision(small, bring, undo, session):
    report = bring("cases", town.case_files({**town.HELD, "C9": "P1"}), as_at=TUESDAY)
    decide("C9", "E3")
    with pytest.raises(Exception, match="can't be taken back"):
        undo(report.id)


def test_it_is_late_after_one_working_day_and_chased_once(small, monkeypatch, monday, session):
    accounts.add_account(
        "north@test.example", "manager", "test", name="Gus Hart", employee_number="E7", team_code=None,
        password="copper lantern tide", checks_password=False,
    )  # fmt: skip
    session.execute(text("DELETE FROM outgoing_mail"))
    made = decide("C1", "E3")
    [row] = case_system.worklist(MANAGER, None, 1)
    assert (row.is_late, row.working_days, row.case_system_id) == (False, 0, "CS3")
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(days=1))
    assert not case_system.worklist(MANAGER, None, 1)[0].is_late, "one working day is in time"
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(days=2))
    assert case_system.worklist(MANAGER, None, 1)[0].is_late
    told = session.execute(text("SELECT count(*) FROM escalation_notice WHERE subject LIKE 'keying:%'"))
    assert told.scalar() == 0
    first, again = daily.run("http://x"), daily.run("http://x")
    assert first.told > 0
    assert again.told == 0
    mails = list(session.execute(text("SELECT subject, body FROM outgoing_mail WHERE \"to\" = 'north@test.example'")))
    assert [subject for subject, _ in mails].count("Decisions are not in the case system yet") == 1
    assert not any("C1" in body for _, body in mails)
    case_system.say_entered(made.id, MANAGER)
    assert case_system.worklist(MANAGER, None, 1)[0].entered_on == DAY + timedelta(days=2)


def test_other_teams_do_not_see_it(small):
    decide("C1", "E3")
    assert case_system.worklist(town.ELSEWHERE, town.ELSEWHERE.teams, 1) == []


def test_reconciling_takes_three_statements(small, bring, queries):
    for child, number in (("C1", "E3"), ("C2", "E1"), ("C5", "E1")):
        decide(child, number)
    with queries() as seen:
        case_system.reconcile("default", DAY, 1)
    assert len([sql for sql in seen if sql.lstrip().startswith("SELECT")]) <= 4
    assert db.session.query(Allocation).count() == 3
