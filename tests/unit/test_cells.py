"""Cells, one by one."""

import random
from datetime import date

import pytest

from workforce import cells
from workforce.cells import Bad
from workforce.importing import values

READERS = (
    cells.day, cells.start, cells.end, values.month_of, cells.words, cells.prose, cells.number, cells.whole,
    cells.clock_time, cells.yes_no, values.flag, values.legal_code, cells.present, cells.one_of(("a", "b")),
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01", "01/03/2026", "1/3/2026", "2026-3-1", "2026-03-01T00:00:00", "2026-03-01 09:30:15.123",
        "01/03/2026 09:30",
        "2026-03-01T00:00:00Z", "2026-03-01T00:00:00+01:00", "01/03/2026 12:00:00 AM",
    ],
)  # fmt: skip
def test_days(text):
    assert cells.day(text) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "31/06/2012", "2026-02-29", "2026-13-01", "0000-01-01", "0001-01-01", "1899-12-31", "3000-01-01", "99999-01-01",
        "1/3/26",
        "01-03-2026", "03/2026", "44927", "2026-03-01 Smith",
        "\u0660\u0661/\u0660\u0663/2026", "2026-03-01T" + "0" * 99, "-", "\0",
    ],
)  # fmt: skip
def test_no_days(text):
    for read in (cells.day, cells.start, cells.end, values.month_of):
        with pytest.raises(Bad) as caught:
            read(text)
        assert caught.value.code in {"BAD_DATE", "NO_SUCH_DATE"}
        assert str(caught.value).endswith(".")


def test_sentinels():
    assert cells.start("1900-01-01T00:00:00") is None
    assert cells.end("01/01/1900") is cells.end("9999-12-31 00:00:00") is None
    assert cells.start("1900-01-02") == cells.end("1900-01-02") == date(1900, 1, 2)
    with pytest.raises(Bad):
        cells.start("9999-12-31")


def test_a_date_of_birth_is_never_shown():
    assert values.month_of("17/03/2015") == date(2015, 3, 1)
    with pytest.raises(Bad) as caught:
        values.month_of("31/06/2015")
    assert not caught.value.shown


@pytest.mark.parametrize(
    "text", ["1e400", "-1", "nan", "inf", "1,5", "1 000", "0x10", "٣", "1" * 10, "1.", ".5", "1.1234567890"]
)
def test_no_numbers(text):
    with pytest.raises(Bad):
        cells.number(text)


@pytest.mark.parametrize(
    ("text", "found"), [("90", 90), ("90.0", 90), ("0", 0), ("999999", 999_999), ("", None), ("NULL", None)]
)
def test_whole_numbers(text, found):
    assert cells.whole(text) == found


@pytest.mark.parametrize("text", ["1.5", "-1", "1000000", "1e3", "9" * 400])
def test_no_whole_numbers(text):
    with pytest.raises(Bad):
        cells.whole(text)


def test_words_are_bounded():
    assert cells.words("x" * 255) == "x" * 255
    assert cells.prose("a\nb" * 1000)
    for text in ("x" * 256, "a\nb", "a\0b", "a\tb", "\x7f"):
        with pytest.raises(Bad) as caught:
            cells.words(text)
        assert not caught.value.shown
    for text in ("x" * 4001, "\0"):
        with pytest.raises(Bad):
            cells.prose(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C2", "C2"), (" c1 ", "C1"), ("C2 - Full care order", "C2"), ("Interim Care Order", "C1"),
        ("Care order", "C2"),
        ("Placement order granted", "E1"), ("Section 20 accommodation", "V2"), ("Short term break agreement", "V4"),
        ("series of short-term breaks", "V3"), ("Emergency protection order", "L2"),
        ("Special guardianship", "unknown"),
    ],
)  # fmt: skip
def test_legal_statuses(text, code):
    assert values.legal_code(text) == code


def test_whatever_a_cell_says_it_is_read_or_bad():
    rng = random.Random(5)
    signs = "0123456789-/:.TZ abNULé£\0\n\x85\u2028\U0001f9ff٣"
    for _ in range(20_000):
        text = "".join(rng.choice(signs) for _ in range(rng.randrange(14))).strip()
        for read in READERS:
            try:
                found = read(text)
            except Bad as fault:
                assert fault.code
                assert str(fault)
            else:
                assert not isinstance(found, str) or "\0" not in found
