"""Who has declared, W18, reminders."""

import json
import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event

from tests.integration.training.cpd.web import DAY, words
from workforce import clock
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.db import db
from workforce.db.policy import starting
from workforce.jobs.service import BY_NAME
from workforce.training.cpd import reminders as cpd_reminders
from workforce.web.paging import part_of


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
    rows = {row[1]: row for row in csv(browse("hr"), "/cpd?format=csv&show=asked")}
    assert set(rows) == {"E1", "E2", "E4", "E7", "E9", "E10", "E11"}, "not Cat, registered on 1 September; not Eve"
    assert (rows["E1"][3], rows["E1"][4]) == ("Declared", "2026-10-01")
    assert rows["E4"][3] == "Nothing here"
    page = words(browse("hr").get("/cpd"))
    assert "Declared 1 of 7" in page
    assert "Not known 1" in page
    assert {row[1] for row in csv(browse("gus"), "/cpd?format=csv&show=asked")} == {"E1", "E2", "E4", "E7", "E11"}
    assert [row[1] for row in csv(browse("hr"), "/cpd?format=csv&show=declared")] == ["E1"]
    assert [row[1] for row in csv(browse("hr"), "/cpd?format=csv&show=not-known")] == ["E6"]


@pytest.mark.parametrize(
    ("day", "opens_on"),
    [(date(2026, 8, 31), "Everybody asked"), (date(2026, 9, 1), "Not declared"), (date(2026, 11, 30), "Not declared"),
     (date(2026, 12, 1), "Everybody asked")],
)  # fmt: skip
def test_what_it_opens_on(browse, council, when, day, opens_on):
    when.on(day)
    page = browse("hr").get("/cpd")
    assert page.status_code == 200
    assert re.search(rf"<option[^>]* selected>{opens_on}</option>", page.text)


@pytest.mark.parametrize("module", ["cpd", "registration"])
def test_a_page_at_a_time_and_the_download_whole(browse, council, monkeypatch, module):
    path, rows = f"/{module}?show={'asked' if module == 'cpd' else 'all'}", r'<th scope="row"'
    whole = csv(browse("hr"), f"{path}&format=csv")
    everybody = len(re.findall(rows, browse("hr").get(path).text))
    assert everybody == len(whole) > 6
    monkeypatch.setattr(f"workforce.training.{module}.views.part_of", lambda table: part_of(table, 3))
    first, second = browse("hr").get(path).text, browse("hr").get(f"{path}&page=2").text
    assert (len(re.findall(rows, first)), len(re.findall(rows, second))) == (3, 3)
    assert '<strong aria-current="page">4 to 6</strong>' in second and "page=1" in second and "page=all" in second
    assert len(re.findall(rows, browse("hr").get(f"{path}&page=all").text)) == everybody
    for wrong in ("0", "99", "-1", "x", "²"):
        assert '<strong aria-current="page">1 to 3</strong>' in browse("hr").get(f"{path}&page={wrong}").text, wrong
    assert len(csv(browse("hr"), f"{path}&page=2&format=csv")) == len(whole)


@pytest.mark.parametrize("query", ["show=never", "team=T2", "team=T9", "year=abc", "year=1999"])
def test_what_can_not_be_asked_is_not_found(browse, council, query):
    assert browse("gus").get(f"/cpd?{query}").status_code == 404


@pytest.mark.parametrize("page", ["/asye", "/cpd", "/inductions", "/mentoring", "/programmes", "/registration"])
def test_a_team_that_is_not_there_is_not_found(browse, council, page):
    """To those who see every team, too."""
    hr = browse("hr")
    assert [hr.get(f"{page}?team={team}").status_code for team in ("S1", "T2", "T9", "%00")] == [200, 200, 404, 400]


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


def figure(learning, day):
    with learning.app_context():
        on = OnDay(day)
        [found] = indicators.beside(on, indicators.figures(on, ["W18"]))
        changed = [one["kind"] for one in indicators.rules_changed(on)]
        db.session.remove()
    return (found.ratio.numerator, found.ratio.denominator), found.former and found.former.ratio.denominator, changed


@pytest.fixture
def for_social_workers(council):
    """From a day on only social workers are asked."""

    def since(day):
        document = {**starting("cpd"), "asked_of": {**starting("cpd")["asked_of"], "grades": ["social_worker"]}}
        council.change(
            "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at)"
            " VALUES ('cpd', :day, CAST(:document AS jsonb), 'our council', now())",
            day=day, document=json.dumps(document),
        )  # fmt: skip

    yield since
    council.change("DELETE FROM policy_version WHERE kind = 'cpd' AND set_by = 'our council'")


def test_a_year_that_is_over_stays_under_its_own_rules(learning, council, for_social_workers):
    council.declared("E1", 2026, date(2026, 10, 1))
    council.declared("E7", 2026, date(2026, 10, 1))
    for_social_workers(date(2027, 1, 1))
    for_social_workers(date(2027, 1, 5))
    for day in (date(2026, 12, 31), date(2027, 1, 2), date(2027, 8, 31)):
        assert figure(learning, day) == ((2, 7), None, []), day
    council.change("DELETE FROM policy_version WHERE kind = 'cpd' AND set_by = 'our council'")
    for_social_workers(date(2026, 10, 15))
    for day in (date(2026, 11, 2), date(2027, 8, 31)):
        assert figure(learning, day) == ((1, 2), 7, ["cpd"]), "old and new"
    assert figure(learning, date(2026, 10, 14)) == ((2, 7), None, [])


def looked(council, number, on, result="lapsed", expires=None):
    council.change(
        "INSERT INTO registration_check (worker_id, number, checked_on, result, expires_on, file_expires_on,"
        " checked_by, entered_at) SELECT id, swe_number, :on, :result, :expires, registration_expires_on, 'hr', now()"
        " FROM worker WHERE employee_number = :number", number=number, on=on, result=result, expires=expires,
    )  # fmt: skip


def told_by(browser, path="/cpd"):
    return [int(one) for one in re.search(r"Declared (\d+) of (\d+)", words(browser.get(path))).groups()]


def test_the_page_counts_whom_the_board_counts(learning, browse, council, when):
    for number in ("E1", "E3", "E10"):
        council.declared(number, 2026, date(2026, 10, 1))
    council.change("UPDATE cpd_declaration SET pieces = 1 WHERE worker_id = :id", id=council.ids()["E10"])
    assert told_by(browse("hr")) == [1, 7], "not Cat, registered on 1 September; Jon declared too little"
    assert [row[1] for row in csv(browse("hr"), "/cpd?format=csv&show=not-asked")] == ["E3"]
    looked(council, "E10", date(2026, 10, 20))
    assert told_by(browse("hr")) == [1, 6], "Jon is no longer on the register"
    assert tuple(told_by(browse("hr"))) == w18(learning, DAY)
    assert "E10" in {row[1] for row in csv(browse("hr"), "/cpd?format=csv&show=not-asked")}


def test_the_page_of_a_year_that_is_over_is_that_of_its_last_day(learning, browse, council, when):
    council.declared("E1", 2026, date(2026, 10, 1))
    council.declared("E2", 2026, date(2026, 11, 30))
    council.change("UPDATE post SET ended_on = '2026-12-31' WHERE worker_id = :id", id=council.ids()["E2"])
    looked(council, "E1", date(2027, 1, 15), "registered", date(2026, 10, 31))
    try:
        day = when.on(date(2027, 2, 1))
        assert tuple(told_by(browse("hr"))) == w18(learning, day) == (2, 7)
        assert "The year is over" in words(browse("hr").get("/cpd"))
        assert told_by(browse("hr"), "/cpd?year=2027") == [0, 5], "of today: Ben left; not Ann, Dan; Cat is asked"
    finally:
        council.change("UPDATE post SET ended_on = NULL")


# --- reminders


LINK = "https://w.example"


def remind(council, when, day):
    when.on(day)
    return council.do(lambda: cpd_reminders.remind(day, LINK))


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
    assert council.do(lambda: job.work(due)) == "7 reminders of CPD queued"
    assert "no longer that day" in council.do(lambda: job.work(due - timedelta(days=1)))
    december = BY_NAME["december-list"]
    at = lambda *day: datetime(*day, 9, tzinfo=clock.LONDON)
    assert list(december.due(at(2026, 11, 30))) == []
    assert [one.date() for one in december.due(at(2026, 12, 1))] == [date(2026, 12, 1)]
    assert list(december.due(at(2026, 12, 9))) == list(december.due(at(2026, 12, 1))), "late, and the same run"
    assert list(december.due(at(2029, 12, 2))) == [], "a Sunday"
    council.forget()
    when.on(date(2026, 11, 30))
    assert council.do(lambda: december.work(None)).startswith("0 accounts")
    when.on(date(2026, 12, 1))
    assert council.do(lambda: december.work(None)).startswith("2 accounts")
    mails = council.mails()
    assert told(council) == ["head", "hr"]
    assert "3 people's registrations" in mails[0][2]
    when.on(date(2026, 12, 2))
    assert council.do(lambda: december.work(None)).startswith("0 accounts"), "told since 1 December"
    council.change("DELETE FROM outgoing_mail WHERE \"to\" LIKE 'hr@%'")
    assert council.do(lambda: december.work(None)).startswith("1 account"), "who was not"
    assert told(council) == ["head", "hr"]
    assert not [name for name in ("Ann", "Ben", "Dan") if name in mails[0][2]]
