"""Published summaries. Triggers refuse to change or delete them: a later correction is a restatement."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Numeric, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base


class Summary(Base):
    """What the Board was told as at a day."""

    __tablename__ = "summary"
    __table_args__ = (UniqueConstraint("as_at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    as_at: Mapped[date] = mapped_column(Date)
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    published_by: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    context: Mapped[dict[str, Any]] = mapped_column(JSONB)  # scheme, policies, targets, age of data, what is left out


class SummaryIndicator(Base):
    """One figure of a summary, with the rows that it is the sum of."""

    __tablename__ = "summary_indicator"
    __table_args__ = (UniqueConstraint("summary_id", "indicator"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summary.id"))
    indicator: Mapped[str] = mapped_column(Text)
    numerator: Mapped[Decimal | None] = mapped_column(Numeric)
    denominator: Mapped[Decimal | None] = mapped_column(Numeric)
    value: Mapped[Decimal | None] = mapped_column(Numeric)
    headline: Mapped[dict[str, Any]] = mapped_column(JSONB)  # the shape of `flask indicators`, without rows
    rows: Mapped[list[Any]] = mapped_column(JSONB)
