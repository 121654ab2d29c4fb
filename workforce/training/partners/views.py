"""Partners: whom to ask, by when, and what they told: a view parses, calls, renders."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.auth.session import base_url
from workforce.training.errors import SettledError, TrainingError
from workforce.training.partners import queries, service, tables
from workforce.training.partners.forms import LinkForm, PartnerForm, YearForm
from workforce.training.partners.mail import Place
from workforce.training.partners.rules import BOARD_WORDS, MEASURES, STATE_WORDS, suggested_year
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.forms import as_id
from workforce.web.tables import asked_format

blueprint = Blueprint("partners", __name__, url_prefix="/partners")

_ONCE = "partner_link"


def _found(one: Any) -> Any:
    if one is None:
        abort(404)
    return one


def _year() -> tuple[Any, list[Any]]:
    """Return the year that the address asks for, and all of them; one that is not there is not found."""
    asked = request.args.get("year", "")
    year, every = queries.year_asked(as_id(asked), clock.today())
    if asked and (year is None or year.id != as_id(asked)):
        abort(404)
    return year, every


@blueprint.get("")
@requires(Permission.MANAGE_PARTNERS)
def index() -> ResponseReturnValue:
    """Show the agencies of a year: how each stands, and what it told."""
    year, every = _year()
    lines = queries.lines(year, clock.today()) if year else []
    if year and (kind := asked_format()):
        return tables.overview_file(year, lines).download(kind)
    return render_template(
        "training/partners.html", year=year, years=every, lines=lines, measures=MEASURES, words=STATE_WORDS,
        table=tables.overview(year, lines) if year else None, totals=queries.totals(lines),
    )  # fmt: skip


@blueprint.get("/board")
@requires(Permission.SEE_BOARD)
def board() -> ResponseReturnValue:
    """Show the Board what partners sent, by agency."""
    year, every = _year()
    lines = queries.lines(year, clock.today()) if year else []
    table = tables.for_board(year, lines) if year else None
    if table and (kind := asked_format()):
        return table.download(kind)
    return render_template(
        "training/partners-board.html", year=year, years=every, lines=lines, table=table, measures=MEASURES,
        totals=queries.totals(lines, only_shown=True), words=BOARD_WORDS, hidden=tables.WHAT_IS_HIDDEN,
    )  # fmt: skip


@blueprint.get("/new")
@requires(Permission.MANAGE_PARTNERS)
def new() -> ResponseReturnValue:
    """Ask which agency to add."""
    return render_template("training/partner-edit.html", form=PartnerForm(), partner=None)


@blueprint.post("/new")
@requires(Permission.MANAGE_PARTNERS)
@commits
def add() -> ResponseReturnValue:
    """Add an agency."""
    return _set_partner(None)


@blueprint.get("/<int:partner_id>/edit")
@requires(Permission.MANAGE_PARTNERS)
def edit(partner_id: int) -> ResponseReturnValue:
    """Show an agency's form."""
    found, form = _found(queries.partner(partner_id)), PartnerForm()
    form.show(found)
    return render_template("training/partner-edit.html", form=form, partner=found)


@blueprint.post("/<int:partner_id>/edit")
@requires(Permission.MANAGE_PARTNERS)
@commits
def change(partner_id: int) -> ResponseReturnValue:
    """Change an agency."""
    return _set_partner(_found(queries.partner(partner_id)))


def _set_partner(found: Any) -> ResponseReturnValue:
    form, code = PartnerForm(), 422
    if form.validate():
        try:
            one = service.set_partner(found and found.id, form.said(), form.edition.data or 0, viewer().email)
        except TrainingError as error:
            code = form.refuse(error)
        else:
            flash(f"{one.name} is {'changed' if found else 'added'}.", "saved")
            return redirect(url_for("partners.index"), 303)
    return render_template("training/partner-edit.html", form=form, partner=found, form_errors=True), code


@blueprint.get("/years/new")
@requires(Permission.MANAGE_PARTNERS)
def new_year() -> ResponseReturnValue:
    """Ask for a year's days, by when it is answered and whom to ask."""
    form, every = YearForm(), queries.years()
    form.begins_on.data, form.ends_on.data = suggested_year(clock.today(), every[0].ends_on if every else None)
    if every:
        form.contact.data, form.remind_days.data = every[0].contact, every[0].remind_days
    return render_template("training/partner-year.html", form=form, year=None, is_asked=False)


@blueprint.post("/years/new")
@requires(Permission.MANAGE_PARTNERS)
@commits
def add_year() -> ResponseReturnValue:
    """Add a year."""
    return _set_year(None)


@blueprint.get("/years/<int:year_id>")
@requires(Permission.MANAGE_PARTNERS)
def year(year_id: int) -> ResponseReturnValue:
    """Show a year's form."""
    found, form = _found(queries.year(year_id)), YearForm()
    form.show(found)
    return render_template("training/partner-year.html", form=form, year=found, is_asked=queries.was_asked(found))


@blueprint.post("/years/<int:year_id>")
@requires(Permission.MANAGE_PARTNERS)
@commits
def change_year(year_id: int) -> ResponseReturnValue:
    """Change by when a year is answered and whom to ask; its days while nobody was asked."""
    return _set_year(_found(queries.year(year_id)))


def _set_year(found: Any) -> ResponseReturnValue:
    form, code, is_asked = YearForm(), 422, bool(found and queries.was_asked(found))
    if is_asked:
        form.keep_days()
    if form.validate():
        try:
            one = service.set_year(found and found.id, form.said(), form.edition.data or 0, viewer().email)
        except TrainingError as error:
            code = form.refuse(error)
        else:
            flash("The year is set.", "saved")
            return redirect(url_for("partners.index", year=one.id), 303)
    return render_template(
        "training/partner-year.html", form=form, year=found, is_asked=is_asked, form_errors=True
    ), code  # fmt: skip


@blueprint.get("/<int:partner_id>/years/<int:year_id>")
@requires(Permission.MANAGE_PARTNERS)
def one(partner_id: int, year_id: int) -> ResponseReturnValue:
    """Show what an agency sent for a year, version by version, and its link; a new link this once."""
    partner, year = _found(queries.partner(partner_id)), _found(queries.year(year_id))
    form, line = LinkForm(), queries.line(partner, year, clock.today())
    form.offer()
    form.begin(partner, max(year.answer_by, clock.today()))
    form.known(line.link)
    return _one_page(line, form)


def _one_page(line: queries.Line, form: LinkForm, **more: Any) -> str:
    kept = session.pop(_ONCE, None)
    made = kept[1] if kept and kept[0] == [line.partner.id, line.year.id] else None
    return render_template(
        "training/partner.html", line=line, form=form, made=made, measures=MEASURES, words=STATE_WORDS,
        versions=queries.versions(line.partner, line.year), **more,
    )  # fmt: skip


@blueprint.post("/<int:partner_id>/years/<int:year_id>")
@requires(Permission.MANAGE_PARTNERS)
@commits
def ask(partner_id: int, year_id: int) -> ResponseReturnValue:
    """Make a link for an agency; the one before ends."""
    partner, year, form = _found(queries.partner(partner_id)), _found(queries.year(year_id)), LinkForm()
    form.offer()
    code = 422
    if form.validate():
        try:
            _ask(queries.line(partner, year, clock.today()), form)
            return redirect(url_for("partners.one", partner_id=partner_id, year_id=year_id), 303)
        except TrainingError as error:
            code = form.refuse(error)
    line = queries.line(partner, year, clock.today())
    if code == SettledError.status:
        form.known(line.link)
    return _one_page(line, form, form_errors=True), code


def _ask(line: queries.Line, form: LinkForm) -> None:
    """Make the link; say that it is on its way, or keep it to be shown this once."""
    to = form.email.data if form.how.data == "mail" else None
    made = service.ask(
        line.partner, line.year, form.last_day.data, to, viewer().email, _place(), form.edition.data or 0
    )
    if to is not None:
        flash(f"The link is on its way to {to}.", "saved")
    else:
        session[_ONCE] = [[made.link.partner_id, made.link.year_id], f"{base_url()}/partner-return/{made.token}"]


def _place() -> Place:
    return Place(str(current_app.config["SETTINGS"].council), base_url())


@blueprint.post("/links/<int:link_id>/end")
@requires(Permission.MANAGE_PARTNERS)
@commits
def end_link(link_id: int) -> ResponseReturnValue:
    """End a link before its day."""
    found = _found(service.end(link_id, viewer().email))
    flash("The link is ended. What was typed under it stays for a new one.", "saved")
    return redirect(url_for("partners.one", partner_id=found.partner_id, year_id=found.year_id), 303)
