"""My training: a view parses, asks, renders."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.training.today import Today
from workforce.web.access import Permission, requires, viewer

blueprint = Blueprint("my_training", __name__, url_prefix="/my-training")


@blueprint.get("")
@requires(Permission.SEE_OWN_WORK)
def index() -> ResponseReturnValue:
    """Show the signed-in person their own training: what is due, and what they take part in."""
    today = Today(clock.today())
    person = today.by_id.get(viewer().worker_id or 0)
    return render_template(
        "training/mine.html", today=today, person=person, trained=today.trained(person) if person else []
    )
