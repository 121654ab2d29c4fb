"""Schemes on pages: started from a template, filled in, tried on everybody, put in force, agreed, withdrawn."""

import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from workforce import clock
from workforce.auth.roles import ROLES
from workforce.caseload import library, scheme_service
from workforce.caseload.scheme_form_rules import form_of
from workforce.db import db, policy, transaction
from workforce.people.rules import Grade

TOMORROW = clock.today() + timedelta(days=1)
DRAFTERS = {"service", "head", "director", "quality", "analyst"}
DECIDERS = {"head", "director"}


def token(client, path):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)[1]


def post(client, path, of="/schemes", **fields):
    return client.post(path, data={"csrf_token": token(client, of), **fields})


def filled(draft_id, staffed):
    """Return the fields of a draft's form as a browser would send them, untouched."""
    with staffed.app_context():
        found = db.session.execute(
            db.text("SELECT document, edition FROM scheme_draft WHERE id = :id"), {"id": draft_id}
        ).one()
        db.session.remove()
    form = form_of(found.document, tuple(Grade))
    fields = {f.name: f.value for section in form.sections for _, row in section.rows for f in row}
    return fields | {"rest": form.rest.value, "edition": found.edition}


@pytest.fixture
def draft(clients, staffed):
    """A draft of the example scheme; gone after the test, unless it is gone already."""
    answer = post(clients("head"), "/schemes/drafts", **{"from": "project_example"})
    number = int(answer.headers["Location"].rsplit("/", 1)[1])
    yield number
    with staffed.app_context(), transaction():
        db.session.execute(db.text("DELETE FROM scheme_draft"))
    with staffed.app_context():
        db.session.remove()


@pytest.fixture
def in_force(draft, clients, staffed):
    """A version that begins tomorrow; withdrawn after the test."""
    answer = post(clients("head"), f"/schemes/drafts/{draft}/in-force", edition=1, day=TOMORROW.isoformat())
    assert answer.status_code == 303, answer.text
    number = int(answer.headers["Location"].rsplit("/", 1)[1])
    yield number
    with staffed.app_context(), transaction():
        for table in ("scheme_agreement", "scheme_draft"):
            db.session.execute(db.text(f"DELETE FROM {table}"))
        db.session.execute(db.text("DELETE FROM policy_version WHERE id = :id"), {"id": number})
    with staffed.app_context():
        db.session.remove()


@pytest.mark.parametrize("role", list(ROLES))
def test_everybody_may_read_what_cases_weigh(clients, role):
    assert clients(role).get("/schemes").status_code == 200
    assert clients(role).get("/schemes/versions/1").status_code == 200
    assert clients(role).get("/schemes/library/wirral").status_code == 200


@pytest.mark.parametrize("role", list(ROLES))
def test_who_may_draft_and_decide(clients, draft, role):
    client = clients(role)
    expected = 200 if role in DRAFTERS else 403
    assert client.get(f"/schemes/drafts/{draft}").status_code == expected
    assert client.get(f"/schemes/drafts/{draft}/preview").status_code == expected
    if role not in DRAFTERS:
        assert post(client, "/schemes/drafts", of="/account", **{"from": "wirral"}).status_code == 403
        assert post(client, f"/schemes/drafts/{draft}", of="/account").status_code == 403
        assert post(client, f"/schemes/drafts/{draft}/delete", of="/account", edition=1).status_code == 403
    if role not in DECIDERS:
        path = f"/schemes/drafts/{draft}/in-force"
        assert post(client, path, of="/account", edition=1, day=TOMORROW.isoformat()).status_code == 403


def test_a_template_refuses_until_it_is_filled_in(clients, staffed):
    client = clients("head")
    answer = post(client, "/schemes/drafts", **{"from": "wirral"})
    number = int(answer.headers["Location"].rsplit("/", 1)[1])
    page = client.get(f"/schemes/drafts/{number}").text
    assert "8 things are to be settled before it can be tried" in page
    tried = client.get(f"/schemes/drafts/{number}/preview")
    assert tried.status_code == 303 and tried.headers["Location"].endswith(f"/schemes/drafts/{number}")
    refused = post(client, f"/schemes/drafts/{number}/in-force", edition=1, day=TOMORROW.isoformat())
    assert refused.status_code == 303, "the draft's page names what is missing"
    fields = {name: value or ("5" if name.startswith(("case_weights", "modifiers")) else "")
              for name, value in filled(number, staffed).items() if name != "edition"}  # fmt: skip
    answer = post(client, f"/schemes/drafts/{number}", edition=1, **fields)
    assert answer.headers["Location"].endswith("/preview"), client.get(f"/schemes/drafts/{number}").text
    page = client.get(f"/schemes/drafts/{number}/preview")
    assert page.status_code == 200 and "Who moves from which band to which" in page.text
    post(client, f"/schemes/drafts/{number}/delete", edition=2)


def test_a_preview_says_who_moves_and_changes_nothing(clients, staffed, draft, value):
    client = clients("head")
    before = client.get("/service?format=csv").data
    fields = filled(draft, staffed) | {"case_weights.CIN": "9", "edition": 1}
    assert post(client, f"/schemes/drafts/{draft}", **fields).status_code == 303
    page = client.get(f"/schemes/drafts/{draft}/preview").text
    moved = int(re.search(r"(\d+) of \d+</dd><dd>people in your scope", page)[1])
    assert moved > 0
    assert "case_weights.CIN" in page.split('id="changes"')[1]
    book = load_workbook(io.BytesIO(client.get(f"/schemes/drafts/{draft}/preview?format=xlsx").data))
    rows = list(book.active.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if row[0] == "Name")
    assert sum(1 for row in rows[head + 1 :] if row[rows[head].index("Moves band")] == "yes") == moved
    assert client.get("/service?format=csv").data == before, "a draft weighs nothing"
    assert value("SELECT count(*) FROM audit_entry WHERE action = 'read preview of a scheme'") > 0


def test_a_draft_that_says_the_same_moves_nobody(clients, draft):
    page = clients("head").get(f"/schemes/drafts/{draft}/preview").text
    assert "Nobody&#39;s band changes." in page or "Nobody's band changes." in page
    assert "Nothing: the draft says what the scheme in force says." in page


def test_names_are_shown_in_scope_only(clients, draft):
    service = clients("service").get(f"/schemes/drafts/{draft}/preview?format=csv").text
    head = clients("head").get(f"/schemes/drafts/{draft}/preview?format=csv").text
    assert 0 < len(service.splitlines()) < len(head.splitlines())


def test_the_preview_takes_few_statements(clients, draft, statements):
    with statements() as seen:
        assert clients("head").get(f"/schemes/drafts/{draft}/preview").status_code == 200
    assert len(seen) <= 16, "\n\n".join(seen)


def test_two_people_on_one_draft_lose_nothing(clients, staffed, draft):
    fields = filled(draft, staffed)
    assert post(clients("head"), f"/schemes/drafts/{draft}", **fields | {"case_weights.CIN": "5"}).status_code == 303
    late = post(clients("analyst"), f"/schemes/drafts/{draft}", **fields | {"case_weights.CIN": "6"})
    assert late.status_code == 422 and "changed this draft after you opened it" in late.text
    assert filled(draft, staffed)["case_weights.CIN"] == "5"
    gone = post(clients("analyst"), f"/schemes/drafts/{draft}/delete", edition=1)
    assert gone.status_code == 303 and filled(draft, staffed), "an old page deletes nothing"


def test_text_that_is_no_data_is_kept_on_the_page_and_not_saved(clients, staffed, draft):
    fields = filled(draft, staffed) | {"rest": '{"other_work": '}
    answer = post(clients("head"), f"/schemes/drafts/{draft}", **fields)
    assert answer.status_code == 422 and "this is not JSON" in answer.text and "{&#34;other_work&#34;: " in answer.text
    assert filled(draft, staffed)["edition"] == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [("", "Enter a date"), ("yesterday", "Enter a date"), (clock.today().isoformat(), "from tomorrow on"),
     ("2020-01-01", "from tomorrow on")],
)  # fmt: skip
def test_a_day_that_will_not_do_is_said(clients, draft, day, words):
    answer = post(clients("head"), f"/schemes/drafts/{draft}/in-force", edition=1, day=day)
    assert answer.status_code == 422
    assert words in answer.text or "Not a valid date" in answer.text


def test_put_in_force_agreed_and_withdrawn(clients, staffed, in_force, value):
    client = clients("head")
    page = client.get(f"/schemes/versions/{in_force}").text
    assert f"{TOMORROW.day} {TOMORROW:%B}" in page and "Not agreed yet" in page
    area = re.search(r'name="area" value="([^"]+)"', page)[1]
    path = f"/schemes/versions/{in_force}/agreements"
    ahead = (clock.today() + timedelta(days=3)).isoformat()
    who = {"area": area, "for_practitioners": "Practitioners' forum", "for_managers": "Heads' meeting"}
    assert post(client, path, **who, agreed_on=ahead).status_code == 422
    assert post(client, path, area=area, agreed_on="2026-10-01").status_code == 422
    assert post(client, path, **who | {"area": "NOPE"}, agreed_on="2026-10-01").status_code == 404
    assert post(client, path, **who, agreed_on="2026-10-01").status_code == 303
    again = post(client, path, **who, agreed_on="2026-10-02")
    assert again.status_code == 422 and "already on record" in again.text
    assert "Agreed 1 October" in client.get(f"/schemes/versions/{in_force}").text
    assert value("SELECT count(*) FROM scheme_agreement") == 1
    assert client.get("/schemes").text.count("To come") == 1
    answer = post(client, f"/schemes/versions/{in_force}/withdraw")
    assert "/schemes/drafts/" in answer.headers["Location"]
    assert value("SELECT count(*) FROM policy_version WHERE kind = 'scheme'") == 1
    twice = post(client, f"/schemes/versions/{in_force}/withdraw")
    assert twice.headers["Location"].endswith("/schemes")


def test_a_second_version_on_the_same_day_is_refused_and_the_draft_stays(clients, in_force, value):
    client = clients("director")
    answer = post(client, "/schemes/drafts", **{"from": "walsall_2016_guarantee"})
    number = int(answer.headers["Location"].rsplit("/", 1)[1])
    refused = post(client, f"/schemes/drafts/{number}/in-force", edition=1, day=TOMORROW.isoformat())
    assert refused.status_code == 422 and "already in force from" in refused.text
    assert value("SELECT count(*) FROM scheme_draft") == 1


def test_a_version_in_force_is_never_withdrawn(clients, value):
    answer = post(clients("head"), "/schemes/versions/1/withdraw")
    assert answer.status_code == 303 and value("SELECT count(*) FROM policy_version WHERE kind = 'scheme'") == 1


def test_a_double_click_puts_it_in_force_once(clients, draft, staffed, value):
    client = clients("head")
    path = f"/schemes/drafts/{draft}/in-force"
    once = token(client, f"/schemes/drafts/{draft}/preview")
    first = client.post(path, data={"csrf_token": once, "edition": 1, "day": TOMORROW.isoformat()})
    second = client.post(path, data={"csrf_token": once, "edition": 1, "day": TOMORROW.isoformat()})
    assert first.status_code == 303 and second.status_code in (303, 404)
    assert value("SELECT count(*) FROM policy_version WHERE kind = 'scheme'") == 2
    with staffed.app_context(), transaction():
        db.session.execute(db.text("DELETE FROM policy_version WHERE in_force_from = :day"), {"day": TOMORROW})


def test_drafts_are_limited(session):
    document = library.schemes()["project_example"]
    for _ in range(scheme_service.MOST_DRAFTS):
        scheme_service.start_draft(document, "test", "test")
    with pytest.raises(scheme_service.SchemeChangeError, match="Delete one"):
        scheme_service.start_draft(document, "test", "test")


def test_the_same_content_again_on_one_day_changes_nothing(session):
    document = library.schemes()["hmpps_wmt"]
    first = policy.put_in_force("scheme", document, TOMORROW, "test")
    assert policy.put_in_force("scheme", document, TOMORROW, "test").id == first.id
    with pytest.raises(policy.PolicyError, match="already in force"):
        policy.put_in_force("scheme", {**document, "maximum_full_time": 1}, TOMORROW, "test")


@pytest.mark.parametrize(
    "path", ["/schemes/versions/" + "9" * 30, "/schemes/drafts/" + "9" * 30, "/schemes/versions/0"]
)
def test_numbers_that_are_nothing_of_ours_are_not_found(clients, path):
    assert clients("head").get(path).status_code == 404


@pytest.mark.parametrize("source", ["9" * 30, "²", "nope", ""])
def test_nothing_is_started_from_what_is_not_there(clients, source):
    assert post(clients("head"), "/schemes/drafts", **{"from": source}).status_code == 404


@pytest.mark.parametrize("role", ["board", "admin", "governance"])
def test_who_may_see_no_named_staff_sees_no_name_of_who_agreed(clients, in_force, role):
    client = clients("head")
    area = re.search(r'name="area" value="([^"]+)"', client.get(f"/schemes/versions/{in_force}").text)[1]
    who = {
        "area": area,
        "for_practitioners": "Pat Practitioner",
        "for_managers": "Mo Manager",
        "agreed_on": "2026-10-01",
    }
    assert post(client, f"/schemes/versions/{in_force}/agreements", **who).status_code == 303
    page = clients(role).get(f"/schemes/versions/{in_force}").text
    assert "Agreed 1 October" in page
    assert not [name for name in ("Pat Practitioner", "Mo Manager", "head@demo.example") if name in page]
    assert "head@demo.example" not in clients(role).get("/schemes").text
    assert "Pat Practitioner" in clients("worker").get(f"/schemes/versions/{in_force}").text
