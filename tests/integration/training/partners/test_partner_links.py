"""A partner answers through a link: without an account, once, in time, and sees nothing else."""

from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError

from tests.integration.supervision.oversight.web import words
from tests.integration.training.partners.conftest import DAY, PLACE, Partner
from workforce.db import db, transaction
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
    assert "Thank you: your return is sent" in partner.get().text
    again = partner.get()
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
    late = partner.post("send", open_tab)
    assert (late.status_code, value("SELECT count(*) FROM partner_return")) == (410, 1)
    assert partner.post("save", open_tab).status_code == 410


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
