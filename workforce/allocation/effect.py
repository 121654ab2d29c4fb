"""How a decision begins and ends to count on the pages. Each flushes; none commits."""

from datetime import date
from typing import Any

from psycopg.types.range import DateRange
from sqlalchemy import func, select

from workforce import clock
from workforce.allocation.decision_rules import Kind, State
from workforce.allocation.models import Allocation
from workforce.caseload.local_models import DecidedHolding
from workforce.db import db


def put_in_effect(allocation: Allocation, data_on: date) -> None:
    """Let a decision count on the pages: it stands over what the case system and any earlier decision say.

    What was decided before ends now, or the day before a first day to come: until then nothing changes.
    """
    is_later = allocation.starts_on > clock.today()
    # a page shows the newest data's day, which may be yesterday: what holds today is to be seen on it
    first = allocation.starts_on if is_later else min(allocation.starts_on, data_on)
    if is_later:
        _bound_open(allocation.child_id, first)
    else:
        close_open(allocation.child_id, "Another worker was decided on", keep=allocation.id)
    allocation.holding_id = hold(allocation.child_id, allocation.worker_id, "holder", DateRange(first, None))
    if allocation.co_worker_id is not None and not _works_beside(allocation):
        held = DateRange(first, None)
        allocation.co_working_id = hold(allocation.child_id, allocation.co_worker_id, "co_worker", held)
    db.session.flush()


def _works_beside(allocation: Allocation) -> bool:
    """Whether an earlier decision already lets the co-worker work the case: that one's row stays its own."""
    known = select(DecidedHolding.id).where(
        DecidedHolding.child_id == allocation.child_id, DecidedHolding.worker_id == allocation.co_worker_id,
        DecidedHolding.role == "co_worker", DecidedHolding.closed_at.is_(None),
    )  # fmt: skip
    return db.session.scalar(known) is not None


def _open_holders(child_id: int) -> list[DecidedHolding]:
    found = select(DecidedHolding).where(
        DecidedHolding.child_id == child_id, DecidedHolding.closed_at.is_(None), DecidedHolding.role != "co_worker"
    )
    return list(db.session.scalars(found))


def _bound_open(child_id: int, first: date) -> None:
    """Let what was decided before count up to a day to come; what would begin only then does not count at all."""
    for holding in _open_holders(child_id):
        if holding.held.lower >= first:
            holding.closed_at = clock.now()
        elif holding.held.upper is None or holding.held.upper > first:
            holding.held = DateRange(holding.held.lower, first)
    db.session.flush()


def hold(child_id: int, worker_id: int | None, role: str, held: Any) -> int:
    """Write who holds, covers or co-works a child over days, and return the row's id."""
    made = DecidedHolding(child_id=child_id, worker_id=worker_id, role=role, held=held)
    db.session.add(made)
    db.session.flush()
    return made.id


def close_open(child_id: int, why: str, *, keep: int = 0) -> None:
    """End what was decided before about who holds or covers a child: a newer decision stands."""
    for holding in _open_holders(child_id):
        holding.closed_at = clock.now()
    for earlier in db.session.scalars(
        select(Allocation).where(
            Allocation.child_id == child_id, Allocation.state == State.AWAITING, Allocation.kind != Kind.CO_WORK,
            Allocation.id != keep,
        )
    ):  # fmt: skip
        settle(earlier, State.ENDED, why)
    db.session.flush()


def begin_due(data_on: date) -> int:
    """Let what was decided for a later day begin: what stood before ends. Return how many began."""
    today = clock.today()
    due = select(DecidedHolding).where(
        DecidedHolding.closed_at.is_(None), DecidedHolding.role == "holder",
        func.lower(DecidedHolding.held) <= today, func.lower(DecidedHolding.held) > data_on,
    )  # fmt: skip
    begun = list(db.session.scalars(due))
    for holding in begun:
        made = db.session.scalar(select(Allocation).where(Allocation.holding_id == holding.id))
        for other in _open_holders(holding.child_id):
            if other.id != holding.id:
                other.closed_at = clock.now()
        earlier = select(Allocation).where(
            Allocation.child_id == holding.child_id, Allocation.state == State.AWAITING,
            Allocation.kind != Kind.CO_WORK, Allocation.holding_id != holding.id,
        )  # fmt: skip
        for one in db.session.scalars(earlier):
            if made is None or one.id < made.id:
                settle(one, State.ENDED, "Another worker was decided on")
        holding.held = DateRange(data_on, None)  # a page shows the newest data's day
    db.session.flush()
    return len(begun)


def settle(allocation: Allocation, state: State, why: str | None, import_id: int | None = None) -> None:
    """End a decision, with why; by an import, so that its undo opens it again."""
    allocation.state, allocation.outcome = state, why
    allocation.closed_at, allocation.closed_import_id = clock.now(), import_id
