"""The Board's dates: a view parses, calls, renders."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.board.dates import pages, queries, service, tables
from workforce.board.dates.errors import DatesError
from workforce.board.dates.forms import DoneForm, RhythmForm
from workforce.board.dates.rules import Due, Kind
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.forms import as_id
from workforce.web.tables import asked_format

blueprint = Blueprint("board_dates", __name__)


@blueprint.get("/board/dates")
@requires(Permission.SEE_BOARD)
def index() -> ResponseReturnValue:
    """Show what is next, late and done."""
    asked = request.args.get("kind", "")
    kind = Kind(asked) if asked in set(Kind) else None
    page = pages.dates_page(kind, pages.ALL if request.args.get("span") == pages.ALL else pages.NEAR)
    table = tables.dates(page)
    if wanted := asked_format():
        return table.download(wanted)
    return render_template("board/dates.html", page=page, table=table, kinds=Kind)


@blueprint.get("/board/dates/summaries")
@requires(Permission.SEE_BOARD)
def summaries() -> ResponseReturnValue:
    """Show each summary stage by stage: planned, and as it happened."""
    page = pages.dates_page()
    table = tables.stages(page)
    if wanted := asked_format():
        return table.download(wanted)
    return render_template("board/dates-summaries.html", page=page, table=table)


def _due(kind: str, due_on: str) -> Due:
    """Return what an address names: something due, or something that is marked for a day no longer due."""
    try:
        day = date.fromisoformat(due_on)
    except ValueError:
        abort(404)
    found = pages.due_of(kind, day)
    if found is None and kind in set(Kind) and queries.events_of(kind, day):
        return Due(Kind(kind), day, "former")
    return found or abort(404)


def _one(due: Due, form: DoneForm, status: int = 200) -> ResponseReturnValue:
    events = queries.events_of(due.kind.value, due.due_on)
    return render_template(
        "board/dates-one.html", due=due, events=events, form=form, today=clock.today(),
        stands=next((one for one in events if one.withdrawn_at is None), None),
        form_errors=bool(form.errors or form.form_errors),
    ), status  # fmt: skip


@blueprint.get("/board/dates/<kind>/<due_on>")
@requires(Permission.KEEP_BOARD)
def one(kind: str, due_on: str) -> ResponseReturnValue:
    """Ask when something was done, or show what is marked."""
    due = _due(kind, due_on)
    return _one(due, DoneForm(data={"done_on": min(due.due_on, clock.today())}))


@blueprint.post("/board/dates/<kind>/<due_on>")
@requires(Permission.KEEP_BOARD)
@commits
def mark(kind: str, due_on: str) -> ResponseReturnValue:
    """Mark something as done."""
    form, due, status = DoneForm(), _due(kind, due_on), 422
    if form.validate():
        try:
            service.mark(kind, due.due_on, form.said(), viewer())
            flash(f"{due.kind.words}: marked as done.")
            return redirect(url_for("board_dates.index"), 303)
        except DatesError as error:
            status = form.refuse(error)
    return _one(due, form, status)


@blueprint.post("/board/dates/<kind>/<due_on>/take-back")
@requires(Permission.KEEP_BOARD)
@commits
def take_back(kind: str, due_on: str) -> ResponseReturnValue:
    """Take back that something was done."""
    due = _due(kind, due_on)
    taken = service.take_back(kind, due.due_on, as_id(request.form.get("event")), viewer())
    flash(f"{due.kind.words}: taken back." if taken else "That was taken back already. Nothing was changed.")
    return redirect(url_for("board_dates.index"), 303)


def _rhythm(form: RhythmForm, status: int = 200) -> ResponseReturnValue:
    page = pages.dates_page()
    return render_template(
        "board/dates-rhythm.html", page=page, form=form, form_errors=bool(form.errors or form.form_errors)
    ), status


@blueprint.get("/board/dates/rhythm")
@requires(Permission.KEEP_BOARD)
def rhythm() -> ResponseReturnValue:
    """Show the rhythm and ask for another."""
    page = pages.dates_page()
    begin = {"edition": service.newest_version(), "in_force_from": page.first_free_day}
    return _rhythm(RhythmForm(data={**RhythmForm.of(page.newest), **begin}))


@blueprint.post("/board/dates/rhythm")
@requires(Permission.KEEP_BOARD)
@commits
def set_rhythm() -> ResponseReturnValue:
    """Put another rhythm in force from a day on."""
    form, status = RhythmForm(), 422
    if form.validate():
        try:
            service.set_rhythm(form.changes(), form.in_force_from.data, form.shown, viewer())
            flash("The Board's rhythm is set. Dates up to then stay as they were.")
            return redirect(url_for("board_dates.index", span=pages.ALL), 303)
        except DatesError as error:
            status = form.refuse(error)
    return _rhythm(form, status)
