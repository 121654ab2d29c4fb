"""Whether it lives, whether it is ready, and what it says about itself."""

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from workforce.db import commands, db
from workforce.web.access import public

blueprint = Blueprint("site", __name__)


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """Say that the process lives."""
    return "alive\n", 200, {"Content-Type": "text/plain"}


@blueprint.get("/ready")
@public
def ready() -> ResponseReturnValue:
    """Say whether the database answers and its schema is that of this code."""
    try:
        current = commands.is_current()
    except SQLAlchemyError:
        db.session.rollback()
        current = False
    return ("ready\n" if current else "not ready\n"), 200 if current else 503, {"Content-Type": "text/plain"}


@blueprint.get("/how-figures-are-worked-out")
@public
def figures() -> ResponseReturnValue:
    """Explain every figure."""
    return render_template("web/figures.html")


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Say what is kept about whom, and who sees it."""
    return render_template("web/privacy.html")


@blueprint.get("/accessibility-statement")
@public
def accessibility() -> ResponseReturnValue:
    """Say how accessible the pages are, and how that was checked."""
    return render_template("web/accessibility.html")


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
