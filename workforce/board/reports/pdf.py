"""A report as a tagged PDF."""

from workforce.board.reports.content import content_of
from workforce.board.reports.models import BoardReport
from workforce.settings import ROOT
from workforce.web import typeset

TEMPLATE = ROOT / "templates" / "board" / "report.typ"


def as_pdf(report: BoardReport) -> bytes:
    """Return the document; one that is not finished says so on every page."""
    return typeset.as_pdf(TEMPLATE, content_of(report) | {"is_draft": report.finished_at is None})
