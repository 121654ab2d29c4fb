import re

import pytest
from sqlalchemy import select

from workforce.auth import service
from workforce.auth.models import Account, AccountToken
from workforce.db import db
from workforce.web.mail import OutgoingMail

PASSWORD = "copper lantern tide"
OTHER = "seven grey herons"


@pytest.fixture
def mails(session):
    def reading():
        found = [(m.to, m.subject, m.body) for m in session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]
        session.commit()
        return found

    return reading


@pytest.fixture
def link(mails):
    """Return the path of the link in the newest mail."""
    return lambda: re.search(r"http://localhost(/(?:invitation|reset)/\S+)", mails()[-1][2])[1]


@pytest.fixture
def invite(act):
    def inviting(account_id):
        return act(
            lambda: service.invite(db.session.get(Account, account_id), "admin@demo.example", "http://localhost")
        )

    return inviting


@pytest.fixture
def ask(post):
    return lambda email="ann@demo.example": post("/forgotten-password", {"email": email})


def test_invited_person_sets_a_password_and_signs_in(add, invite, mails, link, client, post, sign_in, audited):
    account_id = add(password=None)
    assert sign_in().status_code == 422
    invite(account_id)
    to, subject, body = mails()[0]
    assert to == "ann@demo.example"
    assert "Your account" in subject
    assert "social worker" in body
    page = client.get(link())
    assert page.status_code == 200
    assert "Set your password" in page.text
    assert post(link(), {"new_password": PASSWORD}).location == "/sign-in"
    assert "Your password is set" in client.get("/sign-in").text
    assert sign_in().status_code == 303
    assert [action for _, action, _ in audited()] == [
        "account added", "sign-in failed", "invitation sent", "password set", "signed in"
    ]  # fmt: skip


def test_links_work_once(add, invite, link, client, post):
    invite(add(password=None))
    post(link(), {"new_password": PASSWORD})
    assert client.get(link()).status_code == 410
    response = post(link(), {"new_password": OTHER}, page="/sign-in")
    assert response.status_code == 410
    assert "This link no longer works" in response.text


def test_links_expire(add, ask, invite, link, client, later):
    invite(add(password=None))
    later(days=6.9)
    assert client.get(link()).status_code == 200
    later(days=0.2)
    assert client.get(link()).status_code == 410
    add("ben@demo.example")
    ask("ben@demo.example")
    later(minutes=59)
    assert client.get(link()).status_code == 200
    later(minutes=2)
    assert client.get(link()).status_code == 410


def test_a_later_invitation_replaces_the_earlier(add, invite, link, client):
    account_id = add(password=None)
    invite(account_id)
    first = link()
    invite(account_id)
    assert client.get(first).status_code == 410
    assert client.get(link()).status_code == 200


def test_a_link_is_good_for_its_purpose_only(add, invite, link, client):
    invite(add(password=None))
    assert client.get(link().replace("/invitation/", "/reset/")).status_code == 410


def test_invitation_is_for_people_without_a_password(add, invite):
    with pytest.raises(service.AccountError, match="already has a password"):
        invite(add())


def test_closing_an_account_ends_its_links(add, invite, link, client, act):
    account_id = add(password=None)
    invite(account_id)
    act(lambda: service.deactivate(db.session.get(Account, account_id), "admin@demo.example"))
    assert client.get(link()).status_code == 410
    with pytest.raises(service.AccountError, match="closed"):
        invite(account_id)


def test_weak_passwords_are_refused_with_the_reason(add, invite, link, post, account):
    invite(add(password=None))
    for password, reason in [("short", "at least 12"), ("Password1234!", "harder to guess"), ("", "Enter a password")]:
        response = post(link(), {"new_password": password})
        assert response.status_code == 422
        assert reason in response.text
        assert 'href="#new_password"' in response.text
    assert account().password_hash is None


def test_only_the_hash_of_a_link_is_kept(add, invite, link, session):
    invite(add(password=None))
    token = link().rpartition("/")[2]
    kept = session.scalars(select(AccountToken.hash)).one()
    assert token not in kept
    assert len(kept) == 64


def test_reset_changes_the_password_and_signs_out_everywhere(app, add, ask, link, post, client, sign_in):
    add()
    elsewhere = app.test_client()
    sign_in(using=elsewhere)
    assert elsewhere.get("/my-work").status_code == 200
    assert ask().status_code == 303
    assert post(link(), {"new_password": OTHER}).status_code == 303
    assert elsewhere.get("/my-work").status_code == 303
    assert sign_in(password=PASSWORD).status_code == 422
    assert sign_in(password=OTHER).status_code == 303


def test_a_throttled_address_can_be_reset(add, ask, link, post, sign_in):
    add()
    for _ in range(10):
        sign_in(password="wrong")
    ask()
    assert post(link(), {"new_password": OTHER}).status_code == 303


def test_reset_does_not_tell_whether_an_account_exists(add, ask, client, mails, audited):
    add()
    known, unknown = ask(), ask("nobody@demo.example")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert "Check your e-mail" in client.get(known.location).text
    assert [mail[0] for mail in mails()] == ["ann@demo.example"]
    assert [entry[2] for entry in audited()[-2:]] == ["account:ann@demo.example", "account:unknown"]


def test_reset_is_throttled_without_saying_so(add, ask, mails, later):
    add()
    assert {ask().location for _ in range(5)} == {"/forgotten-password?sent=1"}
    assert len(mails()) == 3
    later(minutes=61)
    ask()
    assert len(mails()) == 4


def test_who_has_no_password_gets_none_by_reset(add, invite, ask, mails):
    account_id = add(password=None)
    ask()
    assert "ask an administrator for an invitation" in mails()[-1][2]
    invite(account_id)
    ask()
    assert "Use the link in the invitation" in mails()[-1][2]
    assert "/reset/" not in "".join(mail[2] for mail in mails())


def test_address_is_checked(ask, mails):
    response = ask("nonsense")
    assert response.status_code == 422
    assert "in the correct format" in response.text
    assert mails() == []
