"""Feedback: when it can be given, which quarters have ended, and that no sum or difference tells of fewer than 5."""

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workforce.supervision.feedback_rules import (
    COUNCIL,
    OWN,
    QUESTIONS,
    SMALLEST_GROUP,
    Answer,
    Refusal,
    Said,
    by_team,
    ended_quarters,
    refusal,
    shown_as,
    shown_groups,
    sums,
    upwards,
)
from workforce.supervision.rules import Kind

HELD = date(2026, 11, 2)
PARENTS = {"D": None, "S1": "D", "S2": "D", "A": "S1", "B": "S1", "C": "S2", "E": "S2"}


@pytest.mark.parametrize(
    ("kind", "held", "today", "is_given", "found"),
    [
        (Kind.FORMAL, HELD, HELD, False, None),
        (Kind.ASYE, HELD, HELD + timedelta(days=28), False, None),
        (Kind.FORMAL, HELD, HELD + timedelta(days=29), False, Refusal.TOO_LATE),
        (Kind.FORMAL, HELD, HELD - timedelta(days=1), False, Refusal.NOT_HELD),
        (Kind.FORMAL, None, HELD, False, Refusal.NOT_HELD),
        (Kind.FORMAL, HELD, HELD, True, Refusal.GIVEN),
        (Kind.GROUP, HELD, HELD, False, Refusal.NOT_ONE_TO_ONE),
        (Kind.INFORMAL, HELD, HELD, False, Refusal.NOT_ONE_TO_ONE),
    ],
)
def test_when_it_can_be_given(kind, held, today, is_given, found):
    assert refusal(kind, held, today, is_given=is_given) is found


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_the_last_four_quarters_that_have_ended(day):
    found = ended_quarters(day)
    assert len(found) == 4
    assert found[0].last < day <= found[0].last + timedelta(days=92)
    for newer, older in pairwise(found):
        assert older.last + timedelta(days=1) == newer.first
    assert all(one.first.day == 1 and one.first.month % 3 == 1 and 89 <= (one.last - one.first).days < 93
               for one in found)  # fmt: skip


def said(n, worker, supervisor=100, team="A", needs=Answer.YES):
    answers = dict.fromkeys((one.key for one in QUESTIONS), Answer.PARTLY)
    return Said(n, worker, supervisor, team, {**answers, "needs_met": needs})


def test_sums_count_sessions_and_people():
    found = sums([said(1, 1), said(2, 1, needs=Answer.NO), said(3, 2)])
    assert (found.sessions, found.people) == (3, 2)
    assert (found.of("needs_met", "yes"), found.of("needs_met", "no"), found.of("heard", "partly")) == (2, 1, 3)


def test_many_sessions_of_few_people_are_not_shown():
    many = [said(n, n % 4) for n in range(40)]
    assert not shown_groups(by_team(many, PARENTS), {one.id: one.worker_id for one in many})


def test_the_readers_own_feedback_is_not_among_the_five():
    five = [said(n, n) for n in range(5)]
    by = {one.id: one.worker_id for one in five}
    assert "A" in shown_groups(by_team(five, PARENTS), by)
    assert not shown_groups(by_team(five, PARENTS), by, frozenset({3}))


FEEDBACK = st.lists(
    st.tuples(st.integers(0, 14), st.sampled_from([101, 102, 103, 104]), st.sampled_from([True, False])),
    max_size=40,
)  # fmt: skip
HOME = {101: "A", 102: "A", 103: "B", 104: "C"}


@settings(max_examples=50)
@given(FEEDBACK, st.sampled_from([101, 103, 104, 7]))
def test_neither_a_sum_nor_a_difference_tells_of_fewer_than_five(found, reader):
    every = [said(n, worker, supervisor, HOME[supervisor]) for n, (worker, supervisor, _) in enumerate(found)]
    own = frozenset(one.id for one in every if one.supervisor_id == reader)
    family = by_team(every, PARENTS) | ({OWN: own} if own else {})
    by, known = {one.id: one.worker_id for one in every}, frozenset({reader})
    shown = shown_groups(family, by, known)
    tells = [family[name] for name in shown]
    for one in list(tells):  # each less any of those inside that lie apart from each other
        inside = [other for other in tells if other < one]
        for count in range(1, min(3, len(inside)) + 1):
            apart = [some for some in combinations(inside, count) if all(not a & b for a, b in combinations(some, 2))]
            tells += [one.difference(*some) for some in apart]
    for ids in tells:
        people = {by[one] for one in ids} - known
        assert not people or len(people) >= SMALLEST_GROUP


@given(FEEDBACK)
def test_rows_stand_where_they_may_be_shown(found):
    every = [said(n, worker, supervisor, HOME[supervisor]) for n, (worker, supervisor, _) in enumerate(found)]
    rows = shown_as(every, PARENTS)
    assert set(rows) == {one.id for one in every}
    for one in every:
        assert rows[one.id] is None or rows[one.id] in upwards(one.team, PARENTS)
    for code in set(rows.values()) - {None}:  # what a filter by team adds up
        people = {one.worker_id for one in every if rows[one.id] and code in upwards(rows[one.id], PARENTS)}
        assert len(people) >= SMALLEST_GROUP


def test_a_supervisor_in_no_team_counts_for_everybody():
    every = [said(n, n, team=None) for n in range(6)]
    assert shown_groups(by_team(every, PARENTS), {n: n for n in range(6)}) == {COUNCIL}
