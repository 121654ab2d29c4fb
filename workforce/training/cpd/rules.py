"""The registration year, and what is still missing in it. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from workforce.training.cpd.policy_rules import CpdPolicy, YearRule

# With whom a piece may have been talked over, as Social Work England says.
PEERS = {
    "colleague": "A colleague",
    "group": "Group supervision",
    "supervisor": "My supervisor",
    "training": "A discussion in training",
}
_NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


def year_of(day: date) -> int:
    """Return the registration year of a day, named by the calendar year of its last day.

    It runs from 1 December to 30 November. Source: Social Work England.

    >>> year_of(date(2026, 11, 30)), year_of(date(2026, 12, 1)), year_of(date(2028, 2, 29))
    (2026, 2027, 2028)
    """
    return day.year + (day.month == 12)


def first_day(year: int) -> date:
    """Return the first day of a registration year.

    >>> first_day(2026)
    datetime.date(2025, 12, 1)
    """
    return date(year - 1, 12, 1)


def last_day(year: int) -> date:
    """Return the last day of a registration year, by which learning is recorded and registration renewed.

    >>> last_day(2026)
    datetime.date(2026, 11, 30)
    """
    return date(year, 11, 30)


def is_window(day: date) -> bool:
    """Whether registration can be renewed on a day: from 1 September to 30 November. Source: Social Work England.

    >>> [is_window(date(2026, *one)) for one in ((8, 31), (9, 1), (11, 30), (12, 1))]
    [False, True, True, False]
    """
    return 9 <= day.month <= 11


def shown_year(day: date) -> int:
    """Return the year of which W18 tells on a day: the year itself in its window, else the one that ended last.

    >>> [shown_year(date(2026, *one)) for one in ((8, 31), (9, 1), (11, 30), (12, 1))]
    [2025, 2026, 2026, 2026]
    """
    return day.year if day.month >= 9 else day.year - 1


def counted_on(day: date, year: int) -> date:
    """Return the day up to which a registration year counts on a day: the day, or the year's last once that is past.

    >>> str(counted_on(date(2026, 11, 2), 2026)), str(counted_on(date(2027, 2, 1), 2026))
    ('2026-11-02', '2026-11-30')
    """
    return min(day, last_day(year))


class Piece(Protocol):
    """A piece of learning, as far as rules need it."""

    @property
    def what(self) -> str:
        """What it was."""

    @property
    def peer(self) -> str | None:
        """With whom it was talked over, if it was."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many different pieces there are, and how many of them with peer reflection."""

    pieces: int = 0
    with_peer: int = 0


def written(pieces: Iterable[Piece]) -> Written:
    """Return how many different pieces there are: two that say the same of what they were are one."""
    found: dict[str, bool] = {}
    for piece in pieces:
        same = " ".join(piece.what.lower().split())
        found[same] = found.get(same, False) or piece.peer is not None
    return Written(len(found), sum(found.values()))


def missing(rule: YearRule, have: Written) -> str:
    """Return in plain words what is still missing; empty where it is all there.

    >>> two = YearRule(2022, 2, 1)
    >>> missing(two, Written(0, 0)), missing(two, Written(1, 0)), missing(two, Written(1, 1))
    ('two more pieces, one of them with peer reflection', 'one more piece, with peer reflection', 'one more piece')
    >>> missing(two, Written(2, 0)), missing(two, Written(2, 1))
    ('peer reflection on one piece', '')
    """
    more, peers = max(0, rule.pieces - have.pieces), max(0, rule.with_peer - have.with_peer)
    if not more:
        return f"peer reflection on {_pieces(peers)}" if peers else ""
    words = f"{_number(more)} more {'piece' if more == 1 else 'pieces'}"
    if not peers:
        return words
    return (
        f"{words}, with peer reflection" if more == peers else f"{words}, {_number(peers)} of them with peer reflection"
    )


def asks_for(rule: YearRule) -> str:
    """Return what a year asks for in words.

    >>> asks_for(YearRule(2022, 2, 1)), asks_for(YearRule(2020, 1, 0))
    ('two different pieces, one of them with peer reflection', 'one piece')
    """
    words = f"{_number(rule.pieces)} different pieces" if rule.pieces > 1 else "one piece"
    return words + (f", {_number(rule.with_peer)} of them with peer reflection" if rule.with_peer else "")


def _number(count: int) -> str:
    return _NUMBERS.get(count, str(count))


def _pieces(count: int) -> str:
    return f"{_number(count)} {'piece' if count == 1 else 'pieces'}"


class State(StrEnum):
    """How somebody stands in a registration year."""

    DECLARED = "declared"
    READY = "ready"
    WRITING = "writing"
    NOTHING = "nothing"
    NOT_ASKED = "not_asked"
    NOT_KNOWN = "not_known"


STATE_WORDS = {
    State.DECLARED: "Declared",
    State.READY: "Ready, not declared",
    State.WRITING: "Has begun",
    State.NOTHING: "Nothing here",
    State.NOT_ASKED: "Not asked this year",
    State.NOT_KNOWN: "Not known",
}


def is_asked(policy: CpdPolicy, year: int, number: str | None, registered_on: date | None, grade: str) -> bool | None:
    """Whether a year's learning is asked of somebody; None: since when their number is registered is not known.

    Asked are people on the register before a day of the year: 1 September. Source: board indicator W18.

    >>> rule = CpdPolicy((YearRule(2022, 2, 1),))
    >>> [is_asked(rule, 2026, "SW1", one, "other") for one in (date(2026, 8, 31), date(2026, 9, 1), None)]
    [True, False, None]
    """
    if not number or (policy.grades and grade not in policy.grades):
        return False
    if registered_on is None:
        return None
    return registered_on < policy.registered_before.in_year(year)


def state(rule: YearRule, have: Written, *, is_asked: bool | None, declared_on: date | None) -> State:
    """Return how somebody stands in a year. Who is not asked is not counted, declared or not."""
    if is_asked is None:
        return State.NOT_KNOWN
    if not is_asked:
        return State.NOT_ASKED
    if declared_on is not None:
        return State.DECLARED
    if not have.pieces:
        return State.NOTHING
    return State.WRITING if missing(rule, have) else State.READY


def is_reminded(policy: CpdPolicy, day: date) -> bool:
    """Whether reminders go out on a day: from the policy's first day to the year's last.

    >>> rule = CpdPolicy((YearRule(2022, 2, 1),))
    >>> [is_reminded(rule, date(2026, *one)) for one in ((8, 31), (9, 1), (11, 30), (12, 1))]
    [False, True, True, False]
    """
    year = year_of(day)
    begins = policy.reminders_from.in_year(year)
    if begins > last_day(year):
        begins = policy.reminders_from.in_year(year - 1)
    return begins <= day


SUBJECT = "Your CPD: what Social Work England asks for by 30 November"


def reminder(name: str, year: int, rule: YearRule, have: Written, link: str) -> str:
    """Return the words of a reminder: counts and days only, nothing of what somebody wrote."""
    still = missing(rule, have)
    stands = (
        f"Of what you wrote here, nothing is missing ({_pieces(have.pieces)}). What counts is your account with Social"
        " Work England: record it there, then declare it here."
        if not still
        else f"By what you wrote here, there is still missing: {still}. If you record it with Social Work England"
        " without writing it here first, just declare it here."
    )
    return (
        f"Dear {name},\n\nBy 30 November {year} Social Work England asks for {asks_for(rule)}. You have not declared it"
        f" here yet.\n\n{stands}\n\n{link}\n\nWhat you write there is yours: nobody else reads it unless you show it.\n"
    )
