"""A policy that holds one entry an indicator: an entry is put, changed or taken away from a day on. Pure functions.

Versions of a policy are whole documents, each in force from a day. Here one entry changes and the others stay: the
change is carried into later versions until the first that was decided about the same entry. Each version tells under
`changed` who agreed and who entered the entries that it changed.
"""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Document = Mapping[str, Any]
Entry = Mapping[str, Any]
Versions = Sequence[tuple[date, Document]]  # oldest first
CHANGED = "changed"


class NothingChangedError(ValueError):
    """An entry is so already."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a document keeps the entry of an indicator."""

    get: Callable[[Document, str], Entry | None]
    put: Callable[[Document, str, Entry | None], dict[str, Any]]  # the document with another entry


@dataclass(frozen=True, slots=True)
class Change:
    """An entry from a day on: what it was, what it is, who agreed it and who entered it."""

    day: date
    before: Entry | None
    now: Entry | None
    told: Mapping[str, Any]
    nth: int  # the version of the policy, from 0


def section(name: str) -> Kept:
    """Return an entry that is kept by its indicator's id in one part of the document.

    >>> kept = section("indicators")
    >>> kept.put({"indicators": {"C1": {}}}, "C2", {"name": "x"})
    {'indicators': {'C1': {}, 'C2': {'name': 'x'}}}
    """

    def put(document: Document, key: str, entry: Entry | None) -> dict[str, Any]:
        entries = {one: found for one, found in document.get(name, {}).items() if one != key}
        return {**document, name: entries if entry is None else {**entries, key: dict(entry)}}

    return Kept(lambda document, key: document.get(name, {}).get(key), put)


def on_day(versions: Versions, day: date) -> Document:
    """Return the document in force on a day; an empty one before the first."""
    return next((document for since, document in reversed(versions) if since <= day), {})


def put(
    versions: Versions, kept: Kept, key: str, entry: Entry | None, day: date, told: Mapping[str, Any]
) -> dict[date, Document]:
    """Return the documents to write so that an entry is as given from a day on (None: there is none).

    Errors: NothingChangedError where it is so already.
    """
    standing = on_day(versions, day)
    before = kept.get(standing, key)
    if before == entry:
        raise NothingChangedError("This is what stands on that day already. Nothing was changed.")
    is_of_day = any(since == day for since, _ in versions)
    told_of_day = dict(standing.get(CHANGED, {})) if is_of_day else {}
    changed = {**kept.put(standing, key, entry), CHANGED: {**told_of_day, key: dict(told)}}
    return {day: changed, **_carried(versions, kept, key, before, entry, day)}


def withdraw(versions: Versions, kept: Kept, key: str, day: date) -> dict[date, Document | None]:
    """Return the documents to write so that the change of an entry from a day on is taken back; None: no version.

    Errors: NothingChangedError where no change of it begins on that day.
    """
    if all(one.day != day for one in history(versions, kept, key)):
        raise NothingChangedError("No such change is to come. It was withdrawn already.")
    earlier = [(since, document) for since, document in versions if since < day]
    standing, former = on_day(versions, day), on_day(earlier, day)
    before, entry = kept.get(standing, key), kept.get(former, key)
    told = {name: found for name, found in standing.get(CHANGED, {}).items() if name != key}
    changed = {**kept.put(standing, key, entry), CHANGED: told}
    is_as_before = _without_told(changed) == _without_told(former)
    return {day: None if is_as_before else changed, **_carried(versions, kept, key, before, entry, day)}


def _carried(
    versions: Versions, kept: Kept, key: str, before: Entry | None, entry: Entry | None, day: date
) -> dict[date, Document]:
    """Return the later versions that still say what was said before, with what is said now."""
    found: dict[date, Document] = {}
    for since, document in versions:
        if since <= day:
            continue
        if kept.get(document, key) != before or key in document.get(CHANGED, {}):
            break
        found[since] = kept.put(document, key, entry)
    return found


def _without_told(document: Document) -> dict[str, Any]:
    return {name: part for name, part in document.items() if name != CHANGED and part not in ({}, [])}


def history(versions: Versions, kept: Kept, key: str) -> list[Change]:
    """Return every change of an entry, oldest first."""
    found: list[Change] = []
    before: Entry | None = None
    for nth, (since, document) in enumerate(versions):
        now = kept.get(document, key)
        if now != before:
            found.append(Change(since, before, now, document.get(CHANGED, {}).get(key, {}), nth))
        before = now
    return found


def edition_of(changes: Sequence[Change]) -> int:
    """Return a number that is another one once any change of an entry is another: what a page showed."""
    shown = json.dumps([[one.day.isoformat(), one.now] for one in changes], sort_keys=True, default=str)
    return zlib.crc32(shown.encode())
