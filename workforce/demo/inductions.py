"""Inductions of the demonstration council: plans of those who began of late, made by the product's own rules.

Who began, and which courses were completed, is in the council's files; what was done of each plan is invented.
"""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import text

from workforce.db import db
from workforce.people.models import PAGE, Reduction
from workforce.training.induction import queries
from workforce.training.induction.day_rules import Induction, due_on
from workforce.training.induction.models import InductionPlan, InductionReduction, InductionTask
from workforce.training.induction.reductions import planned
from workforce.training.induction.rules import Task, Template
from workforce.training.today import Today

__all__ = ["induct"]

BY = "demonstration"
BACK_DAYS = 420  # starts and returns since then have plans
WITHOUT = 0.12  # share that nobody has begun a plan for
ON_TIME = 0.9  # share of tasks that are done by their day


def induct(until: date, worker: str = "", seed: int = 1) -> int:
    """Begin plans for those who started or came back of late; return how many. Run again it changes nothing.

    In the team of `worker` (an employee number) the last who is not through has no plan yet, so that its manager finds
    one to begin; where everybody is through, nobody has signed the plan of the last who began.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM induction_plan)")):
        return 0
    today = Today(until)
    begins = queries.known_from(today.covers)
    if begins is None:
        return 0
    policy = queries.policy_of(today.policies.get("induction"), until)
    made, rng = 0, random.Random(f"{seed}:inductions")
    since = max(begins, until - timedelta(days=BACK_DAYS))
    found = queries.inductions_of(queries.lives(since, until, today.requirements), policy, since, until)
    team = next((one.team for one in today.staff if one.employee_number == worker), None)
    there = [one for one in found if team and one.goes_on(until) and one.life.team_near(until) == team]
    last = max(there, key=lambda one: (not one.is_complete(until), one.first_on), default=None)
    for one in found:
        template = policy.fitting(one.kind, one.life.learner(one.first_on))
        if template is None or not one.goes_on(until) or (one is last and not one.is_complete(until)):
            continue
        if one is last or rng.random() >= WITHOUT:
            _plan(rng, until, one, template, is_signed=one is not last)
            made += 1
    return made


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _begun(one: Induction, template: Template) -> InductionPlan:
    plan = InductionPlan(
        worker_id=one.life.worker_id, kind=str(one.kind), first_on=one.first_on, template=template.id,
        template_name=template.name, set_by=BY, set_at=_at(one.first_on - timedelta(days=3), 14),
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    return plan


def _plan(rng: random.Random, until: date, one: Induction, template: Template, *, is_signed: bool) -> None:
    plan = _begun(one, template)
    tasks = [_task(rng, until, one, plan, place, task) for place, task in enumerate(template.tasks, start=1)]
    if one.complete_on is not None and one.complete_on <= until:
        for task in tasks:
            if task.done_at is None:
                task.done_by, task.done_at = BY, _at(one.complete_on)
    if is_signed:
        _sign(rng, until, one, plan, tasks)
    db.session.add_all(tasks)
    if template.few_cases:
        _keep_free(until, plan, template)
    db.session.flush()


def _task(
    rng: random.Random, until: date, one: Induction, plan: InductionPlan, place: int, task: Task
) -> InductionTask:
    due = due_on(one.first_on, task.due, one.life.away)
    made = InductionTask(
        plan_id=plan.id, place=place, words=task.words, owner=str(task.owner), due_unit=str(task.due.unit),
        due_count=task.due.count, is_week_one=task.due.is_week_one,
    )  # fmt: skip
    if due is not None and due <= until - timedelta(days=2) and rng.random() < ON_TIME:
        day = max(one.first_on, due - timedelta(days=rng.randint(0, 3)))
        made.done_by, made.done_at = BY, _at(day, rng.randint(10, 16))
    return made


def _sign(rng: random.Random, until: date, one: Induction, plan: InductionPlan, tasks: Sequence[InductionTask]) -> None:
    """Let both sign the first week once its tasks are done, and the whole once it is complete."""
    week_one = one.first_on + timedelta(days=6)
    done = [task.done_at for task in tasks if task.is_week_one]
    if week_one < until and all(done):
        signed = max(_at(week_one, 16), *(at for at in done if at))
        plan.week_one_by, plan.week_one_at = BY, signed
        plan.week_one_worker_at = signed if rng.random() < ON_TIME else None
    if plan.week_one_at and one.complete_on is not None and one.complete_on <= until:
        plan.completed_on, plan.completed_by = one.complete_on, BY
        plan.confirmed_at = _at(one.complete_on, 17) if rng.random() < ON_TIME else None


def _keep_free(until: date, plan: InductionPlan, template: Template) -> None:
    """Agree the hours that the template keeps free and that are not over."""
    found = planned(plan.worker_id, template.few_cases, plan.first_on, until) if template.few_cases else []
    for terms in found:
        row = Reduction(
            source=PAGE, import_id=0, worker_id=plan.worker_id, set_by=BY, reason=terms.reason, hours=terms.hours,
            started_on=terms.started_on, ended_on=terms.ended_on, tapers_to=terms.tapers_to,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        db.session.add(InductionReduction(reduction_id=row.id, plan_id=plan.id))
