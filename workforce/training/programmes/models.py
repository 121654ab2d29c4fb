"""Programmes for supervisors and managers: their cohorts and who takes part. The programmes are a policy's data."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Identity, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Worker


class ProgrammeCohort(Base):
    """One run of a programme."""

    __tablename__ = "programme_cohort"
    __table_args__ = (
        UniqueConstraint("programme", "name"),
        CheckConstraint("starts_on <= ends_on", name="days"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    programme: Mapped[str] = mapped_column(Text)  # an id of the policy's programmes
    name: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ProgrammePlace(Base):
    """One person's part in a cohort: begun, and completed or left before its end."""

    __tablename__ = "programme_place"
    __table_args__ = (
        UniqueConstraint("cohort_id", "worker_id"),
        CheckConstraint("completed_on IS NULL OR withdrew_on IS NULL", name="one_end"),
        CheckConstraint("completed_on >= started_on AND withdrew_on >= started_on", name="days"),
        Index("ix_programme_place_worker_id", "worker_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey(ProgrammeCohort.id))
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    started_on: Mapped[date] = mapped_column(Date)
    completed_on: Mapped[date | None] = mapped_column(Date)
    withdrew_on: Mapped[date | None] = mapped_column(Date)
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
