"""The small council with an account for each role, and a browser's view of it."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from tests.integration.conftest import UNTIL
from workforce.auth import service as accounts
from workforce.auth.roles import ROLES
from workforce.board import service as board
from workforce.db import db, transaction
from workforce.demo import demo_people

PASSWORD = "copper lantern tide"


@pytest.fixture(scope="session")
def staffed(council, files):
    people = demo_people(files)
    with council.app_context():
        with transaction():
            for role in ROLES:
                accounts.add_account(
                    f"{role}@demo.example", role, "test", name=role, employee_number=people.get(role), team_code=None,
                    password=PASSWORD, checks_password=False,
                )  # fmt: skip
        with transaction():
            board.publish(UNTIL, "test")
        db.session.remove()
    return council


@pytest.fixture(scope="session")
def clients(staffed):
    """One signed-in client a role, made when it is asked for."""
    made = {}

    def client(role):
        if role not in made:
            one = staffed.test_client()
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', one.get("/sign-in").text)[1]
            answer = one.post(
                "/sign-in", data={"email": f"{role}@demo.example", "password": PASSWORD, "csrf_token": token}
            )
            assert answer.status_code == 303, answer.text
            made[role] = one
        return made[role]

    return client


@pytest.fixture
def statements(staffed):
    @contextmanager
    def count():
        seen = []
        listen = lambda *args: seen.append(args[2])
        with staffed.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", listen)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", listen)

    return count


@pytest.fixture
def value(staffed):
    """Ask the database for one value."""

    def ask(sql, **binds):
        with staffed.app_context():
            found = db.session.scalar(text(sql), binds)
            db.session.remove()
        return found

    return ask
