"""What happens every night: overloads open, close and climb; concerns that nobody answered climb.

Run twice for a day it changes nothing; run late it does what is due by then, each step with the day it is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.allocation import concern_queries, overload_service
from workforce.allocation import overload_queries as queries
from workforce.allocation.contacts import Contact, Contacts, contacts_on
from workforce.allocation.models import EscalationNotice
from workforce.allocation.overload_models import Overload as Row
from workforce.allocation.overload_models import OverloadWatch
from workforce.allocation.overload_rules import Closed, closes, ends_before, standing, subject, weeks_that_open
from workforce.allocation.policy_rules import EscalationPolicy, Level
from workforce.caseload.week_queries import is_counted
from workforce.db import audit, db
from workforce.people.queries import StaffMember, staff_on
from workforce.web import mail

BY = "scheduler"
_LOCK = 7_301_007  # one at a time


@dataclass(frozen=True, slots=True)
class Done:
    """What was done."""

    opened: int = 0
    closed: int = 0
    steps: int = 0  # told to somebody, or that nobody has an account


@dataclass(frozen=True, slots=True)
class Told:
    """What is told at one step: to whom, and in which words."""

    subject: str
    level: Level
    to: Sequence[Contact]
    about: str
    body: str
    worker: Contact | None = None  # told too, in other words


def watch(day: date, base_url: str, *, at: datetime | None = None) -> Done:
    """Open, close and climb overloads as of a day. `at` is given where an invented past is told: no mail then."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    policy = queries.escalation_on(day)
    if policy is None:
        return Done()
    staff = {person.id: person for person in staff_on(day)}
    closed, still = _close(day, policy, staff)
    opened = _open(day, policy, [person for id_, person in staff.items() if id_ not in still])
    contacts = contacts_on(day)
    steps = _tell(_steps(day, policy, staff, contacts, base_url), base_url, at)
    db.session.execute(insert(OverloadWatch).values(day=day, at=at or clock.now()).on_conflict_do_nothing())
    return Done(opened, closed, steps)


def _close(day: date, policy: EscalationPolicy, staff: Mapping[int, StaffMember]) -> tuple[int, set[int]]:
    """Close what is over no longer by the weeks, or whose worker left; return how many, and whose stay open."""
    rows = {
        row.id: row
        for row in db.session.scalars(
            select(Row).where(Row.closed_on.is_(None)).order_by(Row.id).with_for_update(),
            execution_options={"populate_existing": True},
        )
    }
    found = queries.open_ones()
    states = queries.states_since_opening(day)
    gone = queries.last_days([one.worker_id for one in found if one.worker_id not in staff])
    still = set()
    for one in found:
        if one.worker_id not in staff:
            last = gone.get(one.worker_id, day)
            reason, on = Closed.LEFT, max(one.opened_on, min(day, last + timedelta(days=1)))
        elif closes(states.get(one.id, []), policy.closes_after_weeks):
            reason, on = Closed.WEEKS, day
        else:
            still.add(one.worker_id)
            continue
        overload_service.close(rows[one.id], one, on, reason, BY)
    return len(found) - len(still), still


def _open(day: date, policy: EscalationPolicy, staff: Iterable[StaffMember]) -> int:
    """Open an overload for everybody among some people who has been over for long enough."""
    ends = ends_before(day, max(policy.opens_after_weeks.values()))
    stored, over = queries.over_at(ends)
    before = queries.last_closed()
    count = 0
    for person in staff:
        if person.id in over and is_counted(person):
            weeks = policy.weeks_for(person.grade)
            found = weeks_that_open(day, weeks, over[person.id], stored, before.get(person.id))
            count += bool(found and _opened(person, day, found))
    return count


def _opened(person: StaffMember, day: date, weeks: Sequence[date]) -> bool:
    """Add an overload; return whether it is new."""
    made = db.session.scalar(
        insert(Row)
        .values(
            worker_id=person.id, opened_on=day, first_week=weeks[0], last_week=weeks[-1], weeks=len(weeks),
            grade=person.grade, team=person.team,
        )
        .on_conflict_do_nothing(index_elements=["worker_id"], index_where=text("closed_on IS NULL"))
        .returning(Row.id)
    )  # fmt: skip
    if made is not None:
        audit.record(BY, "overload opened", f"worker:{person.employee_number}", overload=made, weeks=len(weeks))
    return made is not None


def _steps(
    day: date, policy: EscalationPolicy, staff: Mapping[int, StaffMember], contacts: Contacts, base_url: str
) -> Iterable[Told]:
    """Give every step that open overloads have reached, told before or not."""
    for one in queries.open_ones():
        person = staff.get(one.worker_id)
        if person is None or one.opened_on > day:
            continue
        now = standing(one.history, day, policy, is_away=person.is_away, returned_on=person.returned_on)
        if now.since is None:
            continue
        of, link = subject(one.id, one.history, day), f"{base_url}/overloads/{one.id}"
        again = of != f"overload:{one.id}"
        first = "The plan of an overload ran out" if again else "Somebody in your teams is over for weeks in a row"
        yield Told(
            of, Level.MANAGER, contacts.managers(person.team, but=person.id), first,
            f"It needs a plan in writing, in date, by {now.plan_due_on:%-d %B %Y}: what is done, by whom, by when, what"
            f" the worker says, and when you look again. Open this page to write it:\n\n{link}\n",
            None if again else contacts.of_worker(one.worker_id),
        )  # fmt: skip
        for level, _ in now.reached:
            yield Told(
                of, level, [c for c in contacts.at(level, person.team) if c.worker_id != person.id],
                "An overload without a plan has climbed to you",
                "Somebody in your teams is over, and there is no plan in writing that is in date. Open this page to"
                f" see what is lacking and decide:\n\n{link}\n",
            )  # fmt: skip


def _tell(steps: Iterable[Told], base_url: str, at: datetime | None) -> int:
    """Keep each step once and tell it; return how many were new."""
    count, own = 0, _OWN.format(base_url)
    for step in steps:
        made = db.session.scalar(
            insert(EscalationNotice)
            .values(
                subject=step.subject, level=step.level, told=[one.email for one in step.to], at=at or clock.now()
            )
            .on_conflict_do_nothing(constraint="uq_escalation_notice_subject_level")
            .returning(EscalationNotice.id)
        )  # fmt: skip
        if made is None:
            continue
        count += 1
        for one in () if at else step.to:
            mail.queue(one.email, step.about, f"Dear {one.name},\n\n{step.body}")
        if step.worker and not at:
            mail.queue(step.worker.email, "Your workload: a plan is due", f"Dear {step.worker.name},\n\n{own}")
    return count


_OWN = (
    "Your workload has been over the limit of your council's scheme for weeks in a row. Your manager now owes you a"
    " plan in writing. Read it and say what you think of it here:\n\n{}/my-work/overload\n"
)


def watch_concerns(day: date, base_url: str, *, at: datetime | None = None) -> int:
    """Let concerns that nobody answered in time climb; return how many steps were new."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    policy = queries.escalation_on(day)
    if policy is None:
        return 0
    waiting = concern_queries.open_concerns(day)
    contacts = contacts_on(day)
    return _tell(
        (
            Told(
                f"concern:{one.id}", level, concern_queries.heard_at(one, level, contacts),
                "A concern that nobody answered has climbed to you",
                "Somebody raised a concern, and it was not answered in time. Open this page to read and answer it:"
                f"\n\n{base_url}/concerns/{one.id}\n",
            )
            for one in waiting
            for level, _ in one.standing(day, policy).reached
        ),
        base_url, at,
    )  # fmt: skip
