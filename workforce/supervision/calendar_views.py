"""The private calendar address: a view parses, calls, renders."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from workforce.auth.session import base_url
from workforce.supervision import calendar_queries as queries
from workforce.supervision import calendar_service as service
from workforce.web.access import Permission, commits, public, requires, viewer

blueprint = Blueprint("calendar", __name__)

_ONCE = "calendar_address"


@blueprint.get("/my-supervision/calendar")
@requires(Permission.SEE_OWN_WORK)
def mine() -> ResponseReturnValue:
    """Say whether there is an address; show a new one this once, for only its hash is kept."""
    return render_template(
        "supervision/calendar.html", made_at=queries.made_at(viewer().account_id), address=session.pop(_ONCE, None)
    )


@blueprint.post("/my-supervision/calendar")
@requires(Permission.SEE_OWN_WORK)
@commits
def make() -> ResponseReturnValue:
    """Make an address; the one before stops."""
    session[_ONCE] = f"{base_url()}/calendar/{service.make(viewer())}.ics"
    return redirect(url_for("calendar.mine"), 303)


@blueprint.post("/my-supervision/calendar/withdraw")
@requires(Permission.SEE_OWN_WORK)
@commits
def withdraw() -> ResponseReturnValue:
    """Let the address show nothing more."""
    if service.withdraw(viewer()):
        flash("The address is withdrawn. Calendars that read it find nothing more there.")
    return redirect(url_for("calendar.mine"), 303)


@blueprint.get("/calendar/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    """Answer a calendar program that knows the address; everybody else finds nothing."""
    found = service.feed(token, base_url())
    if found is None:
        abort(404)
    answer = Response(found, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="supervision.ics"'
    return answer
