"""The same statement on two connections at once: it is kept once, and both are answered."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from tests.integration.training.xapi.conftest import System, said
from workforce.db import db, transaction
from workforce.training.xapi import service as xapi_service


@pytest.fixture
def system(app):
    """A key that is there for others too, and gone afterwards with what it brought."""
    with app.app_context():
        with transaction():
            _, secret = xapi_service.make_key("at-once", "test")
        db.session.remove()
    yield System(app, "at-once", secret)
    with app.app_context(), transaction():
        for sql in ("DELETE FROM xapi_statement", "DELETE FROM completion WHERE source = 'xapi:at-once'",
                    "DELETE FROM xapi_key"):  # fmt: skip
            db.session.execute(text(sql))


def test_two_at_once(app, system):
    batch = [said(), said(timestamp="2026-01-01T10:00:00Z"), said(timestamp="2026-01-02T10:00:00Z")]
    other = {**batch[1], "timestamp": "2026-01-03T10:00:00Z"}
    at_once = Barrier(3)

    def send(statements):
        at_once.wait(10)
        return System(app, "at-once", system.secret).send(statements).status_code

    with ThreadPoolExecutor(3) as pool:
        codes = list(pool.map(send, [batch, batch[::-1], [other]]))
    with app.app_context():
        kept = db.session.execute(
            text("SELECT (SELECT count(*) FROM xapi_statement), count(*) FROM completion WHERE source = 'xapi:at-once'")
        ).one()
        db.session.remove()
    assert sorted(codes) in ([200, 200, 409], [200, 409, 409])
    assert tuple(kept) == ((3, 3) if codes[2] == 409 else (1, 1))
