"""Who is on duty in which week, and on which days somebody works. None commits."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.allocation.models import DutyWeek, MarkedAway, WorkingPattern
from workforce.allocation.service import AllocationError
from workforce.db import audit, db
from workforce.people.queries import StaffMember
from workforce.people.rules import add_months
from workforce.web.access import Viewer
from workforce.web.pages import day_words

DUTY_WEEKS = 8
KEPT_MONTHS = 24


def duty_of(team: str, monday: date, weeks: int = DUTY_WEEKS) -> dict[date, list[int]]:
    """Return who is on duty in a team in the weeks from a Monday: Monday -> workers."""
    rows = db.session.execute(
        select(DutyWeek.monday, DutyWeek.worker_id)
        .where(DutyWeek.team_code == team, DutyWeek.monday.between(monday, monday + timedelta(weeks=weeks - 1)))
        .order_by(DutyWeek.monday, DutyWeek.id)
    )
    found: dict[date, list[int]] = {monday + timedelta(weeks=n): [] for n in range(weeks)}
    for day, worker in rows:
        found[day].append(worker)
    return found


def set_duty(team: str, chosen: Mapping[date, Iterable[int]], viewer: Viewer) -> int:
    """Set who is on duty in some weeks of a team; return how many weeks changed."""
    if wrong := next((monday for monday in chosen if monday.isoweekday() != 1), None):
        raise AllocationError(f"{day_words(wrong)} is no Monday.")
    changed = 0
    for monday, workers in sorted(chosen.items()):
        wanted, known = set(workers), set(duty_of(team, monday, 1)[monday])
        if wanted == known:
            continue
        db.session.execute(delete(DutyWeek).where(DutyWeek.team_code == team, DutyWeek.monday == monday))
        if wanted:
            rows = [
                {"team_code": team, "monday": monday, "worker_id": w, "set_by": viewer.email, "set_at": clock.now()}
                for w in sorted(wanted)
            ]
            db.session.execute(insert(DutyWeek).values(rows).on_conflict_do_nothing())
        changed += 1
    if changed:
        audit.record(viewer.email, "duty weeks set", f"team:{team}", weeks=changed)
    return changed


def set_pattern(person: StaffMember, days: Iterable[int], viewer: Viewer) -> None:
    """Set on which days of the week somebody works (1 Monday to 7 Sunday)."""
    found = sorted(set(days))
    if not found or not set(found) <= set(range(1, 8)):
        raise AllocationError("Choose at least one day of the week.", "days")
    values = {"worker_id": person.id, "days": found, "set_by": viewer.email, "set_at": clock.now()}
    statement = insert(WorkingPattern).values(values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["worker_id"], set_=values))
    audit.record(viewer.email, "working days set", f"worker:{person.employee_number}", days=found)


def forget_old() -> int:
    """Delete marks of away and duty weeks that ended more than 24 months ago; return how many rows went."""
    before = add_months(clock.today(), -KEPT_MONTHS)
    statements = (
        delete(MarkedAway).where(MarkedAway.closed_at < datetime.combine(before, time(), clock.LONDON)),
        delete(DutyWeek).where(DutyWeek.monday < before),
    )
    return sum(db.session.execute(statement).rowcount for statement in statements)  # type: ignore[attr-defined]


def pattern_of(worker_id: int) -> tuple[int, ...]:
    """Return on which days of the week somebody works: Monday to Friday where nothing else was said."""
    found = db.session.get(WorkingPattern, worker_id)
    return tuple(found.days) if found else (1, 2, 3, 4, 5)
