"""Runs of courses: made, shown, changed, cancelled, who came. A view parses, calls, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.training.courses import booking_attendance as attendance
from workforce.training.courses import booking_pages as pages
from workforce.training.courses import course_queries, event_queries
from workforce.training.courses import event_service as service
from workforce.training.courses.booking_rules import MARKS, Result
from workforce.training.courses.course_forms import CancelForm, RunForm, run_start
from workforce.training.errors import TrainingError
from workforce.training.today import Today
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.forms import as_id
from workforce.web.pages import plural

blueprint = Blueprint("runs", __name__)

SEES = (Permission.SEE_OWN_WORK, Permission.SEE_TRAINING, Permission.DECIDE_TRAINING)
MARKS_SOME = (Permission.SEE_OWN_WORK, Permission.RECORD_TRAINING)


def run_read(event_id: int) -> pages.RunPage:
    """Return the page of a run, with a note in the audit trail of whose bookings were read."""
    page = pages.run_page(Today(clock.today()), viewer(), event_id) or abort(404)
    if page.others:
        audited_read("read bookings of a course", f"course-run:{event_id}", people=len(page.others))
    return page


@blueprint.get("/runs/<int:event_id>")
@requires(*SEES)
def one(event_id: int) -> ResponseReturnValue:
    """Show a run: when, where, how many places; who is booked to those who answer for them."""
    return render_template("training/event.html", page=run_read(event_id))


def _form_page(form: RunForm, today: Today, code: str, event_id: int | None, status: int = 200) -> ResponseReturnValue:
    course = course_queries.course(code) or abort(404)
    return render_template(
        "training/event-form.html", form=form.offer(today.staff), form_errors=bool(form.errors), course=course,
        event_id=event_id,
    ), status  # fmt: skip


@blueprint.get("/courses/<path:code>/runs/new")
@requires(Permission.DECIDE_TRAINING)
def new(code: str) -> ResponseReturnValue:
    """Ask for a run of a course."""
    return _form_page(RunForm(), Today(clock.today()), code, None)


@blueprint.post("/courses/<path:code>/runs/new")
@requires(Permission.DECIDE_TRAINING)
@commits
def make(code: str) -> ResponseReturnValue:
    """Add a run of a course."""
    form, today, status = RunForm(), Today(clock.today()), 422
    if course_queries.course(code) is None:
        abort(404)
    if form.offer(today.staff).validate():
        try:
            made = service.make(code, form.details(), today, viewer())
            flash("Added. People find it in the catalogue.")
            return redirect(url_for("runs.one", event_id=made), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _form_page(form, today, code, None, status)


@blueprint.get("/runs/<int:event_id>/change")
@requires(Permission.DECIDE_TRAINING)
def changing(event_id: int) -> ResponseReturnValue:
    """Ask what to change about a run."""
    run = event_queries.run(event_id) or abort(404)
    return _form_page(RunForm(data=run_start(run)), Today(clock.today()), run.course_code, event_id)


@blueprint.post("/runs/<int:event_id>/change")
@requires(Permission.DECIDE_TRAINING)
@commits
def change(event_id: int) -> ResponseReturnValue:
    """Change a run; who is booked is told."""
    run, form, today, status = event_queries.run(event_id) or abort(404), RunForm(), Today(clock.today()), 422
    if form.offer(today.staff).validate():
        try:
            moved = service.change(event_id, form.details(), form.edition.data or 0, today, viewer())
            flash("Saved." + (f" {plural(moved, 'person', 'people')} of the waiting list got a place." * bool(moved)))
            return redirect(url_for("runs.one", event_id=event_id), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _form_page(form, today, run.course_code, event_id, status)


def _cancel_page(event_id: int, form: CancelForm, status: int = 200) -> ResponseReturnValue:
    run = event_queries.run(event_id) or abort(404)
    return render_template("training/event-cancel.html", run=run, form=form, form_errors=bool(form.errors)), status


@blueprint.get("/runs/<int:event_id>/cancel")
@requires(Permission.DECIDE_TRAINING)
def cancelling(event_id: int) -> ResponseReturnValue:
    """Ask why a run is cancelled."""
    run = event_queries.run(event_id) or abort(404)
    return _cancel_page(event_id, CancelForm(data={"edition": run.edition}))


@blueprint.post("/runs/<int:event_id>/cancel")
@requires(Permission.DECIDE_TRAINING)
@commits
def cancel(event_id: int) -> ResponseReturnValue:
    """Cancel a run; everybody with a place, or a wish for one, is told."""
    form, status = CancelForm(), 422
    if event_queries.run(event_id) is None:
        abort(404)
    if form.validate():
        try:
            told = service.cancel(event_id, form.why.data, form.edition.data or 0, viewer())
            flash(f"Cancelled. {plural(told, 'mail is', 'mails are')} on the way.")
            return redirect(url_for("runs.one", event_id=event_id), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _cancel_page(event_id, form, status)


def _attendance(event_id: int, fault: TrainingError | None = None, status: int = 200) -> ResponseReturnValue:
    page = run_read(event_id)
    if not page.markable:
        abort(404)
    return render_template(
        "training/event-attendance.html", page=page, marks=MARKS, fault=fault, form_errors=fault is not None,
        sent=request.form,
    ), status  # fmt: skip


@blueprint.get("/runs/<int:event_id>/attendance")
@requires(*MARKS_SOME)
def attended(event_id: int) -> ResponseReturnValue:
    """Ask who came."""
    return _attendance(event_id)


@blueprint.post("/runs/<int:event_id>/attendance")
@requires(*MARKS_SOME)
@commits
def attend(event_id: int) -> ResponseReturnValue:
    """Say who came; who completed it has a completion."""
    today, sent = Today(clock.today()), request.form
    if event_queries.run(event_id) is None:
        abort(404)
    usual = Result.COMPLETED.value if sent.get("everybody") else ""
    said = {
        as_id(key.removeprefix("mark-")): attendance.Said(mark or usual, sent.get(key.replace("mark-", "seen-"), ""))
        for key, mark in sent.items()
        if key.startswith("mark-")
    }
    try:
        changed = attendance.mark(event_id, said, today, viewer())
    except TrainingError as error:
        return _attendance(event_id, error, error.status)
    flash(f"Saved: {plural(changed, 'person', 'people')} marked." if changed else "It stood so already.")
    return redirect(url_for("runs.attended", event_id=event_id), 303)


@blueprint.get("/runs/<int:event_id>/attendance-list")
@requires(*MARKS_SOME)
def attendance_list(event_id: int) -> ResponseReturnValue:
    """Show a list to print and sign: names, nothing else of anybody."""
    page = run_read(event_id)
    if not page.markable:
        abort(404)
    return render_template("training/event-list.html", page=page)
