"""When reviews of a first year fall due, at every edge; protected time; the policy's faults."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.db.policy import starting
from workforce.people.rules import add_months
from workforce.training.asye.policy import AsyeFault, AsyePolicy, read_asye
from workforce.training.asye.rules import (
    Calendar,
    Days,
    Extension,
    Held,
    Hours,
    ReviewState,
    Terms,
    ends_on,
    entitlement,
    next_review,
    pauses_of,
    protected_time,
    reviews_of,
    sundays,
)

D = date
POLICY = AsyePolicy(sickness_from_days=14)
NEW_YEAR = D(2026, 1, 1)
FULL, PART = Decimal(37), Decimal("22.2")


def post(first, end=None, hours=FULL):
    return Hours(Days(first, end), hours, FULL)


def terms(start=NEW_YEAR, **more):
    values = {"id": 1, "started_on": start, "registered_on": None, "employed_on": start, "assessor_id": None,
              "is_assessor_checked": False, "mentor_id": None, "planned_hours": None, "agreed_on": None,
              "ended_on": None, "outcome": None, "edition": 1}  # fmt: skip
    return Terms(**{**values, **more})


def pause(first, end):
    return Days(first, end)


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (D(2026, 1, 15), 3, D(2026, 4, 15)),
        (D(2026, 1, 31), 3, D(2026, 4, 30)),  # no 31 April
        (D(2025, 11, 30), 3, D(2026, 2, 28)),
        (D(2023, 11, 30), 3, D(2024, 2, 29)),  # a leap year
        (D(2024, 2, 29), 12, D(2025, 2, 28)),  # started on a leap day
        (D(2023, 2, 28), 12, D(2024, 2, 28)),
        (D(2025, 12, 31), 6, D(2026, 6, 30)),
    ],
)
def test_full_time_and_without_a_pause_it_is_the_same_day_of_a_later_month(start, months, due):
    assert Calendar((post(start),)).due_on(start, months) == due


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([pause(D(2026, 2, 1), D(2026, 2, 21))], D(2026, 4, 21)),  # 20 days inside
        ([pause(D(2026, 4, 1), D(2026, 5, 1))], D(2026, 5, 1)),  # begins on the due day: the first day back
        ([pause(D(2026, 3, 31), D(2026, 5, 1))], D(2026, 5, 2)),  # maternity across the review: one day was left
        ([pause(D(2026, 4, 2), D(2026, 5, 1))], D(2026, 4, 1)),  # after it
        ([pause(D(2025, 12, 1), D(2026, 1, 11))], D(2026, 4, 11)),  # over the start: 10 days of it count
        ([pause(D(2026, 2, 1), D(2026, 2, 11)), pause(D(2026, 2, 6), D(2026, 2, 21))], D(2026, 4, 21)),  # overlap once
        ([pause(D(2026, 3, 1), None)], None),  # away, and nobody knows until when
    ],
)
def test_a_pause_moves_the_review(pauses, due):
    assert Calendar((post(D(2026, 1, 1)),), tuple(pauses)).due_on(D(2026, 1, 1), 3) == due


@pytest.mark.parametrize(
    ("posts", "due"),
    [
        ([post(D(2026, 1, 1), hours=PART)], D(2026, 5, 31)),  # 90 days / 0.6 = 150
        ([post(D(2026, 1, 1), D(2026, 2, 15)), post(D(2026, 2, 15), hours=PART)], D(2026, 5, 1)),  # 45 + 45 / 0.6
        ([post(D(2026, 1, 1), D(2026, 1, 31), PART), post(D(2026, 1, 31))], D(2026, 4, 13)),  # 30 x 0.6 + 72
        ([post(D(2026, 1, 1)), post(D(2026, 1, 1), hours=PART)], D(2026, 4, 1)),  # more than a week serves no faster
        ([post(D(2026, 1, 1), hours=Decimal("18.5")), post(D(2026, 1, 1), hours=Decimal("18.5"))], D(2026, 4, 1)),
        ([post(D(2026, 2, 1))], D(2026, 4, 1)),  # days before the first post count: the start was set by people
        ([post(D(2026, 1, 1), D(2026, 2, 1)), post(D(2026, 2, 11))], D(2026, 4, 11)),  # a gap of 10 days
        ([post(D(2026, 1, 1), D(2026, 2, 1))], None),  # left
    ],
)
def test_part_time_and_changing_hours_lengthen(posts, due):
    assert Calendar(tuple(posts)).due_on(D(2026, 1, 1), 3) == due


def test_a_council_may_let_part_time_change_nothing():
    calendar = Calendar((post(D(2026, 1, 1), hours=PART),), part_time_lengthens=False)
    assert calendar.due_on(D(2026, 1, 1), 3) == D(2026, 4, 1)


@given(
    st.dates(D(2020, 1, 1), D(2030, 1, 1)), st.integers(1, 18), st.integers(0, 300), st.integers(1, 200),
    st.sampled_from([FULL, PART, Decimal("7.4")]),
)  # fmt: skip
def test_a_pause_and_fewer_hours_never_bring_a_review_forward(start, months, after, length, hours):
    first = start + timedelta(days=after)
    gap = pause(first, first + timedelta(days=length))
    plain, part = Calendar((post(start),)), Calendar((post(start, hours=hours),), (gap,))
    due, moved = plain.due_on(start, months), part.due_on(start, months)
    assert due == add_months(start, months)
    assert moved is not None and moved >= due and not part.is_paused(moved)
    assert part.served(start, moved) >= (due - start).days


@pytest.mark.parametrize(("days", "pauses"), [(13, 0), (14, 1), (15, 1), (None, 1)])
def test_sickness_pauses_from_the_days_that_the_council_set(days, pauses):
    spell = Days(D(2026, 3, 2), None if days is None else D(2026, 3, 2) + timedelta(days=days))
    assert len(pauses_of([], [spell], POLICY)) == pauses
    assert pauses_of([spell], [], AsyePolicy()) == (spell,)


# --- how each review stands


def held(months, on, *, signed=False):
    return Held(months or 99, months or None, None, on, signed)


@pytest.mark.parametrize(
    ("day", "held_on", "state", "fell_due"),
    [
        (D(2026, 3, 1), None, ReviewState.PLANNED, False),
        (D(2026, 3, 2), None, ReviewState.SOON, False),
        (D(2026, 4, 1), None, ReviewState.SOON, True),  # the due day itself is in time
        (D(2026, 4, 2), None, ReviewState.OVERDUE, True),
        (D(2026, 4, 2), D(2026, 4, 1), ReviewState.IN_TIME, True),  # on the day
        (D(2026, 3, 10), D(2026, 3, 4), ReviewState.IN_TIME, False),  # 28 days early: as many as need no reason
        (D(2026, 3, 10), D(2026, 3, 3), ReviewState.EARLY, False),
        (D(2026, 4, 20), D(2026, 4, 2), ReviewState.LATE, True),
        (D(2026, 4, 10), D(2026, 4, 12), ReviewState.OVERDUE, True),  # as it stood before it was held
    ],
)
def test_how_a_review_stands(day, held_on, state, fell_due):
    one = terms(reviews=(held(3, held_on),) if held_on else ())
    first = reviews_of(one, Calendar((post(D(2026, 1, 1)),)), POLICY, day)[0]
    assert (first.state, first.fell_due) == (state, fell_due)


def test_a_later_absence_makes_no_review_early():
    """Held when it was due in 20 days by all that was known; then the worker was away for three months."""
    calendar = Calendar((post(D(2026, 1, 1)),), (Days(D(2026, 3, 20), D(2026, 6, 20)),))
    found = reviews_of(terms(reviews=(held(3, D(2026, 3, 12)),)), calendar, POLICY, D(2026, 7, 10))[0]
    assert (found.due_on, found.state) == (D(2026, 7, 2), ReviewState.IN_TIME)
    assert calendar.expected_on(D(2026, 1, 1), 3, D(2026, 3, 12)) == D(2026, 4, 1)


def test_after_the_end_nothing_more_is_asked():
    one = terms(ended_on=D(2026, 5, 31), outcome="moved", reviews=(held(3, D(2026, 4, 1)),))
    found = reviews_of(one, Calendar((post(D(2026, 1, 1)),)), POLICY, D(2026, 12, 1))
    assert [due.state.value for due in found] == ["in_time", "not_asked", "not_asked", "not_asked"]
    assert next_review(found) is None
    before = reviews_of(one, Calendar((post(D(2026, 1, 1)),)), POLICY, D(2026, 5, 30))
    assert before[1].state is ReviewState.PLANNED, "as it stood before it ended"


def test_an_extension_adds_a_review_on_its_new_end():
    agreed = Extension(5, D(2027, 4, 1), D(2026, 12, 20))
    one = terms(extensions=(agreed,), reviews=(Held(8, None, 5, D(2027, 4, 1), is_signed=True),))
    calendar = Calendar((post(D(2026, 1, 1)),))
    assert ends_on(one, calendar, POLICY, D(2026, 12, 19)) == D(2027, 1, 1)
    assert ends_on(one, calendar, POLICY, D(2026, 12, 20)) == D(2027, 4, 1)
    last = reviews_of(one, calendar, POLICY, D(2027, 5, 1))[-1]
    assert (last.months, last.due_on, last.state.value, last.words) == (
        0,
        D(2027, 4, 1),
        "in_time",
        "end of the extension",
    )
    assert reviews_of(one, calendar, POLICY, D(2027, 3, 1))[-1].held is None


def test_the_review_of_an_extension_waits_for_who_is_away_on_its_day():
    one = terms(extensions=(Extension(5, D(2027, 4, 1), D(2026, 12, 20)),))
    until = lambda end: Calendar((post(D(2026, 1, 1)),), (pause(D(2027, 3, 1), end),))
    last = lambda calendar, day: reviews_of(one, calendar, POLICY, day)[-1]
    assert last(until(None), D(2027, 6, 1)).state is ReviewState.PAUSED
    assert not last(until(None), D(2027, 6, 1)).fell_due
    back = last(until(D(2027, 5, 10)), D(2027, 6, 1))
    assert (back.due_on, back.state, back.fell_due) == (D(2027, 5, 10), ReviewState.OVERDUE, True)
    assert last(until(D(2027, 4, 1)), D(2027, 6, 1)).due_on == D(2027, 4, 1), "back on the day itself"
    assert ends_on(one, until(None), POLICY, D(2027, 6, 1)) == D(2027, 4, 1), "the end itself stays"


@pytest.mark.parametrize(
    ("ended_on", "fell_due"), [(D(2026, 3, 31), False), (D(2026, 4, 1), True), (D(2026, 4, 2), True)]
)
def test_a_review_held_early_falls_due_only_while_the_programme_runs(ended_on, fell_due):
    one = terms(ended_on=ended_on, outcome="moved", reviews=(held(3, D(2026, 3, 20)),))
    first = reviews_of(one, Calendar((post(D(2026, 1, 1)),)), POLICY, D(2026, 6, 1))[0]
    assert (first.state, first.fell_due) == (ReviewState.IN_TIME, fell_due)


def test_a_review_that_is_paused_has_no_day():
    calendar = Calendar((post(D(2026, 1, 1)),), (pause(D(2026, 2, 1), None),))
    found = reviews_of(terms(), calendar, POLICY, D(2026, 6, 1))
    assert {due.state for due in found} == {ReviewState.PAUSED}
    assert ends_on(terms(), calendar, POLICY, D(2026, 6, 1)) is None


# --- protected time


@pytest.mark.parametrize(
    ("hours", "pauses", "ended", "owed"),
    [
        (FULL, [], None, "3.7"),
        (PART, [], None, "2.22"),
        (FULL, [pause(D(2026, 3, 4), D(2026, 3, 6))], None, "2.22"),  # away on two of five days
        (FULL, [pause(D(2026, 3, 7), D(2026, 3, 9))], None, "3.7"),  # away over the weekend
        (FULL, [pause(D(2026, 2, 1), None)], None, "0"),
        (FULL, [], D(2026, 3, 2), "0.74"),  # ended on the Monday
    ],
)
def test_what_a_week_is_owed(hours, pauses, ended, owed):
    calendar = Calendar((post(D(2026, 1, 1), hours=hours),), tuple(pauses))
    one = terms(ended_on=ended, outcome="moved" if ended else None)
    assert entitlement(one, calendar, POLICY, D(2026, 3, 8)) == Fraction(owed)


@pytest.mark.parametrize(
    ("taken", "is_met", "unknown"),
    [
        ({}, False, 4),
        ({8: "3.7", 15: "3.7", 22: "3.7"}, False, 1),  # three of four weeks are 75%
        ({8: "3.7", 15: "3.7", 22: "3.7", 29: "2.22"}, True, 0),  # exactly 90%
        ({8: "3.7", 15: "3.7", 22: "3.7", 29: "2.21"}, False, 0),
        ({8: "13.4"}, True, 3),  # what is known is enough
        ({8: "0", 15: "0", 22: "0", 29: "0"}, False, 0),
    ],
)
def test_protected_time_of_the_last_complete_four_weeks(taken, is_met, unknown):
    one = terms(taken={D(2026, 3, day): Decimal(hours) for day, hours in taken.items()})
    found = protected_time(one, Calendar((post(D(2026, 1, 1)),)), POLICY, D(2026, 3, 30))
    assert (found.is_met, found.weeks_unknown, found.owed) == (is_met, unknown, Fraction("14.8"))


def test_the_week_of_the_day_is_not_complete():
    assert sundays(D(2026, 3, 29))[-1] == D(2026, 3, 22)
    assert sundays(D(2026, 3, 30))[-1] == D(2026, 3, 29)
    new = protected_time(terms(D(2026, 3, 23)), Calendar((post(D(2026, 3, 23)),)), POLICY, D(2026, 3, 27))
    assert (new.is_owed, new.percent) == (False, None)


# --- the policy


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"length_months": 0}, "length_months: write a whole number from 6 to 36"),
        ({"length_months": True}, "length_months: write"),
        ({"review_months": []}, "review_months: write the months"),
        ({"review_months": ["three"]}, "review_months: write the months"),
        ({"review_months": [6, 3]}, "review_months: in order"),
        ({"review_months": [3, 3]}, "review_months: in order"),
        ({"review_months": [3, 13]}, "review_months: in order, each once, from 1 to the length of 12 months"),
        ({"protected_percent": "0"}, "protected_percent: write a percentage above 0"),
        ({"protected_percent": "much"}, "protected_percent: write"),
        ({"protected_percent": "NaN"}, "protected_percent: write"),
        ({"taken_at_least_percent": 101}, "taken_at_least_percent: write"),
        ({"needs_assessor": "yes"}, "needs_assessor: write true or false"),
        ({"sickness_from_days": 0}, "sickness_from_days: write"),
        ({"sources": []}, "sources: write an object"),
        ({"keep_notes_months": 11}, "keep_notes_months: write a whole number from 12 to 120"),
        ({"keep_weeks_months": True}, "keep_weeks_months: write"),
    ],
)
def test_a_policy_that_can_not_be_used_says_where(change, fault):
    with pytest.raises(AsyeFault, match=fault):
        read_asye({**starting("asye"), **change})


def test_the_starting_policy_and_its_sources():
    found = read_asye(starting("asye"))
    assert (found.review_months, found.protected_percent, found.sickness_from_days) == ((3, 6, 9, 12), 10, 14)
    assert "Suffolk" in found.source("review_months")
    assert (found.keep_notes_months, found.keep_weeks_months) == (24, 24)
    assert found.source("keep_notes_months").startswith("set by the council")
    assert found.source("agreement_weeks").startswith("set by the council")
