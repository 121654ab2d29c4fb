"""What is written about a session: agenda, record, actions, oversight of cases, signatures, what is added after.

The database itself refuses to change what is signed (migration 0005). A child is its reference, never a name.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workforce.caseload.models import Child
from workforce.db import Base
from workforce.people.models import Fact, Worker
from workforce.supervision.models import Session


class Record(Base):
    """The record of one session; of a group's, one for all who took part. `pulled` is what stood there as it began."""

    __tablename__ = "supervision_record"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    pulled: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_peer_reflection: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    begun_by: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    saved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Part(Base):
    """One part of a record: wellbeing, reflection, also what is half typed. Each is written by itself."""

    __tablename__ = "supervision_part"

    record_id: Mapped[int] = mapped_column(ForeignKey(Record.id), primary_key=True)
    part: Mapped[str] = mapped_column(Text, primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    saved_by: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AgendaItem(Base):
    """One thing to talk about: added by one of the two, or pulled in by itself (then `pulled` names what it is)."""

    __tablename__ = "supervision_agenda_item"
    __table_args__ = (
        UniqueConstraint("session_id", "pulled"),
        Index("ix_supervision_agenda_item_session_id", "session_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(Session.id))
    words: Mapped[str] = mapped_column(Text)
    added_by: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    pulled: Mapped[str | None] = mapped_column(Text)
    is_covered: Mapped[bool] = mapped_column(server_default=text("false"), default=False)


class Action(Base):
    """What somebody will do, agreed in a session. It carries over until it is done or no longer needed."""

    __tablename__ = "supervision_action"
    __table_args__ = (
        CheckConstraint("ended_as IN ('done', 'not_needed')", name="ended_as"),
        CheckConstraint("(ended_as IS NULL) = (ended_on IS NULL)", name="ended_whole"),
        Index("ix_supervision_action_worker_id", "worker_id"),
        Index("ix_supervision_action_owner_id", "owner_id"),
        Index("ix_supervision_action_session_id", "session_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(Session.id))  # in which it was agreed
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))  # whose supervision
    owner_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    words: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date] = mapped_column(Date)
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_as: Mapped[str | None] = mapped_column(Text)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[str | None] = mapped_column(Text)


class Oversight(Fact, Base):
    """That management oversight of a case was held: said here (source `page`), or by the case system's file.

    Of ours, `on_file_on` is the day since which it is known to be on the child's file; a file's is on it by itself.
    """

    __tablename__ = "case_oversight"
    __table_args__ = (
        UniqueConstraint("source", "case_ref", "held_on", "kind", "session_id", postgresql_nulls_not_distinct=True),
        Index("ix_case_oversight_child_id_held_on", "child_id", "held_on"),
        Index("ix_case_oversight_session_id", "session_id"),
    )

    case_ref: Mapped[str] = mapped_column(Text)
    child_id: Mapped[int | None] = mapped_column(ForeignKey(Child.id, ondelete="SET NULL"))
    held_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(Text)
    by: Mapped[str | None] = mapped_column(Text)
    session_id: Mapped[int | None] = mapped_column(ForeignKey(Session.id))
    next_due_on: Mapped[date | None] = mapped_column(Date)
    on_file_on: Mapped[date | None] = mapped_column(Date)
    on_file_by: Mapped[str | None] = mapped_column(Text)


class Draft(Base):
    """The decision about a child, drafted here where a council allows it, until it is on the child's file."""

    __tablename__ = "oversight_draft"

    oversight_id: Mapped[int] = mapped_column(ForeignKey(Oversight.id, ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    saved_by: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Signature(Base):
    """That one of the two signed, over which content (SHA-256), and what the supervisee said to it."""

    __tablename__ = "supervision_signature"
    __table_args__ = (
        UniqueConstraint("record_id", "role"),
        CheckConstraint("role IN ('supervisor', 'supervisee')", name="role"),
        CheckConstraint("(role = 'supervisee') = (agrees IS NOT NULL)", name="supervisee_agrees_or_not"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey(Record.id))
    role: Mapped[str] = mapped_column(Text)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    digest: Mapped[str] = mapped_column(Text)
    agrees: Mapped[bool | None] = mapped_column()  # False: the supervisee disputes the record
    confirms_length: Mapped[bool | None] = mapped_column()  # the supervisee, of start, end and interruptions
    comment: Mapped[str | None] = mapped_column(Text)


class Note(Base):
    """What was added to a record after it was signed."""

    __tablename__ = "supervision_note"
    __table_args__ = (Index("ix_supervision_note_record_id", "record_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey(Record.id))
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    words: Mapped[str] = mapped_column(Text)


class Redaction(Base):
    """That words of a signed record are asked to be taken out: two of the council's named people agree, with a ground.

    The words go; that they were there, who asked, the ground and who agreed remain.
    """

    __tablename__ = "supervision_redaction"
    __table_args__ = (
        CheckConstraint("ground IN ('child_named', 'third_person', 'wrong_person', 'law', 'other')", name="ground"),
        CheckConstraint("second_by IS NULL OR first_by IS NOT NULL", name="one_after_the_other"),
        CheckConstraint("first_by <> second_by", name="two_people"),
        CheckConstraint("first_by <> asked_by AND second_by <> asked_by", name="not_who_asked"),
        CheckConstraint("refused_by IS NULL OR second_by IS NULL", name="one_end"),
        Index(
            "uq_supervision_redaction_open", "record_id", "place", unique=True,
            postgresql_where=text("refused_by IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey(Record.id))
    place: Mapped[str] = mapped_column(Text)  # part:KEY, note:ID, action:ID, agenda:ID or comment
    ground: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    first_by: Mapped[str | None] = mapped_column(Text)
    first_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    second_by: Mapped[str | None] = mapped_column(Text)
    second_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    refused_by: Mapped[str | None] = mapped_column(Text)
    refused_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DatesSeen(Base):
    """That a supervisor saw, on a day, a certificate that runs out: registration, DBS, driving licence, insurance."""

    __tablename__ = "supervision_dates_seen"
    __table_args__ = (
        CheckConstraint("what IN ('registration', 'dbs', 'driving_licence', 'business_insurance')", name="what"),
        UniqueConstraint("session_id", "what"),
        Index("ix_supervision_dates_seen_worker_id", "worker_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(Session.id))
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    what: Mapped[str] = mapped_column(Text)
    seen_on: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class Feedback(Base):
    """What a supervisee said of a session in four taps. Named to nobody else; kept 24 months."""

    __tablename__ = "supervision_feedback"
    __table_args__ = (
        UniqueConstraint("session_id"),
        *(
            CheckConstraint(f"{name} IN ('yes', 'partly', 'no')", name=name)
            for name in ("needs_met", "reflected", "heard", "clear_next")
        ),
        Index("ix_supervision_feedback_supervisor_id", "supervisor_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(Session.id, ondelete="CASCADE"))
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    held_on: Mapped[date] = mapped_column(Date)
    given_on: Mapped[date] = mapped_column(Date)
    needs_met: Mapped[str] = mapped_column(Text)
    reflected: Mapped[str] = mapped_column(Text)
    heard: Mapped[str] = mapped_column(Text)
    clear_next: Mapped[str] = mapped_column(Text)
