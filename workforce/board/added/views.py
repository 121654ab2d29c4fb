"""The pages of the council's own indicators: a view parses, calls, renders."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.board.added import pages, service, tables
from workforce.board.added.errors import AddedError, StaleError
from workforce.board.added.forms import DefinitionForm, EndForm, OwnForm, ValuesForm, carried, start_of
from workforce.board.added.pages import Line
from workforce.board.added.rules import Plan
from workforce.board.figures.added_rules import W16, W16_STARTS
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("added", __name__, url_prefix="/board/indicators-added")
SAVED = "Saved. Summaries of days before stay as they were."


def _refused(form: OwnForm, error: AddedError) -> int:
    """Show a refusal in the form, and return its status; the form then stands on what is there now."""
    if isinstance(error, StaleError):
        form.edition.data = error.newest
    return form.refuse(error)


def _line(name: str) -> Line:
    return pages.line(name) or abort(404)


@blueprint.get("")
@requires(Permission.KEEP_BOARD, Permission.PREPARE_SUMMARY)
def index() -> ResponseReturnValue:
    """Show what the council added, with the newest value of each."""
    lines = pages.lines()
    table = tables.indicators(lines)
    if asked := asked_format():
        return table.download(asked)
    has_w16 = any(one.id == W16 for one in lines)
    return render_template("board/added.html", lines=lines, table=table, has_w16=has_w16)


@blueprint.get("/<indicator>")
@requires(Permission.KEEP_BOARD, Permission.PREPARE_SUMMARY)
def one(indicator: str) -> ResponseReturnValue:
    """Show one of them: what it counts, its values, who changed what."""
    line = _line(indicator)
    table = tables.values(line, pages.values(line))
    if asked := asked_format():
        return table.download(asked)
    form = EndForm(formdata=None, data={"edition": line.edition, "day": clock.today()})
    return render_template("board/added-one.html", line=line, table=table, form=form)


def _defining(form: DefinitionForm, line: Line | None, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "board/added-definition.html", form=form, line=line, form_errors=bool(form.errors or form.form_errors)
    ), status


@blueprint.get("/new")
@requires(Permission.KEEP_BOARD)
def new() -> ResponseReturnValue:
    """Ask what is counted."""
    starts = W16_STARTS if request.args.get("start") == W16 else None
    return _defining(DefinitionForm(formdata=None, data=start_of(W16 if starts else "", starts, clock.today())), None)


@blueprint.post("/new")
@requires(Permission.KEEP_BOARD)
@commits
def add() -> ResponseReturnValue:
    """Add an indicator from a day on."""
    form, status = DefinitionForm(), 422
    if form.validate():
        try:
            service.define(form.id.data, form.entry(), form.day.data, form.shown, viewer(), is_new=True)
            flash("Added. Now send its values.")
            return redirect(url_for("added.one", indicator=form.id.data), 303)
        except AddedError as error:
            status = _refused(form, error)
    return _defining(form, None, status)


@blueprint.get("/<indicator>/change")
@requires(Permission.KEEP_BOARD)
def changing(indicator: str) -> ResponseReturnValue:
    """Ask what is counted from a day on."""
    line = _line(indicator)
    entry = line.changes[-1].now or line.changes[-1].before
    data = start_of(indicator, entry, clock.today(), line.edition)
    return _defining(DefinitionForm(formdata=None, data=data), line)


@blueprint.post("/<indicator>/change")
@requires(Permission.KEEP_BOARD)
@commits
def change(indicator: str) -> ResponseReturnValue:
    """Define an indicator anew from a day on."""
    line, form, status = _line(indicator), DefinitionForm(), 422
    if form.validate():
        try:
            service.define(indicator, form.entry(), form.day.data, form.shown, viewer())
            flash(SAVED)
            return redirect(url_for("added.one", indicator=indicator), 303)
        except AddedError as error:
            status = _refused(form, error)
    return _defining(form, line, status)


@blueprint.post("/<indicator>/end")
@requires(Permission.KEEP_BOARD)
@commits
def end(indicator: str) -> ResponseReturnValue:
    """Let an indicator no longer be told from a day on."""
    line, form, status = _line(indicator), EndForm(), 422
    if form.validate():
        try:
            service.define(indicator, None, form.day.data, form.shown, viewer())
            flash(SAVED)
            return redirect(url_for("added.one", indicator=indicator), 303)
        except AddedError as error:
            status = _refused(form, error)
    table = tables.values(line, pages.values(line))
    return render_template("board/added-one.html", line=line, table=table, form=form, form_errors=True), status


@blueprint.post("/<indicator>/withdraw")
@requires(Permission.KEEP_BOARD)
@commits
def withdraw(indicator: str) -> ResponseReturnValue:
    """Take back a change whose first day has not come."""
    try:
        service.take_back(indicator, _posted_day(), viewer())
        flash("Withdrawn. What holds today goes on.")
    except AddedError as error:
        flash(str(error))
    return redirect(url_for("added.index"), 303)


def _posted_day() -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(404)


@blueprint.get("/values")
@requires(Permission.KEEP_BOARD, Permission.PREPARE_SUMMARY)
def sending() -> ResponseReturnValue:
    """Ask for a file of values."""
    return render_template("board/added-values.html", form=ValuesForm(), lines=pages.lines())


def _tried(form: ValuesForm, plan: Plan, content: bytes, status: int) -> ResponseReturnValue:
    form.edition.data, form.file_name.data, form.content.data = plan.edition, plan.file, carried(content)
    return render_template(
        "board/added-tried.html", form=form, plan=plan, table=tables.rejected(plan), form_errors=status != 200
    ), status


@blueprint.post("/values")
@requires(Permission.KEEP_BOARD, Permission.PREPARE_SUMMARY)
@commits
def try_values() -> ResponseReturnValue:
    """Say what a file would change. Nothing is changed, and nothing of it is kept."""
    form = ValuesForm()
    if (sent := form.sent()) is None:
        form.file.errors = ["Choose a file"]
        return render_template("board/added-values.html", form=form, lines=pages.lines(), form_errors=True), 422
    plan = service.try_out(*sent)
    return _tried(form, plan, sent[1], 422 if plan.rejected else 200)


@blueprint.post("/values/apply")
@requires(Permission.KEEP_BOARD, Permission.PREPARE_SUMMARY)
@commits
def apply_values() -> ResponseReturnValue:
    """Take the values of the file that was tried, if it would still change the same."""
    form = ValuesForm()
    sent = form.sent() or abort(404)
    try:
        plan = service.apply(*sent, viewer().email, form.shown)
    except AddedError as error:
        return _tried(form, service.try_out(*sent), sent[1], form.refuse(error))
    flash(f"{len(plan.writes)} values are taken in." if plan.is_applied else "These values stand already.")
    return redirect(url_for("added.index"), 303)
