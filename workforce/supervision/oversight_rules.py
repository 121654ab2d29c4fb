"""When management oversight of a case is due for its type, and when what was said here is chased. Pure functions."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workforce.supervision.policy_rules import DraftingPolicy, OversightPolicy
from workforce.working_days import working_days_after

DUE_SOON_DAYS = 14
CASE_SYSTEM = "case system"  # who put it on the child's file, where an import shows it


class State(StrEnum):
    """How a case stands with management oversight."""

    OVERDUE = "overdue"
    DUE = "due"  # within 14 days
    IN_DATE = "in_date"


@dataclass(frozen=True, slots=True)
class OversightStanding:
    """How oversight of one case stands on a day."""

    day: date
    last_on: date | None  # None: none is known
    anchor: date
    due_on: date

    @property
    def is_in_date(self) -> bool:
        """Whether it is in date; the due day itself is."""
        return self.day <= self.due_on

    @property
    def days_overdue(self) -> int:
        """Return by how many days it is overdue, 0 if it is not."""
        return max(0, (self.day - self.due_on).days)

    @property
    def state(self) -> State:
        """Return how it stands."""
        if not self.is_in_date:
            return State.OVERDUE
        return State.DUE if (self.due_on - self.day).days <= DUE_SOON_DAYS else State.IN_DATE


def next_due(policy: OversightPolicy, case_type: str, held_on: date) -> date:
    """Return the last day on which the next oversight of a case of a type is in time, after one that was held.

    >>> from workforce.supervision.rules import Interval
    >>> monthly = OversightPolicy(Interval(months=1), {"CP": Interval(days=14)})
    >>> next_due(monthly, "CIN", date(2026, 1, 31)), next_due(monthly, "CP", date(2026, 1, 31))
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 14))
    """
    return policy.of(case_type).after(held_on)


def oversight_standing(
    policy: OversightPolicy,
    day: date,
    case_type: str,
    *,
    last_on: date | None,
    opened_on: date | None,
    known_from: date,
) -> OversightStanding:
    """Return how oversight of a case stands: in date while the day is not past the anchor and the type's interval.

    The anchor is the latest of: the last oversight, of whichever source, up to the day; the day on which the case
    opened (None: not known); the day from which oversight is known at all. Intervals are set by the council; the
    starting one is monthly (Bournemouth's supervision policy, January 2018). Source: docs/figures.md, W22.

    >>> from workforce.supervision.rules import Interval
    >>> monthly = OversightPolicy(Interval(months=1), {})
    >>> found = oversight_standing(monthly, date(2026, 3, 1), "CP", last_on=date(2026, 1, 31), opened_on=None,
    ...     known_from=date(2026, 1, 1))
    >>> found.due_on, found.days_overdue, found.state.value
    (datetime.date(2026, 2, 28), 1, 'overdue')
    """
    anchor = max(filter(None, (last_on, opened_on, known_from)))
    return OversightStanding(day, last_on, anchor, next_due(policy, case_type, anchor))


def chased_from(policy: DraftingPolicy, held_on: date) -> date:
    """Return the first day on which oversight that is not on the child's file is chased.

    Working days (England) after the day it was held; how many is set by the council.

    >>> chased_from(DraftingPolicy(chase_after_working_days=2), date(2026, 11, 20))
    datetime.date(2026, 11, 25)
    """
    return working_days_after(held_on, policy.chase_after_working_days) + timedelta(days=1)


def draft_goes_on(policy: DraftingPolicy, on_file_on: date | None) -> date | None:
    """Return the day on which a draft is deleted; None while the decision is not on the child's file.

    >>> draft_goes_on(DraftingPolicy(delete_after_days=14), date(2026, 11, 2)), draft_goes_on(DraftingPolicy(), None)
    (datetime.date(2026, 11, 16), None)
    """
    return on_file_on + timedelta(days=policy.delete_after_days) if on_file_on else None
