"""A small council in which people hold supervision: who supervises whom, who answers for which team, who may not ask.

Ann is supervised by Lea, and Lea by Gus, who manages their team. Eve is of that team too, but Ida, who manages the
other one, supervises her; Ida's own supervisor is Jon.
"""

import json
from datetime import date

import html5lib
from sqlalchemy import text

from tests.integration.allocation import town
from tests.integration.importing.tables import SESSION, team, write
from workforce.auth import queries as account_queries
from workforce.auth import service as accounts
from workforce.db import db
from workforce.importing import service

DAY = town.DAY  # Monday 2 November 2026
COVERS = date(2026, 7, 1)
PASSWORD = "copper lantern tide"
SECRET_CASE = "QX4471"  # held by Ann; a reference that no page contains by chance


def _under(number, name, supervisor, grade="social_worker", team_code="T1", **more):
    return town.person(number, name, grade, team_code, supervisor_employee_number=supervisor, **more)


PEOPLE = (
    _under("E1", "Ann Bee", "E11"),
    _under("E2", "Ben Cole", "E11", "asye", asye_start_date="2026-10-19", start_date="2026-10-19"),
    _under("E3", "Cat Dunn", "E11"),
    _under("E4", "Dan Ely", "E11"),
    _under("E5", "Eve Fox", "E9"),
    _under("E6", "Fay Gill", "E9", team_code="T2"),
    _under("E7", "Gus Hart", "E10", "team_manager"),
    _under("E8", "Hal Ives", "E7", swe_number="", registration_date="", registration_expires_on=""),
    _under("E9", "Ida Jones", "E10", "team_manager", "T2"),
    _under("E10", "Jon Kerr", "E13", "service_manager", "S1"),
    _under("E11", "Lea Moss", "E7", "practice_supervisor"),
    _under("E12", "Nia Orr", "E7", "practice_supervisor"),
    _under("E13", "Pia Quist", "", "head_of_service", "CS"),
    _under("E14", "Rob Stark", "", "head_of_service", "CS"),
    _under("E15", "Sue Tate", "E13", "other", "CS"),
    _under("E16", "Una Vale", "E13", "advanced_practitioner", "CS"),
    _under("E17", "Oli Penn", "E9", "senior_practitioner", "T2"),
    _under("E18", "Max Neal", "E9", "senior_practitioner", "T2"),
    _under("E19", "Dot Ash", "E9", "senior_practitioner", "T2"),
)
CROWD = tuple(f"E{n}" for n in range(101, 131))  # people whom nobody supervises, until a test says otherwise
TEAMS = (
    team("CS", team_name="Children", kind="directorate", manager_employee_number="E13"),
    team("S1", team_name="Safeguarding", kind="service", parent_code="CS", manager_employee_number="E10"),
    team("T1", team_name="North", parent_code="S1", manager_employee_number="E7"),
    team("T2", team_name="South", parent_code="S1", manager_employee_number="E9"),
)
ACCOUNTS = {  # name: role, employee number
    "ann": ("worker", "E1"), "ben": ("worker", "E2"), "cat": ("worker", "E3"), "dan": ("worker", "E4"),
    "eve": ("worker", "E5"), "fay": ("worker", "E6"), "gus": ("manager", "E7"), "hal": ("worker", "E8"),
    "ida": ("manager", "E9"), "jon": ("service", "E10"), "lea": ("worker", "E11"), "nia": ("worker", "E12"),
    "pia": ("head", "E13"), "rob": ("director", "E14"), "sue": ("hr", "E15"), "una": ("quality", "E16"),
    "oli": ("worker", "E17"), "max": ("worker", "E18"), "dot": ("worker", "E19"),
    "hr": ("hr", None), "quality": ("quality", None), "analyst": ("analyst", None), "board": ("board", None),
    "governance": ("governance", None), "admin": ("admin", None),
}  # fmt: skip
NUMBERS = {name: number for name, (_, number) in ACCOUNTS.items() if number}


def bring(folder):
    """Import the council; one session of long ago, so that sessions are known; an account for everybody."""
    held = {**town.HELD, SECRET_CASE: "P1"}
    once = {
        **SESSION, "supervisee_employee_number": "E19", "supervisor_employee_number": "E9", "planned_on": "2026-07-06",
        "held_on": "2026-07-06",
    }  # fmt: skip
    crowd = [_under(number, f"Kim {number}", "", team_code="T2") for number in CROWD]
    files = town.staff_files(*PEOPLE, *crowd, absences=()) | town.case_files(held) | {"supervision.csv": [once]}
    write(folder, {**files, "teams.csv": list(TEAMS)})
    for kind in ("staff", "cases", "supervision"):
        service.run(folder, service.Options(kind, DAY, covers_from=COVERS if kind == "supervision" else None))
    for name, (role, number) in ACCOUNTS.items():
        accounts.add_account(
            f"{name}@demo.example", role, "test", name=name.title(), employee_number=number, password=PASSWORD,
            team_code="CS" if role == "director" else None, checks_password=False,
        )  # fmt: skip


class Here:
    """The application of the tests."""

    app = None


def do(function, *args, **kwargs):
    """Do something in an application's context of its own, and keep it (until the test is over)."""
    with Here.app.app_context():
        found = function(*args, **kwargs)
        db.session.commit()
        db.session.remove()
    return found


def value(sql, **binds):
    """One value of the database."""
    return do(db.session.scalar, text(sql), binds)


def rows(sql, **binds):
    """Rows of the database, as tuples."""
    return do(lambda: [tuple(row) for row in db.session.execute(text(sql), binds)])


def run(sql, **binds):
    """Change the database."""
    do(lambda: db.session.execute(text(sql), binds) and None)


def worker(number):
    """The id of somebody."""
    return value("SELECT id FROM worker WHERE employee_number = :number", number=number)


def supervisors_signature(session_id):
    """The id of the supervisor's signature under the record of a session; None where there is none."""
    return value(
        "SELECT g.id FROM supervision_signature g JOIN supervision_session s ON s.record_id = g.record_id"
        " WHERE s.id = :id AND g.role = 'supervisor'",
        id=session_id,
    )


def viewer(name):
    """Somebody signed in, as services know them."""
    account_id, version = rows(
        "SELECT id, session_version FROM account WHERE email = :email", email=f"{name}@demo.example"
    )[0]
    return do(account_queries.viewer, account_id, version, "test")


def put_policy(**changes):
    """Let another supervision policy be in force from 2026 on."""
    document = value("SELECT document FROM policy_version WHERE kind = 'supervision' ORDER BY id LIMIT 1")
    run(
        "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at)"
        " VALUES ('supervision', '2026-01-01', CAST(:document AS jsonb), 'our council', now())",
        document=json.dumps({**document, **changes}),
    )


def let_deputise(name, team_code):
    """Let somebody be a deputy for a team for a week."""
    run(
        "INSERT INTO deputy (account_id, team_code, first_day, last_day, set_by, set_at)"
        " SELECT id, :team, :first, :last, 'test', now() FROM account WHERE email = :email",
        team=team_code, first=DAY, last=date(2026, 11, 8), email=f"{name}@demo.example",
    )  # fmt: skip


def change_supervisor(number, supervisor, since):
    """Let somebody's supervisor be another from a day on, as a later staff file says: a second post."""
    run(
        "UPDATE post p SET ended_on = CAST(:since AS date) - 1 FROM worker w WHERE w.id = p.worker_id"
        " AND w.employee_number = :number AND p.ended_on IS NULL",
        since=since, number=number,
    )  # fmt: skip
    run(
        "INSERT INTO post (worker_id, source, import_id, team_id, grade, work_kind, contracted_hours, standard_hours,"
        " employment_type, started_on, supervisor_employee_number)"
        " SELECT p.worker_id, p.source, p.import_id, p.team_id, p.grade, p.work_kind, p.contracted_hours,"
        " p.standard_hours, p.employment_type, :since, :supervisor FROM post p JOIN worker w ON w.id = p.worker_id"
        " WHERE w.employee_number = :number AND p.ended_on = CAST(:since AS date) - 1",
        since=since, supervisor=supervisor, number=number,
    )  # fmt: skip


def form_of(page, form_id="record"):
    """What a browser would send of a form: name -> value, of several values the list."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    form = tree.find(f".//form[@id='{form_id}']")
    assert form is not None, "there is no such form on the page"
    found = {}
    for one in form.iter():
        name = one.get("name")
        if not name or one.tag == "button":
            continue
        if one.tag == "textarea":
            sent = (one.text or "").removeprefix("\n")
        elif one.tag == "select":
            options = one.findall(".//option")
            chosen = next((option for option in options if option.get("selected") is not None), options[0])
            sent = chosen.get("value", chosen.text)
        elif one.get("type") in ("checkbox", "radio"):
            if one.get("checked") is None:
                continue
            sent = one.get("value", "on")
        else:
            sent = one.get("value", "")
        if name in found:
            found[name] = [*([found[name]] if isinstance(found[name], str) else found[name]), sent]
        else:
            found[name] = sent
    return found
