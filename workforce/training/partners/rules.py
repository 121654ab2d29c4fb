"""Partners' yearly returns: what is asked, what may be answered, how an agency stands. Pure functions."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from workforce.people.rules import add_months

MOST = 999_999  # of anything that is counted
LONGEST_TEXT, LONGEST_NAME, LONGEST_NUMBER = 4_000, 200, 12  # characters
TOO_FAR = "Give a day within two years"
LEAST_SHOWN = 5  # a number about fewer people is not shown to the Board
LONGEST_YEAR = FARTHEST = 24  # months: how long a year is at most, how far ahead a day
YEAR_BEGINS = (4, 1)  # month and day that the form of a year begins with; the council sets its own


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that an agency is asked for, always of another one."""

    key: str
    label: str  # of the number
    of_label: str  # of what it is a part
    short: str  # as the head of a column
    of_staff: bool = True  # a part of the staff who work with children and families
    hint: str = ""


MEASURES = (
    Measure(
        "inducted", "Of them, how many were inducted within that time?",
        "New staff whose time to be inducted ended in the year", "Inducted in time", of_staff=False,
        hint="The time that your agency gives a new member of staff, such as 3 months.",
    ),
    Measure("risk", "How many have training in risk analysis that is in date?", "staff", "Risk analysis"),
    Measure(
        "safeguarding", "How many have safeguarding training in date, at the level that their role needs?", "staff",
        "Safeguarding",
    ),
    Measure("mentoring", "How many were offered a mentor in the year?", "staff", "Offered mentoring"),
    Measure(
        "cpd", "How many took part in other learning about children and families in the year?", "staff",
        "Other learning",
    ),
    Measure(
        "observed", "Of them, how many were observed to see how good they are?",
        "Courses about children and families that you ran in the year", "Courses observed", of_staff=False,
    ),
)  # fmt: skip
TEXTS = {"changed": LONGEST_TEXT, "signed_name": LONGEST_NAME, "signed_role": LONGEST_NAME}
NUMBERS = ("staff", *(f"of_{m.key}" for m in MEASURES if not m.of_staff), *(f"n_{m.key}" for m in MEASURES))
FIELDS = (*NUMBERS, *TEXTS)


class State(StrEnum):
    """How an agency stands in a year."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    OPENED = "opened"
    ENDED = "ended"  # its link, before the day to answer by
    LATE = "late"
    SENT = "sent"


STATE_WORDS = {
    State.NOT_ASKED: "Not asked",
    State.ASKED: "Asked",
    State.OPENED: "Opened",
    State.ENDED: "Link ended: make a new one",
    State.LATE: "Late",
    State.SENT: "Sent",
}
BOARD_WORDS = {**STATE_WORDS, State.ENDED: "Asked; its link ended"}


@dataclass(frozen=True, slots=True)
class Answers:
    """A whole return."""

    staff: int
    figures: dict[str, tuple[int | None, int | None]]  # measure -> number, of how many; None: not known
    changed: str
    signed_name: str
    signed_role: str


def state_of(
    *, is_sent: bool, is_asked: bool, is_opened: bool, last_day: date | None, answer_by: date, day: date
) -> State:
    """Return how an agency stands on a day; late once the day to answer by has passed, whatever became of its link.

    >>> today = date(2026, 11, 26)
    >>> asked = dict(is_sent=False, is_asked=True, is_opened=False, last_day=date(2026, 12, 1), day=today)
    >>> state_of(answer_by=today, **asked).value, state_of(answer_by=date(2026, 11, 25), **asked).value
    ('asked', 'late')
    """
    if is_sent:
        return State.SENT
    if not is_asked:
        return State.NOT_ASKED
    if day > answer_by:
        return State.LATE
    if last_day is None or day > last_day:
        return State.ENDED
    return State.OPENED if is_opened else State.ASKED


def too_long(typed: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that can't even be kept as a draft, each with what to do."""
    longest = {**dict.fromkeys(NUMBERS, LONGEST_NUMBER), **TEXTS}
    return {
        name: f"Shorten this to {most:,} characters"
        for name, most in longest.items()
        if len(typed.get(name, "")) > most
    }


def read_number(text: str) -> int | None:
    """Return a whole number, None for nothing; raise ValueError with words.

    >>> read_number(" 1,250 "), read_number("")
    (1250, None)
    """
    plain = text.replace(",", "").replace(" ", "")
    if not plain:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", plain):
        raise ValueError("Write a whole number, such as 12. Leave it empty if you do not know")
    return int(plain)


def read_answers(typed: Mapping[str, str]) -> tuple[Answers | None, dict[str, str]]:
    """Return the answers of a return that is to be sent, or None with what to mend at each field."""
    faults = too_long(typed)
    numbers = _numbers(typed, faults)
    figures = {m.key: (numbers[f"n_{m.key}"], numbers["staff" if m.of_staff else f"of_{m.key}"]) for m in MEASURES}
    for m in MEASURES:
        _check_pair(m, *figures[m.key], faults)
    for name, words in _NEEDED.items():
        if not typed.get(name, "").strip():
            faults.setdefault(name, words)
    staff = numbers["staff"]
    if faults or staff is None:
        return None, faults
    return Answers(staff, figures, **{name: typed[name].strip() for name in TEXTS}), {}


_NEEDED = {
    "staff": "Say how many staff work with children and families; 0 if none do",
    "changed": "Say what the training changed for children, or that you can't tell yet",
    "signed_name": "Give the name of who answers for this return",
    "signed_role": "Give their role",
}


def _numbers(typed: Mapping[str, str], faults: dict[str, str]) -> dict[str, int | None]:
    """Return the numbers that can be read, and add what to mend to the faults."""
    found: dict[str, int | None] = dict.fromkeys(NUMBERS)
    for name in NUMBERS:
        if name not in faults:
            try:
                found[name] = read_number(typed.get(name, ""))
            except ValueError as fault:
                faults[name] = str(fault)
    return found


def _check_pair(m: Measure, n: int | None, of: int | None, faults: dict[str, str]) -> None:
    """Add to the faults where a number is a part of nothing, or of less than itself."""
    if n is not None and of is None and not m.of_staff:
        faults.setdefault(f"of_{m.key}", "Say of how many, too")
    elif n is not None and of is not None and n > of:
        words = "your staff" if m.of_staff else "those that it is a part of"
        faults.setdefault(f"n_{m.key}", f"This is more than {words}: {n:,} of {of:,}. Correct one of the two")


def typed_of(staff: int, figures: Mapping[str, Iterable[int | None]], texts: Mapping[str, str]) -> dict[str, str]:
    """Return a return that was sent as its form is filled in, to be gone through again."""
    typed = {"staff": str(staff), **{name: texts.get(name, "") for name in TEXTS}}
    for m in MEASURES:
        n, of = figures.get(m.key, (None, None))
        typed[f"n_{m.key}"] = "" if n is None else str(n)
        if not m.of_staff:
            typed[f"of_{m.key}"] = "" if of is None else str(of)
    return typed


def share(n: int | None, of: int | None) -> Fraction | None:
    """Return a percentage; None where one of the two is not known or there is nothing to be a part of.

    >>> share(3, 4), share(0, 0), share(None, 4)
    (Fraction(75, 1), None, None)
    """
    return None if n is None or not of else Fraction(100 * n, of)


def is_shown(n: int | None, of: int | None) -> bool:
    """Whether the Board may see a number and of how many people, or courses, it is: none of the three is too few.

    The three: those that it counts, those that it leaves out, all of them. None of somebody tells of nobody in person.

    >>> is_shown(2, 27), is_shown(25, 27), is_shown(1, 4), is_shown(0, 27), is_shown(27, 27), is_shown(None, 27)
    (False, False, False, True, True, True)
    """
    rest = None if n is None or of is None else of - n
    return all(one is None or one == 0 or one >= LEAST_SHOWN for one in (n, rest, of))


def empty_numbers(typed: Mapping[str, str]) -> int:
    """Return how many numbers are left empty: they will read not known.

    >>> empty_numbers({"staff": "4", "n_risk": "0"}), len(NUMBERS)
    (7, 9)
    """
    return sum(not typed.get(name, "").strip() for name in NUMBERS)


def is_too_far(asked: date, day: date) -> bool:
    """Whether a day lies so far ahead that it must be a slip.

    >>> is_too_far(date(2028, 11, 26), date(2026, 11, 26)), is_too_far(date(9999, 12, 31), date(2026, 11, 26))
    (False, True)
    """
    return asked > add_months(day, FARTHEST)


def fault_of_days(begins: date, ends: date, day: date) -> tuple[str, str] | None:
    """Return what is wrong with the first and last day of a year, and at which of them; None where nothing is.

    >>> begins, today = date(2025, 4, 1), date(2026, 11, 26)
    >>> fault_of_days(begins, date(2027, 3, 31), today), fault_of_days(begins, date(2027, 4, 1), today)
    (None, ('A year is no longer than two years: check both days', 'ends_on'))
    """
    if begins > ends:
        return "The last day lies before the first", "ends_on"
    if is_too_far(ends, day):
        return TOO_FAR, "begins_on" if is_too_far(begins, day) else "ends_on"
    if ends >= add_months(begins, LONGEST_YEAR):
        return "A year is no longer than two years: check both days", "ends_on"
    return None


def suggested_year(day: date, newest_end: date | None) -> tuple[date, date]:
    """Return the first and last day of the year that a form begins with: the one after the newest, else this one.

    >>> suggested_year(date(2026, 3, 31), None)[0], suggested_year(date(2026, 4, 1), None)[0]
    (datetime.date(2025, 4, 1), datetime.date(2026, 4, 1))
    """
    if newest_end is not None:
        begins = newest_end + timedelta(days=1)
    else:
        this = date(day.year, *YEAR_BEGINS)
        begins = this if this <= day else date(day.year - 1, *YEAR_BEGINS)
    following = date(begins.year + 1, begins.month, 28 if (begins.month, begins.day) == (2, 29) else begins.day)
    return begins, following - timedelta(days=1)
