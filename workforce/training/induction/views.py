"""Inductions: a view parses, calls, renders."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.training.errors import TrainingError
from workforce.training.induction import pages, queries, reductions, service, tables
from workforce.training.induction.day_rules import Induction, due_on
from workforce.training.induction.forms import BeginForm, ChangeForm, TaskForm, WithdrawForm
from workforce.training.induction.plan_page import PlanPage, TaskLine
from workforce.training.induction.rules import OWNER_WORDS, InductionPolicy, Owner, Template
from workforce.training.today import Today
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.forms import PageForm
from workforce.web.tables import asked_format

blueprint = Blueprint("inductions", __name__, url_prefix="/inductions")
SEES = (Permission.SEE_TRAINING, Permission.SEE_OWN_WORK)
TICKS = (Permission.RECORD_TRAINING, Permission.SEE_OWN_WORK)


def today() -> Today:
    """Return what is known of training today."""
    return Today(clock.today())


def policy(on: Today) -> InductionPolicy:
    """Return what is decided about inductions today."""
    return queries.policy_of(on.policies.get("induction"), on.day)


@blueprint.get("")
@requires(Permission.SEE_TRAINING)
def index() -> ResponseReturnValue:
    """Show who is in induction, what is overdue, who starts soon or has no plan."""
    show, team = request.args.get("show", "now"), request.args.get("team", "")
    on = today()
    if show not in set(pages.Show) or (team and not (team in on.tree.teams and viewer().sees_team(team))):
        abort(404)
    page = pages.Inductions(on, viewer(), pages.Asked(pages.Show(show), team))
    table = tables.listed(page)
    audited_read("read inductions", f"teams:{team or 'all in scope'}", people=len(page.every))
    if asked := asked_format():
        return table.download(asked)
    return render_template(
        "training/inductions.html", page=page, table=table, shown=pages.SHOW_WORDS, grade_of=tables.grade_of
    )


# --- a plan begins


Proposed = tuple[Induction, Template | None, str | None]


def _proposed(on: Today, employee_number: str) -> Proposed:
    return pages.proposed(on, viewer(), employee_number, policy(on)) or abort(404)


def _begin_page(on: Today, found: Proposed, form: BeginForm, status: int = 200) -> ResponseReturnValue:
    one, fits, team = found
    choices = [t for t in policy(on).templates if t.kind is one.kind]
    form.template.choices = [("", "Choose"), *((t.id, t.name) for t in choices)]
    chosen = next((t for t in choices if t.id == form.template.data), None)
    few = chosen.few_cases if chosen else None
    planned = reductions.planned(one.life.worker_id, few, one.first_on, on.day) if few else []
    due = [(task, due_on(one.first_on, task.due, one.life.away)) for task in chosen.tasks] if chosen else []
    return render_template(
        "training/induction-new.html", one=one, fits=fits, chosen=chosen, form=form, form_errors=bool(form.errors),
        planned=planned, team=on.tree.name(team), owner_words=OWNER_WORDS,
        due=due, late=sum(1 for _, day in due if day is not None and day < on.day),
    ), status  # fmt: skip


@blueprint.get("/people/<employee_number>")
@requires(Permission.RECORD_TRAINING)
def propose(employee_number: str) -> ResponseReturnValue:
    """Propose a plan from the template that fits, or from the one that is asked for."""
    on = today()
    found = _proposed(on, employee_number)
    asked = request.args.get("template") or (found[1].id if found[1] else "")
    form = BeginForm(formdata=None, data={"template": asked, "few_cases": "yes"})
    return _begin_page(on, found, form)


@blueprint.post("/people/<employee_number>")
@requires(Permission.RECORD_TRAINING)
@commits
def begin(employee_number: str) -> ResponseReturnValue:
    """Begin the plan."""
    on = today()
    begun = pages.begun(on, viewer(), employee_number, policy(on))
    if begun is not None:
        return redirect(url_for("inductions.one", plan_id=begun), 303)
    found, form, status = _proposed(on, employee_number), BeginForm(), 422
    form.template.choices = [(one.id, one.name) for one in policy(on).templates]
    if form.validate():
        try:
            template = policy(on).template(form.template.data) or abort(404)
            keeps = form.few_cases.data == "yes"
            plan = service.begin(found[0].life, found[0], template, viewer(), few_cases=keeps)
            flash("The plan has begun. The worker finds their tasks under My training.")
            return redirect(url_for("inductions.one", plan_id=plan.id), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _begin_page(on, found, form, status)


# --- one plan


def _plan(plan_id: int) -> PlanPage:
    """Return a plan that the reader may see; to others it is not found."""
    on = today()
    return pages.one_plan(on, viewer(), plan_id, policy(on)) or abort(404)


def _plan_page(
    page: PlanPage, form: TaskForm | None = None, status: int = 200, problem: str = ""
) -> ResponseReturnValue:
    asks = form or TaskForm(formdata=None, data={"edition": page.plan.edition, "due_unit": "week"})
    if not page.rights.is_own:
        audited_read("read induction plan", f"worker:{page.life.employee_number}", plan=page.plan.id)
    keeps = queries.reductions_of(page.plan.id) if page.rights.sees_reductions else []
    return render_template(
        "training/induction.html", page=page, form=asks, form_errors=bool(form and form.errors), problem=problem,
        keeps=keeps, table=tables.tasks(page), withdrawn=service.WITHDRAWN,
    ), status  # fmt: skip


@blueprint.get("/<int:plan_id>")
@requires(*SEES)
def one(plan_id: int) -> ResponseReturnValue:
    """Show one plan."""
    page = _plan(plan_id)
    if asked := asked_format():
        audited_read("read induction plan", f"worker:{page.life.employee_number}", plan=page.plan.id)
        return tables.tasks(page).download(asked)
    return _plan_page(page)


def _back(plan_id: int, part: str = "") -> ResponseReturnValue:
    if request.form.get("back") == "mine":
        return redirect(url_for("my_training.index") + "#induction", 303)
    return redirect(url_for("inductions.one", plan_id=plan_id) + part, 303)


def _do(page: PlanPage, change: Callable[[], Any], done: str, part: str = "") -> ResponseReturnValue:
    """Make a change that has no form; a refusal is told on the page with its status."""
    try:
        flash(done if change() else "It stood so already.")
    except TrainingError as error:
        return _plan_page(_plan(page.plan.id), None, error.status, str(error))
    return _back(page.plan.id, part)


def _ticks(page: PlanPage, task_id: int) -> TaskLine:
    """Return a task that the reader settles; another one is not found."""
    line = next((one for one in page.tasks if one.task.id == task_id), None)
    if line is None or not (page.rights.may_tick(line.task.owner) or page.rights.records):
        abort(404)
    return line


@blueprint.post("/<int:plan_id>/tasks/<int:task_id>/done")
@requires(*TICKS)
@commits
def done(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Say that a task is done."""
    page = _plan(plan_id)
    if not page.rights.may_tick(_ticks(page, task_id).task.owner):
        abort(404)
    return _do(page, lambda: service.tick(plan_id, page.life, task_id, viewer()), "Done.", "#tasks")


@blueprint.post("/<int:plan_id>/tasks/<int:task_id>/open")
@requires(*TICKS)
@commits
def open_again(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Take back that a task is done, or not needed."""
    page = _plan(plan_id)
    task = _ticks(page, task_id).task
    if task.done_at and not page.rights.may_tick(task.owner):
        abort(404)
    return _do(
        page, lambda: service.open_again(plan_id, page.life, task_id, page.rights, viewer()), "Open again.", "#tasks"
    )


@blueprint.post("/<int:plan_id>/tasks")
@requires(Permission.RECORD_TRAINING)
@commits
def add(plan_id: int) -> ResponseReturnValue:
    """Add a task."""
    page, form, status = _recorded(plan_id), TaskForm(), 422
    if form.validate():
        try:
            owner, edition = Owner(form.owner.data), int(form.edition.data or 0)
            service.add_task(plan_id, page.life, form.words.data, owner, form.due(), edition, viewer())
            flash("The task is added.")
            return _back(plan_id, "#tasks")
        except TrainingError as error:
            status = form.refuse(error)
    return _plan_page(page, form, status)


def _recorded(plan_id: int) -> PlanPage:
    """Return a plan that the reader changes; to others it is not found."""
    page = _plan(plan_id)
    return page if page.rights.records else abort(404)


def _task_page(page: PlanPage, line: TaskLine, form: ChangeForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "training/induction-task.html", page=page, line=line, form=form, form_errors=bool(form.errors)
    ), status


@blueprint.get("/<int:plan_id>/tasks/<int:task_id>")
@requires(Permission.RECORD_TRAINING)
def changing(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Ask how a task changes."""
    page = _recorded(plan_id)
    line = _ticks(page, task_id)
    return _task_page(page, line, ChangeForm(data={"edition": page.plan.edition, "day": line.due_on}))


@blueprint.post("/<int:plan_id>/tasks/<int:task_id>")
@requires(Permission.RECORD_TRAINING)
@commits
def change(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Move a task, or say that it is not needed."""
    page, form, status = _recorded(plan_id), ChangeForm(), 422
    line = _ticks(page, task_id)
    if form.validate():
        try:
            edition = int(form.edition.data or 0)
            if form.do.data == "move":
                service.move_task(plan_id, page.life, task_id, form.new_day(), edition, viewer())
            else:
                service.drop_task(plan_id, page.life, task_id, form.why.data or "", edition, viewer())
            flash("Changed.")
            return _back(plan_id, "#tasks")
        except TrainingError as error:
            status = form.refuse(error)
    return _task_page(page, line, form, status)


# --- signatures


@blueprint.post("/<int:plan_id>/week-one")
@requires(*TICKS)
@commits
def sign_week_one(plan_id: int) -> ResponseReturnValue:
    """Sign the first week off, as the manager or as the worker."""
    page = _plan(plan_id)
    if not (page.rights.is_own or page.rights.signs):
        abort(404)
    said = "The first week is signed off."
    return _do(page, lambda: service.sign_week_one(plan_id, page.life, page.rights, viewer()), said)


@blueprint.post("/<int:plan_id>/complete")
@requires(Permission.RECORD_TRAINING)
@commits
def complete(plan_id: int) -> ResponseReturnValue:
    """Sign an induction off as complete."""
    page = _plan(plan_id)
    if not page.rights.signs:
        abort(404)
    said = "The induction is signed off as complete. The worker is asked to confirm it."
    return _do(page, lambda: service.complete(plan_id, page.life, viewer()), said)


@blueprint.post("/<int:plan_id>/reopen")
@requires(Permission.RECORD_TRAINING)
@commits
def reopen(plan_id: int) -> ResponseReturnValue:
    """Take back that an induction is complete."""
    page = _plan(plan_id)
    if not page.rights.signs:
        abort(404)
    return _do(page, lambda: service.reopen(plan_id, page.life, viewer()), "Taken back: the induction goes on.")


@blueprint.post("/<int:plan_id>/confirm")
@requires(Permission.SEE_OWN_WORK)
@commits
def confirm(plan_id: int) -> ResponseReturnValue:
    """Let the worker confirm that it is complete."""
    page = _plan(plan_id)
    if not page.rights.is_own:
        abort(404)
    return _do(page, lambda: service.confirm(plan_id, page.life, viewer()), "Thank you: it is confirmed.")


@blueprint.post("/<int:plan_id>/first-day")
@requires(Permission.RECORD_TRAINING)
@commits
def count_from(plan_id: int) -> ResponseReturnValue:
    """Let a plan count from the first day that the staff data tells by now."""
    page = _recorded(plan_id)
    first = page.told_first_on or abort(404)
    edition = PageForm().edition.data or 0

    def moved() -> bool:
        service.count_from(plan_id, page.life, first, edition, viewer())
        return True

    return _do(page, moved, "The plan counts from the first day that the staff data tells.")


@blueprint.get("/<int:plan_id>/withdraw")
@requires(Permission.RECORD_TRAINING)
def withdrawing(plan_id: int) -> ResponseReturnValue:
    """Ask why a plan is withdrawn."""
    page = _recorded(plan_id)
    return _withdraw_page(page, WithdrawForm(data={"edition": page.plan.edition}))


def _withdraw_page(page: PlanPage, form: WithdrawForm, status: int = 200) -> ResponseReturnValue:
    keeps = queries.reductions_of(page.plan.id)
    return render_template(
        "training/induction-withdraw.html", page=page, form=form, form_errors=bool(form.errors), keeps=keeps
    ), status


@blueprint.post("/<int:plan_id>/withdraw")
@requires(Permission.RECORD_TRAINING)
@commits
def withdraw(plan_id: int) -> ResponseReturnValue:
    """Withdraw a plan; the hours that it kept free end."""
    page, form, status = _recorded(plan_id), WithdrawForm(), 422
    if form.validate():
        try:
            service.withdraw(plan_id, page.life, form.why.data, int(form.edition.data or 0), viewer())
            flash("The plan is withdrawn. Hours that it kept free end.")
            return redirect(url_for("inductions.index"), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _withdraw_page(page, form, status)
