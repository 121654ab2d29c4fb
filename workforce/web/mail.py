"""Mail that leaves: written in the transaction of what it tells, sent later, each with one fixed Message-ID."""

import smtplib
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from flask import current_app
from sqlalchemy import BigInteger, DateTime, Identity, Index, Text, UniqueConstraint, delete, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from workforce import clock
from workforce.db import Base, db, transaction
from workforce.settings import Settings, SettingsError

TIMEOUT_SECONDS = 20
GIVE_UP_AFTER = 20  # attempts, about two days
# One mail is at fault, not the server: the next one may leave all the same.
_MAIL_ERRORS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPNotSupportedError,
    UnicodeError,
)


class OutgoingMail(Base):
    """One mail, waiting or sent. Its body, which may hold a link, and its calendar file are cleared once it is sent."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        UniqueConstraint("message_id"),
        Index("ix_outgoing_mail_waiting", "try_after", postgresql_where=text("sent_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    message_id: Mapped[str] = mapped_column(Text)
    to: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str | None] = mapped_column(Text)  # an iCalendar file that goes with it
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    try_after: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    last_error: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Outbox:
    """What waits to be sent."""

    waiting: int
    given_up: int
    oldest_at: datetime | None
    last_error: str | None


def queue(to: str, subject: str, body: str) -> OutgoingMail:
    """Put a mail in the outbox, in the present transaction: it leaves only if that commits."""
    return queue_all([(to, subject, body)])[0]


def queue_all(mails: Iterable[tuple[str, str, str] | tuple[str, str, str, str | None]]) -> list[OutgoingMail]:
    """Put mails (address, subject, body) in the outbox as `queue` does, in one statement for up to 1,000 of them.

    A fourth part is the text of an iCalendar file that goes with the mail.
    """
    domain = urlsplit(current_app.config.get("BASE_URL", "")).hostname or "localhost"
    now = clock.now()
    queued = []
    for to, subject, body, *calendar in mails:
        if not (to + subject).isprintable():
            raise ValueError("An address or a subject holds a line break or a control character.")
        queued.append(
            OutgoingMail(
                message_id=f"<{uuid4()}@{domain}>", to=to, subject=subject, body=body, created_at=now, try_after=now,
                calendar=calendar[0] if calendar else None,
            )
        )  # fmt: skip
    db.session.add_all(queued)
    db.session.flush()
    return queued


def told_since(subject: str, since: datetime) -> set[str]:
    """Return the addresses to which a mail of a subject was written since an instant."""
    return set(
        db.session.scalars(
            select(OutgoingMail.to).where(OutgoingMail.subject == subject, OutgoingMail.created_at >= since)
        )
    )


def forget_unsent(subject: str, before: datetime) -> None:
    """Delete the mails of a subject that never left: after days without a mail server nobody gets a pile."""
    unsent = (
        select(OutgoingMail.id)
        .where(OutgoingMail.subject == subject, OutgoingMail.sent_at.is_(None), OutgoingMail.created_at < before)
        .with_for_update(skip_locked=True)  # one that is leaving just now
    )
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.id.in_(unsent)))


def outbox() -> Outbox:
    """Return what waits, in one statement."""
    failed = (
        select(OutgoingMail.last_error)
        .where(OutgoingMail.sent_at.is_(None), OutgoingMail.last_error.is_not(None))
        .order_by(OutgoingMail.try_after.desc(), OutgoingMail.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    given_up = OutgoingMail.attempts >= GIVE_UP_AFTER
    row = db.session.execute(
        select(
            func.count().filter(~given_up), func.count().filter(given_up), func.min(OutgoingMail.created_at), failed
        ).where(OutgoingMail.sent_at.is_(None))
    ).one()
    return Outbox(*row)


def send_waiting(settings: Settings) -> int:
    """Send what waits and return how many left. Each mail is its own transaction, so call this outside of one.

    A mail is sent at least once: a receiver tells a repeat by its Message-ID. Without SMTP_URL all of it stays.
    """
    if not settings.smtp_url:
        return 0
    server: smtplib.SMTP | None = None
    sent, goes_on = 0, True
    try:
        while goes_on:
            with transaction():
                mail = _next()
                if mail is None:
                    break
                mail.attempts += 1
                try:
                    server = server or _connect(settings.smtp_url)
                    server.send_message(_message(mail, settings.mail_from))
                except (OSError, ValueError) as error:  # SMTPException is an OSError
                    _keep(mail, error)
                    goes_on = isinstance(error, _MAIL_ERRORS)
                else:
                    mail.sent_at, mail.body, mail.calendar, mail.last_error = clock.now(), "", None, None
                    sent += 1
    finally:
        if server is not None:
            with suppress(OSError):
                server.quit()
    return sent


def _next() -> OutgoingMail | None:
    """Return the mail that has waited longest, locked against another sender."""
    return db.session.scalar(
        select(OutgoingMail)
        .where(
            OutgoingMail.sent_at.is_(None),
            OutgoingMail.try_after <= clock.now(),
            OutgoingMail.attempts < GIVE_UP_AFTER,
        )
        .order_by(OutgoingMail.try_after, OutgoingMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _keep(mail: OutgoingMail, error: Exception) -> None:
    """Keep why a mail did not leave, and try again after 1, 2, 4 and so on minutes, at most 4 hours."""
    mail.last_error = f"{type(error).__name__}: {error}"[:500]
    mail.try_after = clock.now() + timedelta(minutes=min(2 ** (mail.attempts - 1), 240))


def _message(mail: OutgoingMail, sender: str) -> EmailMessage:
    """Return the mail as it goes over the wire."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Message-ID"], message["Date"] = mail.message_id, format_datetime(mail.created_at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    if mail.calendar is not None:
        message.add_attachment(mail.calendar.encode(), "text", "calendar", filename="calendar.ics")
    return message


def _connect(url: str) -> smtplib.SMTP:
    """Open a connection to smtp://user:pass@host:port (with ?starttls=1) or smtps://user:pass@host:port."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingsError("SMTP_URL must look like smtp://user:password@host:587?starttls=1 or smtps://host:465.")
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            parts.hostname, parts.port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(parts.hostname, parts.port or 25, timeout=TIMEOUT_SECONDS)
    try:
        if parse_qs(parts.query).get("starttls") == ["1"]:
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except OSError:
        server.close()
        raise
    return server
