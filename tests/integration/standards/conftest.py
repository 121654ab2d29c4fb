"""The council that supervises, committed once; each test in a transaction that is rolled back, on a day that stands."""

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import (
    Meetings,
    browse,
    counted,
    here,
    recorded,
    signed_in,
    when,
)  # fmt: skip
from workforce.board.figures.on_day import OnDay
from workforce.standards import pages
from workforce.standards.computed import found_on

__all__ = ["browse", "counted", "here", "recorded", "signed_in", "when"]


@pytest.fixture
def meet(browse):
    return Meetings(browse)


@pytest.fixture
def figures(here):
    """The figures of a day as somebody's page has them: key -> (numerator, denominator), None where not known."""

    def of(name="una", day=None):
        def work_out():
            found = found_on(pages.day_of(viewer, day))
            return {
                one.measure.key: None if one.ratio is None else (one.ratio.numerator, one.ratio.denominator)
                for one in found
            }

        viewer = council.viewer(name)
        return council.do(work_out)

    return of


@pytest.fixture
def rows_of(here):
    """The rows of a figure that somebody sees, and how many are hidden."""

    def of(key, name="una", day=None):
        viewer = council.viewer(name)
        return council.do(lambda: pages.opened(pages.day_of(viewer, day), int(key[2]), key))

    return of


@pytest.fixture
def on_board(here):
    """A board indicator's rows as (numerator, denominator)."""

    def of(measure, day=council.DAY):
        return council.do(lambda: [(one.numerator, one.denominator) for one in measure(OnDay(day)) or ()])

    return of
