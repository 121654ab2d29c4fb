"""A council written by hand, whose supervision is worked out by hand; who signs in; and a day that stands still."""

import re
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from app import create_app
from tests.integration.conftest import rolled_back
from tests.integration.importing import tables
from workforce import clock
from workforce.auth import service as accounts
from workforce.auth.roles import permissions
from workforce.db import commands, db, transaction
from workforce.importing import service
from workforce.web.access import Scope, Viewer

PASSWORD = "copper lantern tide"
DAY = date(2026, 10, 31)  # a Saturday; the 13 weeks begin on 2 August
COVERS = date(2026, 6, 1)
ACCOUNTS = {  # name: role, employee number
    "manager": ("manager", "M1"), "elsewhere": ("manager", "M2"), "service": ("service", "SM"), "head": ("head", "HD"),
    "quality": ("quality", None), "analyst": ("analyst", None), "hr": ("hr", None), "board": ("board", None),
    "admin": ("admin", None), "governance": ("governance", None), "worker": ("worker", "A"),
}  # fmt: skip
REGISTERED = {"registration_date": "2018-06-01", "registration_expires_on": "2026-11-30"}


def post(number, start="2020-01-06", team="T1", by="M1", grade="social_worker", **more):
    return {
        **tables.POST, "employee_number": number, "name": f"Name {number}", "start_date": start, "team_code": team,
        "supervisor_employee_number": by, "grade": grade, **more,
    }  # fmt: skip


PEOPLE = [
    post("A"),
    post("B", "2026-08-03", grade="asye"),
    post("C", "2026-08-14", "T2", "M2", employment_type="agency"),
    post("D"),  # away since May
    post("R", "2026-09-21", grade="advanced_practitioner", work_kind="reviewing"),
    post("S", "2026-09-01", grade="student", employment_type="student"),
    post("P", "2026-10-01", grade="other", work_kind="personal_adviser"),
    post("M1", "2026-10-01", by="SM", grade="team_manager", swe_number="SW1", **REGISTERED),
    post("M2", "2026-10-12", "T2", "SM", "team_manager"),
    post("SM", "2026-10-12", "S1", "HD", "service_manager", swe_number="SW2", registration_date="2025-06-01",
         registration_expires_on="2026-11-30"),
    post("HD", "2026-10-12", "CS", "", "head_of_service", swe_number="SW3", **REGISTERED),
]  # fmt: skip
HELD = [  # supervisee, held, minutes, then what differs
    ("A", "2026-07-03", "90", {}),
    ("A", "2026-08-03", "90", {}),
    ("A", "2026-09-01", "60", {}),
    ("A", "2026-10-01", "90", {"planned_on": "2026-09-30"}),
    ("A", "2026-10-15", "120", {"kind": "group"}),
    ("B", "2026-08-10", "90", {"kind": "asye"}),
    ("B", "2026-08-20", "95", {}),
    ("B", "2026-10-12", "90", {"interrupted": "yes"}),
    ("B", "2026-10-20", "20", {"kind": "informal"}),
    ("C", "2026-09-15", "", {}),
    ("R", "2026-10-20", "90", {}),
    ("S", "2026-10-10", "90", {}),
    ("M1", "2026-10-05", "90", {}),
    ("X9", "2026-10-02", "90", {}),
]
OUT = [  # planned and not held
    ("A", "2026-09-24", "Supervisor unwell"),
    ("C", "2026-10-14", "in court"),
    ("B", "2026-10-25", ""),
    ("A", "2026-11-12", ""),
]


def sessions():
    """The rows of supervision.csv."""
    held = [
        {**tables.SESSION, "session_ref": f"H{n}", "supervisee_employee_number": who, "planned_on": on, "held_on": on,
         "minutes": minutes, "supervisor_employee_number": "SM" if who == "M1" else "M1", **more}
        for n, (who, on, minutes, more) in enumerate(HELD)
    ]  # fmt: skip
    out = [
        {**tables.SESSION, "session_ref": f"O{n}", "supervisee_employee_number": who, "planned_on": on, "held_on": "",
         "minutes": "", "interrupted": "", "start_time": "", "supervisor_employee_number": "M1",
         "cancelled_reason": why}
        for n, (who, on, why) in enumerate(OUT)
    ]  # fmt: skip
    return held + out


def files():
    """Every file of the council."""
    teams = [
        {**tables.TEAM, "team_code": code, "team_name": name, "kind": kind, "parent_code": parent,
         "manager_employee_number": manager}
        for code, name, kind, parent, manager in (
            ("CS", "Children's services", "directorate", "", "HD"), ("S1", "Safeguarding", "service", "CS", "SM"),
            ("S2", "Care", "service", "CS", ""), ("T1", "Eastfield", "team", "S1", "M1"),
            ("T2", "Care North", "team", "S2", "M2"),
        )
    ]  # fmt: skip
    away = {**tables.ABSENCE, "employee_number": "D", "reason": "maternity", "start_date": "2026-05-01", "end_date": ""}
    done = [
        {**tables.COMPLETION, "employee_number": who, "course_code": "REFLECTIVE-SUPERVISION", "completed_on": on}
        for who, on in (("M1", "2025-03-01"), ("HD", "2022-01-10"))
    ]
    return {
        "teams.csv": teams, "staff.csv": PEOPLE, "absences.csv": [away], "supervision.csv": sessions(),
        "completions.csv": done,
    }  # fmt: skip


@pytest.fixture(scope="session")
def watched(new_settings, tmp_path_factory):
    """An application whose database holds that council, with accounts."""
    app, folder = create_app(new_settings("watched")), tmp_path_factory.mktemp("watched")
    tables.write(folder, files())
    with app.app_context():
        commands.upgrade()
        with transaction():
            for kind in ("staff", "supervision", "learning"):
                service.run(folder, service.Options(kind, DAY, covers_from=COVERS))
            for name, (role, number) in ACCOUNTS.items():
                accounts.add_account(
                    f"{name}@demo.example", role, "test", name=name, employee_number=number, team_code=None,
                    password=PASSWORD, checks_password=False,
                )  # fmt: skip
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def here(watched):
    """The council's database, put back after the test."""
    with rolled_back(watched) as session:
        yield session


@pytest.fixture
def statements(watched):
    """Count the statements that a block sends to an application's database."""

    @contextmanager
    def count(app=watched):
        seen = []
        listen = lambda *args: seen.append(args[2]) if not args[2].startswith(("SAVEPOINT", "RELEASE")) else None
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", listen)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", listen)

    return count


@pytest.fixture
def client(watched, monkeypatch):
    """Sign somebody in, on the Tuesday after the day of the files."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 3, 9, tzinfo=UTC))

    def sign_in(name):
        one = watched.test_client()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', one.get("/sign-in").text)[1]
        answer = one.post("/sign-in", data={"email": f"{name}@demo.example", "password": PASSWORD, "csrf_token": token})
        assert answer.status_code == 303
        return one

    return sign_in


def viewer(role="analyst", *teams):
    """Somebody signed in, as reads know them."""
    return Viewer(
        0, f"{role}@test.example", role, role, permissions(role, is_linked=True), None, None,
        Scope.TEAMS if teams else Scope.ALL, frozenset(teams),
    )  # fmt: skip
