"""Quality audits: samples drawn, the records in them, what readers wrote, how grades were settled, actions.

A sample is never changed; a finished reading is only withdrawn, and read again in a row of its own (migration 0006).
"""

from datetime import date, datetime
from typing import Any

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

from workforce.auth.models import Account
from workforce.db import Base
from workforce.people.models import Worker
from workforce.supervision.models import Session
from workforce.supervision.record_models import Record

_GRADES = "IN ('outstanding', 'good', 'requires_improvement', 'inadequate')"


class AuditSample(Base):
    """A sample: period, rule, seed, and every record that could have been drawn, so that it can be drawn again."""

    __tablename__ = "supervision_audit_sample"
    __table_args__ = (
        CheckConstraint("from_on <= to_on", name="period"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("second_percent BETWEEN 0 AND 100", name="second_percent"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    drawn_by: Mapped[str] = mapped_column(Text)
    drawn_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date] = mapped_column(Date)
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    seed: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column()
    eligible: Mapped[list[list[int | None]]] = mapped_column(JSONB)  # [record, supervisor whose turn counts, or null]
    left_out: Mapped[int] = mapped_column()  # records that no auditor may read
    second_percent: Mapped[int] = mapped_column()


class AuditItem(Base):
    """One record of a sample. A record is drawn once; to be read again, its reading is withdrawn."""

    __tablename__ = "supervision_audit_item"
    __table_args__ = (
        UniqueConstraint("record_id"),
        UniqueConstraint("sample_id", "place"),
        Index("ix_supervision_audit_item_session_id", "session_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey(AuditSample.id))
    place: Mapped[int] = mapped_column()  # in the order in which they were drawn
    record_id: Mapped[int] = mapped_column(ForeignKey(Record.id))
    session_id: Mapped[int] = mapped_column(ForeignKey(Session.id))  # of a group's, the first
    team: Mapped[str | None] = mapped_column(Text)  # of the supervisee on the day
    is_double: Mapped[bool] = mapped_column()


class AuditReading(Base):
    """What one reader wrote of one record. Without an account, the second reading waits for somebody who may."""

    __tablename__ = "supervision_audit_reading"
    __table_args__ = (
        CheckConstraint("turn IN (1, 2)", name="turn"),
        CheckConstraint(f"grade {_GRADES}", name="grade"),
        CheckConstraint("finished_at IS NULL OR (grade IS NOT NULL AND account_id IS NOT NULL)", name="finished_whole"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL)"
            " AND (withdrawn_at IS NULL OR finished_at IS NOT NULL)",
            name="withdrawn_whole",
        ),
        Index(
            "uq_supervision_audit_reading_turn", "item_id", "turn", unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(
            "uq_supervision_audit_reading_reader", "item_id", "account_id", unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_supervision_audit_reading_account_id", "account_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(AuditItem.id))
    turn: Mapped[int] = mapped_column()
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    edition: Mapped[int] = mapped_column(server_default=text("1"), default=1)  # a page that shows another may not save
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    grade: Mapped[str | None] = mapped_column(Text)
    strengths: Mapped[str] = mapped_column(Text, server_default="", default="")
    lift: Mapped[str] = mapped_column(Text, server_default="", default="")
    themes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    saved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_why: Mapped[str | None] = mapped_column(Text)


class AuditSettlement(Base):
    """The grade on which a sample's lead settled two readings that differ. It stands while both readings stand."""

    __tablename__ = "supervision_audit_settlement"
    __table_args__ = (CheckConstraint(f"grade {_GRADES}", name="grade"), UniqueConstraint("first_id", "second_id"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(AuditItem.id))
    first_id: Mapped[int] = mapped_column(ForeignKey(AuditReading.id, name="fk_supervision_audit_settlement_first_id"))
    second_id: Mapped[int] = mapped_column(
        ForeignKey(AuditReading.id, name="fk_supervision_audit_settlement_second_id")
    )
    grade: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AuditAction(Base):
    """What somebody will do because of what a sample showed. It carries on until it is done or no longer needed."""

    __tablename__ = "supervision_audit_action"
    __table_args__ = (
        CheckConstraint("ended_as IN ('done', 'not_needed')", name="ended_as"),
        CheckConstraint("(ended_as IS NULL) = (ended_on IS NULL)", name="ended_whole"),
        Index("ix_supervision_audit_action_sample_id", "sample_id"),
        Index("ix_supervision_audit_action_owner_id", "owner_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey(AuditSample.id))
    words: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    due_on: Mapped[date] = mapped_column(Date)
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_as: Mapped[str | None] = mapped_column(Text)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[str | None] = mapped_column(Text)
