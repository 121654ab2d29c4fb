"""Runs of courses with how they are filled. Each read is one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from workforce.db import db, policy
from workforce.training.courses.booking_rules import BookingPolicy, Filled, Run, free_places, read_booking
from workforce.training.courses.event_rules import (
    Stretch,
    is_begun,
    london_day,
    may_be_marked_from,
    stretches,
    when_words,
)


@dataclass(frozen=True, slots=True)
class RunOnDay:
    """One run of a course, with how many have, want and wait for a place."""

    id: int
    course_code: str
    course_name: str
    starts_at: datetime
    ends_at: datetime
    days: Sequence[date]
    place: str
    link: str | None
    joining: str
    places: int
    trainer: str | None
    trainer_id: int | None
    edition: int
    set_by: str
    set_at: datetime
    cancelled_at: datetime | None
    cancelled_why: str | None
    taken: int
    asked: int
    waiting: int
    came: int
    absent: int

    @property
    def starts_on(self) -> date:
        """Return its first day in London."""
        return london_day(self.starts_at)

    @property
    def ends_on(self) -> date:
        """Return its last day in London: the day of its completions."""
        return london_day(self.ends_at)

    @property
    def when(self) -> str:
        """Return its days and times in words."""
        return when_words(self.starts_at, self.ends_at, self.days)

    @property
    def stretches(self) -> list[Stretch]:
        """Return from when to when it is held."""
        return stretches(self.starts_at, self.ends_at, self.days)

    @property
    def free(self) -> int:
        """Return how many places are free."""
        return free_places(self.places, self.taken)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self.cancelled_at is not None

    @property
    def to_mark(self) -> int:
        """Return of how many it is not yet said whether they came."""
        return self.taken - self.came - self.absent

    @property
    def filled(self) -> Filled:
        """Return its parts of fill rate and no-shows."""
        return Filled(1, self.places, self.taken, self.came, self.absent)

    def at(self, now: datetime) -> Run:
        """Return what decides what may be done with its bookings at an instant."""
        return Run(self.is_cancelled, is_begun(self.starts_at, now), now >= may_be_marked_from(self.ends_at))

    def is_open(self, now: datetime) -> bool:
        """Whether somebody can still be booked on it."""
        return not self.is_cancelled and not is_begun(self.starts_at, now)


_RUNS = """
SELECT e.id, e.course_code, k.name, e.starts_at, e.ends_at, e.days, e.place, e.link, e.joining, e.places,
  coalesce(w.name, e.trainer), e.trainer_id, e.edition, e.set_by, e.set_at, e.cancelled_at, e.cancelled_why,
  count(b.id) FILTER (WHERE b.state IN ('booked', 'attended', 'absent')), count(b.id) FILTER (WHERE b.state = 'asked'),
  count(b.id) FILTER (WHERE b.state = 'waiting'), count(b.id) FILTER (WHERE b.state = 'attended'),
  count(b.id) FILTER (WHERE b.state = 'absent')
FROM course_event e JOIN course k ON k.code = e.course_code LEFT JOIN worker w ON w.id = e.trainer_id
LEFT JOIN course_booking b ON b.event_id = e.id
WHERE {where} GROUP BY e.id, k.name, w.name ORDER BY {order}
"""


def _runs(where: str, order: str = "e.starts_at, e.id", **binds: object) -> list[RunOnDay]:
    return [RunOnDay(*row) for row in db.session.execute(text(_RUNS.format(where=where, order=order)), binds)]


def run(event_id: int) -> RunOnDay | None:
    """Return one run."""
    return next(iter(_runs("e.id = :id", id=event_id)), None)


def runs_of(code: str) -> list[RunOnDay]:
    """Return every run of a course, the latest first."""
    return _runs("e.course_code = :code", "e.starts_at DESC, e.id DESC", code=code)


def runs_of_all(since: datetime) -> list[RunOnDay]:
    """Return the runs of every course that began since an instant or lie ahead, not cancelled, the first first."""
    return _runs("e.starts_at >= :since AND e.cancelled_at IS NULL", since=since)


def runs_to_come(codes: Iterable[str], now: datetime) -> list[RunOnDay]:
    """Return the runs of some courses that can still be booked, the first first."""
    return _runs(
        "e.course_code = ANY(:codes) AND e.starts_at > :now AND e.cancelled_at IS NULL", codes=sorted(codes), now=now
    )


def runs_by_id(ids: Iterable[int]) -> list[RunOnDay]:
    """Return some runs, the first first."""
    return _runs("e.id = ANY(:ids)", ids=sorted(ids))


def booking_policy(day: date) -> BookingPolicy:
    """Return what the council decided about bookings, as in force on a day."""
    version = policy.in_force(policy.PolicyKind.REQUIREMENTS, day)
    return read_booking(version.document if version else {})


def runs_to_mark(now: datetime, workers: Iterable[int], trainer: int = 0) -> list[RunOnDay]:
    """Return the runs that are over and of which one of some people, or of a trainer's, is not marked."""
    return _runs(
        "e.ends_at < :now AND e.cancelled_at IS NULL AND EXISTS (SELECT 1 FROM course_booking o WHERE o.event_id = e.id"
        " AND o.state = 'booked' AND (o.worker_id = ANY(:workers) OR e.trainer_id = :trainer))",
        now=now, workers=sorted(workers), trainer=trainer,
    )  # fmt: skip
