"""A private address is made, read by a calendar program, replaced, withdrawn; what stands in it, and for whom."""

import hashlib
import logging
import re
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

import html5lib
import pytest
import vobject
from icalendar import Calendar
from sqlalchemy import text

from tests.integration.allocation.overloads.looking import shown
from tests.integration.supervision.reminders.council import DAY, NOW, cancel, held, move, plan
from workforce.db import db
from workforce.supervision import calendar_service

PAGE = "/my-supervision/calendar"


@pytest.fixture
def address(browse):
    """Let somebody make an address; return its path."""

    def making(name="ann"):
        answer = browse(name).post(PAGE)
        assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
        page = browse(name).get(PAGE).text
        found = re.search(r'<textarea[^>]*id="address"[^>]*>([^<]+)</textarea>', page)[1]
        assert re.fullmatch(r"http://localhost/calendar/[\w-]{43}\.ics", found)
        return urlsplit(found).path

    return making


@pytest.fixture
def read(supervised, do):
    """Read an address as a calendar program does, without being signed in; return the events by session."""

    def reading(path):
        answer = supervised.test_client().get(path)
        assert answer.status_code == 200
        events = Calendar.from_ical(answer.data).walk("VEVENT")
        vobject.readOne(answer.text)
        return {int(re.search(r"session-(\d+)@", e["uid"])[1]): e for e in events}

    return reading


# --- the address


def test_made_shown_once_and_only_its_hash_kept(browse, address, ask, supervised):
    assert "You have no address yet" in shown(browse("ann").get(PAGE))
    path = address()
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    again = browse("ann").get(PAGE)
    assert token not in again.text, "it is shown once"
    assert "You have a private address, made on 3 November 2026, 9:00am." in shown(again)
    [(kept,)] = ask("SELECT hash FROM calendar_feed")
    assert kept == hashlib.sha256(token.encode()).hexdigest()
    everything = ask("SELECT string_agg(action || subject || detail, ' ') FROM audit_entry")[0][0]
    assert token not in everything
    [entry] = ask(
        "SELECT actor, subject FROM audit_entry WHERE action = 'calendar address made' ORDER BY id DESC LIMIT 1"
    )
    assert entry == ("ann@demo.example", "worker:A")


def test_what_a_calendar_program_gets(address, supervised, do):
    do(plan, "A", date(2026, 11, 5))
    answer = supervised.test_client().get(address())
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert answer.data.startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_new_address_ends_the_old_one_and_withdrawn_none_is_left(browse, address, supervised, ask):
    status = lambda path: supervised.test_client().get(path).status_code
    first = address()
    second = address()
    assert (status(first), status(second)) == (404, 200)
    answer = browse("ann").post(f"{PAGE}/withdraw", on=PAGE)
    assert answer.status_code == 303
    page = shown(browse("ann").get(PAGE))
    assert "The address is withdrawn." in page
    assert "You have no address yet" in page
    assert (status(first), status(second)) == (404, 404)
    browse("ann").post(f"{PAGE}/withdraw", on=PAGE)
    assert ask("SELECT count(*), count(withdrawn_at) FROM calendar_feed") == [(2, 2)]


@pytest.mark.parametrize("path", ["/calendar/guess.ics", "/calendar/%00.ics", "/calendar/" + "x" * 2000 + ".ics"])
def test_guesses_find_nothing(supervised, do, path):
    assert supervised.test_client().get(path).status_code in (400, 404)


@pytest.mark.parametrize(
    "change", ["is_active = false", "role = 'board'", "role = 'gone'", "worker_id = NULL"], ids=lambda c: c.split()[0]
)
def test_a_closed_account_or_one_without_own_work_shows_nothing(address, supervised, do, change):
    path = address("cat")
    was = "UPDATE account SET is_active = true, role = 'worker', worker_id = (SELECT id FROM worker WHERE"
    try:
        do(db.session.execute, text(f"UPDATE account SET {change} WHERE email = 'cat@demo.example'"))
        assert supervised.test_client().get(path).status_code == 404
    finally:
        do(db.session.execute, text(f"{was} employee_number = 'C') WHERE email = 'cat@demo.example'"))
    assert supervised.test_client().get(path).status_code == 200


def test_nobody_makes_or_withdraws_anothers(browse, address, supervised):
    path = address("ann")
    browse("ben").post(f"{PAGE}/withdraw", on=PAGE)
    address("ben")
    assert supervised.test_client().get(path).status_code == 200
    for name in ("board", "admin"):
        assert browse(name).get(PAGE).status_code == 403
        assert browse(name).post(PAGE, on="/account").status_code == 403


def test_two_at_once_leave_one_that_works(supervised, do, ask, browse):
    browse("ann").post(PAGE)
    browse("ann").post(PAGE)
    assert ask("SELECT count(*) FROM calendar_feed WHERE withdrawn_at IS NULL") == [(1,)]


def test_the_secret_is_in_none_of_our_logs(address, supervised, monkeypatch, caplog):
    path = address()

    def broken(*_):
        raise LookupError("something broke")

    with caplog.at_level(logging.DEBUG):
        supervised.test_client().get(path)
        monkeypatch.setattr(calendar_service, "feed", broken)
        assert supervised.test_client().get(path).status_code == 500
    assert "GET /calendar/<token>.ics: LookupError" in caplog.text
    assert path not in caplog.text
    assert path.split("/")[-1].removesuffix(".ics") not in "".join(r.getMessage() for r in caplog.records)


@pytest.mark.parametrize("is_made", [False, True])
def test_the_page_is_html5_with_unique_ids(browse, is_made):
    if is_made:
        browse("ann").post(PAGE)
    page = browse("ann").get(PAGE)
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert page.headers["Cache-Control"] == "no-store"


# --- what stands in it


def test_own_sessions_and_those_given_and_nobody_elses(address, read, do):
    own, given = do(plan, "M", date(2026, 11, 6), by="SM"), do(plan, "A", date(2026, 11, 5))
    others = do(plan, "B", date(2026, 11, 5), by="P")
    found = read(address("meg"))
    assert set(found) == {own, given}
    assert found[own]["description"].startswith("Your supervision: http://localhost/supervision/sessions/")
    assert found[given]["description"].startswith("Supervision that you give: ")
    assert set(read(address("ann"))) == {given}
    assert set(read(address("ben"))) == {others}


def test_from_eight_weeks_back_to_a_year_ahead_and_only_what_was_planned_here(address, read, do):
    inside = [do(held, "A", DAY - timedelta(weeks=8)), do(plan, "A", DAY + timedelta(days=365))]
    do(held, "A", DAY - timedelta(weeks=8, days=1))
    do(plan, "A", DAY + timedelta(days=366))
    assert set(read(address())) == set(inside), "and the session that the file brought on 20 October is not ours"


def test_never_a_name_a_place_or_a_reference(address, supervised, do):
    for on, kind in ((date(2026, 11, 5), "formal"), (date(2026, 11, 6), "case"), (date(2026, 11, 9), "group")):
        do(plan, "A", on, kind=kind)
    for name in ("ann", "meg"):
        feed = supervised.test_client().get(address(name)).text
        assert feed.count("BEGIN:VEVENT") == 3
        assert not re.search(r"(?i)\b(ann|aldous|meg|marlow|room|demo\.example)\b", feed)


def test_moved_it_keeps_its_uid_and_says_so(address, read, do):
    path = address()
    session = do(plan, "A", date(2026, 10, 23))
    before = read(path)[session]
    do(move, session, date(2026, 10, 26), time(10), NOW + timedelta(hours=1))
    after = read(path)[session]
    assert before["uid"] == after["uid"] == read(address("meg"))[session]["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["dtstamp"].dt == NOW + timedelta(hours=1)
    utc = lambda event: event["dtstart"].dt.astimezone(UTC)
    assert utc(before) == datetime(2026, 10, 23, 9, tzinfo=UTC), "summer time"
    assert utc(after) == datetime(2026, 10, 26, 10, tzinfo=UTC), "after the clocks went back"
    do(move, session, date(2026, 11, 12), None, NOW + timedelta(hours=2))
    again = read(address())[session]
    assert again["uid"] == before["uid"], "in another feed too"
    assert (again["sequence"], again["dtstart"].dt) == (2, date(2026, 11, 12)), "no time yet: all day"


def test_cancelled_ones_stay_as_cancelled(address, read, do):
    path = address()
    session = do(plan, "A", date(2026, 11, 5))
    before = read(path)[session]
    do(cancel, session)
    after = read(path)[session]
    assert (after["status"], after["sequence"]) == ("CANCELLED", before["sequence"] + 1)
    assert after["last-modified"].dt > before["last-modified"].dt
    old = do(plan, "A", DAY - timedelta(weeks=8), time(14))
    do(cancel, old)
    assert read(path)[old]["status"] == "CANCELLED"


def test_held_at_another_time_it_shows_when_it_was(address, read, do):
    as_planned = do(held, "A", date(2026, 10, 26))
    otherwise = do(held, "A", date(2026, 10, 27), start_time=time(14), minutes_held=60)
    found = read(address())
    assert found[as_planned]["sequence"] == 0
    assert found[otherwise]["sequence"] == 1
    assert found[otherwise]["dtstart"].dt.time() == time(14)
    assert found[otherwise]["dtend"].dt.time() == time(15)


def test_a_group_session_stands_once(address, read, do):
    rows = [do(plan, who, date(2026, 11, 9), kind="group", session_ref=f"g{n}") for n, who in ((1, "A"), (2, "B"))]
    assert len(read(address("meg"))) == 2, "two groups"
    do(db.session.execute, text("UPDATE supervision_session SET session_ref = 'g1/' || id WHERE session_ref = 'g2'"))
    assert set(read(address("meg"))) == {rows[0]}
    assert set(read(address("ben"))) == {rows[1]}
    do(cancel, rows[0])
    assert read(address("meg"))[rows[0]]["status"] == "CONFIRMED", "one of two"


def test_an_unchanged_feed_has_the_same_bytes(address, supervised, do, when):
    do(plan, "A", date(2026, 11, 5))
    do(cancel, do(plan, "A", date(2026, 11, 6)))
    path = address()
    first = supervised.test_client().get(path).data
    when.at += timedelta(hours=5)
    assert supervised.test_client().get(path).data == first
    when.at += timedelta(days=1)
    assert supervised.test_client().get(path).data == first
    do(plan, "A", date(2026, 12, 5))
    assert supervised.test_client().get(path).data != first


def test_two_statements_however_many_sessions(address, supervised, do, counted):
    path = address("meg")
    do(plan, "A", DAY)
    with counted() as few:
        supervised.test_client().get(path)
    for n in range(20):
        do(move, do(plan, "B", DAY + timedelta(days=n)), DAY + timedelta(days=n), time(15), NOW)
    with counted() as many:
        supervised.test_client().get(path)
    statements = lambda seen: [one for one in seen if "calendar_feed" in one or "supervision_session" in one]
    assert len(few) == len(many) == len(statements(many)) == 2, "\n".join(many)
