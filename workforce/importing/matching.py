"""People whom the files name and the staff data does not know: they wait here until a person matches them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import audit, db
from workforce.importing import derive
from workforce.people.models import Alias
from workforce.people.rules import AliasKind, normal_alias


class MatchError(ValueError):
    """An identity can't be matched as asked."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """One identity that joins nobody, what it stands for and how much hangs on it."""

    kind: str
    value: str
    where: str
    count: int
    can_match: bool


_HOLDERS = """
SELECT coalesce(nullif(trim(p.staff_id), ''), h.professional), count(*),
  bool_or(p.id IS NOT NULL AND p.staff_id IS NOT NULL)
FROM holding h JOIN child c ON c.id = h.child_id
LEFT JOIN ssd_professional p ON p.source = c.source AND (p.ref = h.professional OR p.staff_id = h.professional)
WHERE h.worker_id IS NULL AND h.professional <> '-1' AND h.held @> CAST(:day AS date)
  AND (c.active @> CAST(:day AS date) OR c.care_leaver @> CAST(:day AS date))
GROUP BY 1 ORDER BY 2 DESC, 1
"""


def holders(day: date) -> list[Unmatched]:
    """Return the case system's workers who hold children on a day and are nobody in the staff data."""
    rows = db.session.execute(text(_HOLDERS), {"day": day})
    return [
        Unmatched(AliasKind.CASE_SYSTEM_ID, value, "Case system, holds children", count, known)
        for value, count, known in rows
    ]


def records(*, sessions: bool) -> list[Unmatched]:
    """Return the people of supervision (if asked) and learning files who are nobody in the staff data."""
    sql = (
        "SELECT person_kind AS kind, person AS value, 'Learning, completions' AS place, count(*) FROM completion"
        " WHERE worker_id IS NULL GROUP BY 1, 2"
    )
    if sessions:
        sql += (
            " UNION ALL SELECT 'employee_number', supervisee, 'Supervision, sessions', count(*)"
            " FROM supervision_session WHERE worker_id IS NULL GROUP BY 2"
        )
    rows = db.session.execute(text(f"{sql} ORDER BY 4 DESC, 2 LIMIT 500"))
    return [Unmatched(kind, value, place, count, can_match=True) for kind, value, place, count in rows]


def match(kind: str, value: str, employee_number: str, by: str) -> None:
    """Say that an identity is a worker; everything that names it joins them at once."""
    if kind not in (AliasKind.CASE_SYSTEM_ID, AliasKind.LOGIN, AliasKind.EMPLOYEE_NUMBER):
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
