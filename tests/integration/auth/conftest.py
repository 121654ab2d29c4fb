"""A small application with accounts only, on an embedded PostgreSQL; each test is one transaction, rolled back."""

import re
from datetime import date, timedelta

import jinja2
import pytest
from flask import Blueprint, Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from workforce import auth, clock
from workforce import db as database
from workforce.auth import session as sessions
from workforce.auth.models import Account
from workforce.auth.service import add_account
from workforce.db import Base, db, transaction
from workforce.db.audit import AuditEntry
from workforce.people.models import Post, Team, TeamVersion, Worker
from workforce.settings import ROOT, Settings
from workforce.web import access, headers, pages

PASSWORD = "copper lantern tide"


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    return Settings(
        secret_key="test-secret-test-secret-test-secret",
        instance=tmp_path_factory.mktemp("instance"),
        base_url="http://localhost",
    )


@pytest.fixture(scope="session")
def app(settings):
    app = Flask("workforce", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(SECRET_KEY=settings.secret_key, SETTINGS=settings, DEMO=False)
    app.jinja_loader = jinja2.ChoiceLoader(
        [
            app.jinja_loader,
            jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    database.init_app(app, settings)
    headers.init_app(app)
    sessions.init_app(app)
    access.init_app(app)
    pages.init_app(app, settings)
    auth.register(app)
    app.register_blueprint(_site())
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


def _site():
    site = Blueprint("site", __name__)
    for name in ("figures", "privacy", "accessibility"):
        site.add_url_rule(f"/{name}", name, access.public(lambda: ""))
    site.add_url_rule("/my-work", "my_work", access.requires(access.Permission.SEE_OWN_WORK)(lambda: "own work"))
    site.add_url_rule("/my-team", "my_team", access.requires(access.Permission.SEE_TEAM)(lambda: "team"))
    return site


@pytest.fixture
def session(app):
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
    with Session(bind=connection, join_transaction_mode="create_savepoint") as own:
        yield own
    db.session.session_factory.kw.pop("bind")
    outer.rollback()
    connection.close()


@pytest.fixture
def client(app, session):
    return app.test_client()


@pytest.fixture
def add(app, session):
    """Add an account as the application does, and return its id."""

    def adding(email="ann@demo.example", role="worker", password=PASSWORD, **more):
        with app.app_context(), transaction():
            return add_account(email, role, "test", password=password, **more).id

    return adding


@pytest.fixture
def act(app, session):
    """Run something as the application does, in its transaction."""

    def acting(function, *args, **kwargs):
        with app.app_context(), transaction():
            return function(*args, **kwargs)

    return acting


@pytest.fixture
def account(session):
    def reading(email="ann@demo.example"):
        session.expire_all()
        found = session.query(Account).filter_by(email=email).one()
        session.expunge(found)
        session.commit()
        return found

    return reading


@pytest.fixture
def post(client):
    """Post a form with the token of a page."""

    def posting(path, data=None, page=None, using=client, **more):
        text = using.get(page or path).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
        return using.post(path, data={**(data or {}), "csrf_token": token[1] if token else ""}, **more)

    return posting


@pytest.fixture
def sign_in(post, client):
    def signing(email="ann@demo.example", password=PASSWORD, using=client, **more):
        return post("/sign-in", {"email": email, "password": password, **more}, using=using)

    return signing


@pytest.fixture
def council(session):
    """A directorate over a service over two teams; M1 manages the service, M2 one team today, M3 did before."""
    numbers = ("M1", "M2", "M3", "W1")
    workers = {n: Worker(import_id=1, employee_number=n, name=f"Person {n}") for n in numbers}
    teams = {code: Team(code=code, import_id=1) for code in ("D", "S", "T1", "T2", "OTHER", "GONE")}
    session.add_all([*workers.values(), *teams.values()])
    session.flush()

    def version(code, parent, manager, started=date(2020, 1, 1), ended=None):
        return TeamVersion(
            source="t", import_id=1, team_id=teams[code].id, started_on=started, ended_on=ended, name=f"Team {code}",
            parent_code=parent, kind="team", manager_employee_number=manager,
        )  # fmt: skip

    session.add_all(
        [
            version("D", None, None),
            version("S", "D", "M1"),
            version("T1", "S", "M3", ended=date(2024, 12, 31)),
            version("T1", "S", "M2", started=date(2025, 1, 1)),
            version("T2", "S", None),
            version("OTHER", "D", None),
            version("GONE", "S", None, ended=date(2024, 1, 1)),
        ]
    )
    session.add(
        Post(
            source="t", import_id=1, worker_id=workers["W1"].id, team_id=teams["T1"].id, started_on=date(2025, 1, 1),
            grade="social_worker", work_kind="case_holding", contracted_hours=37, standard_hours=37,
            employment_type="permanent",
        )
    )  # fmt: skip
    session.commit()
    return workers


@pytest.fixture
def later(monkeypatch):
    """Move the clock on."""
    moved = timedelta()
    real = clock.now

    def move(**by):
        nonlocal moved
        moved += timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: real() + moved)

    return move


@pytest.fixture
def audited(session):
    """Read the audit trail: actor, action, subject of each entry."""

    def reading():
        found = [(e.actor, e.action, e.subject) for e in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
        session.commit()
        return found

    return reading
