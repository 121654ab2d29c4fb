"""A very small council with supervision planned here: who is supervised by whom, and sessions written row by row."""

from datetime import UTC, date, datetime, time
from itertools import count

from sqlalchemy import text

from tests.integration.importing import tables
from workforce.auth import service as accounts
from workforce.db import db
from workforce.importing import service

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)  # a Tuesday
DAY = NOW.date()
PASSWORD = "copper lantern tide"
COVERS = date(2026, 9, 1)
BASE = "http://localhost"
ACCOUNTS = {  # name: role, employee number
    "ann": ("worker", "A"), "ben": ("worker", "B"), "cat": ("worker", "C"), "dee": ("worker", "D"),
    "stu": ("worker", "S"), "gone": ("worker", "GONE"), "meg": ("manager", "M"), "pat": ("worker", "P"),
    "sam": ("service", "SM"), "board": ("board", None), "admin": ("admin", None),
}  # fmt: skip
SAID_HERE = (
    "supervision_signature", "supervision_action", "case_oversight", "supervision_move", "supervision_session",
    "supervision_record", "supervision_series", "supervision_tie", "calendar_feed", "outgoing_mail", "job_run",
)  # fmt: skip
_next = count(1)


def _post(number, name, **more):
    return {
        **tables.POST, "employee_number": number, "name": name, "supervisor_employee_number": "M",
        "start_date": "2024-01-01", **more,
    }  # fmt: skip


def bring(folder):
    """Import the council: A, B, C, D (on maternity leave) and a student, supervised by M; P supervises nobody yet."""
    staff = [
        _post("A", "Ann Aldous"), _post("B", "Ben Bellweather"), _post("C", "Cat Crowe"), _post("D", "Dee Dray"),
        _post("S", "Stu Sand", grade="student", employment_type="student"),
        _post("GONE", "Gil Gone", end_date="2026-10-20"),
        _post("P", "Pat Pike", grade="practice_supervisor"),
        _post("M", "Meg Marlow", grade="team_manager", supervisor_employee_number="SM"),
        _post("SM", "Sam Stone", grade="service_manager", supervisor_employee_number=""),
    ]  # fmt: skip
    absences = [
        {**tables.ABSENCE, "employee_number": "D", "reason": "maternity", "start_date": "2026-05-01", "end_date": ""}
    ]
    teams = [{**tables.TEAM, "manager_employee_number": "M"}]
    sessions = [
        {**tables.SESSION, "session_ref": f"F{n}", "supervisee_employee_number": who,
         "supervisor_employee_number": "SM" if who == "M" else "M", "planned_on": "2026-10-20", "held_on": "2026-10-20"}
        for n, who in enumerate(("A", "B", "C", "S", "P", "M", "SM"))
    ]  # fmt: skip
    tables.write(folder, {"teams.csv": teams, "staff.csv": staff, "absences.csv": absences})
    tables.write(folder, {"supervision.csv": sessions})
    service.run(folder, service.Options("staff", DAY))
    service.run(folder, service.Options("supervision", DAY, covers_from=COVERS))


def add_accounts():
    """Give everybody an account."""
    for name, (role, number) in ACCOUNTS.items():
        accounts.add_account(
            f"{name}@demo.example", role, "test", name=name.title(), employee_number=number, password=PASSWORD,
            checks_password=False,
        )  # fmt: skip


def clean():
    """Forget everything that was planned, said or sent here; what the files brought stays."""
    for table in SAID_HERE:
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        where = " WHERE source = 'page'" if table in ("supervision_session", "case_oversight") else ""
        db.session.execute(text(f"DELETE FROM {table}{where}"))
        db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    db.session.execute(text("UPDATE account SET is_active = true"))


def _worker(number):
    return db.session.scalar(text("SELECT id FROM worker WHERE employee_number = :n"), {"n": number})


def plan(who, on, at=time(10), by="M", kind="formal", minutes=90, **more):
    """Plan a session of ours; return its id."""
    values = {
        "source": "page", "import_id": 0, "session_ref": f"P{next(_next)}", "supervisee": who, "supervisor": by,
        "worker_id": _worker(who), "supervisor_id": _worker(by), "kind": kind, "planned_on": on, "planned_time": at,
        "planned_minutes": minutes, "place": "Meg Marlow's room", **more,
    }  # fmt: skip
    return _insert("supervision_session", values)


def held(who, on, record=None, **more):
    """Let a session of ours be held; `record` shares one, and True begins one."""
    if record is True:
        record = begin(more.get("kind", "formal"))
    return plan(
        who, on, held_on=on, start_time=more.pop("start_time", time(10)), record_id=record,
        interrupted=False, **{"minutes_held": 90, **more},
    )  # fmt: skip


def begin(kind="formal"):
    """Begin a record; return its id."""
    return _insert("supervision_record", {"kind": kind, "pulled": "{}", "begun_by": "test", "begun_at": NOW})


def sign(session, role, number, at):
    """Sign the record of a session."""
    record = db.session.scalar(text("SELECT record_id FROM supervision_session WHERE id = :id"), {"id": session})
    agrees = {"agrees": True, "confirms_length": True} if role == "supervisee" else {}
    _insert(
        "supervision_signature",
        {"record_id": record, "role": role, "worker_id": _worker(number), "by": "t", "at": at, "digest": "x", **agrees},
    )


def act(session, owner, due_on):
    """Agree an action."""
    _insert(
        "supervision_action",
        {"session_id": session, "worker_id": _worker(owner), "owner_id": _worker(owner),
         "words": "Ring Mrs Quillfeather about C77", "due_on": due_on, "added_by": "test", "added_at": NOW},
    )  # fmt: skip


def oversee(session, reference, on, on_file_on=None):
    """Say that oversight of a child was held."""
    _insert(
        "case_oversight",
        {"source": "page", "import_id": 0, "case_ref": reference, "held_on": on, "kind": "supervision",
         "session_id": session, "on_file_on": on_file_on},
    )  # fmt: skip


def move(session, to_on, to_time, at, code="duty"):
    """Move a session, as its page does."""
    db.session.execute(
        text(
            "INSERT INTO supervision_move (session_id, from_on, from_time, to_on, to_time, code, by, at) SELECT id,"
            " planned_on, planned_time, :on, :time, :code, 'test', :at FROM supervision_session WHERE id = :id"
        ),
        {"id": session, "on": to_on, "time": to_time, "at": at, "code": code},
    )
    db.session.execute(
        text("UPDATE supervision_session SET planned_on = :on, planned_time = :time WHERE id = :id"),
        {"id": session, "on": to_on, "time": to_time},
    )


def cancel(session):
    """Cancel a session, as its page does."""
    db.session.execute(
        text("UPDATE supervision_session SET cancelled_code = 'duty', cancelled_reason = 'duty cover' WHERE id = :id"),
        {"id": session},
    )


def tie(who, by, role="cover", until=date(2026, 12, 31)):
    """Let somebody else supervise a person too."""
    _insert(
        "supervision_tie",
        {"worker_id": _worker(who), "supervisor_id": _worker(by), "role": role, "started_on": date(2026, 1, 1),
         "ended_on": until, "set_by": "test", "set_at": NOW},
    )  # fmt: skip


def _insert(table, values):
    held_minutes = values.pop("minutes_held", None)
    if held_minutes is not None:
        values["minutes"] = held_minutes
    names = ", ".join(f'"{name}"' for name in values)
    binds = ", ".join(f":{name}" if name != "pulled" else "CAST(:pulled AS jsonb)" for name in values)
    return db.session.scalar(text(f"INSERT INTO {table} ({names}) VALUES ({binds}) RETURNING id"), values)
