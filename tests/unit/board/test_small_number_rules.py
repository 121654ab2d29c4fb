"""Which small numbers are hidden: cases by hand, and for random trees a proof that nothing hidden can be worked out."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from workforce.board.summaries.small_number_rules import ROOT, Cell, hidden, read_hide_under


def cell(key, count, parent=ROOT):
    return Cell(key, parent, frozenset(f"{key}{n}" for n in range(count)))


def tree(**services):
    """A service for each name, with teams of so many people."""
    found = []
    for name, counts in services.items():
        found.append(Cell(name))
        found += [cell(f"{name}{n}", count, name) for n, count in enumerate(counts, start=1)]
    return found


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (tree(S=[12, 13], T=[10, 11]), ""),
        (tree(S=[12, 13, 9], T=[10, 11]), "S1 S3"),  # the smallest beside it, so that S does not tell it
        (tree(S=[12, 5, 6], T=[10, 11]), "S2 S3"),  # two of 11 together are enough
        (tree(S=[12, 4, 5], T=[10, 11]), "S1 S2 S3"),  # 9 together are not
        (tree(S=[12, 0, 9, 14], T=[10]), "S1 S3"),  # nobody hides nobody
        (tree(S=[9], T=[10, 11], U=[30]), "S S1 T T1"),  # of T as much as keeps T from being summed up
        (tree(S=[9], T=[10, 11]), "S S1 T T1"),
        (tree(S=[4, 5], T=[30]), "S S1 S2 T T1"),  # a service of one team is that team
        (tree(S=[3], T=[4]), "S S1 T T1"),
        (tree(S=[5], T=[6, 20]), "S S1 T T1 T2"),
        (tree(S=[3, 9]), "S1 S2"),  # the service is the council, which is always shown
        (tree(S=[7]), "S S1"),
        ([cell("a", 9), cell("b", 10), cell("c", 11)], "a b"),
        ([cell("a", 9), cell("b", 1), cell("c", 11)], "a b"),
        ([cell("a", 4), cell("b", 1), cell("c", 11), cell("d", 12)], "a b c"),
        ([cell("a", 20), cell("b", 30)], ""),
        ([cell("a", 0), cell("b", 30)], ""),
    ],
)
def test_what_is_hidden(cells, expected):
    assert " ".join(sorted(hidden(cells, 10))) == expected


def test_people_who_stand_in_two_places_count_once():
    same = frozenset("abcdef")
    cells = [Cell("S"), Cell("S1", "S", same), Cell("S2", "S", same), cell("S3", 12, "S"), *tree(T=[30])]
    assert sorted(hidden(cells, 10)) == ["S1", "S2", "S3"]  # the two are about 6 people together


def test_of_places_of_about_the_same_size_always_the_same_is_hidden():
    for b, c, d in ((12, 11, 30), (11, 12, 30), (19, 10, 30)):
        assert sorted(hidden([cell("a", 9), cell("d", d), cell("b", b), cell("c", c)], 10)) == ["a", "b"]
    assert sorted(hidden([cell("a", 9), cell("b", 20), cell("c", 19)], 10)) == ["a", "c"]


def test_what_was_hidden_before_is_hidden_first():
    cells = [cell("a", 9), cell("b", 10), cell("c", 11)]
    assert sorted(hidden(cells, 10, before={"c"})) == ["a", "c"]


def test_who_knows_a_place_is_not_told_the_one_beside_it():
    cells = tree(S=[9, 10, 12], T=[20, 20])
    assert sorted(hidden(cells, 10)) == ["S1", "S2"]
    assert sorted(hidden(cells, 10, known={"S2"})) == ["S1", "S3"]
    assert sorted(hidden(cells, 10, known={"S1", "S2"})) == []
    assert sorted(hidden(tree(S=[9, 10], T=[20, 20]), 10, known={"S2"})) == ["S", "S1", "T", "T1"]


@pytest.mark.parametrize(
    ("document", "expected"), [({}, 10), ({"hide_under": 5}, 5), ({"hide_under": 30, "every_weeks": 4}, 30)]
)
def test_the_policy(document, expected):
    assert read_hide_under(document) == expected


@pytest.mark.parametrize("wrong", [4, 31, "10", 10.5, None, True])
def test_a_policy_that_can_not_be_used(wrong):
    with pytest.raises(ValueError, match="hide_under: write a whole number"):
        read_hide_under({"hide_under": wrong})


def basis(vectors):
    """Return the rows of an echelon form, by the place of their first number."""
    rows = {}
    for vector in vectors:
        left = reduced(rows, vector)
        first = next((n for n, x in enumerate(left) if x), None)
        if first is not None:
            rows[first] = [x / left[first] for x in left]
    return rows


def reduced(rows, vector):
    left = [Fraction(x) for x in vector]
    for first in sorted(rows):
        if left[first]:
            left = [x - left[first] * y for x, y in zip(left, rows[first], strict=True)]
    return left


PEOPLE = st.integers(0, 13)


@st.composite
def places(draw):
    """A council of up to four services of up to four teams; some people stand in two places."""
    cells = []
    for s in range(draw(st.integers(1, 4))):
        cells.append(Cell(f"s{s}"))
        for t in range(draw(st.integers(1, 4))):
            shared = {f"both{n}" for n in range(draw(st.integers(0, 2)))}
            cells.append(Cell(f"s{s}t{t}", f"s{s}", cell(f"s{s}t{t}", draw(PEOPLE)).people | shared))
    if draw(st.booleans()):
        cells.append(cell("none", draw(PEOPLE)))
    leaves = [one.key for one in cells if one.key not in {other.parent for other in cells}]
    known = draw(st.sets(st.sampled_from(leaves), max_size=3)) if draw(st.booleans()) else set()
    return cells, draw(st.integers(5, 12)), known


@hypothesis(max_examples=250)
@given(places())
def test_nothing_hidden_can_be_worked_out(made):
    cells, under, known = made
    of_everybody = hidden(cells, under)
    found = hidden(cells, under, known, also=of_everybody)
    parents = {one.key: one.parent for one in cells}
    leaves = [one for one in cells if one.key not in parents.values()]

    def below(key):
        return frozenset(one.key for one in leaves if key in (one.key, one.parent, ROOT))

    def vector(keys):
        return [int(one.key in keys) for one in leaves]

    def people(keys):
        return frozenset().union(*(one.people for one in leaves if one.key in keys))

    peopled = frozenset(one.key for one in leaves if one.people)
    shown = basis(vector(below(key)) for key in [ROOT, *parents] if key not in found)

    def is_determined(keys):
        return not any(reduced(shown, vector(keys)))

    for key in parents:
        if 0 < len(people(below(key))) < under:
            assert key in found or below(key) & peopled <= known
        if not below(key) & peopled or below(key) & peopled <= known:
            assert key not in found
        elif key in of_everybody:
            assert key in found
    # everything that the reader does not know is told by the council's figure, whatever is hidden
    everything = peopled - known
    for parent in {ROOT, *parents.values()}:
        those = [key for key in found if parents[key] == parent]
        for size in range(1, len(those) + 1):
            for some in combinations(those, size):
                keys = frozenset().union(*map(below, some))
                if keys >= everything:
                    continue
                if size == 1 or len(people(keys - known)) < under:
                    assert not is_determined(keys), (some, found)
    hidden_leaves = sorted(found & peopled)[:7]
    for size in range(1, len(hidden_leaves) + 1):
        for some in combinations(hidden_leaves, size):
            if len(people(some)) < under and not frozenset(some) >= everything:
                assert not is_determined(some), (some, found)


def test_a_sum_that_is_told_is_found_by_the_proof():
    shown = basis([[1, 1, 1], [0, 0, 1], [1, 0, 0]])
    assert not any(reduced(shown, [0, 1, 0]))
    assert any(reduced(basis([[1, 1, 1], [0, 0, 1]]), [0, 1, 0]))


def test_hiding_only_what_is_small_would_not_do():
    cells = tree(S=[3, 12], T=[30, 30])
    leaves = ["S1", "S2", "T1", "T2"]
    shown = basis([[1, 1, 1, 1], [1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    assert not any(reduced(shown, [int(key == "S1") for key in leaves]))
    assert "S2" in hidden(cells, 10)
