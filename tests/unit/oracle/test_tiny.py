"""The reference computation gives the figures that were worked out by hand for a council of sixteen people."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.oracle import indicators, workload
from tests.oracle.amounts import add_months
from tests.oracle.cases import legal_code, order_of
from tests.oracle.staff import merged

TINY = Path(__file__).parents[2] / "oracle" / "tiny"
DAY = date(2026, 8, 31)
SCHEME = json.loads((TINY / "scheme.json").read_text(encoding="utf-8"))
EXPECTED = json.loads((TINY / "expected.json").read_text(encoding="utf-8"))


def figures(directory: Path = TINY, day: date = DAY, **options) -> dict[str, dict]:
    return {each["id"]: each for each in indicators(directory, day, SCHEME, **options)["indicators"]}


@pytest.fixture
def mosaic(tmp_path: Path) -> Path:
    """The same council as Mosaic would hand it over: no child on an involvement, the id of a worker in staff_id."""
    council = tmp_path / "mosaic"
    shutil.copytree(TINY, council)
    rewrite(council / "ssd_involvements.csv", drop="invo_person_id")
    rewrite(council / "ssd_professionals.csv", drop="prof_professional_name", blank="prof_professional_id")
    involvements = council / "ssd_involvements.csv"
    words = involvements.read_text(encoding="utf-8").replace(",CW,", ",ALLWKR,")
    for number in (1, 2, 3, 4, 5, 6, 8, 9, 11, 99):
        words = words.replace(f",P{number},", f",S{number:02},")
    involvements.write_text(words, encoding="utf-8")
    return council


def rewrite(path: Path, *, drop: str, blank: str = "") -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    out = io.StringIO()
    writer = csv.DictWriter(out, [column for column in rows[0] if column != drop], extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**row, blank: ""} if blank else row for row in rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def test_workload():
    answer = workload(TINY, DAY, SCHEME)
    for worker in answer["workers"]:
        worker["lines"] = [
            [each["label"], each["count"], each["points_each"], each["points"]] for each in worker["lines"]
        ]
    assert answer == {"as_of": "2026-08-31", "scheme": "project_example", "workers": EXPECTED["workers"]}


@pytest.mark.parametrize("number", EXPECTED["indicators"])
def test_indicator(number):
    expected, answer = dict(EXPECTED["indicators"][number]), figures()[number]
    counted = expected.pop("counted")
    assert {key: answer[key] for key in expected} == expected
    assert sorted(row["subject"] for row in answer["rows"] if row["numerator"] != "0") == counted


def test_mosaic_gives_the_same_figures(mosaic):
    assert figures(mosaic) == figures()


@pytest.mark.parametrize(
    ("kind", "covers_from", "unknown"),
    [
        ("supervision", date(2026, 9, 1), {"W4", "W4-students", "W4-period", "W5", "W14"}),
        ("supervision", date(2026, 8, 31), {"W4-period", "W5"}),
        ("supervision", date(2026, 6, 3), {"W4-period"}),  # the 91 days begin on 2 June
        ("supervision", date(2026, 6, 2), set()),
        ("learning", date(2026, 9, 1), {"W12-staff", "W12-managers", "W13", "W14"}),
        ("learning", date(2025, 9, 1), {"W13"}),
        (
            "cases",
            date(2026, 9, 1),
            {
                *("W1", "W2", "W2-sustained", "W17-none", "W17-away", "W17-unidentified", "W19"),
                *("W24", "W25", "W26", "W27"),
            },
        ),
        ("cases", date(2026, 8, 10), {"W2-sustained", "W24", "W25", "W26", "W27"}),
        ("cases", date(2026, 8, 9), {"W24", "W25", "W26", "W27"}),
        ("cases", date(2026, 6, 2), {"W24", "W26", "W27"}),  # the 91 days begin on 2 June
        ("cases", date(2025, 9, 1), {"W24", "W26", "W27"}),
        ("cases", date(2025, 8, 31), {"W24", "W27"}),
        ("cases", date(2025, 6, 3), {"W24", "W27"}),
        ("cases", date(2025, 6, 2), {"W27"}),
        ("cases", date(2024, 6, 3), {"W27"}),
        ("cases", date(2024, 6, 2), set()),
        ("staff", date(2025, 9, 1), {"W8", "W9", "W10", "W11", "W13"}),
        ("staff", date(2025, 8, 31), set()),
    ],
)
def test_before_covers_from_nothing_is_known(kind, covers_from, unknown):
    answer = figures(covers_from={kind: covers_from})
    assert {number for number, each in answer.items() if each["value"] is None} - {"W22"} == unknown  # no oversight.csv


def test_on_covers_from_nobody_is_overdue():
    answer = figures(covers_from={"supervision": DAY})
    assert answer["W4"]["numerator"] == answer["W4"]["denominator"] == "9"


def test_a_team_has_its_own_rows():
    whole, north, south = figures(), figures(team="T1"), figures(team="T2")
    assert figures(team="SVC")["W1"] == whole["W1"]
    assert len(north["W4"]["rows"]) + len(south["W4"]["rows"]) == len(whole["W4"]["rows"])
    assert north["W9"]["numerator"] == "2"
    assert south["W9"]["value"] == "0"


def test_away_from_day_28_of_a_spell_and_back_the_day_after():
    by_day = {
        day: {each["employee_number"]: each["band"] for each in workload(TINY, day, SCHEME)["workers"]}["E06"]
        for day in (date(2026, 8, 15), date(2026, 8, 16), date(2026, 8, 17))
    }
    assert list(by_day.values()) == ["room", "away", "room"]


def test_months():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 2, 28), 1) == date(2026, 3, 28)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_periods_that_touch_are_one():
    day = date
    assert merged([(day(2026, 1, 1), day(2026, 1, 5)), (day(2026, 1, 6), day(2026, 1, 9))]) == [
        (day(2026, 1, 1), day(2026, 1, 9))
    ]
    assert len(merged([(day(2026, 1, 1), day(2026, 1, 5)), (day(2026, 1, 7), day(2026, 1, 9))])) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("C2", "C2"),
        ("C2 - Full care order", "C2"),
        ("Full care order", "C2"),
        ("INTERIM CARE ORDER", "C1"),
        ("Under police protection", "L1"),
        ("Emergency protection order (EPO)", "L2"),
        ("Agreed series of short-term breaks", "V3"),
        ("v4", "V4"),
        ("Special guardianship order", ""),
    ],
)
def test_legal_status_is_a_code_or_a_description(words, code):
    assert legal_code(words) == code


def test_ids_of_digits_compare_as_numbers():
    assert max(["9", "10", "08"], key=order_of) == "10"
