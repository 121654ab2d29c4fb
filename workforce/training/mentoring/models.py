"""Mentors, those whom they mentor, and that they met: never what was said."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Identity, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Worker


class MentoringPair(Base):
    """One person mentors another for a time, for a purpose."""

    __tablename__ = "mentoring_pair"
    __table_args__ = (
        CheckConstraint("mentor_id <> mentee_id", name="two_people"),
        CheckConstraint("started_on <= planned_end_on AND ended_on >= started_on", name="days"),
        CheckConstraint("(ended_on IS NULL) = (ended_reason IS NULL)", name="ended"),
        Index("uq_mentoring_pair_going_on", "mentor_id", "mentee_id", unique=True, postgresql_where="ended_on IS NULL"),
        Index("ix_mentoring_pair_mentee_id", "mentee_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    mentee_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    purpose: Mapped[str] = mapped_column(Text)  # a code of `mentoring_rules.PURPOSES`
    words: Mapped[str | None] = mapped_column(Text)
    line_reason: Mapped[str | None] = mapped_column(Text)  # why the mentor is the line supervisor, too
    started_on: Mapped[date] = mapped_column(Date)
    planned_end_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_reason: Mapped[str | None] = mapped_column(Text)  # a code of `mentoring_rules.ENDINGS`
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class MentoringMeeting(Base):
    """That a pair met."""

    __tablename__ = "mentoring_meeting"
    __table_args__ = (
        UniqueConstraint("pair_id", "held_on"),
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey(MentoringPair.id, ondelete="CASCADE"))
    held_on: Mapped[date] = mapped_column(Date)
    minutes: Mapped[int] = mapped_column()
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
