"""What the managers of the demonstration council are said to have decided about children: invented, like all of it."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid5

from workforce import clock
from workforce.allocation import away, restrictions, rota, service
from workforce.allocation.candidates import Candidate, candidates, child_on
from workforce.allocation.decision_rules import Choice, WorkerSays
from workforce.allocation.on_day import OnDay
from workforce.allocation.service import AllocationError
from workforce.allocation.waiting import waiting
from workforce.auth import queries as accounts
from workforce.people.queries import StaffMember
from workforce.web.access import Viewer

__all__ = ["decide"]

SPACE = UUID("7d0f6f3a-2c0e-4c58-9a77-2f4d0c1f8e11")
RISKS = ("high", "medium", "medium", "low")
AWAY_DAYS, COVER_DAYS = 16, 3


def decide(manager_email: str, worker_number: str) -> int:
    """Mark somebody away with cover, look at children who wait, hand one over, pass a limit, set duty weeks.

    In the team of the demonstration's manager; children of the demonstration's worker stay. Return how much was made.
    """
    account = accounts.by_email(manager_email)
    viewer = accounts.viewer(account.id, account.session_version, "demonstration") if account else None
    if viewer is None:
        return 0
    on = service.here()
    people = [
        p for p in on.staff
        if p.team in viewer.teams and p.employee_number != worker_number and p.is_social_work and not p.is_away
        and p.main.work_kind == "case_holding" and on.groups.get(p.id)
    ]  # fmt: skip
    made = _away(people, viewer) + _looks(viewer) + _duty(people, viewer)
    return made + sum(1 for one in people[1:] if _hand_over(one, viewer))


def _away(people: list[StaffMember], viewer: Viewer) -> int:
    if not people:
        return 0
    gone, today = people[0], clock.today()
    away.mark(gone, today, today + timedelta(days=AWAY_DAYS), viewer)
    on = service.here()
    found = next(iter(away.away_today(on, viewer, viewer.teams, gone.id)))
    for one in found.children[:1]:
        chosen = _first(on, one.child.case.child_id, viewer)
        try:
            if chosen:
                until = today + timedelta(days=COVER_DAYS)
                return 1 + away.cover(gone, {one.child.case.child_id: chosen.key}, until, _key("cover"), viewer)
        except AllocationError:
            continue  # such as a registration that ends in these days: the child waits, as it would
    return 1


def _looks(viewer: Viewer) -> int:
    on = service.here()
    rows = waiting(on, (), frozenset(on.tree.teams))
    for n, one in enumerate(rows[::2]):
        restrictions.look_at(one.child, restrictions.Looked(RISKS[n % len(RISKS)]), viewer)
    return len(rows[::2])


def _duty(people: list[StaffMember], viewer: Viewer) -> int:
    if not people:
        return 0
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    weeks = {monday + timedelta(weeks=n): [people[n % len(people)].id] for n in range(6)}
    return rota.set_duty(people[0].team, weeks, viewer)


def _hand_over(person: StaffMember, viewer: Viewer) -> bool:
    """Hand the first child of somebody over to whoever can take it; say whether that was possible."""
    on = service.here()
    for child_id in _children(on, person):
        chosen = _first(on, child_id, viewer, but=person.employee_number)
        if chosen is None:
            continue
        try:
            service.decide(child_id, _choice(on, child_id, chosen, clock.today()), viewer, "http://localhost")
        except AllocationError:
            continue
        return True
    return False


def _children(on: OnDay, person: StaffMember) -> Iterator[int]:
    return (case.child_id for case in on.cases if case.worker_id == person.id)


def _first(on: OnDay, child_id: int, viewer: Viewer, but: str = "") -> Candidate | None:
    child = child_on(on, child_id)
    if child is None:
        return None
    found = candidates(on, child, viewer.teams)
    return next((one for one in (*found.within, *found.passing) if one.key != but), None)


def _choice(on: OnDay, child_id: int, chosen: Candidate, today: date) -> Choice:
    child = child_on(on, child_id)
    return Choice(
        request=_key(str(child_id)), worker=chosen.key, starts_on=today, worker_says=WorkerSays.AGREES,
        seen_child=child.as_seen() if child else "", seen_worker=chosen.as_seen(), discussed_on=today,
        worker_said="Knows the area.", plan="Read the file, then visit.", visit_by=today + timedelta(days=5),
        pass_reason="Two of their cases close this month." if chosen.verdict.reasons else "",
    )  # fmt: skip


def _key(name: str) -> UUID:
    return uuid5(SPACE, name)
