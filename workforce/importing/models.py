"""What was imported, when, with what result, and how to put it back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base


class ImportRun(Base):
    """One applied import. A dry run and a refused import leave nothing behind."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, index=True)
    source: Mapped[str] = mapped_column(Text)
    as_at: Mapped[date] = mapped_column(Date)
    covers_from: Mapped[date | None] = mapped_column(Date)
    dialect: Mapped[str | None] = mapped_column(Text)
    applied_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    applied_by: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    files: Mapped[dict[str, Any]] = mapped_column(JSONB)
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    rejected: Mapped[list[Any]] = mapped_column(JSONB)
    warnings: Mapped[list[Any]] = mapped_column(JSONB)


class ImportChange(Base):
    """A row as it was before an import changed it, so that the import can be undone."""

    __tablename__ = "import_change"
    __table_args__ = (Index("ix_import_change_import_id", "import_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    table_name: Mapped[str] = mapped_column(Text)
    row_id: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ColumnName(Base):
    """A council's own name for a column of ours, kept for its next file."""

    __tablename__ = "column_name"
    __table_args__ = (UniqueConstraint("source", "file", "theirs"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(Text)
    theirs: Mapped[str] = mapped_column(Text)
    ours: Mapped[str] = mapped_column(Text)


class LearningMapping(Base):
    """How a council's own export of completions is to be read, kept under a name for its next file."""

    __tablename__ = "learning_mapping"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)  # read by mapping_rules.read_mapping
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Upload(Base):
    """Files that a person has sent and tried, and not yet applied."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    folder: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)
    planned_on_import: Mapped[int] = mapped_column(BigInteger)  # the newest import when it was tried
