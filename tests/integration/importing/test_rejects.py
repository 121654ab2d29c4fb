"""Files in, rule 4: rejected rows, what becomes of the others, usual dirt."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.integration.importing import plain
from tests.integration.importing.conftest import DAY
from tests.integration.importing.tables import (
    ABSENCE,
    CARE,
    COMPLETION,
    COURT,
    EPISODE,
    FRONT_DOOR,
    INVOLVEMENT,
    LEGAL,
    OTHER_WORK,
    PERSON,
    PROFESSIONAL,
    REDUCTION,
    SESSION,
    VACANCY,
    as_text,
    cases,
    involvement,
    post,
    staff,
    team,
)

LATER = DAY + timedelta(days=7)
TWO = post("E2", start_date="2019-01-01")


def _staff(name, row):
    return staff(post(), **{name: [row]})


# kind, files, (code, file, row, column, value)
REJECTS = {
    "day that is none": (
        "staff", _staff("absences.csv", {**ABSENCE, "end_date": "31/06/2012"}),
        ("NO_SUCH_DATE", "absences.csv", 2, "end_date", "31/06/2012"),
    ),
    "no date": (
        "staff", staff(post(start_date="last May")), ("BAD_DATE", "staff.csv", 2, "start_date", "last May"),
    ),
    "year 1": (
        "staff", staff(post(start_date="0001-01-01")),
        ("NO_SUCH_DATE", "staff.csv", 2, "start_date", "0001-01-01"),
    ),
    "year 99999": (
        "staff", staff(post(end_date="99999-01-01")),
        ("BAD_DATE", "staff.csv", 2, "end_date", "99999-01-01"),
    ),
    "start at the end of time": (
        "staff", staff(post(start_date="9999-12-31")), ("NO_SUCH_DATE", "staff.csv", 2, "start_date", "9999-12-31"),
    ),
    "unknown start of a post": (
        "staff", staff(post(start_date="1900-01-01")), ("MISSING_VALUE", "staff.csv", 2, "start_date", "1900-01-01"),
    ),
    "end before start": (
        "staff", staff(post(end_date="2019-12-31")), ("END_BEFORE_START", "staff.csv", 2, "end_date", "2019-12-31"),
    ),
    "end before start in the extract": (
        "cases", cases(involvement(1, involvement_end_date="2024-01-01T00:00:00")),
        ("END_BEFORE_START", "ssd_involvements.csv", 2, "invo_involvement_end_date", "2024-01-01T00:00:00"),
    ),
    "nobody": ("staff", staff(post("")), ("MISSING_VALUE", "staff.csv", 2, "employee_number", "")),
    "unknown grade": ("staff", staff(post(grade="wizard")), ("BAD_CHOICE", "staff.csv", 2, "grade", "wizard")),
    "number in words": (
        "staff", staff(post(contracted_hours="full")), ("BAD_NUMBER", "staff.csv", 2, "contracted_hours", "full"),
    ),
    "1e400": (
        "staff", staff(post(contracted_hours="1e400")),
        ("BAD_NUMBER", "staff.csv", 2, "contracted_hours", "1e400"),
    ),
    "minus": ("staff", staff(post(contracted_hours="-37")), ("BAD_NUMBER", "staff.csv", 2, "contracted_hours", "-37")),
    "digits of another script": (
        "staff", staff(post(contracted_hours="٣٧")), ("BAD_NUMBER", "staff.csv", 2, "contracted_hours", "٣٧"),
    ),
    "absurd number": (
        "staff", staff(post(contracted_hours="9" * 30)), ("BAD_NUMBER", "staff.csv", 2, "contracted_hours", "9" * 30),
    ),
    "no standard hours": (
        "staff", staff(post(standard_hours="0")), ("BAD_NUMBER", "staff.csv", 2, "standard_hours", "0"),
    ),
    "absurd minutes": (
        "supervision", {"supervision.csv": [{**SESSION, "minutes": "99999999999"}]},
        ("BAD_NUMBER", "supervision.csv", 2, "minutes", "99999999999"),
    ),
    "no time of day": (
        "supervision", {"supervision.csv": [{**SESSION, "start_time": "25:00"}]},
        ("BAD_TIME", "supervision.csv", 2, "start_time", "25:00"),
    ),
    "held on a day to come": (
        "supervision", {"supervision.csv": [{**SESSION, "held_on": "2199-01-01"}]},
        ("FUTURE_DATE", "supervision.csv", 2, "held_on", "2199-01-01"),
    ),
    "no minutes": (
        "supervision", {"supervision.csv": [{**SESSION, "minutes": "0"}]},
        ("UNLIKELY_LENGTH", "supervision.csv", 2, "minutes", "0"),
    ),
    "longer than eight hours": (
        "supervision", {"supervision.csv": [{**SESSION, "minutes": "481"}]},
        ("UNLIKELY_LENGTH", "supervision.csv", 2, "minutes", "481"),
    ),
    "supervised by oneself": (
        "supervision", {"supervision.csv": [{**SESSION, "supervisor_employee_number": "E1"}]},
        ("SAME_PERSON", "supervision.csv", 2, "supervisor_employee_number", "E1"),
    ),
    "neither planned nor held": (
        "supervision", {"supervision.csv": [{**SESSION, "planned_on": "", "held_on": ""}]},
        ("MISSING_VALUE", "supervision.csv", 2, "planned_on", ""),
    ),
    "perhaps": (
        "supervision", {"supervision.csv": [{**SESSION, "interrupted": "perhaps"}]},
        ("BAD_CHOICE", "supervision.csv", 2, "interrupted", "perhaps"),
    ),
    "no person": (
        "learning", {"completions.csv": [{**COMPLETION, "employee_number": ""}]},
        ("MISSING_VALUE", "completions.csv", 2, "employee_number", ""),
    ),
    "expired before it began": (
        "learning", {"completions.csv": [{**COMPLETION, "expires_on": "2025-01-01"}]},
        ("END_BEFORE_START", "completions.csv", 2, "expires_on", "2025-01-01"),
    ),
    "completed in the future": (
        "learning", {"completions.csv": [{**COMPLETION, "completed_on": "2199-01-01"}]},
        ("FUTURE_DATE", "completions.csv", 2, "completed_on", "2199-01-01"),
    ),
    "id of 10,000 characters": (
        "staff", staff(post("7" * 10_000)), ("TOO_LONG", "staff.csv", 2, "employee_number", None),
    ),
    "id over two lines": ("staff", staff(post("E\n1")), ("NOT_TEXT", "staff.csv", 2, "employee_number", None)),
    "NUL": (
        "staff", staff(*[post(f"M{n}") for n in range(1500)], post("E\0")),
        ("NOT_TEXT", "staff.csv", 1502, "employee_number", None),
    ),
    "NUL in a number": (
        "staff", staff(*[post(f"M{n}") for n in range(1500)], post(contracted_hours="3\0")),
        ("BAD_NUMBER", "staff.csv", 1502, "contracted_hours", "3?"),
    ),
    "unknown employee": (
        "staff", _staff("absences.csv", {**ABSENCE, "employee_number": "E9"}),
        ("UNKNOWN_EMPLOYEE", "absences.csv", 2, "employee_number", "E9"),
    ),
    "unknown team of a post": (
        "staff", staff(post(team_code="T9")),
        ("UNKNOWN_TEAM", "staff.csv", 2, "team_code", "T9"),
    ),
    "unknown team above": (
        "staff", staff(post(), teams=[team(parent_code="T9")]), ("UNKNOWN_TEAM", "teams.csv", 2, "parent_code", "T9"),
    ),
    "unknown team of a vacancy": (
        "staff", _staff("vacancies.csv", {**VACANCY, "team_code": "T9"}),
        ("UNKNOWN_TEAM", "vacancies.csv", 2, "team_code", "T9"),
    ),
    "professional without any id": (
        "cases", cases(professionals=[PROFESSIONAL, {**PROFESSIONAL, "prof_professional_id": "", "prof_staff_id": ""}]),
        ("MISSING_VALUE", "ssd_professionals.csv", 3, "prof_professional_id", None),
    ),
    "row too long": (
        "staff", staff(post(), **{"reductions.csv": as_text("reductions.csv", [REDUCTION]).rstrip() + ",more\n"}),
        ("ROW_LENGTH", "reductions.csv", 2, None, None),
    ),
    "row too short": (
        "staff", staff(post(), **{"reductions.csv": as_text("reductions.csv", [REDUCTION]) + "E1,union\n"}),
        ("ROW_LENGTH", "reductions.csv", 3, None, None),
    ),
    "quotation mark inside a cell": (
        "staff", staff(post(), **{
            "reductions.csv": as_text("reductions.csv", [REDUCTION]) + 'E1,"uni"on,1,2020-01-01,\n',
        }),
        ("BROKEN_QUOTES", "reductions.csv", 3, None, None),
    ),
    "court work for an unknown child": (
        "cases", cases(**{"court.csv": [COURT, {**COURT, "case_ref": "C9"}]}),
        ("UNKNOWN_CASE", "court.csv", 3, "case_ref", "C9"),
    ),
    "court work that ends before it starts": (
        "cases", cases(**{"court.csv": [{**COURT, "ended_on": "2026-05-31"}]}),
        ("END_BEFORE_START", "court.csv", 2, "ended_on", "2026-05-31"),
    ),
    "a stage that tells a story, not shown": (
        "cases", cases(**{"court.csv": [{**COURT, "stage": "x" * 61}]}), ("TOO_LONG", "court.csv", 2, "stage", None),
    ),
    "unknown kind of other work": (
        "cases", cases(**{"other_work.csv": [{**OTHER_WORK, "kind": "gardening"}]}),
        ("BAD_CHOICE", "other_work.csv", 2, "kind", "gardening"),
    ),
    "less than nobody": (
        "cases", cases(**{"other_work.csv": [{**OTHER_WORK, "people": "-2"}]}),
        ("BAD_NUMBER", "other_work.csv", 2, "people", "-2"),
    ),
    "more decided than came in": (
        "cases", cases(**{"front_door.csv": [{**FRONT_DOOR, "decided_in_1_working_day": "41"}]}),
        ("DECIDED_ABOVE_CONTACTS", "front_door.csv", 2, "decided_in_1_working_day", "41"),
    ),
    "fewer than none waiting": (
        "cases", cases(**{"front_door.csv": [{**FRONT_DOOR, "waiting": "-1"}]}),
        ("BAD_NUMBER", "front_door.csv", 2, "waiting", "-1"),
    ),
    "adjustment without review": (
        "staff", _staff("reductions.csv", {**REDUCTION, "adjustment": "yes"}),
        ("MISSING_VALUE", "reductions.csv", 2, "review_on", None),
    ),
    "adjustment that ends": (
        "staff",
        _staff("reductions.csv", {
            **REDUCTION, "adjustment": "yes", "review_on": "2026-12-01", "end_date": "2026-12-31",
        }),
        ("ADJUSTMENT_ENDS", "reductions.csv", 2, "end_date", "2026-12-31"),
    ),
    "taper without an end": (
        "staff", _staff("reductions.csv", {**REDUCTION, "tapers_to": "2"}),
        ("MISSING_VALUE", "reductions.csv", 2, "end_date", ""),
    ),
    "taper that does not fall": (
        "staff", _staff("reductions.csv", {**REDUCTION, "tapers_to": "7.50", "end_date": "2026-12-31"}),
        ("TAPER_NOT_BELOW", "reductions.csv", 2, "tapers_to", "7.50"),
    ),
    "date of birth, never shown": (
        "cases", cases(**{"ssd_person.csv": [{**PERSON, "pers_dob": "31/06/2012"}]}),
        ("NO_SUCH_DATE", "ssd_person.csv", 2, "pers_dob", None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REJECTS)
def test_one_rejected_row_refuses_by_default(refused, rows, case):
    kind, files, expected = REJECTS[case]
    fault = refused(kind, files)
    found = fault.report.rejected[0]
    assert (found.code, found.file, found.row, found.column, found.value) == expected
    assert "--allow-rejects" in str(fault)
    plain.check_refusal(fault)
    assert (fault.report.applied, fault.report.id) == (False, None)
    assert rows("SELECT count(*) FROM import_run") == [(0,)]


TAKEN = (
    "end before start",
    "row too long",
    "quotation mark inside a cell",
    "NUL in a number",
    "unknown team of a vacancy",
)


@pytest.mark.parametrize("case", [*TAKEN, "professional without any id", "perhaps", "no person"])
def test_the_rest_is_taken_where_that_is_allowed(bring, rows, case):
    kind, files, expected = REJECTS[case]
    report = bring(kind, files, allow_rejects=100)
    assert (report.applied, [r.code for r in report.rejected]) == (True, [expected[0]])
    assert rows("SELECT jsonb_array_length(rejected) FROM import_run") == [(1,)]


@pytest.mark.parametrize(("share", "taken"), [("9.99", False), ("10", True)])
def test_no_more_than_the_allowed_share(bring, refused, share, taken):
    files = {
        "supervision.csv": [
            {**SESSION, "session_ref": str(n), "kind": "tea" if n == 3 else "formal"} for n in range(10)
        ]
    }
    if taken:
        assert bring("supervision", files, allow_rejects=Decimal(share)).new == 9
    else:
        assert "1 of 10 rows can't be taken (10.00%)" in str(
            refused("supervision", files, allow_rejects=Decimal(share))
        )


# Keys of rejected rows are neither changed nor ended.


def test_the_key_of_a_rejected_row_is_not_ended(bring, rows):
    bring("staff", staff(*[post(f"M{n}") for n in range(20)], post()))
    report = bring("staff", staff(*[post(f"M{n}") for n in range(19)], post(grade="x")), as_at=LATER, allow_rejects=50)
    assert report.ended == 1
    ended = "SELECT employee_number FROM post JOIN worker w ON w.id = worker_id WHERE ended_on IS NOT NULL"
    assert rows(ended) == [("M19",)]


@pytest.mark.parametrize(
    ("broken", "kept"),
    [
        ({"start_date": "soon"}, {"E1 2020-01-01"}),
        ({"start_date": "soon", "team_code": "\x01"}, {"E1 2020-01-01", "E1 2022-01-01"}),
        ({"employee_number": "\x01"}, {"E1 2020-01-01", "E2 2020-01-01"}),
        ({"grade": "x"}, {"E1 2020-01-01"}),
    ],
)
def test_an_unreadable_part_of_a_key_protects_every_key_that_it_may_be(bring, rows, broken, kept):
    crowd = [post(f"M{n}", start_date="2018-01-01") for n in range(40)]
    both = [post(end_date="2026-12-30"), post(start_date="2022-01-01", team_code="T2"), post("E2")]
    teams = [team(), team("T2")]
    bring("staff", staff(*crowd, *both, teams=teams))
    bring("staff", staff(*crowd, post(**broken), teams=teams), as_at=LATER, allow_rejects=50)
    left = rows(
        "SELECT employee_number || ' ' || started_on FROM post JOIN worker w ON w.id = worker_id"
        " WHERE employee_number LIKE 'E%' AND NOT ended_by_absence"
    )
    assert {key for (key,) in left} == kept


@pytest.mark.parametrize("line", ["too,few,cells\n", 'E1,"An"n,x\n'])
def test_a_row_whose_cells_can_not_be_told_apart_protects_the_whole_file(bring, rows, line):
    crowd = [post(f"M{n}") for n in range(40)]
    bring("staff", staff(*crowd, post()))
    report = bring(
        "staff", staff(**{"staff.csv": as_text("staff.csv", crowd[1:]) + line}), as_at=LATER, allow_rejects=50
    )
    assert report.ended == 0


def test_of_mosaic_professionals_the_staff_id_is_the_key_that_is_protected(bring, rows):
    people = [{**PROFESSIONAL, "prof_professional_id": "", "prof_staff_id": f"S{n}"} for n in range(30)]
    bring("cases", cases(professionals=people))
    spoilt = {**people[0], "prof_social_worker_registration_no": "x" * 300}
    report = bring("cases", cases(professionals=[spoilt, *people[2:]]), as_at=LATER, allow_rejects=50)
    assert report.ended == 1
    assert rows("SELECT ref FROM ssd_professional WHERE ended_by_absence") == [("S1",)]


def test_the_key_of_a_rejected_row_is_not_changed_by_another_row(bring, refused, rows):
    bring("staff", staff(post(), TWO))
    files = staff(post(grade="x"), post(grade="asye"), TWO)
    found = refused("staff", files, as_at=LATER).report.rejected
    assert [(r.code, r.row) for r in found] == [("BAD_CHOICE", 2), ("DUPLICATE_KEY", 3)]
    bring("staff", files, as_at=LATER, allow_rejects=100)
    assert rows("SELECT grade FROM post ORDER BY id") == [("social_worker",), ("social_worker",)]


def test_rejected_rows_neither_make_nor_change_people(bring, rows):
    bring("staff", staff(post(), TWO))
    files = staff(post(name="Ann Zee"), post(name="Ann Zed"), post("E3", name="C"), post("E3", name="D"), TWO)
    bring("staff", files, as_at=LATER, allow_rejects=100)
    assert rows("SELECT employee_number, name FROM worker ORDER BY 1") == [("E1", "Ann Bee"), ("E2", "Ann Bee")]


def test_an_older_post_does_not_speak_for_somebody_whose_newer_one_is_rejected(bring, rows):
    old, new = post(end_date="2021-12-31", swe_number="SW1"), post(start_date="2022-01-01", swe_number="SW2")
    bring("staff", staff(old, new, TWO))
    bring("staff", staff(old, {**new, "grade": "x"}, TWO), as_at=LATER, allow_rejects=100)
    assert rows("SELECT swe_number FROM worker WHERE employee_number = 'E1'") == [("SW2",)]


def test_a_new_post_does_not_end_one_whose_row_is_rejected(bring, rows):
    bring("staff", staff(post(), TWO))
    moved = staff(post(end_date="2026-06-30", grade="x"), post(start_date="2026-07-01"), TWO)
    report = bring("staff", moved, as_at=LATER, allow_rejects=100)
    assert [(r.code, r.row) for r in report.rejected] == [("BAD_CHOICE", 2), ("POSTS_OVERLAP", 3)]
    assert rows("SELECT ended_on FROM post") == [(None,), (None,)]


def test_children_are_not_made_of_rejected_rows(bring, rows):
    bad = {**EPISODE, "cine_referral_id": "R2", "cine_person_id": "C2", "cine_close_date": "2020-01-01"}
    bring("cases", cases(episodes=[EPISODE, bad]), allow_rejects=100)
    assert rows("SELECT reference FROM child") == [("C1",)]


# Two posts at once


def test_two_posts_of_one_person_in_one_team_on_one_day_are_rejected_in_words(refused):
    found = refused("staff", staff(post(end_date="2021-06-30"), post(start_date="2021-06-30"))).report.rejected
    assert [(r.code, r.row, r.column, r.value) for r in found] == [
        ("POSTS_OVERLAP", 2, "start_date", "2020-01-01"), ("POSTS_OVERLAP", 3, "start_date", "2021-06-30"),
    ]  # fmt: skip
    assert "two posts in the same team on one day" in found[0].message


def test_posts_that_follow_each_other_or_lie_in_two_teams_are_taken(bring):
    files = staff(
        post(end_date="2021-06-30"), post(start_date="2021-07-01"), post(team_code="T2"), teams=[team(), team("T2")]
    )
    assert bring("staff", files).rejected == []


def test_a_corrected_start_date_moves_the_post(bring, rows):
    bring("staff", staff(post(), TWO))
    report = bring("staff", staff(post(start_date="2019-06-01"), TWO), as_at=LATER)
    assert "POST_RESTATED" in {w["code"] for w in report.warnings}
    assert rows("SELECT started_on::text, ended_on FROM post ORDER BY 1") == [
        ("2019-01-01", None),
        ("2019-06-01", None),
    ]


# Usual dirt is taken, counted and said.

DIRT = {
    "NOBODY": (cases(involvement(1, professional_id="-1"), INVOLVEMENT | {"invo_involvements_id": "2"}), 1),
    "ORPHAN_PROFESSIONAL": (cases(involvement(1, professional_id="P77")), 1),
    "ORPHAN_REFERRAL": (cases(involvement(1, referral_id="R77"), involvement(2, referral_id="R78")), 2),
    "OPEN_AFTER_CLOSURE": (cases(episodes=[{**EPISODE, "cine_close_date": "2026-01-01"}]), 1),
    "NO_CHILD": (cases(INVOLVEMENT, involvement(2, person_id="", referral_id="R77")), 1),
    "NO_REGISTRATION_NUMBER": (cases(), 1),
    "UNKNOWN_LEGAL_STATUS": (cases(**{"ssd_legal_status.csv": [{**LEGAL, "lega_legal_status": "Something else"}]}), 1),
    "ORPHAN_TEAM": (
        cases(**{"ssd_department.csv": "dept_team_id,dept_team_name,dept_team_parent_id\n7,Duty,88\n"}), 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", DIRT)
def test_usual_dirt_is_a_counted_warning(bring, code):
    files, count = DIRT[code]
    report = bring("cases", files)
    assert (report.rejected, report.applied) == ([], True)
    assert [w["count"] for w in report.warnings if w["code"] == code] == [count]


@pytest.mark.parametrize(
    "said", ["", "1900-01-01", "1900-01-01T00:00:00", "01/01/1900 00:00", "9999-12-31", "31/12/9999", "NULL"]
)
def test_open_ends(bring, rows, said):
    bring("cases", cases(involvement(1, involvement_end_date=said)))
    assert rows("SELECT started_on::text, ended_on FROM ssd_involvement") == [("2025-02-01", None)]
    bring("staff", staff(post(end_date=said)))
    assert rows("SELECT ended_on FROM post") == [(None,)]


def test_1900_as_a_start_is_unknown(bring, rows):
    bring("cases", cases(involvement(1, involvement_start_date="1900-01-01T00:00:00")))
    assert rows("SELECT started_on FROM ssd_involvement") == [(None,)]


def test_times_are_dropped(bring, rows):
    files = cases(
        involvement(1, involvement_start_date="2025-02-01T23:59:59.997", involvement_end_date="01/03/2025 00:00:00")
    )
    bring("cases", {**files, "ssd_cla_episodes.csv": [{**CARE, "clae_entered_care_date": "2025-03-01 10:11"}]})
    assert rows("SELECT started_on::text, ended_on::text FROM ssd_involvement") == [("2025-02-01", "2025-03-01")]
    assert rows("SELECT entered_care_on::text FROM ssd_cla_episode") == [("2025-03-01",)]


def test_same_day_and_backward_absence_periods_hold_nobody(bring, rows):
    bring("cases", cases(involvement(1, involvement_end_date="2025-02-01"), involvement(2, professional_id="P2")))
    assert rows("SELECT professional FROM holding") == [("P2",)]


def test_a_row_that_begins_after_the_day_of_its_absence(bring, rows):
    full = [involvement(n) for n in range(30)]
    bring("cases", cases(*full, involvement(99, involvement_start_date="2027-01-01")))
    assert bring("cases", cases(*full), as_at=LATER).ended == 1
    assert rows("SELECT count(*) FROM holding WHERE lower(held) > '2026-12-31'") == [(0,)]
