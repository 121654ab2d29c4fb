"""Cover for a supervisor who is away, named for all of their people at once; who decides the policy."""

import json
import re

import pytest

from tests.integration.supervision.records import council

COVER = "/supervision/covers/E11"
NAMES = "SELECT w.name, t.role, t.ended_on::text FROM supervision_tie t JOIN worker w ON w.id = t.worker_id ORDER BY 1"


@pytest.fixture
def away(here):
    """Lea is away since the middle of October, for long."""
    council.run("UPDATE worker SET away = '{[2026-10-12,)}' WHERE employee_number = 'E11'")


def cover(browse, by="gus", who="max", last="2027-03-31"):
    return browse(by).post(
        COVER, role="cover", supervisor=council.worker(council.NUMBERS[who]), first_day="2026-11-02", last_day=last
    )  # fmt: skip


def test_all_of_them_at_once(away, browse, meet):
    assert "Lea Moss" in browse("gus").get("/supervision").text
    assert cover(browse).status_code == 303
    people = ["Ann Bee", "Ben Cole", "Cat Dunn", "Dan Ely"]
    assert council.rows(NAMES) == [(name, "cover", "2027-03-31") for name in people]
    assert "Max Neal covers for 4 people" in browse("gus").get("/supervision").text
    assert browse("gus").get(COVER).status_code == 404  # nobody is left without one
    assert cover(browse).status_code == 404
    number = meet.signed(by="max")
    # what was said is for the cover and the cover's own supervisor of that day
    record = f"/supervision/sessions/{number}/record"
    found = {name: browse(name).get(record).status_code for name in ("ann", "max", "ida", "lea", "gus", "jon")}
    assert found == {"ann": 200, "max": 200, "ida": 200, "lea": 404, "gus": 404, "jon": 404}


def test_one_of_them_covers_for_the_others(away, browse):
    assert cover(browse, who="dan").status_code == 303
    assert [row[0] for row in council.rows(NAMES)] == ["Ann Bee", "Ben Cole", "Cat Dunn"]
    assert "Dan Ely covers for 3 people" in browse("gus").get("/supervision").text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"last": ""}, "Give the last day of the cover"),
        ({"last": "2026-11-01"}, "The last day is before the first one"),
        ({"who": "lea"}, "Choose somebody who is here"),  # who is away covers for nobody, least of all for themselves
    ],
)
def test_a_cover_that_cannot_be(away, browse, sent, said):
    answer = cover(browse, **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert council.rows(NAMES) == []


@pytest.mark.parametrize("name", ["ann", "ida", "nia", "sue", "una", "hr", "analyst", "board", "admin", "governance"])
def test_who_names_no_cover(away, browse, name):
    assert browse(name).get(COVER).status_code in (403, 404)
    assert cover(browse, by=name).status_code in (403, 404)
    assert council.rows(NAMES) == []


@pytest.mark.parametrize("name", council.ACCOUNTS)
def test_who_decides_the_policy(here, browse, name):
    found = browse(name).get("/supervision/policy/new").status_code
    assert found == (200 if name in ("pia", "rob") else 403)
    sent = {"drafting": "yes", "redactors": f"{name}@demo.example\nann@demo.example"}
    if name not in ("pia", "rob"):
        assert browse(name).post("/supervision/policy/new", **sent).status_code == 403
    assert council.value("SELECT count(*) FROM policy_version WHERE kind = 'supervision'") == 1


def decide(browse, **changes):
    page = browse("pia").get("/supervision/policy/new").text
    form_id = re.search(r'<form[^>]*method="post"[^>]*action="/sign-out"', page)
    assert form_id, "the sign-out form is the first one"
    start = page.index('<form method="post" novalidate')
    fields = council.form_of(page[start:].replace("<form ", '<form id="decide" ', 1), "decide")
    return browse("pia").post("/supervision/policy/new", **{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"redactors": "pia@demo.example"}, "neither may redact alone"),
        (
            {"redactors": "pia@demo.example\nnobody@demo.example"},
            "nobody@demo.example is not the address of an account",
        ),
        ({"day": "2026-11-01"}, "comes into force today or later"),
        ({"full_session_minutes": "0"}, "From 15 to 240"),
        ({"every": "0 days"}, "Write a length such as 14 days or 1 month"),
        ({"oversight-CP": "often"}, "write a length such as 14 days or 1 month"),
    ],
)
def test_a_policy_that_cannot_be(here, browse, changes, said):
    answer = decide(browse, **changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert council.value("SELECT count(*) FROM policy_version WHERE kind = 'supervision'") == 1


def test_a_policy_holds_from_its_day(here, browse):
    assert decide(browse, full_session_minutes="60", redactors="una@demo.example\npia@demo.example").status_code == 303
    found = council.value(
        "SELECT document FROM policy_version WHERE kind = 'supervision' ORDER BY in_force_from DESC LIMIT 1"
    )
    assert found["full_session_minutes"] == 60
    assert found["grades"]["asye"][0]["interval"] == {"days": 7}  # what the form does not show stays
    assert browse("una").get("/supervision/redactions").status_code == 200
    assert browse("governance").get("/supervision/redactions").status_code == 404


def test_lengths_stay_as_they_were_written(here, browse):
    """Months stay months and days days, whatever the form showed."""
    before = council.value("SELECT document FROM policy_version WHERE kind = 'supervision'")
    told = {
        "first_session": {"start": {"months": 1}, "return": {"days": 10}, "new_supervisor": None},
        "supervisor": {**before["supervisor"], "trained_within": {"days": 400}},
        "oversight": {"default": {"days": 45}, "types": {"CP": {"months": 1}, "CIN": {"days": 60}}},
    }
    council.run(
        "UPDATE policy_version SET document = document || CAST(:more AS jsonb) WHERE kind = 'supervision'",
        more=json.dumps(told),
    )
    assert decide(browse, name="The same by another name").status_code == 303
    found = council.value("SELECT document FROM policy_version ORDER BY id DESC LIMIT 1")
    assert {key: found[key] for key in told} == told
    assert found["sources"] == before["sources"]
