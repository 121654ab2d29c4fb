"""Summaries with everything a pack can tell of, and what their files say, as other libraries read them."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import html5lib
from pypdf import PdfReader

from workforce.board.packs.files import made
from workforce.board.summaries import pack, queries
from workforce.board.summaries.models import Commentary, Summary, SummaryIndicator
from workforce.db import db
from workforce.decimals import plain

OLDER = 13  # summaries before those of the tests


def add_older(summary):
    """Put summaries before one, whose figures differ from it a little."""
    heads = queries.headlines([summary.id])[summary.id]
    for n in range(1, OLDER + 1):
        at = summary.published_at - timedelta(days=28 * n)
        one = Summary(
            as_at=summary.as_at - timedelta(days=28 * n), frozen_at=at, frozen_by="test", release_at=at,
            sha256="0" * 64,
            context={**summary.context, "moved_since": None},
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        for name, head in heads.items():
            value = head["value"] and plain(Decimal(head["value"]) + Decimal(n % 4))
            db.session.add(
                SummaryIndicator(
                    summary_id=one.id, indicator=name, numerator=head["numerator"], denominator=head["denominator"],
                    value=value, headline={**head, "value": value}, rows=[],
                )
            )  # fmt: skip
        db.session.flush()
        one.published_at, one.published_by = at, "test"
        db.session.flush()


def say(summary_id, indicator, role, words, at, **action):
    db.session.add(
        Commentary(
            summary_id=summary_id, indicator=indicator, role=role, words=words, said_by="ann.bee@council.example",
            said_at=at, **action,
        )
    )  # fmt: skip
    db.session.flush()


def squeezed(words):
    """Return words without any space: where a line breaks does not matter."""
    return re.sub(r"\s+", "", words)


def said(markup):
    """Return what markup says."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def words_of_pdf(body):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def pdf_text(body):
    return squeezed(words_of_pdf(body))


def rows_of(markup):
    """Return the rows of every table of a page: the words of the first cell, and of all."""
    tree = html5lib.parse(markup, namespaceHTMLElements=False)
    found = {}
    for row in tree.iter("tr"):
        cells = [" ".join("".join(cell.itertext()).split()) for cell in row]
        strong = row.find("td/strong")
        if strong is not None:
            found.setdefault(cells[0], (strong.text, " ".join(cells)))
    return found


def cells_of(book, name):
    rows = list(book[name].iter_rows())
    head = next(n for n, row in enumerate(rows) if row[0].value in ("Id", "As at"))
    names = [cell.value for cell in rows[head]]
    return [dict(zip(names, row, strict=False)) for row in rows[head + 1 :] if row[1].value is not None]


def file_of(told, form, n=1):
    return made(pack.pack_of(told[n], drafts=True), form).body


def elements(reader):
    """Return every element of a PDF's structure."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            yield one
            waiting += [one["/K"]] if "/K" in one else []
