"""A supervisee signs what they read: the very signature of the supervisor that their page showed."""

from tests.integration.supervision.records import council

SAID = "Your supervisor changed this record after you opened the page. Read it again, then sign."


def shown_signature(browse, record):
    page = browse("ann").get(record).text
    return page.split('name="signature" value="')[1].split('"')[0]


def test_what_was_changed_meanwhile_is_read_again(meet, browse):
    number = meet.signed()
    record = f"/supervision/sessions/{number}/record"
    before = shown_signature(browse, record)
    assert browse("lea").post(f"{record}/reopen").status_code == 303
    assert meet.save(number, do="sign", **{"part-wellbeing": "Her work is not good enough."}).status_code == 303
    answer = meet.answer(number, comment="As we said.", signature=before)
    assert answer.status_code == 409
    assert SAID in answer.text
    assert "Her work is not good enough." in answer.text
    assert "As we said." in answer.text  # nothing that was typed is lost
    assert council.value("SELECT count(*) FROM supervision_signature WHERE role = 'supervisee'") == 0
    now = answer.text.split('name="signature" value="')[1].split('"')[0]
    assert now == shown_signature(browse, record) != before
    assert meet.answer(number, signature=now).status_code == 303


def test_without_a_signature_or_with_an_odd_one(meet, browse):
    number = meet.signed()
    for odd in ("0", "x", "-1", "\N{SUPERSCRIPT TWO}", "9" * 40):
        assert meet.answer(number, signature=odd).status_code == 409, odd
    sent = {"agrees": "yes", "confirms": "yes"}
    assert browse("ann").post(f"/supervision/sessions/{number}/record/answer", **sent).status_code == 409
