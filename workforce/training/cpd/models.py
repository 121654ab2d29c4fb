"""What a registered social worker writes of their own learning, and their yearly declaration."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Worker


class CpdPiece(Base):
    """One piece of learning in its author's words. Nobody else reads it, unless they show it to their supervisor."""

    __tablename__ = "cpd_piece"
    __table_args__ = (
        CheckConstraint("(peer IS NULL) = (peer_taught IS NULL)", name="peer"),
        Index("ix_cpd_piece_worker_id_done_on", "worker_id", "done_on"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    done_on: Mapped[date] = mapped_column(Date)  # tells the registration year
    what: Mapped[str] = mapped_column(Text)
    relevant: Mapped[str] = mapped_column(Text)
    learnt: Mapped[str] = mapped_column(Text)
    impact: Mapped[str] = mapped_column(Text)
    peer: Mapped[str | None] = mapped_column(Text)  # with whom it was talked over: a code of `cpd_rules.PEERS`
    peer_taught: Mapped[str | None] = mapped_column(Text)
    is_shown: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)  # to the supervisor
    edition: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CpdDeclaration(Base):
    """That somebody has recorded their learning of a registration year with the regulator.

    One that was taken back stays, so that a figure of a past day can be told again.
    """

    __tablename__ = "cpd_declaration"
    __table_args__ = (
        CheckConstraint("0 < pieces AND 0 <= with_peer AND with_peer <= pieces", name="counts"),
        CheckConstraint("taken_back_on >= declared_on", name="days"),
        Index(
            "uq_cpd_declaration_standing", "worker_id", "year", unique=True, postgresql_where="taken_back_on IS NULL"
        ),
        Index("ix_cpd_declaration_year", "year"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey(Worker.id))
    year: Mapped[int] = mapped_column()  # the calendar year of its last day, 30 November
    pieces: Mapped[int] = mapped_column()
    with_peer: Mapped[int] = mapped_column()
    declared_on: Mapped[date] = mapped_column(Date)
    taken_back_on: Mapped[date | None] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
