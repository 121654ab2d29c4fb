"""A partner answers through a link: without an account, once, in time, and sees nothing else."""

import html
import re
from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError

from tests.integration.training.fresh import forget
from tests.integration.training.partners.conftest import DAY, PLACE, Partner
from tests.integration.web import words
from workforce.db import db, transaction
from workforce.training import keeping_service
from workforce.training.partners import links as partner_links
from workforce.training.partners import queries as partner_queries
from workforce.training.partners import service


def test_a_link_is_opened_saved_sent_and_used_up(partner, police, year, value):
    page = partner.get()
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "same-origin")
    assert "Shore Police" in page.text
    assert 'aria-label="Menu"' not in page.text
    assert partner_queries.line(police, year, DAY).state == "opened"
    saved = partner.post("save", staff="forty", n_risk="", signed_name="")
    assert saved.status_code == 303
    assert 'value="forty"' in partner.get().text, "a draft keeps whatever was typed"
    assert value("SELECT draft ->> 'n_safeguarding' FROM partner_link") == "39"
    assert partner.post(staff="forty").status_code == 422
    assert partner.post().status_code == 303
    for _ in range(2):
        thanks = words(partner.get())
        assert "Thank you: your return is sent" in thanks and "30 of 40" in thanks and "Better talks" in thanks
        assert "print this page" in thanks
    again = Partner(partner.client.application, partner.path).get()
    assert (again.status_code, "This return has been sent" in again.text) == (410, True)
    assert "the workforce team" in again.text
    assert "Better talks" not in again.text
    assert value("SELECT draft FROM partner_link") is None
    line = partner_queries.line(police, year, DAY)
    assert (line.state, line.staff, line.figure("risk"), line.figure("mentoring"), line.figure("observed")) == (
        "sent", 40, (30, 40), (None, 40), (2, 5)
    )  # fmt: skip
    actions = [row.action for row in db.session.execute(db.text(
        "SELECT action FROM audit_entry WHERE subject = :s ORDER BY id"), {"s": f"partner:{police.id}"})]  # fmt: skip
    assert actions == ["partner set", "partner link made", "partner link opened", "partner return sent"]


def test_what_will_be_sent_is_shown_before(app, partner, value):
    assert partner.post("check", n_risk="41").status_code == 422
    asked = partner.post("check", n_risk="", n_cpd="", changed="Two <lines>\nof words.")
    assert (asked.status_code, asked.location.endswith("?check=1")) == (303, True)
    forget()
    page = partner.client.get(asked.location)
    assert "3 numbers are empty: they will read" in words(page), "mentoring was empty before"
    assert "Staff who work with children and families 40" in words(page) and "Signed by Sam Shore" in page.text
    assert value("SELECT count(*) FROM partner_return") == 0
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    assert fields["staff"] == "40"
    assert 'value="40"' in partner.get().text, "Change goes back to the form"
    sent = {name: html.unescape(typed) for name, typed in fields.items()}
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page.text)[1]
    forget()
    answer = partner.client.post(partner.path, data={**sent, "csrf_token": token, "do": "send"})
    assert answer.status_code == 303
    assert value("SELECT changed FROM partner_return") == "Two <lines>\nof words."
    assert value("SELECT figures ->> 'risk' FROM partner_return") == "[null, 40]"


def test_bad_numbers_are_refused_at_their_fields_and_what_was_typed_stays(partner, value):
    answer = partner.post(n_inducted="9", n_risk="41", n_cpd="-1", of_observed="", changed="", staff="40")
    assert answer.status_code == 422
    said = words(answer)
    for expected in (
        "This is more than those that it is a part of: 9 of 8.", "This is more than your staff: 41 of 40.",
        "Write a whole number, such as 12.", "Say of how many, too", "Say what the training changed for children",
    ):  # fmt: skip
        assert expected in said
    assert 'value="41"' in answer.text
    assert partner.post("save", changed="x" * 5000).status_code == 422
    assert value("SELECT count(*) FROM partner_return") == 0


def test_two_tabs(partner, value):
    first, second = partner.read(), partner.read()
    assert partner.post("save", first, staff="41").status_code == 303
    stale = partner.post("save", second, staff="42")
    assert stale.status_code == 409
    assert "saved in another window meanwhile" in stale.text
    assert 'value="42"' in stale.text
    assert value("SELECT draft ->> 'staff' FROM partner_link") == "41"
    assert partner.post("send", second).status_code == 409, "neither is it sent over what was saved"
    open_tab = partner.read()
    assert partner.post("send").status_code == 303
    late = partner.post("send", open_tab, staff="43")
    assert (late.status_code, value("SELECT count(*) FROM partner_return")) == (410, 1)
    assert partner.post("save", open_tab).status_code == 410


def test_a_second_press_of_send_thanks_too(app, partner, value):
    seen = partner.read()
    assert [partner.post("send", seen).status_code for _ in range(2)] == [303, 303]
    assert "Thank you: your return is sent" in partner.get().text
    assert Partner(app, partner.path).get().status_code == 410, "this browser only"
    assert value("SELECT count(*) FROM partner_return") == 1


def test_a_link_works_on_its_last_day_and_not_after(app, ask, when):
    partner = Partner(app, ask(last_day=date(2026, 11, 27)))
    when.on(date(2026, 11, 27))
    seen = partner.read()
    assert partner.post("save", seen).status_code == 303
    when.on(date(2026, 11, 28))
    page = partner.get()
    assert (page.status_code, "This link has ended" in page.text) == (410, True)
    assert "the workforce team" in page.text
    assert "Shore Police" not in page.text
    assert partner.post("send", seen).status_code == 410


def test_a_new_link_ends_the_one_before_and_keeps_what_was_typed(app, ask, police, year, value):
    first = Partner(app, ask())
    first.post("save", staff="77")
    second = Partner(app, ask())
    assert first.get().status_code == 410
    assert 'value="77"' in second.get().text
    link = value("SELECT max(id) FROM partner_link")
    with transaction():
        assert service.end(link, "hr@demo.example").id == link
        assert service.end(link, "hr@demo.example") is None
    assert second.get().status_code == 410
    third = Partner(app, ask())
    assert 'value="77"' in third.get().text
    assert value("SELECT count(*) FROM partner_link WHERE draft IS NOT NULL") == 1


def test_a_sent_return_is_sent_again_as_another_version(app, ask, police, year, value):
    Partner(app, ask()).post()
    again = Partner(app, ask())
    assert partner_queries.line(police, year, DAY).is_reopened
    assert 'value="Training lead"' in again.get().text
    again.post(staff="50", n_risk="50")
    versions = partner_queries.versions(police, year)
    assert [(one.version, one.staff, one.figures["risk"]) for one in versions] == [(2, 50, [50, 50]), (1, 40, [30, 40])]
    with pytest.raises(DBAPIError, match="only ever added to"):
        db.session.execute(db.text("UPDATE partner_return SET staff = 1"))
    db.session.rollback()


def test_who_signed_is_forgotten_36_months_later(app, browse, ask, police, year, when):
    Partner(app, ask()).post()
    for change in ("signed_name = NULL", "signed_name = 'Another'"):
        with pytest.raises(DBAPIError, match="only ever added to"):
            db.session.execute(db.text(f"UPDATE partner_return SET {change}"))
        db.session.rollback()
    when.on(date(2023, 1, 10))
    Partner(app, ask(last_day=date(2023, 1, 20))).post()
    for day, left in ((date(2026, 1, 10), ["Sam Shore"] * 2), (date(2026, 1, 11), [None, "Sam Shore"])):
        with transaction():
            keeping_service.forget_old(day)
        db.session.expire_all()
        assert [one.signed_name for one in partner_queries.versions(police, year)] == left
    hr = browse("hr")
    assert (
        "Signed by somebody whose name is no longer kept, Training lead"
        in hr.get(f"/partners/{police.id}/years/{year.id}").text
    )


def test_guessing(app, partner, value):
    for n in range(partner_links.MOST_FAILURES):
        answer = Partner(app, f"/partner-return/guess{n}").get()
        assert (answer.status_code, "This link does not work" in answer.text) == (404, True)
    busy = Partner(app, "/partner-return/another").get()
    assert (busy.status_code, "Please wait a little" in busy.text) == (429, True)
    assert partner.get().status_code == 429, "from there nothing opens for a while"
    assert value("SELECT count(*) FROM sign_in_attempt WHERE kind = 'partner-link'") == partner_links.MOST_FAILURES


def test_only_a_hash_is_kept_and_the_mail_has_the_link(ask, value):
    token = ask().rsplit("/", 1)[1]
    assert value("SELECT count(*) FROM partner_link l WHERE CAST(to_jsonb(l) AS text) LIKE :t", t=f"%{token}%") == 0
    assert value("SELECT count(*) FROM audit_entry a WHERE CAST(to_jsonb(a) AS text) LIKE :t", t=f"%{token}%") == 0
    body = value("SELECT body FROM outgoing_mail WHERE \"to\" = 'training@police.example'")
    assert f"http://localhost/partner-return/{token}\n" in body
    assert "by 20 December 2026" in body


def test_a_return_needs_the_token_of_its_page(app, partner):
    answer = partner.post("send", {"csrf_token": "wrong", "edition": "1"})
    assert answer.status_code == 400


def test_one_reminder_before_the_end(app, ask, police, value, when):
    other = ask()
    mails = "SELECT count(*) FROM outgoing_mail WHERE subject LIKE 'Reminder%'"
    for day, expected in ((date(2026, 12, 12), 0), (date(2026, 12, 13), 1), (date(2026, 12, 14), 0)):
        when.on(day)
        with transaction():
            assert service.remind(day, PLACE) == expected, day
    body = value("SELECT body FROM outgoing_mail WHERE subject LIKE 'Reminder%'")
    assert "partner-return" not in body
    assert value(mails) == 1
    Partner(app, ask(last_day=date(2026, 12, 16), to=None))
    when.on(date(2026, 12, 15))
    with transaction():
        assert service.remind(date(2026, 12, 15), PLACE) == 0, "a link that was handed over has no address"
    assert Partner(app, other).get().status_code == 410


def test_drafts_of_links_that_ended_long_ago_go(app, ask, when, value):
    Partner(app, ask()).post("save")
    for day, expected in ((date(2027, 3, 20), 0), (date(2027, 3, 21), 1)):
        when.on(day)
        with transaction():
            assert partner_links.forget_drafts() == expected
    assert value("SELECT draft FROM partner_link") is None


def test_a_return_holds_no_case(partner, session, value):
    session.execute(db.text("INSERT INTO child (source, reference, import_id) VALUES ('t', 'QX-4471', 0)"))
    answer = partner.post(changed="Better talks, as with QX 4471.")
    assert (answer.status_code, "Take the case reference out: QX 4471" in answer.text) == (422, True)
    assert "No names and no case references of children or families." in answer.text
    assert value("SELECT count(*) FROM partner_return") == 0


@pytest.mark.parametrize("left_on", [DAY, date(2026, 12, 10)])
def test_an_agency_that_is_not_asked_any_more(app, ask, police, year, value, when, left_on):
    """Its link ends on that day, whether it was said before or on it; no reminder goes, and it is not late."""
    partner = Partner(app, ask())
    seen = partner.read()
    said = {"name": "Shore Police", "kind": "police", "email": "training@police.example", "left_on": left_on}
    with transaction():
        service.set_partner(police.id, said, police.edition, "hr@demo.example")
    assert partner.get().status_code == (410 if left_on == DAY else 200)
    when.on(left_on)
    gone = partner.get()
    assert (gone.status_code, "This link has ended" in gone.text) == (410, True)
    assert partner.post("send", seen).status_code == 410
    with transaction():
        assert service.remind(date(2026, 12, 14), PLACE) == 0
    line = partner_queries.line(police, year, date(2027, 1, 5))
    assert (line.is_open, line.state) == (False, "not_asked")
    assert value("SELECT count(*) FROM audit_entry WHERE action = 'partner link ended'") == (left_on == DAY)
