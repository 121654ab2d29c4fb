import pytest
from argon2 import PasswordHasher

from workforce.auth import service
from workforce.auth.models import Account
from workforce.db import audit, db

PASSWORD = "copper lantern tide"
OTHER = "seven grey herons"


@pytest.fixture
def change(post):
    return lambda current=PASSWORD, new=OTHER: post("/account", {"current_password": current, "new_password": new})


def test_changing_the_password_keeps_this_browser_only(app, add, sign_in, change, client, account):
    add()
    elsewhere = app.test_client()
    sign_in(using=elsewhere)
    sign_in()
    assert change().location == "/account"
    assert "Your password is changed" in client.get("/account").text
    assert elsewhere.get("/account").status_code == 303
    assert account().password_hash.startswith("$argon2id$")
    assert sign_in(using=elsewhere).status_code == 422
    assert sign_in(using=elsewhere, password=OTHER).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "reason", "field"),
    [
        ("wrong", OTHER, "The current password is wrong", "current_password"),
        (PASSWORD, "short", "at least 12 characters", "new_password"),
        (PASSWORD, "hello ann-demo there", None, None),
        ("", "", "Enter your current password", "current_password"),
    ],
)
def test_change_is_refused_with_the_reason(add, sign_in, change, account, current, new, reason, field):
    add("annabel@demo.example")
    sign_in("annabel@demo.example")
    before = account("annabel@demo.example").password_hash
    response = change(current, new)
    if reason is None:
        assert response.status_code == 303
        return
    assert response.status_code == 422
    assert reason in response.text
    assert f'href="#{field}"' in response.text
    assert account("annabel@demo.example").password_hash == before


def test_guessing_the_current_password_is_throttled(add, sign_in, change):
    add()
    sign_in()
    for _ in range(10):
        change("wrong")
    assert "Too many attempts" in change().text


def test_parameters_of_the_hash_are_renewed(app, add, sign_in, account, session):
    add()
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    session.query(Account).update({"password_hash": old})
    session.commit()
    assert sign_in().status_code == 303
    assert account().password_hash != old
    assert sign_in(using=app.test_client()).status_code == 303


def test_account_without_password_has_none_to_change(add, sign_in, client, session):
    add()
    sign_in()
    session.query(Account).update({"password_hash": None})
    session.commit()
    assert "no password to change" in client.get("/account").text


def test_page_says_who_read_the_record(add, act, council, sign_in, client):
    add(employee_number="W1")
    add("dawn@demo.example", "manager", name="Dawn Oyelaran", employee_number="M2")
    act(audit.record, "dawn@demo.example", "read workload", "worker:W1")
    act(audit.record, "audit@elsewhere.example", "read supervision record", "worker:W1", reason="sample of November")
    act(audit.record, "ann@demo.example", "read workload", "worker:W1")
    act(audit.record, "dawn@demo.example", "read workload", "worker:W2")
    act(audit.record, "dawn@demo.example", "changed something", "worker:W1")
    sign_in()
    text = client.get("/account").text
    assert text.count("<tr") == 3  # head and two reads
    assert text.index("Read supervision record") < text.index("Read workload")
    for words in ("Dawn Oyelaran", "team manager", "audit@elsewhere.example", "sample of November"):
        assert words in text


@pytest.mark.parametrize(("number", "words"), [("W1", "Nobody else has read your record"), (None, "is not linked")])
def test_page_without_reads(add, council, sign_in, client, number, words):
    add(employee_number=number)
    sign_in()
    assert words in client.get("/account").text


@pytest.mark.parametrize("change", [service.deactivate, service.reactivate])
def test_changes_of_state_are_audited_once(add, act, audited, change):
    account_id = add()
    if change is service.reactivate:
        act(lambda: service.deactivate(db.session.get(Account, account_id), "test"))
    for _ in range(2):
        act(lambda: change(db.session.get(Account, account_id), "test"))
    assert [a for _, a, _ in audited()].count(f"account {change.__name__}d") == 1


def test_deactivation_signs_out_at_once(add, act, sign_in, client):
    account_id = add()
    sign_in()
    act(lambda: service.deactivate(db.session.get(Account, account_id), "test"))
    assert client.get("/my-work").status_code == 303
    act(lambda: service.reactivate(db.session.get(Account, account_id), "test"))
    assert client.get("/my-work").status_code == 303
    assert sign_in().status_code == 303


def test_another_role_holds_from_the_next_request(add, act, sign_in, client):
    account_id = add()
    sign_in()
    act(lambda: service.change_role(db.session.get(Account, account_id), "manager", "test"))
    assert client.get("/my-work").status_code == 403
    assert client.get("/my-team").status_code == 200
