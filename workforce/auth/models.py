"""Accounts, attempts to sign in, links sent by mail, sessions signed out of, private calendar addresses."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    and_,
    or_,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from workforce import clock
from workforce.db import Base


class Account(Base):
    """Somebody who may sign in. Without a password they can only come through single sign-on."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("email"),
        UniqueConstraint("worker_id"),
        CheckConstraint("email = lower(email)", name="email_lower_case"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id", ondelete="SET NULL"))
    team_code: Mapped[str | None] = mapped_column(Text)  # a team in scope beside those that the worker manages
    is_active: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_sign_in_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    session_version: Mapped[int] = mapped_column(server_default=text("1"), default=1)  # one up: signed out everywhere
    ends_on: Mapped[date | None] = mapped_column(Date)  # the last day on which it works; None: no end is set
    title: Mapped[str] = mapped_column(Text, server_default="", default="")  # of a guest, such as DfE observer

    @hybrid_property
    def is_open(self) -> bool:
        """Whether it may be used today: neither closed nor past its last day."""
        return self.is_active and (self.ends_on is None or self.ends_on >= clock.today())

    @is_open.inplace.expression
    @classmethod
    def _is_open(cls) -> ColumnElement[bool]:
        return and_(cls.is_active, or_(cls.ends_on.is_(None), cls.ends_on >= clock.today()))


class SignInAttempt(Base):
    """One attempt to sign in or to reset a password; only counted, and forgotten after a day."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_email_at", "email", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)  # sign-in, reset
    email: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    succeeded: Mapped[bool]


class AccountToken(Base):
    """A link sent by mail, good once and for a time. Only its hash is kept."""

    __tablename__ = "account_token"
    __table_args__ = (UniqueConstraint("hash"), Index("ix_account_token_account_id", "account_id"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(Text)  # invite, reset
    hash: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class EndedSession(Base):
    """A session that was signed out of, so that a copy of its cookie is worth nothing. Forgotten after a day."""

    __tablename__ = "ended_session"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Deputy(Base):
    """That somebody does for a manager what a manager does, for some teams, from a first to a last day."""

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="period"),
        Index("ix_deputy_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    team_code: Mapped[str] = mapped_column(Text)  # with every team below it
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CalendarFeed(Base):
    """A private calendar address: only its SHA-256 is kept; withdrawn, it shows nothing more."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        UniqueConstraint("hash"),
        Index("uq_calendar_feed_one", "account_id", "kind", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    kind: Mapped[str] = mapped_column(Text)  # supervision, board
    hash: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
