"""Meetings, attendance, minutes, decisions, members, terms of reference: who may, what is refused and counted."""

import io
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from tests.integration.web import words
from workforce.board.accountability import queries
from workforce.demo.accountability import accountability

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer\n%%EOF\n"
MEETINGS, MEMBERS, DECISIONS, TERMS = 12, 12, 2, 4  # statements of each page, however many rows


@pytest.fixture
def member(browse, here):
    def send(name="Dr Carol Able", organisation="NHS", who="analyst", **fields):
        sent = {
            "request": str(uuid4()), "name": name, "organisation": organisation, "seat": "partner",
            "from_on": "2026-01-01", "until_on": "", "account": "", "edition": 0, **fields,
        }  # fmt: skip
        answer = browse(who).post("/board/members/new", **sent)
        return answer if answer.status_code != 303 else here.ask("SELECT max(id) FROM board_member")

    return send


@pytest.fixture
def meeting(browse, here):
    def send(held="2026-11-05", due="2026-11-05", **fields):
        answer = browse("analyst").post(
            "/board/meetings/new", held_on=held, due_on=due, summary="", edition=0, **fields
        )
        return answer if answer.status_code != 303 else here.ask("SELECT max(id) FROM board_meeting")

    return send


@pytest.fixture
def terms(browse, here):
    def send(**fields):
        sent = {
            "agreed_on": "2026-01-10", "effective_on": "2026-01-10", "agreed_by": "The Board", "text": "We meet.",
            "url": "", "quorum": "2", "quorum_organisations": "2", "deputies_count": "y",
            "edition": here.ask("SELECT coalesce(max(id), 0) FROM board_terms"), **fields,
        }  # fmt: skip
        answer = browse("head").post("/board/terms/new", **sent)
        return answer if answer.status_code != 303 else here.ask("SELECT max(id) FROM board_terms")

    return send


def account(here, name):
    return here.ask("SELECT id FROM account WHERE email = :email", email=f"{name}@demo.example")


def test_who_sees_and_who_keeps(browse, meeting, member, terms):
    member()
    number, version = meeting(), terms()
    seen = ["/board/meetings", f"/board/meetings/{number}", "/board/meetings/decisions", "/board/members",
            "/board/terms", f"/board/terms/{version}"]  # fmt: skip
    kept = ["/board/meetings/new", f"/board/meetings/{number}/edit", f"/board/meetings/{number}/attendance",
            f"/board/meetings/{number}/minutes", f"/board/meetings/{number}/decisions/new", "/board/members/new",
            "/board/terms/new"]  # fmt: skip
    for name in ("board", "hr", "head"):
        keeps = name == "head"
        for path in seen:
            assert browse(name).get(path).status_code == 200, (name, path)
        for path in kept:
            assert browse(name).get(path).status_code == (200 if keeps else 403), (name, path)
            assert keeps or browse(name).post(path).status_code == 403, (name, path)
    for path in ("/board/meetings/99", "/board/meetings/99/edit", "/board/terms/99", "/board/members/99/edit",
                 "/board/meetings/decisions/99/end", "/board/documents/99", "/board/members?show=never",
                 "/board/meetings/decisions?show=never"):  # fmt: skip
        assert browse("analyst").get(path).status_code == 404, path


def test_before_anything_is_written_down(browse):
    assert "due, and none written down" in words(browse("board").get("/board/meetings")).lower()
    assert "Held, 12 months 0 of 3" in words(browse("board").get("/board/meetings"))
    assert "Next due: 3 December 2026, over the summary of 22 November 2026" in words(
        browse("board").get("/board/meetings")
    )
    assert "Add the chair" in words(browse("analyst").get("/board/members"))
    assert "records add them" in words(browse("board").get("/board/terms"))
    assert "No decision is written down yet" in words(browse("board").get("/board/meetings/decisions"))


def test_a_meeting_with_attendance_and_quorum(browse, meeting, member, terms, here):
    terms(quorum="2", quorum_organisations="2", deputies_count="")
    nhs, police, dfe = member(), member("Sup. Dan Bell", "Police"), member("Obs. Eve", "DfE", seat="dfe")
    member("Left Before", until_on="2026-10-31")
    for wrong, told in (
        ({"held": "2026-11-27"}, "Give today or a day before it"), ({"held": "1999-01-01"}, "after 1999"),
        ({"held": ""}, "Give the day"), ({"due": "2026-11-06"}, "Choose a day of the list"),
        ({"due": "x"}, "Choose a day of the list"),
    ):  # fmt: skip
        answer = meeting(**wrong)
        assert answer.status_code == 422 and told in words(answer), wrong
    number = meeting()
    assert meeting() == number, "pressed twice"
    assert "A meeting of that day" in words(meeting(due="2026-10-08"))
    assert "due on that day is written down already" in words(meeting(held="2026-11-06"))
    path = f"/board/meetings/{number}"
    assert "Attendance is not written down" in words(browse("board").get(path))
    sent = {f"came_{nhs}": "present", f"came_{police}": "deputy", f"deputy_{police}": "Insp. Fay", "edition": 1}
    answer = browse("analyst").post(f"{path}/attendance", **{**sent, f"deputy_{nhs}": "Nobody"})
    assert answer.status_code == 422 and "leave the deputy out" in words(answer)
    assert browse("analyst").post(f"{path}/attendance", **{**sent, f"came_{nhs}": "late"}).status_code == 422
    assert browse("analyst").post(f"{path}/attendance", **sent).status_code == 303
    assert browse("analyst").post(f"{path}/attendance", **sent).status_code == 409
    page = words(browse("board").get(path))
    assert "Not quorate: 1 members who decide of 2 asked, 1 organisations of 2 asked" in page
    assert "Insp. Fay" in page and "Left Before" not in page and "1 not written down" in page
    sent = {f"came_{nhs}": "present", f"came_{police}": "present", f"came_{dfe}": "", "edition": 2}
    assert browse("analyst").post(f"{path}/attendance", **sent).status_code == 303
    assert "Quorate: 2 members" in words(browse("board").get(path))
    gone = {**sent, f"came_{nhs}": "", "edition": 3}
    assert "written down already how they came" in words(browse("analyst").post(f"{path}/attendance", **gone))
    page = words(browse("board").get("/board/meetings"))
    assert "Held, 12 months 1 of 3" in page and "Quorum there, 12 months 1 of 1" in page
    page = words(browse("board").get("/board/members"))
    assert "1 of 1" in page and "0 of 1 1 not written down" in page, page
    period = here.do(lambda: queries.meetings_in(date(2026, 10, 1), date(2026, 11, 30)))
    assert ([one.id for one in period.held], len(period.due), len(period.missed)) == ([number], 2, 1)


def test_a_meeting_is_corrected_in_one_window_only(browse, meeting, here, summary):
    path = f"/board/meetings/{meeting()}"
    sent = {"held_on": "2026-11-06", "due_on": "2026-11-05", "summary": summary, "edition": 1}
    assert browse("head").post(f"{path}/edit", **sent).status_code == 303
    assert browse("head").post(f"{path}/edit", **sent).status_code == 409
    page = words(browse("board").get(path))
    assert "It stands for the meeting due on 5 November 2026" in page and "the summary of 22 November 2026" in page
    assert "was due on 5 November" in words(browse("board").get("/board/meetings"))


def test_minutes(browse, meeting, here):
    path = f"/board/meetings/{meeting()}"
    sent = {"are_agreed": "draft", "url": "", "edition": 0}
    for wrong, told in (
        ({}, "one of the two"), ({"url": "http://x.example"}, "https://"), ({"are_agreed": ""}, "Choose whether"),
        ({"url": "https://x.example/a", "file": (io.BytesIO(PDF), "m.pdf")}, "one of the two"),
        ({"file": (io.BytesIO(b"GIF89a"), "m.pdf")}, "not a PDF, JPEG or PNG"),
    ):  # fmt: skip
        answer = browse("analyst").post(f"{path}/minutes", **{**sent, **wrong})
        assert answer.status_code == 422 and told in words(answer), wrong
    file = {"file": (io.BytesIO(PDF), "minutes.pdf")}
    assert browse("analyst").post(f"{path}/minutes", **sent, **file).status_code == 303
    again = {**sent, "url": "https://x.example/minutes"}
    assert browse("analyst").post(f"{path}/minutes", **again).status_code == 409
    again |= {"are_agreed": "agreed", "edition": here.ask("SELECT max(id) FROM board_minutes")}
    assert browse("analyst").post(f"{path}/minutes", **again).status_code == 303
    page = words(browse("board").get(path))
    assert page.index("Agreed by the Board") < page.index("Draft") and "minutes.pdf" in page
    with pytest.raises(DBAPIError):
        here.change("UPDATE board_minutes SET are_agreed = true")


def test_decisions(browse, meeting, here, when):
    number = meeting()
    path = f"/board/meetings/{number}/decisions/new"
    sent = {"request": str(uuid4()), "kind": "action", "words": "Bring a plan", "owner": "hr", "due_on": "2026-11-20",
            "edition": 0}  # fmt: skip
    for wrong, told in (
        ({"words": ""}, "Say what was decided"), ({"owner": ""}, "Choose who answers"), ({"owner": "x"}, "Choose who"),
        ({"due_on": ""}, "Give the day by which"), ({"due_on": "2026-11-05"}, "after today"),
        ({"kind": ""}, "Choose a"),
    ):  # fmt: skip
        answer = browse("head").post(path, **{**sent, **wrong})
        assert answer.status_code == 422 and told in words(answer), wrong
    assert [browse("head").post(path, **sent).status_code for _ in range(2)] == [303, 303]
    plain = {**sent, "request": str(uuid4()), "kind": "decision", "words": "Keep it", "due_on": ""}
    assert browse("head").post(path, **plain).status_code == 303
    assert here.ask("SELECT count(*) FROM board_decision") == 2
    action = here.ask("SELECT min(id) FROM board_decision")
    page = words(browse("board").get("/board/meetings/decisions"))
    assert "Late 1 of 1 open" in page and "Bring a plan" in page and "Keep it" not in page
    assert "Taken: asks nobody for anything" in words(browse("board").get("/board/meetings/decisions?show=all"))
    end = f"/board/meetings/decisions/{action}/end"
    assert browse("board").get(end).status_code == 403
    assert browse("service").get(end).status_code == 404, "not theirs"
    done = {"ended_as": "done", "ended_on": "2026-11-24", "words": "Sent to all", "edition": 0}
    for wrong, told in (
        ({"ended_on": "2026-11-27"}, "today or a day before"), ({"ended_on": "2026-11-04"}, "day of the meeting"),
        ({"words": ""}, "Say what was done"), ({"ended_as": ""}, "Choose how"),
    ):  # fmt: skip
        answer = browse("hr").post(end, **{**done, **wrong})
        assert answer.status_code == 422 and told in words(answer), wrong
    assert browse("hr").post(end, **done).status_code == 303
    assert browse("hr").post(end, **done).status_code == 409
    page = words(browse("board").get("/board/meetings/decisions?show=ended"))
    assert "Done on 24 November 2026, late" in page and "Done in time 0 of 1" in page
    csv = browse("board").get("/board/meetings/decisions?format=csv&show=all&owner=hr").data.decode("utf-8-sig")
    assert len(csv.splitlines()) == 4 + 1 + 2, "both are HR's"
    found = here.do(lambda: queries.decisions_in(date(2026, 11, 1), date(2026, 11, 30)))
    assert [one.words for one in found] == ["Bring a plan", "Keep it"]
    assert here.do(lambda: queries.decisions_in(date(2026, 11, 6), date(2026, 11, 30))) == []
    for change in (
        "UPDATE board_decision SET words = 'x'",
        "UPDATE board_decision SET ended_words = 'x' WHERE ended_on IS NOT NULL",
        "DELETE FROM board_decision", "DELETE FROM board_attendance", "DELETE FROM board_meeting",
    ):  # fmt: skip
        with pytest.raises(DBAPIError):
            here.change(change)


def test_members(browse, member, here):
    for wrong, told in (
        ({"name": ""}, "Give the name"), ({"name": "x" * 201}, "200 characters"),
        ({"organisation": ""}, "organisation"),
        ({"seat": ""}, "Choose the role"), ({"until_on": "2025-12-31"}, "first day or a later one"),
        ({"from_on": ""}, "Give the first day"), ({"account": "9999"}, "Choose an account of the list"),
        ({"account": account(here, "manager")}, "Choose an account of the list"),
    ):  # fmt: skip
        answer = member(**wrong)
        assert answer.status_code == 422 and told in words(answer), wrong
    once = str(uuid4())
    number = member(account=account(here, "chair"), request=once)
    assert member(request=once) == number
    assert "belongs to another member" in words(member(account=account(here, "chair")))
    path = f"/board/members/{number}/edit"
    sent = {"name": "Dr Carol Able", "organisation": "NHS", "seat": "partner", "from_on": "2026-01-01",
            "until_on": "2026-11-20", "account": account(here, "chair"), "edition": 1}  # fmt: skip
    assert browse("head").post(path, **sent).status_code == 303
    assert browse("head").post(path, **sent).status_code == 409
    assert "Nobody is on the list" in words(browse("board").get("/board/members"))
    assert "until 20 November 2026" in words(browse("board").get("/board/members?show=left"))
    assert "chair@demo.example" not in browse("analyst").get(path).text, "no address is shown"
    assert member(account=account(here, "chair"), from_on="2026-11-21") > number, "back again"


def test_terms_of_reference_and_who_has_read_them(browse, member, terms, here):
    for wrong, told in (
        ({"agreed_on": "2026-11-27"}, "today or a day before"), ({"effective_on": "2026-01-09"}, "or a later one"),
        ({"effective_on": "2099-01-01"}, "within 5 years"), ({"text": ""}, "Write them, give a link"),
        ({"quorum": "0"}, "whole number from 1"), ({"quorum": "x"}, "Write a whole number"),
        ({"agreed_by": ""}, "Say who"),
        ({"text": "x" * 30001}, "30,000 characters"), ({"edition": 7}, "changed since"),
    ):  # fmt: skip
        answer = terms(**wrong)
        assert answer.status_code == (409 if "edition" in wrong else 422) and told in words(answer), wrong
    chair, other = member(account=account(here, "chair")), member("Sup. Dan Bell", "Police")
    version = terms()
    assert "Terms of reference from that day on are there already" in words(terms())
    later = terms(effective_on="2027-01-01", text="", url="https://x.example/terms")
    page = words(browse("board").get("/board/terms"))
    assert "Read and confirmed 0 of 2" in page and "We meet." in page and "Quorum: 2 members who decide" in page
    assert "Not in force yet" in words(browse("board").get(f"/board/terms/{later}"))
    path = f"/board/terms/{version}"
    assert browse("board").post(f"{path}/confirm").status_code == 404, "no member"
    assert [browse("chair").post(f"{path}/confirm").status_code for _ in range(2)] == [303, 303]
    assert "You confirmed this on 26 November 2026" in words(browse("chair").get(path))
    for wrong, told in (
        ({"member": ""}, "Choose a member"), ({"confirmed_on": "2026-01-09"}, "were agreed"),
        ({"confirmed_on": "2026-11-27"}, "today or a day before"),
    ):  # fmt: skip
        sent = {"member": other, "confirmed_on": "2026-11-05", "edition": 0, **wrong}
        answer = browse("analyst").post(f"{path}/confirmations", **sent)
        assert answer.status_code == 422 and told in words(answer), wrong
    sent = {"member": other, "confirmed_on": "2026-11-05", "edition": 0}
    assert browse("analyst").post(f"{path}/confirmations", **sent).status_code == 303
    page = words(browse("board").get("/board/members"))
    assert "Terms of reference confirmed 2 of 2" in page
    assert here.rows("SELECT member_id, by_member FROM board_acknowledgement ORDER BY id") == [
        (chair, True),
        (other, False),
    ]
    for change in ("UPDATE board_terms SET words = 'x'", "UPDATE board_acknowledgement SET confirmed_on = now()"):
        with pytest.raises(DBAPIError):
            here.change(change)


def test_statements_and_downloads(browse, member, meeting, terms, counted):
    terms()
    pages = {"/board/meetings": MEETINGS, "/board/members": MEMBERS, "/board/meetings/decisions": DECISIONS,
             "/board/terms": TERMS}  # fmt: skip
    for n in range(4):
        member(f"Member {n}", f"Agency {n}")
    meeting()
    browser = browse("governance")
    few = {path: len(counted(browser, path)) for path in pages}
    assert few == pages
    for n in range(4, 12):
        member(f"Member {n}", f"Agency {n}")
    meeting(held="2026-10-08", due="2026-10-08")
    assert {path: len(counted(browser, path)) for path in pages} == few
    for path in pages:
        if path != "/board/terms":
            assert browser.get(f"{path}?format=xlsx").data[:2] == b"PK", path
    lines = browser.get("/board/meetings?format=csv").data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Meetings of the Improvement Board" and lines[3].startswith("2026-11-05,Held,2026-11-05,")
    page = browser.get("/board/members?sort=-name").text
    assert page.index("Member 9") < page.index("Member 0")


def test_the_demonstration_board(browse, here, when):
    """Its rows are what the rules take, and running it again adds nothing."""
    until = when.on(date(2026, 12, 10))
    made = here.do(lambda: accountability(until))
    assert made == 40 and here.do(lambda: accountability(until)) == 0
    page = words(browse("board").get("/board/meetings"))
    assert "3 December 2026 22 Nov 9 of 9" in page and "Held, 12 months 1 of 4" in page
    assert "Late 1 of 2 challenges waiting" in words(browse("hr").get("/board/challenges"))
    assert "5 of 9" in words(browse("board").get("/board/members?show=all"))
