"""The very small council of `town`, imported in one transaction that is rolled back, on a Monday that stands still."""

from datetime import UTC, datetime

import pytest

from tests.integration.allocation import town
from tests.integration.importing.conftest import bring, rows, undo
from workforce import clock

__all__ = ["bring", "rows", "undo"]


@pytest.fixture
def monday(monkeypatch):
    """Let it be the Monday of the extract; the same one whenever the tests run."""
    instant = datetime(town.DAY.year, town.DAY.month, town.DAY.day, 9, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: instant)
    return instant


@pytest.fixture
def small(monday, bring):
    """The council of `town`, as its files tell of it."""
    bring("staff", town.staff_files(), as_at=town.DAY)
    bring("cases", town.case_files(), as_at=town.DAY)
