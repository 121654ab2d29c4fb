"""Why a figure moved: each reason by hand, and for any four lists of rows that the steps add up."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.board.summaries.movement_rules import Step, Why, explain, read_steps, summed, within

PARTS = ("numerator", "denominator")


def row(key, counted=0, of=1, team="T1", **more):
    return {"key": key, "team": team, "numerator": str(counted), "denominator": str(of), **more}


A, B = row("A"), row("B", 1)
COUNTED = row("A", 1)


def total(rows, part):
    return sum(Fraction(one[part]) for one in rows)


def explained(told, corrected, ruled, now):
    return [(str(one.why), one.row["key"]) for one in explain(told, corrected, ruled, now)]


@pytest.mark.parametrize(
    ("told", "corrected", "ruled", "now", "expected"),
    [
        ([A], [A], [A], [A], []),
        ([], [], [], [], []),
        ([A], [A, B], [A, B], [A, B], [("late entry", "B")]),
        ([A, B], [A], [A], [A], [("correction", "B")]),  # told, and never so
        ([A], [COUNTED], [COUNTED], [COUNTED], [("correction", "A")]),
        ([A], [A], [COUNTED], [COUNTED], [("rule change", "A")]),
        ([A, B], [A, B], [A], [A], [("rule change", "B")]),  # no longer counted under the new rules
        ([A], [A], [A, B], [A, B], [("rule change", "B")]),
        ([A], [A], [A], [A, B], [("joined", "B")]),
        ([A, B], [A, B], [A, B], [A], [("left", "B")]),
        ([A], [A], [A], [COUNTED], [("reclassified", "A")]),
        ([COUNTED], [COUNTED], [COUNTED], [A], [("reclassified", "A")]),
        ([A], [A], [A], [row("A", of=2)], [("reclassified", "A")]),
        ([A], [A], [A], [row("A", team="T2")], [("reassigned", "A")]),
        ([A], [A], [A], [row("A", 1, team="T2")], [("reclassified", "A")]),  # both: what changes the figure
        ([row("A", holder="x")], [row("A", holder="x")], [row("A", holder="x")], [row("A", holder="y")],
         [("reassigned", "A")]),
        ([A], [row("A", team="T2")], [row("A", team="T2")], [row("A", team="T2")], [("correction", "A")]),
        # entered late, as counted; taken out by the new rules; and back again
        ([], [COUNTED], [], [A], [("late entry", "A"), ("rule change", "A"), ("joined", "A")]),
        ([B], [A, B], [A], [row("C")], [("late entry", "A"), ("rule change", "B"), ("left", "A"), ("joined", "C")]),
    ],
)  # fmt: skip
def test_each_reason(told, corrected, ruled, now, expected):
    found = explained(told, corrected, ruled, now)
    assert found == expected


def test_keys_that_come_twice_are_followed_one_beside_the_other():
    twice = [row("A", 1), row("A", 0)]
    assert explained(twice, twice, twice, twice) == []
    assert explained(twice, twice, twice, [row("A", 1)]) == [("left", "A")]
    assert explained([row("A", 1)], twice, twice, twice) == [("late entry", "A")]
    steps = explain(twice, twice, twice, [row("A", 0), row("A", 1)])
    assert [str(one.change("numerator")) for one in steps] == ["-1", "1"]
    assert summed(steps)[0].numerator == 0


ROWS = st.lists(
    st.builds(
        row, st.sampled_from("ABCDE"), st.sampled_from(["0", "1", "0.333333"]), st.sampled_from(["0", "1", "0.6"]),
        st.sampled_from(["T1", "T2", None]),
    ),
    max_size=6,
)  # fmt: skip


@given(ROWS, ROWS, ROWS, ROWS)
def test_steps_always_add_up(told, corrected, ruled, now):
    steps = explain(told, corrected, ruled, now)
    for part in PARTS:
        moved = total(now, part) - total(told, part)
        assert sum(one.change(part) for one in steps) == moved
        assert sum(getattr(one, part) for one in summed(steps)) == moved
    assert sum(one.rows for one in summed(steps)) == len(steps)
    assert [one.why for one in summed(steps)] == [why for why in Why if Counter(one.why for one in steps)[why]]
    assert read_steps([one.as_json() for one in steps]) == steps


@given(ROWS, ROWS)
def test_steps_of_a_team_add_up(before, now):
    steps = explain(before, before, before, now)
    for teams in (frozenset({"T1"}), frozenset({"T1", "T2"})):
        mine = within(steps, teams)
        for part in PARTS:
            there = [total([one for one in rows if one["team"] in teams], part) for rows in (before, now)]
            assert sum(one.change(part) for one in mine) == there[1] - there[0]


def test_who_goes_to_another_team_leaves_one_and_joins_the_other():
    here, there = row("A", 1), row("A", 1, team="T2")
    steps = explain([here], [here], [here], [there])
    for team, before, now in (("T1", here, None), ("T2", None, there)):
        assert within(steps, frozenset({team})) == [Step(Why.REASSIGNED, before, now)]
    assert within(steps, frozenset({"T1", "T2"})) == steps
    assert within(steps, frozenset({"T3"})) == []


def test_nothing_kept_is_not_nothing_moved():
    assert read_steps(None) is None
    assert read_steps([]) == []
