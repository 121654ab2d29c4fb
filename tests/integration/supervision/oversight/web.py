"""A council with accounts for the pages of oversight and feedback; its database is put back after each test."""

import json
from datetime import timedelta

import pytest

from app import create_app
from tests.integration.allocation import town
from tests.integration.importing.tables import OVERSIGHT, write
from tests.integration.web import Database, add_accounts, browsing, standing_still
from workforce.db import commands, db, transaction
from workforce.importing import service

DAY = town.DAY
GUS = ("E1", "E2", "E3", "E5", "E11")  # Gus, the team manager, supervises them
LEA = ("E14", "E15", "E16", "E17", "E18")  # Lea, a practice supervisor of the same team
IDA = ("E6", "E19")  # Ida, the manager of the other team
PEOPLE = (
    town.person("E1", "Ann Bee", supervisor_employee_number="E7"),
    town.person("E2", "Ben Cole", supervisor_employee_number="E7"),
    town.person("E3", "Cat Dunn", supervisor_employee_number="E7"),
    town.person("E4", "Dan Ely"),
    town.person("E5", "Eve Fox", supervisor_employee_number="E7"),
    town.person("E6", "Fay Gill", team_code="T2", supervisor_employee_number="E9"),
    town.person("E7", "Gus Hart", "team_manager", supervisor_employee_number="E10"),
    town.person("E9", "Ida Jones", "team_manager", team_code="T2", supervisor_employee_number="E10"),
    town.person("E10", "Jon Kerr", "service_manager", team_code="S1"),
    town.person("E11", "Lea Moss", "practice_supervisor", supervisor_employee_number="E7"),
    *(town.person(number, f"Kim {number}", supervisor_employee_number="E11") for number in LEA),
    town.person("E19", "Max Neal", team_code="T2", supervisor_employee_number="E9"),
)
ACCOUNTS = {  # name: role, employee number
    "ann": ("worker", "E1"), "ben": ("worker", "E2"), "lea": ("worker", "E11"), "fay": ("worker", "E6"),
    "gus": ("manager", "E7"), "ida": ("manager", "E9"), "jon": ("service", "E10"), "analyst": ("analyst", None),
    "hr": ("hr", None), "quality": ("quality", None), "board": ("board", None), "admin": ("admin", None),
    "governance": ("governance", None), "head": ("head", None),
}  # fmt: skip
TABLES = ("oversight_draft", "case_oversight", "supervision_feedback", "supervision_session", "restriction")


@pytest.fixture(scope="session")
def overseen(new_settings, tmp_path_factory):
    """An application whose database holds that council, with accounts."""
    app = create_app(new_settings("overseen"))
    folder = tmp_path_factory.mktemp("overseen")
    write(folder, {**town.staff_files(*PEOPLE, absences=()), **town.case_files()})
    with app.app_context():
        commands.upgrade()
        with transaction():
            for kind in ("staff", "cases"):
                service.run(folder, service.Options(kind, DAY))
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

    def __init__(self, app, folder):
        super().__init__(app)
        self.folder, self.count = folder, 0

    def session(self, supervisee, supervisor, held_on, kind="formal"):
        self.count += 1
        return self.change(
            "INSERT INTO supervision_session (source, import_id, session_ref, supervisee, supervisor, worker_id,"
            " supervisor_id, kind, planned_on, held_on, minutes, start_time) SELECT 'page', 0, :ref, w.employee_number,"
            " v.employee_number, w.id, v.id, :kind, :planned, :held, 90, '09:00' FROM worker w, worker v"
            " WHERE w.employee_number = :a AND v.employee_number = :b RETURNING id",
            ref=f"web{self.count}", a=supervisee, b=supervisor, kind=kind, planned=held_on or DAY, held=held_on,
        )  # fmt: skip

    def said(self, reference, session, held_on):
        return self.change(
            "INSERT INTO case_oversight (source, import_id, case_ref, child_id, held_on, kind, session_id)"
            " SELECT 'page', 0, reference, id, :held, :kind, :session FROM child WHERE reference = :ref RETURNING id",
            ref=reference, held=held_on, kind=f"session {session}", session=session,
        )  # fmt: skip

    def feedback(self, supervisee, supervisor, given_on, needs="yes"):
        session = self.session(supervisee, supervisor, given_on)
        self.change(
            "INSERT INTO supervision_feedback (session_id, worker_id, supervisor_id, held_on, given_on, needs_met,"
            " reflected, heard, clear_next) SELECT id, worker_id, supervisor_id, held_on, held_on, :needs, 'partly',"
            " 'yes', 'no' FROM supervision_session WHERE id = :id", id=session, needs=needs,
        )  # fmt: skip
        return session

    def bring(self, *lines, source="case system", **options):
        """Import an oversight.csv."""
        self.count += 1
        folder = self.folder / str(self.count)
        write(folder, {"oversight.csv": [{**OVERSIGHT, **line} for line in lines]})
        return self.do(lambda: service.run(folder, service.Options("supervision", DAY, source=source, **options)))

    def policy(self, **changes):
        """Let another supervision policy be in force from 2020 on."""
        document = self.ask("SELECT document FROM policy_version WHERE kind = 'supervision' ORDER BY id LIMIT 1")
        self.change(
            "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at)"
            " VALUES ('supervision', '2020-01-01', CAST(:document AS jsonb), 'our council', now())",
            document=json.dumps({**document, **changes}),
        )

    def forget(self):
        for table in TABLES:
            self.change(f"DELETE FROM {table}")
        self.change("DELETE FROM policy_version WHERE kind = 'supervision' AND in_force_from = '2020-01-01'")
        self.change("UPDATE import_run SET undone_at = now() WHERE kind = 'supervision' AND undone_at IS NULL")


@pytest.fixture
def council(overseen, when, tmp_path):
    """The council; what a test leaves in it is taken out."""
    one = Council(overseen, tmp_path)
    one.forget()
    yield one
    one.forget()


@pytest.fixture
def browse(overseen, when):
    """One browser a person and day, signed in when it is asked for."""
    return browsing(overseen, when, {})


def days_before(count):
    return DAY - timedelta(days=count)
