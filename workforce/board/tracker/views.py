"""The pages of the Notice tracker: a view parses, calls, renders."""

from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.board.tracker import pages, queries, tables
from workforce.board.tracker.forms import MoveForm
from workforce.board.tracker.rules import Impact, Progress
from workforce.web.access import Permission, audited_read, requires, viewer
from workforce.web.downloads import as_download
from workforce.web.pages import asked_day, is_newest_asked
from workforce.web.tables import asked_format

blueprint = Blueprint("tracker", __name__)


def day_asked() -> date:
    """Return the day up to which what was said is known; nothing is known of days to come."""
    return min(asked_day(clock.today), clock.today())


@blueprint.get("/board/notice")
@requires(Permission.SEE_BOARD)
def index() -> ResponseReturnValue:
    """Show all measures on one page."""
    tracker = pages.tracker_on(day_asked())
    lines = pages.filtered(tracker, request.args)
    table = tables.measures(tracker, lines)
    if asked := asked_format():
        return table.download(asked)
    return render_template(
        "board/tracker.html", tracker=tracker, table=table, progress=Progress, impact=Impact, shows=pages.SHOW_WORDS,
        is_now=is_newest_asked(),
    )  # fmt: skip


@blueprint.get("/board/notice/actions")
@requires(Permission.SEE_BOARD)
def actions() -> ResponseReturnValue:
    """Show the actions of the plan of all measures."""
    tracker = pages.tracker_on(day_asked())
    rows = tables.plan_rows(tracker, request.args.get("show", ""), request.args.get("of", ""))
    table = tables.plan(tracker, rows)
    if asked := asked_format():
        return table.download(asked)
    return render_template("board/tracker_actions.html", tracker=tracker, table=table, is_now=is_newest_asked())


@blueprint.get("/board/notice/<measure>")
@requires(Permission.SEE_BOARD)
def one(measure: str) -> ResponseReturnValue:
    """Show one measure: everything that is said of it."""
    line, summary = pages.measure_on(measure, day_asked()) or abort(404)
    keeps = is_newest_asked() and viewer().may(Permission.KEEP_BOARD)
    return render_template(
        "board/tracker_one.html", line=line, summary=summary, keeps=keeps, value_words=pages.value_words,
        target_words=pages.target_words,
    )  # fmt: skip


@blueprint.get("/board/notice/actions/<int:action_id>")
@requires(Permission.SEE_BOARD)
def action(action_id: int) -> ResponseReturnValue:
    """Show an action with what was said of it; who keeps the tracker says what became of it."""
    return showing(action_id, MoveForm(formdata=None), day_asked())


def showing(action_id: int, form: MoveForm, day: date, status: int = 200) -> ResponseReturnValue:
    """Show an action, with a form where it can be moved on."""
    found = queries.action(action_id, day) or abort(404)
    form.offer(found.state)
    if status == 200:
        form.edition.data = found.newest
    keeps = is_newest_asked() and found.counts and viewer().may(Permission.KEEP_BOARD)
    return render_template(
        "board/tracker_action.html", action=found, measure=pages.MEASURES[found.measure], form=form, day=day,
        keeps=keeps, form_errors=bool(form.errors),
    ), status  # fmt: skip


@blueprint.get("/board/notice/evidence/<int:evidence_id>/document")
@requires(Permission.SEE_BOARD)
def document(evidence_id: int) -> ResponseReturnValue:
    """Hand out the file of a piece of evidence: a download, never shown inside a page."""
    found = queries.document(evidence_id) or abort(404)
    audited_read("read evidence of a measure", f"evidence:{evidence_id}")
    return as_download(found.content, found.media_type, found.name)
