"""What training is asked of whom, and a new version of it: a view parses, calls, renders."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.db import policy as policies
from workforce.training import requirements_service
from workforce.training.errors import TrainingError
from workforce.training.requirements_forms import RequirementsForm, document_of, start_of
from workforce.training.rules import read_exemptions
from workforce.training.today import Today
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.pages import asked_day

blueprint = Blueprint("requirements", __name__, url_prefix="/training/requirements")


def _newest() -> policies.PolicyVersion | None:
    """Return the newest version, also one that is still to begin: what is decided anew starts from it."""
    return next(iter(policies.versions(policies.PolicyKind.REQUIREMENTS)), None)


@blueprint.get("")
@requires(Permission.SEE_TRAINING, Permission.SEE_OWN_WORK, Permission.SEE_ADMIN)
def index() -> ResponseReturnValue:
    """Show what is asked of whom, with what it serves and what it rests on, today or on another day."""
    today = Today(asked_day(clock.today))
    version = today.policies.get(policies.PolicyKind.REQUIREMENTS)
    versions = policies.versions(policies.PolicyKind.REQUIREMENTS)
    return render_template(
        "training/requirements.html", today=today, version=version, versions=versions,
        exemptions=read_exemptions(version.document if version else {}),
        coming=[one for one in versions if one.in_force_from > clock.today()],
    )  # fmt: skip


@blueprint.get("/new")
@requires(Permission.DECIDE_TRAINING)
def new() -> ResponseReturnValue:
    """Ask for a new version of the requirements."""
    version, day = _newest(), clock.today()
    form = RequirementsForm(formdata=None, data=start_of(version.document if version else {}, day))
    return render_template("training/requirements-new.html", form=form, newest=version, now=day)


@blueprint.post("/new")
@requires(Permission.DECIDE_TRAINING)
@commits
def decide() -> ResponseReturnValue:
    """Put a new version of the requirements in force from a day on."""
    form, status, version = RequirementsForm(), 422, _newest()
    if form.validate():
        try:
            document = document_of(form, version.document if version else {})
            requirements_service.decide(document, form.day.data, viewer())
            flash("Decided. Days before keep the requirements that were in force then.")
            return redirect(url_for("requirements.index"), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return render_template(
        "training/requirements-new.html", form=form, form_errors=True, newest=version, now=clock.today()
    ), status


@blueprint.post("/<int:version_id>/withdraw")
@requires(Permission.DECIDE_TRAINING)
@commits
def withdraw(version_id: int) -> ResponseReturnValue:
    """Take back a version whose first day has not come."""
    try:
        requirements_service.withdraw(version_id, viewer())
        flash("Withdrawn. What is in force goes on.")
    except TrainingError as error:
        flash(str(error))
    return redirect(url_for("requirements.index"), 303)
