"""One embedded PostgreSQL a run, nothing to start by hand; with TEST_DATABASE_URL, databases of that server instead."""

import os
import uuid

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings as hypothesis

from app import create_app
from workforce.auth import service as accounts
from workforce.db import commands, db
from workforce.settings import Settings

# The same examples each time, so that a failure is of the change's making; HYPOTHESIS_PROFILE=explore looks further.
hypothesis.register_profile("same", derandomize=True, deadline=None)
hypothesis.register_profile("explore", max_examples=2000, deadline=None)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# Quick hashes of the same kind, for every account and sign-in of a test needs one; served pages keep the product's.
accounts._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def new_settings(tmp_path_factory):
    """Make settings with a database of their own."""
    server = os.environ.get("TEST_DATABASE_URL")

    def make(name="instance"):
        url = None
        if server:
            made = f"test_{uuid.uuid4().hex[:12]}"
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {made} TEMPLATE template0")
            url = server.replace("/postgres?", f"/{made}?")
        return Settings(
            secret_key="test-secret-test-secret-test-secret",
            instance=tmp_path_factory.mktemp(name),
            database_url=url,
            base_url="http://localhost",
        )

    return make


@pytest.fixture(scope="session")
def settings(new_settings):
    return new_settings()


@pytest.fixture(scope="session")
def app(settings):
    app = create_app(settings)
    with app.app_context():
        commands.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def environment():
    """Return the environment in which a command uses an application's database."""

    def of(settings):
        plain = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        database = {"DATABASE_URL": settings.database_url} if settings.database_url else {}
        return {**plain, **database, "INSTANCE_DIR": str(settings.instance), "SECRET_KEY": settings.secret_key}

    return of
