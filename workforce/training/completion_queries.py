"""Everything that is known of one person's courses. Each read is one statement."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from workforce.db import db
from workforce.people.models import PAGE
from workforce.training.models import Completion, Exemption
from workforce.training.queries import COUNTS_AS
from workforce.training.xapi.rules import STATEMENTS


@dataclass(frozen=True, slots=True)
class Done:
    """One result of one person in one course, as a page lists it."""

    id: int
    course_code: str
    counts_as: str
    course_name: str
    completed_on: date
    expires_on: date | None
    result: str
    provider: str | None
    source: str
    entered_by: str | None
    file_name: str | None  # of the certificate

    @property
    def is_ours(self) -> bool:
        """Whether it was entered here."""
        return self.source == PAGE

    @property
    def system(self) -> str:
        """Return the name of the key under which a learning system told of it; empty: no statement did."""
        return self.source.removeprefix(STATEMENTS) if self.source.startswith(STATEMENTS) else ""


_DONE = f"""
SELECT c.id, c.course_code, {COUNTS_AS}, coalesce(
    (SELECT k.name FROM course k WHERE k.code = {COUNTS_AS}), c.course_name, c.course_code
  ), c.completed_on, c.expires_on, c.result, c.provider, c.source, c.entered_by, f.file_name
FROM completion c LEFT JOIN certificate f ON f.completion_id = c.id
WHERE c.worker_id = :worker ORDER BY c.completed_on DESC, c.id DESC
"""


def done_by(worker_id: int) -> list[Done]:
    """Return every result of somebody, newest first."""
    return [Done(*row) for row in db.session.execute(text(_DONE), {"worker": worker_id})]


def exemptions_of(worker_id: int) -> list[Exemption]:
    """Return somebody's exemptions, the latest first."""
    found = select(Exemption).where(Exemption.worker_id == worker_id)
    return list(db.session.scalars(found.order_by(Exemption.ended_on.desc(), Exemption.id.desc())))


def owner_of(completion_id: int) -> int | None:
    """Return whose completion it is."""
    found = db.session.get(Completion, completion_id)
    return found.worker_id if found else None


# Every course that can be entered: the catalogue's that are not retired, those that a requirement names, and those
# that completions name under no other course.
_COURSES = """
SELECT code, name FROM course WHERE retired_on IS NULL OR retired_on > :day
UNION ALL
SELECT code, code FROM unnest(CAST(:named AS text[])) AS code WHERE code NOT IN (SELECT code FROM course)
  AND code NOT IN (SELECT course_code FROM completion)
UNION ALL
SELECT course_code, coalesce(max(course_name), course_code) FROM completion
WHERE course_code NOT IN (SELECT code FROM course) AND course_code NOT IN (SELECT value FROM course_alias)
GROUP BY course_code
"""


def courses_to_enter(day: date, named: list[str]) -> list[tuple[str, str]]:
    """Return the courses that a completion can be entered for: code and name, by name."""
    rows = db.session.execute(text(f"SELECT code, name FROM ({_COURSES}) f ORDER BY name, code"), {
        "day": day, "named": named,
    })  # fmt: skip
    return [(code, name) for code, name in rows]
