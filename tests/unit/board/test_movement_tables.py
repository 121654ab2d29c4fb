"""A movement in words and as lines that add up."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from tests.unit.board.test_movement_rules import ROWS, row
from workforce.board.figures.added_rules import read_definition
from workforce.board.figures.indicators import BY_ID, of_definition
from workforce.board.summaries.movement_rules import explain, within
from workforce.board.summaries.movement_tables import sentence, stands


def people(letters, counted, team="T1"):
    return [row(key, int(key in counted), team=team) for key in letters]


def said(indicator, before, now, corrected=None, ruled=None):
    corrected = before if corrected is None else corrected
    steps = explain(before, corrected, corrected if ruled is None else ruled, now)
    return sentence(BY_ID[indicator], stands(BY_ID[indicator], before, steps, now), steps)


@pytest.mark.parametrize(
    ("indicator", "before", "now", "expected"),
    [
        ("W4", people("ABCD", "ABCD"), people("ABCD", "ABD"),
         "It fell by 25 points, from 100.0% to 75.0%: 1 person became overdue."),
        ("W4", people("ABCD", "A"), people("BCDE", "BC"),
         "It rose by 25 points, from 25.0% to 50.0%: 2 people came back in date, 1 joined, 1 left."),
        ("W17-away", people("ABCD", "A"), people("ABCD", "BC"),
         "It rose by 25 points, from 25.0% to 50.0%: 1 case no longer has a worker away, 2 have a worker away."),
        ("W4", people("AB", "A"), people("AB", "A"), "It stayed at 50.0%. Every row counts as it did."),
        ("W4", people("AB", "A"), people("AB", "B"),
         "It stayed at 50.0%: 1 person became overdue, 1 came back in date."),
        ("W4", people("AB", "A"), [], "Before: 50.0%; now: nobody was counted: 2 people left."),
        ("W4-period", people("AB", ""), people("ABC", "C"),
         "It rose by 33.3 points, from 0.0% to 33.3%: 1 session joined."),
        ("W1", [row("A", 12)], [row("A", 15)], "It rose by 3, from 12 to 15: 1 person holds more children."),
        ("W4", people("A", "A", "T1"), people("A", "A", "T2"),
         "It stayed at 100.0%: 1 person stands with another team or worker."),
    ],
)  # fmt: skip
def test_the_sentence(indicator, before, now, expected):
    assert said(indicator, before, now) == expected


def test_a_figure_that_moves_by_less_than_is_shown_did_not_move_by_nothing():
    before, now = ([row("A", count), row("B", 10_000 - count, 10_000 - count)] for count in (0, 0))
    before = [{**before[0], "numerator": "8624", "denominator": "10000"}]
    now = [{**before[0], "numerator": "8626"}]
    assert said("W4", before, now).startswith("It rose by under 0.1 points, from 86.2% to 86.3%: ")


def test_a_newer_value_of_the_councils_own_is_nobody():
    own = of_definition(read_definition("C1", {
        "name": "Own", "unit": "percent", "good": "high", "numerator": "a", "denominator": "b", "counted": "children",
        "source": "survey", "owner": "head",
    }))  # fmt: skip
    before, now = ([row(month, 1, denominator)] for month, denominator in (("2026-09-30", 2), ("2026-10-31", 4)))
    steps = explain(before, before, before, now)
    assert sentence(own, stands(own, before, steps, now), steps) == (
        "It fell by 25 points, from 50.0% to 25.0%: 1 value came in, 1 was replaced."
    )


def test_late_entries_corrections_and_rules_are_said():
    told = people("ABC", "ABC")
    corrected = people("ACD", "A")  # B was never due, C was overdue, D became known
    ruled = people("ACDE", "A")
    assert said("W4", told, ruled, corrected, ruled) == (
        "It fell by 75 points, from 100.0% to 25.0%: 1 person became known late, 2 were corrected,"
        " 1 counts otherwise under new rules."
    )


@given(ROWS, ROWS, ROWS, ROWS)
def test_each_line_is_the_one_before_and_its_change(told, corrected, ruled, now):
    steps = explain(told, corrected, ruled, now)
    for teams in (None, frozenset({"T1"})):
        mine = steps if teams is None else within(steps, teams)
        before, after = ([one for one in rows if teams is None or one["team"] in teams] for rows in (told, now))
        found = stands(BY_ID["W4"], before, mine, after)
        first, *between, last = found
        for n, part in enumerate(("numerator", "denominator")):
            at = getattr(first, part)
            assert at == sum(Fraction(one[part]) for one in before)
            for one in between:
                at += one.changed[n]
                assert getattr(one, part) == at
            assert getattr(last, part) == at == sum(Fraction(one[part]) for one in after)
        assert all(one.why for one in between) or teams  # nothing of the council's is left unexplained
        values = [one.value for one in found]
        for one, then, following in zip(between, values, values[1:], strict=False):
            assert (one.points is None) == (then is None or following is None)
            if one.points is not None:
                assert abs(one.points - (following - then)) < Decimal("1e-20")


def test_a_team_that_was_corrected_alone_is_a_line_of_its_own():
    told, now = [row("A", 1)], [row("A", 1, team="T2")]
    steps = within(explain(told, now, now, now), frozenset({"T1"}))
    left = [one for one in stands(BY_ID["W4"], told, steps, []) if one.changed]
    assert [(one.changed, one.numerator) for one in left] == [((-1, -1), 0)]
