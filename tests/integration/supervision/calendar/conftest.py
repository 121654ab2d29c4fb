"""The very small council, and who is signed in."""

import pytest

from tests.integration.supervision.reminders.conftest import ask, counted, do, supervised, when
from tests.integration.web import Browser

__all__ = ["ask", "counted", "do", "supervised", "when"]


@pytest.fixture
def browse(supervised, do):
    """One browser a person."""
    made = {}

    def of(name):
        if name not in made:
            made[name] = Browser(supervised, name)
        return made[name]

    return of
