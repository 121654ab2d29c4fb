"""Conflicts of interest, restricted cases, and the weekly look at children who wait. None commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from workforce import clock
from workforce.allocation.candidates import ChildOnDay, child_on
from workforce.allocation.models import ConflictOfInterest, WaitingReview
from workforce.allocation.policy_rules import SAID_HERE
from workforce.allocation.queries import london
from workforce.allocation.service import AllocationError, here
from workforce.caseload.local_models import Restriction
from workforce.caseload.models import Child
from workforce.db import audit, db
from workforce.people.models import Worker
from workforce.people.queries import StaffMember
from workforce.web.access import Viewer

LONGEST_REFERENCE = 100


@dataclass(frozen=True, slots=True)
class Looked:
    """What a manager says after looking at a child who waits."""

    risk: str
    needs: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    needs_co_worker: bool = False
    training: tuple[str, ...] = ()


def look_at(child: ChildOnDay, looked: Looked, viewer: Viewer) -> WaitingReview:
    """Record the weekly look at a child who waits: risk, and what the case system does not say."""
    if set(looked.needs) - set(SAID_HERE):
        raise AllocationError("Choose among what is offered.", "needs")
    made = WaitingReview(
        child_id=child.case.child_id, at=clock.now(), by=viewer.email, risk=looked.risk, needs=list(looked.needs),
        grades=list(looked.grades), needs_co_worker=looked.needs_co_worker, training=list(looked.training),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record(
        viewer.email, "waiting child looked at", f"child:{child.case.child_id}", risk=looked.risk,
    )  # fmt: skip
    return made


# --- conflicts of interest


@dataclass(frozen=True, slots=True)
class Declared:
    """A conflict of interest as its person sees it."""

    id: int
    reference: str
    declared_on: date


def declare(person: StaffMember, reference: str, viewer: Viewer) -> bool:
    """Declare a conflict of interest over a case; no reason is asked. Return False where it was declared before.

    Whether such a case exists is not said: nobody learns here what the case system holds.
    """
    wanted = reference.strip()
    if not wanted or len(wanted) > LONGEST_REFERENCE or not wanted.isprintable():
        raise AllocationError("Give the case reference, such as CF-21103.", "reference")
    db.session.execute(text("SELECT id FROM worker WHERE id = :id FOR UPDATE"), {"id": person.id})
    if any(one.reference.lower() == wanted.lower() for one in declared_by(person.id)):
        return False
    db.session.add(
        ConflictOfInterest(
            worker_id=person.id, reference=wanted, declared_at=clock.now(), declared_by=viewer.email
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(viewer.email, "conflict of interest declared", f"worker:{person.employee_number}")
    return True


def declared_by(worker_id: int) -> list[Declared]:
    """Return the conflicts that somebody has declared and not taken back, the newest first."""
    rows = db.session.scalars(
        select(ConflictOfInterest)
        .where(ConflictOfInterest.worker_id == worker_id, ConflictOfInterest.withdrawn_at.is_(None))
        .order_by(ConflictOfInterest.id.desc())
    )
    return [Declared(row.id, row.reference, london(row.declared_at)) for row in rows]


def take_back(conflict_id: int, person: StaffMember, viewer: Viewer) -> bool:
    """Take back one's own conflict; return False where there is none."""
    found = db.session.get(ConflictOfInterest, conflict_id, with_for_update=True, populate_existing=True)
    if found is None or found.worker_id != person.id or found.withdrawn_at is not None:
        return False
    found.withdrawn_at = clock.now()
    db.session.flush()
    audit.record(viewer.email, "conflict of interest taken back", f"worker:{person.employee_number}")
    return True


# --- restricted cases


@dataclass(frozen=True, slots=True)
class Restricted:
    """A restricted case as those see it who are named for it, or restricted it."""

    id: int
    reference: str
    named: tuple[str, ...]
    set_on: date
    set_by: str


def restrict(reference: str, numbers: Iterable[str], viewer: Viewer) -> Restriction:
    """Restrict a case of one's teams to named people; a restriction that stands is replaced by this one.

    Of somebody else's teams, or restricted already without naming the viewer: there is no such case for them.
    """
    child = db.session.scalar(select(Child).where(Child.reference == reference.strip()).with_for_update())
    found = child_on(here(), child.id) if child is not None else None
    standing = _standing(child.id) if child is not None else None
    is_hidden = standing is not None and not _may_see(standing, viewer)
    if child is None or found is None or is_hidden or not viewer.answers_for(found.team):
        raise AllocationError("Your teams have no case of this reference. Nothing was saved.", "reference")
    wanted = sorted({number.strip() for number in numbers if number.strip()})
    rows = db.session.execute(
        select(Worker.id, Worker.employee_number).where(Worker.employee_number.in_(wanted)).order_by(Worker.id)
    ).all()
    unknown = sorted(set(wanted) - {number for _, number in rows})
    if unknown or not rows:
        raise AllocationError(
            f"Nobody has the employee number {unknown[0]}." if unknown else "Name at least one person.", "named"
        )
    if standing is not None:
        standing.lifted_at, standing.lifted_by = clock.now(), viewer.email
        db.session.flush()
    made = Restriction(child_id=child.id, named=[id_ for id_, _ in rows], set_by=viewer.email, set_at=clock.now())
    db.session.add(made)
    db.session.flush()
    audit.record(viewer.email, "case restricted", f"child:{child.id}", named=wanted)
    return made


def _standing(child_id: int) -> Restriction | None:
    return db.session.scalar(
        select(Restriction).where(Restriction.child_id == child_id, Restriction.lifted_at.is_(None))
    )


def lift(restriction_id: int, viewer: Viewer) -> bool:
    """Lift a restriction; only who is named for it, or set it, can. Return False where there is none for them."""
    found = db.session.get(Restriction, restriction_id, with_for_update=True, populate_existing=True)
    if found is None or found.lifted_at is not None or not _may_see(found, viewer):
        return False
    found.lifted_at, found.lifted_by = clock.now(), viewer.email
    db.session.flush()
    audit.record(viewer.email, "restriction lifted", f"child:{found.child_id}")
    return True


def _may_see(found: Restriction, viewer: Viewer) -> bool:
    return viewer.worker_id in found.named or found.set_by == viewer.email


def restricted(viewer: Viewer) -> tuple[list[Restricted], int]:
    """Return the restricted cases that somebody may see, by reference, and how many there are in all."""
    rows = db.session.execute(
        select(Restriction, Child.reference)
        .join(Child, Child.id == Restriction.child_id)
        .where(Restriction.lifted_at.is_(None))
        .order_by(Child.reference)
    ).all()
    names = {
        row.id: row.name
        for row in db.session.execute(
            select(Worker.id, Worker.name).where(Worker.id.in_({w for one, _ in rows for w in one.named}))
        )
    }
    seen = [
        Restricted(
            one.id, reference, tuple(sorted(names[w] for w in one.named)), london(one.set_at), one.set_by
        )
        for one, reference in rows
        if _may_see(one, viewer)
    ]  # fmt: skip
    return seen, len(rows)
