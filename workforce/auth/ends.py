"""The last day of an account: which can be given, and what is said to somebody whose account has ended."""

from datetime import date

from workforce import clock
from workforce.auth.models import Account
from workforce.web.pages import day_words

FURTHEST_YEARS = 5  # set here: a later last day is a slip of the pen


def why_not(ends_on: date | None) -> str | None:
    """Return why a last day can't be given: it is past, or so far away that it is a slip. None where it can."""
    today = clock.today()
    if ends_on is not None and ends_on < today:
        return "Give today or a later day. To end an account at once, close it"
    if ends_on is not None and ends_on.year > today.year + FURTHEST_YEARS:
        return f"Give a day within {FURTHEST_YEARS} years"
    return None


def words(account: Account) -> str | None:
    """Return that an account has ended, for who it belongs to; None where it has not. Every way in asks this."""
    if account.ends_on is None or account.ends_on >= clock.today():
        return None
    return (
        f"This account ended: {day_words(account.ends_on, year=True)} was its last day. If you still need it, ask the"
        " council's administrator for a later day"
    )
