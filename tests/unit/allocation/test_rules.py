"""Who may hold a child: each rule at its edge, with its source, and that more against somebody never lets them hold."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.allocation.policy_rules import Need, PolicyFault, read_allocation, read_escalation
from workforce.allocation.rules import (
    NEVER_PASSED,
    After,
    ChildNeeds,
    Group,
    Rule,
    WorkerFacts,
    bars,
    holder_faults,
    is_registered,
    joint_reason,
    may_co_work,
    ranked,
    review_conference_by,
    verdict,
    workload_reasons,
)
from workforce.db.policy import starting

DAY = date(2026, 11, 25)
POLICY = read_allocation(starting("allocation"))
WORKER = WorkerFacts(
    1, "social_worker", "case_holding", swe_number="SW1", registered_on=date(2018, 6, 1),
    registration_expires_on=date(2027, 11, 30),
)  # fmt: skip
ROOM = After(Fraction(40), Fraction(48), Fraction(100), Fraction(40), Fraction(48), "room", "room")
PROTECTED = [Need.PROTECTION, Need.SECTION_47, Need.CARE, Need.COURT, Need.PRIVATE_FOSTERING]


def child(*needs, **more):
    return ChildNeeds(frozenset(needs or (Need.IN_NEED,)), **more)


def rules_of(worker, of, **more):
    return [reason.rule for reason in bars(worker, of, POLICY, DAY, **more)]


def judged(worker, of, after=ROOM, *, co_worker=False):
    return verdict(worker, of, POLICY, DAY, after, co_worker=co_worker)


@pytest.mark.parametrize("need", PROTECTED)
def test_protected_children_need_a_registered_social_worker(need):
    """Source: product rule; protection, section 47, looked after, court and private fostering."""
    assert child(need).is_protected(POLICY)
    assert rules_of(WORKER, child(need)) == []
    for unregistered in (
        replace(WORKER, swe_number=None), replace(WORKER, registration_expires_on=None),
        replace(WORKER, registration_expires_on=DAY - timedelta(days=1)),
        replace(WORKER, registered_on=DAY + timedelta(days=1)), replace(WORKER, is_social_work=False),
    ):  # fmt: skip
        assert rules_of(unregistered, child(need)) == [Rule.REGISTRATION]


@pytest.mark.parametrize("need", [Need.IN_NEED, Need.ASSESSMENT, Need.SHORT_BREAK, Need.CARE_LEAVER])
def test_other_children_need_no_registration(need):
    assert not child(need).is_protected(POLICY)
    assert rules_of(replace(WORKER, swe_number=None), child(need)) == []


def test_a_registration_holds_on_its_last_day_and_not_on_the_next():
    """Source: Social Work England, renewal by 30 November; from 1 December it is not confirmed."""
    until = replace(WORKER, registration_expires_on=date(2026, 11, 30))
    assert is_registered(until, date(2026, 11, 30))
    assert not is_registered(until, date(2026, 12, 1))


def test_students_never_hold():
    """Source: product rule."""
    assert rules_of(replace(WORKER, is_student=True, grade="student"), child()) == [Rule.STUDENT]
    assert rules_of(replace(WORKER, grade="student"), child()) == [Rule.STUDENT]


def test_a_worker_is_present_and_in_post():
    """Source: product rule; away by the staff files, absent today, or marked away by a manager."""
    assert rules_of(replace(WORKER, away_since=DAY), child()) == [Rule.AWAY]
    assert rules_of(replace(WORKER, leaves_on=DAY), child()) == [], "the last day is a day in post"
    assert rules_of(replace(WORKER, leaves_on=DAY - timedelta(days=1)), child()) == [Rule.LEFT]


def test_conflict_and_restriction_are_never_passed():
    assert rules_of(replace(WORKER, has_conflict=True), child()) == [Rule.CONFLICT]
    assert rules_of(WORKER, child(is_restricted=True)) == [Rule.RESTRICTED]
    assert rules_of(WORKER, child(is_restricted=True, named=frozenset({1}))) == []
    assert {Rule.CONFLICT, Rule.RESTRICTED, Rule.REGISTRATION} <= NEVER_PASSED


@pytest.mark.parametrize(
    "kind, needs, may",
    [
        ("case_holding", [Need.PROTECTION], True), ("case_holding", [], True), ("front_door", [Need.IN_NEED], False),
        ("personal_adviser", [Need.CARE_LEAVER], True), ("personal_adviser", [Need.IN_NEED], False),
        ("family_help", [Need.IN_NEED], True), ("family_help", [Need.IN_NEED, Need.PROTECTION], False),
        ("management", [Need.IN_NEED], False), ("fostering_adoption", [Need.CARE], False),
    ],
)  # fmt: skip
def test_which_work_holds_which_children(kind, needs, may):
    """Source: product rule (work that is no caseload is not offered children) and the allocation policy."""
    found = rules_of(replace(WORKER, work_kind=kind), ChildNeeds(frozenset(needs)))
    assert (Rule.WORK_KIND not in found) is may


@pytest.mark.parametrize("need", [Need.PROTECTION, Need.SECTION_47, Need.COURT])
def test_newly_qualified_workers_hold_protection_and_court_only_jointly(need):
    """Source: product rule."""
    asye = replace(WORKER, grade="asye")
    assert joint_reason(asye, child(need), POLICY, co_worker=False).rule is Rule.JOINT
    assert joint_reason(asye, child(need), POLICY, co_worker=True) is None
    assert joint_reason(asye, child(Need.CARE), POLICY, co_worker=False) is None
    assert joint_reason(WORKER, child(need), POLICY, co_worker=False) is None
    assert judged(asye, child(need)).group is Group.BARRED
    assert judged(asye, child(need)).is_joint_only
    assert judged(asye, child(need), co_worker=True).group is Group.WITHIN


def test_who_makes_joint_working_good():
    of = child(Need.PROTECTION)
    assert may_co_work(WORKER, of, POLICY, DAY) == []
    for not_one in (
        replace(WORKER, grade="asye"), replace(WORKER, away_since=DAY), replace(WORKER, swe_number=None),
        replace(WORKER, has_conflict=True),
    ):  # fmt: skip
        assert may_co_work(not_one, of, POLICY, DAY) != []


def test_a_child_who_needs_two_workers():
    of = child(needs_co_worker=True)
    assert joint_reason(WORKER, of, POLICY, co_worker=False).rule is Rule.JOINT
    assert may_co_work(WORKER, of, POLICY, DAY) == [], "the second need not have a third"


def test_grade_and_training_that_the_review_asks_for():
    assert rules_of(WORKER, child(grades=frozenset({"asye"}))) == [Rule.GRADE]
    assert rules_of(WORKER, child(training=frozenset({"RISK"}))) == [Rule.TRAINING]
    assert rules_of(replace(WORKER, in_date=frozenset({"RISK"})), child(training=frozenset({"RISK"}))) == []


def test_exactly_at_the_limit_is_within_and_above_it_passes():
    """Source: docs/figures.md, compared exactly."""
    full = replace(ROOM, points_after=Fraction(100))
    over = replace(ROOM, points_after=Fraction(1001, 10))
    assert judged(WORKER, child(), full).group is Group.WITHIN
    assert judged(WORKER, child(), over).group is Group.PASSING
    assert [reason.rule for reason in workload_reasons(over)] == [Rule.LIMIT]
    assert [r.rule for r in workload_reasons(replace(ROOM, limit=None))] == [Rule.NO_LIMIT]


def test_caps_and_the_schemes_own_joint_rule():
    capped = replace(ROOM, broken=(("child_cap", "13 children, and the cap for these hours is 12."),))
    assert [reason.rule for reason in workload_reasons(capped)] == [Rule.CHILD_CAP]
    jointly = replace(ROOM, broken=(("joint_working", "1 case is held alone that needs a co-worker."),))
    assert judged(WORKER, child(), jointly).reasons[0].rule is Rule.JOINT


def test_a_holder_who_is_away_stands_by_itself():
    assert holder_faults(replace(WORKER, away_since=DAY), child(), POLICY, DAY, co_worker=False) == []
    assert holder_faults(replace(WORKER, has_conflict=True), child(), POLICY, DAY, co_worker=False) != []


def test_the_order_is_the_workload_after_and_nobody_without_one_is_first():
    percents = {1: Fraction(90), 2: None, 3: Fraction(80), 4: Fraction(80)}
    assert ranked(percents, {1: "Ann", 2: "Ben", 3: "Dan", 4: "Cat"}) == [4, 3, 1, 2]


@pytest.mark.parametrize(
    "began, day, due",
    [
        (date(2026, 11, 19), DAY, date(2027, 2, 19)), (date(2026, 8, 25), DAY, date(2026, 11, 25)),
        (date(2026, 8, 24), DAY, date(2027, 5, 24)), (date(2024, 1, 31), DAY, date(2027, 4, 30)),
    ],
)  # fmt: skip
def test_review_conferences(began, day, due):
    """Source: Working Together, first within 3 months, then within 6."""
    assert review_conference_by(began, day) == due


# --- properties

WORKERS = st.builds(
    WorkerFacts, st.integers(1, 3), st.sampled_from(["asye", "social_worker", "senior_practitioner", "student"]),
    st.sampled_from(["case_holding", "family_help", "personal_adviser", "front_door"]), st.booleans(), st.booleans(),
    st.none() | st.dates(DAY - timedelta(days=9), DAY + timedelta(days=9)), st.none() | st.just(DAY), st.none(),
    st.none() | st.just("SW1"), st.none() | st.just(date(2018, 1, 1)),
    st.none() | st.dates(DAY - timedelta(days=9), DAY + timedelta(days=9)), st.booleans(),
    st.frozensets(st.sampled_from(["A", "B"])),
)  # fmt: skip
CHILDREN = st.builds(
    ChildNeeds, st.frozensets(st.sampled_from(list(Need))), st.just(frozenset()), st.booleans(),
    st.frozensets(st.sampled_from(["A", "B"])), st.booleans(), st.frozensets(st.integers(1, 3)),
)  # fmt: skip


@given(WORKERS, CHILDREN)
def test_a_protected_child_is_never_given_to_who_is_away_unregistered_or_in_conflict(worker, of):
    found = judged(worker, of, co_worker=True)
    if found.group is not Group.BARRED and of.is_protected(POLICY):
        assert is_registered(worker, DAY)
        assert worker.away_since is None
        assert not worker.has_conflict
        assert not worker.is_student


@given(WORKERS, CHILDREN, st.sampled_from(list(Need)))
def test_a_need_more_never_lets_more_people_hold(worker, of, need):
    more = replace(of, needs=of.needs | {need})
    if judged(worker, of).group is Group.BARRED and of.needs:
        assert judged(worker, more).group is Group.BARRED


@given(WORKERS, CHILDREN)
def test_a_co_worker_never_makes_it_worse(worker, of):
    alone, together = judged(worker, of), judged(worker, of, co_worker=True)
    assert len(together.reasons) <= len(alone.reasons)


# --- policies


@pytest.mark.parametrize(
    "change, place",
    [
        ({"protected": ["everything"]}, "protected"), ({"jointly": [{"grades": ["boss"], "needs": []}]}, "grades"),
        ({"work_kinds": {}}, "work_kinds"), ({"work_kinds": {"case_holding": ["nothing"]}}, "case_holding"),
        ({"look_at": {}}, "look_at.new_in_7_days"), ({"cover_after_working_days": 0}, "cover_after_working_days"),
        ({"approve_within_working_days": True}, "approve_within_working_days"), ({"jointly": 1}, "jointly"),
    ],
)  # fmt: skip
def test_an_allocation_policy_that_cannot_be_used_says_where(change, place):
    with pytest.raises(PolicyFault, match=place):
        read_allocation({**starting("allocation"), **change})


@pytest.mark.parametrize(
    "change, place",
    [
        ({"waiting": {"steps": []}}, "waiting.steps"),
        ({"waiting": {"steps": [{"after_working_days": 1, "to": "board"}]}}, r"steps\[0\].to"),
        ({"waiting": {"steps": [{"after_working_days": 3, "to": "service"}, {"after_working_days": 2, "to": "head"}]}},
         "comes later"),
        ({"waiting": {"steps": [{"after_working_days": 1, "to": "head"}, {"after_working_days": 2, "to": "service"}]}},
         "goes higher"),
        ({"effective_practice_months": "three"}, "effective_practice_months"), ({"overload": None}, "overload"),
    ],
)  # fmt: skip
def test_an_escalation_policy_that_cannot_be_used_says_where(change, place):
    with pytest.raises(PolicyFault, match=place):
        read_escalation({**starting("escalation"), **change})
