"""The daily digest: who gets one, what it says, once a day, through a real SMTP server, whatever dies in between."""

import re
import signal
import subprocess
import sys
import time as clocks
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import text

from tests.integration.supervision.reminders import council
from tests.integration.supervision.reminders.council import BASE, DAY, act, cancel, held, oversee, plan, sign, tie
from workforce import clock
from workforce.db import db
from workforce.jobs import service as jobs
from workforce.jobs.models import JobRun
from workforce.supervision import reminders
from workforce.supervision.reminder_rules import SUBJECT
from workforce.web import mail

JOB = jobs.BY_NAME["supervision-reminders"]
DUE = datetime(2026, 11, 3, 7, tzinfo=UTC)
WRITTEN = datetime(2026, 10, 27, 15, tzinfo=UTC)


@pytest.fixture
def remind(do, ask):
    """Run the digest of a day; return the bodies by name."""

    def running(day=DAY):
        do(reminders.remind, day, BASE)
        return {to.split("@")[0]: body for to, body in ask('SELECT "to", body FROM outgoing_mail ORDER BY id')}

    return running


def test_nothing_to_say_means_no_mail(do, remind):
    do(plan, "A", DAY + timedelta(days=10))
    assert remind() == {}


def test_what_each_is_told(do, remind):
    do(plan, "A", date(2026, 11, 5))
    do(plan, "B", date(2026, 10, 30))
    written = do(held, "C", date(2026, 10, 26), True)
    do(act, written, "B", date(2026, 11, 2))
    do(act, written, "B", DAY)
    do(sign, written, "supervisor", "M", WRITTEN)
    unwritten = do(held, "S", date(2026, 10, 23), True)
    do(act, unwritten, "B", date(2026, 11, 2))  # in a draft: Ben does not know of it yet
    for reference in ("C77", "C78"):
        do(oversee, unwritten, reference, date(2026, 10, 23))
    do(oversee, unwritten, "C79", date(2026, 10, 23), on_file_on=date(2026, 10, 24))
    do(cancel, do(plan, "A", DAY, time(15)))
    mails = remind()
    assert sorted(mails) == ["ann", "ben", "cat", "meg"]
    assert "- Your supervision: Thursday 5 November, 10am\n" in mails["ann"]
    assert "- 1 action that you agreed is past the day set for it.\n" in mails["ben"]
    assert "sign or dispute: the session of Monday 26 October, was due by Tuesday 3" not in mails["cat"]
    assert "sign or dispute: the session of Monday 26 October, due by Tuesday 3 November.\n" in mails["cat"]
    for line in (
        "Supervision that you give: Thursday 5 November, 10am\n", "To record as held, or to cancel: Friday 30 October.",
        "To write up and sign: the session of Friday 23 October, was due by Friday 30 October.",
        "Oversight of 2 children is not known",
    ):  # fmt: skip
        assert line in mails["meg"], line
    assert "http://localhost/supervision\n" in mails["meg"]
    assert "http://localhost/my-supervision\n" in mails["ann"]


def test_no_mail_names_anybody_else_or_says_what_was_said(do, remind, ask):
    session = do(held, "A", date(2026, 10, 20), True)
    do(act, session, "A", date(2026, 10, 25))
    do(oversee, session, "C77", date(2026, 10, 20))
    do(sign, session, "supervisor", "M", WRITTEN)
    do(plan, "B", DAY)
    mails = remind()
    assert len(mails) == 3
    for name, body in mails.items():
        opening, rest = body.split("\n", 1)
        assert opening == f"Dear {name.title()},"
        assert not re.search(r"Ann|Ben|Cat|Dee|Stu|Meg|Marlow|Aldous|Bellweather|C77|Quill|Ring|room", rest)
    assert ask("SELECT DISTINCT subject FROM outgoing_mail") == [(SUBJECT,)]
    trail = str(ask("SELECT detail FROM audit_entry WHERE actor = 'scheduler'"))
    assert "C77" not in trail


def test_overdue_by_the_standing_that_pages_show(do, remind):
    do(tie, "A", "P")
    day = date(2026, 11, 24)  # everybody but D was last held on 20 October
    mails = remind(day)
    assert (
        "- Your own supervision is overdue by 4 days, as far as is known here: it was due by Friday 20 November.\n"
        in mails["ann"]
    )
    assert "5 people whom you supervise are overdue" in mails["meg"], "D is away; M's own is another's"
    assert "1 person whom you supervise is overdue" in mails["pat"], "as cover"
    assert "1 person whom you supervise is overdue" in mails["sam"]
    assert "dee" not in mails
    assert "gone" not in mails
    assert "in date" not in "".join(mails.values())


def test_who_is_not_here_gets_none(do, remind):
    for who in ("D", "GONE", "A", "B"):
        do(plan, who, DAY, at=None)
    absent = "INSERT INTO absence (source, import_id, worker_id, reason, started_on, ended_on) SELECT 't', 0, id,"
    do(db.session.execute, text(f"{absent} 'annual_leave', :day, :day FROM worker WHERE employee_number = 'A'"),
       {"day": DAY})  # fmt: skip
    do(db.session.execute, text("UPDATE account SET is_active = false WHERE email = 'ben@demo.example'"))
    try:
        assert sorted(remind()) == ["meg"]
    finally:
        do(db.session.execute, text("DELETE FROM absence WHERE source = 't'"))


def test_at_most_one_an_account_and_day(do, remind, ask, when):
    do(plan, "A", date(2026, 11, 5))
    assert len(remind()) == 2
    do(plan, "B", DAY)
    assert do(reminders.remind, DAY, BASE) == 1, "B alone was not told today"
    when.at += timedelta(days=1)
    assert do(reminders.remind, DAY + timedelta(days=1), BASE) == 2


def test_the_statements_do_not_grow_with_the_staff(do, counted):
    do(plan, "A", DAY)
    with counted() as few:
        do(reminders.remind, DAY, BASE)
    do(council.clean)
    for who in ("A", "B", "C", "S", "P"):
        session = do(held, who, date(2026, 10, 1))
        do(plan, who, DAY, time(13))
        do(act, session, who, date(2026, 10, 5))
        do(oversee, session, f"C{who}", date(2026, 10, 1))
    with counted() as many:
        assert do(reminders.remind, DAY, BASE) == 6
    # lock, policy, staff, sessions, covers, ties, last held, actions, oversight, absent, told, accounts, unsent, mails
    assert len(few) == len(many) == 14, "\n".join(many)


# --- when it is due


@pytest.mark.parametrize(
    ("until", "due"),
    [
        (datetime(2026, 11, 3, 6, 59, tzinfo=UTC), []),
        (datetime(2026, 11, 3, 7, tzinfo=UTC), [DUE]),
        (datetime(2026, 11, 3, 23, 59, tzinfo=UTC), [DUE]),  # missed in the morning, done late that day
        (datetime(2026, 11, 4, 0, 30, tzinfo=UTC), []),  # and never after it
        (datetime(2026, 11, 7, 12, tzinfo=UTC), []),  # a Saturday
        (datetime(2026, 12, 25, 12, tzinfo=UTC), []),
        (datetime(2026, 7, 1, 6, 30, tzinfo=UTC), [datetime(2026, 7, 1, 6, tzinfo=UTC)]),  # 7 o'clock in London
    ],
)
def test_seven_in_london_of_a_working_day(until, due):
    assert list(JOB.due(until)) == due


def run(do, due=DUE):
    """Run the job as the scheduler does; return what the run says, None where it was another's."""
    found = {}

    def running():
        found["run"] = jobs.run_once(JOB, due)

    do(running)
    return found["run"]


def mails_of(ask):
    return ask('SELECT "to", attempts, sent_at IS NOT NULL, message_id FROM outgoing_mail ORDER BY id')


def test_a_run_is_made_once(do, ask):
    do(plan, "A", DAY)
    assert run(do).detail == "2 mails about supervision queued"
    assert run(do) is None
    assert len(mails_of(ask)) == 2
    assert run(do, DUE + timedelta(hours=2)).detail == "0 mails about supervision queued", "by hand, the same day"
    assert len(mails_of(ask)) == 2


def test_a_day_that_is_over_is_not_told(do, ask, when):
    do(plan, "A", DAY)
    when.at += timedelta(days=1)
    assert run(do).detail == "nobody was reminded: it is no longer that day"
    assert mails_of(ask) == []


def test_what_fails_leaves_no_mail_and_is_repeated(do, ask, monkeypatch):
    do(plan, "A", DAY)
    real = mail.queue_all

    def broken(mails):
        real(mails)
        raise OSError("the disk is full")

    monkeypatch.setattr(mail, "queue_all", broken)
    assert run(do).state == "failed"
    assert mails_of(ask) == []
    monkeypatch.setattr(mail, "queue_all", real)
    assert run(do).state == "done"
    assert len(mails_of(ask)) == 2


KILLED = """
import os, signal
from datetime import datetime, UTC
from app import create_app
from workforce import clock
from workforce.jobs import service
from workforce.web import mail
clock.now = lambda: datetime(2026, 11, 3, 9, tzinfo=UTC)
real = mail.queue_all
def queue_all(mails):
    assert len(real(mails)) == 2
    os.kill(os.getpid(), signal.SIGKILL)
mail.queue_all = queue_all
with create_app().app_context():
    service.run_once(service.BY_NAME["supervision-reminders"], datetime(2026, 11, 3, 7, tzinfo=UTC))
"""


def test_a_kill_in_the_middle_repeats_nothing(do, ask, supervised, environment):
    """A real process, killed with -9 after its mails were written and before they were kept."""
    do(plan, "A", DAY)
    done = subprocess.run(
        [sys.executable, "-c", KILLED], env=environment(supervised.config["SETTINGS"]), capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    deadline = clocks.monotonic() + 10
    while (left := ask("SELECT count(*) FROM outgoing_mail")) != [(0,)] and clocks.monotonic() < deadline:
        clocks.sleep(0.1)
    assert left == [(0,)]
    assert run(do).state == "done"
    assert len(mails_of(ask)) == 2


# --- through a real server


def send(supervised, settings):
    with supervised.app_context():
        try:
            return mail.send_waiting(settings)
        finally:
            db.session.remove()


def test_a_real_server_catches_the_digest(do, ask, supervised, smtp, received):
    do(plan, "A", date(2026, 11, 5))
    run(do)
    assert send(supervised, smtp) == 2
    assert send(supervised, smtp) == 0
    ann = next(one for one in received.messages if one["To"] == "ann@demo.example")
    assert ann["Subject"] == SUBJECT
    assert ann["Auto-Submitted"] == "auto-generated"
    body = ann.get_payload(decode=True).decode()
    assert body.startswith("Dear Ann,")
    assert "- Your supervision: Thursday 5 November, 10am" in body
    assert "http://localhost/my-supervision" in body
    assert [message["Message-ID"] for message in received.messages] == [row[3] for row in mails_of(ask)]


def test_a_dead_server_blocks_nothing_and_the_mail_leaves_later(do, ask, supervised, smtp, received, when):
    do(plan, "A", date(2026, 11, 5))
    dead = replace(smtp, smtp_url="smtp://127.0.0.1:9")
    assert run(do).state == "done", "the job never waits for the mail server"
    assert send(supervised, dead) == 0
    before = mails_of(ask)
    assert [(attempts, is_sent) for _, attempts, is_sent, _ in before] == [(1, False), (0, False)]
    when.at += timedelta(minutes=5)
    assert send(supervised, dead) == 0
    when.at += timedelta(hours=1)
    assert send(supervised, smtp) == 2
    assert {m["Message-ID"] for m in received.messages} == {row[3] for row in before}, "the same ones"
    assert run(do) is None
    assert len(received.messages) == 2


def test_after_days_without_a_server_only_the_newest_digest_leaves(do, ask, supervised, smtp, received, when):
    do(plan, "A", date(2026, 11, 5))
    run(do)
    do(mail.queue, "ann@demo.example", "Something else", "x")
    when.at += timedelta(days=1)
    run(do, DUE + timedelta(days=1))
    assert send(supervised, smtp) == 3
    assert sorted((m["To"].split("@")[0], m["Subject"] == SUBJECT) for m in received.messages) == [
        ("ann", False), ("ann", True), ("meg", True),
    ]  # fmt: skip
    when.at += timedelta(days=1)
    run(do, DUE + timedelta(days=2))
    assert ask("SELECT count(*) FROM outgoing_mail WHERE subject = :s", s=SUBJECT) == [(4,)], "what left is kept"


def test_a_tick_of_the_scheduler_does_it(do, ask, supervised, smtp, received, monkeypatch):
    do(plan, "A", DAY)
    monkeypatch.setitem(supervised.config, "SETTINGS", smtp)
    monkeypatch.setattr(jobs, "JOBS", (JOB,))
    assert do(jobs.tick) == 1
    assert do(jobs.tick) == 0
    assert sorted(m["To"] for m in received.messages) == ["ann@demo.example", "meg@demo.example"]
    assert ask("SELECT job, state FROM job_run") == [("supervision-reminders", "done")]
    assert JobRun.__tablename__ == "job_run"
    assert clock.today() == DAY
