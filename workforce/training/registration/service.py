"""A look at the public register is entered and withdrawn. It checks, flushes, writes the audit entry, never commits."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from workforce import clock
from workforce.db import audit, db
from workforce.people.models import Worker
from workforce.people.queries import StaffMember
from workforce.training.cpd.service import decided
from workforce.training.errors import SettledError, TrainingError
from workforce.training.people_page import may_record
from workforce.training.registration.models import RegistrationCheck
from workforce.training.registration.rules import Result, coming_end
from workforce.web.access import Viewer

YEARS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody saw on the register."""

    checked_on: date
    result: str
    expires_on: date | None


def _check(given: Look, today: date) -> None:
    within = decided(today).enter_within_days
    if given.checked_on > today:
        raise TrainingError("The day has not come yet", "checked_on")
    if given.checked_on < today - timedelta(days=within):
        raise TrainingError(f"That is more than {within} days ago: look at the register again", "checked_on")
    if given.result not in set(Result):
        raise TrainingError("Choose what the register said", "result")
    if not Result(given.result).is_registered:
        if given.expires_on is not None:
            raise TrainingError("Leave this empty: nobody who is not on the register has an expiry", "expires_on")
    elif given.expires_on is None:
        raise TrainingError("Give the day on which the register says that it ends", "expires_on")
    elif given.expires_on < given.checked_on:
        raise TrainingError("It ended before you looked: choose lapsed", "expires_on")
    elif given.expires_on > coming_end(today).replace(year=coming_end(today).year + YEARS_AHEAD):
        raise TrainingError("Registration is renewed every year: this is too far ahead", "expires_on")


def record(person: StaffMember, given: Look, viewer: Viewer) -> RegistrationCheck | None:
    """Keep a look at the register. Return None where the same one is there already."""
    if not may_record(viewer, person):
        raise TrainingError("Somebody else looks at the register for you.")
    worker = db.session.scalar(select(Worker).where(Worker.id == person.id).with_for_update())
    if worker is None or not worker.swe_number:
        raise TrainingError("The staff file has no registration number: add it there first.")
    _check(given, clock.today())
    newest = db.session.scalar(
        select(RegistrationCheck)
        .where(RegistrationCheck.worker_id == person.id, RegistrationCheck.withdrawn_at.is_(None))
        .order_by(RegistrationCheck.checked_on.desc(), RegistrationCheck.id.desc())
        .limit(1)
    )
    found = (given.checked_on, given.result, given.expires_on, worker.swe_number, worker.registration_expires_on)
    if newest is not None and found == (
        newest.checked_on, newest.result, newest.expires_on, newest.number, newest.file_expires_on,
    ):  # fmt: skip
        return None
    row = RegistrationCheck(
        worker_id=person.id, number=worker.swe_number, checked_on=given.checked_on, result=given.result,
        expires_on=given.expires_on, file_expires_on=worker.registration_expires_on, checked_by=viewer.email,
        entered_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(
        viewer.email, "registration checked", f"worker:{person.employee_number}", check=row.id, result=given.result,
        checked_on=given.checked_on,
    )  # fmt: skip
    return row


def withdraw(person: StaffMember, check_id: int, viewer: Viewer) -> None:
    """Take a look back that was entered by mistake."""
    if not may_record(viewer, person):
        raise TrainingError("Somebody else looks at the register for you.")
    row = db.session.scalar(
        select(RegistrationCheck)
        .where(RegistrationCheck.id == check_id, RegistrationCheck.worker_id == person.id)
        .with_for_update()
    )
    if row is None or row.withdrawn_at is not None:
        raise SettledError("It is withdrawn already.")
    row.withdrawn_at, row.withdrawn_by = clock.now(), viewer.email
    db.session.flush()
    audit.record(viewer.email, "registration check withdrawn", f"worker:{person.employee_number}", check=check_id)
