"""The starting scheme's worked examples, and what the definitions say at their edges."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from workforce.caseload import rules
from workforce.caseload.caseload_document import score_document
from workforce.people.rules import Grade

DOCUMENT = json.loads((Path("workforce/db/starting_policies/scheme.json")).read_text("utf-8"))
SCHEME = rules.read_scheme(DOCUMENT, tuple(Grade))
FULL = [rules.PostHours("social_worker", Decimal(37), Decimal(37))]


@pytest.mark.parametrize("example", DOCUMENT["worked_examples"], ids=lambda e: e["id"])
def test_worked_examples(example):
    answer = score_document(SCHEME, example)
    assert {name: answer[name] for name in example["expected"]} == example["expected"]


def score(cases, posts=FULL, reduction="0", **more):
    return rules.score(SCHEME, posts, Decimal(reduction), [rules.CaseGroup(*case) for case in cases], **more)


def test_lines_sum_to_the_total():
    work = score([("CP", 3), ("CP", 1, ("COURT",)), ("CIN", 7)])
    assert sum((Fraction(line.points) for line in work.lines), Fraction(0)) == work.points == 15 + 24 + 13 + 28
    assert [(line.label, line.count) for line in work.lines] == [
        ("Stable element", 1),
        ("Child protection plan", 3),
        ("Child protection plan, in court", 1),
        ("Child in need plan", 7),
    ]


@pytest.mark.parametrize(
    ("points", "band"),
    [
        ("64.999999", "room"),
        ("65", "full"),
        ("85", "full"),
        ("85.000001", "over"),
        ("95", "over"),
        ("95.01", "well_over"),
    ],
)
def test_bands_are_compared_exactly(points, band):
    work = rules.score(SCHEME, FULL, Decimal(0), [], [("extra", Decimal(points))])
    assert work.band == band


def test_a_band_edge_that_no_decimal_can_hold():
    scheme = rules.read_scheme({**DOCUMENT, "maximum_full_time": 110, "stable_element": {"points": 0}}, tuple(Grade))
    posts = [rules.PostHours("social_worker", Decimal(12), Decimal(36))]
    work = rules.score(scheme, posts, Decimal(0), [rules.CaseGroup("CIN", 10, (), Decimal(11) / Decimal(12))])
    assert work.limit == Fraction(110, 3)
    assert work.points == Fraction(Decimal(40) * (Decimal(11) / Decimal(12))), "share is what the caller gave"


def test_no_limit_with_points_is_over_and_never_zero_percent():
    work = score([("CIN", 1)], [rules.PostHours("team_manager", Decimal(37), Decimal(37))])
    assert (work.limit, work.utilisation_percent, work.band, work.points) == (None, None, "over", 4)
    assert work.is_over


def test_no_limit_without_points_says_nothing():
    work = score([], [rules.PostHours("other", Decimal(37), Decimal(37))])
    assert (work.limit, work.utilisation_percent, work.band, work.points) == (None, None, None, 0)
    assert not work.is_over


def test_all_hours_agreed_away_leave_a_limit_of_nothing():
    work = score([("CIN", 1)], reduction="40")
    assert (work.limit, work.utilisation_percent, work.band) == (0, None, "over")


def test_away_has_no_limit_and_no_stable_element():
    work = score([("CP", 2)], is_away=True)
    assert (work.limit, work.band, work.points, work.is_over) == (None, "away", 16, False)


def test_two_posts_of_which_one_carries_a_limit():
    posts = [
        rules.PostHours("social_worker", Decimal("18.5"), Decimal(37)),
        rules.PostHours("other", Decimal("18.5"), Decimal(37)),
    ]
    work = score([("CIN", 1)], posts, "3.7")
    assert work.limit == 100 * Fraction(1, 2) * Fraction(333, 370)
    assert work.points == 4 + 15 * Fraction(333, 370)


def test_a_case_without_a_type_counts_and_weighs_nothing():
    work = score([("UNTYPED", 2)])
    assert (work.children, work.incomplete, work.points) == (2, True, 15)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"grade_factors": {}}, "asye has no factor"),
        ({"no_limit": [*DOCUMENT["no_limit"], "asye"]}, "asye has a factor and is under no_limit"),
        ({"bands": []}, "bands: give at least one"),
        (
            {"bands": [{"name": "a", "to_percent": 90}, {"name": "b", "to_percent": 80}, {"name": "c"}]},
            "must be above",
        ),
        ({"case_weights": {"CIN": "-1"}}, "case_weights.CIN"),
        ({"maximum_full_time": "NaN"}, "maximum_full_time"),
        ({"type_map": [{"type": "CIN", "when": ["hope"]}]}, "'hope' is no flag"),
        ({"kind": "wishes"}, "kind: 'wishes'"),
        ({"case_weights": []}, "case_weights.CIN: missing"),
        ({"case_weights": 5}, "case_weights: write an object"),
        ({"bands": {}}, "bands: write a list"),
        ({"bands": ["full"]}, "bands[0]: write an object"),
        ({"modifiers": {"COURT": 5}}, "modifiers[COURT]: write an object"),
    ],
)
def test_faults_name_their_place(change, fault):
    assert any(fault in found for found in rules.faults_of({**DOCUMENT, **change}, tuple(Grade)))


def test_team_utilisation_is_sum_over_sum():
    whole, half = (
        score([("CIN", 10)]),
        score([("CP", 5)], [rules.PostHours("social_worker", Decimal("18.5"), Decimal(37))]),
    )
    away = score([("CP", 9)], is_away=True)
    points, limit = rules.team_utilisation([whole, half, away])
    assert (points, limit) == (Fraction("55") + Fraction("47.5"), Fraction(150))


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({}, "worker: missing"),
        ({"worker": {"grade": "wizard", "contracted_hours": 37}}, "worker.grade"),
        ({"worker": {"grade": "asye", "contracted_hours": "many"}}, "worker.contracted_hours"),
        (
            {"worker": {"grade": "asye", "contracted_hours": 37}, "cases": [{"type": "CIN", "count": "two"}]},
            "cases\\[0\\].count",
        ),
        (
            {"worker": {"grade": "asye", "contracted_hours": 37}, "cases": [{"type": "CIN", "count": 1.5}]},
            "whole number",
        ),
        ({"worker": {"grade": "asye", "contracted_hours": 37}, "cases": "none"}, "cases: write a list"),
        ({"worker": {"grade": "asye", "contracted_hours": 37}, "cases": [{"type": "DRAGON"}]}, "cases\\[0\\].type"),
    ],
)
def test_a_caseload_that_cannot_be_read_names_the_place(document, fault):
    with pytest.raises(ValueError, match=fault):
        score_document(SCHEME, document)
