"""How a session and its record stand, who may read it, what is late. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from workforce.supervision.rules import Kind
from workforce.working_days import working_days_after

SHORTEST_MINUTES, LONGEST_MINUTES = 1, 480
FARTHEST_AHEAD_DAYS = 366
FARTHEST_BACK_DAYS = 366  # that a session may be recorded as held; set here


class State(StrEnum):
    """How a session stands."""

    PLANNED = "planned"
    PASSED = "passed"  # its day is over, and nobody has said that it was held or cancelled
    CANCELLED = "cancelled"
    HELD = "held"  # known to be held, without a record here
    DRAFT = "draft"
    TO_ANSWER = "to_answer"  # the supervisor has signed
    SIGNED = "signed"
    DISPUTED = "disputed"

    @property
    def words(self) -> str:
        """Return the state in words."""
        return _WORDS[self]

    @property
    def is_locked(self) -> bool:
        """Whether the record can only be added to."""
        return self in (State.SIGNED, State.DISPUTED)


_WORDS = {
    State.PLANNED: "planned",
    State.PASSED: "not recorded yet",
    State.CANCELLED: "cancelled",
    State.HELD: "held",
    State.DRAFT: "being written",
    State.TO_ANSWER: "waits for the supervisee",
    State.SIGNED: "signed",
    State.DISPUTED: "signed, disputed",
}


class Reader(StrEnum):
    """As what somebody reads a record. Rights follow relationships on the day of the session, never titles."""

    SUPERVISEE = "supervisee"
    SUPERVISOR = "supervisor"
    ABOVE = "the supervisor's own supervisor"
    TOOK_PART = "took part"


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One session as pages need it. People are named; nothing of what was said is here."""

    id: int
    source: str
    kind: Kind
    worker_id: int
    worker: str
    number: str
    supervisor_id: int | None
    supervisor: str | None
    supervisor_number: str | None
    above_id: int | None  # the supervisor's own supervisor on the day
    above: str | None
    planned_on: date | None
    planned_time: time | None
    planned_minutes: int | None
    place: str | None
    held_on: date | None
    start_time: time | None
    minutes: int | None
    interrupted: bool | None
    cancelled_reason: str | None
    series_id: int | None
    record_id: int | None
    edition: int
    is_length_disputed: bool
    begun_at: datetime | None
    supervisor_signed_at: datetime | None
    supervisee_signed_at: datetime | None
    agrees: bool | None
    took_part: tuple[int, ...] = ()  # of a group's record, everybody's id

    @property
    def day(self) -> date:
        """Return the day it was held, else the one it is planned for."""
        return self.held_on or self.planned_on or date.min

    @property
    def at(self) -> time | None:
        """Return when it began, else when it is planned to."""
        return self.start_time or self.planned_time

    @property
    def ends(self) -> time | None:
        """Return when it ended, or is planned to."""
        length = self.minutes or self.planned_minutes
        if self.at is None or not length:
            return None
        return (datetime.combine(date.min, self.at) + timedelta(minutes=length)).time()

    @property
    def is_ours(self) -> bool:
        """Whether it was planned here, not told by a file."""
        return self.source == "page"

    @property
    def is_group(self) -> bool:
        """Whether several people share its record."""
        return self.kind is Kind.GROUP

    def state(self, today: date) -> State:
        """Return how it stands on a day."""
        if self.supervisee_signed_at:
            return State.SIGNED if self.agrees else State.DISPUTED
        if self.supervisor_signed_at:
            return State.TO_ANSWER if self.kind.is_signed_by_both else State.SIGNED
        if self.record_id:
            return State.DRAFT
        if self.held_on:
            return State.HELD
        if self.cancelled_reason:
            return State.CANCELLED
        return State.PLANNED if self.day >= today else State.PASSED

    def reader(self, worker_id: int | None) -> Reader | None:
        """Return as what somebody may read the record, or None."""
        if worker_id is None:
            return None
        if worker_id == self.worker_id:
            return Reader.SUPERVISEE
        if worker_id == self.supervisor_id:
            return Reader.SUPERVISOR
        if worker_id in self.took_part:
            return Reader.TOOK_PART
        return Reader.ABOVE if worker_id == self.above_id else None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when a record is written and signed; working days after the session, and after the first signature."""

    write_up_working_days: int
    sign_working_days: int

    def write_by(self, held_on: date) -> date:
        """Return the last day for the supervisor's signature."""
        return working_days_after(held_on, self.write_up_working_days)

    def sign_by(self, signed_on: date) -> date:
        """Return the last day for the supervisee's answer."""
        return working_days_after(signed_on, self.sign_working_days)


def fault_of_day(held_on: date, today: date, in_post_since: date | None) -> str | None:
    """Return why a session can't be recorded as held on a day that has come, or None where it can.

    `in_post_since`: the supervisee's first day in post, as far as known.

    >>> fault_of_day(date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 2)) is None
    True
    """
    if in_post_since is not None and held_on < in_post_since:
        return "The supervisee was not in post yet on that day: check the day, the month and the year."
    if (today - held_on).days > FARTHEST_BACK_DAYS:
        return f"That is more than {FARTHEST_BACK_DAYS} days ago: check the day, the month and the year."
    return None


def minutes_between(start: time, end: time) -> int:
    """Return the minutes from one time to a later one of the same day; 0 or less where it is not later.

    >>> minutes_between(time(10), time(11, 35))
    95
    """
    return (end.hour - start.hour) * 60 + end.minute - start.minute
