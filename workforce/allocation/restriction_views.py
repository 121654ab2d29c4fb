"""Pages of conflicts of interest and restricted cases, and on which days somebody works."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce.allocation import restrictions, rota
from workforce.allocation.forms import ConflictForm, RestrictForm
from workforce.allocation.service import AllocationError, here
from workforce.allocation.words import DAYS
from workforce.people.queries import StaffMember
from workforce.web.access import Permission, audited_read, commits, requires, viewer

blueprint = Blueprint("restrictions", __name__)


def _me() -> StaffMember:
    """Return the signed-in person in the staff data, or answer 404."""
    return next((person for person in here().staff if person.id == viewer().worker_id), None) or abort(404)


def _conflicts_page(me: StaffMember, form: ConflictForm) -> ResponseReturnValue:
    return render_template(
        "allocation/conflicts.html", form=form, declared=restrictions.declared_by(me.id), week=DAYS,
        days=rota.pattern_of(me.id), form_errors=bool(form.errors),
    ), 422 if form.errors else 200  # fmt: skip


@blueprint.get("/my-work/conflicts")
@requires(Permission.SEE_OWN_WORK)
def conflicts() -> ResponseReturnValue:
    """Show somebody the conflicts of interest that they declared, and on which days they work."""
    return _conflicts_page(_me(), ConflictForm(formdata=None))


@blueprint.post("/my-work/conflicts")
@requires(Permission.SEE_OWN_WORK)
@commits
def declare() -> ResponseReturnValue:
    """Declare a conflict of interest over a case, without a reason."""
    me, form = _me(), ConflictForm()
    if form.validate():
        try:
            is_new = restrictions.declare(me, form.reference.data, viewer())
        except AllocationError as error:
            form.refuse(error)
        else:
            flash("Recorded: you will not be given this case." if is_new else "You had declared this already.")
            return redirect(url_for("restrictions.conflicts"), 303)
    return _conflicts_page(me, form)


@blueprint.post("/my-work/conflicts/<int:conflict_id>/withdraw")
@requires(Permission.SEE_OWN_WORK)
@commits
def withdraw(conflict_id: int) -> ResponseReturnValue:
    """Take one's own conflict back."""
    if not restrictions.take_back(conflict_id, _me(), viewer()):
        abort(404)
    flash("Taken back.")
    return redirect(url_for("restrictions.conflicts"), 303)


@blueprint.post("/my-work/working-days")
@requires(Permission.SEE_OWN_WORK)
@commits
def working_days() -> ResponseReturnValue:
    """Keep on which days of the week the signed-in person works."""
    days = [int(day) for day in request.form.getlist("days") if day.isdigit()]
    try:
        rota.set_pattern(_me(), days, viewer())
    except AllocationError as error:
        flash(str(error))
    else:
        flash("Saved. Whoever allocates sees on which days you work.")
    return redirect(url_for("restrictions.conflicts"), 303)


def _restricted_page(form: RestrictForm, status: int = 200) -> ResponseReturnValue:
    mine, count = restrictions.restricted(viewer())
    return render_template(
        "allocation/restricted.html", mine=mine, count=count, form=form, form_errors=bool(form.errors)
    ), status


@blueprint.get("/allocation/restricted")
@requires(Permission.RESTRICT_CASES)
def restricted() -> ResponseReturnValue:
    """Show the restricted cases for which the viewer is named, and how many there are."""
    audited_read("read restricted cases", "restrictions")
    return _restricted_page(RestrictForm(formdata=None))


@blueprint.post("/allocation/restricted")
@requires(Permission.RESTRICT_CASES)
@commits
def restrict() -> ResponseReturnValue:
    """Restrict a case to named people."""
    form = RestrictForm()
    if form.validate():
        try:
            restrictions.restrict(form.reference.data, form.numbers, viewer())
        except AllocationError as error:
            form.refuse(error)
        else:
            flash("Restricted. Everybody else no longer sees this case.")
            return redirect(url_for("restrictions.restricted"), 303)
    return _restricted_page(form, 422)


@blueprint.post("/allocation/restricted/<int:restriction_id>/lift")
@requires(Permission.RESTRICT_CASES)
@commits
def lift(restriction_id: int) -> ResponseReturnValue:
    """Lift a restriction."""
    if not restrictions.lift(restriction_id, viewer()):
        abort(404)
    flash("Lifted. The case shows to those in whose scope it is.")
    return redirect(url_for("restrictions.restricted"), 303)
