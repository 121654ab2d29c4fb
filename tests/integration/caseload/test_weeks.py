"""The weekly series: what it holds, when it is worked out anew, and that again or after a kill it is the same."""

import json
import signal
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import text

from tests.integration.board.hand_made import COVERS, eight
from tests.integration.conftest import UNTIL
from tests.integration.importing.conftest import drop_temporary
from workforce import clock
from workforce.caseload import queries, week_queries, weeks
from workforce.caseload.equity import EquityBand, tenths
from workforce.db import db, policy
from workforce.decimals import decimal
from workforce.importing import matching, service
from workforce.importing.undo import undo
from workforce.jobs import service as jobs

TODAY = date(2026, 11, 1)  # a Sunday
STORED = "SELECT worker_id, day, team, points, limit_points, children, band, is_over, is_overloaded, is_counted"


def stored():
    return [tuple(row) for row in db.session.execute(text(f"{STORED} FROM week_load ORDER BY day, worker_id"))]


def days():
    return list(db.session.scalars(text("SELECT day FROM week ORDER BY day")))


@pytest.fixture
def made(session, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    eight().bring(tmp_path / "files")
    weeks.work_out(service.newest_import())
    return tmp_path / "files"


def test_every_sunday_since_the_data_begins(made):
    db.session.execute(text("UPDATE import_run SET covers_from = '2026-06-10' WHERE kind = 'cases'"))
    assert weeks.are_stale(service.newest_import())
    weeks.work_out(service.newest_import())
    found = days()
    assert (found[0], found[-1]) == (date(2026, 6, 14), TODAY)
    assert found == [found[0] + timedelta(weeks=n) for n in range(len(found))]


def test_sixty_at_most(made):
    assert len(days()) == 60
    assert days()[0] == TODAY - timedelta(weeks=59) > COVERS


def test_each_week_is_what_the_workload_of_its_day_says(made):
    of_day = defaultdict(list)
    for row in stored():
        of_day[row[1]].append(row)
    for day in (days()[0], date(2026, 5, 3), date(2026, 10, 18), TODAY):
        expected = [
            (
                one.person.id, day, one.person.team, decimal(one.load.points),
                None if one.load.limit is None else decimal(one.load.limit), one.load.children, one.load.band,
                one.load.is_over, one.load.is_overloaded, week_queries.is_counted(one.person),
            )
            for one in queries.workload_on(day)[1]
        ]  # fmt: skip
        assert of_day[day] == sorted(expected)
    away = [row for row in of_day[TODAY] if row[6] == "away"]
    assert [(row[4], row[8], row[9]) for row in away] == [(None, False, False)]


def test_each_week_under_the_scheme_of_its_day(made):
    document = dict(policy.starting("scheme"))
    document["maximum_full_time"] = 120
    policy.put_in_force("scheme", document, date(2026, 10, 14), "test")
    done = weeks.work_out(service.newest_import())
    assert (done.weeks, done.gone) == (3, 0)  # 18 and 25 October, 1 November: no other week is touched
    limits = "SELECT max(limit_points) FROM week_load WHERE day = :day"
    found = {day: db.session.scalar(text(limits), {"day": day}) for day in (date(2026, 10, 11), date(2026, 10, 18))}
    assert list(found.values()) == [Decimal(100), Decimal(120)]


def test_no_scheme_no_week(made):
    db.session.execute(text("UPDATE policy_version SET in_force_from = '2026-10-12' WHERE kind = 'scheme'"))
    done = weeks.work_out(service.newest_import())
    assert days() == [date(2026, 10, 18), date(2026, 10, 25), TODAY]
    assert done.gone > 50


def test_again_changes_nothing(made, queries):
    before = stored()
    assert not weeks.are_stale(service.newest_import())
    done = weeks.work_out(service.newest_import())
    assert (done.weeks, done.people, done.gone) == (0, 0, 0)
    assert done.kept == len(days())
    assert weeks.work_out(service.newest_import(), anew=True).weeks == len(days())
    assert stored() == before
    with queries() as seen:
        weeks.are_stale(1)
    assert len(seen) == 4  # 1) covers 2) schemes 3) weeks 4) what was done by hand


def again(made):
    drop_temporary()
    service.run(made, service.Options("staff", TODAY, covers_from=COVERS))


def undone(made):
    drop_temporary()
    undo(db.session.scalar(text("SELECT max(id) FROM import_run")), "test")


def matched(made):
    matching.match("case_system_id", "S-UNKNOWN", "A", "test")


def agreed(made):
    db.session.execute(
        text(
            "INSERT INTO extra_responsibility (worker_id, label, points, started_on, agreed_by, agreed_at)"
            " SELECT min(id), 'practice educator', 5, '2026-01-01', 'test', now() FROM worker"
        )
    )


def marked(made):
    db.session.execute(
        text(
            "INSERT INTO case_mark (child_id, modifier, started_on, agreed_by, agreed_at)"
            " SELECT min(id), 'TRAVEL', '2026-01-01', 'test', now() FROM child"
        )
    )


def reduced(made):
    db.session.execute(
        text(
            "INSERT INTO reduction (source, import_id, worker_id, reason, hours, started_on, set_by)"
            " SELECT 'page', 0, min(id), 'union', 7.4, '2026-01-01', 'test' FROM worker"
        )
    )


@pytest.mark.parametrize("change", [again, undone, matched, agreed, marked, reduced])
def test_stale_after(made, change):
    assert not weeks.are_stale(service.newest_import())
    change(made)
    assert weeks.are_stale(service.newest_import())
    weeks.work_out(service.newest_import())
    assert not weeks.are_stale(service.newest_import())


def test_an_ended_responsibility_is_seen(made):
    agreed(made)
    weeks.work_out(service.newest_import())
    db.session.execute(text("UPDATE extra_responsibility SET ended_on = '2026-03-01'"))
    assert weeks.are_stale(service.newest_import())


def test_a_reduction_that_ended_on_a_page_is_seen(made):
    reduced(made)
    weeks.work_out(service.newest_import())
    for change in ("ended_on = '2026-03-01'", "tapers_to = 0", "tapers_by = '2026-04-01'", "hours = 5"):
        db.session.execute(text(f"UPDATE reduction SET {change} WHERE source = 'page'"))
        assert weeks.are_stale(service.newest_import()), change
        weeks.work_out(service.newest_import())


def test_a_new_week_alone_is_worked_out(made, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=7))
    assert weeks.are_stale(service.newest_import())
    assert weeks.work_out(service.newest_import()).weeks == 1


def test_nothing_without_data(session):
    assert not weeks.are_stale(service.newest_import())
    assert weeks.work_out(service.newest_import()).weeks == 0


def test_the_year_of_one(made):
    ids = dict(db.session.execute(text("SELECT employee_number, id FROM worker")).all())
    found = week_queries.year_of(ids["J"], UNTIL)
    assert (found[0].day, found[-1].day, len(found)) == (date(2025, 11, 2), date(2026, 10, 25), 52)
    percents = {week.day: week.utilisation for week in found}
    assert (percents[date(2026, 10, 11)], percents[date(2026, 10, 18)]) == (115, 105)
    assert [week.points for week in week_queries.year_of(ids["H"], UNTIL)[:-2]] == [None] * 50  # not yet here
    away = week_queries.year_of(ids["F"], UNTIL)[-1]
    assert (away.points, away.limit, away.utilisation, away.band) == (125, None, None, "away")
    assert week_queries.year_of(ids["J"], date(2024, 1, 1)) == []


def test_spread_against_plain_loops(council):
    band = EquityBand(Fraction(70), Fraction(100))
    with council.app_context():
        found = {(one.day, one.team): one for one in week_queries.spread(UNTIL, band)}
        assert len({day for day, _ in found}) == len([day for day in days() if day <= UNTIL])
        day = date(2026, 9, 27)
        rows = [row for row in stored() if row[1] == day]
        for team in (None, *{row[2] for row in rows}):
            of_team = [row for row in rows if team in (None, row[2])]
            percents = [Fraction(row[3]) * 100 / Fraction(row[4]) for row in of_team if row[9] and row[4]]
            one = found[day, team]
            assert one.people == len(percents)
            assert one.inside == sum(1 for percent in percents if 70 <= percent <= 100)
            assert one.overloaded == sum(1 for row in of_team if row[8] and row[9])
            assert Fraction(one.limit or 0) == sum(Fraction(row[4]) for row in of_team if row[4] is not None)
            assert Fraction(one.points or 0) == sum(Fraction(row[3]) for row in of_team if row[4] is not None)
            expected = tenths(percents)
            assert (one.gap is None) == (expected is None)
            if expected:
                assert float(one.gap) == pytest.approx(float(expected.gap))
        some = sorted({row[2] for row in rows})[:2]
        assert {one.team for one in week_queries.spread(UNTIL, band, some)} <= {None, *some}


HOUR = datetime(2026, 11, 1, 9, 20, tzinfo=UTC)


def test_due_every_night_and_within_an_hour_while_stale(made):
    job = jobs.BY_NAME["weekly-workloads"]
    night, hour = HOUR.replace(hour=2, minute=0), HOUR.replace(minute=0)
    assert list(job.due(HOUR)) == [night]
    matched(made)
    assert list(job.due(HOUR)) == [night, hour]
    assert jobs.run_once(job, hour).detail.startswith(f"{len(days())} weeks worked out")
    assert jobs.run_once(job, hour) is None
    assert list(job.due(HOUR)) == [night]


def test_weeks_come_before_the_summary_that_looks_back_on_them():
    names = [job.name for job in jobs.JOBS]
    assert names.index("weekly-workloads") < names.index("draft-summary")


def test_the_command(made, app):
    runner = app.test_cli_runner()
    answer = json.loads(runner.invoke(args=["weeks", "--anew", "--json"]).stdout)
    assert answer == {"weeks": len(days()), "workloads": len(stored()), "kept": 0, "gone": 0}
    assert "0 weeks worked out" in runner.invoke(args=["weeks"]).stdout
    assert runner.invoke(args=["weeks", "--weeks", "0"]).exit_code == 2


def test_killed_while_it_copies_it_leaves_the_weeks_as_they_were(council, environment):
    """A real process, killed with -9 after the weeks were taken out and before they are all in again."""
    with council.app_context():
        before = stored()
        db.session.rollback()
    assert before
    code = """
import os, signal
from app import create_app
from workforce.caseload import weeks
from workforce.jobs import service
from datetime import datetime, UTC
plain, count = weeks._row, iter(range(100))
def row(day, one):
    if next(count) == 50:
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(day, one)
weeks._row = row
job = service.BY_NAME["weekly-workloads"]
with create_app().app_context():
    work = service.Job(job.name, job.words, job.due, lambda due: str(weeks.work_out(1, 520, anew=True)))
    service.run_once(work, datetime(2026, 11, 1, 2, tzinfo=UTC))
"""
    env = environment(council.config["SETTINGS"])
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    with council.app_context():
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :key"
            waiting = db.session.scalar(text(held), {"key": weeks._LOCK})
            db.session.rollback()
            if not waiting:
                break
            time.sleep(0.1)
        assert stored() == before
        assert not db.session.scalar(text("SELECT count(*) FROM job_run WHERE job = 'weekly-workloads'"))
        db.session.rollback()
