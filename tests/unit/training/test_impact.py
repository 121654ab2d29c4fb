"""When an evaluated course can be answered, who is told, what is shown, and what the policy may say."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.db import policy
from workforce.training.impact.rules import (
    Attendance,
    Given,
    Refusal,
    Reminder,
    Stage,
    ended_quarters,
    is_in_time,
    read_impact,
    refusal,
    reminder,
    shown_courses,
    sums,
)
from workforce.training.rules import RequirementFault

DOCUMENT = policy.starting("requirements")["impact"]
POLICY = read_impact(DOCUMENT)
END = date(2026, 9, 1)
BEGAN = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
DONE = Attendance(1, "A", "A course", END, BEGAN)


def at(days, hour=9):
    return datetime(END.year, END.month, END.day, hour, tzinfo=UTC) + timedelta(days=days)


def asked(stage, days, one=DONE, *, is_given=False, now=None):
    now = now or at(days)
    return refusal(POLICY, stage, one, now, END + timedelta(days=days), is_given=is_given)


@pytest.mark.parametrize(
    ("stage", "days", "expected"),
    [
        (Stage.END, -1, Refusal.TOO_EARLY),
        (Stage.END, 0, None),
        (Stage.END, 14, None),
        (Stage.END, 15, Refusal.TOO_LATE),
        (Stage.LATER, 41, Refusal.TOO_EARLY),
        (Stage.LATER, 42, None),
        (Stage.LATER, 56, None),
        (Stage.LATER, 57, None),  # late, and taken
        (Stage.LATER, 84, None),
        (Stage.LATER, 85, Refusal.TOO_LATE),
        (Stage.BEFORE, -40, None),
        (Stage.BEFORE, 0, Refusal.BEGAN),
        (Stage.BEFORE, 50, Refusal.BEGAN),
    ],
)
def test_days_of_each_stage(stage, days, expected):
    assert asked(stage, days) is expected
    assert asked(stage, days, is_given=True) is Refusal.GIVEN


def test_before_ends_with_the_minute_the_course_starts():
    assert asked(Stage.BEFORE, 0, now=BEGAN - timedelta(seconds=1)) is None
    assert asked(Stage.BEFORE, 0, now=BEGAN) is Refusal.BEGAN
    assert asked(Stage.BEFORE, -9, Attendance(1, "A", "A", END)) is Refusal.BEGAN, "a completion of a file"


def test_only_who_came_is_asked_after():
    booked = Attendance(1, "A", "A course", END, BEGAN, 7, is_attended=False)
    assert asked(Stage.BEFORE, -3, booked) is None
    assert asked(Stage.END, 3, booked) is Refusal.NOT_ATTENDED
    assert asked(Stage.LATER, 50, booked) is Refusal.NOT_ATTENDED


@pytest.mark.parametrize(("days", "expected"), [(42, True), (56, True), (57, False)])
def test_in_time_to_day_56(days, expected):
    assert is_in_time(POLICY, END, END + timedelta(days=days)) is expected


@pytest.mark.parametrize(
    ("days", "told", "expected"),
    [
        (41, (), None),
        (42, (), Reminder.OPENS),
        (48, (), Reminder.OPENS),
        (43, ("opens",), None),
        (48, ("opens",), None),
        (49, ("opens",), Reminder.ENDS),
        (49, (), Reminder.ENDS),
        (56, ("opens",), Reminder.ENDS),
        (56, ("opens", "ends"), None),
        (50, ("ends",), None),
        (57, ("opens",), None),
    ],
)
def test_reminders(days, told, expected):
    assert reminder(POLICY, END, END + timedelta(days=days), told) is expected


@given(st.sets(st.integers(0, 120)))
def test_nobody_is_told_twice_of_one_kind(days):
    told = []
    for day in sorted(days):
        if kind := reminder(POLICY, END, END + timedelta(days=day), told):
            told.append(kind)
    assert len(told) == len(set(told))
    assert not told or told in ([Reminder.OPENS], [Reminder.ENDS], [Reminder.OPENS, Reminder.ENDS])


def said(n, stage=Stage.LATER, answers=None, days=45, **more):
    return Given(
        n, n, "A", END, stage, None, answers or {"used": "often", "changed": "a_lot"}, more.pop("example", None),
        more.pop("may_quote", False), END + timedelta(days=days), **more,
    )  # fmt: skip


def test_sums_are_counts():
    found = sums(
        POLICY,
        [Attendance(n, "A", "A", END) for n in (1, 1, 2, 3)],
        [
            said(1, example="One", may_quote=True, manager_id=9, manager_agrees=True, managed_on=END),
            said(2, days=57, example="Two", manager_id=9, manager_agrees=False, manager_answer="no", managed_on=END),
            said(3, answers={"used": "not_yet", "changed": "no"}),
            said(3, Stage.END, {"quality": "good"}),
        ],
    )
    assert (found.attended, found.people, found.in_time) == (4, 3, 2)
    assert found.given == {Stage.BEFORE: 0, Stage.END: 1, Stage.LATER: 3}
    assert found.counts[Stage.LATER]["changed"] == {"a_lot": 2, "no": 1}
    assert (found.with_manager, found.agreed, found.manager_counts) == (2, 1, {"no": 1})
    assert found.quotes == ("One",)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ({"A": range(10)}, ({"A"}, True)),
        ({"A": range(9)}, (set(), False)),
        ({"A": [1] * 20}, (set(), False)),
        ({"A": range(10), "B": range(20, 29)}, ({"A"}, False)),
        ({"A": range(10), "B": range(20, 30)}, ({"A", "B"}, True)),
        ({"A": range(10), "B": range(20, 25), "C": range(30, 35)}, ({"A"}, True)),
        ({"B": range(5), "C": range(10, 15)}, (set(), True)),
        ({}, (set(), False)),
    ],
)
def test_small_groups_are_hidden_and_so_is_what_they_are_the_difference_of(people, expected):
    assert shown_courses(people, 10) == expected


@given(st.dictionaries(st.sampled_from("ABCDE"), st.lists(st.integers(0, 60), max_size=40)))
def test_no_difference_tells_of_fewer_than_ten(people):
    shown, whole = shown_courses(people, 10)
    assert all(len(set(people[one])) >= 10 for one in shown)
    rest = {who for code, those in people.items() if code not in shown for who in those}
    assert not whole or not rest or len(rest) >= 10


def test_quarters():
    assert [one.key for one in ended_quarters(date(2026, 11, 26))] == ["2026-3", "2026-2", "2026-1", "2025-4"]


def test_a_moved_run_keeps_what_was_said_before_it():
    moved = Attendance(1, "A", "A", END + timedelta(days=9), BEGAN, 7)
    told = Given(1, 1, "A", END, Stage.BEFORE, 7, {}, None, False, END)
    assert told.is_of(moved)
    assert not told.is_of(Attendance(1, "A", "A", END + timedelta(days=9), BEGAN, 8))
    assert not told.is_of(Attendance(2, "A", "A", END))


def changed(path, value):
    document = deepcopy(DOCUMENT)
    *way, last = path
    part = document
    for step in way:
        part = part[step]
    part[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("smallest_group",), 9, "impact.smallest_group: write a whole number from 10"),
        (("later_until_days",), 41, "impact.later_until_days"),
        (("late_until_days",), 55, "impact.late_until_days"),
        (("end_days",), True, "impact.end_days"),
        (("end_days",), "14", "impact.end_days"),
        (("compare_window_months",), 5, "3, 4, 6 or 12"),
        (("same_days",), -1, "impact.same_days: write a whole number from 0"),
        (("changed_question",), "nothing", "impact.changed_question"),
        (("changed_answers",), ["yes"], "impact.changed_answers"),
        (("changed_answers",), [], "impact.changed_answers"),
        (("questions",), None, "impact.questions"),
        (("questions", "end"), [], "impact.questions.end"),
        (("questions", "end", 0, "id"), "quality", "each id once"),
        (("questions", "later", 0, "words"), "", "impact.questions.later[0]"),
        (("questions", "later", 0, "answers"), [{"id": "a", "words": "A"}], "2 to 6 answers"),
        (("questions", "later", 0, "answers"), [{"id": "a"}], "list of answers"),
        (("questions", "later", 0, "answers"), "often", "list of answers"),
    ],
)
def test_a_policy_that_cannot_be_used_says_where(path, value, words):
    with pytest.raises(RequirementFault, match=words.replace("[", r"\[").replace("]", r"\]")):
        read_impact(changed(path, value))


def test_a_policy_of_before_says_nothing_of_one_attendance_that_two_systems_date():
    document = changed(("same_days",), 3)
    assert read_impact(document).same_days == 3
    del document["same_days"]
    assert read_impact(document).same_days == 14


def test_more_than_ten_may_be_asked_for():
    assert read_impact(changed(("smallest_group",), 15)).smallest_group == 15
