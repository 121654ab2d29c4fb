"""Files, row by row."""

import tracemalloc

import pytest

from workforce.cells import normal_header
from workforce.web.csv_files import BrokenRow, FileFault, open_table


@pytest.fixture
def table(tmp_path):
    def opening(content, **renamed):
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_table(path, renamed)

    return opening


def test_rows_are_numbered_as_a_spreadsheet_shows_them(table):
    found = list(table('a,b\n1,"two\nlines"\n\n,\n3,4\n').rows())
    assert found == [(2, ["1", "two\nlines"]), (5, ["3", "4"])]


@pytest.mark.parametrize(("separator", "other"), [(",", ";"), (";", ","), ("\t", ",")])
def test_separators(table, separator, other):
    found = table(f"a{separator}b\nx{other}y{separator}2\n")
    assert (found.separator, found.header, list(found.rows())) == (separator, ("a", "b"), [(2, [f"x{other}y", "2"])])


def test_one_column(table):
    assert list(table("a\n1\n").rows()) == [(2, ["1"])]


def test_quotes(table):
    found = dict(table('a,b\n"x, y","say ""so"""\n12" ruler,1\n"a"b,1\n3,4\n').rows())
    assert found[2] == ["x, y", 'say "so"']
    assert found[3] == ['12" ruler', "1"]
    assert isinstance(found[4], BrokenRow)
    assert found[5] == ["3", "4"]


@pytest.mark.parametrize("end", ['1,"open\n2,x\n', '1,"open', '"'])
def test_an_open_quotation_mark_is_found_at_the_end(table, end):
    with pytest.raises(FileFault) as caught:
        list(table("a,b\n0,0\n" + end).rows())
    assert (caught.value.code, caught.value.row) == ("BROKEN_QUOTES", 3)


def test_headers(table):
    assert table("\ufeff Payroll No ,START-date\n").header == ("payroll_no", "start_date")
    assert table("Payroll No,b\n", payroll_no="employee_number").header == ("employee_number", "b")
    assert normal_header("\u00a0Employee \u00a0 NUMBER_ ") == "employee_number"


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 1_114_112])
def test_a_letter_over_the_edge_of_a_block_is_no_other_encoding(table, size):
    assert table(b"a,b\n" + b"x" * (size - 4) + "é\n".encode()).encoding == "utf-8-sig"
    assert table(b"a,b\n" + b"x" * (size - 4) + b"\xe9\n").encoding == "cp1252"
    assert table(b"a,b\n" + b"x" * (size - 4) + b"\xc3").encoding == "cp1252"


def test_a_header_that_begins_with_pk_is_text(table):
    assert table("PK_ID,b\n").header == ("pk_id", "b")


def test_memory_does_not_grow_with_the_file(table):
    few, many = table("a,b\n" + "1,2\n" * 1000), None
    peaks = []
    for rows in (20_000, 400_000):
        many = table("a,b\n" + "1,2\n" * rows)
        tracemalloc.start()
        assert sum(1 for _ in many.rows()) == rows
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 100_000
    assert few.header == many.header
