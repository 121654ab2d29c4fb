"""What people of the small council did, written straight into the tables: sessions, decisions, concerns, learning."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from tests.integration.supervision.records import council

DAY = council.DAY  # Monday 2 November 2026
_SESSION = """
INSERT INTO supervision_session (source, import_id, session_ref, supervisee, supervisor, worker_id, supervisor_id, kind,
  planned_on, held_on, minutes, interrupted)
VALUES ('page', 0, :ref, :who, :by, :worker, :supervisor, :kind, :day, :day, :minutes, :interrupted)
"""
_ALLOCATION = """
INSERT INTO allocation (request, child_id, kind, state, worker_id, to_team, starts_on, discussed_on, decided_by,
  decided_at, evidence) VALUES (:request, (SELECT min(id) FROM child), :kind, :state, :worker, :team, :day, :discussed,
  'gus@demo.example', :at, '{}')
"""
_CONCERN = """
INSERT INTO concern (request, worker_id, about, said, to_whom, team, sent_to, passed_over, raised_on, raised_at,
  acknowledged_by, acknowledged_at, answered, answered_by, answered_at, withdrawn_at)
VALUES (:request, :worker, :about, 'A word', 'manager', 'T1', '{}', '{}', :day, :at, :by, :acknowledged, :answer, :by,
  :answered, :withdrawn)
"""


def at(day):
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC) if day else None


def session(number, day, minutes=90, interrupted=False, kind="formal", by="E11"):
    council.run(
        _SESSION, ref=uuid4().hex, who=number, by=by, worker=council.worker(number), supervisor=council.worker(by),
        kind=kind, day=day, minutes=minutes, interrupted=interrupted,
    )  # fmt: skip


def allocation(number, day, state="awaiting", discussed=None, team="T1", kind="allocate"):
    council.run(
        _ALLOCATION, request=uuid4(), kind=kind, state=state, worker=council.worker(number), team=team, day=day,
        discussed=discussed, at=at(day),
    )  # fmt: skip


def concern(day, about="workload", acknowledged=None, answered=None, withdrawn=None, number="E1"):
    council.run(
        _CONCERN, request=uuid4(), worker=council.worker(number), about=about, day=day, at=at(day),
        by="gus@demo.example" if acknowledged or answered else None, acknowledged=at(acknowledged),
        answer="So it is" if answered else None, answered=at(answered), withdrawn=at(withdrawn),
    )  # fmt: skip


def hours(number, week_ends_on, amount):
    council.run(
        "INSERT INTO extra_hours (worker_id, week_ends_on, hours) VALUES (:worker, :day, :hours)",
        worker=council.worker(number), day=week_ends_on, hours=amount,
    )  # fmt: skip


def piece(number, day, what, peer=False):
    council.run(
        "INSERT INTO cpd_piece (worker_id, done_on, what, relevant, learnt, impact, peer, peer_taught, edition,"
        " saved_at) VALUES (:worker, :day, :what, 'r', 'l', 'i', :peer, :peer, 1, :at)",
        worker=council.worker(number), day=day, what=what, peer="colleague" if peer else None, at=at(day),
    )  # fmt: skip


def declared(number, day, year=2026):
    council.run(
        "INSERT INTO cpd_declaration (worker_id, year, pieces, with_peer, declared_on, at)"
        " VALUES (:worker, :year, 2, 1, :day, :at)",
        worker=council.worker(number), year=year, day=day, at=at(day),
    )  # fmt: skip


def overload(number, opened_on, **plan):
    """An overload; with a plan of an action, the worker's view and a review, where a review day is given."""
    council.run(
        "INSERT INTO overload (worker_id, opened_on, first_week, last_week, weeks, grade, team)"
        " VALUES (:worker, :day, :day, :day, 4, 'social_worker', 'T1')",
        worker=council.worker(number), day=opened_on,
    )  # fmt: skip
    number_ = council.value("SELECT max(id) FROM overload")
    if not plan:
        return
    entry = (
        "INSERT INTO overload_entry (overload_id, edition, kind, day, at, by, words, owner_id, due_on, agrees,"
        " is_workers) VALUES (:id, :edition, :kind, :day, :at, 'gus', :words, :owner, :due, :agrees, :own)"
    )
    common = {"id": number_, "day": opened_on, "at": at(opened_on)}
    blank = {"words": None, "owner": None, "due": None, "agrees": None, "own": None}
    owner = council.worker("E7")
    for edition, more in enumerate(
        (
            {"kind": "action", "words": "Move two", "owner": owner, "due": opened_on + timedelta(days=10)},
            {"kind": "view", "words": "It helps", "agrees": True, "own": True},
            {"kind": "review", "due": plan["review_on"]},
        ),
        2,
    ):
        council.run(entry, **{**common, **blank, **more, "edition": edition})


def watched_since(day):
    council.run("INSERT INTO overload_watch (day, at) VALUES (:day, :at)", day=day, at=at(day))


def learning_known():
    council.run(
        "INSERT INTO import_run (kind, source, as_at, covers_from, applied_at, applied_by, files, counts, rejected,"
        " warnings) VALUES ('learning', 'lms', :day, :since, now(), 'test', '{}', '{}', '[]', '[]')",
        day=DAY, since=date(2020, 1, 1),
    )  # fmt: skip


def completion(number, day, course="REFLECTIVE-SUPERVISION"):
    council.run(
        "INSERT INTO completion (source, import_id, person_kind, person, worker_id, course_code, completed_on, result)"
        " VALUES ('lms', 0, 'employee_number', :number, :worker, :course, :day, 'completed')",
        number=number, worker=council.worker(number), course=course, day=day,
    )  # fmt: skip


def tie(number, supervisor, role="professional"):
    council.run(
        "INSERT INTO supervision_tie (worker_id, supervisor_id, role, started_on, set_by, set_at)"
        " VALUES (:worker, :supervisor, :role, '2026-09-01', 'test', now())",
        worker=council.worker(number), supervisor=council.worker(supervisor), role=role,
    )  # fmt: skip


def programme(number, started_on, weeks):
    council.run(
        "INSERT INTO asye_programme (worker_id, started_on, employed_on, recorded_by, recorded_at)"
        " VALUES (:worker, :day, :day, 'test', :at)",
        worker=council.worker(number), day=started_on, at=at(started_on),
    )  # fmt: skip
    for sunday, taken in weeks.items():
        council.run(
            "INSERT INTO asye_week (programme_id, week_ends_on, hours)"
            " SELECT max(id), :day, :hours FROM asye_programme",
            day=sunday, hours=taken,
        )  # fmt: skip


def audited(session_id, grade="good"):
    """One record, audited to the end: a sample, the record in it, its reading."""
    quality = council.value("SELECT id FROM account WHERE email = 'una@demo.example'")
    council.run(
        "INSERT INTO supervision_audit_sample (lead_id, drawn_by, drawn_at, from_on, to_on, rule, seed, size, eligible,"
        " left_out, second_percent) VALUES (:a, 'una', :at, :day, :day, '{}', 1, 1, '[]', 0, 0)",
        a=quality, at=at(DAY), day=DAY,
    )  # fmt: skip
    council.run(
        "INSERT INTO supervision_audit_item (sample_id, place, record_id, session_id, team, is_double)"
        " SELECT max(m.id), 1, s.record_id, s.id, 'T1', false FROM supervision_audit_sample m,"
        " supervision_session s WHERE s.id = :session GROUP BY s.record_id, s.id",
        session=session_id,
    )  # fmt: skip
    council.run(
        "INSERT INTO supervision_audit_reading (item_id, turn, account_id, grade, finished_at)"
        " SELECT max(id), 1, :a, :grade, :at FROM supervision_audit_item",
        a=quality, grade=grade, at=at(DAY),
    )  # fmt: skip
