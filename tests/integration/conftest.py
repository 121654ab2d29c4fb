"""Tests on real PostgreSQL: each in one transaction that is rolled back."""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from app import create_app
from workforce.caseload import weeks
from workforce.db import commands, db, transaction
from workforce.demo import generate
from workforce.importing import service
from workforce.importing.service import KINDS

UNTIL = date(2026, 10, 31)
EVERY_WEEK = 520  # of the series, so that it reaches back to 2026 whenever the tests run


@contextmanager
def rolled_back(app):
    """One transaction on an application's database: commits become savepoints, and all is rolled back."""
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield db.session
        db.session.remove()
        db.session.session_factory.kw.pop("bind")
        outer.rollback()
        connection.close()


@pytest.fixture
def session(app):
    """One transaction a test."""
    with rolled_back(app) as session:
        yield session


@pytest.fixture
def queries(app, session):
    """Count the statements that a block sends."""

    @contextmanager
    def count():
        seen = []

        def listen(*args):
            if not args[2].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(args[2])

        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)

    return count


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """A small invented council as import files."""
    folder = tmp_path_factory.mktemp("council")
    generate(folder, workers=60, months=8, seed=2, until=UNTIL)
    return folder


@pytest.fixture(scope="session")
def council(new_settings, files):
    """An application whose database holds the small council; tests that change it say so and put it back."""
    settings = new_settings("council")
    app = create_app(settings)
    with app.app_context():
        commands.upgrade()
        for kind in KINDS:
            with transaction():
                service.run(files, service.Options(kind, UNTIL, covers_from=date(2026, 3, 1)))
        with transaction():
            weeks.work_out(service.newest_import(), EVERY_WEEK)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()
