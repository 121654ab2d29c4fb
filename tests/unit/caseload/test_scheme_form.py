"""A scheme as a form and back."""

import copy
import json
from fractions import Fraction

import pytest

from workforce.caseload import library
from workforce.caseload.rules import band_of, read_scheme
from workforce.caseload.scheme_changes import changes_between
from workforce.caseload.scheme_form_rules import form_of
from workforce.caseload.scheme_text import UnreadableError
from workforce.caseload.scheme_typed_rules import document_of
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


# --- bands, and what adds to a case


def bands(document):
    return [(band["name"], band.get("to_percent")) for band in document["bands"]]


def test_another_band_takes_its_place_by_its_percentage():
    made = document_of(BASE, typed(BASE) | {"bands[new].name": " Nearly   full ", "bands[new].to_percent": "90"})
    assert bands(made) == [("room", 80), ("Nearly full", "90"), ("full", 100), ("over", 110), ("well_over", None)]
    scheme = read_scheme(made, GRADES)
    assert band_of(scheme, Fraction(85)) == "Nearly full" and band_of(scheme, Fraction(79)) == "room"
    assert not form_of(made, GRADES).faults


def test_the_highest_new_band_stands_before_the_last():
    made = document_of(BASE, typed(BASE) | {"bands[new].name": "Far over", "bands[new].to_percent": "130"})
    assert bands(made)[-2:] == [("Far over", "130"), ("well_over", None)]


@pytest.mark.parametrize(
    ("emptied", "left"),
    [
        ({"bands[2].name": "", "bands[2].to_percent": ""}, [("room", 80), ("full", 100), ("well_over", None)]),
        ({"bands[3].name": ""}, [("room", 80), ("full", 100), ("over", None)]),
    ],
    ids=["in between", "the last"],
)
def test_an_emptied_row_takes_its_band_away(emptied, left):
    made = document_of(BASE, typed(BASE) | emptied)
    assert bands(made) == left
    assert not form_of(made, GRADES).faults


def test_a_band_is_renamed_and_the_products_own_names_keep_their_colours():
    made = document_of(BASE, typed(BASE) | {"bands[1].name": "Safe", "bands[0].name": "FULL"})
    assert [name for name, _ in bands(made)] == ["full", "Safe", "over", "well_over"]
    assert made["bands"][0]["inclusive"] is False


@pytest.mark.parametrize(
    ("sent", "place", "words"),
    [
        ({"bands[1].name": "Room"}, "f-bands-1--name", "another band has this name"),
        ({"bands[1].name": "Away"}, "f-bands-1--name", "has a meaning of its own"),
        ({"bands[1].name": ""}, "f-bands-1--name", "missing"),
        ({"bands[1].to_percent": "70"}, "f-bands-1--to-percent", "must be above that of the band before"),
        ({"bands[1].to_percent": ""}, "f-bands-1--to-percent", "give the percentage"),
        ({"bands[new].name": "Stretched"}, "f-bands-3--to-percent", "give the percentage"),
        ({"bands[new].to_percent": "90"}, "f-bands-1--name", "missing"),
    ],
)
def test_a_fault_of_a_band_stands_at_its_field(sent, place, words):
    [(field, said)] = form_of(document_of(BASE, typed(BASE) | sent), GRADES).faults
    assert field == place and words in said


def test_what_adds_to_a_case_comes_and_goes():
    made = document_of(BASE, typed(BASE) | {"modifiers.TRAVEL.points": "1.5", "modifiers.TRAVEL.per": "family"})
    scheme = read_scheme(made, GRADES)
    assert (str(scheme.modifiers["TRAVEL"].points), scheme.modifiers["TRAVEL"].per) == ("1.5", "family")
    assert scheme.marks == ["TRAVEL"]
    again = document_of(made, typed(made) | {"modifiers.TRAVEL.points": "Not used"})
    assert changes_between(BASE, again) == []
    assert "COURT" not in document_of(BASE, typed(BASE) | {"modifiers.COURT.points": "not used"})["modifiers"]


def test_a_page_that_is_only_read_offers_nothing():
    form = form_of(BASE, GRADES, is_read=True)
    rows = {words for section in form.sections for words, _ in section.rows}
    assert not rows & {"Another band", "Travel", "Complexity"} and {"Room", "Full", "Over", "In court"} <= rows
