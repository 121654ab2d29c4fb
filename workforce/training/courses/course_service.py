"""The catalogue: courses added, taken over from files, changed, retired. It checks first and never commits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import audit, db
from workforce.training.courses import course_queries as queries
from workforce.training.courses.course_rules import CODE_WORDS, is_code
from workforce.training.errors import SettledError, TrainingError
from workforce.training.models import Course, CourseAlias
from workforce.training.references import refuse_references
from workforce.training.today import Today
from workforce.web.access import Viewer


@dataclass(frozen=True, slots=True)
class Details:
    """What the catalogue tells of a course."""

    code: str
    name: str
    provider: str | None = None
    level: str | None = None
    hours: Decimal | None = None
    about: str | None = None
    is_evaluated: bool = False
    retired_on: date | None = None

    def columns(self) -> dict[str, object]:
        """Return them as columns."""
        return {name: getattr(self, name) for name in self.__slots__}


def add(one: Details, viewer: Viewer) -> None:
    """Add a course to the catalogue."""
    if not is_code(one.code):
        raise TrainingError(CODE_WORDS, "code")
    if db.session.scalar(select(CourseAlias.code).where(CourseAlias.value == one.code)):
        raise TrainingError("This code is another name of a course already.", "code")
    refuse_references(name=one.name, about=one.about)
    made = db.session.scalar(
        insert(Course)
        .values(set_by=viewer.name, set_at=clock.now(), evaluated_from=_evaluated_from(one, None), **one.columns())
        .on_conflict_do_nothing()
        .returning(Course.code)
    )
    if made is None:
        raise TrainingError("A course with this code is there already.", "code")
    audit.record(viewer.email, "course added", f"course:{one.code}")


def adopt(code: str, today: Today, viewer: Viewer) -> str:
    """Take a code that completions or requirements use into the catalogue; return the course's name."""
    known = next(iter(queries.known_from_files(code)), None)
    named = [one for one in today.requirements if code in one.course_codes]
    if known is None and not named:
        raise SettledError("No completion and no requirement uses this code, or it is in the catalogue by now.")
    name = " ".join(((known.name if known else None) or (named[0].name if named else None) or code).split())
    try:
        add(Details(code, name, known.provider if known else None), viewer)
    except TrainingError as fault:
        raise SettledError(str(fault)) from fault
    return name


def change(code: str, one: Details, edition: int, today: Today, viewer: Viewer) -> None:
    """Change a course; its code only while nothing uses it."""
    row = db.session.scalar(
        select(Course).where(Course.code == code).with_for_update(), execution_options={"populate_existing": True}
    )
    stands = queries.course(code)
    if row is None or stands is None or stands.edition != edition:
        raise SettledError("Somebody changed it since you opened this page. Load the page again; nothing was saved.")
    if one.code != code:
        _check_code(code, one.code, today)
    refuse_references(name=one.name, about=one.about)
    row.evaluated_from = _evaluated_from(one, row.evaluated_from)
    for name, value in one.columns().items():
        setattr(row, name, value)
    row.set_by, row.set_at = viewer.name, clock.now()
    db.session.flush()
    audit.record(viewer.email, "course changed", f"course:{one.code}", before=code)


def _evaluated_from(one: Details, before: date | None) -> date | None:
    """Return since when people are asked what a course changed: the day on which that was switched on."""
    return (before or clock.today()) if one.is_evaluated else None


def _check_code(before: str, after: str, today: Today) -> None:
    if queries.is_used(before) or any(before in one.course_codes for one in today.requirements):
        raise TrainingError(
            "Completions, runs or requirements use this code: it stays. Retire the course and add another.", "code"
        )
    if not is_code(after):
        raise TrainingError(CODE_WORDS, "code")
    taken = select(Course.code).where(Course.code == after)
    alias = select(CourseAlias.code).where(CourseAlias.value == after)
    if db.session.scalar(taken) or db.session.scalar(alias):
        raise TrainingError("A course with this code is there already.", "code")
