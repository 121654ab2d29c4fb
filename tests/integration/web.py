"""People who sign in and press buttons, on a day that stands still; what a test asks of a database and does to it."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import event, text

from workforce import clock
from workforce.auth import service as accounts
from workforce.db import db, transaction

PASSWORD = "copper lantern tide"


def add_accounts(wanted):
    """Give people accounts: name -> role, employee number. Others of that name, left by other tests, give way."""
    with transaction():
        db.session.execute(
            text("UPDATE account SET email = 'was-' || email, worker_id = NULL WHERE email = ANY(:emails)"),
            {"emails": [f"{name}@demo.example" for name in wanted]},
        )
        for name, (role, number) in wanted.items():
            accounts.add_account(
                f"{name}@demo.example", role, "test", name=name.title(), employee_number=number, team_code=None,
                password=PASSWORD, checks_password=False,
            )  # fmt: skip


class Clock:
    """A day that stands still until it is moved."""

    def __init__(self, day, hour=9):
        self.hour = hour
        self.on(day)

    def on(self, day):
        self.at = datetime(day.year, day.month, day.day, self.hour, tzinfo=UTC)
        return day


def standing_still(monkeypatch, day, hour=9):
    """Let everything read a clock that stands still; return it."""
    one = Clock(day, hour)
    monkeypatch.setattr(clock, "now", lambda: one.at)
    return one


class Browser:
    """A signed-in person who presses buttons."""

    def __init__(self, app, name):
        self.client = app.test_client()
        answer = self.post("/sign-in", "/sign-in", email=f"{name}@demo.example", password=PASSWORD)
        assert answer.status_code == 303, name

    def get(self, path):
        return self.client.get(path)

    def post(self, path, on=None, **fields):
        """Send a form, with the token of the page that it stands on."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(on or path).text)[1]
        return self.client.post(path, data={"csrf_token": token, **fields})


def browsing(app, when, signed_in):
    """Return who gives one browser a person and instant, signed in when it is asked for: signing in takes long."""

    def of(name):
        if (name, when.at) not in signed_in:
            signed_in[name, when.at] = Browser(app, name)
        return signed_in[name, when.at]

    return of


def words(answer):
    """Return what a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


class Database:
    """What a test asks of the database of an application, and does to it, each in a transaction of its own."""

    def __init__(self, app):
        self.app = app

    def do(self, work):
        """Do something, and keep it."""
        with self.app.app_context():
            try:
                with transaction():
                    return work()
            finally:
                db.session.remove()

    def ask(self, sql, **binds):
        return self.do(lambda: db.session.scalar(text(sql), binds))

    def rows(self, sql, **binds):
        return self.do(lambda: list(db.session.execute(text(sql), binds)))

    def change(self, sql, **binds):
        """Change something; return what it returns."""
        return self.do(lambda: (done := db.session.execute(text(sql), binds)).returns_rows and done.scalar())


@contextmanager
def counting(app):
    """Collect the statements of a block."""
    seen = []
    listen = lambda *args: seen.append(args[2])
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", listen)
