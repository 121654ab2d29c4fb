"""My training: a view parses, asks, renders."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.training.asye import one as asye_one
from workforce.training.asye import queries as asye_queries
from workforce.training.courses import booking_own
from workforce.training.cpd import pages as cpd_pages
from workforce.training.impact import pages as impact_pages
from workforce.training.induction import pages as induction_pages
from workforce.training.mentoring import pages as mentoring_pages
from workforce.training.person_page import PersonPage
from workforce.training.today import Today
from workforce.web.access import Permission, requires, viewer

blueprint = Blueprint("my_training", __name__, url_prefix="/my-training")


@blueprint.get("")
@requires(Permission.SEE_OWN_WORK)
def index() -> ResponseReturnValue:
    """Show the signed-in person their own training: what is due, and what they take part in."""
    today = Today(clock.today())
    person = today.by_id.get(viewer().worker_id or 0)
    trained = today.trained(person) if person else []
    return render_template(
        "training/mine.html", today=today, page=PersonPage(today, person) if person else None,
        asye=asye_one.own(today, viewer()), assessed=asye_queries.assessed_by(viewer().worker_id),
        bookings=booking_own.own(today, viewer(), trained),
        impact=impact_pages.own(viewer().worker_id, today, clock.now()), induction=induction_pages.own(today, viewer()),
        cpd=cpd_pages.own(today, viewer()), mentoring=mentoring_pages.own(today, viewer()),
    )  # fmt: skip
