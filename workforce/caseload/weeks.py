"""Everybody's workload at the end of each week, worked out anew when what it rests on has changed, and stored.

A week rests on the state of imports, on what was matched or agreed by hand, and on the scheme in force on its day.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from workforce import clock
from workforce.caseload import queries
from workforce.caseload.queries import WorkerLoad
from workforce.caseload.week_queries import is_counted
from workforce.caseload.week_rules import WEEKS, week_ends
from workforce.db import db, policy
from workforce.decimals import decimal
from workforce.people.queries import covers_from

FORMULA = 2  # to be raised when the code that works out a workload changes what it answers
_LOCK = 7_301_006  # one at a time
_COLUMNS = "worker_id, day, team, points, limit_points, children, band, is_over, is_overloaded, is_counted, unit"
_BY_HAND = """
SELECT (SELECT concat(count(*), '/', max(id)) FROM alias),
  (SELECT md5(string_agg(concat_ws('|', id, worker_id, points, started_on, ended_on), ',' ORDER BY id))
   FROM extra_responsibility),
  (SELECT md5(string_agg(concat_ws('|', id, child_id, modifier, started_on, ended_on), ',' ORDER BY id))
   FROM case_mark),
  (SELECT md5(string_agg(concat_ws('|', id, worker_id, hours, started_on, coalesce(ended_on, 'infinity'),
     coalesce(tapers_to, -1), tapers_by), ',' ORDER BY id)) FROM reduction WHERE source = 'page')
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which weeks are to be worked out, on what they rest, and which no longer belong to the series."""

    anew: dict[date, int]  # day -> version of the scheme in force on it
    gone: list[date]
    data: int
    kept: int


@dataclass(frozen=True, slots=True)
class Done:
    """What was worked out."""

    weeks: int
    people: int  # rows: one a person and week
    kept: int
    gone: int


def _data(imports: int) -> int:
    """Return one number for all that workloads rest on beside the scheme; any change makes it another."""
    parts = (FORMULA, imports, *db.session.execute(text(_BY_HAND)).one())
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], signed=True)


def plan(imports: int, weeks: int = WEEKS, *, anew: bool = False) -> Plan:
    """Return what is to be done: four statements. `imports` is the number of the state of imports."""
    covers = covers_from(["staff", "cases"])
    known = max(covers.values()) if len(covers) == 2 else None
    versions = policy.versions(policy.PolicyKind.SCHEME)
    stored = {day: (data, version) for day, data, version in db.session.execute(
        text("SELECT day, data, policy_version_id FROM week ORDER BY day")
    )}  # fmt: skip
    data = _data(imports)
    wanted: dict[date, int] = {}
    for day in week_ends(clock.today(), known, weeks) if known else ():
        version = next((one.id for one in versions if one.in_force_from <= day), None)
        if version is not None:
            wanted[day] = version
    to_do = {day: version for day, version in wanted.items() if anew or stored.get(day) != (data, version)}
    return Plan(to_do, [day for day in stored if day not in wanted], data, len(wanted) - len(to_do))


def are_stale(imports: int) -> bool:
    """Whether any week is missing, rests on what has changed since, or no longer belongs to the series."""
    found = plan(imports)
    return bool(found.anew or found.gone)


def work_out(imports: int, weeks: int = WEEKS, *, anew: bool = False) -> Done:
    """Bring the series up to date, or work out every week anew; again changes nothing. Never a week in the future.

    The rows of each week are copied in; what stood there before stays readable until the transaction ends.
    """
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    found = plan(imports, weeks, anew=anew)
    replaced = [*found.anew, *found.gone]
    people = 0
    if replaced:
        for table in ("week_load", "week"):
            db.session.execute(text(f"DELETE FROM {table} WHERE day = ANY(:days)"), {"days": replaced})
        people = _copy(f"week_load ({_COLUMNS})", _rows(found.anew))
        now = clock.now()
        _copy(
            "week (day, data, policy_version_id, computed_at)",
            ((day, found.data, version, now) for day, version in found.anew.items()),
        )
        db.session.execute(text("ANALYZE week_load"))
    return Done(len(found.anew), people, found.kept, len(found.gone))


def _rows(days: dict[date, int]) -> Iterator[tuple[Any, ...]]:
    for day in days:
        for one in queries.workload_on(day)[1]:
            yield _row(day, one)


def _row(day: date, one: WorkerLoad) -> tuple[Any, ...]:
    load, person = one.load, one.person
    limit = None if load.limit is None else decimal(load.limit)
    return (
        person.id, day, person.team, decimal(load.points), limit, load.children, load.band, load.is_over,
        load.is_overloaded, is_counted(person), load.unit,
    )  # fmt: skip


def _copy(into: str, rows: Iterator[tuple[Any, ...]]) -> int:
    made = list(rows)  # read before the copy begins: the connection is the same
    with db.session.connection().connection.cursor().copy(f"COPY {into} FROM STDIN") as copy:
        for row in made:
            copy.write_row(row)
    return len(made)
