"""One embedded PostgreSQL a run; nothing to install or start by hand."""

import pytest

from app import create_app
from workforce.db import commands, db
from workforce.settings import Settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    return Settings(
        secret_key="test-secret-test-secret-test-secret",
        instance=tmp_path_factory.mktemp("instance"),
        base_url="http://localhost",
    )


@pytest.fixture(scope="session")
def app(settings):
    app = create_app(settings)
    with app.app_context():
        commands.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()
