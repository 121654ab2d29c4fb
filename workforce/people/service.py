"""Changes to agreed reductions. Each checks, flushes, writes the audit entry, and never commits.

The audit trail says days and hours, never why: it is read by more people than may know.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from workforce import clock
from workforce.db import audit, db
from workforce.decimals import plain
from workforce.people import reduction_queries as queries
from workforce.people import reduction_rules as rules
from workforce.people.models import PAGE, Reduction, Worker
from workforce.people.reduction_queries import PersonOfReductions
from workforce.people.reduction_rules import Fault, Terms
from workforce.web.access import Viewer


class ReductionError(ValueError):
    """A change was refused and nothing was changed; each fault says why, and names the field it is about, if any."""

    def __init__(self, message: str, field: str = "", also: Sequence[Fault] = ()) -> None:
        """Keep the fields beside the messages."""
        super().__init__(message)
        self.faults = (Fault(field, message), *also)


def _subject(person: PersonOfReductions) -> str:
    """Return a person's name in the audit trail."""
    return f"worker:{person.employee_number}"


def _refuse(*faults: Fault | None) -> None:
    found = [fault for fault in faults if fault is not None]
    if found:
        raise ReductionError(found[0].message, found[0].field, found[1:])


def _hold(person: PersonOfReductions, by: Viewer) -> list[Reduction]:
    """Let nobody else change this person's reductions meanwhile, and return them; nobody changes their own."""
    if person.id == by.worker_id:
        raise ReductionError("You can't change your own reductions. Your manager or HR does.")
    db.session.execute(select(Worker.id).where(Worker.id == person.id).with_for_update())
    return queries.rows_of(person.id)


def agree(person: PersonOfReductions, terms: Terms, by: Viewer) -> bool:
    """Add a reduction; sent twice it is added once. Return whether it is new."""
    present = _hold(person, by)
    if person.has_left:
        when = f" on {rules.day_words(person.last_day)}" if person.last_day else ""
        raise ReductionError(f"{person.name} has left{when}. Nothing can be agreed any more.")
    _refuse(*rules.faults_of(terms, clock.today()))
    if any(row.source == PAGE and queries.terms_of(row) == terms for row in present):
        return False
    others = [queries.terms_of(row) for row in present]
    _refuse(_clash(person, terms, others))
    db.session.add(
        Reduction(
            source=PAGE, import_id=0, worker_id=person.id, set_by=by.email, reason=terms.reason, hours=terms.hours,
            started_on=terms.started_on, ended_on=terms.ended_on, tapers_to=terms.tapers_to,
            review_on=terms.review_on, is_adjustment=terms.is_adjustment,
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(
        by.email, "reduction agreed", _subject(person), hours=plain(terms.hours), from_=terms.started_on,
        to=terms.ended_on, tapers_to=plain(terms.tapers_to),
    )  # fmt: skip
    return True


def _clash(person: PersonOfReductions, terms: Terms, others: list[Terms]) -> Fault | None:
    """Return how new terms clash with the person's posts or other reductions, or None."""
    contracts = queries.contracts_of(person.id)
    if rules.contracted_on(contracts, terms.started_on) is None:
        return Fault(
            "started_on",
            f"{person.name} has no post on {rules.day_words(terms.started_on)}. Choose a day on which they have one.",
        )
    other = rules.overlap(terms, others)
    if other is not None:
        until = f" to {rules.day_words(other.ended_on)}" if other.ended_on else " on, without an end"
        return Fault(
            "reason",
            f"A reduction for the same reason covers some of these days: {plain(other.hours)} hours from"
            f" {rules.day_words(other.started_on)}{until}. End that one first, or choose other days.",
        )
    over = rules.overrun(terms, others, contracts)
    return Fault("hours", over.message) if over else None


def _one(present: list[Reduction], reduction_id: int) -> Reduction:
    """Return one of a person's reductions, if it may be changed here."""
    found = next((row for row in present if row.id == reduction_id), None)
    if found is None:
        raise ReductionError("This reduction was withdrawn meanwhile. Nothing was changed.")
    if found.source != PAGE:
        raise ReductionError(
            "HR's file brought this reduction, so it can't be changed here. Correct it in HR's system: the next "
            "import brings the change."
        )
    return found


def end(person: PersonOfReductions, reduction_id: int, last_day: date, shown: date | None, by: Viewer) -> bool:
    """End a reduction on its last day, earlier than agreed; `shown` is the end that the page showed.

    Sent twice it is ended once. Return whether anything changed.
    """
    row = _one(_hold(person, by), reduction_id)
    if row.ended_on == last_day:
        return False
    if row.ended_on != shown:
        now = f"ends on {rules.day_words(row.ended_on)}" if row.ended_on else "has no end"
        raise ReductionError(
            f"Somebody changed this reduction after you opened the page: it now {now}. Nothing was changed. "
            "Look at it again.",
            "ended_on",
        )
    _refuse(rules.end_fault(queries.terms_of(row), last_day))
    if row.tapers_to is not None:
        row.tapers_by = row.tapers_by or row.ended_on
    row.ended_on = last_day
    db.session.flush()
    audit.record(by.email, "reduction ended", _subject(person), reduction=row.id, was_to=shown, to=last_day)
    return True


def withdraw(person: PersonOfReductions, reduction_id: int, by: Viewer) -> bool:
    """Take away a reduction that has not begun: it counted on no day, and only the audit trail remembers it.

    Sent twice it is taken away once. Return whether anything changed.
    """
    present = _hold(person, by)
    if all(row.id != reduction_id for row in present):
        return False
    row = _one(present, reduction_id)
    if row.started_on <= clock.today():
        raise ReductionError("It has begun, so it can't be withdrawn. End it instead.")
    db.session.delete(row)
    db.session.flush()
    audit.record(
        by.email, "reduction withdrawn", _subject(person), hours=plain(row.hours), from_=row.started_on,
        to=row.ended_on,
    )  # fmt: skip
    return True


def review(person: PersonOfReductions, reduction_id: int, review_on: date, shown: date | None, by: Viewer) -> bool:
    """Note that an adjustment was reviewed, and when it is reviewed next; `shown` is the date that the page showed.

    Sent twice it is noted once. Return whether anything changed.
    """
    row = _one(_hold(person, by), reduction_id)
    if not row.is_adjustment:
        raise ReductionError("Only a reasonable adjustment is reviewed.")
    if row.ended_on is not None and row.ended_on < clock.today():
        raise ReductionError(f"This adjustment ended on {rules.day_words(row.ended_on)}: there is nothing to review.")
    if row.review_on == review_on:
        return False
    if row.review_on != shown:
        now = rules.day_words(row.review_on) if row.review_on else "not set"
        raise ReductionError(
            f"Somebody reviewed this after you opened the page: the next review is {now}. Nothing was changed.",
            "review_on",
        )
    _refuse(rules.review_fault(queries.terms_of(row), review_on, clock.today()))
    row.review_on = review_on
    db.session.flush()
    audit.record(by.email, "adjustment reviewed", _subject(person), reduction=row.id, was=shown, next=review_on)
    return True
