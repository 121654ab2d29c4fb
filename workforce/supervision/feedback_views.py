"""Feedback after sessions: a view parses, calls, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.supervision import feedback_pages as pages
from workforce.supervision import feedback_service as service
from workforce.supervision import feedback_tables as tables
from workforce.supervision.errors import SettledError
from workforce.supervision.feedback_forms import FeedbackForm
from workforce.supervision.feedback_pages import OwnFeedback
from workforce.supervision.feedback_rules import QUESTIONS
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("feedback", __name__)


def _found(session_id: int) -> OwnFeedback:
    """Return a session of one's own, or answer 404."""
    return pages.own_of(viewer(), session_id, clock.today()) or abort(404)


def _page(found: OwnFeedback, form: FeedbackForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "supervision/feedback-own.html", page=found, form=form, questions=QUESTIONS, form_errors=bool(form.errors)
    ), status


@blueprint.get("/my-supervision/sessions/<int:session_id>/feedback")
@requires(Permission.SEE_OWN_WORK)
def own(session_id: int) -> ResponseReturnValue:
    """Ask the supervisee how a session was, or show what they said."""
    return _page(_found(session_id), FeedbackForm())


@blueprint.post("/my-supervision/sessions/<int:session_id>/feedback")
@requires(Permission.SEE_OWN_WORK)
@commits
def give(session_id: int) -> ResponseReturnValue:
    """Keep what the supervisee says of a session: once, within 28 days."""
    found, form = _found(session_id), FeedbackForm()
    if found.refusal is None and not form.validate():
        return _page(found, form, 422)
    try:
        service.give(found.session, form.answers() if found.refusal is None else {}, viewer())
    except SettledError as error:
        form.form_errors.append(str(error))
        return _page(_found(session_id), form, 409)
    flash("Thank you. Nobody but you sees these answers with your name.")
    return redirect(url_for("feedback.own", session_id=session_id), 303)


@blueprint.get("/supervision/feedback")
@requires(Permission.SEE_SUPERVISION, Permission.SEE_OWN_WORK)
def index() -> ResponseReturnValue:
    """Show sums of feedback of a quarter that has ended, in groups of 5 people or more."""
    page = pages.page_of(viewer(), clock.today(), request.args.get("quarter", "")) or abort(404)
    table = tables.groups(page)
    if asked := asked_format():
        return table.download(asked)
    return render_template("supervision/feedback.html", page=page, table=table, questions=QUESTIONS)
