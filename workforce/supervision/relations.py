"""Who supervises whom on a day: the line supervisor of the staff files, and whoever was named beside. One statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from workforce.db import db
from workforce.people.queries import StaffMember
from workforce.supervision.models import Tie


class Role(StrEnum):
    """As what somebody supervises a person."""

    LINE = "line"
    PROFESSIONAL = "professional"  # registered, where the line supervisor is not
    ASSESSOR = "assessor"  # of a newly qualified social worker
    EDUCATOR = "educator"  # of a student
    COVER = "cover"  # while the line supervisor is away

    @property
    def words(self) -> str:
        """Return the role in words."""
        return _WORDS[self]


_WORDS = {
    Role.LINE: "line supervisor",
    Role.PROFESSIONAL: "professional supervisor",
    Role.ASSESSOR: "ASYE assessor",
    Role.EDUCATOR: "practice educator",
    Role.COVER: "cover for the line supervisor",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """That one person supervises another."""

    worker_id: int
    supervisor_id: int
    role: Role
    tie_id: int | None = None  # None: the line supervisor of the staff files
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Relations:
    """Every relation of a day, from both sides; the line supervisor first."""

    of_worker: Mapping[int, list[Relation]] = field(default_factory=dict)
    of_supervisor: Mapping[int, list[Relation]] = field(default_factory=dict)

    def line(self, worker_id: int) -> int | None:
        """Return the line supervisor."""
        return next((r.supervisor_id for r in self.of_worker.get(worker_id, ()) if r.role is Role.LINE), None)

    def supervises(self, supervisor_id: int | None, worker_id: int) -> Role | None:
        """Return as what somebody supervises a person, or None."""
        return next((r.role for r in self.of_worker.get(worker_id, ()) if r.supervisor_id == supervisor_id), None)

    def supervisees(self, supervisor_id: int | None) -> list[int]:
        """Return whom somebody supervises, each once."""
        return list(dict.fromkeys(r.worker_id for r in self.of_supervisor.get(supervisor_id or 0, ())))


def relations_on(day: date, staff: Iterable[StaffMember]) -> Relations:
    """Return who supervises whom of those in post: the supervisor of the main post, and those named for the day."""
    people = list(staff)
    by_number, here = {one.employee_number: one.id for one in people}, {one.id for one in people}
    found = [
        Relation(one.id, by_number[one.main.supervisor], Role.LINE)
        for one in people
        if one.main.supervisor in by_number and by_number[one.main.supervisor] != one.id
    ]
    ties = db.session.execute(
        select(Tie.worker_id, Tie.supervisor_id, Tie.role, Tie.id, Tie.ended_on)
        .where(Tie.held.contains(day))
        .order_by(Tie.role, Tie.id)
    )
    found += [
        Relation(worker, supervisor, Role(role), id_, until)
        for worker, supervisor, role, id_, until in ties
        if worker in here and supervisor in here
    ]
    of_worker: dict[int, list[Relation]] = {}
    of_supervisor: dict[int, list[Relation]] = {}
    for one in found:
        of_worker.setdefault(one.worker_id, []).append(one)
        of_supervisor.setdefault(one.supervisor_id, []).append(one)
    return Relations(of_worker, of_supervisor)
