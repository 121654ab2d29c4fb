"""What the Board asked, met on, decided and agreed to be: words are only added to, and nothing is deleted.

Triggers hold it (migration 0020): a question, an answer, a decision, terms and minutes never change; of a decision only
its end is written, once; names of people go when their time is over, and a file can be erased.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from workforce.auth.models import Account
from workforce.board.summaries.models import Summary
from workforce.db import Base


class BoardMember(Base):
    """Somebody who sits on the Board, for an organisation, from a day on. Names go some months after the Notice."""

    __tablename__ = "board_member"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="days"),
        Index("uq_board_member_account_id", "account_id", unique=True, postgresql_where=text("until_on IS NULL")),
        UniqueConstraint("request"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    request: Mapped[UUID] = mapped_column(Uuid)  # of the form, so that a second click adds nobody twice
    name: Mapped[str | None] = mapped_column(Text)  # None: no longer kept
    organisation: Mapped[str] = mapped_column(Text)
    seat: Mapped[str] = mapped_column(Text)  # what they are on the Board: rules.Seat
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)  # the last day
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id, ondelete="SET NULL"))
    edition: Mapped[int] = mapped_column(Integer, server_default=text("1"), default=1)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BoardDocument(Base):
    """A file: minutes, terms of reference, what an answer rests on. Erased where it should never have been kept."""

    __tablename__ = "board_document"
    __table_args__ = (
        CheckConstraint("media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name="media_type"),
        CheckConstraint(
            "(content IS NULL) = (erased_at IS NOT NULL) AND (erased_at IS NULL) = (erased_by IS NULL)"
            " AND (erased_at IS NULL) = (erased_why IS NULL)",
            name="erased_whole",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased_by: Mapped[str | None] = mapped_column(Text)
    erased_why: Mapped[str | None] = mapped_column(Text)


class BoardTerms(Base):
    """One version of the terms of reference, from a day on, with what they ask for a quorum."""

    __tablename__ = "board_terms"
    __table_args__ = (
        UniqueConstraint("effective_on"),
        CheckConstraint("words IS NOT NULL OR document_id IS NOT NULL OR url IS NOT NULL", name="words_or_document"),
        CheckConstraint("url LIKE 'https://%'", name="url"),
        CheckConstraint("agreed_on <= effective_on", name="days"),
        CheckConstraint("quorum > 0 AND quorum_organisations > 0", name="quorum"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    effective_on: Mapped[date] = mapped_column(Date)
    agreed_on: Mapped[date] = mapped_column(Date)
    agreed_by: Mapped[str] = mapped_column(Text)  # who agreed them, in words
    words: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(ForeignKey(BoardDocument.id))
    quorum: Mapped[int | None] = mapped_column(Integer)  # members that have to be there; None: not set
    quorum_organisations: Mapped[int | None] = mapped_column(Integer)  # from how many organisations
    deputies_count: Mapped[bool] = mapped_column()
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BoardAcknowledgement(Base):
    """That a member has read the terms of reference and knows their role."""

    __tablename__ = "board_acknowledgement"
    __table_args__ = (
        UniqueConstraint("terms_id", "member_id"),
        Index("ix_board_acknowledgement_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    terms_id: Mapped[int] = mapped_column(ForeignKey(BoardTerms.id))
    member_id: Mapped[int] = mapped_column(ForeignKey(BoardMember.id))
    confirmed_on: Mapped[date] = mapped_column(Date)
    by: Mapped[str | None] = mapped_column(Text)  # by the member, or by who keeps the Board's records
    by_member: Mapped[bool] = mapped_column()
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BoardMeeting(Base):
    """A meeting that was held, and for which of the Board's due days."""

    __tablename__ = "board_meeting"
    __table_args__ = (
        UniqueConstraint("held_on"),
        UniqueConstraint("due_on"),
        Index("ix_board_meeting_summary_id", "summary_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    held_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)  # the day of the rhythm that it stands for; None: beside it
    summary_id: Mapped[int | None] = mapped_column(ForeignKey(Summary.id))  # what was discussed
    edition: Mapped[int] = mapped_column(Integer, server_default=text("1"), default=1)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BoardAttendance(Base):
    """Whether a member came to a meeting."""

    __tablename__ = "board_attendance"
    __table_args__ = (
        CheckConstraint("came IN ('present', 'deputy', 'apologies', 'absent')", name="came"),
        CheckConstraint("deputy IS NULL OR came = 'deputy'", name="deputy"),
        Index("ix_board_attendance_member_id", "member_id"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey(BoardMeeting.id), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(BoardMember.id), primary_key=True)
    came: Mapped[str] = mapped_column(Text)
    deputy: Mapped[str | None] = mapped_column(Text)  # who came instead, in words


class BoardMinutes(Base):
    """Minutes of a meeting: a link or a document. Newer ones stand above older ones."""

    __tablename__ = "board_minutes"
    __table_args__ = (
        CheckConstraint("(url IS NULL) <> (document_id IS NULL)", name="url_or_document"),
        CheckConstraint("url LIKE 'https://%'", name="url"),
        Index("ix_board_minutes_meeting_id", "meeting_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(BoardMeeting.id))
    are_agreed: Mapped[bool] = mapped_column()  # by the Board; else a draft
    url: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(ForeignKey(BoardDocument.id))
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BoardDecision(Base):
    """What a meeting decided, or an action that it gave to a role. It ends once, and stays."""

    __tablename__ = "board_decision"
    __table_args__ = (
        CheckConstraint("kind IN ('decision', 'action')", name="kind"),
        CheckConstraint("kind = 'decision' OR due_on IS NOT NULL", name="action_due"),
        CheckConstraint("ended_as IN ('done', 'not_needed')", name="ended_as"),
        CheckConstraint(
            "(ended_as IS NULL) = (ended_on IS NULL) AND (ended_as IS NULL) = (ended_by IS NULL)"
            " AND (ended_as IS NULL) = (ended_words IS NULL)",
            name="ended_whole",
        ),
        UniqueConstraint("request"),
        Index("ix_board_decision_meeting_id", "meeting_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    request: Mapped[UUID] = mapped_column(Uuid)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(BoardMeeting.id))
    kind: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)  # a role: rules.OWNER_WORDS
    due_on: Mapped[date | None] = mapped_column(Date)
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_as: Mapped[str | None] = mapped_column(Text)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_words: Mapped[str | None] = mapped_column(Text)
    ended_by: Mapped[str | None] = mapped_column(Text)


class BoardChallenge(Base):
    """What somebody of the Board asked, of whom, and by when the answer is due. Its words never change."""

    __tablename__ = "board_challenge"
    __table_args__ = (
        CheckConstraint("answer_by > asked_on", name="days"),
        UniqueConstraint("request"),
        Index("ix_board_challenge_summary_id", "summary_id"),
        Index("ix_board_challenge_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    request: Mapped[UUID] = mapped_column(Uuid)
    asked_on: Mapped[date] = mapped_column(Date)
    member_id: Mapped[int | None] = mapped_column(ForeignKey(BoardMember.id))
    asker: Mapped[str | None] = mapped_column(Text)  # the name, as it was; None: no longer kept
    organisation: Mapped[str] = mapped_column(Text)
    by_asker: Mapped[bool] = mapped_column()  # written by who asks; else for them
    words: Mapped[str] = mapped_column(Text)
    summary_id: Mapped[int | None] = mapped_column(ForeignKey(Summary.id))
    indicator: Mapped[str | None] = mapped_column(Text)
    to_role: Mapped[str] = mapped_column(Text)
    answer_by: Mapped[date] = mapped_column(Date)
    added_by: Mapped[str | None] = mapped_column(Text)  # who wrote it down: the asker, or somebody for them
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BoardChallengeStep(Base):
    """One step of a challenge: answered, not satisfied, a word added, closed. Only added to."""

    __tablename__ = "board_challenge_step"
    __table_args__ = (
        CheckConstraint("kind IN ('answered', 'not_satisfied', 'added', 'closed')", name="kind"),
        CheckConstraint("(kind = 'not_satisfied') = (answer_by IS NOT NULL)", name="answer_by"),
        CheckConstraint("answer_by > said_on", name="days"),
        CheckConstraint("url LIKE 'https://%' OR url LIKE '/board/%'", name="url"),
        Index("ix_board_challenge_step_challenge_id", "challenge_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(BoardChallenge.id))
    kind: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(ForeignKey(BoardDocument.id))
    answer_by: Mapped[date | None] = mapped_column(Date)  # where the asker was not satisfied
    role: Mapped[str] = mapped_column(Text)  # as which role it was said
    by_asker: Mapped[bool] = mapped_column()
    said_on: Mapped[date] = mapped_column(Date)
    by: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
