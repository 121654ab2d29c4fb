"""What is decided about supervision, and a new version of it: a view parses, calls, renders."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce.caseload.queries import scheme_of
from workforce.db import policy as policies
from workforce.supervision import policy_service
from workforce.supervision.errors import SupervisionError
from workforce.supervision.people_page import Today
from workforce.supervision.policy_forms import PolicyForm, document_of, start_of, types_of
from workforce.supervision.session_views import blueprint, today
from workforce.web.access import Permission, commits, requires, viewer

__all__ = ["blueprint"]


@blueprint.get("/supervision/policy")
@requires(Permission.SEE_OWN_WORK, Permission.SEE_SUPERVISION, Permission.SEE_ADMIN)
def policy() -> ResponseReturnValue:
    """Show what the council decided about supervision, each rule with what it rests on."""
    on = today()
    versions = policies.versions(policies.PolicyKind.SUPERVISION)
    return render_template(
        "supervision/policy.html", on=on, version=on.policy_version, policy=on.policy, versions=versions
    )


def _types(on: Today) -> dict[str, str]:
    """Return the case types of the scheme in force, with their words."""
    scheme = scheme_of(policies.in_force("scheme", on.day), on.day).scheme
    return {name: scheme.label(name) for name in sorted(scheme.weights)}


def _page(on: Today, form: PolicyForm, status: int = 200) -> ResponseReturnValue:
    document = on.policy_version.document if on.policy_version else {}
    return render_template(
        "supervision/policy-new.html", form=form, form_errors=bool(form.errors), types=_types(on),
        own=types_of(document), sent=request.form,
    ), status  # fmt: skip


@blueprint.get("/supervision/policy/new")
@requires(Permission.DECIDE_SUPERVISION)
def new_policy() -> ResponseReturnValue:
    """Ask for a new version of the policy."""
    on = today()
    return _page(on, PolicyForm(data=start_of(on.policy_version.document if on.policy_version else {}, on.day)))


@blueprint.post("/supervision/policy/new")
@requires(Permission.DECIDE_SUPERVISION)
@commits
def decide_policy() -> ResponseReturnValue:
    """Put a new version of the policy in force from a day on."""
    on, form, status = today(), PolicyForm(), 422
    if form.validate():
        try:
            before = on.policy_version.document if on.policy_version else {}
            policy_service.decide(document_of(form, before, _types(on)), form.day.data, viewer())
            flash("Decided. Days before keep the rules that were in force then.")
            return redirect(url_for("supervision.policy"), 303)
        except SupervisionError as error:
            status = form.refuse(error)
    return _page(on, form, status)
