"""Statements of learning systems: taken once, all of a request or none, from who has a key."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.integration.importing.tables import post, staff
from tests.integration.training.xapi.conftest import System, said
from workforce import clock
from workforce.db import transaction
from workforce.importing import courses, matching
from workforce.people.rules import add_months
from workforce.training import keeping_service
from workforce.training.xapi import rules as xapi_rules
from workforce.training.xapi import service as xapi_service

COMPLETIONS = (
    "SELECT source, person, course_code, course_name, completed_on::text, result, worker_id IS NOT NULL FROM completion"
    " ORDER BY id"
)
VERB = "http://adlnet.gov/expapi/verbs/"


def count(kept):
    return kept("SELECT (SELECT count(*) FROM xapi_statement), (SELECT count(*) FROM completion)")[0]


def test_a_statement_becomes_a_completion_and_only_what_is_needed_is_kept(lms, kept):
    one = said(result={"score": {"scaled": 0.9, "raw": 88}, "duration": "PT1H"})
    answer = lms.send(one)
    assert (answer.status_code, answer.json) == (200, [one["id"]])
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"
    assert "Set-Cookie" not in answer.headers
    assert kept(COMPLETIONS) == [  # 22:30 UTC is half past eleven in London's summer
        ("xapi:lms", "ann.bee@council.example", "https://lms.example/courses/12", "Risk analysis", "2026-03-31",
         "completed", True)
    ]  # fmt: skip
    everything = kept("SELECT to_jsonb(s)::text FROM xapi_statement s")[0][0]
    assert "Ann Bee" not in everything
    assert "PT1H" not in everything
    assert "88" not in json.loads(everything).values()
    entry = kept("SELECT actor, action, subject, detail::text FROM audit_entry ORDER BY id DESC LIMIT 1")
    assert entry == [("xapi:lms", "statements taken", "xapi:lms", '{"new": 1, "same": 0}')]


def test_whom_a_statement_named_is_forgotten_and_the_same_again_still_changes_nothing(lms, kept):
    one = said()
    lms.send(one)
    day = kept("SELECT received_at::date FROM xapi_statement")[0][0]
    with transaction():
        keeping_service.forget_old(add_months(day, 25))
    assert kept("SELECT actor FROM xapi_statement") == [(None,)]
    assert lms.send(one).status_code == 200
    assert count(kept) == (1, 1)


def test_the_same_again_changes_nothing_and_another_of_the_same_id_is_refused(lms, kept):
    one = said()
    lms.send(one)
    again = {**one, "verb": {"id": one["verb"]["id"]}, "version": "1.0.0"}
    assert lms.send(again).status_code == 200
    path = f"/xapi/statements?statementId={one['id']}"
    assert lms.send({k: v for k, v in one.items() if k != "id"}, "PUT", path).status_code == 204
    other = {**one, "timestamp": "2026-03-30T10:00:00Z"}
    for answer in (lms.send(other), lms.send(other, "PUT", path), lms.send([said(), other, said()])):
        assert answer.status_code == 409
        assert answer.json["error"].startswith(f"Statement {one['id']} is there and says something else.")
    assert count(kept) == (1, 1)


def test_a_request_is_taken_whole_or_not_at_all(lms, kept):
    good = [said(), said(actor={"mbox": "mailto:nobody@else.example"})]
    bad = said(verb={"id": VERB + "attended"})
    answer = lms.send([*good, bad])
    assert answer.status_code == 400
    assert answer.json["error"].startswith(f"Statement 3 of 3: The verb '{VERB}attended' is not taken here")
    twice = lms.send([*good, good[0]])
    assert (twice.status_code, count(kept)) == (400, (0, 0))
    assert "same id" in twice.json["error"]
    assert lms.send(good).json == [one["id"] for one in good]
    assert count(kept) == (2, 2)
    assert lms.send([*good, said(), said(timestamp="2026-01-01T00:00:00Z")]).status_code == 200
    assert count(kept) == (4, 3), "the same person, course, day and result is one completion"
    assert kept("SELECT count(*) FROM xapi_statement WHERE completion_id IS NULL") == [(0,)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"verb": {"id": VERB + "passed"}, "result": {"success": True}}, "passed"),
        ({"verb": {"id": VERB + "failed"}, "result": {"success": False}}, "failed"),
        ({"result": {"success": False, "completion": True}}, "failed"),
        ({"result": {"success": True}}, "completed"),
    ],
)
def test_results(lms, kept, changes, expected):
    assert lms.send(said(**changes)).status_code == 200
    assert kept("SELECT result FROM completion") == [(expected,)]


def test_an_unknown_person_and_course_wait_are_matched_and_count(lms, bring, kept):
    lms.send([said(actor={"account": {"homePage": "https://lms.example", "name": "e2"}}),
              said(actor={"account": {"homePage": "https://lms.example", "name": "JDoe"}}),
              said(actor={"account": {"homePage": "https://lms.example", "name": "77"}})])  # fmt: skip
    people = kept(
        "SELECT person, w.employee_number FROM completion c LEFT JOIN worker w ON w.id = c.worker_id ORDER BY 1"
    )
    assert people == [("e2", "E2"), ("jdoe", None), ("lms:77", None)]
    (waits,) = courses.unknown(courses.catalogue())
    assert (waits.value, waits.name, waits.people) == ("https://lms.example/courses/12", "Risk analysis", 3)
    with transaction():
        matching.match("login", "lms:77", "E1", "hr@demo.example")
        courses.match(waits.value, "RISK-ANALYSIS", "hr@demo.example")
    assert courses.count_unknown() == 0
    joined = "SELECT count(*) FROM completion WHERE worker_id IS NOT NULL"
    assert kept(joined) == [(2,)]
    bring("staff", staff(post("E1"), post("E2"), post("E3", work_email="jdoe")))
    assert kept(joined) == [(3,)]


def test_who_has_no_key_is_refused(lms, app, kept):
    basic = lambda name, secret: "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()
    assert lms.send(said(), Authorization=basic("lms", lms.secret)).status_code == 200
    for header in (None, "Bearer", "Bearer x", "Basic ?", basic("other", lms.secret), basic("lms", "x"), lms.secret):
        answer = lms.send(said(), Authorization=header)
        assert (answer.status_code, "error" in answer.json) == (401, True), header
        assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert count(kept) == (1, 1)
    key = xapi_service.key_named("lms")
    with transaction():
        xapi_service.revoke_key(key.id, "test")
    assert lms.send(said()).status_code == 401
    assert lms.secret not in str(kept("SELECT to_jsonb(k)::text FROM xapi_key k"))


def test_who_guesses_keys_has_to_wait(lms, kept):
    for _ in range(xapi_service.MOST_FAILURES):
        assert lms.send("[]", Authorization="Bearer guessed").status_code == 401
    answer = lms.send(said())
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert count(kept) == (0, 0)


def test_too_much_in_a_minute(lms, kept, monkeypatch):
    monkeypatch.setattr(xapi_service, "MOST_A_MINUTE", 2)
    assert lms.send([said(), said()]).status_code == 200
    assert lms.send(said()).status_code == 429


def test_what_is_no_request(lms, kept):
    for body, headers, code in (
        ("{", {}, 400),
        ("[]", {}, 400),
        ('{"x": NaN}', {}, 400),
        ("[" * 100_000, {}, 400),
        (b"\xff", {}, 400),
        (said(), {"X-Experience-API-Version": None}, 400),
        (said(), {"X-Experience-API-Version": "0.95"}, 400),
        (said(), {"Content-Type": "text/plain"}, 400),
        (json.dumps([said(padding="x" * xapi_rules.LARGEST)]), {}, 413),
    ):
        answer = lms.send(body, **headers)
        assert (answer.status_code, list(answer.json)) == (code, ["error"]), (str(body)[:40], answer.text)
    two = lms.send([said(), said()], "PUT", f"/xapi/statements?statementId={uuid4()}")
    no_id = lms.send(said(), "PUT")
    other = lms.send(said(), "PUT", f"/xapi/statements?statementId={uuid4()}")
    assert [two.status_code, no_id.status_code, other.status_code] == [400, 400, 400]
    assert lms.send(said(), **{"X-Experience-API-Version": "2.0.0"}).headers["X-Experience-API-Version"] == "2.0.0"
    assert count(kept) == (1, 1)


def test_nothing_can_be_read_back(lms):
    answer = lms.client.get("/xapi/statements", headers=lms.headers)
    assert (answer.status_code, list(answer.json)) == (405, ["error"])
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"


def test_accounts_of_another_system_are_refused(app, council, kept):
    with transaction():
        _, secret = xapi_service.make_key("totara", "test", "https://totara.example")
    totara = System(app, "totara", secret)
    account = lambda page: said(actor={"account": {"homePage": page, "name": "e1"}})
    assert totara.send(account("https://other.example")).status_code == 400
    assert totara.send(account("https://totara.example")).status_code == 200


def test_a_day_to_come_is_refused(lms):
    later = (clock.now() + timedelta(days=2)).isoformat()
    assert "in the future" in lms.send(said(timestamp=later)).json["error"]
    lacking = said()
    del lacking["timestamp"]
    assert lms.send(lacking).status_code == 200


def test_an_import_leaves_them_alone_and_may_not_call_itself_so(lms, bring, undo, kept):
    lms.send(said())
    report = bring("learning", {"completions.csv": [
        {"employee_number": "E1", "course_code": "INDUCTION", "completed_on": "2026-01-01", "result": "passed"}
    ]})  # fmt: skip
    undo(report.id)
    assert count(kept) == (1, 1)
    with pytest.raises(Exception, match="another name"):
        bring("learning", {"completions.csv": []}, source="xapi:lms")


def test_keys_on_the_page_and_by_the_command(app, session, browse, kept):
    admin = browse("admin")
    path = "/admin/xapi-keys"
    assert path in admin.get("/admin").text
    assert path not in browse("governance").get("/admin").text
    assert "There is no key yet" in admin.get(path).text
    assert admin.post(path, name="Bad name", home_page="").status_code == 422
    assert admin.post(path, name="totara", home_page="https://totara.example").status_code == 303
    shown = admin.get(path).text
    assert "Copy its secret now" in shown
    assert "Copy its secret now" not in admin.get(path).text
    assert admin.post(path, name="totara", home_page="").status_code == 422, "a name is used once"
    key = xapi_service.key_named("totara")
    assert admin.post(f"{path}/{key.id}/revoke", on=path).status_code == 303
    assert "Revoked" in admin.get(path).text
    assert admin.post(f"{path}/{key.id + 99}/revoke", on=path).status_code == 404
    made = app.test_cli_runner().invoke(args=["xapi", "key", "add", "moodle", "--json"])
    secret = json.loads(made.stdout)["secret"]
    assert System(app, "moodle", secret).send(said()).status_code == 200
    told = json.loads(app.test_cli_runner().invoke(args=["xapi", "key", "list", "--json"]).stdout)
    assert [(one["name"], one["statements"], one["revoked"]) for one in told] == [
        ("moodle", 1, False), ("totara", 0, True)
    ]  # fmt: skip
    assert app.test_cli_runner().invoke(args=["xapi", "key", "revoke", "moodle"]).exit_code == 0
    assert app.test_cli_runner().invoke(args=["xapi", "key", "revoke", "nobody"]).exit_code == 1
    assert System(app, "moodle", secret).send(said()).status_code == 401
    assert browse("hr").get(path).status_code == 403
