"""Children who wait for a worker: nobody, somebody who left or is away, or somebody who may not hold them."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select

from workforce import clock
from workforce.allocation import queries
from workforce.allocation.candidates import ChildOnDay, children_on
from workforce.allocation.decision_rules import Approval, State
from workforce.allocation.models import Allocation
from workforce.allocation.on_day import OnDay
from workforce.allocation.policy_rules import Level
from workforce.allocation.queries import Absent, absent_on, facts_of, in_date
from workforce.allocation.rules import Reason, WorkerFacts, holder_faults, may_co_work
from workforce.caseload.queries import CaseOnDay, HolderState
from workforce.db import db
from workforce.people.queries import StaffMember
from workforce.working_days import working_days_between

RISKS = ("high", "medium", "low")


class Why(StrEnum):
    """Why a child waits, in the order in which they are to be read. The first four are W17 in its parts."""

    NOBODY = "nobody"
    LEFT = "left"
    UNIDENTIFIED = "unidentified"
    AWAY = "away"
    MARKED = "marked"
    MAY_NOT = "may_not"
    REFUSED = "refused"

    @property
    def words(self) -> str:
        """Return the reason in words."""
        return _WORDS[self]


_WORDS = {
    Why.NOBODY: "Nobody",
    Why.LEFT: "Worker has left",
    Why.UNIDENTIFIED: "Worker not in the staff data",
    Why.AWAY: "Worker away",
    Why.MARKED: "Worker marked away",
    Why.MAY_NOT: "Worker may not hold",
    Why.REFUSED: "Approval refused",
}
ORDER = {why: n for n, why in enumerate(Why)}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One child who waits."""

    child: ChildOnDay
    why: Why
    since: date | None
    faults: tuple[Reason, ...]
    level: Level
    climbs: tuple[date, Level] | None
    review_due: date | None  # of the weekly look; None: the child was never looked at
    pending: Allocation | None  # asked or proposed, not settled yet
    today: date

    @property
    def days(self) -> int | None:
        """Return for how many days the child waits; None where it is not known."""
        return None if self.since is None else max(0, (self.today - self.since).days)

    @property
    def risk(self) -> str | None:
        """Return how risky the wait is, as the last review says; None: not said yet."""
        return self.child.facts.review.risk if self.child.facts.review else None

    @property
    def is_review_due(self) -> bool:
        """Whether the child is to be looked at: never yet, or not in the council's days."""
        return self.review_due is None or self.review_due <= self.today

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Return the place in the list: risk, why, wait, reference."""
        risk = RISKS.index(self.risk) if self.risk else 1 if self.child.is_protected else len(RISKS)
        return (risk, ORDER[self.why], -(self.days or 0), self.child.facts.reference)


def waiting(on: OnDay, hidden: Container[int], teams: frozenset[str]) -> list[Waiting]:
    """Return the children of some teams who wait, those to be looked at first first: five statements after the cases.

    `hidden`: restricted children for whom the reader is not named; they are left out.
    """
    cases = [c for c in on.cases if c.child_id not in hidden and _team(on, c) in teams]
    children = children_on(on, cases)
    policy, today = on.allocation, clock.today()
    absences = queries.absences(today, 0)
    decided = decided_of([child.case.child_id for child in children])
    standing = queries.standing_of([child.case.child_id for child in children], today)
    trained: dict[int, frozenset[str]] = {}
    found = []
    for child in children:
        pending, refused = decided.get(child.case.child_id, (None, None))
        absent = _absence(child.holder, absences, today)
        faults = _faults(on, child, absent, standing, absences, trained, today)
        why = _why(child, absent, faults, refused, policy.cover_after_working_days, today)
        if why is None:
            continue
        since = _since(child, why, absent, refused)
        reviewed = child.facts.review.on if child.facts.review else None
        found.append(
            Waiting(
                child, why, since, tuple(faults), on.escalation.waiting.level(since or today, today),
                on.escalation.waiting.next_step(since or today, today),
                reviewed + timedelta(days=policy.review_waiting_every_days) if reviewed else None, pending, today,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: one.order)


def _team(on: OnDay, case: CaseOnDay) -> str | None:
    holder = on.by_id.get(case.worker_id) if case.worker_id is not None else None
    return holder.team if holder else case.fallback_team


def decided_of(child_ids: Iterable[int]) -> dict[int, tuple[Allocation | None, Allocation | None]]:
    """Return, by child, the decision that is not settled yet, and the one in effect whose approval was refused."""
    found: dict[int, tuple[Allocation | None, Allocation | None]] = {}
    rows = db.session.scalars(
        select(Allocation)
        .where(
            Allocation.state.in_([State.ASKED, State.TO_APPROVE])
            | (Allocation.state.in_([State.AWAITING, State.CONFIRMED]) & (Allocation.approval == Approval.REFUSED)),
            Allocation.child_id.in_(list(child_ids)),
        )
        .order_by(Allocation.id)
    )
    for row in rows:
        pending, refused = found.get(row.child_id, (None, None))
        is_pending = State(row.state).is_pending
        found[row.child_id] = (row, refused) if is_pending else (pending, row)
    return found


def _absence(holder: StaffMember | None, absences: Mapping[int, list[Absent]], today: date) -> Absent | None:
    """Return the absence of today that a manager marked, of the holder."""
    if holder is None:
        return None
    return absent_on([one for one in absences.get(holder.id, ()) if one.is_marked], today)


def _faults(
    on: OnDay, child: ChildOnDay, absent: Absent | None, standing: queries.Standing,
    absences: Mapping[int, list[Absent]], trained: dict[int, frozenset[str]], today: date,
) -> list[Reason]:  # fmt: skip
    """Return why the present holder may not hold the child."""
    holder = child.holder
    if holder is None:
        return []

    def facts(person: StaffMember, away: Absent | None) -> WorkerFacts:
        if person.id not in trained:
            trained[person.id] = in_date(on, person) if child.facts.needs.training else frozenset()
        conflict = (person.id, child.case.child_id) in standing.conflicts
        return facts_of(person, away, has_conflict=conflict, trained=trained[person.id])

    beside = any(
        not may_co_work(
            facts(person, absent_on(absences.get(person.id, ()), today)),
            child.facts.needs, on.allocation, today,
        )
        for worker in child.co_workers
        if (person := on.by_id.get(worker)) is not None
    )  # fmt: skip
    return holder_faults(facts(holder, absent), child.facts.needs, on.allocation, today, co_worker=beside)


def _why(
    child: ChildOnDay, absent: Absent | None, faults: list[Reason], refused: Allocation | None, days: int, today: date
) -> Why | None:
    if child.state is HolderState.NONE:
        return Why.LEFT if child.case.worker_id is not None else Why.NOBODY
    if child.state is HolderState.UNIDENTIFIED:
        return Why.UNIDENTIFIED
    if child.state is HolderState.AWAY:
        return Why.AWAY
    if absent is not None and (absent.last is None or working_days_between(today, absent.last) >= days):
        return Why.MARKED
    if faults:
        return Why.MAY_NOT
    is_refused = refused is not None and refused.worker_id == child.case.worker_id
    return Why.REFUSED if is_refused else None


def _since(child: ChildOnDay, why: Why, absent: Absent | None, refused: Allocation | None) -> date | None:
    if why is Why.MARKED and absent is not None:
        return absent.first
    if why is Why.REFUSED and refused is not None and refused.approved_at is not None:
        return queries.london(refused.approved_at)
    return child.since if child.since is not None else child.case.held_since
