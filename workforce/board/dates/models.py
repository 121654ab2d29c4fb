"""What was done of the Board's dates: marked once, taken back in sight, never changed or deleted: triggers hold it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base


class BoardEvent(Base):
    """That something due to the Board, or from it, was done on a day; taken back, it counts no more."""

    __tablename__ = "board_event"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
        Index("uq_board_event_one", "kind", "due_on", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)  # rhythm_rules.Kind
    due_on: Mapped[date] = mapped_column(Date)
    done_on: Mapped[date] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(Text, server_default="")  # where it is kept: minutes, a letter
    note: Mapped[str] = mapped_column(Text, server_default="")
    by: Mapped[str] = mapped_column(Text)
    by_role: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
