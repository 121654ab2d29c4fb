"""Cases as of any day, who holds them, what they weigh. Each read is one statement; no statement stands in a loop."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import text

from workforce.caseload import detail
from workforce.caseload.case_points import case_lines, child_each
from workforce.caseload.case_sql import COURT, IS_CASE, Basis, joins, number_sql, type_sql
from workforce.caseload.explain_rules import Step, limit_steps
from workforce.caseload.rules import (
    UNTYPED,
    CaseGroup,
    PostHours,
    Scheme,
    Weigher,
    WorkItem,
    Workload,
    read_scheme,
)
from workforce.caseload.scheme_rules import Curve
from workforce.db import db, policy
from workforce.people.queries import StaffMember, Tree, staff_on, team_tree
from workforce.people.rules import Grade, grade_words


@dataclass(frozen=True, slots=True)
class SchemeInForce:
    """The scheme of a day, with who set it and since when."""

    scheme: Scheme
    in_force_from: date
    set_by: str
    document: Mapping[str, Any] = field(default_factory=dict)


def scheme_of(version: policy.PolicyVersion | None, day: date) -> SchemeInForce:
    """Return the weighting scheme of a policy version; raise PolicyError where there is none."""
    if version is None:
        raise policy.PolicyError(f"No weighting scheme was in force on {day}. Load one with flask scheme load.")
    return SchemeInForce(read_scheme(version.document), version.in_force_from, version.set_by, version.document)


def scheme_on(day: date) -> SchemeInForce:
    """Return the weighting scheme in force on a day."""
    return scheme_of(policy.in_force(policy.PolicyKind.SCHEME, day), day)


def groups_by_worker(
    day: date, scheme: Scheme, workers: Sequence[int] | None = None, basis: Basis = Basis.CASE_SYSTEM
) -> dict[int, list[CaseGroup]]:
    """Return what each worker (or some) with a case holds, in groups, in the order of the scheme's map."""
    if scheme.needs_detail:
        return detail.groups_by_worker(day, scheme, workers, basis)
    only = "" if workers is None else " AND h.worker_id = ANY(:workers)"
    binds: dict[str, Any] = {"day": day} if workers is None else {"day": day, "workers": list(workers)}
    court = COURT if "COURT" in scheme.modifiers else "false"
    rows = db.session.execute(
        text(
            # one row a worker, counted below: grouping by type and court in SQL sorts every case
            f"SELECT h.worker_id, array_agg(2 * {number_sql(scheme.type_map)} + CAST({court} AS integer))"
            f" {joins(basis)} WHERE {IS_CASE} AND h.worker_id IS NOT NULL{only} GROUP BY 1"
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


def loads(
    people: Iterable[StaffMember],
    groups: Mapping[int, Sequence[CaseGroup]],
    scheme: Scheme,
    beside: "Beside | None" = None,
) -> list[WorkerLoad]:
    """Return the workload of social work staff, of who else holds a case, and of whose work has its own measure."""
    weigher, found = Weigher(scheme), beside or Beside()
    return [
        WorkerLoad(person, load_of(person, groups.get(person.id, ()), scheme, found, weigher))
        for person in people
        if is_weighed(person, groups.get(person.id, ())) or person.main.work_kind in scheme.measures
    ]


def is_weighed(person: StaffMember, holds: Sequence[object]) -> bool:
    """Whether somebody has a workload at all: social work staff, and whoever else holds a case."""
    return person.is_social_work or bool(holds)


def load_of(
    person: StaffMember,
    groups: Sequence[CaseGroup],
    scheme: Scheme,
    beside: "Beside | None" = None,
    weigher: Weigher | None = None,
) -> Workload:
    """Return one person's workload. Extra responsibilities weigh only where there is a workload."""
    found = beside or Beside()
    work = found.work.get(person.id, ())
    return (weigher or Weigher(scheme)).score(
        post_hours(person, found),
        person.reduction_hours,
        groups,
        found.extras.get(person.id, ()) if work or is_weighed(person, groups) else (),
        is_away=person.is_away,
        work=work,
        work_kind=person.main.work_kind,
    )


def post_hours(person: StaffMember, beside: "Beside") -> tuple[PostHours, ...]:
    """Return somebody's posts as far as the limit needs them."""
    return tuple(
        PostHours(
            post.grade,
            post.contracted,
            post.standard,
            beside.months.get(person.id) if post.grade == person.grade else None,
            beside.area_of.get(post.team),
        )
        for post in person.posts
    )


def limit_steps_of(person: StaffMember, scheme: Scheme, beside: "Beside") -> list[Step]:
    """Return the steps from the full-time maximum to somebody's limit."""
    titles = [post.job_title or grade_words(post.grade) for post in person.posts]
    return limit_steps(scheme, post_hours(person, beside), titles, person.main.work_kind)


@dataclass(frozen=True, slots=True)
class Beside:
    """What weighs beside cases, and what a limit depends on beyond posts; by worker, or by team."""

    work: Mapping[int, Sequence[WorkItem]] = field(default_factory=dict)
    extras: Mapping[int, Sequence[tuple[str, Decimal]]] = field(default_factory=dict)
    months: Mapping[int, int] = field(default_factory=dict)  # whole months in the grade
    area_of: Mapping[str, str] = field(default_factory=dict)  # team -> where the scheme limits it


_BESIDE = """
SELECT worker_id, 'work', kind, count(*), sum(people)::numeric, NULL AS started_on, 0 AS id FROM other_work
WHERE worker_id IS NOT NULL AND (started_on IS NULL OR started_on <= :day) AND (ended_on IS NULL OR ended_on > :day)
GROUP BY 1, 3
UNION ALL
SELECT worker_id, 'extra', label, 1, points, started_on, id FROM extra_responsibility
WHERE started_on <= :day AND (ended_on IS NULL OR ended_on >= :day)
ORDER BY 1, 2, started_on, id, 3
"""


def beside_on(day: date, scheme: Scheme) -> Beside:
    """Return a day's other work and agreed extras; and, where limits depend on them, months in the grade and areas."""
    work: dict[int, list[WorkItem]] = {}
    extras: dict[int, list[tuple[str, Decimal]]] = {}
    for worker, what, words, count, number, *_ in db.session.execute(text(_BESIDE), {"day": day}):
        if what == "work":
            work.setdefault(worker, []).append(WorkItem(words, count, int(number)))
        else:
            extras.setdefault(worker, []).append((words, number))
    months = detail.months_in_grade(day) if scheme.needs_months else {}
    area_of = areas_of(team_tree(day), scheme) if scheme.areas else {}
    return Beside(work, extras, months, area_of)


def areas_of(tree: Tree, scheme: Scheme) -> dict[str, str]:
    """Return for each team the nearest code at or above it that the scheme gives a limit of its own."""
    return {code: area for code in tree.teams if (area := tree.nearest(code, scheme.areas))}


def workload_on(day: date) -> tuple[SchemeInForce, list[WorkerLoad]]:
    """Return the scheme and the workload of everybody on a day: four statements, however many people there are."""
    scheme = scheme_on(day)
    return scheme, workload_under(day, scheme.scheme)


def workload_under(day: date, scheme: Scheme, basis: Basis = Basis.CASE_SYSTEM) -> list[WorkerLoad]:
    """Return the workload of everybody on a day as any scheme would have it, in force or not."""
    return loads(staff_on(day), groups_by_worker(day, scheme, basis=basis), scheme, beside_on(day, scheme))


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
    family: str | None = None
    decided: str | None = None  # holder or cover, where a decision made here says so and not the case system


_CASES = f"""
SELECT c.id, c.reference, {{type}} AS type, {COURT}, c.open_episode @> CAST(:day AS date),
  h.worker_id, h.professional, lower(h.held),
  coalesce((SELECT lower(r) FROM unnest(c.active) r WHERE r @> CAST(:day AS date)), lower(h.held)),
  CASE WHEN ip.worker_id IS NULL THEN coalesce(d.code, (
    SELECT t.code FROM holding g JOIN post p ON p.worker_id = g.worker_id JOIN team t ON t.id = p.team_id
    WHERE g.child_id = c.id AND (lower(g.held) IS NULL OR lower(g.held) <= :day) AND p.started_on <= :day
    ORDER BY lower(g.held) DESC NULLS LAST, p.started_on DESC LIMIT 1)) END,
  CASE WHEN h.id IS NULL THEN
    (SELECT max(upper(g.held)) FROM holding g WHERE g.child_id = c.id AND upper(g.held) <= :day) END,
  CASE WHEN ip.worker_id IS NULL AND h.worker_id IS NOT NULL THEN
    (SELECT max(p.ended_on) FROM post p WHERE p.worker_id = h.worker_id AND p.ended_on < :day) END,
  c.family_ref, h.decided
{{joins}}
LEFT JOIN (SELECT DISTINCT p.worker_id FROM post p WHERE p.held @> CAST(:day AS date)) ip ON ip.worker_id = h.worker_id
LEFT JOIN LATERAL (
  SELECT t.code FROM team t LEFT JOIN team_version v ON v.team_id = t.id AND v.ended_on IS NULL
  LEFT JOIN ssd_department s ON s.source = c.source AND s.ref = h.team_ref
  WHERE ip.worker_id IS NULL AND (t.code = h.team_ref OR v.name = h.team_ref OR v.name = s.name) LIMIT 1
) d ON true
WHERE {IS_CASE} {{only}}
ORDER BY {{order}}
"""


def cases_on(
    day: date,
    scheme: Scheme,
    workers: Sequence[int] | None = None,
    basis: Basis = Basis.CASE_SYSTEM,
    *,
    children: Sequence[int] | None = None,
) -> list[CaseOnDay]:
    """Return every case of a day by its reference, or those that some workers hold, or some children."""
    only = ""
    binds: dict[str, Any] = {"day": day}
    if workers is not None:
        only, binds["workers"] = "AND h.worker_id = ANY(:workers)", list(workers)
    if children is not None:
        only, binds["children"] = f"{only} AND c.id = ANY(:children)", list(children)
    sql = _CASES.format(type=type_sql(scheme.type_map), only=only, order='c.reference COLLATE "C"', joins=joins(basis))
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
    """One child of one worker, with the points that it adds to the others'."""

    case: CaseOnDay
    family: str | None
    points: Decimal
    label: str


def group_of(case: CaseOnDay, scheme: Scheme) -> CaseGroup:
    """Return a case by itself, as far as its type and court tell."""
    modifiers = ("COURT",) if case.in_court and "COURT" in scheme.modifiers else ()
    return CaseGroup(case.type, 1, modifiers, family=case.family)


def worth_of(case: CaseOnDay, scheme: Scheme) -> tuple[str, Decimal]:
    """Return the words for a case and what it would weigh by itself."""
    group = group_of(case, scheme)
    points = sum((Decimal(line.points) for line in case_lines(scheme, [group])), Decimal(0))  # type: ignore[arg-type]
    return scheme.label(group.type, group.modifiers), points


def children_of(worker_id: int, day: date, scheme: Scheme, basis: Basis = Basis.CASE_SYSTEM) -> list[ChildLine]:
    """Return the children that a worker holds on a day with their points, in the order of the scheme's types.

    What counts once for several children (a family, a set of proceedings) stands at the first of them, so that the
    points of all lines sum to what the cases weigh together.
    """
    cases = cases_on(day, scheme, [worker_id], basis)
    known = detail.of_children(day, scheme, worker_id, basis) if scheme.needs_detail else {}
    groups = {case.child_id: known.get(case.child_id, group_of(case, scheme)) for case in cases}
    lines, before, total = [], [], Decimal(0)
    heaviest = sorted(cases, key=lambda c: (-worth_of(c, scheme)[1], c.reference))
    for case in heaviest:
        group = groups[case.child_id]
        before.append(group)
        now = sum((Decimal(line.points) for line in case_lines(scheme, before)), Decimal(0))  # type: ignore[arg-type]
        lines.append(ChildLine(case, group.family, now - total, scheme.label(group.type, group.modifiers)))
        total = now
    order = {rule.type: n for n, rule in enumerate(scheme.type_map)}
    return sorted(lines, key=lambda line: (order.get(line.case.type, len(order)), line.case.reference))


def co_worked_of(
    worker_id: int, day: date, scheme: Scheme, basis: Basis = Basis.CASE_SYSTEM
) -> list[tuple[str, str, Decimal]]:
    """Return the cases that a worker works beside their holders: reference, words, points."""
    if not scheme.co_worker_share:
        return []
    found = detail.co_worked_by(day, scheme, worker_id, basis)
    return [(reference, *child_each(scheme, group)) for reference, group in found]


def groups_of(
    worker_id: int, cases: Sequence[CaseOnDay], day: date, scheme: Scheme, basis: Basis = Basis.CASE_SYSTEM
) -> list[CaseGroup]:
    """Return what somebody holds in groups, from their children; with co-worked cases where the scheme weighs them."""
    if scheme.needs_detail:
        return detail.groups_by_worker(day, scheme, [worker_id], basis).get(worker_id, [])
    counts = Counter((case.type, case.in_court and "COURT" in scheme.modifiers) for case in cases)
    return as_groups({worker_id: counts}, scheme).get(worker_id, [])


@dataclass(frozen=True, slots=True)
class ChildFact:
    """What else stands about a child on a day: the court list's stage and next hearing, whether it is unborn."""

    stage: str | None
    next_hearing_on: date | None
    is_unborn: bool


_FACTS = """
SELECT c.id, p.stage, p.next_hearing_on, coalesce(u.is_unborn, false) FROM unnest(CAST(:children AS bigint[])) c(id)
LEFT JOIN LATERAL (
  SELECT stage, next_hearing_on FROM court_proceedings p WHERE p.child_id = c.id
    AND (p.started_on IS NULL OR p.started_on <= :day) AND (p.ended_on IS NULL OR p.ended_on > :day)
  ORDER BY next_hearing_on NULLS LAST, ref LIMIT 1
) p ON true
LEFT JOIN LATERAL (
  SELECT bool_and(birth_month IS NULL AND expected_birth_month IS NOT NULL) AS is_unborn FROM ssd_person
  WHERE child_id = c.id
) u ON true
WHERE p.stage IS NOT NULL OR p.next_hearing_on IS NOT NULL OR u.is_unborn
"""


def facts_of(children: Sequence[int], day: date) -> dict[int, ChildFact]:
    """Return what else stands about some children on a day; nothing for those of whom nothing does."""
    rows = db.session.execute(text(_FACTS), {"children": list(children), "day": day})
    return {row[0]: ChildFact(*row[1:]) for row in rows}


def curves(discount: Mapping[str, Any]) -> dict[str, Curve]:
    """Return shares of an FTE by grade as a document writes them."""
    return {grade: Curve(((None, Decimal(str(share))),)) for grade, share in discount.items()}


GRADES = tuple(Grade)
