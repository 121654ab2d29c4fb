"""A council without data but for summaries that are written by hand, and who looks at its Board's dates."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from app import create_app
from tests.integration.web import Browser, Database, add_accounts, standing_still
from workforce.board.dates import pages
from workforce.db import commands, db

DAY = date(2026, 11, 26)
ROLES = ("analyst", "head", "board", "hr", "worker", "governance", "manager")
DOCUMENT = {"starts_on": "2026-08-09", "every_weeks": 4, "at": "07:00", "notice_starts_on": "2026-05-20", "other": 1}
# As at, frozen, released on time, early or not yet.
SUMMARIES = (
    ("2026-08-09", "2026-08-09T06:00", "2026-08-13T06:00", "2026-08-13T06:00"),
    ("2026-09-06", "2026-09-06T06:00", "2026-09-10T06:00", "2026-09-09T14:00"),
    ("2026-11-01", "2026-11-25T07:00", "2026-11-30T07:00", None),
)
_SUMMARY = """
INSERT INTO summary (as_at, frozen_at, frozen_by, release_at, published_at, published_by, sha256, context)
VALUES (:as_at, :frozen, 'scheduler', :release, :published, CASE WHEN :published IS NULL THEN NULL ELSE 'x' END, 'x',
  '{}')
"""


@pytest.fixture(autouse=True)
def when(monkeypatch):
    """The day stands still, and data is known from 1 August."""
    monkeypatch.setattr(pages, "covers_from", lambda kinds: {"cases": date(2026, 8, 1)})
    return standing_still(monkeypatch, DAY)


@pytest.fixture(scope="session")
def dates_council(new_settings):
    settings = new_settings("dates")
    app = create_app(settings)
    with app.app_context():
        commands.upgrade()
        add_accounts({name: (name, None) for name in ROLES})
        db.session.remove()
    found = Database(app)
    found.settings = settings
    for as_at, frozen, release, published in SUMMARIES:
        binds = {"as_at": as_at, "frozen": f"{frozen}Z", "release": f"{release}Z"}
        found.change(_SUMMARY.replace(":published", f"'{published}Z'::timestamptz" if published else "NULL"), **binds)
    yield found
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def council(dates_council, when):
    return dates_council


@pytest.fixture
def ruled(council):
    """The Board's policy is in force."""
    council.change(
        "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at) VALUES ('board', '2026-08-01',"
        " CAST(:document AS jsonb), 'test', '2026-08-01T09:00Z')",
        document=json.dumps(DOCUMENT),
    )
    yield council
    council.do(_empty)


def _empty():
    for table in ("policy_version", "outgoing_mail", "calendar_feed", "board_meeting", "board_event"):
        where = "WHERE kind = 'board'" if table == "policy_version" else ""
        for statement in (
            "ALTER TABLE {} DISABLE TRIGGER USER",
            "DELETE FROM {} {}",
            "ALTER TABLE {} ENABLE TRIGGER USER",
        ):
            db.session.execute(text(statement.format(table, where)))


@pytest.fixture(scope="session")
def dates_browsers():
    return {}


@pytest.fixture
def browse(council, dates_browsers):
    def of(name):
        if name not in dates_browsers:
            dates_browsers[name] = Browser(council.app, name)
        return dates_browsers[name]

    return of
