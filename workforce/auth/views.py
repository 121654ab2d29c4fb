"""Pages of sign-in, passwords and one's own account."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce.auth import queries, service, session
from workforce.auth.forms import ChangePasswordForm, ForgottenPasswordForm, NewPasswordForm, SignInForm
from workforce.auth.service import AccountError
from workforce.web.access import Permission, commits, public, requires, viewer

blueprint = Blueprint("auth", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Lead to the first page of the role, or to the sign-in page."""
    return redirect(session.home(), 303)


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page, or lead on who is signed in already."""
    if session.is_signed_in():
        return redirect(session.landing(request.args.get("next"), viewer().role), 303)
    return _sign_in_page(SignInForm(next=request.args.get("next")))


def _sign_in_page(form: SignInForm) -> str:
    """Return the sign-in page; a demonstration names its accounts."""
    return render_template(
        "auth/sign-in.html",
        form=form,
        form_errors=form.is_refused(),
        demonstration=queries.demonstration_accounts() if session.is_demonstration() else [],
    )


@blueprint.post("/sign-in")
@public
@commits
def begin_session() -> ResponseReturnValue:
    """Sign in; a failure is counted and written down too."""
    form = SignInForm()
    if form.validate():
        try:
            account = service.sign_in(form.email.data, form.password.data, session.address())
        except AccountError as error:
            form.refuse(error)
        else:
            session.begin(account)
            return redirect(session.landing(form.next.data, account.role), 303)
    return _sign_in_page(form), 422


@blueprint.post("/sign-out")
@public
@commits
def sign_out() -> ResponseReturnValue:
    """Sign out: this session is over, wherever its cookie was copied to."""
    if session.is_signed_in():
        service.sign_out(viewer().email, session.session_id())
    session.end()
    flash("You are signed out.")
    return redirect(url_for("auth.sign_in"), 303)


@blueprint.get("/forgotten-password")
@public
def forgotten_password() -> ResponseReturnValue:
    """Ask for the address to send a link to, or say that it was sent."""
    page = "auth/link-sent.html" if "sent" in request.args else "auth/forgotten-password.html"
    return render_template(page, form=ForgottenPasswordForm())


@blueprint.post("/forgotten-password")
@public
@commits
def ask_reset() -> ResponseReturnValue:
    """Send the link; the answer is the same for addresses that nobody has."""
    form = ForgottenPasswordForm()
    if not form.validate():
        return render_template("auth/forgotten-password.html", form=form, form_errors=True), 422
    service.request_reset(form.email.data, session.address(), session.base_url())
    return redirect(url_for("auth.forgotten_password", sent=1), 303)


@blueprint.get("/invitation/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    """Ask an invited person for a first password."""
    return _link_page(token, "invite")


@blueprint.get("/reset/<token>")
@public
def reset(token: str) -> ResponseReturnValue:
    """Ask for a new password."""
    return _link_page(token, "reset")


def _gone(token: str, purpose: str) -> ResponseReturnValue:
    """Say that a link no longer works, and why where the account has ended."""
    ended = service.why_link_is_gone(token, purpose)
    return render_template("auth/link-gone.html", purpose=purpose, ended=ended), 410


def _link_page(token: str, purpose: str) -> ResponseReturnValue:
    """Return the page of a link, or say that it no longer works."""
    account = service.account_for_link(token, purpose)
    if account is None:
        return _gone(token, purpose)
    return render_template("auth/new-password.html", form=NewPasswordForm(), purpose=purpose, account=account)


@blueprint.post("/invitation/<token>")
@public
@commits
def accept_invitation(token: str) -> ResponseReturnValue:
    """Set an invited person's first password."""
    return _redeem(token, "invite")


@blueprint.post("/reset/<token>")
@public
@commits
def finish_reset(token: str) -> ResponseReturnValue:
    """Set the new password."""
    return _redeem(token, "reset")


def _redeem(token: str, purpose: str) -> ResponseReturnValue:
    """Set the password that a link allows, once."""
    form, account = NewPasswordForm(), service.account_for_link(token, purpose)
    if form.validate():
        try:
            account = service.redeem(token, purpose, form.new_password.data)
        except AccountError as error:
            form.refuse(error)
    if account is None:
        return _gone(token, purpose)
    if form.is_refused():
        return render_template(
            "auth/new-password.html", form=form, form_errors=True, purpose=purpose, account=account
        ), 422
    session.end()
    flash("Your password is set. Sign in with it.")
    return redirect(url_for("auth.sign_in"), 303)


@blueprint.get("/account")
@requires(Permission.ACCOUNT)
def account() -> ResponseReturnValue:
    """Show one's own account and who has read one's record."""
    return _account_page(ChangePasswordForm())


def _account_page(form: ChangePasswordForm) -> str:
    """Return the page of one's own account."""
    person = viewer()
    return render_template(
        "auth/account.html",
        form=form,
        form_errors=form.is_refused(),
        has_password=queries.account(person.account_id).password_hash is not None,
        reads=queries.reads_of(person.employee_number, person.email) if person.employee_number else None,
    )


@blueprint.post("/account")
@requires(Permission.ACCOUNT)
@commits
def change_password() -> ResponseReturnValue:
    """Change one's own password; every other session ends."""
    form, own = ChangePasswordForm(), queries.account(viewer().account_id)
    if form.validate():
        try:
            service.change_password(own, form.current_password.data, form.new_password.data, session.address())
        except AccountError as error:
            form.refuse(error)
        else:
            session.begin(own)
            flash("Your password is changed. Other browsers and devices are signed out.")
            return redirect(url_for("auth.account"), 303)
    return _account_page(form), 422
