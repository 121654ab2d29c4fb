"""When an overload opens, closes, climbs; what a plan is on any day. Worked out by hand."""

from datetime import date, timedelta

import pytest

from workforce.allocation.overload_rules import (
    Entry,
    History,
    Kind,
    PlanState,
    WeekState,
    closes,
    effect_weeks,
    ends_before,
    standing,
    subject,
    weeks_that_open,
)
from workforce.allocation.policy_rules import Level, read_escalation
from workforce.db.policy import starting
from workforce.working_days import working_days_after, working_days_between

POLICY = read_escalation(starting("escalation"))
OPENED = date(2026, 11, 3)  # a Tuesday


def nov(day):
    return date(2026, 11, day)


def entries(*lines):
    return tuple(Entry(n, n + 1, kind, on, "x", **more) for n, (kind, on, more) in enumerate(lines, start=1))


def action(on, owner=1):
    return (Kind.ACTION, on, {"words": "Move two", "owner_id": owner, "due_on": nov(20)})


def view(on, agrees=True):
    return (Kind.VIEW, on, {"agrees": agrees, "is_workers": True})


def review(on, until):
    return (Kind.REVIEW, on, {"due_on": until})


def written(*lines, left=None):
    return History(OPENED, entries(*lines), left or {})


# --- opening and closing


def test_the_weeks_before_a_day_never_hold_the_day():
    assert ends_before(date(2026, 11, 8), 2) == [date(2026, 10, 25), nov(1)], "a Sunday's own week is not over"
    assert ends_before(nov(9), 1) == [nov(8)]


@pytest.mark.parametrize(
    ("over", "stored", "after", "opens"),
    [
        ((4, 3, 2, 1), (4, 3, 2, 1), None, True),
        ((3, 2, 1), (4, 3, 2, 1), None, False),
        ((4, 3, 1), (4, 3, 2, 1), None, False),
        ((4, 3, 2, 1), (4, 3, 1), None, False),
        ((4, 3, 2), (4, 3, 2, 1), None, False),
    ],
)
def test_every_one_of_the_last_weeks_must_be_over_and_known(over, stored, after, opens):
    ends = {n: nov(22) - timedelta(weeks=n - 1) for n in (1, 2, 3, 4)}
    found = weeks_that_open(nov(23), 4, {ends[n] for n in over}, {ends[n] for n in stored}, after)
    assert (found is not None) is opens


def test_weeks_before_an_earlier_closing_do_not_count():
    ends = ends_before(nov(23), 4)
    assert weeks_that_open(nov(23), 4, ends, ends, ends[0]) is None
    assert weeks_that_open(nov(23), 4, ends, ends, ends[0] - timedelta(days=1)) == ends


OVER, UNDER, AWAY = WeekState.OVER, WeekState.NOT_OVER, WeekState.AWAY


@pytest.mark.parametrize(
    ("states", "closed"),
    [
        ((UNDER,) * 4, 3),
        ((UNDER,) * 3, None),
        ((UNDER, UNDER, OVER, UNDER, UNDER), None),
        ((OVER, UNDER, UNDER, AWAY, AWAY, UNDER, UNDER), 6),
        ((AWAY,) * 9, None),
        ((), None),
    ],
)
def test_four_weeks_in_a_row_not_over_close_it(states, closed):
    ends = [nov(1) + timedelta(weeks=n) for n in range(len(states))]
    assert closes(list(zip(ends, states, strict=True)), 4) == (None if closed is None else ends[closed])


@pytest.mark.parametrize("since", [nov(day) for day in range(1, 15)] + [date(2026, 12, 24), date(2026, 12, 25)])
@pytest.mark.parametrize("days", [1, 2, 5, 11])
def test_the_day_reached_is_the_first_with_so_many_working_days(since, days):
    found = working_days_after(since, days)
    assert working_days_between(since, found) == days
    assert working_days_between(since, found - timedelta(days=1)) == days - 1


# --- plans


def test_a_plan_is_in_writing_once_all_three_are_there():
    history = written(action(nov(4)), view(nov(6)), review(nov(9), nov(30)))
    states = [history.plan_on(nov(day)).state for day in (3, 4, 6, 9, 30)]
    assert states == [PlanState.NONE, PlanState.PART, PlanState.PART, PlanState.IN_DATE, PlanState.IN_DATE]
    assert history.plan_on(date(2026, 12, 1)).state is PlanState.RAN_OUT
    assert history.written_on(nov(8)) is None
    assert history.written_on(nov(30)) == nov(9)


def test_a_view_that_does_not_agree_is_a_view():
    assert written(action(nov(4)), view(nov(4), agrees=False), review(nov(4), nov(30))).is_in_date(nov(4))


def test_an_action_taken_out_leaves_the_plan_incomplete_and_one_done_does_not():
    whole = (action(nov(4)), view(nov(4)), review(nov(4), nov(30)))
    done = written(*whole, (Kind.DONE, nov(5), {"action_id": 1}))
    assert done.is_in_date(nov(6))
    assert done.plan_on(nov(6)).actions[0].done_on == nov(5)
    removed = written(*whole, (Kind.REMOVED, nov(6), {"action_id": 1}))
    assert [removed.is_in_date(nov(day)) for day in (5, 6)] == [True, False]
    assert removed.last_in_date(nov(20)) == nov(5)
    assert removed.written_on(nov(20)) == nov(4)


def test_an_owner_who_leaves_leaves_the_action_without_an_owner():
    history = written(action(nov(4)), view(nov(4)), review(nov(4), nov(30)), left={1: nov(10)})
    assert [history.is_in_date(nov(day)) for day in (9, 10)] == [True, False]
    assert history.plan_on(nov(10)).lacks == ["an action with an owner"]
    done = written(
        action(nov(4)), view(nov(4)), review(nov(4), nov(30)), (Kind.DONE, nov(9), {"action_id": 1}), left={1: nov(10)}
    )
    assert done.is_in_date(nov(10)), "what is done needs nobody any more"


def test_a_view_is_marked_where_the_plan_changed_after_it():
    plan = written(action(nov(4)), view(nov(4)))
    assert not plan.plan_on(nov(4)).changed_since_view
    assert written(view(nov(4)), action(nov(5))).plan_on(nov(5)).changed_since_view
    done = written(action(nov(4)), view(nov(4)), (Kind.DONE, nov(5), {"action_id": 1}))
    assert not done.plan_on(nov(5)).changed_since_view


# --- climbing


def test_it_climbs_by_working_days_after_it_opened():
    history = written()
    levels = {day: standing(history, nov(day), POLICY).level for day in (3, 10, 11, 17, 18, 24, 25)}
    assert levels == {
        3: Level.MANAGER, 10: Level.MANAGER, 11: Level.SERVICE, 17: Level.SERVICE, 18: Level.HEAD, 24: Level.HEAD,
        25: Level.DIRECTOR,
    }  # fmt: skip
    now = standing(history, nov(11), POLICY)
    assert (now.plan_due_on, now.is_late, now.next_on, now.next_level) == (nov(10), True, nov(18), Level.HEAD)
    assert now.reached == ((Level.SERVICE, nov(11)),)
    first = standing(history, nov(4), POLICY)
    assert (first.next_on, first.next_level, first.is_late) == (nov(10), None, False)
    assert standing(history, date(2026, 12, 24), POLICY).next_on is None


def test_a_plan_in_date_stops_it_and_the_days_count_anew_when_it_ran_out():
    history = written(action(nov(12)), view(nov(12)), review(nov(12), nov(20)))
    assert standing(history, nov(11), POLICY).level is Level.SERVICE
    stopped = standing(history, nov(12), POLICY)
    assert (stopped.level, stopped.since, stopped.next_on, stopped.due_on) == (Level.MANAGER, None, nov(20), nov(20))
    again = standing(history, nov(27), POLICY)
    assert (again.since, again.level, again.plan_due_on) == (nov(20), Level.MANAGER, nov(27))
    assert standing(history, nov(30), POLICY).level is Level.SERVICE
    assert (subject(7, history, nov(11)), subject(7, history, nov(30))) == ("overload:7", "overload:7:2026-11-20")


def test_while_away_nothing_climbs_and_the_days_count_from_the_return():
    away = standing(written(), nov(25), POLICY, is_away=True)
    assert (away.level, away.is_paused, away.next_on, away.due_on) == (Level.MANAGER, True, None, None)
    back = standing(written(), nov(25), POLICY, returned_on=nov(23))
    assert (back.since, back.level) == (nov(23), Level.MANAGER)
    before = standing(written(), nov(25), POLICY, returned_on=nov(1))
    assert before.since == OPENED


def test_the_effect_is_measured_at_ends_of_weeks():
    assert effect_weeks(nov(2), 4) == (nov(8), date(2026, 12, 6))
    assert effect_weeks(nov(8), 4) == (nov(8), date(2026, 12, 6))
