"""What every change of the Board's own records checks first, and how a file is kept."""

from datetime import date

from sqlalchemy import select

from workforce import clock
from workforce.board.accountability.challenge_rules import LONGEST_TEXT
from workforce.board.accountability.errors import AccountabilityError, StaleError
from workforce.board.accountability.models import BoardDocument
from workforce.caseload.references import held
from workforce.db import audit, db
from workforce.db.locks import hold
from workforce.links import link_fault
from workforce.web.access import Viewer
from workforce.web.documents import Document

_LOCK = 7_301_097  # advisory lock: the Board's own records are written one after the other
FURTHEST_YEARS = 5  # set here: a later day is a slip of the pen
EARLIEST = date(2000, 1, 1)
STALE = (
    "This was changed since you opened the page, perhaps by pressing the button twice. Nothing was saved: look at how"
    " it stands now, and save again only if it is still needed."
)


def begin() -> date:
    """Let nobody else write meanwhile, and return today."""
    hold(_LOCK)
    return clock.today()


def alone(newest: int, edition: int) -> None:
    """Refuse what was written on a page that shows what is no longer so."""
    if newest != edition:
        raise StaleError(STALE, newest)


def check_words(said: str, field: str, missing: str, longest: int = LONGEST_TEXT) -> None:
    """Refuse no words where some are wanted, and more than are kept."""
    if not said and missing:
        raise AccountabilityError(missing, field)
    if len(said) > longest:
        raise AccountabilityError(f"Use {longest:,} characters or fewer; these are {len(said):,}", field)


def no_references(**said: str) -> None:
    """Refuse the reference of a case in words, by field, that the Board reads."""
    if found := held(said):
        raise AccountabilityError(found.fault, found.field)


def check_later(day: date, today: date, field: str) -> None:
    """Refuse a day by which something is to be done that is not to come, or out of all reach."""
    if day <= today:
        raise AccountabilityError("Give a day after today", field)
    if day.year > today.year + FURTHEST_YEARS:
        raise AccountabilityError(f"Give a day within {FURTHEST_YEARS} years", field)


def check_past(day: date, today: date, field: str) -> None:
    """Refuse a day of something that happened which is still to come, or out of all reach."""
    if day > today:
        raise AccountabilityError("Give today or a day before it", field)
    if day < EARLIEST:
        raise AccountabilityError("Give a day after 1999", field)


def check_link(url: str, field: str) -> None:
    """Refuse what can't be kept as a link."""
    if url and (fault := link_fault(url)):
        raise AccountabilityError(fault, field)


def keep(file: Document | None) -> int | None:
    """Keep a file, if there is one; return its id."""
    if file is None:
        return None
    kept = BoardDocument(
        file_name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256, content=file.content
    )
    db.session.add(kept)
    db.session.flush()
    return kept.id


def erase(document_id: int, why: str, viewer: Viewer) -> None:
    """Erase a file that should never have been here; that it was there, and why it went, stays."""
    begin()
    check_words(why, "why", "Say why")
    no_references(why=why)
    kept = db.session.scalar(
        select(BoardDocument).where(BoardDocument.id == document_id).execution_options(populate_existing=True)
    )
    if kept is None or kept.erased_at is not None:
        raise StaleError("This file was erased already. Nothing was changed.")
    kept.content, kept.erased_at, kept.erased_by, kept.erased_why = None, clock.now(), viewer.email, why
    db.session.flush()
    audit.record(viewer.email, "board file erased", f"board document:{document_id}")
