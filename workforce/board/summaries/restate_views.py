"""Restatements: what was told once and reads otherwise, with both values and the reason."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce.board.summaries import queries, restate_service, tables
from workforce.board.summaries.errors import BoardError
from workforce.board.summaries.forms import RestateForm
from workforce.board.summaries.history import all_restated
from workforce.board.summaries.models import Summary
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("restatements", __name__)


@blueprint.get("/board/restatements")
@requires(Permission.SEE_BOARD)
def index() -> ResponseReturnValue:
    """Show every restatement."""
    table = tables.restatements(all_restated())
    if asked := asked_format():
        return table.download(asked)
    return render_template("board/restatements.html", table=table, summaries=queries.summaries())


def _page(summary: Summary, form: RestateForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "board/restate.html", summary=summary, found=restate_service.differences(summary), form=form,
        form_errors=bool(form.errors or form.form_errors),
    ), status  # fmt: skip


@blueprint.get("/board/<int:summary_id>/restate")
@requires(Permission.PREPARE_SUMMARY)
def look(summary_id: int) -> ResponseReturnValue:
    """Work out a published summary's figures again and show which read otherwise today."""
    return _page(queries.published(summary_id) or abort(404), RestateForm(formdata=None))


@blueprint.post("/board/<int:summary_id>/restate")
@requires(Permission.PREPARE_SUMMARY)
@commits
def restate(summary_id: int) -> ResponseReturnValue:
    """Say that figures read otherwise, and why."""
    summary = queries.published(summary_id) or abort(404)
    form, status = RestateForm(), 422
    if form.validate():
        try:
            made = restate_service.restate(summary, form.chosen(), form.reason.data, viewer())
            flash(f"Restated: {len(made)} figures. The next summary to be released tells of it.")
            return redirect(url_for("restatements.index"), 303)
        except BoardError as error:
            status = form.refuse(error)
    return _page(summary, form, status)
