"""The demonstration's managers decide about children, on any day of the year, and again changes nothing twice."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from tests.integration.conftest import rolled_back
from workforce import clock
from workforce.auth import service as accounts
from workforce.demo import demo_people
from workforce.demo.decided import decide

MANAGER = "deciding@demo.example"


@pytest.mark.parametrize("day", [(2026, 11, 3), (2026, 11, 26), (2026, 11, 30), (2026, 12, 1)])
def test_it_decides_on_any_day(council, files, monkeypatch, day):
    """Registrations end on 30 November: who can't cover or take a child then is passed over, and nothing fails."""
    monkeypatch.setattr(clock, "now", lambda: datetime(*day, 9, tzinfo=UTC))
    people = demo_people(files)
    with rolled_back(council) as session:
        session.execute(text("DELETE FROM account WHERE worker_id IS NOT NULL"))
        accounts.add_account(
            MANAGER, "manager", "test", name="Deciding", employee_number=people["manager"], team_code=None,
            password="copper lantern tide", checks_password=False,
        )  # fmt: skip
        assert decide(MANAGER, people["worker"]) > 0
        assert session.scalar(text("SELECT count(*) FROM marked_away")) == 1
