"""The demonstration council's catalogue, runs of its courses and who is booked on them: invented, like all of it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import insert as put

from workforce.db import db
from workforce.demo.learning import NAMES
from workforce.people.models import PAGE
from workforce.people.queries import StaffMember, staff_on
from workforce.training.courses.event_models import Booking, Event
from workforce.training.courses.event_rules import at_london
from workforce.training.models import Completion, Course
from workforce.working_days import working_days_after

__all__ = ["hold"]

BY = "demonstration"
KNOWN_FROM_FILES = ("DOMESTIC-ABUSE", "PRACTICE-EDUCATION")  # not in the catalogue, so that there is one to adopt
EVALUATED = ("RISK-ANALYSIS", "RISK-ANALYSIS-MANAGERS", "DIRECT-WORK")
HOURS = {"INDUCTION": 14, "RISK-ANALYSIS": 12, "RISK-ANALYSIS-MANAGERS": 6, "SAFEGUARDING-3": 6, "DATA-PROTECTION": 1,
         "COURT-SKILLS": 6, "NEGLECT": 6, "DIRECT-WORK": 12, "REFLECTIVE-SUPERVISION": 12}  # fmt: skip
PLACES = ("Northmere Hall, room 2", "Civic Centre, training room", "Online")
JOINING = "Tea from 15 minutes before. Tell the trainer beforehand if you need anything to take part well."


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: so many days from now, for so many, with so many booked."""

    code: str
    days: int
    places: int
    booked: int
    asked: int = 0
    waiting: int = 0
    marked: bool = True
    second_day: bool = False
    cancelled: bool = False


PLANS = (
    Plan("RISK-ANALYSIS", -75, 16, 14, second_day=True),
    Plan("DIRECT-WORK", -49, 12, 12, second_day=True),
    Plan("COURT-SKILLS", -32, 14, 9),
    Plan("NEGLECT", -12, 12, 10, marked=False),
    Plan("SAFEGUARDING-3", -20, 20, 6, cancelled=True),
    Plan("RISK-ANALYSIS", 12, 12, 12, waiting=3, second_day=True),
    Plan("DIRECT-WORK", 19, 14, 8, asked=2, second_day=True),
    Plan("SAFEGUARDING-3", 26, 20, 7, asked=1),
    Plan("RISK-ANALYSIS-MANAGERS", 33, 10, 4),
    Plan("COURT-SKILLS", 47, 14, 2),
)


def hold(until: date, worker: str = "", seed: int = 1) -> int:
    """Fill the catalogue, hold runs and plan some up to a day; return how many bookings were made.

    `worker` is the employee number of who is booked on one run and asks for another. Run again it changes nothing.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM course_event)")):
        return 0
    staff = [one for one in staff_on(until) if one.is_social_work and not one.is_away]
    db.session.execute(put(Course).values(_courses(until)).on_conflict_do_nothing())
    rng, made = random.Random(f"{seed}:courses"), 0
    for plan in PLANS:
        made += _run(rng, until, plan, staff, worker)
    return made


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _courses(until: date) -> list[dict[str, Any]]:
    return [
        {
            "code": code, "name": name, "provider": "Council academy", "level": "3" if code.endswith("-3") else None,
            "hours": HOURS.get(code), "about": None, "is_evaluated": code in EVALUATED, "set_by": BY,
            "evaluated_from": until - timedelta(days=700) if code in EVALUATED else None,
            "set_at": _at(until - timedelta(days=120), 9),
        }
        for code, name in NAMES.items()
        if code not in KNOWN_FROM_FILES
    ]  # fmt: skip


def _run(rng: random.Random, until: date, plan: Plan, staff: Sequence[StaffMember], worker: str) -> int:
    first = working_days_after(until + timedelta(days=plan.days), 0)
    last = working_days_after(first, 1) if plan.second_day else first
    trainers = [one for one in staff if one.grade == "advanced_practitioner"] or list(staff)
    trainer = rng.choice(trainers)
    made = _at(first - timedelta(days=60), 10)
    event = Event(
        course_code=plan.code, starts_at=at_london(first, time(9, 30)), ends_at=at_london(last, time(16)),
        days=[first, last] if plan.second_day else [], place=rng.choice(PLACES), joining=JOINING, places=plan.places,
        trainer_id=trainer.id, set_by=BY, set_at=min(made, _at(until, 8)),
        cancelled_at=_at(first - timedelta(days=4), 15) if plan.cancelled else None,
        cancelled_why="Too few people could come" if plan.cancelled else None,
    )  # fmt: skip
    db.session.add(event)
    db.session.flush()
    if plan.code == "RISK-ANALYSIS-MANAGERS":
        staff = [one for one in staff if one.is_manager]
    free = [one for one in staff if one.id != trainer.id and one.employee_number != worker]
    people = rng.sample(free, min(len(free), plan.booked + plan.asked + plan.waiting))
    place = {"DIRECT-WORK": 0, "SAFEGUARDING-3": plan.booked}.get(plan.code) if plan.days > 0 else None
    for own in staff:
        if own.employee_number == worker and place is not None and place < len(people):
            people[place] = own
    rows = [_booking(rng, until, plan, event, last, one, n) for n, one in enumerate(people)]
    if rows:
        db.session.execute(insert(Booking), rows)
    _completions(event.id, plan, last)
    return len(rows)


def _booking(
    rng: random.Random, until: date, plan: Plan, event: Event, last: date, person: StaffMember, number: int
) -> dict[str, Any]:
    state = "booked"
    if number >= plan.booked:
        state = "asked" if number < plan.booked + plan.asked else "waiting"
    asked = min(_at(last, 9) - timedelta(days=rng.randint(15, 40)), _at(until, 7))
    came = plan.days < 0 and plan.marked and not plan.cancelled and rng.random() < 0.9
    if plan.days < 0 and plan.marked and not plan.cancelled:
        state = "attended" if came else "absent"
    is_marked = state in ("attended", "absent")
    return {
        "event_id": event.id, "worker_id": person.id, "state": state, "asked_at": asked, "asked_by": person.name,
        "decided_by": None if state == "asked" else BY, "decided_at": None if state == "asked" else asked,
        "queued_at": asked if state == "waiting" else None, "attended_on": last if came else None,
        "result": "completed" if came else None, "marked_by": BY if is_marked else None,
        "marked_at": _at(last, 17) if is_marked else None,
    }  # fmt: skip


_ATTENDED = """
SELECT 'page' AS source, 0 AS import_id, 'employee_number' AS person_kind, w.employee_number AS person,
  w.id AS worker_id, :code AS course_code, :name AS course_name, CAST(:day AS date) AS completed_on,
  'completed' AS result, :by AS entered_by, now() AS entered_at
FROM course_booking b JOIN worker w ON w.id = b.worker_id WHERE b.event_id = :event AND b.state = 'attended'
ORDER BY b.id
"""


def _completions(event_id: int, plan: Plan, day: date) -> None:
    """Write the completions of who came, and tie them to the bookings."""
    binds = {"event": event_id, "code": plan.code, "name": NAMES[plan.code], "day": day, "by": "The workforce team"}
    rows = [dict(row) for row in db.session.execute(text(_ATTENDED), binds).mappings()]
    if not rows:
        return
    db.session.execute(put(Completion).values(rows).on_conflict_do_nothing())
    db.session.execute(
        text(
            "UPDATE course_booking b SET completion_id = c.id FROM completion c WHERE b.event_id = :event"
            " AND b.state = 'attended' AND c.worker_id = b.worker_id AND c.course_code = :code"
            " AND c.completed_on = :day AND c.source = :source AND c.result = 'completed'"
        ),
        {"event": event_id, "code": plan.code, "day": day, "source": PAGE},
    )
