"""Two groups before and after a course: who is in them, what is counted, what is hidden, in how many statements."""

from datetime import date

import pytest
from sqlalchemy import text

from workforce.board.impact import pages
from workforce.board.impact.rules import Share
from workforce.training.today import Today

DAY = date(2026, 11, 26)
WINDOW = "2025-07"  # before: January to June 2025; after: 26 February to 25 August 2026
IN_WINDOW = date(2025, 9, 1)

PEOPLE = """
WITH t AS (INSERT INTO team (code, import_id) VALUES ('T1', 0) RETURNING id),
w AS (
  INSERT INTO worker (import_id, employee_number, name, runs)
  SELECT 0, 'P' || n, 'Person ' || n, datemultirange(daterange('2020-01-01', NULL)) FROM generate_series(1, :people) n
  RETURNING id
)
INSERT INTO post (source, import_id, worker_id, team_id, started_on, grade, work_kind, contracted_hours,
  standard_hours, employment_type)
SELECT 'x', 0, w.id, t.id, '2020-01-01', 'social_worker', 'case_holding', 37, 37, 'permanent' FROM w, t
"""
SESSIONS = """
INSERT INTO supervision_session (source, import_id, session_ref, supervisee, worker_id, kind, planned_on, held_on,
  minutes, interrupted)
SELECT 'x', 0, w.employee_number || '/' || m, w.employee_number, w.id, 'formal', m, m,
  CASE WHEN m > '2026-01-01' AND w.id <= :trained OR extract(month FROM m)::int % 2 = 0 THEN 90 ELSE 60 END, false
FROM worker w, (SELECT CAST(d AS date) AS m FROM generate_series('2024-10-15', '2026-10-15', interval '1 month') d) d
WHERE CAST(substr(w.employee_number, 2) AS int) <= :with_sessions
"""
COMPLETED = """
INSERT INTO completion (source, import_id, person_kind, person, worker_id, course_code, completed_on, result)
SELECT 'x', 0, 'employee_number', employee_number, id, 'REFLECT', :day, 'completed' FROM worker
WHERE CAST(substr(employee_number, 2) AS int) BETWEEN :first AND :last
"""
RUNS = """
INSERT INTO import_run (kind, source, as_at, covers_from, applied_at, applied_by, files, counts, rejected, warnings)
SELECT kind, 'x', CAST(:as_at AS date), '2024-01-01', now(), 'test', '{}', '{}', '[]', '[]'
FROM unnest(ARRAY['staff', 'supervision', 'cases', 'learning']) kind
"""
AUDITED = """
WITH a AS (INSERT INTO account (email, name, role, created_at) VALUES ('r@x.example', 'R', 'quality', now())
  RETURNING id),
m AS (
  INSERT INTO supervision_audit_sample (lead_id, drawn_by, drawn_at, from_on, to_on, rule, seed, size, eligible,
    left_out, second_percent)
  SELECT id, 'test', now(), '2025-01-01', '2026-08-25', '{}', 1, 1, '[]', 0, 0 FROM a RETURNING id
),
r AS (
  INSERT INTO supervision_record (kind, pulled, begun_by, begun_at) SELECT 'formal', '{}', session_ref, now()
  FROM supervision_session WHERE held_on IN ('2025-03-15', '2026-05-15') RETURNING id, begun_by
),
s AS (
  UPDATE supervision_session s SET record_id = r.id FROM r WHERE r.begun_by = s.session_ref
  RETURNING s.id, s.record_id, s.held_on, s.worker_id
),
i AS (
  INSERT INTO supervision_audit_item (sample_id, place, record_id, session_id, is_double)
  SELECT m.id, row_number() OVER (), s.record_id, s.id, false FROM s, m RETURNING id, session_id
)
INSERT INTO supervision_audit_reading (item_id, turn, account_id, grade, finished_at)
SELECT i.id, 1, a.id,
  CASE WHEN s.held_on > '2026-01-01' AND s.worker_id <= :trained THEN 'good' ELSE 'inadequate' END, '2026-09-01'
FROM i JOIN s ON s.id = i.session_id, a
"""
CLOSED = """
WITH c AS (
  INSERT INTO child (source, reference, import_id)
  SELECT 'x', w.employee_number || k, 0 FROM worker w, (VALUES ('a'), ('b')) AS v(k) RETURNING id, reference
),
h AS (
  INSERT INTO holding (child_id, held, professional, worker_id)
  SELECT c.id, daterange('2024-06-01', '2026-08-01'), 'x', w.id FROM c
  JOIN worker w ON c.reference IN (w.employee_number || 'a', w.employee_number || 'b')
)
INSERT INTO ssd_cin_episode (source, import_id, ref, child_id, started_on, ended_on)
SELECT 'x', 0, reference || '1', id, date '2024-06-01', date '2025-04-01' FROM c
UNION ALL SELECT 'x', 0, reference || '2', id, date '2026-04-01' - CASE WHEN reference LIKE '%a' THEN 1 ELSE 0 END,
  date '2026-06-01' FROM c
"""


@pytest.fixture
def council(session):
    """Twelve trained, eleven untrained, two who did it before; sessions of every month, half of them full."""
    run = lambda sql, **binds: session.execute(text(sql), binds)
    run(
        "INSERT INTO course (code, name, is_evaluated, evaluated_from, set_by, set_at)"
        " VALUES ('REFLECT', 'R', true, '2020-01-01', 'test', now())"
    )
    run(PEOPLE, people=25)
    last = run("SELECT id FROM worker WHERE employee_number = 'P12'").scalar()
    run(SESSIONS, trained=last, with_sessions=25)
    run(COMPLETED, day=IN_WINDOW, first=1, last=12)
    run(COMPLETED, day=date(2025, 6, 30), first=24, last=25)
    run(RUNS, as_at="2026-11-25")
    run.last = last
    return run


def found(window=WINDOW, code=""):
    return pages.page_of(Today(DAY), code, window)


def outcomes(page):
    return {one.key: one for one in page.outcomes}


def test_groups_and_supervision_by_hand(council):
    page = found()
    assert page.window.before == (date(2025, 1, 1), date(2025, 6, 30))
    assert page.window.after == (date(2026, 2, 26), date(2026, 8, 25))
    assert (len(page.groups.trained), len(page.groups.untrained), page.groups.other_time) == (12, 11, 2)
    told = outcomes(page)
    full = told["full"]
    assert (full.trained.before, full.trained.after) == (Share(36, 72, 12), Share(72, 72, 12))
    assert (full.untrained.before, full.untrained.after) == (Share(33, 66, 11), Share(33, 66, 11))
    assert (full.trained.change.value, full.untrained.change.value, full.gap.value) == (0.5, 0, 0.5)
    assert full.gap.low > 0
    in_time = told["in-time"]
    assert in_time.trained.before == Share(72, 72, 12)
    assert in_time.untrained.after == Share(66, 66, 11)
    assert told["audits"].why_not == "Not shown: a part of it rests on fewer than 10 people."
    assert told["referrals"].why_not.startswith("Not known yet: whether they came back is known on 25 August 2027")


def test_audited_records(council):
    council(AUDITED, trained=council.last)
    told = outcomes(found())["audits"]
    assert (told.trained.before, told.trained.after) == (Share(0, 12, 12), Share(12, 12, 12))
    assert (told.untrained.before, told.untrained.after) == (Share(0, 11, 11), Share(0, 11, 11))
    council(
        "UPDATE supervision_session SET supervisor_id = :who WHERE held_on = '2026-05-15' AND worker_id > :last",
        who=council.last, last=council.last,
    )  # fmt: skip
    told = outcomes(found())["audits"]
    assert not told.is_shown, "records of people of both groups are left out, and too few are left"


def test_referrals_that_came_back(council):
    """Of two referrals closed in April 2025, one came back on the last day of the 12 months, one on the day after."""
    council(CLOSED)
    council("UPDATE import_run SET as_at = '2027-08-24' WHERE kind = 'cases'")
    assert not outcomes(found())["referrals"].is_shown
    council("UPDATE import_run SET as_at = '2027-08-25' WHERE kind = 'cases'")
    told = outcomes(found())["referrals"]
    assert told.trained.before == Share(12, 24, 12)
    assert told.untrained.before == Share(11, 22, 11)
    assert told.untrained.after == Share(0, 22, 11)
    council("UPDATE ssd_cin_episode SET ended_by_absence = true WHERE ended_on = '2025-04-01'")
    assert not outcomes(found())["referrals"].is_shown, "a row that an extract no longer had is no closing"


def test_who_belongs_to_a_group(council):
    council("UPDATE worker SET runs = datemultirange(daterange('2025-01-02', NULL)) WHERE employee_number = 'P1'")
    council("UPDATE post SET grade = 'team_manager' FROM worker w WHERE w.id = worker_id AND w.employee_number = 'P23'")
    page = found()
    assert (len(page.groups.trained), len(page.groups.untrained)) == (11, 10)
    council(COMPLETED.replace("'x'", "'y'"), day=date(2026, 8, 25), first=22, last=22)
    page = found()
    assert (len(page.groups.untrained), page.groups.other_time, page.is_shown) == (9, 3, False)
    assert page.outcomes == []


def test_data_that_begins_too_late_is_not_known(council):
    council("UPDATE import_run SET covers_from = '2025-01-02' WHERE kind IN ('supervision', 'cases')")
    told = outcomes(found())
    assert told["full"].why_not == told["in-time"].why_not == "Not known: sessions are known from 2 January 2025 only."
    assert told["referrals"].why_not == "Not known: referrals are known from 2 January 2025 only."


@pytest.mark.parametrize(("kind", "what"), [("staff", "staff"), ("learning", "completions")])
def test_who_was_trained_is_not_known_where_its_data_begins_too_late(council, kind, what):
    assert found().why_unknown == ""
    council("UPDATE import_run SET covers_from = '2025-01-02' WHERE kind = :kind", kind=kind)
    page = found()
    assert page.why_unknown == f"Not known: {what} are known from 2 January 2025 only."
    assert (page.groups, page.is_shown, page.outcomes) == (None, False, [])
    council("UPDATE import_run SET undone_at = now() WHERE kind = :kind", kind=kind)
    assert found().why_unknown == f"Not known: {what} are not known here."


def test_what_can_be_asked_for(council, queries):
    assert found("2025-08") is None
    assert found(code="OTHER") is None
    assert found("").window.key == WINDOW, "the newest that is over"
    council(AUDITED, trained=council.last)
    with queries() as few:
        found()
    council("UPDATE completion SET course_code = 'ELSE' WHERE completed_on = '2025-06-30'")
    with queries() as more:
        found()
    assert len(few) == len(more) <= 10


def test_no_course_is_evaluated(council):
    council("UPDATE course SET is_evaluated = false, evaluated_from = NULL")
    page = found()
    assert (page.course, page.is_shown) == (None, False)
