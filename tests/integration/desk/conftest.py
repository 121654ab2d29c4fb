"""The small council with an account for each role, and a browser's view of it."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text

from tests.integration.conftest import UNTIL
from tests.integration.desk.asking import NEW
from workforce import clock
from workforce.auth import service as accounts
from workforce.auth.roles import ROLES
from workforce.board.summaries import service as board
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


NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)  # a Tuesday; the last whole week ended on 1 November


class Browser:
    """A signed-in person who presses buttons."""

    def __init__(self, app, email):
        self.client = app.test_client()
        assert self.post("/sign-in", email=email, password=PASSWORD).status_code == 303, email

    def get(self, path):
        return self.client.get(path)

    def post(self, path, on=None, **fields):
        """Send a form, with the token of the page that it stands on."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(on or path).text)[1]
        return self.client.post(path, data={"csrf_token": token, **fields})


@pytest.fixture
def change(staffed):
    """Change the database, and keep it."""

    def run(sql, **binds):
        with staffed.app_context():
            with transaction():
                db.session.execute(text(sql), binds)
            db.session.remove()

    return run


@pytest.fixture
def now(monkeypatch):
    """Let it be a Tuesday in November; the same one whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW


@pytest.fixture
def browser(staffed, now):
    """One browser a person, signed in when it is asked for."""
    made = {}

    def of(name):
        if name not in made:
            made[name] = Browser(staffed, f"{name}@demo.example")
        return made[name]

    return of


@pytest.fixture
def unsaid(change):
    """Nobody has said or agreed anything, before and after."""

    def forget():
        for table in (
            "extra_responsibility", "line_question", "case_mark", "workload_rating", "extra_hours", "workload_review"
        ):  # fmt: skip
            change(f"DELETE FROM {table}")
        change("DELETE FROM outgoing_mail")

    forget()
    yield
    forget()


@pytest.fixture
def worker(value):
    """The employee number of the person behind the worker's account."""
    return value("SELECT w.employee_number FROM account a JOIN worker w ON w.id = a.worker_id WHERE a.role = 'worker'")


@pytest.fixture
def reference(value, worker):
    """A child whom the worker holds."""
    return value(
        "SELECT min(c.reference) FROM holding h JOIN child c ON c.id = h.child_id JOIN worker w ON w.id = h.worker_id"
        " WHERE w.employee_number = :worker AND h.held @> :day AND c.active @> :day",
        worker=worker, day=UNTIL,
    )  # fmt: skip


@pytest.fixture
def ask(browser, reference, value):
    """Let the worker dispute the points of a child, and return the question's id."""

    def asking(said="Two hours on the road each way."):
        answer = browser("worker").post(NEW, on=f"{NEW}?line={reference}", line=reference, said=said)
        assert answer.status_code == 303, answer.text
        return value("SELECT max(id) FROM line_question")

    return asking


@pytest.fixture
def propose(browser, value):
    def proposing(label="Practice educator, 1 student", points="3", who="worker"):
        answer = browser(who).post("/my-work/extra-responsibilities/new", label=label, points=points)
        assert answer.status_code == 303, answer.text
        return value("SELECT max(id) FROM line_question")

    return proposing


@pytest.fixture
def other_manager(staffed, value):
    """A manager of another team than the worker's."""
    email = "elsewhere@demo.example"
    if not value("SELECT count(*) FROM account WHERE email = :email", email=email):
        team = value(
            "SELECT max(t.code) FROM team t JOIN team_version v ON v.team_id = t.id WHERE v.kind = 'team' AND"
            " v.parent_code <> (SELECT o.parent_code FROM team_version o JOIN worker m ON"
            " m.employee_number = o.manager_employee_number JOIN account a ON a.worker_id = m.id"
            " WHERE a.role = 'manager' LIMIT 1)"
        )
        with staffed.app_context(), transaction():
            accounts.add_account(
                email, "manager", "test", name="Elsewhere", employee_number=None, team_code=team,
                password="copper lantern tide", checks_password=False,
            )  # fmt: skip
    return "elsewhere"
