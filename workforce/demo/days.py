"""Days as ordinal numbers: England's bank holidays, working days, months."""

import datetime as dt
from functools import lru_cache

__all__ = ["add_months", "easter", "is_working", "next_working", "previous_working", "stamp", "text", "working_days"]

_SUBSTITUTES = {5: 2, 6: 2}  # a holiday on a Saturday or Sunday moves on by two days


def add_months(day: dt.date, months: int) -> dt.date:
    """Give the same day of another month, or that month's last day.

    >>> add_months(dt.date(2026, 3, 31), -1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    first = dt.date(index // 12, index % 12 + 1, 1)
    following = dt.date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def easter(year: int) -> dt.date:
    """Give Easter Sunday of a year (the Gregorian computus).

    >>> easter(2026)
    datetime.date(2026, 4, 5)
    """
    golden = year % 19
    century = year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    offset = epact - weekday
    month = 3 + (offset + 40) // 44
    return dt.date(year, month, offset + 28 - 31 * (month // 4))


@lru_cache(maxsize=200)
def _holidays(year: int) -> frozenset[int]:
    """Give England's bank holidays of a year."""
    sunday = easter(year).toordinal()
    found = {sunday - 2, sunday + 1}
    new_year = dt.date(year, 1, 1)
    found.add(new_year.toordinal() + {5: 2, 6: 1}.get(new_year.weekday(), 0))
    may = dt.date(year, 5, 1)
    found.add(may.toordinal() + (-may.weekday()) % 7)
    for last in (dt.date(year, 5, 31), dt.date(year, 8, 31)):
        found.add(last.toordinal() - last.weekday())
    christmas = dt.date(year, 12, 25)
    if christmas.weekday() == 4:
        found |= {christmas.toordinal(), christmas.toordinal() + 3}
    elif christmas.weekday() == 6:
        found |= {christmas.toordinal() + 1, christmas.toordinal() + 2}
    else:
        first = christmas.toordinal() + _SUBSTITUTES.get(christmas.weekday(), 0)
        found |= {first, first + 1}
    return frozenset(found)


@lru_cache(maxsize=50_000)
def is_working(ordinal: int) -> bool:
    """Say whether a day is a working day in England."""
    day = dt.date.fromordinal(ordinal)
    return day.weekday() < 5 and ordinal not in _holidays(day.year)


def next_working(ordinal: int) -> int:
    """Give the day itself, or the first working day after it."""
    while not is_working(ordinal):
        ordinal += 1
    return ordinal


def previous_working(ordinal: int) -> int:
    """Give the day itself, or the last working day before it."""
    while not is_working(ordinal):
        ordinal -= 1
    return ordinal


def working_days(first: int, last: int) -> int:
    """Count the working days from first to last, both included."""
    return sum(map(is_working, range(first, last + 1)))


@lru_cache(maxsize=50_000)
def text(ordinal: int | None) -> str:
    """Write a day as YYYY-MM-DD, nothing for none."""
    return "" if ordinal is None else dt.date.fromordinal(ordinal).isoformat()


@lru_cache(maxsize=50_000)
def stamp(ordinal: int | None) -> str:
    """Write a day as a case system does, with a time of midnight."""
    return "" if ordinal is None else f"{dt.date.fromordinal(ordinal).isoformat()} 00:00:00"
