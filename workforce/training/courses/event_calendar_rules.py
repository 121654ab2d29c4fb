"""A booking as an iCalendar file (RFC 5545, RFC 5546): which course, when and where; nobody's name. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from workforce.london import calendar_zone
from workforce.training.courses.event_rules import LONDON, stretches


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in somebody's calendar."""

    booking_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    days: Sequence[date]
    place: str
    link: str | None
    joining: str
    edition: int
    changed_at: datetime
    is_cancelled: bool


def calendar_file(one: Entry, base_url: str, organiser: str) -> bytes:
    """Return the file: UTF-8, CRLF. Its UID stays for the booking; its SEQUENCE is the run's edition.

    Several days are one event that repeats: every so many days where they lie evenly, else on named days.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Workload and supervision//Courses//EN")
    calendar.add("method", "CANCEL" if one.is_cancelled else "PUBLISH")
    calendar.add_component(calendar_zone())
    calendar.add_component(_event(one, base_url, organiser))
    return bytes(calendar.to_ical())


def _event(one: Entry, base_url: str, organiser: str) -> Event:
    event, link = Event(), f"{base_url}/bookings/{one.booking_id}"
    held = stretches(one.starts_at, one.ends_at, one.days)
    stamp = one.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", f"course-booking-{one.booking_id}@{urlsplit(base_url).hostname or 'localhost'}")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", one.edition)
    event.add("organizer", f"mailto:{organiser}")
    event.add("summary", one.name)
    event.add("dtstart", held[0].starts_at.astimezone(LONDON))
    event.add("dtend", held[0].ends_at.astimezone(LONDON))
    _repeat(event, [stretch.starts_at.astimezone(LONDON) for stretch in held])
    event.add("location", one.place)
    told = "" if one.is_cancelled else "\n\n".join(part for part in (one.link, one.joining) if part) + "\n\n"
    event.add("description", f"{told}{link}")
    event.add("url", link)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if one.is_cancelled else "OPAQUE")
    return event


def _repeat(event: Event, starts: Sequence[datetime]) -> None:
    """Say on which further days it is held."""
    if len(starts) < 2:
        return
    gaps = {(after.date() - before.date()).days for before, after in pairwise(starts)}
    if len(gaps) == 1:
        event.add("rrule", {"freq": "daily", "interval": gaps.pop(), "count": len(starts)})
    else:
        event.add("rdate", list(starts[1:]))
