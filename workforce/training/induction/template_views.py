"""What is decided about inductions, and a new version of it: a view parses, calls, renders."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce.db import policy as policies
from workforce.training.errors import TrainingError
from workforce.training.induction import policy as induction_policy
from workforce.training.induction.forms import TemplatesForm, document_of, typed_of
from workforce.training.induction.rules import LINE_FORMAT, OWNER_WORDS, audience_words
from workforce.training.induction.views import blueprint, policy, today
from workforce.training.today import Today
from workforce.web.access import Permission, commits, requires, viewer

__all__ = ["blueprint"]


@blueprint.get("/templates")
@requires(Permission.SEE_TRAINING, Permission.SEE_OWN_WORK, Permission.SEE_ADMIN)
def templates() -> ResponseReturnValue:
    """Show what the council decided about inductions, each rule with what it rests on."""
    on = today()
    return render_template(
        "training/induction-templates.html", on=on, policy=policy(on), version=on.policies["induction"],
        versions=policies.versions(policies.PolicyKind.INDUCTION), owner_words=OWNER_WORDS, audience=audience_words,
    )  # fmt: skip


def _page(on: Today, form: TemplatesForm, status: int = 200, wrong: str = "") -> ResponseReturnValue:
    decided = policy(on)
    sent = {name: request.form.get(name, typed) for name, typed in typed_of(decided).items()}
    return render_template(
        "training/induction-templates-new.html", form=form, form_errors=bool(form.errors), policy=decided, sent=sent,
        wrong=wrong, line=LINE_FORMAT,
    ), status  # fmt: skip


@blueprint.get("/templates/new")
@requires(Permission.DECIDE_TRAINING)
def new_templates() -> ResponseReturnValue:
    """Ask for a new version."""
    on = today()
    now, version = policy(on), on.policies["induction"]
    return _page(on, TemplatesForm(data={
        "name": now.name, "day": on.day, "complete_within_months": now.complete_within_months,
        "again_after_months": now.again_after_months, "edition": version.id,
    }))  # fmt: skip


@blueprint.post("/templates/new")
@requires(Permission.DECIDE_TRAINING)
@commits
def decide_templates() -> ResponseReturnValue:
    """Put a new version in force from a day on."""
    on, form, status, wrong = today(), TemplatesForm(), 422, ""
    version = on.policies["induction"]
    if form.validate():
        try:
            induction_policy.same_version(version, int(form.edition.data or 0))
            document = document_of(form, version.document, policy(on))
            induction_policy.decide(document, form.day.data, viewer())
            flash("Decided. Plans that have begun stay as they are.")
            return redirect(url_for("inductions.templates"), 303)
        except TrainingError as error:
            status, wrong = form.refuse(error), error.field
    return _page(on, form, status, wrong)
