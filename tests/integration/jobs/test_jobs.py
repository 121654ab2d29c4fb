"""A run is claimed once, missed ones are caught up, killed ones repeated, and one of several schedulers leads."""

import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.integration.conftest import UNTIL
from workforce.board.summaries import service as board
from workforce.db import db, policy, transaction
from workforce.jobs import service
from workforce.jobs.scheduler import Leadership

FLASK = str(Path(sys.executable).with_name("flask"))
DUE = datetime(2026, 10, 4, 6, tzinfo=UTC)
NOTHING = service.Job("nothing", "does nothing", lambda until: [DUE], lambda due: "done")


def clean():
    db.session.execute(text("DELETE FROM job_run"))
    db.session.execute(text("DELETE FROM policy_version WHERE kind = 'board'"))
    db.session.commit()


@pytest.fixture
def running(council):
    with council.app_context():
        clean()
        yield council
        db.session.rollback()
        clean()


def test_a_run_is_done_once(running):
    assert service.run_once(NOTHING, DUE).state == "done"
    assert service.run_once(NOTHING, DUE) is None
    assert service.waiting(NOTHING, DUE) == []


def test_two_at_once_do_it_once(running):
    made, started = [], threading.Barrier(2)

    def work(due):
        made.append(due)
        time.sleep(0.3)
        return "done"

    job = service.Job("slow", "is slow", lambda until: [DUE], work)

    def run():
        with running.app_context():
            started.wait()
            service.run_once(job, DUE)
            db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_a_failed_run_is_told_and_tried_again_after_a_pause(running, monkeypatch):
    def fail(due):
        raise ValueError("the disk is full")

    job = service.Job("failing", "fails", lambda until: [DUE], fail)
    run = service.run_once(job, DUE)
    assert (run.state, run.attempts) == ("failed", 1)
    assert "the disk is full" in run.detail
    assert service.waiting(job, run.finished_at) == []
    assert service.waiting(job, run.finished_at + timedelta(minutes=3)) == [DUE]
    healed = service.Job("failing", "works now", lambda until: [DUE], lambda due: "done")
    again = service.run_once(healed, DUE)
    assert (again.state, again.attempts) == ("done", 2)


def test_a_policy_that_cannot_be_read_stops_no_other_job(running, monkeypatch):
    db.session.execute(
        text(
            "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at)"
            " VALUES ('board', '2000-01-01', '{}', 'test', now())"
        )
    )
    db.session.commit()
    monkeypatch.setattr(service, "JOBS", (service.BY_NAME["draft-summary"], NOTHING))
    assert service.tick() == 1


def test_missed_summaries_are_caught_up_in_order(running, monkeypatch):
    starts = UNTIL - timedelta(weeks=12)
    with transaction():
        policy.put_in_force("board", {"starts_on": starts.isoformat(), "every_weeks": 4}, date(2000, 1, 1), "test")
    frozen = []
    monkeypatch.setattr(board, "freeze", lambda day, by: (frozen.append(day), (_Summary(day), True))[1])
    service.tick()
    assert frozen == [starts + timedelta(weeks=4 * n) for n in range(4)]
    service.tick()
    assert len(frozen) == 4


class _Summary:
    def __init__(self, day):
        self.id, self.as_at, self.release_at = 0, day, UNTIL


def test_one_leads_and_another_takes_over(running):
    first, second = Leadership(), Leadership()
    assert first.held()
    assert not second.held()
    first._connection.invalidate()
    deadline = time.monotonic() + 5
    while not second.held() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert second.held()
    second._connection.invalidate()


def test_a_killed_run_leaves_nothing_and_is_repeated(running, environment):
    """A real process, killed with -9 inside the work of its run."""
    code = """
import os, signal
from datetime import datetime, UTC
from app import create_app
from workforce.jobs import service
app = create_app()
job = service.Job("killed", "is killed", lambda until: [], lambda due: os.kill(os.getpid(), signal.SIGKILL))
with app.app_context():
    service.run_once(job, datetime(2026, 10, 4, 6, tzinfo=UTC))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(running.config["SETTINGS"]),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        left = db.session.scalar(text("SELECT count(*) FROM job_run WHERE job = 'killed'"))
        db.session.rollback()
        if left == 0:
            break
        time.sleep(0.1)
    assert left == 0
    healed = service.Job("killed", "works now", lambda until: [], lambda due: "done")
    assert service.run_once(healed, DUE).state == "done"


def test_the_nightly_jobs_do_their_work(running):
    at = datetime(2026, 10, 4, 2, tzinfo=UTC)
    for name in ("tidy", "verify-audit"):
        run = service.run_once(service.BY_NAME[name], at)
        assert run.state == "done", run.detail
    assert "entries stand" in run.detail
    assert "BROKEN" not in run.detail


def test_commands(running, environment):
    """A process of its own, and then the same command in this one."""
    env = environment(running.config["SETTINGS"])
    once = ["jobs", "once", "tidy", "--due", "2026-10-04T02:00", "--json"]
    first = subprocess.run([FLASK, *once], env=env, capture_output=True, text=True, check=True, timeout=60)
    assert '"state": "done"' in first.stdout
    flask = running.test_cli_runner()
    again = flask.invoke(args=once)
    assert again.exit_code == 0
    assert "done before" in again.stdout
    assert flask.invoke(args=[*once[:-2], "soon"]).exit_code == 2
