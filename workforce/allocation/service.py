"""Decisions about who holds a child. Each flushes, writes the audit entry and queues mail; none commits.

A decision is made on what is true when it is sent, not on what a page showed: the child and the workers are locked,
everything is read anew, and whatever changed since the page was shown is said and nothing is saved.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from workforce import clock
from workforce.allocation import queries
from workforce.allocation.candidates import Candidate, Candidates, ChildOnDay, candidates, child_on
from workforce.allocation.decision_rules import Choice, Kind, State, WorkerSays, outcome
from workforce.allocation.effect import put_in_effect, settle
from workforce.allocation.models import Allocation
from workforce.allocation.on_day import OnDay
from workforce.allocation.rules import Group, Reason, bars
from workforce.allocation.telling import tell_decided
from workforce.auth import queries as accounts
from workforce.caseload.case_sql import Basis
from workforce.caseload.queries import HolderState
from workforce.caseload.restricted import hidden_children
from workforce.db import audit, db, locks
from workforce.people.queries import data_day
from workforce.web.access import Scope, Viewer
from workforce.web.pages import day_words, number

MOST_AHEAD_DAYS = 60  # how far ahead a first day may lie


class AllocationError(ValueError):
    """Something was refused; the message says why, and that nothing was changed. `field` names a form's field."""

    def __init__(self, message: str, field: str = "") -> None:
        """Keep the field beside the message."""
        super().__init__(message)
        self.field = field


class StaleError(AllocationError):
    """The child or a worker changed after the page was shown, or somebody else decided first."""


def here() -> OnDay:
    """Return the newest day, with the decisions made here."""
    return OnDay(data_day(clock.today()), Basis.DECIDED)


def teams_of(on: OnDay, viewer: Viewer) -> frozenset[str]:
    """Return the teams in which somebody allocates."""
    return frozenset(on.tree.teams) if viewer.scope is Scope.ALL else viewer.teams


def name_of(email: str | None) -> str:
    """Return the name behind an address."""
    account = accounts.by_email(email or "")
    return account.name if account else (email or "nobody")


# --- what is there


def refuse_during_import() -> None:
    """Refuse a decision while files come in; keep an import from starting before it is saved."""
    if locks.is_importing():
        raise StaleError("Files are coming in at this moment. Nothing was changed: try again in a minute.")


def sent_before(request: UUID) -> Allocation | None:
    """Return the decision that the same form already made: a double click."""
    return db.session.scalar(select(Allocation).where(Allocation.request == request))


def lock(child_id: int, numbers: Iterable[str]) -> None:
    """Let decisions about one child, or for one worker, follow one another: each sees what the other did."""
    db.session.execute(text("SELECT id FROM child WHERE id = :id FOR UPDATE"), {"id": child_id})
    db.session.execute(
        text("SELECT id FROM worker WHERE employee_number = ANY(:numbers) ORDER BY id FOR UPDATE"),
        {"numbers": sorted(numbers)},
    )


def pending_of(child_id: int) -> Allocation | None:
    """Return the decision about a child that waits to be accepted or approved, if there is one."""
    return db.session.scalar(
        select(Allocation).where(
            Allocation.child_id == child_id, Allocation.state.in_([State.ASKED, State.TO_APPROVE]),
            Allocation.kind.in_([Kind.ALLOCATE, Kind.HAND_OVER]),
        )
    )  # fmt: skip


def child_in_scope(on: OnDay, viewer: Viewer, child_id: int) -> ChildOnDay | None:
    """Return a child of the viewer's teams, or one that a team of theirs is asked to take; None: not found."""
    if child_id in hidden_children(viewer.worker_id):
        return None
    child = child_on(on, child_id)
    if child is None or queries.has_conflict(viewer.worker_id, child.facts.reference):
        return None
    if viewer.sees_team(child.team):
        return child
    asked = pending_of(child_id)
    return child if asked is not None and viewer.sees_team(asked.to_team) else None


def refuse_stale_child(child: ChildOnDay, seen: str) -> None:
    """Refuse where the child is no longer as a page showed it, and say what it is now."""
    if child.as_seen() == seen:
        return
    if child.case.decided:
        who = child.holder.name if child.holder else "somebody"
        raise StaleError(f"Meanwhile {who} was given this child. Nothing was saved: look at the page again.")
    now = child.holder.name if child.holder else "nobody"
    raise StaleError(
        f"This child changed after the page was shown: it is now {child.label.lower()}, held by {now}. "
        "Nothing was saved: look at the page again."
    )


def _refuse_stale_worker(one: Candidate, seen: str) -> None:
    if one.as_seen() != seen:
        raise StaleError(
            f"{one.person.name}'s workload changed after the page was shown: it is now "
            f"{number(one.after.points_now, 2)} of {number(one.after.limit, 2)} {one.after.unit}, "
            f"{one.counts.children} children. Nothing was saved: look at the page again."
        )


# --- allocate, hand over


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a choice comes to, read when it is sent."""

    on: OnDay
    child: ChildOnDay
    found: Candidates
    one: Candidate
    co_worker: Candidate | None
    passed: tuple[Reason, ...]


def _choose(child_id: int, choice: Choice, viewer: Viewer) -> _Chosen:
    """Return the choice with all that is true now; raise where a rule that is never passed stands against it."""
    on = here()
    child = child_in_scope(on, viewer, child_id)
    if child is None:
        raise StaleError("This child is no longer a case of your teams. Nothing was saved.")
    refuse_stale_child(child, choice.seen_child)
    found = candidates(on, child, teams_of(on, viewer), choice.co_worker)
    one = found.find(choice.worker)
    if one is None:
        raise AllocationError(
            "This person is not in your teams, or holds no such children. Nothing was saved.", "worker"
        )
    _refuse_stale_worker(one, choice.seen_worker)
    co_worker = _co_worker(found, choice)
    if one.verdict.group is Group.BARRED:
        first = one.verdict.reasons[0]
        raise AllocationError(
            f"{one.person.name} may not hold this child: {first.why}. {first.rule_words}. Nothing was saved.", "worker"
        )
    _refuse_later(on, child, one, choice.starts_on)
    passed = one.verdict.reasons
    if passed and not choice.pass_reason:
        raise AllocationError(
            f"{one.person.name} would be over: {passed[0].why.lower()}. Say why this worker, and what will be taken "
            "off them.", "pass_reason",
        )  # fmt: skip
    return _Chosen(on, child, found, one, co_worker, passed)


def _refuse_later(on: OnDay, child: ChildOnDay, one: Candidate, day: date) -> None:
    """Refuse a first day to come on which a rule that is never passed will stand against the worker."""
    if day <= clock.today():
        return
    absent = queries.absent_on(queries.absences(day, 0).get(one.person.id, ()), day)
    then = replace(one.facts, away_since=absent.first if absent else None)
    against = bars(then, child.facts.needs, on.allocation, day)
    if against:
        raise AllocationError(
            f"{one.person.name} may not hold this child on {day_words(day)}: {against[0].why}. Nothing was saved.",
            "starts_on",
        )


def _co_worker(found: Candidates, choice: Choice) -> Candidate | None:
    if choice.co_worker is None:
        return None
    if choice.co_worker == choice.worker:
        raise AllocationError("Worker and co-worker are the same person: choose two.", "co_worker")
    one = next((one for one in found.co_workers if one.key == choice.co_worker), None)
    if one is None:
        raise AllocationError("This person can't be the co-worker of this child now. Choose another.", "co_worker")
    return one


def _refuse_days(choice: Choice, today: date) -> None:
    if not today <= choice.starts_on <= today + timedelta(days=MOST_AHEAD_DAYS):
        raise AllocationError(f"Give a first day from today to {MOST_AHEAD_DAYS} days ahead.", "starts_on")
    if choice.discussed_on is not None and choice.discussed_on > today:
        raise AllocationError("The discussion with the worker can't lie in the future.", "discussed_on")
    if choice.worker_says is not WorkerSays.NOT_REACHED and choice.discussed_on is None:
        raise AllocationError("Say on which day you discussed it with the worker.", "discussed_on")
    if choice.visit_by is not None and choice.visit_by < choice.starts_on:
        raise AllocationError("The first visit can't be due before the first day.", "visit_by")


def decide(child_id: int, choice: Choice, viewer: Viewer, base_url: str) -> Allocation:
    """Give a child to a worker. Sent twice it is one decision. Raise AllocationError where nothing may be saved."""
    if before := sent_before(choice.request):
        return before
    refuse_during_import()
    lock(child_id, [number_ for number_ in (choice.worker, choice.co_worker) if number_])
    if before := sent_before(choice.request):
        return before  # the other click came first
    _refuse_days(choice, clock.today())
    pending = pending_of(child_id)
    if pending is not None and not (pending.worker_id is None and viewer.sees_team(pending.to_team)):
        raise StaleError(
            f"{name_of(pending.decided_by)} already proposed a worker for this child on "
            f"{day_words(queries.london(pending.decided_at))}; it is not settled yet. Nothing was saved."
        )
    chosen = _choose(child_id, choice, viewer)
    child = chosen.child
    kind = kind_for(child)
    made = outcome(
        kind, chosen.passed, is_protected=child.is_protected, today=clock.today(),
        is_accepted=choice.worker_says is WorkerSays.AGREES or (choice.worker_says is not WorkerSays.OBJECTS
        and kind is Kind.ALLOCATE),
        approve_within=chosen.on.allocation.approve_within_working_days,
    )  # fmt: skip
    if pending is not None:
        settle(pending, State.ENDED, f"Taken by {viewer.name}")
    allocation = Allocation(
        request=choice.request, child_id=child_id, kind=kind, state=made.state, from_worker_id=child.case.worker_id,
        shown_worker_id=queries.shown_holder(child_id, chosen.on.day), worker_id=chosen.one.person.id,
        co_worker_id=chosen.co_worker.person.id if chosen.co_worker else None,
        from_team=child.team, to_team=chosen.one.person.team, starts_on=choice.starts_on,
        discussed_on=None if choice.worker_says is WorkerSays.NOT_REACHED else choice.discussed_on,
        worker_said=_said(choice), plan=choice.plan or None,
        visit_by=choice.visit_by, passed_rules=sorted(reason.rule for reason in chosen.passed),
        pass_reason=choice.pass_reason or None if chosen.passed else None, approval=made.approval,
        approve_by=made.approve_by, decided_by=viewer.email, decided_at=clock.now(), evidence=_evidence(chosen),
        **_acceptance(kind, choice, viewer),
    )  # fmt: skip
    db.session.add(allocation)
    db.session.flush()
    if made.state is State.AWAITING:
        put_in_effect(allocation, chosen.on.day)
    record("allocation decided", allocation, viewer)
    tell_decided(chosen.on, allocation, chosen.one.person, base_url)
    return allocation


def kind_for(child: ChildOnDay) -> Kind:
    """Return what giving a child to a worker is: a hand over where somebody present holds it, who is no cover."""
    is_held = child.state is HolderState.HELD and child.case.decided != "cover"
    return Kind.HAND_OVER if is_held else Kind.ALLOCATE


def _said(choice: Choice) -> str:
    words = {"agrees": "Agrees", "objects": "Does not agree", "not_reached": "Could not be reached yet"}
    return words[choice.worker_says] + (f": {choice.worker_said}" if choice.worker_said else "")


def _acceptance(kind: Kind, choice: Choice, viewer: Viewer) -> dict[str, Any]:
    """Return that the worker accepted, as the manager recorded it in the discussion."""
    if kind is Kind.HAND_OVER and choice.worker_says is WorkerSays.AGREES:
        return {"accepted_by": f"the worker, as {viewer.email} recorded", "accepted_at": clock.now()}
    return {}


def _evidence(chosen: _Chosen) -> dict[str, Any]:
    """Return what was known when it was decided, as it stood: kept, and never worked out anew."""
    child = chosen.child
    return {
        "as_at": chosen.on.day.isoformat(),
        "child": {
            "reference": child.facts.reference, "type": child.label, "state": str(child.state), "days": child.days,
            "held_by": child.holder.name if child.holder else None, "points": number(child.points, 2),
            "needs": sorted(need.words for need in child.facts.needs.needs), "is_protected": child.is_protected,
            "risk": child.facts.review.risk if child.facts.review else None,
        },
        "chosen": _line(chosen.one),
        "co_worker": chosen.co_worker.person.name if chosen.co_worker else None,
        "within": [_line(one) for one in chosen.found.within],
        "passing": [_line(one) for one in chosen.found.passing],
        "barred": [_line(one) for one in chosen.found.barred],
        "not_offered": chosen.found.not_offered,
    }  # fmt: skip


def _line(one: Candidate) -> dict[str, Any]:
    after = one.after
    return {
        "employee_number": one.key, "name": one.person.name, "grade": one.person.grade,
        "points_now": number(after.points_now, 2), "points_after": number(after.points_after, 2),
        "limit": number(after.limit, 2) if after.limit is not None else None,
        "percent_now": number(after.percent_now) if after.percent_now is not None else None,
        "percent_after": number(after.percent_after) if after.percent_after is not None else None,
        "band_after": after.band_after, "children": one.counts.children, "team": one.person.team,
        "favour": ["Holds a sibling" if "the sibling" in words else words for words in one.favour],
        "look_at": list(one.look_at), "against": [reason.why for reason in one.verdict.reasons],
    }  # fmt: skip


def record(action: str, allocation: Allocation, viewer: Viewer, **detail: Any) -> None:
    """Write the audit entry of a change."""
    audit.record(
        viewer.email, action, f"child:{allocation.child_id}", allocation=allocation.id, kind=str(allocation.kind),
        state=str(allocation.state), worker=allocation.worker_id, **detail,
    )  # fmt: skip
