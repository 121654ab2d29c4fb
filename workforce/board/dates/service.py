"""Dates of the Board marked as done and taken back, its rhythm set: each flushes, audits, and never commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from workforce import clock
from workforce.auth.roles import ROLES
from workforce.board.dates import pages, queries
from workforce.board.dates.errors import DatesError, StaleError
from workforce.board.dates.models import BoardEvent
from workforce.board.rhythm_rules import Version, check_change, read_rhythm, read_rhythms
from workforce.caseload.references import held
from workforce.db import audit, db, locks, policy
from workforce.web.access import Permission, Viewer

LONGEST_NOTE, LONGEST_REFERENCE = 2_000, 200
_LOCK = 7_301_118  # what is marked of one date is written one after the other
STALE = (
    "This was changed since you opened the page. Nothing was saved: look at how it stands now, and save again only if"
    " it is still needed."
)


@dataclass(frozen=True, slots=True)
class Marked:
    """What somebody says of something that was done."""

    done_on: date
    reference: str = ""
    note: str = ""


def mark(kind: str, due_on: date, said: Marked, viewer: Viewer) -> bool:
    """Mark something as done; return False where just that stands already: pressed twice."""
    locks.hold(_LOCK)
    _check(said)
    if pages.due_of(kind, due_on) is None:
        raise DatesError("This is not one of the Board's dates")
    found = [one for one in queries.events_of(kind, due_on) if one.withdrawn_at is None]
    if found:
        stands = Marked(found[0].done_on, found[0].reference, found[0].note)
        if stands == said and found[0].by == viewer.email:
            return False
        raise StaleError(f"Somebody has marked this as done since you opened the page. {STALE}")
    event = BoardEvent(
        kind=kind, due_on=due_on, done_on=said.done_on, reference=said.reference, note=said.note, by=viewer.email,
        by_role=viewer.role, at=clock.now(),
    )  # fmt: skip
    db.session.add(event)
    db.session.flush()
    audit.record(viewer.email, "board date done", f"board:{kind}", due_on=due_on, done_on=said.done_on, event=event.id)
    return True


def _check(said: Marked) -> None:
    if said.done_on > clock.today():
        raise DatesError("Give today or a day before it", "done_on")
    if said.done_on.year < 2000:
        raise DatesError("Give a day from 2000 on", "done_on")
    for field, words, longest in (
        ("reference", said.reference, LONGEST_REFERENCE),
        ("note", said.note, LONGEST_NOTE),
    ):
        if len(words) > longest:
            raise DatesError(f"Use {longest:,} characters or fewer", field)
    if found := held({"reference": said.reference, "note": said.note}):
        raise DatesError(found.fault, found.field)


def take_back(kind: str, due_on: date, event_id: int, viewer: Viewer) -> bool:
    """Take back that something was done; return False where it was taken back already. It stays in sight."""
    locks.hold(_LOCK)
    event = db.session.scalar(
        select(BoardEvent)
        .where(BoardEvent.id == event_id, BoardEvent.kind == kind, BoardEvent.due_on == due_on)
        .execution_options(populate_existing=True)
    )
    if event is None or event.withdrawn_at is not None:
        return False
    event.withdrawn_at, event.withdrawn_by = clock.now(), viewer.email
    db.session.flush()
    audit.record(viewer.email, "board date taken back", f"board:{kind}", due_on=due_on, event=event.id)
    return True


# --- the rhythm


def check(document: Mapping[str, Any], day: date) -> None:
    """Refuse a document of the Board's rhythm that can't follow the versions there are; raise ValueError."""
    rhythm = read_rhythm(document)
    readers = {name for name, role in ROLES.items() if Permission.SEE_BOARD in role.permissions}
    if unknown := [name for name in rhythm.told_roles if name not in readers]:
        raise ValueError(f"told_roles: {unknown[0]} is no role that sees summaries")
    versions = policy.versions(policy.PolicyKind.BOARD)
    if any(one.in_force_from == day for one in versions):
        return  # the same again changes nothing, and another is refused
    others = read_rhythms((one.in_force_from, one.document) for one in versions)
    check_change(Version(day, rhythm), others, queries.frozen_until())


def newest_version() -> int:
    """Return the id of the newest version of the rhythm, 0 for none: what a page shows as known."""
    return max((one.id for one in policy.versions(policy.PolicyKind.BOARD)), default=0)


def set_rhythm(changes: Mapping[str, Any], day: date, shown: int, viewer: Viewer) -> None:
    """Put another rhythm in force from a day on; what the form does not know stays in the document as it was.

    `shown`: the newest version that the page showed.
    """
    locks.hold(locks.POLICY)
    if newest_version() != shown:
        raise StaleError(f"Another rhythm was set since you opened the page. {STALE}")
    before = policy.in_force(policy.PolicyKind.BOARD, day)
    if before is not None and day < clock.today():
        raise DatesError("Give today or a later day: what was due stays as it was", "in_force_from")
    agreed = changes.get("agreed") or {}
    if case := held({f"agreed_{part}": str(agreed.get(part) or "") for part in ("by", "reference")}):
        raise DatesError(case.fault, case.field)  # the Board reads it
    document = {**(before.document if before else {}), **changes}
    document = {name: value for name, value in document.items() if value is not None}
    try:
        check(document, day)
        policy.put_in_force(policy.PolicyKind.BOARD, document, day, viewer.email)
    except policy.PolicyError as fault:
        raise DatesError(str(fault), "in_force_from") from None
    except ValueError as fault:
        raise _refusal(fault) from None


def _refusal(fault: ValueError) -> DatesError:
    """Return a fault of a document at the field of the form, without the JSON that a file would need."""
    place, _, words = str(fault).partition(": ")
    said = words.partition(", such as {")[0].removesuffix(" (agreed)")
    field = {"agreed": "agreed_by"}.get(place, place.replace(".", "_"))
    return DatesError(said[:1].upper() + said[1:], field)
