"""A private address of the Board's calendar; the mail of a release; reminders to owners who have said nothing."""

import re
from datetime import date
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import vobject
from icalendar import Calendar

from tests.integration.board.dates.conftest import DAY
from tests.integration.web import words
from workforce.board.dates import reminders
from workforce.board.summaries import queries
from workforce.board.summaries import release_mail as mail
from workforce.jobs import service as jobs

PAGE = "/board/dates/calendar"
ENDED = "UPDATE account SET ends_on = '2026-11-25' WHERE email = 'board@demo.example'"


def address(browse, name="board"):
    browse(name).post(PAGE)
    page = browse(name).get(PAGE).text
    return urlsplit(re.search(r'id="address"[^>]*>(http://localhost/board/calendar/[\w-]{43}\.ics)<', page)[1]).path


def test_made_shown_once_read_without_signing_in_and_withdrawn(ruled, browse):
    path = address(browse)
    assert path not in browse("board").get(PAGE).text, "it is shown once"
    assert "You have a private address, made on 26 November 2026" in words(browse("board").get(PAGE))
    answer = ruled.app.test_client().get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer.headers["Cache-Control"]
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    vobject.readOne(answer.text)
    meets = {event["dtstart"].dt for event in events if event["summary"] == "Improvement Board meets"}
    assert {date(2026, 11, 12), date(2026, 12, 10)} <= meets
    reviews = [event["dtstart"].dt for event in events if event["summary"] == "DfE review"]
    assert reviews == [date(2026, 11, 20), date(2027, 5, 20), date(2027, 11, 20)]
    assert not re.search(r"(?i)demo\.example|head of|board member", answer.text), "nobody is named"
    again = address(browse)
    status = lambda one: ruled.app.test_client().get(one).status_code
    assert (status(path), status(again)) == (404, 200)
    assert browse("board").post(f"{PAGE}/withdraw", on=PAGE).status_code == 303
    assert status(again) == 404
    assert status("/board/calendar/guess.ics") == 404


def test_one_kind_of_address_does_not_open_the_other(ruled, browse):
    path = address(browse)
    assert ruled.app.test_client().get(path.replace("/board/calendar/", "/calendar/")).status_code == 404
    assert ruled.ask("SELECT kind FROM calendar_feed") == "board"


@pytest.mark.parametrize("change", ["is_active = false", "role = 'worker'", "ends_on = '2026-11-25'"])
def test_an_account_that_is_closed_or_sees_no_board_shows_nothing(ruled, browse, change):
    path = address(browse, "hr")
    ruled.change(f"UPDATE account SET {change} WHERE email = 'hr@demo.example'")
    try:
        assert ruled.app.test_client().get(path).status_code == 404
    finally:
        ruled.change("UPDATE account SET is_active = true, role = 'hr', ends_on = NULL WHERE email = 'hr@demo.example'")
    assert ruled.app.test_client().get(path).status_code == 200


def mails(council):
    return [tuple(row) for row in council.rows('SELECT "to", subject, body FROM outgoing_mail ORDER BY "to"')]


def test_a_release_is_told_to_the_board_and_those_who_keep_it_without_figures(ruled):
    tell = lambda: mail.tell_released(queries.summaries()[0], "http://localhost")
    assert ruled.do(tell) == 0, "figures of 6 September are no news on 26 November"
    news = SimpleNamespace(id=7, as_at=date(2026, 11, 1))
    assert ruled.do(lambda: mail.tell_released(news, "http://localhost")) == 3
    told = mails(ruled)
    assert [to for to, _, _ in told] == ["analyst@demo.example", "board@demo.example", "head@demo.example"]
    body = told[1][2]
    assert body.startswith("Dear Board,\n\nThe summary with the figures as at 1 November 2026 is released.")
    assert "The Board meets over it on 12 November 2026." in body
    assert body.endswith("http://localhost/board/7\n")
    assert "%" not in body


def test_whose_account_has_ended_is_told_nothing(ruled):
    ruled.change(ENDED)
    try:
        news = SimpleNamespace(id=7, as_at=date(2026, 11, 1))
        assert ruled.do(lambda: mail.tell_released(news, "http://localhost")) == 2
    finally:
        ruled.change("UPDATE account SET ends_on = NULL WHERE email = 'board@demo.example'")


def entry(name, owner, *, needs=True):
    return SimpleNamespace(needs_comment=needs, owner=owner, indicator=SimpleNamespace(name=name))


@pytest.fixture
def off_target(monkeypatch):
    found = [
        entry("Workers over their own limit", "head"), entry("Supervision held in time", "head"),
        entry("Already said", "head", needs=False), entry("Of nobody", None), entry("Of HR", "hr"),
    ]  # fmt: skip
    monkeypatch.setattr(reminders, "pack_of", lambda *_, **__: SimpleNamespace(off_target=found))


def test_owners_who_said_nothing_get_one_mail_on_two_days(ruled, off_target):
    at = lambda day: ruled.do(lambda: reminders.remind(day, "http://localhost"))
    assert at(date(2026, 11, 25)) == 0, "the day of the freeze"
    assert at(DAY) == 2
    assert at(DAY) == 0, "once a day"
    head, hr = mails(ruled)
    assert head[:2] == ("head@demo.example", "Your figures as at 1 November 2026 wait for your words")
    assert "2 figures that you answer for are off target" in head[2]
    assert "- Workers over their own limit\n- Supervision held in time\n" in head[2]
    assert "Already said" not in head[2]
    assert "The draft is released on 30 November 2026, 7:00am, whoever has commented." in head[2]
    assert re.search(r"http://localhost/board/\d+/comments\n$", head[2])
    assert "1 figure that you answer for is off target" in hr[2]


def test_the_job_runs_in_the_morning_of_that_day_only(ruled, off_target, when):
    job = jobs.BY_NAME["board-reminders"]
    [due] = ruled.do(lambda: list(job.due(when.at)))
    assert due.isoformat() == "2026-11-26T07:00:00+00:00"
    assert ruled.do(lambda: job.work(due)) == "2 owners reminded of figures without words"
    assert ruled.do(lambda: job.work(due.replace(day=25))) == "nobody was reminded: it is no longer that day"


def test_summaries_are_due_by_every_version(ruled, monkeypatch):
    monkeypatch.setattr(jobs, "covers_from", lambda kinds: {"cases": date(2026, 9, 1)})
    ruled.change(
        "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at) VALUES ('board', '2026-11-10',"
        """ '{"starts_on": "2026-11-15", "every_weeks": 6, "agreed": {"by": "DfE", "on": "2026-11-02", "reference":"""
        """ "x"}}', 'test', now())"""
    )
    due = ruled.do(lambda: list(jobs._summaries_due(jobs.clock.now())))
    assert [at.date().isoformat() for at in due] == ["2026-09-06", "2026-10-04", "2026-11-01", "2026-11-15"]
