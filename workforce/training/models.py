"""Completions of courses, as the learning system tells them."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Fact


class Completion(Fact, Base):
    """One result of one person in one course. The person is kept as written until matched to a worker."""

    __tablename__ = "completion"
    __table_args__ = (
        UniqueConstraint("source", "person", "course_code", "completed_on", "result"),
        Index("ix_completion_worker_id_course_code", "worker_id", "course_code"),
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
