"""Courses run in-house: when and where, who is booked, who came."""

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Worker
from workforce.training.models import Completion, Course


class Event(Base):
    """One run of a course. Its completion is told by its last day.

    `days` names the days of one that is held on several, each at the same times of London's clocks; empty: it goes
    from start to end.
    """

    __tablename__ = "course_event"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint("places > 0", name="places"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_why IS NULL)", name="cancelled"),
        Index("ix_course_event_course_code", "course_code"),
        Index("ix_course_event_ends_at", "ends_at"),
        Index("ix_course_event_trainer_id", "trainer_id", postgresql_where=text("trainer_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    course_code: Mapped[str] = mapped_column(ForeignKey(Course.code))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    days: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default=text("'{}'"), default=list)
    place: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text)  # the address of one that is held online
    joining: Mapped[str] = mapped_column(Text)  # what people need to know to come
    places: Mapped[int] = mapped_column()
    trainer: Mapped[str | None] = mapped_column(Text)
    trainer_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))  # one of our staff: marks who came
    edition: Mapped[int] = mapped_column(default=1)  # counts changes, for calendars and stale pages
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_why: Mapped[str | None] = mapped_column(Text)


class Booking(Base):
    """One person's place, or wish for one, at one run of a course."""

    __tablename__ = "course_booking"
    __table_args__ = (
        UniqueConstraint("event_id", "worker_id"),
        CheckConstraint(
            "state IN ('asked', 'booked', 'waiting', 'declined', 'withdrawn', 'attended', 'absent')", name="state"
        ),
        CheckConstraint("(state = 'waiting') = (queued_at IS NOT NULL)", name="queue"),
        Index("ix_course_booking_worker_id", "worker_id"),
        Index("ix_course_booking_completion_id", "completion_id", postgresql_where=text("completion_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id))
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    state: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    asked_by: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    declined_why: Mapped[str | None] = mapped_column(Text)  # for the person and who decides; forgotten after a time
    queued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # place in the waiting list
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # that the run comes up
    attended_on: Mapped[date | None] = mapped_column(Date)
    result: Mapped[str | None] = mapped_column(Text)  # of who came: completed, or attended only
    marked_by: Mapped[str | None] = mapped_column(Text)
    marked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    completion_id: Mapped[int | None] = mapped_column(ForeignKey(Completion.id, ondelete="SET NULL"))
