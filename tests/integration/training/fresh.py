"""People who are signed in, in a test that is one transaction: of one request nothing is remembered in the next."""

import pytest
from flask import g

from tests.integration.web import PASSWORD, Browser
from workforce.auth import service as accounts
from workforce.db import transaction


def forget():
    """Forget what an application context that outlives its request keeps."""
    for name in list(g):
        g.pop(name)


class Fresh(Browser):
    """A browser whose requests begin anew though the test holds an application context."""

    def get(self, path):
        forget()
        return self.client.get(path)

    def post(self, path, on=None, **fields):
        forget()
        return super().post(path, on, **fields)


@pytest.fixture
def browse(app, session):
    """Somebody of a role, signed in."""
    made = {}

    def of(role):
        if role not in made:
            with transaction():
                accounts.add_account(
                    f"{role}@demo.example", role, "test", name=role, password=PASSWORD, checks_password=False
                )
            made[role] = Fresh(app, role)
        return made[role]

    return of
