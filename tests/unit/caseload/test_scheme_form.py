"""A scheme as a form and back."""

import copy
import json

import pytest

from workforce.caseload import library
from workforce.caseload.rules import read_scheme
from workforce.caseload.scheme_changes import changes_between
from workforce.caseload.scheme_form_rules import document_of, form_of
from workforce.caseload.scheme_text import UnreadableError
from workforce.people.rules import Grade

GRADES = tuple(Grade)
BASE = library.schemes()["project_example"]
SECOND = library.schemes()["project_example_2"]


def typed(document):
    """Return what a browser sends of a form that nobody touched."""
    form = form_of(document, GRADES)
    fields = {f.name: f.value for section in form.sections for _, row in section.rows for f in row}
    return fields | {form.rest.name: form.rest.value}


@pytest.mark.parametrize("name", sorted(library.schemes()))
def test_a_form_that_nobody_touched_changes_nothing(name):
    document = library.schemes()[name]
    again = document_of(document, typed(document))
    assert changes_between(document, again) == []
    if "is_template" not in document:
        assert read_scheme(again, GRADES) == read_scheme(document, GRADES)


@pytest.mark.parametrize("name", sorted(library.schemes()))
def test_every_fault_has_a_place_on_the_page(name):
    form = form_of(library.schemes()[name], GRADES)
    assert bool(form.faults) == bool(library.schemes()[name].get("is_template"))
    ids = {f.id for section in form.sections for _, row in section.rows for f in row} | {form.rest.id}
    assert {place for place, _ in form.faults} <= ids


@pytest.mark.parametrize(
    ("name", "value", "place", "expected"),
    [
        ("case_weights.CIN", "4.5", "case_weights.CIN", "4.5"),
        ("maximum_full_time", "90", "maximum_full_time", "90"),
        ("modifiers.COURT.points", "6", "modifiers.COURT.points", "6"),
        ("bands[0].to_percent", "75", "bands[0].to_percent", "75"),
        ("stable_element.points", "10", "stable_element.points", "10"),
        ("child_caps.asye", "12", "child_caps.asye", "12"),
        ("review_interval_days", "28", "review_interval_days", "28"),
    ],
)
def test_a_field_changes_its_place_and_no_other(name, value, place, expected):
    made = document_of(BASE, typed(BASE) | {name: value})
    assert [(c.place, c.after) for c in changes_between(BASE, made)] == [(place, expected)]


def test_a_grade_may_be_given_a_limit_or_none():
    made = document_of(BASE, typed(BASE) | {"grade_factors.asye": "No limit", "grade_factors.team_manager": "0.2"})
    scheme = read_scheme(made, GRADES)
    assert "asye" in scheme.no_limit and "team_manager" not in scheme.no_limit
    assert str(scheme.factors["team_manager"].at(None)) == "0.2"


def test_an_emptied_number_is_one_that_is_not_agreed_yet():
    made = document_of(BASE, typed(BASE) | {"case_weights.CP": " ", "grade_factors.asye": ""})
    form = form_of(made, GRADES)
    assert {words for _, words in form.faults} == {
        "Child protection plan: not filled in. Nobody has published it: agree a number",
        "Newly qualified (ASYE): not filled in. Nobody has published it: agree a number",
    }


def test_a_fault_stands_at_its_field():
    made = document_of(BASE, typed(BASE) | {"case_weights.CIN": "-4"})
    [(field, words)] = form_of(made, GRADES).faults
    assert field == "f-case-weights-CIN" and "'-4' is not a number of 0 or more" in words


def test_everything_else_is_edited_as_text():
    sent = typed(SECOND)
    rest = json.loads(sent["rest"])
    rest["joint_working"][0]["to_month"] = 6
    rest["modifiers"]["NEW_CASE"]["fades"] = [{"to_days": 7, "points": 1}]
    del rest["modifiers"]["TRAVEL"]
    rest["grade_factors"]["asye"]["curve"][0]["factor"] = "0.5"
    made = document_of(SECOND, sent | {"rest": json.dumps(rest)})
    scheme = read_scheme(made, GRADES)
    assert scheme.joint_working[0].to_month == 6
    assert scheme.modifiers["NEW_CASE"].fades == ((7, 1),)
    assert str(scheme.factors["asye"].at(0)) == "0.5"
    assert scheme.modifiers["TRAVEL"].told_by == "mark", (
        "travel keeps its points field; only what the text said is gone"
    )


def test_a_new_type_and_modifier_can_be_added_as_text():
    sent = typed(BASE)
    rest = json.loads(sent["rest"]) | {
        "modifiers": {"SIBLINGS": {"further_share": "0.5"}}, "case_weights": {"PRIVATE_FOSTERING": {"points": 3}}
    }  # fmt: skip
    scheme = read_scheme(document_of(BASE, sent | {"rest": json.dumps(rest)}), GRADES)
    assert scheme.modifiers["SIBLINGS"].told_by == "siblings"
    assert scheme.weights["PRIVATE_FOSTERING"].points == 3


@pytest.mark.parametrize(
    ("text", "words"), [("{", "not JSON"), ("[1]", "one JSON object"), ('{"modifiers": 3}', "modifiers")]
)
def test_text_that_is_no_data_is_refused_in_words(text, words):
    with pytest.raises(UnreadableError, match=words):
        document_of(BASE, typed(BASE) | {"rest": text})


def test_numbers_of_the_text_keep_every_place():
    rest = typed(BASE)["rest"].rstrip()[:-1] + ', "co_working": {"holder": 0.123456}}'
    made = document_of(BASE, typed(BASE) | {"rest": rest})
    assert str(read_scheme(made, GRADES).holder_share) == "0.123456"


def test_words_typed_for_numbers_are_faults_and_never_traced():
    for name in ("review_interval_days", "maximum_full_time", "case_weights.CIN", "bands[0].to_percent"):
        for value in ("²", "1" * 40, "nine"):
            assert form_of(document_of(BASE, typed(BASE) | {name: value}), GRADES).faults, (name, value)
    document_of(BASE, typed(BASE) | {"bands[²].to_percent": "1"})


def test_the_document_before_is_left_alone():
    before = copy.deepcopy(BASE)
    document_of(BASE, typed(BASE) | {"case_weights.CIN": "99", "bands[0].to_percent": "1"})
    assert before == BASE


def test_fields_that_do_not_exist_change_nothing():
    made = document_of(BASE, {"bands[99].to_percent": "1", "bands[x].to_percent": "2", "modifiers.NOPE.points": "3",
                              "case_weights.NOPE": "4", "scheme_id": "stolen"})  # fmt: skip
    assert changes_between(BASE, made) == []
