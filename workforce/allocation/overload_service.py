"""What is written into overloads. Each change checks, flushes, writes the audit entry, and never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from workforce import clock
from workforce.allocation import overload_queries as queries
from workforce.allocation.overload_models import Overload as Row
from workforce.allocation.overload_models import OverloadEntry
from workforce.allocation.overload_queries import Overload
from workforce.allocation.overload_rules import Closed, Entry, History, Kind, Plan
from workforce.allocation.overload_words import closed_words, entry_words
from workforce.db import audit, db
from workforce.people.queries import StaffMember, staff_on
from workforce.web.access import Viewer
from workforce.web.pages import day_words

FARTHEST_DAYS = 366  # a review or an action further away is a slip of the pen


class OverloadError(ValueError):
    """Something was refused; the message says why. `field` names the field of a form that it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        """Keep the field beside the message."""
        super().__init__(message)
        self.field = field


class SettledError(OverloadError):
    """What a page showed is no longer so: somebody else changed or closed it. Nothing was saved."""


@dataclass(frozen=True, slots=True)
class View:
    """What a worker says of a plan."""

    agrees: bool
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a manager writes at once; what is None stays as it is."""

    what: str | None = None  # with owner and day: an action
    owner_id: int | None = None
    due_on: date | None = None
    review_on: date | None = None
    view: View | None = None  # as the worker said it to the manager


def _subject(one: Overload) -> str:
    return f"worker:{one.employee_number}"


def hold(overload_id: int) -> tuple[Row, Overload]:
    """Let nobody else change an overload meanwhile, and return it; SettledError where it has closed."""
    row = db.session.scalar(
        select(Row).where(Row.id == overload_id).with_for_update().execution_options(populate_existing=True)
    )
    found = queries.overload(overload_id)
    if row is None or found is None:
        raise SettledError("This overload is no longer here. Nothing was saved.")
    return row, found


def _open(overload_id: int) -> tuple[Row, Overload]:
    row, found = hold(overload_id)
    if found.closed_on is not None:
        raise SettledError(f"This overload {closed_words(found)}. Nothing was saved.")
    return row, found


def _not_own(one: Overload, viewer: Viewer) -> None:
    if one.worker_id == viewer.worker_id:
        raise OverloadError("This is your own overload: somebody else who answers for you writes its plan.")


def _fresh(one: Overload, shown: int, intended: Sequence[tuple[object, ...]], by: str) -> bool:
    """Return whether a page's changes are still to be saved; False where this very page was sent twice.

    Raise SettledError, with what changed, where somebody wrote something after the page was shown.
    """
    since = [entry for entry in one.history.entries if entry.edition > shown]
    if not since:
        return True
    if [_what(entry) for entry in since] == list(intended) and all(entry.by == by for entry in since):
        return False
    told = " ".join(entry_words(one, entry) for entry in since)
    raise SettledError(f"Nothing was saved: this plan changed after you opened the page. {told} Look again, then save.")


def _what(entry: Entry) -> tuple[object, ...]:
    return (entry.kind, entry.words, entry.owner_id, entry.due_on, entry.action_id, entry.agrees)


def _write(row: Row, by: str, kind: Kind, **columns: Any) -> None:
    row.edition += 1
    now = clock.now()
    db.session.add(
        OverloadEntry(
            overload_id=row.id, edition=row.edition, kind=kind, day=now.astimezone(clock.LONDON).date(), at=now,
            by=by, **columns,
        )
    )  # fmt: skip
    db.session.flush()


def _day_to_come(day: date, field: str, what: str) -> None:
    today = clock.today()
    if day < today or (field == "review_on" and day == today):
        raise OverloadError(f"{day_words(day)} has passed: give a day to come for {what}.", field)
    if (day - today).days > FARTHEST_DAYS:
        raise OverloadError("Give a day within a year.", field)


def _check_owner(owner_id: int) -> None:
    if all(person.id != owner_id for person in staff_on(clock.today())):
        gone = queries.last_days([owner_id]).get(owner_id)
        when = f": their last day was {day_words(gone)}" if gone else ""
        raise OverloadError(f"This person is not in post{when}. Choose somebody else.", "owner")


def _as_shown(one: Overload, shown: int) -> Plan:
    """Return the plan as the page showed it."""
    entries = tuple(entry for entry in one.history.entries if entry.edition <= shown)
    return History(one.opened_on, entries, one.history.left).plan_on(clock.today())


def save_plan(one: Overload, shown: int, change: Change, viewer: Viewer) -> bool:
    """Write an action, a review date and what the worker said, as far as given. Return False for a second click."""
    row, found = _open(one.id)
    _not_own(found, viewer)
    new = _changes(change, _as_shown(found, shown).review_on)
    if not new:
        raise OverloadError("Nothing was new: write an action, another review date, or what the worker says.")
    if not _fresh(found, shown, [(kind, *map(columns.get, _COLUMNS)) for kind, columns in new], viewer.email):
        return False
    if change.what is not None and change.owner_id is not None and change.due_on is not None:
        _day_to_come(change.due_on, "due_on", "the action")
        _check_owner(change.owner_id)
    if Kind.REVIEW in dict(new) and change.review_on is not None:
        _day_to_come(change.review_on, "review_on", "the review")
    for kind, columns in new:
        _write(row, viewer.email, kind, **columns)
    audit.record(
        viewer.email, "overload plan written", _subject(found), overload=found.id,
        kinds=[str(kind) for kind, _ in new], review_on=change.review_on,
    )  # fmt: skip
    return True


_COLUMNS = ("words", "owner_id", "due_on", "action_id", "agrees")


def _changes(change: Change, review_on: date | None) -> list[tuple[Kind, dict[str, Any]]]:
    found: list[tuple[Kind, dict[str, Any]]] = []
    if change.what is not None:
        found.append((Kind.ACTION, {"words": change.what, "owner_id": change.owner_id, "due_on": change.due_on}))
    if change.review_on is not None and change.review_on != review_on:
        found.append((Kind.REVIEW, {"due_on": change.review_on}))
    if change.view is not None:
        found.append((Kind.VIEW, _said(change.view, is_workers=False)))
    return found


def _said(view: View, *, is_workers: bool) -> dict[str, Any]:
    return {"words": view.words or None, "agrees": view.agrees, "is_workers": is_workers}


def say_view(one: Overload, shown: int, view: View, person: StaffMember, actor: str) -> bool:
    """Write what the worker says of the plan that they saw. Return False for a second click."""
    row, found = _open(one.id)
    if found.worker_id != person.id:
        raise OverloadError("This is somebody else's overload. Nothing was saved.")
    columns = _said(view, is_workers=True)
    if not _fresh(found, shown, [(Kind.VIEW, *map(columns.get, _COLUMNS))], actor):
        return False
    _write(row, actor, Kind.VIEW, **columns)
    audit.record(actor, "own view of overload plan given", _subject(found), overload=found.id, agrees=view.agrees)
    return True


def _check_action(one: Overload, action_id: int) -> None:
    """Raise SettledError where an action is done or taken out, with who and when."""
    ended = next((e for e in reversed(one.history.entries) if e.action_id == action_id), None)
    if ended is not None:
        raise SettledError(f"Nothing was changed. {entry_words(one, ended)}")
    if all(action.id != action_id for action in one.history.plan_on(clock.today()).actions):
        raise SettledError("This action is no longer here. Nothing was changed.")


def _end_action(one: Overload, action_id: int, kind: Kind, actor: str) -> None:
    row, found = _open(one.id)
    _check_action(found, action_id)
    _write(row, actor, kind, action_id=action_id)
    audit.record(actor, f"overload action {kind}", _subject(found), overload=found.id, action=action_id)


def action_done(one: Overload, action_id: int, viewer: Viewer) -> None:
    """Say that an action is done: a manager in scope, or the worker where it is theirs to do."""
    owner = next((e.owner_id for e in one.history.entries if e.id == action_id), None)
    if one.worker_id == viewer.worker_id and owner != viewer.worker_id:
        raise OverloadError("Somebody else does this: they, or your manager, say when it is done.")
    _end_action(one, action_id, Kind.DONE, viewer.email)


def take_out(one: Overload, action_id: int, viewer: Viewer) -> None:
    """Take an action out of the plan; it stays in the history."""
    _not_own(one, viewer)
    _end_action(one, action_id, Kind.REMOVED, viewer.email)


def close(row: Row, one: Overload, day: date, reason: Closed, by: str) -> None:
    """Close an overload that is held."""
    row.closed_on, row.closed_reason, row.closed_by = day, reason, by
    row.edition += 1
    db.session.flush()
    audit.record(by, "overload closed", _subject(one), overload=one.id, reason=str(reason), on=day)


def solved(one: Overload, person: StaffMember, actor: str) -> bool:
    """Close one's own overload: the worker agrees that it is solved. Return False where they did so before."""
    row, found = hold(one.id)
    if found.worker_id != person.id:
        raise OverloadError("This is somebody else's overload. Nothing was changed.")
    if found.closed_on is not None:
        if row.closed_by == actor:
            return False
        raise SettledError(f"This overload {closed_words(found)}. Nothing was changed.")
    close(row, found, clock.today(), Closed.AGREED, actor)
    return True
