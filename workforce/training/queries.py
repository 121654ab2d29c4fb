"""Completions as of any day."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import text

from workforce.db import db, policy
from workforce.training.rules import COUNTED_RESULTS, Record, Requirement, read_requirements


def requirements_of(version: policy.PolicyVersion | None, day: date) -> tuple[Requirement, ...]:
    """Return the requirements of a policy version; raise PolicyError where there is none."""
    if version is None:
        raise policy.PolicyError(f"No training requirements were in force on {day}. Load them with flask policy load.")
    return read_requirements(version.document)


def records_on(day: date, requirements: Iterable[Requirement]) -> dict[str, dict[int, list[Record]]]:
    """Return the counted completions on or before a day: requirement id -> worker -> records. One statement."""
    wanted = list(requirements)
    codes = sorted({code for requirement in wanted for code in requirement.course_codes})
    rows = db.session.execute(
        text(
            "SELECT course_code, worker_id, completed_on, expires_on FROM completion WHERE completed_on <= :day"
            " AND result = ANY(:results) AND course_code = ANY(:codes) AND worker_id IS NOT NULL"
        ),
        {"day": day, "results": list(COUNTED_RESULTS), "codes": codes},
    ).all()
    found: dict[str, dict[int, list[Record]]] = {requirement.id: {} for requirement in wanted}
    by_code: Mapping[str, list[str]] = {code: [r.id for r in wanted if code in r.course_codes] for code in codes}
    for code, worker, completed, expires in rows:
        for id_ in by_code[code]:
            found[id_].setdefault(worker, []).append(Record(completed, expires))
    return found
