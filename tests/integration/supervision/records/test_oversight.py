"""Oversight of children in a record: which child, next due, on file; a draft only where the council allows it."""

from datetime import date

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD, WORDS
from workforce.supervision.oversight_queries import cases_due_for

LINES = (
    "SELECT case_ref, held_on, next_due_on, on_file_on, on_file_by FROM case_oversight WHERE source = 'page' ORDER BY 1"
)


def child(reference):
    return council.value("SELECT id FROM child WHERE reference = :ref", ref=reference)


def test_due_by_the_policy_and_the_day_held(meet):
    council.put_policy(oversight={"default": {"months": 1}, "types": {}})
    number = meet.begun()
    chosen = [child(ref) for ref in ("C1", council.SECRET_CASE)]
    assert meet.save(number, **{**HELD, **WORDS, "held_on": "2026-10-31"}, oversight=chosen).status_code == 303
    wanted = [(ref, date(2026, 10, 31), date(2026, 11, 30), None, None) for ref in ("C1", council.SECRET_CASE)]
    assert council.rows(LINES) == wanted
    # the day is corrected: the oversight and what is due next follow
    assert meet.save(number, held_on="2026-11-02").status_code == 303
    assert [row[1:3] for row in council.rows(LINES)] == [(date(2026, 11, 2), date(2026, 12, 2))] * 2


def test_by_the_type_of_the_case(meet, here):
    ann = council.worker("E1")
    kind = council.do(lambda: next(one.type for one in cases_due_for([ann], council.DAY)[ann] if one.reference == "C1"))
    council.put_policy(oversight={"default": {"days": 28}, "types": {kind: {"days": 7}}})
    number = meet.begun()
    meet.save(number, **HELD, **WORDS, oversight=child("C1"))
    assert council.rows(LINES)[0][2] == date(2026, 11, 9)


def test_on_file_is_kept_through_later_saves(meet, when):
    number = meet.begun()
    meet.save(number, **HELD, **WORDS, oversight=child("C1"), **{f"file-{child('C1')}": "yes"})
    assert council.rows(LINES)[0][3:] == (council.DAY, "lea@demo.example")
    when.on(date(2026, 11, 4))
    meet.save(number, **{"part-learning": "A course."})
    assert council.rows(LINES)[0][3:] == (council.DAY, "lea@demo.example")
    meet.save(number, **{f"file-{child('C1')}": "no"})
    assert council.rows(LINES)[0][3:] == (None, None)


def test_unticked_is_taken_out(meet):
    number = meet.begun()
    meet.save(number, **HELD, **WORDS, oversight=[child("C1"), child("C7")])
    form = {**meet.form(number), "oversight": [str(child("C7"))]}
    meet.save(number, form=form)
    assert [row[0] for row in council.rows(LINES)] == ["C7"]
    form.pop("oversight")
    meet.save(number, form={**form})
    assert council.rows(LINES) == []


@pytest.mark.parametrize("reference", ["C3", "C2"])
def test_only_children_of_the_supervisee(meet, reference):
    number = meet.begun()
    assert (
        f'id="oversight-{child(reference)}"'
        not in meet.browse("lea").get(f"/supervision/sessions/{number}/record").text
    )
    assert meet.save(number, **HELD, **WORDS, oversight=child(reference)).status_code == 303
    assert council.rows(LINES) == []


@pytest.fixture
def restricted(here):
    council.run(
        "INSERT INTO restriction (child_id, named, set_by, set_at) VALUES (:child, '{}', 'test', now())",
        child=child(council.SECRET_CASE),
    )


def test_a_restricted_child_is_not_offered(meet, browse, restricted):
    number = meet.begun()
    page = browse("lea").get(f"/supervision/sessions/{number}/record").text
    assert council.SECRET_CASE not in page
    assert meet.save(number, **HELD, **WORDS, oversight=child(council.SECRET_CASE)).status_code == 303
    assert council.rows(LINES) == []


def test_a_child_restricted_afterwards_is_masked_and_stays(meet, browse):
    number = meet.begun()
    meet.save(number, **HELD, **WORDS, oversight=[child("C1"), child(council.SECRET_CASE)])
    council.run(
        "INSERT INTO restriction (child_id, named, set_by, set_at) VALUES (:child, '{}', 'test', now())",
        child=child(council.SECRET_CASE),
    )
    form = {**meet.form(number)}
    form.pop("oversight", None)
    meet.save(number, form=form)  # C1 is unticked; what was not offered stays
    assert [row[0] for row in council.rows(LINES)] == [council.SECRET_CASE]
    meet.save(number, do="sign")
    for name in ("ann", "lea", "gus"):
        page = browse(name).get(f"/supervision/sessions/{number}/record").text
        assert council.SECRET_CASE not in page
        assert "a restricted case" in page.lower()


@pytest.mark.parametrize("allowed", [False, True])
def test_a_draft_only_where_the_council_allows_it(meet, browse, allowed):
    council.put_policy(drafting={"allowed": allowed})
    number = meet.begun()
    one = child("C1")
    assert meet.save(number, **HELD, **WORDS, oversight=one, **{f"draft-{one}": "Visit weekly."}).status_code == 303
    page = browse("lea").get(f"/supervision/sessions/{number}/record").text
    assert ("Visit weekly." in page) == allowed
    assert council.rows("SELECT words FROM oversight_draft") == ([("Visit weekly.",)] if allowed else [])
    if allowed:
        meet.save(number, **{f"draft-{one}": ""})
        assert council.rows("SELECT words FROM oversight_draft") == []


def test_what_was_drafted_is_not_in_the_record(meet, browse):
    council.put_policy(drafting={"allowed": True})
    one = child("C1")
    number = meet.begun()
    meet.save(number, do="sign", **HELD, **WORDS, oversight=one, **{f"draft-{one}": "Visit weekly."})
    for name in ("ann", "lea", "gus"):
        assert "Visit weekly." not in browse(name).get(f"/supervision/sessions/{number}/record").text


def test_a_group_holds_no_oversight(meet):
    number = meet.group("ann", "cat")
    words = {"part-topic": "The week."}
    assert meet.save(number, **HELD, **words, oversight=child("C1")).status_code == 303
    assert council.rows(LINES) == []
