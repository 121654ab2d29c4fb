"""oversight.csv: the case system says that oversight was held; it needs no sessions beside it, nor they it."""

from datetime import date

import pytest
from sqlalchemy import text

from tests.integration.allocation import town
from tests.integration.importing.tables import OVERSIGHT, SESSION, as_text, write
from workforce.db import db
from workforce.people.queries import covers_from
from workforce.supervision import oversight_queries as queries
from workforce.supervision.oversight_rules import CASE_SYSTEM

DAY = town.DAY


def held(case="C1", on="2026-10-05", **more):
    return {**OVERSIGHT, "case_ref": case, "held_on": on, **more}


def known_from():
    return queries.known_on(DAY, []).begins


@pytest.fixture
def send(bring):
    """Send an export of the case system by itself."""
    return lambda *lines, **options: bring(
        "supervision", {"oversight.csv": list(lines)}, as_at=DAY, **{"source": "case system", **options}
    )


def test_a_folder_with_oversight_alone_says_nothing_of_sessions(bring, send, small):
    report = send(held(), held(on="2026-09-07"))
    assert (report.new, report.warnings, report.covers_from) == (2, [], date(2026, 9, 7))
    assert covers_from(["supervision"]) == {}, "no session is known by it"
    assert known_from() == date(2026, 9, 7)
    alone = bring("supervision", {"supervision.csv": [SESSION]}, as_at=DAY)
    assert alone.covers_from == date(2026, 10, 1)
    assert not [w for w in alone.warnings if w["code"] == "ABSENT_FILE"]
    assert covers_from(["supervision"]) == {"supervision": date(2026, 10, 1)}
    assert known_from() == date(2026, 9, 7)


def test_both_in_one_folder_tell_each_of_its_own_days(bring, small):
    files = {"supervision.csv": [SESSION], "oversight.csv": [held(on="2026-03-02")]}
    assert bring("supervision", files, as_at=DAY).covers_from == date(2026, 10, 1)
    assert (covers_from(["supervision"])["supervision"], known_from()) == (date(2026, 10, 1), date(2026, 3, 2))


def test_a_day_from_which_it_is_known_can_be_given(send, small):
    send(held(), covers_from=date(2026, 1, 1))
    assert known_from() == date(2026, 1, 1)


def test_a_folder_with_neither_is_refused(refused, small):
    fault = refused("supervision", {})
    assert [(r.code, r.file) for r in fault.report.rejected] == [("MISSING_FILE", "supervision.csv")]
    assert "neither supervision.csv nor oversight.csv" in str(fault)


def test_one_file_by_itself_is_what_its_name_says(bring, small, tmp_path):
    place = write(tmp_path / "f", {"Oversight.csv": as_text("oversight.csv", [held()])}) / "Oversight.csv"
    assert bring("supervision", {}, folder=place).new == 1
    assert known_from() == date(2026, 10, 5)
    assert covers_from(["supervision"]) == {}


def test_what_can_not_be_taken(refused, send, small):
    fault = refused(
        "supervision",
        {"oversight.csv": [
            held(on="2999-01-01"), held(case=""), held(on=""), held("C3", kind="x" * 61), held(by="E3"), held(by="E4"),
            held(on="someday"), held("C3"),
        ]},
        as_at=DAY,
    )  # fmt: skip
    found = {(r.code, r.row, r.column) for r in fault.report.rejected}
    assert found >= {
        ("FUTURE_DATE", 2, "held_on"), ("MISSING_VALUE", 3, "case_ref"), ("MISSING_VALUE", 4, "held_on"),
        ("TOO_LONG", 5, "kind"), ("BAD_DATE", 8, "held_on"),
    }  # fmt: skip
    assert {row for _, row, _ in found} == {2, 3, 4, 5, 6, 7, 8}, "one key with two contents: both"


def test_the_same_again_changes_nothing(send, small):
    send(held(), held("C3"))
    again = send(held(), held("C3"), held("C3"))
    assert (again.new, again.changed, again.unchanged, again.ended) == (0, 0, 2, 0)


def matched():
    return dict(db.session.execute(text("SELECT case_ref, child_id IS NOT NULL FROM case_oversight")).all())


def test_a_case_that_is_not_known_yet_waits(bring, send, small):
    report = send(held("C1"), held("C77"), held("C77", on="2026-10-06"))
    assert [(w["code"], w["count"]) for w in report.warnings] == [("UNMATCHED_CASE", 2)]
    assert matched() == {"C1": True, "C77": False}
    bring("cases", town.case_files({**town.HELD, "C77": "P1"}), as_at=DAY)
    assert matched() == {"C1": True, "C77": True}


def test_it_is_matched_when_the_cases_come_later_and_parted_when_they_are_undone(bring, send, undo, monday):
    send(held("C1"))
    assert matched() == {"C1": False}
    bring("staff", town.staff_files(), as_at=DAY)
    brought = bring("cases", town.case_files(), as_at=DAY)
    assert matched() == {"C1": True}
    undo(brought.id)
    assert matched() == {"C1": False}


def test_a_reference_of_two_case_systems_is_that_of_the_same_source_or_of_neither(bring, send, small):
    bring("cases", town.case_files(), source="old", as_at=DAY)
    bring("cases", town.case_files({**town.HELD, "C8": "P1"}), as_at=DAY)
    send(held("C1"), held("C8"))
    assert matched() == {"C1": False, "C8": True}
    send(held("C1", on="2026-10-20"), source="old")
    found = db.session.execute(
        text("SELECT c.source FROM case_oversight o JOIN child c ON c.id = o.child_id WHERE o.source = 'old'")
    )
    assert found.scalars().all() == ["old"]


def on_file(oversight):
    return db.session.execute(
        text("SELECT on_file_on, on_file_by FROM case_oversight WHERE id = :id"), {"id": oversight}
    ).one()


def test_what_the_case_system_shows_is_on_the_file_and_an_undo_takes_that_back(send, undo, here):
    day = date(2026, 10, 28)
    session = here.session("E1", "E7", day)
    ours, other_day = here.said("C1", session, day), here.said("C7", session, day)
    by_hand = here.said("C3", session, day)
    db.session.execute(
        text("UPDATE case_oversight SET on_file_on = :day, on_file_by = 'gus@test.example' WHERE id = :id"),
        {"day": day, "id": by_hand},
    )
    brought = send(held("C1", "2026-10-28", kind="anything"), held("C7", "2026-10-29"), held("C3", "2026-10-28"))
    assert tuple(on_file(ours)) == (DAY, CASE_SYSTEM)
    assert tuple(on_file(other_day)) == (None, None)
    assert tuple(on_file(by_hand)) == (day, "gus@test.example")
    send(held("C1", "2026-10-28", kind="another"))
    assert tuple(on_file(ours)) == (DAY, CASE_SYSTEM), "since the import that showed it first"
    undo(brought.id + 1)
    undo(brought.id)
    assert tuple(on_file(ours)) == (None, None)
    assert tuple(on_file(by_hand)) == (day, "gus@test.example")


def test_even_what_is_signed_is_marked(send, here):
    day = date(2026, 10, 28)
    session = here.session("E1", "E7", day)
    ours = here.said("C1", session, day)
    db.session.execute(
        text(
            "WITH r AS (INSERT INTO supervision_record (kind, pulled, begun_by, begun_at)"
            " VALUES ('formal', '{}', 'x', now()) RETURNING id)"
            " UPDATE supervision_session s SET record_id = r.id FROM r WHERE s.id = :id"
        ),
        {"id": session},
    )
    db.session.execute(
        text(
            "INSERT INTO supervision_signature (record_id, role, worker_id, by, at, digest)"
            " SELECT record_id, 'supervisor', supervisor_id, 'x', now(), 'x' FROM supervision_session WHERE id = :id"
        ),
        {"id": session},
    )
    send(held("C1", "2026-10-28"))
    assert on_file(ours).on_file_on == DAY


def test_a_reference_from_before_birth_is_that_child(bring, send, small):
    db.session.execute(text("UPDATE child SET former_reference = 'U1' WHERE reference = 'C1'"))
    assert send(held("U1")).warnings == []
    assert matched() == {"U1": True}
