"""Whose training somebody may see and enter."""

from workforce.people.queries import StaffMember
from workforce.people.today import Today
from workforce.web.access import Permission, Viewer


def may_see(viewer: Viewer, person: StaffMember) -> bool:
    """Whether a viewer may see somebody's training: their own, or of the people in scope."""
    return person.id == viewer.worker_id or (viewer.may(Permission.SEE_TRAINING) and viewer.sees_team(person.team))


def may_record(viewer: Viewer, person: StaffMember) -> bool:
    """Whether a viewer may enter somebody's training: of the people in scope, never their own."""
    return person.id != viewer.worker_id and viewer.may(Permission.RECORD_TRAINING) and viewer.sees_team(person.team)


def person_in_scope(today: Today, viewer: Viewer, employee_number: str) -> StaffMember | None:
    """Return somebody in post whose training the viewer may see; None: not found, or out of scope."""
    person = today.by_number.get(employee_number)
    return person if person is not None and may_see(viewer, person) else None
