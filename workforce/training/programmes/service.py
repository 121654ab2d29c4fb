"""Cohorts and who takes part. It checks, flushes, writes the audit entry, never commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import audit, db
from workforce.people.queries import StaffMember
from workforce.training.cpd.pages import policy_on
from workforce.training.errors import SettledError, TrainingError
from workforce.training.people_page import may_record
from workforce.training.programmes import queries
from workforce.training.programmes.models import ProgrammeCohort, ProgrammePlace
from workforce.training.today import Today
from workforce.web.access import Viewer

LONGEST_NAME = 60  # characters


@dataclass(frozen=True, slots=True)
class CohortText:
    """A cohort as somebody wishes to begin it."""

    programme: str
    name: str
    starts_on: date
    ends_on: date


def begin(today: Today, given: CohortText, viewer: Viewer) -> ProgrammeCohort:
    """Begin a cohort of one of the programmes that the council has decided on."""
    if policy_on(today).programme(given.programme) is None:
        raise TrainingError("Choose one of the programmes", "programme")
    if not given.name or len(given.name) > LONGEST_NAME:
        raise TrainingError(f"Give it a name of {LONGEST_NAME} characters at most, such as Autumn 2026", "cohort_name")
    if given.ends_on < given.starts_on:
        raise TrainingError("It ends before it starts", "ends_on")
    row: ProgrammeCohort | None = db.session.scalar(
        insert(ProgrammeCohort)
        .values(
            programme=given.programme, name=given.name, starts_on=given.starts_on, ends_on=given.ends_on,
            set_by=viewer.email, set_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(ProgrammeCohort)
    )  # fmt: skip
    if row is None:
        raise TrainingError("There is a cohort of this name already", "cohort_name")
    audit.record(viewer.email, "programme cohort begun", f"programme:{given.programme}", cohort=row.id)
    return row


def join(cohort: ProgrammeCohort, person: StaffMember | None, started_on: date, viewer: Viewer) -> ProgrammePlace:
    """Let somebody in scope take part from a day of the cohort on."""
    if person is None or not may_record(viewer, person):
        raise TrainingError("Choose somebody of your teams", "person")
    if not cohort.starts_on <= started_on <= cohort.ends_on:
        raise TrainingError("The cohort does not run on that day", "started_on")
    db.session.execute(select(ProgrammeCohort.id).where(ProgrammeCohort.id == cohort.id).with_for_update())
    there = db.session.scalar(
        select(ProgrammePlace.id).where(ProgrammePlace.cohort_id == cohort.id, ProgrammePlace.worker_id == person.id)
    )
    if there is not None:
        raise SettledError("They take part in this cohort already.")
    row = ProgrammePlace(
        cohort_id=cohort.id, worker_id=person.id, started_on=started_on, added_by=viewer.email, added_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    audit.record(viewer.email, "programme joined", f"worker:{person.employee_number}", cohort=cohort.id)
    return row


def end(cohort_id: int, place_id: int, person: StaffMember, how: str, on: date, viewer: Viewer) -> None:
    """Say that somebody completed, withdrew, or, against a mistake, takes part still."""
    if not may_record(viewer, person):
        raise TrainingError("Choose somebody of your teams")
    row = queries.locked(place_id, cohort_id)
    if row is None or row.worker_id != person.id:
        raise SettledError("They no longer take part in this cohort.")
    if how not in ("completed", "withdrew", "going_on"):
        raise TrainingError("Choose how it stands", "how")
    if how != "going_on" and on > clock.today():
        raise TrainingError("The day has not come yet", "ended_on")
    if how != "going_on" and on < row.started_on:
        raise TrainingError("That is before they began", "ended_on")
    row.completed_on = on if how == "completed" else None
    row.withdrew_on = on if how == "withdrew" else None
    db.session.flush()
    audit.record(viewer.email, f"programme {how}", f"worker:{person.employee_number}", cohort=cohort_id)
