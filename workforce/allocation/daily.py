"""What happens every night: days that are over end, and what waits too long is told to whom it has climbed.

Run twice for a day it changes nothing: each step of each thing is told once.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.allocation import away, case_system
from workforce.allocation.contacts import Contact, Contacts, contacts_on
from workforce.allocation.decision_rules import OPEN, Approval, State
from workforce.allocation.effect import begin_due
from workforce.allocation.models import Allocation, EscalationNotice
from workforce.allocation.on_day import OnDay
from workforce.allocation.policy_rules import Level
from workforce.allocation.queries import london
from workforce.allocation.service import here
from workforce.allocation.telling import nearest, send
from workforce.allocation.waiting import waiting
from workforce.db import db
from workforce.db.policy import PolicyError
from workforce.people.queries import covers_from
from workforce.web.access import Permission
from workforce.working_days import working_days_between


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: marks and covers that ended, steps that were told."""

    ended: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that has come to somebody: its name, the level, whom it is told to."""

    subject: str
    level: str
    to: tuple[Contact, ...]


def run(base_url: str) -> Done:
    """End what is over, and tell what has climbed: children who wait, approvals past their day, keying that is late."""
    ended = away.end_passed()
    if "cases" not in covers_from(["cases"]):
        return Done(ended)
    begin_due(here().day)
    on = here()
    contacts = contacts_on(on.day)
    try:
        steps = [*_climbed(on, contacts), *_unapproved(contacts), *_unanswered(on, contacts), *_unkeyed(on, contacts)]
    except PolicyError:
        return Done(ended)  # nothing climbs where no policy says when
    told = _new(steps)
    for about, page, of in _KINDS:
        mine = [step for step in told if step.subject.startswith(of)]
        for one in {c.email: c for step in mine for c in step.to}.values():
            count = sum(1 for step in mine if one in step.to)
            send(
                [one], about, f"{base_url}{page}", f"{count} {'is' if count == 1 else 'are'} new since the last mail. "
            )
    return Done(ended, len(told))


_KINDS = (
    ("Children who wait for a worker have come to you", "/allocation", "waiting:"),
    ("Passed workload limits wait past their day", "/allocation", "approval:"),
    ("Requests to take a child wait for an answer", "/allocation", "asked:"),
    ("Decisions are not in the case system yet", "/allocation/case-system", "keying:"),
)


def _climbed(on: OnDay, contacts: Contacts) -> list[Step]:
    """Return the children whose wait has reached a level above the team manager."""
    return [
        Step(
            f"waiting:{one.child.case.child_id}:{one.since}", one.level,
            tuple(contacts.at(one.level, one.child.team)) if one.child.team else (),
        )
        for one in waiting(on, (), frozenset(on.tree.teams))
        if one.level is not Level.MANAGER and one.since is not None
    ]  # fmt: skip


def _unapproved(contacts: Contacts) -> list[Step]:
    """Return the passed rules that nobody approved or refused in time."""
    rows = db.session.scalars(
        select(Allocation).where(
            Allocation.approval == Approval.PENDING,
            Allocation.state.in_([*OPEN, State.CONFIRMED]),
            Allocation.approve_by < clock.today(),
        )
    )
    return [
        Step(
            f"approval:{row.id}", Level.HEAD,
            tuple(one for one in contacts.at(Level.HEAD, row.to_team or "") if one.email != row.decided_by),
        )
        for row in rows
    ]  # fmt: skip


def _unanswered(on: OnDay, contacts: Contacts) -> list[Step]:
    """Return the requests that the asked team or worker has not answered in the council's days."""
    rows = db.session.scalars(select(Allocation).where(Allocation.state == State.ASKED))
    days, today = on.allocation.accept_within_working_days, clock.today()
    return [
        Step(f"asked:{row.id}", Level.SERVICE, tuple(contacts.at(Level.SERVICE, row.to_team or "")))
        for row in rows
        if working_days_between(min(london(row.decided_at), today), today) > days
    ]


def _unkeyed(on: OnDay, contacts: Contacts) -> list[Step]:
    """Return the decisions that the case system does not show after the council's days."""
    rows = case_system.every_one(on.allocation.chase_after_working_days)
    return [
        Step(f"keying:{row.id}", Level.MANAGER, tuple(nearest(contacts, row.team, Permission.ALLOCATE)))
        for row in rows
        if row.is_late
    ]


def _new(steps: Iterable[Step]) -> list[Step]:
    """Keep each step, and return those that were not told before: one statement."""
    listed = {(step.subject, str(step.level)): step for step in steps}
    if not listed:
        return []
    rows = [
        {"subject": subject, "level": level, "told": [one.email for one in step.to], "at": clock.now()}
        for (subject, level), step in listed.items()
    ]
    made = insert(EscalationNotice).values(rows).on_conflict_do_nothing()
    kept = db.session.execute(made.returning(EscalationNotice.subject, EscalationNotice.level))
    return [listed[subject, level] for subject, level in kept]
