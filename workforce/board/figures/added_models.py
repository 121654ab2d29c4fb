"""What a council counts elsewhere, as it was sent. Only added to: the newest value of an indicator and day stands."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Identity, Index, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base


class AddedValue(Base):
    """A value of an indicator that the council added, true on a day; sent again it is a correction."""

    __tablename__ = "added_value"
    __table_args__ = (
        CheckConstraint("numerator >= 0 AND denominator >= 0", name="parts"),
        Index("ix_added_value_indicator_day", "indicator", "day", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    indicator: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
    numerator: Mapped[Decimal] = mapped_column(Numeric)
    denominator: Mapped[Decimal] = mapped_column(Numeric)
    file: Mapped[str] = mapped_column(Text)  # its name, never its content
    sent_by: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
