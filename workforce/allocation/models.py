"""What is decided and said about who holds a child. A child is named by its row in `child` only, never in words."""

from datetime import date, datetime
from typing import Any
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workforce.caseload.local_models import DecidedHolding
from workforce.caseload.models import Child
from workforce.db import Base
from workforce.people.models import Worker


class Allocation(Base):
    """One decision about a child: who takes, covers or co-works it, what was known then, and what came of it.

    `asked`: waits for the receiving team or worker; `to_approve`: waits for approval before it counts; `awaiting`:
    counts here, and the case system does not show it yet; then `confirmed`, `mismatched`, `declined`, `refused`,
    `withdrawn` or `ended`. The evidence is kept as it stood when it was decided.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("kind IN ('allocate', 'hand_over', 'co_work', 'cover')", name="kind"),
        CheckConstraint(
            "state IN ('asked', 'to_approve', 'awaiting', 'confirmed', 'mismatched', 'declined', 'refused', "
            "'withdrawn', 'ended')",
            name="state",
        ),
        CheckConstraint("approval IN ('pending', 'approved', 'refused')", name="approval"),
        CheckConstraint(
            "worker_id IS NOT NULL OR state IN ('asked', 'declined', 'withdrawn', 'ended')", name="to_whom"
        ),
        CheckConstraint("(approval IS NULL) = (approve_by IS NULL)", name="approval_whole"),
        UniqueConstraint("request"),
        Index("ix_allocation_child_id", "child_id"),
        Index("ix_allocation_worker_id", "worker_id"),
        Index("ix_allocation_open", "state", postgresql_where=text("state IN ('asked', 'to_approve', 'awaiting')")),
        Index(
            "uq_allocation_one_pending", "child_id", "kind", unique=True,
            postgresql_where=text("state IN ('asked', 'to_approve') AND kind IN ('allocate', 'hand_over')"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    request: Mapped[UUID] = mapped_column()  # of the form: sent twice, it is one decision
    child_id: Mapped[int] = mapped_column(ForeignKey(Child.id))
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    from_worker_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    shown_worker_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))  # by the case system, when decided
    worker_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))  # null: asked of a team
    co_worker_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    from_team: Mapped[str | None] = mapped_column(Text)
    to_team: Mapped[str | None] = mapped_column(Text)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)  # of a cover
    discussed_on: Mapped[date | None] = mapped_column(Date)
    worker_said: Mapped[str | None] = mapped_column(Text)
    plan: Mapped[str | None] = mapped_column(Text)
    visit_by: Mapped[date | None] = mapped_column(Date)
    passed_rules: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    pass_reason: Mapped[str | None] = mapped_column(Text)
    approval: Mapped[str | None] = mapped_column(Text)
    approve_by: Mapped[date | None] = mapped_column(Date)
    approval_note: Mapped[str | None] = mapped_column(Text)
    approved_by: Mapped[str | None] = mapped_column(Text)
    approved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    accepted_by: Mapped[str | None] = mapped_column(Text)
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    entered_by: Mapped[str | None] = mapped_column(Text)  # who says that it is keyed into the case system
    entered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_import_id: Mapped[int | None] = mapped_column(BigInteger)
    outcome: Mapped[str | None] = mapped_column(Text)
    holding_id: Mapped[int | None] = mapped_column(ForeignKey(DecidedHolding.id, ondelete="SET NULL"))
    co_working_id: Mapped[int | None] = mapped_column(ForeignKey(DecidedHolding.id, ondelete="SET NULL"))


class WaitingReview(Base):
    """That somebody looked at a child who waits: how risky the wait is, and what the extract does not say."""

    __tablename__ = "waiting_review"
    __table_args__ = (
        CheckConstraint("risk IN ('high', 'medium', 'low')", name="risk"),
        Index("ix_waiting_review_child_id_at", "child_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey(Child.id))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    by: Mapped[str] = mapped_column(Text)
    risk: Mapped[str] = mapped_column(Text)
    needs: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))  # those said here
    grades: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))  # empty: any that may hold
    needs_co_worker: Mapped[bool] = mapped_column(server_default=text("false"))
    training: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))  # requirements in date


class ConflictOfInterest(Base):
    """That somebody must not hold or read a case. No reason is asked; it stands until the person takes it back."""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (
        Index(
            "uq_conflict_of_interest_open",
            "worker_id",
            "reference",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_conflict_of_interest_reference", "reference"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    reference: Mapped[str] = mapped_column(Text)  # as in the case system; the child may come later
    declared_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    declared_by: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class MarkedAway(Base):
    """That a manager says somebody is away, from a day on: dates only, until HR's file says so or it is taken back."""

    __tablename__ = "marked_away"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="period"),
        Index(
            "uq_marked_away_one_open", "worker_id", unique=True, postgresql_where=text("closed_at IS NULL")
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)  # null: not known yet
    marked_by: Mapped[str] = mapped_column(Text)
    marked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[str | None] = mapped_column(Text)


class DutyWeek(Base):
    """Who is on duty in a team in the week that begins on a Monday."""

    __tablename__ = "duty_week"
    __table_args__ = (
        UniqueConstraint("team_code", "monday", "worker_id"),
        CheckConstraint("extract(isodow FROM monday) = 1", name="monday"),
        Index("ix_duty_week_worker_id", "worker_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    team_code: Mapped[str] = mapped_column(Text)
    monday: Mapped[date] = mapped_column(Date)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class WorkingPattern(Base):
    """On which days of the week somebody works, from a day on, as they or their manager say."""

    __tablename__ = "working_pattern"
    __table_args__ = (CheckConstraint("days <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::bigint[]", name="days"),)

    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id), primary_key=True)
    days: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))  # ISO: Monday is 1
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class EscalationNotice(Base):
    """That somebody was told that something climbed to them: each step of each thing once."""

    __tablename__ = "escalation_notice"
    __table_args__ = (UniqueConstraint("subject", "level"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    subject: Mapped[str] = mapped_column(Text)  # waiting:CHILD:SINCE, overload:ID, concern:ID
    level: Mapped[str] = mapped_column(Text)
    told: Mapped[list[str]] = mapped_column(ARRAY(Text))  # addresses; empty: nobody has an account
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
