"""Who supervises whom on a day: the line supervisor of the staff files, and whoever was named beside. One statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import text

from workforce.db import db
from workforce.people.queries import StaffMember


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

    def supervisors(self, worker_ids: Iterable[int]) -> dict[int, list[int]]:
        """Return who supervises each of some people."""
        return {one: [r.supervisor_id for r in self.of_worker.get(one, ())] for one in worker_ids}

    def supervisees(self, supervisor_id: int | None) -> list[int]:
        """Return whom somebody supervises, each once."""
        return list(dict.fromkeys(r.worker_id for r in self.of_supervisor.get(supervisor_id or 0, ())))


# Those named beside, and whom an employee number is that a person matched to somebody in the staff data.
_BESIDE = """
SELECT worker_id, supervisor_id, role, id, ended_on, NULL AS number FROM supervision_tie
WHERE held @> CAST(:day AS date)
UNION ALL SELECT NULL, worker_id, NULL, NULL, NULL, value FROM alias
WHERE kind = 'employee_number' AND value = ANY(:unknown) ORDER BY 3, 4
"""


def relations_on(day: date, staff: Iterable[StaffMember]) -> Relations:
    """Return who supervises whom of those in post: the supervisor of the main post, and those named for the day.

    A supervisor is known by the employee number of the staff files, or by another one that was matched to them.
    """
    people = list(staff)
    by_number, here = {one.employee_number: one.id for one in people}, {one.id for one in people}
    unknown = {one.main.supervisor for one in people if one.main.supervisor} - by_number.keys()
    beside = db.session.execute(text(_BESIDE), {"day": day, "unknown": sorted(unknown)}).all()
    by_number.update({row.number: row.supervisor_id for row in beside if row.number and row.supervisor_id in here})
    found = [
        Relation(one.id, by_number[one.main.supervisor], Role.LINE)
        for one in people
        if one.main.supervisor in by_number and by_number[one.main.supervisor] != one.id
    ]
    found += [
        Relation(row.worker_id, row.supervisor_id, Role(row.role), row.id, row.ended_on)
        for row in beside
        if row.worker_id in here and row.supervisor_id in here
    ]
    of_worker: dict[int, list[Relation]] = {}
    of_supervisor: dict[int, list[Relation]] = {}
    for one in found:
        of_worker.setdefault(one.worker_id, []).append(one)
        of_supervisor.setdefault(one.supervisor_id, []).append(one)
    return Relations(of_worker, of_supervisor)
