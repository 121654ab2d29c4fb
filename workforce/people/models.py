"""Workers, teams, posts, absence, reductions, vacancies, identities."""

from datetime import date, datetime
from decimal import Decimal
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
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, DATERANGE, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base

PAGE = "page"  # the source of what is set here; no import may call itself so
HELD_INCLUSIVE = "daterange(started_on, ended_on, '[]')"


class Fact:
    """Columns of every row that a file brought: where from, and whether its absence from a later file ended it."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    import_id: Mapped[int] = mapped_column(BigInteger)
    ended_by_absence: Mapped[bool] = mapped_column(server_default=text("false"))


class Worker(Base):
    """Somebody in the staff files. The last three columns are worked out from posts and absences after each import."""

    __tablename__ = "worker"
    __table_args__ = (UniqueConstraint("employee_number"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    import_id: Mapped[int] = mapped_column(BigInteger)
    employee_number: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    work_email: Mapped[str | None] = mapped_column(Text)
    swe_number: Mapped[str | None] = mapped_column(Text)
    case_system_id: Mapped[str | None] = mapped_column(Text)
    registration_on: Mapped[date | None] = mapped_column(Date)
    registration_expires_on: Mapped[date | None] = mapped_column(Date)
    asye_started_on: Mapped[date | None] = mapped_column(Date)
    away: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    runs: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    first_asye_on: Mapped[date | None] = mapped_column(Date)


class Team(Base):
    """A team, service or directorate: only its code is for ever."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    import_id: Mapped[int] = mapped_column(BigInteger)


class TeamVersion(Fact, Base):
    """What a team was called, to whom it belonged and who managed it, over a period."""

    __tablename__ = "team_version"
    __table_args__ = (
        UniqueConstraint("source", "team_id", "started_on", postgresql_nulls_not_distinct=True),
        CheckConstraint("NOT isempty(held)", name="held_some_day"),
        ExcludeConstraint(
            (text("int8range(team_id, team_id, '[]')"), "&&"), ("held", "&&"), name="ex_team_version_one_a_day"
        ),
    )

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    started_on: Mapped[date | None] = mapped_column(Date)  # null: since before the files began
    ended_on: Mapped[date | None] = mapped_column(Date)
    held: Mapped[Any] = mapped_column(DATERANGE, Computed(HELD_INCLUSIVE, persisted=True))
    name: Mapped[str] = mapped_column(Text)
    parent_code: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    manager_employee_number: Mapped[str | None] = mapped_column(Text)


class Post(Fact, Base):
    """One post of one person in one team."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("source", "worker_id", "team_id", "started_on"),
        CheckConstraint("NOT isempty(held)", name="held_some_day"),
        CheckConstraint("standard_hours > 0 AND contracted_hours >= 0", name="hours"),
        ExcludeConstraint(
            (text("int8range(worker_id, worker_id, '[]')"), "&&"),
            (text("int8range(team_id, team_id, '[]')"), "&&"),
            ("held", "&&"),
            name="ex_post_one_a_day",
        ),
        Index("ix_post_worker_id", "worker_id"),
    )

    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    started_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    held: Mapped[Any] = mapped_column(DATERANGE, Computed(HELD_INCLUSIVE, persisted=True))
    job_title: Mapped[str | None] = mapped_column(Text)
    grade: Mapped[str] = mapped_column(Text)
    work_kind: Mapped[str] = mapped_column(Text)
    contracted_hours: Mapped[Decimal] = mapped_column(Numeric)
    standard_hours: Mapped[Decimal] = mapped_column(Numeric)
    employment_type: Mapped[str] = mapped_column(Text)
    supervisor_employee_number: Mapped[str | None] = mapped_column(Text)


class Absence(Fact, Base):
    """One absence of one person; the reason is for the person, HR and, where agreed, the manager."""

    __tablename__ = "absence"
    __table_args__ = (UniqueConstraint("source", "worker_id", "reason", "started_on"),)

    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    reason: Mapped[str] = mapped_column(Text)
    started_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    working_days_lost: Mapped[Decimal | None] = mapped_column(Numeric)


class Reduction(Fact, Base):
    """Hours that a person is agreed not to carry cases in. It belongs to the person, whatever their team.

    One that tapers falls by equal steps of a week from `hours` to `tapers_to` in its last week; ended early, it keeps
    in `tapers_by` the last day it was agreed with, so that its past steps stay. A reasonable adjustment has a review
    date and is agreed without an end. One set on a page has source `page` and import 0.
    """

    __tablename__ = "reduction"
    __table_args__ = (
        UniqueConstraint("source", "worker_id", "reason", "started_on"),
        CheckConstraint(
            "NOT is_adjustment OR (tapers_to IS NULL AND review_on IS NOT NULL)", name="adjustment_is_reviewed"
        ),
        CheckConstraint("tapers_to IS NULL OR (ended_on IS NOT NULL AND tapers_to < hours)", name="taper_has_an_end"),
    )

    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    reason: Mapped[str] = mapped_column(Text)
    started_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    hours: Mapped[Decimal] = mapped_column(Numeric)
    tapers_to: Mapped[Decimal | None] = mapped_column(Numeric)
    tapers_by: Mapped[date | None] = mapped_column(Date)
    review_on: Mapped[date | None] = mapped_column(Date)
    is_adjustment: Mapped[bool] = mapped_column(server_default=text("false"))
    set_by: Mapped[str | None] = mapped_column(Text)  # null: HR's file


class Vacancy(Fact, Base):
    """Vacant posts of a team, in FTE, as counted on a day."""

    __tablename__ = "vacancy"
    __table_args__ = (UniqueConstraint("source", "team_id", "as_at"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    as_at: Mapped[date] = mapped_column(Date)
    fte: Mapped[Decimal] = mapped_column(Numeric)
    covered_by_agency_fte: Mapped[Decimal | None] = mapped_column(Numeric)


class Alias(Base):
    """A name by which another system knows a worker; from the staff file, or matched by a person."""

    __tablename__ = "alias"
    __table_args__ = (UniqueConstraint("kind", "value"), Index("ix_alias_worker_id", "worker_id"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id", ondelete="CASCADE"))
    set_by: Mapped[str | None] = mapped_column(Text)  # null: the staff file
    set_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
