"""Sessions planned, moved, cancelled.

Each change checks all of it first, flushes, writes the audit entry, and never commits.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from workforce import clock
from workforce.db import audit, db
from workforce.people.models import PAGE
from workforce.people.queries import StaffMember
from workforce.supervision import session_queries as queries
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.models import Move, Session
from workforce.supervision.people_page import Today
from workforce.supervision.policy_rules import SupervisionPolicy
from workforce.supervision.rules import Kind
from workforce.supervision.session_rules import FARTHEST_AHEAD_DAYS, SessionFacts, State
from workforce.web.pages import day_words


@dataclass(frozen=True, slots=True)
class Plan:
    """When and how a session takes place."""

    kind: Kind
    day: date
    at: time | None
    minutes: int
    place: str | None = None


def check_day(day: date, field: str = "day") -> None:
    """Refuse a day that has passed or lies further ahead than a year."""
    today = clock.today()
    if day < today:
        raise SupervisionError(f"{day_words(day)} has passed: give a day to come.", field)
    if (day - today).days > FARTHEST_AHEAD_DAYS:
        raise SupervisionError("Give a day within a year.", field)


@contextmanager
def refusing_overlap(field: str) -> Iterator[None]:
    """Say in words what the database refuses: two sessions of one person at one time, planned at the same moment."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as fault:
        raise SupervisionError(
            "Another session of this person was planned at this time just now. Choose another time.", field
        ) from fault


def _check_free(worker_id: int, name: str, plan: Plan, but: int | None = None) -> None:
    """Refuse a session at a time when its supervisee is in another one."""
    if plan.at is None:
        return
    starts = datetime.combine(plan.day, plan.at)
    ends = starts + timedelta(minutes=plan.minutes)
    for _, slot, id_ in queries.clashes([worker_id], plan.day, plan.day):
        if id_ != but and slot.lower < ends and starts < slot.upper:
            raise SupervisionError(
                f"{name} already has supervision from {slot.lower:%H:%M} to {slot.upper:%H:%M} on"
                f" {day_words(plan.day)}. Choose another time.",
                "at",
            )


def new_session(person: StaffMember, supervisor: StaffMember, plan: Plan, **columns: Any) -> Session:
    """Return a session of ours, not yet added."""
    return Session(
        source=PAGE, import_id=0, session_ref=str(uuid4()), supervisee=person.employee_number,
        supervisor=supervisor.employee_number, worker_id=person.id, supervisor_id=supervisor.id, kind=plan.kind,
        planned_on=plan.day, planned_time=plan.at, planned_minutes=plan.minutes, place=plan.place, **columns,
    )  # fmt: skip


def plan_session(today: Today, people: Sequence[StaffMember], supervisor: StaffMember, plan: Plan, by: str) -> int:
    """Plan one session; of a group, one for each who takes part. Return its id (the first one's)."""
    check_day(plan.day)
    if not people:
        raise SupervisionError("Choose who takes part.", "people")
    if plan.kind is not Kind.GROUP and len(people) > 1:
        raise SupervisionError("Only group supervision is for several people.", "people")
    for person in people:
        if person.id == supervisor.id:
            raise SupervisionError("Nobody supervises themselves.", "people")
        if supervisor.id not in today.by_id or person.id not in today.by_id:
            raise SupervisionError("Somebody is no longer in post. Nothing was planned.")
        _check_free(person.id, person.name, plan)
    made = [new_session(person, supervisor, plan) for person in people]
    with refusing_overlap("at"):
        db.session.add_all(made)
        db.session.flush()
    if plan.kind is Kind.GROUP:
        group = {"group": made[0].session_ref}
        for one in made[1:]:
            one.session_ref = f"{made[0].session_ref}/{one.id}"
        db.session.flush()
    else:
        group = {}
    for person, one in zip(people, made, strict=True):
        audit.record(
            by, "supervision planned", f"worker:{person.employee_number}", session=one.id, on=plan.day,
            kind=str(plan.kind), supervisor=supervisor.employee_number, **group,
        )  # fmt: skip
    return made[0].id


def held_row(session_id: int, edition: int | None = None) -> tuple[Session, SessionFacts]:
    """Let nobody else change a session meanwhile, and return it; SettledError where the page showed an older one."""
    row = db.session.scalar(
        select(Session).where(Session.id == session_id).with_for_update().execution_options(populate_existing=True)
    )
    facts = queries.session(session_id)
    if row is None or facts is None:
        raise SettledError("This session is no longer here. Nothing was saved.")
    if edition is not None and edition != row.edition:
        raise SettledError(
            f"Somebody changed this session after you opened the page: it is {facts.state(clock.today()).words},"
            f" {day_words(facts.day)}. Nothing was saved. Look again, then save."
        )
    return row, facts


def group_of(facts: SessionFacts) -> list[SessionFacts]:
    """Return the sessions of a group that belong together; of any other, itself."""
    if not facts.is_group:
        return [facts]
    return queries.sessions(
        "split_part(s.session_ref, '/', 1) = (SELECT split_part(o.session_ref, '/', 1) FROM supervision_session o"
        " WHERE o.id = :id) AND s.source = 'page' AND s.cancelled_reason IS NULL",
        {"id": facts.id}, "w.name, s.id",
    )  # fmt: skip


def _still_planned(facts: SessionFacts) -> None:
    state = facts.state(clock.today())
    if state not in (State.PLANNED, State.PASSED):
        raise SettledError(f"This session is {state.words}: its day stays as it is. Nothing was changed.")


def move_session(session_id: int, edition: int, plan: Plan, code: str, policy: SupervisionPolicy, by: str) -> None:
    """Put a session on another day or time, with a coded reason; of a group, for all."""
    row, facts = held_row(session_id, edition)
    _still_planned(facts)
    check_day(plan.day)
    _check_reason(code, policy)
    if (plan.day, plan.at, plan.minutes) == (row.planned_on, row.planned_time, row.planned_minutes):
        raise SupervisionError("This is the same day and time as before.", "day")
    group = group_of(facts)
    for one in group:
        _check_free(one.worker_id, one.worker, plan, one.id)
    db.session.add_all(
        Move(
            session_id=one.id, from_on=one.planned_on, from_time=one.planned_time, to_on=plan.day, to_time=plan.at,
            code=code, by=by, at=clock.now(),
        )
        for one in group
    )  # fmt: skip
    moved = update(Session).where(Session.id.in_([one.id for one in group]))
    with refusing_overlap("at"):
        db.session.execute(
            moved.values(
                planned_on=plan.day, planned_time=plan.at, planned_minutes=plan.minutes, place=plan.place,
                edition=Session.edition + 1,
            )
        )  # fmt: skip
        db.session.flush()
    for one in group:
        audit.record(
            by,
            "supervision moved",
            f"worker:{one.number}",
            session=one.id,
            was=one.planned_on,
            on=plan.day,
            reason=code,
        )


def _check_reason(code: str, policy: SupervisionPolicy) -> None:
    if all(one.code != code for one in policy.reasons):
        raise SupervisionError("Choose a reason", "code")


def cancel_session(session_id: int, edition: int, code: str, policy: SupervisionPolicy, by: str) -> None:
    """Cancel a session with a coded reason; of a group, for all."""
    _, facts = held_row(session_id, edition)
    _still_planned(facts)
    _check_reason(code, policy)
    group = group_of(facts)
    db.session.execute(
        update(Session)
        .where(Session.id.in_([one.id for one in group]))
        .values(cancelled_code=code, cancelled_reason=policy.reason_words(code), edition=Session.edition + 1)
    )
    for one in group:
        audit.record(by, "supervision cancelled", f"worker:{one.number}", session=one.id, reason=code)
