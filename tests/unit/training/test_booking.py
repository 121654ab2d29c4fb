"""What may be done with a booking in each state; days and times of runs across the clocks; calendar files."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from workforce.training.courses.booking_rules import (
    BEFORE_IT_BEGINS,
    Act,
    BookingFault,
    Filled,
    Run,
    State,
    free_places,
    is_correctable,
    is_reminded,
    mark_of,
    read_booking,
    refusal,
)
from workforce.training.courses.course_rules import is_code, notice_of, served_by, standards_of
from workforce.training.courses.event_calendar_rules import Entry, calendar_file
from workforce.training.courses.event_rules import (
    Stretch,
    at_london,
    clash,
    days_of,
    may_be_marked_from,
    read_days,
    stretches,
    when_words,
)
from workforce.training.rules import Audience, Requirement

S, A = State, Act
TO_COME, OVER = Run(False, False, False), Run(False, True, True)
# The states from which each act is let through, None being no booking, written a second time.
ALLOWED = {
    A.ASK: {None, S.DECLINED, S.WITHDRAWN},
    A.BOOK: {None, S.ASKED, S.DECLINED, S.WITHDRAWN},
    A.APPROVE: {S.ASKED},
    A.DECLINE: {S.ASKED},
    A.WITHDRAW: {S.ASKED, S.BOOKED, S.WAITING},
    A.MARK: {S.BOOKED, S.ATTENDED, S.ABSENT},
    A.UNMARK: {S.ATTENDED, S.ABSENT},
}


@pytest.mark.parametrize(("act", "state"), list(product(Act, [None, *State])))
def test_every_transition(act, state):
    run = OVER if act in (A.MARK, A.UNMARK) else TO_COME
    assert (refusal(act, state, run) is None) == (state in ALLOWED[act])


@pytest.mark.parametrize(("act", "state"), list(product(Act, [None, *State])))
def test_nothing_of_a_cancelled_run(act, state):
    assert refusal(act, state, Run(True, False, False)) == "This run of the course was cancelled."


@pytest.mark.parametrize("act", list(Act))
def test_before_and_after_it_begins(act):
    state = next(iter(sorted(one for one in ALLOWED[act] if one)))
    assert (refusal(act, state, OVER) is None) == (act not in BEFORE_IT_BEGINS)
    if act in (A.MARK, A.UNMARK):
        assert refusal(act, state, Run(False, True, False)) == "Who came is said on its last day, or after."


@given(st.integers(0, 600), st.integers(0, 600))
def test_free_places_and_taken_never_pass_the_places(places, taken):
    assert 0 <= free_places(places, taken) <= places
    assert taken >= places or free_places(places, taken) + taken == places


@pytest.mark.parametrize(
    ("state", "result", "mark"),
    [("attended", "completed", "completed"), ("attended", "attended", "attended"), ("attended", None, "completed"),
     ("absent", None, "absent"), ("booked", None, ""), ("waiting", None, "")],
)  # fmt: skip
def test_marks(state, result, mark):
    assert mark_of(state, result) == mark


MARKED = datetime(2026, 11, 2, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("marked", "after", "is_so"),
    [
        (None, timedelta(days=999), True), (MARKED, timedelta(days=28, seconds=-1), True),
        (MARKED, timedelta(days=28), False),
    ],
)  # fmt: skip
def test_how_long_a_mark_can_be_corrected(marked, after, is_so):
    assert is_correctable(marked, MARKED + after, 28) is is_so


@pytest.mark.parametrize(
    ("ahead", "before", "is_so"),
    [(6, 5, False), (5, 5, True), (1, 5, True), (0, 5, True), (-1, 5, False), (0, 0, False)],
)
def test_who_is_reminded(ahead, before, is_so):
    assert is_reminded(date(2026, 11, 2) + timedelta(days=ahead), date(2026, 11, 2), before) is is_so


@pytest.mark.parametrize(
    "part",
    [
        [], "x", {"remind_days_before": -1}, {"remind_days_before": 1.5}, {"remind_days_before": True},
        {"correct_within_days": 0}, {"keep_reasons_months": 85},
    ],
)  # fmt: skip
def test_a_policy_that_can_not_be_used(part):
    with pytest.raises(BookingFault, match="booking"):
        read_booking({"booking": part})


def test_sums_and_what_is_not_known():
    both = Filled(1, 10, 8, 6, 2) + Filled(1, 10, 4, 0, 0)
    assert (both.fill_percent, both.absent_percent, both.marked) == (60, 25, 8)
    assert Filled(1, 10, 4, 0, 0).absent_percent is None
    assert Filled().fill_percent is None


NINE, FOUR = time(9, 30), time(16)


def run(*days):
    return at_london(days[0], NINE), at_london(days[-1], FOUR), list(days) if len(days) > 1 else []


@pytest.mark.parametrize(
    ("days", "hours"),
    [
        ((date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26)), [8, 9, 9]),  # back at 1:00 UTC on the 25th
        ((date(2026, 3, 28), date(2026, 3, 29), date(2026, 4, 2)), [9, 8, 8]),  # forward on the 29th
        ((date(2026, 12, 1),), [9]),
    ],
)
def test_days_keep_their_time_when_the_clocks_change(days, hours):
    held = stretches(*run(*days))
    assert [one.starts_at.astimezone(UTC).hour for one in held] == hours
    assert {one.ends_at - one.starts_at for one in held} == {timedelta(hours=6, minutes=30)}
    begins, ends, named = run(*days)
    link = "https://meet.example/a"
    entry = Entry(7, "Risk analysis", begins, ends, named, "Room 4", link, "Bring a pen.", 3, MARKED, False)
    event = vobject.readOne(calendar_file(entry, "https://work.example", "no-reply@work.example").decode()).vevent
    starts = list(event.getrruleset(addRDate=True)) if len(days) > 1 else [event.dtstart.value]
    assert [one.astimezone(UTC).hour for one in starts] == hours
    assert [one.date() for one in starts] == list(days)
    assert event.uid.value == "course-booking-7@work.example"
    assert (event.sequence.value, event.status.value) == ("3", "CONFIRMED")


def test_a_cancelled_entry_says_so_and_no_more():
    entry = Entry(7, "Risk analysis", *run(date(2026, 12, 1)), "Room 4", None, "Bring a pen.", 4, MARKED, True)
    found = vobject.readOne(calendar_file(entry, "https://work.example", "no-reply@work.example").decode())
    assert (found.method.value, found.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert found.vevent.transp.value == "TRANSPARENT"
    assert found.vevent.description.value == "https://work.example/bookings/7"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((date(2026, 12, 1),), "Tuesday 1 December 2026, 9:30am to 4pm"),
        (
            (date(2026, 12, 31), date(2027, 1, 4)),
            "Thursday 31 December 2026 and Monday 4 January 2027, 9:30am to 4pm each day",
        ),
    ],
)  # fmt: skip
def test_when_in_words(days, said):
    assert when_words(*run(*days)) == said
    assert days_of(*run(*days)) == list(days)


def test_over_several_days_without_naming_them():
    begins, ends = at_london(date(2026, 12, 30), NINE), at_london(date(2027, 1, 2), FOUR)
    assert when_words(begins, ends) == "Wednesday 30 December 2026, 9:30am, to Saturday 2 January 2027, 4pm"
    assert len(stretches(begins, ends)) == 1


def test_times_that_touch_do_not_clash():
    morning = Stretch(at_london(date(2026, 12, 1), NINE), at_london(date(2026, 12, 1), time(12)))
    noon = Stretch(at_london(date(2026, 12, 1), time(12)), at_london(date(2026, 12, 1), FOUR))
    assert not clash([morning], [noon])
    assert clash([morning, noon], [noon])


@pytest.mark.parametrize("text", ["soon", "32/1/2026", "1/12/26", "2026-13-01", "1 December 2026"])
def test_days_that_can_not_be_read(text):
    with pytest.raises(ValueError, match="is no day"):
        read_days(text)


def test_days_are_read_once_each_in_their_order():
    assert read_days("15/12/2026;8/12/2026\n\n2026-12-15, ") == [date(2026, 12, 8), date(2026, 12, 15)]


def test_it_can_be_marked_from_its_last_day():
    assert may_be_marked_from(at_london(date(2026, 7, 1), FOUR)) == datetime(2026, 6, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "code", ["", " X", "X ", ".", "..", "/a", "a/", "a//b", "é", "a<b", "a?b", "a#b", "a%b", "x" * 61]
)
def test_codes_that_can_not_be(code):
    assert not is_code(code)


def test_what_a_course_serves():
    first = Requirement("A", "a", ("X", "Y"), Audience(), 3, None, 6, "N9", None)
    second = Requirement("B", "b", ("X",), Audience(), 3, None, 2, None, None)
    found = served_by([first, second])
    assert [(one.requirement.id, one.equivalents) for one in found["X"]] == [("A", ("Y",)), ("B", ())]
    assert (standards_of(found["X"]), notice_of(found["X"])) == ([2, 6], ["N9"])
    assert found.keys() == {"X", "Y"}
