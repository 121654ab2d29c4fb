"""The impact of training: a view parses, calls, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.training.errors import TrainingError
from workforce.training.impact import pages, service, tables
from workforce.training.impact.forms import AnswersForm, ViewForm, answers_form, view_form
from workforce.training.impact.pages import Asked, Managed
from workforce.training.today import Today
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("impact", __name__)


def _asked(stage: str, ended_on: str, course_code: str) -> Asked:
    """Return one stage of an attendance of one's own, or answer 404."""
    today = Today(clock.today())
    return pages.asked_one(viewer().worker_id, today, clock.now(), stage, ended_on, course_code) or abort(404)


def _asking(found: Asked, form: AnswersForm, status: int = 200) -> ResponseReturnValue:
    return render_template("training/impact-own.html", page=found, form=form, form_errors=bool(form.errors)), status


@blueprint.get("/my-training/impact/<stage>/<ended_on>/<path:course_code>")
@requires(Permission.SEE_OWN_WORK)
def own(stage: str, ended_on: str, course_code: str) -> ResponseReturnValue:
    """Ask somebody about a course of theirs, or show what they said."""
    found = _asked(stage, ended_on, course_code)
    return _asking(found, answers_form(found.decided, found.stage))


@blueprint.post("/my-training/impact/<stage>/<ended_on>/<path:course_code>")
@requires(Permission.SEE_OWN_WORK)
@commits
def give(stage: str, ended_on: str, course_code: str) -> ResponseReturnValue:
    """Keep what somebody says about a course: once, while the questions are open."""
    found = _asked(stage, ended_on, course_code)
    form = answers_form(found.decided, found.stage)
    if found.is_open and not form.validate():
        return _asking(found, form, 422)
    try:
        service.give(viewer(), found.one, found.stage, found.decided, form.answers(), form.said,
                     may_quote=form.is_quotable)  # fmt: skip
    except TrainingError as error:
        form.refuse(error)
        return _asking(found, form, error.status)
    flash("Thank you. Your answers are kept.")
    return redirect(url_for("impact.own", stage=stage, ended_on=ended_on, course_code=course_code), 303)


@blueprint.get("/impact")
@requires(Permission.SEE_TRAINING, Permission.SEE_OWN_WORK)
def index() -> ResponseReturnValue:
    """Show a manager what waits for their view, and those who may see them sums by course."""
    today = Today(clock.today())
    page = pages.page_of(viewer(), today, request.args.get("quarter", "")) or abort(404)
    waiting, sums = tables.waiting(page, today.day), tables.sums(page)
    if asked := asked_format():
        return (waiting if request.args.get("table") == "waiting" else sums).download(asked)
    return render_template("training/impact.html", page=page, waiting=waiting, sums=sums, today=today)


def _managed(return_id: int) -> Managed:
    """Return a return that a manager may see, or answer 404."""
    return pages.managed_one(viewer(), Today(clock.today()), return_id) or abort(404)


def _viewing(found: Managed, form: ViewForm, status: int = 200) -> ResponseReturnValue:
    audited_read("training impact read", f"worker:{found.person.employee_number}", course=found.given.course_code)
    return render_template("training/impact-view.html", page=found, form=form, form_errors=bool(form.errors)), status


@blueprint.get("/impact/returns/<int:return_id>")
@requires(Permission.SEE_TRAINING, Permission.SEE_OWN_WORK)
def one(return_id: int) -> ResponseReturnValue:
    """Show a manager what somebody whom they manage said weeks after a course, and ask for their view."""
    found = _managed(return_id)
    return _viewing(found, view_form(found.decided))


@blueprint.post("/impact/returns/<int:return_id>")
@requires(Permission.SEE_TRAINING, Permission.SEE_OWN_WORK)
@commits
def view(return_id: int) -> ResponseReturnValue:
    """Keep the manager's view of a return, once."""
    found = _managed(return_id)
    form = view_form(found.decided)
    if found.is_open and not form.validate():
        return _viewing(found, form, 422)
    try:
        service.view(viewer(), found.given, found.person.employee_number, found.decided, agrees=form.is_agreed,
                     answer=form.answer.data or "", said=form.words)  # fmt: skip
    except TrainingError as error:
        form.refuse(error)
        return _viewing(_managed(return_id), form, error.status)
    flash("Your view is kept. It is seen by the two of you.")
    return redirect(url_for("impact.one", return_id=return_id), 303)
