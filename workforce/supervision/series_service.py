"""Series: sessions planned ahead as often as the policy says, half a year at a time.

Each change checks all of it first, flushes, writes the audit entry, and never commits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from workforce.supervision.session_service import Plan, check_day, hold_people, new_session, refusing_overlap

HORIZON_DAYS = 183  # how far ahead a series stands
AHEAD_DAYS = 150  # one that stands less far than this is extended


@dataclass(frozen=True, slots=True)
class Known:
    """What series have to go round: days off, times taken, what stands already. Four statements for all."""

    off: Mapping[int, list[tuple[date, date]]]
    taken: dict[int, list[tuple[datetime, datetime]]]
    standing: Mapping[int, list[tuple[date, int | None]]]  # person -> days of sessions planned here, with whom
    last: Mapping[int, date]  # series -> day of its last session

    def is_free(self, people: Iterable[int], starts: datetime, ends: datetime) -> bool:
        """Whether none of some people is in a session at a time, as supervisee or supervisor."""
        return not any(begun < ends and starts < over for one in people for begun, over in self.taken.get(one, ()))


def _known(rows: Sequence[Series], first: date, until: date) -> Known:
    supervisees = [one.worker_id for one in rows]
    everybody = sorted({*supervisees, *(one.supervisor_id for one in rows)})
    hold_people(everybody)
    taken: dict[int, list[tuple[datetime, datetime]]] = {}
    for person, slot, _ in queries.clashes(everybody, first, until):
        taken.setdefault(person, []).append((slot.lower, slot.upper))
    return Known(
        queries.absences(everybody, first, until), taken, queries.standing_days(supervisees),
        queries.last_of_series([one.id for one in rows]),
    )  # fmt: skip


def days_of_series(today: Today, row: Series, known: Known, first_on: date, until: date) -> list[PlannedDay]:
    """Return the days on which a series puts sessions: as the policy of today says, around known absences.

    They follow the last session of the series, or the last one held; what stands already with somebody who supervises
    the person has its place among them.
    """
    policy, held = today.policy.frequency, today.held.get(row.worker_id)
    subject = as_supervised(today.by_id[row.worker_id], held.supervisor_since if held else None)
    standing = today.standings.get(row.worker_id)
    off = [*known.off.get(row.worker_id, []), *known.off.get(row.supervisor_id, [])]
    begun = standing.anchor if standing else today.day
    others = [
        day
        for day, supervisor in known.standing.get(row.worker_id, [])
        if today.relations.supervises(supervisor, row.worker_id) is not None
    ]

    def due_after(day: date) -> date:
        # every day but the first stands for a session that will have been held then
        last_held = day if day > begun else held.on if held else None
        return policy.due_on(subject, day, last_held, held.agreed if held else None)

    away = [Away(first, last) for first, last in off]
    anchor = max(begun, known.last.get(row.id, begun))
    return list(planned_days(anchor, row.weekday, until, due_after, away, first_on, others))


def begin_series(
    today: Today, person: StaffMember, supervisor: StaffMember, plan: Plan, weekday: int, by: str
) -> tuple[int, int]:
    """Plan sessions ahead, in place of the series before. Return how many were planned and how many were left out."""
    check_day(plan.day, "first_on")
    if plan.at is None:
        raise SupervisionError("Give a time", "at")
    if person.id not in today.by_id or supervisor.id not in today.by_id:
        raise SupervisionError("Somebody is no longer in post. Nothing was planned.")
    with db.session.begin_nested():
        return _begin(today, person, supervisor, plan, weekday, by)


def _begin(
    today: Today, person: StaffMember, supervisor: StaffMember, plan: Plan, weekday: int, by: str
) -> tuple[int, int]:
    end_series(person, by, quietly=True)
    row = Series(
        worker_id=person.id, supervisor_id=supervisor.id, kind=plan.kind, weekday=weekday, at_time=plan.at,
        minutes=plan.minutes, place=plan.place, first_on=plan.day, created_by=by, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    made, left = extend(today, [row])
    audit.record(
        by, "supervision series planned", f"worker:{person.employee_number}", series=row.id, sessions=made,
        supervisor=supervisor.employee_number,
    )  # fmt: skip
    return made, left


def extend(today: Today, rows: Sequence[Series]) -> tuple[int, int]:
    """Add the sessions of series up to the horizon; those at a time that is taken are left out, and counted."""
    until = today.day + timedelta(days=HORIZON_DAYS)
    known = _known(rows, today.day, until)
    made, left = [], 0
    for row in rows:
        person, supervisor = today.by_id[row.worker_id], today.by_id[row.supervisor_id]
        for planned in days_of_series(today, row, known, max(row.first_on, today.day), until):
            starts = datetime.combine(planned.day, row.at_time)
            ends = starts + timedelta(minutes=row.minutes)
            if not known.is_free((person.id, supervisor.id), starts, ends):
                left += 1
            else:
                for one in (person.id, supervisor.id):  # two series of one supervisor, extended at once
                    known.taken.setdefault(one, []).append((starts, ends))
                plan = Plan(Kind(row.kind), planned.day, row.at_time, row.minutes, row.place)
                made.append(new_session(person, supervisor, plan, series_id=row.id))
        row.planned_to = until
    with refusing_overlap("at"):
        db.session.add_all(made)
        db.session.flush()
    return len(made), left


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
    """Let every series of which one still supervises the other stand months ahead. Return how many were added."""
    rows = db.session.scalars(
        select(Series)
        .where(Series.ended_at.is_(None), Series.planned_to < today.day + timedelta(days=AHEAD_DAYS))
        .order_by(Series.id)
        .with_for_update()
    ).all()
    here = [one for one in rows if today.relations.supervises(one.supervisor_id, one.worker_id) is not None]
    return extend(today, here)[0] if here else 0
