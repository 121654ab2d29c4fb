"""What if: today's own figures, who may try what, what is kept, and how many statements it takes."""

import csv
import io
import json
import re
import threading
from datetime import date
from decimal import Decimal
from fractions import Fraction
from urllib.parse import parse_qsl, urlencode

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.integration.conftest import UNTIL
from workforce.auth.roles import ROLES
from workforce.board.figures.on_day import OnDay
from workforce.caseload import queries as caseload
from workforce.caseload import what_if_queries as what_if
from workforce.caseload import what_if_service as service
from workforce.caseload.rules import team_utilisation
from workforce.caseload.what_if_rules import Changes, Posts, SchemeChoice
from workforce.db import db, policy, transaction
from workforce.desk import queries as desk
from workforce.web.access import Scope, Viewer

MAY = {"manager", "service", "head", "director", "analyst"}
EVERYBODY = Viewer(1, "test", "Test", "analyst", frozenset(), scope=Scope.ALL)
ALL_CP = {
    "demand-0-type": "CP", "demand-0-where": "all", "demand-0-by": "10", "demand-0-unit": "percent",
}  # fmt: skip


@pytest.fixture
def read(staffed):
    """Read in the council's database; nothing that a test writes there stays."""
    with staffed.app_context():
        yield db.session
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def clean(staffed):
    """Leave no saved what-if, draft or later scheme behind."""
    yield
    with staffed.app_context():
        with transaction():
            db.session.execute(text("DELETE FROM scenario"))
            db.session.execute(text("DELETE FROM scheme_draft"))
            db.session.execute(
                text("DELETE FROM policy_version WHERE in_force_from > '2000-01-01' AND kind = 'scheme'")
            )
        db.session.remove()


@pytest.fixture
def own_team(value):
    return value(
        "SELECT t.code FROM account a JOIN worker w ON w.id = a.worker_id"
        " JOIN team_version v ON v.manager_employee_number = w.employee_number AND v.ended_on IS NULL"
        " JOIN team t ON t.id = v.team_id WHERE a.role = 'manager' LIMIT 1"
    )


@pytest.fixture
def other_team(value, own_team):
    return value(
        "SELECT t.code FROM team t JOIN team_version v ON v.team_id = t.id WHERE v.kind = 'team' AND t.code <> :own"
        " AND v.parent_code <> (SELECT parent_code FROM team_version v JOIN team t ON t.id = v.team_id"
        "   WHERE t.code = :own LIMIT 1) LIMIT 1",
        own=own_team,
    )


def address(**fields):
    return "/what-if?" + urlencode(fields)


def save(client, name, fields=ALL_CP):
    path = address(**fields)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)[1]
    return client.post(path, data={"csrf_token": token, "name": name})


def rows_of(client, fields, path="/what-if"):
    answer = client.get(f"{path}?" + urlencode({**fields, "format": "csv"}))
    assert answer.status_code == 200, answer.text
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    head = next(n for n, line in enumerate(lines) if len(line) > 1)
    return [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :]]


# --- the figures are the product's own


def test_without_changes_every_team_is_as_today(read):
    on, page = what_if.ground(EVERYBODY, UNTIL), desk.service_page(OnDay(UNTIL), EVERYBODY)
    result = what_if.work_out(on, Changes())
    mine = {row.code: row for row in result.teams}
    theirs = {team.code: team for _, teams in page.services for team in teams}
    assert len(theirs) > 5
    for code, team in theirs.items():
        assert (mine[code].now.points, mine[code].now.limit) == team.points_and_limit, code
        assert mine[code].now == mine[code].then
        assert mine[code].then.percent == team.utilisation
        if team.utilisation is not None:
            assert mine[code].then.band == team.band(on.scheme.scheme)
    assert result.all.then.percent == page.all.utilisation
    assert (result.all.then.points, result.all.then.limit) == page.all.points_and_limit


def test_today_counts_what_was_agreed_here_as_every_page_does(read):
    """Extra responsibilities and marks of cases weigh in a what-if exactly when they weigh in a person's workload."""
    worker, child = read.execute(text("SELECT worker_id, child_id FROM holding WHERE upper_inf(held)"
                                      " AND worker_id IS NOT NULL LIMIT 1")).one()  # fmt: skip
    read.execute(
        text("INSERT INTO extra_responsibility (worker_id, label, points, started_on, agreed_by, agreed_at)"
             " VALUES (:w, 'Practice educator', 7, '2026-01-01', 't', now())"), {"w": worker},
    )  # fmt: skip
    read.execute(
        text("INSERT INTO case_mark (child_id, modifier, started_on, agreed_by, agreed_at)"
             " VALUES (:c, 'COURT', '2026-01-01', 't', now())"), {"c": child},
    )  # fmt: skip
    loads = caseload.workload_on(UNTIL)[1]
    for code, team in what_if.ground(EVERYBODY, UNTIL).now.items():
        found = team_utilisation(one.load for one in loads if one.person.team == code)
        assert (team.points, team.limit) == found, code


def test_another_scheme_is_the_workload_under_it(read):
    document = policy.in_force("scheme", UNTIL).document
    read.execute(
        text("INSERT INTO scheme_draft (name, document, started_from, created_by, created_at, changed_by, changed_at)"
             " VALUES ('Heavier', CAST(:d AS jsonb), 'x', 't', now(), 't', now()),"
             " ('Broken', '{\"name\": \"x\"}', 'x', 't', now(), 't', now())"),
        {"d": json.dumps({**document, "case_weights": {**document["case_weights"], "CP": "9.5"}})},
    )  # fmt: skip
    policy.put_in_force("scheme", {**document, "maximum_full_time": 120}, date(2027, 1, 1), "test")
    on = what_if.ground(EVERYBODY, UNTIL)
    assert [offer.words.split(":")[0] for offer in on.offers if "raft" in offer.words] == ["Draft"], "no broken draft"
    for offer in on.offers:
        choice = SchemeChoice(offer.key, None, {"CIN": "3"})
        scheme = what_if.scheme_asked(on, choice)
        loads = caseload.workload_under(UNTIL, scheme)
        for row in what_if.work_out(on, Changes(scheme=choice)).teams:
            found = team_utilisation(one.load for one in loads if one.person.team == row.code)
            assert (row.then.points, row.then.limit) == found, (offer.key, row.code)
        assert scheme.weights["CIN"].points == Decimal(3)


def test_people_away_count_for_nothing_and_cannot_be_lost(read):
    on = what_if.ground(EVERYBODY, UNTIL)
    away = [person for person in on.staff if person.is_away and person.is_social_work]
    assert away, "somebody must be away for this test to say anything"
    for person in away:
        here = [p for p in on.staff if p.team == person.team and p.grade == person.grade and not p.is_away]
        pool = on.now[person.team].grades.get(person.grade)
        assert (pool.fte if pool else 0) == (sum((p.fte for p in here), Fraction(0)) if pool else 0)


# --- the pages


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize("path", ["/what-if", "/what-if/saved", "/what-if/compare", address(**ALL_CP)])
def test_who_may_try(clients, role, path):
    assert clients(role).get(path).status_code == (200 if role in MAY else 403)


def test_a_manager_tries_own_teams_alone(clients, own_team, other_team):
    client = clients("manager")
    page = client.get("/what-if").text
    assert f'value="{own_team}"' in page
    assert f'value="{other_team}"' not in page
    row = {"posts-0-grade": "social_worker", "posts-0-fte": "1"}
    assert client.get(address(**row, **{"posts-0-team": own_team})).status_code == 200
    assert client.get(address(**row, **{"posts-0-team": other_team})).status_code == 404
    assert client.get(address(**{**ALL_CP, "demand-0-where": other_team})).status_code == 404
    assert client.get(address(**{**ALL_CP, "demand-0-where": "NOWHERE"})).status_code == 404
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    sent = client.post(address(**row, **{"posts-0-team": other_team}), data={"csrf_token": token, "name": "x"})
    assert sent.status_code == 404


def test_nobody_is_named(clients, staffed):
    with staffed.app_context():
        names = {row[0] for row in db.session.execute(text("SELECT name FROM worker"))}
        own = {row[0] for row in db.session.execute(text("SELECT name FROM account"))}
        db.session.remove()
    for role in MAY:
        text_of = clients(role).get(address(**ALL_CP)).text
        assert not {name for name in names - own if name in text_of}, role


def test_a_filled_post_shows_in_its_team_and_in_the_sums(clients, own_team):
    fields = {"posts-0-grade": "social_worker", "posts-0-team": own_team, "posts-0-fte": "1"}
    rows = rows_of(clients("analyst"), fields)
    changed = [row for row in rows if row["Limit today"] != row["Limit"]]
    assert [row["Line"] for row in changed] == ["service, its teams here", "team", "all teams here"]
    for row in changed:
        assert Decimal(row["Limit"]) - Decimal(row["Limit today"]) == 100
        assert Decimal(row["Points"]) - Decimal(row["Points today"]) == 15
    page = clients("analyst").get(address(**fields)).text
    assert "1 FTE social worker filled" in page
    assert "app-status--ok" in page and "Down " in page


def test_an_untidy_address_is_tidied_and_may_be_shared(clients):
    client = clients("head")
    untidy = client.get(address(**{k.replace("-0-", "-3-"): v for k, v in ALL_CP.items()}, maximum="", x="y"))
    assert untidy.status_code == 303
    assert untidy.headers["Location"] == address(**ALL_CP)
    assert "10% more" in client.get(untidy.headers["Location"]).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({**ALL_CP, "demand-0-by": "-120"}, "at most 100%"),
        ({**ALL_CP, "demand-0-type": "NOPE"}, "Choose from the list"),
        ({**ALL_CP, "demand-0-by": "lots"}, "Write a number"),
        ({**ALL_CP, "demand-0-by": "1e9"}, "Write a number"),
        ({**ALL_CP, "demand-0-unit": "children", "demand-0-by": "-9999"}, "take away at most"),
        ({**ALL_CP, "demand-0-unit": "children", "demand-0-type": "all"}, "Choose a case type"),
        ({"scheme": "draft-999"}, "Choose from the list"),
        ({"maximum": "-1"}, "Points are 0 or more"),
        ({"weights-0-type": "CP", "weights-0-points": "-2"}, "Points are 0 or more"),
        ({f"weights-{n}-{part}": value for n in range(9) for part, value in (("type", "CP"), ("points", "1"))},
         "8 changes of a kind"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_is_shown(clients, fields, words):
    answer = clients("service").get(address(**fields))
    assert answer.status_code == 422
    assert words in answer.text and "There is a problem" in answer.text and "<title>Error: " in answer.text
    assert 'id="result"' not in answer.text
    link = re.search(r'error-summary__list.*?href="#([^"]+)"', answer.text, re.DOTALL)[1]
    assert f'id="{link}"' in answer.text


def test_more_than_a_team_has_cannot_leave(clients, own_team):
    fields = {"posts-0-grade": "social_worker", "posts-0-team": own_team, "posts-0-fte": "-500"}
    answer = clients("manager").get(address(**fields))
    assert answer.status_code == 422
    assert "FTE of this grade here with a limit: take at most that" in answer.text
    same = {"grades-0-before": "asye", "grades-0-after": "asye", "grades-0-team": own_team, "grades-0-fte": "1"}
    assert "Choose another grade" in clients("manager").get(address(**same)).text


def test_a_maximum_of_nothing_gives_no_limit_and_never_0_percent(clients):
    rows = rows_of(clients("service"), {"maximum": "0"})
    assert {row["Band with the changes"] for row in rows if row["Band today"] != "Not measured here"} == {"No limit"}
    assert {row["With the changes %"] for row in rows} == {""}
    page = clients("service").get(address(maximum="0")).text
    assert "No limit" in page
    assert ">0.0%<" not in page


def test_an_account_without_teams_is_told_what_to_do(clients, read):
    nobody = Viewer(1, "test", "Test", "manager", frozenset(), scope=Scope.TEAMS)
    assert what_if.work_out(what_if.ground(nobody, UNTIL), Changes()).rows == ()


def test_xlsx(clients):
    answer = clients("head").get(address(**ALL_CP, format="xlsx"))
    book = load_workbook(io.BytesIO(answer.data), read_only=True)
    cells = [row[0] for row in book.active.iter_rows(values_only=True)]
    book.close()
    assert cells[0].startswith("What if")
    assert cells[2] == "Changes: All teams here, Child protection plan: 10% more"
    assert cells[-1] == "All teams here"


# --- what is kept


def test_save_compare_and_delete(clients, clean, value):
    client = clients("service")
    kept = save(client, "  More   protection ")
    assert kept.status_code == 303
    assert value("SELECT name FROM scenario") == "More protection"
    assert value("SELECT action FROM audit_entry ORDER BY id DESC LIMIT 1") == "what-if saved"
    page = client.get(kept.headers["Location"]).text
    assert "More protection" in page and "10% more" in page and "Work it out anew" in page
    anew = re.search(r'href="(/what-if\?[^"]+)"', page)[1].replace("&amp;", "&")
    assert client.get(anew).status_code == 200
    rows = rows_of(client, {"saved": kept.headers["Location"].split("=")[1]}, "/what-if/compare")
    tried = {row["Team"]: row["With the changes %"] for row in rows_of(client, ALL_CP) if row["Line"] == "team"}
    assert {row["Team"]: row["More protection %"] for row in rows if row["Line"] == "team"} == tried
    number = value("SELECT id FROM scenario")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/what-if/saved").text)[1]
    stranger = clients("head")
    assert stranger.get(f"/what-if/compare?saved={number}").status_code == 404
    theirs = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', stranger.get("/what-if/saved").text)[1]
    gone = f"/what-if/saved/{number}/delete"
    assert stranger.post(gone, data={"csrf_token": theirs}).status_code == 404
    assert client.post(gone, data={"csrf_token": token}).status_code == 303
    assert client.post(gone, data={"csrf_token": token}).status_code == 404
    assert value("SELECT count(*) FROM scenario") == 0


def test_what_was_saved_stays_when_the_rules_change(clients, clean, staffed):
    client = clients("service")
    number = save(client, "Before").headers["Location"].split("=")[1]
    before = rows_of(client, {"saved": number}, "/what-if/compare")
    with staffed.app_context():
        document = policy.in_force("scheme", UNTIL).document
        with transaction():
            policy.put_in_force("scheme", {**document, "maximum_full_time": 50}, date(2026, 1, 1), "test")
        db.session.remove()
    after = rows_of(client, {"saved": number}, "/what-if/compare")
    assert [row["Before %"] for row in after] == [row["Before %"] for row in before]
    assert [row["Today %"] for row in after] != [row["Today %"] for row in before]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_is_needed(clients, clean, value, name):
    answer = save(clients("service"), name)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text and 'href="#name"' in answer.text
    assert value("SELECT count(*) FROM scenario") == 0


def test_a_name_is_taken_once_an_account(clients, clean, value):
    assert save(clients("service"), "Winter").status_code == 303
    again = save(clients("service"), "winter")
    assert again.status_code == 422
    assert "You already saved a what-if called" in again.text and "10% more" in again.text
    assert save(clients("head"), "Winter").status_code == 303
    assert value("SELECT count(*) FROM scenario") == 2


def test_two_tabs_that_save_one_name(clients, clean, value, staffed):
    clients("service")
    cookies = list(clients("service")._cookies.values())
    start, answers = threading.Barrier(4), []
    path = address(**ALL_CP)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', clients("service").get(path).text)[1]

    def tab():
        one = staffed.test_client()
        for cookie in cookies:
            one.set_cookie(cookie.key, cookie.value)
        start.wait()
        answers.append(one.post(path, data={"csrf_token": token, "name": "Both"}).status_code)

    tabs = [threading.Thread(target=tab) for _ in range(4)]
    [one.start() for one in tabs]
    [one.join() for one in tabs]
    assert sorted(answers) == [303, 422, 422, 422]
    assert value("SELECT count(*) FROM scenario") == 1


def test_nothing_changed_and_too_many_are_not_saved(clients, clean, value, staffed):
    assert "Change something first" in save(clients("service"), "Nothing", {"as_of": "2026-10-01"}).text
    account = value("SELECT id FROM account WHERE role = 'service'")
    with staffed.app_context():
        with transaction():
            db.session.execute(
                text("INSERT INTO scenario (name, day, changes, result, account_id, saved_at)"
                     " SELECT 'n' || n, '2026-10-01', '{\"asked\": {}, \"words\": []}',"
                     " '{\"scheme_now\": \"\", \"scheme_then\": \"\", \"rows\": []}', :a, now()"
                     " FROM generate_series(1, :most) n"), {"a": account, "most": service.MOST_SAVED},
            )  # fmt: skip
        db.session.remove()
    assert "the most that are kept" in save(clients("service"), "One more").text
    assert value("SELECT count(*) FROM scenario") == service.MOST_SAVED
    assert clients("service").get("/what-if/saved").status_code == 200


def test_anew_is_on_the_newest_data_and_a_name_is_no_formula(clients, clean):
    client = clients("service")
    kept = save(client, "=1+1", {**ALL_CP, "as_of": "2026-09-01", "sort": "-then"})
    number = kept.headers["Location"].split("=")[1]
    page = client.get(kept.headers["Location"]).text
    assert "Figures as at 1 September 2026" in page
    anew = re.search(r'href="/what-if\?([^"]+)"', page)[1].replace("&amp;", "&")
    assert dict(parse_qsl(anew)) == ALL_CP
    lines = client.get(f"/what-if/compare?saved={number}&format=csv").text.splitlines()
    assert not [cell for line in csv.reader(lines) for cell in line if cell.startswith(("=", "+", "@"))]


def test_at_most_three_are_compared(clients, clean):
    client = clients("service")
    ids = [save(client, f"No. {n}").headers["Location"].split("=")[1] for n in range(4)]
    ticked = "&".join(f"saved={n}" for n in ids[:3])
    there = client.get(f"/what-if/compare?{ticked}")
    assert (there.status_code, there.headers["Location"]) == (303, f"/what-if/compare?saved={','.join(ids[:3])}")
    page = client.get(there.headers["Location"])
    assert page.status_code == 200
    assert all(f"No. {n}" in page.text for n in range(3))
    four = client.get("/what-if/compare?" + "&".join(f"saved={n}" for n in ids))
    assert four.status_code == 422
    assert "Choose at most 3" in four.text
    assert client.get("/what-if/compare?saved=nonsense").status_code == 404


def test_what_left_the_scope_is_left_out(clients, clean, read, value):
    assert save(clients("head"), "Whole").status_code == 303
    account, teams = value("SELECT id FROM account WHERE role = 'head'"), what_if.ground(EVERYBODY, UNTIL).now
    one = next(code for code, team in teams.items() if team.limit)
    now_narrow = Viewer(account, "t", "T", "manager", frozenset(), scope=Scope.TEAMS, teams=frozenset({one}))
    (kept,) = what_if.saved_for(now_narrow)
    assert [row.code for row in kept.result.rows] == [one]
    assert kept.result.all is None


# --- how much is read


HEAVIER = address(**ALL_CP, maximum="90", **{"weights-0-type": "CP", "weights-0-points": "9"})


@pytest.mark.parametrize("role", sorted(MAY))
@pytest.mark.parametrize("path", ["/what-if", "/what-if/saved", "/what-if/compare", HEAVIER])
def test_few_statements(clients, statements, role, path):
    client = clients(role)
    with statements() as seen:
        assert client.get(path).status_code == 200
    assert len(seen) <= 14, "\n\n".join(seen)


def test_as_many_statements_at_100_teams_as_at_10(session, queries):
    counts = {}
    for size in (10, 100):
        session.execute(
            text("""WITH t AS (INSERT INTO team (code, import_id)
                SELECT 'T' || n, 0 FROM generate_series(CAST(:a AS int), CAST(:b AS int)) n
                RETURNING id, code), v AS (INSERT INTO team_version (source, import_id, team_id, name, kind)
                SELECT 'x', 0, id, code, 'team' FROM t), w AS (INSERT INTO worker (import_id, employee_number, name)
                SELECT 0, 'E' || code, 'N' || code FROM t RETURNING id, name)
                INSERT INTO post (source, import_id, worker_id, team_id, started_on, grade, work_kind, contracted_hours,
                  standard_hours, employment_type)
                SELECT 'x', 0, w.id, t.id, '2020-01-01', 'social_worker', 'case_holding', 37, 37, 'permanent'
                FROM t JOIN w ON w.name = 'N' || t.code"""),
            {"a": {10: 1, 100: 11}[size], "b": size},
        )  # fmt: skip
        with queries() as seen:
            on = what_if.ground(EVERYBODY, UNTIL)
            posts = tuple(Posts("social_worker", f"T{n}", Fraction(1)) for n in range(1, 9))
            result = what_if.work_out(on, Changes(posts=posts, scheme=SchemeChoice(maximum="90")))
        assert len(result.teams) == size
        counts[size] = len(seen)
    assert counts[10] == counts[100] <= 9
