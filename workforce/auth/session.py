"""Who is signed in: the cookie, its limits, and the viewer of every request."""

import secrets
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, flash, g, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf import CSRFProtect
from markupsafe import Markup

from workforce import clock
from workforce.auth import ends, queries, rules
from workforce.auth.models import Account
from workforce.auth.roles import ROLES, role_words
from workforce.auth.service import AccountError
from workforce.web.access import Permission, Viewer
from workforce.web.forms import field_choices

csrf = CSRFProtect()
_login = LoginManager()

_WITHOUT_VIEWER = ("/static/", "/health", "/ready", "/xapi/")
_SEEN_EVERY_SECONDS = 300  # how often the cookie is written again

# Text, path, the permissions of which one is needed, and one that makes the page needless.
_PAGES: tuple[tuple[str, str, tuple[Permission, ...], Permission | None], ...] = (
    ("My work", "/my-work", (Permission.SEE_OWN_WORK,), None),
    ("My supervision", "/my-supervision", (Permission.SEE_OWN_WORK,), None),
    ("My training", "/my-training", (Permission.SEE_OWN_WORK,), None),
    ("My team", "/my-team", (Permission.SEE_TEAM,), Permission.SEE_SERVICE),
    ("Service", "/service", (Permission.SEE_SERVICE,), None),
    ("Allocation", "/allocation", (Permission.ALLOCATE,), None),
    ("Balance", "/balance", (Permission.SEE_SERVICE,), None),
    ("Figures", "/figures", (Permission.SEE_TEAM, Permission.SEE_SERVICE, Permission.SEE_QUALITY), None),
    ("What if", "/what-if", (Permission.PLAN_WORKLOAD,), None),
    ("Overloads", "/overloads", (Permission.ALLOCATE,), None),
    ("Concerns", "/concerns", (Permission.ANSWER_CONCERNS,), None),
    ("Supervision", "/supervision", (Permission.PLAN_SUPERVISION,), None),
    ("Supervision", "/supervision/compliance", (Permission.SEE_SUPERVISION,), Permission.PLAN_SUPERVISION),
    ("Training", "/training", (Permission.SEE_TRAINING,), None),
    ("Reductions", "/reductions", (Permission.SEE_REDUCTIONS,), None),
    ("Quality", "/quality", (Permission.SEE_QUALITY,), None),
    ("Employer standards", "/standards", (Permission.SEE_STANDARDS,), None),
    ("Weights", "/schemes", (Permission.SEE_SCHEMES,), None),
    ("Board", "/board", (Permission.SEE_BOARD,), None),
    ("Data", "/data", (Permission.SEE_DATA,), None),
    ("Admin", "/admin", (Permission.SEE_ADMIN, Permission.SEE_AUDIT), None),
    ("Audit", "/audit", (Permission.SEE_AUDIT,), None),
)

# Pages whose addresses stand beside that of the entry to which they belong.
_ALSO: dict[str, tuple[str, ...]] = {
    "/training": (
        "/courses", "/runs", "/bookings", "/inductions", "/asye", "/cpd", "/registration", "/mentoring", "/programmes",
        "/impact", "/partners",
    ),
}  # fmt: skip


class SignedIn(UserMixin):  # type: ignore[misc]
    """The signed-in person as flask-login keeps them."""

    def __init__(self, account_id: int, session_version: int, viewer: Viewer | None = None) -> None:
        """Keep what names the session, and the viewer once it is loaded."""
        self.account_id, self.session_version, self.viewer = account_id, session_version, viewer

    def get_id(self) -> str:
        """Return what the cookie holds: another session version makes it worthless."""
        return f"{self.account_id}:{self.session_version}"


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the menu."""

    text: str
    href: str
    here: bool  # this page, or one below it
    exact: bool


def _is_under(*addresses: str) -> bool:
    return any(f"{request.path}/".startswith(f"{one}/") for one in addresses)


def navigation() -> list[NavigationItem]:
    """Return the menu of the signed-in person."""
    person = g.get("viewer")
    if person is None:
        return []
    return [
        NavigationItem(text, href, here=_is_under(href, *_ALSO.get(href, ())), exact=request.path == href)
        for text, href, needed, needless in _PAGES
        if any(person.may(permission) for permission in needed) and not (needless and person.may(needless))
    ]


def first_page(role: str) -> str:
    """Return where somebody of a role starts."""
    return ROLES[role].first_page


def landing(target: str | None, role: str) -> str:
    """Return where to go after signing in: the page asked for, if it is one of ours."""
    return target if target and rules.is_local_path(target) and target != "/" else first_page(role)


def begin(account: Account) -> None:
    """Start a new session; nothing of the one before is kept. However somebody came: an ended account gets none."""
    if ended := ends.words(account):
        raise AccountError(ended)
    session.clear()
    now = int(clock.now().timestamp())
    session["id"], session["began_at"], session["seen_at"] = secrets.token_urlsafe(16), now, now
    login_user(SignedIn(account.id, account.session_version))


def end() -> None:
    """Forget the session in this browser."""
    logout_user()
    session.clear()


def session_id() -> str:
    """Return the identifier of the present session."""
    return str(session.get("id", ""))


def home() -> str:
    """Return where the start page leads."""
    person = g.get("viewer")
    return first_page(person.role) if person else url_for("auth.sign_in")


def is_signed_in() -> bool:
    """Whether somebody is signed in."""
    return g.get("viewer") is not None


def is_demonstration() -> bool:
    """Whether this is a demonstration, whose accounts are no secret."""
    return bool(current_app.config.get("DEMO"))


def tell_invitation(name: str, link: str) -> None:
    """Say that an invitation is on its way; without a mail server, show the link to who sent it, this once."""
    if current_app.config["SMTP_SET"]:
        flash(f"An invitation is on its way to {name}. Its link works for 7 days.")
    else:
        flash(f"Mail is not set up here. Give {name} this link yourself; it works once, within 7 days: {link}")


def admin_panels() -> list[Markup]:
    """Return what other packages show to administrators: each callable answers with a template and its context."""
    made = [make() for make in current_app.extensions["admin_panels"]]
    return [Markup(render_template(template, **context)) for template, context in made]  # noqa: S704 - our templates


@_login.user_loader  # type: ignore[untyped-decorator]
def _load(user_id: str) -> SignedIn | None:
    """Return the person of a cookie, while account, session version and limits of time allow it."""
    account_id, _, version = user_id.partition(":")
    now = int(clock.now().timestamp())
    began, seen = session.get("began_at", 0), session.get("seen_at", 0)
    if now - began > rules.SESSION_LIMIT.total_seconds() or now - seen > rules.IDLE_LIMIT.total_seconds():
        return None
    viewer = queries.viewer(int(account_id), int(version), session_id())
    if viewer is None:
        return None
    if now - seen > _SEEN_EVERY_SECONDS:
        session["seen_at"] = now
    return SignedIn(viewer.account_id, int(version), viewer)


def _load_viewer() -> None:
    """Put the viewer of this request in place, before any view's permission is checked."""
    g.viewer = None
    if request.path.startswith(_WITHOUT_VIEWER) or "_user_id" not in session:
        return
    if current_user.is_authenticated:
        g.viewer = current_user.viewer
    else:
        session.clear()


def _page_globals() -> dict[str, Any]:
    """Return what every page needs to know about its reader."""
    return {"viewer": g.get("viewer"), "navigation": navigation, "role_words": role_words}


def address() -> str:
    """Return the network address of the request."""
    return request.remote_addr or "unknown"


def base_url() -> str:
    """Return where the product is reached, for links in mail."""
    return str(current_app.config["BASE_URL"])


def init_app(app: Flask) -> None:
    """Set the cookie's policy, load the viewer of each request, and ask every POST for its token.

    Needs `app.config["SETTINGS"]`. Call it before access.init_app.
    """
    settings = app.config["SETTINGS"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if settings.secure else "session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        PERMANENT_SESSION_LIFETIME=rules.SESSION_LIMIT,
        SESSION_PROTECTION=None,  # addresses change between office, home and phone
        WTF_CSRF_TIME_LIMIT=None,  # a record may be written for hours; the token ends with the session
        BASE_URL=settings.base_url,
        SMTP_SET=settings.smtp_url is not None,
    )
    app.extensions.setdefault("admin_panels", [])
    _login.init_app(app, add_context_processor=False)
    app.before_request(_load_viewer)
    csrf.init_app(app)
    app.context_processor(_page_globals)
    app.jinja_env.globals["field_choices"] = field_choices
