"""The audit trail: who changed what and who read whose record, each entry sealed with the hash of the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, Text, func, insert, select, text
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


def seal(previous: str, at: datetime, actor: str, action: str, subject: str, detail: Mapping[str, Any]) -> str:
    """Return the SHA-256 over an entry's content and the hash of the entry before."""
    content = json.dumps(
        [previous, at.isoformat(), actor, action, subject, detail], sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(content.encode()).hexdigest()


def record(actor: str, action: str, subject: str, **detail: Any) -> None:
    """Append an entry in the present transaction. Entries wait for each other, so keep the transaction short."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    previous = db.session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or GENESIS
    at = clock.now()
    plain = json.loads(json.dumps(detail, default=str))
    db.session.execute(
        insert(AuditEntry).values(
            at=at, actor=actor, action=action, subject=subject, detail=plain, previous=previous,
            hash=seal(previous, at, actor, action, subject, plain),
        )
    )  # fmt: skip


def verify() -> tuple[int, int | None]:
    """Check every seal; return how many entries stand and the id of the first broken one, or None."""
    previous, count = GENESIS, 0
    statement = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=2000)
    for entry in db.session.scalars(statement):
        expected = seal(previous, entry.at, entry.actor, entry.action, entry.subject, entry.detail)
        if entry.previous != previous or entry.hash != expected:
            return count, entry.id
        previous, count = entry.hash, count + 1
    return count, None


def tail() -> tuple[int, str]:
    """Return the number of entries and the newest hash, to be kept elsewhere: a cut tail shows only against it."""
    row = db.session.execute(select(func.count(), func.max(AuditEntry.id)).select_from(AuditEntry)).one()
    newest = db.session.scalar(select(AuditEntry.hash).where(AuditEntry.id == row[1]))
    return int(row[0]), newest or GENESIS
