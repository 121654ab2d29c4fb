"""Series: sessions planned ahead as often as the policy says, half a year at a time.

Each change checks all of it first, flushes, writes the audit entry, and never commits.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from workforce import clock
from workforce.db import audit, db
from workforce.people.queries import StaffMember
from workforce.supervision import session_queries as queries
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.models import Series, Session
from workforce.supervision.people_page import Today
from workforce.supervision.queries import as_supervised
from workforce.supervision.record_models import AgendaItem
from workforce.supervision.rules import Kind
from workforce.supervision.schedule_rules import Away, PlannedDay, planned_days
from workforce.supervision.session_rules import SessionFacts
from workforce.supervision.session_service import Plan, check_day, new_session, refusing_overlap

HORIZON_DAYS = 183  # how far ahead a series stands


def days_of_series(
    today: Today, person: StaffMember, supervisor_id: int, weekday: int, first_on: date, until: date
) -> list[PlannedDay]:
    """Return the days on which a series puts sessions: as the policy of today says, around known absences."""
    policy, held = today.policy.frequency, today.held.get(person.id)
    subject = as_supervised(person, held.supervisor_since if held else None)
    standing = today.standings.get(person.id)
    agreed = held.agreed if held else None
    off = queries.absences([person.id, supervisor_id], first_on, until)
    away = [Away(first, last) for days in off.values() for first, last in days]
    start = standing.anchor if standing else today.day

    def due_after(anchor: date) -> date:
        return policy.due_on(subject, anchor, held.on if held else None, agreed)

    days = planned_days(max(start, first_on - timedelta(days=1)), weekday, until, due_after, away)
    return [one for one in days if one.day >= first_on]


def begin_series(
    today: Today, person: StaffMember, supervisor: StaffMember, plan: Plan, weekday: int, by: str
) -> tuple[int, int]:
    """Plan sessions ahead, in place of the series before. Return how many were planned and how many were left out."""
    check_day(plan.day, "first_on")
    if plan.at is None:
        raise SupervisionError("Give a time", "at")
    end_series(person, by, quietly=True)
    row = Series(
        worker_id=person.id, supervisor_id=supervisor.id, kind=plan.kind, weekday=weekday, at_time=plan.at,
        minutes=plan.minutes, place=plan.place, first_on=plan.day, created_by=by, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    made, left = extend(today, row)
    audit.record(
        by, "supervision series planned", f"worker:{person.employee_number}", series=row.id, sessions=made,
        supervisor=supervisor.employee_number,
    )  # fmt: skip
    return made, left


def extend(today: Today, row: Series) -> tuple[int, int]:
    """Add the sessions of a series up to the horizon; those at a time that is taken are left out, and counted."""
    person, supervisor = today.by_id.get(row.worker_id), today.by_id.get(row.supervisor_id)
    until = today.day + timedelta(days=HORIZON_DAYS)
    if person is None or supervisor is None or (row.planned_to and row.planned_to >= until):
        return 0, 0
    begins = max(row.first_on, today.day)
    taken = queries.clashes([person.id], begins, until)
    standing = [one.day for one in _of_series(row.id) if one.day >= begins]
    made, left = [], 0
    last = max(standing, default=None)
    first = begins if last is None else last + timedelta(days=1)
    for planned in days_of_series(today, person, supervisor.id, row.weekday, first, until):
        starts = datetime.combine(planned.day, row.at_time)
        if any(slot.lower < starts + timedelta(minutes=row.minutes) and starts < slot.upper for _, slot, _ in taken):
            left += 1
            continue
        plan = Plan(Kind(row.kind), planned.day, row.at_time, row.minutes, row.place)
        made.append(new_session(person, supervisor, plan, series_id=row.id))
    with refusing_overlap("at"):
        db.session.add_all(made)
        db.session.flush()
    row.planned_to = until
    db.session.flush()
    return len(made), left


def _of_series(series_id: int) -> list[SessionFacts]:
    return queries.sessions(
        "s.series_id = :id AND s.cancelled_reason IS NULL", {"id": series_id}, queries.EARLIEST_FIRST
    )


def end_series(person: StaffMember, by: str, *, quietly: bool = False) -> int:
    """End somebody's series; its sessions to come go, but those that have an agenda. Return how many went."""
    row = db.session.scalar(
        select(Series).where(Series.worker_id == person.id, Series.ended_at.is_(None)).with_for_update()
    )
    if row is None:
        if quietly:
            return 0
        raise SettledError("There is no series to end. Nothing was changed.")
    row.ended_at, row.ended_by = clock.now(), by
    untouched = (
        Session.series_id == row.id, Session.planned_on >= clock.today(), Session.held_on.is_(None),
        Session.record_id.is_(None), Session.cancelled_reason.is_(None),
    )  # fmt: skip
    prepared = select(AgendaItem.session_id).where(AgendaItem.session_id == Session.id).exists()
    gone: Any = db.session.execute(delete(Session).where(*untouched, ~prepared))
    db.session.flush()
    audit.record(by, "supervision series ended", f"worker:{person.employee_number}", series=row.id, gone=gone.rowcount)
    return int(gone.rowcount)


def extend_all(today: Today) -> int:
    """Let every series of two people who are in post stand half a year ahead. Return how many sessions were added."""
    made = 0
    rows = db.session.scalars(select(Series).where(Series.ended_at.is_(None)).order_by(Series.id).with_for_update())
    for row in rows.all():
        if row.worker_id in today.by_id and row.supervisor_id in today.by_id:
            made += extend(today, row)[0]
    return made
