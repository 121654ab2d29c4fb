"""Cohorts and who takes part. Each read is one statement."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from workforce.db import db
from workforce.training.programmes.models import ProgrammeCohort, ProgrammePlace
from workforce.training.programmes.rules import STATE_WORDS, State, state


@dataclass(frozen=True, slots=True)
class Place:
    """One person's part in a cohort."""

    id: int
    cohort_id: int
    programme: str
    cohort: str
    starts_on: date
    ends_on: date
    worker_id: int
    name: str
    employee_number: str
    started_on: date
    completed_on: date | None
    withdrew_on: date | None

    def state(self, day: date) -> State:
        """Return how it stands on a day."""
        return state(self.started_on, self.completed_on, self.withdrew_on, day)

    def words(self, day: date) -> str:
        """Return how it stands on a day, in words."""
        return STATE_WORDS[self.state(day)]


_PLACES = """
SELECT p.id, c.id, c.programme, c.name, c.starts_on, c.ends_on, w.id, w.name, w.employee_number, p.started_on,
  p.completed_on, p.withdrew_on
FROM programme_place p JOIN programme_cohort c ON c.id = p.cohort_id JOIN worker w ON w.id = p.worker_id
{where} ORDER BY w.name, w.employee_number, c.starts_on, c.id
"""


def places() -> list[Place]:
    """Return every part in every cohort, by name."""
    return [Place(*row) for row in db.session.execute(text(_PLACES.format(where="")))]


def places_in(cohort_id: int) -> list[Place]:
    """Return who takes part in a cohort, by name."""
    where = "WHERE c.id = :cohort"
    return [Place(*row) for row in db.session.execute(text(_PLACES.format(where=where)), {"cohort": cohort_id})]


def places_of(worker_id: int) -> list[Place]:
    """Return every part that somebody takes or took."""
    where = "WHERE w.id = :worker"
    return [Place(*row) for row in db.session.execute(text(_PLACES.format(where=where)), {"worker": worker_id})]


def cohorts() -> list[ProgrammeCohort]:
    """Return every cohort, the newest first."""
    return list(
        db.session.scalars(select(ProgrammeCohort).order_by(ProgrammeCohort.starts_on.desc(), ProgrammeCohort.name))
    )


def cohort(cohort_id: int) -> ProgrammeCohort | None:
    """Return one cohort."""
    return db.session.get(ProgrammeCohort, cohort_id)


def locked(place_id: int, cohort_id: int) -> ProgrammePlace | None:
    """Return a part in a cohort that nobody else changes meanwhile."""
    return db.session.scalar(
        select(ProgrammePlace)
        .where(ProgrammePlace.id == place_id, ProgrammePlace.cohort_id == cohort_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
