"""Two people in the staff data, accounts, a key and a learning system that sends statements."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.integration.importing.conftest import bring, rows, undo
from tests.integration.importing.tables import post, staff
from tests.integration.training.fresh import browse
from workforce.db import transaction
from workforce.training.xapi import service as xapi_service

__all__ = ["bring", "browse", "rows", "undo"]


def said(**changes):
    """A statement as a learning system sends it."""
    return {
        "id": str(uuid4()),
        "actor": {"mbox": "mailto:Ann.Bee@council.example", "name": "Ann Bee"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en": "completed"}},
        "object": {"id": "https://lms.example/courses/12", "definition": {"name": {"en-GB": "Risk analysis"}}},
        "timestamp": "2026-03-31T22:30:00Z",
        **changes,
    }


@pytest.fixture
def council(session, bring):
    bring("staff", staff(post("E1", work_email="ann.bee@council.example"), post("E2")))


class System:
    """A learning system with its key."""

    def __init__(self, app, name, secret):
        self.client, self.name, self.secret = app.test_client(), name, secret
        self.headers = {"Authorization": f"Bearer {secret}", "X-Experience-API-Version": "1.0.3"}

    def send(self, body, method="POST", path="/xapi/statements", **headers):
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        sent = {"Content-Type": "application/json", **self.headers, **headers}
        sent = {name: value for name, value in sent.items() if value is not None}
        return self.client.open(path, method=method, data=data, headers=sent)


@pytest.fixture
def lms(app, council):
    with transaction():
        _, secret = xapi_service.make_key("lms", "test")
    return System(app, "lms", secret)


@pytest.fixture
def kept(session):
    """What is kept of a table, as tuples."""
    return lambda sql: [tuple(row) for row in session.execute(text(sql))]
