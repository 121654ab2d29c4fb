"""Who sits on the Board, and under which terms of reference: a view parses, calls, renders."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.board.accountability import meeting_queries as queries
from workforce.board.accountability import member_service as service
from workforce.board.accountability import pages, tables
from workforce.board.accountability.forms import ConfirmForm, MemberForm, TermsForm
from workforce.board.accountability.meeting_rules import Member
from workforce.board.accountability.meeting_views import FAULTS
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.forms import as_id
from workforce.web.tables import asked_format

blueprint = Blueprint("board_members", __name__, url_prefix="/board")


@blueprint.get("/members")
@requires(Permission.SEE_BOARD)
def index() -> ResponseReturnValue:
    """Show who sits on the Board, with attendance and who has read the terms of reference."""
    page = pages.members_page(clock.today(), request.args.get("show", "now")) or abort(404)
    table = tables.members(page)
    if kind := asked_format():
        return table.download(kind)
    return render_template("board/members.html", page=page, table=table, shown=pages.MEMBERS_SHOWN)


def _editing(form: MemberForm, member: Member | None, status: int = 200) -> ResponseReturnValue:
    form.offer(queries.accounts())
    return render_template(
        "board/member-edit.html", form=form, member=member, form_errors=bool(form.errors or form.form_errors)
    ), status


@blueprint.get("/members/new")
@requires(Permission.KEEP_BOARD)
def new() -> ResponseReturnValue:
    """Ask who joins the Board."""
    return _editing(MemberForm(formdata=None), None)


@blueprint.post("/members/new")
@requires(Permission.KEEP_BOARD)
@commits
def add() -> ResponseReturnValue:
    """Add somebody to the Board."""
    form, status = MemberForm(), 422
    if form.validate():
        try:
            service.add_member(form.new(), viewer())
            flash("Added.")
            return redirect(url_for("board_members.index"), 303)
        except FAULTS as error:
            status = form.refuse(error)
    return _editing(form, None, status)


def _named(member_id: int) -> Member:
    found = queries.member(member_id)
    return found if found is not None and found.name is not None else abort(404)


@blueprint.get("/members/<int:member_id>/edit")
@requires(Permission.KEEP_BOARD)
def editing(member_id: int) -> ResponseReturnValue:
    """Ask what changes about a member."""
    member, form = _named(member_id), MemberForm(formdata=None)
    form.show(member)
    return _editing(form, member)


@blueprint.post("/members/<int:member_id>/edit")
@requires(Permission.KEEP_BOARD)
@commits
def edit(member_id: int) -> ResponseReturnValue:
    """Correct a member, link an account, or say until when they sit."""
    member, form, status = _named(member_id), MemberForm(), 422
    if form.validate():
        try:
            service.change_member(member_id, form.new(), form.shown, viewer())
            flash("Saved.")
            return redirect(url_for("board_members.index"), 303)
        except FAULTS as error:
            status = form.refuse(error)
    return _editing(form, member, status)


# --- terms of reference


def _terms(terms_id: int | None, form: ConfirmForm | None = None, status: int = 200) -> ResponseReturnValue:
    page = pages.terms_page(clock.today(), viewer().account_id, terms_id)
    if page is None and terms_id is not None:
        abort(404)
    form = form or ConfirmForm(formdata=None, data={"confirmed_on": clock.today()})
    form.offer(page.waiting if page else ())
    return render_template(
        "board/terms.html", page=page, form=form, form_errors=bool(form.errors or form.form_errors)
    ), status


@blueprint.get("/terms")
@requires(Permission.SEE_BOARD)
def terms() -> ResponseReturnValue:
    """Show the terms of reference in force, and who has read them."""
    return _terms(None)


@blueprint.get("/terms/<int:terms_id>")
@requires(Permission.SEE_BOARD)
def one_version(terms_id: int) -> ResponseReturnValue:
    """Show one version of the terms of reference."""
    return _terms(terms_id)


def _writing(form: TermsForm, status: int = 200) -> ResponseReturnValue:
    return render_template("board/terms-new.html", form=form, form_errors=bool(form.errors or form.form_errors)), status


@blueprint.get("/terms/new")
@requires(Permission.KEEP_BOARD)
def new_terms() -> ResponseReturnValue:
    """Ask for a new version of the terms of reference; the one before stands in the form."""
    before = next(iter(queries.terms()), None)
    data: dict[str, Any] = {"edition": service.newest_terms()}
    if before:
        data |= {"text": before.words or "", "agreed_by": before.agreed_by, "quorum": before.quorum.members,
                 "quorum_organisations": before.quorum.organisations,
                 "deputies_count": before.quorum.deputies_count}  # fmt: skip
    return _writing(TermsForm(formdata=None, data=data))


@blueprint.post("/terms/new")
@requires(Permission.KEEP_BOARD)
@commits
def add_terms() -> ResponseReturnValue:
    """Add a version of the terms of reference."""
    form, status = TermsForm(), 422
    if form.validate():
        try:
            terms_id = service.add_terms(form.new(), form.shown, viewer())
            flash("Added. Each member confirms it anew.")
            return redirect(url_for("board_members.one_version", terms_id=terms_id), 303)
        except FAULTS as error:
            status = form.refuse(error)
    return _writing(form, status)


def _confirmed(done: bool, terms_id: int) -> ResponseReturnValue:
    flash("Written down." if done else "It was written down already.")
    return redirect(url_for("board_members.one_version", terms_id=terms_id), 303)


@blueprint.post("/terms/<int:terms_id>/confirm")
@requires(Permission.SEE_BOARD)
@commits
def confirm(terms_id: int) -> ResponseReturnValue:
    """Confirm, as a member, that one has read the terms and knows one's role."""
    page = pages.terms_page(clock.today(), viewer().account_id, terms_id) or abort(404)
    own = page.own or abort(404)
    try:
        return _confirmed(service.confirm(page.shown, own, clock.today(), viewer()), terms_id)
    except FAULTS as error:
        form = ConfirmForm(formdata=None, data={"confirmed_on": clock.today()})
        return _terms(terms_id, form, form.refuse(error))


@blueprint.post("/terms/<int:terms_id>/confirmations")
@requires(Permission.KEEP_BOARD)
@commits
def confirm_for(terms_id: int) -> ResponseReturnValue:
    """Write down that a member without an account has confirmed."""
    page = pages.terms_page(clock.today(), viewer().account_id, terms_id) or abort(404)
    form, status = ConfirmForm(), 422
    if form.validate():
        try:
            member = service.chosen(page.sitting, as_id(form.member.data))
            return _confirmed(service.confirm(page.shown, member, form.confirmed_on.data, viewer()), terms_id)
        except FAULTS as error:
            status = form.refuse(error)
    return _terms(terms_id, form, status)
