"""Supervision sessions, as the history files tell them."""

from datetime import date, time

from sqlalchemy import Date, ForeignKey, Index, Integer, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Fact


class Session(Fact, Base):
    """One planned or held session. People are kept by employee number until they are matched to a worker."""

    __tablename__ = "supervision_session"
    __table_args__ = (
        UniqueConstraint("source", "session_ref"),
        Index("ix_supervision_session_worker_id_held_on", "worker_id", "held_on"),
    )

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
    cancelled_reason: Mapped[str | None] = mapped_column(Text)
