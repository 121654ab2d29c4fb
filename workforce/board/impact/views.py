"""Trained and untrained groups before and after: a view parses, asks, renders."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.board.impact import pages, tables
from workforce.training.today import Today
from workforce.web.access import Permission, requires
from workforce.web.tables import asked_format

blueprint = Blueprint("impact_comparison", __name__)


@blueprint.get("/impact/comparison")
@requires(Permission.SEE_STANDARDS)
def index() -> ResponseReturnValue:
    """Show what stands beside a course: two groups before and after it. Association, not proof."""
    today = Today(clock.today())
    page = pages.page_of(today, request.args.get("course", ""), request.args.get("window", "")) or abort(404)
    table = tables.comparison(page)
    if asked := asked_format():
        return table.download(asked)
    return render_template("board/impact-comparison.html", page=page, table=table, today=today, points=tables.points)
