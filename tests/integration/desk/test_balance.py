"""The page about balance: who may open it, what it says, what it hides, and what it costs."""

import csv
import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.integration.board.hand_made import Files, post
from tests.integration.conftest import UNTIL
from workforce.auth.roles import ROLES
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.caseload.equity import SMALL
from workforce.db import db
from workforce.desk import balance, balance_tables
from workforce.desk.balance import balance_page
from workforce.desk.year import year_of_work
from workforce.web.access import Permission, Scope, Viewer

MAY = {"service", "head", "director", "analyst"}
ANALYST = Viewer(1, "a", "a", "analyst", frozenset({Permission.SEE_SERVICE}), scope=Scope.ALL)


@pytest.mark.parametrize("role", list(ROLES))
def test_who_may_open_it(clients, role):
    answer = clients(role).get("/balance")
    assert answer.status_code == (200 if role in MAY else 403)
    assert ('href="/balance"' in clients(role).get("/account").text) == (role in MAY)


@pytest.mark.parametrize("role", ["service", "analyst"])
def test_few_statements(clients, statements, role):
    client = clients(role)
    with statements() as seen:
        assert client.get("/balance").status_code == 200
    # 1) viewer 2) their teams 3) newest day 4) covers 5) policies 6) staff 7) cases 8) work beside cases 9) the year
    # 10) tree 11) weeks
    assert len(seen) <= 11, seen


def test_it_agrees_with_the_indicators(council, clients):
    with council.app_context():
        on = OnDay(UNTIL)
        found = {f.indicator.id: f for f in indicators.figures(on, ["W19", "W2-sustained"])}
        page = balance_page(OnDay(UNTIL), ANALYST)
        equity = found["W19"].ratio
        assert (page.everyone.inside, page.everyone.people) == (equity.numerator, equity.denominator)
        assert page.everyone.inside + page.everyone.below + page.everyone.above == page.everyone.people
        assert sum(len(team.group.percents) for team in page.teams) == equity.denominator
        assert [team.name for team in page.teams] == sorted(team.name for team in page.teams)
        shown = [week.day for week in page.weeks]
        assert shown == sorted(shown)
        assert UNTIL - timedelta(days=7) < shown[-1] <= UNTIL
        last = page.weeks[-1].all
        row = db.session.execute(
            text(
                "SELECT count(*), count(*) FILTER (WHERE points BETWEEN 0.7 * limit_points AND limit_points)"
                " FROM week_load WHERE day = :day AND is_counted AND limit_points > 0"
            ),
            {"day": last.day},
        ).one()
        assert (last.people, last.inside) == tuple(row)
        db.session.remove()
    said = clients("analyst").get("/balance").text
    assert f"{equity.numerator} of {equity.denominator} people here with a limit" in said


def test_it_names_nobody_and_shows_no_few(clients, value, council):
    said = clients("analyst").get("/balance").text
    with council.app_context():
        names = db.session.scalars(text("SELECT name FROM worker")).all()
        small = [t for t in balance_page(OnDay(UNTIL), ANALYST).teams if len(t.group.percents) < SMALL]
        db.session.remove()
    main = said.split("<main")[1]
    assert not [name for name in names if name in main]
    assert small
    for team in small:
        row = re.search(rf"<tr[^>]*>(?:(?!</tr>).)*?/teams/{team.code}\".*?</tr>", said, re.DOTALL)[0]
        assert "fewer than 5 people" in row
        assert "%" not in re.sub(r'data-label="[^"]*"', "", row)


def test_a_manager_of_some_teams_sees_those(clients, council, value):
    every = set(re.findall(r"/teams/([^\"]+)\"", clients("analyst").get("/balance").text))
    some = set(re.findall(r"/teams/([^\"]+)\"", clients("service").get("/balance").text))
    assert some < every
    assert some


@pytest.mark.parametrize("name", ["", "teams", "groups", "weeks", "nonsense"])
def test_downloads(clients, name):
    found = clients("analyst").get(f"/balance?format=csv&table={name}")
    lines = list(csv.reader(io.StringIO(found.data.decode("utf-8-sig"))))
    assert lines[0][0].startswith("Balance: ")
    assert "both included" in lines[2][0]
    head = {"groups": "Split", "weeks": "Week to"}.get(name, "Team")
    assert lines[4][0] == head
    assert len(lines) > 6
    book = load_workbook(io.BytesIO(clients("analyst").get(f"/balance?format=xlsx&table={name}").data), read_only=True)
    assert [row[0] for row in book.active.iter_rows(values_only=True)][4] == head
    book.close()


def test_before_the_data_and_before_the_series(clients, monkeypatch):
    assert "No data tells of this day" in clients("analyst").get("/balance?as_of=2025-06-01").text
    unknown = clients("analyst").get("/balance?as_of=2026-03-10").text
    assert "the weeks before are not worked out yet" in unknown
    assert "less than 12 months of cases are known" in unknown
    assert "No week before this day is worked out yet" not in unknown
    monkeypatch.setattr(balance, "spread", lambda *args: [])
    assert "No week before this day is worked out yet" in clients("analyst").get("/balance").text


def ten(files):
    """Ten people in one team: nine full time of whom one an agency worker, one part time."""
    files.staff = [post(f"P{n}") for n in range(8)]
    files.staff += [post("AG", employment_type="agency"), post("PT", contracted_hours="18.5")]
    for n in range(8):
        files.children(f"P{n}", 8 + n)
    files.children("AG", 20)
    files.children("PT", 4)
    return files


def test_small_groups_are_hidden_with_what_would_tell_of_them(session, tmp_path, app):
    ten(Files()).bring(tmp_path / "files")
    page = balance_page(OnDay(UNTIL), ANALYST)
    assert {group.name: group.is_hidden for group in page.groups} == {
        "Full time": True, "Part time": True, "Own staff": True, "Agency": True, "Not known": False,
    }  # fmt: skip
    assert page.everyone.people == 10
    (team,) = page.teams
    assert (team.lowest, team.highest) == (55, 115)  # PT: (7.5 + 20) / 50; AG: 15 + 100
    with app.test_request_context():
        hidden = [row for row in balance_tables.groups(page).rows if row.is_hidden]
        assert all(column.value(row) is None for row in hidden for column in balance_tables.groups(page).columns[2:])


def test_four_people_are_too_few_for_any_of_it(session, tmp_path, app):
    files = Files()
    files.staff = [post(f"P{n}") for n in range(4)]
    for n in range(4):
        files.children(f"P{n}", 8)
    files.bring(tmp_path / "files")
    page = balance_page(OnDay(UNTIL), ANALYST)
    assert page.everyone.is_hidden
    assert page.everyone.share is None
    assert page.teams[0].shown_utilisation is None
    assert [(week.share, week.between, week.within) for week in page.weeks[-1:]] == [(None, None, None)]


def test_the_year_of_ones_work(council, value):
    worker = value("SELECT worker_id FROM week_load WHERE is_counted GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    with council.test_request_context():
        year = year_of_work(worker, UNTIL)
        said = council.jinja_env.get_template("desk/work_year.html").render(year=year)
        nobody = council.jinja_env.get_template("desk/work_year.html").render(year=year_of_work(0, UNTIL))
        db.session.remove()
    newest = year.month_ends[0]
    assert f"{newest.points:g} of {newest.limit:g}" in said
    assert "data-figure=" in said
    assert len(year.month_ends) == 8
    assert "Nothing is known of the weeks" in nobody
    assert "data-figure" not in nobody
