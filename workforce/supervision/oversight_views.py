"""Management oversight of cases: a view parses, calls, renders."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.supervision import oversight_pages as pages
from workforce.supervision import oversight_queries as queries
from workforce.supervision import oversight_service as service
from workforce.supervision import oversight_tables as tables
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.oversight_forms import DraftForm
from workforce.supervision.oversight_rules import chased_from, draft_goes_on
from workforce.web.access import Permission, Viewer, audited_read, commits, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("oversight", __name__)


def _asked() -> pages.Asked:
    """Return what the address asks for; what it can't ask for is not found."""
    args = request.args
    show = args.get("show", "overdue")
    if show not in pages.SHOWN:
        abort(404)
    return pages.Asked(show, args.get("team", ""), args.get("type", ""), args.get("holder", ""))


@blueprint.get("/supervision/oversight")
@requires(Permission.SEE_CASES)
def index() -> ResponseReturnValue:
    """Show the cases in scope by what is due, and what is not on the child's file yet."""
    page = pages.page_of(viewer(), clock.today(), _asked()) or abort(404)
    table = tables.waiting(page) if request.args.get("list") == "not-on-file" else tables.cases(page)
    audited_read("read oversight of cases", f"teams:{page.asked.team or 'all in scope'}", cases=len(page.lines))
    if asked := asked_format():
        return table.download(asked)
    return render_template("supervision/oversight.html", page=page, table=tables.cases(page), shown=pages.SHOWN)


def _change(oversight_id: int, change: Callable[[int, Viewer], bool], done: str) -> ResponseReturnValue:
    """Mark or take back, where the reader may; else it is not found. A refusal is told on the page."""
    one = queries.said(oversight_id, clock.today())
    if one is None or not service.may_mark(one, viewer()):
        abort(404)
    try:
        flash(done if change(oversight_id, viewer()) else "It stood so already.")
    except SettledError as error:
        flash(str(error), "problem")
    if viewer().may(Permission.SEE_CASES):
        return redirect(url_for("oversight.index") + "#not-on-file", 303)
    return redirect(url_for("oversight.one", oversight_id=oversight_id), 303)


@blueprint.post("/supervision/oversight/<int:oversight_id>/on-file")
@requires(Permission.SEE_CASES, Permission.SEE_OWN_WORK)
@commits
def on_file(oversight_id: int) -> ResponseReturnValue:
    """Say that the decision is on the child's file."""
    return _change(oversight_id, service.mark_on_file, "Marked: it is on the child's file. You can take it back below.")


@blueprint.post("/supervision/oversight/<int:oversight_id>/not-on-file")
@requires(Permission.SEE_CASES, Permission.SEE_OWN_WORK)
@commits
def not_on_file(oversight_id: int) -> ResponseReturnValue:
    """Take back that it is on the child's file."""
    return _change(oversight_id, service.take_back, "Taken back: it stands as not on the child's file.")


def _one(oversight_id: int, form: DraftForm, status: int = 200) -> ResponseReturnValue:
    """Show one to the session's supervisor and that supervisor's own, with its draft; to others it is not found."""
    one, rule = queries.said(oversight_id, clock.today()), service.drafting()
    reader = service.reads_draft(one, viewer()) if one else None
    if one is None or reader is None or pages.is_hidden(one, viewer()):
        abort(404)
    words = queries.draft_of(oversight_id)
    audited_read("read oversight draft", f"worker:{one.number}", oversight=oversight_id, draft=words is not None)
    return render_template(
        "supervision/oversight-one.html", one=one, reader=reader.value, words=words, rule=rule, form=form,
        chased_from=chased_from(rule, one.held_on), goes_on=draft_goes_on(rule, one.on_file_on),
        may_mark=service.may_mark(one, viewer()), day=clock.today(), form_errors=bool(form.errors),
    ), status  # fmt: skip


@blueprint.get("/supervision/oversight/<int:oversight_id>")
@requires(Permission.SEE_OWN_WORK)
def one(oversight_id: int) -> ResponseReturnValue:
    """Show one that was said here, with its draft where the council allows drafts."""
    return _one(oversight_id, DraftForm(data={"words": queries.draft_of(oversight_id) or ""}))


@blueprint.post("/supervision/oversight/<int:oversight_id>/draft")
@requires(Permission.SEE_OWN_WORK)
@commits
def save_draft(oversight_id: int) -> ResponseReturnValue:
    """Keep the draft of a decision until it is on the child's file."""
    said, form = queries.said(oversight_id, clock.today()), DraftForm()
    if said is None or service.reads_draft(said, viewer()) is None or pages.is_hidden(said, viewer()):
        abort(404)
    try:
        service.draft(oversight_id, form.words.data or "", viewer())
    except SupervisionError as error:
        form.refuse(error)
        return _one(oversight_id, form, error.status)
    flash("The draft is saved. Put it onto the child's file, then mark it here.")
    return redirect(url_for("oversight.one", oversight_id=oversight_id), 303)
