"""Private calendar addresses, of one kind each: made, replaced, withdrawn, and whose an address is.

Each change flushes, writes the audit entry, and never commits. Only the SHA-256 of an address's secret is kept.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from workforce import clock
from workforce.auth.models import Account, CalendarFeed
from workforce.auth.roles import ROLES, permissions
from workforce.db import audit, db
from workforce.web.access import Permission, Viewer

SUPERVISION, BOARD = "supervision", "board"  # kinds


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendar an address shows."""

    worker_id: int | None
    permissions: frozenset[Permission]
    made_at: datetime


def digest(token: str) -> str:
    """Return what is kept of an address's secret: SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def owner_of(token: str, kind: str) -> Owner | None:
    """Return whose an address is; None for an unknown or withdrawn one, or a closed account. One statement."""
    row = db.session.execute(
        select(Account.worker_id, Account.role, CalendarFeed.made_at)
        .join(CalendarFeed, CalendarFeed.account_id == Account.id)
        .where(
            CalendarFeed.hash == digest(token), CalendarFeed.kind == kind, CalendarFeed.withdrawn_at.is_(None),
            Account.is_open,
        )
    ).one_or_none()  # fmt: skip
    if row is None or row.role not in ROLES:
        return None
    return Owner(row.worker_id, permissions(row.role, is_linked=row.worker_id is not None), row.made_at)


def made_at(account_id: int, kind: str) -> datetime | None:
    """Return when the address of an account that still works was made, or None."""
    return db.session.scalar(
        select(CalendarFeed.made_at).where(
            CalendarFeed.account_id == account_id, CalendarFeed.kind == kind, CalendarFeed.withdrawn_at.is_(None)
        )
    )


def make(viewer: Viewer, kind: str, subject: str) -> str:
    """Make a new address and return its secret, 256 random bits; the one before stops. `subject`: for the audit."""
    replaced = _end(viewer, kind)
    token = secrets.token_urlsafe(32)
    db.session.add(CalendarFeed(account_id=viewer.account_id, kind=kind, hash=digest(token), made_at=clock.now()))
    db.session.flush()
    audit.record(viewer.email, "calendar address made", subject, replaced=replaced)
    return token


def withdraw(viewer: Viewer, kind: str, subject: str) -> bool:
    """Let the address show nothing more; return whether there was one."""
    withdrawn = _end(viewer, kind)
    if withdrawn:
        audit.record(viewer.email, "calendar address withdrawn", subject)
    return withdrawn


def _end(viewer: Viewer, kind: str) -> bool:
    db.session.execute(select(Account.id).where(Account.id == viewer.account_id).with_for_update())  # one at a time
    ended = db.session.execute(
        update(CalendarFeed)
        .where(
            CalendarFeed.account_id == viewer.account_id, CalendarFeed.kind == kind, CalendarFeed.withdrawn_at.is_(None)
        )
        .values(withdrawn_at=clock.now())
        .returning(CalendarFeed.id)
    )
    return bool(ended.all())
