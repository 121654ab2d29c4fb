"""The forms in which a summary is handed out, each made from the same content."""

import json
from dataclasses import dataclass
from enum import StrEnum

from flask import current_app, render_template

from workforce.board.packs import pdf, xlsx
from workforce.board.packs.content import content_of
from workforce.board.packs.shown import as_json
from workforce.board.summaries.pack import Pack
from workforce.web.tables import XLSX


class Form(StrEnum):
    """What a pack can be made into."""

    HTML = "html"
    PDF = "pdf"
    ONE_PAGE = "one-page"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Made:
    """A file: its content, what kind it is, and how it is called."""

    body: bytes
    media_type: str
    name: str


def made(pack: Pack, form: Form) -> Made:
    """Return a pack as a file that needs nothing else."""
    content = content_of(pack, current_app.config["SETTINGS"].council)
    name = content.file_name
    if form is Form.PDF:
        return Made(pdf.as_pdf(content), "application/pdf", f"{name}.pdf")
    if form is Form.ONE_PAGE:
        return Made(pdf.as_one_page(content), "application/pdf", f"{name}-one-page.pdf")
    if form is Form.XLSX:
        return Made(xlsx.as_xlsx(content), XLSX, f"{name}.xlsx")
    if form is Form.JSON:
        told = json.dumps(as_json(content), ensure_ascii=False, indent=1)
        return Made(told.encode(), "application/json", f"{name}.json")
    page = render_template("board/pack.html", content=content)
    return Made(page.encode(), "text/html; charset=utf-8", f"{name}.html")
