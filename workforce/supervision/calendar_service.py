"""A private calendar address is made, replaced, withdrawn. Each flushes, writes the audit entry, and never commits."""

import hashlib
import secrets

from sqlalchemy import select, update

from workforce import clock
from workforce.auth.models import Account
from workforce.db import audit, db
from workforce.supervision import calendar_queries as queries
from workforce.supervision import calendar_rules as rules
from workforce.supervision.models import CalendarFeed
from workforce.web.access import Viewer


def digest(token: str) -> str:
    """Return what is kept of an address's secret: SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def make(viewer: Viewer) -> str:
    """Make a new address and return its secret, 256 random bits; the one before stops."""
    replaced = _end(viewer)
    token = secrets.token_urlsafe(32)
    db.session.add(CalendarFeed(account_id=viewer.account_id, hash=digest(token), made_at=clock.now()))
    db.session.flush()
    audit.record(viewer.email, "calendar address made", _subject(viewer), replaced=replaced)
    return token


def withdraw(viewer: Viewer) -> bool:
    """Let the address show nothing more; return whether there was one."""
    withdrawn = _end(viewer)
    if withdrawn:
        audit.record(viewer.email, "calendar address withdrawn", _subject(viewer))
    return withdrawn


def _end(viewer: Viewer) -> bool:
    db.session.execute(select(Account.id).where(Account.id == viewer.account_id).with_for_update())  # one at a time
    ended = db.session.execute(
        update(CalendarFeed)
        .where(CalendarFeed.account_id == viewer.account_id, CalendarFeed.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
        .returning(CalendarFeed.id)
    )
    return bool(ended.all())


def _subject(viewer: Viewer) -> str:
    return f"worker:{viewer.employee_number}"


def feed(token: str, base_url: str) -> bytes | None:
    """Return the calendar of an address, or None where it shows nothing. Two statements."""
    owner = queries.owner_of(digest(token))
    return None if owner is None else rules.feed(queries.entries(owner, clock.today()), base_url)
