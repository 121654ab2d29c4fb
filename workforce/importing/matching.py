"""People whom the files name and the staff data does not know: they wait here until a person matches them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import audit, db
from workforce.importing import derive, names
from workforce.people.models import Alias
from workforce.people.rules import AliasKind, normal_alias


class MatchError(ValueError):
    """An identity can't be matched as asked."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """One identity that joins nobody, what it stands for, how much hangs on it, and who may be meant."""

    kind: str
    value: str
    where: str
    count: int
    noun: str  # what is counted, in the plural
    can_match: bool
    team: str | None = None  # as the case system says it, of most of the children
    suggestions: tuple[names.Suggestion, ...] = ()

    @property
    def shown(self) -> str:
        """Return it as a person reads it."""
        return names.readable(self.value)

    @property
    def is_shared(self) -> bool:
        """Whether two people in post have this very name."""
        return sum(suggestion.is_same for suggestion in self.suggestions) > 1


@dataclass(frozen=True, slots=True)
class Matched:
    """One identity that a person matched to a worker."""

    alias_id: int
    kind: str
    value: str
    employee_number: str
    name: str
    by: str
    at: datetime

    @property
    def shown(self) -> str:
        """Return the identity as a person reads it."""
        return names.readable(self.value)


KIND_WORDS = {
    AliasKind.CASE_SYSTEM_ID: "Case system",
    AliasKind.LOGIN: "Username or e-mail",
    AliasKind.EMPLOYEE_NUMBER: "Employee number",
}

_RECORDS = """
SELECT person_kind AS kind, person AS value, 'Learning' AS place, count(*) AS hanging, 'completions' AS noun,
  true AS can_match, NULL AS team
FROM completion WHERE worker_id IS NULL GROUP BY 1, 2
"""
_REST = """
UNION ALL
SELECT 'employee_number', supervisee, 'Supervision', count(*), 'sessions', true, NULL
FROM supervision_session WHERE worker_id IS NULL GROUP BY 2
UNION ALL
SELECT 'case_system_id', coalesce(nullif(trim(p.staff_id), ''), h.professional), 'Case system', count(*), 'children',
  bool_or(p.id IS NOT NULL AND p.staff_id IS NOT NULL), mode() WITHIN GROUP (ORDER BY coalesce(s.name, h.team_ref))
FROM holding h JOIN child c ON c.id = h.child_id
LEFT JOIN ssd_professional p ON p.source = c.source AND (p.ref = h.professional OR p.staff_id = h.professional)
LEFT JOIN ssd_department s ON s.source = c.source AND s.ref = h.team_ref
WHERE h.worker_id IS NULL AND h.professional <> '-1' AND h.held @> CAST(:day AS date)
  AND (c.active @> CAST(:day AS date) OR c.care_leaver @> CAST(:day AS date))
GROUP BY 2
"""


def unmatched(day: date, *, everything: bool) -> list[Unmatched]:
    """Return whom learning files name and the staff data does not know, holders of children first, most on them first.

    With everything, also those of supervision files, and the case system's workers who hold children on a day.
    """
    rows = f"{_RECORDS}{_REST}" if everything else _RECORDS
    sql = f"SELECT * FROM ({rows}) f ORDER BY noun <> 'children', hanging DESC, value LIMIT 500"
    return [Unmatched(*row) for row in db.session.execute(text(sql), {"day": day} if everything else {})]


def suggested(waiting: Iterable[Unmatched], staff: Iterable[names.Colleague]) -> list[Unmatched]:
    """Return the same with the people in post who may be meant, where all that is known is a name."""
    found = list(waiting)
    meant = names.suggestions((one.value for one in found), staff)
    return [replace(one, suggestions=tuple(meant.get(one.value, ()))) for one in found]


def kinds_of(*, everything: bool) -> tuple[AliasKind, ...]:
    """Return the kinds of identity that somebody may match: the case system's only who imports everything."""
    return tuple(kind for kind in KIND_WORDS if everything or kind is not AliasKind.CASE_SYSTEM_ID)


def by_hand(kinds: Iterable[str]) -> list[Matched]:
    """Return what people matched, newest first."""
    rows = db.session.execute(
        text(
            "SELECT a.id, a.kind, a.value, w.employee_number, w.name, a.set_by, a.set_at FROM alias a"
            " JOIN worker w ON w.id = a.worker_id WHERE a.set_by IS NOT NULL AND a.kind = ANY(:kinds)"
            " ORDER BY a.set_at DESC, a.id DESC"
        ),
        {"kinds": [str(kind) for kind in kinds]},
    )
    return [Matched(*row) for row in rows]


def match(kind: str, value: str, employee_number: str, by: str) -> None:
    """Say that an identity is a worker; everything that names it joins them at once."""
    if kind not in KIND_WORDS:
        raise MatchError("This identity can't be matched by hand.")
    number = employee_number.strip()
    worker = db.session.scalar(text("SELECT id FROM worker WHERE employee_number = :number"), {"number": number})
    if worker is None:
        raise MatchError(
            f"Nobody in the staff data has the employee number {number or '(empty)'}. Look it up on the staff file."
        )
    done = db.session.execute(
        insert(Alias)
        .values(kind=kind, value=normal_alias(kind, value), worker_id=worker, set_by=by, set_at=clock.now())
        .on_conflict_do_nothing()
        .returning(Alias.id)
    )
    if done.scalar() is None:
        raise MatchError("This identity was matched meanwhile. Load the list again.")
    derive.join_people()
    audit.record(by, "identity matched", f"worker:{number}", kind=kind, value=value)


def withdraw(alias_id: int, kinds: Iterable[str], by: str) -> Matched:
    """Take a person's match back: what it joined waits again, or joins whom the staff file says."""
    found = next((one for one in by_hand(kinds) if one.alias_id == alias_id), None)
    if found is None:
        raise MatchError("This match was withdrawn meanwhile. Load the list again.")
    db.session.execute(text("DELETE FROM alias WHERE id = :id AND set_by IS NOT NULL"), {"id": alias_id})
    derive.identities()
    audit.record(by, "match withdrawn", f"worker:{found.employee_number}", kind=found.kind, value=found.value)
    return found
