"""The lines of one person's workload that can be asked about, as of a day."""

from dataclasses import dataclass
from datetime import date

from workforce.caseload import queries
from workforce.caseload.case_sql import Basis
from workforce.caseload.queries import ChildLine
from workforce.caseload.rules import Scheme, Workload
from workforce.caseload.voice_rules import LIMIT_LINE
from workforce.people.queries import StaffMember
from workforce.web.pages import number


@dataclass(frozen=True, slots=True)
class OwnLoad:
    """One person's workload with the children behind it."""

    person: StaffMember
    scheme: Scheme
    children: list[ChildLine]
    load: Workload
    is_weighed: bool

    @property
    def lines(self) -> dict[str, str]:
        """Return every line that can be asked about, with what it says now: children, lines of the sum, the limit."""
        unit = self.load.unit
        found = {one.case.reference: f"{one.label}, {number(one.points, 2)} {unit}" for one in self.children}
        for line in self.load.lines:
            found[line.label] = f"{line.count} at {number(line.points_each, 2)}, {number(line.points, 2)} {unit}"
        if self.load.limit is not None:
            found[LIMIT_LINE] = f"{number(self.load.limit, 2)} {unit}"
        return found

    def child_id(self, line: str) -> int | None:
        """Return the child whom a line is about, if the person holds it."""
        return next((one.case.child_id for one in self.children if one.case.reference == line), None)


def own_load(person: StaffMember, day: date) -> OwnLoad:
    """Return one person's workload under the scheme of a day: four statements."""
    scheme = queries.scheme_on(day).scheme
    children = queries.children_of(person.id, day, scheme, Basis.DECIDED)
    groups = queries.groups_of(person.id, [line.case for line in children], day, scheme, Basis.DECIDED)
    load = queries.load_of(person, groups, scheme, queries.beside_on(day, scheme))
    return OwnLoad(person, scheme, children, load, queries.is_weighed(person, groups))
