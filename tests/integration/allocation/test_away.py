"""Marked away, cover, duty weeks, deputies, and who must hand over before a last day."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.integration.allocation import town
from tests.integration.allocation.town import DAY, MANAGER, decide, id_of, worker_id
from workforce import clock
from workforce.allocation import away, rota, service
from workforce.allocation.leavers import leavers
from workforce.allocation.service import AllocationError, StaleError
from workforce.allocation.waiting import waiting
from workforce.auth import deputies, queries
from workforce.auth import service as accounts
from workforce.auth.service import AccountError
from workforce.board.figures.on_day import OnDay
from workforce.caseload.case_sql import Basis
from workforce.web.access import Permission, Scope

T1 = frozenset({"T1"})
FRIDAY = DAY + timedelta(days=4)


def person(number):
    return next(p for p in service.here().staff if p.employee_number == number)


def gone(number="E1"):
    return next(iter(away.away_today(service.here(), MANAGER, T1, worker_id(number))), None)


def holder(reference):
    on = OnDay(DAY, Basis.DECIDED)
    found = next(case for case in on.cases if case.reference == reference)
    return on.by_id[found.worker_id].employee_number, found.decided


def cover(chosen, until=FRIDAY, number="E1", key=None, who=MANAGER):
    wanted = {id_of(reference): to for reference, to in chosen.items()}
    return away.cover(person(number), wanted, until, key or uuid4(), who)


def test_one_step_marks_away_with_dates_only(small, rows):
    assert gone() is None
    assert away.mark(person("E1"), DAY, None, MANAGER)
    found = gone()
    assert (found.since, found.until, found.is_marked) == (DAY, None, True)
    assert not away.mark(person("E1"), DAY, FRIDAY, MANAGER), "again: only the dates change"
    assert rows("SELECT count(*) FROM marked_away WHERE closed_at IS NULL") == [(1,)]


def test_hearings_and_conferences_come_first_then_plans(small):
    away.mark(person("E1"), DAY, FRIDAY, MANAGER)
    assert [(c.child.facts.reference, c.first) for c in gone().children] == [
        ("C7", (date(2026, 11, 12), "hearing")), ("C1", None)
    ]  # fmt: skip
    [plan] = away.away_today(service.here(), MANAGER, T1, worker_id("E4"))[0].children
    assert (plan.child.facts.reference, plan.child.is_protected) == ("C4", True)


def test_hr_confirms_it_and_the_mark_ends(small, bring, rows):
    away.mark(person("E1"), DAY, FRIDAY, MANAGER)
    sick = {
        "employee_number": "E1",
        "reason": "sickness",
        "start_date": "2026-11-02",
        "end_date": "",
        "working_days_lost": "",
    }
    bring("staff", town.staff_files(absences=(town.MATERNITY, sick)), as_at=DAY)
    assert rows("SELECT closed_by LIKE 'import:%' FROM marked_away") == [(True,)]
    assert not gone().is_marked, "away by HR's file now"


def test_days_that_cannot_be(small):
    for first, last, why in (
        (DAY - timedelta(days=29), None, "from 4 weeks ago"),
        (DAY, DAY - timedelta(days=1), "before"),
    ):
        with pytest.raises(AllocationError, match=why):
            away.mark(person("E1"), first, last, MANAGER)


def test_cover_counts_for_who_covers_until_its_last_day_and_ends_by_itself(small, monkeypatch, monday):
    away.mark(person("E1"), DAY, FRIDAY, MANAGER)
    assert cover({"C1": "E3", "C7": "E3"}) == 2
    assert holder("C1") == ("E3", "cover")
    assert [c.coverer for c in gone().children] == ["Cat Dunn", "Cat Dunn"]
    assert gone().uncovered == 0
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(days=4))
    assert away.end_passed() == 0, "the last day is still covered"
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(days=5))
    assert away.end_passed() == 3, "two covers and the mark"
    assert holder("C1") == ("E1", None)


def test_all_of_a_cover_or_nothing(small, rows):
    away.mark(person("E1"), DAY, FRIDAY, MANAGER)
    with pytest.raises(AllocationError, match="C7: Eve Fox can't cover"):
        cover({"C1": "E3", "C7": "E5"})
    assert rows("SELECT count(*) FROM allocation") == [(0,)]
    for until in (DAY - timedelta(days=1), DAY + timedelta(days=93)):
        with pytest.raises(AllocationError, match="last day from today"):
            cover({"C1": "E3"}, until)


def test_a_second_form_says_that_there_is_cover_and_the_same_form_is_one(small, rows):
    away.mark(person("E1"), DAY, FRIDAY, MANAGER)
    key = uuid4()
    assert cover({"C1": "E3"}, key=key) == 1
    assert cover({"C1": "E3"}, key=key) == 0
    with pytest.raises(StaleError, match="has cover"):
        cover({"C1": "E6"}, who=town.SERVICE)
    assert rows("SELECT count(*) FROM allocation") == [(1,)]


def test_a_new_worker_ends_the_cover(small):
    away.mark(person("E1"), DAY, FRIDAY, MANAGER)
    cover({"C1": "E3"})
    decide("C1", "E6", town.SERVICE)
    assert holder("C1") == ("E6", "holder")


def test_a_cover_ends_early_for_who_may_see_it_only(small):
    away.mark(person("E1"), DAY, FRIDAY, MANAGER)
    cover({"C1": "E3"})
    [made] = [c.cover for c in gone().children if c.cover]
    assert away.end_cover_in_scope(made.id, town.viewer("manager", teams=("T9",))) is None
    away.end_cover_in_scope(made.id, MANAGER)
    assert holder("C1") == ("E1", None)
    with pytest.raises(StaleError, match="ended already"):
        away.end_cover_in_scope(made.id, MANAGER)


def test_duty_weeks(small):
    assert rota.set_duty("T1", {DAY: [worker_id("E1")], DAY + timedelta(weeks=1): [worker_id("E3")]}, MANAGER) == 2
    assert rota.set_duty("T1", {DAY: [worker_id("E1")]}, MANAGER) == 0, "the same again changes nothing"
    assert "On duty this week" in town.look("C2").find("E1").look_at
    assert "On duty this week" not in town.look("C2").find("E3").look_at
    with pytest.raises(AllocationError, match="no Monday"):
        rota.set_duty("T1", {DAY + timedelta(days=1): []}, MANAGER)


def test_working_days_stand_beside_a_candidate(small):
    rota.set_pattern(person("E1"), [1, 2, 3, 4], MANAGER)
    assert "Works Monday, Tuesday, Wednesday, Thursday" in town.look("C2").find("E1").look_at
    for days in ([], [0], [8]):
        with pytest.raises(AllocationError):
            rota.set_pattern(person("E1"), days, MANAGER)


# --- deputies


@pytest.fixture
def ann(small):
    return accounts.add_account(
        "ann@test.example", "worker", "test", name="Ann Bee", employee_number="E1", team_code=None,
        password="copper lantern tide", checks_password=False,
    )  # fmt: skip


def seen(account):
    return queries.viewer(account.id, account.session_version, "x")


def test_a_deputy_does_what_a_manager_does_on_their_days_only(ann, monkeypatch, monday):
    before = seen(ann)
    assert (before.scope, before.may(Permission.ALLOCATE)) == (Scope.OWN, False)
    made = deputies.appoint("ann@test.example", "T1", DAY + timedelta(days=1), FRIDAY, MANAGER)
    assert not seen(ann).may(Permission.ALLOCATE), "not before the first day"
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(days=1))
    now = seen(ann)
    assert (now.scope, now.teams, now.may(Permission.ALLOCATE)) == (Scope.TEAMS, {"T1"}, True)
    assert not now.may(Permission.APPROVE_ALLOCATIONS)
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(days=5))
    assert not seen(ann).may(Permission.ALLOCATE), "not after the last"
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(days=2))
    assert not deputies.end(made.id, town.ELSEWHERE), "somebody else's deputy is not found"
    assert deputies.end(made.id, MANAGER)
    assert not seen(ann).may(Permission.ALLOCATE)


@pytest.mark.parametrize(
    "email, team, first, last, why",
    [
        ("nobody@test.example", "T1", DAY, FRIDAY, "Nobody has an account"),
        ("ann@test.example", "T2", DAY, FRIDAY, "one of your own teams"),
        ("ann@test.example", "T1", DAY - timedelta(days=1), FRIDAY, "from today on"),
        ("ann@test.example", "T1", FRIDAY, DAY, "last day"),
        ("ann@test.example", "T1", DAY, DAY + timedelta(days=185), "184 days later"),
    ],
)
def test_who_cannot_be_deputy(ann, email, team, first, last, why):
    with pytest.raises(AccountError, match=why):
        deputies.appoint(email, team, first, last, MANAGER)


def test_not_twice_on_the_same_days(ann):
    deputies.appoint("ann@test.example", "T1", DAY, FRIDAY, MANAGER)
    with pytest.raises(AccountError, match="already"):
        deputies.appoint("ann@test.example", "T1", FRIDAY, FRIDAY + timedelta(days=3), MANAGER)


# --- before a last day


def changed(**of_number):
    return [{**p, **of_number.get(p["employee_number"], {})} for p in town.PEOPLE]


def test_open_cases_of_a_leaver_stand_until_they_are_decided(small, bring):
    assert leavers(service.here(), MANAGER, T1) == []
    bring("staff", town.staff_files(*changed(E1={"end_date": "2026-11-20"})), as_at=DAY)
    [one] = leavers(service.here(), MANAGER, T1)
    assert (one.person.employee_number, one.last_day, one.is_leaving, one.days_left) == (
        "E1",
        date(2026, 11, 20),
        True,
        18,
    )
    assert [c.facts.reference for c in one.children] == ["C7", "C1"], "who needs a registered worker first"
    decide("C7", "E3")
    [one] = leavers(service.here(), MANAGER, T1)
    assert [c.facts.reference for c in one.children] == ["C1"]


def test_a_registration_that_ends_on_30_november_does_the_same_for_protected_children(small, bring):
    bring("staff", town.staff_files(*changed(E1={"registration_expires_on": "2026-11-30"})), as_at=DAY)
    [one] = leavers(service.here(), MANAGER, T1)
    assert (one.is_leaving, [c.facts.reference for c in one.children]) == (False, ["C7"])


def test_on_1_december_the_child_waits(small, bring, monkeypatch, monday):
    bring("staff", town.staff_files(*changed(E1={"registration_expires_on": "2026-11-30"})), as_at=DAY)
    for days, waits in ((28, False), (29, True)):
        monkeypatch.setattr(clock, "now", lambda days=days: monday + timedelta(days=days))
        found = {one.child.facts.reference for one in waiting(service.here(), (), T1)}
        assert ("C7" in found) is waits
        assert "C1" not in found


def test_nobody_leaves_within_the_days(small, bring):
    bring("staff", town.staff_files(*changed(E1={"end_date": "2027-06-30"})), as_at=DAY)
    assert leavers(service.here(), MANAGER, T1) == []
