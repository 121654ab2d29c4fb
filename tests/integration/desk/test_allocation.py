"""Allocation as people press its buttons: decisions, approval, stale pages, an import meanwhile, cover, rights."""

import re
import threading
from datetime import date, timedelta
from itertools import pairwise
from uuid import uuid4

import psycopg
import pytest

from tests.integration.conftest import UNTIL
from tests.integration.desk.asking import shown
from workforce.db import connector, locks

TABLES = (
    "allocation", "decided_holding", "waiting_review", "conflict_of_interest", "restriction", "marked_away",
    "duty_week", "working_pattern", "escalation_notice", "deputy", "outgoing_mail",
)  # fmt: skip
TODAY = date(2026, 11, 3)


@pytest.fixture(autouse=True)
def undecided(change, now):
    """Nothing is decided, before and after."""

    def forget():
        for table in TABLES:
            change(f"DELETE FROM {table}")

    forget()
    yield
    forget()


@pytest.fixture
def child(value, worker):
    """A child whom the worker's team holds: the worker's own first one that is in need only."""
    return value(
        "SELECT min(c.id) FROM holding h JOIN child c ON c.id = h.child_id JOIN worker w ON w.id = h.worker_id"
        " WHERE w.employee_number = :worker AND h.held @> :day AND c.active @> :day",
        worker=worker, day=UNTIL,
    )  # fmt: skip


def page(browser, child, who="manager"):
    return browser(who).get(f"/allocation/children/{child}?team=all")


def lists(answer):
    """The employee numbers of each list of a child's page."""
    body = answer.text
    cut = [body.index('id="can"'), body.index('id="passing"'), body.index('id="barred"'), body.index('id="decide"')]
    found = [re.findall(r'name="worker" type="radio" value="([^"]+)"', body[a:b]) for a, b in pairwise(cut)]
    return dict(zip(("can", "passing", "barred"), found, strict=True))


def fields_of(answer, number):
    seen = re.search(rf'name="seen-{number}" value="([^"]*)"', answer.text)[1]
    child = re.search(r'name="seen_child"[^>]*value="([^"]*)"', answer.text)[1].replace("&#39;", "'")
    return {
        "request": re.search(r'name="request"[^>]*value="([^"]*)"', answer.text)[1], "seen_child": child,
        f"seen-{number}": seen, "worker": number, "starts_on": TODAY.isoformat(), "worker_says": "agrees",
        "discussed_on": TODAY.isoformat(), "worker_said": "", "plan": "", "visit_by": "", "co_worker": "",
        "pass_reason": "",
    }  # fmt: skip


def send(browser, child, sent, who="manager"):
    return browser(who).post(f"/allocation/children/{child}", **sent)


def first(answer, *names):
    found = lists(answer)
    return next(number for name in names for number in found[name])


def test_a_manager_allocates_and_reads_the_decision_with_its_evidence(browser, child, value):
    answer = page(browser, child)
    number = first(answer, "can", "passing")
    sent = {**fields_of(answer, number), "pass_reason": "Nobody else knows the school.", "plan": "Visit this week."}
    done = send(browser, child, sent)
    assert done.status_code == 303
    text = shown(browser("manager").get(done.headers["Location"]))
    assert "What was known when it was decided" in text
    assert "Visit this week." in text
    assert send(browser, child, sent).headers["Location"] == done.headers["Location"], "a double click is one decision"
    assert value("SELECT count(*) FROM allocation") == 1


def test_the_childs_page_changed_before_it_was_sent(browser, child, value):
    one, other = page(browser, child), page(browser, child)
    number = first(one, "can", "passing")
    assert send(browser, child, {**fields_of(one, number), "pass_reason": "Why."}).status_code == 303
    late = send(browser, child, {**fields_of(other, number), "pass_reason": "Why."})
    assert late.status_code == 409
    assert "Nothing was saved" in shown(late)
    assert value("SELECT count(*) FROM allocation") == 1


def test_two_managers_at_once_one_wins_and_the_other_is_told(browser, staffed, child, value):
    """Both pages were read before either was sent; both are sent at the same moment."""
    answers = [page(browser, child), page(browser, child, "head")]
    number = first(answers[0], "can", "passing")
    assert any(number in listed for listed in lists(answers[1]).values())
    results, barrier = [], threading.Barrier(2)

    def press(who, sent):
        client = browser(who)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/account").text)[1]
        barrier.wait()
        results.append(
            client.client.post(f"/allocation/children/{child}", data={"csrf_token": token, **sent}).status_code
        )

    fields = [{**fields_of(answer, number), "pass_reason": "Why."} for answer in answers]
    threads = [threading.Thread(target=press, args=args) for args in zip(("manager", "head"), fields, strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(results) == [303, 409]
    assert value("SELECT count(*) FROM allocation") == 1


def test_nothing_is_decided_while_files_come_in(browser, child, value, staffed):
    answer = page(browser, child)
    sent = {**fields_of(answer, first(answer, "can", "passing")), "pass_reason": "Why."}
    with connector(staffed.config["SETTINGS"])() as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [locks.IMPORT])
        refused = send(browser, child, sent)
        assert refused.status_code == 409
        assert "Files are coming in" in shown(refused)
        assert value("SELECT count(*) FROM allocation") == 0
    assert send(browser, child, {**sent, "request": str(uuid4())}).status_code == 303


def test_a_decision_begun_keeps_an_import_out_until_it_is_saved(staffed):
    with connector(staffed.config["SETTINGS"])() as deciding, connector(staffed.config["SETTINGS"])() as importing:
        assert deciding.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [locks.IMPORT]).fetchone()[0]
        importing.execute("SET lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            importing.execute("SELECT pg_advisory_xact_lock(%s)", [locks.IMPORT])


def test_who_passes_a_limit_gives_a_reason_and_somebody_else_approves(browser, child, value, change):
    answer = page(browser, child)
    passing = lists(answer)["passing"]
    assert passing, "somebody is full"
    sent = fields_of(answer, passing[0])
    refused = send(browser, child, sent)
    assert refused.status_code == 422
    assert "Say why this worker" in shown(refused)
    done = send(browser, child, {**fields_of(refused, passing[0]), "pass_reason": "Two of theirs close this week."})
    assert done.status_code == 303
    number = value("SELECT id FROM allocation")
    assert (
        browser("manager").post(f"/allocations/{number}/approval", on="/account", decision="approved").status_code
        == 403
    )
    asked = browser("head").get("/allocation")
    assert "Approve or refuse" in shown(asked)
    assert browser("head").post(f"/allocations/{number}/approval", decision="refused", note="",
                                on=f"/allocations/{number}").status_code == 422  # fmt: skip
    assert browser("head").post(f"/allocations/{number}/approval", decision="approved", note="",
                                on=f"/allocations/{number}").status_code == 303  # fmt: skip
    assert value("SELECT approval FROM allocation") == "approved"


def test_a_decision_shows_at_once_on_the_pages_of_both_workers(browser, child, value, worker):
    reference = value("SELECT reference FROM child WHERE id = :id", id=child)
    answer = page(browser, child)
    number = first(answer, "can", "passing")
    assert number in lists(answer)["can"], "somebody has room: it counts at once"
    assert send(browser, child, {**fields_of(answer, number), "pass_reason": "Why."}).status_code == 303
    theirs = shown(browser("manager").get(f"/people/{number}"))
    assert f"{reference} decided here: awaiting the case system" in theirs
    assert f'class="govuk-table__header">{reference}' not in browser("worker").get("/my-work").text
    keyed = browser("analyst").get("/allocation/case-system")
    assert reference in shown(keyed)
    assert "out-of-hours staff still see the old worker" in shown(keyed)


def test_cover_for_somebody_who_is_marked_away(browser, worker, value):
    path = f"/allocation/away/{worker}"
    assert browser("manager").post(path, first_day=TODAY.isoformat(), last_day="").status_code == 303
    text = browser("manager").get(path).text
    options = re.findall(r'<select class="govuk-select" id="cover-(\d+)".*?</select>', text, re.DOTALL)
    rows = dict(re.findall(r'name="cover-(\d+)"><option value="">Nobody yet</option><option value="([^"]+)"', text))
    assert options, "children to cover"
    one = next(iter(rows))
    until = (TODAY + timedelta(days=3)).isoformat()
    key = str(uuid4())
    sent = {"request": key, "until": until, f"cover-{one}": rows[one]}
    assert browser("manager").post(f"{path}/cover", on=path, **sent).status_code == 303
    assert value("SELECT count(*) FROM decided_holding WHERE role = 'cover'") == 1
    late = browser("manager").post(f"{path}/cover", on=path, **{**sent, "request": str(uuid4())})
    assert late.status_code == 409
    assert "has cover or another worker by now" in shown(late)
    assert browser("manager").post(f"{path}/back", on=path).status_code == 303


@pytest.mark.parametrize(
    "path", ["/allocation", "/allocation/away", "/allocation/duty", "/allocation/deputies", "/allocation/hand-over"]
)
def test_only_who_allocates_opens_these(browser, path):
    for who in ("worker", "hr", "quality", "board", "analyst", "admin", "governance"):
        assert browser(who).get(path).status_code == 403, who
    for who in ("manager", "service", "head", "director"):
        assert browser(who).get(path).status_code == 200, who


def test_a_child_of_another_team_is_not_found(browser, child, other_manager):
    for path in (f"/allocation/children/{child}", f"/allocation/children/{child}/look"):
        assert browser(other_manager).get(path).status_code == 404
    assert browser(other_manager).post(f"/allocation/children/{child}", on="/account").status_code == 404


def test_a_restricted_case_disappears_for_who_is_not_named(browser, child, value, worker):
    reference = value("SELECT reference FROM child WHERE id = :id", id=child)
    assert reference in shown(browser("manager").get(f"/people/{worker}"))
    head = value("SELECT w.employee_number FROM account a JOIN worker w ON w.id = a.worker_id WHERE a.role = 'head'")
    answer = browser("head").post("/allocation/restricted", reference=reference, named=head)
    assert answer.status_code == 303, shown(answer)
    hidden = shown(browser("manager").get(f"/people/{worker}"))
    assert reference not in hidden
    assert "Restricted case" in hidden
    assert browser("manager").get(f"/allocation/children/{child}").status_code == 404
    assert browser("head").get(f"/allocation/children/{child}").status_code == 200
    for path in ("/my-team", "/my-team?format=csv", "/allocation", "/allocation?format=csv"):
        assert reference not in browser("manager").get(path).text
    assert reference in shown(browser("worker").get("/my-work")), "one's own case is never hidden from oneself"
    number = value("SELECT id FROM restriction")
    assert (
        browser("director").post(f"/allocation/restricted/{number}/lift", on="/allocation/restricted").status_code
        == 404
    )
    assert browser("head").post(f"/allocation/restricted/{number}/lift", on="/allocation/restricted").status_code == 303


def test_a_conflict_is_declared_without_a_reason_and_taken_back(browser, value):
    assert browser("worker").post("/my-work/conflicts", reference="CF-1").status_code == 303
    assert browser("worker").post("/my-work/conflicts", reference="").status_code == 422
    number = value("SELECT id FROM conflict_of_interest")
    assert browser("manager").post(f"/my-work/conflicts/{number}/withdraw", on="/my-work/conflicts").status_code == 404
    assert browser("worker").post(f"/my-work/conflicts/{number}/withdraw", on="/my-work/conflicts").status_code == 303


def test_a_deputy_opens_the_team_on_their_days(browser, value):
    team = value("SELECT min(t.code) FROM team t JOIN team_version v ON v.team_id = t.id JOIN worker w ON"
                 " w.employee_number = v.manager_employee_number JOIN account a ON a.worker_id = w.id"
                 " WHERE a.role = 'manager' AND v.kind = 'team'")  # fmt: skip
    assert browser("worker").get("/my-team").status_code == 403
    answer = browser("manager").post(
        "/allocation/deputies", email="worker@demo.example", team=team, first_day=TODAY.isoformat(),
        last_day=(TODAY + timedelta(days=1)).isoformat(),
    )  # fmt: skip
    assert answer.status_code == 303, shown(answer)
    assert browser("worker").get("/my-team").status_code == 200
    assert browser("worker").get("/allocation").status_code == 200
    assert browser("worker").get("/service").status_code == 403
    number = value("SELECT id FROM deputy")
    assert browser("manager").post(f"/allocation/deputies/{number}/end", on="/allocation/deputies").status_code == 303
    assert browser("worker").get("/my-team").status_code == 403


def test_every_read_of_candidates_is_in_the_trail(browser, child, value):
    before = value("SELECT count(*) FROM audit_entry WHERE action = 'read candidates'")
    page(browser, child)
    assert value("SELECT count(*) FROM audit_entry WHERE action = 'read candidates'") == before + 1
