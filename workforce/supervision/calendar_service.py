"""A person's private calendar address, and the calendar behind it."""

from workforce import clock
from workforce.auth import feeds
from workforce.supervision import calendar_queries as queries
from workforce.supervision import calendar_rules as rules
from workforce.web.access import Viewer


def make(viewer: Viewer) -> str:
    """Make a new address and return its secret; the one before stops."""
    return feeds.make(viewer, feeds.SUPERVISION, _subject(viewer))


def withdraw(viewer: Viewer) -> bool:
    """Let the address show nothing more; return whether there was one."""
    return feeds.withdraw(viewer, feeds.SUPERVISION, _subject(viewer))


def _subject(viewer: Viewer) -> str:
    return f"worker:{viewer.employee_number}"


def feed(token: str, base_url: str) -> bytes | None:
    """Return the calendar of an address, or None where it shows nothing. Two statements."""
    owner = queries.owner_of(token)
    return None if owner is None else rules.feed(queries.entries(owner, clock.today()), base_url)
