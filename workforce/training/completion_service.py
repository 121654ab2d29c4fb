"""Completions entered here, their certificates, exemptions. Checks first, writes the audit entry, never commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import audit, db
from workforce.people.models import PAGE
from workforce.people.queries import StaffMember
from workforce.people.rules import AliasKind, add_months
from workforce.training.courses.event_models import Booking
from workforce.training.errors import SettledError, TrainingError
from workforce.training.models import Certificate, Completion, Exemption
from workforce.training.rules import Exemptions, Requirement
from workforce.web.access import Viewer
from workforce.web.documents import Document

RESULTS = {
    "completed": "Completed",
    "passed": "Passed",
    "attended": "Attended only: does not count",
    "failed": "Failed: does not count",
}
EARLIEST = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is entered about one completion."""

    course_code: str
    completed_on: date
    expires_on: date | None = None
    result: str = "completed"
    provider: str | None = None
    course_name: str | None = None


def enter(person: StaffMember, entry: Entry, viewer: Viewer, certificate: Document | None = None) -> int:
    """Add a completion, with its certificate; return its id. The same one twice is refused and changes nothing."""
    if not EARLIEST <= entry.completed_on <= clock.today():
        raise TrainingError("Give the day it was completed: today or earlier.", "completed_on")
    if entry.expires_on is not None and entry.expires_on < entry.completed_on:
        raise TrainingError("It expires before it was completed. Correct one of the two.", "expires_on")
    if entry.result not in RESULTS:
        raise TrainingError("Choose how it ended.", "result")
    new = db.session.scalar(
        insert(Completion)
        .values(
            source=PAGE, import_id=0, person_kind=AliasKind.EMPLOYEE_NUMBER.value, person=person.employee_number,
            worker_id=person.id, course_code=entry.course_code, course_name=entry.course_name,
            completed_on=entry.completed_on, expires_on=entry.expires_on, result=entry.result,
            provider=entry.provider, entered_by=viewer.name, entered_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(Completion.id)
    )  # fmt: skip
    if new is None:
        raise SettledError("This completion is there already: the same course, day and result. Nothing was added.")
    if certificate is not None:
        db.session.add(_certificate(new, certificate, viewer.name))
    db.session.flush()
    audit.record(
        viewer.email, "completion entered", f"worker:{person.employee_number}", course=entry.course_code,
        completed_on=entry.completed_on, result=entry.result, certificate=certificate is not None,
    )  # fmt: skip
    return int(new)


def _certificate(completion_id: int, document: Document, by: str) -> Certificate:
    return Certificate(
        completion_id=completion_id, file_name=document.name, media_type=document.media_type, size=document.size,
        sha256=document.sha256, content=document.content, added_by=by, added_at=clock.now(),
    )  # fmt: skip


def certificate(completion_id: int) -> Certificate | None:
    """Return a certificate with its content."""
    found = db.session.get(Certificate, completion_id)
    return found if found is None or found.content else None


def to_take_back(person: StaffMember, completion_id: int) -> Completion:
    """Return a completion of somebody's that can be taken back, locked; else say why it can't."""
    found = db.session.scalar(
        select(Completion).where(Completion.id == completion_id, Completion.worker_id == person.id).with_for_update()
    )
    if found is None:
        raise SettledError("It has been taken back already. Nothing was changed.")
    if found.source != PAGE:
        raise TrainingError("It came with a file: correct it in the learning system, and import again.")
    if db.session.scalar(select(Booking.id).where(Booking.completion_id == completion_id)):
        raise TrainingError("It rests on a course's attendance list: correct it there.")
    return found


def withdraw(person: StaffMember, completion_id: int, viewer: Viewer) -> None:
    """Take back a completion that was entered here, with its certificate. A file's is corrected in its system."""
    found = to_take_back(person, completion_id)
    db.session.execute(delete(Completion).where(Completion.id == completion_id))
    audit.record(
        viewer.email, "completion withdrawn", f"worker:{person.employee_number}", course=found.course_code,
        completed_on=found.completed_on,
    )  # fmt: skip


def exempt(
    person: StaffMember,
    requirement: Requirement,
    reason: str,
    days: tuple[date, date],
    rules: Exemptions,
    viewer: Viewer,
) -> None:
    """Agree that a requirement is not asked of somebody from one day to another."""
    begins, ends = days
    if reason not in rules.reasons:
        raise TrainingError("Choose why.", "reason")
    if ends < begins:
        raise TrainingError("The last day is before the first.", "ended_on")
    if ends < clock.today():
        raise TrainingError("The last day is past already.", "ended_on")
    latest = add_months(begins, rules.longest_months)
    if ends > latest:
        raise TrainingError(
            f"An exemption lasts {rules.longest_months} months at most, here until {latest:%-d %B %Y}. "
            "It can be agreed again then.", "ended_on",
        )  # fmt: skip
    clash = db.session.scalar(
        select(Exemption.id).where(
            Exemption.worker_id == person.id, Exemption.requirement == requirement.id, Exemption.started_on <= ends,
            Exemption.ended_on >= begins,
        )
    )  # fmt: skip
    if clash is not None:
        raise SettledError("There is an exemption from this requirement in these days already. Nothing was added.")
    db.session.add(
        Exemption(
            worker_id=person.id, requirement=requirement.id, reason=reason, started_on=begins, ended_on=ends,
            agreed_by=viewer.name, agreed_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(
        viewer.email, "exemption agreed", f"worker:{person.employee_number}", requirement=requirement.id,
        started_on=begins, ended_on=ends,
    )  # fmt: skip


def end_exemption(person: StaffMember, exemption_id: int, viewer: Viewer) -> None:
    """End an exemption with yesterday; one that began today or later is taken away."""
    found = db.session.scalar(
        select(Exemption).where(Exemption.id == exemption_id, Exemption.worker_id == person.id).with_for_update()
    )
    yesterday = date.fromordinal(clock.today().toordinal() - 1)
    if found is None or found.ended_on <= yesterday:
        raise SettledError("It has ended already. Nothing was changed.")
    if found.started_on > yesterday:
        db.session.delete(found)
    else:
        found.ended_on, found.ended_by = yesterday, viewer.name
    db.session.flush()
    audit.record(viewer.email, "exemption ended", f"worker:{person.employee_number}", requirement=found.requirement)
