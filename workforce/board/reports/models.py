"""A report of the Chair or the Leader. A trigger refuses to change one that is finished."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Identity, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base


class BoardReport(Base):
    """One report about a period: from the day after `since` to `until`."""

    __tablename__ = "board_report"
    __table_args__ = (
        UniqueConstraint("kind", "until"),
        CheckConstraint("kind IN ('chair', 'leader')", name="kind"),
        CheckConstraint("since < until", name="period"),
        CheckConstraint(
            "(finished_at IS NULL) = (finished_by IS NULL) AND (finished_at IS NULL) = (content IS NULL)",
            name="finished",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    edition: Mapped[int] = mapped_column(Integer, server_default=text("1"), default=1)  # one up with each change
    foreword: Mapped[str] = mapped_column(Text, server_default="", default="")
    comments: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"), default=dict)  # by indicator
    closing: Mapped[str] = mapped_column(Text, server_default="", default="")
    begun_by: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_by: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # everything it says, as it was finished
