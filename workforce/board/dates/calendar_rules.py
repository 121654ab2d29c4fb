"""The Board's dates as an iCalendar feed (RFC 5545, RFC 7986): what is due when, never who. Pure.

Each event keeps its UID for good. How often it changed is read off the versions of the rhythm in the order in which
they were set, so the same versions always give the same numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from workforce.board.dates.rules import Due, Kind, board_dues, notice_dues
from workforce.board.rhythm_rules import LONDON, Rhythms, Version
from workforce.london import calendar_zone

BACK, AHEAD = timedelta(weeks=8), timedelta(days=365)
REFRESH = timedelta(hours=1)
RELEASE_TAKES = timedelta(minutes=15)  # how long the release stands in a calendar


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the Board's dates as a calendar has it."""

    due: Due
    changed_at: datetime
    changes: int = 0
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class SetVersion:
    """A version of the rhythm, and when it was set."""

    set_at: datetime
    version: Version


def entries(versions: Iterable[SetVersion], day: date) -> list[Entry]:
    """Return the Board's dates from 8 weeks back to a year ahead of a day, as the versions known by it have them.

    What an earlier version had and a later one has not is cancelled. The Notice's dates stand whenever they are.
    """
    found: dict[tuple[Kind, str], Entry] = {}
    so_far: list[Version] = []
    for one in sorted(versions, key=lambda each: each.set_at):
        so_far.append(one.version)
        now = {(due.kind, due.key): due for due in _dues(so_far, day)}
        for key in {*found, *now}:
            found[key] = _next(found.get(key), now.get(key), one.set_at)
    return sorted(found.values(), key=lambda entry: (entry.due.due_on, entry.due.kind, entry.due.key))


def _next(before: Entry | None, due: Due | None, set_at: datetime) -> Entry:
    if before is None:
        assert due is not None  # noqa: S101 - one of the two is there
        return Entry(due, set_at)
    if due is None:
        if before.is_cancelled:
            return before
        return replace(before, changed_at=set_at, changes=before.changes + 1, is_cancelled=True)
    if before.is_cancelled or (due.due_on, due.at) != (before.due.due_on, before.due.at):
        return Entry(due, set_at, before.changes + 1)
    return replace(before, due=due)


def _dues(versions: Sequence[Version], day: date) -> list[Due]:
    rhythms = Rhythms(versions)
    notice = rhythms.notice(day)
    return [*board_dues(rhythms, day - BACK, day + AHEAD), *(notice_dues(notice) if notice else [])]


def feed(found: Iterable[Entry], base_url: str) -> bytes:
    """Return the feed: UTF-8, CRLF, lines folded at 75 octets. The same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Workload and supervision//Board dates//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Improvement Board")
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(calendar_zone())
    for one in found:
        calendar.add_component(_event(one, base_url))
    return bytes(calendar.to_ical())


def _event(one: Entry, base_url: str) -> Event:
    event, due, link = Event(), one.due, f"{base_url}/board/dates"
    stamp = one.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", f"board-{due.kind.value}-{due.key}@{urlsplit(base_url).hostname or 'localhost'}")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", one.changes)
    event.add("summary", due.kind.words)
    event.add("description", f"{due.about[:1].upper()}{due.about[1:]}: {link}" if due.about else link)
    event.add("url", link)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    if due.at is None:
        event.add("dtstart", due.due_on)
        event.add("dtend", due.due_on + timedelta(days=1))
    else:
        starts = due.at.astimezone(LONDON)
        event.add("dtstart", starts)
        event.add("dtend", starts + RELEASE_TAKES)
    event.add("transp", "TRANSPARENT")
    return event
