"""Agreed reductions of hours: how many hours on a day, what is wrong with one, what it needs soon, who is told what.

Pure: no database, no clock, no request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction

from workforce.decimals import plain

WEEK = 7
NOTICE_DAYS = 28  # set here: how long before an end or a review a reduction says so
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
HOURS_IN_WEEK = 168


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed with somebody. Hours are hours a week; the last day is included."""

    hours: Decimal
    started_on: date
    ended_on: date | None = None
    reason: str = ""
    tapers_to: Decimal | None = None
    tapers_by: date | None = None  # the last day as first agreed, of a taper that was ended before it
    review_on: date | None = None
    is_adjustment: bool = False

    def holds(self, day: date) -> bool:
        """Whether the day lies within it."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)

    @property
    def steps_down(self) -> int:
        """Return how often a taper steps down: its weeks but the first; 0 for one that does not taper.

        >>> Terms(Decimal(12), date(2026, 11, 2), date(2026, 11, 29), tapers_to=Decimal(0)).steps_down
        3
        """
        planned = self.tapers_by or self.ended_on
        if self.tapers_to is None or planned is None:
            return 0
        return (planned - self.started_on).days // WEEK


def hours_on(terms: Terms, day: date) -> Fraction:
    """Return the hours that a reduction takes off on a day; 0 before its first and after its last day.

    A taper falls by equal steps, one a week. Weeks are counted from its first day: days 0 to 6 are the first week, and
    the week that holds its last day is the last, whole or not. The first week has `hours`, the last `tapers_to`; one
    that lasts a single week has `hours`. Ended early, it keeps the steps it had. An adjustment counts on after its
    review date. Units: hours a week, exact. Source: docs/figures.md "Reduction".

    >>> falling = Terms(Decimal(12), date(2026, 11, 2), date(2026, 11, 29), tapers_to=Decimal(0))
    >>> [int(hours_on(falling, date(2026, 11, day))) for day in (1, 2, 8, 9, 16, 23, 29, 30)]
    [0, 12, 12, 8, 4, 0, 0, 0]
    >>> hours_on(Terms(Decimal(5), date(2026, 11, 2), date(2026, 11, 24), tapers_to=Decimal(1)), date(2026, 11, 9))
    Fraction(11, 3)
    """
    if not terms.holds(day):
        return Fraction(0)
    hours, steps = Fraction(terms.hours), terms.steps_down
    if not steps or terms.tapers_to is None:
        return hours
    week = (day - terms.started_on).days // WEEK
    return hours - (hours - Fraction(terms.tapers_to)) * week / steps


def hours_of(reductions: Iterable[Terms], day: date) -> Fraction:
    """Return the hours of all of somebody's reductions on a day.

    >>> day = date(2026, 11, 2)
    >>> hours_of([Terms(Decimal("7.4"), day), Terms(Decimal(2), day)], day)
    Fraction(47, 5)
    """
    return sum((hours_on(terms, day) for terms in reductions), Fraction(0))


@dataclass(frozen=True, slots=True)
class Step:
    """From a day on, so many hours a week."""

    on: date
    hours: Fraction


def steps(terms: Terms) -> list[Step]:
    """Return the weeks of a taper that it lives to see, each with its first day and hours; one step for any other.

    >>> falling = Terms(Decimal(12), date(2026, 11, 2), date(2026, 11, 29), tapers_to=Decimal(0))
    >>> [(step.on.day, int(step.hours)) for step in steps(falling)]
    [(2, 12), (9, 8), (16, 4), (23, 0)]
    """
    days = (terms.started_on + timedelta(days=WEEK * week) for week in range(terms.steps_down + 1))
    return [Step(day, hours_on(terms, day)) for day in days if terms.holds(day)]


def next_step(terms: Terms, day: date) -> Step | None:
    """Return the next day after this one on which a taper falls, or None."""
    return next((step for step in steps(terms)[1:] if step.on > day), None)


# What it needs soon


class NoticeKind(StrEnum):
    """Why somebody must think of a reduction."""

    REVIEW_OVERDUE = "review overdue"
    REVIEW_DUE = "review due"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reduction needs, and by when."""

    kind: NoticeKind
    on: date


def notice(terms: Terms, day: date) -> Notice | None:
    """Return what a reduction needs within 28 days, or None: an end to decide about, or a review, due or past.

    A review is due up to its day and overdue after it; the adjustment counts on all the same, for it never lapses by
    itself. One that is over, or withdrawn, needs nothing. Source: the 28 days are set here.

    >>> adjusted = Terms(Decimal(3), date(2026, 1, 5), review_on=date(2026, 12, 1), is_adjustment=True)
    >>> [(found := notice(adjusted, day)) and found.kind.value for day in (date(2026, 11, 2), date(2026, 11, 3),
    ...     date(2026, 12, 1), date(2026, 12, 2))]
    [None, 'review due', 'review due', 'review overdue']
    >>> notice(Terms(Decimal(3), date(2026, 1, 5), date(2026, 12, 3)), date(2026, 11, 5)).kind.value
    'ends'
    """
    if terms.ended_on is not None:
        soon = day <= terms.ended_on <= day + timedelta(days=NOTICE_DAYS)
        return Notice(NoticeKind.ENDS, terms.ended_on) if soon else None
    if not terms.is_adjustment or terms.review_on is None:
        return None
    if terms.review_on < day:
        return Notice(NoticeKind.REVIEW_OVERDUE, terms.review_on)
    soon = terms.review_on <= day + timedelta(days=NOTICE_DAYS)
    return Notice(NoticeKind.REVIEW_DUE, terms.review_on) if soon else None


# Who is told what


class Sight(IntEnum):
    """How much of a reduction somebody is told; each tells all of the one before."""

    HOURS = 1  # "agreed reduction n h", and its days
    KIND = 2  # also whether it is a reasonable adjustment, and when it is reviewed
    REASON = 3  # also why


def sight(*, is_own: bool, sees_reasons: bool, may_set: bool, answers_now: bool, answered_then: bool) -> Sight:
    """Return how much of a reduction a viewer is told.

    The person and HR (`sees_reasons`) are told all. Managers (`may_set`) of the person's team (`answers_now`) know that
    an adjustment is one, since they must keep to it and review it; they are told why where it was set on a page while
    the person was in a team of theirs (`answered_then`). Everybody else is told the hours.
    Source: docs/adr/0017.

    >>> asks = dict(is_own=False, sees_reasons=False, may_set=True, answers_now=True)
    >>> sight(**asks, answered_then=True).name, sight(**asks, answered_then=False).name
    ('REASON', 'KIND')
    >>> sight(is_own=False, sees_reasons=False, may_set=False, answers_now=True, answered_then=True).name
    'HOURS'
    """
    if is_own or sees_reasons:
        return Sight.REASON
    if not (may_set and answers_now):
        return Sight.HOURS
    return Sight.REASON if answered_then else Sight.KIND


# What is wrong with it


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, what to do, and at which field of the form."""

    field: str
    message: str


def day_words(day: date) -> str:
    """Return a day with its year: 3 November 2026."""
    return f"{day.day} {day:%B %Y}"


def faults_of(terms: Terms, today: date) -> list[Fault]:
    """Return what is wrong with new terms by themselves, one fault a field at most.

    >>> [fault.message for fault in faults_of(Terms(Decimal(0), date(2026, 11, 2)), date(2026, 11, 1))]
    ['Write more than 0 hours.', 'Write what the reduction is for, such as union duties.']
    """
    found = (_hours_fault(terms), _kind_fault(terms, today), _days_fault(terms))
    return list({fault.field: fault for fault in reversed(found) if fault}.values())[::-1]


def _hours_fault(terms: Terms) -> Fault | None:
    for field, hours in (("hours", terms.hours), ("tapers_to", terms.tapers_to)):
        if hours is None:
            continue
        if not hours.is_finite() or abs(hours) > HOURS_IN_WEEK:
            return Fault(field, f"Write hours a week, {HOURS_IN_WEEK} at most.")
        if hours != round(hours, 2):
            return Fault(field, "Write hours with at most 2 decimals, such as 7.25.")
    if terms.hours <= 0:
        return Fault("hours", "Write more than 0 hours.")
    if terms.tapers_to is not None and not 0 <= terms.tapers_to < terms.hours:
        return Fault("tapers_to", f"Write fewer hours than the {plain(terms.hours)} it begins with, and not below 0.")
    return None


def _days_fault(terms: Terms) -> Fault | None:
    for field, day in (
        ("started_on", terms.started_on),
        ("ended_on", terms.ended_on),
        ("review_on", terms.review_on),
    ):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            return Fault(field, f"Give a day from {FIRST_DAY.year} to {LAST_DAY.year}.")
    if terms.ended_on is not None and terms.ended_on < terms.started_on:
        return Fault("ended_on", f"Give a last day on or after the first, {day_words(terms.started_on)}.")
    if terms.tapers_to is not None:
        if terms.ended_on is None:
            return Fault("ended_on", "Give a last day: a reduction tapers until then.")
        if not terms.steps_down:
            return Fault("ended_on", "Give a last day in a later week: within one week there is nothing to taper.")
    return None


def _kind_fault(terms: Terms, today: date) -> Fault | None:
    if terms.is_adjustment:
        return _adjustment_fault(terms, today)
    if not terms.reason:
        return Fault("reason", "Write what the reduction is for, such as union duties.")
    if terms.review_on is not None:
        return Fault(
            "review_on", "Leave the review empty, or choose reasonable adjustment: only that is reviewed by a date."
        )
    return None


def _adjustment_fault(terms: Terms, today: date) -> Fault | None:
    if terms.tapers_to is not None:
        return Fault("tapers_to", "Leave this empty: a reasonable adjustment does not taper. Review it instead.")
    if terms.ended_on is not None:
        return Fault("ended_on", "Leave the last day empty: a reasonable adjustment is reviewed, and has no end.")
    if terms.review_on is None:
        return Fault("review_on", "Give the day on which you review it together.")
    return review_fault(terms, terms.review_on, today)


def review_fault(terms: Terms, review_on: date, today: date) -> Fault | None:
    """Return what is wrong with a review date, or None.

    >>> adjusted = Terms(Decimal(3), date(2026, 1, 5), review_on=date(2026, 12, 1), is_adjustment=True)
    >>> review_fault(adjusted, date(2026, 12, 1), date(2026, 12, 1)).message
    'Give a review date after 1 December 2026.'
    """
    least = max(today, terms.started_on)
    if review_on > LAST_DAY:
        return Fault("review_on", f"Give a day from {FIRST_DAY.year} to {LAST_DAY.year}.")
    return Fault("review_on", f"Give a review date after {day_words(least)}.") if review_on <= least else None


def end_fault(terms: Terms, last_day: date) -> Fault | None:
    """Return what is wrong with ending a reduction on a day, or None.

    >>> end_fault(Terms(Decimal(3), date(2026, 1, 5), date(2026, 3, 1)), date(2026, 4, 1)).message
    'It ends on 1 March 2026 already. For longer, add another reduction from the day after.'
    """
    if last_day < terms.started_on:
        return Fault("ended_on", f"Give a last day on or after the first, {day_words(terms.started_on)}.")
    if last_day > LAST_DAY:
        return Fault("ended_on", f"Give a day from {FIRST_DAY.year} to {LAST_DAY.year}.")
    if terms.ended_on is not None and last_day > terms.ended_on:
        return Fault(
            "ended_on",
            f"It ends on {day_words(terms.ended_on)} already. For longer, add another reduction from the day after.",
        )
    return None


def is_same_reason(one: str, other: str) -> bool:
    """Whether two reasons are the same: letters and digits count, blanks around and capitals do not.

    >>> is_same_reason(" Union  duties", "union duties")
    True
    """
    return one.casefold().split() == other.casefold().split()


def overlap(new: Terms, others: Iterable[Terms]) -> Terms | None:
    """Return a reduction for the same reason that shares a day with a new one, or None."""
    for other in others:
        both_begun = max(new.started_on, other.started_on)
        if is_same_reason(new.reason, other.reason) and new.holds(both_begun) and other.holds(both_begun):
            return other
    return None


@dataclass(frozen=True, slots=True)
class Contract:
    """Contracted hours of one post, from its first to its last day."""

    hours: Decimal
    started_on: date
    ended_on: date | None
    is_counted: bool = True

    def holds(self, day: date) -> bool:
        """Whether the day lies within it."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


def contracted_on(contracts: Iterable[Contract], day: date) -> Decimal | None:
    """Return the contracted hours of a day over the posts that count, or over all where none does; None without a post.

    >>> contracted_on([Contract(Decimal(20), date(2026, 1, 1), None), Contract(Decimal(7), date(2026, 1, 1), None)],
    ...     date(2026, 1, 1))
    Decimal('27')
    """
    held = [contract for contract in contracts if contract.holds(day)]
    counted = [contract for contract in held if contract.is_counted] or held
    return sum((contract.hours for contract in counted), Decimal(0)) if held else None


@dataclass(frozen=True, slots=True)
class Overrun:
    """A day on which a new reduction would take more than is left of the contracted hours."""

    on: date
    contracted: Decimal
    left: Fraction  # not below 0

    @property
    def message(self) -> str:
        """Say which day, and how many hours are left."""
        left = plain(Fraction(int(self.left * 100), 100))  # never more than there is
        what = f"{left} of {plain(self.contracted)} contracted hours {'is' if left == '1' else 'are'} left"
        advice = "End another reduction first" if left == "0" else f"Write {left} or less"
        return f"On {day_words(self.on)} only {what}. {advice}, or choose other days."


def overrun(new: Terms, others: Sequence[Terms], contracts: Sequence[Contract]) -> Overrun | None:
    """Return the first day on which contracted hours do not hold a new reduction with the others, or None.

    Only days on which something changes are looked at: between them nothing does. Days without a post are left out.

    >>> post = Contract(Decimal(37), date(2020, 1, 1), None)
    >>> overrun(Terms(Decimal(10), date(2026, 11, 2)), [Terms(Decimal(30), date(2026, 12, 1))], [post]).message
    'On 1 December 2026 only 7 of 37 contracted hours are left. Write 7 or less, or choose other days.'
    """
    after = timedelta(days=1)
    days = {new.started_on, *(step.on for step in steps(new))}
    for contract in contracts:
        days |= {contract.started_on, *((contract.ended_on + after,) if contract.ended_on else ())}
    for other in others:
        days |= {step.on for step in steps(other)}  # where hours only fall later, the day before was worse
    for day in sorted(day for day in days if new.holds(day)):
        contracted = contracted_on(contracts, day)
        if contracted is None:
            continue
        left = max(Fraction(0), Fraction(contracted) - hours_of(others, day))
        if hours_on(new, day) > left:
            return Overrun(day, contracted, left)
    return None
