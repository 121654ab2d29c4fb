"""As whose row a pair may be shown: no figure below council level tells of fewer than 5."""

from hypothesis import given
from hypothesis import strategies as st

from workforce.allocation.practice_rules import Pair, shown_as

PARENTS = {"CS": None, "S1": "CS", "S2": "CS", "A": "S1", "B": "S1", "C": "S2", "D": "S2"}


def pairs(**counts):
    found, n = [], 0
    for team, count in counts.items():
        found += [Pair(n + k, team, worker_allows=True, manager_allows=True) for k in range(count)]
        n += count
    return found


def by_group(found):
    shown = shown_as(found, PARENTS)
    counts = {}
    for one in found:
        counts[shown[one.worker_id]] = counts.get(shown[one.worker_id], 0) + 1
    return counts


def test_both_must_say_yes():
    assert [Pair(1, "A", a, b).both_allow for a in (True, False) for b in (True, False)] == [True, False, False, False]


def test_a_team_of_five_or_more_is_shown_where_the_rest_is_too():
    assert by_group(pairs(A=6, B=5, C=7)) == {"A": 6, "B": 5, "C": 7}


def test_a_team_is_hidden_with_the_small_one_beside_it():
    assert by_group(pairs(A=7, B=2, C=9)) == {"S1": 9, "C": 9}


def test_few_pairs_are_the_councils_alone():
    assert by_group(pairs(A=2, B=2)) == {None: 4}
    assert by_group(pairs(A=7, C=2)) == {"CS": 9}


def test_an_unknown_team_is_the_councils():
    assert by_group(pairs(Z=6)) == {None: 6}


def line_of(code):
    """The codes from one upwards."""
    return [code, *line_of(PARENTS[code])] if code else []


def below(code):
    return {team for team in PARENTS if code in line_of(team)}


@given(st.fixed_dictionaries({team: st.integers(0, 9) for team in "ABCD"}))
def test_no_group_and_no_difference_tells_of_fewer_than_five(counts):
    found = pairs(**counts)
    shown = shown_as(found, PARENTS)
    figures = {}
    for code in PARENTS:
        rows = [one for one in found if shown[one.worker_id] in below(code)]
        if rows:
            figures[code] = len(rows)
            assert len(rows) == sum(count for team, count in counts.items() if team in below(code)), (
                "whole, or not there"
            )
    for code, count in figures.items():
        inside = {other for other in below(code) - {code} if other in figures}
        widest = [one for one in inside if not any(one in below(other) for other in inside - {one})]
        rest = count - sum(figures[one] for one in widest)
        assert count >= 5
        assert rest == 0 or rest >= 5, (code, figures)
