"""What workers say: days, counts, and that no figure or difference of figures tells of fewer than 5."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from workforce.caseload.voice_rules import (
    Asked,
    Rating,
    Review,
    count_questions,
    last_whole_week,
    median,
    shown_groups,
)
from workforce.working_days import working_days_between

DAY = date(2026, 11, 25)


def people(first, count):
    return frozenset(range(first, first + count))


def test_four_raters_are_too_few_and_five_are_enough():
    assert shown_groups({"four": people(0, 4)}) == frozenset()
    assert shown_groups({"five": people(0, 5)}) == {"five"}
    assert shown_groups({"nobody": frozenset()}) == frozenset()


def test_the_complement_is_hidden_too():
    a, b, c = people(0, 7), people(10, 3), people(20, 9)
    assert shown_groups({"A": a, "B": b, "C": c, "all": a | b | c}) == {"C", "all"}, "A with C and all would tell of B"


def test_two_small_groups_hide_each_other():
    a, b, c = people(0, 7), people(10, 3), people(20, 2)
    assert shown_groups({"A": a, "B": b, "C": c, "all": a | b | c}) == {"A", "all"}


def test_a_group_of_everybody_in_it_says_the_same_twice():
    a = people(0, 6)
    assert shown_groups({"team": a, "team and below": a, "all": a}) == {"team", "team and below", "all"}


def test_three_levels():
    """All less one service tells of the other service, and that less its shown team of the hidden one."""
    a, b, c = people(0, 8), people(10, 2), people(20, 6)
    shown = shown_groups({"A": a, "B": b, "C": c, "S1": a | b, "S2": c, "all": a | b | c})
    assert shown == {"C", "S1", "S2", "all"}


def test_who_reads_four_by_name_does_not_learn_of_the_other_two():
    team = people(0, 6)
    assert shown_groups({"team": team}, people(0, 4)) == frozenset()
    assert shown_groups({"team": team}, people(0, 1)) == {"team"}
    assert shown_groups({"team": team}, team) == {"team"}, "whoever knows all of them learns nothing"


def what_can_be_worked_out(groups):
    """Return every group that totals give by taking away others inside it that do not overlap."""
    for name, members in groups.items():
        inside = [other for key, other in groups.items() if key != name and other <= members]
        for count in range(len(inside) + 1):
            for some in combinations(inside, count):
                if sum(map(len, some)) == len(frozenset().union(*some)):
                    yield members - frozenset().union(*some)


@given(st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=3), min_size=1, max_size=3), st.integers(0, 6))
def test_no_difference_tells_of_fewer_than_five(services, named):
    groups, first = {}, 0
    for s, sizes in enumerate(services):
        teams = {}
        for t, size in enumerate(sizes):
            teams[f"{s}.{t}"] = people(first, size)
            first += size
        groups |= {**teams, f"{s}": frozenset().union(*teams.values())}
    groups["all"] = people(0, first)
    known = people(0, min(named, first))
    shown = shown_groups(groups, known)
    for found in what_can_be_worked_out({name: groups[name] for name in shown}):
        assert len(found) not in (1, 2, 3, 4)
        assert len(found - known) not in (1, 2, 3, 4)
    assert all(len(groups[name]) >= 5 for name in shown)
    if first >= 5 and not known:
        assert "all" in shown, "the largest group is never the one to hide"


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_the_last_whole_week_is_over(today):
    week = last_whole_week(today)
    assert week.isoweekday() == 7
    assert 1 <= (today - week).days <= 7


def test_working_days_know_bank_holidays_and_weekends():
    assert working_days_between(DAY, DAY) == 0
    assert working_days_between(date(2026, 11, 27), date(2026, 11, 30)) == 1, "Friday to Monday"
    assert working_days_between(date(2026, 4, 2), date(2026, 4, 7)) == 1, "Easter: Good Friday and Monday are free"


def test_counts_of_questions():
    asked = [
        Asked(DAY, None),
        Asked(DAY - timedelta(days=7), DAY),  # 5 working days
        Asked(DAY - timedelta(days=2), DAY),  # 2
        Asked(DAY - timedelta(days=14), DAY + timedelta(days=1)),  # open on the day
        Asked(DAY + timedelta(days=1), None),
        Asked(DAY - timedelta(days=365), DAY - timedelta(days=364)),
    ]
    counts = count_questions(asked, DAY)
    assert (counts.raised, counts.answered, counts.median_days) == (4, 2, Decimal("3.5"))
    assert count_questions([], DAY).median_days is None


@given(st.lists(st.integers(0, 50), min_size=1))
def test_half_lie_on_each_side_of_the_median(values):
    found = median(values)
    assert 2 * sum(v < found for v in values) <= len(values)
    assert 2 * sum(v > found for v in values) <= len(values)


def test_a_look_together_is_in_date_until_its_interval_has_passed():
    assert Review(DAY - timedelta(days=28), 28, DAY).is_in_date
    assert not Review(DAY - timedelta(days=29), 28, DAY).is_in_date
    assert Review(DAY, None, DAY).is_in_date
    assert Review(DAY, None, DAY).due_on is None, "the scheme sets no interval"
    assert not Review(None, 28, DAY).is_in_date
    assert not Review(None, None, DAY).is_in_date


def test_ratings_in_words():
    assert [rating.words for rating in Rating if rating.is_hard] == ["stretched", "too much"]
