"""A council with people who are new, newly qualified, agency, to come, back and late; put back after each test."""

from datetime import date

import pytest
from sqlalchemy import event

from app import create_app
from tests.integration.allocation import town
from tests.integration.importing.tables import COMPLETION, write
from tests.integration.web import Database, add_accounts, browsing, standing_still, words
from workforce.db import commands, db, transaction
from workforce.importing import service

__all__ = ["words"]

DAY = date(2026, 11, 2)  # a Monday
BEGINS = date(2025, 9, 1)
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
        add_accounts(ACCOUNTS)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def when(monkeypatch):
    """The clock that everything reads."""
    return standing_still(monkeypatch, DAY)


class Council(Database):
    """What a test does to the database and what it asks of it."""

    def forget(self):
        for table in ("induction_reduction", "induction_task", "induction_plan"):
            self.change(f"DELETE FROM {table}")
        self.change("DELETE FROM reduction")
        self.change("DELETE FROM policy_version WHERE kind = 'induction' AND in_force_from > '2000-01-01'")

    def tasks(self, plan):
        """Return the open tasks of a plan: id, owner, whether of the first week."""
        return self.rows(
            "SELECT id, owner, is_week_one FROM induction_task WHERE plan_id = :plan AND done_at IS NULL"
            " AND dropped_at IS NULL ORDER BY place", plan=plan,
        )  # fmt: skip

    def edition(self, plan):
        return self.ask("SELECT edition FROM induction_plan WHERE id = :plan", plan=plan)


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
    return browsing(inducted, when, {})


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
