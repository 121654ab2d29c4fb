"""The council of `council`, committed once; each test in a transaction that is rolled back; a day that stands still."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from app import create_app
from tests.integration.supervision.records import council
from workforce import clock
from workforce.db import commands, db, transaction


@pytest.fixture(scope="session")
def recorded(new_settings, tmp_path_factory):
    """An application whose database holds the council, with accounts."""
    app = create_app(new_settings("recorded"))
    with app.app_context():
        commands.upgrade()
        with transaction():
            council.bring(tmp_path_factory.mktemp("recorded"))
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


class Clock:
    """A day that stands still until it is moved."""

    def __init__(self):
        self.on(council.DAY)

    def on(self, day, hour=20):
        self.at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def when(monkeypatch):
    one = Clock()
    monkeypatch.setattr(clock, "now", lambda: one.at)
    return one


@pytest.fixture
def here(recorded, when):
    """One transaction a test; requests and questions each have a session of their own in it."""
    with recorded.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
    council.Here.app = recorded
    yield connection
    council.Here.app = None
    db.session.session_factory.kw.pop("bind")
    outer.rollback()
    connection.close()


class Browser:
    """A signed-in person who presses buttons."""

    def __init__(self, app, name):
        self.client = app.test_client()
        token = self._token("/sign-in")
        sent = {"email": f"{name}@demo.example", "password": council.PASSWORD, "csrf_token": token}
        assert self.client.post("/sign-in", data=sent).status_code == 303, name
        self.token = self._token("/account")

    def _token(self, path):
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get(path).text)[1]

    def get(self, path):
        return self.client.get(path)

    def post(self, path, **fields):
        return self.client.post(path, data={"csrf_token": self.token, **fields})


@pytest.fixture(scope="session")
def signed_in():
    """The browsers of everybody who signed in, by name and day."""
    return {}


@pytest.fixture
def browse(recorded, here, when, signed_in):
    """One browser a person and day, signed in when it is asked for."""

    def of(name):
        key = name, when.at.date()
        if key not in signed_in:
            signed_in[key] = Browser(recorded, name)
        return signed_in[key]

    return of


@pytest.fixture
def counted(here):
    """Count the statements of a block, but for those that only the tests' transaction sends."""

    @contextmanager
    def count():
        seen = []

        def listen(*args):
            if not args[2].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(args[2])

        event.listen(here.engine, "before_cursor_execute", listen)
        try:
            yield seen
        finally:
            event.remove(here.engine, "before_cursor_execute", listen)

    return count


HELD = {"held_on": council.DAY.isoformat(), "start": "10:00", "end": "11:30", "interrupted": "no"}
WORDS = {"part-wellbeing": "Slept badly after the duty week.", "part-reflection": "The visit, looked at together."}


class Meetings:
    """Sessions and their records, made as people make them: with the forms of the pages."""

    def __init__(self, browse):
        self.browse = browse

    def plan(self, name="ann", by="lea", day=council.DAY, at="10:00", minutes=90, kind="formal", who=None):
        """Plan a session, return the answer."""
        return self.browse(who or by).post(
            f"/supervision/people/{council.NUMBERS[name]}/sessions/new", kind=kind, day=day, at=at, minutes=minutes,
            supervisor=council.worker(council.NUMBERS[by]), place="Room 4",
        )  # fmt: skip

    def planned(self, name="ann", by="lea", **more):
        """Plan a session, return its number."""
        answer = self.plan(name, by, **more)
        assert answer.status_code == 303, re.findall(r"Error:</span>([^<]+)", answer.text)
        return council.value("SELECT max(id) FROM supervision_session")

    def begun(self, name="ann", by="lea", **more):
        """Begin the record of a new session, return the session's number."""
        number = self.planned(name, by, **more)
        assert self.browse(by).post(f"/supervision/sessions/{number}/begin").status_code == 303
        return number

    def group(self, *names, by="lea", day=council.DAY):
        """Plan group supervision and begin its record; return the number of the first session."""
        people = [council.worker(council.NUMBERS[name]) for name in names]
        sent = {"day": day, "at": "14:00", "minutes": 90, "people": people}
        answer = self.browse(by).post("/supervision/groups/new", **sent)
        assert answer.status_code == 303
        number = int(answer.location.rsplit("/", 1)[1])
        assert self.browse(by).post(f"/supervision/sessions/{number}/begin").status_code == 303
        return number

    def form(self, number, by="lea"):
        """What one tab holds of a draft."""
        page = self.browse(by).get(f"/supervision/sessions/{number}/record")
        assert page.status_code == 200
        return council.form_of(page.text)

    def save(self, number, by="lea", form=None, do="save", **more):
        """Save a draft from a tab (a new one unless it is given), return the answer."""
        fields = {**(form or self.form(number, by)), "do": do, **more}
        path = "/sign" if do == "sign" else ""
        return self.browse(by).post(f"/supervision/sessions/{number}/record{path}", **fields)

    def written(self, name="ann", by="lea", **more):
        """A draft with words and times; return the session's number."""
        number = self.begun(name, by, **{key: more.pop(key) for key in ("day", "at", "kind") if key in more})
        answer = self.save(number, by, **{**HELD, **WORDS, **more})
        assert answer.status_code == 303, re.findall(r"Error:</span>([^<]+)", answer.text)
        return number

    def signed(self, name="ann", by="lea", **more):
        """A record that its supervisor signed; return the session's number."""
        number = self.written(name, by, **more)
        answer = self.save(number, by, do="sign")
        assert answer.status_code == 303, re.findall(r"Error:</span>([^<]+)", answer.text)
        return number

    def answer(self, number, name="ann", agrees="yes", confirms="yes", comment="", signature=None):
        """Sign or dispute as the supervisee what stands there now (or what a page showed), return the answer."""
        path = f"/supervision/sessions/{number}/record/answer"
        sent = {"agrees": agrees, "confirms": confirms, "comment": comment}
        return self.browse(name).post(path, **sent, signature=signature or council.supervisors_signature(number) or "")

    def locked(self, name="ann", by="lea", comment="", **more):
        """A record that both signed; return the session's number."""
        number = self.signed(name, by, **more)
        assert self.answer(number, name, comment=comment).status_code == 303
        return number


@pytest.fixture
def meet(browse):
    return Meetings(browse)
