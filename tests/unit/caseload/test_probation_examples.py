"""Worked values of the probation service's Workload Measurement Tool, reproduced through the product's own functions.

The values are facts from the tool's own tests (Ministry of Justice: github.com/ministryofjustice/hmpps-workload and its
wmt-worker and wmt-web), M055 excepted: its note says which part was chosen to reproduce it. Examples marked
`known_difference` differ on purpose: where nothing is available the tool shows 0%, this product not known, and over.
"""

import json
from decimal import Decimal, localcontext
from pathlib import Path

import pytest

from workforce.caseload.capacity import available_points, is_over, potential, remaining, utilisation_percent
from workforce.decimals import plain, short

FILE = Path(__file__).with_name("probation_examples.json")
EXAMPLES = {
    example["id"]: example
    for example in json.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
}
SHOWN = [f"M{number:03}" for number in range(82, 105)]
GRADE_OF_TYPE = {3: "pso", 7: "pso", 2: "spo"}  # everyone else is a probation officer


def known_difference(example_id):
    return "known_difference" in EXAMPLES[example_id]


def inputs(example_id):
    return EXAMPLES[example_id]["inputs"]


def shown(percent):
    return f"{short(percent)}%"


@pytest.mark.parametrize("example_id", ["M001", "M002", "M003"])
def test_available_points_by_grade(example_id):
    given = inputs(example_id)
    default = given["default_hours"][GRADE_OF_TYPE.get(int(given["type_id"]), "po")]
    points = available_points(
        given["nominal_target"], given["contracted_hours"], default, given["reduction_hours"], truncate=True
    )
    assert points == EXAMPLES[example_id]["expected"]


def test_available_points_after_reductions():
    given = inputs("M048")
    hours = given["contracted_hours"], given["hours_for_grade"], given["reduction_hours"]
    assert available_points(given["points_for_grade"], *hours, truncate=True) == EXAMPLES["M048"]["expected"]
    exact = available_points(given["points_for_grade"], *hours)
    assert plain(exact) == "2070.140541"


def test_potential():
    given, expected = inputs("M055"), EXAMPLES["M055"]["expected"]
    assert utilisation_percent(given["total"], given["available"]) == expected["capacity"]
    after = potential(given["total"], given["case_points"], given["available"], already_held=given["already_held"])
    assert after == expected["potential"]
    held = potential(given["total"], given["case_points"], given["available"], already_held=True)
    assert held == expected["capacity"]


def test_remaining():
    given, expected = inputs("M061"), EXAMPLES["M061"]["expected"]
    assert utilisation_percent(given["total"], given["available"]) == expected["capacity"]
    assert remaining(given["total"], given["available"]) == expected["remaining"]
    assert utilisation_percent(given["cms"], given["available"]) == expected["cms_pct"]


@pytest.mark.parametrize("example_id", [name for name in SHOWN if not known_difference(name)])
def test_utilisation_as_the_tool_shows_it(example_id):
    given = inputs(example_id)
    percent = utilisation_percent(given["total_points"], given["available_points"])
    assert shown(percent) == EXAMPLES[example_id]["expected"]
    assert is_over(given["total_points"], given["available_points"]) == (percent > 100)


def test_which_examples_differ_on_purpose():
    assert [name for name in EXAMPLES if known_difference(name)] == ["M058", "M088"]
    assert len([name for name in SHOWN if name in EXAMPLES]) == 23


def test_nothing_available_is_not_known_and_over():
    given = inputs("M088")
    assert given["available_points"] == 0
    assert utilisation_percent(given["total_points"], given["available_points"]) is None
    assert is_over(given["total_points"], given["available_points"])
    assert potential(given["total_points"], Decimal(5), given["available_points"], already_held=False) is None


def test_the_tool_and_we_agree_while_something_is_available():
    given = inputs("M058")
    assert utilisation_percent(given["total_points"], given["available_points"]) == EXAMPLES["M058"]["expected"]
    assert utilisation_percent(given["total_points"], Decimal(0)) is None


@pytest.mark.parametrize(
    ("base", "default", "reduction", "expected"),
    [
        ("0", "37", "0", "0"),
        ("37", "0", "0", "0"),
        ("37", "37", "37", "0"),
        ("37", "37", "40", "0"),  # reductions beyond the contract leave nothing, not less
        ("18.5", "37", "0", "50"),
        ("18.5", "37", "9.25", "25"),
        ("37", "37", "0", "100"),
    ],
)
def test_available_points_of_100(base, default, reduction, expected):
    hours = Decimal(base), Decimal(default), Decimal(reduction)
    assert available_points(Decimal(100), *hours) == Decimal(expected)
    assert available_points(Decimal(100), *hours, truncate=True) == Decimal(expected)


def test_truncation_is_exact_at_whole_points():
    # 111 x 10 / 37 is 30; with 10 / 37 rounded first it would fall short of it
    assert available_points(Decimal(111), Decimal(10), Decimal(37), Decimal(0), truncate=True) == 30
    assert available_points(Decimal(111), Decimal("9.999999"), Decimal(37), Decimal(0), truncate=True) == 29


def test_the_callers_decimal_context_changes_nothing():
    with localcontext() as context:
        context.prec = 3
        assert available_points(Decimal(2176), Decimal(37), Decimal(37), Decimal("1.8"), truncate=True) == 2070
        assert remaining(Decimal(12345), Decimal("12345.5")) == Decimal("0.5")


@pytest.mark.parametrize(
    "make",
    [
        lambda: available_points(Decimal(-1), Decimal(1), Decimal(1), Decimal(0)),
        lambda: available_points(Decimal(1), Decimal(1), Decimal(1), Decimal(-1)),
        lambda: utilisation_percent(Decimal(-1), Decimal(1)),
        lambda: is_over(Decimal(1), Decimal(-1)),
        lambda: remaining(Decimal(-1), Decimal(1)),
        lambda: potential(Decimal(1), Decimal(-1), Decimal(1), already_held=False),
        lambda: potential(Decimal(1), Decimal(2), Decimal(1), already_held=True),
    ],
)
def test_refusals(make):
    with pytest.raises(ValueError, match=r"negative|weigh"):
        make()
