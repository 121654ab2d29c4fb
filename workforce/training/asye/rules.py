"""When the reviews of a first year fall due, and how much protected time it is owed. Pure: no database, no clock.

A first year is served, not just lived through: a day counts as the share of a full week that the posts of that day
hold, a day away counts nothing, so part time lengthens the programme and absence pauses it (Suffolk: protected time
pro rata; docs/figures.md "Months in the grade" does the same for the limit).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

from workforce.people.rules import add_months
from workforce.training.asye.policy import AsyePolicy

DUE_SOON_DAYS = 30
WEEKS_COUNTED = 4  # of protected time; source: board indicator W7-time
REVIEW_DAYS = 91  # 13 weeks; source: board indicator W7-reviews
WORKING_DAYS = 5  # of a week, Monday to Friday
LOG_WEEKS_BACK = 8  # how far back a worker may log or change protected hours


class Progress(StrEnum):
    """How the worker is doing, as a review says."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    NOT_ON_TRACK = "not_on_track"

    @property
    def words(self) -> str:
        """Return it in words."""
        return self.value.replace("_", " ")


class Outcome(StrEnum):
    """What a decision about a first year says."""

    PASSED = "passed"
    FAILED = "failed"
    WITHDREW = "withdrew"
    MOVED = "moved"
    EXTENDED = "extended"

    @property
    def words(self) -> str:
        """Return it in words."""
        return {"moved": "moved to another employer"}.get(self.value, self.value)


class SignerRole(StrEnum):
    """As what somebody signs the learning agreement."""

    MANAGER = "manager"
    ASSESSOR = "assessor"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Days:
    """Days from a first to the one before `end`; no end: for as long as is known."""

    first: date
    end: date | None

    def has(self, day: date) -> bool:
        """Whether a day is among them."""
        return self.first <= day and (self.end is None or day < self.end)

    @property
    def length(self) -> int | None:
        """Return how many days they are; None without an end."""
        return None if self.end is None else (self.end - self.first).days


@dataclass(frozen=True, slots=True)
class Hours:
    """A post, as far as a first year needs it: its days, its hours a week, its grade, team and terms."""

    days: Days
    contracted: Decimal
    standard: Decimal
    grade: str = ""
    team: str = ""
    employment_type: str | None = None

    @property
    def share(self) -> Fraction:
        """Return the share of a full week."""
        return Fraction(self.contracted) / Fraction(self.standard)


def pauses_of(away: Iterable[Days], sick: Iterable[Days], policy: AsyePolicy) -> tuple[Days, ...]:
    """Return the days that pause a programme: being away, and sickness of as many days as the council set.

    A spell without an end has lasted long enough.

    >>> from workforce.training.asye.policy import AsyePolicy
    >>> week = Days(date(2026, 3, 2), date(2026, 3, 9))
    >>> len(pauses_of([], [week], AsyePolicy(sickness_from_days=7))), len(pauses_of([], [week], AsyePolicy()))
    (1, 0)
    """
    least = policy.sickness_from_days
    long_enough = [one for one in sick if least is not None and (one.length is None or one.length >= least)]
    return tuple(sorted((*away, *long_enough), key=lambda one: (one.first, one.end or date.max)))


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a day of somebody's first year is worth: their posts, and what pauses it.

    Days before the first post count whole: who set the programme's start meant them to count.
    """

    posts: tuple[Hours, ...]
    pauses: tuple[Days, ...] = ()
    part_time_lengthens: bool = True

    def is_paused(self, day: date) -> bool:
        """Whether the programme stands still on a day."""
        return any(one.has(day) for one in self.pauses)

    def share(self, day: date) -> Fraction:
        """Return what a day is worth: 0 to 1."""
        if self.is_paused(day):
            return Fraction(0)
        if not self.posts or day < min(one.days.first for one in self.posts):
            return Fraction(1)
        here = [one.share for one in self.posts if one.days.has(day)]
        if not here:
            return Fraction(0)
        return min(Fraction(1), sum(here, Fraction(0))) if self.part_time_lengthens else Fraction(1)

    def contracted(self, day: date) -> Fraction:
        """Return the contracted hours a week on a day."""
        return sum((Fraction(one.contracted) for one in self.posts if one.days.has(day)), Fraction(0))

    def _turns(self, start: date) -> list[date]:
        spans = [*(one.days for one in self.posts), *self.pauses]
        turns = {day for one in spans for day in (one.first, one.end) if day is not None and day > start}
        return [start, *sorted(turns)]

    def served(self, start: date, day: date) -> Fraction:
        """Return the days served from a start to the day before a day."""
        if day <= start:
            return Fraction(0)
        turns = [one for one in self._turns(start) if one < day]
        ends = [*turns[1:], day]
        return sum(
            (self.share(first) * (end - first).days for first, end in zip(turns, ends, strict=True)), Fraction(0)
        )

    def due_on(self, start: date, months: int) -> date | None:
        """Return the day on which so many months of a full week are served; None while nobody can tell.

        The months are those of the calendar from the start: full time and without a pause it is the same day of a
        later month, or that month's last. A day on which the programme is paused moves to the first day after.

        >>> whole = Calendar((Hours(Days(date(2026, 1, 31), None), Decimal(37), Decimal(37)),))
        >>> whole.due_on(date(2026, 1, 31), 3), whole.due_on(date(2024, 2, 29), 12)
        (datetime.date(2026, 4, 30), datetime.date(2025, 2, 28))
        >>> part = Calendar((Hours(Days(date(2026, 1, 1), None), Decimal("22.2"), Decimal(37)),))
        >>> part.due_on(date(2026, 1, 1), 3)  # 90 days at 0.6
        datetime.date(2026, 5, 31)
        """
        left = Fraction((add_months(start, months) - start).days)
        turns = self._turns(start)
        for first, end in zip(turns, [*turns[1:], None], strict=True):
            share = self.share(first)
            if share > 0:
                if left <= 0:
                    return first
                needed = ceil(left / share)
                if end is None or needed < (end - first).days:
                    return first + timedelta(days=needed)
                left -= share * (end - first).days
        return None

    def expected_on(self, start: date, months: int, day: date) -> date | None:
        """Return the day on which so many months are served if all goes on as on a day; months 0: the start itself."""
        share = self.share(day)
        if not months or not share:
            return self.due_on(start, months)
        left = (add_months(start, months) - start).days - self.served(start, day)
        return day + timedelta(days=ceil(left / share))


class ReviewState(StrEnum):
    """How a review stands."""

    IN_TIME = "in_time"
    EARLY = "early"  # held more days before it was due than the policy allows without a reason
    LATE = "late"  # held after it was due
    OVERDUE = "overdue"
    SOON = "soon"
    PLANNED = "planned"
    PAUSED = "paused"  # nobody can tell when it is due: the programme stands still
    NOT_ASKED = "not_asked"  # the programme ended before


@dataclass(frozen=True, slots=True)
class Held:
    """A review that was held, without what was said."""

    id: int
    months: int | None  # None: at the end of an extension
    decision_id: int | None
    held_on: date
    is_signed: bool
    progress: str = ""
    has_reason: bool = False  # why it was held so early


@dataclass(frozen=True, slots=True)
class Extension:
    """A confirmed extension: a new last day, agreed on a day."""

    id: int
    new_end_on: date
    confirmed_on: date


@dataclass(frozen=True, slots=True)
class Terms:
    """The dates and links of one programme."""

    id: int
    started_on: date
    registered_on: date | None
    employed_on: date
    assessor_id: int | None
    is_assessor_checked: bool
    mentor_id: int | None
    planned_hours: Decimal | None
    agreed_on: date | None
    ended_on: date | None
    outcome: str | None
    edition: int
    signed: frozenset[str] = frozenset()
    reviews: tuple[Held, ...] = ()
    extensions: tuple[Extension, ...] = ()
    taken: dict[date, Decimal] = field(default_factory=dict)  # Sunday -> hours that count

    def is_running(self, day: date) -> bool:
        """Whether it has begun and not ended."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on >= day)

    def extension(self, day: date) -> Extension | None:
        """Return the latest extension that was confirmed up to a day."""
        return max(
            (one for one in self.extensions if one.confirmed_on <= day), key=lambda one: one.new_end_on, default=None
        )


@dataclass(frozen=True, slots=True)
class Due:
    """One review of a programme: where it stands on a day. `months` 0: at the end of an extension."""

    months: int
    due_on: date | None
    held: Held | None
    day: date
    ended_on: date | None = None
    is_early: bool = False

    @property
    def state(self) -> ReviewState:
        """Return how it stands. The due day itself is in time."""
        if self.held is not None:
            if self.due_on is not None and self.held.held_on > self.due_on:
                return ReviewState.LATE
            return ReviewState.EARLY if self.is_early else ReviewState.IN_TIME
        if self.ended_on is not None and (self.due_on is None or self.due_on > self.ended_on):
            return ReviewState.NOT_ASKED
        if self.due_on is None:
            return ReviewState.PAUSED
        if self.due_on < self.day:
            return ReviewState.OVERDUE
        return ReviewState.SOON if (self.due_on - self.day).days <= DUE_SOON_DAYS else ReviewState.PLANNED

    @property
    def words(self) -> str:
        """Return which review it is."""
        return f"{self.months} months" if self.months else "end of the extension"

    @property
    def fell_due(self) -> bool:
        """Whether its due day has come, while the programme ran."""
        ran = self.ended_on is None or self.due_on is None or self.ended_on >= self.due_on
        return ran and self.due_on is not None and self.due_on <= self.day


def reviews_of(terms: Terms, calendar: Calendar, policy: AsyePolicy, day: date) -> list[Due]:
    """Return every review of a programme as it stood at the end of a day, in the order of the policy's months.

    A review held in a month that the policy no longer asks for stays among them. After an extension one more is due,
    on the new end that was agreed: that day was set by people and moves only where the programme is paused on it, to
    the first day after.
    """
    ended = terms.ended_on if terms.ended_on is not None and terms.ended_on <= day else None
    held = {one.months: one for one in terms.reviews if one.months is not None and one.held_on <= day}

    def due(months: int, start: date, one: Held | None) -> Due:
        is_early = one is not None and policy.is_early(one.held_on, calendar.expected_on(start, months, one.held_on))
        return Due(months, calendar.due_on(start, months), one, day, ended, is_early)

    found = [due(n, terms.started_on, held.get(n)) for n in sorted({*policy.review_months, *held})]
    last = terms.extension(day)
    if last is not None:
        of_end = next((one for one in terms.reviews if one.decision_id == last.id and one.held_on <= day), None)
        found.append(due(0, last.new_end_on, of_end))
    return found


def next_review(reviews: Sequence[Due]) -> Due | None:
    """Return the first review that is not held and is still asked for."""
    return next((one for one in reviews if one.held is None and one.state is not ReviewState.NOT_ASKED), None)


def ends_on(terms: Terms, calendar: Calendar, policy: AsyePolicy, day: date) -> date | None:
    """Return the day on which a programme is to end: as extended, else its length served; None: nobody can tell."""
    last = terms.extension(day)
    return last.new_end_on if last is not None else calendar.due_on(terms.started_on, policy.length_months)


def sundays(day: date, weeks: int = WEEKS_COUNTED) -> list[date]:
    """Return the ends of the last complete weeks before a day, in order: never the day itself, which is not over.

    >>> [str(one) for one in sundays(date(2026, 11, 22), 2)], str(sundays(date(2026, 11, 23), 1)[0])
    (['2026-11-08', '2026-11-15'], '2026-11-22')
    """
    last = day - timedelta(days=day.isoweekday())
    return [last - timedelta(weeks=n) for n in reversed(range(weeks))]


def week_end(day: date) -> date:
    """Return the Sunday of a day's week.

    >>> week_end(date(2026, 11, 22)), week_end(date(2026, 11, 23))
    (datetime.date(2026, 11, 22), datetime.date(2026, 11, 29))
    """
    return day + timedelta(days=7 - day.isoweekday())


def entitlement(terms: Terms, calendar: Calendar, policy: AsyePolicy, sunday: date) -> Fraction:
    """Return the protected hours of a week: the policy's share of contracted hours, for each working day served.

    A day away, before the start, after the end or without a post is owed nothing. Hours, exact.

    >>> from workforce.training.asye.policy import AsyePolicy
    >>> full = Calendar((Hours(Days(date(2026, 1, 1), None), Decimal(37), Decimal(37)),))
    >>> terms = Terms(1, date(2026, 1, 7), None, date(2026, 1, 7), None, False, None, None, None, None, None, 1)
    >>> [str(entitlement(terms, full, AsyePolicy(), date(2026, 1, d))) for d in (4, 11, 18)]  # from a Wednesday on
    ['0', '111/50', '37/10']
    """
    days = [sunday - timedelta(days=n) for n in range(2, 7)]
    counted = [one for one in days if terms.is_running(one) and calendar.share(one) > 0]
    hours = sum((calendar.contracted(one) for one in counted), Fraction(0))
    return hours / WORKING_DAYS * Fraction(policy.protected_percent) / 100


@dataclass(frozen=True, slots=True)
class Protected:
    """Protected time of the last complete four weeks: what was owed, taken, and how many weeks say nothing."""

    owed: Fraction
    taken: Fraction
    weeks_unknown: int
    least_percent: Decimal

    @property
    def is_owed(self) -> bool:
        """Whether any was owed."""
        return self.owed > 0

    @property
    def is_met(self) -> bool:
        """Whether enough is known to have been taken."""
        return self.taken * 100 >= Fraction(self.least_percent) * self.owed

    @property
    def percent(self) -> Fraction | None:
        """Return taken of owed; None where nothing was owed."""
        return self.taken * 100 / self.owed if self.owed else None


def protected_time(terms: Terms, calendar: Calendar, policy: AsyePolicy, day: date) -> Protected:
    """Return the protected time of the last complete four weeks before a day. A week not logged adds nothing."""
    weeks = sundays(day)
    owed = {one: entitlement(terms, calendar, policy, one) for one in weeks}
    return Protected(
        sum(owed.values(), Fraction(0)),
        sum((Fraction(terms.taken[one]) for one in weeks if one in terms.taken), Fraction(0)),
        sum(1 for one in weeks if owed[one] and one not in terms.taken),
        policy.taken_at_least_percent,
    )
