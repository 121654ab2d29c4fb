"""A gap of a standard, and what is done about it: a view parses, calls, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.facts import standards
from workforce.standards import queries, service
from workforce.standards.errors import StandardsError
from workforce.standards.forms import ActionForm, CloseForm
from workforce.standards.views import refused
from workforce.web.access import Permission, commits, requires, viewer

blueprint = Blueprint("gaps", __name__)


def _one(gap_id: int, form: ActionForm, closing: CloseForm, status: int = 200) -> ResponseReturnValue:
    gap = queries.gap(gap_id) or abort(404)
    standard = next(one for one in standards() if one.number == gap.standard)
    form.offer(queries.owners())
    ends = {one.id for one in gap.actions if one.ended_on is None and service.may_end(one.owner_id, viewer())}
    return render_template(
        "standards/gap.html", gap=gap, standard=standard, form=form, closing=closing, today=clock.today(), ends=ends,
        form_errors=bool(form.errors or closing.errors),
    ), status  # fmt: skip


def _fresh(gap_id: int) -> ActionForm:
    return ActionForm(formdata=None, data={"edition": service.newest_action(gap_id)})


@blueprint.get("/standards/gaps/<int:gap_id>")
@requires(Permission.SEE_STANDARDS)
def one(gap_id: int) -> ResponseReturnValue:
    """Show a gap with its actions."""
    return _one(gap_id, _fresh(gap_id), CloseForm(formdata=None))


@blueprint.post("/standards/gaps/<int:gap_id>/actions")
@requires(Permission.ASSESS_STANDARDS)
@commits
def add_action(gap_id: int) -> ResponseReturnValue:
    """Say what somebody will do about a gap."""
    form, status = ActionForm(), 422
    if form.validate():
        try:
            service.add_action(gap_id, form.new(), form.shown, viewer())
            flash("Added.")
            return redirect(url_for("gaps.one", gap_id=gap_id), 303)
        except StandardsError as error:
            status = refused(form, error)
    return _one(gap_id, form, CloseForm(formdata=None), status)


@blueprint.post("/standards/gaps/<int:gap_id>/close")
@requires(Permission.ASSESS_STANDARDS)
@commits
def close(gap_id: int) -> ResponseReturnValue:
    """Say that a gap is closed, and what closed it."""
    form = CloseForm()
    try:
        service.close_gap(gap_id, form.why.data, viewer())
    except StandardsError as error:
        return _one(gap_id, _fresh(gap_id), form, refused(form, error))
    flash("Closed.")
    return redirect(url_for("gaps.one", gap_id=gap_id), 303)


def _end(gap_id: int, action_id: int, ended_as: str) -> ResponseReturnValue:
    gap = queries.gap(gap_id) or abort(404)
    action = next((one for one in gap.actions if one.id == action_id), None)
    if action is None or not service.may_end(action.owner_id, viewer()):
        abort(404)
    flash("Saved." if service.end_action(gap_id, action_id, ended_as, viewer()) else "It had ended already.")
    return redirect(url_for("gaps.one", gap_id=gap_id), 303)


@blueprint.post("/standards/gaps/<int:gap_id>/actions/<int:action_id>/done")
@requires(Permission.SEE_STANDARDS)
@commits
def done(gap_id: int, action_id: int) -> ResponseReturnValue:
    """Say that an action is done: who assesses the standards, or whose action it is."""
    return _end(gap_id, action_id, "done")


@blueprint.post("/standards/gaps/<int:gap_id>/actions/<int:action_id>/not-needed")
@requires(Permission.SEE_STANDARDS)
@commits
def not_needed(gap_id: int, action_id: int) -> ResponseReturnValue:
    """Say that an action is no longer needed."""
    return _end(gap_id, action_id, "not_needed")
