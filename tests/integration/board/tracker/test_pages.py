"""The Notice tracker: who sees and types what, what is refused, and what the pages say."""

import csv
import io
import re
from datetime import date, timedelta
from html import unescape

import openpyxl
import pytest
from sqlalchemy.exc import DBAPIError

from tests.integration.supervision.records import council
from workforce.board.tracker.pages import tracker_lines

DAY = council.DAY  # 2 November 2026
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer\n%%EOF\n"
SEES = {"gus", "pia", "rob", "hr", "analyst", "board", "governance"}
KEEPS = {"pia", "rob", "analyst"}
STATEMENTS = 13  # of /board/notice, however much was said and planned: the reader, the figures, what was said


def said(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def errors(answer):
    found = re.search(r"govuk-error-summary__list.*?</ul>", answer.text, re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found[0].partition(">")[2]).split())) if found else ""


def states():
    return {(one.id, one.progress, one.impact) for one in council.do(tracker_lines) if one.progress != "Not said yet"}


@pytest.mark.parametrize("name", ["gus", "pia", "rob", "hr", "analyst", "board", "governance", "ann", "admin"])
def test_who_sees_and_who_keeps(browse, plan, evidence, name):
    action, _ = plan()[1], evidence()
    piece = council.value("SELECT max(id) FROM notice_evidence")
    for path in ("", "/actions", "/N9", f"/actions/{action}"):
        assert browse(name).get(f"/board/notice{path}").status_code == (200 if name in SEES else 403), path
    kinds = ("progress", "impact", "owner", "lift", "indicators", "actions/new", "evidence/new")
    for path in (*(f"N3/{kind}" for kind in kinds), f"evidence/{piece}/withdraw"):
        assert browse(name).get(f"/board/notice/{path}").status_code == (200 if name in KEEPS else 403), path
        assert (browse(name).post(f"/board/notice/{path}").status_code == 403) == (name not in KEEPS), path
    assert (browse(name).post(f"/board/notice/actions/{action}").status_code == 403) == (name not in KEEPS)
    if name in SEES:
        assert ("Add evidence" in browse(name).get("/board/notice/N3").text) == (name in KEEPS)


def test_what_is_not_there_is_not_found(browse):
    for path in ("N0", "N26", "N3/else", "N26/progress", "N26/actions/new", "N26/evidence/new", "actions/999",
                 "evidence/999/withdraw", "evidence/999/document"):  # fmt: skip
        assert browse("pia").get(f"/board/notice/{path}").status_code == 404, path
    posts = ("N26/progress", "N3/else", "N26/actions/new", "N26/evidence/new", "actions/999", "evidence/999/withdraw")
    for path in posts:
        assert browse("pia").post(f"/board/notice/{path}").status_code == 404, path


def test_every_measure_stands_on_one_page_and_nothing_said_is_not_zero(browse):
    page = browse("board").get("/board/notice")
    assert len(re.findall(r'href="/board/notice/N\d+"', page.text)) == 25
    assert "None written" in said(page)
    assert "No summary was published by then" in said(page)
    assert "0 of 0" not in said(page)
    one = said(browse("board").get("/board/notice/N15"))
    assert "In 2012: initial and core assessments. Today: one assessment, 45 working days at most." in one
    assert "set by the product" in one


def test_the_board_reads_roles_and_keepers_read_names(browse, say):
    assert say("progress", state="on_track", words="It goes well.").status_code == 303
    for path in ("/board/notice/N3", "/board/notice", "/board/notice?format=csv"):
        seen = browse("board").get(path).text
        assert "head of service" in seen.lower(), path
        assert "Pia" not in seen, path
    assert "Head of service (Pia), 2 November 2026" in said(browse("analyst").get("/board/notice/N3"))
    detail = council.rows("SELECT actor, action, subject, detail FROM audit_entry ORDER BY id DESC LIMIT 1")[0]
    assert detail[:3] == ("pia@demo.example", "notice progress said", "measure:N3")
    assert detail[3]["state"] == "on_track"
    assert "well" not in str(detail)


def test_progress_and_impact_are_kept_apart(browse, say):
    say("progress", state="done", words="All done.")
    assert states() == {("N3", "Done", "Not said yet")}
    for path in ("/board/notice", "/board/notice/N3"):
        assert "not said yet" in said(browse("board").get(path)).lower()
    assert "Tasks are done; impact: not said yet" in said(browse("board").get("/board/notice"))
    say("impact", state="not_seen", words="Nobody is better off.")
    assert states() == {("N3", "Done", "No difference seen")}
    assert "That is not yet a difference for children and staff" in said(browse("board").get("/board/notice/N3"))
    say("progress", measure="N4", state="off_track", words="Two plans are missing.")
    say("owner", measure="N4", words="Head of workforce development")
    listed = said(browse("board").get("/board/notice"))
    assert "take account of experience. Owner: Head of workforce development." in listed


WRONG = [
    ("progress", {"state": "on_track", "words": ""}, "Say why"),
    ("progress", {"words": "x"}, "Choose how far the tasks are"),
    ("progress", {"state": "sustained", "words": "x"}, "valid choice"),
    ("impact", {"state": "shows", "words": "y" * 4001}, "4,000 characters"),
    ("impact", {"state": "shows", "words": f"Child {council.SECRET_CASE} is safe"}, "Take the case reference out"),
    ("owner", {"words": ""}, "Say which role"),
    ("owner", {"words": "Pia Quist"}, "not a person"),
    ("owner", {"words": "pia@demo.example"}, "not a person"),
    ("lift", {"words": ""}, "Say what must be true"),
    ("lift", {"words": "x", "agreed_with": "the Board"}, "Give both"),
    ("lift", {"words": "x", "agreed_on": "2026-10-01"}, "Give both"),
    ("lift", {"words": "x", "agreed_with": "the Board", "agreed_on": "2026-11-03"}, "today or a day before"),
    ("lift", {"words": "x", "agreed_with": "the Board", "agreed_on": "soon"}, "Give a day"),
    ("indicators", {"indicators": "W4", "words": ""}, "Say why these"),
    ("indicators", {"indicators": "W99", "words": "x"}, "Choose indicators of the list"),
]


@pytest.mark.parametrize(("kind", "fields", "fault"), WRONG)
def test_what_is_refused_of_what_is_said(say, kind, fields, fault):
    answer = say(kind, **fields)
    assert answer.status_code == 422
    assert fault in errors(answer)
    assert council.value("SELECT count(*) FROM notice_entry") == 0
    if fields["words"]:
        assert fields["words"][:30] in unescape(answer.text), "what was typed is kept"


def test_pressing_twice_and_an_old_window_save_nothing(browse, say):
    sent = {"state": "on_track", "words": "As planned.", "edition": 0}
    assert say("progress", **sent).status_code == 303
    again = say("progress", who="rob", **sent)
    assert again.status_code == 409
    assert "pressing the button twice" in errors(again)
    assert "As planned." in again.text
    assert council.value("SELECT count(*) FROM notice_entry") == 1
    newest = council.value("SELECT max(id) FROM notice_entry")
    assert f'name="edition" value="{newest}"' in again.text, "the page stands on what is there now"
    assert say("impact", state="shows", words="Better.", edition=0).status_code == 303, "each kind has its own newest"


def test_owner_lift_and_history(browse, say):
    say("owner", words="Head of safeguarding")
    say("owner", words="Principal social worker")
    say("lift", words="95% at six publications")
    say("lift", words="96% at six publications", agreed_with="the Board", agreed_on="2026-11-01")
    page = said(browse("board").get("/board/notice/N3"))
    assert "1 earlier owner" in page
    assert "1 earlier wording" in page
    assert "Agreed with the Board, 1 November 2026" in page
    assert "95% at six publications" in page
    listed = said(browse("board").get("/board/notice?owner=Principal+social+worker"))
    assert "1 of 25 measures" in listed


def test_filters_and_sorting_stand_in_the_address(browse, say, plan):
    say("progress", state="off_track", words="x")
    say("progress", measure="N11", state="done", words="x")
    say("impact", measure="N11", state="sustained", words="x")  # refused: nothing shows it
    plan(measure="N10")

    def ids(query):
        return re.findall(
            r'rowheader" class="govuk-table__header"><a [^>]*>(N\d+)<',
            browse("board").get(f"/board/notice?{query}").text,
        )

    assert ids("progress=off_track") == ["N3"]
    assert ids("progress=done&impact=unsaid") == ["N11"]
    assert ids("show=late") == ["N10"]
    assert ids("show=doubts") == ["N11"]
    assert len(ids("owner=unsaid")) == 25
    assert ids("progress=none-such") == []
    assert ids("sort=progress")[0] == "N3", "what is off track comes first"
    assert ids("sort=-measure")[:2] == ["N25", "N24"]
    assert ids("sort=measure")[8:10] == ["N9", "N10"], "by number, not by letters"
    assert "No measure is like that" in browse("board").get("/board/notice?progress=done&impact=sustained").text


def test_downloads_hold_every_measure_and_run_no_formula(browse, say, plan):
    say("progress", state="on_track", words="=1+1")
    plan(words="=cmd|' /C calc'!A0")
    answer = browse("board").get("/board/notice?format=csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    head = next(n for n, row in enumerate(rows) if row[0] == "Measure")
    assert [row[0] for row in rows[head + 1 :]] == [f"N{n}" for n in range(1, 26)]
    third = dict(zip(rows[head], rows[head + 3], strict=True))
    assert (third["Progress of tasks"], third["Why"], third["Actions"], third["Actions late"]) == (
        "On track",
        "'=1+1",
        "1",
        "1",
    )
    assert third["Indicators that meet their target"] == "", "none with a target is not 0"
    book = openpyxl.load_workbook(io.BytesIO(browse("board").get("/board/notice?format=xlsx").data))
    assert book.active.max_row == 25 + head + 1
    actions = browse("board").get("/board/notice/actions?format=csv&show=late").data.decode("utf-8-sig")
    assert "'=cmd" in actions
    assert "N3" in actions


def test_the_list_sends_as_many_statements_however_much_was_said(browse, counted, say, plan, move, evidence, told):
    told(DAY - timedelta(days=28), W4=(90, 95))

    def statements():
        with counted() as seen:
            assert browse("board").get("/board/notice").status_code == 200
        return len(seen)

    few = statements()
    for measure in ("N3", "N4", "N5"):
        say("progress", measure=measure, state="on_track", words="x")
        for _ in range(2):
            action = plan(measure=measure)[1]
            move(action, "under_way", words="x")
        evidence(measure=measure)
    told(DAY - timedelta(days=14), W4=(91, 95), W5=(50, 60))
    assert statements() == few <= STATEMENTS


def test_the_report_has_the_same_words(browse, say, plan, told):
    told(DAY - timedelta(days=1), W4=(90, 95), W5=(None, 60), W6=(80, None))
    say("progress", state="on_track", words="As planned.")
    say("lift", words="95% six times")
    plan()
    line = next(one for one in council.do(tracker_lines) if one.id == "N3")
    assert (line.progress, line.progress_reason, line.impact) == ("On track", "As planned.", "Not said yet")
    assert (line.met, line.actions, line.late_actions, line.lifted_when) == (
        "0 of 2",
        "0 of 1 done",
        1,
        "95% six times",
    )
    assert line.indicators[0] == (
        "W4 Supervision in date: 90.0% (90 people in date, of 100 people due), target 95.0%: within tolerance"
    )
    assert "W5" in line.indicators[1]
    assert "not known" in line.indicators[1]
    assert line.doubts == ("Said on track; 1 action is late",)
    early = next(one for one in council.do(tracker_lines, date(2026, 11, 1)) if one.id == "N3")
    assert early.progress == "Not said yet"


def test_documents_are_checked_and_handed_out_until_they_are_withdrawn(browse, evidence):
    sent = {"kind": "document", "file": (io.BytesIO(b"#!/bin/sh"), "plan.pdf")}
    refused = evidence(**sent)
    assert refused.status_code == 422
    assert "not a PDF" in errors(refused)
    assert evidence(kind="document", file=(io.BytesIO(PDF), "../Audit.pdf")).status_code == 303
    piece = council.value("SELECT max(id) FROM notice_evidence")
    answer = browse("board").get(f"/board/notice/evidence/{piece}/document")
    assert (answer.data, answer.content_type) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=Audit.pdf"
    assert browse("ann").get(f"/board/notice/evidence/{piece}/document").status_code == 403
    assert council.value("SELECT count(*) FROM audit_entry WHERE action = 'read evidence of a measure'") == 1
    assert browse("pia").post(f"/board/notice/evidence/{piece}/withdraw", why="").status_code == 422
    done = browse("pia").post(f"/board/notice/evidence/{piece}/withdraw", why="It names a child", erase="y")
    assert done.status_code == 303
    assert browse("board").get(f"/board/notice/evidence/{piece}/document").status_code == 404
    assert council.value("SELECT count(*) FROM notice_document") == 0
    assert browse("pia").post(f"/board/notice/evidence/{piece}/withdraw", why="again").status_code == 409
    page = said(browse("board").get("/board/notice/N3"))
    assert "1 piece withdrawn" in page
    assert "It names a child" in page


BAD = [
    ({"url": "javascript:alert(1)"}, "begins with https:// or http://"),
    ({"url": "ftp://council.example/x"}, "begins with https:// or http://"),
    ({"url": "https://ann:secret@council.example/"}, "name and password"),
    ({"url": ""}, "Give the address"),
    ({"kind": "document"}, "Choose a file"),
    ({"kind": "letter"}, "valid choice"),
    ({"title": ""}, "Say what it is"),
    ({"shows": ""}, "Say what it shows"),
    ({"shows": f"{council.SECRET_CASE}"}, "Take the case reference out"),
    ({"owner": "Ann Bee"}, "not a person"),
    ({"dated_on": "2026-11-03"}, "today or a day before"),
    ({"review_on": "2026-11-02"}, "a day after today"),
    ({"review_on": "2066-11-02"}, "within 5 years"),
]


@pytest.mark.parametrize(("fields", "fault"), BAD)
def test_what_is_refused_as_evidence(evidence, fields, fault):
    answer = evidence(**fields)
    assert answer.status_code == 422
    assert fault in errors(answer)
    assert council.value("SELECT count(*) FROM notice_evidence") == 0


def test_a_link_of_the_council_own_pages_is_kept_and_a_second_press_is_not(browse, evidence):
    assert evidence(url="http://intranet.example/audits").status_code == 303
    assert (
        'href="http://intranet.example/audits" rel="noreferrer noopener"'
        in browse("board").get("/board/notice/N3").text
    )
    assert evidence(edition=0).status_code == 409
    assert council.value("SELECT count(*) FROM notice_evidence") == 1


STATEMENTS_REFUSED = (
    "UPDATE notice_entry SET words = 'x'", "DELETE FROM notice_entry", "TRUNCATE notice_entry",
    "UPDATE notice_action SET due_on = '2030-01-01'", "DELETE FROM notice_action", "DELETE FROM notice_move",
    "UPDATE notice_evidence SET title = 'x'", "DELETE FROM notice_evidence", "DELETE FROM notice_document",
    "UPDATE notice_document SET size = 1", "TRUNCATE notice_document",
)  # fmt: skip


def test_the_database_only_adds(say, plan, move, evidence):
    say("progress", state="on_track", words="x")
    move(plan()[1], "under_way")
    evidence(kind="document", file=(io.BytesIO(PDF), "Audit.pdf"))
    assert council.value("SELECT count(*) FROM notice_document") == 1
    for statement in STATEMENTS_REFUSED:
        with pytest.raises(DBAPIError, match=r"only ever added|never changed|only after its evidence"):
            council.run(statement)
