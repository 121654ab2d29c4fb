"""Cases as of any day, who holds them, what they weigh. Each read is one statement; no statement stands in a loop."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import text

from workforce.caseload.rules import UNTYPED, CaseGroup, Scheme, TypeRule, Weigher, Workload, read_scheme
from workforce.caseload.rules import PostHours as RulesPost
from workforce.caseload.voice_queries import extras_on
from workforce.db import db, policy
from workforce.people.queries import StaffMember, staff_on
from workforce.people.rules import Grade

_COLUMN = {flag: f"c.{flag}" for flag in (
    "care", "short_break", "protection", "in_need", "assessment", "care_leaver", "open_episode"
)}  # fmt: skip

# The open care episode of each child: with the latest start, then the highest id.
_CARE = """
SELECT DISTINCT ON (e.child_id) e.child_id, e.entered_care_on FROM ssd_cla_episode e
WHERE (e.started_on IS NULL OR e.started_on <= :day) AND (e.ended_on IS NULL OR e.ended_on > :day)
ORDER BY e.child_id, e.started_on DESC NULLS LAST, e.ref DESC
"""
_IS_CASE = "(c.active @> CAST(:day AS date) OR c.care_leaver @> CAST(:day AS date) AND h.id IS NOT NULL)"
_JOINS = f"""
FROM child c
LEFT JOIN holding h ON h.child_id = c.id AND h.held @> CAST(:day AS date)
LEFT JOIN ({_CARE}) e ON e.child_id = c.id
"""


@dataclass(frozen=True, slots=True)
class SchemeInForce:
    """The scheme of a day, with who set it and since when."""

    scheme: Scheme
    in_force_from: date
    set_by: str


def scheme_of(version: policy.PolicyVersion | None, day: date) -> SchemeInForce:
    """Return the weighting scheme of a policy version; raise PolicyError where there is none."""
    if version is None:
        raise policy.PolicyError(f"No weighting scheme was in force on {day}. Load one with flask scheme load.")
    return SchemeInForce(read_scheme(version.document), version.in_force_from, version.set_by)


def scheme_on(day: date) -> SchemeInForce:
    """Return the weighting scheme in force on a day."""
    return scheme_of(policy.in_force(policy.PolicyKind.SCHEME, day), day)


def type_sql(type_map: Sequence[TypeRule]) -> str:
    """Return the SQL that gives a child's type by the scheme's map: the first rule that holds, else UNTYPED."""
    whens = [f"WHEN {condition} THEN '{_word(rule.type)}'" for rule, condition in _conditions(type_map)]
    return f"CASE {' '.join(whens)} ELSE 'UNTYPED' END"


def _number_sql(type_map: Sequence[TypeRule]) -> str:
    """Return the same as the rule's place in the map: numbers are cheaper to gather than words."""
    whens = [f"WHEN {condition} THEN {n}" for n, (_, condition) in enumerate(_conditions(type_map))]
    return f"CASE {' '.join(whens)} ELSE {len(type_map)} END"


def _conditions(type_map: Sequence[TypeRule]) -> Iterator[tuple[TypeRule, str]]:
    for rule in type_map:
        conditions = [f"{_COLUMN[flag]} @> CAST(:day AS date)" for flag in rule.when]
        if rule.first_days is not None:
            conditions.append(f"CAST(:day AS date) - e.entered_care_on BETWEEN 0 AND {int(rule.first_days) - 1}")
        yield rule, " AND ".join(conditions)


def _word(code: str) -> str:
    if not code.replace("_", "").isalnum():
        raise ValueError(f"a type is letters, digits and underscores: {code!r}")
    return code


def groups_by_worker(day: date, scheme: Scheme, workers: Sequence[int] | None = None) -> dict[int, list[CaseGroup]]:
    """Return, for each worker (or some) who holds a case, how many children of each type, with and without court."""
    only = "" if workers is None else " AND h.worker_id = ANY(:workers)"
    binds: dict[str, Any] = {"day": day} if workers is None else {"day": day, "workers": list(workers)}
    court = "c.court @> CAST(:day AS date)" if "COURT" in scheme.modifiers else "false"
    rows = db.session.execute(
        text(
            # one row a worker, counted below: grouping by type and court in SQL sorts every case
            f"SELECT h.worker_id, array_agg(2 * {_number_sql(scheme.type_map)} + CAST({court} AS integer)) {_JOINS}"
            f" WHERE {_IS_CASE} AND h.worker_id IS NOT NULL{only} GROUP BY 1"
        ),
        binds,
    )
    types = [*(rule.type for rule in scheme.type_map), UNTYPED]
    found: dict[int, dict[tuple[str, bool], int]] = {}
    for worker, numbers in rows:
        counts = found.setdefault(worker, {})
        for number, count in Counter(numbers).items():
            key = (types[number // 2], number % 2 == 1)
            counts[key] = counts.get(key, 0) + count  # two rules may give one type
    return as_groups(found, scheme)


def as_groups(counts: Mapping[int, Mapping[tuple[str, bool], int]], scheme: Scheme) -> dict[int, list[CaseGroup]]:
    """Return counts by worker, (type, in court) as groups in the order of the scheme's map."""
    order = {rule.type: n for n, rule in enumerate(scheme.type_map)}
    return {
        worker: [
            CaseGroup(case_type, count, ("COURT",) if in_court else ())
            for (case_type, in_court), count in sorted(
                of_worker.items(), key=lambda item: (order.get(item[0][0], len(order)), item[0][1])
            )
        ]
        for worker, of_worker in counts.items()
    }


@dataclass(frozen=True, slots=True)
class WorkerLoad:
    """A person and their workload on a day."""

    person: StaffMember
    load: Workload


Extras = Sequence[tuple[str, Decimal]]  # what was agreed to weigh beside the cases: label, points


def loads(
    people: Iterable[StaffMember],
    groups: Mapping[int, Sequence[CaseGroup]],
    scheme: Scheme,
    extras: Mapping[int, Extras] | None = None,
) -> list[WorkerLoad]:
    """Return the workload of social work staff and of everybody else who holds a case, in the order of `people`."""
    weigher, more = Weigher(scheme), extras or {}
    return [
        WorkerLoad(person, _load(person, groups.get(person.id, ()), weigher, more.get(person.id, ())))
        for person in people
        if is_weighed(person, groups.get(person.id, ()))
    ]


def is_weighed(person: StaffMember, holds: Sequence[object]) -> bool:
    """Whether somebody has a workload at all: social work staff, and whoever else holds a case."""
    return person.is_social_work or bool(holds)


def load_of(person: StaffMember, groups: Sequence[CaseGroup], scheme: Scheme, extras: Extras = ()) -> Workload:
    """Return one person's workload. Extra responsibilities weigh only where there is a workload."""
    return _load(person, groups, Weigher(scheme), extras if is_weighed(person, groups) else ())


def _load(person: StaffMember, groups: Sequence[CaseGroup], weigher: Weigher, extras: Extras) -> Workload:
    posts = tuple(RulesPost(post.grade, post.contracted, post.standard) for post in person.posts)
    return weigher.score(posts, person.reduction_hours, groups, extras, is_away=person.is_away)


def workload_on(day: date) -> tuple[SchemeInForce, list[WorkerLoad]]:
    """Return the scheme and the workload of everybody on a day: four statements, however many people there are."""
    scheme = scheme_on(day)
    return scheme, workload_under(day, scheme.scheme)


def workload_under(day: date, scheme: Scheme) -> list[WorkerLoad]:
    """Return the workload of everybody on a day as any scheme would have it, in force or not."""
    return loads(staff_on(day), groups_by_worker(day, scheme), scheme, extras_on(day))


class HolderState(StrEnum):
    """How a case stands with its holder."""

    HELD = "held"
    AWAY = "away"
    NONE = "none"
    UNIDENTIFIED = "unidentified"


@dataclass(frozen=True, slots=True)
class CaseOnDay:
    """A case on a day: a child, its type, and who holds it."""

    child_id: int
    reference: str
    type: str
    in_court: bool
    has_open_episode: bool
    worker_id: int | None
    professional: str | None
    held_since: date | None
    case_since: date | None
    fallback_team: str | None
    last_held_until: date | None
    holder_left_on: date | None


_CASES = f"""
SELECT c.id, c.reference, {{type}} AS type, c.court @> CAST(:day AS date), c.open_episode @> CAST(:day AS date),
  h.worker_id, h.professional, lower(h.held),
  coalesce((SELECT lower(r) FROM unnest(c.active) r WHERE r @> CAST(:day AS date)), lower(h.held)),
  CASE WHEN ip.worker_id IS NULL THEN coalesce(d.code, (
    SELECT t.code FROM holding g JOIN post p ON p.worker_id = g.worker_id JOIN team t ON t.id = p.team_id
    WHERE g.child_id = c.id AND (lower(g.held) IS NULL OR lower(g.held) <= :day) AND p.started_on <= :day
    ORDER BY lower(g.held) DESC NULLS LAST, p.started_on DESC LIMIT 1)) END,
  CASE WHEN h.id IS NULL THEN
    (SELECT max(upper(g.held)) FROM holding g WHERE g.child_id = c.id AND upper(g.held) <= :day) END,
  CASE WHEN ip.worker_id IS NULL AND h.worker_id IS NOT NULL THEN
    (SELECT max(p.ended_on) FROM post p WHERE p.worker_id = h.worker_id AND p.ended_on < :day) END
{_JOINS}
LEFT JOIN (SELECT DISTINCT p.worker_id FROM post p WHERE p.held @> CAST(:day AS date)) ip ON ip.worker_id = h.worker_id
LEFT JOIN LATERAL (
  SELECT t.code FROM team t LEFT JOIN team_version v ON v.team_id = t.id AND v.ended_on IS NULL
  LEFT JOIN ssd_department s ON s.source = c.source AND s.ref = h.team_ref
  WHERE ip.worker_id IS NULL AND (t.code = h.team_ref OR v.name = h.team_ref OR v.name = s.name) LIMIT 1
) d ON true
WHERE {_IS_CASE} {{only}}
ORDER BY {{order}}
"""


def cases_on(day: date, scheme: Scheme, workers: Sequence[int] | None = None) -> list[CaseOnDay]:
    """Return every case of a day by its reference, or those that some workers hold."""
    only = "" if workers is None else "AND h.worker_id = ANY(:workers)"
    sql = _CASES.format(type=type_sql(scheme.type_map), only=only, order='c.reference COLLATE "C"')
    binds: dict[str, Any] = {"day": day}
    if workers is not None:
        binds["workers"] = list(workers)
    return [CaseOnDay(*row) for row in db.session.execute(text(sql), binds)]


def holder_state(case: CaseOnDay, staff: Mapping[int, StaffMember]) -> HolderState:
    """Say how a case stands with its holder, given everybody in post on the day."""
    if case.professional is None or case.professional == "-1":
        return HolderState.NONE
    if case.worker_id is None:
        return HolderState.UNIDENTIFIED
    person = staff.get(case.worker_id)
    if person is None:
        return HolderState.NONE  # the holder is no longer in post
    return HolderState.AWAY if person.is_away else HolderState.HELD


def waiting_since(case: CaseOnDay, state: HolderState, staff: Mapping[int, StaffMember]) -> date | None:
    """Return since when a case has stood so: never before it was a case."""
    if state is HolderState.NONE:
        if case.worker_id is not None and case.holder_left_on:
            found: date | None = date.fromordinal(case.holder_left_on.toordinal() + 1)
        else:
            found = case.held_since if case.professional else case.last_held_until
        return max(filter(None, (found, case.case_since)), default=None)
    if state is HolderState.AWAY and case.worker_id is not None:
        return max(filter(None, (staff[case.worker_id].away_since, case.held_since)), default=None)
    return case.held_since


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One child of one worker, with the points it carries."""

    case: CaseOnDay
    family: str | None
    points: Decimal
    label: str


def children_of(worker_id: int, day: date, scheme: Scheme) -> list[ChildLine]:
    """Return the children that a worker holds on a day with their points, in the order of the scheme's types."""
    cases = cases_on(day, scheme, [worker_id])
    rows = db.session.execute(
        text(
            "SELECT DISTINCT ON (child_id) child_id, family_ref FROM ssd_family"
            " WHERE child_id = ANY(:ids) ORDER BY 1, 2"
        ),
        {"ids": [case.child_id for case in cases]},
    )
    families: dict[int, str] = {row[0]: row[1] for row in rows}
    lines = []
    for case in cases:
        modifiers = ("COURT",) if case.in_court and "COURT" in scheme.modifiers else ()
        points = scheme.weights[case.type] + sum((scheme.modifiers[m] for m in modifiers), Decimal(0))
        lines.append(ChildLine(case, families.get(case.child_id), points, scheme.label(case.type, modifiers)))
    order = {rule.type: n for n, rule in enumerate(scheme.type_map)}
    return sorted(lines, key=lambda line: (order.get(line.case.type, len(order)), line.case.reference))


GRADES = tuple(Grade)
