"""A very small council with signed records made straight through the models, two who audit, and everybody else."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select, text

from tests.integration.importing import tables
from workforce.auth import service as accounts
from workforce.auth.models import Account
from workforce.caseload.models import Child
from workforce.db import db
from workforce.importing import service
from workforce.people.models import Worker
from workforce.supervision.models import Agreement, Session
from workforce.supervision.record_models import (
    Action,
    AgendaItem,
    DatesSeen,
    Note,
    Oversight,
    Part,
    Record,
    Redaction,
    Signature,
)

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)  # a Tuesday
DAY = NOW.date()
COVERS = date(2026, 7, 1)
PASSWORD = "copper lantern tide"
ACCOUNTS = {  # name: role, employee number
    "ann": ("worker", "A"), "pat": ("worker", "P"), "meg": ("manager", "M"), "sam": ("service", "SM"),
    "quinn": ("quality", "Q"), "rose": ("quality", "R"), "hr": ("hr", None), "analyst": ("analyst", None),
    "board": ("board", None), "admin": ("admin", None), "governance": ("governance", None), "head": ("head", "SM2"),
}  # fmt: skip
# everything that is written here, in the order in which it can be forgotten
SAID_HERE = (
    "supervision_audit_action", "supervision_audit_settlement", "supervision_audit_reading", "supervision_audit_item",
    "supervision_audit_sample", "supervision_signature", "supervision_part", "supervision_agenda_item",
    "supervision_action", "supervision_dates_seen", "supervision_note", "supervision_redaction", "case_oversight",
    "supervision_session", "supervision_record", "supervision_tie", "supervision_agreement", "restriction", "child",
)  # fmt: skip


def _post(number, name, **more):
    return {
        **tables.POST, "employee_number": number, "name": name, "supervisor_employee_number": "M", "team_code": "T1",
        "start_date": "2024-01-01", **more,
    }  # fmt: skip


def bring(folder):
    """Import the council: P and M supervise T1, N supervises T2; R supervises N; SM supervises M; Q is a supervisee."""
    manager = {"grade": "team_manager", "work_kind": ""}
    staff = [
        _post("A", "Ann Aldous"), _post("B", "Ben Bellweather", grade="asye", asye_start_date="2026-06-01"),
        _post("C", "Cat Crowe", supervisor_employee_number="P"),
        _post("D", "Dee Dray", team_code="T2", supervisor_employee_number="N"),
        _post("GONE", "Gil Gone", end_date="2026-10-20"),
        _post("P", "Pat Pike", grade="practice_supervisor"),
        _post("M", "Meg Marlow", supervisor_employee_number="SM", **manager),
        _post("N", "Ned North", team_code="T2", supervisor_employee_number="R", **manager),
        _post("SM", "Sam Stone", grade="service_manager", team_code="S1", supervisor_employee_number=""),
        _post("SM2", "Hal Head", grade="head_of_service", team_code="S1", supervisor_employee_number=""),
        _post("Q", "Quinn Quick", grade="advanced_practitioner", work_kind="quality", team_code="S1"),
        _post("R", "Rose Rand", grade="service_manager", team_code="S1", supervisor_employee_number="SM2"),
    ]  # fmt: skip
    teams = [
        {**tables.TEAM, "team_code": code, "team_name": name, "kind": kind, "parent_code": parent}
        for code, name, kind, parent in (
            ("S1", "Safeguarding", "service", ""), ("T1", "Eastfield", "team", "S1"), ("T2", "Westfield", "team", "S1")
        )
    ]  # fmt: skip
    sessions = [
        {**tables.SESSION, "session_ref": "F1", "supervisee_employee_number": "A", "supervisor_employee_number": "M",
         "planned_on": "2026-08-20", "held_on": "2026-08-20"}
    ]  # fmt: skip
    tables.write(folder, {"teams.csv": teams, "staff.csv": staff, "supervision.csv": sessions})
    service.run(folder, service.Options("staff", DAY, covers_from=COVERS))
    service.run(folder, service.Options("supervision", DAY, covers_from=COVERS))


def add_accounts():
    """Give everybody an account."""
    for name, (role, number) in ACCOUNTS.items():
        accounts.add_account(
            f"{name}@demo.example", role, "test", name=name.title(), employee_number=number, password=PASSWORD,
            checks_password=False,
        )  # fmt: skip


def clean():
    """Forget everything that was written here; what the files brought stays."""
    for table in SAID_HERE:
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        where = " WHERE source = 'page'" if table in ("supervision_session", "case_oversight") else ""
        db.session.execute(text(f"DELETE FROM {table}{where}"))
        db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    db.session.execute(text("UPDATE account SET is_active = true"))


def worker(number):
    """The id of somebody."""
    return db.session.scalar(select(Worker.id).where(Worker.employee_number == number))


def account(name):
    """The id of an account."""
    return db.session.scalar(select(Account.id).where(Account.email == f"{name}@demo.example"))


PARTS = {
    "wellbeing": "Sleeping better since the duty week ended.\nLeave is booked.",
    "reflection": "We went through the visit in C77 again: what we felt, what we would do.",
    "workload": "Says it is full.", "learning": "Will shadow a court day.", "other": "",
}  # fmt: skip


def make_record(
    who="A", on=date(2026, 10, 6), by="M", kind="formal", *, answered=True, agrees=True, parts=None, full=False
):
    """Make one signed record (of a group: `who` lists everybody); return its id.

    `answered`: the supervisee signed too. `full`: with agenda, actions, oversight of C77, dates seen and a note.
    """
    people = [who] if isinstance(who, str) else who
    record = Record(kind=kind, pulled={}, begun_by="test", begun_at=NOW)
    db.session.add(record)
    db.session.flush()
    sessions = [
        Session(
            source="page", import_id=0, session_ref=f"P-{record.id}-{person}", supervisee=person, supervisor=by,
            worker_id=worker(person), supervisor_id=worker(by), kind=kind, planned_on=on, held_on=on,
            start_time=time(10), minutes=90, interrupted=False, record_id=record.id,
        )
        for person in people
    ]  # fmt: skip
    db.session.add_all(sessions)
    db.session.flush()
    for part, words in (PARTS if parts is None else parts).items():
        db.session.add(Part(record_id=record.id, part=part, words=words, saved_by="test", saved_at=NOW))
    if full:
        _fill(sessions[0], on)
    db.session.flush()
    signed_at = datetime.combine(on + timedelta(days=1), time(9), UTC)
    db.session.add(_signature(record.id, "supervisor", by, signed_at))
    db.session.flush()
    if answered and kind in ("formal", "asye"):
        answer = {"agrees": agrees, "confirms_length": True, "comment": "As we said." if agrees else "Not what I said."}
        db.session.add(_signature(record.id, "supervisee", people[0], signed_at + timedelta(days=1), **answer))
        db.session.flush()
    if full:
        db.session.add(
            Note(record_id=record.id, worker_id=worker(by), by="test", at=NOW, words="The date was the 6th.")
        )
        db.session.flush()
    return record.id


def _signature(record, role, number, at, **more):
    return Signature(record_id=record, role=role, worker_id=worker(number), by="test", at=at, digest="x", **more)


def _fill(session, on):
    db.session.add_all(
        [
            AgendaItem(session_id=session.id, words="The court week", added_by=session.worker_id, added_at=NOW,
                       is_covered=True),
            AgendaItem(session_id=session.id, words="Leave cover", added_by=session.supervisor_id, added_at=NOW),
            AgendaItem(session_id=session.id, words="Oversight of C77 is due", added_at=NOW, pulled="oversight:C77",
                       is_covered=True),
            Action(session_id=session.id, worker_id=session.worker_id, owner_id=session.worker_id,
                   words="Book the court day", due_on=on + timedelta(days=14), added_by="test", added_at=NOW),
            DatesSeen(session_id=session.id, worker_id=session.worker_id, what="dbs", seen_on=on,
                      valid_to=date(2027, 5, 1)),
            DatesSeen(session_id=session.id, worker_id=session.worker_id, what="driving_licence", seen_on=on,
                      valid_to=date(2026, 1, 31)),
            Oversight(source="page", import_id=0, case_ref="C77", held_on=on, kind="supervision",
                      session_id=session.id, next_due_on=date(2026, 11, 6)),
            Agreement(worker_id=session.worker_id, supervisor_id=session.supervisor_id, started_on=date(2026, 1, 5),
                      review_on=date(2026, 9, 1), set_by="test", set_at=NOW),
        ]
    )  # fmt: skip
    db.session.flush()


def redact(record, place):
    """Let two people take the words of a place out."""
    db.session.add(
        Redaction(record_id=record, place=place, ground="third_person", why="About a colleague", asked_by="a",
                  asked_at=NOW, first_by="b", first_at=NOW, second_by="c", second_at=NOW)
    )  # fmt: skip
    db.session.flush()
    db.session.execute(
        text("UPDATE supervision_part SET words = '' WHERE record_id = :id AND part = :part"),
        {"id": record, "part": place.removeprefix("part:")},
    )


def restrict(reference):
    """Let a child be a restricted case that nobody here is named for."""
    child = Child(source="default", reference=reference, import_id=0)
    db.session.add(child)
    db.session.flush()
    db.session.execute(
        text("INSERT INTO restriction (child_id, named, set_by, set_at) VALUES (:child, '{}', 'test', now())"),
        {"child": child.id},
    )
