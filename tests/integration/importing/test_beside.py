"""What stands beside holders and cases: co-workers, families, other work, the front door, reductions."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.integration.importing.conftest import DAY
from tests.integration.importing.tables import (
    FAMILY,
    FRONT_DOOR,
    INVOLVEMENT,
    OTHER_WORK,
    PROFESSIONAL,
    REDUCTION,
    VACANCY,
    cases,
    involvement,
    post,
    staff,
    team,
)
from workforce.db import policy

LATER = DAY + timedelta(days=7)
BESIDE = (
    "SELECT reference, professional, held::text, employee_number FROM co_working b JOIN child c ON c.id = b.child_id"
    " LEFT JOIN worker w ON w.id = b.worker_id ORDER BY 1, 2, 3"
)
TWO = [PROFESSIONAL, {**PROFESSIONAL, "prof_professional_id": "P2", "prof_staff_id": "CS2"}]


def beside(number, who, start, end="", role="CO", **more):
    return involvement(
        number, professional_id=who, professional_role_id=role, involvement_start_date=start,
        involvement_end_date=end, **more,
    )  # fmt: skip


def test_co_workers_over_their_days_several_at_once(bring, rows):
    bring("cases", cases(
        INVOLVEMENT, beside(2, "P2", "2026-03-01", "2026-06-01", role=" co "), beside(3, "P2", "2026-05-01"),
        beside(4, "P3", "2026-04-01", role="Secondary"), beside(5, "P3", "2026-04-01", person_id="C2", role="CW"),
        beside(6, "-1", "2026-04-01"), beside(7, "P4", "2026-04-01", "2026-04-01"),
        beside(8, "P5", "2026-04-01", role="IRO"),
    ))  # fmt: skip
    assert rows(BESIDE) == [
        ("C1", "P2", "[2026-03-01,)", None),
        ("C1", "P3", "[2026-04-01,)", None),
    ]


def test_a_holder_is_not_their_own_co_worker(bring, rows):
    """By whichever of their two names the rows call them; before and after they are."""
    bring("cases", cases(
        beside(1, "P1", "2026-01-01", role="CW"), beside(2, "P2", "2026-03-01", "2026-06-01", role="CW"),
        beside(3, "CS2", "2026-02-01"), beside(4, "P2", "2026-02-01", "2026-05-01"), professionals=TWO,
    ))  # fmt: skip
    assert rows(BESIDE) == [
        ("C1", "P2", "[2026-02-01,2026-03-01)", None),
        ("C1", "P2", "[2026-06-01,)", None),
    ]


def test_co_workers_are_joined_to_the_staff_before_or_after(bring, rows):
    files = cases(INVOLVEMENT, beside(2, "P2", "2026-03-01"), professionals=TWO)
    bring("cases", files)
    assert rows(BESIDE) == [("C1", "P2", "[2026-03-01,)", None)]
    bring("staff", staff(post("E2", case_system_id="CS2")))
    assert rows(BESIDE) == [("C1", "P2", "[2026-03-01,)", "E2")]
    bring("cases", cases(*files["ssd_involvements.csv"], professionals=[TWO[0], {**TWO[1], "prof_staff_id": "CS3"}]))
    assert rows(BESIDE) == [("C1", "P2", "[2026-03-01,)", None)]
    bring("cases", files)
    assert rows(BESIDE) == [("C1", "P2", "[2026-03-01,)", "E2")]


def test_holders_follow_the_professionals_of_a_later_extract_too(bring, rows):
    bring("staff", staff(post("E1", case_system_id="CS1")))
    held = "SELECT employee_number FROM holding h LEFT JOIN worker w ON w.id = h.worker_id"
    bring("cases", cases(professionals=[{**PROFESSIONAL, "prof_staff_id": ""}]))
    assert rows(held) == [(None,)]
    bring("cases", cases())
    assert rows(held) == [("E1",)]


def test_co_workers_hold_nobody(bring, rows):
    bring("cases", cases(INVOLVEMENT, beside(2, "P2", "2026-03-01")))
    assert rows("SELECT professional, held::text FROM holding") == [("P1", "[2025-02-01,)")]


def test_the_codes_are_the_councils_own_by_dialect(bring, rows):
    files = cases(INVOLVEMENT, beside(2, "P2", "2026-03-01", role="COWORK"), beside(3, "P3", "2026-03-01", role="PAIR"))
    bring("cases", files)
    assert rows(BESIDE) == []
    bring("cases", files, dialect="mosaic")
    assert rows(BESIDE) == [("C1", "P2", "[2026-03-01,)", None)]
    own = {"dialects": {"mosaic": {"allocated": ["CW"], "co_worker": ["pair"]}}}
    policy.put_in_force("roles", own, DAY, "test")
    bring("cases", files, dialect="mosaic")
    assert rows(BESIDE) == [("C1", "P3", "[2026-03-01,)", None)]
    policy.put_in_force("roles", {"dialects": {"mosaic": {"allocated": ["CW"]}}}, LATER, "test")
    bring("cases", files, dialect="mosaic", as_at=LATER)
    assert rows(BESIDE) == []


def test_the_lowest_family_of_those_it_is_of_now(bring, rows):
    family = "SELECT family_ref FROM child"
    bring("cases", cases())
    assert rows(family) == [(None,)]
    two = [FAMILY, {**FAMILY, "fami_table_id": "2", "fami_family_id": "F0"}]
    bring("cases", cases(**{"ssd_family.csv": two}))
    assert rows(family) == [("F0",)]
    bring("cases", cases(**{"ssd_family.csv": [FAMILY]}), as_at=LATER, accept_shrink=True)
    assert rows(family) == [("F1",)]
    bring("cases", cases(**{"ssd_family.csv": []}), as_at=LATER, accept_shrink=True)
    assert rows(family) == [("F0",)], "of none now: of which it was"


# Other work

WORK = (
    "SELECT ref, kind, holder, people, started_on::text, ended_on::text, ended_by_absence, employee_number"
    " FROM other_work o LEFT JOIN worker w ON w.id = o.worker_id ORDER BY 1"
)


def codes(report):
    return {w["code"]: w["count"] for w in report.warnings if w["file"] in {"other_work.csv", "front_door.csv"}}


def test_other_work_is_a_snapshot_and_joined_by_case_system_id(bring, rows):
    second = {**OTHER_WORK, "work_ref": "W2", "holder_case_system_id": "CS2", "people": "", "team_code": "T9"}
    third = {**OTHER_WORK, "work_ref": "W3", "kind": "Review caseload", "holder_case_system_id": "", "people": "61"}
    bring("staff", staff(post(case_system_id="CS1")))
    report = bring("cases", cases(**{"other_work.csv": [OTHER_WORK, second, third]}))
    assert codes(report) == {"UNMATCHED_HOLDER": 1, "UNKNOWN_TEAM": 1}
    assert rows(WORK) == [
        ("W1", "foster_household", "CS1", 2, "2026-01-05", None, False, "E1"),
        ("W2", "foster_household", "CS2", 1, "2026-01-05", None, False, None),
        ("W3", "review_caseload", None, 61, "2026-01-05", None, False, None),
    ]
    bring("staff", staff(post(case_system_id="CS1"), post("E2", case_system_id="CS2")))
    assert [row[-1] for row in rows(WORK)] == ["E1", "E2", None]
    moved = bring(
        "cases", cases(**{"other_work.csv": [{**OTHER_WORK, "holder_case_system_id": "CS2"}, third]}),
        as_at=LATER, accept_shrink=True,
    )  # fmt: skip
    assert (moved.changed, moved.ended) == (1, 1)
    assert [(row[0], *row[5:]) for row in rows(WORK)] == [
        ("W1", None, False, "E2"), ("W2", LATER.isoformat(), True, "E2"), ("W3", None, False, None),
    ]  # fmt: skip


def test_a_matched_alias_joins_other_work(bring, rows, session):
    bring("staff", staff(post()))
    bring("cases", cases(**{"other_work.csv": [OTHER_WORK]}))
    session.execute(
        text(
            "INSERT INTO alias (kind, value, worker_id, set_by) SELECT 'case_system_id', 'CS1', id, 'test' FROM worker"
        )
    )
    session.commit()
    bring("staff", staff(post()))
    assert [row[-1] for row in rows(WORK)] == ["E1"]


# The front door

DAYS = "SELECT code, day::text, contacts_in, decided_in_1_working_day, waiting, fte_on_shift::text FROM front_door_day"
DAYS += " f JOIN team t ON t.id = f.team_id ORDER BY 2"


def test_days_of_the_front_door_are_added(bring, rows):
    bring("staff", staff(post()))
    day = {**FRONT_DOOR, "decided_in_1_working_day": "", "waiting": "", "fte_on_shift": "", "on": "29/10/2026"}
    bring("cases", cases(**{"front_door.csv": [FRONT_DOOR]}))
    report = bring("cases", cases(**{"front_door.csv": [day]}), as_at=LATER)
    assert (report.new, report.ended) == (1, 0)
    assert rows(DAYS) == [
        ("T1", "2026-10-29", 40, None, None, None),
        ("T1", "2026-10-30", 40, 35, 4, "6.5"),
    ]
    corrected = bring("cases", cases(**{"front_door.csv": [{**FRONT_DOOR, "contacts_in": "41"}]}), as_at=LATER)
    assert corrected.changed == 1


def test_an_unknown_team_is_rejected_and_without_any_team_the_days_wait(bring, refused, rows):
    report = bring("cases", cases(**{"front_door.csv": [FRONT_DOOR]}))
    assert codes(report) == {"NO_TEAM_YET": 1}
    assert rows(DAYS) == []
    bring("staff", staff(post(), teams=[team("T1")]))
    assert bring("cases", cases(**{"front_door.csv": [FRONT_DOOR]})).new == 1
    fault = refused("cases", cases(**{"front_door.csv": [{**FRONT_DOOR, "team_code": "T9"}]}))
    assert [(r.code, r.column, r.value) for r in fault.report.rejected] == [("UNKNOWN_TEAM", "team_code", "T9")]


def test_dates_of_these_files_do_not_say_since_when_the_cases_are_known(bring):
    old = cases(**{"other_work.csv": [{**OTHER_WORK, "start_date": "2001-01-01"}]})
    assert bring("cases", old).covers_from == date(2025, 2, 1)


@pytest.mark.parametrize("name", ["other_work.csv", "front_door.csv"])
def test_staff_under_them_are_not_taken_back(bring, undo, refused, name):
    number = bring("staff", staff(post(case_system_id="CS7"))).id
    row = {"other_work.csv": {**OTHER_WORK, "holder_case_system_id": "CS7"}, "front_door.csv": FRONT_DOOR}[name]
    later = bring("cases", cases(professionals=[PROFESSIONAL], **{name: [row]})).id
    with pytest.raises(Exception, match="Undo the later import first"):
        undo(number)
    undo(later)
    undo(number)


# Reductions

HOURS = "SELECT source, hours::text, tapers_to::text, review_on::text, is_adjustment, ended_on::text FROM reduction"


def test_reductions_that_taper_and_adjustments(bring, rows):
    taper = {**REDUCTION, "tapers_to": "2.5", "end_date": "2026-12-31", "review_on": "", "adjustment": "no"}
    adjusted = {**REDUCTION, "reason": "adjusted", "tapers_to": "", "review_on": "2027-01-01", "adjustment": "Yes"}
    files = staff(post(), **{"reductions.csv": [taper, adjusted]})
    bring("staff", files)
    expected = [
        ("default", "7.5", None, "2027-01-01", True, None), ("default", "7.5", "2.5", None, False, "2026-12-31"),
    ]  # fmt: skip
    assert rows(f"{HOURS} ORDER BY 3 DESC") == expected
    again = bring("staff", files)
    assert (again.new, again.changed, again.ended) == (0, 0, 0)
    gone = bring("staff", staff(post(), **{"reductions.csv": []}), as_at=LATER, accept_shrink=True)
    assert gone.ended == 2
    steps = "SELECT ended_on::text, tapers_by::text FROM reduction WHERE tapers_to IS NOT NULL"
    assert rows(steps) == [("2026-11-06", "2026-12-31")]
    bring("staff", files, as_at=LATER)
    assert rows(steps) == [("2026-12-31", None)]
    assert rows(f"{HOURS} ORDER BY 3 DESC") == expected


def test_a_file_without_the_new_columns_is_as_before(bring, rows):
    report = bring("staff", staff(post(), **{"reductions.csv": [REDUCTION]}))
    assert report.rejected == []
    assert rows(HOURS) == [("default", "7.5", None, None, False, None)]


def test_more_than_the_contracted_hours_is_said_not_refused(bring):
    two = [post("E1", contracted_hours="10"), post("E1", team_code="T2", contracted_hours="5.5"), post("E2")]
    most = [
        {**REDUCTION, "hours": "15.6"}, {**REDUCTION, "reason": "other", "hours": "15.5"},
        {**REDUCTION, "employee_number": "E2", "hours": "36"},
        {**REDUCTION, "employee_number": "E2", "hours": "99", "start_date": "2019-12-31"},  # not in post that day
    ]  # fmt: skip
    report = bring("staff", staff(*two, teams=[team(), team("T2")], **{"reductions.csv": most}))
    assert [(w["count"], w["file"]) for w in report.warnings if w["code"] == "REDUCTION_ABOVE_HOURS"] == [
        (1, "reductions.csv")
    ]
    assert report.new == 9


def test_what_pages_say_is_not_touched_by_files(bring, undo, refused, rows, session):
    number = bring("staff", staff(post(), **{"reductions.csv": [REDUCTION], "vacancies.csv": [VACANCY]})).id
    session.execute(
        text(
            "INSERT INTO reduction (source, import_id, worker_id, reason, started_on, hours, set_by)"
            " SELECT 'page', 0, id, 'union', '2026-01-01', 3, 'test' FROM worker"
        )
    )
    session.commit()
    bring("staff", staff(post(), **{"reductions.csv": []}), as_at=LATER, accept_shrink=True)
    assert rows(f"{HOURS} WHERE source = 'page'") == [("page", "3", None, None, False, None)]
    assert "source another name" in str(refused("staff", staff(post()), source="page"))
    newest = rows("SELECT max(id) FROM import_run")[0][0]
    undo(newest)
    with pytest.raises(Exception, match="An agreed reduction rests on people"):
        undo(number)
