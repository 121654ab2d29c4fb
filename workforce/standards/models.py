"""What a council says of the eight standards: assessments, evidence, gaps, actions. All of it is only added to.

The database itself refuses to change an assessment, or evidence but for its withdrawal (migration 0011).
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Identity, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from workforce.auth.models import Account
from workforce.db import Base


class StandardAssessment(Base):
    """Where the council said that it stands on one standard, why, and when it will look again."""

    __tablename__ = "standard_assessment"
    __table_args__ = (
        CheckConstraint("standard BETWEEN 1 AND 8", name="standard"),
        CheckConstraint("verdict IN ('met', 'mostly', 'partly', 'not_met')", name="verdict"),
        CheckConstraint("next_on > assessed_on", name="days"),
        Index("ix_standard_assessment_standard", "standard"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    standard: Mapped[int] = mapped_column()
    verdict: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    assessed_on: Mapped[date] = mapped_column(Date)
    next_on: Mapped[date] = mapped_column(Date)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class StandardEvidence(Base):
    """One piece of evidence for one requirement: a statement, a document or a link; withdrawn, never overwritten."""

    __tablename__ = "standard_evidence"
    __table_args__ = (
        CheckConstraint("kind IN ('statement', 'document', 'link')", name="kind"),
        CheckConstraint("(kind = 'statement') = (words IS NOT NULL)", name="statement_whole"),
        CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name="link_whole"),
        CheckConstraint("url LIKE 'https://%'", name="url"),
        CheckConstraint("review_on > held_on", name="days"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_on IS NULL)",
            name="withdrawn_whole",
        ),
        Index("ix_standard_evidence_requirement", "requirement"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    requirement: Mapped[str] = mapped_column(Text)  # as the facts name it: ES1.1
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)  # who keeps it up to date
    held_on: Mapped[date] = mapped_column(Date)
    review_on: Mapped[date] = mapped_column(Date)
    added_on: Mapped[date] = mapped_column(Date)
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_why: Mapped[str | None] = mapped_column(Text)


class StandardDocument(Base):
    """The file of a piece of evidence. It goes where it should never have been kept; that it was there remains."""

    __tablename__ = "standard_document"
    __table_args__ = (
        CheckConstraint("media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name="media_type"),
    )

    evidence_id: Mapped[int] = mapped_column(ForeignKey(StandardEvidence.id), primary_key=True)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class StandardGap(Base):
    """What is missing for a standard to be met. It stands until somebody says that it is closed."""

    __tablename__ = "standard_gap"
    __table_args__ = (
        CheckConstraint("standard BETWEEN 1 AND 8", name="standard"),
        CheckConstraint(
            "(closed_on IS NULL) = (closed_by IS NULL) AND (closed_on IS NULL) = (closed_why IS NULL)",
            name="closed_whole",
        ),
        Index("ix_standard_gap_standard", "standard"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    standard: Mapped[int] = mapped_column()
    words: Mapped[str] = mapped_column(Text)
    found_on: Mapped[date] = mapped_column(Date)
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_on: Mapped[date | None] = mapped_column(Date)
    closed_by: Mapped[str | None] = mapped_column(Text)
    closed_why: Mapped[str | None] = mapped_column(Text)


class StandardAction(Base):
    """What somebody will do about a gap: its owner is an account, or told in words."""

    __tablename__ = "standard_action"
    __table_args__ = (
        CheckConstraint("(owner_id IS NULL) <> (owner_words IS NULL)", name="one_owner"),
        CheckConstraint("ended_as IN ('done', 'not_needed')", name="ended_as"),
        CheckConstraint(
            "(ended_as IS NULL) = (ended_on IS NULL) AND (ended_as IS NULL) = (ended_by IS NULL)", name="ended_whole"
        ),
        Index("ix_standard_action_gap_id", "gap_id"),
        Index("ix_standard_action_owner_id", "owner_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    gap_id: Mapped[int] = mapped_column(ForeignKey(StandardGap.id))
    words: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    owner_words: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date] = mapped_column(Date)
    added_on: Mapped[date] = mapped_column(Date)
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_as: Mapped[str | None] = mapped_column(Text)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[str | None] = mapped_column(Text)
