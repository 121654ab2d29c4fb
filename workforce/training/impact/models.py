"""What people said of an evaluated course before it, at its end and some weeks later, and who was reminded."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
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
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Worker
from workforce.training.courses.event_models import Booking
from workforce.training.models import Course


class ImpactReturn(Base):
    """One person's answers at one stage of one attendance, given once; of the last stage also the manager's view.

    An attendance is a worker, a course and its last day; of a booking also the booking, whose run may be moved.
    """

    __tablename__ = "impact_return"
    __table_args__ = (
        UniqueConstraint("worker_id", "course_code", "ended_on", "stage"),
        CheckConstraint("stage IN ('before', 'end', 'later')", name="stage"),
        CheckConstraint("stage = 'later' OR (example IS NULL AND managed_on IS NULL)", name="only_later"),
        CheckConstraint("num_nulls(manager_id, manager_agrees, managed_on) IN (0, 3)", name="manager"),
        CheckConstraint("manager_agrees IS DISTINCT FROM false OR manager_answer IS NOT NULL", name="manager_answer"),
        CheckConstraint("NOT may_quote OR example IS NOT NULL", name="quote"),
        Index("ix_impact_return_course_code_ended_on", "course_code", "ended_on"),
        Index("ix_impact_return_booking_id", "booking_id", postgresql_where=text("booking_id IS NOT NULL")),
        Index("ix_impact_return_manager_id", "manager_id", postgresql_where=text("manager_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    course_code: Mapped[str] = mapped_column(ForeignKey(Course.code))
    ended_on: Mapped[date] = mapped_column(Date)
    stage: Mapped[str] = mapped_column(Text)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey(Booking.id, ondelete="SET NULL"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)  # id of a question -> id of an answer
    example: Mapped[str | None] = mapped_column(Text)
    may_quote: Mapped[bool] = mapped_column(default=False)  # without the name, to those who see sums
    given_on: Mapped[date] = mapped_column(Date)
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    manager_agrees: Mapped[bool | None] = mapped_column()
    manager_answer: Mapped[str | None] = mapped_column(Text)  # their own answer, where they see it differently
    manager_said: Mapped[str | None] = mapped_column(Text)
    managed_on: Mapped[date | None] = mapped_column(Date)


class ImpactReminder(Base):
    """That somebody was told of one attendance: `opens`, `ends`; `view`: their manager was, of what waits."""

    __tablename__ = "impact_reminder"
    __table_args__ = (CheckConstraint("kind IN ('opens', 'ends', 'view')", name="kind"),)

    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id), primary_key=True)
    course_code: Mapped[str] = mapped_column(ForeignKey(Course.code), primary_key=True)
    ended_on: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    told_on: Mapped[date] = mapped_column(Date)
