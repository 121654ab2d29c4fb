"""Files in, rules 1 to 3, 5 and 6: keys, what absence means, what comes again, what a source covers."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.integration.importing.conftest import DAY
from tests.integration.importing.tables import (
    ABSENCE,
    CARE_LEAVER,
    COMPLETION,
    EPISODE,
    INVOLVEMENT,
    OVERSIGHT,
    PERSON,
    PROFESSIONAL,
    REDUCTION,
    SESSION,
    VACANCY,
    cases,
    involvement,
    post,
    staff,
    team,
    write,
)
from workforce import clock
from workforce.importing import derive, service

LATER = DAY + timedelta(days=7)
EARLIER = DAY - timedelta(days=7)


def many(number, **more):
    return [post(f"M{n}", **more) for n in range(number)]


# 1. Kinds


def test_staff_and_cases_are_snapshots(bring, rows):
    bring("staff", staff(*many(20)))
    assert bring("staff", staff(*many(19)), as_at=LATER).ended == 1
    bring("cases", cases(*[involvement(n) for n in range(20)]))
    assert bring("cases", cases(*[involvement(n) for n in range(19)]), as_at=LATER).ended == 1


@pytest.mark.parametrize(
    ("kind", "name", "first", "second", "table"),
    [
        ("supervision", "supervision.csv", SESSION, {**SESSION, "session_ref": "S2"}, "supervision_session"),
        ("supervision", "oversight.csv", OVERSIGHT, {**OVERSIGHT, "held_on": "2026-10-06"}, "case_oversight"),
        ("learning", "completions.csv", COMPLETION, {**COMPLETION, "course_code": "X"}, "completion"),
    ],
)
def test_supervision_and_learning_are_additions(bring, rows, kind, name, first, second, table):
    bring(kind, {name: [first]})
    report = bring(kind, {name: [second]}, as_at=EARLIER)  # no order of days either
    assert (report.new, report.ended) == (1, 0)
    assert rows(f"SELECT count(*) FROM {table} WHERE NOT ended_by_absence") == [(2,)]


def test_vacancies_are_additions_within_the_staff_files(bring, rows):
    bring("staff", staff(post(), **{"vacancies.csv": [VACANCY]}))
    report = bring("staff", staff(post(), **{"vacancies.csv": [{**VACANCY, "as_at": "2026-11-07"}]}), as_at=LATER)
    assert (report.new, report.ended) == (1, 0)
    assert rows("SELECT as_at FROM vacancy ORDER BY 1") == [(DAY,), (LATER,)]


def test_as_at_is_today_unless_given(flask, tmp_path, rows):
    assert flask("import", write(tmp_path / "f", staff(post())), "--kind", "staff").exit_code == 0
    assert rows("SELECT as_at FROM import_run") == [(clock.today(),)]


# 2. Keys: of each file, two rows that differ in one part of the key are two; in anything else, two rows of one key.

KEYS = {
    "teams.csv": ("staff", team(), {"team_code"}),
    "staff.csv": ("staff", post(end_date="2020-12-31"), {"employee_number", "team_code", "start_date"}),
    "absences.csv": ("staff", ABSENCE, {"employee_number", "reason", "start_date"}),
    "reductions.csv": ("staff", REDUCTION, {"employee_number", "reason", "start_date"}),
    "vacancies.csv": ("staff", VACANCY, {"team_code", "as_at"}),
    "supervision.csv": ("supervision", SESSION, {"session_ref"}),
    "oversight.csv": ("supervision", OVERSIGHT, {"case_ref", "held_on", "kind"}),
    "completions.csv": ("learning", COMPLETION, {"employee_number", "course_code", "completed_on", "result"}),
    "ssd_person.csv": ("cases", PERSON, {"pers_person_id"}),
    "ssd_professionals.csv": ("cases", PROFESSIONAL, {"prof_professional_id"}),
    "ssd_cin_episodes.csv": ("cases", EPISODE, {"cine_referral_id"}),
    "ssd_involvements.csv": ("cases", INVOLVEMENT, {"invo_involvements_id"}),
    "ssd_care_leavers.csv": ("cases", CARE_LEAVER, {"clea_table_id"}),
}
OTHER = {
    "team_code": "T2", "employee_number": "E2", "start_date": "2021-02-01", "reason": "other", "as_at": "2026-10-01",
    "course_code": "X", "completed_on": "2026-04-01", "result": "failed", "fte": "3", "team_name": "Other",
    "hours": "1",
    "working_days_lost": "1", "grade": "asye", "minutes": "60", "course_name": "Other", "pers_dob": "2016-01-01",
    "prof_staff_id": "CS9", "cine_close_date": "2026-01-01", "invo_professional_role_id": "X",
    "clea_care_leaver_eligibility": "Relevant", "held_on": "2026-10-06", "by": "E9",
}  # fmt: skip


OTHER_CHILD = "pers_person_id 2"


def _with(name, table):
    kind = KEYS[name][0]
    if kind == "staff":
        files = staff(post(), post("E2", start_date="2015-01-01", team_code="T2"), teams=(team(), team("T2")))
        return kind, {**files, name: table}
    known = {
        "ssd_care_leavers.csv": [CARE_LEAVER, {**CARE_LEAVER, "clea_table_id": "2", "clea_person_id": OTHER_CHILD}]
    }
    return kind, {**cases(**known), name: table} if kind == "cases" else {name: table}


def _other(column):
    return OTHER.get(column, f"{column} 2")


@pytest.mark.parametrize(("name", "column"), [(n, c) for n, (_, _, key) in KEYS.items() for c in sorted(key)])
def test_every_part_of_the_key_tells_rows_apart(bring, name, column):
    row = KEYS[name][1]
    extra = [team("T2")] if name == "teams.csv" and column != "team_code" else []
    kind, files = _with(name, [row, {**row, column: _other(column)}, *extra])
    if name == "staff.csv" and column == "start_date":
        files[name][1]["end_date"] = ""
    if name == "teams.csv":
        files["staff.csv"] = [post()]
    report = bring(kind, files)
    assert (report.rejected, report.files[name]["new"]) == ([], 2)


@pytest.mark.parametrize("name", KEYS)
def test_identical_rows_are_one_with_a_warning(bring, name):
    row = KEYS[name][1]
    kind, files = _with(name, [row, row, row])
    if name == "teams.csv":
        files["staff.csv"] = [post()]
    report = bring(kind, files)
    assert (report.rejected, report.files[name]["new"]) == ([], 1)
    found = [(w["file"], w["count"]) for w in report.warnings if w["code"] == "SAME_ROW_TWICE"]
    assert found == [(name, 2)]


@pytest.mark.parametrize("name", KEYS)
def test_differing_rows_of_one_key_are_all_rejected(refused, name):
    row, key = KEYS[name][1:]
    column = next(c for c in OTHER if c in row and c not in key and c not in ("start_date", "held_on"))
    kind, files = _with(name, [row, row, {**row, column: _other(column)}])
    if name == "teams.csv":
        files["staff.csv"] = [post()]
    report = refused(kind, files).report
    found = [(r.code, r.file, r.row) for r in report.rejected if r.file == name]
    assert found == [("DUPLICATE_KEY", name, n) for n in (2, 3, 4)]


def test_rows_that_differ_in_an_unused_column_are_identical(bring):
    twin = {**PERSON, "pers_forename": "Adah", "pers_dob": "2015-03-18"}
    report = bring("cases", cases(**{"ssd_person.csv": [PERSON, twin]}))
    assert report.files["ssd_person.csv"]["new"] == 1


# 3. Absence


def test_an_absent_open_row_of_the_staff_files_ends_the_day_before(bring, rows):
    absence, reduction = {**ABSENCE, "end_date": ""}, REDUCTION
    files = {"absences.csv": [absence], "reductions.csv": [reduction]}
    bring("staff", staff(*many(40), post(), teams=[team(), team("T2")], **files))
    report = bring("staff", staff(*many(40), **{"absences.csv": [], "reductions.csv": []}), as_at=LATER)
    assert report.ended == 4
    last = LATER - timedelta(days=1)
    for table in ("team_version", "post", "absence", "reduction"):
        assert rows(f"SELECT ended_on, ended_by_absence FROM {table} WHERE ended_on IS NOT NULL") == [(last, True)]


def test_an_absent_open_row_of_the_case_system_ends_on_the_day(bring, rows):
    bring("cases", cases(*[involvement(n) for n in range(40)]))
    bring("cases", cases(*[involvement(n) for n in range(39)]), as_at=LATER)
    assert rows("SELECT ref, ended_on, ended_by_absence FROM ssd_involvement WHERE ended_on IS NOT NULL") == [
        ("39", LATER, True)
    ]


def test_an_absent_closed_row_stays_as_it_is(bring, rows):
    closed = post(end_date="2026-03-31")
    bring("staff", staff(*many(5), closed))
    report = bring("staff", staff(*many(5)), as_at=LATER)
    assert report.ended == 0
    assert rows("SELECT ended_on, ended_by_absence FROM post WHERE ended_on IS NOT NULL") == [
        (date(2026, 3, 31), False)
    ]
    done = involvement(2, involvement_end_date="2026-05-01")
    bring("cases", cases(INVOLVEMENT, done))
    assert bring("cases", cases(), as_at=LATER).ended == 0
    assert rows("SELECT ended_on, ended_by_absence FROM ssd_involvement WHERE ref = '2'") == [(date(2026, 5, 1), False)]


@pytest.mark.parametrize(("last", "ended"), [(DAY - timedelta(days=1), 0), (DAY, 1), (DAY + timedelta(days=90), 1)])
def test_a_staff_row_that_ends_on_or_after_the_day_is_open(bring, rows, last, ended):
    bring("staff", staff(*many(20), post(end_date=last.isoformat())), as_at=EARLIER)
    assert bring("staff", staff(*many(20))).ended == ended
    assert rows("SELECT ended_on FROM post WHERE ended_on IS NOT NULL") == [(min(last, DAY - timedelta(days=1)),)]


@pytest.mark.parametrize(("last", "ended"), [(DAY, 0), (DAY + timedelta(days=1), 1)])
def test_a_row_of_the_extract_that_ends_on_the_day_is_not_open(bring, last, ended):
    rows = [involvement(n) for n in range(20)]
    bring("cases", cases(*rows, involvement(99, involvement_end_date=last.isoformat())), as_at=EARLIER)
    assert bring("cases", cases(*rows)).ended == ended


def test_a_post_that_was_to_begin_later_and_is_absent_never_began(bring, rows):
    bring("staff", staff(*many(20), post(start_date="2027-01-01")))
    bring("staff", staff(*many(20)), as_at=LATER)
    assert rows("SELECT count(*) FROM post JOIN worker w ON w.id = worker_id WHERE employee_number = 'E1'") == [(0,)]


def test_an_absent_file_keeps_its_rows_with_a_warning(bring, rows):
    bring("staff", staff(post(), **{"absences.csv": [{**ABSENCE, "end_date": ""}]}))
    report = bring("staff", staff(post()), as_at=LATER)
    assert rows("SELECT ended_on FROM absence") == [(None,)]
    assert {w["file"] for w in report.warnings if w["code"] == "ABSENT_FILE"} == {
        "absences.csv", "reductions.csv", "vacancies.csv",
    }  # fmt: skip


def test_a_file_of_a_header_only_ends_its_rows(bring, rows):
    bring("staff", staff(*many(20), **{"absences.csv": [{**ABSENCE, "employee_number": "M1", "end_date": ""}]}))
    assert bring("staff", staff(*many(20), **{"absences.csv": []}), as_at=LATER).ended == 1
    assert rows("SELECT ended_on FROM absence") == [(LATER - timedelta(days=1),)]


def test_a_file_of_a_header_only_is_a_shrink_where_much_was_open(bring, refused):
    bring("staff", staff(*many(20)))
    assert "Over 10% fewer" in str(refused("staff", staff(), as_at=LATER))
    assert bring("staff", staff(), as_at=LATER, accept_shrink=True).ended == 20


def test_a_row_that_comes_again_opens_again(bring, rows):
    leaver = {"ssd_care_leavers.csv": [CARE_LEAVER]}
    bring("staff", staff(*many(20), post()))
    bring("staff", staff(*many(20)), as_at=LATER)
    report = bring("staff", staff(*many(20), post()), as_at=LATER + timedelta(days=1))
    assert (report.changed, report.new) == (1, 0)
    assert rows("SELECT DISTINCT ended_on, ended_by_absence FROM post") == [(None, False)]
    full = [involvement(n) for n in range(40)]
    bring("cases", cases(*full, **leaver))
    bring("cases", cases(*full[1:], **{"ssd_care_leavers.csv": []}), as_at=LATER)
    assert rows("SELECT ended_on, ended_by_absence FROM ssd_care_leaver") == [(LATER, True)]
    report = bring("cases", cases(*full, **leaver), as_at=LATER)
    assert report.changed == 2
    assert rows("SELECT DISTINCT ended_on, ended_by_absence FROM ssd_involvement") == [(None, False)]
    assert rows("SELECT ended_on, ended_by_absence FROM ssd_care_leaver") == [(None, False)]


def test_a_row_that_comes_again_closed_is_closed_by_its_own_word(bring, rows):
    full = [involvement(n) for n in range(40)]
    bring("cases", cases(*full))
    bring("cases", cases(*full[1:]), as_at=LATER)
    bring("cases", cases(involvement(0, involvement_end_date=LATER.isoformat()), *full[1:]), as_at=LATER)
    assert rows("SELECT ended_on, ended_by_absence FROM ssd_involvement WHERE ref = '0'") == [(LATER, False)]


def test_sources_leave_each_other_alone(bring, rows):
    bring("cases", cases(), source="one")
    assert bring("cases", cases(), as_at=EARLIER, source="two").new == 3
    assert rows("SELECT source, reference FROM child ORDER BY 1") == [("one", "C1"), ("two", "C1")]
    other = cases(
        involvement(5, person_id="C2"), episodes=[{**EPISODE, "cine_person_id": "C2", "cine_referral_id": "R9"}]
    )
    bring("cases", other, as_at=LATER, source="two", accept_shrink=True)
    assert rows("SELECT source, ended_by_absence FROM ssd_involvement WHERE ended_by_absence") == [("two", True)]


def test_two_sources_may_not_tell_the_same_post(bring, refused):
    bring("staff", staff(post()), source="hr")
    fault = refused("staff", staff(post()), source="agency")
    assert "contradict" in str(fault)
    assert "--source" in str(fault)


# Shrinking


@pytest.mark.parametrize(("left", "taken"), [(90, True), (89, False)])
def test_over_a_tenth_fewer_open_rows_is_refused(bring, refused, left, taken):
    bring("staff", staff(*many(100)))
    if taken:
        assert bring("staff", staff(*many(left)), as_at=LATER).ended == 10
        return
    fault = refused("staff", staff(*many(left)), as_at=LATER)
    assert "staff.csv: 100 open rows before, 89 now" in str(fault)
    assert "--accept-shrink" in str(fault)
    assert bring("staff", staff(*many(left)), as_at=LATER, accept_shrink=True).ended == 11


def test_rows_that_are_closed_by_their_own_date_count_as_fewer_too(bring, refused):
    bring("staff", staff(*many(100)))
    fault = refused(
        "staff", staff(*many(80), *[post(f"M{n}", end_date="2026-10-31") for n in range(80, 100)]), as_at=LATER
    )
    assert "100 open rows before, 80 now" in str(fault)


# 5. Again, older, equal, planned


def everything():
    posts = [*many(5), post(), post("E2", end_date="2026-12-31", grade="team_manager")]
    files = {"absences.csv": [ABSENCE], "reductions.csv": [REDUCTION], "vacancies.csv": [VACANCY]}
    return {
        "staff": staff(*posts, teams=[team(), team("T2", parent_code="T1")], **files),
        "cases": cases(INVOLVEMENT, involvement(2, involvement_end_date="2025-05-01"), **{
            "ssd_person.csv": [PERSON], "ssd_care_leavers.csv": [CARE_LEAVER],
        }),
        "supervision": {"supervision.csv": [SESSION]},
        "learning": {"completions.csv": [COMPLETION]},
    }  # fmt: skip


@pytest.mark.parametrize("kind", service.KINDS)
def test_the_same_files_again_change_nothing(bring, dump, kind):
    first = bring(kind, everything()[kind])
    before = dump()
    report = bring(kind, everything()[kind])
    assert (report.new, report.changed, report.ended, report.unchanged) == (0, 0, 0, first.new)
    assert dump() == before
    report = bring(kind, everything()[kind], as_at=LATER)
    assert (report.new, report.changed, report.ended) == (0, 0, 0)
    assert dump() == before


@pytest.mark.parametrize("kind", ["staff", "cases"])
def test_an_older_snapshot_is_refused(bring, refused, kind):
    bring(kind, everything()[kind])
    fault = refused(kind, everything()[kind], as_at=EARLIER)
    assert f"as at {EARLIER}" in str(fault)
    assert "--as-at" in str(fault)


def test_an_equal_day_is_a_correction(bring, rows):
    bring("staff", staff(*many(20), post(name="Ann Bea")))
    report = bring("staff", staff(*many(20), post(name="Ann Bee", grade="asye")))
    assert (report.changed, report.new) == (1, 0)
    assert rows("SELECT name, grade FROM worker w JOIN post p ON p.worker_id = w.id WHERE employee_number = 'E1'") == [
        ("Ann Bee", "asye")
    ]


@pytest.mark.parametrize("kind", service.KINDS)
def test_a_dry_run_changes_nothing(flask, dump, rows, tmp_path, kind):
    before = dump()
    done = flask("import", write(tmp_path / "f", everything()[kind]), "--kind", kind, "--dry-run")
    assert done.exit_code == 0
    assert "nothing changed" in done.stdout
    assert dump() == before
    assert rows("SELECT count(*) FROM import_run") == [(0,)]


def test_a_plan_applies_only_to_the_data_that_it_was_planned_on(bring, refused, undo):
    state = service.newest_import()
    first = bring("supervision", {"supervision.csv": [SESSION]}, planned_on=state)
    fault = refused("learning", {"completions.csv": [COMPLETION]}, planned_on=state)
    assert "Try it again" in str(fault)
    state = service.newest_import()
    undo(first.id)
    assert "Try it again" in str(refused("learning", {"completions.csv": [COMPLETION]}, planned_on=state))
    assert bring("learning", {"completions.csv": [COMPLETION]}, planned_on=service.newest_import()).applied


# 6. Covers from


def test_covers_from_is_the_earliest_date_unless_given(bring, rows):
    held = {**SESSION, "planned_on": "2025-03-01", "held_on": "2025-03-04"}
    assert bring("supervision", {"supervision.csv": [SESSION, {**held, "session_ref": "S2"}]}).covers_from == date(
        2025, 3, 1
    )
    explicit = date(2024, 1, 1)
    assert bring("learning", {"completions.csv": [COMPLETION]}, covers_from=explicit).covers_from == explicit
    assert rows("SELECT kind, covers_from FROM import_run ORDER BY id") == [
        ("supervision", date(2025, 3, 1)), ("learning", explicit),
    ]  # fmt: skip


def test_unknown_starts_and_dates_of_birth_do_not_say_what_is_covered(bring):
    old = involvement(2, involvement_start_date="1900-01-01")
    files = cases(INVOLVEMENT, old, **{"ssd_person.csv": [{**PERSON, "pers_dob": "2001-01-01"}]})
    assert bring("cases", files).covers_from == date(2025, 2, 1)


def test_what_follows_is_worked_out_on_tables_that_were_counted(bring, rows, session, monkeypatch):
    told = "SELECT relname, reltuples::int FROM pg_class WHERE relname IN ('ssd_involvement', 'child') ORDER BY 1"
    session.execute(text("ANALYZE ssd_involvement, child"))  # what a database knows that was counted when empty
    assert rows(told) == [("child", 0), ("ssd_involvement", 0)]
    seen = []
    children = derive.children
    monkeypatch.setattr(derive, "children", lambda source: (seen.append(rows(told)), children(source)))
    bring("cases", cases(*[involvement(n) for n in range(20)]))
    [[(_, known), (_, counted)]] = seen
    assert (known > 0, counted) == (True, 20)


def test_a_table_is_not_counted_before_it_is_filled(bring, monkeypatch):
    """PostgreSQL takes a table that it counted when empty for one that stays empty: filling it took a minute, not one
    second, on a council of 3,000."""
    counted = []
    renew = service._renew_statistics
    monkeypatch.setattr(service, "_renew_statistics", lambda tables: (counted.append(set(tables)), renew(tables)))
    bring("cases", cases(*[involvement(n) for n in range(20)]))
    before, after = counted
    assert "ssd_involvement" in before
    assert not before & {"holding", "co_working"}
    assert after >= {"holding", "co_working"}
