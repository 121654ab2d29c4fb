"""Keys of learning systems that send statements, and what is kept of each statement."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Identity, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.training.models import Completion


class StatementKey(Base):
    """The key of one learning system. Only the SHA-256 of its secret is kept."""

    __tablename__ = "xapi_key"
    __table_args__ = (
        Index("uq_xapi_key_name", "name", unique=True),
        Index("uq_xapi_key_hash", "hash", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
    home_page: Mapped[str | None] = mapped_column(Text)  # accounts of another one are refused
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_by: Mapped[str | None] = mapped_column(Text)
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Statement(Base):
    """One statement that was taken: who, which verb, what, when; not the statement itself, only a digest of it."""

    __tablename__ = "xapi_statement"
    __table_args__ = (
        Index("ix_xapi_statement_key_id_received_at", "key_id", "received_at"),
        Index("ix_xapi_statement_completion_id", "completion_id"),
        CheckConstraint("verb IN ('completed', 'passed', 'failed')", name="verb"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey(StatementKey.id))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor: Mapped[str | None] = mapped_column(Text)  # null: no longer kept
    home_page: Mapped[str | None] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(Text)
    object_id: Mapped[str] = mapped_column(Text)
    done_on: Mapped[date] = mapped_column(Date)
    digest: Mapped[str] = mapped_column(Text)  # tells the same statement sent again from another of the same id
    completion_id: Mapped[int | None] = mapped_column(ForeignKey(Completion.id, ondelete="SET NULL"))
