"""A council with accounts whose courses and bookings are put back after each test; a day that stands still."""

import pytest

from app import create_app
from tests.integration.importing.tables import write
from tests.integration.training.courses import council as made
from tests.integration.web import counting, standing_still
from workforce.db import commands, db


@pytest.fixture(scope="session")
def taught(new_settings, tmp_path_factory):
    """An application whose database holds the council, with accounts."""
    app = create_app(new_settings("taught"))
    with app.app_context():
        commands.upgrade()
        made.bring(tmp_path_factory.mktemp("taught"), write)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def when(monkeypatch):
    """Let it be Monday, until the test says otherwise."""
    return standing_still(monkeypatch, made.DAY)


@pytest.fixture
def council(taught, when):
    """The council; what a test leaves in it is taken out."""
    one = made.Council(taught, when)
    one.forget()
    yield one
    one.forget()


@pytest.fixture(scope="session")
def sessions():
    """Browsers that signed in once and stay signed in while the day stands still."""
    return {}


@pytest.fixture
def browse(taught, when, sessions):
    """One browser a person, signed in when it is asked for."""

    def of(name):
        key = (name, when.at.date(), when.at.hour)  # signed out after some hours
        if key not in sessions:
            sessions[key] = made.Browser(taught, name)
        return sessions[key]

    return of


@pytest.fixture
def counted(taught):
    """Count the statements of a block."""
    return lambda: counting(taught)
