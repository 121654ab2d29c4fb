"""Whether somebody is registered as a social worker, as far as the staff file and the register tell. Pure functions."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workforce.people.rules import add_months
from workforce.training.cpd.rules import is_window
from workforce.working_days import is_working_day


class Result(StrEnum):
    """What the public register said."""

    REGISTERED = "registered"
    CONDITIONS = "conditions"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    NOT_FOUND = "not_found"

    @property
    def is_registered(self) -> bool:
        """Whether somebody is on the register by it."""
        return self in (Result.REGISTERED, Result.CONDITIONS)


RESULT_WORDS = {
    Result.REGISTERED: "Registered",
    Result.CONDITIONS: "Registered, with conditions of practice",
    Result.LAPSED: "Lapsed or removed",
    Result.SUSPENDED: "Suspended",
    Result.NOT_FOUND: "Not found",
}


class State(StrEnum):
    """How a registration stands, the most pressing first."""

    OFF = "off"  # the register was seen without them
    ENDED = "ended"
    MISSING = "missing"
    UNKNOWN = "unknown"
    EXPIRING = "expiring"
    HOLDS = "holds"
    NOT_NEEDED = "not_needed"


STATE_WORDS = {
    State.OFF: "Not on the register",
    State.ENDED: "Ended",
    State.MISSING: "No number",
    State.UNKNOWN: "No expiry known",
    State.EXPIRING: "Ends on 30 November",
    State.HOLDS: "Registered",
    State.NOT_NEEDED: "None needed",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One look at the register."""

    id: int
    checked_on: date
    result: Result
    expires_on: date | None
    checked_by: str
    counts: bool  # the staff file says of number and expiry what it said then


def state(number: str | None, expires_on: date | None, day: date, *, needs_number: bool, check: Check | None) -> State:
    """Return how a registration stands on a day. `expires_on` has the newest look at the register in it already.

    >>> [state("SW1", date(2026, 11, 30), date(2026, *one), needs_number=True, check=None).value
    ...  for one in ((8, 31), (9, 1), (11, 30), (12, 1))]
    ['holds', 'expiring', 'expiring', 'ended']
    >>> state(None, None, date(2026, 1, 1), needs_number=True, check=None).value
    'missing'
    """
    if not number:
        return State.MISSING if needs_number else State.NOT_NEEDED
    if check is not None and check.counts and not check.result.is_registered:
        return State.OFF
    if expires_on is None:
        return State.UNKNOWN
    if expires_on < day:
        return State.ENDED
    return State.EXPIRING if is_window(day) and expires_on <= date(day.year, 11, 30) else State.HOLDS


def is_unchecked(check: Check | None, day: date, months: int) -> bool:
    """Whether nobody looked at the register within so many months. How many is set by the council.

    >>> seen = Check(1, date(2026, 5, 31), Result.REGISTERED, date(2026, 11, 30), "hr", True)
    >>> [is_unchecked(seen, date(2026, *one), 6) for one in ((11, 30), (12, 1))]
    [False, True]
    """
    return check is None or add_months(check.checked_on, months) < day


def last_end(day: date) -> date:
    """Return the last 30 November before a day, on which registrations end that are not renewed.

    >>> last_end(date(2026, 11, 30)), last_end(date(2026, 12, 1)), last_end(date(2027, 3, 1))
    (datetime.date(2025, 11, 30), datetime.date(2026, 11, 30), datetime.date(2026, 11, 30))
    """
    this = date(day.year, 11, 30)
    return this if this < day else date(day.year - 1, 11, 30)


def coming_end(day: date) -> date:
    """Return the 30 November on or after a day.

    >>> coming_end(date(2026, 11, 30)), coming_end(date(2026, 12, 1))
    (datetime.date(2026, 11, 30), datetime.date(2027, 11, 30))
    """
    return date(day.year + (day.month == 12), 11, 30)


def not_renewed(expires_on: date | None, day: date) -> bool:
    """Whether a registration ended with the last renewal and is not seen renewed: since then, and before the day.

    >>> not_renewed(date(2026, 11, 30), date(2026, 12, 1)), not_renewed(date(2026, 11, 30), date(2026, 11, 30))
    (True, False)
    >>> not_renewed(date(2025, 11, 30), date(2026, 12, 1)), not_renewed(date(2027, 11, 30), date(2026, 12, 1))
    (False, False)
    """
    return expires_on is not None and last_end(day) <= expires_on < day


def list_day(year: int) -> date:
    """Return the first working day of December of a year, on which the list of who may not practise is sent.

    >>> list_day(2026), list_day(2029)
    (datetime.date(2026, 12, 1), datetime.date(2029, 12, 3))
    """
    found = date(year, 12, 1)
    while not is_working_day(found):
        found += timedelta(days=1)
    return found


SUBJECT = "Registrations that ended on 30 November: take their cases in hand today"


def list_words(name: str, count: int, link: str) -> str:
    """Return the words of the mail of December: how many, never who."""
    people = "1 person's registration" if count == 1 else f"{count} people's registrations"
    are = "is" if count == 1 else "are"
    return (
        f"Dear {name},\n\nIn the council, {people} as a social worker ended on 30 November and {are} not seen renewed."
        " They must not practise as social workers until it is mended: take their cases in hand today. The page names"
        f" those in your scope. Where the register shows a renewal, record that you looked.\n\n{link}\n"
    )
