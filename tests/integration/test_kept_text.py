"""A form that comes after its sign-in has ended gives back everything that was typed; nothing is changed by it."""

import re
from html import unescape
from io import BytesIO

import html5lib
import pytest
from sqlalchemy import text

from workforce.auth.service import add_account
from workforce.db import db, transaction

PASSWORD = "copper lantern tide"
HEADING = "You were signed out. Nothing that you typed is lost"
PATH = "/data/match"  # any form will do: it is refused before its view
SAID = 'First line, with <b>signs</b> & "quotes"\r\n\r\n</textarea><script>alert(1)</script>\r\n  last line'


@pytest.fixture
def change(app):
    """Do something as the application does; all of a test is one transaction, which is rolled back."""
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint")

    def doing(function, *args, **kwargs):
        with app.app_context(), transaction():
            function(*args, **kwargs)

    yield doing
    db.session.session_factory.kw.pop("bind")
    outer.rollback()
    connection.close()


@pytest.fixture
def client(app, change):
    change(add_account, "ann@kept.example", "analyst", "test", password=PASSWORD)
    return app.test_client()


def token(client, path="/sign-in"):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)[1]


def sign_in(client):
    answer = client.post(
        "/sign-in", data={"csrf_token": token(client), "email": "ann@kept.example", "password": PASSWORD}
    )
    assert answer.status_code == 303
    return token(client, "/account")


def texts(answer):
    """The texts that stand in text areas, as a browser gives them to the clipboard."""
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert len(document.findall(".//h1")) == 1
    assert {label.get("for") for label in document.findall(".//label")} <= set(ids)
    areas = document.findall(".//textarea")
    assert all(area.get("readonly") is not None for area in areas)
    return [area.text or "" for area in areas]


def is_kept(answer):
    assert answer.headers["Cache-Control"] == "no-store"
    return HEADING in answer.text


def test_signed_out_meanwhile(client):
    """The session ended: the token of the page is worth nothing, and nobody is signed in."""
    sent = {"csrf_token": sign_in(client), "said": SAID, "kind": "formal", "what_next": "Ring\nback"}
    client.delete_cookie("session")
    answer = client.post(PATH, data=sent, headers={"Referer": "http://localhost/data?sort=name"})
    assert answer.status_code == 400
    assert is_kept(answer)
    assert texts(answer) == [SAID.replace("\r\n", "\n"), "Ring\nback"]
    assert "<title>" + HEADING in re.sub(r"\s+", " ", answer.text)
    assert "Said<span" in answer.text
    assert "What next<span" in answer.text
    assert "<script>alert(1)" not in answer.text
    assert 'href="/sign-in?next=/data?sort%3Dname"' in unescape(answer.text).replace("%2F", "/").replace("%3F", "?")


def test_a_session_that_ran_out_after_the_page_of_sign_in_was_opened(client):
    """The token is valid, but nobody is signed in."""
    answer = client.post(PATH, data={"csrf_token": token(client), "said": SAID})
    assert answer.status_code == 403
    assert is_kept(answer)
    assert "Sign in (opens in a new tab)" in answer.text


def test_signed_in_again_in_another_tab(client):
    """Somebody is signed in, but the page is of the session before."""
    old = sign_in(client)
    client.delete_cookie("session")
    sign_in(client)
    answer = client.post(
        PATH, data={"csrf_token": old, "said": SAID}, headers={"Referer": "http://localhost//evil.example/x"}
    )
    assert answer.status_code == 400
    assert is_kept(answer)
    assert texts(answer) == [SAID.replace("\r\n", "\n")]
    assert 'href="/evil.example/x"' in answer.text, "only ever a page of ours"
    assert "Sign in (opens" not in answer.text


def test_signed_out_by_an_administrator(client, change):
    sent = {"csrf_token": sign_in(client), "said": SAID}
    change(db.session.execute, text("UPDATE account SET session_version = session_version + 1"))
    answer = client.post(PATH, data=sent)
    assert answer.status_code in (400, 403)
    assert is_kept(answer)


def test_leading_line_breaks_stay(client):
    answer = client.post(PATH, data={"said": "\n\n two lines down"})
    assert texts(answer) == ["\n\n two lines down"]


def test_files_beside_text(client):
    answer = client.post(
        PATH, data={"said": "two words", "file": (BytesIO(b"a b"), "x.csv")}, content_type="multipart/form-data"
    )
    assert texts(answer) == ["two words"]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/sign-in", {"email": "ann@kept.example", "password": "copper lantern tide"}),
        ("/reset/abc", {"new_password": "copper lantern tide"}),
        ("/invitation/abc", {"new_password": "copper lantern tide"}),
        ("/account", {"current_password": "copper lantern tide", "new_password": "other words here"}),
        (PATH, {"said": "some words", "old_password": "copper lantern tide"}),
        (PATH, {"csrf_token": "words in a token", "kind": "formal", "day": "2026-11-03"}),
        (PATH, {}),
    ],
)
def test_nothing_is_given_back_of_passwords_or_where_nothing_was_typed(client, path, fields):
    answer = client.post(path, data=fields)
    assert answer.status_code in (400, 403)
    assert not is_kept(answer)
    assert "lantern" not in answer.text
    assert "We could not read what was sent" in answer.text


def test_who_may_not_is_told_so(client):
    """Somebody who is signed in and may not do it gets the plain page."""
    sent = {"csrf_token": sign_in(client), "said": SAID}
    answer = client.post("/my-work/concerns/new", data=sent)
    assert answer.status_code == 403
    assert not is_kept(answer)


def test_as_much_as_40_pages(client):
    answer = client.post(PATH, data={"said": "word " * 30_000})
    assert [len(one) for one in texts(answer)] == [100_000]
    assert "longer than this page can show" in answer.text
