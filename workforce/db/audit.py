"""The audit trail: who changed what and who read whose record, each entry sealed with the hash of the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, Text, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workforce import clock
from workforce.db import Base, db

GENESIS = "0" * 64
_LOCK = 7_301_001  # advisory lock: entries are sealed one after the other


class AuditEntry(Base):
    """One change, or one read of a personal record. Triggers refuse to change or delete it."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text, index=True)
    subject: Mapped[str] = mapped_column(Text, index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    previous: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)


def content_of(at: datetime, actor: str, action: str, subject: str, detail: Mapping[str, Any]) -> str:
    """Return what an entry says, in one way of writing."""
    return json.dumps([at.isoformat(), actor, action, subject, detail], sort_keys=True, separators=(",", ":"))


def seal(previous: str, content: str) -> str:
    """Return the SHA-256 over the hash of the entry before and an entry's content."""
    return hashlib.sha256((previous + content).encode()).hexdigest()


def record(actor: str, action: str, subject: str, /, **detail: Any) -> None:
    """Append an entry in the present transaction. Entries wait for each other, so keep the transaction short."""
    at = clock.now()
    plain = json.loads(json.dumps(detail, default=str))
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    db.session.execute(
        text(
            """INSERT INTO audit_entry (at, actor, action, subject, detail, previous, hash)
            SELECT :at, :actor, :action, :subject, CAST(:detail AS jsonb), p.hash,
              encode(sha256(convert_to(p.hash || :content, 'UTF8')), 'hex')
            FROM (SELECT coalesce((SELECT hash FROM audit_entry ORDER BY id DESC LIMIT 1), :genesis) AS hash) p"""
        ),
        {
            "at": at, "actor": actor, "action": action, "subject": subject, "detail": json.dumps(plain),
            "content": content_of(at, actor, action, subject, plain), "genesis": GENESIS,
        },
    )  # fmt: skip


def verify() -> tuple[int, int | None]:
    """Check every seal; return how many entries stand and the id of the first broken one, or None."""
    previous, count = GENESIS, 0
    statement = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=2000)
    with db.session.scalars(statement) as entries:
        for entry in entries:
            content = content_of(entry.at, entry.actor, entry.action, entry.subject, entry.detail)
            expected = seal(previous, content)
            if entry.previous != previous or entry.hash != expected:
                return count, entry.id
            previous, count = entry.hash, count + 1
    return count, None


def tail() -> tuple[int, str]:
    """Return the number of entries and the newest hash, to be kept elsewhere: a cut tail shows only against it."""
    row = db.session.execute(select(func.count(), func.max(AuditEntry.id)).select_from(AuditEntry)).one()
    newest = db.session.scalar(select(AuditEntry.hash).where(AuditEntry.id == row[1]))
    return int(row[0]), newest or GENESIS
