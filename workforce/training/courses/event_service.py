"""Runs of courses made, changed, cancelled. Each change checks all of it first, flushes, writes the audit entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select, update

from workforce import clock
from workforce.db import audit, db
from workforce.training.courses import booking_service, event_queries
from workforce.training.courses.booking_rules import State
from workforce.training.courses.booking_telling import News, tell
from workforce.training.courses.event_models import Booking, Event
from workforce.training.courses.event_queries import RunOnDay
from workforce.training.courses.event_rules import MOST_DAYS, MOST_PLACES, is_begun, stretches
from workforce.training.errors import SettledError, TrainingError
from workforce.training.models import Course
from workforce.training.references import refuse_references
from workforce.training.today import Today
from workforce.web.access import Viewer

FARTHEST_AHEAD = timedelta(days=731)
TOLD = ("starts_at", "ends_at", "days", "place", "link", "joining")  # a change of these is told to who is booked


@dataclass(frozen=True, slots=True)
class Details:
    """What a run is: when, where, for how many, by whom."""

    starts_at: datetime
    ends_at: datetime
    days: Sequence[date]
    place: str
    link: str | None
    joining: str
    places: int
    trainer: str | None
    trainer_id: int | None

    def columns(self) -> dict[str, object]:
        """Return them as columns."""
        return {name: getattr(self, name) for name in self.__slots__} | {"days": list(self.days)}


def _check(one: Details, today: Today) -> None:
    now = clock.now()
    if is_begun(one.starts_at, now):
        raise TrainingError("It begins in the past: give a day and time to come.", "first_day")
    if one.ends_at - now > FARTHEST_AHEAD:
        raise TrainingError("Give days within two years.", "further_days" if len(one.days) > 1 else "first_day")
    if len(one.days) > MOST_DAYS:
        raise TrainingError(f"Give {MOST_DAYS} days at most.", "further_days")
    if any(stretch.ends_at <= stretch.starts_at for stretch in stretches(one.starts_at, one.ends_at, one.days)):
        raise TrainingError("It ends before it begins.", "ends")
    if not 1 <= one.places <= MOST_PLACES:
        raise TrainingError(f"From 1 to {MOST_PLACES} places.", "places")
    if one.link and (urlsplit(one.link).scheme not in ("https", "http") or not urlsplit(one.link).hostname):
        raise TrainingError("Give the whole address, such as https://meet.council.example/abc", "link")
    if one.trainer_id is not None and one.trainer_id not in today.by_id:
        raise TrainingError("Choose somebody who is in post.", "trainer_id")
    refuse_references(place=one.place, joining=one.joining, trainer=one.trainer)


def make(code: str, one: Details, today: Today, viewer: Viewer) -> int:
    """Add a run of a course; return its id. The same again, as by a second press, adds none."""
    course = db.session.scalar(select(Course).where(Course.code == code).with_for_update(key_share=True))
    if course is None:
        raise SettledError("This course is not in the catalogue any more. Nothing was added.")
    if course.retired_on is not None and course.retired_on <= today.day:
        raise TrainingError("This course is retired: it has no further runs.")
    _check(one, today)
    if (there := _there(code, one)) is not None:
        return there
    event = Event(course_code=code, set_by=viewer.name, set_at=clock.now(), **one.columns())
    db.session.add(event)
    db.session.flush()
    audit.record(viewer.email, "course run made", f"course-run:{event.id}", course=code, starts_at=one.starts_at)
    return event.id


def _there(code: str, one: Details) -> int | None:
    """Return the run of a course that is just so already; refuse another at the same time and place."""
    here = db.session.scalars(
        select(Event)
        .where(
            Event.course_code == code, Event.starts_at == one.starts_at, Event.place == one.place,
            Event.cancelled_at.is_(None),
        )
        .order_by(Event.id)
    ).all()  # fmt: skip
    for event in here:
        if all(getattr(event, name) == value for name, value in one.columns().items()):
            return event.id
    if here:
        raise TrainingError(
            "This course has a run at this time and place already. Change that one, or say which room or group it is.",
            "place",
        )
    return None


def _held(event_id: int, edition: int) -> tuple[RunOnDay, Event]:
    """Hold a run that can still be changed; refuse one that is newer than the page."""
    run = booking_service.hold(event_id)
    event = db.session.scalar(select(Event).where(Event.id == event_id), execution_options={"populate_existing": True})
    if event is None or run.edition != edition:
        raise SettledError("Somebody changed it since you opened this page. Load the page again; nothing was saved.")
    if run.is_cancelled:
        raise SettledError("It was cancelled already. Nothing was changed.")
    if is_begun(run.starts_at, clock.now()):
        raise SettledError("It has begun or is over: it stays as it is. Say who came on its attendance page.")
    return run, event


def change(event_id: int, one: Details, edition: int, today: Today, viewer: Viewer) -> int:
    """Change a run; who is booked is told where it matters to them. Return how many moved up from the waiting list."""
    run, event = _held(event_id, edition)
    _check(one, today)
    if one.places < run.taken:
        raise TrainingError(f"{run.taken} are booked: there can't be fewer places than that.", "places")
    new = one.columns()
    changed = sorted(name for name, value in new.items() if getattr(event, name) != value)
    if not changed:
        return 0
    for name in changed:
        setattr(event, name, new[name])
    event.edition, event.set_by, event.set_at = event.edition + 1, viewer.name, clock.now()
    db.session.flush()
    if {"starts_at", "days"} & set(changed):
        db.session.execute(
            update(Booking).where(Booking.event_id == event_id, Booking.state == State.BOOKED).values(reminded_at=None)
        )
    audit.record(viewer.email, "course run changed", f"course-run:{event_id}", changed=changed)
    if set(TOLD) & set(changed):
        _tell_all(event_id, News.CHANGED, News.CHANGED_WAITING)
    return len(booking_service.fill(event_id))


def cancel(event_id: int, why: str, edition: int, viewer: Viewer) -> int:
    """Cancel a run, with a reason that stands on its page; return how many were told."""
    _, event = _held(event_id, edition)
    if not why:
        raise TrainingError("Say why.", "why")
    refuse_references(why=why)
    event.cancelled_at, event.cancelled_why = clock.now(), why
    event.edition, event.set_by, event.set_at = event.edition + 1, viewer.name, clock.now()
    db.session.flush()
    audit.record(viewer.email, "course run cancelled", f"course-run:{event_id}", course=event.course_code)
    return _tell_all(event_id, News.CANCELLED, News.CANCELLED_WAITING)


def _tell_all(event_id: int, booked: News, others: News) -> int:
    """Tell who has a place, and who waits or asked for one."""
    run = event_queries.run(event_id)
    rows = db.session.execute(
        select(Booking.id, Booking.worker_id, Booking.state)
        .where(Booking.event_id == event_id, Booking.state.in_([State.ASKED, State.BOOKED, State.WAITING]))
        .order_by(Booking.id)
    ).all()
    if run is None:
        return 0
    told = tell(booked, run, [(row.id, row.worker_id) for row in rows if row.state == State.BOOKED])
    return told + tell(others, run, [(row.id, row.worker_id) for row in rows if row.state != State.BOOKED])
