"""What is said of the Notice's measures, what is planned and what shows it. All of it is only added to.

The database itself refuses to change it, or evidence but for its withdrawal (migration 0019).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Identity, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base


class NoticeEntry(Base):
    """One thing that was said of a measure: progress, impact, owner, what would lift it, or its indicators."""

    __tablename__ = "notice_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('progress', 'impact', 'owner', 'lift', 'indicators')", name="kind"),
        CheckConstraint("(kind IN ('progress', 'impact')) = (state IS NOT NULL)", name="state_whole"),
        CheckConstraint(
            "kind <> 'progress' OR state IN ('not_started', 'on_track', 'within_reach', 'off_track', 'done')",
            name="progress",
        ),
        CheckConstraint(
            "kind <> 'impact' OR state IN ('too_early', 'shows', 'some', 'not_seen', 'sustained')", name="impact"
        ),
        CheckConstraint("(kind = 'indicators') = (indicators IS NOT NULL)", name="indicators_whole"),
        CheckConstraint("(agreed_with IS NULL) = (agreed_on IS NULL)", name="agreed_whole"),
        CheckConstraint("agreed_on <= said_on", name="agreed_on"),
        Index("ix_notice_entry_measure", "measure"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    measure: Mapped[str] = mapped_column(Text)  # as the facts name it: N1
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str | None] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)  # the reason; of an owner the role, of a lift what must be true
    indicators: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    agreed_with: Mapped[str | None] = mapped_column(Text)
    agreed_on: Mapped[date | None] = mapped_column(Date)
    summary_id: Mapped[int | None] = mapped_column(ForeignKey("summary.id"))  # the newest figures when it was said
    said_by: Mapped[str] = mapped_column(Text)
    said_as: Mapped[str] = mapped_column(Text)  # the role
    said_on: Mapped[date] = mapped_column(Date)
    said_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class NoticeAction(Base):
    """What the council's plan says will be done for a measure: by which role, from when to when."""

    __tablename__ = "notice_action"
    __table_args__ = (
        CheckConstraint("due_on >= starts_on", name="days"),
        Index("ix_notice_action_measure", "measure"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    measure: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)  # a role or post, never a person's name
    starts_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    added_by: Mapped[str] = mapped_column(Text)
    added_as: Mapped[str] = mapped_column(Text)
    added_on: Mapped[date] = mapped_column(Date)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class NoticeMove(Base):
    """What became of an action: under way, done, another due day, withdrawn; each with its reason."""

    __tablename__ = "notice_move"
    __table_args__ = (
        CheckConstraint("state IN ('under_way', 'done', 'due', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_whole"),
        CheckConstraint("done_on <= said_on", name="done_on"),
        CheckConstraint("(state = 'due') = (due_on IS NOT NULL)", name="due_whole"),
        Index("ix_notice_move_action_id", "action_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey(NoticeAction.id))
    state: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    done_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    said_by: Mapped[str] = mapped_column(Text)
    said_as: Mapped[str] = mapped_column(Text)
    said_on: Mapped[date] = mapped_column(Date)
    said_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class NoticeEvidence(Base):
    """One piece of evidence for a measure: a link or a document, and what it shows; withdrawn, never overwritten."""

    __tablename__ = "notice_evidence"
    __table_args__ = (
        CheckConstraint("kind IN ('link', 'document')", name="kind"),
        CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name="link_whole"),
        CheckConstraint("url ~* '^https?://'", name="url"),
        CheckConstraint("dated_on <= added_on", name="dated_on"),
        CheckConstraint("review_on > dated_on", name="days"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_as IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_on IS NULL)",
            name="withdrawn_whole",
        ),
        Index("ix_notice_evidence_measure", "measure"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    measure: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    shows: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)  # the role that keeps it up to date
    dated_on: Mapped[date] = mapped_column(Date)
    review_on: Mapped[date] = mapped_column(Date)
    added_by: Mapped[str] = mapped_column(Text)
    added_as: Mapped[str] = mapped_column(Text)
    added_on: Mapped[date] = mapped_column(Date)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_as: Mapped[str | None] = mapped_column(Text)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_why: Mapped[str | None] = mapped_column(Text)


class NoticeDocument(Base):
    """The file of a piece of evidence. It goes where it should never have been kept; that it was there remains."""

    __tablename__ = "notice_document"
    __table_args__ = (
        CheckConstraint("media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name="media_type"),
    )

    evidence_id: Mapped[int] = mapped_column(ForeignKey(NoticeEvidence.id), primary_key=True)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
