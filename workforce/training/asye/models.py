"""The first year in practice as a programme: its plan, protected hours, reviews, extensions and outcome."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Worker


class Programme(Base):
    """One newly qualified worker's programme. It ends with a decision; an ended one stays readable."""

    __tablename__ = "asye_programme"
    __table_args__ = (
        CheckConstraint("(ended_on IS NULL) = (outcome IS NULL)", name="ended_whole"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="days"),
        CheckConstraint("outcome IN ('passed', 'failed', 'withdrew', 'moved')", name="outcome"),
        CheckConstraint("planned_hours >= 0 AND planned_hours <= 40", name="planned_hours"),
        CheckConstraint("assessor_id <> worker_id AND mentor_id <> worker_id", name="others"),
        Index("uq_asye_programme_running", "worker_id", unique=True, postgresql_where=text("ended_on IS NULL")),
        Index("ix_asye_programme_worker_id", "worker_id"),
        Index("ix_asye_programme_assessor_id", "assessor_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    started_on: Mapped[date] = mapped_column(Date)  # at registration, or as agreed: reviews count from it
    registered_on: Mapped[date | None] = mapped_column(Date)  # with Social Work England
    employed_on: Mapped[date] = mapped_column(Date)  # phases of supervision count from employment
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    is_assessor_checked: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    planned_hours: Mapped[Decimal | None] = mapped_column(Numeric)  # protected, a week
    agreed_on: Mapped[date | None] = mapped_column(Date)  # the learning agreement
    ended_on: Mapped[date | None] = mapped_column(Date)
    outcome: Mapped[str | None] = mapped_column(Text)
    edition: Mapped[int] = mapped_column(
        server_default=text("1"), default=1
    )  # a page that shows an older one may not save
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Signature(Base):
    """That manager, assessor or worker signed the learning agreement. A new assessor or plan is signed anew."""

    __tablename__ = "asye_signature"
    __table_args__ = (CheckConstraint("role IN ('manager', 'assessor', 'worker')", name="role"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id, ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ProtectedWeek(Base):
    """Protected hours taken in a week that ends on a Sunday: by the worker's own account, and as corrected."""

    __tablename__ = "asye_week"
    __table_args__ = (
        CheckConstraint("hours >= 0 AND hours <= 40", name="hours"),
        CheckConstraint("corrected >= 0 AND corrected <= 40", name="corrected"),
        CheckConstraint("hours IS NOT NULL OR corrected IS NOT NULL", name="something"),
        CheckConstraint("extract(isodow FROM week_ends_on) = 7", name="sunday"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id, ondelete="CASCADE"), primary_key=True)
    week_ends_on: Mapped[date] = mapped_column(Date, primary_key=True)
    hours: Mapped[Decimal | None] = mapped_column(Numeric)
    logged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    corrected: Mapped[Decimal | None] = mapped_column(Numeric)
    corrected_by: Mapped[str | None] = mapped_column(Text)
    corrected_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Decision(Base):
    """What the assessor recommends, and whether a manager confirmed it. One of `extended` has a new end."""

    __tablename__ = "asye_decision"
    __table_args__ = (
        CheckConstraint("outcome IN ('passed', 'failed', 'withdrew', 'moved', 'extended')", name="outcome"),
        CheckConstraint("(outcome = 'extended') = (new_end_on IS NOT NULL)", name="new_end"),
        CheckConstraint("(is_confirmed IS NULL) = (answered_at IS NULL)", name="answered_whole"),
        Index("uq_asye_decision_open", "programme_id", unique=True, postgresql_where=text("is_confirmed IS NULL")),
        Index("ix_asye_decision_programme_id", "programme_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    outcome: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)  # for the parties and who confirms; null: no longer kept
    effective_on: Mapped[date] = mapped_column(Date)
    new_end_on: Mapped[date | None] = mapped_column(Date)
    recommended_by: Mapped[str] = mapped_column(Text)
    recommender_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    recommended_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    is_confirmed: Mapped[bool | None] = mapped_column()  # null: waits for a manager
    answered_by: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Review(Base):
    """One review that was held: of a month of the policy, or of the end of an extension. Signed, it stays as it is."""

    __tablename__ = "asye_review"
    __table_args__ = (
        UniqueConstraint("programme_id", "months"),
        UniqueConstraint("decision_id"),
        CheckConstraint("(months IS NULL) <> (decision_id IS NULL)", name="point"),
        CheckConstraint("progress IN ('on_track', 'at_risk', 'not_on_track')", name="progress"),
        CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name="signed_whole"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    months: Mapped[int | None] = mapped_column()
    decision_id: Mapped[int | None] = mapped_column(ForeignKey(Decision.id))
    held_on: Mapped[date] = mapped_column(Date)
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    line_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))  # line supervisor of the day, as known then
    progress: Mapped[str] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)  # for worker, assessor, who held it, line supervisor of the day
    early_reason: Mapped[str | None] = mapped_column(Text)  # for the parties; "": there was one, no longer kept
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    signed_by: Mapped[str | None] = mapped_column(Text)  # the worker
    signed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
