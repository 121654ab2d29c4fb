import pytest
from sqlalchemy import event

from workforce import clock
from workforce.auth import service
from workforce.auth.models import SignInAttempt
from workforce.db import db

PASSWORD = "copper lantern tide"


@pytest.mark.parametrize(
    ("role", "page"),
    [("worker", "/my-work"), ("manager", "/my-team"), ("service", "/service"), ("head", "/service"),
     ("director", "/service"), ("hr", "/training"), ("quality", "/quality"), ("analyst", "/data"),
     ("board", "/board"), ("governance", "/admin"), ("admin", "/admin")],
)  # fmt: skip
def test_each_role_has_its_first_page(add, sign_in, client, role, page):
    add(role=role)
    response = sign_in(" Ann@Demo.example ")
    assert (response.status_code, response.location) == (303, page)
    assert client.get("/").location == page
    assert client.get("/sign-in").location == page


def test_nobody_is_sent_to_sign_in_and_back(add, client, sign_in):
    add()
    assert client.get("/").location == "/sign-in"
    response = client.get("/my-work?sort=name")
    assert response.status_code == 303
    assert response.location == "/sign-in?next=/my-work?sort%3Dname"
    assert 'value="/my-work?sort=name"' in client.get(response.location).text
    assert sign_in(next="/my-work?sort=name").location == "/my-work?sort=name"
    assert client.get("/my-work").text == "own work"
    assert client.get("/my-team").status_code == 403


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "/\tx", "my-work"])
def test_next_leads_nowhere_else(add, sign_in, client, target):
    add()
    assert sign_in(next=target).location == "/my-work"
    assert client.get("/sign-in", query_string={"next": target}).location == "/my-work"


def test_answers_do_not_tell_whether_an_account_exists(add, act, account, sign_in, audited):
    add()
    add("closed@demo.example")
    add("invited@demo.example", password=None)
    closed = account("closed@demo.example").id
    act(lambda: service.deactivate(db.session.get(service.Account, closed), "test"))
    pages = [
        sign_in(email, password)
        for email, password in [
            ("ann@demo.example", "wrong"),
            ("nobody@demo.example", "wrong"),
            ("closed@demo.example", PASSWORD),
            ("invited@demo.example", "wrong"),
        ]
    ]
    assert {page.status_code for page in pages} == {422}
    texts = {page.text.replace(f'value="{email}"', "") for page, email in zip(
        pages, ["ann@demo.example", "nobody@demo.example", "closed@demo.example", "invited@demo.example"],
        strict=True)}  # fmt: skip
    assert all(service.WRONG in text for text in texts)
    assert len({text.split("csrf_token")[0] for text in texts}) == 1
    assert ("not signed in", "sign-in failed", "account:unknown") in audited()
    assert ("not signed in", "sign-in failed", "account:ann@demo.example") in audited()
    assert "nobody@demo.example" not in str(audited())


def test_form_errors_are_summed_up(client, post):
    response = post("/sign-in", {"email": "ann"})
    assert response.status_code == 422
    for text in ("There is a problem", "Error: Sign in", 'href="#email"', 'href="#password"', "in the correct format"):
        assert text in response.text


def test_sign_in_is_audited_and_noted(add, sign_in, account, audited):
    add()
    sign_in()
    assert audited()[-1] == ("ann@demo.example", "signed in", "account:ann@demo.example")
    assert account().last_sign_in_at is not None


def test_ten_failures_close_an_address_for_a_while(add, sign_in):
    add()
    add("ben@demo.example")
    for _ in range(10):
        assert service.WRONG in sign_in(password="wrong").text
    for email in ("ann@demo.example", "ANN@demo.example"):
        response = sign_in(email)
        assert response.status_code == 422
        assert "Too many attempts to sign in failed. Try again after " in response.text
    assert sign_in("ben@demo.example").status_code == 303


def test_closed_address_opens_again(add, sign_in, later):
    add()
    for _ in range(10):
        sign_in(password="wrong")
    later(minutes=16)
    assert sign_in().status_code == 303


def test_unknown_addresses_are_throttled_alike(sign_in):
    for _ in range(10):
        sign_in("nobody@demo.example", "wrong")
    assert "Too many attempts" in sign_in("nobody@demo.example", "wrong").text


def test_success_forgives_failures(add, sign_in, client, post):
    add()
    for _ in range(9):
        sign_in(password="wrong")
    assert sign_in().status_code == 303
    post("/sign-out", page="/account")
    assert service.WRONG in sign_in(password="wrong").text
    assert sign_in().status_code == 303


def test_fifty_failures_close_a_network_address(app, add, sign_in, session):
    add()
    session.add_all(
        SignInAttempt(kind="sign-in", email=f"x{n}@y.z", address="127.0.0.1", at=clock.now(), succeeded=False)
        for n in range(50)
    )
    session.commit()
    assert "Too many attempts" in sign_in().text
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "10.0.0.9"
    assert sign_in(using=elsewhere).status_code == 303


def test_old_attempts_are_forgotten(add, sign_in, act, later, session):
    add()
    sign_in(password="wrong")
    assert act(service.forget_old_attempts) == 0
    later(days=2)
    assert act(service.forget_old_attempts) == 1


def test_cookie_is_guarded(add, sign_in, client):
    add()
    cookie = sign_in().headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_session_is_new_after_signing_in(add, sign_in, client):
    add()
    client.get("/sign-in")
    with client.session_transaction() as before:
        before["planted"] = "yes"
        token = before["csrf_token"]
    sign_in()
    with client.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != token


def test_signing_out_ends_copies_of_the_cookie(app, add, sign_in, client, post, audited):
    add()
    sign_in()
    copied = app.test_client()
    copied.set_cookie("session", client.get_cookie("session").value)
    assert copied.get("/my-work").status_code == 200
    response = post("/sign-out", page="/account")
    assert (response.status_code, response.location) == (303, "/sign-in")
    assert "You are signed out" in client.get("/sign-in").text
    assert client.get("/my-work").status_code == 303
    assert copied.get("/my-work").status_code == 303
    assert audited()[-1][1] == "signed out"


def test_signing_out_leaves_other_devices(app, add, sign_in, client, post):
    add()
    sign_in()
    other = app.test_client()
    sign_in(using=other)
    post("/sign-out", page="/account")
    assert other.get("/my-work").status_code == 200


@pytest.mark.parametrize(("steps", "hours", "status"), [(1, 7.9, 200), (1, 8.1, 303), (3, 3.9, 200), (4, 3.1, 303)])
def test_sessions_end(add, sign_in, client, later, steps, hours, status):
    add()
    sign_in()
    for _ in range(steps):
        later(hours=hours)
        response = client.get("/my-work")
    assert response.status_code == status


def test_nonsense_cookies_are_nobody(app, add, sign_in, client):
    add()
    sign_in()
    value = client.get_cookie("session").value
    client.set_cookie("session", value[:-3] + "abc")
    assert client.get("/my-work").status_code == 303


def test_post_without_token_is_refused(add, client, sign_in):
    add()
    assert client.post("/sign-in", data={"email": "ann@demo.example", "password": PASSWORD}).status_code == 400
    sign_in()
    for path in ("/sign-out", "/account"):
        assert client.post(path).status_code == 400
    assert client.get("/my-work").status_code == 200


def test_demonstration_names_its_accounts(app, add, client, monkeypatch):
    add("head@demo.example", "head")
    assert "head@demo.example" not in client.get("/sign-in").text
    monkeypatch.setitem(app.config, "DEMO", True)
    page = client.get("/sign-in").text
    assert "head@demo.example" in page
    assert "head of service" in page


@pytest.fixture
def queries(app):
    seen = []

    def listen(connection, cursor, statement, *rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield seen
    event.remove(engine, "before_cursor_execute", listen)


@pytest.mark.parametrize(("role", "page", "statements"), [("worker", "/my-work", 1), ("manager", "/my-team", 2)])
def test_viewer_costs_few_statements(add, sign_in, client, queries, council, role, page, statements):
    add(role=role, employee_number="M1")
    sign_in()
    queries.clear()
    assert client.get(page).status_code == 200
    assert len(queries) == statements  # 1) account 2) teams
    queries.clear()
    client.get("/static/app.css").close()
    assert queries == []
