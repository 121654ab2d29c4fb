"""Where trends begin anew: who says it, what is refused, and that a published summary shows what was known then."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import g
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.integration.conftest import UNTIL, rolled_back
from tests.integration.web import Browser, add_accounts, counting, words
from workforce import clock
from workforce.board.summaries import pack, service
from workforce.board.trends.queries import restarts_known
from workforce.db import db, policy

BEFORE = UNTIL - timedelta(days=28)
STATEMENTS = 5  # of the list, however long: the reader, the newest, names told, the list
SENT = {"indicator": "W4", "restarts_on": UNTIL.isoformat(), "reason": "Two teams became one."}


class Standing:
    """A clock that is moved by hand."""

    def __init__(self):
        self.at = datetime(UNTIL.year, UNTIL.month, UNTIL.day, 12, tzinfo=UTC) + timedelta(days=3)

    def later(self):
        self.at += timedelta(hours=1)
        return self.at


@pytest.fixture(scope="module")
def now():
    return Standing()


@pytest.fixture(scope="module")
def app(council, now):
    """A council with a published summary and a draft, some of whose people may say where trends begin anew."""
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "now", lambda: now.at)
    with rolled_back(council):
        add_accounts({name: (name, None) for name in ("analyst", "head", "board", "quality", "worker")})
        chosen = {"council": "Walsall", "region": "West Midlands", "neighbours": ["Dudley"]}
        starts = {"starts_on": BEFORE.isoformat(), "every_weeks": 4, "compare_with": chosen}
        policy.put_in_force("board", starts, date(2000, 1, 1), "test")
        service.publish(BEFORE, "test")
        service.freeze(UNTIL, "test")
        db.session.commit()
        yield council
    patch.undo()


@pytest.fixture
def kept(app, now):
    """What a test says is taken back."""
    db.session.commit()
    inside = db.session.session_factory.kw["bind"].begin_nested()  # around what requests commit
    yield now
    db.session.rollback()
    inside.rollback()
    db.session.expire_all()


class Visitor(Browser):
    """Somebody whose visits leave nothing behind in the context that the whole module shares."""

    def get(self, path):
        vars(g).clear()
        return super().get(path)

    def post(self, path, on=None, **fields):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(on or path).text)[1]
        vars(g).clear()
        return self.client.post(path, data={"csrf_token": token, **fields})


@pytest.fixture(scope="module")
def browse(app):
    known = {}
    return lambda name: known.get(name) or known.setdefault(name, Visitor(app, name))


def say(browse, name="analyst", **fields):
    newest = db.session.scalar(text("SELECT coalesce(max(id), 0) FROM trend_restart"))
    return browse(name).post("/board/restarts", **{**SENT, "edition": newest, **fields})


def one(sql, **binds):
    db.session.expire_all()
    return db.session.scalar(text(sql), binds)


def count():
    return one("SELECT count(*) FROM trend_restart")


def error(answer):
    return re.search(r"govuk-error-summary__list.*?<li>\s*(?:<a[^>]*>)?\s*([^<]+?)\s*<", answer.text, re.DOTALL)[1]


def restarts_of(day, indicator="W4"):
    db.session.expire_all()
    found = pack.pack_of(one("SELECT id FROM summary WHERE as_at = :day", day=day), drafts=True)
    return found.entry(indicator).trend.restarts


def test_who_says_it(browse):
    for name, status in (("analyst", 200), ("head", 200), ("board", 403), ("quality", 403), ("worker", 403)):
        assert browse(name).get("/board/restarts").status_code == status, name
    assert "No trend is judged anew yet" in browse("head").get("/board/restarts").text
    assert re.search(r'name="restarts_on"[^>]*type="date"', browse("head").get("/board/restarts").text)
    before = count()
    assert browse("board").post("/board/restarts", on="/account", **SENT, edition=0).status_code == 403
    assert count() == before


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"indicator": ""}, 422, "Choose an indicator"),
        ({"indicator": "W99"}, 422, "Choose an indicator"),
        ({"restarts_on": ""}, 422, "Give the day from which it is judged anew"),
        ({"restarts_on": "soon"}, 422, "Give a day, such as 1/12/2026"),
        ({"restarts_on": "2026-11-04"}, 422, "Give today or a day before it"),
        ({"restarts_on": BEFORE.isoformat()}, 422, "Give a day after the first summary: the first summary is as at"),
        ({"reason": "  "}, 422, "Say why the trend begins anew"),
        ({"reason": "x" * 501}, 422, "Use 500 characters or fewer"),
        ({"edition": "-1"}, 409, "A restart was added since you opened this page"),
    ],
)  # fmt: skip
def test_what_is_refused_keeps_what_was_typed(browse, fields, status, message):
    before = count()
    answer = say(browse, **fields)
    assert (answer.status_code, count()) == (status, before)
    assert error(answer).startswith(message)
    assert fields.get("reason", SENT["reason"]).strip() in answer.text


def test_a_case_reference_is_refused(browse):
    reference = one("SELECT reference FROM child ORDER BY length(reference) DESC, reference LIMIT 1")
    answer = say(browse, reason=f"Because of {reference}.")
    assert answer.status_code == 422
    assert error(answer).startswith("Take the case reference out")


def test_said_once_listed_and_withdrawn(browse, kept):
    assert say(browse, edition=one("SELECT coalesce(max(id), 0) FROM trend_restart")).status_code == 303
    again = browse("analyst").post("/board/restarts", **SENT, edition=0)
    assert (again.status_code, count()) == (409, 1), "pressed twice"
    same = say(browse, "head")
    assert (same.status_code, error(same)) == (422, "W4 begins anew on that day already")
    page = words(browse("head").get("/board/restarts"))
    assert "W4 Supervision in date 31 October 2026 Two teams became one. analyst@demo.example" in page
    rows = browse("head").get("/board/restarts?format=csv").data.decode("utf-8-sig").splitlines()
    assert rows[3].startswith("W4,Supervision in date,2026-10-31,Two teams became one.,analyst@demo.example,")

    said = one("SELECT max(id) FROM trend_restart")
    path = f"/board/restarts/{said}/withdraw"
    assert "Two teams became one." in browse("head").get(path).text
    assert browse("head").post(path, why=" ").status_code == 422
    assert one("SELECT withdrawn_at FROM trend_restart WHERE id = :id", id=said) is None
    assert browse("head").post(path, why="It was one team.").status_code == 303
    assert browse("analyst").post(path, on="/board/restarts", why="Again.").status_code == 303
    assert one("SELECT withdrawn_why FROM trend_restart WHERE id = :id", id=said) == "It was one team."
    assert "Withdrawn" in browse("head").get(path).text
    assert browse("head").get("/board/restarts/999999/withdraw").status_code == 404
    assert browse("head").post("/board/restarts/999999/withdraw", on="/board/restarts", why="x").status_code == 404
    actions = db.session.execute(
        text("SELECT action, subject FROM audit_entry WHERE action LIKE 'trend restart%' ORDER BY id DESC LIMIT 2")
    )
    assert [tuple(row) for row in actions] == [
        ("trend restart withdrawn", "indicator:W4"), ("trend restarted", "indicator:W4"),
    ]  # fmt: skip
    assert say(browse, "head").status_code == 303, "the day is free again"


def test_a_summary_shows_what_was_known_when_it_was_published(browse, kept):
    assert restarts_of(UNTIL) == ()
    kept.later()
    say(browse)
    assert restarts_of(UNTIL) == ((UNTIL, "Two teams became one."),), "a draft shows what is known now"
    assert restarts_of(BEFORE) == ()
    kept.later()
    db.session.execute(
        text("UPDATE summary SET published_at = :at, published_by = 'test' WHERE as_at = :day"),
        {"at": kept.at, "day": UNTIL},
    )
    kept.later()
    said = one("SELECT max(id) FROM trend_restart")
    browse("head").post(f"/board/restarts/{said}/withdraw", why="It was one team.")
    kept.later()
    say(browse, indicator="W5")
    assert restarts_of(UNTIL) == ((UNTIL, "Two teams became one."),), "withdrawn later"
    assert restarts_of(UNTIL, "W5") == (), "said later"
    assert restarts_known() == {"W5": [(UNTIL, "Two teams became one.")]}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trend_restart SET reason = 'Another'", "UPDATE trend_restart SET restarts_on = '2026-10-30'",
        "DELETE FROM trend_restart", "TRUNCATE trend_restart",
        "UPDATE trend_restart SET withdrawn_at = now()",
    ],
)  # fmt: skip
def test_what_was_said_never_changes(browse, kept, statement):
    say(browse)
    refused = pytest.raises(DBAPIError, match=r"never changed|only ever added to|ck_trend_restart_withdrawn")
    with refused, db.session.begin_nested():
        db.session.execute(text(statement))


def test_what_was_withdrawn_stays_withdrawn(browse, kept):
    say(browse)
    withdraw = "UPDATE trend_restart SET withdrawn_at = now(), withdrawn_by = 'x', withdrawn_why = 'x'"
    db.session.execute(text(withdraw))
    with pytest.raises(DBAPIError, match="never changed"), db.session.begin_nested():
        db.session.execute(text("UPDATE trend_restart SET withdrawn_at = NULL, withdrawn_by = NULL,"
                                " withdrawn_why = NULL"))  # fmt: skip


def test_the_list_asks_as_often_for_many(app, browse, kept):
    found = []
    for many in (0, 30):
        for at in range(many):
            db.session.execute(
                text(
                    "INSERT INTO trend_restart (indicator, restarts_on, reason, said_by, said_at)"
                    " VALUES ('W2', CAST(:day AS date), 'x', 'test', now())"
                ),
                {"day": UNTIL - timedelta(days=at)},
            )
        browse("head").get("/board/restarts")
        with counting(app) as seen:
            assert browse("head").get("/board/restarts").status_code == 200
        found.append(len([sql for sql in seen if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]))
    assert found[0] == found[1] <= STATEMENTS, found


def test_a_line_of_a_summary_says_it_all(browse, kept):
    say(browse)
    entry = pack.pack_of(one("SELECT id FROM summary WHERE as_at = :day", day=UNTIL), drafts=True).entry("W4")
    assert entry.in_words[0] == "Not judged: there is only one figure since 31 October 2026."
    assert "No target is agreed." in entry.in_words
    assert entry.in_words[-1] == "Judged anew from 31 October 2026: Two teams became one."
    assert entry.forecast is None
    rate = pack.pack_of(one("SELECT id FROM summary WHERE as_at = :day", day=UNTIL), drafts=True).entry("W1")
    assert [one.words for one in rate.comparators[:4]] == [
        "England", "West Midlands (our region)", "Walsall, as published", "Dudley",
    ]  # fmt: skip
    assert rate.comparators[-1].place is not None
    assert rate.published == rate.comparators[0].value


def test_the_command_tells_the_trend_with_its_restarts(app, browse, kept):
    say(browse)
    found = app.test_cli_runner().invoke(args=["indicators", "--as-of", UNTIL.isoformat(), "--id", "W4", "--trend",
                                               "--json"])  # fmt: skip
    (answer,) = json.loads(found.stdout)["indicators"]
    assert answer["forecast"] is None
    assert answer["trend"]["restarts"] == [], "no published figure since"
    assert [point["on"] for point in answer["trend"]["points"]] == [BEFORE.isoformat()]
