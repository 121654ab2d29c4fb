"""Words of a record and case references: on no page, in no download, mail or audit entry of who may not see them."""

import io
import re
import zipfile

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD

MARK = "qxz"  # every planted word begins with it
READERS = {"ann", "lea", "gus"}
# whose rights to case references end at their own, or who have none
NO_REFERENCES = {"sue", "una", "hr", "quality", "board", "governance", "admin"}
NOT_OF_ANN = {"ben", "cat", "dan", "eve", "fay", "hal", "ida", "nia", "oli", "max", "dot"}


@pytest.fixture
def planted(meet, browse):
    """A locked record of Ann's with a planted word in every place, and a draft of which nobody else knows."""
    child = council.value("SELECT id FROM child WHERE reference = :ref", ref=council.SECRET_CASE)
    council.put_policy(drafting={"allowed": True})
    numbers = []
    for at, by in (("10:00", "lea"), ("14:00", "lea")):
        number = meet.planned(at=at, by=by)
        for name in ("ann", "lea"):
            browse(name).post(f"/supervision/sessions/{number}/agenda", words=f"{MARK}-agenda-{name}")
        browse("lea").post(f"/supervision/sessions/{number}/begin")
        times = {"start": at, "end": at.replace(":00", ":45")}
        words = {f"part-{key}": f"{MARK}-{key}" for key in ("wellbeing", "reflection", "workload", "learning", "other")}
        answer = meet.save(
            number, do="action", **{**HELD, **times}, **words, action=f"{MARK}-action", owner=council.worker("E1"),
            due_on="2026-11-20", oversight=child, **{f"draft-{child}": f"{MARK}-draft"},
        )  # fmt: skip
        assert answer.status_code == 303
        numbers.append(number)
    locked, draft = numbers
    assert meet.save(locked, do="sign").status_code == 303
    assert meet.answer(locked, agrees="no", comment=f"{MARK}-comment").status_code == 303
    browse("lea").post(f"/supervision/sessions/{locked}/record/notes", note=f"{MARK}-note")
    sent = {"place": "part:other", "ground": "other", "why": f"{MARK}-why"}
    browse("ann").post(f"/supervision/sessions/{locked}/record/redactions", **sent)
    assert meet.save(draft, action=f"{MARK}-typing").status_code == 303
    return locked, draft


def addresses(app):
    """Every page of supervision that can be asked for, with everybody, every session and every number in it."""
    ids = council.rows("SELECT id FROM supervision_session WHERE source = 'page' ORDER BY id")
    fill = {
        "employee_number": [number for number in council.NUMBERS.values() if number in ("E1", "E2", "E11")],
        "session_id": [str(row[0]) for row in ids],
        "oversight_id": [str(row[0]) for row in council.rows("SELECT id FROM case_oversight WHERE source = 'page'")],
        "redaction_id": [str(row[0]) for row in council.rows("SELECT id FROM supervision_redaction")],
    }
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or "supervision" not in rule.rule:
            continue
        made = [rule.rule]
        for name in rule.arguments:
            part = re.compile(rf"<(?:\w+:)?{name}>")
            made = [part.sub(value, path, count=1) for path in made for value in fill.get(name, ["1"])]
        found += made
    tables = [path for path in found if re.search(r"/(compliance|oversight|register|audits|feedback)", path)]
    return found + [f"{path}?download={kind}" for path in tables for kind in ("csv", "xlsx")]


def words_of(answer):
    """All that an answer says: of a spreadsheet, what is in it."""
    if answer.data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return answer.data.decode("utf-8", "replace")


def shown(browse, app, name):
    return {
        path: words_of(answer)
        for path in (*addresses(app), "/my-work", "/", "/account")
        if (answer := browse(name).get(path)).status_code in (200, 422)
    }


@pytest.mark.parametrize("name", [name for name in council.ACCOUNTS if name not in READERS])
def test_no_word_for_who_is_no_reader(planted, browse, recorded, name):
    pages = shown(browse, recorded, name)
    assert [path for path, words in pages.items() if MARK in words] == []
    if name in NO_REFERENCES | NOT_OF_ANN:
        assert [path for path, words in pages.items() if council.SECRET_CASE in words] == []


def test_readers_find_them_where_they_belong(planted, browse, recorded):
    locked, _ = planted
    found = {name: {path for path, words in shown(browse, recorded, name).items() if MARK in words} for name in READERS}
    drafts = {path for path in found["gus"] if path.startswith("/supervision/oversight/")}
    sessions = {f"/supervision/sessions/{number}" for number in planted}
    assert drafts  # for a child's file: of the supervisor and the one above
    assert found["gus"] - drafts == {f"/supervision/sessions/{locked}/record"}
    assert found["ann"] == {f"/supervision/sessions/{locked}/record", *sessions, "/my-supervision"}
    assert found["lea"] - drafts == {f"/supervision/sessions/{number}/record" for number in planted} | sessions
    page = browse("gus").get(f"/supervision/sessions/{locked}/record").text
    kept = set(re.findall(rf"{MARK}-[\w-]+", page))
    places = ("wellbeing", "reflection", "workload", "learning", "other", "agenda-ann", "agenda-lea", "action",
              "comment", "note")  # fmt: skip
    assert kept == {f"{MARK}-{place}" for place in places}


def test_no_word_in_mail_or_audit(planted):
    told = council.value("SELECT string_agg(subject || body, ' ') FROM outgoing_mail")
    assert "waits for your signature" in told
    for text in (told, council.value("SELECT string_agg(e::text, ' ') FROM audit_entry e")):
        assert MARK not in text
        assert council.SECRET_CASE not in text


def test_the_audit_details_are_codes_and_numbers(planted, browse):
    """Whatever supervision writes into the trail: keys that are known, values without a space."""
    browse("ann").get("/my-supervision")
    entries = council.rows(
        "SELECT action, detail FROM audit_entry WHERE action LIKE '%superv%' OR action LIKE '%redact%'"
    )
    known = {
        "session", "on", "kind", "supervisor", "group", "role", "agrees", "confirms_length", "reason", "place",
        "ground", "was", "series", "sessions", "gone", "first", "last", "minutes", "parts", "interval_days", "action",
    }  # fmt: skip
    assert {action for action, _ in entries} >= {
        "supervision planned", "supervision record begun", "supervision record signed", "supervision agenda added to",
        "supervision record added to", "redaction asked for", "read supervision record",
    }  # fmt: skip
    for action, detail in entries:
        if action.startswith("supervision audit"):
            continue
        assert set(detail) <= known, action
        long = [value for key, value in detail.items() if " " in str(value) and key != "reason"]
        assert long == [], action
