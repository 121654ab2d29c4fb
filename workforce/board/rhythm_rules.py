"""When the Board's summaries are due, released and met on, by a policy that is data. Pure functions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
RELEASE_AFTER_DAYS = 4  # from the day that a summary tells of to its release: time to check and to comment (set here)
MEETING_AFTER_DAYS = 11  # to the Board's meeting (set here)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The first day of the Board's count, and every how many weeks a summary follows, at which hour in London."""

    starts_on: date
    every_weeks: int
    at: time
    release_after_days: int = RELEASE_AFTER_DAYS
    meeting_after_days: int = MEETING_AFTER_DAYS

    def release_at(self, day: date) -> datetime:
        """Return the instant (UTC) at which the summary of a day is released, whoever has commented."""
        on = day + timedelta(days=self.release_after_days)
        return datetime.combine(on, self.at, LONDON).astimezone(UTC)

    def meets_on(self, day: date) -> date:
        """Return the day on which the Board meets over the summary of a day."""
        return day + timedelta(days=self.meeting_after_days)

    def due(self, until: datetime) -> Iterator[datetime]:
        """Yield the instants (UTC) at which a summary was due, up to and with one.

        >>> rhythm = Rhythm(date(2026, 10, 4), 4, time(7))
        >>> [at.isoformat() for at in rhythm.due(datetime(2026, 11, 2, tzinfo=UTC))]
        ['2026-10-04T06:00:00+00:00', '2026-11-01T07:00:00+00:00']
        """
        day = self.starts_on
        while (instant := datetime.combine(day, self.at, LONDON).astimezone(UTC)) <= until:
            yield instant
            day += timedelta(weeks=self.every_weeks)

    def next_after(self, day: date) -> date:
        """Return the first day of the rhythm after a day."""
        if day < self.starts_on:
            return self.starts_on
        weeks = (day - self.starts_on).days // (7 * self.every_weeks) + 1
        return self.starts_on + timedelta(weeks=weeks * self.every_weeks)


def read_rhythm(document: Mapping[str, Any]) -> Rhythm:
    """Return the rhythm of a document; raise ValueError with the place of what can't be used."""
    try:
        starts = date.fromisoformat(str(document.get("starts_on")))
    except ValueError:
        raise ValueError("starts_on: write the Board's start date as YYYY-MM-DD") from None
    weeks = document.get("every_weeks", 4)
    if not isinstance(weeks, int) or not 1 <= weeks <= 26:
        raise ValueError("every_weeks: write a whole number from 1 to 26, such as 4")
    try:
        at = time.fromisoformat(str(document.get("at", "07:00")))
    except ValueError:
        raise ValueError("at: write the time as HH:MM, such as 07:00") from None
    return Rhythm(
        starts, weeks, at, _days(document, "release_after_days", RELEASE_AFTER_DAYS),
        _days(document, "meeting_after_days", MEETING_AFTER_DAYS),
    )  # fmt: skip


def _days(document: Mapping[str, Any], name: str, otherwise: int) -> int:
    found = document.get(name, otherwise)
    if not isinstance(found, int) or not 0 <= found <= 90:
        raise ValueError(f"{name}: write a whole number of days from 0 to 90, such as {otherwise}")
    return found
