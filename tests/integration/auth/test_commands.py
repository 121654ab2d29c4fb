import json

import pytest
from sqlalchemy import text

from workforce.auth.models import Account

PASSWORD = "copper lantern tide"


@pytest.fixture
def flask(app, session):
    return lambda *args, stdin="": app.test_cli_runner().invoke(args=args, input=stdin)


def test_add_with_password_lets_in(flask, sign_in, account, audited):
    done = flask("user", "add", "A.Bee@demo.example", "--role", "worker", stdin=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.stderr
    assert "Added a.bee@demo.example" in done.stdout
    assert account("a.bee@demo.example").name == "A Bee"
    assert sign_in("a.bee@demo.example").status_code == 303
    assert audited()[0] == ("command line", "account added", "account:a.bee@demo.example")


def test_add_without_password(flask, account):
    assert flask("user", "add", "ann@demo.example", "--role", "board").exit_code == 0
    assert account().password_hash is None


def test_add_links_person_and_team(flask, council, account):
    done = flask("user", "add", "ann@demo.example", "--role", "manager", "--employee", "M2", "--team", "T2", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["name"] == "Person M2"
    assert (account().worker_id, account().team_code) == (council["M2"].id, "T2")


@pytest.mark.parametrize(
    ("args", "stdin", "reason"),
    [
        (["--employee", "X9"], "", "There is no employee X9"),
        (["--team", "X9"], "", "There is no team X9"),
        ([], "short", "Use at least 12 characters"),
        ([], "password123456", "harder to guess"),
    ],
)
def test_add_refuses(flask, council, session, args, stdin, reason):
    done = flask("user", "add", "ann@demo.example", "--role", "worker", *args, stdin=stdin)
    assert done.exit_code == 1
    assert reason in done.stderr
    assert done.stdout == ""
    assert session.query(Account).count() == 0
    done = flask("user", "add", "ann@demo.example", "--role", "worker", "--json", *args, stdin=stdin)
    assert reason in json.loads(done.stdout)["error"]


def test_add_refuses_a_known_address(flask, add, session):
    add()
    done = flask("user", "add", "ANN@demo.example", "--role", "admin")
    assert (done.exit_code, "There is already an account" in done.stderr) == (1, True)
    assert flask("user", "add", "nonsense", "--role", "admin").exit_code == 1


def test_add_refuses_an_employee_with_an_account(flask, add, council):
    add(employee_number="W1")
    done = flask("user", "add", "b@demo.example", "--role", "worker", "--employee", "W1")
    assert (done.exit_code, "already has the account ann@demo.example" in done.stderr) == (1, True)


@pytest.mark.parametrize("args", [["a@b.example", "--role", "king"], ["a@b.example"], ["--role", "worker"]])
def test_add_wrong_usage(flask, args):
    assert flask("user", "add", *args).exit_code == 2


def test_verify(flask, add, session):
    for name in ("a", "b", "c"):
        add(f"{name}@demo.example")
    done = flask("audit", "verify")
    assert (done.exit_code, done.stdout) == (0, "The audit trail is whole: 3 entries.\n")
    good = json.loads(flask("audit", "verify", "--json").stdout)
    assert (good["entries"], good["first_broken_id"]) == (3, None)
    broken = session.execute(
        text("UPDATE audit_entry SET detail = '{}' WHERE subject = 'account:b@demo.example' RETURNING id")
    ).scalar_one()
    session.commit()
    done = flask("audit", "verify")
    assert done.exit_code == 1
    assert f"first at entry {broken}" in done.stderr
    done = flask("audit", "verify", "--json")
    assert (done.exit_code, json.loads(done.stdout)["first_broken_id"]) == (1, broken)
