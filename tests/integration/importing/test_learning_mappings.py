"""Exports of learning systems, read as they are; courses that nobody knows wait until a person says which they are."""

import io
import re
import zipfile
from datetime import date

import pytest

from tests.integration.importing.conftest import DAY, drop_temporary
from tests.integration.importing.plain import check
from tests.integration.importing.tables import COMPLETION, post, staff
from tests.integration.training.fresh import browse
from workforce.db import transaction
from workforce.importing import courses, mapping_service
from workforce.importing.matching import MatchError
from workforce.training.today import Today

__all__ = ["browse"]

TOTARA = "username,certificationshortname,certificationidnumber,completiondate,duedate"
IOMAD = "username,userid,coursename,courseid,timeenrolled,timestarted,timecompleted\n"
SAID = (
    "SELECT person_kind, person, course_code, completed_on::text, expires_on::text, result, provider FROM completion"
    " ORDER BY id"
)


@pytest.fixture
def export(bring, tmp_path):
    """Write an export as a system writes it, in bytes, and import it."""
    count = iter(range(100))

    def exporting(content, name="export.csv", **options):
        folder = tmp_path / f"export{next(count)}"
        folder.mkdir()
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return bring("learning", {}, folder=folder, **options)

    return exporting


def codes(report):
    return {w["code"]: w["count"] for w in report.warnings}


@pytest.mark.parametrize(
    ("words", "content", "expected"),
    [
        (
            "Totara, certifications",
            f"{TOTARA}\nann.bee,RISK,RISK-ANALYSIS,01/03/2026,28/02/2029\nbob,Lone working,,2026-04-02 10:15,\n",
            [
                ("login", "ann.bee", "RISK-ANALYSIS", "2026-03-01", "2029-02-28", "completed", None),
                ("login", "bob", "Lone working", "2026-04-02", None, "completed", None),
            ],
        ),
        (
            "Totara, courses",
            "username;courseshortname;courseidnumber;completiondate;grade\r\nann;X;RISK-ANALYSIS;1/3/2026;80\r\n",
            [("login", "ann", "RISK-ANALYSIS", "2026-03-01", None, "completed", None)],
        ),
        (  # 22:30 UTC on 31 March is 23:30 in London; 23:30 UTC is the day after
            "Moodle",
            "userid\tcourse\ttimecompleted\ttimestarted\n7\t12\t1774996200\t1774990000\n8\tRISK-ANALYSIS\t1774999800\t0\n",
            [
                ("login", "moodle:7", "moodle:12", "2026-03-31", None, "completed", None),
                ("login", "moodle:8", "RISK-ANALYSIS", "2026-04-01", None, "completed", None),
            ],
        ),
        (
            "Moodle",
            'idnumber,course,timecompleted\nE1,RISK-ANALYSIS,"Tuesday, 3 March 2026, 10:15 AM"\n',
            [("employee_number", "E1", "RISK-ANALYSIS", "2026-03-03", None, "completed", None)],
        ),
        (
            "IOMAD",
            f"{IOMAD}ann,5,Risk analysis,12,2026-01-01,,2026-01-03\n,6,,12,2026-01-01,2026-01-02,2026-01-04\n",
            [
                ("login", "ann", "Risk analysis", "2026-01-03", None, "completed", None),
                ("login", "iomad:6", "iomad:12", "2026-01-04", None, "completed", None),
            ],
        ),
        (
            "Learning Pool",
            "User Identifier,External ID,Completion Date,Enrolment Date\na@council.example,RISK-ANALYSIS,03/02/2026,\n",
            [("login", "a@council.example", "RISK-ANALYSIS", "2026-02-03", None, "completed", None)],
        ),
    ],
)  # fmt: skip
def test_a_shipped_export_is_told_by_its_columns(export, rows, words, content, expected):
    report = export(content)
    assert report.rejected == []
    assert rows(SAID) == expected
    said = next(w["message"] for w in report.warnings if w["code"] == "MAPPING")
    assert said.startswith(f"read as {words}, told by its columns; dates as ")
    again = export(content)
    assert (again.new, again.unchanged) == (0, len(expected))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_signs_and_separators(export, rows, encoding, separator):
    lines = [TOTARA.split(","), ["zoë", "Café talk", "", "01/03/2026", ""]]
    export("\r\n".join(separator.join(line) for line in lines).encode(encoding), "Totara export.txt")
    assert rows("SELECT person, course_code FROM completion") == [("zoë", "Café talk")]


def test_an_impossible_date_is_rejected_with_what_to_do(export, rows):
    content = f"{TOTARA}\nann,R,RISK-ANALYSIS,31/06/2012,\nbob,R,RISK-ANALYSIS,30/06/2012,29/06/2012\n"
    content += f"{'x' * 300},R,,1/1/2020,\n"
    report = export(content, allow_rejects=100)
    assert [(r.code, r.file, r.row, r.column, r.value) for r in report.rejected] == [
        ("NO_SUCH_DATE", "export.csv", 2, "completiondate", "31/06/2012"),
        ("END_BEFORE_START", "export.csv", 3, "duedate", "29/06/2012"),
        ("TOO_LONG", "export.csv", 4, "username", None),
    ]
    for one in report.rejected:
        check(one.message)
    assert rows("SELECT count(*) FROM completion") == [(0,)]


def test_rows_not_completed_are_passed_over_and_counted(export, rows):
    report = export("username,course,timecompleted\na,RISK-ANALYSIS,0\nb,RISK-ANALYSIS,\nc,RISK-ANALYSIS,2026-01-01\n")
    assert (codes(report)["NOT_COMPLETED"], report.rows, report.new) == (2, 1, 1)
    assert rows("SELECT person FROM completion") == [("c",)]


def test_rows_that_name_nobody_or_no_course(export):
    report = export(f"{TOTARA}\n,R,RISK-ANALYSIS,1/6/2012,\nbob,,,1/6/2012,\nbob,R,,1/6/2099,\n", allow_rejects=100)
    assert [(r.code, r.row, r.column) for r in report.rejected] == [
        ("MISSING_VALUE", 2, "username"),
        ("FUTURE_DATE", 4, "completiondate"),
        ("MISSING_VALUE", 3, "certificationidnumber"),
    ]
    for one in report.rejected:
        check(one.message)


def test_the_order_of_dates_can_be_chosen(export, rows, refused):
    content = f"{TOTARA}\nann,R,RISK-ANALYSIS,03/04/2026,\nbob,R,RISK-ANALYSIS,12/31/2025,\n"
    report = export(content, allow_rejects=100)
    assert [(r.code, r.value) for r in report.rejected] == [("NO_SUCH_DATE", "12/31/2025")]
    assert "choose the order" in report.rejected[0].message
    export(content, dates="month_first", source="us")
    assert rows("SELECT completed_on::text FROM completion WHERE source = 'us' ORDER BY id") == [
        ("2026-03-04",), ("2025-12-31",)
    ]  # fmt: skip
    assert export(content, dates="year_first", allow_rejects=100).rejected_count == 2


def test_a_username_that_is_an_employee_number_joins(export, bring, rows):
    export(f"{TOTARA}\ne1,R,RISK-ANALYSIS,01/03/2026,\n")
    assert rows("SELECT worker_id FROM completion") == [(None,)]
    bring("staff", staff(post("E1")))
    joined = "SELECT w.employee_number FROM completion c JOIN worker w ON w.id = c.worker_id"
    assert rows(joined) == [("E1",)]
    report = export(f"{TOTARA}\nE1,R,RISK-ANALYSIS,01/03/2026,\ne1,R,INDUCTION,01/03/2026,\n")
    assert (report.new, report.unchanged, codes(report).get("UNMATCHED_PERSON")) == (1, 1, None)
    assert rows(joined) == [("E1",), ("E1",)]


def test_our_own_columns_stay_as_they_are(bring, rows):
    report = bring("learning", {"completions.csv": [COMPLETION]})
    assert "MAPPING" not in codes(report)
    assert rows("SELECT person, course_code, result FROM completion") == [("E1", "INDUCTION", "passed")]


OWN = {
    "columns": {"employee_number": "Pay no", "course_name": "Course", "completed_on": "Done", "result": "Outcome"},
    "dates": "month_first", "fixed": {"result": "passed", "provider": "Academy"}, "results": {"Took part": "attended"},
}  # fmt: skip
CONTENT = "Pay No,course,DONE,Outcome,Extra\nE1,Risk,3/1/2026,Took part,\nE2,Risk,3/2/2026,,\nE3,Risk,3/3/2026,Fail,\n"


def test_a_saved_mapping(export, rows, refused, session):
    before = rows("SELECT count(*) FROM audit_entry")
    mapping_service.save("Academy list", OWN, "hr@council.example")
    assert rows("SELECT name, set_by FROM learning_mapping") == [("Academy list", "hr@council.example")]
    assert rows("SELECT count(*) FROM audit_entry") == [(before[0][0] + 1,)]
    report = export(CONTENT)
    assert report.rejected == []
    assert rows("SELECT person, course_code, completed_on::text, result, provider FROM completion ORDER BY person") == [
        ("E1", "Risk", "2026-03-01", "attended", "Academy"),
        ("E2", "Risk", "2026-03-02", "passed", "Academy"),
        ("E3", "Risk", "2026-03-03", "failed", "Academy"),
    ]
    mapping_service.save("academy LIST", {**OWN, "dates": "day_first"}, "hr@council.example")
    assert rows("SELECT name, document ->> 'dates' FROM learning_mapping") == [("academy LIST", "day_first")]
    assert mapping_service.remove(mapping_service.rows()[0].id, "hr@council.example") == "academy LIST"


def test_columns_that_no_mapping_knows(bring, tmp_path, refused):
    (tmp_path / "odd.csv").write_text("Who,What,When\na,b,c\n")
    fault = refused("learning", {}, folder=tmp_path)
    assert "No mapping knows these columns: who, what, when" in str(fault)
    check(fault.report.rejected[0].message)
    unknown = refused("learning", {}, folder=tmp_path, mapping="nobody")
    assert "There is no mapping nobody" in str(unknown)
    wrong = refused("learning", {}, folder=tmp_path, mapping="moodle")
    assert "timecompleted is missing" in str(wrong)


def test_which_file_of_a_folder(tmp_path, bring, rows, refused):
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(f"{TOTARA}\nann,R,RISK-ANALYSIS,01/03/2026,\n")
    assert "missing" in str(refused("learning", {}, folder=tmp_path))
    bring("learning", {}, folder=tmp_path / "one.csv")
    assert rows("SELECT person FROM completion") == [("ann",)]
    assert rows("SELECT files ? 'one.csv', files -> 'one.csv' ->> 'sha256' <> '' FROM import_run") == [(True, True)]


def test_five_thousand_rows_with_faults_stay_readable(export, rows):
    lines = [
        TOTARA,
        *(f"u{n % 300},R,RISK-ANALYSIS,{'31/06' if n % 20 == 0 else '01/06'}/{1950 + n // 300}," for n in range(5000)),
    ]
    report = export("\n".join(lines), allow_rejects=5)
    assert (report.rejected_count, len(report.rejected), report.new) == (250, 250, 4750)
    assert {r.code for r in report.rejected} == {"NO_SUCH_DATE"}


def in_date(session):
    session.expire_all()
    on = Today(DAY)
    person = on.by_number["E1"]
    return {one.requirement.id: one.standing.is_in_date for one in on.trained(person)}["RISK-STAFF"]


def test_an_unknown_course_waits_is_matched_and_counts(bring, export, rows, session):
    bring("staff", staff(post("E1")))
    report = export("username,course,timecompleted\nE1,risk analysis,2026-03-01\nE9,risk analysis,2026-03-01\n")
    assert codes(report)["UNKNOWN_COURSE"] == 2
    assert in_date(session) is False
    known = courses.catalogue()
    (waits,) = courses.unknown(known)
    assert (waits.value, waits.completions, waits.people, waits.newest_on) == (
        "risk analysis", 2, 2, date(2026, 3, 1)
    )  # fmt: skip
    assert waits.suggestions[0].code in {"RISK-ANALYSIS", "RISK-ANALYSIS-MANAGERS"}
    assert courses.count_unknown() == 1
    courses.match("risk analysis", "RISK-ANALYSIS", "hr@council.example")
    assert in_date(session) is True
    assert courses.unknown(known) == []
    assert "UNKNOWN_COURSE" not in codes(export("username,course,timecompleted\nE1,risk analysis,2026-03-02\n"))
    (matched,) = courses.matched()
    assert (matched.value, matched.code, matched.completions, matched.by) == (
        "risk analysis", "RISK-ANALYSIS", 3, "hr@council.example"
    )  # fmt: skip
    with pytest.raises(MatchError, match="known meanwhile"):
        courses.match("risk analysis", "INDUCTION", "hr@council.example")
    assert courses.withdraw("risk analysis", "hr@council.example") == "RISK-ANALYSIS"
    assert in_date(session) is False
    with pytest.raises(MatchError, match="meanwhile"):
        courses.withdraw("risk analysis", "hr@council.example")


def test_an_unknown_course_is_added_to_the_catalogue(export, rows):
    export("username,course,timecompleted\nE1,SAIL,2026-03-01\n")
    with pytest.raises(MatchError, match="Choose a course"):
        courses.match("SAIL", "NOTHING", "hr@council.example")
    courses.add("SAIL", " Sailing ", "hr@council.example")
    assert rows("SELECT code, name, set_by FROM course") == [("SAIL", "Sailing", "hr@council.example")]
    assert courses.count_unknown() == 0
    export("username,course,timecompleted\nE1,sail 2,2026-03-01\n")
    assert courses.match("sail 2", "SAIL", "hr@council.example").name == "Sailing"


def test_by_the_command(flask, said, tmp_path, rows):
    (tmp_path / "own.json").write_text(
        '{"columns": {"username": "Who", "course_code": "What", "completed_on": "When"}}'
    )
    (tmp_path / "odd.csv").write_text("Who,What,When\na,RISK-ANALYSIS,03/04/2026\n")
    assert "Odd is saved" in flask("import", "save-mapping", "Odd", tmp_path / "own.json").stdout
    code, report = said(
        "import", tmp_path / "odd.csv", "--kind", "learning", "--mapping", "Odd", "--dates", "month_first"
    )
    assert (code, report["counts"]["new"]) == (0, 1)
    assert rows("SELECT person, completed_on::text FROM completion") == [("a", "2026-03-04")]
    names = [one["name"] for one in said("import", "mappings")[1]]
    assert names == ["totara_certification", "totara_course", "iomad", "moodle", "learning_pool", "Odd"]
    (tmp_path / "bad.json").write_text('{"columns": {"username": "Who"}}')
    refused = flask("import", "save-mapping", "Bad", tmp_path / "bad.json")
    assert (refused.exit_code, refused.stderr) == (1, "Say in which column the course stands.\n")


def test_a_match_is_one_transaction(session, export, rows):
    export("username,course,timecompleted\nE1,SAIL,2026-03-01\n")
    with pytest.raises(RuntimeError), transaction():
        courses.add("SAIL", "Sailing", "hr@council.example")
        raise RuntimeError
    assert rows("SELECT count(*) FROM course") == [(0,)]


def sent(browser, name, content, **fields):
    """Send files through the page; return the page that shows the try."""
    page = browser.get("/data/import").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    data = {"csrf_token": token, "kind": "learning", "as_at": DAY.isoformat(), "dialect": "system_c", **fields}
    answer = browser.client.post("/data/import", data={**data, "files": (io.BytesIO(content), name)})
    drop_temporary()
    return browser.get(answer.headers["Location"]) if answer.status_code == 303 else answer


def test_through_the_page_from_an_export_to_a_figure(app, session, bring, browse, rows):
    bring("staff", staff(post("E1")))
    hr = browse("hr")
    content = f"{TOTARA}\nE1,Risk (new),,01/03/2026,\nE1,R,INDUCTION,31/06/2012,\n".encode()
    refused = sent(hr, "Totara export (1).csv", content)
    assert "read as Totara, certifications, told by its columns" in refused.text
    assert "31/06/2012" in refused.text and "--allow" not in refused.text
    tried = sent(hr, "Totara export (1).csv", content, allow_rejects="50")
    assert "can't be applied" not in tried.text
    path = tried.request.path
    assert hr.post(f"{path}/apply", on=path).status_code == 303
    drop_temporary()
    assert "month/day/year" in sent(hr, "e.csv", content, dates="month_first").text
    assert "Send one file of completions at a time" in sent(hr, "notes.zip", empty_zip("a.csv", "b.csv")).text
    assert "not a file that we know" in sent(hr, "notes.docx", b"PK").text
    waits = hr.get("/data/courses").text
    assert "Risk (new)" in waits
    assert in_date(session) is False
    wrong = hr.post("/data/courses", value="Risk (new)", code="No such")
    assert wrong.status_code == 422 and "<title>Error:" in wrong.text and 'href="#c1"' in wrong.text
    assert 'value="No such" aria-describedby="c1-error"' in wrong.text
    wrong = hr.post("/data/courses", value="Risk (new)", do="add", name="x" * 201)
    assert wrong.status_code == 422 and f'value="{"x" * 201}" aria-describedby="n1-error"' in wrong.text
    match = {"value": "Risk (new)", "code": "risk-analysis "}
    assert hr.post("/data/courses", **match).status_code == 303
    assert in_date(session) is True
    assert "Every course is known." in hr.get("/data/courses").text
    again = hr.post("/data/courses", **match)
    assert (again.status_code, "known meanwhile" in again.text) == (422, True)
    hr.post("/data/courses/withdraw", on="/data/courses", value="Risk (new)")
    assert in_date(session) is False
    hr.post("/data/courses", value="Risk (new)", do="add", name="Risk, new")
    assert rows("SELECT code, name FROM course") == [("Risk (new)", "Risk, new")]


def test_the_rest_is_taken_without_the_rows_that_can_not_be(browse, rows):
    hr = browse("hr")
    future = "30 Nov 2099"
    content = f"{TOTARA}\nE1,Risk,,01/03/2026,\nE1,R,INDUCTION,{future},\nE1,Lone,,31/06/2012,\nE1,Fire,,1/4/2026,\n"
    page = sent(hr, "export.csv", content.encode())
    said = " ".join(re.sub("<[^>]+>", " ", page.text).split())
    assert "2 of 4 rows can't be taken" in said.replace("&#39;", "'") and "New 2 rows not seen before" in said
    assert "Take the other 2 and leave these 2 out" in said and "Apply these files" not in said
    assert future in said, "as the file wrote it"
    assert re.search("flask import|--[a-z]", said) is None, "no words of commands"
    path = page.request.path
    back = hr.get(f"{path}?format=csv").text.splitlines()
    assert back[1] == "File,Row,Column,Value in the file,What to do,Code"
    assert [line.split(",")[1:4] for line in back[2:]] == [
        ["4", "completiondate", "31/06/2012"], ["3", "completiondate", future]
    ]  # fmt: skip
    drop_temporary()
    assert hr.post(f"{path}/apply", on=path).status_code == 303, "without the choice nothing is left out"
    assert rows("SELECT count(*) FROM completion") == [(0,)]
    drop_temporary()
    assert hr.post(f"{path}/apply", on=path, leaves_out="yes").status_code == 303
    assert rows("SELECT course_code, completed_on::text FROM completion ORDER BY 1") == [
        ("Fire", "2026-04-01"), ("Risk", "2026-03-01")
    ]  # fmt: skip


def empty_zip(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for name in names:
            bundle.writestr(name, TOTARA)
    return out.getvalue()


def test_a_mapping_on_the_page(browse, rows):
    hr, head = browse("hr"), browse("head")
    new = "/data/mappings/new"
    assert 'value="certificationidnumber"' in hr.get(f"{new}?like=totara_certification").text
    fields = {"name": "Academy", "username": "Who", "course_code": "What", "completed_on": "", "dates": "day_first",
              "result_is": "passed", "results": "Took part = attended"}  # fmt: skip
    refused = hr.post(new, **fields)
    assert (refused.status_code, "Say in which column the day of completion stands" in refused.text) == (422, True)
    assert 'value="Who"' in refused.text
    assert hr.post(new, **{**fields, "completed_on": "When", "results": "nothing"}).status_code == 422
    assert hr.post(new, **{**fields, "completed_on": "When", "username": "what"}).status_code == 422
    assert hr.post(new, **{**fields, "completed_on": "When", "name": "Moodle"}).status_code == 422
    assert hr.post(new, **{**fields, "completed_on": "When"}).status_code == 303
    assert rows("SELECT name, document -> 'results', set_by FROM learning_mapping") == [
        ("Academy", {"Took part": "attended"}, "hr@demo.example")
    ]
    assert "Academy" in hr.get("/data/mappings").text
    assert ">Academy</option>" in hr.get("/data/import").text
    ((number,),) = rows("SELECT id FROM learning_mapping")
    assert hr.post(f"/data/mappings/{number}/remove", on="/data/mappings").status_code == 303
    assert hr.post(f"/data/mappings/{number}/remove", on="/data/mappings").status_code == 404
    assert [head.get(path).status_code for path in ("/data/courses", "/data/mappings")] == [200, 403]
    assert browse("manager").get("/data/courses").status_code == 403
