"""Annex A workbooks as they come: usual dirt, other spellings, and files that are none."""

import csv
import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from tests.integration.importing import annex, plain
from tests.integration.importing.conftest import DAY
from tests.integration.importing.test_annex_a import FIVE, ONE, WEEK, books, holders, only, refuse, types, warned
from workforce.importing import annex_a_workbook

__all__ = ["books", "refuse"]  # fixtures

# Dirt -----------------------------------------------------------------------------------------------------------------

SPELT = {
    "Child Unique ID": "  CHILD  UNIQUE\nid ", "CIN Start Date": "CIN start date\u00a0", "Case Status": "case_status",
    "Allocated Worker": "Allocated Social Worker", "Allocated Personal Advisor": "Personal Adviser",
    "Date Ceased to be Looked After": "Date ceased being looked after", "Date of Referral": "Referral date",
    "Child's Legal Status": "Child\u2019s legal status", "Eligibility Category": "Eligibility category",
    "Child Protection Plan Start Date": "CP Plan Start Date", "Child Protection Plan End Date": "CPP end date",
    "Continuous Assessment Date of Authorisation": "Assessment date of authorization",
}  # fmt: skip


def each(change):
    """Return the five lists with every cell changed."""
    return {n: [{name: change(value) for name, value in row.items()} for row in rows] for n, rows in FIVE.items()}


def dates(change):
    return each(lambda value: change(value) if isinstance(value, date) else value)


def after(*rows):
    """Return the five lists with more rows at the end of each."""
    return {number: [*found, *rows] for number, found in FIVE.items()}


NO_VALUE = dict.fromkeys(("child", "worker", "team", "gender", "ethnicity", "status", "legal", "eligibility"), "#N/A")
NO_VALUES = {
    n: [*rows, {k: v for k, v in NO_VALUE.items() if annex.SHORT[k] in annex.headers(n)}] for n, rows in FIVE.items()
}


@pytest.mark.parametrize(
    ("lists", "how"),
    [
        (FIVE, {"titles": "LIST {} - export"}),
        (FIVE, {"titles": "list_0{}"}),
        (FIVE, {"above": (["Annex A"], [], ["Run on", "31/10/2026"], ["Child Unique ID and so on"])}),
        (FIVE, {"as_text": True}),
        (FIVE, {"is_1904": True}),
        (FIVE, {"header": str.upper}),
        (FIVE, {"header": lambda title: SPELT.get(title, title)}),
        (FIVE, {"header": lambda title: f" {title.replace(' ', '_')}\u200b"}),
        (each(lambda value: f"\u00a0{value} \u200b" if isinstance(value, str) else value), {}),
        (dates(lambda day: datetime.combine(day, time(9, 30))), {}),
        (dates(lambda day: f"{day:%d-%m-%Y}"), {}),
        (dates(lambda day: f"{day:%d/%m/%Y} 00:00"), {}),
        (dates(lambda day: (day - date(1899, 12, 30)).days), {}),
        (dates(lambda day: (day - date(1904, 1, 1)).days), {"is_1904": True}),
        (after("", "Total: 5", "Source: the case system"), {}),
        (NO_VALUES, {}),
        ({n: [row for row in rows for _ in range(2)] for n, rows in FIVE.items()}, {}),
    ],
)
def test_the_same_lists_written_otherwise_tell_the_same(books, lists, how):
    """The same rows told a week later in another way are all unchanged: none new, changed or ended."""
    first = books(FIVE)
    report = books(lists, how=how, as_at=DAY + WEEK)
    assert report.counts() == {"new": 0, "changed": 0, "unchanged": first.new, "ended": 0, "rejected": 0}


def test_formulas_are_read_by_their_values(books, rows):
    def formula(value):
        return lambda sheet, row, column: sheet.write_formula(row, column, "=A1", None, value)

    wrong = lambda sheet, row, column: sheet.write_formula(row, column, "=NA()", None, "#N/A")
    books(only({"child": formula("A1"), "start": formula("02/03/2026"), "worker": formula("Bee, Ann"), "end": wrong}))
    assert types(DAY) == {"A1": ("CIN", False)}
    assert holders(rows) == [("A1", "ann bee", None)]


@pytest.mark.parametrize("end", [date(9999, 12, 31), "01/01/1900", "31/12/9999", 0, "NULL", "#REF!", "n/a"])
def test_ends_that_mean_open(books, end):
    books(only({**ONE, "end": end}))
    assert types(DAY) == {"A1": ("CIN", False)}


def test_numbers_are_ids_as_they_are_seen(books, rows):
    books(only({**ONE, "child": 104233}, {**ONE, "child": "104234 "}, list7=[{"child": 104234.0, "start": DAY}]))
    assert rows("SELECT reference FROM child ORDER BY 1") == [("104233",), ("104234",)]


def test_a_council_s_own_names_of_columns(books, refuse, flask, tmp_path):
    how = {"header": lambda title: {"CIN Start Date": "Opened"}.get(title, title)}
    fault = refuse(only(ONE), how=how)
    assert "CIN Start Date" in str(fault)
    file = tmp_path / "names.json"
    file.write_text('{"List 6": {"OPENED ": "CIN Start Date"}}')
    assert flask("import", "mapping", "default", file).exit_code == 0
    books(only(ONE), how=how)
    assert types(DAY) == {"A1": ("CIN", False)}
    file.write_text('{"List 6": {"x": "Ethnicity"}}')
    assert "has no column ethnicity" in flask("import", "mapping", "default", file).stderr


# Rows that can't be taken ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "row", "code", "column", "value"),
    [
        (6, {"start": "31/06/2026"}, "NO_SUCH_DATE", "CIN Start Date", "31/06/2026"),
        (6, {"start": "soon"}, "BAD_DATE", "CIN Start Date", None),
        (6, {"start": 2026}, "BAD_DATE", "CIN Start Date", "2026"),
        (6, {"end": date(2026, 1, 1)}, "END_BEFORE_START", "CIN Closure Date", "2026-01-01"),
        (6, {"child": None}, "MISSING_VALUE", "Child Unique ID", None),
        (7, {"end": "1.4.2026 or so"}, "BAD_DATE", "Child Protection Plan End Date", None),
        (8, {"legal_start": "01/13/2026"}, "NO_SUCH_DATE", "Start date of current legal status", "01/13/2026"),
        (4, {"worker": "Bee " * 99}, "TOO_LONG", "Allocated Worker", None),
        (9, {"adviser": "Bee " * 99, "start": None}, "TOO_LONG", "Allocated Personal Advisor", None),
    ],
)
def test_a_rejected_row_is_named_by_sheet_row_and_column(refuse, dump, number, row, code, column, value):
    before = dump()
    bad = {"child": "B1", **({} if number == 9 else {"start": date(2026, 3, 2)}), **row}
    if number == 9:
        bad.pop("start")
    lists = {6: [ONE], 7: [], 8: [], 9: [], 4: []}
    lists[number] = [{**ONE, "child": "Z1"} if number != 9 else {"child": "Z1"}, bad, *lists[number]]
    fault = refuse(lists, how={"above": (["Annex A"], [])})
    [rejected] = fault.report.rejected
    expected = (code, f"List {number}", 5, column, value)
    assert (rejected.code, rejected.file, rejected.row, rejected.column, rejected.value) == expected
    plain.check(rejected.message)
    assert "1 of 3 rows" in str(fault) or "1 of 4 rows" in str(fault)
    assert dump() == before


def test_rows_that_contradict_each_other_are_all_rejected(refuse):
    twice = [{**ONE, "child": "B1"}, {**ONE, "child": "B1", "end": date(2026, 9, 1)}]
    fault = refuse(only(ONE, *twice, list9=[{"child": "E1"}, {"child": "E1", "eligibility": "Qualifying"}]))
    assert [(r.code, r.file, r.row, r.column) for r in fault.report.rejected] == [
        ("DUPLICATE_KEY", "List 6", 3, "CIN Closure Date"), ("DUPLICATE_KEY", "List 6", 4, "CIN Closure Date"),
        ("DUPLICATE_KEY", "List 9", 2, "Eligibility Category"), ("DUPLICATE_KEY", "List 9", 3, "Eligibility Category"),
    ]  # fmt: skip
    for rejected in fault.report.rejected:
        plain.check(rejected.message)


@pytest.mark.parametrize("broken", [{"start": "31/06/2026"}, {"end": "31/06/2026"}, {"child": None}])
def test_what_a_rejected_row_told_before_is_neither_changed_nor_ended(books, rows, broken):
    books(FIVE)
    before = types(DAY)
    worse = {**FIVE, 6: [{**FIVE[6][0], "worker": "Other Person", **broken}, *FIVE[6][1:]]}
    report = books(worse, as_at=DAY + WEEK, allow_rejects=20)
    assert (report.new, report.changed, report.ended, report.rejected_count) == (0, 0, 0, 1)
    assert types(DAY + WEEK) == before
    assert ("A1", "ann bee", None) in holders(rows)


def test_a_birthday_that_can_not_be_read_is_left_out(books, rows):
    month = "SELECT birth_month FROM ssd_person"
    report = books(only({**ONE, "born": "31/06/2012"}))
    assert warned(report)["BAD_BIRTH_DATE"] == 1
    assert types(DAY) == {"A1": ("CIN", False)}
    assert rows(month) == []
    books(only({**ONE, "born": date(2012, 6, 30)}))
    books(only({**ONE, "born": "unborn"}), as_at=DAY + WEEK)
    assert rows(month) == [(date(2012, 6, 1),)]


# Workbooks that can't be read -----------------------------------------------------------------------------------------


def called(title, other):
    return {"header": lambda said: other if said == title else said}


@pytest.mark.parametrize(
    ("how", "code", "file", "says"),
    [
        ({"leave_out": (8,)}, "MISSING_LIST", "Annex A.xlsx", "List 8"),
        ({"leave_out": (6, 7, 8)}, "MISSING_LIST", "Annex A.xlsx", "List 6"),
        ({"titles": "Sheet {}"}, "MISSING_LIST", "Annex A.xlsx", "List 6"),
        (called("Case Status", "Reason"), "MISSING_COLUMN", "List 6", "Case Status"),
        (called("Child Unique ID", "x"), "NO_HEADER", "List 3", "Child Unique ID"),
        ({"above": tuple([n] for n in range(50))}, "NO_HEADER", "List 3", "header"),
        (called("Allocated Team", "Allocated Worker"), "COLUMN_TWICE", "List 3", "Allocated Worker"),
    ],
)  # fmt: skip
def test_lists_and_columns_that_are_missing(refuse, dump, how, code, file, says):
    before = dump()
    fault = refuse(only(ONE), how=how)
    [rejected] = fault.report.rejected
    assert (rejected.code, rejected.file) == (code, file)
    assert says in str(fault)
    plain.check(rejected.message)
    assert dump() == before


def test_two_sheets_of_one_list(refused, tmp_path):
    path = annex.write(tmp_path / "Annex A.xlsx", only(ONE))
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["List 6"]).title = "List 6 old"
    book.save(path)
    fault = refused("cases", {}, folder=path, dialect="annex_a")
    assert fault.report.rejected[0].code == "LIST_TWICE"
    plain.check_refusal(fault)


def test_a_sheet_that_says_its_size_wrong_is_read_whole(bring, tmp_path):
    path = rezipped(
        annex.write(tmp_path / "a.xlsx", only(ONE)),
        edit=lambda name, content: content.replace(b'ref="A1:N2"', b'ref="A1"'),
    )
    bring("cases", {}, folder=path, dialect="annex_a")
    assert types(DAY) == {"A1": ("CIN", False)}


def rezipped(path, *, edit=lambda name, content: content, more=(), lock=False):
    """Write a workbook's parts anew, each changed by `edit`, with more parts."""
    out = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, edit(part.filename, old.read(part)))
        for name, content in more:
            new.writestr(name, content)
    if lock:  # what a ZIP with a password says of its parts
        content = bytearray(out.read_bytes())
        at = content.find(b"PK\x01\x02")
        content[at + 8] |= 1
        out.write_bytes(bytes(content))
    return out


def as_csv(path):
    path.with_suffix(".csv").write_text("Child Unique ID,CIN Start Date\nA1,2026-01-01\n")
    return path.with_suffix(".csv")


def holding(content):
    def make(path):
        path.write_bytes(content)
        return path

    return make


def bomb(path):
    return rezipped(path, more=[("xl/worksheets/sheet99.xml", b"0" * 2_000_001)])


def row_far_below(path):
    """A row number that would have a reader count for years."""
    edit = lambda name, content: content.replace(b'<row r="2"', b'<row r="99999999999"') if "sheet" in name else content
    return rezipped(path, edit=edit)


def zip_of_csv(path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        text = io.StringIO()
        csv.writer(text).writerow(annex.headers(6))
        archive.writestr("list6.csv", text.getvalue())
    path.write_bytes(out.getvalue())
    return path


def cut_off(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    return path


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
BAD = {
    "csv": as_csv,
    "empty": holding(b""),
    "noise": holding(b"\x00\x01" * 999),
    "old": holding(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "locked": holding(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")),
    "locked zip": lambda path: rezipped(path, lock=True),
    "zip of csv": zip_of_csv,
    "macros": lambda path: rezipped(path, more=[("xl/vbaProject.bin", b"\0" * 99)]),
    "bomb": bomb,
    "entities": lambda path: rezipped(path, edit=lambda _, c: c.replace(b"<worksheet", ENTITY + b"<worksheet")),
    "cut off": cut_off,
    "broken xml": lambda path: rezipped(path, edit=lambda n, c: c[: len(c) // 2] if "sheet6" in n else c),
    "no styles": lambda path: rezipped(path, edit=lambda n, c: b"<styleSheet>" if "styles" in n else c),
    "part missing": lambda path: rezipped(path, edit=lambda _, c: c.replace(b"sheet6.xml", b"sheet66.xml")),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_workbook_changes_nothing_and_says_what_to_do(refused, dump, tmp_path, monkeypatch, what):
    monkeypatch.setattr(annex_a_workbook, "MOST_UNZIPPED", 1024 * 1024)
    before = dump()
    path = BAD[what](annex.write(tmp_path / "Annex A.xlsx", only(ONE)))
    fault = refused("cases", {}, folder=path, dialect="annex_a")
    [rejected] = fault.report.rejected
    assert rejected.code in {"NOT_A_WORKBOOK", "TOO_LARGE", "MISSING_LIST"}
    plain.check(rejected.message)
    assert dump() == before


@pytest.mark.parametrize(
    ("what", "says"),
    [("locked", "password"), ("locked zip", "password"), ("old", ".xls"), ("macros", "macros"), ("bomb", "1 MB")],
)
def test_it_says_why(refused, tmp_path, monkeypatch, what, says):
    monkeypatch.setattr(annex_a_workbook, "MOST_UNZIPPED", 1024 * 1024)
    fault = refused("cases", {}, folder=BAD[what](annex.write(tmp_path / "a.xlsx", only(ONE))), dialect="annex_a")
    assert says in str(fault)


def test_a_row_far_below_does_not_hold_it_up(refused, tmp_path):
    """It is beyond what a sheet can hold, so that nothing of it is read, and at once."""
    fault = refused("cases", {}, folder=row_far_below(annex.write(tmp_path / "a.xlsx", only(ONE))), dialect="annex_a")
    assert "No involvement has an allocated role" in str(fault)


def test_a_folder_holds_one_workbook(refused, tmp_path):
    fault = refused("cases", {}, folder=tmp_path, dialect="annex_a")
    assert fault.report.rejected[0].code == "MISSING_FILE"
    annex.write(tmp_path / "a.xlsx", only(ONE))
    annex.write(tmp_path / "b" / "b.xlsx", only(ONE))
    fault = refused("cases", {}, folder=tmp_path, dialect="annex_a")
    assert "2 workbooks" in str(fault)
    plain.check_refusal(fault)


def test_a_workbook_that_names_no_worker_is_refused(refuse):
    fault = refuse(only({**ONE, "worker": "TBC"}))
    assert "Every child would seem to have no worker" in str(fault)


def test_as_a_command(said, flask, tmp_path, rows):
    path = annex.write(tmp_path / "Annex A.xlsx", FIVE)
    args = ("import", path, "--kind", "cases", "--dialect", "annex_a", "--as-at", DAY)
    code, tried = said(*args, "--dry-run")
    assert (code, tried["applied"], tried["covers_from"]) == (0, False, DAY.isoformat())
    assert rows("SELECT count(*) FROM child") == [(0,)]
    code, done = said(*args, "--covers-from", "2026-10-01", "--source", "default")
    assert (code, done["applied"], done["covers_from"], done["counts"]["new"]) == (0, True, "2026-10-01", 20)
    assert "2 workbooks" not in flask(*args).stdout
    code, older = said("import", path, "--kind", "cases", "--dialect", "annex_a", "--as-at", "2026-10-01")
    assert code == 1
    assert "older" in older["error"] or "newer" in older["error"]
    assert flask("import", path, "--kind", "cases", "--as-at", DAY).exit_code == 1  # another dialect reads folders
