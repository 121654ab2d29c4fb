"""Overloads and what is written into them, concerns, and whether workloads allow effective practice.

What is written into an overload is only added to, so that its plan can be told as of any past day.
"""

from datetime import date, datetime
from uuid import UUID

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
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Worker


class Overload(Base):
    """That somebody was over the scheme's threshold for so many weeks in a row: it needs a written plan."""

    __tablename__ = "overload"
    __table_args__ = (
        CheckConstraint("closed_reason IN ('agreed', 'weeks', 'left')", name="closed_reason"),
        CheckConstraint(
            "(closed_on IS NULL) = (closed_reason IS NULL) AND (closed_on IS NULL) = (closed_by IS NULL)",
            name="closed_whole",
        ),
        CheckConstraint("closed_on >= opened_on", name="period"),
        Index("ix_overload_worker_id", "worker_id"),
        Index("uq_overload_one_open", "worker_id", unique=True, postgresql_where=text("closed_on IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    opened_on: Mapped[date] = mapped_column(Date)
    first_week: Mapped[date] = mapped_column(Date)  # ends (Sundays) of the weeks that opened it
    last_week: Mapped[date] = mapped_column(Date)
    weeks: Mapped[int] = mapped_column()
    grade: Mapped[str] = mapped_column(Text)
    team: Mapped[str] = mapped_column(Text)  # of the main post on the day it opened
    edition: Mapped[int] = mapped_column(server_default=text("1"))  # a page that shows an older one may not save
    closed_on: Mapped[date | None] = mapped_column(Date)
    closed_reason: Mapped[str | None] = mapped_column(Text)
    closed_by: Mapped[str | None] = mapped_column(Text)


class OverloadEntry(Base):
    """One thing written into an overload: an action, that it is done or taken out, the worker's view, a review date."""

    __tablename__ = "overload_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('action', 'done', 'removed', 'view', 'review')", name="kind"),
        CheckConstraint(
            "kind <> 'action' OR (words IS NOT NULL AND owner_id IS NOT NULL AND due_on IS NOT NULL)",
            name="action_whole",
        ),
        CheckConstraint("(action_id IS NOT NULL) = (kind IN ('done', 'removed'))", name="of_an_action"),
        CheckConstraint("(kind = 'view') = (agrees IS NOT NULL AND is_workers IS NOT NULL)", name="view_whole"),
        CheckConstraint("kind <> 'review' OR due_on IS NOT NULL", name="review_whole"),
        UniqueConstraint("overload_id", "edition"),
        Index("ix_overload_entry_owner_id", "owner_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    overload_id: Mapped[int] = mapped_column(ForeignKey(Overload.id, ondelete="CASCADE"))
    edition: Mapped[int] = mapped_column()  # the overload's, once this was written
    kind: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    by: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    due_on: Mapped[date | None] = mapped_column(Date)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("overload_entry.id", ondelete="CASCADE"))
    agrees: Mapped[bool | None] = mapped_column()
    is_workers: Mapped[bool | None] = mapped_column()  # of a view: the worker entered it; else said to who wrote


class OverloadWatch(Base):
    """That the stored weeks were looked through for overloads on a day: before the first, none is not known."""

    __tablename__ = "overload_watch"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Concern(Base):
    """A worker's concern, and what came of it. Named to the worker, to whom it was raised, and where it climbed."""

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint("about IN ('workload', 'supervision', 'safety', 'other')", name="about"),
        CheckConstraint("to_whom IN ('manager', 'managers_manager', 'quality')", name="to_whom"),
        CheckConstraint("(answered_at IS NULL) = (answered IS NULL)", name="answered_whole"),
        CheckConstraint("answered_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
        UniqueConstraint("request"),
        Index("ix_concern_worker_id", "worker_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    request: Mapped[UUID] = mapped_column()  # of the form: sent twice, it is one concern
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    about: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    to_whom: Mapped[str] = mapped_column(Text)
    team: Mapped[str] = mapped_column(Text)  # of the main post then: whose manager it means
    sent_to: Mapped[list[str]] = mapped_column(ARRAY(Text))  # names of those who were told
    passed_over: Mapped[list[str]] = mapped_column(ARRAY(Text))  # addresses and numbers of who never sees it
    raised_on: Mapped[date] = mapped_column(Date)
    raised_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    acknowledged_by: Mapped[str | None] = mapped_column(Text)
    acknowledged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class EffectivePractice(Base):
    """Whether a workload allows effective practice, as its worker or a manager said on a day; kept 24 months."""

    __tablename__ = "effective_practice"
    __table_args__ = (
        UniqueConstraint("worker_id", "role", "day"),
        CheckConstraint("role IN ('worker', 'manager')", name="role"),
        CheckConstraint("answer IN ('yes', 'no')", name="answer"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    role: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
    answer: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
