"""Agencies and a year; a partner's browser, which has no account."""

import re
from datetime import date

import pytest
from sqlalchemy import text

from tests.integration.training.fresh import browse, forget
from tests.integration.web import standing_still
from workforce.db import transaction
from workforce.training.partners import queries as partner_queries
from workforce.training.partners import service
from workforce.training.partners.mail import Place

__all__ = ["browse"]

DAY = date(2026, 11, 26)
PLACE = Place("Westshire", "http://localhost")
GOOD = {
    "staff": "40", "of_inducted": "8", "n_inducted": "6", "n_risk": "30", "n_safeguarding": "39", "n_mentoring": "",
    "n_cpd": "0", "of_observed": "5", "n_observed": "2", "changed": "Better talks with families.",
    "signed_name": "Sam Shore", "signed_role": "Training lead",
}  # fmt: skip


@pytest.fixture
def when(monkeypatch):
    return standing_still(monkeypatch, DAY, 10)


@pytest.fixture
def year(session, when):
    said = {"begins_on": date(2025, 4, 1), "ends_on": date(2026, 3, 31), "answer_by": date(2026, 12, 31),
            "contact": "the workforce team", "remind_days": 7}  # fmt: skip
    with transaction():
        return service.set_year(None, said, 0, "hr@demo.example")


@pytest.fixture
def police(year):
    said = {"name": "Shore Police", "kind": "police", "email": "training@police.example", "left_on": None}
    with transaction():
        return service.set_partner(None, said, 0, "hr@demo.example")


@pytest.fixture
def ask(police, year):
    """Make a link for an agency; return its path."""

    def asking(partner=None, last_day=date(2026, 12, 20), to="training@police.example"):
        with transaction():
            seen = partner_queries.newest_link(partner or police, year)
            made = service.ask(partner or police, year, last_day, to, "hr@demo.example", PLACE, seen)
        return f"/partner-return/{made.token}"

    return asking


class Partner:
    """A browser without an account, at one link."""

    def __init__(self, app, path):
        self.client, self.path = app.test_client(), path

    def get(self):
        forget()
        return self.client.get(self.path)

    def read(self):
        """Return the token and the edition of the page."""
        page = self.get().text
        return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("csrf_token", "edition")}

    def post(self, do="send", seen=None, **fields):
        sent = {**GOOD, **fields, **(seen or self.read()), "do": do}
        forget()
        return self.client.post(self.path, data=sent)


@pytest.fixture
def partner(app, ask):
    """The police with a link."""
    return Partner(app, ask())


@pytest.fixture
def value(session):
    return lambda sql, **binds: session.execute(text(sql), binds).scalar()
