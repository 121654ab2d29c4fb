"""The Board's pages."""

import json

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue
from plotly.utils import PlotlyJSONEncoder

from workforce.board.figures.indicators import shown_as
from workforce.board.summaries import pack, queries, service, tables
from workforce.board.summaries.movement_tables import movement_of
from workforce.board.trends import charts
from workforce.caseload.restricted import hidden_children
from workforce.web.access import Permission, audited_read, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("board", __name__)


def _sees_drafts() -> bool:
    return viewer().may(Permission.PREPARE_SUMMARY) or viewer().may(Permission.RELEASE_SUMMARY)


@blueprint.get("/board")
@requires(Permission.SEE_BOARD)
def latest() -> ResponseReturnValue:
    """Show the newest summary."""
    return _summary(pack.pack_of())


@blueprint.get("/board/<int:summary_id>")
@requires(Permission.SEE_BOARD)
def summary(summary_id: int) -> ResponseReturnValue:
    """Show one summary; a draft to those who prepare or release it."""
    return _summary(pack.pack_of(summary_id, drafts=_sees_drafts()) or abort(404))


def _summary(found: pack.Pack | None) -> ResponseReturnValue:
    waiting = queries.drafts() if _sees_drafts() or viewer().may(Permission.COMMENT_FIGURES) else []
    if found is None:
        return render_template("board/empty.html", waiting=waiting, sees_drafts=_sees_drafts())
    roles = pack.roles_in(found)
    if asked := asked_format():
        return tables.summary(found, roles).download(asked)
    return render_template(
        "board/summary.html", pack=found, earlier=queries.summaries(), table=tables.summary(found, roles),
        waiting=waiting, sees_drafts=_sees_drafts(), meets_on=service.meets_on(found.summary.as_at), roles=roles,
    )  # fmt: skip


@blueprint.get("/board/<int:summary_id>/<indicator>")
@requires(Permission.SEE_BOARD)
def indicator(summary_id: int, indicator: str) -> ResponseReturnValue:
    """Show one indicator of a summary: its trend, why it moved and, for those who may, the rows behind it."""
    found = pack.pack_of(summary_id, drafts=_sees_drafts())
    entry = found.entry(indicator) if found else None
    if found is None or entry is None:
        abort(404)
    return render_template(
        "board/indicator.html", pack=found, entry=entry, moved=movement_of(found, entry),
        named=viewer().may(Permission.SEE_BOARD_ROWS), roles=pack.roles_in(found),
    )  # fmt: skip


@blueprint.get("/board/<int:summary_id>/<indicator>/rows")
@requires(Permission.SEE_BOARD_ROWS)
def rows(summary_id: int, indicator: str) -> ResponseReturnValue:
    """Open a figure onto the rows behind it, those in the viewer's scope."""
    found = queries.summary(summary_id) if _sees_drafts() else queries.published(summary_id)
    head = queries.headlines([summary_id]).get(summary_id, {}).get(indicator) if found else None
    if found is None or head is None:
        abort(404)
    restricted = frozenset(hidden_children(viewer().worker_id).values())
    frozen = queries.frozen_rows(summary_id, indicator) or []
    seen, hidden = tables.seen_rows(frozen, viewer(), indicator, restricted)
    audited_read("read figure's rows", f"summary:{summary_id}", indicator=indicator, rows=len(seen))
    table = tables.rows(found, shown_as(head), seen, hidden)
    if asked := asked_format():
        return table.download(asked)
    return render_template(
        "board/rows.html", summary=found, indicator=shown_as(head), table=table, hidden=hidden, head=head,
    )  # fmt: skip


@blueprint.get("/board/<int:summary_id>/<indicator>/chart.json")
@requires(Permission.SEE_BOARD)
def chart(summary_id: int, indicator: str) -> ResponseReturnValue:
    """Return the trend's chart as data; the page draws it."""
    found = pack.pack_of(summary_id, drafts=_sees_drafts())
    entry = found.entry(indicator) if found else None
    if entry is None:
        abort(404)
    figure = charts.trend_figure(
        entry.indicator.name, entry.indicator.unit, entry.trend, entry.now["target"], entry.forecast
    )
    return Response(json.dumps(figure, cls=PlotlyJSONEncoder), content_type="application/json")
