"""Who can be a pair, whom mentoring and programmes reach."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.people.rules import add_months
from workforce.training.mentoring.rules import PairFault, Wish, check_pair, is_new, reach
from workforce.training.programmes import rules as programmes

WISH = Wish(1, 2, "new_starter", date(2028, 2, 29), date(2029, 2, 28))


@pytest.mark.parametrize(
    ("changes", "line", "field"),
    [
        ({}, False, None),
        ({"planned_end_on": date(2028, 2, 29)}, False, None),
        ({"planned_end_on": add_months(date(2028, 2, 29), 36)}, False, None),
        ({"planned_end_on": add_months(date(2028, 2, 29), 36) + timedelta(days=1)}, False, "planned_end_on"),
        ({"planned_end_on": date(2028, 2, 28)}, False, "planned_end_on"),
        ({"mentee_id": 1}, False, "mentor"),
        ({"purpose": "golf"}, False, "purpose"),
        ({"words": "x" * 121}, False, "words"),
        ({}, True, "line_reason"),
        ({"line_reason": "Court work"}, True, None),
        ({"line_reason": "Court work"}, False, "line_reason"),
    ],
)
def test_who_can_be_a_pair(changes, line, field):
    wish = replace(WISH, **changes)
    if field is None:
        check_pair(wish, is_line_supervisor=line)
    else:
        with pytest.raises(PairFault) as fault:
            check_pair(wish, is_line_supervisor=line)
        assert fault.value.field == field


SETS = st.sets(st.integers(1, 6))


@given(SETS, SETS)
def test_reach_is_within_its_people(people, mentored):
    found = reach("x", people, mentored)
    assert 0 <= found.with_mentor <= found.of == len(people)


@given(SETS, SETS, SETS)
def test_nobody_counts_twice_in_a_programme(people, completed, going_on):
    found = programmes.reach(people, completed, going_on)
    assert found.completed + found.going_on <= found.of


def test_new_from_the_first_day():
    day = date(2026, 11, 26)
    assert [is_new(one, day, 12) for one in (None, day, day + timedelta(days=1), date(2025, 11, 26))] == [
        False, True, False, False,
    ]  # fmt: skip
