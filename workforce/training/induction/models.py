"""Plans of inductions: for a start or a return after a long time away, with tasks and signatures."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Reduction, Worker


class InductionPlan(Base):
    """One induction of one person, from its first day on. `edition` counts changes: a stale page is told by it."""

    __tablename__ = "induction_plan"
    __table_args__ = (
        CheckConstraint("kind IN ('start', 'return')", name="kind"),
        CheckConstraint("(completed_on IS NULL) = (completed_by IS NULL)", name="completed"),
        CheckConstraint("completed_on IS NULL OR withdrawn_at IS NULL", name="ends_once"),
        Index("ix_induction_plan_worker_id", "worker_id"),
        Index(
            "uq_induction_plan_one_a_first_day", "worker_id", "first_on", unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    kind: Mapped[str] = mapped_column(Text)
    first_on: Mapped[date] = mapped_column(Date)
    template: Mapped[str] = mapped_column(Text)  # its id in the policy that was in force
    template_name: Mapped[str] = mapped_column(Text)
    edition: Mapped[int] = mapped_column(default=1)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    week_one_by: Mapped[str | None] = mapped_column(Text)  # the manager
    week_one_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    week_one_worker_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    completed_on: Mapped[date | None] = mapped_column(Date)
    completed_by: Mapped[str | None] = mapped_column(Text)  # the manager
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # by the worker
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_why: Mapped[str | None] = mapped_column(Text)


class InductionTask(Base):
    """One task of a plan: due so many working days, weeks or months from the first day, or on a day it was moved to."""

    __tablename__ = "induction_task"
    __table_args__ = (
        CheckConstraint("owner IN ('manager', 'worker', 'hr', 'mentor')", name="owner"),
        CheckConstraint("due_unit IN ('day', 'week', 'month')", name="due_unit"),
        CheckConstraint("due_count > 0", name="due_count"),
        CheckConstraint("done_at IS NULL OR dropped_at IS NULL", name="done_or_dropped"),
        Index("ix_induction_task_plan_id", "plan_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(InductionPlan.id, ondelete="CASCADE"))
    place: Mapped[int] = mapped_column()
    words: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    due_unit: Mapped[str] = mapped_column(Text)
    due_count: Mapped[int] = mapped_column()
    moved_to: Mapped[date | None] = mapped_column(Date)
    is_week_one: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    added_by: Mapped[str | None] = mapped_column(Text)  # null: from the template
    done_by: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    dropped_by: Mapped[str | None] = mapped_column(Text)
    dropped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    dropped_why: Mapped[str | None] = mapped_column(Text)


class InductionReduction(Base):
    """A reduction that beginning a plan set: it ends when the plan is withdrawn."""

    __tablename__ = "induction_reduction"
    __table_args__ = (Index("ix_induction_reduction_plan_id", "plan_id"),)

    reduction_id: Mapped[int] = mapped_column(ForeignKey(Reduction.id, ondelete="CASCADE"), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(InductionPlan.id, ondelete="CASCADE"))
