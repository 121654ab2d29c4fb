"""A council with people who are new, newly qualified, agency, to come, back and late; put back after each test."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, text

from app import create_app
from tests.integration.allocation import town
from tests.integration.importing.tables import COMPLETION, write
from tests.integration.supervision.oversight.web import Browser, words
from workforce import clock
from workforce.auth import service as accounts
from workforce.db import commands, db, transaction
from workforce.importing import service

__all__ = ["words"]

DAY = date(2026, 11, 2)  # a Monday
BEGINS = date(2025, 9, 1)
PASSWORD = "copper lantern tide"
PEOPLE = (
    town.person("E1", "Ann Bee"),
    town.person("E7", "Gus Hart", "team_manager"),
    town.person("E9", "Ida Jones", "team_manager", team_code="T2"),
    town.person("E10", "Jon Kerr", "service_manager", team_code="S1"),
    town.person("N1", "Ned New", start_date="2026-11-02", contracted_hours="22.2"),
    town.person("N2", "Nia Quay", "asye", start_date="2026-10-26", asye_start_date="2026-10-26"),
    town.person("N3", "Sam Reed", "student", start_date="2026-10-05", employment_type="student"),
    town.person("N4", "Ali Stone", start_date="2026-10-01", employment_type="agency", team_code="T2"),
    town.person("N5", "Kim Tarn", start_date="2026-11-16"),
    town.person("N6", "Rae Vale"),
    town.person("N7", "Oli Wood", start_date="2026-06-01"),
    town.person("N8", "Pia York", start_date="2026-03-02"),
    town.person("N9", "Uma Zell", start_date="2026-05-04", end_date="2026-06-30"),
)
RAE_AWAY = {
    "employee_number": "N6", "reason": "maternity", "start_date": "2025-10-01", "end_date": "2026-10-25",
    "working_days_lost": "",
}  # fmt: skip
ACCOUNTS = {  # name: role, employee number
    "ann": ("worker", "E1"), "ned": ("worker", "N1"), "nia": ("worker", "N2"), "rae": ("worker", "N6"),
    "gus": ("manager", "E7"), "ida": ("manager", "E9"), "jon": ("service", "E10"), "head": ("head", None),
    "hr": ("hr", None), "quality": ("quality", None), "analyst": ("analyst", None), "board": ("board", None),
    "governance": ("governance", None), "admin": ("admin", None), "director": ("director", None),
}  # fmt: skip


@pytest.fixture(scope="session")
def inducted(new_settings, tmp_path_factory):
    """An application whose database holds that council, with accounts."""
    app = create_app(new_settings("inducted"))
    folder = tmp_path_factory.mktemp("inducted")
    done = {**COMPLETION, "employee_number": "N8", "completed_on": "2026-05-01"}
    files = {
        **town.staff_files(*PEOPLE, absences=(RAE_AWAY,)),
        "completions.csv": [done, {**done, "employee_number": "N7", "completed_on": "2026-05-31"}],
    }
    write(folder, files)
    with app.app_context():
        commands.upgrade()
        with transaction():
            for kind in ("staff", "learning"):
                service.run(folder, service.Options(kind, DAY, covers_from=BEGINS))
        with transaction():
            for name, (role, number) in ACCOUNTS.items():
                accounts.add_account(
                    f"{name}@demo.example", role, "test", name=name.title(), employee_number=number, team_code=None,
                    password=PASSWORD, checks_password=False,
                )  # fmt: skip
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


class Clock:
    """A day that stands still until it is moved."""

    def __init__(self):
        self.on(DAY)

    def on(self, day):
        self.at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        return day


@pytest.fixture
def when(monkeypatch):
    """The clock that everything reads."""
    one = Clock()
    monkeypatch.setattr(clock, "now", lambda: one.at)
    return one


class Council:
    """What a test does to the database and what it asks of it."""

    def __init__(self, app):
        self.app = app

    def ask(self, sql, **binds):
        with self.app.app_context():
            found = db.session.execute(text(sql), binds).all()
            db.session.remove()
        return found

    def one(self, sql, **binds):
        return self.ask(sql, **binds)[0][0]

    def change(self, sql, **binds):
        with self.app.app_context():
            with transaction():
                db.session.execute(text(sql), binds)
            db.session.remove()

    def read(self, work):
        with self.app.app_context():
            found = work()
            db.session.remove()
        return found

    def forget(self):
        for table in ("induction_reduction", "induction_task", "induction_plan"):
            self.change(f"DELETE FROM {table}")
        self.change("DELETE FROM reduction")
        self.change("DELETE FROM policy_version WHERE kind = 'induction' AND in_force_from > '2000-01-01'")

    def tasks(self, plan):
        """Return the open tasks of a plan: id, owner, whether of the first week."""
        return self.ask(
            "SELECT id, owner, is_week_one FROM induction_task WHERE plan_id = :plan AND done_at IS NULL"
            " AND dropped_at IS NULL ORDER BY place", plan=plan,
        )  # fmt: skip

    def edition(self, plan):
        return self.one("SELECT edition FROM induction_plan WHERE id = :plan", plan=plan)


@pytest.fixture
def council(inducted, when):
    """The council; what a test leaves in it is taken out."""
    one = Council(inducted)
    one.forget()
    yield one
    one.forget()


@pytest.fixture
def browse(inducted, when):
    """One browser a person and day, signed in when it is asked for."""
    made = {}

    def of(name):
        if (name, when.at) not in made:
            made[name, when.at] = Browser(inducted, name)
        return made[name, when.at]

    return of


@pytest.fixture
def statements(inducted):
    """Count the statements of a block."""
    seen = []

    def listen(*args):
        if not args[2].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            seen.append(args[2])

    with inducted.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield seen
    event.remove(engine, "before_cursor_execute", listen)
