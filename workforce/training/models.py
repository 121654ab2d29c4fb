"""Courses, completions, certificates, exemptions."""

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
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Fact, Worker


class Course(Base):
    """A course of the catalogue. Completions name it by its code, or by a name that was matched to it."""

    __tablename__ = "course"
    __table_args__ = (CheckConstraint("is_evaluated = (evaluated_from IS NOT NULL)", name="evaluated"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    provider: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(Text)
    hours: Mapped[Decimal | None] = mapped_column(Numeric)
    about: Mapped[str | None] = mapped_column(Text)
    is_evaluated: Mapped[bool] = mapped_column(server_default=text("false"), default=False)  # asked what it changed
    evaluated_from: Mapped[date | None] = mapped_column(Date)  # the day on which that was switched on
    retired_on: Mapped[date | None] = mapped_column(Date)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CourseAlias(Base):
    """Another name that a file or a learning system gives a course: a code, an identifier, an address."""

    __tablename__ = "course_alias"

    value: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Completion(Fact, Base):
    """One result of one person in one course. The person is kept as written until matched to a worker.

    One entered here has source `page` and import 0; one that a statement told has source `xapi` and the key's name.
    """

    __tablename__ = "completion"
    __table_args__ = (
        UniqueConstraint("source", "person", "course_code", "completed_on", "result"),
        Index("ix_completion_worker_id_course_code", "worker_id", "course_code"),
        Index("ix_completion_course_code", "course_code"),
        Index("ix_completion_entered_at", "entered_at", postgresql_where=text("entered_at IS NOT NULL")),
    )

    person_kind: Mapped[str] = mapped_column(Text)  # employee_number or login
    person: Mapped[str] = mapped_column(Text)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id", ondelete="SET NULL"))
    course_code: Mapped[str] = mapped_column(Text)
    course_name: Mapped[str | None] = mapped_column(Text)
    completed_on: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    result: Mapped[str] = mapped_column(Text)
    provider: Mapped[str | None] = mapped_column(Text)
    entered_by: Mapped[str | None] = mapped_column(Text)  # null: a file
    entered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Certificate(Base):
    """The certificate of a completion that was entered here: PDF, JPEG or PNG, told by its content."""

    __tablename__ = "certificate"
    __table_args__ = (CheckConstraint("media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name="kind"),)

    completion_id: Mapped[int] = mapped_column(ForeignKey(Completion.id, ondelete="CASCADE"), primary_key=True)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Exemption(Base):
    """That a requirement is not asked of somebody for a time, with the reason. It always ends."""

    __tablename__ = "training_exemption"
    __table_args__ = (
        CheckConstraint("started_on <= ended_on", name="days"),
        Index("ix_training_exemption_worker_id", "worker_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    requirement: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)  # a code of `exemption_rules.REASONS`, never a diagnosis
    started_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date] = mapped_column(Date)
    agreed_by: Mapped[str] = mapped_column(Text)
    agreed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[str | None] = mapped_column(Text)  # who ended it before its time
