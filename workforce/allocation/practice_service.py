"""Worker and manager answer whether the workload allows effective practice. Flushes, writes the audit entry."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.allocation.overload_models import EffectivePractice
from workforce.allocation.practice_rules import Side
from workforce.db import audit, db
from workforce.people.queries import StaffMember
from workforce.people.rules import add_months

KEPT_MONTHS = 24


def answer(person: StaffMember, side: Side, *, allows: bool, actor: str) -> None:
    """Keep an answer; another click on the same day replaces it. The trail does not say which."""
    said = "yes" if allows else "no"
    db.session.execute(
        insert(EffectivePractice)
        .values(worker_id=person.id, role=side, day=clock.today(), answer=said, by=actor)
        .on_conflict_do_update(
            constraint="uq_effective_practice_worker_id_role_day", set_={"answer": said, "by": actor}
        )
    )
    audit.record(actor, "effective practice answered", f"worker:{person.employee_number}", side=str(side))


def forget_old() -> int:
    """Delete answers older than 24 months; return how many rows went."""
    before = add_months(clock.today(), -KEPT_MONTHS)
    found = db.session.execute(delete(EffectivePractice).where(EffectivePractice.day < before))
    return int(found.rowcount)  # type: ignore[attr-defined]
