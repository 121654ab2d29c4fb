"""Overloads: a view parses, calls, renders."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.allocation import overload_pages as pages
from workforce.allocation import overload_service as service
from workforce.allocation import overload_tables as tables
from workforce.allocation.overload_forms import AllocationForm, PlanForm, ViewForm
from workforce.allocation.overload_pages import OneOverload
from workforce.allocation.overload_service import OverloadError, SettledError
from workforce.allocation.overload_words import entry_words
from workforce.caseload.voice_queries import person_on
from workforce.people.queries import StaffMember
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("overloads", __name__)


def _today() -> date:
    return clock.today()


@blueprint.get("/overloads")
@requires(Permission.ALLOCATE)
def index() -> ResponseReturnValue:
    """Show the overloads in scope: what is due first, then what came of those that closed."""
    page = pages.page_of(viewer(), _today(), request.args.get("team", "")) or abort(404)
    closed = tables.closed_ones(page)
    table = closed if request.args.get("list") == "closed" else tables.open_ones(page)
    audited_read("read overloads", "teams:" + (page.team or "all in scope"), open=len(page.open))
    if asked := asked_format():
        return table.download(asked)
    return render_template("allocation/overloads.html", page=page, table=tables.open_ones(page), closed=closed)


def _found(overload_id: int) -> OneOverload:
    """Return an overload in scope, or answer 404."""
    return pages.one_of(viewer(), overload_id, _today()) or abort(404)


def _page(found: OneOverload, form: PlanForm, status: int = 200) -> ResponseReturnValue:
    """Show an overload; a form that is not right keeps the edition that its sender saw."""
    form.offer(found.owners, found.one.name)
    edition = form.edition.data if status == 422 else found.one.edition
    return render_template(
        "allocation/overload.html", page=found, form=form, edition=edition, form_errors=bool(form.errors),
        is_own=found.one.worker_id == viewer().worker_id, entry_words=entry_words,
    ), status  # fmt: skip


@blueprint.get("/overloads/<int:overload_id>")
@requires(Permission.ALLOCATE)
def one(overload_id: int) -> ResponseReturnValue:
    """Show one overload: weeks, plan, history, steps."""
    found = _found(overload_id)
    audited_read("read overload", f"worker:{found.one.employee_number}", overload=overload_id)
    return _page(found, PlanForm(data={"review_on": found.next_review}))


@blueprint.post("/overloads/<int:overload_id>")
@requires(Permission.ALLOCATE)
@commits
def save_plan(overload_id: int) -> ResponseReturnValue:
    """Write into the plan; on a stale page nothing is saved, and the page says what changed."""
    found, form = _found(overload_id), PlanForm()
    if found.one.closed_on or form.validate():
        try:
            is_new = service.save_plan(found.one, form.edition.data or 0, form.change(), viewer())
        except OverloadError as error:
            return _refused(overload_id, form, error)
        flash("The plan is saved." if is_new else "This was already saved.")
        return redirect(url_for("overloads.one", overload_id=overload_id), 303)
    return _page(found, form, 422)


def _refused(overload_id: int, form: PlanForm, error: OverloadError) -> ResponseReturnValue:
    """Show why nothing was saved: 409 where the page was stale, with what is so now, else 422."""
    form.refuse(error)
    return _page(_found(overload_id), form, 409 if isinstance(error, SettledError) else 422)


def _end(overload_id: int, action_id: int, *, is_done: bool) -> ResponseReturnValue:
    found = _found(overload_id)
    try:
        if is_done:
            service.action_done(found.one, action_id, viewer())
        else:
            service.take_out(found.one, action_id, viewer())
    except OverloadError as error:
        return _refused(overload_id, PlanForm(formdata=None, data={"review_on": found.next_review}), error)
    flash("Marked as done." if is_done else "Taken out of the plan. It stays in the history.")
    return redirect(url_for("overloads.one", overload_id=overload_id), 303)


@blueprint.post("/overloads/<int:overload_id>/actions/<int:action_id>/done")
@requires(Permission.ALLOCATE)
@commits
def done(overload_id: int, action_id: int) -> ResponseReturnValue:
    """Say that an action is done."""
    return _end(overload_id, action_id, is_done=True)


@blueprint.post("/overloads/<int:overload_id>/actions/<int:action_id>/remove")
@requires(Permission.ALLOCATE)
@commits
def remove(overload_id: int, action_id: int) -> ResponseReturnValue:
    """Take an action out of the plan."""
    return _end(overload_id, action_id, is_done=False)


# --- one's own


def _own(form: AllocationForm, status: int = 200) -> ResponseReturnValue:
    page = pages.own_of(viewer(), _today())
    edition = form.edition.data if status == 422 or page is None else page.one.edition
    return render_template(
        "allocation/overload-mine.html", page=page, form=form, edition=edition, form_errors=bool(form.errors),
        entry_words=entry_words,
    ), status  # fmt: skip


def _me() -> tuple[OneOverload, StaffMember]:
    """Return one's own overload and oneself, or answer 404."""
    found, me = pages.own_of(viewer(), _today()), person_on(_today(), viewer().worker_id)
    if found is None or me is None:
        abort(404)
    return found, me


@blueprint.get("/my-work/overload")
@requires(Permission.SEE_OWN_WORK)
def mine() -> ResponseReturnValue:
    """Show the signed-in person their own overload."""
    return _own(ViewForm())


@blueprint.post("/my-work/overload")
@requires(Permission.SEE_OWN_WORK)
@commits
def say() -> ResponseReturnValue:
    """Keep what the worker says of the plan that they saw."""
    (found, me), form = _me(), ViewForm()
    if found.one.closed_on or form.validate():
        try:
            service.say_view(found.one, form.edition.data or 0, form.view(), me, viewer().email)
        except OverloadError as error:
            form.refuse(error)
            return _own(form, 409)
        flash("Saved. Your manager reads it with the plan.")
        return redirect(url_for("overloads.mine"), 303)
    return _own(form, 422)


@blueprint.post("/my-work/overload/solved")
@requires(Permission.SEE_OWN_WORK)
@commits
def solved() -> ResponseReturnValue:
    """Close one's own overload: it is solved."""
    found, me = _me()
    try:
        service.solved(found.one, me, viewer().email)
    except OverloadError as error:
        form = ViewForm(formdata=None)
        form.refuse(error)
        return _own(form, 409)
    flash("Closed: you said that it is solved. If you are over for weeks again, a new one opens.")
    return redirect(url_for("overloads.mine"), 303)


@blueprint.post("/my-work/overload/actions/<int:action_id>/done")
@requires(Permission.SEE_OWN_WORK)
@commits
def own_done(action_id: int) -> ResponseReturnValue:
    """Say that an action of one's own is done."""
    found, _ = _me()
    try:
        service.action_done(found.one, action_id, viewer())
    except OverloadError as error:
        form = ViewForm(formdata=None)
        form.refuse(error)
        return _own(form, 409)
    flash("Marked as done.")
    return redirect(url_for("overloads.mine"), 303)
