"""Whether workloads allow effective practice: what was answered, and who may read it by name."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from workforce.allocation.policy_rules import EscalationPolicy
from workforce.allocation.practice_rules import Pair, Side
from workforce.caseload.voice_queries import who_answers
from workforce.db import db
from workforce.people.queries import StaffMember
from workforce.people.rules import WorkKind, add_months
from workforce.web.access import Permission, Viewer


@dataclass(frozen=True, slots=True)
class Answer:
    """What one side last answered within the months that count."""

    allows: bool
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Practice:
    """What a page asks and shows about one person's workload, for the person or who manages or supervises them."""

    person: StaffMember
    side: Side  # whose answer the reader may give
    months: int
    answers: dict[Side, Answer]
    today: date

    @property
    def own(self) -> Answer | None:
        """Return the reader's side's answer."""
        return self.answers.get(self.side)

    @property
    def other(self) -> Answer | None:
        """Return the other side's answer."""
        return self.answers.get(Side.MANAGER if self.side is Side.WORKER else Side.WORKER)

    @property
    def again_on(self) -> date | None:
        """Return until when the reader's side's answer counts."""
        return add_months(self.own.on, self.months) if self.own else None


def is_asked(person: StaffMember) -> bool:
    """Whether somebody is among those who are asked: social work staff who hold cases."""
    return person.is_social_work and person.main.work_kind == WorkKind.CASE_HOLDING


def side_of(person: StaffMember, viewer: Viewer, day: date) -> Side | None:
    """Return whose answer a viewer may give and read; None for everybody else. Two statements for a manager."""
    if viewer.worker_id == person.id:
        return Side.WORKER
    if not viewer.may(Permission.SEE_TEAM) or not viewer.sees_team(person.team):
        return None
    is_supervisor = viewer.employee_number is not None and viewer.employee_number == person.main.supervisor
    if is_supervisor or viewer.email in {one.email for one in who_answers(person, day)}:
        return Side.MANAGER
    return None


def practice_of(person: StaffMember, viewer: Viewer, day: date, policy: EscalationPolicy | None) -> Practice | None:
    """Return what a page shows of it; None where it is not asked, or not for the viewer. One statement, three at most.

    `day` is today: the answers are those of the months up to it, as the policy in force says.
    """
    side = side_of(person, viewer, day) if policy and is_asked(person) else None
    if policy is None or side is None:
        return None
    rows = db.session.execute(
        text(
            "SELECT DISTINCT ON (p.role) p.role, p.answer, p.day, coalesce(a.name, p.by) FROM effective_practice p"
            " LEFT JOIN account a ON a.email = p.by WHERE p.worker_id = :worker AND p.day > :since AND p.day <= :day"
            " ORDER BY p.role, p.day DESC"
        ),
        _binds(day, policy.effective_practice_months, worker=person.id),
    )
    answers = {Side(role): Answer(answer == "yes", on, by) for role, answer, on, by in rows}
    return Practice(person, side, policy.effective_practice_months, answers, day)


def _binds(day: date, months: int, **more: Any) -> dict[str, Any]:
    return {"day": day, "since": add_months(day, -months), **more}


_PAIRS = """
SELECT worker_id, max(answer) FILTER (WHERE role = 'worker') = 'yes',
  max(answer) FILTER (WHERE role = 'manager') = 'yes'
FROM (
  SELECT DISTINCT ON (worker_id, role) worker_id, role, answer FROM effective_practice
  WHERE day > :since AND day <= :day ORDER BY worker_id, role, day DESC
) x GROUP BY 1 HAVING count(*) = 2 ORDER BY 1
"""


def pairs_on(day: date, months: int, staff: dict[int, StaffMember]) -> list[Pair]:
    """Return the pairs answered in the months to a day, of those who are asked: the latest answer of each side."""
    rows = db.session.execute(text(_PAIRS), _binds(day, months))
    return [
        Pair(worker, staff[worker].team, own, managers)
        for worker, own, managers in rows
        if worker in staff and is_asked(staff[worker])
    ]
