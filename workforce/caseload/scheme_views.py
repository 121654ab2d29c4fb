"""Schemes on pages: what is in force and why, drafts, the effect of one on everybody, and putting it in force."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form as PlainForm

from workforce import clock
from workforce.caseload import library, scheme_queries, scheme_service, scheme_tables
from workforce.caseload.queries import GRADES
from workforce.caseload.rules import SchemeError, faults_of, read_scheme
from workforce.caseload.scheme_changes import changes_between
from workforce.caseload.scheme_form_rules import form_of
from workforce.caseload.scheme_forms import AgreementForm, EditionForm, InForceForm
from workforce.caseload.scheme_service import SchemeChangeError
from workforce.caseload.scheme_text import UnreadableError
from workforce.caseload.scheme_typed_rules import document_of
from workforce.caseload.scheme_words_rules import provenance, sentences
from workforce.db.policy import PolicyError
from workforce.people.queries import data_day, team_tree
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.tables import asked_format

MOST_DIGITS = 18  # of a number in an address: more is nothing of ours
blueprint = Blueprint("schemes", __name__, url_prefix="/schemes")


def _reading(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every page shows of a document: its tables, its rules in words, what is published of it."""
    faults = faults_of(document, GRADES)
    return {
        "document": document,
        "form": form_of(document, GRADES, is_read=True),
        "sentences": [] if faults else sentences(read_scheme(document)),
        "provenance": provenance(document),
    }


@blueprint.get("")
@requires(Permission.SEE_SCHEMES)
def index() -> ResponseReturnValue:
    """Show the scheme in force, those before and to come, drafts, and what can be started from."""
    page = scheme_queries.schemes_page(clock.today())
    return render_template(
        "caseload/schemes.html", page=page, library=library.schemes(), measures=library.measures(),
        faults={name: faults_of(document, GRADES) for name, document in library.schemes().items()},
        edition=EditionForm(), sees_names=_sees_names(),
    )  # fmt: skip


def _sees_names() -> bool:
    """Whether the viewer may read who agreed: the Board and administrators see no named staff."""
    return viewer().may(Permission.SEE_OWN_WORK) or viewer().may(Permission.DRAFT_SCHEMES)


@blueprint.get("/library/<scheme_id>")
@requires(Permission.SEE_SCHEMES)
def shipped(scheme_id: str) -> ResponseReturnValue:
    """Show a scheme or template that comes with the product."""
    document = library.schemes().get(scheme_id) or abort(404)
    return render_template(
        "caseload/scheme.html",
        version=None,
        agreements={},
        areas=[],
        is_to_come=False,
        sees_names=True,
        **_reading(document),
    )


@blueprint.get("/versions/<int:version_id>")
@requires(Permission.SEE_SCHEMES)
def version(version_id: int) -> ResponseReturnValue:
    """Show one version: what it says, who set it, which service areas agreed it."""
    return _version(version_id, AgreementForm())


def _version(version_id: int, form: PlainForm, code: int = 200) -> ResponseReturnValue:
    found = scheme_queries.version_of(version_id) or abort(404)
    page = render_template(
        "caseload/scheme.html", version=found, agreements=scheme_queries.agreements_of(version_id),
        areas=scheme_queries.areas_of(team_tree(clock.today())), agreement=form, form_errors=bool(form.errors),
        is_to_come=found.in_force_from > clock.today(), sees_names=_sees_names(),
        **_reading(found.document),
    )  # fmt: skip
    return page, code


@blueprint.post("/versions/<int:version_id>/agreements")
@requires(Permission.DECIDE_SCHEMES)
@commits
def agree(version_id: int) -> ResponseReturnValue:
    """Record that a service area agreed a version."""
    form = AgreementForm()
    areas = dict(scheme_queries.areas_of(team_tree(clock.today())))
    if form.area.data not in areas or not viewer().sees_team(form.area.data):
        abort(404)
    if not form.validate_on_submit():
        return _version(version_id, form, 422)
    try:
        scheme_service.record_agreement(
            version_id, form.area.data, form.agreed_on.data, form.for_practitioners.data, form.for_managers.data,
            viewer().email,
        )  # fmt: skip
    except SchemeChangeError as refusal:
        form.form_errors.append(str(refusal))
        return _version(version_id, form, 422)
    flash(f"{areas[form.area.data]} agreed this scheme: recorded.")
    return redirect(url_for("schemes.version", version_id=version_id), 303)


@blueprint.post("/versions/<int:version_id>/withdraw")
@requires(Permission.DECIDE_SCHEMES)
@commits
def withdraw(version_id: int) -> ResponseReturnValue:
    """Take a version back that has not begun: it is a draft again."""
    try:
        draft = scheme_service.withdraw(version_id, viewer().email)
    except SchemeChangeError as refusal:
        flash(str(refusal))
        return redirect(url_for("schemes.index"), 303)
    flash("Withdrawn: it will not come into force. It is a draft again.")
    return redirect(url_for("schemes.draft", draft_id=draft.id), 303)


@blueprint.post("/drafts")
@requires(Permission.DRAFT_SCHEMES)
@commits
def start() -> ResponseReturnValue:
    """Start a draft from a version or from a scheme that comes with the product."""
    source = request.form.get("from", "")
    document, words = _source(source)
    try:
        draft = scheme_service.start_draft(document, words, viewer().email)
    except SchemeChangeError as refusal:
        flash(str(refusal))
        return redirect(url_for("schemes.index"), 303)
    flash("A draft was started. Nothing changes for anybody until it is put in force.")
    return redirect(url_for("schemes.draft", draft_id=draft.id), 303)


def _source(source: str) -> tuple[Mapping[str, Any], str]:
    if source.isdecimal() and len(source) < MOST_DIGITS:
        found = scheme_queries.version_of(int(source)) or abort(404)
        return found.document, f"the version in force from {found.in_force_from}"
    document = library.schemes().get(source) or abort(404)
    return document, document["name"]


@blueprint.get("/drafts/<int:draft_id>")
@requires(Permission.DRAFT_SCHEMES)
def draft(draft_id: int) -> ResponseReturnValue:
    """Show a draft's form."""
    found = scheme_queries.draft_of(draft_id) or abort(404)
    return _draft(found, form_of(found.document, GRADES))


def _draft(found: Any, form: Any, *, refusal: str = "", code: int = 200) -> ResponseReturnValue:
    page = render_template(
        "caseload/draft.html", draft=found, form=form, refusal=refusal, form_errors=bool(refusal),
        provenance=provenance(found.document), edition=EditionForm(),
    )  # fmt: skip
    return page, code


@blueprint.post("/drafts/<int:draft_id>")
@requires(Permission.DRAFT_SCHEMES)
@commits
def save(draft_id: int) -> ResponseReturnValue:
    """Keep what was typed, faults and all; a draft weighs nothing."""
    found = scheme_queries.draft_of(draft_id) or abort(404)
    typed = request.form.to_dict()
    try:
        document = document_of(found.document, typed)
    except UnreadableError as fault:
        form = form_of(found.document, GRADES, rest=typed.get("rest", ""), fault=str(fault))
        return _draft(found, form, refusal=f"Nothing was saved. {str(fault)[:200]}", code=422)
    try:
        scheme_service.save_draft(draft_id, _edition(), document, viewer().email)
    except SchemeChangeError as refusal:
        return _draft(found, form_of(document, GRADES), refusal=str(refusal), code=422)
    if faults := faults_of(document, GRADES):
        flash(f"Saved. {len(faults)} things are to be settled before it can be put in force: see below.")
        return redirect(url_for("schemes.draft", draft_id=draft_id), 303)
    flash("Saved. This is what it would change.")
    return redirect(url_for("schemes.preview", draft_id=draft_id), 303)


def _edition() -> int:
    sent = request.form.get("edition", "")
    return int(sent) if sent.isdecimal() and len(sent) < MOST_DIGITS else 0


@blueprint.post("/drafts/<int:draft_id>/delete")
@requires(Permission.DRAFT_SCHEMES)
@commits
def delete(draft_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    try:
        scheme_service.delete_draft(draft_id, _edition(), viewer().email)
        flash("The draft was deleted.")
    except SchemeChangeError as refusal:
        flash(str(refusal))
    return redirect(url_for("schemes.index"), 303)


@blueprint.get("/drafts/<int:draft_id>/preview")
@requires(Permission.DRAFT_SCHEMES)
def preview(draft_id: int) -> ResponseReturnValue:
    """Show what a draft would change for everybody in scope, before it comes into force."""
    return _preview(draft_id, InForceForm())


def _preview(draft_id: int, form: PlainForm, code: int = 200) -> ResponseReturnValue:
    found = scheme_queries.draft_of(draft_id) or abort(404)
    try:
        scheme = read_scheme(found.document, GRADES)
    except SchemeError:
        flash("This draft can't be tried yet: settle the points named below first.")
        return redirect(url_for("schemes.draft", draft_id=draft_id), 303)
    page = scheme_queries.preview_of(scheme, data_day(clock.today()), viewer(), library.measures())
    audited_read("read preview of a scheme", f"scheme-draft:{draft_id}", as_of=page.day, people=len(page.people))
    table = scheme_tables.preview(page, found.name)
    if asked := asked_format():
        return table.download(asked)
    changes = changes_between(page.now.document, found.document)
    rendered = render_template(
        "caseload/preview.html", draft=found, page=page, table=table, changes=changes, form=form,
        form_errors=bool(form.errors),
    )  # fmt: skip
    return rendered, code


@blueprint.post("/drafts/<int:draft_id>/in-force")
@requires(Permission.DECIDE_SCHEMES)
@commits
def in_force(draft_id: int) -> ResponseReturnValue:
    """Put a draft in force from a day on."""
    form = InForceForm()
    if not form.validate_on_submit():
        return _preview(draft_id, form, 422)
    try:
        made = scheme_service.put_in_force(draft_id, form.edition.data, form.day.data, viewer().email)
    except (SchemeChangeError, PolicyError, SchemeError) as refusal:
        if scheme_queries.draft_of(draft_id) is None:
            flash(str(refusal))
            return redirect(url_for("schemes.index"), 303)
        form.day.errors = [*form.day.errors, str(refusal)]
        return _preview(draft_id, form, 422)
    flash(f"{made.document['name']} is in force from {made.in_force_from}. Record who agreed it for each service area.")
    return redirect(url_for("schemes.version", version_id=made.id), 303)
