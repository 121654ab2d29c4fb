"""Who is who, on the page: matched by a person, withdrawn by a person, within their rights."""

import re

import pytest

from tests.integration.desk.test_first_pages import token
from workforce.db import db, transaction


@pytest.fixture
def stranger(staffed):
    """A completion of somebody whom the staff data does not know, for as long as the test lasts."""
    change = db.text("UPDATE completion SET person = :person, person_kind = :kind, worker_id = :worker WHERE id = :id")
    newest = db.text(
        "SELECT id, person, person_kind AS kind, worker_id AS worker FROM completion ORDER BY id DESC LIMIT 1"
    )
    with staffed.app_context(), transaction():
        before = dict(db.session.execute(newest).mappings().one())
        db.session.execute(change, {**before, "person": "stranger@x.example", "kind": "login", "worker": None})
    yield "stranger@x.example"
    with staffed.app_context(), transaction():
        db.session.execute(db.text("DELETE FROM alias WHERE set_by IS NOT NULL"))
        db.session.execute(change, before)


def post(client, path, **fields):
    return client.post(path, data={"csrf_token": token(client, "/data/import"), **fields})


def test_hr_matches_and_withdraws_what_learning_files_name(clients, value, stranger):
    client, number = clients("hr"), value("SELECT min(employee_number) FROM worker")
    assert stranger in client.get("/data").text
    answer = post(client, "/data/match", kind="login", value=stranger, employee_number=number)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/data#unmatched")
    joined = "SELECT w.employee_number FROM completion c JOIN worker w ON w.id = c.worker_id WHERE person = :person"
    assert value(joined, person=stranger) == number
    page = client.get("/data").text
    path = re.search(r'action="(/data/match/\d+/withdraw)"', page)[1]
    assert post(client, path).status_code == 303
    assert value(joined, person=stranger) is None
    assert "was withdrawn meanwhile" in client.get(post(client, path).headers["Location"]).text


def test_hr_has_no_say_in_who_the_case_system_means(clients, value):
    number = value("SELECT min(employee_number) FROM worker")
    refused = post(clients("hr"), "/data/match", kind="case_system_id", value="name:ann bee", employee_number=number)
    assert refused.status_code == 403
    done = post(clients("analyst"), "/data/match", kind="case_system_id", value="name:ann bee", employee_number=number)
    assert done.status_code == 303
    alias = value("SELECT id FROM alias WHERE value = 'name:ann bee'")
    assert "Ann Bee" not in clients("hr").get("/data").text
    post(clients("hr"), f"/data/match/{alias}/withdraw")
    assert value("SELECT count(*) FROM alias WHERE id = :id", id=alias) == 1
    post(clients("analyst"), f"/data/match/{alias}/withdraw")
    assert value("SELECT count(*) FROM alias WHERE id = :id", id=alias) == 0


@pytest.mark.parametrize("role", ["worker", "manager", "quality", "board", "admin"])
def test_others_neither_match_nor_withdraw(clients, role):
    client = clients(role)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/account").text)[1]
    for path in ("/data/match", "/data/match/1/withdraw"):
        assert client.post(path, data={"csrf_token": found}).status_code == 403
