"""What people decide and say about workloads here: schemes in draft, agreements, questions, ratings, marks, what-if.

Nothing in these tables comes from a file. A child is named by its row in `child` only, never in words.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

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
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workforce.auth.models import Account
from workforce.caseload.models import Child
from workforce.db import Base
from workforce.db.policy import PolicyVersion
from workforce.people.models import Worker


class SchemeDraft(Base):
    """A weighting scheme that somebody is working on: it weighs nothing until it is put in force."""

    __tablename__ = "scheme_draft"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    started_from: Mapped[str] = mapped_column(Text)  # in words: a template, or a version
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    edition: Mapped[int] = mapped_column(server_default=text("1"))  # a page that shows an older one may not save


class SchemeAgreement(Base):
    """That practitioners and managers of a service area agreed its safe level (employer standard 3.1)."""

    __tablename__ = "scheme_agreement"
    __table_args__ = (UniqueConstraint("policy_version_id", "area_code"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    policy_version_id: Mapped[int] = mapped_column(ForeignKey(PolicyVersion.id))
    area_code: Mapped[str] = mapped_column(Text)
    agreed_on: Mapped[date] = mapped_column(Date)
    for_practitioners: Mapped[str] = mapped_column(Text)
    for_managers: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class LineQuestion(Base):
    """A worker's dispute of a line, or proposal of an extra responsibility, and the manager's answer."""

    __tablename__ = "line_question"
    __table_args__ = (
        CheckConstraint("kind IN ('line', 'extra')", name="kind"),
        CheckConstraint("answer IN ('agreed', 'not_agreed', 'withdrawn')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_whole"),
        Index("ix_line_question_worker_id", "worker_id"),
        Index(
            "uq_line_question_open", "worker_id", "kind", "line", unique=True, postgresql_where=text("answer IS NULL")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    kind: Mapped[str] = mapped_column(Text)
    line: Mapped[str] = mapped_column(Text)  # a case reference or a line's words; of a proposal: what it is
    said: Mapped[str] = mapped_column(Text)
    points: Mapped[Decimal | None] = mapped_column(Numeric)
    raised_by: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str | None] = mapped_column(Text)
    answered: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ExtraResponsibility(Base):
    """Work beside the cases that was agreed to weigh points over a period, last day included."""

    __tablename__ = "extra_responsibility"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="period"),
        Index("ix_extra_responsibility_worker_id", "worker_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    label: Mapped[str] = mapped_column(Text)
    points: Mapped[Decimal] = mapped_column(Numeric)
    started_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("line_question.id"))
    agreed_by: Mapped[str] = mapped_column(Text)
    agreed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CaseMark(Base):
    """A modifier that no file tells, such as travel or complexity, agreed for one case over a period."""

    __tablename__ = "case_mark"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="period"),
        Index("ix_case_mark_child_id", "child_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey(Child.id))
    modifier: Mapped[str] = mapped_column(Text)
    started_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    agreed_by: Mapped[str] = mapped_column(Text)
    agreed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class WorkloadRating(Base):
    """How a worker's workload feels to them on a day. Named to the person and the supervisor only; kept 24 months."""

    __tablename__ = "workload_rating"
    __table_args__ = (
        UniqueConstraint("worker_id", "day"),
        CheckConstraint("rating IN ('comfortable', 'manageable', 'stretched', 'too_much')", name="rating"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    day: Mapped[date] = mapped_column(Date)
    rating: Mapped[str] = mapped_column(Text)


class ExtraHours(Base):
    """Hours worked above contract in a week that ended on a Sunday, by the worker's own account; kept 24 months."""

    __tablename__ = "extra_hours"
    __table_args__ = (
        UniqueConstraint("worker_id", "week_ends_on"),
        CheckConstraint("hours >= 0 AND hours <= 80", name="hours"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    week_ends_on: Mapped[date] = mapped_column(Date)
    hours: Mapped[Decimal] = mapped_column(Numeric)


class WorkloadReview(Base):
    """That worker and manager looked at the workload together (employer standard 3.2)."""

    __tablename__ = "workload_review"
    __table_args__ = (UniqueConstraint("worker_id", "day"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    day: Mapped[date] = mapped_column(Date)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class WeekLoad(Base):
    """One person's workload at the end of a week (a Sunday), under the rules of that day, from the newest data."""

    __tablename__ = "week_load"
    __table_args__ = (Index("ix_week_load_day", "day"),)

    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id, ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    team: Mapped[str] = mapped_column(Text)
    points: Mapped[Decimal] = mapped_column(Numeric)
    limit_points: Mapped[Decimal | None] = mapped_column(Numeric)
    children: Mapped[int] = mapped_column()
    band: Mapped[str | None] = mapped_column(Text)
    is_over: Mapped[bool] = mapped_column()
    is_overloaded: Mapped[bool] = mapped_column()  # over the threshold that opens an overload
    is_counted: Mapped[bool] = mapped_column()  # among the people whom W2 counts
    unit: Mapped[str] = mapped_column(Text)  # what the points are: points and households are never added


class Week(Base):
    """That a week's workloads stand as `data` (the state of imports) and a scheme's version gave them."""

    __tablename__ = "week"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    data: Mapped[int] = mapped_column(BigInteger)
    policy_version_id: Mapped[int] = mapped_column(BigInteger)
    computed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Scenario(Base):
    """A what-if that somebody saved: what was changed, and what came of it on that day."""

    __tablename__ = "scenario"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"))
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class DecidedHolding(Base):
    """Who holds, covers or co-works a child by a decision made here, until the case system shows it.

    While it is open it stands over what the case system says, on the pages and never in the Board's figures. A cover
    has a last day, and stands over a holder; a co-worker stands beside. `closed_at` is set by what ended it: the case
    system shows it, or somebody else, or it was withdrawn.
    """

    __tablename__ = "decided_holding"
    __table_args__ = (
        CheckConstraint("role IN ('holder', 'cover', 'co_worker')", name="role"),
        CheckConstraint("NOT isempty(held)", name="held_some_day"),
        CheckConstraint("role <> 'cover' OR NOT upper_inf(held)", name="cover_has_an_end"),
        Index("ix_decided_holding_open", "child_id", postgresql_where=text("closed_at IS NULL")),
        Index("ix_decided_holding_worker_id", "worker_id"),
        ExcludeConstraint(
            (text("int8range(child_id, child_id, '[]')"), "&&"),
            ("held", "&&"),
            (text("int8range(CASE role WHEN 'holder' THEN 0 ELSE 1 END, CASE role WHEN 'holder' THEN 0 ELSE 1 END, "
                  "'[]')"), "&&"),
            name="ex_decided_holding_one_open",
            where=text("closed_at IS NULL AND role <> 'co_worker'"),
        ),
        Index(
            "uq_decided_holding_co_worker",
            "child_id",
            "worker_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL AND role = 'co_worker'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey(Child.id))
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    role: Mapped[str] = mapped_column(Text)
    held: Mapped[Any] = mapped_column(DATERANGE)
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Restriction(Base):
    """A case that only named people may see or hold, such as that of a colleague's family."""

    __tablename__ = "restriction"
    __table_args__ = (
        Index("uq_restriction_open", "child_id", unique=True, postgresql_where=text("lifted_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey(Child.id))
    named: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))  # workers
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    lifted_by: Mapped[str | None] = mapped_column(Text)
    lifted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
