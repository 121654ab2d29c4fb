"""Hours of a reduction on a day, what is refused, what is due, who is told: at their edges."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.people import reduction_rules as rules
from workforce.people.reduction_rules import Contract, NoticeKind, Sight, Terms

MONDAY = date(2026, 11, 2)
TODAY = date(2026, 11, 25)
FULL = Contract(Decimal(37), date(2020, 1, 1), None)


def day(number, month=11, year=2026):
    return date(year, month, number)


def terms(hours="12", started_on=MONDAY, ended_on=None, **more):
    if "tapers_to" in more and more["tapers_to"] is not None:
        more["tapers_to"] = Decimal(more["tapers_to"])
    return Terms(Decimal(hours), started_on, ended_on, **{"reason": "project", **more})


def on(reduction, *days):
    return [rules.hours_on(reduction, each) for each in days]


# Hours on a day


def test_first_and_last_day_count():
    fixed = terms("7.4", day(2), day(20))
    assert on(fixed, day(1), day(2), day(20), day(21)) == [0, Fraction(37, 5), Fraction(37, 5), 0]


def test_one_that_lasts_a_day():
    assert on(terms("3", day(2), day(2)), day(1), day(2), day(3)) == [0, 3, 0]


def test_without_an_end_it_goes_on():
    assert on(terms("3"), day(2), date(2060, 1, 1)) == [3, 3]


def test_a_taper_steps_on_its_own_weekday_and_reaches_its_end_in_the_last_week():
    wednesday = day(4)
    falling = terms("12", wednesday, wednesday + timedelta(days=27), tapers_to="0")
    found = on(falling, *(wednesday + timedelta(days=n) for n in range(28)))
    assert found == [12] * 7 + [8] * 7 + [4] * 7 + [0] * 7


def test_a_last_week_of_one_day_is_a_week():
    falling = terms("10", day(2), day(9), tapers_to="4")
    assert on(falling, day(2), day(8), day(9), day(10)) == [10, 10, 4, 0]


def test_a_taper_within_one_week_has_its_first_hours():
    assert on(terms("10", day(2), day(8), tapers_to="4"), day(2), day(8)) == [10, 10]


def test_steps_that_are_no_decimals_stay_exact():
    thirds = terms("10", day(2), day(29), tapers_to="0")
    assert on(thirds, day(9), day(16), day(23)) == [Fraction(20, 3), Fraction(10, 3), 0]


def test_a_leap_day_is_a_day():
    falling = terms("4", date(2028, 2, 23), date(2028, 3, 14), tapers_to="0")
    assert on(falling, date(2028, 2, 29), date(2028, 3, 1), date(2028, 3, 8)) == [4, 2, 0]


def test_the_clock_change_moves_no_step():
    falling = terms("4", date(2026, 10, 19), date(2026, 11, 8), tapers_to="0")  # clocks go back on 25 October
    assert on(falling, date(2026, 10, 25), date(2026, 10, 26), date(2026, 11, 2)) == [4, 2, 0]


def test_ended_early_a_taper_keeps_the_steps_it_had():
    planned = terms("12", day(2), day(29), tapers_to="0")
    ended = terms("12", day(2), day(17), tapers_to="0", tapers_by=day(29))
    days = [day(n) for n in range(1, 18)]
    assert on(ended, *days) == on(planned, *days)
    assert on(ended, day(18)) == [0]
    assert [(step.on, step.hours) for step in rules.steps(ended)] == [(day(2), 12), (day(9), 8), (day(16), 4)]
    assert rules.next_step(ended, day(16)) is None


def test_an_adjustment_counts_on_after_its_review():
    assert on(terms("3", review_on=day(9), is_adjustment=True), day(9), day(10), date(2030, 1, 1)) == [3, 3, 3]


hours = st.decimals(min_value="0.01", max_value=60, places=2)
days_after = st.integers(min_value=0, max_value=400)


@st.composite
def any_terms(draw):
    start = date(2026, 1, 1) + timedelta(days=draw(days_after))
    end = start + timedelta(days=draw(days_after)) if draw(st.booleans()) else None
    amount = draw(hours)
    falls_to = draw(st.decimals(min_value=0, max_value=amount, places=2)) if end and draw(st.booleans()) else None
    planned = end + timedelta(days=draw(days_after)) if falls_to is not None and draw(st.booleans()) else None
    return Terms(amount, start, end, "x", None if falls_to == amount else falls_to, planned)


@given(any_terms(), days_after)
def test_hours_never_rise_and_stay_between_both_ends(agreed, offset):
    one = agreed.started_on + timedelta(days=offset)
    two = one + timedelta(days=1)
    first, second = on(agreed, one, two)
    assert 0 <= second <= first <= agreed.hours
    if agreed.holds(one) and agreed.tapers_to is not None:
        assert first >= agreed.tapers_to


@given(any_terms())
def test_a_taper_begins_and_ends_as_agreed(agreed):
    assert on(agreed, agreed.started_on) == [agreed.hours]
    if agreed.tapers_to is not None and agreed.tapers_by is None and agreed.steps_down:
        assert on(agreed, agreed.ended_on) == [agreed.tapers_to]
    falls = [step.hours for step in rules.steps(agreed)]
    gaps = {a - b for a, b in pairwise(falls)}
    assert len(gaps) <= 1


@given(st.lists(any_terms(), max_size=5), days_after)
def test_the_sum_is_never_negative(agreed, offset):
    when = date(2026, 1, 1) + timedelta(days=offset)
    assert rules.hours_of(agreed, when) == sum(on(each, when)[0] for each in agreed) >= 0


# What is refused


@pytest.mark.parametrize(
    ("agreed", "field", "words"),
    [
        (terms("0"), "hours", "more than 0"),
        (terms("-3"), "hours", "more than 0"),
        (terms("-1E+99999"), "hours", "168 at most"),
        (terms("NaN"), "hours", "168 at most"),
        (terms("Infinity"), "hours", "168 at most"),
        (terms("169"), "hours", "168 at most"),
        (terms("7.405"), "hours", "2 decimals"),
        (terms("12", day(9), day(8)), "ended_on", "on or after the first, 9 November 2026"),
        (terms("12", date(1999, 12, 31)), "started_on", "2000 to 2100"),
        (terms("12", day(2), date(9999, 12, 31)), "ended_on", "2000 to 2100"),
        (terms("12", day(2), day(29), tapers_to="12"), "tapers_to", "fewer hours than the 12"),
        (terms("12", day(2), day(29), tapers_to="13"), "tapers_to", "fewer hours than the 12"),
        (terms("12", day(2), day(29), tapers_to="-1"), "tapers_to", "not below 0"),
        (terms("12", day(2), day(29), tapers_to="1E-99999"), "tapers_to", "2 decimals"),
        (terms("12", tapers_to="0"), "ended_on", "tapers until then"),
        (terms("12", day(2), day(8), tapers_to="0"), "ended_on", "in a later week"),
        (terms(reason=""), "reason", "what the reduction is for"),
        (terms(review_on=day(30)), "review_on", "choose reasonable adjustment"),
        (terms(is_adjustment=True), "review_on", "review it together"),
        (terms(is_adjustment=True, review_on=TODAY), "review_on", "after 25 November 2026"),
        (terms(started_on=day(1, 12), is_adjustment=True, review_on=day(1, 12)), "review_on", "after 1 December 2026"),
        (terms(is_adjustment=True, review_on=date(2101, 1, 1)), "review_on", "2000 to 2100"),
        (terms(ended_on=day(30), is_adjustment=True, review_on=day(1, 12)), "ended_on", "has no end"),
        (terms(ended_on=day(30), is_adjustment=True, tapers_to="1", review_on=day(1, 12)), "tapers_to", "not taper"),
    ],
)
def test_refused_with_the_field_and_what_to_do(agreed, field, words):
    (found,) = rules.faults_of(agreed, TODAY)
    assert found.field == field
    assert words in found.message
    assert found.message.endswith(".")


def test_everything_wrong_is_said_at_once_and_once_a_field():
    wrong = terms("0", day(9), day(8), reason="", tapers_to="-1")
    assert [fault.field for fault in rules.faults_of(wrong, TODAY)] == ["hours", "reason", "ended_on"]
    adjusted = terms("3", day(9), day(8), is_adjustment=True, review_on=TODAY)
    assert [fault.message for fault in rules.faults_of(adjusted, TODAY)] == [
        "Leave the last day empty: a reasonable adjustment is reviewed, and has no end."
    ]


@pytest.mark.parametrize(
    "agreed",
    [
        terms("0.01"),
        terms("37", day(2), day(2)),
        terms("12", day(2), day(9), tapers_to="0"),
        terms("3", reason="", is_adjustment=True, review_on=day(26)),
    ],
)
def test_taken(agreed):
    assert rules.faults_of(agreed, TODAY) == []


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (terms("3", day(2), day(8)), False),
        (terms("3", day(2), day(9)), True),
        (terms("3", day(20), None), True),
        (terms("3", day(21), None), False),
        (terms("3", day(2), None, reason=" PROJECT "), True),
        (terms("3", day(2), None, reason="union duties"), False),
    ],
)
def test_the_same_reason_covers_no_day_twice(other, meets):
    new = terms("2", day(9), day(20))
    assert (rules.overlap(new, [other]) is other) is meets
    assert (rules.overlap(other, [new]) is new) is meets


@pytest.mark.parametrize(
    ("new", "others", "contracts", "when", "left"),
    [
        (terms("37"), [], [FULL], None, None),
        (terms("37.01"), [], [FULL], day(2), 37),
        (terms("10"), [terms("30", day(1, 12))], [FULL], day(1, 12), 7),
        (terms("10", ended_on=day(30)), [terms("30", day(1, 12))], [FULL], None, None),
        (terms("8"), [terms("30", day(1, 10), day(1))], [FULL], None, None),
        # hours fall from 37 to 18.5 on 1 January
        (terms("20"), [], [Contract(Decimal(37), date(2020, 1, 1), day(31, 12)),
                           Contract(Decimal("18.5"), date(2027, 1, 1), None)], date(2027, 1, 1), Fraction(37, 2)),
        # by then it has tapered far enough
        (terms("20", day(2), day(31, 12), tapers_to="0"), [], [Contract(Decimal(37), date(2020, 1, 1), day(30)),
                           Contract(Decimal(18), day(1, 12), None)], None, None),
        # two posts: their sum is reduced once
        (terms("30"), [], [Contract(Decimal(20), date(2020, 1, 1), None)] * 2, None, None),
        (terms("41"), [], [Contract(Decimal(20), date(2020, 1, 1), None)] * 2, day(2), 40),
        # a student's placement does not add to a post that counts
        (terms("30"), [], [Contract(Decimal(20), date(2020, 1, 1), None),
                           Contract(Decimal(20), date(2020, 1, 1), None, is_counted=False)], day(2), 20),
        (terms("1"), [], [Contract(Decimal(0), date(2020, 1, 1), None)], day(2), 0),  # no hours contracted
        (terms("1"), [terms("50", reason="HR")], [FULL], day(2), 0),  # over already
        (terms("1"), [], [Contract(Decimal(1), date(2020, 1, 1), day(5))], None, None),  # after the last post: nothing
        (terms("4"), [terms("10", day(2), day(29), tapers_to="0", reason="y")],
         [Contract(Decimal("13.5"), date(2020, 1, 1), None)], day(2), Fraction(7, 2)),
    ],
)  # fmt: skip
def test_never_more_than_is_contracted(new, others, contracts, when, left):
    found = rules.overrun(new, others, contracts)
    assert (found and (found.on, found.left)) == (when and (when, left))


@given(any_terms(), st.lists(any_terms(), max_size=4), st.integers(min_value=0, max_value=60))
def test_what_is_taken_fits_on_every_day(new, others, contracted):
    post = [Contract(Decimal(contracted), date(2020, 1, 1), None)]
    found = rules.overrun(new, others, post)
    last = new.ended_on or new.started_on + timedelta(days=900)
    days = [new.started_on + timedelta(days=n) for n in range((last - new.started_on).days + 1)]
    over = [d for d in days if rules.hours_on(new, d) > max(0, contracted - rules.hours_of(others, d))]
    assert (found.on if found else None) == (over[0] if over else None)


def test_the_message_never_promises_more_than_is_left():
    third = rules.overrun(
        terms("37"), [terms("10", day(26, 10), day(22), tapers_to="0", reason="y")], [FULL]
    )  # 10 - 10/3 off on 2 November
    assert third.left == 37 - Fraction(20, 3)
    assert "only 30.33 of 37" in third.message
    assert "Write 30.33 or less" in third.message
    assert "End another reduction first" in rules.overrun(terms("1"), [terms("37", reason="y")], [FULL]).message


def test_ending():
    agreed = terms("12", day(2), day(29))
    assert rules.end_fault(agreed, day(1)).field == "ended_on"
    assert rules.end_fault(agreed, day(2)) is None
    assert rules.end_fault(agreed, day(29)) is None
    assert "already" in rules.end_fault(agreed, day(30)).message
    assert rules.end_fault(terms("12"), date(2101, 1, 1)) is not None


# What is due


@pytest.mark.parametrize(
    ("agreed", "kind"),
    [
        (terms(ended_on=TODAY), NoticeKind.ENDS),
        (terms(ended_on=TODAY - timedelta(days=1)), None),
        (terms(ended_on=TODAY + timedelta(days=28)), NoticeKind.ENDS),
        (terms(ended_on=TODAY + timedelta(days=29)), None),
        (terms(), None),
        (terms(is_adjustment=True, review_on=TODAY + timedelta(days=29)), None),
        (terms(is_adjustment=True, review_on=TODAY + timedelta(days=28)), NoticeKind.REVIEW_DUE),
        (terms(is_adjustment=True, review_on=TODAY), NoticeKind.REVIEW_DUE),
        (terms(is_adjustment=True, review_on=TODAY - timedelta(days=1)), NoticeKind.REVIEW_OVERDUE),
        (terms(is_adjustment=True, review_on=day(3), ended_on=day(10)), None),  # over: no review is owed
    ],
)
def test_notice(agreed, kind):
    found = rules.notice(agreed, TODAY)
    assert (found and found.kind) == kind


def test_next_step():
    falling = terms("12", day(2), day(29), tapers_to="0")
    assert rules.next_step(falling, day(1)) == rules.Step(day(9), Fraction(8))
    assert rules.next_step(falling, day(9)) == rules.Step(day(16), Fraction(4))
    assert rules.next_step(falling, day(23)) is None
    assert rules.next_step(terms(), day(9)) is None


# Who is told what


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("reasons", [True, False])
@pytest.mark.parametrize("may_set", [True, False])
@pytest.mark.parametrize("now", [True, False])
@pytest.mark.parametrize("then", [True, False])
def test_sight(own, reasons, may_set, now, then):
    found = rules.sight(is_own=own, sees_reasons=reasons, may_set=may_set, answers_now=now, answered_then=then)
    if own or reasons:
        assert found is Sight.REASON
    elif may_set and now:
        assert found is (Sight.REASON if then else Sight.KIND)
    else:
        assert found is Sight.HOURS
