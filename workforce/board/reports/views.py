"""The Chair's and the Leader's reports: begun, written, finished, printed."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.board.reports import pdf, queries, service
from workforce.board.reports.content import content_of
from workforce.board.reports.forms import BeginForm, FinishForm, WordsForm
from workforce.board.reports.models import BoardReport
from workforce.board.reports.service import ReportError
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.downloads import as_download

blueprint = Blueprint("reports", __name__, url_prefix="/board/reports")
WRITES = (Permission.KEEP_BOARD, Permission.CHALLENGE)  # the service asks whose report it is


def _writes() -> bool:
    return any(service.may_write(kind, viewer()) for kind in service.KINDS)


def _seen(report_id: int) -> BoardReport:
    """Return a report that the viewer may read: a finished one, or one that they may write."""
    one = queries.report(report_id) or abort(404)
    if one.finished_at is None and not service.may_write(one.kind, viewer()):
        abort(404)
    return one


@blueprint.get("")
@requires(Permission.SEE_BOARD)
def index() -> ResponseReturnValue:
    """Show the reports."""
    writes = _writes()
    found = [one for one in queries.reports(finished_only=not writes) if one.finished_at or _may_write(one)]
    return render_template("board/reports.html", found=found, writes=writes, kinds=service.KINDS)


def _may_write(one: BoardReport) -> bool:
    return service.may_write(one.kind, viewer())


@blueprint.get("/new")
@requires(*WRITES)
def new() -> ResponseReturnValue:
    """Ask whose report is begun, about which period."""
    if not _writes():
        abort(404)
    since, until = service.suggested(service.KINDS[0], queries.notice_began(clock.today()))
    form = BeginForm(formdata=None, data={"kind": service.KINDS[0].value, "since": since, "until": until})
    return _new(form)


def _new(form: BeginForm, status: int = 200) -> ResponseReturnValue:
    has_errors = bool(form.errors or form.form_errors)
    return render_template("board/report-new.html", form=form, form_errors=has_errors), status


@blueprint.post("/new")
@requires(*WRITES)
@commits
def begin() -> ResponseReturnValue:
    """Begin a report."""
    form, status = BeginForm(), 422
    if form.validate():
        try:
            one = service.begin(form.kind.data, form.since.data, form.until.data, viewer())
            return redirect(url_for("reports.writing", report_id=one.id), 303)
        except ReportError as error:
            status = form.refuse(error)
    return _new(form, status)


@blueprint.get("/<int:report_id>")
@requires(Permission.SEE_BOARD)
def one(report_id: int) -> ResponseReturnValue:
    """Show a report."""
    return _page(_seen(report_id), FinishForm(formdata=None))


def _page(report: BoardReport, form: FinishForm, status: int = 200) -> ResponseReturnValue:
    if status == 200:
        form.edition.data = report.edition
    return render_template(
        "board/report.html", report=report, content=content_of(report), form=form, writes=_may_write(report),
        form_errors=bool(form.errors or form.form_errors),
    ), status  # fmt: skip


@blueprint.get("/<int:report_id>/pdf")
@requires(Permission.SEE_BOARD)
def as_pdf(report_id: int) -> Response:
    """Return a report as a document."""
    report = _seen(report_id)
    name = f"{report.kind}-report-{report.until}{'' if report.finished_at else '-draft'}.pdf"
    return as_download(pdf.as_pdf(report), "application/pdf", name)


@blueprint.get("/<int:report_id>/words")
@requires(*WRITES)
def writing(report_id: int) -> ResponseReturnValue:
    """Ask for the words of a report."""
    report = _seen(report_id)
    if report.finished_at is not None:
        return redirect(url_for("reports.one", report_id=report_id), 303)
    data = {"foreword": report.foreword, "closing": report.closing, "edition": report.edition}
    return _writing(report, WordsForm(formdata=None, data=data), report.comments)


def _writing(report: BoardReport, form: WordsForm, comments: dict[str, str], status: int = 200) -> ResponseReturnValue:
    return render_template(
        "board/report-words.html", report=report, content=content_of(report), form=form, comments=comments,
        form_errors=bool(form.errors or form.form_errors),
    ), status  # fmt: skip


@blueprint.post("/<int:report_id>/words")
@requires(*WRITES)
@commits
def write(report_id: int) -> ResponseReturnValue:
    """Keep the words of a report."""
    report, form, status = _seen(report_id), WordsForm(), 422
    written = form.written(request.form, [line["id"] for line in content_of(report)["targets"]])
    if form.validate():
        try:
            service.write(report_id, written, form.edition.data or 0, viewer())
            flash("Saved.")
            return redirect(url_for("reports.one", report_id=report_id), 303)
        except ReportError as error:
            status = form.refuse(error)
    return _writing(report, form, written.comments, status)


@blueprint.post("/<int:report_id>/finish")
@requires(*WRITES)
@commits
def finish(report_id: int) -> ResponseReturnValue:
    """Finish a report."""
    report, form = _seen(report_id), FinishForm()
    try:
        service.finish(report_id, form.edition.data or 0, viewer())
    except ReportError as error:
        return _page(report, form, form.refuse(error))
    flash("Finished. The report stays as it is.")
    return redirect(url_for("reports.one", report_id=report_id), 303)
