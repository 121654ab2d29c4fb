"""A council with two newly qualified workers, and accounts; its database is put back after each test."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from app import create_app
from tests.integration.allocation import town
from tests.integration.importing.tables import ABSENCE, write
from tests.integration.web import Database, add_accounts, browsing, standing_still, words
from workforce.db import commands, db, transaction
from workforce.importing import service

__all__ = ["words"]

DAY = date(2026, 11, 2)  # a Monday
START = date(2026, 6, 1)
PEOPLE = (
    town.person("E1", "Ann Bee", supervisor_employee_number="E7"),  # assessor of both
    town.person("E2", "Ben Cole", "asye", asye_start_date="2026-06-01", start_date="2026-06-01",
                registration_date="2026-05-20", supervisor_employee_number="E11"),
    town.person("E3", "Cat Dunn", "asye", asye_start_date="2026-06-01", start_date="2026-06-01",
                registration_date="2026-05-20", contracted_hours="22.2", supervisor_employee_number="E7"),
    town.person("E4", "Dan Ely", "senior_practitioner"),
    town.person("E5", "Eve Fox", swe_number="", registration_date="", registration_expires_on=""),
    town.person("E6", "Fay Gill", team_code="T2"),
    town.person("E7", "Gus Hart", "team_manager"),
    town.person("E9", "Ida Jones", "team_manager", team_code="T2"),
    town.person("E10", "Jon Kerr", "service_manager", team_code="S1"),
    town.person("E11", "Lea Moss", "practice_supervisor"),
)  # fmt: skip
ABSENCES = (
    {**ABSENCE, "employee_number": "E3", "start_date": "2026-07-01", "end_date": "2026-07-20", "working_days_lost": ""},
)
ACCOUNTS = {  # name: role, employee number
    "ann": ("worker", "E1"), "ben": ("worker", "E2"), "cat": ("worker", "E3"), "dan": ("worker", "E4"),
    "eve": ("hr", "E5"), "fay": ("worker", "E6"), "lea": ("worker", "E11"), "gus": ("manager", "E7"),
    "ida": ("manager", "E9"),
    "jon": ("service", "E10"), "head": ("head", None), "hr": ("hr", None), "quality": ("quality", None),
    "analyst": ("analyst", None), "board": ("board", None), "governance": ("governance", None),
    "admin": ("admin", None),
}  # fmt: skip


@pytest.fixture(scope="session")
def first_years(new_settings, tmp_path_factory):
    """An application whose database holds that council, with accounts."""
    app = create_app(new_settings("first_years"))
    folder = tmp_path_factory.mktemp("first_years")
    write(folder, {**town.staff_files(*PEOPLE, absences=ABSENCES), **town.case_files()})
    with app.app_context():
        commands.upgrade()
        with transaction():
            for kind in ("staff", "cases"):
                service.run(folder, service.Options(kind, DAY))
            db.session.execute(
                text("INSERT INTO week (day, data, policy_version_id, computed_at) SELECT d, 1, min(v.id), now()"
                     " FROM policy_version v, unnest(ARRAY[date '2026-10-25', date '2026-11-01']) d"
                     " WHERE v.kind = 'scheme' GROUP BY d")
            )  # fmt: skip
            db.session.execute(
                text("INSERT INTO week_load (worker_id, day, team, points, limit_points, children, band, is_over,"
                     " is_overloaded, is_counted, unit) SELECT w.id, d.day, 'T1', d.points, 50, 3, 'full',"
                     " d.points > 50, false, true, 'points' FROM worker w,"
                     " (VALUES (date '2026-10-25', 40), (date '2026-11-01', 60)) d(day, points)"
                     " WHERE w.employee_number IN ('E2', 'E3')")
            )  # fmt: skip
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

    def id_of(self, number):
        return self.ask("SELECT id FROM worker WHERE employee_number = :n", n=number)

    def programme(self, number="E2", start=START, assessor="E1", agreed=None, **more):
        """Write a programme straight into the tables."""
        values = {
            "planned": None,
            "ended": None,
            "outcome": None,
            "recorded": datetime(2026, 6, 1, 9, tzinfo=UTC),
            **more,
        }
        return self.change(
            "INSERT INTO asye_programme (worker_id, started_on, registered_on, employed_on, assessor_id, planned_hours,"
            " agreed_on, ended_on, outcome, recorded_by, recorded_at) SELECT w.id, :start, NULL, :start,"
            " (SELECT id FROM worker WHERE employee_number = :assessor), :planned, :agreed, :ended, :outcome, 'test',"
            " :recorded FROM worker w WHERE w.employee_number = :number RETURNING id",
            number=number, start=start, assessor=assessor, agreed=agreed, **values,
        )  # fmt: skip

    def review(self, programme, months, held_on, notes="Quiet words", progress="on_track", *, signed=False):
        return self.change(
            "INSERT INTO asye_review (programme_id, months, held_on, progress, notes, recorded_by, recorded_at,"
            " signed_by, signed_at)"
            " VALUES (:p, :months, :held, :progress, :notes, 'test', now(), :by, :at) RETURNING id",
            p=programme, months=months, held=held_on, progress=progress, notes=notes,
            by="ben" if signed else None, at=datetime(2026, 10, 1, 9, tzinfo=UTC) if signed else None,
        )  # fmt: skip

    def hours(self, programme, week, hours):
        self.change(
            "INSERT INTO asye_week (programme_id, week_ends_on, hours, logged_at) VALUES (:p, :w, :h, now())",
            p=programme, w=week, h=hours,
        )  # fmt: skip

    def forget(self):
        if self.ask("SELECT count(*) FROM asye_programme"):
            self.change("TRUNCATE asye_programme CASCADE")  # signed reviews go too
        self.change("DELETE FROM policy_version WHERE kind = 'asye' AND in_force_from > '2000-01-01'")


@pytest.fixture
def council(first_years, when):
    """The council; what a test leaves in it is taken out."""
    one = Council(first_years)
    one.when = when
    yield one
    one.forget()


@pytest.fixture(scope="session")
def signed_in():
    """Who has signed in, on which day: signing in takes longer than most tests."""
    return {}


@pytest.fixture
def browse(first_years, when, signed_in):
    """One browser a person and day, signed in when it is asked for."""
    return browsing(first_years, when, signed_in)
