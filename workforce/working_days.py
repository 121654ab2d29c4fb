"""Working days in England: neither weekends nor bank holidays. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from holidays import country_holidays


@cache
def _bank_holidays() -> Mapping[date, str]:
    return country_holidays("GB", subdiv="ENG")


def is_working_day(day: date) -> bool:
    """Return whether a day is neither of a weekend nor a bank holiday in England.

    >>> is_working_day(date(2026, 12, 24)), is_working_day(date(2026, 12, 25)), is_working_day(date(2026, 12, 26))
    (True, False, False)
    """
    return day.weekday() < 5 and day not in _bank_holidays()


def working_days_between(first: date, last: date) -> int:
    """Return how many working days lie after one day, up to and including another: 0 for the same day.

    Units: days. Errors: ValueError when the second comes before the first.

    >>> working_days_between(date(2026, 12, 24), date(2026, 12, 29))  # Christmas, a weekend, Boxing Day's substitute
    1
    """
    if last < first:
        raise ValueError(f"{last} comes before {first}")
    return _until(last) - _until(first) + sum(_of_year(year)[-1] for year in range(first.year, last.year))


def _until(day: date) -> int:
    """Return how many working days of a year there are up to and including a day."""
    return _of_year(day.year)[day.toordinal() - date(day.year, 1, 1).toordinal()]


@cache
def _of_year(year: int) -> Sequence[int]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return tuple(accumulate(is_working_day(first + timedelta(days=n)) for n in range((last - first).days + 1)))


def working_days_after(day: date, count: int) -> date:
    """Return the first day by which so many working days have passed after a day; for 0, that day or the next one.

    The same count as `working_days_between`: from a Saturday the first is Monday. Units: days.

    >>> working_days_after(date(2026, 12, 24), 1), working_days_after(date(2026, 12, 26), 0)
    (datetime.date(2026, 12, 29), datetime.date(2026, 12, 29))
    >>> working_days_after(date(2026, 11, 28), 1), working_days_after(date(2026, 11, 27), 1)
    (datetime.date(2026, 11, 30), datetime.date(2026, 11, 30))
    """
    if count == 0:
        return day if is_working_day(day) else working_days_after(day, 1)
    found = day
    for _ in range(count):
        found += timedelta(days=1)
        while not is_working_day(found):
            found += timedelta(days=1)
    return found
