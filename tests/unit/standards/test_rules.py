"""The rules of the standards at their edges."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.facts import standards
from workforce.links import LONGEST_LINK, link_fault
from workforce.standards.computed import BY_KEY
from workforce.standards.computed import COMPUTED as FIGURES
from workforce.standards.rules import (
    COMPUTED,
    Action,
    Assessment,
    Edition,
    Evidence,
    Evidenced,
    Found,
    Gap,
    Kind,
    Measure,
    RowOfFigure,
    Verdict,
    evidenced,
    met_of,
    titles,
)

DAY = date(2026, 11, 2)
SHARE = Measure("A", "ES3.3", "a", "b, of c", "percent", Fraction(100))


def row(numerator, denominator=1):
    return RowOfFigure("1", None, None, Fraction(numerator), Fraction(denominator))


def found(*rows, needs=Fraction(100), measure=SHARE):
    return Found(measure, None if rows == (None,) else rows, needs=needs)


@pytest.mark.parametrize(
    ("one", "value", "is_met"),
    [
        (found(row(1), row(1)), 100, True),
        (found(row(1), row(0)), 50, False),
        (found(row(1), row(0), needs=Fraction(50)), 50, True),
        (found(row(2, 3), needs=Fraction(200, 3)), None, True),  # exact: two thirds reach two thirds
        (found(row(2, 3), needs=Fraction(67)), None, False),
        (found(row(1), needs=None), 100, None),
        (found(), None, None),  # nobody to count is not 100%, and not short
        (found(None), None, None),  # not known is not 0%
        (found(row(3), row(0), measure=Measure("B", "ES3.5", "b", "reports made", "reports"), needs=None), 3, None),
    ],
)
def test_whether_a_figure_reaches_what_is_asked(one, value, is_met):
    assert one.is_met is is_met
    if value is not None:
        assert one.value == value
    assert one.is_known is (one.rows is not None)


@pytest.mark.parametrize(
    ("figures", "is_met"),
    [
        ([found(row(1)), found(row(1), needs=None)], True),
        ([found(row(1)), found(row(0))], False),
        ([found(None), found(row(0))], False),  # what falls short decides
        ([found(None), found(row(1))], None),
        ([found(row(1), needs=None)], None),
        ([], None),
    ],
)
def test_whether_a_requirement_is_met(figures, is_met):
    assert met_of(figures) is is_met


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://council.example/a?b=c#d", None),
        ("HTTPS://council.example", None),
        ("https://council.example:8443/x", None),
        ("http://council.example", "https"),
        ("javascript:alert(1)", "https"),
        ("https:javascript:alert(1)", "https"),
        ("//council.example", "https"),
        ("https://", "https"),
        ("https://localhost", "https"),
        ("https://council.example/a b", "https"),
        ("https://council.example\\@evil.example", "https"),
        ("https://council.example/\n", "https"),
        ("https://[::1", "https"),
        ("https://council.example:port/", "https"),
        ("https://ann:secret@council.example/", "name and password"),
        ("https://council.example/" + "x" * LONGEST_LINK, "characters"),
        ("data:text/html,<script>", "https"),
        ("", "https"),
    ],
)
def test_only_whole_https_addresses_are_links(url, fault):
    said = link_fault(url)
    assert (said is None) if fault is None else (fault in said)


def piece(review, added=0, withdrawn=None):
    return Evidence(
        1, "ES1.1", Kind.STATEMENT, "t", "w", None, "o", DAY, DAY + timedelta(days=review), DAY + timedelta(days=added),
        "una", DAY + timedelta(days=withdrawn) if withdrawn is not None else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pieces", "stands"),
    [
        ([], Evidenced.NONE),
        ([piece(0)], Evidenced.IN_DATE),  # the review day itself
        ([piece(-1)], Evidenced.OVERDUE),
        ([piece(-1), piece(5)], Evidenced.IN_DATE),
        ([piece(5, added=1)], Evidenced.NONE),  # added tomorrow
        ([piece(5, withdrawn=0)], Evidenced.NONE),
        ([piece(5, withdrawn=1)], Evidenced.IN_DATE),  # withdrawn tomorrow
        ([piece(5, withdrawn=0), piece(-3)], Evidenced.OVERDUE),
    ],
)
def test_how_evidence_stands(pieces, stands):
    assert evidenced(pieces, DAY) is stands


PIECES = st.builds(
    piece,
    st.integers(-3, 3),
    st.integers(-3, 3),
    st.one_of(st.none(), st.integers(-3, 3)),
)
ORDER = [Evidenced.NONE, Evidenced.OVERDUE, Evidenced.IN_DATE]


@given(st.lists(PIECES, max_size=4), PIECES)
def test_a_further_piece_never_makes_it_worse(pieces, one):
    assert ORDER.index(evidenced([*pieces, one], DAY)) >= ORDER.index(evidenced(pieces, DAY))


def action(due, added=-10, ended=None):
    return Action(
        1, 1, "w", "o", DAY + timedelta(days=due), DAY + timedelta(days=added), "done" if ended is not None else None,
        DAY + timedelta(days=ended) if ended is not None else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "is_open", "is_late"),
    [
        (action(0), True, False),  # the due day itself
        (action(-1), True, True),
        (action(-1, ended=0), False, False),
        (action(-1, ended=1), True, True),  # done tomorrow
        (action(-1, added=1), False, False),
    ],
)
def test_when_an_action_is_late(one, is_open, is_late):
    assert (one.is_open(DAY), one.is_late(DAY)) == (is_open, is_late)


def test_a_gap_as_it_stood():
    gap = Gap(1, 3, "w", DAY, "una", DAY + timedelta(days=4), "una", "done", (action(-1), action(5, ended=-2)))
    assert [gap.is_open(DAY + timedelta(days=n)) for n in (-1, 0, 3, 4)] == [False, True, True, False]
    assert len(gap.open_actions(DAY)) == 1


def test_an_assessment_is_late_after_its_day():
    one = Assessment(1, 3, Verdict.MET, "r", DAY - timedelta(days=9), DAY, "una")
    assert [one.is_late(DAY + timedelta(days=n)) for n in (0, 1)] == [False, True]


def test_titles_of_all_three_editions():
    for standard in standards():
        assert standard.title and standard.title_2014 and standard.title_2012
        first, beside = titles(standard, Edition.NOTICE)
        assert first == standard.title_2012
        assert beside == [("2020", standard.title), ("2014", standard.title_2014)]


def test_every_computed_requirement_is_one_of_the_facts_and_has_a_figure():
    known = {one.id for standard in standards() for one in standard.requirements}
    assert known >= COMPUTED
    assert {one.measure.requirement for one in FIGURES} == COMPUTED
    assert len(BY_KEY) == len(FIGURES)
    assert all((one.opens is not None) == one.measure.is_named for one in FIGURES), "who sees named rows is said"
