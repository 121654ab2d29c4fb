"""The only place that reads time. Days are Europe/London's; instants are UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in London."""
    return now().astimezone(LONDON).date()
