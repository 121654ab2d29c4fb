"""Series worked by hand, as tables that a reader can check with a pencil; each number of a table is itself checked.

A line is: value | moving range (-: none, x: left out) | offset from the mean of its segment | rule. The head gives the
mean range and the reach of the limits, 2.66 x mean range, of the last segment. `=====` is a restart, `null` a gap.
"""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from workforce.board.trends.rules import trend

START = date(2026, 1, 5)

# name: (good, what the last segment says: centre, lower, upper, variation), head of the last segment, table
TABLES = {
    # sum 120 / 12 = 10; 11 ranges of 2 each
    "alternating, all common": ("high", ("10", "4.68", "15.32", "common"), "2 5.32", """
        9 | - | -1 |
        11 | 2 | 1 |
        9 | 2 | -1 |
        11 | 2 | 1 |
        9 | 2 | -1 |
        11 | 2 | 1 |
        9 | 2 | -1 |
        11 | 2 | 1 |"""),
    # sum 96 / 8 = 12; ranges 1 1 1 1 1 1 29: mean 5, 3.267 x 5 = 16.335 leaves out 29; then 6 / 6 = 1
    "a range left out, a point outside": ("low", ("12", "9.34", "14.66", "worsening"), "1 2.66", """
        8 | - | -4 | outside
        9 | 1 | -3 | outside
        8 | 1 | -4 | outside
        9 | 1 | -3 | outside
        8 | 1 | -4 | outside
        9 | 1 | -3 | outside
        8 | 1 | -4 | outside
        37 | x | 25 | outside"""),
    # sum 12 x 5 + 27 = 87 / 15 = 5.8; ranges 11 x 2 + 4 + 3 + 3 = 32 / 14 = 16/7; reach 6.08, two thirds 4.0533...
    "two of three near, on the upper side": ("high", ("5.8", "-0.28", "11.88", "improving"), "16/7 42.56/7", """
        4 | - | -1.8 |
        6 | 2 | 0.2 |
        4 | 2 | -1.8 |
        6 | 2 | 0.2 |
        4 | 2 | -1.8 |
        6 | 2 | 0.2 |
        4 | 2 | -1.8 |
        6 | 2 | 0.2 |
        4 | 2 | -1.8 |
        6 | 2 | 0.2 |
        4 | 2 | -1.8 |
        6 | 2 | 0.2 |
        10 | 4 | 4.2 | near
        7 | 3 | 1.2 |
        10 | 3 | 4.2 | near"""),
    # the same upside down: sum 12 x 5 + 3 = 63 / 15 = 4.2
    "two of three near, on the lower side": ("high", ("4.2", "-1.88", "10.28", "worsening"), "16/7 42.56/7", """
        6 | - | 1.8 |
        4 | 2 | -0.2 |
        6 | 2 | 1.8 |
        4 | 2 | -0.2 |
        6 | 2 | 1.8 |
        4 | 2 | -0.2 |
        6 | 2 | 1.8 |
        4 | 2 | -0.2 |
        6 | 2 | 1.8 |
        4 | 2 | -0.2 |
        6 | 2 | 1.8 |
        4 | 2 | -0.2 |
        0 | 4 | -4.2 | near
        3 | 3 | -1.2 |
        0 | 3 | -4.2 | near"""),
    # sum 91 / 13 = 7; ranges 12 x 1 = 12 / 12 = 1: reach 2.66, two thirds 1.7733...; 13 - 7 = 6 is outside
    "thirteen rising: outside first, then trend": ("high", ("7", "4.34", "9.66", "improving"), "1 2.66", """
        1 | - | -6 | outside
        2 | 1 | -5 | outside
        3 | 1 | -4 | outside
        4 | 1 | -3 | outside
        5 | 1 | -2 | trend
        6 | 1 | -1 | trend
        7 | 1 | 0 | trend
        8 | 1 | 1 | trend
        9 | 1 | 2 | trend
        10 | 1 | 3 | outside
        11 | 1 | 4 | outside
        12 | 1 | 5 | outside
        13 | 1 | 6 | outside"""),
    # six points below the mean, a gap, one more: no 7 in a row. Sum 60 / 12 = 5; ranges 2 2 2 2 2, then 4 4 0 4 2
    # = 24 / 10 = 2.4; reach 6.384, two thirds 4.256: 5 is near
    "a gap cuts seven on one side": ("low", ("5", "-1.384", "11.384", "common"), "2.4 6.384", """
        4 | - | -1 |
        2 | 2 | -3 |
        4 | 2 | -1 |
        2 | 2 | -3 |
        4 | 2 | -1 |
        2 | 2 | -3 |
        null | - | - |
        2 | - | -3 |
        6 | 4 | 1 |
        10 | 4 | 5 | near
        10 | 0 | 5 | near
        6 | 4 | 1 |
        8 | 2 | 3 |"""),
    # two segments, each judged by itself. First: sum 20 / 4 = 5, ranges 2 2 2. Second: sum 84 / 4 = 21, ranges 1 1 1
    "a restart: two means, no range between them": ("high", ("21", "18.34", "23.66", "common"), "1 2.66", """
        4 | - | -1 |
        6 | 2 | 1 |
        4 | 2 | -1 |
        6 | 2 | 1 |
        =====
        20.5 | - | -0.5 |
        21.5 | 1 | 0.5 |
        20.5 | 1 | -0.5 |
        21.5 | 1 | 0.5 |"""),
    # sum 64 / 8 = 8; ranges 1 1 1 1 1 1 9: mean 15/7 = 2.1428...,
    # 3.267 x 15/7 = 7.0007... leaves out 9; 6 / 6 = 1
    "seven below, then one far above": ("low", ("8", "5.34", "10.66", "worsening"), "1 2.66", """
        7 | - | -1 | run
        6 | 1 | -2 | near
        7 | 1 | -1 | run
        6 | 1 | -2 | near
        7 | 1 | -1 | run
        6 | 1 | -2 | near
        7 | 1 | -1 | run
        18 | x | 10 | outside"""),
}  # fmt: skip


def parsed(table):
    """(observations, restarts, segments of [value, range, offset, rule] as they are written)."""
    observations, restarts, segments = [], [], [[]]
    for text in table.strip().splitlines():
        if text.strip() == "=====":
            restarts.append((START + timedelta(weeks=len(observations)), "said by hand"))
            segments.append([])
            continue
        value, moved, offset, rule = (part.strip() for part in text.split("|"))
        on = START + timedelta(weeks=len(observations))
        observations.append((on, None if value == "null" else Decimal(value)))
        segments[-1].append((value, moved, offset, rule))
    return observations, restarts, segments


@pytest.mark.parametrize("name", TABLES)
def test_worked(name):
    good, (centre, lower, upper, variation), _, table = TABLES[name]
    observations, restarts, segments = parsed(table)
    found = trend(observations, good=good, restarts=restarts)
    assert [point.rule or "" for point in found.points] == [rule for part in segments for *_, rule in part]
    got = found.as_json()
    assert (got["centre"], got["lower"], got["upper"], got["variation"]) == (centre, lower, upper, variation)
    assert got["restarts"] == [{"on": on.isoformat(), "reason": "said by hand"} for on, _ in restarts]


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_themselves(name):
    *_, head, table = TABLES[name]
    _, _, segments = parsed(table)
    for part in segments:
        known = [Fraction(value) for value, *_ in part if value != "null"]
        mean = sum(known) / len(known)
        before = None
        kept = []
        for value, moved, offset, _ in part:
            here = None if value == "null" else Fraction(value)
            step = None if here is None or before is None else abs(here - before)
            assert offset == "-" if here is None else Fraction(offset) == here - mean, (value, offset)
            if moved == "x":
                assert step is not None
            else:
                assert step == (None if moved == "-" else Fraction(moved)), (value, moved)
            kept += [] if moved in ("-", "x") else [Fraction(moved)]
            before = here
    mean_range, reach = (
        Fraction(Fraction(over), int(under or 1)) for over, _, under in (one.partition("/") for one in head.split())
    )
    assert mean_range == sum(kept) / len(kept)
    assert reach == Fraction("2.66") * mean_range
