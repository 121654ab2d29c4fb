"""On which days the sessions of a series stand."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.people.rules import add_months
from workforce.supervision.schedule_rules import Away, planned_days
from workforce.working_days import is_working_day

MONDAY = date(2026, 11, 2)
FAR = date(2028, 12, 31)


def every(days):
    return lambda day: day + timedelta(days=days)


def monthly(day):
    return add_months(day, 1)


def first(count, anchor, weekday, due_after, **more):
    found = islice(planned_days(anchor, weekday, FAR, due_after, **more), count)
    return [(one.day, one.is_late, one.moved_because) for one in found]


@pytest.mark.parametrize(
    ("weekday", "days"),
    [
        (0, ["2026-11-09", "2026-11-16", "2026-11-23"]),
        (1, ["2026-11-03", "2026-11-10", "2026-11-17"]),
        (2, ["2026-11-04", "2026-11-11", "2026-11-18"]),
        (3, ["2026-11-05", "2026-11-12", "2026-11-19"]),
        (4, ["2026-11-06", "2026-11-13", "2026-11-20"]),
    ],
)
def test_each_weekday_is_met_in_time(weekday, days):
    found = first(3, MONDAY, weekday, every(7))
    assert found == [(date.fromisoformat(day), False, None) for day in days]


def test_monthly_stands_on_the_last_such_weekday_in_time():
    found = first(3, date(2026, 11, 4), 2, monthly)
    assert [one[0] for one in found] == [date(2026, 12, 2), date(2026, 12, 30), date(2027, 1, 27)]


@pytest.mark.parametrize(
    ("anchor", "weekday", "day", "why"),
    [
        ("2026-12-18", 4, "2026-12-24", "a bank holiday"),  # Friday the 25th is Christmas Day
        ("2026-12-21", 0, "2026-12-24", "a bank holiday"),  # Monday the 28th: Boxing Day's substitute
        ("2026-12-25", 4, "2026-12-31", "a bank holiday"),  # New Year's Day
        ("2026-12-22", 1, "2026-12-29", None),
        ("2027-03-19", 4, "2027-03-25", "a bank holiday"),  # Good Friday
        ("2027-03-22", 0, "2027-03-25", "a bank holiday"),  # Easter Monday: back over the weekend and Good Friday
    ],
)
def test_around_bank_holidays(anchor, weekday, day, why):
    found = first(1, date.fromisoformat(anchor), weekday, every(7))
    assert found == [(date.fromisoformat(day), False, why)]


def test_away_on_the_day_an_earlier_day_in_time():
    away = [Away(date(2026, 11, 9), date(2026, 11, 20))]
    assert first(2, MONDAY, 0, every(7), away=away) == [
        (date(2026, 11, 6), False, "away"), (date(2026, 11, 23), True, "away")
    ]  # fmt: skip


def test_no_day_in_time_is_the_first_one_after_and_late():
    away = [Away(MONDAY + timedelta(days=1), date(2026, 11, 18))]
    assert first(2, MONDAY, 0, every(7), away=away) == [
        (date(2026, 11, 19), True, "away"), (date(2026, 11, 23), False, None)
    ]  # fmt: skip


def test_overdue_already_the_next_such_weekday():
    found = first(2, date(2026, 6, 1), 3, monthly, earliest=MONDAY)
    assert found[0] == (date(2026, 11, 5), True, None)
    assert found[1][0] == date(2026, 12, 3)


def test_due_on_a_weekend_before_the_weekday_comes():
    """The phase is shorter than the way to the liked weekday, and its last day is a Sunday."""
    found = first(1, date(2026, 11, 4), 0, every(4))
    assert found == [(date(2026, 11, 6), False, "a weekend")]


def test_phases_change_on_the_way():
    began = date(2026, 10, 19)

    def due_after(day):
        if day < began + timedelta(days=42):
            return day + timedelta(days=7)
        return day + timedelta(days=14) if day < add_months(began, 6) else add_months(day, 1)

    days = [one[0] for one in first(30, began, 0, due_after)]
    gaps = [(later - day).days for day, later in pairwise(days)]
    assert days[:6] == [began + timedelta(days=7 * n) for n in range(1, 7)]
    assert set(gaps[5:16]) == {14, 10, 11}  # shorter around Christmas and Easter, never longer
    assert set(gaps[16:24]) == {28}


@pytest.mark.parametrize(
    ("standing", "days"),
    [
        (["2026-11-12"], ["2026-12-09", "2027-01-06"]),  # in time: it is this interval's session
        (["2026-11-12", "2026-11-16"], ["2026-12-16", "2027-01-13"]),  # each in its turn
        (["2027-01-20"], ["2026-12-02", "2026-12-30", "2027-02-17"]),  # far ahead: nothing before it is hidden
        (["2026-10-30", "2026-11-04"], ["2026-12-02", "2026-12-30"]),  # behind the anchor
        (["2026-12-02"], ["2026-12-30", "2027-01-27"]),
    ],
)
def test_around_what_stands_already(standing, days):
    others = [date.fromisoformat(day) for day in standing]
    found = first(len(days), date(2026, 11, 4), 2, monthly, standing=others)
    assert [one[0] for one in found] == [date.fromisoformat(day) for day in days]


def test_a_late_day_gives_way_to_what_stands_before_it():
    found = first(1, date(2026, 6, 1), 3, monthly, earliest=MONDAY, standing=[date(2026, 11, 4)])
    assert found[0][0] == date(2026, 12, 3)


def test_nobody_who_is_away_for_good_is_planned():
    assert first(1, MONDAY, 0, every(7), away=[Away(MONDAY, date(2031, 1, 1))]) == []


def test_nothing_after_the_last_day():
    found = [one.day for one in planned_days(MONDAY, 0, date(2026, 11, 23), every(7))]
    assert found == [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]


absences = st.lists(
    st.tuples(st.integers(0, 250), st.integers(0, 40)).map(
        lambda one: Away(MONDAY + timedelta(days=one[0]), MONDAY + timedelta(days=one[0] + one[1]))
    ),
    max_size=5,
)


@given(
    anchor=st.integers(-120, 30).map(lambda n: MONDAY + timedelta(days=n)), weekday=st.integers(0, 4),
    interval=st.sampled_from([every(1), every(3), every(7), every(14), every(28), monthly]), away=absences,
    ahead=st.integers(0, 60),
)  # fmt: skip
def test_every_day_is_one_on_which_both_are_there(anchor, weekday, interval, away, ahead):
    earliest, until = MONDAY + timedelta(days=ahead), MONDAY + timedelta(days=300)
    before = anchor
    for one in planned_days(anchor, weekday, until, interval, away, earliest):
        assert is_working_day(one.day)
        assert not any(gone.first <= one.day <= gone.last for gone in away)
        assert one.day > before
        assert earliest <= one.day <= until
        assert one.due_on == interval(before)
        assert one.is_late == (one.day > one.due_on)
        if one.is_late:  # then no day in time was free
            since = max(before + timedelta(days=1), earliest)
            between = [since + timedelta(days=n) for n in range(max(0, (one.due_on - since).days + 1))]
            assert not [
                day for day in between if is_working_day(day) and not any(g.first <= day <= g.last for g in away)
            ]
        elif one.moved_because is None and one.day.weekday() != weekday:
            assert one.day == one.due_on  # the phase is shorter than the way to the weekday
        before = one.day
