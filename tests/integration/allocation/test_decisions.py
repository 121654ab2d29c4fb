"""Decisions: what counts at once, what waits, what is refused and said, and that the Board never counts any of it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.integration.allocation import town
from tests.integration.allocation.town import BASE, DAY, HEAD, MANAGER, SERVICE, choice, decide, id_of, look, worker_id
from workforce.allocation import answering, away, decisions, restrictions, service
from workforce.allocation.decision_rules import Approval, Kind, State, WorkerSays
from workforce.allocation.service import AllocationError, StaleError
from workforce.allocation.waiting import waiting
from workforce.board.figures.indicators import figures
from workforce.board.figures.on_day import OnDay
from workforce.caseload import queries as caseload
from workforce.caseload.case_sql import Basis


def holder(reference, basis=Basis.DECIDED):
    on = OnDay(DAY, basis)
    return next(on.by_id[c.worker_id].employee_number if c.worker_id in on.by_id else None
                for c in on.cases if c.reference == reference)  # fmt: skip


def points(number, basis=Basis.DECIDED):
    return next(one.load.points for one in OnDay(DAY, basis).loads if one.person.employee_number == number)


def trail(session, action):
    return list(
        session.execute(text("SELECT detail FROM audit_entry WHERE action = :a ORDER BY id"), {"a": action}).scalars()
    )


# --- what a decision changes


def test_a_child_with_nobody_has_the_worker_at_once_on_the_pages_and_not_in_the_boards_figures(small, session):
    before = {figure.indicator.id: (figure.value, len(figure.rows or ())) for figure in figures(OnDay(DAY))}
    weighed = points("E1")
    made = decide("C2", "E1")
    assert (made.kind, made.state, made.approval) == (Kind.ALLOCATE, State.AWAITING, None)
    assert (holder("C2"), holder("C2", Basis.CASE_SYSTEM)) == ("E1", None)
    assert points("E1") == weighed + 8
    assert points("E1", Basis.CASE_SYSTEM) == weighed
    assert {f.indicator.id: (f.value, len(f.rows or ())) for f in figures(OnDay(DAY))} == before
    told = trail(session, "allocation decided")[0]
    assert (told["worker"], told["state"]) == (worker_id("E1"), "awaiting")
    assert "C2" not in str(told), "the trail names a child by its row only"


def test_the_evidence_is_kept_as_it_stood(small, bring):
    made = decide("C2", "E1", plan="Visit and read the file.", worker_said="Has room on Thursdays.")
    kept = dict(made.evidence)
    assert kept["chosen"]["employee_number"] == "E1"
    assert [one["employee_number"] for one in kept["within"] + kept["passing"]] != []
    assert {one["employee_number"] for one in kept["barred"]} >= {"E2", "E5"}
    bring("cases", town.case_files({**town.HELD, "C20": "P1"}), as_at=DAY)
    assert decisions.decision(made.id, MANAGER).row.evidence == kept


def test_a_hand_over_stays_with_the_sender_until_it_is_accepted(small):
    made = decide("C1", "E3", worker_says=WorkerSays.OBJECTS)
    assert (made.kind, made.state, holder("C1")) == (Kind.HAND_OVER, State.ASKED, "E1")
    with pytest.raises(AllocationError, match="The worker, or their manager"):
        answering.accept(made.id, MANAGER, BASE)
    answering.accept(made.id, town.viewer("worker", worker_id("E3")), BASE)
    assert (made.state, holder("C1")) == (State.AWAITING, "E3")


def test_a_worker_who_agrees_has_accepted(small):
    made = decide("C1", "E3")
    assert (made.state, holder("C1")) == (State.AWAITING, "E3")
    assert "as manager@test.example recorded" in made.accepted_by


def test_a_worker_who_could_not_be_reached_is_asked(small):
    assert decide("C1", "E3", worker_says=WorkerSays.NOT_REACHED, discussed_on=None).state is State.ASKED


def test_a_later_first_day_counts_from_that_day(small):
    later = DAY + timedelta(days=7)
    decide("C1", "E3", starts_on=later)
    assert holder("C1") == "E1"
    on = OnDay(later, Basis.DECIDED)
    assert next(on.by_id[c.worker_id].employee_number for c in on.cases if c.reference == "C1") == "E3"


def test_a_newer_decision_stands_over_an_older_one(small):
    first = decide("C2", "E1")
    second = decide("C2", "E4" if look("C2").find("E4") in look("C2").within else "E6", SERVICE)
    assert (first.state, second.state) == (State.ENDED, State.AWAITING)
    assert first.outcome == "Another worker was decided on"
    assert holder("C2") == "E6"


def test_withdrawn_the_case_system_stands_again(small):
    made = decide("C2", "E1")
    answering.withdraw(made.id, MANAGER)
    assert (made.state, holder("C2")) == (State.WITHDRAWN, None)
    with pytest.raises(StaleError, match="settled"):
        answering.withdraw(made.id, MANAGER)


# --- rules


@pytest.mark.parametrize(
    "number, why",
    [
        ("E5", "No registration number"), ("E4", "Away since 1 October"), ("E2", "Newly qualified"),
        ("E8", "not in your teams, or holds no such children"), ("E7", "holds no such children"),
        ("E6", "not in your teams"), ("E99", "not in your teams"),
    ],
)  # fmt: skip
def test_who_may_not_hold_is_refused_with_why_and_nothing_is_saved(small, session, number, why):
    with pytest.raises(AllocationError, match=why):
        decide("C2", number)
    assert holder("C2") is None
    assert session.scalar(text("SELECT count(*) FROM allocation")) == 0


def test_a_newly_qualified_worker_may_with_a_co_worker_who_counts(small):
    for number, why in (("E5", "can't be the co-worker"), ("E4", "can't be the co-worker"), ("E2", "same person")):
        with pytest.raises(AllocationError, match=why):
            decide("C2", "E2", co_worker=number)
    made = decide("C2", "E2", co_worker="E1")
    assert (made.state, holder("C2")) == (State.AWAITING, "E2")
    assert "C2" not in {one.child.facts.reference for one in _waiting()}


def _waiting():
    return waiting(service.here(), (), frozenset({"S1", "T1", "T2"}))


def test_a_conflict_of_interest_is_never_passed(small):
    ann = next(p for p in service.here().staff if p.employee_number == "E1")
    assert restrictions.declare(ann, "C2", town.viewer("worker", ann.id))
    assert not restrictions.declare(ann, "C2", town.viewer("worker", ann.id)), "once"
    for who in (MANAGER, SERVICE, HEAD):
        with pytest.raises(AllocationError, match="conflict of interest"):
            decide("C2", "E1", who, pass_reason="There is nobody else.")
    [declared] = restrictions.declared_by(ann.id)
    assert restrictions.take_back(declared.id, ann, town.viewer("worker", ann.id))
    assert decide("C2", "E1").state is State.AWAITING


def test_a_holder_who_declares_a_conflict_waits_for_another_worker(small):
    ann = next(p for p in service.here().staff if p.employee_number == "E1")
    restrictions.declare(ann, "C1", town.viewer("worker", ann.id))
    assert "C1" in {one.child.facts.reference for one in _waiting()}


def test_a_restricted_child_is_not_found_by_who_is_not_named_and_not_held_by_them(small):
    restrictions.restrict("C2", ["E6", "E10"], SERVICE)
    on = service.here()
    assert service.child_in_scope(on, MANAGER, id_of("C2")) is None
    named = town.viewer("service", worker_id("E10"), ("S1", "T1", "T2"))
    assert service.child_in_scope(on, named, id_of("C2")) is not None
    with pytest.raises(AllocationError, match="Not named for this restricted case"):
        decide("C2", "E1", named)
    assert decide("C2", "E6", named).state is State.AWAITING


def test_naming_a_co_worker_makes_joint_working_good_and_the_holder_stays(small):
    child = look("C6").child
    assert "C6" in {one.child.facts.reference for one in _waiting()}
    for number in ("E5", "E4", "E2", "E8"):
        with pytest.raises(AllocationError, match="can't be the co-worker"):
            answering.co_work(id_of("C6"), number, uuid4(), child.as_seen(), MANAGER, BASE)
    key = uuid4()
    made = answering.co_work(id_of("C6"), "E1", key, child.as_seen(), MANAGER, BASE)
    assert answering.co_work(id_of("C6"), "E1", key, child.as_seen(), MANAGER, BASE).id == made.id
    assert (made.kind, made.state, holder("C6")) == (Kind.CO_WORK, State.AWAITING, "E2")
    assert "C6" not in {one.child.facts.reference for one in _waiting()}
    with pytest.raises(StaleError):
        answering.co_work(id_of("C6"), "E3", uuid4(), child.as_seen(), MANAGER, BASE)
    answering.withdraw(made.id, MANAGER)
    assert "C6" in {one.child.facts.reference for one in _waiting()}
    with pytest.raises(AllocationError, match="Nobody holds this child"):
        answering.co_work(id_of("C2"), "E1", uuid4(), look("C2").child.as_seen(), MANAGER, BASE)


# --- passing a limit


@pytest.fixture
def full(small, bring):
    """Everybody who may hold C2 is full: Ann, Cat and Fay hold many children."""
    more = {f"C{n}": f"P{(1, 3, 6)[n % 3]}" for n in range(20, 110)}
    plans = [
        {"cinp_cin_plan_id": str(n), "cinp_person_id": f"C{n}", "cinp_referral_id": f"R{n}",
         "cinp_cin_plan_start_date": "2026-03-10", "cinp_cin_plan_end_date": ""} for n in range(20, 110)
    ]  # fmt: skip
    bring("cases", town.case_files({**town.HELD, **more}, **{"ssd_cin_plans.csv": plans}), as_at=DAY)


def test_a_protected_child_passes_the_limit_on_the_spot_and_approval_follows(full, session):
    assert [one.key for one in look("C2").within] == []
    with pytest.raises(AllocationError, match="Say why this worker"):
        decide("C2", "E1")
    made = decide("C2", "E1", pass_reason="Knows the school; two cases close this week.")
    assert (made.state, made.approval, made.passed_rules) == (State.AWAITING, Approval.PENDING, ["limit"])
    assert made.approve_by == date(2026, 11, 3), "the next working day"
    assert holder("C2") == "E1"
    assert decisions.to_settle(SERVICE)[0].row.id == made.id
    answering.approve(made.id, "", SERVICE, BASE, is_agreed=True)
    assert made.approval == Approval.APPROVED
    with pytest.raises(StaleError, match="nothing to approve"):
        answering.approve(made.id, "", HEAD, BASE, is_agreed=True)


def test_nobody_approves_their_own(full):
    made = decide("C2", "E1", SERVICE, pass_reason="Nobody else is here.")
    with pytest.raises(AllocationError, match="somebody else must approve"):
        answering.approve(made.id, "", SERVICE, BASE, is_agreed=True)
    answering.approve(made.id, "", HEAD, BASE, is_agreed=True)


def test_refused_afterwards_the_child_keeps_its_worker_and_waits_for_another(full):
    made = decide("C2", "E1", pass_reason="Nobody else is here.")
    with pytest.raises(AllocationError, match="Say why"):
        answering.approve(made.id, "", SERVICE, BASE, is_agreed=False)
    answering.approve(made.id, "Ask South first.", SERVICE, BASE, is_agreed=False)
    assert holder("C2") == "E1"
    assert {one.child.facts.reference: one.why for one in _waiting()}["C2"] == "refused"


def test_another_child_passes_it_only_once_approved(full):
    made = decide("C1", "E3", pass_reason="Speaks the family's language.")
    assert (made.state, holder("C1")) == (State.TO_APPROVE, "E1")
    with pytest.raises(StaleError, match="already proposed a worker"):
        decide("C1", "E3", pass_reason="Again.")
    answering.approve(made.id, "", SERVICE, BASE, is_agreed=True)
    assert (made.state, holder("C1")) == (State.AWAITING, "E3")


def test_refused_before_it_counts_it_is_over(full):
    made = decide("C1", "E3", pass_reason="Speaks the family's language.")
    answering.approve(made.id, "Cat is at 120%.", SERVICE, BASE, is_agreed=False)
    assert (made.state, made.outcome, holder("C1")) == (State.REFUSED, "Cat is at 120%.", "E1")


# --- stale pages, two at once, a double click, an import


def test_a_stale_page_is_said_and_nothing_is_saved(small, session):
    seen = look("C2")
    decide("C2", "E1")
    with pytest.raises(StaleError, match="Meanwhile Ann Bee was given this child"):
        service.decide(id_of("C2"), choice("C2", "E3", seen=seen), MANAGER, BASE)
    assert session.scalar(text("SELECT count(*) FROM allocation")) == 1


def test_a_worker_who_took_another_child_meanwhile_is_said(small):
    seen = look("C2")
    decide("C5", "E1")
    with pytest.raises(StaleError, match="Ann Bee's workload changed"):
        service.decide(id_of("C2"), choice("C2", "E1", seen=seen), MANAGER, BASE)


def test_an_import_that_changed_the_child_meanwhile_is_said(small, bring):
    seen = look("C2")
    bring("cases", town.case_files({**town.HELD, "C2": "P3"}), as_at=DAY)
    with pytest.raises(StaleError, match="it is now child protection plan, held by Cat Dunn"):
        service.decide(id_of("C2"), choice("C2", "E1", seen=seen), MANAGER, BASE)


def test_the_same_form_twice_is_one_decision(small, session):
    sent = choice("C2", "E1")
    first = service.decide(id_of("C2"), sent, MANAGER, BASE)
    assert service.decide(id_of("C2"), sent, MANAGER, BASE).id == first.id
    assert session.scalar(text("SELECT count(*) FROM allocation")) == 1


@pytest.mark.parametrize(
    "fields, why",
    [
        ({"starts_on": DAY - timedelta(days=1)}, "first day from today"),
        ({"starts_on": DAY + timedelta(days=61)}, "first day from today"),
        ({"discussed_on": DAY + timedelta(days=1)}, "can't lie in the future"),
        ({"discussed_on": None}, "on which day you discussed"),
        ({"visit_by": DAY - timedelta(days=1)}, "can't be due before"),
    ],
)
def test_days_that_cannot_be(small, fields, why):
    with pytest.raises(AllocationError, match=why):
        decide("C2", "E1", **fields)


def test_a_child_out_of_scope_is_not_found(small):
    with pytest.raises(StaleError, match="no longer a case of your teams"):
        service.decide(id_of("C2"), choice("C2", "E1"), town.ELSEWHERE, BASE)


def test_somebody_who_left_since_the_page_was_shown(small, bring):
    seen = look("C2")
    people = [{**p, "end_date": "2026-10-30"} if p["employee_number"] == "E1" else p for p in town.PEOPLE]
    bring("staff", town.staff_files(*people), as_at=DAY)
    sent = replace(choice("C2", "E3", seen=seen), worker="E1")
    with pytest.raises(AllocationError, match="not in your teams"):
        service.decide(id_of("C2"), sent, MANAGER, BASE)


def test_somebody_marked_away_since_the_page_was_shown(small):
    sent = choice("C2", "E1")
    ann = next(p for p in service.here().staff if p.employee_number == "E1")
    away.mark(ann, DAY, DAY, MANAGER)
    with pytest.raises(AllocationError, match="Away since 2 November"):
        service.decide(id_of("C2"), sent, MANAGER, BASE)


# --- between teams


def test_another_team_is_asked_and_answers(small, session):
    child = look("C2").child
    made = answering.ask_team(id_of("C2"), "T2", uuid4(), child.as_seen(), MANAGER, BASE)
    assert (made.state, made.worker_id, holder("C2")) == (State.ASKED, None, None)
    assert service.child_in_scope(service.here(), town.ELSEWHERE, id_of("C2")) is not None, "the asked team sees it now"
    taken = decide("C2", "E6", town.ELSEWHERE)
    assert (made.state, taken.state, holder("C2")) == (State.ENDED, State.AWAITING, "E6")


def test_another_team_declines_with_why(small):
    child = look("C2").child
    made = answering.ask_team(id_of("C2"), "T2", uuid4(), child.as_seen(), MANAGER, BASE)
    with pytest.raises(AllocationError, match="Say why"):
        answering.decline(made.id, "", town.ELSEWHERE, BASE)
    with pytest.raises(AllocationError, match="Only who was asked"):
        answering.decline(made.id, "No.", MANAGER, BASE)
    answering.decline(made.id, "Two of us are away.", town.ELSEWHERE, BASE)
    assert (made.state, made.outcome) == (State.DECLINED, "Two of us are away.")
    assert service.child_in_scope(service.here(), town.ELSEWHERE, id_of("C2")) is None


def test_a_hand_over_to_another_team_moves_the_points_only_once_decided_there(small):
    child = look("C1").child
    weighed = points("E1")
    answering.ask_team(id_of("C1"), "T2", uuid4(), child.as_seen(), MANAGER, BASE)
    assert points("E1") == weighed
    decide("C1", "E6", town.ELSEWHERE)
    assert points("E1") < weighed


def test_the_same_request_asks_once(small, session):
    child, key = look("C2").child, uuid4()
    for _ in range(2):
        answering.ask_team(id_of("C2"), "T2", key, child.as_seen(), MANAGER, BASE)
    assert session.scalar(text("SELECT count(*) FROM allocation")) == 1


def test_mail_names_no_child(small, session):
    decide("C2", "E1")
    texts = session.execute(text("SELECT subject || body FROM outgoing_mail")).scalars()
    assert not any("C2" in words for words in texts)


# --- candidates


def test_candidates_stand_in_the_order_of_the_workload_after(small):
    found = look("C2")
    assert [one.key for one in found.within] == sorted(
        (one.key for one in found.within), key=lambda key: found.find(key).after.percent_after
    )
    cat = found.find("E3")
    assert cat.favour[0] == "Holds the sibling C3, since 2 Mar"
    assert "Works 22.2 hours" in cat.look_at
    assert found.find("E1").counts.in_court == 1


def test_the_statements_do_not_grow_with_the_people(small, bring, queries):
    look("C2")
    with queries() as few:
        look("C2", SERVICE)
    people = [*town.PEOPLE, *(town.person(f"E{n}", f"Person {n}") for n in range(100, 140))]
    bring("staff", town.staff_files(*people), as_at=DAY)
    with queries() as many:
        look("C2", SERVICE)
    assert len(many) == len(few) <= 17


def test_workload_on_pages_and_by_command_agree_without_decisions(small):
    scheme = caseload.scheme_on(DAY).scheme
    plain = {one.person.id: one.load.points for one in caseload.workload_under(DAY, scheme)}
    assert plain == {one.person.id: one.load.points for one in OnDay(DAY, Basis.DECIDED).loads}
