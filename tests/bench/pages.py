"""The first pages as each role sees them: statements and milliseconds."""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.bench.council import Council, Server
from tests.bench.measures import Spread, seconds_of, spread, statements
from workforce.auth import service
from workforce.db import db, transaction
from workforce.demo import demo_people

PAGES = (
    "/my-work",
    "/my-team",
    "/service",
    "/allocation",
    "/allocation/away",
    "/overloads",
    "/my-supervision",
    "/supervision",
    "/supervision/compliance",
    "/supervision/register",
    "/supervision/oversight",
    "/balance",
    "/figures",
    "/training",
    "/training/due",
    "/my-training",
    "/courses",
    "/inductions",
    "/asye",
    "/cpd",
    "/registration",
    "/mentoring",
    "/standards",
    "/impact",
    "/partners",
    "/quality",
    "/board",
    "/data",
    "/admin",
)
TIMES = 5
MOST = 22  # statements
PASSWORD = "bench-password-of-everybody"
NOT_THERE = 404


@dataclass(frozen=True, slots=True)
class PageFigures:
    """One page for one role; without statements: it is not there."""

    path: str
    role: str
    status: int
    statements: int = 0
    milliseconds: Spread | None = None
    bytes: int = 0


def measure(server: Server, council: Council, cases: str) -> list[PageFigures]:
    """Open every page as every role, signed in by password; leave out what a role may not see."""
    app, people = server.bare_app(cases), demo_people(council.files)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        engine = db.engine
        with transaction():
            for role, number in people.items():
                service.add_account(
                    f"{role}@demo.example", role, "bench", name=None if number else role.title(),
                    employee_number=number, password=PASSWORD, checks_password=False,
                )  # fmt: skip
        db.session.remove()
    try:  # outside that context: else all requests would share one, and with it who is signed in
        return [figures for role in people for figures in _of_role(app, engine, role)]
    finally:
        engine.dispose()


def _of_role(app: Flask, engine: Engine, role: str) -> list[PageFigures]:
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": f"{role}@demo.example", "password": PASSWORD})
    assert answer.status_code == 303, f"{role} is not let in: {answer.status_code}"
    return [found for path in PAGES if (found := _page(client, engine, role, path))]


def _page(client: FlaskClient, engine: Engine, role: str, path: str) -> PageFigures | None:
    first = client.get(path)
    if first.status_code in (303, 403):
        return None
    if first.status_code != 200:
        return PageFigures(path, role, first.status_code)
    with statements(engine) as seen:
        size = len(client.get(path).data)
    seconds = [seconds_of(lambda: client.get(path)) for _ in range(TIMES)]
    return PageFigures(path, role, 200, len(seen), spread([1000 * one for one in seconds]), size)
