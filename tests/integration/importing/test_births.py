"""A child known before birth and the same child by its new reference: one case, on every day, held on every day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.integration.importing.conftest import DAY
from tests.integration.importing.tables import (
    BEFORE_COURT,
    COURT,
    EPISODE,
    FAMILY,
    INVOLVEMENT,
    PERSON,
    PROFESSIONAL,
    cases,
    post,
    staff,
)

LATER = DAY + timedelta(days=7)
BIRTH = "2026-11-03"
UNBORN = {**PERSON, "pers_person_id": "U1", "pers_dob": "", "pers_expected_dob": "2026-11-10"}
BORN = {**PERSON, "pers_person_id": "N1", "pers_legacy_id": "U1", "pers_dob": BIRTH}
REFERRED = {**EPISODE, "cine_person_id": "U1", "cine_referral_date": "2026-08-01"}
HELD = {**INVOLVEMENT, "invo_person_id": "U1", "invo_involvement_start_date": "2026-08-01"}
# The case system closes the unborn child's rows and opens new ones on the day of birth.
CLOSED = {**REFERRED, "cine_close_date": BIRTH}
OPENED = {**EPISODE, "cine_referral_id": "R2", "cine_person_id": "N1", "cine_referral_date": BIRTH}
HANDED = {**HELD, "invo_involvement_end_date": BIRTH}
TAKEN = {
    **INVOLVEMENT, "invo_involvements_id": "2", "invo_person_id": "N1", "invo_referral_id": "R2",
    "invo_involvement_start_date": BIRTH,
}  # fmt: skip
BEFORE = cases(HELD, episodes=[REFERRED], **{"ssd_person.csv": [UNBORN]})
AT_BIRTH = cases(HANDED, TAKEN, episodes=[CLOSED, OPENED], **{"ssd_person.csv": [UNBORN, BORN]})


@pytest.fixture
def children(rows):
    """Return each child's references, days as a case and days held."""

    def asking():
        return rows(
            "SELECT reference, former_reference, active::text,"
            " (SELECT range_agg(held)::text FROM holding h WHERE h.child_id = c.id) FROM child c ORDER BY 1"
        )

    return asking


SINCE_AUGUST = "{[2026-08-01,)}"


def births(report):
    return [w["count"] for w in report.warnings if w["code"] == "BORN"]


def test_an_unborn_child_is_a_case(bring, children):
    assert births(bring("cases", BEFORE)) == []
    assert children() == [("U1", None, SINCE_AUGUST, SINCE_AUGUST)]


def test_at_birth_there_is_no_day_without_the_case_and_no_second_case(bring, children, rows):
    bring("cases", BEFORE)
    (child,) = rows("SELECT id FROM child")
    assert births(bring("cases", AT_BIRTH, as_at=LATER)) == [1]
    assert children() == [("N1", "U1", SINCE_AUGUST, SINCE_AUGUST)]
    assert rows("SELECT id FROM child") == [child]
    assert rows("SELECT count(DISTINCT child_id), count(*) FROM ssd_involvement") == [(1, 2)]


def test_the_same_files_again_change_nothing(bring, children, dump):
    bring("cases", BEFORE)
    bring("cases", AT_BIRTH, as_at=LATER)
    before = dump()
    again = bring("cases", AT_BIRTH, as_at=LATER)
    assert (again.new, again.changed, again.ended, births(again)) == (0, 0, 0, [])
    assert dump() == before


def test_in_one_extract_neither_known_before(bring, children, dump):
    assert births(bring("cases", AT_BIRTH, as_at=LATER)) == [1]
    assert children() == [("N1", "U1", SINCE_AUGUST, SINCE_AUGUST)]
    before = dump()
    assert bring("cases", AT_BIRTH, as_at=LATER).unchanged > 5
    assert dump() == before


def test_the_old_reference_is_understood_ever_after(bring, children, rows):
    """Also when the persons no longer say it, and in files that another team keeps."""
    bring("cases", AT_BIRTH, as_at=LATER)
    fam = [{**FAMILY, "fami_person_id": "U1"}, {**FAMILY, "fami_table_id": "2", "fami_person_id": "N1"}]
    later = {
        **AT_BIRTH, "ssd_person.csv": [{**BORN, "pers_legacy_id": ""}], "ssd_family.csv": fam,
        "court.csv": [{**COURT, "case_ref": "U1"}, {**COURT, "case_ref": "N1", "stage": "Final"}],
        "ssd_pre_proceedings.csv": [{**BEFORE_COURT, "prep_person_id": "U1"}],
    }  # fmt: skip
    report = bring("cases", later, as_at=LATER)
    assert report.rejected == []
    assert children() == [("N1", "U1", SINCE_AUGUST, SINCE_AUGUST)]
    assert rows("SELECT count(*), count(DISTINCT child_id) FROM court_proceedings") == [(2, 1)]
    assert rows("SELECT family_ref FROM child") == [("F1",)]


def test_one_court_row_by_either_reference_is_one(bring, refused, rows):
    bring("cases", {**BEFORE, "court.csv": [{**COURT, "case_ref": "U1"}]})
    both = [{**COURT, "case_ref": "U1"}, {**COURT, "case_ref": "N1"}]
    bring("cases", {**AT_BIRTH, "court.csv": both}, as_at=LATER)
    assert rows("SELECT count(*) FROM court_proceedings") == [(1,)]
    different = [both[0], {**both[1], "started_on": "2026-07-01"}]
    fault = refused("cases", {**AT_BIRTH, "court.csv": different}, as_at=LATER)
    assert {r.code for r in fault.report.rejected} == {"DUPLICATE_KEY"}


@pytest.fixture
def two_rows(bring, session):
    """The born child was imported without its earlier reference, and was told apart: each has facts of its own."""
    bring("staff", staff(post(case_system_id="CS1")))
    court = [{**COURT, "case_ref": "U1"}, {**COURT, "case_ref": "N1"}, {**COURT, "case_ref": "N1", "stage": "Final"}]
    files = {**AT_BIRTH, "ssd_person.csv": [UNBORN, {**BORN, "pers_legacy_id": ""}], "court.csv": court}
    bring("cases", files, as_at=LATER)
    session.execute(
        text(
            "INSERT INTO case_mark (child_id, modifier, started_on, agreed_by, agreed_at)"
            " SELECT id, 'TRAVEL', '2026-11-04', 'test', now() FROM child WHERE reference = 'N1'"
        )
    )
    session.commit()
    return {**files, "ssd_person.csv": [UNBORN, BORN]}


def test_two_children_that_turn_out_to_be_one(bring, two_rows, children, rows):
    assert children() == [
        ("N1", None, "{[2026-11-03,)}", "{[2026-11-03,)}"),
        ("U1", None, "{[2026-08-01,2026-11-03)}", "{[2026-08-01,2026-11-03)}"),
    ]
    assert births(bring("cases", two_rows, as_at=LATER)) == [1]
    assert children() == [("N1", "U1", SINCE_AUGUST, SINCE_AUGUST)]
    assert rows("SELECT modifier, reference FROM case_mark m JOIN child c ON c.id = m.child_id") == [("TRAVEL", "N1")]
    assert rows("SELECT stage FROM court_proceedings ORDER BY 1") == [("Final",), ("Issue",)]
    again = bring("cases", two_rows, as_at=LATER)
    assert (again.new, again.changed, again.ended) == (0, 0, 0)


def test_undo_puts_both_back(bring, undo, two_rows, dump, rows):
    before = dump()
    report = bring("cases", two_rows, as_at=LATER)
    assert dump() != before
    undo(report.id)
    assert dump() == before
    assert rows("SELECT modifier, reference FROM case_mark m JOIN child c ON c.id = m.child_id") == [("TRAVEL", "N1")]


def test_undo_leaves_what_people_did_meanwhile(bring, undo, two_rows, rows, session):
    report = bring("cases", two_rows, as_at=LATER)
    session.execute(text("UPDATE case_mark SET ended_on = '2026-11-06'"))
    session.commit()
    undo(report.id)
    assert rows("SELECT reference, ended_on::text FROM case_mark m JOIN child c ON c.id = m.child_id") == [
        ("N1", "2026-11-06")
    ]


@pytest.mark.parametrize("known", [True, False])
def test_undo_of_the_first_import_at_birth(bring, undo, dump, known):
    if known:
        bring("cases", BEFORE)
    before = dump()
    report = bring("cases", AT_BIRTH, as_at=LATER)
    undo(report.id)
    assert dump() == before
    assert bring("cases", AT_BIRTH, as_at=LATER).counts() == report.counts()


def test_a_dry_run_says_it(bring, children, session):
    bring("cases", BEFORE)
    assert births(bring("cases", AT_BIRTH, as_at=LATER, dry_run=True)) == [1]


def test_the_day_after_birth_only_the_person_is_new(bring, children):
    bring("cases", BEFORE)
    bring("cases", {**BEFORE, "ssd_person.csv": [UNBORN, BORN]}, as_at=LATER)
    assert children() == [("N1", "U1", SINCE_AUGUST, SINCE_AUGUST)]


def test_the_old_rows_may_be_gone(bring, children):
    """Then they end on the day of the extract, and the new ones go on from the birth."""
    bring("cases", BEFORE)
    new = cases(TAKEN, episodes=[OPENED], **{"ssd_person.csv": [BORN]})
    bring("cases", new, as_at=LATER, accept_shrink=True)
    assert children() == [("N1", "U1", SINCE_AUGUST, SINCE_AUGUST)]


def test_in_mosaic_the_child_is_that_of_the_referral(bring, children):
    files = {
        **AT_BIRTH,
        "ssd_involvements.csv": [
            {name: value for name, value in row.items() if name != "invo_person_id"}
            for row in AT_BIRTH["ssd_involvements.csv"]
        ],
    }
    bring("cases", files, as_at=LATER, dialect="mosaic")
    assert children() == [("N1", "U1", SINCE_AUGUST, SINCE_AUGUST)]


OTHER = {**OPENED, "cine_person_id": "C5", "cine_referral_id": "R5"}


@pytest.mark.parametrize(
    "persons",
    [
        [{**UNBORN, "pers_dob": "2026-10-01"}, BORN],  # that child is born: another one
        [{**UNBORN, "pers_expected_dob": ""}, BORN],  # of whom nothing is known
        [UNBORN, {**BORN, "pers_legacy_id": "N1"}],  # its own reference
        [UNBORN, {**BORN, "pers_legacy_id": "X9"}],  # a number of another system
        [UNBORN, {**BORN, "pers_dob": "", "pers_expected_dob": "2026-12-01"}],  # no birth yet
    ],
)
def test_who_is_not_one_child(bring, rows, persons):
    report = bring("cases", {**AT_BIRTH, "ssd_person.csv": persons}, as_at=LATER)
    assert births(report) == []
    assert rows("SELECT reference, former_reference FROM child ORDER BY 1") == [("N1", None), ("U1", None)]


def test_of_twins_one_goes_on_with_the_case(bring, rows):
    twin = {**BORN, "pers_person_id": "N2"}
    second = {**OPENED, "cine_referral_id": "R3", "cine_person_id": "N2"}
    files = {**AT_BIRTH, "ssd_cin_episodes.csv": [CLOSED, OPENED, second], "ssd_person.csv": [UNBORN, twin, BORN]}
    bring("cases", BEFORE)
    bring("cases", files, as_at=LATER)
    expected = [("N1", "U1"), ("N2", None)]
    assert rows("SELECT reference, former_reference FROM child ORDER BY 1") == expected
    again = bring("cases", files, as_at=LATER)
    assert (again.new, again.changed, births(again)) == (0, 0, [])
    assert rows("SELECT reference, former_reference FROM child ORDER BY 1") == expected


def test_another_source_is_not_touched(bring, rows):
    bring("cases", BEFORE, source="another")
    bring("cases", AT_BIRTH, as_at=LATER)
    assert rows("SELECT source, reference, former_reference FROM child ORDER BY 1") == [
        ("another", "U1", None),
        ("default", "N1", "U1"),
    ]


def test_references_before_are_not_kept_of_anybody_else(bring, rows):
    secret = {**BORN, "pers_legacy_id": "9876543210123"}
    bring("cases", {**AT_BIRTH, "ssd_person.csv": [UNBORN, secret]}, as_at=LATER)
    assert rows("SELECT count(*) FROM child WHERE CAST(to_jsonb(child) AS text) LIKE '%9876543210123%'") == [(0,)]
    assert rows("SELECT count(*) FROM ssd_person p WHERE CAST(to_jsonb(p) AS text) LIKE '%9876543210123%'") == [(0,)]


def test_held_and_counted_by_the_worker_throughout(bring, rows):
    bring("staff", staff(post(case_system_id="CS1")))
    bring("cases", BEFORE)
    bring("cases", AT_BIRTH, as_at=LATER)
    days = [date(2026, 8, 1), date(2026, 11, 2), date(2026, 11, 3), LATER]
    held = rows(
        "SELECT count(*) FROM unnest(CAST(:days AS date[])) d JOIN holding h ON h.held @> d"
        " JOIN worker w ON w.id = h.worker_id JOIN child c ON c.id = h.child_id AND c.active @> d",
        days=days,
    )
    assert held == [(4,)]
    assert PROFESSIONAL["prof_staff_id"] == "CS1"
