"""A council written by hand, of which some people are over for weeks; who signs in; and a day that stands still."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app import create_app
from tests.integration.board.hand_made import COVERS, Files, post
from tests.integration.conftest import EVERY_WEEK, UNTIL
from tests.integration.importing import tables
from tests.integration.web import add_accounts, browsing, counting
from workforce import clock
from workforce.allocation import overload_watch
from workforce.caseload import weeks
from workforce.db import commands, db, transaction
from workforce.importing import service

PASSWORD = "copper lantern tide"
NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)  # a Tuesday; the last whole week ended on 1 November
SAID_HERE = ("overload_entry", "overload", "overload_watch", "escalation_notice", "concern", "effective_practice",
             "outgoing_mail")  # fmt: skip
ACCOUNTS = {  # name: role, employee number
    "ann": ("worker", "A"), "bea": ("worker", "B"), "cai": ("worker", "C"), "manager": ("manager", "M1"),
    "elsewhere": ("manager", "M2"), "service": ("service", "SM"), "head": ("head", "HD"), "quality": ("quality", "Q"),
    "analyst": ("analyst", None), "hr": ("hr", None), "board": ("board", None), "admin": ("admin", None),
    "governance": ("governance", None), "director": ("director", None),
}  # fmt: skip


def overloaded_council():
    """A is at 115%, B newly qualified at 105.6%, C at 105%, D at 115% away; M1 manages them, M2 another service's E."""
    files = Files()
    manages = {"grade": "team_manager", "work_kind": ""}
    files.staff = [
        post("A", team_code="T1", supervisor_employee_number="P1"),
        post("B", team_code="T1", grade="asye", supervisor_employee_number="P1"),
        post("C", team_code="T1", supervisor_employee_number="M1"),
        post("D", team_code="T1"),
        post("E", team_code="T2", supervisor_employee_number="M2"),
        post("GONE", team_code="T1", end_date="2026-10-20"),
        post("P1", team_code="T1", grade="practice_supervisor"),
        post("M1", team_code="T1", **manages),
        post("M2", team_code="T2", **manages),
        post("SM", team_code="S1", grade="service_manager"),
        post("HD", team_code="CS", grade="head_of_service"),
        post("Q", team_code="CS", grade="advanced_practitioner", work_kind="quality"),
    ]
    files.absences = [
        {**tables.ABSENCE, "employee_number": "D", "reason": "maternity", "start_date": "2026-05-01", "end_date": ""}
    ]
    for who, count in {"A": 20, "B": 16, "C": 18, "D": 20, "E": 20}.items():
        files.children(who, count)
    return files


def bring(files, folder):
    """Write the files with their teams, import them, work out the weeks."""
    teams = [
        {**tables.TEAM, "team_code": code, "team_name": name, "kind": kind, "parent_code": parent,
         "manager_employee_number": manager}
        for code, name, kind, parent, manager in (
            ("CS", "Children's services", "directorate", "", "HD"), ("S1", "Safeguarding", "service", "CS", "SM"),
            ("S2", "Care", "service", "CS", ""), ("T1", "Eastfield", "team", "S1", "M1"),
            ("T2", "Care North", "team", "S2", "M2"),
        )
    ]  # fmt: skip
    people = [{**tables.PROFESSIONAL, "prof_professional_id": who, "prof_staff_id": f"S-{who}"} for who in files.people]
    tables.write(
        folder,
        {
            "teams.csv": teams, "staff.csv": files.staff, "absences.csv": files.absences,
            "ssd_professionals.csv": people, "ssd_cin_episodes.csv": files.episodes,
            "ssd_cla_episodes.csv": files.care, "ssd_involvements.csv": files.involvements,
        },
    )  # fmt: skip
    for kind in ("staff", "cases"):
        service.run(folder, service.Options(kind, UNTIL, covers_from=COVERS))
    weeks.work_out(service.newest_import(), EVERY_WEEK)


@pytest.fixture(scope="session")
def overloaded(new_settings, tmp_path_factory):
    """An application whose database holds that council, with accounts."""
    app = create_app(new_settings("overloaded"))
    with app.app_context():
        commands.upgrade()
        with transaction():
            bring(overloaded_council(), tmp_path_factory.mktemp("overloaded"))
        add_accounts(ACCOUNTS)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


class Clock:
    """A day that stands still until it is moved."""

    def __init__(self):
        self.at = NOW

    def on(self, month, day, hour=9, year=2026):
        self.at = datetime(year, month, day, hour, tzinfo=UTC)
        return self.at.date()


@pytest.fixture
def when(monkeypatch):
    one = Clock()
    monkeypatch.setattr(clock, "now", lambda: one.at)
    return one


@pytest.fixture
def browse(overloaded, when):
    """One browser a person and day, signed in when it is asked for: a session ends with the day."""
    return browsing(overloaded, when, {})


@pytest.fixture
def ask(overloaded):
    """Ask the database for one value."""

    def asking(sql, **binds):
        with overloaded.app_context():
            found = db.session.scalar(text(sql), binds)
            db.session.remove()
        return found

    return asking


@pytest.fixture
def write(overloaded):
    """Change the database, and keep it."""

    def run(sql, **binds):
        with overloaded.app_context():
            with transaction():
                db.session.execute(text(sql), binds)
            db.session.remove()

    return run


@pytest.fixture
def clean(write):
    """Nobody has said anything, before and after; the weeks are as they were."""

    def forget():
        for table in SAID_HERE:
            write(f"DELETE FROM {table}")

    write("CREATE TABLE IF NOT EXISTS week_load_before AS SELECT * FROM week_load")
    forget()
    yield
    forget()
    write("DELETE FROM week_load")
    write("INSERT INTO week_load SELECT * FROM week_load_before")
    write("DROP TABLE week_load_before")


@pytest.fixture
def night(overloaded):
    """Let the nightly job do its work for a day."""

    def run(day):
        with overloaded.app_context():
            with transaction():
                done = overload_watch.watch(day, "http://localhost")
                climbed = overload_watch.watch_concerns(day, "http://localhost")
            db.session.remove()
        return done, climbed

    return run


@pytest.fixture
def counted(overloaded):
    """Count the statements of a block."""
    return lambda: counting(overloaded)


@pytest.fixture
def weeks_of(write):
    """Let somebody's stored weeks be over or not, from one day to another."""

    def change(number, first, last, *, over):
        write(
            "UPDATE week_load SET is_overloaded = :over, points = CASE WHEN :over THEN 115 ELSE 90 END,"
            " band = CASE WHEN :over THEN 'well_over' ELSE 'full' END WHERE day BETWEEN :first AND :last"
            " AND worker_id = (SELECT id FROM worker WHERE employee_number = :number)",
            number=number, first=first, last=last, over=over,
        )  # fmt: skip

    return change


TUESDAY = NOW.date()
ACTION = {"what": "No new children until the review", "due_on": "2026-11-20"}


@pytest.fixture
def opened(night, ask):
    """Ann's overload is open; return its number."""
    night(TUESDAY)
    return ask("SELECT o.id FROM overload o JOIN worker w ON w.id = o.worker_id WHERE w.employee_number = 'A'")


@pytest.fixture
def number(ask):
    """Return the id of somebody."""
    return lambda who: ask("SELECT id FROM worker WHERE employee_number = :who", who=who)


@pytest.fixture
def plan(browse, opened, number, ask):
    """Let a manager write into Ann's plan."""

    def writing(who="manager", edition=None, review_on="2026-12-01", **fields):
        shown_edition = edition if edition is not None else ask("SELECT edition FROM overload WHERE id = :n", n=opened)
        return browse(who).post(
            f"/overloads/{opened}", edition=shown_edition, review_on=review_on,
            **{**ACTION, "owner": number("M1"), **fields},
        )  # fmt: skip

    return writing


@pytest.fixture
def view(browse, opened, ask):
    """Let Ann say what she thinks."""

    def saying(agrees="yes", said="That helps.", edition=None):
        edition = edition if edition is not None else ask("SELECT edition FROM overload WHERE id = :n", n=opened)
        return browse("ann").post("/my-work/overload", agrees=agrees, said=said, edition=edition)

    return saying
