"""The private address of the Board's calendar: a view parses, calls, renders."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from workforce.auth.session import base_url
from workforce.board.dates import calendar_service as service
from workforce.web.access import Permission, commits, public, requires, viewer

blueprint = Blueprint("board_calendar", __name__)

_ONCE = "board_calendar_address"


@blueprint.get("/board/dates/calendar")
@requires(Permission.SEE_BOARD)
def mine() -> ResponseReturnValue:
    """Say whether there is an address; show a new one this once, for only its hash is kept."""
    return render_template(
        "board/dates-calendar.html", made_at=service.made_at(viewer()), address=session.pop(_ONCE, None)
    )


@blueprint.post("/board/dates/calendar")
@requires(Permission.SEE_BOARD)
@commits
def make() -> ResponseReturnValue:
    """Make an address; the one before stops."""
    session[_ONCE] = f"{base_url()}/board/calendar/{service.make(viewer())}.ics"
    return redirect(url_for("board_calendar.mine"), 303)


@blueprint.post("/board/dates/calendar/withdraw")
@requires(Permission.SEE_BOARD)
@commits
def withdraw() -> ResponseReturnValue:
    """Let the address show nothing more."""
    if service.withdraw(viewer()):
        flash("The address is withdrawn. Calendars that read it find nothing more there.")
    return redirect(url_for("board_calendar.mine"), 303)


@blueprint.get("/board/calendar/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    """Answer a calendar program that knows the address; everybody else finds nothing."""
    found = service.feed(token, base_url())
    if found is None:
        abort(404)
    answer = Response(found, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="board.ics"'
    return answer
