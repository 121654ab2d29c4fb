"""Changes to plans of inductions. Each checks all of it, flushes, writes the audit entry, and never commits.

The audit trail says who, when and which task by number, never its words.
"""

from datetime import date, timedelta

from sqlalchemy import select

from workforce import clock
from workforce.db import audit, db
from workforce.people.models import Worker
from workforce.training.errors import SettledError, TrainingError
from workforce.training.induction import queries, reductions
from workforce.training.induction.day_rules import Induction, Life, due_on
from workforce.training.induction.models import InductionPlan, InductionTask
from workforce.training.induction.queries import Kept
from workforce.training.induction.rights import Rights
from workforce.training.induction.rules import LONGEST_WORDS, MOST_TASKS, Due, Owner, Template, Unit
from workforce.training.references import refuse_references
from workforce.web.access import Viewer

LONGEST_MOVE_DAYS = 730
WITHDRAWN = {
    "not_started": "they did not start, or did not come back",
    "wrong_template": "another template fits: a new plan is begun",
    "not_needed": "an induction is not needed",
    "other": "another reason",
}


def _subject(life: Life) -> str:
    return f"worker:{life.employee_number}"


def begin(life: Life, induction: Induction, template: Template, viewer: Viewer, *, few_cases: bool) -> InductionPlan:
    """Begin a plan from a template; begun twice it is there once. It may keep hours free of cases, as agreed."""
    if induction.kind is not template.kind:
        raise TrainingError("This template is for another kind of induction. Choose one that fits.", "template")
    db.session.execute(select(Worker.id).where(Worker.id == life.worker_id).with_for_update())
    for kept in queries.plans_of([life.worker_id]).get(life.worker_id, []):
        if kept.plan.first_on == induction.first_on:
            return kept.plan
    if induction.is_complete(clock.today()):
        raise SettledError("This induction is complete already, so nothing was begun.")
    plan = InductionPlan(
        worker_id=life.worker_id, kind=str(induction.kind), first_on=induction.first_on, template=template.id,
        template_name=template.name, set_by=viewer.email, set_at=clock.now(),
    )  # fmt: skip
    with db.session.begin_nested():
        db.session.add(plan)
        db.session.flush()
        db.session.add_all(
            InductionTask(
                plan_id=plan.id, place=place, words=task.words, owner=str(task.owner), due_unit=str(task.due.unit),
                due_count=task.due.count, is_week_one=task.due.is_week_one,
            )
            for place, task in enumerate(template.tasks, start=1)
        )  # fmt: skip
        db.session.flush()
        if few_cases and template.few_cases:
            reductions.keep_free(plan, life.employee_number, template.few_cases, viewer)
    audit.record(
        viewer.email, "induction begun", _subject(life), plan=plan.id, template=template.id, first=plan.first_on,
        kind=plan.kind, tasks=len(template.tasks),
    )  # fmt: skip
    return plan


def hold(plan_id: int, edition: int | None = None) -> Kept:
    """Let nobody else change a plan meanwhile; refuse one that changed since a page showed it."""
    db.session.execute(select(InductionPlan.id).where(InductionPlan.id == plan_id).with_for_update())
    kept = queries.plan_by_id(plan_id)
    if kept is None or kept.plan.withdrawn_at is not None:
        raise SettledError("This plan was withdrawn meanwhile. Nothing was changed.")
    if edition is not None and kept.plan.edition != edition:
        raise SettledError("Somebody changed this plan after you opened the page. Look at it again: nothing was saved.")
    return kept


def _open(kept: Kept) -> None:
    if kept.plan.completed_on is not None:
        raise SettledError("This induction was signed off as complete, so its tasks stand as they are.")


def _task(kept: Kept, task_id: int) -> InductionTask:
    found = next((task for task in kept.tasks if task.id == task_id), None)
    if found is None:
        raise SettledError("This task is not in the plan. Nothing was changed.")
    return found


def _changed(kept: Kept, life: Life, viewer: Viewer, action: str, /, **detail: object) -> None:
    """Count a change of what the plan asks, and write it down."""
    kept.plan.edition += 1
    db.session.flush()
    audit.record(viewer.email, action, _subject(life), plan=kept.plan.id, **detail)


def add_task(
    plan_id: int, life: Life, words: str, owner: Owner, due: Due, edition: int, viewer: Viewer
) -> bool:  # fmt: skip
    """Add a task to a plan; sent twice it is added once. Return whether it is new."""
    kept = hold(plan_id)
    same = (words, str(owner), str(due.unit), due.count)
    if any((t.words, t.owner, t.due_unit, t.due_count) == same and t.added_by == viewer.email for t in kept.tasks):
        return False
    kept = hold(plan_id, edition)
    _open(kept)
    if not words or len(words) > LONGEST_WORDS:
        raise TrainingError(f"Write what is to be done, in {LONGEST_WORDS} letters at most", "words")
    refuse_references(words=words)
    if due.fault:
        raise TrainingError(due.fault[:1].upper() + due.fault[1:], "due_count")
    if len(kept.tasks) >= MOST_TASKS:
        raise TrainingError(f"A plan holds {MOST_TASKS} tasks at most.")
    db.session.add(
        InductionTask(
            plan_id=plan_id, place=max((t.place for t in kept.tasks), default=0) + 1, words=words, owner=str(owner),
            due_unit=str(due.unit), due_count=due.count, is_week_one=_is_in_week_one(kept, due), added_by=viewer.email,
        )
    )  # fmt: skip
    _changed(kept, life, viewer, "induction task added", owner=str(owner), due=due.words)
    return True


def _is_in_week_one(kept: Kept, due: Due) -> bool:
    """Whether a new task belongs to the first week: not once the first week was signed off."""
    return due.is_week_one and kept.plan.week_one_at is None


def move_task(plan_id: int, life: Life, task_id: int, day: date, edition: int, viewer: Viewer) -> None:
    """Move a task to a day; moved past the first week it is no longer part of it."""
    kept = hold(plan_id, edition)
    _open(kept)
    task, first = _task(kept, task_id), kept.plan.first_on
    if task.done_at or task.dropped_at:
        raise SettledError("This task is settled already, so it was not moved.")
    if not first <= day <= first + timedelta(days=LONGEST_MOVE_DAYS):
        raise TrainingError("Give a day from the first day of the induction to two years after it", "day")
    week_one = due_on(first, Due(Unit.WEEK, 1), life.away)
    task.moved_to, task.is_week_one = day, task.is_week_one and (week_one is None or day <= week_one)
    _changed(kept, life, viewer, "induction task moved", task=task.id, to=day)


def drop_task(plan_id: int, life: Life, task_id: int, why: str, edition: int, viewer: Viewer) -> None:
    """Say that a task is not needed, and why."""
    kept = hold(plan_id, edition)
    _open(kept)
    task = _task(kept, task_id)
    if task.done_at or task.dropped_at:
        raise SettledError("This task is settled already. Nothing was changed.")
    if not why or len(why) > LONGEST_WORDS:
        raise TrainingError(f"Say why it is not needed, in {LONGEST_WORDS} letters at most", "why")
    refuse_references(why=why)
    task.dropped_by, task.dropped_at, task.dropped_why = viewer.email, clock.now(), why
    _changed(kept, life, viewer, "induction task not needed", task=task.id)


def tick(plan_id: int, life: Life, task_id: int, viewer: Viewer) -> bool:
    """Say that a task is done; said twice it is done once. Return whether it is new."""
    kept = hold(plan_id)
    task = _task(kept, task_id)
    if task.done_at:
        return False
    _open(kept)
    if task.dropped_at:
        raise SettledError("The manager said meanwhile that this task is not needed. Nothing was changed.")
    if kept.plan.first_on > clock.today():
        raise TrainingError("The induction has not begun: tasks are done from its first day on.")
    task.done_by, task.done_at = viewer.email, clock.now()
    db.session.flush()
    audit.record(viewer.email, "induction task done", _subject(life), plan=plan_id, task=task.id)
    return True


def open_again(plan_id: int, life: Life, task_id: int, rights: Rights, viewer: Viewer) -> bool:
    """Take back that a task is done, or not needed. Return whether anything changed."""
    kept = hold(plan_id)
    task = _task(kept, task_id)
    if not task.done_at and not task.dropped_at:
        return False
    _open(kept)
    if task.done_at and not rights.may_tick(task.owner):
        raise TrainingError("Only who can mark this task as done takes it back.")
    if task.dropped_at and not rights.records:
        raise TrainingError("Only the manager takes up again what is not needed.")
    if task.is_week_one and kept.plan.week_one_at:
        raise SettledError("The first week was signed off with this task, so it stands.")
    task.done_by = task.done_at = task.dropped_by = task.dropped_at = task.dropped_why = None
    _changed(kept, life, viewer, "induction task open again", task=task.id)
    return True


def _unsettled(tasks: list[InductionTask]) -> list[InductionTask]:
    return [task for task in tasks if not task.done_at and not task.dropped_at]


def sign_week_one(plan_id: int, life: Life, rights: Rights, viewer: Viewer) -> bool:
    """Sign the first week off, as the manager or as the worker; signed twice it stands once."""
    kept = hold(plan_id)
    plan = kept.plan
    if clock.today() < plan.first_on:
        raise TrainingError("The induction has not begun: its first week is signed off once it has.")
    if (plan.week_one_worker_at if rights.is_own else plan.week_one_at) is not None:
        return False
    if rights.is_own:
        plan.week_one_worker_at = clock.now()
    else:
        if left := _unsettled([task for task in kept.tasks if task.is_week_one]):
            raise TrainingError(
                f"{len(left)} of the first week's tasks {'is' if len(left) == 1 else 'are'} open. Mark each as done, "
                "as not needed with the reason, or move it; then sign the week off."
            )
        plan.week_one_by, plan.week_one_at = viewer.email, clock.now()
    db.session.flush()
    by = "worker" if rights.is_own else "manager"
    audit.record(viewer.email, "induction week one signed", _subject(life), plan=plan_id, signed_as=by)
    return True


def complete(plan_id: int, life: Life, viewer: Viewer) -> bool:
    """Sign an induction off as complete; only once every task is done or not needed. Signed twice it stands once."""
    kept = hold(plan_id)
    if kept.plan.completed_on is not None:
        return False
    if clock.today() < kept.plan.first_on:
        raise TrainingError("The induction has not begun, so it can't be complete.")
    if left := _unsettled(kept.tasks):
        raise TrainingError(
            f"{len(left)} {'task is' if len(left) == 1 else 'tasks are'} open. Mark each as done, or as not needed with"
            " the reason; then sign the induction off."
        )
    if kept.plan.week_one_at is None:
        raise TrainingError("Sign the first week off first.")
    kept.plan.completed_on, kept.plan.completed_by = clock.today(), viewer.email
    db.session.flush()
    audit.record(viewer.email, "induction complete", _subject(life), plan=plan_id, on=kept.plan.completed_on)
    return True


def reopen(plan_id: int, life: Life, viewer: Viewer) -> bool:
    """Take back the signature under an induction, until the worker has confirmed it."""
    kept = hold(plan_id)
    if kept.plan.completed_on is None:
        return False
    if kept.plan.confirmed_at is not None:
        raise SettledError("The worker has confirmed that it is complete, so it stands.")
    was = kept.plan.completed_on
    kept.plan.completed_on = kept.plan.completed_by = None
    _changed(kept, life, viewer, "induction open again", was_complete_on=was)
    return True


def confirm(plan_id: int, life: Life, viewer: Viewer) -> bool:
    """Let the worker confirm that the induction is complete; confirmed twice it stands once."""
    kept = hold(plan_id)
    if kept.plan.confirmed_at is not None:
        return False
    if kept.plan.completed_on is None:
        raise SettledError("Your manager took back that the induction is complete. There is nothing to confirm yet.")
    kept.plan.confirmed_at = clock.now()
    db.session.flush()
    audit.record(viewer.email, "induction confirmed", _subject(life), plan=plan_id)
    return True


def withdraw(plan_id: int, life: Life, why: str, edition: int, viewer: Viewer) -> bool:
    """Withdraw a plan, with a coded reason; the hours that it kept free end. Withdrawn twice it is withdrawn once."""
    if why not in WITHDRAWN:
        raise TrainingError("Choose why", "why")
    stands = queries.plan_by_id(plan_id)
    if stands is not None and stands.plan.withdrawn_at is not None:
        return False
    kept = hold(plan_id, edition)
    if kept.plan.completed_on is not None:
        raise SettledError("This induction was signed off as complete, so it is not withdrawn.")
    with db.session.begin_nested():
        reductions.give_back(kept.plan, life.employee_number, viewer)
        kept.plan.withdrawn_by, kept.plan.withdrawn_at, kept.plan.withdrawn_why = viewer.email, clock.now(), why
        _changed(kept, life, viewer, "induction plan withdrawn", why=why)
    return True


def count_from(plan_id: int, life: Life, first_on: date, edition: int, viewer: Viewer) -> None:
    """Let a plan count from the first day that the staff data tells by now; what it kept free moves with it."""
    kept = hold(plan_id, edition)
    _open(kept)
    with db.session.begin_nested():
        reductions.move(kept.plan, life.employee_number, first_on, viewer)
        was, kept.plan.first_on = kept.plan.first_on, first_on
        _changed(kept, life, viewer, "induction counts from another day", was=was, first=first_on)
