"""Cases one by one, for schemes whose points depend on more than type and court. Each read is one statement."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import text

from workforce.caseload.case_points import CaseGroup
from workforce.caseload.case_sql import COURT, IS_CASE, Basis, co_workers, joins, number_sql
from workforce.caseload.scheme_rules import UNTYPED, Scheme
from workforce.db import db
from workforce.people.rules import Grade, whole_months

# What the cases of one person are, each in a row: the holder's, and those that somebody works beside the holder.
_DETAIL = """
SELECT {who}.worker_id, c.id, {number}, {court}, c.family_ref, p.proceedings_ref,
  CAST(:day AS date) - {since}, m.modifiers, {co_worked}, {co_worker}, c.reference
{joins}
{co_working}
LEFT JOIN (
  SELECT child_id, min(proceedings_ref) AS proceedings_ref FROM court_proceedings
  WHERE (started_on IS NULL OR started_on <= :day) AND (ended_on IS NULL OR ended_on > :day) GROUP BY child_id
) p ON p.child_id = c.id
LEFT JOIN (
  SELECT child_id, array_agg(DISTINCT modifier ORDER BY modifier) AS modifiers FROM case_mark
  WHERE started_on <= :day AND (ended_on IS NULL OR ended_on >= :day) GROUP BY child_id
) m ON m.child_id = c.id
WHERE {is_case} AND {who}.worker_id IS NOT NULL{only}
"""


def _rows(day: date, scheme: Scheme, workers: Sequence[int] | None, basis: Basis) -> Iterable[Any]:
    common = {
        "number": number_sql(scheme.type_map),
        "court": COURT if "COURT" in scheme.modifiers else "false",
        "joins": joins(basis),
        "is_case": IS_CASE,
    }
    beside = co_workers(basis)
    only = "" if workers is None else " AND {who}.worker_id = ANY(:workers)"
    held = _DETAIL.format(
        who="h",
        since="lower(h.held)",
        co_worked=f"EXISTS (SELECT 1 FROM ({beside}) w WHERE w.child_id = c.id AND w.worker_id <> h.worker_id)",
        co_worker="false",
        co_working="",
        only=only.format(who="h"),
        **common,
    )
    worked = _DETAIL.format(
        who="w",
        since="w.since",
        co_worked="true",
        co_worker="true",
        co_working=f"JOIN ({beside}) w ON w.child_id = c.id AND w.worker_id IS DISTINCT FROM h.worker_id",
        only=only.format(who="w"),
        **common,
    )
    binds: dict[str, Any] = {"day": day} if workers is None else {"day": day, "workers": list(workers)}
    return db.session.execute(text(f"{held} UNION ALL {worked} ORDER BY 1, 2, 10"), binds)


def _group(row: Any, types: Sequence[str], scheme: Scheme) -> CaseGroup:
    _, _, number, in_court, family, proceedings, days, marks, co_worked, co_worker, _ = row
    agreed = tuple(code for code in marks or () if code in scheme.modifiers)
    return CaseGroup(
        types[number],
        modifiers=(("COURT",) if in_court else ()) + agreed,
        family=family,
        proceedings=proceedings,
        days_held=days,
        is_co_worked=co_worked,
        is_co_worker=co_worker,
    )


def groups_by_worker(
    day: date, scheme: Scheme, workers: Sequence[int] | None = None, basis: Basis = Basis.CASE_SYSTEM
) -> dict[int, list[CaseGroup]]:
    """Return each worker's cases one by one, in the order of the scheme's map, then of the children."""
    types = [*(rule.type for rule in scheme.type_map), UNTYPED]
    found: dict[int, list[tuple[int, CaseGroup]]] = {}
    for row in _rows(day, scheme, workers, basis):
        found.setdefault(row[0], []).append((row[2], _group(row, types, scheme)))
    return {
        worker: [group for _, group in sorted(groups, key=lambda item: (item[1].is_co_worker, item[0]))]
        for worker, groups in found.items()
    }


def co_worked_by(
    day: date, scheme: Scheme, worker_id: int, basis: Basis = Basis.CASE_SYSTEM
) -> list[tuple[str, CaseGroup]]:
    """Return the cases that one person works beside their holders, by reference."""
    types = [*(rule.type for rule in scheme.type_map), UNTYPED]
    found = [(row[10], _group(row, types, scheme)) for row in _rows(day, scheme, [worker_id], basis) if row[9]]
    return sorted(found, key=lambda one: one[0])


def of_children(day: date, scheme: Scheme, worker_id: int, basis: Basis = Basis.CASE_SYSTEM) -> dict[int, CaseGroup]:
    """Return the cases that one person holds, by child."""
    types = [*(rule.type for rule in scheme.type_map), UNTYPED]
    return {row[1]: _group(row, types, scheme) for row in _rows(day, scheme, [worker_id], basis) if not row[9]}


_OF_CHILDREN = """
SELECT c.id, p.proceedings_ref, m.modifiers FROM unnest(CAST(:children AS bigint[])) c(id)
LEFT JOIN LATERAL (
  SELECT min(proceedings_ref) AS proceedings_ref FROM court_proceedings
  WHERE child_id = c.id AND (started_on IS NULL OR started_on <= :day) AND (ended_on IS NULL OR ended_on > :day)
) p ON true
LEFT JOIN LATERAL (
  SELECT array_agg(DISTINCT modifier ORDER BY modifier) AS modifiers FROM case_mark
  WHERE child_id = c.id AND started_on <= :day AND (ended_on IS NULL OR ended_on >= :day)
) m ON true
"""


def as_new(
    day: date, scheme: Scheme, cases: Iterable[tuple[int, CaseGroup]], co_worked: Collection[int] = ()
) -> dict[int, CaseGroup]:
    """Return cases as they would be on their first day with a new worker, by child: what each would add.

    Takes each child with its case as type, court and family tell; adds proceedings and agreed marks: one statement.
    `co_worked`: the children whom somebody works beside the holder.
    """
    groups = dict(cases)
    found = {row[0]: row for row in db.session.execute(text(_OF_CHILDREN), {"children": list(groups), "day": day})}
    return {
        child: replace(
            group,
            modifiers=group.modifiers + tuple(code for code in found[child][2] or () if code in scheme.modifiers),
            proceedings=found[child][1],
            days_held=0,
            is_co_worked=child in co_worked,
        )
        for child, group in groups.items()
    }


# Days in the present grade up to the day, each worth the post's share of a full week; days away count nothing.
_SERVED = """
SELECT n.worker_id, p.contracted_hours, p.standard_hours, sum(
  (SELECT coalesce(sum(upper(r) - lower(r)), 0) FROM unnest(
    datemultirange(p.held * daterange(
      CASE WHEN n.grade = :asye THEN LEAST(w.asye_started_on, CAST(:day AS date)) END, CAST(:day AS date)))
    - w.away) r)), min(GREATEST(p.started_on, CASE WHEN n.grade = :asye THEN w.asye_started_on END))
FROM (
  SELECT DISTINCT ON (worker_id) worker_id, grade FROM post WHERE held @> CAST(:day AS date)
  ORDER BY worker_id, employment_type IN ('student', 'partner'), contracted_hours DESC, started_on
) n
JOIN worker w ON w.id = n.worker_id
JOIN post p ON p.worker_id = n.worker_id AND p.grade = n.grade AND p.started_on <= :day
GROUP BY 1, 2, 3
"""


def months_in_grade(day: date) -> Mapping[int, int]:
    """Return the whole months that everybody in post has served in their grade: part time lengthens, absence pauses.

    The days served are set back from the day, and the whole months between are counted.
    """
    served: dict[int, Fraction] = {}
    since: dict[int, date] = {}
    rows = db.session.execute(text(_SERVED), {"day": day, "asye": Grade.ASYE})
    for worker, contracted, standard, days, started in rows:
        served[worker] = served.get(worker, Fraction(0)) + Fraction(contracted) / Fraction(standard) * int(days)
        since[worker] = min(started, since.get(worker, started))
    return {
        # two posts of more than a full week together serve no faster than the calendar
        worker: whole_months(max(day - timedelta(days=int(days)), since[worker]), day)
        for worker, days in served.items()
    }
