"""My supervision: a view parses, calls, renders."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.supervision import agenda_service, own_page
from workforce.supervision.errors import SupervisionError
from workforce.supervision.people_page import Today
from workforce.web.access import Permission, commits, requires, viewer

blueprint = Blueprint("my_supervision", __name__, url_prefix="/my-supervision")


@blueprint.get("")
@requires(Permission.SEE_OWN_WORK)
def index() -> ResponseReturnValue:
    """Show the signed-in person their own supervision."""
    page = own_page.own_page(Today(clock.today()), viewer())
    return render_template("supervision/mine.html", page=page)


@blueprint.post("/actions/<int:action_id>/done")
@requires(Permission.SEE_OWN_WORK)
@commits
def done(action_id: int) -> ResponseReturnValue:
    """Say that an action of one's own is done."""
    try:
        agenda_service.end_action(action_id, viewer())
        flash("Marked as done.")
    except SupervisionError as error:
        flash(str(error))
    return redirect(url_for("my_supervision.index", _anchor="actions"), 303)
