"""CPD: a view parses, calls, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.db import policy as policies
from workforce.training.cpd import pages, queries, service, tables
from workforce.training.cpd.forms import DeclareForm, PieceForm, new_piece, piece_data
from workforce.training.cpd.rules import PEERS, asks_for
from workforce.training.errors import SettledError, TrainingError
from workforce.training.today import Today
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.paging import part_of
from workforce.web.tables import asked_format

blueprint = Blueprint("cpd", __name__)


def _own(form: DeclareForm | None = None, status: int = 200) -> ResponseReturnValue:
    page = pages.own(Today(clock.today()), viewer())
    have = page.written if not page.missing else None
    shown = form or DeclareForm(
        data={"year": page.year, "pieces": have.pieces if have else None, "with_peer": have.with_peer if have else None}
    )
    return render_template(
        "training/cpd-mine.html", page=page, form=shown, form_errors=bool(shown.errors), asks=asks_for(page.rule),
        peers=PEERS,
    ), status  # fmt: skip


@blueprint.get("/my-training/cpd")
@requires(Permission.SEE_OWN_WORK)
def mine() -> ResponseReturnValue:
    """Show somebody what they wrote, what is still missing, and the declaration."""
    return _own()


def _piece_page(form: PieceForm, piece_id: int | None = None, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "training/cpd-piece.html", form=form, form_errors=bool(form.errors), piece_id=piece_id
    ), status  # fmt: skip


@blueprint.get("/my-training/cpd/new")
@requires(Permission.SEE_OWN_WORK)
def new() -> ResponseReturnValue:
    """Ask for a piece of learning."""
    return _piece_page(PieceForm(data=new_piece(clock.today())))


def _save(piece_id: int | None) -> ResponseReturnValue:
    form, status = PieceForm(), 422
    if form.validate():
        try:
            service.save(form.given, viewer(), piece_id, form.edition.data or 0)
            flash("Saved. Only you can read it" + (", and your line supervisor." if form.is_shown.data else "."))
            return redirect(url_for("cpd.mine"), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _piece_page(form, piece_id, status)


@blueprint.post("/my-training/cpd/new")
@requires(Permission.SEE_OWN_WORK)
@commits
def add() -> ResponseReturnValue:
    """Save a new piece."""
    return _save(None)


@blueprint.get("/my-training/cpd/<int:piece_id>")
@requires(Permission.SEE_OWN_WORK)
def piece(piece_id: int) -> ResponseReturnValue:
    """Show a piece of one's own, to change it while its year is not declared."""
    page = pages.own(Today(clock.today()), viewer())
    found = next((one for one in page.pieces if one.id == piece_id), None) or abort(404)
    if not page.is_open(found):
        return render_template("training/cpd-read.html", piece=found, peers=PEERS)
    return _piece_page(PieceForm(data=piece_data(found)), piece_id)


@blueprint.post("/my-training/cpd/<int:piece_id>")
@requires(Permission.SEE_OWN_WORK)
@commits
def save(piece_id: int) -> ResponseReturnValue:
    """Save a piece of one's own again."""
    if queries.piece(viewer().worker_id or 0, piece_id) is None:
        abort(404)
    return _save(piece_id)


@blueprint.post("/my-training/cpd/<int:piece_id>/delete")
@requires(Permission.SEE_OWN_WORK)
@commits
def delete(piece_id: int) -> ResponseReturnValue:
    """Delete a piece of one's own."""
    try:
        service.remove(piece_id, viewer())
    except SettledError:
        abort(404)
    flash("Deleted. Nothing of it is kept.")
    return redirect(url_for("cpd.mine"), 303)


@blueprint.post("/my-training/cpd/<int:piece_id>/show")
@requires(Permission.SEE_OWN_WORK)
@commits
def show(piece_id: int) -> ResponseReturnValue:
    """Let the line supervisor read a piece, or no longer."""
    is_shown = request.form.get("shown") == "yes"
    try:
        service.show(piece_id, viewer(), is_shown=is_shown)
    except SettledError:
        abort(404)
    flash("Your line supervisor can read it." if is_shown else "Only you can read it again.")
    return redirect(url_for("cpd.mine"), 303)


@blueprint.post("/my-training/cpd/declare")
@requires(Permission.SEE_OWN_WORK)
@commits
def declare() -> ResponseReturnValue:
    """Declare the present year."""
    form, status = DeclareForm(), 422
    if form.validate():
        try:
            service.declare(
                form.year.data or 0, form.pieces.data, form.with_peer.data, viewer(), confirms=bool(form.confirms.data)
            )
            flash("Declared. You can take it back until 30 November.")
            return redirect(url_for("cpd.mine"), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _own(form, status)


@blueprint.post("/my-training/cpd/take-back")
@requires(Permission.SEE_OWN_WORK)
@commits
def take_back() -> ResponseReturnValue:
    """Take one's declaration back, until its year ends."""
    sent = request.form.get("year", "")
    try:
        done = service.take_back(int(sent) if sent.isdecimal() and len(sent) == 4 else 0, viewer())
        flash("Taken back. You can change your pieces and declare again." if done else "No declaration stood.")
    except SettledError as error:
        flash(str(error), "problem")
    return redirect(url_for("cpd.mine"), 303)


# --- others


def _asked(today: Today) -> pages.Asked:
    """Return what the address asks for; what it can't ask for is not found."""
    year, show = request.args.get("year", ""), request.args.get("show", pages.default_show(today.day))
    if show not in pages.SHOWN or (year and (not year.isdecimal() or not 2000 <= int(year) <= 2100)):
        abort(404)
    return pages.Asked(int(year) if year else pages.default_year(today.day), request.args.get("team", ""), show)


@blueprint.get("/cpd")
@requires(Permission.SEE_TRAINING)
def index() -> ResponseReturnValue:
    """Show who in scope has declared and who has not: counts and days."""
    today = Today(clock.today())
    page = pages.page_of(today, viewer(), _asked(today)) or abort(404)
    table = tables.people(page)
    audited_read("read CPD declarations", f"teams:{page.asked.team or 'all in scope'}", people=len(page.lines))
    if asked := asked_format():
        return table.download(asked)
    return render_template(
        "training/cpd.html", page=page, table=table, part=part_of(table), shown=pages.SHOWN, asks=asks_for(page.rule)
    )


@blueprint.get("/cpd/shown/<employee_number>")
@requires(Permission.SEE_OWN_WORK)
def shown(employee_number: str) -> ResponseReturnValue:
    """Show a line supervisor the pieces that somebody shows them."""
    page = pages.shown_page(Today(clock.today()), viewer(), employee_number) or abort(404)
    audited_read("read CPD shown by its author", f"worker:{employee_number}", pieces=len(page.pieces))
    return render_template("training/cpd-shown.html", page=page, peers=PEERS)


@blueprint.get("/cpd/policy")
@requires(Permission.SEE_OWN_WORK, Permission.SEE_TRAINING, Permission.SEE_ADMIN)
def policy() -> ResponseReturnValue:
    """Show what is decided about CPD, registration, mentoring and programmes."""
    today = Today(clock.today())
    version = today.policies.get(policies.PolicyKind.CPD) or abort(404)
    return render_template(
        "training/cpd-policy.html", policy=pages.policy_on(today), version=version, asks_for=asks_for,
        versions=policies.versions(policies.PolicyKind.CPD),
    )  # fmt: skip
