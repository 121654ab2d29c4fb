"""The supervisors' register: a view parses, asks, renders."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workforce.supervision import register_tables as tables
from workforce.supervision.register_pages import register_of
from workforce.supervision.register_rules import PART_WORDS, Part
from workforce.supervision.timeline_queries import newest_day
from workforce.web.access import Permission, Scope, audited_read, requires, viewer
from workforce.web.pages import asked_day
from workforce.web.tables import asked_format

blueprint = Blueprint("supervisors", __name__)


@blueprint.get("/supervision/register")
@requires(Permission.SEE_SUPERVISION)
def index() -> ResponseReturnValue:
    """Show who supervises, and whether they are what the council asks of a supervisor."""
    page = register_of(viewer(), asked_day(newest_day), request.args.get("team", "")) or abort(404)
    show = request.args.get("show", "all")
    table = tables.register(page, show if show in tables.SHOWN else abort(404))
    scope = page.team or ("all" if viewer().scope is Scope.ALL else ",".join(sorted(viewer().teams)))
    audited_read("read supervisors' register", f"teams:{scope}", as_of=page.day, show=show)
    if asked := asked_format():
        return table.download(asked)
    return render_template(
        "supervision/register.html", page=page, table=table, show=show, shown=tables.SHOWN, Part=Part,
        part_words=PART_WORDS, words=tables.part_words, may_name=viewer().may(Permission.PLAN_SUPERVISION),
    )  # fmt: skip
