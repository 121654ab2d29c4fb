"""What the demonstration council's people say that courses changed: invented, like all of it."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import insert as put

from workforce.db import db, policy
from workforce.people.models import PAGE
from workforce.people.queries import StaffMember
from workforce.training.impact import queries
from workforce.training.impact.models import ImpactReturn
from workforce.training.impact.pages import managers
from workforce.training.impact.rules import Attendance, ImpactPolicy, Stage, ended_quarters, windows
from workforce.training.models import Completion, Course
from workforce.training.today import Today
from workforce.working_days import working_days_after

__all__ = ["reflect"]

BY = "demonstration"
CODE, NAME = "ANALYSIS-REFLECTION", "Analysis and reflection"
ALSO = ("RISK-ANALYSIS", "DIRECT-WORK")  # asked about too, where the catalogue has them
ANSWERED = {Stage.BEFORE: 0.85, Stage.END: 0.8, Stage.LATER: 0.74}
LATE, VIEWED, DIFFERS, EXAMPLE, QUOTED = 0.12, 0.7, 0.15, 0.4, 0.6
YEAR = timedelta(days=420)
EXAMPLES = (
    "I now write down what I am unsure of before I visit.",
    "We used the timeline in our group, and saw the gaps at once.",
    "I ask what would change my mind, and note the answer.",
    "I plan direct work with the young person instead of for them.",
    "I bring one reflection to each supervision.",
)


def reflect(until: date, worker: str = "", seed: int = 1) -> int:
    """Let people say what courses changed, up to a day; return how many returns were made.

    `worker` is the employee number of who still has something to say, and of whose team one return waits for a view.
    Run again it changes nothing.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM impact_return)")):
        return 0
    decided = queries.impact_of(policy.in_force(policy.PolicyKind.REQUIREMENTS, until))
    today = Today(until)
    staff = [one for one in today.staff if one.is_social_work and not one.is_away]
    own = next((one for one in staff if one.employee_number == worker), None)
    rng = random.Random(f"{seed}:impact")
    _catalogue(until)
    mate = next(
        (one for one in staff if own and one.team == own.team and one.id != own.id and not one.is_manager), None
    )
    _complete(rng, until, decided, staff, own, mate)
    views = {worker: min(those) for worker, those in managers(today).items() if those}
    rows = []
    for one in queries.attendances(decided, until - YEAR, until + YEAR):
        rows += _said(rng, until, decided, one, own, mate, views.get(one.worker_id))
    if rows:
        db.session.execute(insert(ImpactReturn), rows)
    return len(rows)


def _catalogue(until: date) -> None:
    since = until - timedelta(days=700)
    course = {
        "code": CODE, "name": NAME, "is_evaluated": True, "evaluated_from": since, "set_by": BY,
        "set_at": datetime.combine(since, time(9), UTC), "hours": 6,
    }  # fmt: skip
    db.session.execute(put(Course).values(course).on_conflict_do_nothing())
    also = "UPDATE course SET is_evaluated = true, evaluated_from = :since WHERE code = ANY(:codes)"
    db.session.execute(text(also), {"codes": list(ALSO), "since": since})


def _complete(
    rng: random.Random, until: date, decided: ImpactPolicy, staff: Sequence[StaffMember], own: StaffMember | None,
    mate: StaffMember | None,
) -> None:  # fmt: skip
    """Let a group complete the course long ago, one in time for the newest quarter, one for W15, and two just now."""
    window = windows(
        until, decided.compare_window_months, decided.compare_months_before, decided.compare_months_after,
        decided.later_until,
    )[0]  # fmt: skip
    there = [one for one in staff if one.run_started_on <= window.before[0] and not one.is_manager and one != own]
    rng.shuffle(there)
    closed = ended_quarters(until)[0].last - timedelta(days=decided.late_until + 20)
    groups = [
        (there[:24], working_days_after(window.first + timedelta(days=60), 0)),
        (there[24:40], working_days_after(closed, 0)),
        (there[40:64], working_days_after(until - timedelta(days=decided.later_until + 40), 0)),
        ([one for one in (own, mate) if one], working_days_after(until - timedelta(days=decided.later_from + 5), 0)),
    ]
    rows = [
        {
            "source": PAGE, "import_id": 0, "person_kind": "employee_number", "person": one.employee_number,
            "worker_id": one.id, "course_code": CODE, "course_name": NAME, "completed_on": day, "result": "completed",
            "provider": "Council academy", "entered_by": BY, "entered_at": datetime.combine(day, time(17), UTC),
        }
        for people, day in groups
        for one in people
    ]  # fmt: skip
    db.session.execute(put(Completion).on_conflict_do_nothing(), rows)


def _said(
    rng: random.Random, until: date, decided: ImpactPolicy, one: Attendance, own: StaffMember | None,
    mate: StaffMember | None, manager: int | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return what somebody said of one attendance, by the day."""
    last = one.began_at.date() - timedelta(days=1) if one.began_at else None
    days = {
        Stage.BEFORE: last - timedelta(days=rng.randint(1, 12)) if last else None,
        Stage.END: one.ended_on + timedelta(days=rng.randint(0, decided.end_days)),
        Stage.LATER: one.ended_on + timedelta(days=rng.randint(decided.later_from, decided.later_until)),
    }
    if rng.random() < LATE:
        days[Stage.LATER] = one.ended_on + timedelta(days=rng.randint(decided.later_until + 1, decided.late_until))
    is_recent = until - one.ended_on <= timedelta(days=decided.late_until)
    if mate and one.worker_id == mate.id and one.course_code == CODE and is_recent:
        days[Stage.LATER] = until - timedelta(days=1)
    rows = []
    for stage, day in days.items():
        waits = own is not None and one.worker_id == own.id and stage is Stage.LATER and is_recent
        is_mate = mate is not None and one.worker_id == mate.id and is_recent
        says = is_mate or rng.random() < ANSWERED[stage]
        if day is None or day > until or waits or not says or (stage is not Stage.BEFORE and not one.is_attended):
            continue
        rows.append(_row(rng, until, decided, one, stage, day, manager, is_waiting=is_mate))
    return rows


def _row(
    rng: random.Random, until: date, decided: ImpactPolicy, one: Attendance, stage: Stage, day: date,
    manager: int | None, *, is_waiting: bool,
) -> dict[str, Any]:  # fmt: skip
    answers = {
        asked.id: rng.choices([*asked.answers], [max(1, 5 - 2 * n) for n in range(len(asked.answers))])[0]
        for asked in decided.questions[stage]
    }
    is_later = stage is Stage.LATER
    example = rng.choice(EXAMPLES) if is_later and (is_waiting or rng.random() < EXAMPLE) else None
    viewed = is_later and not is_waiting and manager is not None and rng.random() < VIEWED
    agrees = rng.random() >= DIFFERS
    return {
        "worker_id": one.worker_id, "course_code": one.course_code, "ended_on": one.ended_on, "stage": stage.value,
        "booking_id": one.booking_id, "answers": answers, "example": example,
        "may_quote": example is not None and rng.random() < QUOTED, "given_on": day,
        "given_at": datetime.combine(day, time(12), UTC), "manager_id": manager if viewed else None,
        "manager_agrees": agrees if viewed else None,
        "manager_answer": rng.choice([*decided.changed.answers]) if viewed and not agrees else None,
        "managed_on": min(until, day + timedelta(days=rng.randint(0, 9))) if viewed else None,
    }  # fmt: skip
