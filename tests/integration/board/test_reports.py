"""The Chair's report: begun over published summaries, written, finished with a comment on each target, kept."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pypdf
import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from app import create_app
from tests.integration.conftest import UNTIL
from tests.integration.web import Browser, Database, add_accounts, words
from workforce import clock
from workforce.board.reports import content
from workforce.board.summaries import queries, service
from workforce.board.summaries.models import Restatement
from workforce.db import commands, db, policy, transaction
from workforce.importing.service import KINDS, Options
from workforce.importing.service import run as import_files
from workforce.web.pages import percent

TARGETS = {
    "W2": {"value": "0", "by": "2027-06-30", "owner": "head", "baseline": "30", "baseline_on": "2026-01-01"},
    "W17-none": {"value": "100", "by": "2027-06-30"},
}
BEFORE = UNTIL - timedelta(days=28)
SENT = {"foreword": "Six months in.", "comment-W2": "Too slow.", "comment-W17-none": "Kept.", "closing": "Thanks."}


@pytest.fixture(scope="module")
def council(new_settings, files):
    """A council with two published summaries."""
    app = create_app(new_settings("reports"))
    with app.app_context():
        commands.upgrade()
        with transaction():
            for kind in KINDS:
                import_files(files, Options(kind, UNTIL, covers_from=date(2026, 3, 1)))
            policy.put_in_force("targets", {"targets": TARGETS}, date(2000, 1, 2), "test")
        for day in (BEFORE, UNTIL):
            with service.freezing():
                service.publish(day, "test")
        add_accounts({name: (name, None) for name in ("analyst", "head", "board", "service")})
        db.session.remove()
    yield Database(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def browse(council):
    known = {}
    return lambda name: known.setdefault(name, Browser(council.app, name))


def begin(browser, since, until, kind="chair"):
    return browser.post("/board/reports/new", kind=kind, since=since.isoformat(), until=until.isoformat())


def test_a_period_without_a_summary_is_no_report(browse):
    head = browse("head")
    for since, until, said in (
        (UNTIL, BEFORE, "ends before it begins"),
        (date(2026, 1, 1), date(2026, 1, 31), "No summary was published"),
        (BEFORE, date(2100, 1, 1), "a day that is past"),
    ):
        answer = begin(head, since, until)
        assert (answer.status_code, said in answer.text) == (422, True), said


def test_an_action_of_an_owner_has_its_day(monkeypatch):
    one = SimpleNamespace(summary_id=1, indicator="W2", role="head", words="Three people left.", action="Recruit.",
                          action_owner="Service manager", action_by=date(2027, 1, 31))  # fmt: skip
    monkeypatch.setattr(content, "commentary", lambda _: [one])
    assert content._said([1])["W2"] == [
        "Head of service: Three people left. Action: Recruit. Owner: Service manager. By: 31 January 2027."
    ]


def test_from_its_beginning_to_the_end(council, browse):
    head = browse("head")
    path = begin(head, BEFORE - timedelta(days=1), UNTIL).headers["Location"].removesuffix("/words")
    assert "already" in begin(head, BEFORE, UNTIL).text
    assert browse("board").get(path).status_code == 404, "not the Board's before it is finished"
    assert browse("board").get("/board/reports/new").status_code == 404, "not the chair"
    page = words(head.get(path))
    for part in (
        "W2: Workers over their own limit",
        "not sustained: 6 in a row are asked for",
        "Baseline 30.0%",
        "No comment yet",
        "N25",
    ):
        assert part in page, part
    assert head.post(f"{path}/finish", on=path, edition="1").status_code == 422, "each target asks for a comment"
    with council.app.app_context():
        case = db.session.scalar(sql("SELECT reference FROM child ORDER BY id LIMIT 1"))
    for name in ("foreword", next(one for one in SENT if one not in ("foreword", "closing"))):
        refused = head.post(f"{path}/words", **SENT | {name: f"As in {case}"}, edition="1")
        assert (refused.status_code, "Take the case reference out" in refused.text) == (422, True), name
    assert head.post(f"{path}/words", **SENT, edition="1").status_code == 303
    stale = head.post(f"{path}/words", **SENT | {"foreword": "Other words"}, edition="1")
    assert (stale.status_code, "Other words" in stale.text) == (409, True)
    said = words(head.get(path))
    assert "Comment. Too slow." in said
    assert "met at 0 of 2 publications" in said
    assert "met at 2 of 2 publications" in said
    draft = pypdf.PdfReader(io.BytesIO(head.get(f"{path}/pdf").data))
    assert "DRAFT" in draft.pages[0].extract_text()
    assert head.post(f"{path}/finish", on=path, edition="2").status_code == 303
    seen = words(browse("board").get(path))
    assert "Six months in." in seen
    given = browse("board").get(f"{path}/pdf")
    assert given.content_type == "application/pdf"
    assert re.search(r"filename=chair-report-[0-9-]+\.pdf$", given.headers["Content-Disposition"])
    pdf = pypdf.PdfReader(io.BytesIO(given.data))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title.startswith("Report of the Chair")
    for part in ("Too slow.", "Thanks.", "W17-none"):
        assert part in text, part
    assert "DRAFT" not in text
    assert head.get(f"{path}/words").status_code == 303, "it is finished"
    with pytest.raises(DBAPIError, match="never changed"):
        council.change("UPDATE board_report SET foreword = 'All is well'")
    with pytest.raises(DBAPIError, match="only ever added to"):
        council.change("TRUNCATE board_report")


def test_what_was_restated_since_is_said_with_both_values(council, browse):
    with council.app.app_context():
        known = [one.id for one in queries.summaries()]
        head = queries.headlines(known)[known[0]]["W2"]
        db.session.add(
            Restatement(
                summary_id=known[0], indicator="W2", numerator="1", denominator="8", value="12.5",
                headline={**head, "numerator": "1", "denominator": "8", "value": "12.5"}, rows=[],
                reason="Hours were wrong.", restated_by="test", restated_at=clock.now(),
            )
        )  # fmt: skip
        db.session.commit()
        was = percent(Decimal(head["value"]))
    path = begin(browse("head"), BEFORE, UNTIL + timedelta(days=1), "leader").headers["Location"].removesuffix("/words")
    said = words(browse("head").get(path))
    assert f"Restated: of 31 October 2026 {was} was published; it reads 12.5% now. Hours were wrong." in said


def test_only_who_keeps_the_papers_or_chairs_writes(council, browse):
    account = council.ask("SELECT id FROM account WHERE email = 'board@demo.example'")
    assert browse("service").get("/board/reports/new").status_code == 403
    council.change(
        "INSERT INTO board_member (request, name, organisation, seat, from_on,"
        " account_id, changed_by, changed_at)"
        " VALUES (gen_random_uuid(), 'A. Chair', 'Own', 'chair', '2026-01-01', :account, 'test', now())",
        account=account,
    )  # fmt: skip
    board = browse("board")
    assert begin(board, BEFORE, UNTIL, "leader").status_code == 422, "not the Leader's"
    path = begin(board, BEFORE - timedelta(days=100), BEFORE).headers["Location"]
    assert board.post(path, **SENT, edition="1").status_code == 303
