"""What a council may add, and what a file of values would change."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from workforce.board.added import files, rules
from workforce.board.figures.added_rules import (
    W16,
    W16_STARTS,
    AnyIndicator,
    DefinitionFault,
    read_definition,
    read_definitions,
)
from workforce.board.figures.figure import Figure, Indicator
from workforce.board.figures.measures import Row
from workforce.board.figures.target_rules import asks_same

OURS = ("W4", "W6")
TODAY = date(2026, 11, 2)
PLAIN = {
    "name": "Reviews on time", "unit": "percent", "good": "high", "numerator": "reviews in time",
    "denominator": "reviews due", "counted": "children", "source": "case system", "owner": "head",
}  # fmt: skip


def test_the_examples_can_be_read():
    found = read_definitions(json.loads(Path("docs/policies/indicators.json").read_text("utf-8")), OURS_ALL)
    assert W16 in found and len(found) >= 3
    survey = read_definition(W16, W16_STARTS, OURS_ALL)
    assert (survey.unit, survey.least_denominator, survey.good) == ("score", 10, "high")
    assert [survey.is_told(Fraction(n)) for n in (9, 10)] == [False, True]


OURS_ALL = ("W4", "W6", "W20", "W9", "W1", "W17-none", "W22")


@pytest.mark.parametrize(
    ("name", "more", "field"),
    [
        ("C1", {}, None),
        ("N17-A", {"notice": ["N1", "N25"], "read_with": ["W4", "C9"]}, None),
        ("W16", {}, None),
        ("W4", {}, "id"),
        ("W40", {}, "id"),
        ("c1", {}, "id"),
        ("C1 ", {}, "id"),
        ("C1", {"name": " "}, "name"),
        ("C1", {"name": "x" * 101}, "name"),
        ("C1", {"name": "two\nlines"}, "name"),
        ("C1", {"unit": "litres"}, "unit"),
        ("C1", {"good": "up"}, "good"),
        ("C1", {"counted": None}, "counted"),
        ("C1", {"owner": "board"}, "owner"),
        ("C1", {"owner": ["head"]}, "owner"),
        ("C1", {"numerator": ""}, "numerator"),
        ("C1", {"denominator": ""}, "denominator"),
        ("C1", {"denominator": "", "unit": "number"}, None),
        ("C1", {"numerator": "cases, of children"}, "numerator"),
        ("C1", {"source": ""}, "source"),
        ("C1", {"notice": ["N26"]}, "notice"),
        ("C1", {"notice": "N1"}, "notice"),
        ("C1", {"read_with": ["C1"]}, "read_with"),
        ("C1", {"read_with": ["nothing"]}, "read_with"),
        ("C1", {"current_days": 0}, "current_days"),
        ("C1", {"current_days": True}, "current_days"),
        ("C1", {"current_days": 801}, "current_days"),
        ("C1", {"least_denominator": -1}, "least_denominator"),
        ("C1", {"allows_over": "yes"}, "allows_over"),
    ],
)
def test_definitions(name, more, field):
    if field is None:
        assert read_definition(name, {**PLAIN, **more}, OURS).id == name
        return
    with pytest.raises(DefinitionFault) as fault:
        read_definition(name, {**PLAIN, **more}, OURS)
    assert fault.value.field == field
    assert str(fault.value).startswith(f"indicators.{name}")


def test_targets_may_be_of_added_ones():
    known = AnyIndicator(OURS)
    assert [name in known for name in ("W4", "C1", "W16", "W99", 7)] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, None, True),
        ({"value": "95"}, None, False),
        ({"value": "95"}, {"value": 95, "owner": "head", "agreed_by": "x"}, True),
        ({"value": "95"}, {"value": "95", "by": "2027-01-01"}, False),
        ({"value": "95", "tolerance": "5"}, {"value": "95"}, False),
    ],
)
def test_what_a_target_asks(one, other, same):
    assert asks_same(one, other) is same


def test_an_added_figure_is_of_the_council_only():
    indicator = Indicator("C1", "x", "per 10,000", "low", "g", "referrals, of children", lambda _on: None)
    row = Row("2026-10-31", None, None, Fraction(52), Fraction(10_400))
    figure = Figure(indicator, [row], added={"value_on": "2026-10-31", "source": "s"})
    assert figure.value == 50
    assert figure.headline()["value_on"] == "2026-10-31"
    below = figure.within(frozenset({"T1"}))
    assert (below.value, below.rows, below.headline()["value_on"]) == (None, None, None)


def test_a_number_out_of_nothing_is_said_alone():
    made_of = lambda counts: Indicator("C1", "x", "number", "low", "g", counts, lambda _on: None).made_of("3", "1")
    assert made_of("audits, of cases") == "3 audits, of 1 cases"
    assert made_of("agencies trained") == "3 agencies trained"


DEFINED = {
    "C1": read_definition("C1", PLAIN),
    "C2": read_definition("C2", {**PLAIN, "allows_over": True}),
    "C3": read_definition("C3", {**PLAIN, "unit": "number", "denominator": ""}),
    "W16": read_definition("W16", W16_STARTS),
}
HEADER = "indicator,on,numerator,denominator\n"


def planned(content, known=None):
    given = content if isinstance(content, bytes) else content.encode()
    of = lambda name, _day: DEFINED.get(name)
    plan, found = files.read("a file.csv", given, of, OURS, TODAY)
    rules.sort_out(found, known or {}, of, plan)
    return plan


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("C1,2026-10-31,5,4", "OVER_100_PERCENT", "numerator"),
        ("C1,2026-10-31,-1,4", "NEGATIVE", "numerator"),
        ("C1,2026-10-31,1,-4", "NEGATIVE", "denominator"),
        ('C1,2026-10-31,"1,5",4', "DECIMAL_COMMA", "numerator"),
        ('C1,2026-10-31,1,"1,234"', "DECIMAL_COMMA", "denominator"),
        ("C1,2026-10-31,many,4", "BAD_NUMBER", "numerator"),
        ("C1,2026-10-31,1e3,4", "BAD_NUMBER", "numerator"),
        ("C1,2026-10-31,,4", "MISSING_VALUE", "numerator"),
        ("C1,2026-10-31,4,", "MISSING_VALUE", "denominator"),
        ("C3,2026-10-31,4,0", "OUT_OF_NOTHING", "denominator"),
        ("C1,,1,4", "MISSING_VALUE", "on"),
        ("C1,1900-01-01,1,4", "MISSING_VALUE", "on"),
        ("C1,2026-11-03,1,4", "FUTURE_DATE", "on"),
        ("C1,2026-02-30,1,4", "NO_SUCH_DATE", "on"),
        ("C1,Oct 2026,1,4", "BAD_DATE", "on"),
        (",2026-10-31,1,4", "MISSING_VALUE", "indicator"),
        ("C9,2026-10-31,1,4", "UNKNOWN_INDICATOR", "indicator"),
        ("W4,2026-10-31,1,4", "OUR_INDICATOR", "indicator"),
        ("W16,2026-10-31,1001,10", "OVER_100", "numerator"),
        ("C1,2026-10-31,1", "ROW_LENGTH", None),
        ("C1,2026-10-31,1,5,4", "ROW_LENGTH", None),
        ('C1,"2026"10-31,1,4', "BROKEN_QUOTES", None),
    ],
)
def test_rows_that_cant_be_taken(row, code, column):
    plan = planned(f"{HEADER}C1,2026-09-30,1,2\n{row}\n")
    assert [(one.code, one.row, one.column) for one in plan.rejected] == [(code, 3, column)]
    assert plan.rejected[0].message.endswith(".") and plan.rejected[0].file == "a_file.csv"


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ("C1,2026-11-02,0,0", ("0", "0")),
        ("C1,31/10/2026 09:30,4,4", ("4", "4")),
        ("C2,2026-10-31,5,4", ("5", "4")),
        ("C3,2026-10-31,7.25,", ("7.25", "1")),
        ("W16,2026-10-31,1000,10", ("1000", "10")),
    ],
)
def test_rows_that_can_be_taken(row, parts):
    plan = planned(HEADER + row)
    assert not plan.rejected
    assert [one.parts for one in plan.new] == [tuple(Decimal(part) for part in parts)]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfindicator;on;numerator;denominator\r\nC1;31/10/2026;1;2\r\n",
        b"Denominator\tNUMERATOR\tOn\tIndicator\n2\t1\t2026-10-31\tC1\n",
        b"indicator,on,numerator,denominator,note\nC1,2026-10-31,1,2,caf\xe9\n",
        b"indicator,on,numerator,denominator\nC1,2026-10-31,1,2\nC1,31/10/2026,1.0,2\n\n",
    ],
)
def test_as_councils_write_files(content):
    plan = planned(content)
    assert not plan.rejected
    assert [(one.indicator, one.on, one.parts) for one in plan.new] == [("C1", date(2026, 10, 31), (1, 2))]


def test_warnings():
    plan = planned(
        "indicator,on,numerator,denominator,who\nC1,2026-10-31,1,2,a\nC1,2026-10-31,1,2,b\nC1,2026-09-30,0,0,c\n"
        "W16,2026-10-31,500,9,d\n"
    )
    assert {one["code"]: one["count"] for one in plan.warnings} == {
        "COLUMNS_IGNORED": 1, "SAME_ROW_TWICE": 1, "OUT_OF_0": 1, "FEW_ANSWERS": 1,
    }  # fmt: skip


def test_a_day_that_says_two_things_is_rejected_twice():
    plan = planned(f"{HEADER}C1,2026-10-31,1,2\nC1,31/10/2026,2,2\nC2,2026-10-31,1,2\n")
    assert [(one.code, one.row) for one in plan.rejected] == [("DUPLICATE_KEY", 2), ("DUPLICATE_KEY", 3)]
    assert "rows 3" in plan.rejected[0].message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"indicator,on,numerator\nC1,2026-10-31,1\n", "MISSING_COLUMN"),
        (b"indicator,on,numerator,denominator,on\nC1,2026-10-31,1,2,3\n", "COLUMN_TWICE"),
        (b"PK\x03\x04", "NOT_TEXT"),
        (b"\xff\xfei\x00", "WRONG_ENCODING"),
        (b"x" * (files.MAX_BYTES + 1), "TOO_LARGE"),
        (b'indicator,on,numerator,denominator\nC1,"2026\n', "BROKEN_QUOTES"),
    ],
)
def test_files_that_are_no_table(content, code):
    plan = planned(content)
    assert code in [one.code for one in plan.rejected] and not plan.new


def test_new_corrected_and_as_they_were():
    known = {
        ("C1", date(2026, 9, 30)): (Decimal("1.0"), Decimal(2)),
        ("C1", date(2026, 10, 31)): (Decimal(1), Decimal(2)),
    }
    plan = planned(f"{HEADER}C1,2026-09-30,1,2\nC1,2026-10-31,2,2\nC2,2026-10-31,1,2\n", known)
    assert (len(plan.new), len(plan.changed), plan.unchanged) == (1, 1, 1)
    assert plan.changed[0].before == (1, 2)
    answer = plan.as_json(dry_run=True)
    assert answer["counts"] == {"new": 1, "changed": 1, "unchanged": 1, "rejected": 0}
    assert answer["changed"] == [
        {"indicator": "C1", "on": "2026-10-31", "numerator": "2", "denominator": "2", "before": ["1", "2"]}
    ]
    assert plan.edition != planned(f"{HEADER}C1,2026-09-30,1,2\nC1,2026-10-31,2,2\nC2,2026-10-31,1,2\n").edition


def test_names_of_files():
    assert files.name_of("../../etc/Values of October.csv") == "etc_Values_of_October.csv"
    assert files.name_of("") == files.name_of(None) == "values.csv"
    assert len(files.name_of("x" * 300 + ".csv")) == files.LONGEST_FILE_NAME
