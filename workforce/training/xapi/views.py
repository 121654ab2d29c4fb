"""Statements in, and the keys of the systems that send them: a view parses, calls, renders."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from workforce.auth.session import address, csrf
from workforce.training.errors import TrainingError
from workforce.training.xapi import service
from workforce.training.xapi.forms import KeyForm
from workforce.training.xapi.rules import LARGEST, StatementFault, answered_version, read_request
from workforce.web.access import Permission, commits, public, requires, viewer

blueprint = Blueprint("xapi", __name__)
keys_blueprint = Blueprint("xapi_keys", __name__)
csrf.exempt(blueprint)  # no cookie says who sends: the key does

_VERSION = "X-Experience-API-Version"
_ONCE = "xapi_secret"


@blueprint.after_app_request
def say_version(response: Response) -> Response:
    """Say the version in every answer, as the standard asks."""
    if request.path.startswith("/xapi/"):
        response.headers[_VERSION] = answered_version(request.headers.get(_VERSION)) or "1.0.3"
    return response


def _fault(code: int, words: str, **headers: str) -> ResponseReturnValue:
    return {"error": words}, code, headers


@blueprint.route("/xapi/statements", methods=["POST", "PUT"])
@public
@commits
def statements() -> ResponseReturnValue:
    """Take one statement or a list of them from a system that brings its key."""
    request.max_content_length = LARGEST
    try:
        return _taken()
    except service.BusyError:
        return _fault(429, "Too much at once. Try again in a minute.", **{"Retry-After": "60"})
    except service.ConflictError as fault:
        return _fault(409, f"Statement {fault} is there and says something else. Nothing was stored.")
    except StatementFault as fault:
        return _fault(400, str(fault))


def _taken() -> ResponseReturnValue:
    """Take what a request brings, if it brings a good key."""
    key = service.key_of(request.headers.get("Authorization"), address())
    if key is None:
        return _fault(401, "The key is missing, wrong or revoked.", **{"WWW-Authenticate": 'Basic realm="xapi"'})
    put = request.args.get("statementId", "") if request.method == "PUT" else None
    sent = read_request(request.headers.get(_VERSION), request.mimetype, request.get_data(), put)
    ids = service.take(key, *sent).ids
    return (ids, 200) if put is None else ("", 204)


def panel() -> tuple[str, dict[str, Any]]:
    """Return what the page of administrators shows of this: the way to the keys."""
    return "training/xapi-panel.html", {}


@keys_blueprint.get("/admin/xapi-keys")
@requires(Permission.SEE_ADMIN)
def index() -> ResponseReturnValue:
    """Show the keys; show the secret of a new one this once, for only its hash is kept."""
    return render_template(
        "training/xapi-keys.html", keys=service.all_keys(), form=KeyForm(), made=session.pop(_ONCE, None)
    )


@keys_blueprint.post("/admin/xapi-keys")
@requires(Permission.SEE_ADMIN)
@commits
def make() -> ResponseReturnValue:
    """Make a key."""
    form = KeyForm()
    try:
        key, secret = service.make_key(form.name_.data, viewer().email, form.home_page.data)
    except TrainingError as error:
        form.refuse(error)
        return render_template("training/xapi-keys.html", keys=service.all_keys(), form=form, form_errors=True), 422
    session[_ONCE] = [key.name, secret]
    return redirect(url_for("xapi_keys.index"), 303)


@keys_blueprint.post("/admin/xapi-keys/<int:key_id>/revoke")
@requires(Permission.SEE_ADMIN)
@commits
def revoke(key_id: int) -> ResponseReturnValue:
    """Revoke a key."""
    key = service.revoke_key(key_id, viewer().email)
    if key is None:
        abort(404)
    flash(f"The key {key.name} is revoked. What it brought stays.", "saved")
    return redirect(url_for("xapi_keys.index"), 303)
