"""Pages that tell why a figure moved since the summary before, and open each reason onto its rows."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workforce.board.summaries import movement_rows, movement_tables, pack
from workforce.board.summaries.levels import below
from workforce.board.summaries.movement_rules import Why
from workforce.board.summaries.movement_tables import Movement
from workforce.caseload.restricted import hidden_children
from workforce.web.access import Permission, audited_read, requires, viewer
from workforce.web.paging import part_of
from workforce.web.tables import asked_format

blueprint = Blueprint("movement", __name__)


@blueprint.get("/board/<int:summary_id>/<indicator>/movement")
@requires(Permission.SEE_BOARD)
def one(summary_id: int, indicator: str) -> ResponseReturnValue:
    """Show why a figure moved, for the council or a team in scope; `why` opens one reason onto its rows."""
    found = _movement(summary_id, indicator, request.args.get("team") or None)
    if asked := request.args.get("why"):
        return _rows(found, asked)
    table = movement_tables.stands_table(found)
    if (kind := asked_format()) and found.stands:
        return table.download(kind)
    return render_template(
        "board/movement.html", movement=found, table=table, named=viewer().may(Permission.SEE_BOARD_ROWS),
        explained=movement_tables.EXPLAINED,
    )  # fmt: skip


def _movement(summary_id: int, indicator: str, team: str | None) -> Movement:
    sees_drafts = viewer().may(Permission.PREPARE_SUMMARY) or viewer().may(Permission.RELEASE_SUMMARY)
    shown = pack.pack_of(summary_id, drafts=sees_drafts)
    entry = shown.entry(indicator) if shown else None
    if shown is None or entry is None:
        abort(404)
    if team is None:
        return movement_tables.movement_of(shown, entry)
    teams = shown.summary.context["teams"]
    if not may_open(indicator) or team not in teams or not viewer().sees_team(team):
        abort(404)
    mine = frozenset(code for code in below(team, teams) if viewer().sees_team(code))
    return movement_tables.movement_of(shown, entry, mine, team)


def may_open(indicator: str) -> bool:
    """Whether a viewer may see a figure below council level row by row; of audited records only who audits."""
    needed = {Permission.SEE_BOARD_ROWS} | ({Permission.AUDIT_SUPERVISION} if indicator == "W6" else set())
    return needed <= viewer().permissions


def _rows(found: Movement, asked: str) -> ResponseReturnValue:
    if not viewer().may(Permission.SEE_BOARD_ROWS):
        abort(403)
    why = next((one for one in Why if str(one).replace(" ", "-") == asked), None)
    if why is None or found.steps is None:
        abort(404)
    restricted = frozenset(hidden_children(viewer().worker_id).values())
    seen, hidden = movement_rows.seen_steps(found.of(why), viewer(), found, restricted)
    summary = found.pack.summary
    audited_read(
        "read movement's rows", f"summary:{summary.id}", indicator=found.indicator.id, why=str(why), rows=len(seen)
    )
    table = movement_rows.rows_table(found, why, seen, hidden)
    if kind := asked_format():
        return table.download(kind)
    return render_template(
        "board/movement-rows.html", movement=found, why=why, table=table, part=part_of(table), hidden=hidden
    )
