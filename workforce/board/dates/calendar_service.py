"""Somebody's private address of the Board's calendar, and the calendar behind it."""

from datetime import datetime

from workforce import clock
from workforce.auth import feeds
from workforce.board.dates import calendar_rules
from workforce.board.dates.calendar_rules import SetVersion
from workforce.board.rhythm_rules import Version, read_rhythm
from workforce.db import policy
from workforce.web.access import Permission, Viewer


def made_at(viewer: Viewer) -> datetime | None:
    """Return when somebody's address that still works was made, or None."""
    return feeds.made_at(viewer.account_id, feeds.BOARD)


def make(viewer: Viewer) -> str:
    """Make a new address and return its secret; the one before stops."""
    return feeds.make(viewer, feeds.BOARD, _subject(viewer))


def withdraw(viewer: Viewer) -> bool:
    """Let the address show nothing more; return whether there was one."""
    return feeds.withdraw(viewer, feeds.BOARD, _subject(viewer))


def _subject(viewer: Viewer) -> str:
    return f"account:{viewer.email}"


def feed(token: str, base_url: str) -> bytes | None:
    """Return the calendar of an address, or None where it shows nothing. Two statements."""
    owner = feeds.owner_of(token, feeds.BOARD)
    if owner is None or Permission.SEE_BOARD not in owner.permissions:
        return None
    versions = [
        SetVersion(one.set_at, Version(one.in_force_from, read_rhythm(one.document)))
        for one in policy.versions(policy.PolicyKind.BOARD)
    ]
    return calendar_rules.feed(calendar_rules.entries(versions, clock.today()), base_url)
