"""What is said of the standards: each change checks all of it, flushes, writes the audit entry, and never commits.

A form carries the newest thing that its page showed, so that pressing twice, or an old window, changes nothing.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, text

from workforce import clock
from workforce.caseload.references import held
from workforce.db import audit, db
from workforce.facts import standards
from workforce.links import link_fault
from workforce.standards import queries
from workforce.standards.errors import StaleError, StandardsError
from workforce.standards.models import (
    StandardAction,
    StandardAssessment,
    StandardDocument,
    StandardEvidence,
    StandardGap,
)
from workforce.standards.rules import LONGEST_TEXT, LONGEST_TITLE, Kind, Verdict
from workforce.web.access import Permission, Viewer
from workforce.web.documents import Document

_LOCK = 7_301_080  # advisory lock: what is said of the standards is written one after the other
FURTHEST_YEARS = 5  # set here: a later day is a slip of the pen
STALE = (
    "This was changed since you opened the page, perhaps by pressing the button twice. Nothing was saved: look at how"
    " it stands now, and save again only if it is still needed."
)
REQUIREMENTS = {one.id: standard.number for standard in standards() for one in standard.requirements}


def _alone(newest: int, edition: int) -> None:
    if newest != edition:
        raise StaleError(STALE, newest)


def _lock() -> date:
    """Let nobody else write meanwhile, and return today."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    return clock.today()


def _words(said: str, field: str, missing: str, longest: int = LONGEST_TEXT) -> str:
    if not said:
        raise StandardsError(missing, field)
    if len(said) > longest:
        raise StandardsError(f"Use {longest:,} characters or fewer", field)
    return said


def _no_references(**said: str) -> None:
    """Refuse the reference of a case in words, by field, that the Board and HR read."""
    if found := held(said):
        raise StandardsError(found.fault, found.field)


def _later(day: date, today: date, field: str) -> None:
    if day <= today:
        raise StandardsError("Give a day after today", field)
    if day.year > today.year + FURTHEST_YEARS:
        raise StandardsError(f"Give a day within {FURTHEST_YEARS} years", field)


# --- assessments


def newest_assessment(standard: int) -> int:
    """Return the id of the newest assessment of a standard, 0 for none: what a page shows as known."""
    return (
        db.session.scalar(select(func.max(StandardAssessment.id)).where(StandardAssessment.standard == standard)) or 0
    )


def assess(standard: int, verdict: Verdict, reason: str, next_on: date, edition: int, viewer: Viewer) -> None:
    """Say where the council stands on a standard from today on. What was said before stays."""
    today = _lock()
    _words(reason, "reason", "Say why")
    _later(next_on, today, "next_on")
    _no_references(reason=reason)
    _alone(newest_assessment(standard), edition)
    said = StandardAssessment(
        standard=standard, verdict=verdict, reason=reason, assessed_on=today, next_on=next_on, by=viewer.email,
        at=clock.now(),
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    audit.record(viewer.email, "standard assessed", f"standard:{standard}", verdict=verdict, assessment=said.id)


# --- evidence


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A piece of evidence as a form sends it."""

    kind: Kind
    title: str
    owner: str
    held_on: date
    review_on: date
    words: str = ""
    url: str = ""
    document: Document | None = None


def newest_evidence(requirement: str) -> int:
    """Return the id of the newest piece of evidence of a requirement, 0 for none."""
    return (
        db.session.scalar(select(func.max(StandardEvidence.id)).where(StandardEvidence.requirement == requirement)) or 0
    )


def _check(new: NewEvidence, today: date) -> None:
    _words(new.title, "title", "Say what it is", LONGEST_TITLE)
    _words(new.owner, "owner", "Say who keeps it up to date", LONGEST_TITLE)
    if new.held_on > today:
        raise StandardsError("Give today or a day before it", "held_on")
    _later(new.review_on, today, "review_on")
    if new.kind is Kind.STATEMENT:
        _words(new.words, "words", "Write the statement")
    elif new.kind is Kind.LINK:
        _words(new.url, "url", "Give the address")
        if fault := link_fault(new.url):
            raise StandardsError(fault, "url")
    elif new.document is None:
        raise StandardsError("Choose a file", "file")
    _no_references(title=new.title, owner=new.owner, words=new.words)


def add_evidence(requirement: str, new: NewEvidence, edition: int, viewer: Viewer) -> int:
    """Add a piece of evidence; return its id. What it replaces is withdrawn by itself, if it is."""
    today = _lock()
    _check(new, today)
    _alone(newest_evidence(requirement), edition)
    kept = StandardEvidence(
        requirement=requirement, kind=new.kind, title=new.title, owner=new.owner,
        words=new.words if new.kind is Kind.STATEMENT else None, url=new.url if new.kind is Kind.LINK else None,
        held_on=new.held_on, review_on=new.review_on, added_on=today, added_by=viewer.email, added_at=clock.now(),
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    if new.kind is Kind.DOCUMENT and new.document is not None:
        file = new.document
        db.session.add(
            StandardDocument(
                evidence_id=kept.id, file_name=file.name, media_type=file.media_type, size=file.size,
                sha256=file.sha256, content=file.content,
            )
        )  # fmt: skip
        db.session.flush()
    audit.record(viewer.email, "standard evidenced", f"requirement:{requirement}", evidence=kept.id, kind=new.kind)
    return kept.id


def withdraw(evidence_id: int, why: str, viewer: Viewer, *, erases: bool = False) -> None:
    """Withdraw a piece of evidence, and delete its file where it should never have been kept."""
    today = _lock()
    _words(why, "why", "Say why")
    _no_references(why=why)
    kept = db.session.get(StandardEvidence, evidence_id, populate_existing=True)
    if kept is None or kept.withdrawn_at is not None:
        raise StaleError("This was withdrawn already. Nothing was changed.")
    kept.withdrawn_on, kept.withdrawn_at, kept.withdrawn_by, kept.withdrawn_why = (
        today, clock.now(), viewer.email, why,
    )  # fmt: skip
    db.session.flush()
    if erases:
        db.session.execute(text("DELETE FROM standard_document WHERE evidence_id = :id"), {"id": evidence_id})
    audit.record(
        viewer.email, "standard evidence withdrawn", f"requirement:{kept.requirement}", evidence=evidence_id,
        erased=erases,
    )  # fmt: skip


# --- gaps and actions


def newest_gap(standard: int) -> int:
    """Return the id of the newest gap of a standard, 0 for none."""
    return db.session.scalar(select(func.max(StandardGap.id)).where(StandardGap.standard == standard)) or 0


def add_gap(standard: int, words: str, edition: int, viewer: Viewer) -> int:
    """Say what is missing for a standard to be met; return the gap's id."""
    today = _lock()
    _words(words, "words", "Say what is missing")
    _no_references(words=words)
    _alone(newest_gap(standard), edition)
    gap = StandardGap(standard=standard, words=words, found_on=today, added_by=viewer.email, added_at=clock.now())
    db.session.add(gap)
    db.session.flush()
    audit.record(viewer.email, "standard gap found", f"standard:{standard}", gap=gap.id)
    return gap.id


def _open(gap_id: int) -> StandardGap:
    gap = db.session.get(StandardGap, gap_id, populate_existing=True)
    if gap is None or gap.closed_on is not None:
        raise StaleError("This gap was closed already. Nothing was changed.")
    return gap


def close_gap(gap_id: int, why: str, viewer: Viewer) -> None:
    """Say that a gap is closed, and why; its actions must have ended."""
    today = _lock()
    _words(why, "why", "Say what closed it")
    _no_references(why=why)
    gap = _open(gap_id)
    is_open = select(StandardAction.id).where(StandardAction.gap_id == gap_id, StandardAction.ended_on.is_(None))
    if db.session.scalar(select(is_open.exists())):
        raise StandardsError("Actions are still open. Say first that each is done or no longer needed.", "why")
    gap.closed_on, gap.closed_by, gap.closed_why = today, viewer.email, why
    db.session.flush()
    audit.record(viewer.email, "standard gap closed", f"standard:{gap.standard}", gap=gap_id)


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action as a form sends it: its owner is an account (its id), or told in words."""

    words: str
    owner_id: int
    owner_words: str
    due_on: date


def newest_action(gap_id: int) -> int:
    """Return the id of the newest action of a gap, 0 for none."""
    return db.session.scalar(select(func.max(StandardAction.id)).where(StandardAction.gap_id == gap_id)) or 0


def add_action(gap_id: int, new: NewAction, edition: int, viewer: Viewer) -> None:
    """Say what somebody will do about a gap, by when."""
    today = _lock()
    _words(new.words, "what", "Say what will be done")
    if bool(new.owner_id) == bool(new.owner_words):
        raise StandardsError("Choose who does it, or say who in words: one of the two", "owner")
    if new.owner_id and new.owner_id not in {id_ for id_, _ in queries.owners()}:
        raise StandardsError("Choose somebody of the list", "owner")
    if new.owner_words:
        _words(new.owner_words, "owner_words", "Say who", LONGEST_TITLE)
    _later(new.due_on, today, "due_on")
    _no_references(what=new.words, owner_words=new.owner_words)
    gap = _open(gap_id)
    _alone(newest_action(gap_id), edition)
    db.session.add(
        StandardAction(
            gap_id=gap_id, words=new.words, owner_id=new.owner_id or None, owner_words=new.owner_words or None,
            due_on=new.due_on, added_on=today, added_by=viewer.email, added_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(viewer.email, "standard action added", f"standard:{gap.standard}", gap=gap_id)


def end_action(gap_id: int, action_id: int, ended_as: str, viewer: Viewer) -> bool:
    """Say that an action is done or no longer needed. Return False where it had ended already."""
    today = _lock()
    action = db.session.get(StandardAction, action_id, populate_existing=True)
    if action is None or action.gap_id != gap_id or action.ended_on is not None:
        return False
    action.ended_as, action.ended_on, action.ended_by = ended_as, today, viewer.email
    db.session.flush()
    audit.record(viewer.email, "standard action ended", f"gap:{gap_id}", action=action_id, ended_as=ended_as)
    return True


def may_end(owner_id: int | None, viewer: Viewer) -> bool:
    """Whether somebody may say that an action ended: who assesses the standards, or whose account it was given to."""
    return viewer.may(Permission.ASSESS_STANDARDS) or (owner_id is not None and owner_id == viewer.account_id)
