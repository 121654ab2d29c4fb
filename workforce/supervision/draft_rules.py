"""A draft as a form shows and sends it: one text for each thing that can change, so that two windows can be compared.

Keys: part:KEY, next_action, times, peer, covered:ID, action:ID, oversight:CHILD, seen:WHAT. A form sends, beside every
value, a mark of what it showed: what was not touched is not written, and what was touched here and elsewhere collides.
Pure.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from workforce.supervision.record_rules import DATES_SEEN, UNFINISHED, RecordContent
from workforce.supervision.session_rules import SessionFacts

TIMES = "times"  # also the name of the part in which times stand that are not whole yet
NEXT = UNFINISHED


def mark_of(value: str) -> str:
    """Return a short fingerprint of a value."""
    return hashlib.sha256(value.encode()).hexdigest()[:16]


def read_marks(text: str | None) -> dict[str, str]:
    """Return the marks that a form sent; none where they can't be read."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(key): str(mark) for key, mark in found.items()} if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Times:
    """When a session was held. Only all of it can be stored with the session; a part of it waits in the draft."""

    held_on: date | None = None
    start: time | None = None
    end: time | None = None
    interrupted: bool | None = None

    @property
    def is_whole(self) -> bool:
        """Whether day, start and end are there."""
        return None not in (self.held_on, self.start, self.end)

    def as_text(self) -> str:
        """Return the value of a form.

        >>> Times(date(2026, 11, 2), time(10), None, False).as_text()
        '2026-11-02|10:00||no'
        """
        clock = ("" if one is None else f"{one:%H:%M}" for one in (self.start, self.end))
        said = "" if self.interrupted is None else "yes" if self.interrupted else "no"
        return "|".join(("" if self.held_on is None else self.held_on.isoformat(), *clock, said))


def read_times(text: str) -> Times:
    """Return the times of a value; what can't be read is not there.

    >>> read_times("2026-11-02|10:00||no").start, read_times("").is_whole
    (datetime.time(10, 0), False)
    """
    day, start, end, said = [*text.split("|"), "", "", "", ""][:4]

    def clock(value: str) -> time | None:
        return time.fromisoformat(value) if value else None

    held_on = date.fromisoformat(day) if day else None
    return Times(held_on, clock(start), clock(end), None if not said else said == "yes")


def times_shown(session: SessionFacts, record: RecordContent, today: date) -> Times:
    """Return the times as a form shows them: held, else typed in part, else as planned."""
    if session.minutes is not None:
        return Times(session.held_on, session.start_time, session.ends, session.interrupted)
    if record.words(TIMES):
        return read_times(record.words(TIMES))
    planned = session.planned_on if session.day <= today else today
    return Times(planned, session.planned_time, None, None)


def oversight_text(*, is_held: bool, on_file: bool, draft: str | None) -> str:
    """Return the value for one child: empty where no oversight was held."""
    return f"{'yes' if on_file else 'no'}|{draft or ''}" if is_held else ""


def state_of(session: SessionFacts, record: RecordContent, children: Iterable[int], today: date) -> dict[str, str]:
    """Return a draft as it stands, for a form that offers some children."""
    found = {f"part:{spec.key}": record.words(spec.key) for spec in record.specs}
    found[NEXT] = record.words(NEXT)
    found[TIMES] = times_shown(session, record, today).as_text()
    found["peer"] = "y" if record.is_peer_reflection else ""
    found |= {f"covered:{one.id}": "y" if one.is_covered else "" for one in record.agenda}
    found |= {f"action:{one.id}": one.ended_as or "open" for one in record.carried}
    lines = {one.child_id: one for one in record.oversight}
    for child in children:
        line = lines.get(child)
        found[f"oversight:{child}"] = oversight_text(
            is_held=line is not None, on_file=bool(line and line.on_file_on), draft=line.draft if line else None
        )
    for what in DATES_SEEN:
        seen, to = record.dates_seen.get(what, (None, None))
        found[f"seen:{what}"] = f"{seen or ''}|{to or ''}" if seen else "|"
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """What a form changes, and what somebody else changed meanwhile: key -> what stands there now."""

    changed: Mapping[str, str] = field(default_factory=dict)
    collides: Mapping[str, str] = field(default_factory=dict)


def compare(stands: Mapping[str, str], sent: Mapping[str, str], shown: Mapping[str, str]) -> Compared:
    """Return what a form touched: apart from what collides with another window's change of the same thing.

    `shown`: the marks that the form carried; a form without marks showed what stands there now.

    >>> compare({"a": "new"}, {"a": "mine"}, {"a": mark_of("old")}).collides
    {'a': 'new'}
    >>> compare({"a": "new"}, {"a": "old"}, {"a": mark_of("old")}).changed  # not touched here
    {}
    """
    changed, collides = {}, {}
    for key, value in sent.items():
        if key not in stands or value == stands[key]:
            continue
        mark = shown.get(key, mark_of(stands[key]))
        if mark_of(value) == mark:
            continue
        if mark_of(stands[key]) == mark:
            changed[key] = value
        else:
            collides[key] = stands[key]
    return Compared(changed, collides)
