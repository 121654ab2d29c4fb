"""Whose children must be handed over before a day: leavers, and those whose registration is not confirmed beyond it."""

from dataclasses import dataclass
from datetime import date, timedelta

from workforce import clock
from workforce.allocation.candidates import ChildOnDay, children_on
from workforce.allocation.on_day import OnDay
from workforce.caseload.restricted import hidden_children
from workforce.people.queries import StaffMember
from workforce.web.access import Viewer


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody whose children need another worker by a day, why, and the children."""

    person: StaffMember
    last_day: date
    is_leaving: bool  # else the registration is not confirmed after the day
    children: tuple[ChildOnDay, ...]

    @property
    def days_left(self) -> int:
        """Return for how many days there is time."""
        return (self.last_day - clock.today()).days


def leavers(on: OnDay, viewer: Viewer, teams: frozenset[str]) -> list[Leaver]:
    """Return who of some teams leaves, or whose registration ends, within the council's days and holds children.

    The nearest last day first. Of somebody whose registration ends only the children are listed who need a
    registered social worker. Two statements after the cases.
    """
    today = clock.today()
    until = today + timedelta(days=on.allocation.hand_over_before_days)
    going: dict[int, tuple[StaffMember, date, bool]] = {}
    for person in on.staff:
        expires = person.registration_expires_on
        if person.team not in teams:
            continue
        if person.leaves_on is not None and today <= person.leaves_on <= until:
            going[person.id] = (person, person.leaves_on, True)
        elif person.is_social_work and expires is not None and today <= expires <= until:
            going[person.id] = (person, expires, False)
    hidden = hidden_children(viewer.worker_id)
    cases = [case for case in on.cases if case.worker_id in going and case.child_id not in hidden]
    held: dict[int, list[ChildOnDay]] = {}
    for child in children_on(on, cases):
        is_leaving = going[child.case.worker_id or 0][2]
        if is_leaving or child.is_protected:
            held.setdefault(child.case.worker_id or 0, []).append(child)
    found = [
        Leaver(
            person, last, is_leaving, tuple(sorted(held[id_], key=lambda c: (not c.is_protected, c.facts.reference)))
        )
        for id_, (person, last, is_leaving) in going.items()
        if id_ in held
    ]
    return sorted(found, key=lambda one: (one.last_day, one.person.name, one.person.employee_number))
