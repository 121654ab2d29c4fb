"""What the case system shows of the decisions made here: confirmed, not yet, somebody else. And who is to key them."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, text

from workforce import clock
from workforce.allocation.answering import open_allocation
from workforce.allocation.decision_rules import Kind, Seen, State, seen_by
from workforce.allocation.effect import settle
from workforce.allocation.models import Allocation
from workforce.allocation.queries import london
from workforce.allocation.service import record
from workforce.caseload.local_models import DecidedHolding
from workforce.caseload.restricted import hidden_children
from workforce.db import audit, db
from workforce.web.access import Viewer
from workforce.working_days import working_days_between

_SHOWN = """
SELECT c.id, h.worker_id, (c.active @> CAST(:day AS date) OR c.care_leaver @> CAST(:day AS date)),
  (SELECT coalesce(array_agg(k.worker_id), '{}') FROM co_working k
   WHERE k.child_id = c.id AND k.held @> CAST(:day AS date) AND k.worker_id IS NOT NULL)
FROM child c LEFT JOIN holding h ON h.child_id = c.id AND h.held @> CAST(:day AS date)
WHERE c.source = :source AND c.id = ANY(:children)
"""


HOLDING = (Kind.ALLOCATE, Kind.HAND_OVER)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many decisions an import confirmed, still waits for, contradicts, or found without a case."""

    confirmed: int = 0
    not_yet: int = 0
    mismatched: int = 0
    ended: int = 0


def reconcile(source: str, as_at: date, import_id: int) -> Reconciled:
    """Hold every decision that counts here against what an import of the case system brought: three statements.

    Shown: confirmed, and the case system speaks from now on. Somebody else than before and than decided: the case
    system stands, and the mismatch is reported. Still as before: it goes on counting here, and is chased. What was
    decided for a later day than the extract's is left alone.
    """
    waiting = list(
        db.session.scalars(select(Allocation).where(Allocation.state == State.AWAITING, Allocation.starts_on <= as_at))
    )
    shown = {
        row[0]: row[1:]
        for row in db.session.execute(
            text(_SHOWN), {"day": as_at, "source": source, "children": [one.child_id for one in waiting]}
        )
    }
    open_ = db.session.scalars(select(DecidedHolding).where(DecidedHolding.closed_at.is_(None)))
    holdings = {row.id: row for row in open_}
    counted = dict.fromkeys(Seen, 0)
    for one in waiting:
        if one.child_id not in shown or one.worker_id is None:
            continue
        holder, is_case, beside = shown[one.child_id]
        workers = (one.worker_id, one.co_worker_id)
        seen = seen_by(Kind(one.kind), workers, one.shown_worker_id, holder, beside, is_case=bool(is_case))
        counted[seen] += 1
        if seen is not Seen.NOT_YET:
            _close(one, seen, import_id, holdings)
    db.session.flush()
    done = Reconciled(counted[Seen.CONFIRMED], counted[Seen.NOT_YET], counted[Seen.OTHER], counted[Seen.NO_CASE])
    if done.confirmed or done.mismatched or done.ended:
        audit.record(
            "import", "decisions held against the case system", f"import:{import_id}", confirmed=done.confirmed,
            not_yet=done.not_yet, mismatched=done.mismatched, ended=done.ended,
        )  # fmt: skip
    return done


_ENDS = {
    Seen.CONFIRMED: (State.CONFIRMED, None),
    Seen.OTHER: (State.MISMATCHED, "The case system shows another worker. What it shows stands"),
    Seen.NO_CASE: (State.ENDED, "The child is no longer a case"),
}


def _close(one: Allocation, seen: Seen, import_id: int, holdings: Mapping[int, DecidedHolding]) -> None:
    state, why = _ENDS[seen]
    if seen is Seen.OTHER and one.kind == Kind.COVER:
        state = State.ENDED  # a cover yields to a new worker
    settle(one, state, why, import_id)
    for holding_id in (one.holding_id, one.co_working_id):
        holding = holdings.get(holding_id or 0)
        if holding is not None:
            holding.closed_at = clock.now()


def reopen(import_id: int) -> int:
    """Let decisions count again that an import had settled, when the import is undone; return how many.

    One whose child was given to somebody else meanwhile stays settled.
    """
    opened = 0
    for one in db.session.scalars(select(Allocation).where(Allocation.closed_import_id == import_id)):
        newer = select(Allocation.id).where(
            Allocation.child_id == one.child_id, Allocation.id > one.id, Allocation.state == State.AWAITING,
            Allocation.kind.in_([Kind.CO_WORK] if one.kind == Kind.CO_WORK else HOLDING), Allocation.kind != Kind.COVER,
        )  # fmt: skip
        if db.session.scalar(newer.limit(1)) is not None:
            continue
        one.state, one.outcome, one.closed_at, one.closed_import_id = State.AWAITING, None, None, None
        for holding_id in (one.holding_id, one.co_working_id):
            holding = db.session.get(DecidedHolding, holding_id) if holding_id else None
            if holding is not None:
                holding.closed_at = None
        opened += 1
    db.session.flush()
    return opened


@dataclass(frozen=True, slots=True)
class ToKey:
    """One decision that the case system does not show yet, or shows otherwise, for those who key it there."""

    id: int
    reference: str
    kind: Kind
    state: State
    from_name: str | None
    to_name: str | None
    co_worker: str | None
    case_system_id: str | None
    team: str | None
    starts_on: date
    decided_on: date
    entered_on: date | None
    is_late: bool
    working_days: int


_WORKLIST = """
SELECT a.id, c.reference, a.kind, a.state, f.name, w.name, k.name, w.case_system_id, a.to_team, a.starts_on,
  a.decided_at, a.entered_at, c.id
FROM allocation a JOIN child c ON c.id = a.child_id LEFT JOIN worker f ON f.id = a.from_worker_id
LEFT JOIN worker w ON w.id = a.worker_id LEFT JOIN worker k ON k.id = a.co_worker_id
WHERE a.kind <> 'cover' AND (a.state = 'awaiting' OR a.state = 'mismatched' AND a.closed_at > :since)
ORDER BY a.decided_at, a.id
"""
MISMATCHES_SHOWN_DAYS = 28


def worklist(viewer: Viewer, teams: frozenset[str] | None, chase_after: int) -> list[ToKey]:
    """Return what the case system does not show of some teams (None: all), the oldest first: two statements."""
    hidden = hidden_children(viewer.worker_id)
    return [one for one in every_one(chase_after, hidden) if teams is None or one.team in teams]


def every_one(chase_after: int, hidden: Container[int] = ()) -> list[ToKey]:
    """Return every decision that the case system does not show, the oldest first: one statement."""
    today, found = clock.today(), []
    rows = db.session.execute(text(_WORKLIST), {"since": clock.now() - timedelta(days=MISMATCHES_SHOWN_DAYS)})
    for (
        id_,
        reference,
        kind,
        state,
        before,
        worker,
        co_worker,
        number,
        team,
        starts_on,
        decided,
        entered,
        child,
    ) in rows:
        if child in hidden:
            continue
        days = working_days_between(min(max(london(decided), starts_on), today), today)
        found.append(
            ToKey(
                id_, reference, Kind(kind), State(state), before, worker, co_worker, number, team, starts_on,
                london(decided), london(entered) if entered else None,
                state == State.AWAITING and days > chase_after, days,
            )
        )  # fmt: skip
    return found


def say_entered(allocation_id: int, viewer: Viewer) -> Allocation:
    """Record that a decision is keyed into the case system; the next import tells whether it is so."""
    found = open_allocation(allocation_id)
    if found.state == State.AWAITING and found.entered_at is None:
        found.entered_by, found.entered_at = viewer.email, clock.now()
        db.session.flush()
        record("allocation entered in the case system", found, viewer)
    return found
