"""The packs of a summary: the same numbers in page, PDF, XLSX, JSON and HTML; who may have them; drafts are marked."""

import io
import json
import re
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import html5lib
import openpyxl
import pytest
from flask import g
from pypdf import PdfReader
from sqlalchemy import text

from tests.integration.board.pack_made import (
    OLDER,
    add_older,
    cells_of,
    elements,
    file_of,
    pdf_text,
    rows_of,
    said,
    say,
    squeezed,
    words_of_pdf,
)  # fmt: skip
from tests.integration.conftest import UNTIL, rolled_back
from tests.integration.web import Browser, add_accounts, counting
from workforce.board import comparators
from workforce.board.packs.content import content_of
from workforce.board.packs.files import Form, made
from workforce.board.summaries import pack, queries, service, tables
from workforce.board.summaries.models import Restatement
from workforce.db import db, policy
from workforce.decimals import plain
from workforce.web.pages import number

BEFORE = UNTIL - timedelta(days=28)
ROLES = ("analyst", "board", "head", "worker", "admin")
TARGETS = {
    "W1": {"value": "40", "owner": "head"},
    "W2": {"value": "-1", "by": "2026-12-31", "tolerance": "5", "owner": "head", "agreed_by": "The Board"},
    "W4": {"value": "100.5", "by": "2026-12-31", "baseline": "60", "tolerance": "100", "owner": "service"},
    "W12-staff": {"value": "101", "owner": "quality"},
    "W17-none": {"value": "0", "by": "2026-12-31", "owner": "director"},
}
SAID = "Three people left.\nTwo posts are advertised <b>now</b>."


@pytest.fixture(scope="module")
def told(council):
    """A released summary that has everything a pack can tell of, with older ones and a draft after it."""
    with rolled_back(council):
        add_accounts({name: (name, None) for name in ROLES})
        policy.put_in_force("targets", {"targets": TARGETS}, date(2000, 1, 2), "test")
        first, _ = service.publish(BEFORE - timedelta(days=28), "test")
        add_older(first)
        summary, _ = service.freeze(BEFORE, "analyst@demo.example")
        db.session.execute(
            text(
                "UPDATE post SET contracted_hours = contracted_hours / 2 WHERE id IN (SELECT id FROM post ORDER BY id"
                " LIMIT 30)"
            )
        )
        service.freeze_anew(summary.id, "analyst@demo.example", "Hours were corrected", 1)
        at = datetime.now(UTC)
        say(
            summary.id, "W2", "head", SAID, at, action="Fill both posts", action_owner="Service manager, assessment",
            action_by=date(2026, 12, 31),
        )  # fmt: skip
        say(summary.id, None, "analyst", "Hours of 30 posts were corrected.", at)
        head = queries.headlines([first.id])[first.id]["W4"]
        corrected = {**head, "numerator": "1", "value": plain(100 / Decimal(head["denominator"]))}
        db.session.add(
            Restatement(
                summary_id=first.id, indicator="W4", numerator="1", denominator=head["denominator"],
                value=corrected["value"], headline=corrected, rows=[], reason="=Sessions came late",
                restated_by="analyst@demo.example", restated_at=at,
            )
        )  # fmt: skip
        db.session.flush()
        summary, _ = service.publish(BEFORE, "head@demo.example")
        say(summary.id, "W4", "service", "Added later.", datetime.now(UTC))
        draft, _ = service.freeze(UNTIL, "analyst@demo.example")
        db.session.commit()
        ids = summary.id, draft.id
        yield council, *ids


@pytest.fixture
def content(told):
    return content_of(pack.pack_of(told[1]), "Anytown Council")


class Visitor(Browser):
    """Somebody whose visits leave nothing behind in the context that the whole test shares."""

    def get(self, path):
        vars(g).clear()
        return super().get(path)


@pytest.fixture(scope="module")
def browse(told):
    known = {}
    return lambda name: known.get(name) or known.setdefault(name, Visitor(told[0], name))


def test_page_pdf_xlsx_html_and_json_tell_the_same_of_every_indicator(told, content, browse, monkeypatch):
    app, summary_id, _ = told
    monkeypatch.setattr(service, "freezing", nullcontext)  # a transaction of its own would not see this one
    run = app.test_cli_runner()
    answer = run.invoke(args=["indicators", "--as-of", str(BEFORE), "--json"])
    assert answer.exit_code == 0, answer.output
    live = {one["id"]: one for one in json.loads(answer.stdout)["indicators"]}
    frozen = queries.headlines([summary_id])[summary_id]
    exported = {one["id"]: one for one in json.loads(file_of(told, Form.JSON))["lines"]}
    answer = browse("board").get(f"/board/{summary_id}")
    assert answer.status_code == 200
    page = rows_of(answer.text)
    html = rows_of(file_of(told, Form.HTML).decode())
    text_of_pdf = pdf_text(file_of(told, Form.PDF))
    text_of_one = pdf_text(file_of(told, Form.ONE_PAGE))
    book = openpyxl.load_workbook(io.BytesIO(file_of(told, Form.XLSX)))
    table = {row["Id"].value: row for row in cells_of(book, "Summary")}
    assert len(content.lines) == len(frozen) == len(exported) == len(table) >= 30
    for line in content.lines:
        head = frozen[line.id]
        for part in ("value", "numerator", "denominator"):
            exact = head[part]
            assert plain(getattr(line, part).exact) == exact == live[line.id][part], (line.id, part)
            assert exported[line.id][part] == {"exact": exact, "text": getattr(line, part).text}, (line.id, part)
            cell = table[line.id][part.capitalize()]
            assert cell.value == ("Not known" if exact is None else float(exact)), (line.id, part)
            assert exact is None or cell.number_format != "General", (line.id, part)
        assert plain(line.target.exact) == (head["target"] and plain(Decimal(head["target"]))), line.id
        assert table[line.id]["Target"].value == (float(head["target"]) if head["target"] else "None agreed")
        assert table[line.id]["Unit"].value == line.unit == head["unit"], line.id
        shown = [f"{number(line.value.exact)}%"] if line.unit == "percent" else []
        assert line.value.exact is None or line.value.text in {
            *shown,
            f"{line.value.exact:.1f}%",
            number(line.value.exact),
        }
        for name, rows in (("page", page), ("html", html)):
            first = next((one for one in rows if one.startswith(line.name + line.id)), None)
            assert first, (name, line.id, list(rows)[:5])
            value, words = rows[first]
            assert value == line.value.text, (name, line.id)
            assert squeezed(line.parts) in squeezed(words), (name, line.id)
            assert squeezed(line.before.text) in squeezed(words), (name, line.id)
        cells = "; ".join([line.parts, *line.notes]) + line.before.text + line.before_parts + line.target_words
        about = f"{line.id}. Good is {line.good}. Unit: {line.unit}. Counted: {line.counted}."
        assert squeezed(line.name + about + line.value.text + cells) in text_of_pdf, line.id
        assert squeezed(line.name + line.id + line.value.text) in text_of_one, line.id
        history = cells_of(book, line.id)
        assert len(history) == OLDER + 2, line.id
        assert history[-1]["Value"].value == table[line.id]["Value"].value, line.id
        assert history[-1]["As at"].value.date() == BEFORE and history[-1]["As at"].number_format == "d mmm yyyy"
    published = json.loads(run.invoke(args=["board", "publish", "--as-of", str(BEFORE), "--json"]).stdout)
    assert (published["id"], published["sha256"]) == (summary_id, content.sha256)
    for text_ in (text_of_pdf, text_of_one, squeezed(said(file_of(told, Form.HTML).decode()))):
        assert content.sha256 in text_


def test_the_pdf_is_tagged_and_its_charts_are_described(told, content):
    reader = PdfReader(io.BytesIO(file_of(told, Form.PDF)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB" and reader.metadata.title == content.title
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()
    found = list(elements(reader))
    kinds = [one.get("/S") for one in found]
    assert kinds.count("/H1") == 1 and kinds.count("/TH") >= 8 and kinds.count("/Table") >= 4
    described = [one["/Alt"] for one in found if one.get("/S") == "/Figure"]
    assert described == [line.chart_words for line in reversed(content.off_target)] or sorted(described) == sorted(
        line.chart_words for line in content.off_target
    )
    assert len(described) == 3 and all("figures from" in one for one in described)


def test_the_one_page_is_one_page(told, content):
    reader = PdfReader(io.BytesIO(file_of(told, Form.ONE_PAGE)))
    assert len(reader.pages) == 1 and reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    words = squeezed(reader.pages[0].extract_text())
    for one in (*content.without_worker, *(ask.what for ask in content.asks), content.sums):
        assert squeezed(one) in words
    width, height = (round(float(side)) for side in reader.pages[0].mediabox[2:])
    assert (width, height) == (595, 842)


SAYS = (
    "Three people left.", "Two posts are advertised <b>now</b>.", "Fill both posts", "Service manager, assessment",
    "31 December 2026", "None supplied by practice quality", "None supplied by service manager", "Added later.",
    "Hours of 30 posts were corrected.", "Sessions came late", "Not sustained: met at", "off target",
    "by head of service", "Released",
)  # fmt: skip


@pytest.mark.parametrize("form", [Form.HTML, Form.PDF, Form.XLSX])
def test_owners_words_gaps_changes_and_corrections(told, content, form):
    body = file_of(told, form)
    if form is Form.XLSX:
        book = openpyxl.load_workbook(io.BytesIO(body))
        words = squeezed(" ".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value))
    else:
        words = pdf_text(body) if form is Form.PDF else squeezed(said(body.decode()))
    for one in SAYS:
        assert squeezed(one) in words, one
    assert [one.id for one in content.restated] == ["W4"] and len(content.changes) >= 3
    for one in (*content.restated, *content.changes):
        for part in (one.was_parts, one.now_parts):
            assert squeezed(part) in words, one.id
    for line in content.off_target:
        for sentence in line.trend_words:
            assert squeezed(sentence) in words, line.id
    together = {line.id: {one.id for one in line.beside} for line in content.read_together}
    assert together["W4"] == {"W6", "W21"} and "W4" in together["W6"]


def test_a_restated_value_stands_in_the_series(content):
    history = next(line for line in content.lines if line.id == "W4").history
    assert (history[-2].numerator.text, history[-2].value.text) == ("1", content.restated[0].now.text)
    assert history[-2].value.text != content.restated[0].was.text


def test_no_formulas_and_native_charts(told, content):
    book = openpyxl.load_workbook(io.BytesIO(file_of(told, Form.XLSX)))
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "'=Sessions came late" in [cell.value for cell in book["Restatements"]["H"]]
    for line in content.lines:
        charts = book[line.id]._charts
        assert len(charts) == (1 if any(one.value.exact is not None for one in line.history) else 0), line.id
    names = [one.tx.strRef or one.tx.v for one in book["W2"]._charts[0].series]
    assert names == ["Value", "Target", "Mean", "Lower limit", "Upper limit"]


@pytest.mark.parametrize("path", ["pack.pdf", "one-page.pdf", "pack.xlsx"])
def test_who_gets_what(told, browse, path):
    _, summary_id, draft_id = told
    for name in ("analyst", "board", "head"):
        answer = browse(name).get(f"/board/{summary_id}/{path}")
        assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"], name
        assert "DRAFT" not in answer.headers["Content-Disposition"]
        assert browse(name).get(f"/board/{draft_id}/{path}").status_code == (200 if name == "analyst" else 404), name
        assert browse(name).get(f"/board/999999/{path}").status_code == 404
    for name in ("worker", "admin"):
        assert browse(name).get(f"/board/{summary_id}/{path}").status_code == 403, name
    assert f'href="/board/{summary_id}/{path}"' in browse("board").get(f"/board/{summary_id}").text
    assert "DRAFT" in browse("analyst").get(f"/board/{draft_id}/{path}").headers["Content-Disposition"]


def test_a_draft_says_so_in_every_form(told):
    draft = content_of(pack.pack_of(told[2], drafts=True), "Anytown Council")
    assert draft.title.startswith("DRAFT") and "not released" in draft.status
    assert "DRAFT" in pdf_text(file_of(told, Form.ONE_PAGE, 2)) and "DRAFT" in file_of(told, Form.HTML, 2).decode()
    reader = PdfReader(io.BytesIO(file_of(told, Form.PDF, 2)))
    assert all("DRAFT. Not released" in page.extract_text() for page in reader.pages)
    book = openpyxl.load_workbook(io.BytesIO(file_of(told, Form.XLSX, 2)))
    assert all("DRAFT" in f"{sheet['A1'].value} {sheet['A2'].value}" for sheet in book)
    unsaid = [line.unsaid for line in draft.off_target]
    assert unsaid == ["None supplied by head of service", "None supplied by service manager",
                      "None supplied by practice quality"]  # fmt: skip


def test_no_case_and_nobody_is_named(told):
    names = set(db.session.scalars(text("SELECT name FROM worker")))
    references = "SELECT reference FROM child UNION SELECT employee_number FROM worker"
    secret = {one for one in db.session.scalars(text(references)) if len(one) > 4}
    assert len(names) > 50 and len(secret) > 100
    forms = [file_of(told, Form.HTML).decode(), *(file_of(told, Form.JSON, n).decode() for n in (1, 2))]
    forms += [words_of_pdf(file_of(told, form)) for form in (Form.PDF, Form.ONE_PAGE)]
    book = openpyxl.load_workbook(io.BytesIO(file_of(told, Form.XLSX)))
    forms.append(" ".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value))
    for words in forms:
        assert "@demo" not in words and "@council" not in words
        assert not [name for name in names if name in words]
        assert not secret & set(re.findall(r"[\w.-]+", words))


def _nothing_known(entry):
    now = {**entry.now, **dict.fromkeys(("value", "numerator", "denominator"))}
    gone = {"longest_wait_days", "gap_points", "overdue_now", "supervisors"}
    nothing = [(day, one, None, {"target": head.get("target")}) for day, one, _, head in entry.history]
    trend = replace(entry.trend, points=(), centre=None, lower=None, upper=None, variation=None, assurance=None)
    return replace(
        entry,
        now={k: v for k, v in now.items() if k not in gone},
        before=None,
        history=nothing,
        trend=trend,
        forecast=None,
    )


@pytest.mark.parametrize("has_targets", [True, False])
def test_where_nothing_is_known(told, has_targets):
    found = pack.pack_of(told[1])
    entries = [_nothing_known(entry) for entry in found.entries]
    if not has_targets:
        entries = [replace(one, now={**one.now, "target": None, "target_agreed": None}) for one in entries]
    nothing = replace(found, entries=entries, said=(), restated=(), changes=(), before=None)
    content = content_of(nothing, "Anytown Council")
    asked = [one.what for one in content.asks]
    assert asked[0] == "Whether every child has a worker is not known"
    assert asked[1] == ("Figures that have a target and are not known" if has_targets else "No target is agreed yet")
    assert {line.value.text for line in content.lines} == {"Not known"} and not content.off_target
    assert "met" not in " ".join(asked)
    for form in Form:
        assert made(nothing, form).body


def test_children_without_a_worker_off_their_target_are_no_target_met(told, browse, monkeypatch):
    found = pack.pack_of(told[1])

    def at(entry):
        target = "0" if entry.indicator.id == "W17-none" else None
        count = {"value": "1.5", "numerator": "3", "denominator": "200", "longest_wait_days": None} if target else {}
        return replace(entry, now={**entry.now, "target": target, "target_agreed": None, **count})

    one = replace(found, entries=[at(entry) for entry in found.entries])
    assert [entry.indicator.id for entry in one.off_target] == ["W17-none"]
    (asked,) = content_of(one, "Anytown Council").asks
    assert asked.what.endswith("had nobody, or a worker who has left")
    assert asked.status == "Longest wait not known"
    monkeypatch.setattr(pack, "pack_of", lambda *_, **__: one)
    page = said(browse("board").get(f"/board/{told[1]}").text)
    assert "Every agreed target is met" not in page
    assert "Longest wait not known" in page


def test_why_a_trend_is_not_judged_is_one_answer(told):
    found = pack.pack_of(told[1])
    unjudged = [entry for entry in found.entries if not entry.trend.variation]
    assert unjudged
    for entry in unjudged:
        assert entry.in_words[0] == f"Not judged: {entry.why_not_judged}."


def test_figures_of_other_councils_keep_the_time_that_they_are_of(told, monkeypatch):
    found = pack.pack_of(told[1])
    assert found.compared_with.startswith("year to 30 September ")
    monkeypatch.setattr(comparators, "newest_year", lambda: 2099)
    table = tables.summary(pack.pack_of(told[1]), {})
    assert f"England: {found.compared_with}" in table.about
    assert not [one.label for one in table.columns if "2099" in one.label]


def test_fixed_number_of_statements(told):
    app, summary_id, _ = told
    older = queries.summaries()[-2].id

    def statements(one):
        db.session.expire_all()
        with counting(app) as seen:
            content_of(pack.pack_of(one), "Anytown Council")
        return [sql for sql in seen if not sql.startswith(("SAVEPOINT", "RELEASE"))]

    few, many = statements(older), statements(summary_id)
    assert len(many) <= len(few) + 1 <= 17, "\n\n".join(many)  # one more: the first edition of one frozen anew


def test_commands(told, tmp_path):
    app, summary_id, draft_id = told
    run = app.test_cli_runner()

    def export(*args):
        return run.invoke(args=["board", "export", *map(str, args), "--output", str(tmp_path / "out")])

    for kind, begins in (("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-"), ("xlsx", b"PK"), ("json", b"{")):
        done = export(summary_id, "--format", kind)
        assert done.exit_code == 0, done.output
        assert (tmp_path / "out").read_bytes().strip()[: len(begins)] == begins, kind
    assert export(summary_id, "--format", "pdf", "--one-page").exit_code == 0
    assert len(PdfReader(tmp_path / "out").pages) == 1
    (tmp_path / "out").unlink()
    assert export(summary_id, "--one-page").exit_code == 2
    for refused, why in ((export(999999), "no summary 999999"), (export(draft_id), "is a draft")):
        assert refused.exit_code == 1 and why in refused.stderr
    assert not (tmp_path / "out").exists()
    assert export(draft_id, "--draft").exit_code == 0
    nowhere = tmp_path / "nowhere" / "out"
    refused = run.invoke(args=["board", "export", str(summary_id), "--output", str(nowhere)])
    assert (refused.exit_code, "can't be written" in refused.stderr) == (1, True)
    assert export(10**30).exit_code == 2


def test_the_html_pack_needs_nothing_else(told, content):
    page = file_of(told, Form.HTML).decode()
    html5lib.HTMLParser(strict=True).parse(page.strip())
    assert not re.findall(r'(?:src|href)="|url\(|<script', page)
    assert page.count("<svg") == len(content.off_target) == 3
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) and page.count("<h1") == 1
