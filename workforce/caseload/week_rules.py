"""Which weeks the stored series holds, and which of them a day looks back on. Pure: no database, no clock."""

from collections.abc import Sequence
from datetime import date, timedelta

WEEKS = 60  # how many weeks the series reaches back (set here): a year, and what its first month looks back on
SUSTAINED_DAYS = 28  # an overload is sustained when it was there on each of so many days
SUNDAY = 6


def week_ends(until: date, known_from: date, weeks: int = WEEKS) -> list[date]:
    """Return the ends (Sundays) of the last weeks up to a day, none before the data begins, in order.

    >>> week_ends(date(2026, 11, 24), date(2026, 11, 10), 60)
    [datetime.date(2026, 11, 15), datetime.date(2026, 11, 22)]
    >>> week_ends(date(2026, 11, 22), date(2000, 1, 1), 1)
    [datetime.date(2026, 11, 22)]
    """
    newest = until - timedelta(days=(until.weekday() - SUNDAY) % 7)
    every = (newest - timedelta(weeks=n) for n in reversed(range(weeks)))
    return [day for day in every if day >= known_from]


def looked_back_on(day: date, days: int = SUSTAINED_DAYS) -> list[date]:
    """Return the ends of weeks within the days before a day; the day itself is not among them.

    >>> [str(end) for end in looked_back_on(date(2026, 11, 22))]
    ['2026-10-25', '2026-11-01', '2026-11-08', '2026-11-15']
    """
    return week_ends(day - timedelta(days=1), day - timedelta(days=days), days // 7 + 1)


def last_of_each_month(ends: Sequence[date]) -> list[date]:
    """Return the last week's end of each month among those given, in order.

    >>> [str(end) for end in last_of_each_month([date(2026, 1, 18), date(2026, 1, 25), date(2026, 2, 1)])]
    ['2026-01-25', '2026-02-01']
    """
    return sorted({(end.year, end.month): end for end in sorted(ends)}.values())
