"""The pages of targets: a view parses, calls, renders."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.auth.queries import roles_of
from workforce.board.targets import pages, service, tables
from workforce.board.targets.errors import StaleError, TargetError
from workforce.board.targets.forms import AgreedForm, SustainedForm, TargetForm, start_of
from workforce.board.targets.pages import Line
from workforce.board.targets.rules import SUSTAINED, Show
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("targets", __name__, url_prefix="/board/targets")


def _show() -> Show:
    asked = request.args.get("show", Show.ALL.value)
    return Show(asked) if asked in set(Show) else abort(404)


def _refused(form: AgreedForm, error: TargetError) -> int:
    """Show a refusal in the form, and return its status; the form then stands on what is there now."""
    if isinstance(error, StaleError):
        form.edition.data = error.newest
    return form.refuse(error)


@blueprint.get("")
@requires(Permission.SEE_BOARD)
def index() -> ResponseReturnValue:
    """Show every indicator with its target."""
    page, show = pages.page(), _show()
    table = tables.targets(page.shown(show), page.pack, show)
    if asked := asked_format():
        return table.download(asked)
    return render_template("board/targets.html", page=page, table=table, show=show, shows=Show)


@blueprint.get("/changes")
@requires(Permission.SEE_BOARD)
def changes() -> ResponseReturnValue:
    """Show every change of the targets, or of one indicator's."""
    page, indicator = pages.page(), request.args.get("indicator", "")
    if indicator and page.line(indicator) is None:
        abort(404)
    found = page.changes(indicator)
    roles = roles_of(one.entered_by for one in found)
    table = tables.changes(found, indicator, roles)
    if asked := asked_format():
        return table.download(asked)
    return render_template("board/targets-changes.html", page=page, table=table, indicator=indicator, roles=roles)


def _line(indicator: str) -> Line:
    return pages.page().line(indicator) or abort(404)


def _changing(line: Line, form: TargetForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "board/targets-change.html", line=line, form=form, form_errors=bool(form.errors or form.form_errors)
    ), status


@blueprint.get("/<indicator>/change")
@requires(Permission.KEEP_BOARD)
def changing(indicator: str) -> ResponseReturnValue:
    """Ask what is agreed of an indicator."""
    line = _line(indicator)
    now = line.changes[-1].now if line.changes else None
    form = TargetForm(formdata=None, data=start_of(now, clock.today(), pages.edition(line)))
    form.offer(pages.offered(line))
    return _changing(line, form)


@blueprint.post("/<indicator>/change")
@requires(Permission.KEEP_BOARD)
@commits
def change(indicator: str) -> ResponseReturnValue:
    """Set, change or take away an indicator's target from a day on."""
    line, form, status = _line(indicator), TargetForm(), 422
    form.offer(pages.offered(line))
    if form.validate():
        try:
            service.change(indicator, form.entry(), form.day.data, form.agreed, form.shown, viewer(), line.indicator)
            flash("Saved. Days before keep what was agreed then.")
            return redirect(url_for("targets.index") + f"#{indicator}", 303)
        except TargetError as error:
            status = _refused(form, error)
    return _changing(line, form, status)


@blueprint.post("/<indicator>/withdraw")
@requires(Permission.KEEP_BOARD)
@commits
def withdraw(indicator: str) -> ResponseReturnValue:
    """Take back a change whose first day has not come."""
    try:
        service.take_back(indicator, _posted_day(), viewer())
        flash("Withdrawn. What holds today goes on.")
    except TargetError as error:
        flash(str(error))
    return redirect(url_for("targets.index"), 303)


def _posted_day() -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(404)


def _deciding(form: SustainedForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "board/targets-sustained.html", form=form, page=pages.page(), form_errors=bool(form.errors or form.form_errors)
    ), status


@blueprint.get("/sustained")
@requires(Permission.KEEP_BOARD)
def sustaining() -> ResponseReturnValue:
    """Ask over how many publications 'sustained' looks."""
    data = {"over": pages.page().sustained_over, "day": clock.today(), "edition": service.edition(SUSTAINED)}
    return _deciding(SustainedForm(formdata=None, data=data))


@blueprint.post("/sustained")
@requires(Permission.KEEP_BOARD)
@commits
def sustain() -> ResponseReturnValue:
    """Decide over how many publications 'sustained' looks."""
    form, status = SustainedForm(), 422
    if form.validate():
        try:
            service.change(SUSTAINED, {"over": form.over.data}, form.day.data, form.agreed, form.shown, viewer())
            flash("Saved. Days before keep what was agreed then.")
            return redirect(url_for("targets.index"), 303)
        except TargetError as error:
            status = _refused(form, error)
    return _deciding(form, status)
