"""Where a trend begins anew, because a person says so. Only added to and withdrawn: a trigger holds it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base


class TrendRestart(Base):
    """From which day an indicator's figures are judged by themselves, why, and who says so."""

    __tablename__ = "trend_restart"
    __table_args__ = (
        CheckConstraint("btrim(reason) <> ''", name="reason"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL)",
            name="withdrawn",
        ),
        Index(
            "uq_trend_restart_indicator_restarts_on", "indicator", "restarts_on", unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    indicator: Mapped[str] = mapped_column(Text)
    restarts_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_why: Mapped[str | None] = mapped_column(Text)
