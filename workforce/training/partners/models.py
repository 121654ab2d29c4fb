"""Partner agencies, the years they are asked about, their one-time links, and what they sent."""

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
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base


class Partner(Base):
    """An agency that works with the council for children: police, health, a school."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)  # the council's own word: police, health, voluntary
    email: Mapped[str | None] = mapped_column(Text)  # where a link is sent
    left_on: Mapped[date | None] = mapped_column(Date)  # from this day on it is not asked any more
    edition: Mapped[int] = mapped_column(server_default=text("1"), default=1)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    def is_asked(self, day: date) -> bool:
        """Whether it is still asked on a day."""
        return self.left_on is None or day < self.left_on


class PartnerYear(Base):
    """A year that partners are asked about, and by when: set by the council. Two never overlap."""

    __tablename__ = "partner_year"
    __table_args__ = (
        CheckConstraint("begins_on <= ends_on", name="days"),
        CheckConstraint("answer_by >= ends_on", name="answer_by"),
        CheckConstraint("remind_days BETWEEN 0 AND 60", name="remind_days"),
        ExcludeConstraint((text("daterange(begins_on, ends_on, '[]')"), "&&"), name="ex_partner_year_overlap"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    begins_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    answer_by: Mapped[date] = mapped_column(Date)
    remind_days: Mapped[int]  # before a link ends; 0: no reminder
    contact: Mapped[str] = mapped_column(Text)  # whom a partner asks
    edition: Mapped[int] = mapped_column(server_default=text("1"), default=1)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PartnerLink(Base):
    """A link by which one agency answers for one year, once. Only its hash is kept; the draft goes once it is sent."""

    __tablename__ = "partner_link"
    __table_args__ = (
        UniqueConstraint("hash"),
        Index("ix_partner_link_year_id", "year_id", "partner_id"),
        Index(
            "uq_partner_link_open", "year_id", "partner_id", unique=True,
            postgresql_where=text("used_at IS NULL AND ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    year_id: Mapped[int] = mapped_column(ForeignKey(PartnerYear.id))
    partner_id: Mapped[int] = mapped_column(ForeignKey(Partner.id))
    hash: Mapped[str] = mapped_column(Text)
    sent_to: Mapped[str | None] = mapped_column(Text)  # null: it was shown once to who made it
    last_day: Mapped[date] = mapped_column(Date)
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # by hand, or by a new link
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    edition: Mapped[int] = mapped_column(server_default=text("1"), default=1)  # counts savings of the draft


class PartnerReturn(Base):
    """What an agency sent for a year. A later version stands beside it; none is changed, but the name goes in time."""

    __tablename__ = "partner_return"
    __table_args__ = (
        UniqueConstraint("year_id", "partner_id", "version"),
        UniqueConstraint("link_id"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("staff >= 0", name="staff"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    year_id: Mapped[int] = mapped_column(ForeignKey(PartnerYear.id))
    partner_id: Mapped[int] = mapped_column(ForeignKey(Partner.id))
    link_id: Mapped[int] = mapped_column(ForeignKey(PartnerLink.id))
    version: Mapped[int]
    staff: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)  # measure -> [n, of], null where it is not known
    changed: Mapped[str] = mapped_column(Text)  # what the training changed for children
    signed_name: Mapped[str | None] = mapped_column(Text)  # null: no longer kept
    signed_role: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
