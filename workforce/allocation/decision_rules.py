"""What a manager decides about a child, and what follows from it. Pure functions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from workforce.allocation.rules import Reason
from workforce.working_days import working_days_after


class Kind(StrEnum):
    """What is decided."""

    ALLOCATE = "allocate"  # a child whom nobody present holds
    HAND_OVER = "hand_over"  # from somebody who is present
    CO_WORK = "co_work"  # beside the holder
    COVER = "cover"  # in the holder's place, until a day

    @property
    def words(self) -> str:
        """Return the kind in words."""
        return {"allocate": "allocation", "hand_over": "hand over", "co_work": "co-working", "cover": "cover"}[self]


class State(StrEnum):
    """How a decision stands."""

    ASKED = "asked"
    TO_APPROVE = "to_approve"
    AWAITING = "awaiting"
    CONFIRMED = "confirmed"
    MISMATCHED = "mismatched"
    DECLINED = "declined"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"

    @property
    def words(self) -> str:
        """Return the state in words."""
        return _STATE_WORDS[self]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self in OPEN

    @property
    def is_pending(self) -> bool:
        """Whether it does not count yet."""
        return self in (State.ASKED, State.TO_APPROVE)


OPEN = (State.ASKED, State.TO_APPROVE, State.AWAITING)
_STATE_WORDS = {
    State.ASKED: "Asked, not accepted yet",
    State.TO_APPROVE: "Waits for approval",
    State.AWAITING: "Awaiting the case system",
    State.CONFIRMED: "Confirmed by the case system",
    State.MISMATCHED: "The case system shows somebody else",
    State.DECLINED: "Declined",
    State.REFUSED: "Approval refused",
    State.WITHDRAWN: "Withdrawn",
    State.ENDED: "Ended",
}


class Approval(StrEnum):
    """How the approval of a passed rule stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class WorkerSays(StrEnum):
    """What came of the discussion with the worker."""

    AGREES = "agrees"
    OBJECTS = "objects"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a manager sent: whom, from when, what was discussed, why a rule is passed, and what the page had shown."""

    request: UUID
    worker: str  # employee number
    starts_on: date
    worker_says: WorkerSays
    seen_child: str
    seen_worker: str
    co_worker: str | None = None
    discussed_on: date | None = None
    worker_said: str = ""
    plan: str = ""
    visit_by: date | None = None
    pass_reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision is when it is made: how it stands, whether approval is due and by when."""

    state: State
    approval: Approval | None = None
    approve_by: date | None = None


def outcome(
    kind: Kind, passed: Sequence[Reason], *, is_protected: bool, is_accepted: bool, today: date, approve_within: int
) -> Outcome:
    """Return how a decision stands when it is made.

    A child with nobody present gets the worker at once, and a passed workload rule is approved afterwards, where the
    child is protected; else it waits for approval first. A hand over from somebody present waits until it is accepted.
    `approve_within`: working days. Source: product rule "a limit never leaves a child without a worker".

    >>> from workforce.allocation.rules import Rule
    >>> over, day = [Reason(Rule.LIMIT, "", "", "")], date(2026, 11, 27)
    >>> made = outcome(Kind.ALLOCATE, over, is_protected=True, is_accepted=True, today=day, approve_within=1)
    >>> made.state.value, made.approval.value, made.approve_by
    ('awaiting', 'pending', datetime.date(2026, 11, 30))
    >>> outcome(Kind.ALLOCATE, over, is_protected=False, is_accepted=True, today=day, approve_within=1).state.value
    'to_approve'
    >>> outcome(Kind.HAND_OVER, [], is_protected=True, is_accepted=False, today=day, approve_within=1).state.value
    'asked'
    """
    approval = Approval.PENDING if passed else None
    by = working_days_after(today, approve_within) if passed else None
    if kind is Kind.HAND_OVER and not is_accepted:
        return Outcome(State.ASKED, approval, by)
    if passed and not is_protected:
        return Outcome(State.TO_APPROVE, approval, by)
    return Outcome(State.AWAITING, approval, by)


class Seen(StrEnum):
    """What an import shows of a decision that awaited the case system."""

    CONFIRMED = "confirmed"
    NOT_YET = "not_yet"
    OTHER = "other"
    NO_CASE = "no_case"


def seen_by(
    kind: Kind, workers: tuple[int, int | None], shown: int | None, holder: int | None, beside: Collection[int],
    *, is_case: bool,
) -> Seen:  # fmt: skip
    """Return what the case system shows of a decision: it, still what it showed then, somebody else, no case any more.

    `workers`: who was decided on, and the co-worker named with them; `shown`: who held the child by the case system
    when it was decided; `holder`, `beside`: who does now. A cover is never expected there; to a third worker it yields.

    >>> seen_by(Kind.ALLOCATE, (7, None), 3, 7, (), is_case=True).value
    'confirmed'
    >>> seen_by(Kind.ALLOCATE, (7, 8), 3, 7, (), is_case=True).value  # the co-worker is not there yet
    'not_yet'
    >>> seen_by(Kind.ALLOCATE, (7, None), 3, 3, (), is_case=True).value
    'not_yet'
    >>> seen_by(Kind.ALLOCATE, (7, None), 3, 9, (), is_case=True).value
    'other'
    >>> seen_by(Kind.CO_WORK, (7, None), 3, 3, [7], is_case=True).value
    'confirmed'
    """
    worker, co_worker = workers
    if not is_case:
        return Seen.NO_CASE
    if kind is Kind.CO_WORK:
        return Seen.CONFIRMED if worker in beside else Seen.NOT_YET
    if holder == worker and kind is not Kind.COVER:
        return Seen.CONFIRMED if co_worker is None or co_worker in beside else Seen.NOT_YET
    return Seen.NOT_YET if holder in (shown, worker, None) else Seen.OTHER
