"""Courses run in-house: when and where, who is booked, who came."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Identity, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Worker
from workforce.training.models import Completion, Course


class Event(Base):
    """One run of a course. Its completion is told by its last day."""

    __tablename__ = "course_event"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint("places > 0", name="places"),
        Index("ix_course_event_course_code", "course_code"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    course_code: Mapped[str] = mapped_column(ForeignKey(Course.code))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    place: Mapped[str] = mapped_column(Text)
    joining: Mapped[str] = mapped_column(Text)  # what people need to know to come
    places: Mapped[int] = mapped_column()
    trainer: Mapped[str | None] = mapped_column(Text)
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
        Index("ix_course_booking_worker_id", "worker_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id))
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    state: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    asked_by: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    queued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # place in the waiting list
    attended_on: Mapped[date | None] = mapped_column(Date)
    completion_id: Mapped[int | None] = mapped_column(ForeignKey(Completion.id, ondelete="SET NULL"))
