"""Concerns are raised, acknowledged, answered, taken back. Each checks, flushes, writes the audit entry, never commits.

The audit trail and mails say that there is a concern, never what it is about or what was said.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.allocation import concern_queries as queries
from workforce.allocation.concern_queries import Concern
from workforce.allocation.concern_rules import About, ToWhom
from workforce.allocation.contacts import Contact, contacts_on
from workforce.allocation.overload_models import Concern as Row
from workforce.auth import queries as accounts
from workforce.db import audit, db
from workforce.people.queries import StaffMember
from workforce.web import mail
from workforce.web.access import Viewer
from workforce.web.pages import day_words


class ConcernError(ValueError):
    """Something was refused; the message says why."""


class SettledError(ConcernError):
    """A concern no longer waits: somebody answered, or the worker took it back. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a worker raises; `request` is of the form, so that a second click is no second concern."""

    request: UUID
    about: About
    words: str
    to_whom: ToWhom


def raise_concern(person: StaffMember, said: Said, actor: str, base_url: str) -> list[Contact]:
    """Raise a concern; return whom it went to."""
    contacts = contacts_on(clock.today())
    supervisor = person.main.supervisor
    passed = [] if said.to_whom is ToWhom.MANAGER else contacts.passed_over(person.team, supervisor, but=person.id)
    to = [
        one
        for one in queries.chosen(said.to_whom, person.team, person.id, contacts)
        if not {one.email, one.employee_number} & set(passed)
    ]
    made = db.session.scalar(
        insert(Row)
        .values(
            request=said.request, worker_id=person.id, about=said.about, said=said.words, to_whom=said.to_whom,
            team=person.team, sent_to=[one.name for one in to], passed_over=passed, raised_on=clock.today(),
            raised_at=clock.now(),
        )
        .on_conflict_do_nothing(constraint="uq_concern_request")
        .returning(Row.id)
    )  # fmt: skip
    if made is None:
        return to
    audit.record(actor, "concern raised", f"worker:{person.employee_number}", concern=made)
    for one in to:
        mail.queue(
            one.email,
            "A concern was raised to you",
            f"Dear {one.name},\n\nSomebody raised a concern to you. Open this page to read it, say that you have seen"
            f" it, and answer it:\n\n{base_url}/concerns/{made}\n",
        )
    return to


def _open(concern_id: int) -> tuple[Row, Concern]:
    """Return a concern, locked; raise SettledError where it no longer waits, with who and when."""
    row = db.session.scalar(
        select(Row).where(Row.id == concern_id).with_for_update().execution_options(populate_existing=True)
    )
    found = queries.concern(concern_id)
    if row is None or found is None:
        raise SettledError("This concern is no longer here. Nothing was changed.")
    if found.dates.withdrawn_on:
        raise SettledError(
            f"The worker took this concern back on {day_words(found.dates.withdrawn_on)}. Nothing was changed."
        )
    if found.dates.answered_on:
        on = day_words(found.dates.answered_on)
        raise SettledError(f"This concern was answered on {on}, by {found.answered_by}. Nothing was changed.")
    return row, found


def _tell_worker(one: Concern, what: str, base_url: str) -> None:
    account = accounts.holder_of(one.worker_id)
    if account is not None and account.is_open:
        mail.queue(
            account.email,
            f"Your concern is {what}",
            f"Dear {account.name},\n\nYour concern is {what}. Read more here:\n\n{base_url}/my-work/concerns\n",
        )


def acknowledge(concern_id: int, viewer: Viewer, base_url: str) -> None:
    """Say that a concern was seen. Whose it is to read is the caller's to check."""
    row, found = _open(concern_id)
    if row.acknowledged_at is not None:
        if row.acknowledged_by == viewer.email:
            return
        on = day_words(found.dates.acknowledged_on)
        raise SettledError(f"{found.acknowledged_by} acknowledged this concern on {on}. Nothing was changed.")
    row.acknowledged_by, row.acknowledged_at = viewer.email, clock.now()
    db.session.flush()
    audit.record(viewer.email, "concern acknowledged", f"worker:{found.employee_number}", concern=concern_id)
    _tell_worker(found, "acknowledged", base_url)


def answer(concern_id: int, words: str, viewer: Viewer, base_url: str) -> None:
    """Answer a concern, which acknowledges it too. Whose it is to read is the caller's to check."""
    row, found = _open(concern_id)
    now = clock.now()
    if row.acknowledged_at is None:
        row.acknowledged_by, row.acknowledged_at = viewer.email, now
    row.answered, row.answered_by, row.answered_at = words, viewer.email, now
    db.session.flush()
    audit.record(viewer.email, "concern answered", f"worker:{found.employee_number}", concern=concern_id)
    _tell_worker(found, "answered", base_url)


def withdraw(concern_id: int, person: StaffMember, actor: str) -> None:
    """Take one's own concern back."""
    row, found = _open(concern_id)
    if found.worker_id != person.id:
        raise ConcernError("Only who raised a concern can take it back. Nothing was changed.")
    row.withdrawn_at = clock.now()
    db.session.flush()
    audit.record(actor, "concern withdrawn", f"worker:{found.employee_number}", concern=concern_id)
