"""What others answer to a decision: a team that is asked, a worker, who approves, who takes it back. None commits."""

from uuid import UUID

from psycopg.types.range import DateRange
from sqlalchemy import select

from workforce import clock
from workforce.allocation.candidates import ChildOnDay, candidates, child_on
from workforce.allocation.decision_rules import Approval, Kind, State
from workforce.allocation.effect import hold, put_in_effect, settle
from workforce.allocation.models import Allocation
from workforce.allocation.on_day import OnDay
from workforce.allocation.queries import shown_holder
from workforce.allocation.rules import Group
from workforce.allocation.service import (
    AllocationError,
    StaleError,
    child_in_scope,
    here,
    kind_for,
    lock,
    name_of,
    pending_of,
    record,
    refuse_during_import,
    refuse_stale_child,
    sent_before,
    teams_of,
)
from workforce.allocation.telling import tell_account, tell_decided, tell_managers
from workforce.caseload.local_models import DecidedHolding
from workforce.db import db
from workforce.web.access import Permission, Viewer


def ask_team(child_id: int, team: str, request: UUID, seen: str, viewer: Viewer, base_url: str) -> Allocation:
    """Ask another team to take a child. Points and duties stay where they are until somebody there decides."""
    if before := sent_before(request):
        return before
    refuse_during_import()
    lock(child_id, [])
    if before := sent_before(request):
        return before
    on = here()
    child = child_in_scope(on, viewer, child_id)
    if child is None:
        raise StaleError("This child is no longer a case of your teams. Nothing was saved.")
    refuse_stale_child(child, seen)
    if pending_of(child_id) is not None:
        raise StaleError("Somebody was already asked or proposed for this child. Nothing was saved.")
    if team not in on.tree.teams or on.tree.teams[team].kind != "team" or team == child.team:
        raise AllocationError("Choose another team.", "team")
    allocation = Allocation(
        request=request, child_id=child_id, kind=kind_for(child), state=State.ASKED,
        from_worker_id=child.case.worker_id,
        shown_worker_id=shown_holder(child_id, on.day), from_team=child.team, to_team=team, starts_on=clock.today(),
        decided_by=viewer.email, decided_at=clock.now(),
        evidence={"as_at": on.day.isoformat(), "child": {"reference": child.facts.reference, "type": child.label}},
    )  # fmt: skip
    db.session.add(allocation)
    db.session.flush()
    record("team asked to take a child", allocation, viewer, team=team)
    tell_managers(on, team, "A team asks you to take a child", f"{base_url}/allocation/children/{child_id}")
    return allocation


def co_work(child_id: int, number: str, request: UUID, seen: str, viewer: Viewer, base_url: str) -> Allocation:
    """Let somebody work a child's case beside the holder, who stays: it makes joint working good at once."""
    if before := sent_before(request):
        return before
    refuse_during_import()
    lock(child_id, [number])
    if before := sent_before(request):
        return before
    on = here()
    child = child_in_scope(on, viewer, child_id)
    if child is None:
        raise StaleError("This child is no longer a case of your teams. Nothing was saved.")
    refuse_stale_child(child, seen)
    if child.holder is None:
        raise AllocationError("Nobody holds this child: choose a worker first, with a co-worker if need be.", "beside")
    found = candidates(on, child, teams_of(on, viewer))
    one = next((one for one in found.co_workers if one.key == number), None)
    if one is None or one.person.id in child.co_workers:
        raise AllocationError("This person can't be the co-worker of this child now. Choose another.", "beside")
    allocation = Allocation(
        request=request, child_id=child_id, kind=Kind.CO_WORK, state=State.AWAITING,
        from_worker_id=child.case.worker_id, worker_id=one.person.id, from_team=child.team, to_team=one.person.team,
        shown_worker_id=shown_holder(child_id, on.day), starts_on=clock.today(), decided_by=viewer.email,
        decided_at=clock.now(),
        holding_id=hold(child_id, one.person.id, "co_worker", DateRange(min(clock.today(), on.day), None)),
        evidence={"as_at": on.day.isoformat(), "child": {"reference": child.facts.reference, "type": child.label}},
    )  # fmt: skip
    db.session.add(allocation)
    db.session.flush()
    record("co-worker named", allocation, viewer)
    tell_decided(on, allocation, one.person, base_url)
    return allocation


def open_allocation(allocation_id: int) -> Allocation:
    """Return a decision, locked with its child; raise StaleError where there is none."""
    child_id = db.session.scalar(select(Allocation.child_id).where(Allocation.id == allocation_id))
    if child_id is None:
        raise StaleError("This decision is no longer here. Nothing was changed.")
    lock(child_id, [])
    found = db.session.get(Allocation, allocation_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise StaleError("This decision is no longer here. Nothing was changed.")
    return found


def _refuse_settled(found: Allocation, *states: State) -> None:
    if found.state not in states:
        raise StaleError(
            f"This decision is settled: {State(found.state).words.lower()}"
            f"{', ' + found.outcome if found.outcome else ''}. Nothing was changed."
        )


def _is_asked(found: Allocation, viewer: Viewer) -> bool:
    """Whether somebody is the worker who is asked."""
    return found.worker_id is not None and viewer.worker_id == found.worker_id


def _answers(found: Allocation, viewer: Viewer) -> bool:
    """Whether somebody allocates in the team that is asked."""
    return viewer.may(Permission.ALLOCATE) and viewer.sees_team(found.to_team)


def _recheck(found: Allocation, on: OnDay) -> ChildOnDay:
    """Return the child of a decision that is about to count; refuse where what it was made on is no longer so."""
    child = child_on(on, found.child_id)
    if child is None:
        raise StaleError("This child is no longer a case. Nothing was changed.")
    if child.case.worker_id != found.from_worker_id:
        now = child.holder.name if child.holder else "nobody"
        raise StaleError(f"Meanwhile {now} holds this child. Take it back, or decline it. Nothing was changed.")
    numbers = {person.id: person.employee_number for person in on.staff}
    listed = candidates(on, child, frozenset(on.tree.teams), numbers.get(found.co_worker_id or 0))
    one = listed.find(numbers.get(found.worker_id or 0, ""))
    if one is None or one.verdict.group is Group.BARRED:
        why = one.verdict.reasons[0].why if one else "no longer in post"
        raise StaleError(
            f"This worker can't take the child now: {why}. Take it back, or decline it. Nothing was changed."
        )
    if found.co_worker_id and found.co_worker_id not in [each.person.id for each in listed.co_workers]:
        raise StaleError("The co-worker can't work this case now. Take it back, or decline it. Nothing was changed.")
    if {reason.rule for reason in one.verdict.reasons} - set(found.passed_rules):
        raise StaleError(
            f"{one.person.name} would now be over: {one.verdict.reasons[0].why.lower()}. Take it back and decide anew, "
            "with a reason. Nothing was changed."
        )
    return child


def accept(allocation_id: int, viewer: Viewer, base_url: str) -> Allocation:
    """Accept a hand over, as the worker who is to take the child or as a manager of that worker's team."""
    refuse_during_import()
    found = open_allocation(allocation_id)
    _refuse_settled(found, State.ASKED)
    if found.worker_id is None:
        raise AllocationError("Choose a worker of your team for this child first. Nothing was changed.")
    if not _is_asked(found, viewer) and (found.decided_by == viewer.email or not _answers(found, viewer)):
        raise AllocationError("The worker, or their manager, accepts this. Nothing was changed.")
    on = here()
    child = _recheck(found, on)
    found.accepted_by, found.accepted_at = viewer.email, clock.now()
    found.state = State.AWAITING if found.approval != Approval.PENDING or child.is_protected else State.TO_APPROVE
    if found.state == State.AWAITING:
        put_in_effect(found, on.day)
    db.session.flush()
    record("hand over accepted", found, viewer)
    tell_managers(on, found.from_team, "A hand over is accepted", f"{base_url}/allocations/{found.id}")
    return found


def decline(allocation_id: int, why: str, viewer: Viewer, base_url: str) -> Allocation:
    """Decline what one's team, or oneself, was asked to take. The child stays where it is."""
    found = open_allocation(allocation_id)
    _refuse_settled(found, State.ASKED)
    if not _is_asked(found, viewer) and not _answers(found, viewer):
        raise AllocationError("Only who was asked can decline. Nothing was changed.")
    if not why:
        raise AllocationError("Say why: who asked reads it.", "why")
    settle(found, State.DECLINED, why)
    db.session.flush()
    record("allocation declined", found, viewer)
    tell_managers(here(), found.from_team, "A request about a child is declined", f"{base_url}/allocations/{found.id}")
    return found


def withdraw(allocation_id: int, viewer: Viewer) -> Allocation:
    """Take back a decision that is not in the case system yet: what the case system says stands again."""
    refuse_during_import()
    found = open_allocation(allocation_id)
    _refuse_settled(found, State.ASKED, State.TO_APPROVE, State.AWAITING)
    is_above = viewer.may(Permission.APPROVE_ALLOCATIONS) and (
        viewer.answers_for(found.to_team) or viewer.answers_for(found.from_team)
    )
    if found.decided_by != viewer.email and not is_above:
        raise AllocationError("Who decided it, or a service manager, can take it back. Nothing was changed.")
    settle(found, State.WITHDRAWN, f"Taken back by {viewer.name}")
    for holding_id in (found.holding_id, found.co_working_id):
        holding = db.session.get(DecidedHolding, holding_id) if holding_id else None
        if holding is not None and holding.closed_at is None:
            holding.closed_at = clock.now()
    db.session.flush()
    record("allocation withdrawn", found, viewer)
    return found


def approve(allocation_id: int, note: str, viewer: Viewer, base_url: str, *, is_agreed: bool) -> Allocation:
    """Approve that a workload rule was passed, or refuse it with a reason. Nobody approves their own.

    Refused before it counted, the decision is over. Refused afterwards, the child keeps its worker, and stands in the
    waiting list until another is found: a refusal never leaves a protected child without a worker.
    """
    refuse_during_import()
    found = open_allocation(allocation_id)
    if found.approval != Approval.PENDING or not (State(found.state).is_open or found.state == State.CONFIRMED):
        by = f", by {name_of(found.approved_by)}" if found.approved_by else ""
        raise StaleError(f"There is nothing to approve here any more{by}. Nothing was changed.")
    if not (viewer.answers_for(found.to_team) or viewer.answers_for(found.from_team)):
        raise AllocationError("A manager above these teams must approve it: a deputy can't. Nothing was changed.")
    if found.decided_by == viewer.email:
        raise AllocationError("You decided this yourself: somebody else must approve it. Nothing was changed.")
    if not is_agreed and not note:
        raise AllocationError("Say why you refuse: the manager reads it.", "note")
    if is_agreed and found.state == State.TO_APPROVE:
        _recheck(found, here())
    found.approval = Approval.APPROVED if is_agreed else Approval.REFUSED
    found.approval_note, found.approved_by, found.approved_at = note or None, viewer.email, clock.now()
    if not is_agreed and State(found.state).is_pending:
        settle(found, State.REFUSED, note)
    elif found.state == State.TO_APPROVE:
        found.state = State.AWAITING
        put_in_effect(found, here().day)
    db.session.flush()
    record("allocation approved" if is_agreed else "approval refused", found, viewer)
    words = "Your allocation is approved" if is_agreed else "Your allocation is not approved"
    tell_account(here(), found.decided_by, words, f"{base_url}/allocations/{found.id}")
    return found
