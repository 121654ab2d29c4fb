"""Who is booked on what, and what stands beside a booking in somebody's days. Each read is one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from workforce import clock
from workforce.db import db
from workforce.training.courses.booking_rules import Result, State, mark_of
from workforce.training.courses.event_rules import Stretch, clash, days_of, london_day, stretches, when_words


@dataclass(frozen=True, slots=True)
class Booked:
    """One booking with its run."""

    id: int
    event_id: int
    worker_id: int
    employee_number: str
    name: str
    state: State
    asked_at: datetime
    asked_by: str
    decided_by: str | None
    decided_at: datetime | None
    declined_why: str | None
    queued_at: datetime | None
    result: str | None
    marked_by: str | None
    marked_at: datetime | None
    completion_id: int | None
    course_code: str
    course_name: str
    starts_at: datetime
    ends_at: datetime
    days: list[date]
    place: str
    link: str | None
    joining: str
    edition: int
    set_at: datetime
    cancelled_at: datetime | None
    cancelled_why: str | None
    trainer_id: int | None

    @property
    def when(self) -> str:
        """Return the run's days and times in words."""
        return when_words(self.starts_at, self.ends_at, self.days)

    @property
    def stretches(self) -> list[Stretch]:
        """Return from when to when the run is held."""
        return stretches(self.starts_at, self.ends_at, self.days)

    @property
    def starts_on(self) -> date:
        """Return the run's first day."""
        return london_day(self.starts_at)

    @property
    def ends_on(self) -> date:
        """Return the run's last day."""
        return london_day(self.ends_at)

    @property
    def mark(self) -> str:
        """Return the mark that it stands with."""
        return mark_of(self.state, self.result)

    @property
    def is_cancelled(self) -> bool:
        """Whether the run was cancelled."""
        return self.cancelled_at is not None

    @property
    def has_completed(self) -> bool:
        """Whether the person came and completed it."""
        return self.mark == Result.COMPLETED


_BOOKED = """
SELECT b.id, b.event_id, b.worker_id, w.employee_number, w.name, b.state, b.asked_at, b.asked_by, b.decided_by,
  b.decided_at, b.declined_why, b.queued_at, b.result, b.marked_by, b.marked_at, b.completion_id,
  e.course_code, k.name, e.starts_at, e.ends_at, e.days, e.place, e.link, e.joining, e.edition, e.set_at,
  e.cancelled_at, e.cancelled_why, e.trainer_id
FROM course_booking b JOIN course_event e ON e.id = b.event_id JOIN course k ON k.code = e.course_code
JOIN worker w ON w.id = b.worker_id
WHERE {where} ORDER BY {order}
"""


def _booked(where: str, order: str = "w.name, w.employee_number, b.id", **binds: Any) -> list[Booked]:
    rows = db.session.execute(text(_BOOKED.format(where=where, order=order)), binds)
    found = []
    for row in rows:
        values = list(row)
        values[5] = State(values[5])
        found.append(Booked(*values))
    return found


def one(booking_id: int) -> Booked | None:
    """Return one booking."""
    return next(iter(_booked("b.id = :id", id=booking_id)), None)


def of_event(event_id: int) -> list[Booked]:
    """Return every booking of a run: by name, the waiting list in its order."""
    return _booked("b.event_id = :id", "b.queued_at NULLS FIRST, w.name, w.employee_number, b.id", id=event_id)


def of_worker(worker_id: int) -> list[Booked]:
    """Return somebody's bookings, the latest run first."""
    return _booked("b.worker_id = :id", "e.starts_at DESC, b.id DESC", id=worker_id)


def to_come(now: datetime) -> list[Booked]:
    """Return the bookings of runs that have not begun and go on, by run."""
    return _booked(
        "e.starts_at > :now AND e.cancelled_at IS NULL AND b.state IN ('asked', 'booked', 'waiting')",
        "e.starts_at, e.id, b.queued_at NULLS FIRST, b.asked_at, b.id", now=now,
    )  # fmt: skip


# What else somebody has in the days of a run: that they are away by the staff files, never why; other bookings.
_BESIDE = """
SELECT a.worker_id, NULL, a.started_on, a.ended_on, NULL, NULL, NULL FROM absence a
WHERE a.worker_id = ANY(:workers) AND a.started_on <= :last AND (a.ended_on IS NULL OR a.ended_on >= :first)
UNION ALL
SELECT b.worker_id, k.name, NULL, NULL, e.starts_at, e.ends_at, e.days FROM course_booking b
JOIN course_event e ON e.id = b.event_id JOIN course k ON k.code = e.course_code
WHERE b.worker_id = ANY(:workers) AND e.id <> :event AND e.cancelled_at IS NULL
  AND b.state IN ('asked', 'booked', 'waiting') AND e.starts_at < :ends_at AND e.ends_at > :starts_at
"""
AWAY_WORDS = "away on a day of it"


def beside(
    workers: Iterable[int], event_id: int, starts_at: datetime, ends_at: datetime, days: list[date]
) -> dict[int, list[str]]:
    """Return what stands against a run in the days of some people, in words: a warning, never why they are away."""
    held, on = stretches(starts_at, ends_at, days), days_of(starts_at, ends_at, days)
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        text(_BESIDE),
        {"workers": sorted(workers), "event": event_id, "first": on[0], "last": on[-1], "starts_at": starts_at,
         "ends_at": ends_at},
    )  # fmt: skip
    for worker, course, first, last, begins, ends, other in rows:
        if course is None:
            is_away = any(first <= day and (last is None or day <= last) for day in on) or len(days) < 2
            words = AWAY_WORDS if is_away else None
        else:
            words = f"at {course} at the same time" if clash(held, stretches(begins, ends, other)) else None
        if words and words not in found.setdefault(worker, []):
            found[worker].append(words)
    return found


_MAIL_TO = """
SELECT w.id, coalesce(a.email, w.work_email), w.name FROM worker w LEFT JOIN account a ON a.worker_id = w.id
  AND a.is_active AND (a.ends_on IS NULL OR a.ends_on >= :today)
WHERE w.id = ANY(:workers) AND w.runs @> CAST(:day AS date) AND coalesce(a.email, w.work_email) IS NOT NULL
"""


def mail_to(workers: Iterable[int], day: date) -> dict[int, tuple[str, str]]:
    """Return the address and name of those of some people who are in post and can be written to."""
    rows = db.session.execute(text(_MAIL_TO), {"workers": sorted(workers), "day": day, "today": clock.today()})
    return {worker: (email, name) for worker, email, name in rows}


_MANAGER = """
SELECT a.email, a.name FROM account a JOIN worker m ON m.id = a.worker_id
WHERE a.is_active AND (a.ends_on IS NULL OR a.ends_on >= :today) AND m.employee_number = ANY(:numbers)
ORDER BY array_position(:numbers, m.employee_number) LIMIT 1
"""


def manager_of(numbers: list[str]) -> tuple[str, str] | None:
    """Return the address and name of the first of some people, by employee number, who has an account."""
    row = db.session.execute(text(_MANAGER), {"numbers": numbers, "today": clock.today()}).one_or_none()
    return (row[0], row[1]) if row else None
