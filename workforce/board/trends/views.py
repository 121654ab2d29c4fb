"""Where trends begin anew: a view parses, calls, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.board.trends import queries, service, tables
from workforce.board.trends.forms import RestartForm, WithdrawForm
from workforce.board.trends.service import RestartError, StaleError
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("restarts", __name__)


@blueprint.get("/board/restarts")
@requires(Permission.KEEP_BOARD, Permission.PREPARE_SUMMARY)
def index() -> ResponseReturnValue:
    """List where trends begin anew, and offer to say another."""
    return _index(RestartForm(formdata=None, data={"edition": service.newest()}))


def _index(form: RestartForm, status: int = 200) -> ResponseReturnValue:
    names = queries.told_names()
    form.offer(names)
    table = tables.restarts(queries.all_restarts(), names)
    if asked := asked_format():
        return table.download(asked)
    return render_template("board/restarts.html", form=form, table=table, names=names, today=clock.today()), status


@blueprint.post("/board/restarts")
@requires(Permission.KEEP_BOARD, Permission.PREPARE_SUMMARY)
@commits
def add() -> ResponseReturnValue:
    """Say that a trend begins anew."""
    form = RestartForm()
    if not form.validate():
        return _index(form, 422)
    try:
        service.add(form.indicator.data, form.restarts_on.data, form.reason.data, form.shown, viewer())
    except RestartError as error:
        if isinstance(error, StaleError):
            form.edition.data = service.newest()
        return _index(form, form.refuse(error))
    flash("Added. Drafts and later summaries show it; published ones stay as they were.")
    return redirect(url_for("restarts.index"), 303)


@blueprint.get("/board/restarts/<int:restart_id>/withdraw")
@requires(Permission.KEEP_BOARD, Permission.PREPARE_SUMMARY)
def withdrawing(restart_id: int) -> ResponseReturnValue:
    """Ask why a restart is withdrawn."""
    return _withdrawing(restart_id, WithdrawForm(formdata=None))


def _withdrawing(restart_id: int, form: WithdrawForm, status: int = 200) -> ResponseReturnValue:
    found = queries.restart(restart_id) or abort(404)
    return render_template("board/restart.html", restart=found, names=queries.told_names(), form=form), status


@blueprint.post("/board/restarts/<int:restart_id>/withdraw")
@requires(Permission.KEEP_BOARD, Permission.PREPARE_SUMMARY)
@commits
def withdraw(restart_id: int) -> ResponseReturnValue:
    """Withdraw a restart, with the reason."""
    form = WithdrawForm()
    queries.restart(restart_id) or abort(404)
    try:
        done = service.withdraw(restart_id, form.why.data or "", viewer())
    except RestartError as error:
        return _withdrawing(restart_id, form, form.refuse(error))
    flash("Withdrawn. Published summaries stay as they were." if done else "It was withdrawn before.")
    return redirect(url_for("restarts.index"), 303)
