"""Every scheme that comes with the product, and everything that the format can express, worked by hand."""

import copy
from decimal import Decimal
from fractions import Fraction

import pytest

from workforce.caseload import library
from workforce.caseload.caseload_document import score_document
from workforce.caseload.rules import SchemeError, adjusted_caseload, read_scheme
from workforce.caseload.scheme_rules import Curve
from workforce.decimals import percent_text
from workforce.people.rules import Grade

GRADES = tuple(Grade)
TEMPLATES = {"wirral", "slough_berkshire", "swindon"}
SCORING = [name for name in library.schemes() if name not in TEMPLATES]
EXAMPLES = [(name, example) for name in SCORING for example in library.schemes()[name]["worked_examples"]]
BASE = library.schemes()["project_example"]
REVIEWS = {"kind": "reviews", "maximum_full_time": 1}


def scheme(**changes):
    return read_scheme({**copy.deepcopy(BASE), **changes}, GRADES)


def scored(found, *cases, grade="social_worker", hours=37, **worker):
    return score_document(
        found, {"worker": {"grade": grade, "contracted_hours": hours, **worker}, "cases": list(cases)}
    )


@pytest.mark.parametrize(
    ("name", "example"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else value["id"]
)
def test_worked_examples_hold(name, example):
    answer = score_document(read_scheme(library.schemes()[name], GRADES), example)
    assert {key: answer[key] for key in example["expected"]} == example["expected"]


@pytest.mark.parametrize("name", sorted(library.schemes()))
def test_each_says_what_is_published_and_what_is_invented(name):
    document = library.schemes()[name]
    if name == "project_example":
        assert "invented" in document["name"]
        return
    told = document["provenance"]
    assert told["invented"] or told["published"]
    assert name.startswith("project") or document["source_url"].startswith("http")


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_templates_refuse_to_score_and_say_what_to_fill_in(name):
    document = library.schemes()[name]
    with pytest.raises(SchemeError) as refused:
        read_scheme(document, GRADES)
    assert all("not filled in" in fault for fault in refused.value.faults)
    assert "case_weights.CIN: not filled in. Nobody has published it: agree a number" in (refused.value.faults)


def _filled(value):
    if isinstance(value, dict):
        return {key: _filled(part) for key, part in value.items()}
    return "1" if value is None else value


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_template_that_is_filled_in_scores(name):
    document = _filled(library.schemes()[name])
    answer = scored(read_scheme(document, GRADES), {"type": "CIN", "count": 3})
    assert answer["children"] == 3 and Decimal(answer["points"]) >= 3


def test_measures_are_no_schemes():
    assert set(library.measures()) == {"devon_fte_adjustment", "dfe_caseload_measure"}
    for document in library.measures().values():
        with pytest.raises(SchemeError, match="shown beside workloads"):
            read_scheme(document, GRADES)


@pytest.mark.parametrize(
    "example", library.measures()["dfe_caseload_measure"]["worked_examples"], ids=lambda e: e["id"]
)
def test_the_dfes_measure_gives_the_published_averages(example):
    children, fte = adjusted_caseload([("social_worker", Fraction(example["fte"]), example["children"])])
    assert percent_text(Fraction(children) / fte).removesuffix("%") == example["expected"]


def test_devons_measure_discounts_newly_qualified_fte():
    document = library.measures()["devon_fte_adjustment"]
    [example] = document["worked_examples"]
    discount = {grade: Curve(((None, Decimal(share)),)) for grade, share in document["fte_discount"].items()}
    people = [(g, Fraction(fte), n) for g, fte, n in example["people"] if g not in document["leaves_out_grades"]]
    children, fte = adjusted_caseload(people, discount)
    assert (children, fte) == (25, Fraction(8, 5))
    assert percent_text(children / fte).removesuffix("%") == example["expected"]


def test_nobody_who_holds_no_child_counts_in_a_measure():
    assert adjusted_caseload([("asye", Fraction(1), 0)]) == (0, Fraction(0))


# --- what the format expresses, one by one ---------------------------------------------------------------------------


def test_limits_of_a_service_area():
    found = scheme(limits_by_area={"S02": {"maximum_full_time": 80, "minimum_full_time": 40}}, minimum_full_time=60)
    assert (scored(found, area="S02")["limit"], scored(found, area="S02")["minimum"]) == ("80", "40")
    assert (scored(found)["limit"], scored(found)["minimum"]) == ("100", "60")
    assert scored(found, grade="asye", hours="18.5", area="S02")["limit"] == "36"


def test_hours_instead_of_points():
    found = scheme(kind="hours", unit="hours", maximum_full_time=30, stable_element={"points": 0}, case_weights={
        **BASE["case_weights"], "CIN": "1.5"})  # fmt: skip
    answer = scored(found, {"type": "CIN", "count": 10})
    assert (answer["points"], answer["limit"], answer["unit"]) == ("15", "30", "hours")


def test_an_hours_scheme_without_a_maximum_takes_the_standard_week():
    document = {**BASE, "kind": "hours"}
    del document["maximum_full_time"]
    assert scored(read_scheme(document, GRADES))["limit"] == "37"


def test_an_fte_discount():
    found = scheme(fte_discount={"asye": "0.6"}, grade_factors={**BASE["grade_factors"], "asye": "1"})
    assert scored(found, grade="asye")["limit"] == "60"


def test_caps_on_children_by_grade_are_pro_rata_and_rounded_down():
    found = scheme(child_caps={"asye": 12})
    whole = scored(found, {"type": "CIN", "count": 12}, grade="asye")
    assert whole["broken_rules"] == []
    part = scored(found, {"type": "CIN", "count": 10}, grade="asye", hours=30)
    assert part["broken_rules"] == [
        {"rule": "child_cap", "message": "10 children, and the cap for these hours is 9."}  # 12 x 30 / 37 = 9.7
    ]
    assert scored(found, {"type": "CIN", "count": 30})["broken_rules"] == []


@pytest.mark.parametrize(("months", "limit"), [(0, "50"), (2, "50"), (3, "75"), (8, "75"), (9, "90"), (40, "90")])
def test_a_grade_factor_that_is_a_curve_by_month(months, limit):
    curve = {"curve": [{"to_month": 3, "factor": "0.5"}, {"to_month": 9, "factor": "0.75"}, {"factor": "0.9"}]}
    found = scheme(grade_factors={**BASE["grade_factors"], "asye": curve})
    assert scored(found, grade="asye", months_in_grade=months)["limit"] == limit


def test_unknown_months_take_the_last_step():
    curve = {"curve": [{"to_month": 3, "factor": "0.5"}, {"factor": "0.9"}]}
    assert scored(scheme(grade_factors={**BASE["grade_factors"], "asye": curve}), grade="asye")["limit"] == "90"


def test_a_weight_for_each_family():
    found = scheme(case_weights={**BASE["case_weights"], "CIN": {"points": 6, "per": "family"}})
    answer = scored(
        found, {"type": "CIN", "count": 3, "family": "A"}, {"type": "CIN", "family": "B"}, {"type": "CIN", "count": 2}
    )
    assert answer["points"] == str(15 + 6 + 6 + 2 * 6) and answer["children"] == 6
    assert {"label": "Child in need plan, each family", "count": 4, "points_each": "6", "points": "24"} in answer[
        "lines"
    ]


def test_a_modifier_for_each_set_of_proceedings():
    found = scheme(modifiers={"COURT": {"points": 5, "per": "proceedings"}})
    both = {"type": "CP", "modifiers": ["COURT"], "proceedings": "P1"}
    assert scored(found, both, both)["points"] == str(15 + 16 + 5)
    assert scored(found, both, {**both, "proceedings": "P2"})["points"] == str(15 + 16 + 10)
    by_family = {"type": "CP", "modifiers": ["COURT"], "family": "F", "count": 2}
    assert scored(found, by_family)["points"] == str(15 + 16 + 5)
    unknown = {"type": "CP", "modifiers": ["COURT"], "count": 2}
    assert scored(found, unknown)["points"] == str(15 + 16 + 10)


def test_a_modifier_for_each_family():
    found = scheme(modifiers={"TRAVEL": {"points": 3, "per": "family"}})
    case = {"type": "CIN", "modifiers": ["TRAVEL"], "family": "F"}
    assert scored(found, case, {**case, "type": "CP"})["points"] == str(15 + 4 + 8 + 3)


def test_siblings_weigh_less_after_the_heaviest():
    found = scheme(modifiers={"SIBLINGS": {"further_share": "0.5"}})
    answer = scored(found, {"type": "CIN", "family": "F", "count": 2}, {"type": "CP", "family": "F"})
    assert answer["points"] == str(15 + 8 + 2 + 2)
    assert scored(found, {"type": "CIN", "count": 2})["points"] == str(15 + 8), "no family known: each in full"


def test_siblings_may_add_points_instead():
    found = scheme(modifiers={"SIBLINGS": {"points": 1}})
    assert scored(found, {"type": "CIN", "family": "F", "count": 3})["points"] == str(15 + 12 + 2)


def test_travel_and_complexity_add_or_multiply():
    found = scheme(modifiers={"TRAVEL": {"points": 2}, "COMPLEXITY": {"multiply": "1.5"}})
    assert scored(found, {"type": "CP", "modifiers": ["TRAVEL", "COMPLEXITY"]})["points"] == str(15 + 12 + 2)


@pytest.mark.parametrize(
    ("days", "points"), [(0, "22"), (13, "22"), (14, "20.5"), (27, "20.5"), (28, "19"), (None, "19")]
)
def test_a_new_case_weighs_more_and_the_uplift_fades(days, points):
    found = scheme(modifiers={"NEW_CASE": {"fades": [{"to_days": 14, "points": 3}, {"to_days": 28, "points": "1.5"}]}})
    held = {} if days is None else {"days_held": days}
    assert scored(found, {"type": "CIN", **held})["points"] == points


def test_co_working_shares_need_not_sum_to_one():
    found = scheme(co_working={"holder": "0.9", "co_worker": "0.5"})
    holder = scored(found, {"type": "CP", "jointly": True})
    co_worker = scored(found, {"type": "CP", "role": "co_worker"})
    assert (holder["points"], holder["children"]) == ("22.2", 1)
    assert (co_worker["points"], co_worker["children"]) == ("19", 0), "a co-worker holds no child"


@pytest.mark.parametrize(
    ("case", "months", "broken"),
    [
        ({"type": "CP"}, 3, True), ({"type": "CP", "jointly": True}, 3, False), ({"type": "CP"}, 12, False),
        ({"type": "CLA", "modifiers": ["COURT"]}, 0, True), ({"type": "CIN"}, 0, False),
        ({"type": "CP", "role": "co_worker"}, 3, False), ({"type": "CP"}, None, True),
    ],
)  # fmt: skip
def test_the_joint_working_rule_by_phase(case, months, broken):
    found = scheme(joint_working=[{"grades": ["asye"], "types": ["CP"], "modifiers": ["COURT"], "to_month": 12}])
    worker = {} if months is None else {"months_in_grade": months}
    rules = [rule["rule"] for rule in scored(found, case, grade="asye", **worker)["broken_rules"]]
    assert rules == (["joint_working"] if broken else [])
    assert scored(found, case)["broken_rules"] == [], "it binds its grades only"


def test_a_cap_on_sets_of_proceedings():
    found = scheme(proceedings_caps={"social_worker": 2})
    case = {"type": "CLA", "modifiers": ["COURT"]}
    two = [{**case, "proceedings": p} for p in ("P1", "P1", "P2")]
    assert scored(found, *two)["broken_rules"] == []
    assert scored(found, *two, case)["broken_rules"] == [
        {"rule": "proceedings_cap", "message": "3 sets of proceedings, and the cap is 2."}
    ]


def test_work_that_is_no_caseload_has_measures_of_its_own():
    found = read_scheme(library.schemes()["project_example_2"], GRADES)
    reviewing = {"worker": {"grade": "social_worker", "contracted_hours": "18.5", "work_kind": "reviewing"}}
    answer = score_document(found, {**reviewing, "work": [{"kind": "review_caseload", "people": 26}]})
    assert (answer["points"], answer["limit"], answer["unit"]) == ("26", "32.5", "children reviewed")
    front = {"worker": {"grade": "social_worker", "contracted_hours": 37, "work_kind": "front_door"}}
    answer = score_document(found, front)
    assert (answer["limit"], answer["utilisation_percent"], answer["band"]) == (None, None, None), "a team's flow"


def test_reports_beside_cases_weigh_as_the_scheme_says():
    found = scheme(work_weights={"report": 4})
    worker = {"grade": "social_worker", "contracted_hours": 37}
    answer = score_document(found, {"worker": worker, "work": [{"kind": "report", "count": 2}]})
    assert answer["points"] == "23"
    unweighed = score_document(found, {"worker": worker, "work": [{"kind": "adoption_support"}]})
    assert unweighed["points"] == "15" and unweighed["lines"][-1]["label"] == "Adoption support"


def test_children_of_somebody_whose_measure_counts_other_work_are_not_hidden():
    found = read_scheme(library.schemes()["project_example_2"], GRADES)
    worker = {"grade": "social_worker", "contracted_hours": 37, "work_kind": "fostering_adoption"}
    answer = score_document(found, {"worker": worker, "cases": [{"type": "CLA", "count": 2}]})
    assert answer["children"] == 2 and answer["points"] == "0"
    assert answer["lines"][0]["label"] == "Children held, not part of this measure"


# --- bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"case_weights": {"CIN": 4}}, "case_weights.CP: missing, and type_map"),
        ({"grade_factors": {**BASE["grade_factors"], "wizard": 1}}, "grade_factors: wizard is not a grade"),
        ({"no_limit": ["student"]}, "grade_factors: team_manager has no factor and is not under no_limit"),
        ({"maximum_full_time": -1}, "maximum_full_time: -1 is not a number of 0 or more"),
        ({"minimum_full_time": 101}, "minimum_full_time: must not be above maximum_full_time"),
        ({"standard_hours": 0}, "standard_hours: must be more than 0"),
        ({"type_map": [{"type": "MAGIC", "when": ["care"]}]}, "case_weights.MAGIC: missing"),
        ({"modifiers": {"COURT": {"points": 5, "per": "street"}}}, "modifiers.COURT.per: 'street' is not one of"),
        ({"modifiers": {"X": {"points": 5, "told_by": "birds"}}}, "modifiers.X.told_by: 'birds' is not one of"),
        ({"modifiers": {"X": {}}}, "modifiers.X.points: None is not a number"),
        ({"modifiers": {"X": {"multiply": "0.5"}}}, "modifiers.X.multiply: must be 1 or more"),
        ({"modifiers": {"X": {"multiply": 2, "per": "family"}}}, "only a modifier for each child can multiply"),
        ({"modifiers": {"NEW_CASE": {"fades": [{"to_days": 9, "points": 1}, {"to_days": 9, "points": 1}]}}}, "to_days"),
        ({"modifiers": {"NEW_CASE": {"fades": [{"to_days": 9, "points": 1}, {"to_days": 12, "points": 2}]}}}, "rise"),
        ({"grade_factors": {**BASE["grade_factors"], "asye": {"curve": []}}}, "grade_factors.asye.curve"),
        ({"grade_factors": {**BASE["grade_factors"], "asye": {"curve": [{"factor": 1}, {"factor": 1}]}}}, "to_month"),
        ({"grade_factors": {**BASE["grade_factors"], "asye": {"curve": [{"to_month": 3, "factor": 1}]}}}, "no end"),
        ({"case_weights": {**BASE["case_weights"], "CIN": {"points": 4, "per": "proceedings"}}}, "CIN.per"),
        ({"joint_working": [{"grades": ["asye"], "types": ["NOPE"]}]}, "joint_working[0].types: 'NOPE'"),
        ({"joint_working": [{"types": ["CP"]}]}, "joint_working[0]: give grades"),
        ({"other_work": {"reviewing": {"kind": "guesses", "maximum_full_time": 1}}}, "other_work.reviewing.kind"),
        ({"other_work": {"reviewing": {"kind": "reviews"}}}, "other_work.reviewing.maximum_full_time: None"),
        ({"work_weights": {"gardening": 1}}, "work_weights.gardening: is no kind of other work"),
        ({"child_caps": {"asye": -2}}, "child_caps.asye: -2 is not a number"),
        ({"child_caps": [12]}, "child_caps: write an object"),
        ({"proceedings_caps": {"asye": 1.5}}, "proceedings_caps.asye: 1.5 is not a whole number"),
        ({"limits_by_area": {"S1": {"maximum_full_time": "lots"}}}, "limits_by_area.S1.maximum_full_time"),
        ({"limits_by_area": {"S1": 80}}, "limits_by_area[S1]: write an object"),
        ({"co_working": {"holder": -1}}, "co_working.holder: -1"),
        ({"review_interval_days": "often"}, "review_interval_days: 'often' is not a whole number"),
        ({"limit_rounding": "up"}, "limit_rounding: write none or down"),
        ({"weight_table": {"points": {"A": 1}}}, "weight_table.points: write"),
        ({"weight_table": {"points": {"A": {"1": "x"}}}}, "case_weights.A_1: 'x' is not a number"),
        ({"case_weights": {**BASE["case_weights"], "CIN; DROP": 4}}, "letters, digits and underscores"),
        ({"equity_band": {"from_percent": "low"}}, "equity_band.from_percent"),
        ({"overload": {"over_percent": None}}, "overload.over_percent"),
        ({"overload": {"by_grade": {"cook": {"over_percent": 100}}}}, "overload.by_grade: cook is not a grade"),
        ({"joint_working": [{"grades": ["Asye"], "types": ["CP"]}]}, "joint_working[0].grades: Asye is not a grade"),
        ({"joint_working": [{"grades": ["asye"], "types": ["CP"], "to_month": "12"}]}, "joint_working[0].to_month"),
        ({"other_work": {"reviewing": {**REVIEWS, "unit": {}}}}, "reviewing.unit: write"),
        ({"other_work": {"fostering": REVIEWS}}, "other_work.fostering: is no kind"),
        ({"other_work": {"reviewing": {**REVIEWS, "grade_factors": {
            "asye": {"curve": [{"to_month": "3", "factor": 1}, {"factor": 1}]}}}}}, "grade_factors.asye.curve"),
        ({"review_interval_days": 99999999}, "review_interval_days: 99999999 is not"),
        ({"maximum_full_time": "1e999999"}, "maximum_full_time: '1e999999'"),
        ({"maximum_full_time": "0.0000001"}, "maximum_full_time: '0.0000001'"),
        ({"provenance": {"published": 5}}, "provenance.published: write a list of words"),
        ({"bands": [{"name": "away", "to_percent": 100}, {"name": "over"}]}, "bands[0].name: 'away' has a meaning"),
        ({"bands": [{"name": "a", "to_percent": 100}, {"name": "a"}]}, "bands[1].name: another band has this name"),
        ({"name": " "}, "name: write words"),
        ({"stable_element": {"points": 1, "fixed": "false"}}, "stable_element.fixed: write true or false"),
        ({"modifiers": {"PLO": {"told_by": "court", "points": 2}}}, "modifiers.PLO.told_by"),
        ({"modifiers": {"COURT": {"told_by": "mark", "points": 2}}}, "modifiers.COURT.told_by"),
        ({"child_cap": {"asye": 1}}, "child_cap: is no part of a scheme. Do you mean child_caps?"),
        ({"case_weights": {**BASE["case_weights"], "CIN": {"points": 4, "is_child": False}}}, "CIN.is_child: a type"),
    ],
)  # fmt: skip
def test_faults_name_their_place(change, fault):
    with pytest.raises(SchemeError) as refused:
        scheme(**change)
    assert any(fault in found for found in refused.value.faults), refused.value.faults


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"worker": {"grade": "wizard", "contracted_hours": 37}}, "worker.grade: 'wizard'"),
        ({"worker": {"grade": "asye", "contracted_hours": 37, "standard_hours": 0}}, "standard_hours: must be more"),
        ({"worker": {"grade": "asye", "contracted_hours": 37}, "cases": [{"type": "NOPE"}]}, "cases[0].type"),
        ({"worker": {"grade": "asye", "contracted_hours": 37}, "work": [{"kind": "tea"}]}, "work[0].kind: 'tea'"),
        ({"worker": {"grade": "asye", "contracted_hours": 37}, "cases": [{"type": "CP", "days_held": -1}]}, "held"),
        ({"worker": {"grade": "asye", "contracted_hours": 37}, "cases": [{"type": "CP", "modifiers": 3}]}, "modifiers"),
    ],
)  # fmt: skip
def test_caseloads_that_cannot_be_read_name_the_place(document, fault):
    with pytest.raises(ValueError, match=r"^") as refused:
        score_document(scheme(), document)
    assert fault in str(refused.value)


def test_zero_hours_have_no_limit_and_any_point_is_over():
    answer = scored(scheme(), {"type": "CIN"}, hours=0)
    assert (answer["limit"], answer["utilisation_percent"], answer["band"]) == (None, None, "over")


def test_reductions_above_the_contract_leave_a_limit_of_nothing():
    answer = scored(scheme(), {"type": "CIN"}, hours="18.5", reduction_hours=20)
    assert (answer["limit"], answer["utilisation_percent"], answer["band"]) == ("0", None, "over")


def test_minimum_and_areas_stand_beside_factors_only():
    document = library.schemes()["walsall_2016_guarantee"]
    for idle in ({"minimum_full_time": 5}, {"limits_by_area": {"S1": {"maximum_full_time": 10}}}):
        with pytest.raises(SchemeError, match="is not used beside grade_limits"):
            read_scheme({**document, **idle}, GRADES)


def test_a_holder_and_a_co_worker_of_one_type_never_share_a_line():
    found = scheme()
    holder, beside = {"type": "CP"}, {"type": "CP", "role": "co_worker"}
    assert scored(found, holder, beside)["points"] == scored(found, beside, holder)["points"] == "23"


def test_types_may_be_a_list_with_labels():
    listed = [
        {"code": code, "points": points, "label": f"Word {code}"} for code, points in BASE["case_weights"].items()
    ]
    found = scheme(case_weights=listed, labels={})
    assert scored(found, {"type": "CP"})["lines"][-1]["label"] == "Word CP"
