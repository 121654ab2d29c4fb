"""Times in words, as messages show them."""

from datetime import datetime

from workforce import clock


def clock_time(instant: datetime) -> str:
    """Return the time of day in London.

    >>> from datetime import UTC
    >>> clock_time(datetime(2026, 6, 1, 13, 4, tzinfo=UTC))
    '2:04pm'
    """
    local = instant.astimezone(clock.LONDON)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
