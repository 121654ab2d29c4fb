"""What is known of children and workers when somebody decides who takes whom. Each read is one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from workforce import clock
from workforce.allocation.on_day import OnDay
from workforce.allocation.policy_rules import Need
from workforce.allocation.rules import ChildNeeds, WorkerFacts
from workforce.caseload.case_sql import Basis, co_workers, joins
from workforce.db import db
from workforce.people.queries import StaffMember
from workforce.training.rules import is_in_date

# What the case system's flags and the last weekly review say of some children.
_NEEDS = """
SELECT c.id, c.reference, c.source, c.family_ref,
  c.protection @> :day, c.care @> :day, c.short_break @> :day, c.court @> :day, c.in_need @> :day,
  c.assessment @> :day, c.care_leaver @> :day,
  (SELECT max(lower(r)) FROM unnest(c.protection) r WHERE r @> :day),
  r.risk, r.needs, r.grades, r.needs_co_worker, r.training, r.at, r.by, x.named, b.birth_month, b.expected_birth_month,
  p.next_hearing_on
FROM unnest(CAST(:children AS bigint[])) k(id) JOIN child c ON c.id = k.id
LEFT JOIN LATERAL (SELECT * FROM waiting_review r WHERE r.child_id = c.id ORDER BY r.at DESC, r.id DESC LIMIT 1) r
  ON true
LEFT JOIN restriction x ON x.child_id = c.id AND x.lifted_at IS NULL
LEFT JOIN LATERAL (
  SELECT max(birth_month) AS birth_month, max(expected_birth_month) AS expected_birth_month FROM ssd_person
  WHERE child_id = c.id
) b ON true
LEFT JOIN LATERAL (
  SELECT min(next_hearing_on) AS next_hearing_on FROM court_proceedings p WHERE p.child_id = c.id
    AND p.next_hearing_on >= :day AND (p.ended_on IS NULL OR p.ended_on > :day)
) p ON true
""".replace(":day", "CAST(:day AS date)")


@dataclass(frozen=True, slots=True)
class Review:
    """The last weekly review of a child who waits."""

    risk: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class ChildFacts:
    """What is known of a child beyond type and holder."""

    id: int
    reference: str
    source: str
    family: str | None
    needs: ChildNeeds
    protection_since: date | None
    review: Review | None
    birth_month: date | None
    is_unborn: bool
    next_hearing_on: date | None


_FLAGS = (
    Need.PROTECTION, Need.CARE, Need.SHORT_BREAK, Need.COURT, Need.IN_NEED, Need.ASSESSMENT, Need.CARE_LEAVER
)  # fmt: skip


def children(ids: Sequence[int], day: date) -> dict[int, ChildFacts]:
    """Return what is known of some children on a day: one statement."""
    rows = db.session.execute(text(_NEEDS), {"children": list(ids), "day": day})
    return {row[0]: _child(row) for row in rows}


def _child(row: Any) -> ChildFacts:
    needs = {need for need, holds in zip(_FLAGS, row[4:11], strict=True) if holds}
    if Need.SHORT_BREAK in needs:
        needs.discard(Need.CARE)  # a series of short breaks, not a child who lives in care
    needs |= {Need(name) for name in row.needs or ()}
    return ChildFacts(
        row.id, row.reference, row.source, row.family_ref,
        ChildNeeds(
            frozenset(needs), frozenset(row.grades or ()), bool(row.needs_co_worker), frozenset(row.training or ()),
            row.named is not None, frozenset(row.named or ()),
        ),
        row[11],
        Review(row.risk, london(row.at), row.by) if row.risk else None,
        row.birth_month, row.birth_month is None and row.expected_birth_month is not None, row.next_hearing_on,
    )  # fmt: skip


def london(instant: datetime) -> date:
    """Return the day in London of an instant."""
    return instant.astimezone(clock.LONDON).date()


@dataclass(frozen=True, slots=True)
class Absent:
    """Days on which somebody is absent, without why: by the staff files, or as a manager marked."""

    first: date
    last: date | None
    is_marked: bool = False


# Absences of today and ahead, of everybody: HR's files and what managers marked. Training is work.
_ABSENCES = """
SELECT worker_id, started_on, ended_on, false FROM absence
WHERE reason <> 'training' AND started_on <= CAST(:until AS date) AND (ended_on IS NULL OR ended_on >= :today)
UNION ALL
SELECT worker_id, first_day, last_day, true FROM marked_away
WHERE closed_at IS NULL AND first_day <= CAST(:until AS date) AND (last_day IS NULL OR last_day >= :today)
ORDER BY 1, 2, 4
"""


def absences(today: date, days_ahead: int) -> dict[int, list[Absent]]:
    """Return who is absent today or within some days: worker -> absences by first day. One statement."""
    found: dict[int, list[Absent]] = {}
    binds = {"today": today, "until": today + timedelta(days=days_ahead)}
    for worker, first, last, is_marked in db.session.execute(text(_ABSENCES), binds):
        found.setdefault(worker, []).append(Absent(first, last, is_marked))
    return found


def absent_on(found: Iterable[Absent], day: date) -> Absent | None:
    """Return the absence that holds on a day; where several do, the one that lasts longest."""
    holding = [one for one in found if one.first <= day and (one.last is None or one.last >= day)]
    return max(holding, key=lambda one: one.last or date.max, default=None)


@dataclass(frozen=True, slots=True)
class Counts:
    """What somebody holds, counted: all children, new ones, under 12 months, unborn, in court; and covers."""

    children: int = 0
    new_7: int = 0
    new_28: int = 0
    under_one: int = 0
    unborn: int = 0
    in_court: int = 0
    covers: int = 0
    covers_until: date | None = None


_COUNTS = f"""
SELECT h.worker_id, count(*), count(*) FILTER (WHERE lower(h.held) > CAST(:day AS date) - 7),
  count(*) FILTER (WHERE lower(h.held) > CAST(:day AS date) - 28),
  count(*) FILTER (WHERE b.birth_month > CAST(:day AS date) - INTERVAL '12 months'),
  count(*) FILTER (WHERE b.birth_month IS NULL AND b.expected IS NOT NULL),
  count(*) FILTER (WHERE c.court @> CAST(:day AS date)),
  count(*) FILTER (WHERE h.decided = 'cover'), max(upper(h.held)) FILTER (WHERE h.decided = 'cover')
{joins(Basis.DECIDED)}
LEFT JOIN (
  SELECT child_id, max(birth_month) AS birth_month, max(expected_birth_month) AS expected FROM ssd_person GROUP BY 1
) b ON b.child_id = c.id
WHERE h.worker_id IS NOT NULL AND (c.active @> CAST(:day AS date) OR c.care_leaver @> CAST(:day AS date))
GROUP BY 1
"""


def counts(day: date) -> dict[int, Counts]:
    """Return what each worker holds on a day, counted, decisions made here included: one statement."""
    rows = db.session.execute(text(_COUNTS), {"day": day})
    return {
        worker: Counts(held, new_7, new_28, under_one, unborn, in_court, covers, until and until - timedelta(days=1))
        for worker, held, new_7, new_28, under_one, unborn, in_court, covers, until in rows
    }


# Of each worker: conflicts over some children, working days, duty this week.
_BESIDE = """
SELECT 'conflict', f.worker_id, c.id, NULL::bigint[], NULL::date FROM conflict_of_interest f
  JOIN child c ON lower(c.reference) = lower(trim(f.reference)) WHERE f.withdrawn_at IS NULL AND c.id = ANY(:children)
UNION ALL SELECT 'pattern', worker_id, NULL, days, NULL FROM working_pattern
UNION ALL SELECT 'duty', worker_id, NULL, NULL, monday FROM duty_week
  WHERE monday BETWEEN CAST(:today AS date) - 6 AND CAST(:today AS date) + 7
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What managers and workers said here of workers."""

    conflicts: frozenset[tuple[int, int]] = frozenset()  # (worker, child)
    patterns: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # ISO days of the week
    duty: Mapping[int, list[date]] = field(default_factory=dict)  # Mondays


def standing_of(child_ids: Sequence[int], today: date) -> Standing:
    """Return conflicts over some children, working patterns, and who is on duty this week and next: one statement."""
    conflicts, patterns, duty = set(), {}, dict[int, list[date]]()
    for what, worker, child, days, monday in db.session.execute(
        text(_BESIDE), {"children": list(child_ids), "today": today}
    ):
        if what == "conflict":
            conflicts.add((worker, child))
        elif what == "pattern":
            patterns[worker] = tuple(sorted(days))
        else:
            duty.setdefault(worker, []).append(monday)
    return Standing(frozenset(conflicts), patterns, duty)


# Who holds a sibling now, and who has held or co-worked a child of the family before (or the child itself).
_FAMILY = f"""
SELECT k.id, 'sibling', h.worker_id, c.reference, lower(h.held),
  EXISTS (SELECT 1 FROM restriction x WHERE x.child_id = c.id AND x.lifted_at IS NULL) {joins(Basis.DECIDED)}
JOIN child k ON k.source = c.source AND k.family_ref = c.family_ref AND k.id <> c.id AND k.id = ANY(:children)
WHERE h.worker_id IS NOT NULL AND (c.active @> CAST(:day AS date) OR c.care_leaver @> CAST(:day AS date))
UNION ALL
SELECT k.id, 'before', g.worker_id, c.reference, max(lower(g.held)), NULL::boolean FROM child k
JOIN child c ON c.id = k.id OR (c.source = k.source AND c.family_ref = k.family_ref)
JOIN (SELECT child_id, worker_id, held FROM holding UNION ALL SELECT child_id, worker_id, held FROM co_working) g
  ON g.child_id = c.id
WHERE k.id = ANY(:children) AND g.worker_id IS NOT NULL AND (lower(g.held) IS NULL OR lower(g.held) <= :day)
GROUP BY 1, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Family:
    """Who knows a child's family: siblings held now (worker -> references, since), and who worked with it before."""

    siblings: Mapping[int, list[tuple[str, date | None]]] = field(default_factory=dict)
    before: Mapping[int, date | None] = field(default_factory=dict)  # worker -> last began


def families(child_ids: Sequence[int], day: date) -> dict[int, Family]:
    """Return who knows the families of some children: one statement."""
    siblings: dict[int, dict[int, list[tuple[str, date | None]]]] = {child: {} for child in child_ids}
    before: dict[int, dict[int, date | None]] = {child: {} for child in child_ids}
    for child, what, worker, reference, since, is_restricted in db.session.execute(
        text(_FAMILY), {"children": list(child_ids), "day": day}
    ):
        if what == "sibling":
            told = ("", None) if is_restricted else (reference, since)  # that there is one, and no more
            siblings[child].setdefault(worker, []).append(told)
        else:
            known = before[child].get(worker)
            before[child][worker] = max(filter(None, (known, since)), default=None)
    return {child: Family(siblings[child], before[child]) for child in child_ids}


def co_workers_of(child_ids: Sequence[int], day: date) -> dict[int, list[int]]:
    """Return who works some children's cases beside their holder: child -> workers. One statement."""
    rows = db.session.execute(
        text(f"SELECT child_id, worker_id FROM ({co_workers(Basis.DECIDED)}) w WHERE child_id = ANY(:children)"),
        {"children": list(child_ids), "day": day},
    )
    found: dict[int, list[int]] = {}
    for child, worker in rows:
        found.setdefault(child, []).append(worker)
    return found


def in_date(on: OnDay, person: StaffMember) -> frozenset[str]:
    """Return the ids of the requirements that somebody has in date."""
    return frozenset(
        requirement.id
        for requirement in on.requirements
        if is_in_date(requirement, on.learned.records[requirement.id].get(person.id, ()), on.day)
    )


def facts_of(
    person: StaffMember, absent: Absent | None, *, has_conflict: bool = False, trained: frozenset[str] = frozenset()
) -> WorkerFacts:
    """Return what decides whom somebody may hold; absent today counts as away, be it for a day."""
    since = person.away_since or (absent.first if absent else None)
    return WorkerFacts(
        id=person.id, grade=person.grade, work_kind=person.main.work_kind, is_social_work=person.is_social_work,
        is_student=person.is_student, leaves_on=person.leaves_on, away_since=since,
        away_until=absent.last + timedelta(days=1) if absent and absent.last else None, swe_number=person.swe_number,
        registered_on=person.registered_on, registration_expires_on=person.registration_expires_on,
        has_conflict=has_conflict, in_date=trained,
    )  # fmt: skip


def shown_holder(child_id: int, day: date) -> int | None:
    """Return who holds a child by the case system alone: one statement."""
    found = db.session.scalar(
        text("SELECT worker_id FROM holding WHERE child_id = :child AND held @> CAST(:day AS date)"),
        {"child": child_id, "day": day},
    )
    return int(found) if found is not None else None


def has_conflict(worker_id: int | None, reference: str) -> bool:
    """Whether somebody has declared a conflict of interest over a case: one statement."""
    found = text(
        "SELECT EXISTS (SELECT 1 FROM conflict_of_interest WHERE worker_id = :worker AND withdrawn_at IS NULL"
        " AND lower(trim(reference)) = lower(:reference))"
    )
    return worker_id is not None and bool(db.session.scalar(found, {"worker": worker_id, "reference": reference}))
