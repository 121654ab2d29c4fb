"""Runs of courses held in-house: their days and times, and what may be done with one when. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MOST_DAYS = 40
MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """One day of a run, from when to when."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Stretch") -> bool:
        """Whether two stretches share a moment."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def at_london(day: date, at: time) -> datetime:
    """Return the instant at which London's clocks show a time of a day."""
    return datetime.combine(day, at, LONDON)


def london_day(at: datetime) -> date:
    """Return the day on London's calendar.

    >>> from datetime import UTC
    >>> london_day(datetime(2026, 6, 1, 23, 30, tzinfo=UTC))
    datetime.date(2026, 6, 2)
    """
    return at.astimezone(LONDON).date()


def stretches(starts_at: datetime, ends_at: datetime, days: Sequence[date] = ()) -> list[Stretch]:
    """Return the stretches of a run: one a day at the times of London's clocks, or one where no days are named.

    >>> from datetime import UTC
    >>> found = stretches(datetime(2026, 10, 24, 8, tzinfo=UTC), datetime(2026, 10, 25, 15, tzinfo=UTC),
    ...                   [date(2026, 10, 24), date(2026, 10, 25)])
    >>> [one.starts_at.astimezone(UTC).hour for one in found]  # the clocks go back in between
    [8, 9]
    """
    if len(days) < 2:
        return [Stretch(starts_at, ends_at)]
    first, last = starts_at.astimezone(LONDON).time(), ends_at.astimezone(LONDON).time()
    return [Stretch(at_london(day, first), at_london(day, last)) for day in sorted(days)]


def clash(ones: Iterable[Stretch], others: Iterable[Stretch]) -> bool:
    """Whether any of some stretches overlaps any of others."""
    every = list(others)
    return any(one.overlaps(other) for one in ones for other in every)


def clock_words(at: datetime) -> str:
    """Return the time that London's clocks show.

    >>> clock_words(at_london(date(2026, 12, 1), time(9, 30))), clock_words(at_london(date(2026, 12, 1), time(13)))
    ('9:30am', '1pm')
    """
    local = at.astimezone(LONDON)
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def _day_words(day: date, *, year: bool) -> str:
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if year else "")


def days_of(starts_at: datetime, ends_at: datetime, days: Sequence[date] = ()) -> list[date]:
    """Return the days on which a run is held, as far as they are named; else its first and last."""
    return sorted(days) if len(days) > 1 else sorted({london_day(starts_at), london_day(ends_at)})


def when_words(starts_at: datetime, ends_at: datetime, days: Sequence[date] = ()) -> str:
    """Return when a run is held, in words.

    >>> when_words(at_london(date(2026, 12, 1), time(9, 30)), at_london(date(2026, 12, 1), time(16)))
    'Tuesday 1 December 2026, 9:30am to 4pm'
    >>> when_words(at_london(date(2026, 12, 1), time(9)), at_london(date(2026, 12, 3), time(16)),
    ...            [date(2026, 12, 1), date(2026, 12, 3)])
    'Tuesday 1 December and Thursday 3 December 2026, 9am to 4pm each day'
    >>> when_words(at_london(date(2026, 12, 1), time(9)), at_london(date(2026, 12, 3), time(16)))
    'Tuesday 1 December, 9am, to Thursday 3 December 2026, 4pm'
    """
    held = days_of(starts_at, ends_at, days)
    times = f"{clock_words(starts_at)} to {clock_words(ends_at)}"
    if len(held) == 1:
        return f"{_day_words(held[0], year=True)}, {times}"
    if len(days) < 2:
        first, last = _day_words(held[0], year=held[0].year != held[-1].year), _day_words(held[-1], year=True)
        return f"{first}, {clock_words(starts_at)}, to {last}, {clock_words(ends_at)}"
    named = [_day_words(day, year=day.year != held[-1].year or day == held[-1]) for day in held]
    return f"{', '.join(named[:-1])} and {named[-1]}, {times} each day"


def read_days(text: str) -> list[date]:
    """Return the days that a text names, one a line or with commas; raise ValueError with words.

    >>> read_days("8/12/2026, 2026-12-15")
    [datetime.date(2026, 12, 8), datetime.date(2026, 12, 15)]
    """
    found: set[date] = set()
    for part in text.replace(";", ",").replace("\n", ",").split(","):
        if not part.strip():
            continue
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                found.add(datetime.strptime(part.strip(), form).date())  # noqa: DTZ007 - a day, not an instant
                break
            except ValueError:
                continue
        else:
            raise ValueError(f"{part.strip()[:30]} is no day: write days such as 8/12/2026, one a line")
    return sorted(found)


def is_begun(starts_at: datetime, now: datetime) -> bool:
    """Whether a run has begun: nobody is booked on it any more."""
    return now >= starts_at


def may_be_marked_from(ends_at: datetime) -> datetime:
    """Return from when on it can be said who came: the beginning of the run's last day."""
    return at_london(london_day(ends_at), time())
