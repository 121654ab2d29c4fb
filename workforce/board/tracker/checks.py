"""What is checked of everything that is typed into the tracker, before anything is written."""

from datetime import date

from sqlalchemy import text

from workforce import clock
from workforce.board.tracker.errors import StaleError, TrackerError
from workforce.board.tracker.rules import LONGEST_TEXT, LONGEST_TITLE
from workforce.caseload.references import held
from workforce.db import db

FURTHEST_YEARS = 5  # set here: a later day is a slip of the pen
_LOCK = 7_301_091  # advisory lock: what is said in the tracker is written one after the other
STALE = (
    "This was changed since you opened the page, perhaps by pressing the button twice. Nothing was saved: look at how"
    " it stands now, and save again only if it is still needed."
)
_IS_SOMEBODY = """
SELECT EXISTS (SELECT 1 FROM account WHERE lower(name) = lower(:words))
  OR EXISTS (SELECT 1 FROM worker WHERE lower(name) = lower(:words))
"""


def locked() -> date:
    """Let nobody else write meanwhile, and return today."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    return clock.today()


def unchanged(newest: int, edition: int) -> None:
    """Refuse what was typed on a page that shows what is no longer so."""
    if newest != edition:
        raise StaleError(STALE, newest)


def told(words: str, field: str, missing: str, longest: int = LONGEST_TEXT) -> str:
    """Refuse words that are missing or too long."""
    if not words:
        raise TrackerError(missing, field)
    if len(words) > longest:
        raise TrackerError(f"Use {longest:,} characters or fewer", field)
    return words


def role(words: str, field: str, missing: str) -> str:
    """Refuse an owner that is missing or a person: the Board reads roles and posts."""
    told(words, field, missing, LONGEST_TITLE)
    if "@" in words or db.session.scalar(text(_IS_SOMEBODY), {"words": words}):
        raise TrackerError("Give a role or post, not a person", field)
    return words


def no_references(**said: str) -> None:
    """Refuse the reference of a case in words, by field."""
    if found := held(said):
        raise TrackerError(found.fault, found.field)


def not_later(day: date, today: date, field: str) -> None:
    """Refuse a day after today."""
    if day > today:
        raise TrackerError("Give today or a day before it", field)
    near(day, today, field)


def later(day: date, today: date, field: str) -> None:
    """Refuse today and days before it."""
    if day <= today:
        raise TrackerError("Give a day after today", field)
    near(day, today, field)


def near(day: date, today: date, field: str) -> None:
    """Refuse a day whose year is a slip of the pen."""
    if abs(day.year - today.year) > FURTHEST_YEARS:
        raise TrackerError(f"Give a day within {FURTHEST_YEARS} years", field)
