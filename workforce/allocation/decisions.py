"""Decisions as pages show them: one with its evidence, those of a worker, those of a child."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text

from workforce.allocation.decision_rules import Approval, Kind, State
from workforce.allocation.models import Allocation
from workforce.caseload.restricted import hidden_children
from workforce.db import db
from workforce.web.access import Permission, Viewer


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with the names behind its numbers."""

    row: Allocation
    reference: str
    from_name: str | None
    worker_name: str | None
    worker_number: str | None
    co_worker_name: str | None
    decided_by: str
    approved_by: str | None
    accepted_by: str | None

    @property
    def kind(self) -> Kind:
        """Return what was decided."""
        return Kind(self.row.kind)

    @property
    def state(self) -> State:
        """Return how it stands."""
        return State(self.row.state)

    def may_accept(self, viewer: Viewer) -> bool:
        """Whether somebody may accept it: the worker, or a manager of the receiving team who did not propose it."""
        if self.state is not State.ASKED or self.row.worker_id is None:
            return False
        is_manager = viewer.may(Permission.ALLOCATE) and viewer.sees_team(self.row.to_team)
        return viewer.worker_id == self.row.worker_id or (is_manager and viewer.email != self.row.decided_by)

    def may_decline(self, viewer: Viewer) -> bool:
        """Whether somebody may decline it."""
        is_manager = viewer.may(Permission.ALLOCATE) and viewer.sees_team(self.row.to_team)
        is_asked = self.row.worker_id is not None and viewer.worker_id == self.row.worker_id
        return self.state is State.ASKED and (is_asked or is_manager)

    def may_approve(self, viewer: Viewer) -> bool:
        """Whether somebody may approve that a rule is passed: never who decided it."""
        return (
            self.row.approval == Approval.PENDING and (self.state.is_open or self.state is State.CONFIRMED)
            and viewer.email != self.row.decided_by and viewer.may(Permission.APPROVE_ALLOCATIONS)
            and (viewer.answers_for(self.row.to_team) or viewer.answers_for(self.row.from_team))
        )  # fmt: skip

    def may_withdraw(self, viewer: Viewer) -> bool:
        """Whether somebody may take it back."""
        mine = viewer.email == self.row.decided_by or viewer.may(Permission.APPROVE_ALLOCATIONS)
        return self.state.is_open and self.kind is not Kind.COVER and mine

    def may_end(self, viewer: Viewer) -> bool:
        """Whether somebody may end a cover early."""
        is_manager = viewer.sees_team(self.row.to_team) or viewer.sees_team(self.row.from_team)
        return (
            self.kind is Kind.COVER and self.state is State.AWAITING and viewer.may(Permission.ALLOCATE) and is_manager
        )


_DECISIONS = """
SELECT a.id, c.reference, f.name, w.name, w.employee_number, k.name, coalesce(d.name, a.decided_by),
  coalesce(p.name, a.approved_by), coalesce(x.name, a.accepted_by)
FROM allocation a JOIN child c ON c.id = a.child_id
LEFT JOIN worker f ON f.id = a.from_worker_id LEFT JOIN worker w ON w.id = a.worker_id
LEFT JOIN worker k ON k.id = a.co_worker_id LEFT JOIN account d ON d.email = a.decided_by
LEFT JOIN account p ON p.email = a.approved_by LEFT JOIN account x ON x.email = a.accepted_by
WHERE {only} ORDER BY a.id DESC
"""


def _decisions(only: str, **binds: Any) -> list[Decision]:
    names = {row[0]: row[1:] for row in db.session.execute(text(_DECISIONS.format(only=only)), binds)}
    if not names:
        return []
    rows = {row.id: row for row in db.session.scalars(select(Allocation).where(Allocation.id.in_(names)))}
    return [Decision(rows[id_], *told) for id_, told in names.items()]


def decision(allocation_id: int, viewer: Viewer) -> Decision | None:
    """Return a decision that somebody may see: about a child of their teams, or about themselves; else None."""
    found = next(iter(_decisions("a.id = :id", id=allocation_id)), None)
    if found is None or found.row.child_id in hidden_children(viewer.worker_id):
        return None
    is_theirs = viewer.worker_id is not None and viewer.worker_id in (found.row.worker_id, found.row.from_worker_id)
    in_scope = viewer.may(Permission.SEE_CASES) and (
        viewer.sees_team(found.row.from_team) or viewer.sees_team(found.row.to_team)
    )
    return found if is_theirs or in_scope else None


def of_child(child_id: int) -> list[Decision]:
    """Return the decisions about a child, the newest first: two statements."""
    return _decisions("a.child_id = :child", child=child_id)


def asked_of(worker_id: int) -> list[Decision]:
    """Return what a worker is asked to take: one statement, and one more where there is anything."""
    return _decisions("a.worker_id = :worker AND a.state = 'asked'", worker=worker_id)


def to_settle(viewer: Viewer) -> list[Decision]:
    """Return what waits for somebody's answer: asked of their teams, or to be approved by them. Two statements."""
    hidden = hidden_children(viewer.worker_id)
    found = _decisions(
        "a.state IN ('asked', 'to_approve') OR a.approval = 'pending' AND a.state IN ('awaiting', 'confirmed')"
    )
    return [
        one
        for one in reversed(found)
        if one.row.child_id not in hidden
        and (
            one.may_approve(viewer)
            or (one.state is State.ASKED and viewer.sees_team(one.row.to_team) and viewer.email != one.row.decided_by)
        )
    ]
