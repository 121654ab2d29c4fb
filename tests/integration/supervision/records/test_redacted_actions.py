"""An action whose words were taken out is named on no page by them: it is still there, and says so."""

import io
from datetime import timedelta

from pypdf import PdfReader

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD

SECRET = "Ring Mrs Zebrafink"
NEXT = council.DAY + timedelta(days=28)
AFTER = council.DAY + timedelta(days=56)


def pdf(browse, number):
    body = browse("ann").get(f"/supervision/sessions/{number}/record/pdf").data
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def take_out(browse, number, place):
    record = f"/supervision/sessions/{number}/record"
    asked = browse("ann").post(f"{record}/redactions", place=place, ground="third_person", why="It names somebody.")
    assert asked.status_code == 303
    asked = council.value("SELECT max(id) FROM supervision_redaction")
    for name in ("gus", "pia"):
        assert browse(name).post(f"/supervision/redactions/{asked}/agree").status_code == 303


def test_every_page_that_names_actions(meet, browse, when):
    council.put_policy(redactors=["gus@demo.example", "pia@demo.example"])
    first = meet.written()
    sent = {"action": SECRET, "owner": council.worker("E1"), "due_on": "2026-11-20"}
    assert meet.save(first, do="action", **sent).status_code == 303
    assert meet.save(first, do="sign").status_code == 303
    assert meet.answer(first).status_code == 303
    when.on(NEXT)
    second = meet.begun(day=NEXT)
    held = {**HELD, "held_on": NEXT.isoformat(), "part-other": "Well."}
    assert meet.save(second, do="sign", **held).status_code == 303
    assert meet.answer(second).status_code == 303
    third, coming = meet.begun(day=NEXT, at="15:00"), meet.planned(day=AFTER)
    record = "/supervision/sessions/{}/record"
    pages = [
        ("ann", "/my-supervision"), ("ann", record.format(first)), ("gus", record.format(first)),
        ("ann", record.format(second)), ("gus", record.format(second)), ("lea", record.format(third)),
        *((name, f"/supervision/sessions/{coming}") for name in ("ann", "lea")),
    ]  # fmt: skip
    assert [page for page in pages if SECRET not in browse(page[0]).get(page[1]).text] == []
    take_out(browse, first, f"action:{council.value('SELECT id FROM supervision_action')}")
    found = {page: browse(page[0]).get(page[1]).text for page in pages}
    assert [page for page, text in found.items() if SECRET in text or "aken out" not in text] == []
    assert 'class="govuk-visually-hidden">: an action that was taken out<' in found["ann", "/my-supervision"]
    for number in (first, second):
        assert SECRET not in pdf(browse, number)
        assert "Taken out" in pdf(browse, number)


def test_the_agenda_of_the_session_page(meet, browse):
    council.put_policy(redactors=["gus@demo.example", "pia@demo.example"])
    number = meet.planned()
    page = f"/supervision/sessions/{number}"
    assert browse("ann").post(f"{page}/agenda", words=SECRET).status_code == 303
    assert browse("lea").post(f"{page}/begin").status_code == 303
    assert meet.save(number, do="sign", **HELD, **{"part-other": "Well."}).status_code == 303
    assert meet.answer(number).status_code == 303
    take_out(browse, number, f"agenda:{council.value('SELECT max(id) FROM supervision_agenda_item')}")
    for name in ("ann", "lea"):
        found = browse(name).get(page).text
        assert SECRET not in found
        assert "Taken out" in found
