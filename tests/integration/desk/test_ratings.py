"""Ratings and extra hours: saved by one click, named to two people, elsewhere only where nobody can be told apart."""

import re
from datetime import date, timedelta

import pytest

from tests.integration.desk.asking import shown
from workforce import clock
from workforce.auth import service as accounts
from workforce.caseload import voice_service
from workforce.db import db, transaction

pytestmark = pytest.mark.usefixtures("unsaid")

SUNDAY = date(2026, 11, 1)  # the last whole week's, on the Tuesday of these tests
HIDDEN = "Not shown: it would tell people apart"
MINE = "SELECT w.id FROM worker w WHERE w.employee_number = :worker"


def test_one_click_saves_and_another_changes(browser, value, worker):
    me = browser("worker")
    for rating, words in (("stretched", "stretched"), ("too_much", "too much")):
        assert me.post("/my-work/rating", on="/my-work", rating=rating).status_code == 303
        assert f"Today you said: {words}." in shown(me.get("/my-work"))
    assert value("SELECT json_agg(json_build_array(day, rating)) FROM workload_rating") == [["2026-11-03", "too_much"]]
    assert re.search('value="too_much"[^>]*aria-pressed="true"', me.get("/my-work").text)
    assert me.post("/my-work/rating", on="/my-work", rating="awful").status_code == 400
    trail = "SELECT count(*) FROM audit_entry WHERE detail::text ~ '(too_much|stretched|7.25)'"
    assert value(trail) == 0, "the trail is kept for ever, a rating is not"


def test_extra_hours_of_the_last_whole_week(browser, value):
    me = browser("worker")
    for typed, message in (
        ("", "Give the hours"), ("lots", "Write a number"), ("81", "0 to 80"), ("-1", "0 to 80"), ("NaN", "0 to 80"),
        ("1.255", "decimal places"),
    ):  # fmt: skip
        refused = me.post("/my-work/extra-hours", on="/my-work", hours=typed, week=SUNDAY.isoformat())
        assert (refused.status_code, message in refused.text) == (422, True), typed
        assert f'value="{typed}"' in refused.text, "what was typed stays"
    for hours in ("3", "2.5", "0"):
        me.post("/my-work/extra-hours", on="/my-work", hours=hours, week=SUNDAY.isoformat())
    assert value("SELECT json_agg(json_build_array(week_ends_on, hours)) FROM extra_hours") == [["2026-11-01", 0]]
    assert re.search('name="hours"[^>]*value="0"', me.get("/my-work").text), "none is not unknown"
    stale = me.post("/my-work/extra-hours", on="/my-work", hours="5", week="2026-10-25")
    assert stale.status_code == 422
    assert "A new week has begun" in stale.text
    assert value("SELECT count(*) FROM extra_hours") == 1


def test_only_people_with_work_of_their_own_rate(browser, value):
    for role in ("director", "board", "admin", "governance"):
        assert browser(role).post("/my-work/rating", on="/account", rating="stretched").status_code == 403
        assert browser(role).post("/my-work/extra-hours", on="/account", hours="1").status_code == 403
    assert value("SELECT count(*) FROM workload_rating") == 0


@pytest.fixture
def supervised_by(change, value, worker):
    """Name another supervisor in the worker's posts; the staff file's own comes back after."""
    before = value(f"SELECT supervisor_employee_number FROM post WHERE worker_id = ({MINE}) LIMIT 1", worker=worker)

    def name(number):
        change(
            f"UPDATE post SET supervisor_employee_number = :number WHERE worker_id = ({MINE})",
            number=number, worker=worker,
        )  # fmt: skip

    yield name
    name(before)


def number_of(value, role):
    return value(
        "SELECT w.employee_number FROM account a JOIN worker w ON w.id = a.worker_id WHERE a.email = :email",
        email=f"{role}@demo.example",
    )


@pytest.fixture
def said(unsaid, browser, supervised_by, value):
    """The worker says 'too much' and 7.25 hours, with the team's manager as supervisor."""
    supervised_by(number_of(value, "manager"))
    browser("worker").post("/my-work/rating", on="/my-work", rating="too_much")
    browser("worker").post("/my-work/extra-hours", on="/my-work", hours="7.25", week=SUNDAY.isoformat())


ROLES = ("worker", "manager", "service", "head", "director", "hr", "quality", "analyst", "board", "governance", "admin")
EVERYWHERE = (
    "/my-work", "/my-work?format=csv", "/people/{worker}", "/people/{worker}?as_of=2026-11-03",
    "/people/{worker}?format=csv", "/my-team", "/my-team?format=csv", "/teams/{team}", "/teams/{team}?format=csv",
    "/service", "/service?format=csv", "/figures", "/figures?format=csv", "/training?format=csv", "/quality",
    "/data", "/board", "/audit", "/admin", "/account",
)  # fmt: skip


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("role", ROLES)
def test_named_to_the_person_and_the_supervisor_only(browser, role, worker, value):
    team = value(
        f"SELECT t.code FROM post p JOIN team t ON t.id = p.team_id WHERE p.worker_id = ({MINE})"
        " AND p.ended_on IS NULL LIMIT 1",
        worker=worker,
    )
    seen, opened = set(), 0
    for path in EVERYWHERE:
        page = browser(role).get(path.format(worker=worker, team=team))
        opened += page.status_code == 200
        text = shown(page).replace("Stretched or too much", "")
        if "too much" in text or "7.25" in text:
            seen.add(path)
        assert "7.25" not in shown(page) or "too much" in text
    assert opened
    names = {"/people/{worker}", "/people/{worker}?as_of=2026-11-03"}
    mine = {"/my-work"} if role == "worker" else set()
    assert seen == (mine or (names if role == "manager" else set()))


@pytest.mark.usefixtures("said")
def test_a_new_supervisor_sees_nothing_of_before(browser, supervised_by, worker, value, change):
    """The promise on the page named the supervisor of that day."""
    manager = browser("manager")
    assert "How it feels" in manager.get(f"/people/{worker}").text
    assert "Nobody else sees it by name" in manager.get(f"/people/{worker}").text
    supervised_by(number_of(value, "service"))
    assert "How it feels" not in manager.get(f"/people/{worker}").text
    assert "How it feels" in browser("service").get(f"/people/{worker}").text
    supervised_by(None)
    assert "How it feels" not in browser("service").get(f"/people/{worker}").text
    assert "What you said" in browser("worker").get("/my-work").text


@pytest.fixture
def rated(change, value):
    """Let the first people of a team rate on a day: some hard, the others comfortable. Return how many there were."""

    def rating(team, raters, hard, day=SUNDAY):
        change(
            "INSERT INTO workload_rating (worker_id, day, rating)"
            " SELECT worker_id, :day, CASE WHEN n <= :hard THEN 'too_much' ELSE 'comfortable' END FROM ("
            "   SELECT p.worker_id, row_number() OVER (ORDER BY p.worker_id) AS n FROM post p"
            "   JOIN team t ON t.id = p.team_id WHERE t.code = :team AND p.held @> CAST(:day AS date)"
            "   AND NOT EXISTS (SELECT 1 FROM post o WHERE o.worker_id = p.worker_id AND o.id <> p.id"
            "     AND o.held @> CAST(:day AS date))) x WHERE n <= :raters",
            team=team, raters=raters, hard=hard, day=day,
        )  # fmt: skip
        found = value(
            "SELECT count(*) FROM workload_rating r JOIN post p ON p.worker_id = r.worker_id AND p.held @> r.day"
            " JOIN team t ON t.id = p.team_id WHERE t.code = :team AND r.day = :day",
            team=team, day=day,
        )  # fmt: skip
        assert found == raters, f"{team} has only {found} people"

    return rating


@pytest.fixture
def teams(value):
    """The teams of the service manager, the largest first, and their service."""
    return value(
        "SELECT array_agg(code) FROM (SELECT t.code FROM team t JOIN team_version v ON v.team_id = t.id"
        " JOIN post p ON p.team_id = t.id AND p.held @> :day WHERE v.parent_code = (SELECT t2.code FROM team t2"
        " JOIN team_version s ON s.team_id = t2.id JOIN worker m ON m.employee_number = s.manager_employee_number"
        " JOIN account a ON a.worker_id = m.id WHERE a.role = 'service' LIMIT 1)"
        " GROUP BY t.code ORDER BY count(*) DESC, t.code) x",
        day=SUNDAY,
    )


def feeling(browser, path):
    """Return what a page says of those who said stretched or too much."""
    page = shown(browser.get(path))
    return re.search(r"Stretched or too much ((?:Fewer than 5 said)|(?:Not shown[^.]*apart)|(?:\d+ of \d+))", page)[1]


def test_fewer_than_five_said(browser, rated, teams):
    rated(teams[0], 4, 2)
    for path in ("/service", f"/teams/{teams[0]}"):
        assert feeling(browser("service"), path) == "Fewer than 5 said"
    assert not re.search(r"\b2 of 4\b", browser("service").get("/service?format=csv").text)


def test_five_are_shown_by_team_and_in_all(browser, rated, teams):
    rated(teams[0], 5, 2)
    one = browser("analyst")
    for path in ("/service", f"/teams/{teams[0]}"):
        assert feeling(one, path) == "2 of 5"
    table = one.get("/service?format=csv").text
    assert table.count("2 of 5") == 1
    assert "5 October to 1 November 2026" in table


def test_the_complement_is_hidden_on_every_page(browser, rated, teams):
    """Seven of ten in one team would tell of the three in the other."""
    rated(teams[0], 6, 2)
    rated(teams[1], 3, 3)
    for role in ("service", "head", "analyst"):
        one = browser(role)
        assert feeling(one, "/service") == "5 of 9"
        assert feeling(one, f"/teams/{teams[0]}") == HIDDEN
        assert feeling(one, f"/teams/{teams[1]}") == "Fewer than 5 said"
        both = one.get("/service").text.split('id="voice"')[1] + one.get("/service?format=csv").text
        assert not re.search("2 of 6|3 of 3|4 of|6 of 6", both.split('id="without"')[0])


def test_whoever_reads_some_by_name_is_not_told_of_the_rest(browser, rated, teams, value, change, worker):
    """The manager supervises four of six who rated: the count would tell of the other two."""
    own = value(
        "SELECT t.code FROM team t JOIN team_version v ON v.team_id = t.id WHERE v.manager_employee_number = :number",
        number=number_of(value, "manager"),
    )
    change("CREATE TABLE kept AS SELECT id, supervisor_employee_number AS number FROM post")
    try:
        rated(own, 6, 3)
        change("UPDATE post SET supervisor_employee_number = NULL")
        assert feeling(browser("manager"), "/my-team") == "3 of 6"
        change(
            "UPDATE post SET supervisor_employee_number = :number WHERE worker_id IN"
            " (SELECT worker_id FROM workload_rating ORDER BY worker_id LIMIT 4)",
            number=number_of(value, "manager"),
        )
        assert feeling(browser("manager"), "/my-team") == HIDDEN
        assert feeling(browser("service"), f"/teams/{own}") == "3 of 6"
    finally:
        change("UPDATE post p SET supervisor_employee_number = k.number FROM kept k WHERE k.id = p.id")
        change("DROP TABLE kept")


def test_counts_move_once_a_week(browser, rated, teams):
    """Nobody sees a count change when somebody presses a button, and no day to come tells of it earlier."""
    rated(teams[0], 6, 6, day=date(2026, 11, 2))
    one = browser("service")
    for path in ("/service", "/service?as_of=2026-11-03", "/service?as_of=2026-11-09", "/service?as_of=2027-01-01"):
        assert feeling(one, path) == "Fewer than 5 said", path
    rated(teams[1], 6, 1, day=SUNDAY - timedelta(days=28))
    assert feeling(one, "/service") == "Fewer than 5 said", "five weeks ago is not counted"
    assert feeling(one, "/service?as_of=2026-10-31") == "1 of 6", "as of a day when it was"


def test_the_latest_rating_of_a_person_counts_once(browser, rated, teams):
    rated(teams[0], 5, 5, day=SUNDAY - timedelta(days=7))
    rated(teams[0], 5, 1, day=SUNDAY)
    assert feeling(browser("analyst"), "/service") == "1 of 5"


def test_deleted_after_24_months(staffed, now, change, value, worker):
    for day in ("2024-11-02", "2024-11-03"):
        change(
            f"INSERT INTO workload_rating (worker_id, day, rating) SELECT id, '{day}', 'stretched' FROM ({MINE}) x",
            worker=worker,
        )
        change(
            f"INSERT INTO extra_hours (worker_id, week_ends_on, hours) SELECT id, '{day}', 1 FROM ({MINE}) x",
            worker=worker,
        )
    with staffed.app_context():
        assert clock.today() == date(2026, 11, 3)
        with transaction():
            assert voice_service.forget_old() == 2
        db.session.remove()
    for table, column in (("workload_rating", "day"), ("extra_hours", "week_ends_on")):
        assert value(f"SELECT min({column})::text FROM {table}") == "2024-11-03"


@pytest.mark.usefixtures("said")
def test_a_supervisor_without_the_team_does_not_open_the_page(staffed, browser, supervised_by, value, worker):
    """Being named as supervisor opens no page: scope does."""
    email, number = "named@demo.example", value(
        "SELECT w.employee_number FROM worker w JOIN post p ON p.worker_id = w.id AND p.ended_on IS NULL"
        " WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.worker_id = w.id) AND NOT EXISTS"
        " (SELECT 1 FROM team_version v WHERE v.manager_employee_number = w.employee_number) ORDER BY w.id LIMIT 1"
    )  # fmt: skip
    if not value("SELECT count(*) FROM account WHERE email = :email", email=email):
        with staffed.app_context(), transaction():
            accounts.add_account(
                email, "manager", "test", employee_number=number, password="copper lantern tide", checks_password=False
            )
    supervised_by(number_of(value, "named"))
    assert browser("named").get(f"/people/{worker}").status_code == 404
