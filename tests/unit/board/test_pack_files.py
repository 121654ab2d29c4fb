"""Packs of summaries written by hand: many indicators, long names, nothing known, words that would be formulas."""

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from pypdf import PdfReader

from workforce.board.figures.indicators import BY_ID
from workforce.board.packs import pdf, xlsx
from workforce.board.packs.content import _rules_changed
from workforce.board.packs.lines import counted, part, points, value
from workforce.board.packs.shown import Ask, Content, LeftOut, Line, Said, Told

DAY = date(2026, 10, 31)
LONG = "Newly qualified social workers of every service, whose supervision & training (all of it) was in date "


def line(n, name="Agency rate", exact="12.5", target="10"):
    now = value(exact and Decimal(exact), "percent")
    told = [
        Told(DAY - timedelta(days=28 * back), now, part(exact), part("100"), value(None, "percent", "None agreed"),
             None, None, None, "")
        for back in range(3)
    ][::-1]  # fmt: skip
    return Line(
        id=f"C-{n}", name=name, group="Workload" if n % 2 else "Added by the council", unit="percent", good="low",
        counts="people counted, of people here", counted="Staff", value=now, numerator=part(exact),
        denominator=part(exact and "100"), parts="12.5 people counted, of 100 people here" if exact else "no data",
        notes=[], before=now, before_parts="", target=value(target and Decimal(target), "percent", "None agreed"),
        target_words="10.0% by 31 December 2026" if target else "None agreed", target_by=DAY if target else None,
        tolerance=value(None, "percent", "none"), owner="head of service", standing="Off target",
        away="2.5 points away", is_off=bool(target and exact), sustained="", direction="No real change",
        why_not_judged="",
        assurance="May meet it or miss it, by chance alone", forecast="", trend_words=["No real change."],
        compared=[], vintage="", beside=[], said=[], unsaid="None supplied by head of service", added=[], history=told,
        chart_svg="", chart_words="",
    )  # fmt: skip


def content(lines, **more):
    return Content(
        **{
            "title": "Improvement Board summary: 31 October 2026", "council": "Anytown Council", "day": DAY,
            "as_at": "Whole council, figures as at 31 October 2026", "is_draft": False, "status": "Released.",
            "left_out": [LeftOut("cases have no type", 30, 1000, "3.0%", is_first=True)], "sums": "45 indicators.",
            "asks": [Ask(LONG * 3, LONG * 3, "2.5 points away")] * 5, "without_worker": [LONG] * 3,
            "rules_changed": "", "lines": lines, "changes": [], "restated": [], "said": [], "added": [], "ages": [],
            "scheme": "Example", "compared_with": "", "sha256": "f" * 64, **more,
        }
    )  # fmt: skip


CASES = {
    "nothing": [],
    "one": [line(1)],
    "45": [line(n) for n in range(45)],
    "45 with long names": [line(n, LONG * 4) for n in range(45)],
    "45 without spaces": [line(n, "Wherever" * 60, "1234567.8") for n in range(45)],
    "45 not known": [line(n, LONG, None, None) for n in range(45)],
}


@pytest.mark.parametrize("name", CASES)
def test_one_page_is_one_page_and_the_pack_has_all(name):
    made = content(CASES[name], left_out=[LeftOut(LONG, 30, 1000, "3.0%", is_first=True)] * 3)
    one = PdfReader(io.BytesIO(pdf.as_one_page(made)))
    assert len(one.pages) == 1
    words = "".join(one.pages[0].extract_text().split())
    assert all("".join(line.id.split()) in words for line in made.lines)
    assert "Leftout".lower() in words.lower() and made.sha256 in words
    pack = PdfReader(io.BytesIO(pdf.as_pdf(made)))
    words = "".join("".join(page.extract_text().split()) for page in pack.pages)
    for each in made.lines:
        assert "".join(each.name.split()) in words
    assert "None supplied by".replace(" ", "") in words or not made.off_target


def test_letters_of_the_one_page_can_be_read():
    """The smallest size that the template falls back to for 45 long names: not under 5 points."""
    sizes = []
    one = PdfReader(io.BytesIO(pdf.as_one_page(content(CASES["45"], asks=[Ask("What", "note", "x")] * 5))))
    one.pages[0].extract_text(visitor_text=lambda words, _cm, tm, _font, size: sizes.append((size * abs(tm[3]), words)))
    assert min(size for size, words in sizes if words.strip()) >= 6


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        (["W4", "w4"], ["W4", "w4 2"]),
        (["Summary", "RESTATEMENTS"], ["Summary 2", "RESTATEMENTS 2"]),
        (["a" * 40, "a" * 50], ["a" * 31, "a" * 29 + " 2"]),
        (["'x'", "", "[:]*?/\\"], ["x", "Indicator", "Indicator 2"]),
        (["a" * 30 + "'b"], ["a" * 30]),
    ],
)
def test_names_of_sheets(ids, names):
    assert xlsx.sheet_names(ids) == names
    assert all(0 < len(name) <= 31 for name in names)


def test_the_spreadsheet_opens_whatever_words_say():
    evil = '=HYPERLINK("http://x")'
    said = [Said("Head of service", evil, "+1", "@x", "-2", "today")]
    lines = [replace(line(n, evil), id=f"=C/{n}", owner=evil, said=said, notes=[evil]) for n in range(45)]
    made = content(lines, title=evil, council=evil, said=said, added=said)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.as_xlsx(made)))
    assert len(book.sheetnames) == 45 + 4
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [
        cell.value for cell in cells if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@"))
    ]
    row = next(row for row in book["Summary"] if row[0].value == "'=C/0")
    assert (row[2].value, row[2].number_format) == (12.5, '0.0"%"')
    assert row[0].hyperlink.location == "'=C 0'!A1"
    assert len(book["=C 0"]._charts) == 1


def test_an_empty_summary_is_a_spreadsheet_too():
    made = content([line(1, exact=None, target=None)], left_out=[], asks=[], without_worker=[])
    book = openpyxl.load_workbook(io.BytesIO(xlsx.as_xlsx(made)))
    assert "nothing" in book["Summary"]["A3"].value
    assert not book["C-1"]._charts
    assert [cell.value for cell in book["C-1"]["B"] if cell.value == 0] == [], "not known is not zero"


@pytest.mark.parametrize(
    ("exact", "unit", "words"),
    [("0", "percent", "0"), ("0.049", "percent", "under 0.1 points"), ("0.05", "percent", "0.1 points"),
     ("3.25", "days", "3.3"), ("12", "days", "12")],
)  # fmt: skip
def test_distances(exact, unit, words):
    assert points(Decimal(exact), unit) == (words if words != "0" else "0 points")


@pytest.mark.parametrize(
    ("indicator", "head", "words"),
    [
        ("W1", {}, "Children, siblings separately"), ("W17-none", {}, "Children, siblings separately"),
        ("W4", {}, "Staff"), ("W21", {}, "Answers"), ("W6", {}, "Supervision records"),
        ("W4", {"counted": "families"}, "Families"), ("W1", {"counted": "staff"}, "Staff"),
        ("W4", {"counted": "other"}, "As the council counts it"),
    ],
)  # fmt: skip
def test_what_is_counted(indicator, head, words):
    assert counted(BY_ID[indicator], head) == words


def test_one_of_thousands_is_not_none_of_them():
    one = replace(line(1, exact="0.045167"), numerator=part("1"), denominator=part("2214"))
    made = content([one])
    row = next(
        row for row in openpyxl.load_workbook(io.BytesIO(xlsx.as_xlsx(made)))["Summary"] if row[0].value == "C-1"
    )
    assert (one.value.text, row[2].number_format) == ("0.05%", '0.00"%"')


def test_rules_set_twice_by_the_same_name_it_once():
    rule = {"kind": "scheme", "until": "2026-06-28", "set_by_before": "Cabinet", "set_by_now": "Cabinet"}
    said = _rules_changed([rule], str)
    assert said.endswith("(old until 28 June 2026, new since then, both set by Cabinet).")
