"""A council with accounts for the pages of CPD, registration, mentoring and programmes; put back after each test."""

import pytest

from app import create_app
from tests.integration.allocation import town
from tests.integration.importing.tables import write
from tests.integration.web import Database, add_accounts, browsing, standing_still, words
from workforce.db import commands, db, transaction
from workforce.importing import service

__all__ = ["words"]
DAY = town.DAY  # Monday 2 November 2026
SOON = {"registration_expires_on": "2026-11-30"}
PEOPLE = (
    town.person("E1", "Ann Bee", supervisor_employee_number="E7", **SOON),
    town.person("E2", "Ben Cole", "asye", supervisor_employee_number="E11", registration_date="2026-08-31", **SOON),
    town.person("E3", "Cat Dunn", supervisor_employee_number="E7", registration_date="2026-09-01"),
    town.person("E4", "Dan Ely", supervisor_employee_number="E7", start_date="2026-01-05", **SOON),
    town.person("E5", "Eve Fox", swe_number="", registration_date="", registration_expires_on=""),
    town.person("E6", "Fay Gill", team_code="T2", supervisor_employee_number="E9", registration_date=""),
    town.person("E7", "Gus Hart", "team_manager", supervisor_employee_number="E10"),
    town.person("E8", "Hal Ives", "student", employment_type="student"),
    town.person("E9", "Ida Jones", "team_manager", team_code="T2", start_date="2026-03-01"),
    town.person("E10", "Jon Kerr", "service_manager", team_code="S1"),
    town.person("E11", "Lea Moss", "practice_supervisor", supervisor_employee_number="E7"),
)
ACCOUNTS = {  # name: role, employee number
    "ann": ("worker", "E1"), "ben": ("worker", "E2"), "cat": ("worker", "E3"), "dan": ("worker", "E4"),
    "fay": ("worker", "E6"), "lea": ("worker", "E11"), "gus": ("manager", "E7"), "ida": ("manager", "E9"),
    "jon": ("service", "E10"), "analyst": ("analyst", None), "hr": ("hr", None), "quality": ("quality", None),
    "board": ("board", None), "admin": ("admin", None), "governance": ("governance", None), "head": ("head", None),
}  # fmt: skip
TABLES = (
    "cpd_piece", "cpd_declaration", "registration_check", "mentoring_meeting", "mentoring_pair", "programme_place",
    "programme_cohort", "outgoing_mail",
)  # fmt: skip


@pytest.fixture(scope="session")
def learning(new_settings, tmp_path_factory):
    """An application whose database holds that council, with accounts."""
    app = create_app(new_settings("learning_cpd"))
    folder = tmp_path_factory.mktemp("cpd")
    write(folder, town.staff_files(*PEOPLE))
    with app.app_context():
        commands.upgrade()
        with transaction():
            service.run(folder, service.Options("staff", DAY, covers_from=DAY.replace(year=2025)))
        add_accounts(ACCOUNTS)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def when(monkeypatch):
    """The clock that everything reads."""
    return standing_still(monkeypatch, DAY)


class Here(Database):
    """What a test does to the database and what it asks of it."""

    def forget(self):
        self.change("TRUNCATE " + ", ".join(TABLES) + " RESTART IDENTITY")

    def ids(self):
        return dict(self.rows("SELECT employee_number, id FROM worker"))

    def declared(self, number, year, on, back=None):
        return self.change(
            "INSERT INTO cpd_declaration (worker_id, year, pieces, with_peer, declared_on, taken_back_on, at)"
            " VALUES (:id, :year, 2, 1, :on, :back, now()) RETURNING id",
            id=self.ids()[number], year=year, on=on, back=back,
        )  # fmt: skip

    def mails(self):
        return self.rows('SELECT "to", subject, body FROM outgoing_mail ORDER BY "to", id')


@pytest.fixture
def council(learning, when):
    """The council; what a test leaves in it is taken out."""
    one = Here(learning)
    one.forget()
    yield one
    one.forget()


@pytest.fixture
def browse(learning, when):
    """One browser a person and day, signed in when it is asked for."""
    return browsing(learning, when, {})
