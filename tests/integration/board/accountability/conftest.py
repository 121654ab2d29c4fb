"""A Board that meets every four weeks over one published summary, each test in a transaction that is rolled back."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from tests.integration import web
from workforce.db import db, policy, transaction

DAY = date(2026, 11, 26)
PEOPLE = ("board", "chair", "head", "service", "analyst", "hr", "director", "quality", "governance", "manager")
HEADLINE = {
    "id": "W5", "name": "With a full session in the month", "unit": "percent", "value": "71.4", "numerator": "187",
    "denominator": "262", "target": None,
}  # fmt: skip


@pytest.fixture
def when(monkeypatch):
    return web.standing_still(monkeypatch, DAY)


@pytest.fixture
def here(app, when):
    """The database of the tests, with accounts, a rhythm and a published summary; all of it is rolled back."""
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
    with app.app_context():
        web.add_accounts({name: ("board" if name == "chair" else name, None) for name in PEOPLE})
        with transaction():
            policy.put_in_force(
                "board", {"starts_on": "2026-08-30", "every_weeks": 4, "at": "07:00"}, date(2026, 8, 1), "test"
            )
            _summary(date(2026, 11, 22))
    yield web.Database(app)
    db.session.session_factory.kw.pop("bind")
    outer.rollback()
    connection.close()


def _summary(day):
    db.session.execute(
        text(
            "INSERT INTO summary (as_at, frozen_at, frozen_by, release_at, sha256, context)"
            " VALUES (:day, now(), 'test', now(), '', '{}')"
        ),
        {"day": day},
    )
    db.session.execute(
        text(
            "INSERT INTO summary_indicator (summary_id, indicator, numerator, denominator, value, headline, rows)"
            " SELECT id, 'W5', 187, 262, 71.4, CAST(:head AS jsonb), '[]' FROM summary WHERE as_at = :day"
        ),
        {"day": day, "head": json.dumps(HEADLINE)},
    )
    db.session.execute(text("UPDATE summary SET published_at = now(), published_by = 'test' WHERE as_at = :day"),
                       {"day": day})  # fmt: skip


class Person(web.Browser):
    """A browser that takes the token of its forms from its owner's account."""

    def post(self, path, on="/account", **fields):
        return super().post(path, on, **fields)


@pytest.fixture
def browse(app, here, when):
    """Return who gives one browser a person and day."""
    signed_in = {}

    def of(name):
        if (name, when.at) not in signed_in:
            signed_in[name, when.at] = Person(app, name)
        return signed_in[name, when.at]

    return of


@pytest.fixture
def counted(app):
    """Count the statements of a page, but for those that only the tests' transaction sends."""

    def of(browser, path):
        with web.counting(app) as seen:
            assert browser.get(path).status_code == 200
        return [one for one in seen if not one.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]

    return of


@pytest.fixture
def summary(here):
    return here.ask("SELECT id FROM summary")
