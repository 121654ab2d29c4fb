"""The packs of a summary, to take away: a view parses, calls, hands out."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from workforce.board.packs import files
from workforce.board.packs.files import Form
from workforce.board.summaries.pack import Pack, pack_of
from workforce.web.access import Permission, requires, viewer
from workforce.web.downloads import as_download

blueprint = Blueprint("packs", __name__)


def _pack(summary_id: int) -> Pack:
    """Return a released summary's pack; a draft's for those who prepare it; else it is not found."""
    return pack_of(summary_id, drafts=viewer().may(Permission.PREPARE_SUMMARY)) or abort(404)


def _file(summary_id: int, form: Form) -> Response:
    made = files.made(_pack(summary_id), form)
    return as_download(made.body, made.media_type, made.name)


@blueprint.get("/board/<int:summary_id>/pack.pdf")
@requires(Permission.SEE_BOARD)
def as_pdf(summary_id: int) -> ResponseReturnValue:
    """Return the whole pack as a tagged PDF."""
    return _file(summary_id, Form.PDF)


@blueprint.get("/board/<int:summary_id>/one-page.pdf")
@requires(Permission.SEE_BOARD)
def one_page(summary_id: int) -> ResponseReturnValue:
    """Return the summary on one A4 page."""
    return _file(summary_id, Form.ONE_PAGE)


@blueprint.get("/board/<int:summary_id>/pack.xlsx")
@requires(Permission.SEE_BOARD)
def as_xlsx(summary_id: int) -> ResponseReturnValue:
    """Return the pack as a spreadsheet with a sheet and a chart for each indicator."""
    return _file(summary_id, Form.XLSX)
