"""Who has declared, W18, reminders."""

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event

from tests.integration.training.cpd.web import words
from workforce import clock
from workforce.board import indicators
from workforce.board.on_day import OnDay
from workforce.db import db
from workforce.jobs.service import BY_NAME
from workforce.training.cpd import reminders as cpd_reminders


def csv(browser, path):
    return [line.split(",") for line in browser.get(path).text.splitlines() if re.search(",E[0-9]+,", line)]


@pytest.mark.parametrize(
    ("who", "status"),
    [("ann", 403), ("gus", 200), ("jon", 200), ("head", 200), ("hr", 200), ("quality", 200), ("analyst", 200),
     ("board", 403), ("admin", 403), ("governance", 403)],
)  # fmt: skip
def test_who_sees_who_has_declared(browse, council, who, status):
    for page in ("/cpd", "/registration", "/mentoring", "/programmes"):
        assert browse(who).get(page).status_code == status, page


def test_counts_and_the_day_alone(browse, council):
    council.declared("E1", 2026, date(2026, 10, 1))
    council.declared("E4", 2026, date(2026, 10, 1), back=date(2026, 10, 2))
    rows = {row[1]: row for row in csv(browse("hr"), "/cpd?format=csv")}
    assert set(rows) == {"E1", "E2", "E4", "E7", "E9", "E10", "E11"}, "not Cat, registered on 1 September; not Eve"
    assert (rows["E1"][3], rows["E1"][4]) == ("Declared", "2026-10-01")
    assert rows["E4"][3] == "Nothing here"
    page = words(browse("hr").get("/cpd"))
    assert "Declared 1 of 7" in page
    assert "Not known 1" in page
    assert {row[1] for row in csv(browse("gus"), "/cpd?format=csv")} == {"E1", "E2", "E4", "E7", "E11"}
    assert [row[1] for row in csv(browse("hr"), "/cpd?format=csv&show=declared")] == ["E1"]
    assert [row[1] for row in csv(browse("hr"), "/cpd?format=csv&show=not-known")] == ["E6"]


@pytest.mark.parametrize("query", ["show=never", "team=T2", "team=T9", "year=abc", "year=1999"])
def test_what_can_not_be_asked_is_not_found(browse, council, query):
    assert browse("gus").get(f"/cpd?{query}").status_code == 404


@pytest.mark.parametrize("page", ["/cpd", "/registration?show=all", "/mentoring", "/programmes", "/my-training/cpd"])
def test_few_statements_however_many_people(learning, browse, council, page):
    for number in ("E1", "E2", "E4", "E7"):
        council.declared(number, 2026, date(2026, 10, 1))
    browser, seen = browse("jon"), []
    browser.get(page)
    listen = lambda *args: seen.append(args[2])
    with learning.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        browser.get(page)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    reads = [one for one in seen if "audit_entry" not in one and "pg_advisory" not in one and "SAVEPOINT" not in one]
    assert len(reads) <= 12, "\n\n".join(reads)


# --- W18


def w18(app, day):
    with app.app_context():
        [found] = indicators.figures(OnDay(day), ["W18"])
        db.session.remove()
    return None if found.rows is None else (found.ratio.numerator, found.ratio.denominator)


def test_w18_is_null_until_somebody_declares(learning, council):
    assert w18(learning, date(2026, 11, 2)) is None
    council.declared("E1", 2026, date(2026, 10, 5))
    assert w18(learning, date(2026, 10, 4)) is None
    assert w18(learning, date(2026, 10, 5)) == (1, 7)


def test_w18_is_final_on_30_november_and_stays_until_1_september(learning, council):
    council.declared("E1", 2026, date(2026, 9, 1))
    council.declared("E2", 2026, date(2026, 11, 30))
    council.declared("E4", 2026, date(2026, 9, 1), back=date(2026, 11, 30))
    council.declared("E7", 2027, date(2026, 12, 1))
    assert w18(learning, date(2026, 8, 31)) is None, "the year to 30 November 2025, of which nothing was declared here"
    assert w18(learning, date(2026, 9, 1)) == (2, 7)
    assert w18(learning, date(2026, 11, 29)) == (2, 7)
    for day in (date(2026, 11, 30), date(2026, 12, 1), date(2027, 2, 28), date(2027, 8, 31)):
        assert w18(learning, day) == (2, 7), day
    assert w18(learning, date(2027, 9, 1)) == (1, 5), "those whose registration ended on 30 November are not registered"


def test_w18_needs_days_on_the_register(learning, council):
    council.declared("E1", 2026, date(2026, 9, 1))
    council.change("UPDATE worker SET registration_expires_on = registration_on, registration_on = NULL")
    try:
        assert w18(learning, date(2026, 11, 2)) is None
    finally:
        council.change("UPDATE worker SET registration_on = registration_expires_on")
        council.change(
            "UPDATE worker SET registration_expires_on = CASE WHEN employee_number IN ('E1', 'E2', 'E4') THEN"
            " date '2026-11-30' ELSE date '2027-11-30' END WHERE swe_number IS NOT NULL"
        )
        assert w18(learning, date(2026, 11, 2)) == (1, 7)


# --- reminders


LINK = "https://w.example"


def remind(council, when, day):
    when.on(day)
    return council.run(lambda: cpd_reminders.remind(day, LINK))


def told(council):
    return [to.split("@")[0] for to, _, _ in council.mails()]


def test_one_mail_a_fortnight_from_1_september_to_who_is_asked_and_has_not_declared(council, when):
    assert remind(council, when, date(2026, 8, 31)) == 0
    first = date(2026, 9, 1)
    council.declared("E1", 2026, first)
    assert remind(council, when, first) == 6
    assert told(council) == ["ben", "dan", "gus", "ida", "jon", "lea"], "not Ann, who declared; not Cat and Fay"
    body = council.mails()[0][2]
    assert "two more pieces, one of them with peer reflection" in body
    assert f"{LINK}/my-training/cpd" in body
    council.change("UPDATE outgoing_mail SET sent_at = now()")
    assert remind(council, when, first) == 0, "at most once"
    assert remind(council, when, date(2026, 9, 14)) == 0
    assert remind(council, when, date(2026, 9, 15)) == 6
    council.change("UPDATE outgoing_mail SET sent_at = now()")
    assert remind(council, when, date(2026, 10, 1)) == 5, "Dan is away since"
    council.change("UPDATE outgoing_mail SET sent_at = now()")
    assert remind(council, when, date(2026, 11, 30)) == 5
    council.change("UPDATE outgoing_mail SET sent_at = now()")
    assert remind(council, when, date(2026, 12, 15)) == 0, "nor from 1 December"


def test_without_a_mail_server_nothing_piles_up(council, when):
    for day in range(1, 20):
        remind(council, when, date(2026, 9, day))
    assert len(told(council)) == len(set(told(council))) == 7
    council.declared("E1", 2026, date(2026, 9, 20))
    remind(council, when, date(2026, 9, 20))
    assert "ann" not in told(council), "what waited of who declared since is gone"
    remind(council, when, date(2026, 12, 1))
    assert told(council) == []


def test_the_jobs(learning, council, when):
    job = BY_NAME["cpd-reminders"]
    when.on(date(2026, 9, 2))
    [due] = job.due(clock.now())
    assert council.run(lambda: job.work(due)) == "7 reminders of CPD queued"
    assert "no longer that day" in council.run(lambda: job.work(due - timedelta(days=1)))
    december = BY_NAME["december-list"]
    at = lambda *day: datetime(*day, 9, tzinfo=clock.LONDON)
    assert list(december.due(at(2026, 11, 30))) == []
    assert [one.date() for one in december.due(at(2026, 12, 1))] == [date(2026, 12, 1)]
    assert list(december.due(at(2026, 12, 9))) == list(december.due(at(2026, 12, 1))), "late, and the same run"
    assert list(december.due(at(2029, 12, 2))) == [], "a Sunday"
    council.forget()
    when.on(date(2026, 11, 30))
    assert council.run(lambda: december.work(None)).startswith("0 accounts")
    when.on(date(2026, 12, 1))
    assert council.run(lambda: december.work(None)).startswith("2 accounts")
    mails = council.mails()
    assert told(council) == ["head", "hr"]
    assert "3 people's registrations" in mails[0][2]
    assert not [name for name in ("Ann", "Ben", "Dan") if name in mails[0][2]]
