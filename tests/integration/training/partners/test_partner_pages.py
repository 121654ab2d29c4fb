"""Whom to ask, by when, and what they told; what the Board sees of it."""

from datetime import date

import pytest
from sqlalchemy import text

from tests.integration.training.partners.conftest import DAY, Partner
from tests.integration.web import words
from workforce.db import db, transaction
from workforce.training.partners import queries as partner_queries
from workforce.training.partners import service
from workforce.training.partners import tables as partner_tables

PARTNER = {"name": "Shore Police", "kind": "Police", "email": "training@police.example", "left_on": ""}
YEAR = {
    "begins_on": "2025-04-01",
    "ends_on": "2026-03-31",
    "answer_by": "2026-12-31",
    "contact": "us",
    "remind_days": "7",
}


def test_from_nothing_to_a_return_that_the_board_sees(app, browse, when, value):
    hr, board = browse("hr"), browse("board")
    assert "Begin with a year" in hr.get("/partners").text
    assert "No agency has been asked yet" in board.get("/partners/board").text
    assert 'value="2026-04-01"' in hr.get("/partners/years/new").text
    assert hr.post("/partners/years/new", **{**YEAR, "ends_on": "2025-03-31"}).status_code == 422
    assert hr.post("/partners/years/new", **YEAR).status_code == 303
    assert (
        hr.post("/partners/years/new", **{**YEAR, "begins_on": "2026-03-31", "ends_on": "2027-03-30"}).status_code
        == 422
    )
    assert 'value="2026-04-01"' in hr.get("/partners/years/new").text
    assert hr.post("/partners/new", **{**PARTNER, "email": "nobody"}).status_code == 422
    assert hr.post("/partners/new", **PARTNER).status_code == 303
    assert hr.post("/partners/new", **PARTNER).status_code == 422, "one of this name is there"
    partner, year = value("SELECT id FROM partner"), value("SELECT id FROM partner_year")
    path = f"/partners/{partner}/years/{year}"
    assert "Not asked" in words(hr.get("/partners"))
    assert hr.post(path, last_day="2026-11-25", how="shown", email="").status_code == 422
    assert hr.post(path, last_day="2026-12-20", how="mail", email="").status_code == 422
    assert hr.post(path, last_day="2026-12-20", how="shown", email="").status_code == 303
    shown = hr.get(path).text
    link = shown.split("http://localhost")[1].split('"')[0]
    assert link not in hr.get(path).text, "it is shown once"
    assert "Asked" in words(hr.get("/partners"))
    assert "Shore Police: asked" in words(board.get("/partners/board"))
    Partner(app, link).post(changed="Clearer referrals.")
    overview = words(hr.get("/partners"))
    assert "30 of 40 75.0%" in overview
    assert "not known" in overview
    seen = board.get("/partners/board")
    assert "30 of 40" in words(seen)
    assert "Clearer referrals." in seen.text
    assert "Sam Shore" not in seen.text, "the Board sees the role"
    assert "Training lead" in seen.text
    assert "Signed by Sam Shore, Training lead" in hr.get(path).text
    for who, address in ((hr, "/partners?format=csv"), (board, "/partners/board?format=csv")):
        sheet = who.get(address).text
        assert "Shore Police,police" in sheet
        assert "1 of 1 agencies sent one" in sheet
    assert hr.get("/partners?sort=-risk-0&format=xlsx").status_code == 200


def test_what_is_stale_or_not_there(browse, police, year, ask):
    hr = browse("hr")
    edit = f"/partners/{police.id}/edit"
    assert hr.post(edit, **PARTNER, edition="1").status_code == 303
    assert hr.post(edit, **PARTNER, edition="1").status_code == 409
    assert hr.post(f"/partners/years/{year.id}", **YEAR, edition="1").status_code == 303
    assert hr.post(f"/partners/years/{year.id}", **YEAR, edition="1").status_code == 409
    for path in ("/partners/99999/edit", "/partners/years/99999", f"/partners/99999/years/{year.id}",
                 f"/partners/{police.id}/years/99999", "/partners?year=99999", "/partners/board?year=x"):  # fmt: skip
        assert hr.get(path).status_code == 404, path
    assert hr.post("/partners/links/99999/end", on=edit).status_code == 404
    assert hr.post(edit, **{**PARTNER, "left_on": "2026-11-26"}, edition="2").status_code == 303
    page = hr.get(f"/partners/{police.id}/years/{year.id}")
    assert "Make a link" not in page.text
    refused = hr.post(f"/partners/{police.id}/years/{year.id}", on=edit, last_day="2026-12-20", how="shown", email="")
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ends_on": "9999-12-31"}, "Give a day within two years"),
        ({"begins_on": "9999-12-30", "ends_on": "9999-12-31"}, "Give a day within two years"),
        ({"ends_on": "2027-04-01"}, "no longer than two years"),
        ({"answer_by": "2028-11-27"}, "Give a day within two years"),
    ],
)
def test_days_that_must_be_a_slip(browse, year, value, changed, said):
    hr, before = browse("hr"), {**YEAR, "begins_on": "2024-04-01", "ends_on": "2025-03-31"}
    for path, base, edition in (("/partners/years/new", before, "0"), (f"/partners/years/{year.id}", YEAR, "1")):
        answer = hr.post(path, **{**base, **changed}, edition=edition)
        assert (answer.status_code, said in answer.text) == (422, True), path
    assert value("SELECT count(*) FROM partner_year WHERE ends_on = '2026-03-31' AND edition = 1") == 1
    assert hr.get("/partners/years/new").status_code == 200


@pytest.mark.parametrize(("answer_by", "code"), [("2026-03-30", 422), ("2026-03-31", 303)])
def test_a_year_is_answered_once_it_is_over(browse, year, answer_by, code):
    answer = browse("hr").post(f"/partners/years/{year.id}", **{**YEAR, "answer_by": answer_by}, edition="1")
    assert (answer.status_code, "The year is over on 31 March 2026" in answer.text) == (code, code == 422)


def test_the_days_of_a_year_are_mended_until_an_agency_is_asked(browse, police, year, ask, value):
    hr, path = browse("hr"), f"/partners/years/{year.id}"
    wrong = {**YEAR, "ends_on": "2027-03-31", "answer_by": "2027-05-31"}
    assert hr.post(path, **wrong, edition="1").status_code == 303
    assert value("SELECT ends_on FROM partner_year") == date(2027, 3, 31)
    assert 'name="ends_on"' in hr.get(path).text
    assert hr.post(path, **YEAR, edition="2").status_code == 303, "a year does not stand in its own way"
    later = {**wrong, "begins_on": "2026-04-01"}
    assert hr.post("/partners/years/new", **later).status_code == 303
    assert hr.post(path, **wrong, edition="3").status_code == 422, "another year has these days"
    ask()
    page = hr.get(path)
    assert 'name="ends_on"' not in page.text
    assert "these days stay" in page.text
    assert hr.post(path, **{**YEAR, "ends_on": "2026-03-30"}, edition="3").status_code == 409
    assert hr.post(path, answer_by="2027-01-31", contact="us", remind_days="7", edition="3").status_code == 303
    days = "SELECT begins_on || ' ' || ends_on || ' ' || answer_by FROM partner_year WHERE id = :id"
    assert value(days, id=year.id) == "2025-04-01 2026-03-31 2027-01-31"


def test_who_asked_stands_by_name(browse, police, year, ask):
    """The address of an account, as it is kept, gives its name; that of none stays."""
    hr = browse("hr")
    ask()
    page = words(hr.get(f"/partners/{police.id}/years/{year.id}"))
    assert "by hr. Works until" in page and "hr@demo.example" not in page
    assert "Set by hr. Change" in words(hr.get("/partners"))
    db.session.execute(text("UPDATE partner_year SET set_by = 'gone@demo.example'"))
    db.session.commit()
    db.session.expire_all()
    assert "Set by gone@demo.example." in words(hr.get("/partners"))


def test_a_second_press_makes_no_second_link(browse, police, year, value):
    hr, path = browse("hr"), f"/partners/{police.id}/years/{year.id}"
    said = {"last_day": "2026-12-20", "how": "mail", "email": "training@police.example"}
    assert hr.post(path, **{**said, "last_day": "9999-12-31"}, edition="0").status_code == 422
    assert hr.post(path, **said, edition="0").status_code == 303
    again = hr.post(path, **said, edition="0")
    assert (again.status_code, "A link was made meanwhile" in again.text) == (409, True)
    counts = "SELECT count(*) || ' ' || count(ended_at) FROM partner_link"
    mails = "SELECT count(*) FROM outgoing_mail"
    assert (value(counts), value(mails)) == ("1 0", 1)
    newest = value("SELECT max(id) FROM partner_link")
    assert f'name="edition" type="hidden" value="{newest}"' in again.text, "then it is meant"
    assert hr.post(path, **said, edition=str(newest)).status_code == 303
    assert (value(counts), value(mails)) == ("2 1", 2)


@pytest.mark.parametrize("role", ["worker", "manager", "analyst", "board", "admin", "governance", "quality", "head"])
def test_rights(browse, role, police, year):
    one, manages = browse(role), role in {"quality", "head"}
    for path in ("/partners", "/partners/new", "/partners/years/new", f"/partners/{police.id}/years/{year.id}"):
        assert one.get(path).status_code == (200 if manages else 403), path
    assert one.get("/partners/board").status_code == (200 if role not in {"worker", "admin"} else 403)


def more(name, kind="health"):
    with transaction():
        return service.set_partner(None, {"name": name, "kind": kind, "email": None, "left_on": None}, 0, "hr")


def test_states_totals_and_what_is_too_small_for_the_board(app, browse, ask, police, year, when, queries):
    small, asked, gone = more("Tiny Charity", "voluntary"), more("Hospital"), more("Old School", "school")
    Partner(app, ask()).post()
    Partner(app, ask(small)).post(staff="4", n_risk="3", n_safeguarding="4", of_inducted="9", n_inducted="9")
    ask(asked)
    with transaction():
        service.set_partner(
            gone.id, {"name": "Old School", "kind": "school", "email": None, "left_on": date(2026, 1, 1)}, 1, "hr"
        )
    states = lambda day: {line.partner.name: line.state.value for line in partner_queries.lines(year, day)}
    assert states(DAY) == {"Shore Police": "sent", "Tiny Charity": "sent", "Hospital": "asked"}
    assert states(date(2026, 12, 21))["Hospital"] == "ended", "its link; it has until the 31st"
    assert states(date(2027, 1, 1))["Hospital"] == "late"
    when.on(date(2026, 12, 21))
    assert "Hospital health Link ended: make a new one" in words(browse("hr").get("/partners"))
    assert "Hospital: asked; its link ended" in words(browse("board").get("/partners/board"))
    when.on(DAY)
    lines = partner_queries.lines(year, DAY)
    risk = next(one for one in partner_queries.totals(lines) if one.key == "risk")
    assert (risk.n, risk.of, risk.agencies, risk.sent) == (33, 44, 2, 2)
    shown = next(one for one in partner_queries.totals(lines, only_shown=True) if one.key == "risk")
    assert (shown.n, shown.of, shown.agencies) == (30, 40, 1)
    mentoring = next(one for one in partner_queries.totals(lines) if one.key == "mentoring")
    assert (mentoring.agencies, mentoring.percent) == (0, None)
    seen = words(browse("board").get("/partners/board"))
    assert "Tiny Charity voluntary hidden hidden hidden" in seen
    assert "Shore Police police 6 of 8 75.0%" not in seen, "two were not inducted in time"
    assert "Shore Police police hidden 30 of 40 75.0% hidden not known 0 of 40 0.0% hidden" in seen
    for small_number in ("3 of 4", "6 of 8", "39 of 40", "2 of 5"):
        assert small_number not in seen, small_number
    assert "Hidden: a number of 1 to 4 people or courses, one that leaves 1 to 4 out" in seen
    sheet = browse("board").get("/partners/board?format=csv").text
    assert "Shore Police,police,hidden,hidden,30,40,hidden,hidden,,40,0,40,hidden,hidden,Better talks" in sheet
    assert "Hidden: a number of 1 to 4" in sheet
    with app.test_request_context("/partners/board"):
        table = partner_tables.for_board(year, lines)
        tiny = next(row for row in table.rows if row.partner.name == "Tiny Charity")
        assert [c.value(tiny) for c in table.columns if c.numeric] == ["hidden"] * 12
    with queries() as statements:
        partner_queries.lines(year, DAY)
    assert len(statements) == 3  # 1) links 2) returns 3) agencies
