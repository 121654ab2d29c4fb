"""The database itself refuses to change what is signed: every guarded table, every way, whoever asks."""

import pytest
from sqlalchemy.exc import DBAPIError

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD, WORDS


@pytest.fixture
def full(meet, browse):
    """A record with something in every table; signed by nobody yet."""
    number = meet.planned()
    browse("ann").post(f"/supervision/sessions/{number}/agenda", words="The court week")
    browse("lea").post(f"/supervision/sessions/{number}/begin")
    child = council.value("SELECT id FROM child WHERE reference = :ref", ref=council.SECRET_CASE)
    answer = meet.save(
        number, do="action", **HELD, **WORDS, action="Ring the school", owner=council.worker("E1"),
        due_on="2026-11-20", oversight=child, **{"seen-dbs": "2026-11-02"},
    )  # fmt: skip
    assert answer.status_code == 303
    return number


@pytest.fixture
def signed(meet, full):
    assert meet.save(full, do="sign").status_code == 303
    return full


@pytest.fixture
def locked(meet, browse, signed):
    assert meet.answer(signed, comment="As we said.").status_code == 303
    browse("ann").post(f"/supervision/sessions/{signed}/record/notes", note="One more thing.")
    sent = {"place": "part:wellbeing", "ground": "other", "why": "Not mine."}
    browse("ann").post(f"/supervision/sessions/{signed}/record/redactions", **sent)
    return signed


def refused(statement, session):
    with pytest.raises(DBAPIError, match=r"added to|The supervisor signs first|a closed record only|violates"):
        council.run(statement, **({"id": session} if ":id" in statement else {}))


RECORD = "(SELECT record_id FROM supervision_session WHERE id = :id)"
ANOTHER = "(SELECT min(id) FROM supervision_session WHERE id <> :id)"  # one of a file, without a record
COLUMNS = "'x', (SELECT worker_id FROM supervision_session WHERE id = :id), 'x', now()"
AS_SIGNED = [  # refused from the supervisor's signature on
    f"UPDATE supervision_record SET pulled = '{{}}' WHERE id = {RECORD}",
    f"UPDATE supervision_record SET is_peer_reflection = true WHERE id = {RECORD}",
    f"DELETE FROM supervision_record WHERE id = {RECORD}",
    "UPDATE supervision_part SET words = 'other' WHERE part = 'wellbeing'",
    "UPDATE supervision_part SET words = '' WHERE part = 'wellbeing'",
    "UPDATE supervision_part SET part = 'other' WHERE part = 'wellbeing'",
    "UPDATE supervision_part SET record_id = record_id + 1",
    "DELETE FROM supervision_part WHERE part = 'wellbeing'",
    (
        "INSERT INTO supervision_part (record_id, part, words, saved_by, saved_at)"
        f" VALUES ({RECORD}, 'learning', 'x', 'x', now())"
    ),
    "UPDATE supervision_agenda_item SET words = 'other' WHERE session_id = :id",
    "UPDATE supervision_agenda_item SET is_covered = NOT is_covered WHERE session_id = :id",
    "DELETE FROM supervision_agenda_item WHERE session_id = :id",
    "INSERT INTO supervision_agenda_item (session_id, words, added_at) VALUES (:id, 'x', now())",
    "UPDATE supervision_action SET words = 'other' WHERE session_id = :id",
    "UPDATE supervision_action SET words = '' WHERE session_id = :id",
    "UPDATE supervision_action SET due_on = due_on + 1 WHERE session_id = :id",
    "UPDATE supervision_action SET owner_id = owner_id + 1 WHERE session_id = :id",
    "DELETE FROM supervision_action WHERE session_id = :id",
    (
        "INSERT INTO supervision_action (session_id, worker_id, owner_id, words, due_on, added_by, added_at)"
        " SELECT id, worker_id, worker_id, 'x', '2026-12-01', 'x', now() FROM supervision_session WHERE id = :id"
    ),
    "UPDATE supervision_dates_seen SET valid_to = '2030-01-01' WHERE session_id = :id",
    "DELETE FROM supervision_dates_seen WHERE session_id = :id",
    (
        "INSERT INTO supervision_dates_seen (session_id, worker_id, what, seen_on)"
        " SELECT id, worker_id, 'registration', '2026-11-02' FROM supervision_session WHERE id = :id"
    ),
    "UPDATE case_oversight SET next_due_on = next_due_on + 1 WHERE session_id = :id",
    "UPDATE case_oversight SET held_on = held_on - 1 WHERE session_id = :id",
    "UPDATE case_oversight SET case_ref = 'C1' WHERE session_id = :id",
    "DELETE FROM case_oversight WHERE session_id = :id",
    (
        "INSERT INTO case_oversight (source, import_id, case_ref, held_on, kind, session_id)"
        " VALUES ('page', 0, 'C1', '2026-11-02', 'supervision', :id)"
    ),
    "UPDATE supervision_session SET held_on = '2026-10-30' WHERE id = :id",
    "UPDATE supervision_session SET start_time = '09:00' WHERE id = :id",
    "UPDATE supervision_session SET minutes = 120 WHERE id = :id",
    "UPDATE supervision_session SET interrupted = true WHERE id = :id",
    "UPDATE supervision_session SET record_id = NULL WHERE id = :id",
    "UPDATE supervision_session SET supervisor_id = worker_id WHERE id = :id",
    "UPDATE supervision_session SET worker_id = supervisor_id WHERE id = :id",
    "UPDATE supervision_session SET kind = 'group' WHERE id = :id",
    "UPDATE supervision_session SET source = 'x' WHERE id = :id",
    "UPDATE supervision_session SET session_ref = 'x' WHERE id = :id",
    "UPDATE supervision_session SET cancelled_code = 'court', held_on = NULL WHERE id = :id",
    "DELETE FROM supervision_session WHERE id = :id",
    f"UPDATE supervision_agenda_item SET session_id = {ANOTHER} WHERE session_id = :id",
    f"UPDATE supervision_action SET session_id = {ANOTHER} WHERE session_id = :id",
    f"UPDATE supervision_dates_seen SET session_id = {ANOTHER} WHERE session_id = :id",
    f"UPDATE case_oversight SET session_id = {ANOTHER} WHERE session_id = :id",
    "UPDATE case_oversight SET session_id = NULL WHERE session_id = :id",
    "UPDATE supervision_signature SET digest = 'x'",
    "UPDATE supervision_signature SET at = now()",
    "UPDATE supervision_signature SET worker_id = worker_id + 1",
    (
        "INSERT INTO supervision_signature (record_id, role, worker_id, by, at, digest)"
        f" SELECT {RECORD}, 'supervisor', worker_id, 'x', now(), 'x' FROM supervision_session WHERE id = :id"
    ),
]


BY_BOTH = [  # refused from the supervisee's on
    *AS_SIGNED,
    "UPDATE supervision_session SET is_length_disputed = NOT is_length_disputed WHERE id = :id",
    "DELETE FROM supervision_signature WHERE role = 'supervisor'",
    "DELETE FROM supervision_signature WHERE role = 'supervisee'",
    "UPDATE supervision_signature SET comment = '' WHERE role = 'supervisee'",
    "UPDATE supervision_signature SET agrees = false WHERE role = 'supervisee'",
    "UPDATE supervision_note SET words = 'other'",
    "UPDATE supervision_note SET words = ''",
    "UPDATE supervision_note SET at = now()",
    "DELETE FROM supervision_note",
    "UPDATE supervision_redaction SET why = 'x'",
    "UPDATE supervision_redaction SET place = 'part:reflection'",
    "DELETE FROM supervision_redaction",
]
GUARDED = (
    "supervision_record", "supervision_part", "supervision_agenda_item", "supervision_action",
    "supervision_dates_seen", "supervision_signature", "supervision_note", "supervision_redaction",
    "supervision_session", "case_oversight",
)  # fmt: skip


def let_through(statements, session):
    """The statements that the database did not refuse."""
    found = []
    for statement in statements:
        try:
            refused(statement, session)
        except pytest.fail.Exception:
            found.append(statement)
    return found


def test_what_the_supervisor_signed_stays(signed):
    assert let_through(AS_SIGNED, signed) == []


def test_what_both_signed_stays(locked):
    assert let_through(BY_BOTH, locked) == []


def test_no_table_is_emptied_at_a_stroke(locked):
    assert let_through([f"TRUNCATE {table} CASCADE" for table in GUARDED], locked) == []


def test_the_supervisee_does_not_sign_first(full):
    refused(
        "INSERT INTO supervision_signature (record_id, role, worker_id, by, at, digest, agrees)"
        f" SELECT {RECORD}, 'supervisee', worker_id, 'x', now(), 'x', true FROM supervision_session WHERE id = :id",
        full,
    )


def test_no_session_joins_a_signed_record(locked, meet):
    other = meet.planned(at="14:00")
    taken = f"(SELECT record_id FROM supervision_session WHERE id = {locked})"
    refused(f"UPDATE supervision_session SET record_id = {taken} WHERE id = :id", other)
    refused(
        "INSERT INTO supervision_session (source, import_id, session_ref, supervisee, worker_id, kind, planned_on,"
        f" record_id) SELECT 'page', 0, 'x', supervisee, worker_id, kind, planned_on, {taken}"
        " FROM supervision_session WHERE id = :id", other,
    )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE supervision_session SET record_id = {RECORD} WHERE id = {ANOTHER}",
        f"UPDATE supervision_session SET record_id = {RECORD}, source = 'page' WHERE id = {ANOTHER}",
        (
            "INSERT INTO supervision_session (source, import_id, session_ref, supervisee, worker_id, kind, record_id)"
            " SELECT 'hr', import_id, 'x', supervisee, worker_id, kind, record_id FROM supervision_session"
            " WHERE id = :id"
        ),
    ],
)
def test_no_session_of_a_file_joins_a_signed_record(locked, statement):
    refused(statement, locked)


@pytest.mark.parametrize("table", ["case_oversight", "supervision_dates_seen"])
def test_nothing_leaves_a_signed_record_for_a_draft(locked, meet, table):
    draft = meet.begun(at="14:00")
    refused(f"UPDATE {table} SET session_id = {draft} WHERE session_id = :id", locked)
    refused(f"UPDATE {table} SET session_id = NULL WHERE session_id = :id", locked)


def test_what_is_signed_stays_whatever_its_source_was(signed):
    """As SQL by hand would: first another source, then other facts."""
    for statement in ("source = 'x'", "source = 'x', minutes = 15, held_on = '2026-01-01', supervisor_id = NULL"):
        refused(f"UPDATE supervision_session SET {statement} WHERE id = :id", signed)


def test_the_length_can_be_disputed_until_the_supervisee_signs(meet, signed):
    assert meet.answer(signed, confirms="no").status_code == 303
    assert council.value("SELECT is_length_disputed FROM supervision_session WHERE id = :id", id=signed) is True


def test_the_length_of_what_one_signs_alone_stays(meet):
    number = meet.begun(kind="informal")
    assert meet.save(number, do="sign", **HELD, **{"part-points": "The visit."}).status_code == 303
    refused("UPDATE supervision_session SET is_length_disputed = true WHERE id = :id", number)


def test_no_words_are_taken_out_of_what_is_not_closed(signed):
    refused(
        "INSERT INTO supervision_redaction (record_id, place, ground, why, asked_by, asked_at)"
        f" VALUES ({RECORD}, 'part:wellbeing', 'other', 'x', 'x', now())", signed,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["first_by = 'ann@demo.example'", "first_by = 'a', second_by = 'ann@demo.example'"])
def test_who_asked_does_not_redact(locked, who):
    refused(f"UPDATE supervision_redaction SET {who}", 0)


def test_a_draft_may_change(full):
    for statement in (
        "UPDATE supervision_part SET words = 'other' WHERE part = 'wellbeing'",
        "UPDATE supervision_session SET minutes = 120 WHERE id = :id",
        "DELETE FROM supervision_dates_seen WHERE session_id = :id",
    ):
        council.run(statement, **({"id": full} if ":id" in statement else {}))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE supervision_action SET ended_as = 'done', ended_on = '2026-11-05' WHERE session_id = :id",
        "UPDATE case_oversight SET on_file_on = '2026-11-05', on_file_by = 'x' WHERE session_id = :id",
        "UPDATE supervision_session SET edition = edition + 1 WHERE id = :id",
    ],
)
def test_what_goes_on_after_signing_may_be_said(locked, statement):
    council.run(statement, id=locked)


def test_one_open_redaction_a_place_and_two_people(locked):
    refused(
        "INSERT INTO supervision_redaction (record_id, place, ground, why, asked_by, asked_at)"
        f" VALUES ({RECORD}, 'part:wellbeing', 'other', 'x', 'x', now())", locked,
    )  # fmt: skip
    refused("UPDATE supervision_redaction SET first_by = 'a', first_at = now(), second_by = 'a', second_at = now()", 0)
    refused("UPDATE supervision_redaction SET second_by = 'a', second_at = now()", 0)
