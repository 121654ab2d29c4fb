"""What the public register of social workers said of somebody on a day."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Worker


class RegistrationCheck(Base):
    """One look at the register. `people.queries` lets the newest one tell until when somebody is registered.

    It tells more than the staff file, for as long as the file says of number and expiry what it said then. Once the
    file says something else, the file is the newer word.
    """

    __tablename__ = "registration_check"
    __table_args__ = (
        CheckConstraint("result IN ('registered', 'conditions', 'lapsed', 'suspended', 'not_found')", name="result"),
        CheckConstraint("(result IN ('registered', 'conditions')) = (expires_on IS NOT NULL)", name="expiry"),
        Index("ix_registration_check_worker_id_checked_on", "worker_id", "checked_on"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    number: Mapped[str] = mapped_column(Text)
    checked_on: Mapped[date] = mapped_column(Date)
    result: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[date | None] = mapped_column(Date)  # as the register shows it
    file_expires_on: Mapped[date | None] = mapped_column(Date)  # what the staff file said when it was entered
    checked_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
