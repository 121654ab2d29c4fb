"""A draft is frozen once, checked, commented on, frozen anew, released by two or on its day; then only restated."""

import json
import re
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import create_app
from tests.integration.conftest import UNTIL
from tests.integration.web import Browser, Database, add_accounts, words
from workforce import clock
from workforce.auth import roles
from workforce.board.summaries import pack, queries, service
from workforce.board.summaries.release_rules import RELEASES
from workforce.db import commands, db, policy, transaction
from workforce.importing.service import KINDS, Options
from workforce.importing.service import run as import_files
from workforce.jobs import service as jobs
from workforce.settings import ROOT
from workforce.web.access import Permission

ROLES = ("analyst", "quality", "head", "director", "hr", "board", "service")
TARGETS = {
    "W2": {"value": "0", "by": "2026-12-31", "owner": "head"},
    "W4": {"value": "100", "by": "2026-12-31", "tolerance": "100", "owner": "service"},
}
BEFORE = UNTIL - timedelta(days=28)


@pytest.fixture(scope="module")
def council(new_settings, files):
    """A council with one published summary and a draft, and somebody of each role."""
    settings = new_settings("drafts")
    app = create_app(settings)
    with app.app_context():
        commands.upgrade()
        with transaction():
            for kind in KINDS:
                import_files(files, Options(kind, UNTIL, covers_from=date(2026, 3, 1)))
            policy.put_in_force(
                "board", {"starts_on": BEFORE.isoformat(), "every_weeks": 4, "release_after_days": 60},
                date(2000, 1, 1), "test",
            )  # fmt: skip
            policy.put_in_force("targets", {"targets": TARGETS}, date(2000, 1, 2), "test")
        with service.freezing():
            service.publish(BEFORE, "test")
        add_accounts({name: (name, None) for name in ROLES} | {"ann": ("analyst", None)})
        with service.freezing():
            draft = service.freeze(UNTIL, "test")[0].id
        db.session.remove()
    found = Database(app)
    found.settings = settings
    found.draft, found.before = draft, found.ask("SELECT id FROM summary WHERE as_at = :day", day=BEFORE)
    yield found
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def browse(council):
    known = {}
    return lambda name: known.setdefault(name, Browser(council.app, name))


def test_only_those_who_prepare_or_release_see_a_draft(council, browse):
    for name in ("analyst", "quality", "head", "hr"):
        assert "Draft of the Improvement Board summary" in browse(name).get(f"/board/{council.draft}").text, name
        assert browse(name).get(f"/board/{council.draft}/draft").status_code == 200, name
    for path in ("", "/W2", "/W2/chart.json", "/draft", "/comments"):
        assert browse("board").get(f"/board/{council.draft}{path}").status_code in (403, 404), path
    for name in ("board", "service"):
        assert str(BEFORE.year) in browse(name).get("/board").text
        assert "Draft of the" not in browse(name).get("/board").text, name
    assert browse("service").get(f"/board/{council.draft}/W2/rows").status_code == 404


@pytest.mark.parametrize(
    ("name", "path", "field"),
    [
        ("head", "{draft}/comments/W2", "words"), ("head", "{draft}/comments/W2", "action_owner"),
        ("analyst", "{draft}/comments/summary", "words"), ("analyst", "{draft}/anew", "reason"),
        ("analyst", "{before}/restate", "reason"),
    ],
)  # fmt: skip
def test_no_words_that_the_board_reads_hold_a_case_reference(council, browse, name, path, field):
    case = council.ask("SELECT reference FROM child ORDER BY id LIMIT 1")
    to = f"/board/{path.format(draft=council.draft, before=council.before)}"
    shown = f"/board/{council.draft}/draft" if to.endswith("anew") else to
    page = browse(name).get(shown).text
    edition = re.search(r'name="edition"[^>]*value="([0-9]+)"', page)
    sent = {
        "words": "Why", "edition": edition[1] if edition else "0",
        "indicators": (re.findall(r'name="indicators"[^>]*value="([^"]+)"', page) or [""])[0],
        field: f"About {case}",
    }  # fmt: skip
    answer = browse(name).post(to, on=shown, **sent)
    assert (answer.status_code, "Take the case reference out" in answer.text) == (422, True)


def test_the_checks_say_what_a_sceptic_would_find(council, browse):
    said = words(browse("analyst").get(f"/board/{council.draft}/draft"))
    for part in ("Case system true on 31 October 2026", "have no type", "Number of cases", "Figures not known any"):
        assert part in said, part
    assert "W2 Workers over their own limit" in said
    assert "Answers for it: head of service" in said
    assert re.search(r"W2 Workers over their own limit: [0-9.]+% \([0-9]+ people over, of [0-9]+ case-holding", said)


def test_the_pages_of_the_board_stand_in_the_order_of_their_use(council, browse):
    page = browse("analyst").get("/board").text
    links = re.search(r'<nav class="app-subnav" aria-label="Board">(.*?)</nav>', page, re.DOTALL)[1]
    assert re.findall(r">([A-Z][a-z ]+)<", links) == [
        "Summaries", "Notice tracker", "Challenges", "Meetings", "Dates", "Targets", "Reports", "Restatements",
        "Own indicators", "Trend restarts",
    ]  # fmt: skip


def test_an_owner_comments_and_nobody_else(council, browse):
    path = f"/board/{council.draft}/comments/W2"
    assert browse("director").get(path).status_code == 404
    assert browse("service").get(path).status_code == 404
    head = browse("head")
    assert head.post(path, words="").status_code == 422
    stale = head.post(path, words="Three people left.", action="Recruit", action_owner="", action_by="")
    assert "which role or post" in stale.text
    sent = {"words": "Three people left in September.", "action": "Two posts are advertised.",
            "action_owner": "Service manager", "action_by": "2027-01-31", "edition": "0"}  # fmt: skip
    assert head.post(path, **sent).status_code == 303
    assert head.post(path, **sent).status_code == 409, "an older window does not write over what was said"
    page = words(browse("analyst").get(f"/board/{council.draft}"))
    assert "Head of service. Three people left in September." in page
    assert "Owner: Service manager. By: 31 January 2027" in page
    assert "None supplied by service manager" not in page or "W4" in page


def test_a_draft_is_frozen_anew_and_the_changes_are_listed(council, browse):
    was = council.ask("SELECT sha256 FROM summary WHERE id = :id", id=council.draft)
    council.change("UPDATE post SET contracted_hours = contracted_hours / 2 WHERE grade = 'social_worker'")
    path = f"/board/{council.draft}/draft"
    assert browse("analyst").post(f"/board/{council.draft}/anew", on=path, reason="", edition="1").status_code == 422
    done = browse("analyst").post(f"/board/{council.draft}/anew", on=path, reason="Hours corrected", edition="1")
    assert done.status_code == 303
    again = browse("analyst").post(f"/board/{council.draft}/anew", on=path, reason="Hours corrected", edition="1")
    assert again.status_code == 409, "a double press freezes once"
    assert council.ask("SELECT edition FROM summary WHERE id = :id", id=council.draft) == 2
    assert council.ask("SELECT sha256 FROM summary_edition WHERE summary_id = :id", id=council.draft) == was
    found = council.do(lambda: pack.pack_of(council.draft, drafts=True))
    assert "W1" in {indicator.id for indicator, _, _ in found.changes}
    said = words(browse("analyst").get(path))
    assert "Changed since the first draft" in said
    assert "Hours corrected" in said
    with council.app.app_context():
        assert service.seal_of(queries.summary(council.draft)) == queries.summary(council.draft).sha256
        db.session.remove()


def test_the_rule_of_two_names_the_roles_that_release():
    assert {name for name, one in roles.ROLES.items() if Permission.RELEASE_SUMMARY in one.permissions} == RELEASES


def test_two_people_release_and_one_has_no_service_of_their_own(council, browse):
    path, at = f"/board/{council.draft}/draft", {"edition": "2"}
    ask, release = (f"/board/{council.draft}/{one}" for one in ("ask", "release"))
    assert browse("analyst").post(release, on=path, **at).status_code == 422, "nobody has asked"
    assert browse("head").post(ask, on=path, edition="1").status_code == 409, "the draft is another by now"
    assert browse("head").post(ask, on=path, **at).status_code == 303
    assert "yourself" in browse("head").post(release, on=path, **at).text
    assert "Both of you answer for services" in browse("director").post(release, on=path, **at).text
    assert council.ask("SELECT published_at FROM summary WHERE id = :id", id=council.draft) is None
    council.change("UPDATE account SET role = 'worker' WHERE email = 'head@demo.example'")
    refused = browse("analyst").post(release, on=path, **at).text
    assert "may not do so any more" in refused and "Ask for its release" in refused
    assert browse("director").post(ask, on=path, **at).status_code == 303, "somebody else asks instead"
    council.change("UPDATE account SET role = 'head' WHERE email = 'head@demo.example'")
    assert browse("quality").post(release, on=path, **at).status_code == 303
    assert browse("quality").get(path).status_code == 303, "there is no draft any more"
    page = words(browse("board").get("/board"))
    assert f"Improvement Board summary: {UNTIL.day} October" in page
    assert "None supplied by" not in page.split("W2")[0]
    assert "Changed between draft and release" in page
    by = council.rows(
        "SELECT actor, action FROM audit_entry WHERE subject = :s ORDER BY id", s=f"summary:{council.draft}"
    )
    assert [tuple(one) for one in by if "release" in one[1] or "published" in one[1]] == [
        ("head@demo.example", "early release asked for"), ("director@demo.example", "early release asked for"),
        ("quality@demo.example", "summary published"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE summary SET context = '{}'",
        "UPDATE summary SET published_at = NULL, published_by = NULL",
        "DELETE FROM summary",
        (
            "INSERT INTO summary_indicator (summary_id, edition, indicator, headline, rows) "
            "SELECT id, edition, 'X', '{}', '[]' FROM summary LIMIT 1"
        ),
        "UPDATE commentary SET words = 'all is well'",
    ],
)
def test_what_was_released_stays_so_in_sql_too(council, statement):
    with pytest.raises(DBAPIError, match=r"only ever added|never changed|Nothing is added"):
        council.change(statement)


def test_words_are_added_after_the_release(council, browse):
    path = f"/board/{council.draft}/comments/W2"
    form = browse("head").get(path).text
    edition = form.split('name="edition"')[1].split('value="')[1].split('"')[0]
    assert browse("head").post(path, words="One of them came back.", edition=edition).status_code == 303
    page = words(browse("board").get(f"/board/{council.draft}"))
    assert "Three people left in September." in page
    assert "Added" in page
    assert "head of service. One of them came back." in page


def test_a_correction_is_restated_with_both_values(council, browse):
    path = f"/board/{council.before}/restate"
    assert browse("board").get(path).status_code == 403
    page = browse("analyst").get(path)
    assert "W1 Average caseload" in words(page)
    value = page.text.split('value="W1=')[1].split('"')[0]
    told = council.do(lambda: queries.headlines([council.before])[council.before]["W1"]["value"])
    assert value != told
    assert browse("analyst").post(path, indicators=f"W1={value}", reason="").status_code == 422
    assert browse("analyst").post(path, reason="Hours were wrong").status_code == 422
    assert browse("analyst").post(path, indicators="W1=1", reason="Hours were wrong").status_code == 409
    done = browse("analyst").post(path, indicators=f"W1={value}", reason="Hours were wrong")
    assert done.status_code == 303
    said = words(browse("board").get("/board/restatements"))
    assert "Hours were wrong" in said
    assert "the next one" in said
    assert council.do(lambda: queries.headlines([council.before])[council.before]["W1"]["value"]) == told
    assert "W1 Average caseload" not in words(browse("analyst").get(path)), "restated: it reads so now"
    with council.app.app_context(), service.freezing():
        summary, _ = service.freeze(clock.today(), "test")
    found = council.do(lambda: pack.pack_of(summary.id, drafts=True))
    assert [(one.as_at, one.indicator.id, one.reason) for one in found.restated] == [(BEFORE, "W1", "Hours were wrong")]
    points = {point.on: point.value for point in found.entry("W1").trend.points}
    assert f"{points[BEFORE]:f}" == value, "the trend goes on with the corrected value"
    asked = ["indicators", "--as-of", UNTIL.isoformat(), "--id", "W1", "--trend", "--json"]
    (answer,) = json.loads(council.app.test_cli_runner().invoke(args=asked).stdout)["indicators"]
    assert {point["on"]: point["value"] for point in answer["trend"]["points"]}[BEFORE.isoformat()] == value


def test_the_job_releases_on_the_day_whoever_has_commented(council):
    draft = council.ask("SELECT id FROM summary WHERE published_at IS NULL")
    job = jobs.BY_NAME["release-summary"]
    with council.app.app_context():
        assert list(job.due(clock.now())) == []
        due = clock.now() + timedelta(days=90)
        [at] = job.due(due)
        early = jobs.run_once(job, at - timedelta(minutes=1))
        assert (early.state, early.detail) == ("done", "nothing waits for its release")
    council.change("UPDATE summary SET release_at = now() - interval '1 hour' WHERE id = :id", id=draft)
    with council.app.app_context():
        [at] = job.due(clock.now())
        run = jobs.run_once(job, at)
        assert run.state == "done"
        assert "released" in run.detail
        assert jobs.run_once(job, at) is None
        assert list(job.due(clock.now())) == []
        db.session.remove()
    assert council.ask("SELECT published_by FROM summary WHERE id = :id", id=draft) == "scheduler"
    page = words(Browser(council.app, "board").get(f"/board/{draft}"))
    assert "by the timetable." in page and "scheduler" not in page


def test_a_draft_that_is_frozen_after_its_instant_is_released_though_a_run_of_it_is_done(council):
    day = BEFORE - timedelta(days=114)
    job = jobs.BY_NAME["release-summary"]
    with council.app.app_context():
        [instant] = [at for at in (service.release_at(day),) if at < clock.now()]
        assert jobs.run_once(job, instant).detail == "nothing waits for its release"
        with service.freezing():
            draft = service.freeze(day, "test")[0].id
        [at] = jobs.waiting(job, clock.now())
        assert "released" in jobs.run_once(job, at).detail
        db.session.remove()
    assert council.ask("SELECT published_by FROM summary WHERE id = :id", id=draft) == "scheduler"


def test_released_by_another_in_the_same_moment_is_no_failure(council):
    """The job has read its drafts, and the command the draft it was asked for, when somebody else releases it."""
    release = "UPDATE summary SET published_at = now(), published_by = 'another' WHERE id = :id"
    with council.app.app_context():
        with service.freezing():
            draft = service.freeze(BEFORE - timedelta(days=115), "test")[0].id
        waiting = queries.drafts()
        assert [one.id for one in waiting] == [draft]
        council.change(release, id=draft)
        with transaction():
            assert service.release_on_time(draft, "job") is None
        with service.freezing():
            draft = service.freeze(BEFORE - timedelta(days=116), "test")[0].id
        db.session.remove()
    real, day = service.freeze, (BEFORE - timedelta(days=116)).isoformat()

    def meanwhile(*args):
        found = real(*args)
        if found[0].published_at is None:
            with db.engine.connect() as other:
                other.execute(text(release), {"id": draft})
                other.commit()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "freeze", meanwhile)
        said = council.app.test_cli_runner().invoke(args=["board", "publish", "--as-of", day, "--json"])
    assert (said.exit_code, '"created": false' in said.stdout) == (0, True), said.output
    assert council.ask("SELECT published_by FROM summary WHERE id = :id", id=draft) == "another"


def test_two_freezes_of_a_day_make_one_summary(council):
    day, made = BEFORE - timedelta(days=28), []

    def freeze():
        with council.app.app_context():
            with service.freezing():
                made.append(service.freeze(day, "test")[1])
            db.session.remove()

    both = [threading.Thread(target=freeze) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert sorted(made) == [False, True]
    assert council.ask("SELECT count(*) FROM summary WHERE as_at = :day", day=day) == 1


def test_a_freeze_reads_one_snapshot(council, monkeypatch):
    """What is written while a summary is frozen is in none of its figures."""
    day = BEFORE - timedelta(days=56)
    held = "SELECT count(*) FROM post WHERE contracted_hours > 0"
    seen = []
    real = service.context_of

    def meanwhile(on):
        seen.append(db.session.scalar(text(held)))
        with db.engine.connect() as other:
            other.execute(text("UPDATE post SET contracted_hours = 0 WHERE id = (SELECT min(id) FROM post)"))
            other.commit()
        seen.append(db.session.scalar(text(held)))
        return real(on)

    monkeypatch.setattr(service, "context_of", meanwhile)
    with council.app.app_context():
        with service.freezing():
            service.freeze(day, "test")
        seen.append(db.session.scalar(text(held)))
        db.session.remove()
    assert seen == [seen[0], seen[0], seen[0] - 1]


def test_a_freeze_that_fails_leaves_nothing(council, monkeypatch):
    day = BEFORE - timedelta(days=84)
    monkeypatch.setattr(service, "_keep", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
    with council.app.app_context(), pytest.raises(RuntimeError), service.freezing():
        service.freeze(day, "test")
    assert council.ask("SELECT count(*) FROM summary WHERE as_at = :day", day=day) == 0
    monkeypatch.undo()
    with council.app.app_context():
        with service.freezing():
            assert service.freeze(day, "test")[1], "the lock is free again"
        db.session.remove()


KILLED = """
import sys, time
from app import create_app
from workforce.board.summaries import service
from workforce.jobs import service as jobs
from workforce.settings import ROOT
from datetime import datetime, UTC
real = service._keep
def slow(*given):
    real(*given)
    print("kept", flush=True)
    time.sleep(60)
service._keep = slow
with create_app().app_context():
    jobs.run_once(jobs.BY_NAME["draft-summary"], datetime(*map(int, sys.argv[1].split("-")), 7, tzinfo=UTC))
"""


def test_a_job_that_is_killed_leaves_nothing_and_is_repeated(council, environment):
    day = BEFORE - timedelta(days=112)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, day.isoformat()], cwd=ROOT, env=environment(council.settings),
        stdout=subprocess.PIPE, text=True,
    ) as job:  # fmt: skip
        assert job.stdout.readline() == "kept\n"
        job.kill()
    at = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
    ran = "SELECT count(*) FROM job_run WHERE job = 'draft-summary' AND due_at = :at"
    told = "SELECT count(*) FROM summary WHERE as_at = :day"
    assert (council.ask(ran, at=at), council.ask(told, day=day)) == (0, 0)
    with council.app.app_context():
        run = jobs.run_once(jobs.BY_NAME["draft-summary"], at)
        assert run.state == "done", run.detail
        assert jobs.run_once(jobs.BY_NAME["draft-summary"], at) is None
        db.session.remove()
    assert (council.ask(ran, at=at), council.ask(told, day=day)) == (1, 1)
