"""What ran."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base


class JobRun(Base):
    """One run of one job for one due instant: its key is the claim, so no run happens twice."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "due_at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    job: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text)  # done, failed
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    detail: Mapped[str | None] = mapped_column(Text)
