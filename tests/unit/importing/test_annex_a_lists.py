"""Annex A: which headers and cells mean what."""

import re
from datetime import date, datetime, time

import pytest

from tests.integration.importing import annex
from workforce.cells import Bad
from workforce.importing import annex_a_lists as lists


def columns_of(number, header):
    squeezed = re.sub(r"[^a-z0-9]", "", header.casefold())
    return [column.name for column in lists.LISTS[number] if re.fullmatch(column.spelt, squeezed)]


@pytest.mark.parametrize("number", lists.LISTS)
def test_each_column_is_found_once_among_a_list_s_own_headers(number):
    found = [name for header in annex.headers(number) for name in columns_of(number, header)]
    assert sorted(found) == sorted(column.name for column in lists.LISTS[number])
    for column in lists.LISTS[number]:
        assert columns_of(number, column.title) == [column.name]


@pytest.mark.parametrize("number", lists.LISTS)
def test_what_must_not_be_read_is_no_column(number):
    for header in ("Gender", "Ethnicity", "Age", "Placement postcode", "Name", "Family identifier", "Child Name"):
        assert columns_of(number, header) == []


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("List 6", 6), ("list6", 6), ("LIST 06", 6), ("Annex A - List 6 (CIN)", 6), ("List 11", 11), ("List_9", 9),
        ("List.3", 3), ("List 66", 66), ("List", None), ("Sheet6", None), ("Checklist 6", None), ("Listing 6", None),
        ("List 600", None),
    ],
)  # fmt: skip
def test_sheets(title, number):
    assert lists.sheet_number(title) == number


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2026, 3, 1), date(2026, 3, 1)), (datetime(2026, 3, 1, 9, 30), date(2026, 3, 1)),  # noqa: DTZ001
        ("01/03/2026", date(2026, 3, 1)), ("1.3.2026", date(2026, 3, 1)), ("01-03-2026 ", date(2026, 3, 1)),
        ("2026-03-01", date(2026, 3, 1)), ("01/03/2026 00:00:00", date(2026, 3, 1)), (46082, date(2026, 3, 1)),
        (46082.4, date(2026, 3, 1)), (None, None), ("", None), ("#N/A", None), (0, None), (1, None),
        (time(0, 0), None), ("\u00a0", None), (date(1900, 1, 1), None),
    ],
)  # fmt: skip
def test_days(cell, day):
    assert lists.start_of(cell) == lists.end_of(cell) == day


def test_the_other_calendar_of_a_spreadsheet():
    assert lists.start_of(46082 - 1462, is_1904=True) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "cell", [2026, 31122026, 3.5, True, "31/02/2026", "March", "46082", "1/3/26", date(9999, 1, 1)]
)
def test_no_days(cell):
    for read in (lists.start_of, lists.end_of, lists.born_in):
        with pytest.raises(Bad):
            read(cell)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("a) Looked after child", {"care"}), ("b) Child Protection plan", {"protection"}), ("CPP", {"protection"}),
        ("c) Child in need plan", {"in_need"}), ("CIN", {"in_need"}), ("d) Open assessment", {"assessment"}),
        ("Asmt", {"assessment"}), ("e) Closed episode", {"closed"}), ("CLA&CP", {"care", "protection"}),
        ("LAC", {"care"}), ("CIN - closed", {"closed"}), ("NFA", {"closed"}), ("", set()), ("Clay", set()),
        ("medicine", set()),
    ],
)  # fmt: skip
def test_statuses(text, status):
    assert lists.case_status(text) == status


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a) Relevant child", "Relevant"), ("FORMER RELEVANT", "Former Relevant"), ("c. Qualifying", "Qualifying"),
        ("Eligible child", "Eligible"), ("No Current Eligibility", "No Current Eligibility"), ("", "unknown"),
        ("None", "No Current Eligibility"), ("Purple", "unknown"),
    ],
)  # fmt: skip
def test_eligibility(text, said):
    assert lists.eligibility(text) == said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C2: Full care order", "C2"),
        ("a) V4", "V4"),
        ("V3. Short breaks", "V3"),
        ("Interim care order", "C1"),
        ("", None),
    ],
)
def test_legal_codes(text, code):
    assert lists.legal_code(text) == code


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("31/06/2026", "31/06/2026"), (2026, "2026"), ("Quillfeather", None), ("12 Mill Lane", None), ("", None)],
)
def test_only_what_looks_like_a_date_is_shown(cell, shown):
    assert lists.may_show(cell) == shown
