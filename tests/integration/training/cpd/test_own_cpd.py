"""One's own CPD: pieces, readiness, the declaration, and that nobody else reads it."""

from datetime import date

import pytest

from tests.integration.training.cpd.web import DAY, words
from workforce.training.cpd import service as cpd_service

PAGE = "/my-training/cpd"
SECRET = "Zebrafinch"
PIECE = {
    "done_on": "2026-10-05", "what": "A course on neglect", "relevant": f"{SECRET} relevant",
    "learnt": f"{SECRET} learnt",
    "impact": f"{SECRET} impact", "peer": "", "peer_taught": "",
}  # fmt: skip
PEER = {"peer": "colleague", "peer_taught": f"{SECRET} taught"}
DECLARATION = {"year": "2026", "pieces": "2", "with_peer": "1", "confirms": "y"}


def write(browser, **changes):
    return browser.post(f"{PAGE}/new", **{**PIECE, **changes})


def declare(browser, **changes):
    sent = {name: value for name, value in {**DECLARATION, **changes}.items() if value is not None}
    return browser.post(f"{PAGE}/declare", on=PAGE, **sent)


def test_two_pieces_one_with_peer_reflection_are_ready_and_are_declared_once(browse, council):
    ann = browse("ann")
    assert "Still missing two more pieces, one of them with peer reflection" in words(ann.get(PAGE))
    assert write(ann).status_code == 303
    assert "Still missing one more piece, with peer reflection" in words(ann.get(PAGE))
    assert write(ann, **PEER).status_code == 303
    assert "Still missing one more piece." in words(ann.get(PAGE)), "two that say the same are one"
    assert write(ann, what="A book").status_code == 303
    page = words(ann.get(PAGE))
    assert "Ready Nothing is missing: 2 different pieces, 1 with peer reflection" in page
    assert "29 days left" not in page
    assert declare(ann).status_code == 303
    assert "Declared on 2 November 2026: 2 pieces, 1 with peer reflection" in words(ann.get(PAGE))
    assert council.ask("SELECT count(*) FROM cpd_declaration") == 1
    trail = council.ask("SELECT string_agg(action || detail, ' ') FROM audit_entry WHERE subject = 'worker:E1'")
    assert "CPD declared" in trail
    assert SECRET not in trail


def test_a_second_press_saves_no_second_piece(browse, council):
    ann = browse("ann")
    token = ann.get(f"{PAGE}/new").text.split('name="csrf_token" value="')[1].split('"')[0]
    for _ in range(2):
        assert ann.client.post(f"{PAGE}/new", data={"csrf_token": token, **PIECE, **PEER}).status_code == 303
    assert council.ask("SELECT count(*) FROM cpd_piece") == 1
    assert council.ask("SELECT edition FROM cpd_piece") == 1
    for changes in (PIECE, {**PEER, "done_on": "2026-10-06"}, {**PEER, "learnt": "More"}):
        assert write(ann, **changes).status_code == 303
    assert council.ask("SELECT count(*) FROM cpd_piece") == 4


def test_declaring_twice_is_refused(browse, council):
    ann = browse("ann")
    assert declare(ann).status_code == 303
    token = ann.get(f"{PAGE}/new").text.split('name="csrf_token" value="')[1].split('"')[0]
    again = ann.client.post(f"{PAGE}/declare", data={"csrf_token": token, **DECLARATION})
    assert again.status_code == 409
    assert council.ask("SELECT count(*) FROM cpd_declaration") == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"year": "2027"}, "That year has not begun"),
        ({"year": "2025"}, "That year ended"),
        ({"pieces": "1"}, "two different pieces"),
        ({"with_peer": "0"}, "one of them with peer reflection"),
        ({"with_peer": "3"}, "up to the number of pieces"),
        ({"pieces": "two"}, "whole number"),
        ({"confirms": None}, "Confirm that you have recorded"),
    ],
)
def test_what_can_not_be_declared(browse, council, changes, says):
    answer = declare(browse("ann"), **changes)
    assert answer.status_code == 422
    assert says in answer.text
    assert council.ask("SELECT count(*) FROM cpd_declaration") == 0


def test_it_is_taken_back_until_the_year_ends(browse, council, when):
    council.declared("E1", 2026, date(2026, 11, 2))
    when.on(date(2026, 11, 30))
    ann = browse("ann")
    assert ann.post(f"{PAGE}/take-back", on=PAGE, year="2026").status_code == 303
    assert council.ask("SELECT taken_back_on FROM cpd_declaration") == date(2026, 11, 30)
    assert declare(ann).status_code == 303, "again"
    when.on(date(2026, 12, 1))
    ann = browse("ann")
    assert "1 December 2026 to 30 November 2027" in words(ann.get(PAGE))
    ann.post(f"{PAGE}/take-back", on=f"{PAGE}/new", year="2026")
    assert "its declarations stand" in ann.get(PAGE).text
    assert council.ask("SELECT count(*) FROM cpd_declaration WHERE taken_back_on IS NULL") == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"done_on": "2026-11-03"}, "The day has not come yet"),
        ({"done_on": "2022-01-01"}, "no longer kept"),
        ({"done_on": ""}, "Give a day"),
        ({"what": " "}, "Write a line or two"),
        ({"peer": "colleague"}, "Write what talking it over taught you"),
        ({"peer_taught": "x"}, "Say with whom"),
        ({"impact": "x" * 4001}, "4,000 characters"),
        ({"peer": "the cat", "peer_taught": "x"}, "valid choice"),
    ],
)
def test_what_is_not_saved_keeps_what_was_typed(browse, council, changes, says):
    answer = write(browse("ann"), **changes)
    assert answer.status_code == 422
    assert says in answer.text
    assert f"{SECRET} learnt" in answer.text
    assert council.ask("SELECT count(*) FROM cpd_piece") == 0


def test_a_piece_is_changed_until_its_year_is_declared_and_deleted_at_any_time(browse, council):
    ann = browse("ann")
    write(ann)
    one = f"{PAGE}/{council.ask('SELECT id FROM cpd_piece')}"
    assert ann.post(one, edition="1", **{**PIECE, "what": "Another"}).status_code == 303
    stale = ann.post(one, edition="1", **{**PIECE, "what": "A third"})
    assert (stale.status_code, "meanwhile" in stale.text, "A third" in stale.text) == (409, True, True)
    council.declared("E1", 2026, DAY)
    assert "so it stays as it is" in ann.get(one).text
    refused = ann.post(one, on=f"{PAGE}/new", edition="2", **PIECE)
    assert refused.status_code == 409
    assert write(ann).status_code == 409, "nor is one added to a declared year"
    assert write(ann, done_on="2025-11-30").status_code == 303, "another year's is"
    assert council.ask("SELECT string_agg(what, '|' ORDER BY id) FROM cpd_piece") == "Another|A course on neglect"
    assert ann.post(f"{one}/delete", on=PAGE).status_code == 303
    assert ann.get(one).status_code == 404


def test_anothers_piece_is_not_found_by_its_address(browse, council):
    write(browse("ann"), is_shown="y")
    one = f"{PAGE}/{council.ask('SELECT id FROM cpd_piece')}"
    for name in ("cat", "gus", "lea"):
        browser = browse(name)
        assert browser.get(one).status_code == 404
        assert browser.post(one, on=f"{PAGE}/new", edition="1", **PIECE).status_code == 404
        assert browser.post(f"{one}/delete", on=f"{PAGE}/new").status_code == 404
        assert browser.post(f"{one}/show", on=f"{PAGE}/new", shown="yes").status_code == 404
    assert council.ask("SELECT edition FROM cpd_piece") == 1


EVERY = ("/cpd", "/cpd?format=csv", "/cpd/shown/E1", "/my-training", "/training/people/E1", "/people/E1")
PAGES = {
    "gus": (*EVERY, "/my-team"), "jon": (*EVERY, "/service"), "head": EVERY, "hr": (*EVERY, "/data"), "quality": EVERY,
    "analyst": EVERY, "board": ("/board", "/cpd", "/cpd/shown/E1"), "admin": ("/admin", "/cpd", "/cpd/shown/E1"),
    "governance": ("/audit", "/cpd/shown/E1"), "lea": ("/cpd/shown/E1", "/my-training", "/my-training/cpd"),
}  # fmt: skip


def test_nobody_reads_what_somebody_wrote_but_the_line_supervisor_what_is_shown(browse, council):
    ann, hidden = browse("ann"), "Hiddenheron"
    write(ann, what=f"{hidden} what")
    write(ann, is_shown="y", **PEER)
    for name, pages in PAGES.items():
        read = {path: browse(name).get(path).text for path in pages}
        assert not [path for path, text in read.items() if hidden in text], name
        found = {path for path, text in read.items() if SECRET in text or PIECE["what"] in text}
        assert found == ({"/cpd/shown/E1"} if name == "gus" else set()), name
    gus = browse("gus")
    assert "1 piece shown to you" in words(gus.get("/cpd"))
    assert "Ann Bee shows you 1 piece" in words(gus.get("/my-training"))
    assert council.ask(
        "SELECT count(*) FROM audit_entry WHERE action = 'read CPD shown by its author' AND subject = 'worker:E1'"
        " AND actor = 'gus@demo.example'"
    )
    assert not council.ask(
        "SELECT count(*) FROM audit_entry WHERE CAST(detail AS text) LIKE ANY (:planted)",
        planted=[f"%{SECRET}%", f"%{hidden}%"],
    )
    one = council.ask("SELECT max(id) FROM cpd_piece")
    assert ann.post(f"{PAGE}/{one}/show", on=PAGE, shown="no").status_code == 303
    assert gus.get("/cpd/shown/E1").status_code == 404


def test_pieces_go_when_their_year_is_long_over(browse, council, when):
    write(browse("ann"))
    write(browse("ann"), done_on="2025-11-30")
    when.on(date(2027, 11, 29))
    assert council.do(cpd_service.forget_old) == 0
    when.on(date(2027, 11, 30))
    assert council.do(cpd_service.forget_old) == 1, "24 months after 30 November 2025"
    assert council.ask("SELECT done_on FROM cpd_piece") == date(2026, 10, 5)


def test_somebody_without_a_number_is_asked_nothing(browse, council, when):
    page = words(browse("cat").get(PAGE))
    assert "Not asked this year" in page, "registered on 1 September"
    assert "Not known since when you are on the register" in words(browse("fay").get(PAGE))
