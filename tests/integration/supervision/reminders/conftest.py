"""The very small council, kept; what a test adds goes again after it. A day that stands still until it is moved."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import event, text

from app import create_app
from tests.integration.auth.test_mail import Received, free_port
from tests.integration.supervision.reminders import council
from workforce import clock
from workforce.db import commands, db, transaction


@pytest.fixture(scope="session")
def supervised(new_settings, tmp_path_factory):
    """An application whose database holds the council, with accounts."""
    app = create_app(new_settings("supervised"))
    with app.app_context():
        commands.upgrade()
        with transaction():
            council.bring(tmp_path_factory.mktemp("supervised"))
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
def do(supervised, when):
    """Do something in the application's transaction, and keep it; nothing is there before and after."""

    def doing(function, *args, **kwargs):
        with supervised.app_context():
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
def received():
    return Received()


@pytest.fixture
def smtp(received, supervised):
    """Settings with a real SMTP server."""
    port = free_port()
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    yield replace(
        supervised.config["SETTINGS"], smtp_url=f"smtp://127.0.0.1:{port}", mail_from="workload@council.example"
    )
    controller.stop()


@pytest.fixture
def counted(supervised):
    """Count the statements of a block."""

    @contextmanager
    def counting():
        seen = []
        listen = lambda *args: seen.append(args[2])
        with supervised.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", listen)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", listen)

    return counting
