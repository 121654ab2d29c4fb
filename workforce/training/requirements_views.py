"""What training is asked of whom, and a new version of it: a view parses, calls, renders."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.db import policy as policies
from workforce.training import requirements_service
from workforce.training.errors import TrainingError
from workforce.training.person_views import refused
from workforce.training.requirements_forms import RequirementsForm, document_of, start_of
from workforce.training.rules import read_exemptions
from workforce.training.today import Today
from workforce.web.access import Permission, commits, requires, viewer

blueprint = Blueprint("requirements", __name__, url_prefix="/training/requirements")


def _document(today: Today) -> dict[str, object]:
    version = today.policies.get(policies.PolicyKind.REQUIREMENTS)
    return version.document if version else {}


@blueprint.get("")
@requires(Permission.SEE_TRAINING, Permission.SEE_OWN_WORK, Permission.SEE_ADMIN)
def index() -> ResponseReturnValue:
    """Show what is asked of whom, with what it serves and what it rests on."""
    today = Today(clock.today())
    return render_template(
        "training/requirements.html", today=today, version=today.policies.get(policies.PolicyKind.REQUIREMENTS),
        exemptions=read_exemptions(_document(today)), versions=policies.versions(policies.PolicyKind.REQUIREMENTS),
    )  # fmt: skip


@blueprint.get("/new")
@requires(Permission.DECIDE_TRAINING)
def new() -> ResponseReturnValue:
    """Ask for a new version of the requirements."""
    today = Today(clock.today())
    form = RequirementsForm(formdata=None, data=start_of(_document(today), today.day))
    return render_template("training/requirements-new.html", form=form)


@blueprint.post("/new")
@requires(Permission.DECIDE_TRAINING)
@commits
def decide() -> ResponseReturnValue:
    """Put a new version of the requirements in force from a day on."""
    form, status = RequirementsForm(), 422
    if form.validate():
        try:
            requirements_service.decide(document_of(form, _document(Today(clock.today()))), form.day.data, viewer())
            flash("Decided. Days before keep the requirements that were in force then.")
            return redirect(url_for("requirements.index"), 303)
        except TrainingError as error:
            status = refused(form, error)
    return render_template("training/requirements-new.html", form=form, form_errors=True), status
