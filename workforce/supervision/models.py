"""Supervision sessions, from history files and planned here; series of them; who else supervises; what was agreed.

A session that was planned here has the source `page`. Its record stands in `record_models`.
"""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, TSRANGE, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import HELD_INCLUSIVE, Fact, Worker

_STARTS = "(COALESCE(held_on, planned_on) + COALESCE(start_time, planned_time))"
# When a session of ours takes place; null for those of files, for cancelled ones and where a part is not known. In
# PostgreSQL's own way of writing, so that models and migrations compare.
_SLOT = (
    "CASE WHEN ((source = 'page'::text) AND (cancelled_reason IS NULL) AND (COALESCE(minutes, planned_minutes) > 0)"
    f" AND ({_STARTS} IS NOT NULL)) THEN tsrange({_STARTS},"
    f" ({_STARTS} + make_interval(mins => COALESCE(minutes, planned_minutes)))) ELSE NULL::tsrange END"
)


class Series(Base):
    """That sessions of two people are planned ahead, on a weekday and at a time, as often as the policy says."""

    __tablename__ = "supervision_series"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 4", name="weekday"),
        CheckConstraint("minutes BETWEEN 15 AND 480", name="minutes"),
        CheckConstraint("kind IN ('formal', 'asye')", name="kind"),
        Index("uq_supervision_series_open", "worker_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    supervisor_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    kind: Mapped[str] = mapped_column(Text)
    weekday: Mapped[int] = mapped_column()  # Monday is 0
    at_time: Mapped[time] = mapped_column(Time)
    minutes: Mapped[int] = mapped_column()
    place: Mapped[str | None] = mapped_column(Text)
    first_on: Mapped[date] = mapped_column(Date)
    planned_to: Mapped[date | None] = mapped_column(Date)  # how far ahead sessions stand
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Session(Fact, Base):
    """One planned or held session of one person. In files people are employee numbers, matched to workers."""

    __tablename__ = "supervision_session"
    __table_args__ = (
        UniqueConstraint("source", "session_ref"),
        CheckConstraint("source <> 'page' OR minutes BETWEEN 1 AND 480", name="minutes"),
        CheckConstraint("source <> 'page' OR worker_id IS NOT NULL", name="of_somebody"),
        CheckConstraint("held_on IS NULL OR cancelled_code IS NULL", name="held_or_cancelled"),
        ExcludeConstraint(
            (text("int8range(worker_id, worker_id, '[]')"), "&&"), ("slot", "&&"),
            name="ex_supervision_session_one_at_a_time", where=text("slot IS NOT NULL AND worker_id IS NOT NULL"),
        ),
        Index("ix_supervision_session_worker_id_held_on", "worker_id", "held_on"),
        Index("ix_supervision_session_supervisor_id", "supervisor_id"),
        Index("ix_supervision_session_record_id", "record_id"),
    )  # fmt: skip

    session_ref: Mapped[str] = mapped_column(Text)
    supervisee: Mapped[str] = mapped_column(Text)
    supervisor: Mapped[str | None] = mapped_column(Text)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(Text)
    planned_on: Mapped[date | None] = mapped_column(Date)
    held_on: Mapped[date | None] = mapped_column(Date)
    start_time: Mapped[time | None] = mapped_column(Time)
    minutes: Mapped[int | None] = mapped_column(Integer)
    interrupted: Mapped[bool | None]
    cancelled_reason: Mapped[str | None] = mapped_column(Text)  # in words; of a session of ours, those of its code
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id", ondelete="SET NULL"))
    planned_time: Mapped[time | None] = mapped_column(Time)
    planned_minutes: Mapped[int | None] = mapped_column(Integer)
    place: Mapped[str | None] = mapped_column(Text)
    cancelled_code: Mapped[str | None] = mapped_column(Text)
    series_id: Mapped[int | None] = mapped_column(ForeignKey(Series.id))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_record.id"))
    is_length_disputed: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    edition: Mapped[int] = mapped_column(server_default=text("1"), default=1)  # of plan and agenda
    slot: Mapped[Any | None] = mapped_column(TSRANGE, Computed(_SLOT, persisted=True))


class Move(Base):
    """That a planned session was put on another day or time, and why."""

    __tablename__ = "supervision_move"
    __table_args__ = (Index("ix_supervision_move_session_id", "session_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(Session.id, ondelete="CASCADE"))
    from_on: Mapped[date] = mapped_column(Date)
    from_time: Mapped[time | None] = mapped_column(Time)
    to_on: Mapped[date] = mapped_column(Date)
    to_time: Mapped[time | None] = mapped_column(Time)
    code: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Tie(Base):
    """That somebody beside the line supervisor supervises a person over a period, and as what."""

    __tablename__ = "supervision_tie"
    __table_args__ = (
        CheckConstraint("role IN ('professional', 'assessor', 'educator', 'cover')", name="role"),
        CheckConstraint("worker_id <> supervisor_id", name="two_people"),
        CheckConstraint("NOT isempty(held)", name="held_some_day"),
        CheckConstraint("role <> 'cover' OR ended_on IS NOT NULL", name="cover_ends"),
        ExcludeConstraint(
            (text("int8range(worker_id, worker_id, '[]')"), "&&"), ("held", "&&"),
            (text("int8range(supervisor_id, supervisor_id, '[]')"), "&&"),
            name="ex_supervision_tie_once",
        ),
        Index("ix_supervision_tie_supervisor_id", "supervisor_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    supervisor_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    role: Mapped[str] = mapped_column(Text)
    started_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    held: Mapped[Any] = mapped_column(DATERANGE, Computed(HELD_INCLUSIVE, persisted=True))
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Agreement(Base):
    """The written supervision agreement of a person: what two people agreed where it differs from the policy.

    `minutes` in each of `parts` sessions count together as one full session. `interval_days` stands in for the policy's
    interval. What it is for is never kept.
    """

    __tablename__ = "supervision_agreement"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 15 AND 240 AND parts BETWEEN 1 AND 4", name="length"),
        CheckConstraint("interval_days BETWEEN 1 AND 92", name="interval"),
        CheckConstraint("NOT isempty(held)", name="held_some_day"),
        ExcludeConstraint(
            (text("int8range(worker_id, worker_id, '[]')"), "&&"), ("held", "&&"), name="ex_supervision_agreement_one"
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    supervisor_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    started_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    held: Mapped[Any] = mapped_column(DATERANGE, Computed(HELD_INCLUSIVE, persisted=True))
    minutes: Mapped[int | None] = mapped_column()
    parts: Mapped[int] = mapped_column(server_default=text("1"), default=1)
    interval_days: Mapped[int | None] = mapped_column()
    review_on: Mapped[date] = mapped_column(Date)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
