"""The catalogue, and what completions tell of courses that are not in it. Each read is one statement."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import text

from workforce.db import db


@dataclass(frozen=True, slots=True)
class CourseOnDay:
    """One course of the catalogue."""

    code: str
    name: str
    provider: str | None
    level: str | None
    hours: Decimal | None
    about: str | None
    is_evaluated: bool
    evaluated_from: date | None  # the day on which that was switched on
    retired_on: date | None
    set_by: str
    set_at: datetime
    completions: int  # that name it by its code

    @property
    def edition(self) -> int:
        """Return a number that changes with the course."""
        return int(self.set_at.timestamp() * 1_000_000)

    def is_retired(self, day: date) -> bool:
        """Whether it has no further runs on a day."""
        return self.retired_on is not None and self.retired_on <= day


_COURSES = """
SELECT k.code, k.name, k.provider, k.level, k.hours, k.about, k.is_evaluated, k.evaluated_from, k.retired_on,
  k.set_by, k.set_at, (SELECT count(*) FROM completion c WHERE c.course_code = k.code) FROM course k
WHERE CAST(:code AS text) IS NULL OR k.code = :code ORDER BY lower(k.name), k.code
"""


def courses() -> list[CourseOnDay]:
    """Return the catalogue, by name."""
    return [CourseOnDay(*row) for row in db.session.execute(text(_COURSES), {"code": None})]


def course(code: str) -> CourseOnDay | None:
    """Return one course."""
    return next((CourseOnDay(*row) for row in db.session.execute(text(_COURSES), {"code": code})), None)


@dataclass(frozen=True, slots=True)
class Known:
    """A code that completions use and the catalogue lacks, with what they tell of it."""

    code: str
    name: str | None
    provider: str | None
    completions: int
    newest_on: date | None


# Of the newest completion that names it. A code that was matched to another course stands for that one.
_KNOWN = """
SELECT c.course_code,
  (array_agg(c.course_name ORDER BY c.completed_on DESC) FILTER (WHERE c.course_name IS NOT NULL))[1],
  (array_agg(c.provider ORDER BY c.completed_on DESC) FILTER (WHERE c.provider IS NOT NULL))[1], count(*),
  max(c.completed_on)
FROM completion c
WHERE (CAST(:code AS text) IS NULL OR c.course_code = :code)
  AND NOT EXISTS (SELECT 1 FROM course k WHERE k.code = c.course_code)
  AND NOT EXISTS (SELECT 1 FROM course_alias a WHERE a.value = c.course_code)
GROUP BY c.course_code ORDER BY count(*) DESC, c.course_code
"""


def known_from_files(code: str | None = None) -> list[Known]:
    """Return the codes that completions use and the catalogue lacks, the most used first."""
    return [Known(*row) for row in db.session.execute(text(_KNOWN), {"code": code})]


def is_used(code: str) -> bool:
    """Whether completions, other names or runs use a course's code."""
    return bool(
        db.session.scalar(
            text(
                "SELECT EXISTS (SELECT 1 FROM completion WHERE course_code = :code)"
                " OR EXISTS (SELECT 1 FROM course_alias WHERE code = :code)"
                " OR EXISTS (SELECT 1 FROM course_event WHERE course_code = :code)"
            ),
            {"code": code},
        )
    )
