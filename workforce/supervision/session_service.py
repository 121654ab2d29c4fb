"""Sessions planned, moved, cancelled.

Each change checks all of it first, flushes, writes the audit entry, and never commits.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.exc import IntegrityError

from workforce import clock
from workforce.db import audit, db
from workforce.people.models import PAGE, Worker
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


def hold_people(ids: Iterable[int]) -> None:
    """Let nobody else plan sessions of some people, or for them to give, until this is done."""
    db.session.execute(
        select(Worker.id).where(Worker.id.in_(list(ids))).order_by(Worker.id).with_for_update(key_share=True)
    )


def clash_of(
    people: Iterable[int], starts: datetime, ends: datetime, but: Iterable[int] = ()
) -> tuple[int, datetime, datetime] | None:
    """Return who of some people is in another session at a time, and when; as supervisee or supervisor of it."""
    mine = set(but)
    for person, slot, id_ in queries.clashes(list(people), starts.date(), ends.date()):
        if id_ not in mine and slot.lower < ends and starts < slot.upper:
            return person, slot.lower, slot.upper
    return None


def _check_free(people: Mapping[int, str], supervisor_id: int | None, plan: Plan, but: Iterable[int] = ()) -> None:
    """Refuse a session at a time when one of those who meet is in another one; whose that is, is not told."""
    hold_people(people)
    if plan.at is None:
        return
    starts = datetime.combine(plan.day, plan.at)
    found = clash_of(people, starts, starts + timedelta(minutes=plan.minutes), but)
    if found is not None:
        person, begins, ends = found
        what = "is in another session" if person == supervisor_id else "already has supervision"
        raise SupervisionError(
            f"{people[person]} {what} from {begins:%H:%M} to {ends:%H:%M} on {day_words(plan.day)}. Choose another"
            " time.", "at",
        )  # fmt: skip


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
    _check_free({one.id: one.name for one in (*people, supervisor)}, supervisor.id, plan)
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


def _together(session_id: int) -> ColumnElement[bool]:
    """Return the condition for a session and, of a group, all of its sessions: locked in one order by everybody."""
    found = db.session.execute(select(Session.kind, Session.session_ref).where(Session.id == session_id)).one_or_none()
    if found is None or found.kind != Kind.GROUP:
        return Session.id == session_id
    reference = func.split_part(Session.session_ref, "/", 1)
    return and_(Session.source == PAGE, reference == found.session_ref.partition("/")[0])


def held_row(session_id: int, edition: int | None = None) -> tuple[Session, SessionFacts]:
    """Let nobody else change a session, or another of its group, and return it; SettledError where it is newer."""
    held = select(Session).where(_together(session_id)).order_by(Session.id).with_for_update()
    rows = db.session.scalars(held.execution_options(populate_existing=True)).all()
    row = next((one for one in rows if one.id == session_id), None)
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
    """Return the sessions of a group that belong together; of any other, and of one that was cancelled, itself."""
    if not facts.is_group or facts.cancelled_reason:
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


def move_session(
    session_id: int, edition: int, plan: Plan, code: str, policy: SupervisionPolicy, by: str,
    supervisor: StaffMember | None = None,
) -> None:  # fmt: skip
    """Put a session on another day or time, with a coded reason; of a group, for all.

    `supervisor` gives it from now on, with the agenda that stands there; None: who gave it before.
    """
    row, facts = held_row(session_id, edition)
    _still_planned(facts)
    check_day(plan.day)
    _check_reason(code, policy)
    is_given_by_another = supervisor is not None and supervisor.id != row.supervisor_id
    is_moved = (plan.day, plan.at, plan.minutes) != (row.planned_on, row.planned_time, row.planned_minutes)
    if not is_moved and not is_given_by_another:
        raise SupervisionError("This is the same day and time as before.", "day")
    group = group_of(facts)
    gives = (supervisor.id, supervisor.name) if supervisor else (facts.supervisor_id, facts.supervisor)
    names = {one.worker_id: one.worker for one in group} | ({gives[0]: gives[1] or ""} if gives[0] else {})
    _check_free(names, gives[0], plan, [one.id for one in group])
    db.session.add_all(
        Move(
            session_id=one.id, from_on=one.planned_on, from_time=one.planned_time, to_on=plan.day, to_time=plan.at,
            code=code, by=by, at=clock.now(),
        )
        for one in group
        if is_moved
    )  # fmt: skip
    given = {"supervisor_id": supervisor.id, "supervisor": supervisor.employee_number} if supervisor else {}
    moved = update(Session).where(Session.id.in_([one.id for one in group]))
    with refusing_overlap("at"):
        db.session.execute(
            moved.values(
                planned_on=plan.day, planned_time=plan.at, planned_minutes=plan.minutes, place=plan.place,
                edition=Session.edition + 1, **given,
            )
        )  # fmt: skip
        db.session.flush()
    told = {"supervisor": supervisor.employee_number} if supervisor and is_given_by_another else {}
    for one in group:
        audit.record(
            by, "supervision moved", f"worker:{one.number}", session=one.id, was=one.planned_on, on=plan.day,
            reason=code, **told,
        )  # fmt: skip


def _check_reason(code: str, policy: SupervisionPolicy) -> None:
    if all(one.code != code for one in policy.reasons):
        raise SupervisionError("Choose a reason", "code")


def cancel_session(
    session_id: int, edition: int, code: str, policy: SupervisionPolicy, by: str, *, is_one_only: bool = False
) -> None:
    """Cancel a session with a coded reason; of a group for all, or for one of its people only."""
    _, facts = held_row(session_id, edition)
    _still_planned(facts)
    _check_reason(code, policy)
    group = [facts] if is_one_only else group_of(facts)
    db.session.execute(
        update(Session)
        .where(Session.id.in_([one.id for one in group]))
        .values(cancelled_code=code, cancelled_reason=policy.reason_words(code), edition=Session.edition + 1)
    )
    for one in group:
        audit.record(by, "supervision cancelled", f"worker:{one.number}", session=one.id, reason=code)
