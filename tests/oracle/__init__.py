"""A second, deliberately simple computation of every figure, straight from the import files.

It shares no code with the product, so that the product's figures can be held against it.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.oracle import figures, load
from tests.oracle.cases import Cases
from tests.oracle.reading import DATES, earliest_date
from tests.oracle.staff import Staff

if TYPE_CHECKING:
    from datetime import date

__all__ = ["indicators", "workload"]


def read(directory: Path | str, as_at: date, scheme_document: dict[str, Any]) -> tuple[Staff, Cases]:
    """The staff and the cases of a directory of import files."""
    staff = Staff(Path(directory), Fraction(str(scheme_document.get("standard_hours", 37))), as_at)
    return staff, Cases(Path(directory), staff)


def workload(
    directory: Path | str, as_of: date, scheme_document: dict[str, Any], *, team: str | None = None
) -> dict[str, Any]:
    """The answer of `flask workload --as-of DATE --lines --json`; workers by employee number."""
    staff, cases = read(directory, as_of, scheme_document)
    wanted = staff.teams_under(team) if team else None
    answers = load.loads(staff, cases, as_of, scheme_document)
    workers = [load.written(staff, each, as_of) for each in answers.values()]
    return {
        "as_of": as_of.isoformat(),
        "scheme": scheme_document["scheme_id"],
        "workers": [worker for worker in workers if wanted is None or worker["team"] in wanted],
    }


def indicators(
    directory: Path | str,
    as_of: date,
    scheme_document: dict[str, Any],
    *,
    covers_from: dict[str, date] | None = None,
    as_at: date | None = None,
    team: str | None = None,
    course_months: dict[str, int] | None = None,
) -> dict[str, Any]:
    """The answer of `flask indicators --as-of DATE --rows --json`, as docs/figures.md lists them.

    `covers_from` by kind (staff, cases, supervision, learning) replaces the earliest date in the files of that kind;
    `as_at` is the day the files were true (default: as_of); `team` keeps the rows of that team and those below it;
    `course_months` is the refresh interval of a course code in months (default: none, so never).
    """
    staff, cases = read(directory, as_at or as_of, scheme_document)
    given = covers_from or {}
    begins = {kind: given.get(kind) or earliest_date(Path(directory), kind) for kind in DATES}
    if begins["oversight"]:  # one import brings both, each file of days of its own
        begins["oversight"] = given.get("supervision") or begins["oversight"]
    sources = figures.Sources(
        staff=staff,
        cases=cases,
        loads=load.loads(staff, cases, as_of, scheme_document),
        day=as_of,
        as_at=as_at or as_of,
        covers_from=begins,
        course_months=course_months or {},
        scheme=scheme_document,
    )
    sources.read(Path(directory))
    wanted = staff.teams_under(team) if team else None
    answers = []
    for number, name, unit, good, every_row in figures.every_indicator(sources):
        rows = every_row
        if wanted is not None and every_row is not None:
            rows = [row for row in every_row if row.team in wanted]
        answer = {"id": number, "name": name, **figures.written(rows, unit), "unit": unit, "good": good, "target": None}
        if number.startswith("W17"):
            waits = [row.wait_days for row in rows or [] if row.wait_days is not None]
            answer["longest_wait_days"] = max(waits, default=None)
        answers.append(answer)
    return {"as_of": as_of.isoformat(), "indicators": answers}
