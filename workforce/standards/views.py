"""The pages of the eight standards: a view parses, calls, renders."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.board.summaries.queries import published_days
from workforce.standards import pages, pdf, queries, service, tables
from workforce.standards.computed import Day
from workforce.standards.errors import StaleError, StandardsError
from workforce.standards.forms import AssessmentForm, EvidenceForm, GapForm, StandardForm, WithdrawForm
from workforce.standards.rules import Edition, Verdict
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.documents import DocumentFault
from workforce.web.downloads import as_download
from workforce.web.pages import asked_day, is_newest_asked
from workforce.web.tables import asked_format

blueprint = Blueprint("standards", __name__)


def edition() -> Edition:
    """Return the edition whose titles the address asks for; one that is not there is not found."""
    asked = request.args.get("edition", Edition.NEWEST.value)
    return Edition(asked) if asked in set(Edition) else abort(404)


def _day() -> Day:
    return pages.day_of(viewer(), None if is_newest_asked() else asked_day(clock.today))


def _published_day() -> Day:
    """Return a day of which the Board has a summary, the newest unless one is asked for; others are not found."""
    days = published_days() or abort(404)
    asked: date = asked_day(lambda: days[0])
    return pages.day_of(viewer(), asked if asked in days else abort(404))


def refused(form: StandardForm, error: Exception) -> int:
    """Show a refusal in the form, and return its status: a page that shows what is no longer so is a conflict.

    The form then stands on what is there now, so that it can be sent again.
    """
    if isinstance(error, StaleError):
        form.edition.data = error.newest
    return form.refuse(error)


@blueprint.get("/standards")
@requires(Permission.SEE_STANDARDS)
def index() -> ResponseReturnValue:
    """Show all eight standards on one page."""
    picture = pages.picture_of(_day(), edition())
    table = tables.requirements(picture)
    if asked := asked_format():
        return table.download(asked)
    return render_template("standards/index.html", picture=picture, on=picture.on, table=table, editions=Edition)


@blueprint.get("/standards/pdf")
@requires(Permission.SEE_STANDARDS, Permission.SEE_BOARD)
def as_pdf() -> ResponseReturnValue:
    """Return the same as a tagged PDF, without names of people; to the Board of the days of its summaries only."""
    day = _day() if viewer().may(Permission.SEE_STANDARDS) else _published_day()
    picture = pages.picture_of(day, edition())
    name = f"employer-standards-{picture.day.isoformat()}.pdf"
    return as_download(pdf.as_pdf(picture), "application/pdf", name)


@blueprint.get("/standards/<int:number>")
@requires(Permission.SEE_STANDARDS)
def one(number: int) -> ResponseReturnValue:
    """Show one standard: each requirement with its figure or its evidence, gaps and actions."""
    day = _day()
    page = pages.page_of(day, number, edition()) or abort(404)
    return render_template("standards/one.html", page=page, on=day.on, editions=Edition, is_now=is_newest_asked())


@blueprint.get("/standards/<int:number>/figures/<key>")
@requires(Permission.SEE_STANDARDS)
def rows(number: int, key: str) -> ResponseReturnValue:
    """Open a figure onto its rows, those in the reader's scope."""
    found = pages.opened(_day(), number, key) or abort(404)
    table = tables.rows(found)
    if found.line.found.measure.is_named:
        audited_read("read standard's rows", f"standard:{number}", figure=key, rows=len(found.rows))
    if asked := asked_format():
        return table.download(asked)
    return render_template("standards/rows.html", opened=found, number=number, table=table, on=found.day.on)


def _assessing(number: int, form: AssessmentForm, status: int = 200) -> ResponseReturnValue:
    page = pages.page_of(_day(), number, edition()) or abort(404)
    return render_template("standards/assess.html", page=page, form=form, form_errors=bool(form.errors)), status


@blueprint.get("/standards/<int:number>/assessment")
@requires(Permission.ASSESS_STANDARDS)
def assessing(number: int) -> ResponseReturnValue:
    """Ask where the council stands on a standard."""
    return _assessing(number, AssessmentForm(data={"edition": service.newest_assessment(number)}))


@blueprint.post("/standards/<int:number>/assessment")
@requires(Permission.ASSESS_STANDARDS)
@commits
def assess(number: int) -> ResponseReturnValue:
    """Say where the council stands on a standard."""
    form, status = AssessmentForm(), 422
    if number not in service.REQUIREMENTS.values():
        abort(404)
    if form.validate():
        try:
            verdict = Verdict(form.verdict.data)
            service.assess(number, verdict, form.reason.data, form.next_on.data, form.shown, viewer())
            flash("Saved. What was said before stands below it.")
            return redirect(url_for("standards.one", number=number), 303)
        except StandardsError as error:
            status = refused(form, error)
    return _assessing(number, form, status)


def _evidencing(requirement: str, form: EvidenceForm, status: int = 200) -> ResponseReturnValue:
    standard, asked = pages.requirement_of(requirement) or abort(404)
    return render_template(
        "standards/evidence.html", standard=standard, requirement=asked, form=form, form_errors=bool(form.errors)
    ), status


@blueprint.get("/standards/requirements/<requirement>/evidence")
@requires(Permission.ASSESS_STANDARDS)
def evidencing(requirement: str) -> ResponseReturnValue:
    """Ask for a piece of evidence of a requirement."""
    return _evidencing(requirement, EvidenceForm(data={"edition": service.newest_evidence(requirement)}))


@blueprint.post("/standards/requirements/<requirement>/evidence")
@requires(Permission.ASSESS_STANDARDS)
@commits
def add_evidence(requirement: str) -> ResponseReturnValue:
    """Add a statement, a document or a link."""
    form, status = EvidenceForm(), 422
    number = service.REQUIREMENTS.get(requirement) or abort(404)
    if form.validate():
        try:
            service.add_evidence(requirement, form.new(), form.shown, viewer())
            flash("Added.")
            return redirect(url_for("standards.one", number=number) + f"#{requirement}", 303)
        except (StandardsError, DocumentFault) as error:
            status = refused(form, error)
    return _evidencing(requirement, form, status)


@blueprint.get("/standards/evidence/<int:evidence_id>/document")
@requires(Permission.SEE_STANDARDS)
def document(evidence_id: int) -> ResponseReturnValue:
    """Hand out the file of a piece of evidence: a download, never shown inside a page."""
    found = queries.document(evidence_id) or abort(404)
    audited_read("read evidence of a standard", f"evidence:{evidence_id}")
    return as_download(found.content, found.media_type, found.name)


def _withdrawing(evidence_id: int, form: WithdrawForm, status: int = 200) -> ResponseReturnValue:
    piece = queries.evidence(evidence_id) or abort(404)
    standard, asked = pages.requirement_of(piece.requirement) or abort(404)
    return render_template(
        "standards/withdraw.html", piece=piece, standard=standard, requirement=asked, form=form,
        form_errors=bool(form.errors),
    ), status  # fmt: skip


@blueprint.get("/standards/evidence/<int:evidence_id>/withdraw")
@requires(Permission.ASSESS_STANDARDS)
def withdrawing(evidence_id: int) -> ResponseReturnValue:
    """Ask why a piece of evidence is withdrawn."""
    return _withdrawing(evidence_id, WithdrawForm())


@blueprint.post("/standards/evidence/<int:evidence_id>/withdraw")
@requires(Permission.ASSESS_STANDARDS)
@commits
def withdraw(evidence_id: int) -> ResponseReturnValue:
    """Withdraw a piece of evidence; what it was stays in sight."""
    form, piece = WithdrawForm(), queries.evidence(evidence_id) or abort(404)
    try:
        service.withdraw(evidence_id, form.why.data, viewer(), erases=form.erase.data)
    except StandardsError as error:
        return _withdrawing(evidence_id, form, refused(form, error))
    flash("Withdrawn. It stays in sight as withdrawn.")
    number = service.REQUIREMENTS[piece.requirement]
    return redirect(url_for("standards.one", number=number) + f"#{piece.requirement}", 303)


def _finding(number: int, form: GapForm, status: int = 200) -> ResponseReturnValue:
    page = pages.page_of(_day(), number, edition()) or abort(404)
    return render_template("standards/gap-new.html", page=page, form=form, form_errors=bool(form.errors)), status


@blueprint.get("/standards/<int:number>/gaps/new")
@requires(Permission.ASSESS_STANDARDS)
def new_gap(number: int) -> ResponseReturnValue:
    """Ask what is missing for a standard."""
    return _finding(number, GapForm(data={"edition": service.newest_gap(number)}))


@blueprint.post("/standards/<int:number>/gaps/new")
@requires(Permission.ASSESS_STANDARDS)
@commits
def add_gap(number: int) -> ResponseReturnValue:
    """Say what is missing for a standard."""
    form = GapForm()
    if number not in service.REQUIREMENTS.values():
        abort(404)
    try:
        gap_id = service.add_gap(number, form.words.data, form.shown, viewer())
    except StandardsError as error:
        return _finding(number, form, refused(form, error))
    flash("Added. Now say what will be done about it.")
    return redirect(url_for("gaps.one", gap_id=gap_id), 303)
