"""The data page: what came in, what is unmatched, what to correct; and files in, tried before they are applied."""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.importing import mapping_service, matching, service, uploads
from workforce.importing.forms import KIND_WORDS, UploadForm
from workforce.importing.report import Refused
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.tables import Column, Table, asked_format

blueprint = Blueprint("importing", __name__)


def _kinds() -> list[str]:
    """Return the kinds that the viewer may import."""
    return list(service.KINDS) if viewer().may(Permission.IMPORT_ALL) else ["staff", "learning"]


def _form() -> UploadForm:
    form = UploadForm()
    form.offer(_kinds(), mapping_service.choices())
    if request.method == "GET":
        form.as_at.data = clock.today()
    return form


@blueprint.get("/data/import")
@requires(Permission.IMPORT_WORKFORCE, Permission.IMPORT_ALL)
def new_import() -> ResponseReturnValue:
    """Ask for files."""
    return render_template("importing/new.html", form=_form(), files=service.FILES, kinds=_kinds())


@blueprint.post("/data/import")
@requires(Permission.IMPORT_WORKFORCE, Permission.IMPORT_ALL)
@commits
def try_import() -> ResponseReturnValue:
    """Try the files, change nothing, and show the report."""
    form = _form()
    if form.validate():
        try:
            place = uploads.save(form.files.data, current_app.config["SETTINGS"].work_folder, form.stored())
            upload = uploads.try_out(place, form.stored(), viewer().email)
            return redirect(url_for("importing.tried", upload_id=upload.id), 303)
        except uploads.UploadError as fault:
            form.files.errors = [str(fault)]
    return render_template("importing/new.html", form=form, files=service.FILES, kinds=_kinds(), form_errors=True), 422


def rejected_table(rows: Iterable[Mapping[str, Any]], about: str, *, masked: bool = False) -> Table:
    """Return the rows that can't be taken, as they go back to whoever keeps the files."""
    columns = [
        Column("file", "File", itemgetter("file"), sortable=False),
        Column("row", "Row", itemgetter("row"), numeric=True, sortable=False),
        Column("column", "Column", itemgetter("column"), sortable=False),
        Column("value", "Value in the file", lambda one: "hidden" if masked and one["value"] else one["value"],
               sortable=False),
        Column("message", "What to do", itemgetter("message"), sortable=False),
        Column("code", "Code", itemgetter("code"), sortable=False),
    ]  # fmt: skip
    return Table.asked("rows-not-taken", columns, rows, [f"Rows that can't be taken. {about}"])


def _upload(upload_id: int) -> Any:
    found = uploads.one(upload_id)
    if found is None or found.options["kind"] not in _kinds():
        abort(404)
    return found


@blueprint.get("/data/uploads/<int:upload_id>")
@requires(Permission.IMPORT_WORKFORCE, Permission.IMPORT_ALL)
def tried(upload_id: int) -> ResponseReturnValue:
    """Show what an import would do."""
    upload = _upload(upload_id)
    kind, as_at = upload.options["kind"], upload.options["as_at"]
    table = rejected_table(upload.report.get("rejected", ()), f"{KIND_WORDS[kind]}, files as at {as_at}, not applied")
    if asked := asked_format():
        return table.download(asked)
    return render_template(
        "importing/tried.html", upload=upload, report=upload.report, kind_words=KIND_WORDS, table=table
    )


@blueprint.post("/data/uploads/<int:upload_id>/apply")
@requires(Permission.IMPORT_WORKFORCE, Permission.IMPORT_ALL)
@commits
def apply(upload_id: int) -> ResponseReturnValue:
    """Apply a tried import."""
    upload = _upload(upload_id)
    try:
        report = uploads.apply(upload, viewer().email, leaves_out=request.form.get("leaves_out") == "yes")
    except Refused as fault:
        flash(f"Nothing was changed. {fault.on_page}", "problem")
        return redirect(url_for("importing.new_import"), 303)
    flash(f"Import {report.id} is applied. The files that you sent are deleted.", "saved")
    return redirect(url_for("data.index"), 303)


@blueprint.post("/data/uploads/<int:upload_id>/discard")
@requires(Permission.IMPORT_WORKFORCE, Permission.IMPORT_ALL)
@commits
def discard(upload_id: int) -> ResponseReturnValue:
    """Throw a tried import away."""
    uploads.throw_away(_upload(upload_id))
    flash("The files are deleted, and nothing was changed.", "saved")
    return redirect(url_for("data.index"), 303)


@blueprint.get("/data/imports/<int:import_id>")
@requires(Permission.IMPORT_WORKFORCE, Permission.IMPORT_ALL, Permission.SEE_ADMIN)
def import_report(import_id: int) -> ResponseReturnValue:
    """Show what an import did; values are masked for those who may not see them."""
    run = uploads.run(import_id)
    admin = viewer().may(Permission.SEE_ADMIN)
    if run is None or not (admin or run.kind in _kinds()):
        abort(404)
    about = f"Import {run.id}: {KIND_WORDS[run.kind]}, files as at {run.as_at}"
    table = rejected_table(run.rejected, about, masked=admin)
    if asked := asked_format():
        return table.download(asked)
    return render_template("importing/report.html", run=run, kind_words=KIND_WORDS, masked=admin, table=table)


def _identities() -> tuple[str, ...]:
    """Return the kinds of identity that the viewer may match."""
    return matching.kinds_of(everything=viewer().may(Permission.IMPORT_ALL))


@blueprint.post("/data/match")
@requires(Permission.IMPORT_WORKFORCE, Permission.IMPORT_ALL)
@commits
def match() -> ResponseReturnValue:
    """Match an identity to a worker."""
    kind = request.form.get("kind", "")
    if kind in matching.KIND_WORDS and kind not in _identities():
        abort(403)
    try:
        matching.match(kind, request.form.get("value", ""), request.form.get("employee_number", ""), viewer().email)
        flash("Matched. Every figure counts it from now on.", "saved")
    except matching.MatchError as fault:
        flash(str(fault), "problem")
    return redirect(url_for("data.index") + "#unmatched", 303)


@blueprint.post("/data/match/<int:alias_id>/withdraw")
@requires(Permission.IMPORT_WORKFORCE, Permission.IMPORT_ALL)
@commits
def withdraw_match(alias_id: int) -> ResponseReturnValue:
    """Take back what a person matched."""
    try:
        found = matching.withdraw(alias_id, _identities(), viewer().email)
        flash(f"Withdrawn. {found.shown} is matched to nobody by hand any more.", "saved")
    except matching.MatchError as fault:
        flash(str(fault), "problem")
    return redirect(url_for("data.index") + "#matched", 303)
