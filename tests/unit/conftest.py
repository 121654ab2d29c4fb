"""Unit tests may not open the database."""

import pytest
from flask_sqlalchemy import SQLAlchemy


@pytest.fixture(autouse=True)
def no_database(monkeypatch):
    monkeypatch.setattr(SQLAlchemy, "engines", property(lambda self: pytest.fail("a unit test opened the database")))
