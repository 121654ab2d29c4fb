"""Pages for administrators and for information governance."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.auth import queries, service, session
from workforce.auth.forms import AccountForm, AuditSearchForm, NewAccountForm
from workforce.auth.paging import Pages, page_number
from workforce.auth.queries import AuditSearch
from workforce.auth.roles import ROLES
from workforce.auth.service import AccountError
from workforce.web import mail
from workforce.web.access import Permission, audited_read, commits, requires, viewer

blueprint = Blueprint("admin", __name__)

SOON_DAYS = 30  # an account that ends within these days is told of (set here)


@blueprint.get("/admin")
@requires(Permission.SEE_ADMIN, Permission.SEE_AUDIT)
def index() -> ResponseReturnValue:
    """Show what runs, what waits, and who has an account."""
    shown = {name: request.args.get(name, "").strip() for name in ("find", "role", "sort")}
    page = page_number()
    accounts, total = queries.accounts(shown["find"], shown["role"], shown["sort"] or "name", page)
    return render_template(
        "auth/admin.html",
        accounts=accounts,
        pages=Pages(page, total, queries.ACCOUNTS_PAGE),
        shown=shown,
        roles=ROLES,
        outbox=mail.outbox(),
        audit=queries.audit_state(),
        panels=session.admin_panels(),
        may_change=viewer().may(Permission.SEE_ADMIN),
        today=clock.today(),
        soon_days=SOON_DAYS,
        ending=queries.ending(clock.today(), clock.today() + timedelta(days=SOON_DAYS)),
    )


@blueprint.get("/admin/accounts/new")
@requires(Permission.SEE_ADMIN)
def new_account() -> ResponseReturnValue:
    """Ask whose account to add."""
    form = NewAccountForm()
    form.offer_teams(queries.teams_today())
    return render_template("auth/account-new.html", form=form)


@blueprint.post("/admin/accounts/new")
@requires(Permission.SEE_ADMIN)
@commits
def add_account() -> ResponseReturnValue:
    """Add an account and invite its person."""
    form = NewAccountForm()
    form.offer_teams(queries.teams_today())
    if form.validate():
        try:
            added = service.add_account(form.email.data, actor=viewer().email, **form.values())
        except AccountError as error:
            form.refuse(error)
        else:
            session.tell_invitation(added.name, service.invite(added, viewer().email, session.base_url()))
            return redirect(url_for("admin.account", account_id=added.id), 303)
    return render_template("auth/account-new.html", form=form, form_errors=True), 422


@blueprint.get("/admin/accounts/<int:account_id>")
@requires(Permission.SEE_ADMIN)
def account(account_id: int) -> ResponseReturnValue:
    """Show one account and what can be changed about it."""
    return _account_page(account_id)


def _account_page(account_id: int, form: AccountForm | None = None, error: AccountError | None = None) -> str:
    """Return the page of one account: with the form as it was refused, or as the account is."""
    found = queries.account(account_id)
    if form is None:
        number = queries.employee_number(found.worker_id)
        form = AccountForm(formdata=None, obj=found, data={"employee_number": number})
    form.offer_teams(queries.teams_today(), found.team_code)
    if error:
        form.refuse(error)
    return render_template("auth/account-edit.html", account=found, form=form, form_errors=form.is_refused())


@blueprint.post("/admin/accounts/<int:account_id>")
@requires(Permission.SEE_ADMIN)
@commits
def change_account(account_id: int) -> ResponseReturnValue:
    """Change name, role, person and team of an account."""
    form, found = AccountForm(), queries.account(account_id)
    form.offer_teams(queries.teams_today(), found.team_code)
    if form.validate():
        try:
            service.change_account(found, viewer().email, **form.values())
        except AccountError as error:
            form.refuse(error)
        else:
            flash(f"The account of {found.name} is changed.")
            return redirect(url_for("admin.account", account_id=account_id), 303)
    return _account_page(account_id, form), 422


@blueprint.post("/admin/accounts/<int:account_id>/invitation")
@requires(Permission.SEE_ADMIN)
@commits
def invite(account_id: int) -> ResponseReturnValue:
    """Send an invitation to set a password."""
    found = queries.account(account_id)
    try:
        session.tell_invitation(found.name, service.invite(found, viewer().email, session.base_url()))
    except AccountError as error:
        return _account_page(account_id, error=error), 422
    return redirect(url_for("admin.account", account_id=account_id), 303)


@blueprint.post("/admin/accounts/<int:account_id>/state")
@requires(Permission.SEE_ADMIN)
@commits
def change_state(account_id: int) -> ResponseReturnValue:
    """Close an account, or open it again."""
    found, changes = queries.account(account_id), {"closed": service.deactivate, "open": service.reactivate}
    change = changes.get(request.form.get("state", ""))
    if change is None:
        abort(400)
    try:
        change(found, viewer().email)
    except AccountError as error:
        return _account_page(account_id, error=error), 422
    flash(f"The account of {found.name} is {'open' if found.is_active else 'closed'}.")
    return redirect(url_for("admin.account", account_id=account_id), 303)


@blueprint.get("/audit")
@requires(Permission.SEE_AUDIT)
def audit() -> ResponseReturnValue:
    """Search the audit trail; a search is itself written into it."""
    form = AuditSearchForm(request.args)
    search = AuditSearch(**form.data) if form.validate() else AuditSearch()
    page = page_number()
    entries, total = queries.audit_entries(search, page)
    pages = Pages(page, total, queries.AUDIT_PAGE)
    if not search.is_empty():
        audited_read("searched the audit trail", "audit", search=search.as_text())
    return render_template(
        "auth/audit.html", form=form, form_errors=bool(form.errors), entries=entries, pages=pages, search=search
    ), 422 if form.errors else 200
