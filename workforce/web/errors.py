"""Error pages: what happened and what to do, in plain words, never a stack."""

import logging
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from workforce.web import kept_rules

log = logging.getLogger(__name__)

WORDS = {
    400: (
        "We could not read what was sent",
        "Go back, load the page again and try once more. If you had it open for a long time, sign in again.",
    ),
    403: (
        "You can't open this page",
        "Your account may not see it. If you need it for your work, ask your administrator.",
    ),
    404: (
        "Page not found",
        "Check the address. What you look for may also lie outside the teams that you answer for.",
    ),
    405: ("You can't open this page", "Go back and use the button on the page."),
    413: (
        "The files are too large",
        "Ask your administrator to import them from the command line, or send them one kind at a time.",
    ),
    500: (
        "Sorry, there is a problem with the service",
        "Nothing that you saved was lost. Try again. If it goes on, tell your administrator when it happened.",
    ),
    503: (
        "Sorry, the service is unavailable",
        "The database does not answer. Try again in a few minutes; nothing that was saved is lost.",
    ),
}


def _page(code: int) -> Response:
    title, advice = WORDS.get(code, WORDS[500])
    if request.path.startswith(("/health", "/ready")):
        return make_response(title + "\n", code)
    if request.path.startswith("/xapi/"):
        return make_response({"error": f"{title}."}, code)
    return make_response(render_template("web/error.html", title=title, advice=advice), code)


def _kept(fault: HTTPException) -> Response | None:
    """Give back what was typed into a form that came after its sign-in had ended, where there is any text."""
    is_ended = isinstance(fault, CSRFError) or (fault.code == 403 and g.get("viewer") is None)
    if request.method != "POST" or not is_ended:
        return None
    typed = kept_rules.kept(request.path, request.form.items(multi=True))
    if not typed:
        return None
    came = urlsplit(request.referrer or "")
    back = f"/{came.path.lstrip('/')}" + (f"?{came.query}" if came.query else "") if came.netloc == request.host else ""
    return make_response(render_template("web/kept.html", kept=typed, back=back), fault.code)


def init_app(app: Flask) -> None:
    """Answer every error with a page of words."""

    @app.errorhandler(HTTPException)
    def http(fault: HTTPException) -> Response:
        code = fault.code or 500
        if fault.response is not None and code < 400:
            return fault.response  # type: ignore[return-value]
        return _kept(fault) or _page(code)

    @app.errorhandler(OperationalError)
    def database(fault: OperationalError) -> Response:
        log.error("database: %s", fault.orig)
        return _page(503)

    @app.errorhandler(Exception)
    def other(fault: Exception) -> Response:
        # a statement's parameters may hold personal data, an address a secret: log where, not what
        where = request.url_rule or request.path
        log.error("%s %s: %s", request.method, where, type(fault).__name__, exc_info=not isinstance(fault, DBAPIError))
        return _page(500)
