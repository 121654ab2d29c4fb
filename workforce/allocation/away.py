"""Who is away today by a manager's word, who covers, who is on duty, on which days somebody works. None commits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from psycopg.types.range import DateRange
from sqlalchemy import select, text

from workforce import clock
from workforce.allocation import queries
from workforce.allocation.answering import open_allocation
from workforce.allocation.candidates import Candidate, ChildOnDay, candidates_for, children_on
from workforce.allocation.decision_rules import Kind, State
from workforce.allocation.effect import settle
from workforce.allocation.models import Allocation, MarkedAway
from workforce.allocation.on_day import OnDay
from workforce.allocation.queries import Absent, absent_on
from workforce.allocation.rules import Group, bars, review_conference_by
from workforce.allocation.service import (
    AllocationError,
    StaleError,
    here,
    lock,
    record,
    refuse_during_import,
    teams_of,
)
from workforce.caseload.local_models import DecidedHolding
from workforce.caseload.restricted import hidden_children
from workforce.db import audit, db
from workforce.people.queries import StaffMember
from workforce.web.access import Viewer
from workforce.web.pages import day_words

MOST_AWAY_DAYS = 366
MOST_COVER_DAYS = 92


# --- marked away


def mark(person: StaffMember, first: date, last: date | None, viewer: Viewer) -> bool:
    """Mark somebody away, dates only; return False where that was marked before, and the dates are now these."""
    today = clock.today()
    if not today - timedelta(days=28) <= first <= today + timedelta(days=MOST_AWAY_DAYS):
        raise AllocationError("Give a first day from 4 weeks ago to a year ahead.", "first_day")
    if last is not None and last < first:
        raise AllocationError("The last day comes before the first.", "last_day")
    db.session.execute(text("SELECT id FROM worker WHERE id = :id FOR UPDATE"), {"id": person.id})
    found = open_mark(person.id)
    if found is None:
        db.session.add(
            MarkedAway(
                worker_id=person.id, first_day=first, last_day=last, marked_by=viewer.email, marked_at=clock.now()
            )
        )  # fmt: skip
    else:
        found.first_day, found.last_day = first, last
    db.session.flush()
    audit.record(viewer.email, "marked away", f"worker:{person.employee_number}", first=first, last=last)
    return found is None


def open_mark(worker_id: int) -> MarkedAway | None:
    """Return the mark of somebody that still stands."""
    return db.session.scalar(
        select(MarkedAway).where(MarkedAway.worker_id == worker_id, MarkedAway.closed_at.is_(None))
    )


def unmark(person: StaffMember, viewer: Viewer) -> bool:
    """Say that somebody is back, or was not away; return False where nothing was marked."""
    found = open_mark(person.id)
    if found is None:
        return False
    found.closed_at, found.closed_by = clock.now(), viewer.email
    db.session.flush()
    audit.record(viewer.email, "mark of away taken back", f"worker:{person.employee_number}")
    return True


def marked_in(on: OnDay, teams: frozenset[str]) -> list[tuple[StaffMember, MarkedAway]]:
    """Return who of some teams is marked away today, by name: one statement."""
    today = clock.today()
    rows = db.session.scalars(select(MarkedAway).where(MarkedAway.closed_at.is_(None), MarkedAway.first_day <= today))
    found = [(on.by_id[row.worker_id], row) for row in rows if row.worker_id in on.by_id]
    return sorted(((p, row) for p, row in found if p.team in teams), key=lambda one: (one[0].name, one[0].id))


def close_confirmed(import_id: int) -> int:
    """End the marks that HR's file now tells: an absence of today that lasts as long as was marked. Return how many.

    Leave at another time, or an absence that is over before the marked last day, leaves the mark as it is.
    """
    done: Any = db.session.execute(
        text(
            "UPDATE marked_away m SET closed_at = :now, closed_by = :by WHERE m.closed_at IS NULL AND EXISTS ("
            "SELECT 1 FROM absence a WHERE a.worker_id = m.worker_id AND a.reason <> 'training'"
            " AND a.started_on <= :today AND (a.ended_on IS NULL OR a.ended_on >= coalesce(m.last_day, :today)))"
        ),
        {"now": clock.now(), "today": clock.today(), "by": f"import:{import_id}"},
    )
    return int(done.rowcount)


def reopen_marks(import_id: int) -> int:
    """Let marks stand again that a staff import ended, when it is undone; return how many."""
    done: Any = db.session.execute(
        text(
            "UPDATE marked_away m SET closed_at = NULL, closed_by = NULL WHERE m.closed_by = :by AND NOT EXISTS ("
            "SELECT 1 FROM marked_away o WHERE o.worker_id = m.worker_id AND o.closed_at IS NULL)"
        ),
        {"by": f"import:{import_id}"},
    )
    return int(done.rowcount)


def end_passed() -> int:
    """End the marks and covers whose last day is over; return how many. A cover's child goes back to its holder."""
    today, now = clock.today(), clock.now()
    marks: Any = db.session.execute(
        text(
            "UPDATE marked_away SET closed_at = :now, closed_by = 'last day'"
            " WHERE closed_at IS NULL AND last_day < :today"
        ),
        {"now": now, "today": today},
    )
    ended = 0
    covers = select(Allocation).where(
        Allocation.kind == Kind.COVER, Allocation.state == State.AWAITING, Allocation.ends_on < today
    )
    for cover in db.session.scalars(covers):
        _end_cover(cover, "Its last day is over")
        ended += 1
    db.session.flush()
    return int(marks.rowcount) + ended


# --- who is away today, and their children


@dataclass(frozen=True, slots=True)
class AwayChild:
    """A child whose worker is away today: what comes first, who covers until when."""

    child: ChildOnDay
    cover: Allocation | None
    coverer: str | None
    first: tuple[date, str] | None  # what is due next: a hearing, or the latest day of a review conference

    @property
    def order(self) -> tuple[int, date, int, str]:
        """Return the place in the list: hearings and conferences by date, then plans, then the others."""
        rank = 0 if self.first else 1 if self.child.is_protected else 2
        return (rank, self.first[0] if self.first else date.max, -int(self.child.points), self.child.facts.reference)


@dataclass(frozen=True, slots=True)
class AwayPerson:
    """Somebody away today, with the children whom they hold."""

    person: StaffMember
    since: date
    until: date | None
    is_marked: bool
    children: tuple[AwayChild, ...]

    @property
    def order(self) -> tuple[bool, date, bool, str]:
        """Return the place in the list: what is due next without cover, then any child without cover, then by name."""
        due = min((one.first[0] for one in self.children if one.first and one.cover is None), default=None)
        return (due is None, due or date.max, not self.uncovered, self.person.name)

    @property
    def uncovered(self) -> int:
        """Return how many children have no cover."""
        return sum(1 for one in self.children if one.cover is None)


def away_today(on: OnDay, viewer: Viewer, teams: frozenset[str], only: int | None = None) -> list[AwayPerson]:
    """Return who of some teams is away today, those whose children have a date soon and no cover first, then by name.

    Each with their children: those with a date first.
    """
    today = clock.today()
    absences = queries.absences(today, 0)
    people = [
        (person, found)
        for person in on.staff
        if person.team in teams and (only is None or person.id == only)
        and (found := _absent(person, absences, today)) is not None
    ]  # fmt: skip
    covers = _covers()
    hidden = hidden_children(viewer.worker_id)
    ids = {person.id for person, _ in people}
    by_cover = {child for child, (cover, _) in covers.items() if cover.from_worker_id in ids}
    cases = [
        case for case in on.cases
        if case.child_id not in hidden and (case.worker_id in ids or case.child_id in by_cover)
    ]  # fmt: skip
    held: dict[int, list[AwayChild]] = {}
    for child in children_on(on, cases):
        cover, name = covers.get(child.case.child_id, (None, None))
        of = cover.from_worker_id if cover and child.case.decided == "cover" else child.case.worker_id
        if cover is not None and absent_on(absences.get(cover.worker_id or 0, ()), today) is not None:
            cover, name = None, None  # who covers is absent too
        held.setdefault(of or 0, []).append(AwayChild(child, cover, name, _first(child, today)))
    listed = [
        AwayPerson(
            person, person.away_since or found.first, None if person.away_since and not found.last else found.last,
            found.is_marked, tuple(sorted(held.get(person.id, ()), key=lambda one: one.order)),
        )
        for person, found in people
    ]  # fmt: skip
    return sorted(listed, key=lambda one: one.order)


def _absent(person: StaffMember, absences: Mapping[int, list[Absent]], today: date) -> Absent | None:
    found = absent_on(absences.get(person.id, ()), today)
    return found or (Absent(person.away_since, None) if person.away_since else None)


def _covers() -> dict[int, tuple[Allocation, str]]:
    """Return the open covers: by child, with who covers."""
    rows = db.session.execute(
        text(
            "SELECT a.id, w.name FROM allocation a JOIN worker w ON w.id = a.worker_id"
            " WHERE a.kind = 'cover' AND a.state = 'awaiting'"
        )
    ).all()
    names = {row[0]: row[1] for row in rows}
    found = db.session.scalars(select(Allocation).where(Allocation.id.in_(names)))
    return {one.child_id: (one, names[one.id]) for one in found}


def _first(child: ChildOnDay, today: date) -> tuple[date, str] | None:
    """Return what is due next: the hearing, or by when the review conference of the protection plan must be held."""
    due = []
    if child.facts.next_hearing_on:
        due.append((child.facts.next_hearing_on, "hearing"))
    if child.facts.protection_since:
        due.append((review_conference_by(child.facts.protection_since, today), "review conference, at the latest"))
    return min(due, default=None)


# --- cover


def cover(person: StaffMember, chosen: Mapping[int, str], until: date, request: UUID, viewer: Viewer) -> int:
    """Let workers cover children of somebody who is away, until a day; return how many were given cover.

    All of them or none: where one can't be covered as chosen, it is said which, and nothing is saved.
    """
    today = clock.today()
    if not today <= until <= today + timedelta(days=MOST_COVER_DAYS):
        raise AllocationError(f"Give a last day from today to {MOST_COVER_DAYS} days ahead.", "until")
    if not chosen:
        raise AllocationError("Choose who covers for at least one child.", "until")
    refuse_during_import()
    for child_id in sorted(chosen):
        lock(child_id, [])
    on = here()
    found = next(iter(away_today(on, viewer, teams_of(on, viewer), person.id)), None)
    children = {one.child.case.child_id: one for one in found.children} if found else {}
    by_child = candidates_for(on, [children[c].child for c in chosen if c in children], teams_of(on, viewer))
    agreed = []
    for child_id, number in sorted(chosen.items()):
        key = uuid5(request, str(child_id))
        if db.session.scalar(select(Allocation.id).where(Allocation.request == key)) is not None:
            continue  # the same form, sent twice
        if child_id not in children or children[child_id].cover is not None:
            raise StaleError("A child of this list has cover or another worker by now. Nothing was saved: look again.")
        one = by_child[child_id].find(number)
        reference = children[child_id].child.facts.reference
        if one is None or one.verdict.group is Group.BARRED:
            why = one.verdict.reasons[0].why if one else "not in your teams"
            name = one.person.name if one else "This person"
            raise AllocationError(f"{reference}: {name} can't cover ({why.lower()}). Nothing was saved.", "until")
        _refuse_until(on, children[child_id].child, one, until)
        agreed.append((children[child_id].child, one.person, key))
    for child, worker, key in agreed:
        _cover(on, child, worker, person, until, key, viewer)
    return len(agreed)


def _refuse_until(on: OnDay, child: ChildOnDay, one: Candidate, until: date) -> None:
    """Refuse who will have left, or will not be registered for such a child, by the last day of the cover."""
    against = bars(replace(one.facts, away_since=None), child.facts.needs, on.allocation, until)
    if against:
        raise AllocationError(
            f"{child.facts.reference}: {one.person.name} can't cover until {day_words(until)} "
            f"({against[0].why.lower()}). Nothing was saved.", "until",
        )  # fmt: skip


def _cover(
    on: OnDay, child: ChildOnDay, worker: StaffMember, of: StaffMember, until: date, key: UUID, viewer: Viewer
) -> None:
    for earlier in db.session.scalars(
        select(Allocation).where(
            Allocation.child_id == child.case.child_id, Allocation.kind == Kind.COVER,
            Allocation.state == State.AWAITING,
        )
    ):  # fmt: skip
        _end_cover(earlier, "Somebody else covers")  # who covered is absent too
    db.session.flush()
    held = DateRange(min(clock.today(), on.day), until + timedelta(days=1))
    holding = DecidedHolding(child_id=child.case.child_id, worker_id=worker.id, role="cover", held=held)
    db.session.add(holding)
    db.session.flush()
    allocation = Allocation(
        request=key, child_id=child.case.child_id, kind=Kind.COVER, state=State.AWAITING, from_worker_id=of.id,
        shown_worker_id=queries.shown_holder(child.case.child_id, on.day), worker_id=worker.id, from_team=of.team,
        to_team=worker.team, starts_on=clock.today(), ends_on=until,
        decided_by=viewer.email, decided_at=clock.now(), holding_id=holding.id,
        evidence={"as_at": on.day.isoformat(), "child": {"reference": child.facts.reference, "type": child.label}},
    )  # fmt: skip
    db.session.add(allocation)
    db.session.flush()
    record("cover agreed", allocation, viewer, until=until)


def _end_cover(found: Allocation, why: str) -> None:
    settle(found, State.ENDED, why)
    holding = db.session.get(DecidedHolding, found.holding_id) if found.holding_id else None
    if holding is not None:
        holding.closed_at = clock.now()


def end_cover_in_scope(allocation_id: int, viewer: Viewer) -> Allocation | None:
    """End a cover early: the child goes back to its holder. Return None where it is not of the viewer's teams."""
    refuse_during_import()
    found = open_allocation(allocation_id)
    if found.kind != Kind.COVER or not (viewer.sees_team(found.to_team) or viewer.sees_team(found.from_team)):
        return None
    if found.state != State.AWAITING:
        raise StaleError("This cover has ended already. Nothing was changed.")
    _end_cover(found, f"Ended early by {viewer.name}")
    db.session.flush()
    record("cover ended", found, viewer)
    return found
