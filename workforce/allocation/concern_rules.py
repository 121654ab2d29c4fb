"""How a worker's concern stands: to whom it goes, by when it is due, how it climbs. Pure: no database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from workforce.allocation.policy_rules import EscalationPolicy, Level
from workforce.caseload.voice_rules import median
from workforce.working_days import working_days_after, working_days_between


class About(StrEnum):
    """What a concern is about."""

    WORKLOAD = "workload"
    SUPERVISION = "supervision"
    SAFETY = "safety"
    OTHER = "other"

    @property
    def words(self) -> str:
        """Return it in words."""
        return {"workload": "my workload", "supervision": "supervision", "safety": "safety"}.get(
            self.value, "something else"
        )


class ToWhom(StrEnum):
    """Whom the worker chose."""

    MANAGER = "manager"
    MANAGERS_MANAGER = "managers_manager"
    QUALITY = "quality"

    @property
    def words(self) -> str:
        """Return whom it names, as the worker says it."""
        return _TO_WORDS[self]


_TO_WORDS = {
    ToWhom.MANAGER: "my manager",
    ToWhom.MANAGERS_MANAGER: "my manager's manager",
    ToWhom.QUALITY: "the principal social worker",
}


@dataclass(frozen=True, slots=True)
class Dates:
    """When a concern was raised and what came of it when."""

    raised_on: date
    acknowledged_on: date | None = None
    answered_on: date | None = None
    withdrawn_on: date | None = None

    def is_open(self, day: date) -> bool:
        """Whether it waits for an answer at the end of a day."""
        ended = self.answered_on or self.withdrawn_on
        return self.raised_on <= day and (ended is None or ended > day)


@dataclass(frozen=True, slots=True)
class ConcernStanding:
    """How a concern stands on a day."""

    acknowledge_by: date
    answer_by: date
    reached: tuple[tuple[Level, date], ...]
    next_on: date | None
    next_level: Level | None  # to whom it climbs then; None: acknowledgement or answer is due then
    is_open: bool
    is_acknowledged: bool
    is_late: bool

    @property
    def levels(self) -> frozenset[Level]:
        """Return the levels that it has climbed to."""
        return frozenset(level for level, _ in self.reached)


def concern_standing(dates: Dates, day: date, policy: EscalationPolicy) -> ConcernStanding:
    """Return how a concern stands on a day. Units: working days (England) after the day on which it was raised.

    It climbs until it is answered or taken back; where it had climbed by then stays. Source: product, "Overload": a
    concern is acknowledged, answered, counted; the days are those of the policy.

    >>> from workforce.allocation.policy_rules import Ladder, Step
    >>> rule = EscalationPolicy("", Ladder(()), {"default": 4}, 5, Ladder(()), 4, 4, 2, 10,
    ...     Ladder((Step(11, Level.SERVICE),)), 3)
    >>> raised = Dates(date(2026, 11, 2))
    >>> now = concern_standing(raised, date(2026, 11, 5), rule)
    >>> str(now.acknowledge_by), now.is_late, str(now.next_on), now.next_level
    ('2026-11-04', True, '2026-11-16', None)
    >>> [level.value for level in concern_standing(raised, date(2026, 11, 17), rule).levels]
    ['service']
    """
    acknowledge_by = working_days_after(dates.raised_on, policy.acknowledge_within_working_days)
    answer_by = working_days_after(dates.raised_on, policy.answer_within_working_days)
    steps = [(working_days_after(dates.raised_on, one.after_working_days), one.to) for one in policy.concern.steps]
    ended = dates.answered_on or dates.withdrawn_on
    until = min(day, ended) if ended else day
    reached = tuple((level, on) for on, level in steps if on <= until)
    is_open = dates.is_open(day)
    is_acknowledged = dates.acknowledged_on is not None and dates.acknowledged_on <= day
    due = acknowledge_by if not is_acknowledged and day <= acknowledge_by else answer_by
    later = next(((on, level) for on, level in steps if on > day), (None, None))
    next_on, next_level = (due, None) if day <= due else later
    is_late = day > answer_by or (not is_acknowledged and day > acknowledge_by)
    return ConcernStanding(
        acknowledge_by, answer_by, reached, next_on if is_open else None, next_level if is_open else None,
        is_open, is_acknowledged, is_open and is_late,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ConcernCounts:
    """How many concerns were raised in the 365 days to a day, and what came of them: of the whole council only."""

    raised: int
    acknowledged: int
    answered: int
    open: int
    median_days: Fraction | None  # working days from raising to answer; None while nothing is answered


def count_concerns(concerns: Iterable[Dates], day: date) -> ConcernCounts:
    """Return the counts as they stood at the end of a day; withdrawn ones are not among them."""
    known = [
        one
        for one in concerns
        if day - timedelta(days=365) < one.raised_on <= day and not (one.withdrawn_on and one.withdrawn_on <= day)
    ]
    answered = [(one.raised_on, one.answered_on) for one in known if one.answered_on and one.answered_on <= day]
    acknowledged = sum(1 for one in known if one.acknowledged_on and one.acknowledged_on <= day)
    return ConcernCounts(
        len(known), acknowledged, len(answered), len(known) - len(answered),
        median([working_days_between(*both) for both in answered]),
    )  # fmt: skip
