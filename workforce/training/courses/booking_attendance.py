"""Who came to a run of a course: marked, corrected for some days, and turned into completions.

It checks all of it first, flushes, writes the audit entries, and never commits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from workforce import clock
from workforce.db import audit, db
from workforce.people.models import PAGE
from workforce.people.queries import StaffMember
from workforce.training import completion_service
from workforce.training.completion_service import Entry
from workforce.training.courses import booking_queries as queries
from workforce.training.courses import event_queries
from workforce.training.courses.booking_queries import Booked
from workforce.training.courses.booking_rules import MARKS, Act, Result, State, is_correctable
from workforce.training.courses.booking_service import check, hold
from workforce.training.courses.event_models import Booking
from workforce.training.courses.event_queries import RunOnDay
from workforce.training.errors import SettledError, TrainingError
from workforce.training.models import Certificate, Completion
from workforce.training.people_page import may_record
from workforce.training.today import Today
from workforce.web.access import Viewer


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of one booking, and what it had shown."""

    mark: str
    seen: str


def marks_all(run: RunOnDay, viewer: Viewer) -> bool:
    """Whether somebody marks everybody of a run: its trainer, if one of our staff."""
    return run.trainer_id is not None and run.trainer_id == viewer.worker_id


def may_mark(run: RunOnDay, today: Today, one: Booked, viewer: Viewer) -> bool:
    """Whether somebody may say whether a person came: the trainer, or who may enter their training; never oneself."""
    if one.worker_id == viewer.worker_id:
        return False
    person = today.by_id.get(one.worker_id)
    return marks_all(run, viewer) or (person is not None and may_record(viewer, person))


def mark(event_id: int, said: Mapping[int, Said], today: Today, viewer: Viewer) -> int:
    """Say of some bookings, by id, who came; return how many changed. The same again changes nothing."""
    run, now = hold(event_id), clock.now()
    days = event_queries.booking_policy(today.day).correct_within_days
    stands = {one.id: one for one in queries.of_event(event_id)}
    rows = {
        row.id: row
        for row in db.session.scalars(
            select(Booking).where(Booking.event_id == event_id).order_by(Booking.id).with_for_update(),
            execution_options={"populate_existing": True},
        )
    }
    asked = [(stands[id_], one) for id_, one in said.items() if id_ in stands and one.mark != stands[id_].mark]
    for one, what in asked:
        if what.mark not in MARKS:
            raise TrainingError("Choose from the list.", f"mark-{one.id}")
        if not may_mark(run, today, one, viewer):
            raise SettledError("Somebody is not yours to mark any more. Nothing was changed.")
        check(Act.MARK if what.mark else Act.UNMARK, rows[one.id], run)
        if one.mark != what.seen:
            raise SettledError(
                f"{one.name} was marked by {one.marked_by or 'somebody'} since you opened this page. Load the page"
                " again; nothing was saved."
            )
        if what.mark in tuple(Result) and one.worker_id not in today.by_id:
            raise TrainingError(f"{one.name} is not in post any more: enter it by a file.", f"mark-{one.id}")
        if not is_correctable(one.marked_at, now, days):
            raise TrainingError(
                f"{one.name} was marked more than {days} days ago: what came of it stays.", f"mark-{one.id}"
            )
    _check_certificates(one.completion_id for one, _ in asked)
    taken_back = _take_back(rows[one.id] for one, _ in asked)
    for one, what in asked:
        _put(run, rows[one.id], today.by_id.get(one.worker_id), what.mark, viewer)
    db.session.flush()
    for one, what in asked:
        audit.record(
            viewer.email, "attendance marked", f"worker:{one.employee_number}", course=run.course_code, run=run.id,
            mark=what.mark or "none", taken_back=one.completion_id in taken_back,
        )  # fmt: skip
    return len(asked)


def _check_certificates(completions: Iterable[int | None]) -> None:
    """Refuse to take back a completion with which a certificate is kept."""
    ids = [id_ for id_ in completions if id_ is not None]
    if ids and db.session.scalar(select(Certificate.completion_id).where(Certificate.completion_id.in_(ids)).limit(1)):
        raise TrainingError("A certificate is kept with one of these completions: it stays as it is.")


def _take_back(rows: Iterable[Booking]) -> set[int]:
    """Delete the completions that the marks before had written; return their ids."""
    found = set()
    for row in rows:
        if row.completion_id is not None:
            found.add(row.completion_id)
            row.completion_id = None
    db.session.flush()
    if found:
        db.session.execute(delete(Completion).where(Completion.id.in_(found), Completion.source == PAGE))
    return found


def _put(run: RunOnDay, row: Booking, person: StaffMember | None, mark: str, viewer: Viewer) -> None:
    came = mark in tuple(Result)
    row.state = State.ATTENDED if came else State.ABSENT if mark else State.BOOKED
    row.result, row.attended_on = (mark, run.ends_on) if came else (None, None)
    row.marked_by, row.marked_at = (viewer.name, row.marked_at or clock.now()) if mark else (None, None)
    if came and person is not None:
        row.completion_id = record_completion(run, person, mark, viewer)


def record_completion(run: RunOnDay, person: StaffMember, result: str, viewer: Viewer) -> int | None:
    """Write that somebody completed, or only attended, a run on its last day; None where that is known already."""
    entry = Entry(run.course_code, run.ends_on, None, result, None, run.course_name)
    try:
        return completion_service.enter(person, entry, viewer)
    except SettledError:  # entered by hand before: that stays, whatever becomes of the mark
        return None
