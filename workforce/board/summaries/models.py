"""Summaries: frozen as drafts, released once, never changed: a later correction is a restatement.

Triggers hold it: figures are only added, and only to a draft; of a summary nothing changes once it is released.
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
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base


class Summary(Base):
    """What the Board is told as at a day: a draft until `published_at`."""

    __tablename__ = "summary"
    __table_args__ = (
        UniqueConstraint("as_at"),
        CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="published"),
        CheckConstraint("(asked_at IS NULL) = (asked_by IS NULL)", name="asked"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    as_at: Mapped[date] = mapped_column(Date)
    edition: Mapped[int] = mapped_column(Integer, server_default=text("1"), default=1)  # frozen anew: one up
    frozen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    frozen_by: Mapped[str] = mapped_column(Text)
    release_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))  # released then, whoever has commented
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    published_by: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # for a release before its day
    asked_by: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)  # over the figures and rows of the edition
    context: Mapped[dict[str, Any]] = mapped_column(JSONB)  # scheme, policies, targets, age of data, what is left out


class SummaryIndicator(Base):
    """One figure of one edition of a summary, with the rows that it is the sum of and why it moved."""

    __tablename__ = "summary_indicator"
    __table_args__ = (UniqueConstraint("summary_id", "edition", "indicator"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summary.id"))
    edition: Mapped[int] = mapped_column(Integer, server_default=text("1"), default=1)
    indicator: Mapped[str] = mapped_column(Text)
    numerator: Mapped[Decimal | None] = mapped_column(Numeric)
    denominator: Mapped[Decimal | None] = mapped_column(Numeric)
    value: Mapped[Decimal | None] = mapped_column(Numeric)
    headline: Mapped[dict[str, Any]] = mapped_column(JSONB)  # the shape of `flask indicators`, without rows
    rows: Mapped[list[Any]] = mapped_column(JSONB)
    movement: Mapped[list[Any] | None] = mapped_column(JSONB)  # since the summary before: movement_rules.Step as JSON


class SummaryEdition(Base):
    """Why a draft was frozen anew, and the seal of what it said before."""

    __tablename__ = "summary_edition"
    __table_args__ = (UniqueConstraint("summary_id", "edition"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summary.id"))
    edition: Mapped[int] = mapped_column(Integer)  # the new one
    frozen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    frozen_by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)  # of the edition before


class Commentary(Base):
    """What an owner says of a figure of a summary, or of all of it. Only added to; the newest said in time stands."""

    __tablename__ = "commentary"
    __table_args__ = (Index("ix_commentary_summary_id_indicator", "summary_id", "indicator"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summary.id"))
    indicator: Mapped[str | None] = mapped_column(Text)  # None: of the whole summary
    role: Mapped[str] = mapped_column(Text)  # as whose owner it is said
    words: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text, server_default="")
    action_owner: Mapped[str] = mapped_column(Text, server_default="")  # a role or post, never a person's name
    action_by: Mapped[date | None] = mapped_column(Date)
    said_by: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Restatement(Base):
    """A published figure as the corrected data reads, with the reason; told in the next summary to be released."""

    __tablename__ = "restatement"
    __table_args__ = (Index("ix_restatement_summary_id_indicator", "summary_id", "indicator"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summary.id"))  # whose figure it corrects
    indicator: Mapped[str] = mapped_column(Text)
    numerator: Mapped[Decimal | None] = mapped_column(Numeric)
    denominator: Mapped[Decimal | None] = mapped_column(Numeric)
    value: Mapped[Decimal | None] = mapped_column(Numeric)
    headline: Mapped[dict[str, Any]] = mapped_column(JSONB)
    rows: Mapped[list[Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    restated_by: Mapped[str] = mapped_column(Text)
    restated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
