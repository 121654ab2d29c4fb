"""Pages of a summary below council level: one figure by service, grade and employment; all figures side by side."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workforce.board.summaries import level_tables, movement_views, pack
from workforce.board.summaries.levels import By
from workforce.web.access import Permission, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("levels", __name__)


def _sees_drafts() -> bool:
    return viewer().may(Permission.PREPARE_SUMMARY) or viewer().may(Permission.RELEASE_SUMMARY)


@blueprint.get("/board/<int:summary_id>/levels")
@requires(Permission.SEE_BOARD)
def matrix(summary_id: int) -> ResponseReturnValue:
    """Show every figure by service, by the teams of one service, by grade or by type of employment."""
    asked = request.args.get("by", By.PLACE.value)
    found = pack.pack_of(summary_id, drafts=_sees_drafts())
    if found is None or asked not in list(By):
        abort(404)
    shown = level_tables.matrix_of(found, By(asked), request.args.get("of") or None, viewer())
    table = level_tables.matrix_table(shown or abort(404))
    if kind := asked_format():
        return table.download(kind)
    return render_template("board/levels-all.html", matrix=shown, table=table)


@blueprint.get("/board/<int:summary_id>/<indicator>/levels")
@requires(Permission.SEE_BOARD)
def one(summary_id: int, indicator: str) -> ResponseReturnValue:
    """Show one figure by service and team, by grade and by type of employment, beside the summary before."""
    found = pack.pack_of(summary_id, drafts=_sees_drafts())
    entry = found.entry(indicator) if found else None
    if found is None or entry is None:
        abort(404)
    shown = level_tables.levels_of(found, entry, viewer())
    table = level_tables.one_table(shown)
    if kind := asked_format():
        return table.download(kind)
    return render_template("board/levels.html", levels=shown, table=table, opens=movement_views.may_open(indicator))
