"""What is decided about first years, and a new version of it: a view parses, calls, renders."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.caseload.queries import scheme_of
from workforce.db import policy as policies
from workforce.people.rules import Grade
from workforce.training.asye import policy_service as asye_policy_service
from workforce.training.asye.forms import PolicyForm, document_of, start_of
from workforce.training.asye.pages import policy_of
from workforce.training.asye.views import blueprint
from workforce.training.errors import TrainingError
from workforce.training.today import Today
from workforce.web.access import Permission, commits, requires, viewer

__all__ = ["blueprint"]


@blueprint.get("/policy")
@requires(Permission.SEE_OWN_WORK, Permission.SEE_TRAINING, Permission.SEE_ADMIN)
def policy() -> ResponseReturnValue:
    """Show what is decided about first years, each rule with what it rests on; the limit is the scheme's."""
    on = Today(clock.today())
    scheme = scheme_of(on.policies.get("scheme"), on.day)
    return render_template(
        "training/asye-policy.html", version=on.policies.get("asye"), policy=policy_of(on), scheme=scheme,
        phases=_phases(scheme.scheme), versions=policies.versions(policies.PolicyKind.ASYE),
    )  # fmt: skip


def _phases(scheme: Any) -> list[tuple[int | None, Any]]:
    """Return the limit of a newly qualified worker by months in the grade, as shares of the full-time maximum."""
    curve = scheme.factors.get(Grade.ASYE)
    return list(curve.steps) if curve is not None else []


def _page(form: PolicyForm, status: int = 200) -> ResponseReturnValue:
    return render_template("training/asye-policy-new.html", form=form, form_errors=bool(form.errors)), status


def _before(on: Today) -> dict[str, Any]:
    version = on.policies.get("asye")
    return version.document if version else {}


@blueprint.get("/policy/new")
@requires(Permission.DECIDE_TRAINING)
def new_policy() -> ResponseReturnValue:
    """Ask for a new version of the policy."""
    on = Today(clock.today())
    return _page(PolicyForm(data=start_of(_before(on), on.day)))


@blueprint.post("/policy/new")
@requires(Permission.DECIDE_TRAINING)
@commits
def decide_policy() -> ResponseReturnValue:
    """Put a new version of the policy in force from a day on."""
    form, status = PolicyForm(), 422
    if form.validate():
        try:
            document = document_of(form, _before(Today(clock.today())))
            asye_policy_service.decide(document, form.day.data, viewer())
            flash("Decided. Days before keep the rules that were in force then.")
            return redirect(url_for("asye.policy"), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _page(form, status)
