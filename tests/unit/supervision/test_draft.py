"""A draft in two windows: what was touched, what collides, and that nothing is lost."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.supervision.draft_rules import Times, compare, mark_of, oversight_text, read_marks, read_times

VALUES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["", "old", "mine", "theirs"]))


@given(VALUES, VALUES, VALUES)
def test_every_difference_is_written_collides_or_was_not_touched(stands, sent, shown):
    found = compare(stands, sent, {key: mark_of(value) for key, value in shown.items()})
    assert not set(found.changed) & set(found.collides)
    for key, value in sent.items():
        if key in found.changed:
            assert value == found.changed[key]
            assert shown.get(key, stands[key]) == stands[key], "nothing of another window is overwritten"
        elif key in found.collides:
            assert found.collides[key] == stands[key] != value
        elif key in stands:
            assert value == stands[key] or value == shown[key]


@pytest.mark.parametrize("text", [None, "", "no JSON", "[1]", "3", '{"a": 1}'])
def test_marks_that_cannot_be_read_are_none(text):
    assert all(isinstance(mark, str) for mark in read_marks(text).values())


@pytest.mark.parametrize(
    "times",
    [
        Times(),
        Times(date(2026, 11, 2), time(10), time(11, 30), False),
        Times(interrupted=True),
        Times(start=time(9, 5)),
    ],
)
def test_times_come_back_as_they_were(times):
    assert read_times(times.as_text()) == times


def test_times_are_whole_with_day_start_and_end():
    assert Times(date(2026, 11, 2), time(10), time(11, 30)).is_whole
    assert not Times(date(2026, 11, 2), time(10)).is_whole


def test_oversight_in_a_word():
    assert oversight_text(is_held=False, on_file=True, draft="A decision") == ""
    assert oversight_text(is_held=True, on_file=True, draft="A decision | with a bar") == "yes|A decision | with a bar"
