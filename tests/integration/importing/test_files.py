"""How files are written: encodings, separators, headers, names of columns, and what is no such file at all."""

import io
import json
import zipfile

import pytest

from tests.integration.importing import plain
from tests.integration.importing.tables import (
    EPISODE,
    HEADERS,
    INVOLVEMENT,
    PERSON,
    PROFESSIONAL,
    SESSION,
    as_text,
    cases,
    post,
    staff,
    write,
)
from workforce.importing import service

NAME = "Renée O\u2019Hara £5"


def staff_text(name=NAME, **how):
    return as_text("staff.csv", [post(name=name)], **how)


@pytest.mark.parametrize(
    "content",
    [
        staff_text().encode(),
        staff_text().encode("utf-8-sig"),
        staff_text().encode("cp1252"),
        staff_text(separator=";").encode("cp1252"),
        staff_text(separator="\t").encode(),
        staff_text(line_end="\r\n").encode("utf-8-sig"),
        staff_text(line_end="\r").encode(),
        staff_text().rstrip().encode(),
        ("\ufeff" + staff_text().replace("\n", "\n\n,,,,,,,,,,,,,,,,,\n", 1) + "\n\n").encode(),
    ],
    ids=["utf-8", "BOM", "cp1252", "semicolons", "tabs", "CRLF", "CR", "no last line end", "empty rows"],
)
def test_ways_of_writing(bring, rows, content):
    assert bring("staff", staff(**{"staff.csv": content})).rejected == []
    assert rows("SELECT name FROM worker") == [(NAME,)]


def test_headers_in_any_case_and_order_with_spaces(bring, rows):
    row = post()
    shuffled = {key.replace("_", " ").title(): row[key] for key in sorted(row, reverse=True)}
    shuffled[" SHOE-Size "] = "44"
    report = bring("staff", staff(**{"staff.csv": as_text("staff.csv", [shuffled])}))
    assert rows("SELECT employee_number, name FROM worker") == [("E1", "Ann Bee")]
    (ignored,) = (w for w in report.warnings if w["code"] == "COLUMNS_IGNORED")
    assert (ignored["file"], ignored["count"]) == ("staff.csv", 1)
    assert "shoe_size" in ignored["message"]


def test_columns_that_are_not_needed_may_be_missing(bring):
    kept = {k: v for k, v in post().items() if k not in {"swe_number", "job_title", "asye_start_date", "work_email"}}
    assert bring("staff", staff(kept)).applied


def test_file_names_in_any_case_and_deeper_down(bring, tmp_path):
    folder = tmp_path / "deep"
    write(
        folder / "export" / "today",
        {"TEAMS.CSV": as_text("teams.csv", staff()["teams.csv"]), "Staff.csv": staff_text()},
    )
    assert bring("staff", {}, folder=folder).applied


def test_one_file_by_its_path_under_any_name(bring, tmp_path):
    path = write(tmp_path / "f", {"may.txt": as_text("supervision.csv", [SESSION])}) / "may.txt"
    assert bring("supervision", {}, folder=path).new == 1


def xlsx():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr("xl/workbook.xml", "<x/>" * 100)
    return out.getvalue()


QUOTED = as_text("staff.csv", [post(), post("E2")])
FAULTS = {  # what staff.csv is -> code, words
    "empty": (b"", "EMPTY_FILE", "Export it again"),
    "blank first row": (b"\n" + QUOTED.encode(), "EMPTY_FILE", "no header"),
    "UTF-16": (QUOTED.encode("utf-16"), "WRONG_ENCODING", "Save the file as UTF-8"),
    "UTF-16 without BOM": (QUOTED.encode("utf-16-le"), "NOT_TEXT", "Export it as CSV"),
    "bytes of no encoding": (QUOTED.replace("Bee", "\x81").encode("latin-1"), "WRONG_ENCODING", "UTF-8"),
    "xlsx": (xlsx(), "NOT_TEXT", "Export it as CSV"),
    "missing column": (QUOTED.replace("grade,", "").encode(), "MISSING_COLUMN", "grade is missing"),
    "missing date column": (QUOTED.replace("end_date", "ended").encode(), "MISSING_COLUMN", "end_date is missing"),
    "column twice": (QUOTED.replace("job_title", "Grade", 1).encode(), "COLUMN_TWICE", "called grade"),
    "open quotation mark": (QUOTED.replace("Ann Bee", '"Ann Bee', 1).encode(), "BROKEN_QUOTES", "not closed"),
    "open quotation mark in the last cell": ((QUOTED.rstrip("\n") + '"E9\n').encode(), "BROKEN_QUOTES", "not closed"),
    "open quotation mark in the header": (('"' + QUOTED).encode(), "BROKEN_QUOTES", "header"),
    "endless cell": (QUOTED.replace("Ann Bee", "A" * 40_000, 1).encode(), "BROKEN_QUOTES", "32,768"),
    "prose": (b"Dear all,\nplease find attached\n", "MISSING_COLUMN", "employee_number is missing"),
    "page": (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "MISSING_COLUMN", "employee_number is missing"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_files_that_can_not_be_read(refused, rows, case):
    content, code, words = FAULTS[case]
    fault = refused("staff", staff(**{"staff.csv": content}))
    assert words in str(fault)
    plain.check_refusal(fault)
    (found,) = fault.report.rejected
    assert (found.code, found.file) == (code, "staff.csv")
    assert rows("SELECT count(*) FROM import_run") == [(0,)]
    assert rows("SELECT count(*) FROM worker") == [(0,)]


def test_a_quotation_mark_that_is_opened_never_swallows_rows_silently(refused):
    rows = [SESSION | {"session_ref": f"S{n}", "cancelled_reason": "" if n != 3 else '"Ill'} for n in range(9)]
    columns = list(SESSION)
    text = "\n".join([",".join(columns), *(",".join(row[c] for c in columns) for row in rows)]) + "\n"
    assert "not closed" in str(refused("supervision", {"supervision.csv": text}))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("staff", "teams.csv"), ("staff", "staff.csv"), ("cases", "ssd_professionals.csv"),
        ("cases", "ssd_involvements.csv"), ("cases", "ssd_cin_episodes.csv"), ("supervision", "supervision.csv"),
        ("learning", "completions.csv"),
    ],
)  # fmt: skip
def test_required_files(refused, kind, name):
    files = {"staff": staff(post()), "cases": cases()}.get(kind, {})
    fault = refused(kind, {k: v for k, v in files.items() if k != name})
    assert [(r.code, r.file) for r in fault.report.rejected] == [("MISSING_FILE", name)]


def test_two_files_of_one_name(refused, tmp_path):
    for part in ("a", "b"):
        write(tmp_path / "twice" / part, staff(post()))
    fault = refused("staff", {}, folder=tmp_path / "twice")
    assert [r.code for r in fault.report.rejected] == ["FILE_TWICE"]


def test_a_folder_that_is_not_there(refused, tmp_path):
    assert "does not exist" in str(refused("staff", {}, folder=tmp_path / "nowhere"))
    assert "can't be read" in str(refused("staff", {}, folder=tmp_path / ("x" * 300)))


def test_one_file_where_a_folder_is_needed(refused, tmp_path):
    path = write(tmp_path / "f", staff(post())) / "staff.csv"
    assert "Give the folder" in str(refused("staff", {}, folder=path))


# Dialects


def without(row, *names):
    return {name: value for name, value in row.items() if name not in names}


def test_mosaic_takes_the_child_from_the_referral(bring, rows):
    files = cases(
        without(INVOLVEMENT, "invo_person_id") | {"invo_professional_role_id": "ALLWKR", "invo_professional_id": "CS1"},
        professionals=[without(PROFESSIONAL, "prof_professional_name") | {"prof_professional_id": ""}],
        episodes=[{**EPISODE, "cine_referral_id": "R1"}],
        **{"ssd_cin_plans.csv": "cin_plan_id,cinp_person_id,cinp_referral_id,cinp_cin_plan_start_date,"
           "cinp_cin_plan_end_date\n9,C1,R1,2025-04-01,\n"},
    )  # fmt: skip
    bring("staff", staff(post(case_system_id="CS1")))
    bring("cases", files, dialect="mosaic")
    assert rows(
        "SELECT reference, employee_number FROM holding JOIN child c ON c.id = child_id"
        " JOIN worker w ON w.id = worker_id"
    ) == [("C1", "E1")]
    assert rows("SELECT in_need::text FROM child") == [("{[2025-04-01,)}",)]


def test_mosaic_takes_the_child_from_an_episode_known_from_before(bring, rows):
    bring("cases", cases(**{"ssd_person.csv": [PERSON]}), dialect="mosaic")
    closed = {**EPISODE, "cine_referral_id": "R2", "cine_person_id": "C2"}
    bare = without(INVOLVEMENT, "invo_person_id")
    bring("cases", cases(bare, {**bare, "invo_involvements_id": "2", "invo_referral_id": "R2"}, episodes=[closed]),
          dialect="mosaic", accept_shrink=True)  # fmt: skip
    assert rows("SELECT i.ref, reference FROM ssd_involvement i JOIN child c ON c.id = child_id ORDER BY 1") == [
        ("1", "C1"), ("2", "C2"),
    ]  # fmt: skip


def test_eclipse_needs_the_council_to_say_its_role_first(refused):
    fault = refused("cases", cases(), dialect="eclipse")
    assert "No role code of eclipse" in str(fault)
    assert "flask policy load roles" in str(fault)


@pytest.mark.parametrize("role", ["cw ", " Cw", "allocated case worker", "ALLWKR"])
def test_roles_are_compared_trimmed_and_without_case(bring, rows, role):
    bring("cases", cases(involvement := {**INVOLVEMENT, "invo_professional_role_id": role}))
    assert involvement
    assert rows("SELECT count(*) FROM holding") == [(1,)]


@pytest.mark.parametrize("role", ["IRO", "", "16PLUS"])
def test_an_import_in_which_nobody_holds_a_case_is_refused(refused, role):
    fault = refused("cases", cases({**INVOLVEMENT, "invo_professional_role_id": role}))
    assert "No involvement has an allocated role" in str(fault)


# A saved mapping


def test_a_mapping_is_kept_for_the_source(flask, bring, refused, tmp_path, rows):
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps({"staff.csv": {"Payroll No": "employee_number", "Hours p.w.": "contracted_hours"}}))
    done = flask("import", "mapping", "hr", path)
    assert (done.exit_code, done.stdout) == (0, "2 column names of hr saved.\n")
    text = staff_text().replace("employee_number,", "payroll no,", 1).replace("contracted_hours", "HOURS P.W.")
    assert bring("staff", staff(**{"staff.csv": text}), source="hr").rejected == []
    assert rows("SELECT employee_number, contracted_hours::text FROM worker w JOIN post p ON p.worker_id = w.id") == [
        ("E1", "37")
    ]
    assert "employee_number is missing" in str(refused("staff", staff(**{"staff.csv": text}), source="other"))
    path.write_text(json.dumps({"staff.csv": {}}))
    assert flask("import", "mapping", "hr", path).exit_code == 0
    assert "employee_number is missing" in str(refused("staff", staff(**{"staff.csv": text}), source="hr"))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("nonsense", "This is no mapping"),
        ("[1]", "This is no mapping"),
        ('{"staff.csv": 5}', "This is no mapping"),
        ('{"staff.csv": {"a": 5}}', "This is no mapping"),
        ('{"staff.csv": {"a": "shoe_size"}}', "staff.csv has no column shoe_size"),
        ('{"shoes.csv": {"a": "name"}}', "shoes.csv has no column name"),
        ('{"staff.csv": {"Emp No": "employee_number", "emp_no": "name"}}', "emp_no"),
        ('{"staff.csv": {"a\\u0000": "name"}}', "This is no mapping"),
    ],
)
def test_mappings_that_are_none(flask, tmp_path, rows, document, words):
    path = tmp_path / "mapping.json"
    path.write_text(document)
    done = flask("import", "mapping", "hr", path)
    assert done.exit_code == 1
    assert words in done.stderr
    assert rows("SELECT count(*) FROM column_name") == [(0,)]


def test_every_table_of_the_helper_is_known():
    assert set(HEADERS) <= {spec.name for specs in service.FILES.values() for spec in specs}
