"""The very small council, kept; what a test adds goes again after it. A day that stands still until it is moved."""

import re
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, text

from app import create_app
from tests.integration.supervision.audit import council
from tests.integration.web import Browser
from workforce import clock
from workforce.auth import queries as accounts
from workforce.db import commands, db, transaction
from workforce.supervision.audit_draw_rules import Rule
from workforce.supervision.audit_rules import QUESTIONS
from workforce.supervision.audit_service import Draw, draw_sample


@pytest.fixture(scope="session")
def audited(new_settings, tmp_path_factory):
    """An application whose database holds the council, with accounts."""
    app = create_app(new_settings("audited"))
    with app.app_context():
        commands.upgrade()
        with transaction():
            council.bring(tmp_path_factory.mktemp("audited"))
        with transaction():
            council.add_accounts()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def when(monkeypatch):
    """Let it be Tuesday, until the test says otherwise."""

    class Clock:
        at = council.NOW

    monkeypatch.setattr(clock, "now", lambda: Clock.at)
    return Clock


@pytest.fixture
def do(audited, when):
    """Do something in the application's transaction, and keep it; nothing is there before and after."""

    def doing(function, *args, **kwargs):
        with audited.app_context():
            try:
                with transaction():
                    return function(*args, **kwargs)
            finally:
                db.session.remove()

    doing(council.clean)
    yield doing
    doing(council.clean)


@pytest.fixture
def ask(do):
    """Ask the database for rows."""
    return lambda sql, **binds: do(lambda: [tuple(row) for row in db.session.execute(text(sql), binds)])


@pytest.fixture
def who(do):
    """The viewer behind an account's name."""

    def of(name):
        found = do(accounts.by_email, f"{name}@demo.example")
        return do(accounts.viewer, found.id, found.session_version, "test")

    return of


@pytest.fixture
def browse(audited, do):
    """One browser a person."""
    made = {}

    def of(name):
        if name not in made:
            made[name] = Browser(audited, name)
        return made[name]

    return of


@pytest.fixture
def sample(do, who):
    """Draw a sample of every signed record of the year, and return its number."""

    def of(size, percent=0, lead="quinn", readers=(), seed=1, **rule):
        asked = Rule(date(2026, 1, 1), council.DAY, **rule)
        chosen = tuple(do(council.account, name) for name in readers)
        return do(draw_sample, Draw(asked, size, percent, chosen, seed), who(lead))

    return of


@pytest.fixture
def reading_of(ask):
    """The number of somebody's reading that stands: of a sample, the first of its records unless another is named."""

    def of(sample_id, name, place=None):
        rows = ask(
            "SELECT r.id FROM supervision_audit_reading r JOIN supervision_audit_item i ON i.id = r.item_id"
            " JOIN account a ON a.id = r.account_id WHERE i.sample_id = :sample AND a.email = :email"
            " AND r.withdrawn_at IS NULL AND (CAST(:place AS int) IS NULL OR i.place = :place) ORDER BY i.place",
            sample=sample_id, email=f"{name}@demo.example", place=place,
        )  # fmt: skip
        return rows[0][0]

    return of


def answers(value="y", **more):
    """The fields of a reading with every question answered."""
    return {**{f"q_{one.key}": value for one in QUESTIONS}, "grade": "good", "strengths": "", "lift": "", **more}


@pytest.fixture
def finish(browse, reading_of):
    """Let somebody finish their reading of a sample's record."""

    def of(sample_id, name, place=None, **more):
        path = f"/supervision/audits/{sample_id}/readings/{reading_of(sample_id, name, place)}"
        page = browse(name).get(path).text
        edition = re.search(r'name="edition" value="(\d+)"', page)[1]
        answer = browse(name).post(path, edition=edition, do="finish", **answers(**more))
        assert answer.status_code == 303, re.findall(r"error-message[^<]*<[^>]*>[^<]*<[^>]*>([^<]*)", answer.text)
        return path

    return of


@pytest.fixture
def counted(audited):
    """Count the statements of a block."""

    @contextmanager
    def counting():
        seen = []
        listen = lambda *args: seen.append(args[2])
        with audited.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", listen)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", listen)

    return counting
