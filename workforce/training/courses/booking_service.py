"""Places at runs of courses: asked for, approved, given, given back; the waiting list fills itself.

Whoever changes a run's bookings holds its row first, so that two at once never give one place twice. Each change checks
all of it first, flushes, writes the audit entry, and never commits.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select, update

from workforce import clock
from workforce.db import audit, db
from workforce.people.models import Worker
from workforce.people.queries import StaffMember
from workforce.people.rules import add_months
from workforce.training.courses import event_queries
from workforce.training.courses.booking_rules import Act, State, is_reminded, refusal
from workforce.training.courses.booking_telling import News, tell, tell_manager
from workforce.training.courses.event_models import Booking, Event
from workforce.training.courses.event_queries import RunOnDay
from workforce.training.courses.event_rules import at_london
from workforce.training.errors import SettledError, TrainingError
from workforce.training.references import refuse_references
from workforce.training.today import Today
from workforce.web.access import Viewer
from workforce.web.forms import trimmed

LONGEST_WHY = 300


def hold(event_id: int) -> RunOnDay:
    """Let nobody else change a run or its bookings until this is done; return it as it stands."""
    held = db.session.scalar(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))
    found = event_queries.run(event_id) if held is not None else None
    if found is None:
        raise SettledError("This run of the course is not there any more. Nothing was changed.")
    return found


def _row(*conditions: ColumnElement[bool]) -> Booking | None:
    found: Booking | None = db.session.scalar(
        select(Booking).where(*conditions).with_for_update(), execution_options={"populate_existing": True}
    )
    return found


def check(act: Act, booking: Booking | None, run: RunOnDay) -> None:
    """Refuse what can't be done with a booking as it stands."""
    words = refusal(act, State(booking.state) if booking else None, run.at(clock.now()))
    if words:
        raise SettledError(words)


def held_booking(booking_id: int) -> tuple[RunOnDay, Booking]:
    """Hold a booking's run and the booking; return both as they stand."""
    event_id = db.session.scalar(select(Booking.event_id).where(Booking.id == booking_id))
    run = hold(event_id or 0)
    booking = _row(Booking.id == booking_id)
    if booking is None:
        raise SettledError("There is no booking any more. Nothing was changed.")
    return run, booking


def _new(run: RunOnDay, person: StaffMember, act: Act, viewer: Viewer) -> Booking:
    """Return somebody's booking of a run as it is before it is decided: a new one, or the one there was."""
    booking = _row(Booking.event_id == run.id, Booking.worker_id == person.id)
    check(act, booking, run)
    if booking is None:
        booking = Booking(event_id=run.id, worker_id=person.id)
        db.session.add(booking)
    booking.state, booking.asked_at, booking.asked_by = State.ASKED, clock.now(), viewer.name
    booking.decided_by = booking.decided_at = booking.declined_why = booking.reminded_at = None
    db.session.flush()
    return booking


def ask(event_id: int, person: StaffMember, today: Today, viewer: Viewer) -> None:
    """Ask for a place for oneself; who supervises is told."""
    run = hold(event_id)
    booking = _new(run, person, Act.ASK, viewer)
    _note(viewer, "course place asked for", person.employee_number, run)
    above = [number for _, number in today.tree.upwards(person.team) if number and number != person.employee_number]
    tell_manager([number for number in (person.main.supervisor, *above) if number], run, booking.id)


def book(event_id: int, person: StaffMember, today: Today, viewer: Viewer) -> State:
    """Give somebody a place, or one in the waiting list where it is full, without their asking."""
    if person.id not in today.by_id:
        raise TrainingError("Somebody who is not in post can't be booked.", "worker")
    run = hold(event_id)
    return _give(run, _new(run, person, Act.BOOK, viewer), person.employee_number, viewer)


def approve(booking_id: int, today: Today, viewer: Viewer) -> State:
    """Approve a wish: a place, or one in the waiting list where it is full."""
    run, booking = held_booking(booking_id)
    check(Act.APPROVE, booking, run)
    person = today.by_id.get(booking.worker_id)
    if person is None:
        raise SettledError("Somebody who is not in post can't be booked. Decline it.")
    return _give(run, booking, person.employee_number, viewer)


def _give(run: RunOnDay, booking: Booking, number: str, viewer: Viewer) -> State:
    now, is_free = clock.now(), run.free > 0
    booking.state = State.BOOKED if is_free else State.WAITING
    booking.queued_at = None if is_free else now
    booking.decided_by, booking.decided_at = viewer.name, now
    if is_free:
        booking.reminded_at = reminded_by_now(run)
    db.session.flush()
    _note(viewer, "course place given" if is_free else "put on a course's waiting list", number, run)
    tell(News.BOOKED if is_free else News.WAITING, run, [(booking.id, booking.worker_id)])
    return State(booking.state)


def reminded_by_now(run: RunOnDay) -> datetime | None:
    """Return now where a run is so near that the mail of the booking is the reminder, else None."""
    day = clock.today()
    near = is_reminded(run.starts_on, day, event_queries.booking_policy(day).remind_days_before)
    return clock.now() if near else None


def decline(booking_id: int, why: str, viewer: Viewer) -> None:
    """Decline a wish, with a reason that the person reads on their page."""
    run, booking = held_booking(booking_id)
    check(Act.DECLINE, booking, run)
    why = trimmed(why)
    if not why:
        raise TrainingError("Say why, so that they can plan: they read it.", "why")
    if len(why) > LONGEST_WHY:
        raise TrainingError(f"Use {LONGEST_WHY} characters at most.", "why")
    refuse_references(why=why)
    booking.state, booking.declined_why = State.DECLINED, why
    booking.decided_by, booking.decided_at = viewer.name, clock.now()
    db.session.flush()
    _note(viewer, "course place declined", number_of(booking), run)
    tell(News.DECLINED, run, [(booking.id, booking.worker_id)])


def withdraw(booking_id: int, viewer: Viewer) -> int:
    """Give back a wish, a place or one in the waiting list; return how many of the waiting list moved up."""
    run, booking = held_booking(booking_id)
    check(Act.WITHDRAW, booking, run)
    had_place = booking.state == State.BOOKED
    booking.state, booking.queued_at = State.WITHDRAWN, None
    booking.decided_by, booking.decided_at = viewer.name, clock.now()
    db.session.flush()
    _note(viewer, "course place given back", number_of(booking), run, had_place=had_place)
    if booking.worker_id != viewer.worker_id:
        tell(News.WITHDRAWN, run, [(booking.id, booking.worker_id)])
    return len(fill(run.id))


def fill(event_id: int) -> Sequence[Booking]:
    """Give free places of a run that is held to those who wait longest and are in post; they are told."""
    run = event_queries.run(event_id)
    if run is None or not run.is_open(clock.now()) or not run.free or not run.waiting:
        return []
    first = db.session.scalars(
        select(Booking)
        .join(Worker, Worker.id == Booking.worker_id)
        .where(Booking.event_id == event_id, Booking.state == State.WAITING, Worker.runs.op("@>")(clock.today()))
        .order_by(Booking.queued_at, Booking.id)
        .limit(run.free)
        .with_for_update(of=Booking),
        execution_options={"populate_existing": True},
    ).all()
    reminded = reminded_by_now(run) if first else None
    for booking in first:
        booking.state, booking.queued_at, booking.reminded_at = State.BOOKED, None, reminded
    db.session.flush()
    if first:
        audit.record(
            "waiting list", "course places filled", f"course-run:{event_id}", bookings=[one.id for one in first]
        )
    tell(News.PLACE, run, [(one.id, one.worker_id) for one in first])
    return first


def number_of(booking: Booking) -> str:
    """Return the employee number of whose booking it is."""
    return str(db.session.scalar(select(Worker.employee_number).where(Worker.id == booking.worker_id)))


def _note(viewer: Viewer, action: str, number: str, run: RunOnDay, **more: object) -> None:
    audit.record(viewer.email, action, f"worker:{number}", course=run.course_code, run=run.id, **more)


def remind(day: date) -> int:
    """Remind those whose run comes up, each at most once for its time; return how many mails were queued.

    The rows are marked in the same statement that finds them, in the transaction of the job.
    """
    before = event_queries.booking_policy(day).remind_days_before
    if not before:
        return 0
    rows = db.session.execute(
        update(Booking)
        .where(
            Booking.event_id == Event.id, Booking.state == State.BOOKED, Booking.reminded_at.is_(None),
            Event.cancelled_at.is_(None), Event.starts_at > clock.now(),
            Event.starts_at < at_london(day + timedelta(days=before + 1), time()),
        )
        .values(reminded_at=clock.now())
        .returning(Booking.event_id, Booking.id, Booking.worker_id)
        .execution_options(synchronize_session=False)
    ).all()  # fmt: skip
    told = 0
    for run in event_queries.runs_by_id({row.event_id for row in rows}):
        told += tell(News.REMINDER, run, [(row.id, row.worker_id) for row in rows if row.event_id == run.id])
    return told


def forget_reasons(day: date) -> int:
    """Forget why wishes were declined once their run is so many months past; return how many."""
    months = event_queries.booking_policy(day).keep_reasons_months
    before = at_london(add_months(day, -months), time())
    found = db.session.execute(
        update(Booking)
        .where(
            Booking.event_id == Event.id, Booking.declined_why.is_not(None),
            Event.ends_at < before,
        )
        .values(declined_why=None)
        .returning(Booking.id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return len(found.all())
