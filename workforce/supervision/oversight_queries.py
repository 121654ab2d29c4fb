"""Management oversight of cases: what is known, due, and not on the child's file. Each read is one statement."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from workforce.caseload.case_sql import Basis
from workforce.caseload.queries import CaseOnDay, cases_on, scheme_of
from workforce.db import db, policy
from workforce.supervision import oversight_rules as rules
from workforce.supervision.oversight_rules import OversightStanding
from workforce.supervision.policy_rules import OversightPolicy
from workforce.supervision.queries import policy_of

# What was said in a session of ours counts from when it is known that the session took place: a tick in a draft without
# times is not yet oversight that was held.
TOOK_PLACE = """(o.source <> 'page' OR o.session_id IS NULL OR EXISTS (
  SELECT 1 FROM supervision_session held WHERE held.id = o.session_id AND held.held_on IS NOT NULL))"""
_KNOWN_FROM = f"""
SELECT least((SELECT min(CAST(files -> 'oversight.csv' ->> 'covers_from' AS date)) FROM import_run
    WHERE kind = 'supervision' AND undone_at IS NULL),
  (SELECT min(o.held_on) FROM case_oversight o WHERE o.source = 'page' AND {TOOK_PLACE}))
"""
_LAST = f"""
SELECT NULL, ({_KNOWN_FROM}) UNION ALL
SELECT k.id, o.held_on FROM unnest(CAST(:children AS bigint[])) k(id) CROSS JOIN LATERAL (
  SELECT o.held_on FROM case_oversight o WHERE o.child_id = k.id AND o.held_on <= :day AND {TOOK_PLACE}
  ORDER BY o.held_on DESC LIMIT 1
) o
"""


@dataclass(frozen=True, slots=True)
class Known:
    """From which day oversight is known, and when that of each child was last held up to a day."""

    begins: date | None
    last_on: Mapping[int, date]


def known_on(day: date, children: Sequence[int]) -> Known:
    """Return what is known on a day of oversight of some children, whoever told of it."""
    rows = {row[0]: row[1] for row in db.session.execute(text(_LAST), {"children": list(children), "day": day})}
    return Known(rows.pop(None), rows)


def standings(day: date, cases: Iterable[CaseOnDay], rule: OversightPolicy) -> dict[int, OversightStanding] | None:
    """Return how oversight of each case stands, by child. None where it is not known on the day."""
    listed = list(cases)
    return stand(day, listed, rule, known_on(day, [case.child_id for case in listed]))


def stand(
    day: date, cases: Iterable[CaseOnDay], rule: OversightPolicy, known: Known
) -> dict[int, OversightStanding] | None:
    """Return how oversight of each case stands, by child, from what was read already. None where it is not known."""
    if known.begins is None or day < known.begins:
        return None
    return {
        case.child_id: rules.oversight_standing(
            rule, day, case.type, last_on=known.last_on.get(case.child_id), opened_on=case.case_since,
            known_from=known.begins,
        )
        for case in cases
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseDue:
    """A case that somebody holds, and how oversight of it stands; None: oversight is not known here yet."""

    child_id: int
    reference: str
    type: str
    label: str  # the type in words
    standing: OversightStanding | None

    @property
    def last_on(self) -> date | None:
        """Return when oversight was last held, as far as known."""
        return self.standing.last_on if self.standing else None

    @property
    def due_on(self) -> date | None:
        """Return when it is due."""
        return self.standing.due_on if self.standing else None

    @property
    def days_overdue(self) -> int:
        """Return by how many days it is overdue, 0 if it is not."""
        return self.standing.days_overdue if self.standing else 0


def cases_due_for(
    worker_ids: Collection[int],
    day: date,
    *,
    hidden: Collection[int] = (),
    basis: Basis = Basis.DECIDED,
    policies: Mapping[str, policy.PolicyVersion] | None = None,
) -> dict[int, list[CaseDue]]:
    """Return the cases that some people hold, what is due first, by worker: three statements at most.

    `hidden`: restricted children whom the reader may not see; they are left out. The cases are those of the pages,
    with what was decided here, unless another basis is asked for. Every worker asked for is a key.
    """
    found: dict[int, list[CaseDue]] = {worker: [] for worker in worker_ids}
    in_force = policy.all_in_force(day) if policies is None else policies
    scheme = scheme_of(in_force.get("scheme"), day).scheme
    cases = [one for one in cases_on(day, scheme, list(found), basis) if one.child_id not in hidden]
    stands = standings(day, cases, policy_of(in_force.get("supervision"), day).oversight)
    for case in cases:
        if case.worker_id is not None:
            standing = stands[case.child_id] if stands is not None else None
            label = scheme.label(case.type)
            found[case.worker_id].append(CaseDue(case.child_id, case.reference, case.type, label, standing))
    for lines in found.values():
        lines.sort(key=lambda one: (one.due_on or date.max, one.reference))
    return found


# --- said here


@dataclass(frozen=True, slots=True)
class Said:
    """Oversight of a case that was recorded in a session here. What was decided is not in it."""

    id: int
    session_id: int | None
    child_id: int | None
    reference: str
    held_on: date
    next_due_on: date | None
    on_file_on: date | None
    on_file_by: str | None
    worker_id: int | None
    worker: str | None
    number: str | None
    team: str | None  # of the supervisee's main post on the day that is asked for, else of the last one
    supervisor_id: int | None
    supervisor: str | None
    has_draft: bool

    @property
    def is_by_case_system(self) -> bool:
        """Whether an import showed it on the child's file."""
        return self.on_file_by == rules.CASE_SYSTEM


_SAID = """
SELECT o.id, o.session_id, o.child_id, coalesce(c.reference, o.case_ref), o.held_on, o.next_due_on, o.on_file_on,
  o.on_file_by, w.id, w.name, w.employee_number, p.code, v.id, v.name, d.oversight_id IS NOT NULL
FROM case_oversight o
LEFT JOIN child c ON c.id = o.child_id
LEFT JOIN supervision_session s ON s.id = o.session_id
LEFT JOIN worker w ON w.id = s.worker_id LEFT JOIN worker v ON v.id = s.supervisor_id
LEFT JOIN oversight_draft d ON d.oversight_id = o.id
LEFT JOIN LATERAL (
  SELECT t.code FROM post p JOIN team t ON t.id = p.team_id WHERE p.worker_id = w.id AND p.started_on <= :day
  ORDER BY p.held @> CAST(:day AS date) DESC, CASE WHEN NOT p.held @> CAST(:day AS date) THEN p.ended_on END DESC,
    p.contracted_hours DESC, p.started_on, t.code COLLATE "C" LIMIT 1
) p ON true
WHERE o.source = 'page' AND {only} ORDER BY o.held_on, coalesce(c.reference, o.case_ref) COLLATE "C", o.id
"""


def _said(only: str, day: date, **binds: Any) -> list[Said]:
    return [Said(*row) for row in db.session.execute(text(_SAID.format(only=only)), {"day": day, **binds})]


def said(oversight_id: int, day: date) -> Said | None:
    """Return one that was recorded here, or None."""
    return next(iter(_said("o.id = :id", day, id=oversight_id)), None)


def not_on_file(day: date) -> list[Said]:
    """Return what was recorded here and is not known to be on the child's file, the oldest first."""
    return _said(f"o.on_file_on IS NULL AND o.held_on <= :day AND {TOOK_PLACE}", day)


def marked_since(day: date, since: date) -> list[Said]:
    """Return what people marked as on the child's file since a day: it can still be taken back."""
    return _said(
        "o.on_file_on >= :since AND o.on_file_by <> :system", day, since=since, system=rules.CASE_SYSTEM
    )  # fmt: skip


def draft_of(oversight_id: int) -> str | None:
    """Return the words of a draft. Whoever calls must have asked first who reads."""
    found: str | None = db.session.scalar(
        text("SELECT words FROM oversight_draft WHERE oversight_id = :id"), {"id": oversight_id}
    )
    return found
