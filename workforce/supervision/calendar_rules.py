"""A person's sessions of supervision as an iCalendar feed (RFC 5545, RFC 7986): when, never who or about what. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from workforce.london import calendar_zone
from workforce.supervision.rules import Kind

LONDON = ZoneInfo("Europe/London")
BACK, AHEAD = timedelta(weeks=8), timedelta(days=365)
REFRESH = timedelta(hours=1)
USUAL_MINUTES = 90  # where a time is planned without a length; source: employer standard 5

_SUMMARIES = {
    Kind.FORMAL: "Supervision",
    Kind.ASYE: "Supervision (ASYE)",
    Kind.GROUP: "Group supervision",
    Kind.CASE: "Supervision about one case",
    Kind.INFORMAL: "Informal supervision",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One session as its supervisee or supervisor has it in a calendar."""

    session_id: int
    kind: Kind
    is_given: bool  # the reader is the supervisor
    day: date
    at: time | None  # London's clocks; None: some time that day
    minutes: int | None
    is_cancelled: bool
    changes: int  # moves and a cancellation
    changed_at: datetime
    group: str | None = None  # what the sessions of one group have in common

    def event_key(self) -> tuple[str, object]:
        """Return what the rows of one group session have in common; other sessions stand by themselves."""
        return ("group", self.group) if self.group else ("id", self.session_id)


def once_each(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries with each group session once, in the order of their first rows.

    A group session has a row for each who takes part: it keeps the lowest id, and is cancelled when all of them are.
    """
    found: dict[tuple[str, object], Entry] = {}
    for one in entries:
        first = found.setdefault(one.event_key(), one)
        if first is not one:
            found[one.event_key()] = replace(
                first,
                session_id=min(first.session_id, one.session_id),
                is_cancelled=first.is_cancelled and one.is_cancelled,
                changes=first.changes + one.changes,
                changed_at=max(first.changed_at, one.changed_at),
            )
    return list(found.values())


def feed(entries: Iterable[Entry], base_url: str) -> bytes:
    """Return the feed: UTF-8, CRLF, lines folded at 75 octets. The same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Workload and supervision//Calendar//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Supervision")
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(calendar_zone())
    for one in once_each(entries):
        calendar.add_component(_event(one, base_url))
    return bytes(calendar.to_ical())


def _event(one: Entry, base_url: str) -> Event:
    event, link = Event(), f"{base_url}/supervision/sessions/{one.session_id}"
    stamp = one.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", f"supervision-session-{one.session_id}@{urlsplit(base_url).hostname or 'localhost'}")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", one.changes)
    event.add("summary", _SUMMARIES[one.kind])
    event.add("description", f"{'Supervision that you give' if one.is_given else 'Your supervision'}: {link}")
    event.add("url", link)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    if one.at is None:
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
    else:
        starts = datetime.combine(one.day, one.at, LONDON)
        event.add("dtstart", starts)
        event.add("dtend", starts + timedelta(minutes=one.minutes or USUAL_MINUTES))
    event.add("transp", "TRANSPARENT" if one.is_cancelled or one.at is None else "OPAQUE")
    return event
