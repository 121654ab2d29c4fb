"""Answers about the impact of a course: given once, then the manager's view. Flushes, writes the audit entry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, text, update
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import audit, db
from workforce.people.rules import add_months
from workforce.training.errors import SettledError, TrainingError
from workforce.training.impact import rules
from workforce.training.impact.models import ImpactReminder, ImpactReturn
from workforce.training.impact.rules import Attendance, Given, ImpactPolicy, Refusal, Stage
from workforce.training.references import refuse_references
from workforce.web.access import Viewer


def give(
    viewer: Viewer, one: Attendance, stage: Stage, decided: ImpactPolicy, answers: Mapping[str, str],
    example: str = "", *, may_quote: bool = False,
) -> None:  # fmt: skip
    """Keep what somebody says at one stage of their own attendance; SettledError where it can't be said (any more)."""
    if viewer.worker_id is None or viewer.worker_id != one.worker_id:
        raise SettledError("Only who took part answers these questions.")
    now, today = clock.now(), clock.today()
    if found := rules.refusal(decided, stage, one, now, today, is_given=False):
        raise SettledError(found)
    _check(decided, stage, answers)
    said = example if stage is Stage.LATER else ""
    refuse_references(example=said)
    if db.session.scalar(_IS_GIVEN, _key(one, stage)):
        raise SettledError(Refusal.GIVEN)
    made = db.session.scalar(
        insert(ImpactReturn)
        .values(
            worker_id=one.worker_id, course_code=one.course_code, ended_on=one.ended_on, stage=stage.value,
            booking_id=one.booking_id, answers=dict(answers), example=said or None,
            may_quote=bool(said) and may_quote, given_on=today, given_at=now,
        )
        .on_conflict_do_nothing(index_elements=["worker_id", "course_code", "ended_on", "stage"])
        .returning(ImpactReturn.id)
    )  # fmt: skip
    if made is None:  # sent twice at once
        raise SettledError(Refusal.GIVEN)
    db.session.flush()
    audit.record(
        viewer.email, "training impact answered", f"worker:{viewer.employee_number}", course=one.course_code,
        ended_on=one.ended_on.isoformat(), stage=stage.value,
    )  # fmt: skip


_IS_GIVEN = text(
    "SELECT EXISTS (SELECT FROM impact_return WHERE stage = :stage AND worker_id = :worker"
    " AND (booking_id = :booking OR (course_code = :course AND ended_on = :ended)))"
)


def _key(one: Attendance, stage: Stage) -> dict[str, Any]:
    return {
        "stage": stage.value, "worker": one.worker_id, "booking": one.booking_id, "course": one.course_code,
        "ended": one.ended_on,
    }  # fmt: skip


def _check(decided: ImpactPolicy, stage: Stage, answers: Mapping[str, str]) -> None:
    """Refuse answers that are not those of the questions of the day."""
    asked = decided.questions[stage]
    if {one.id for one in asked} != set(answers):
        raise SettledError("The questions have changed since this page was opened. Answer those that stand here now.")
    for one in asked:
        if answers[one.id] not in one.answers:
            raise TrainingError(f"{one.short}: choose one of the answers", f"q_{one.id}")


def view(
    viewer: Viewer, found: Given, employee_number: str, decided: ImpactPolicy, *, agrees: bool, answer: str, said: str
) -> None:
    """Keep the manager's view of a return, once: that they see it the same way, or how they see it themselves."""
    now: datetime = clock.now()
    today = clock.today()
    if viewer.worker_id is None or viewer.worker_id == found.worker_id or found.stage is not Stage.LATER:
        raise SettledError("A manager gives their view of the return of somebody whom they manage.")
    if today > decided.closes_on(found.ended_on):
        raise SettledError(Refusal.TOO_LATE)
    if not agrees and answer not in decided.changed.answers:
        raise TrainingError("Choose how you see it", "answer")
    refuse_references(said=said)
    made = db.session.scalar(
        update(ImpactReturn)
        .where(ImpactReturn.id == found.id, ImpactReturn.managed_on.is_(None))
        .values(
            manager_id=viewer.worker_id, manager_agrees=agrees, manager_answer=None if agrees else answer,
            manager_said=said or None, managed_on=now.astimezone(clock.LONDON).date(),
        )
        .returning(ImpactReturn.id)
    )  # fmt: skip
    if made is None:
        raise SettledError("A manager's view of this return was given already. Nothing was saved.")
    db.session.flush()
    audit.record(
        viewer.email, "training impact viewed by the manager", f"worker:{employee_number}", course=found.course_code,
        ended_on=found.ended_on.isoformat(), agrees=agrees,
    )  # fmt: skip


def forget_old() -> int:
    """Delete answers given, and marks of mails sent, over 24 months ago; return how many answers went."""
    before = add_months(clock.today(), -rules.KEPT_MONTHS)
    db.session.execute(delete(ImpactReminder).where(ImpactReminder.told_on < before))
    done: Any = db.session.execute(delete(ImpactReturn).where(ImpactReturn.given_on < before))
    return int(done.rowcount)
