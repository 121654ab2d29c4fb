"""The demonstration council shows overloads, plans, concerns and answers at every stage, the same each time."""

import pytest
from sqlalchemy import text

from tests.integration.conftest import UNTIL, rolled_back
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.demo import demo_people
from workforce.demo.overloads import invent

EVERYTHING = """
SELECT md5(string_agg(x, ',' ORDER BY x)) FROM (
  SELECT concat_ws('|', w.employee_number, o.opened_on, o.closed_on, o.closed_reason, o.closed_by) FROM overload o
    JOIN worker w ON w.id = o.worker_id
  UNION ALL SELECT concat_ws('|', e.kind, e.day, e.by, e.words, e.due_on, e.agrees, e.is_workers) FROM overload_entry e
  UNION ALL SELECT concat_ws('|', c.request, c.raised_at, c.to_whom, c.said, c.sent_to, c.answered_at) FROM concern c
  UNION ALL SELECT concat_ws('|', p.worker_id, p.role, p.day, p.answer) FROM effective_practice p
) x(x)
"""


def unsaid(session):
    """Nothing was opened or said before, whichever tests used this council first: rolled back with the rest."""
    for table in ("overload_entry", "overload", "concern", "effective_practice", "overload_watch", "escalation_notice"):
        session.execute(text(f"DELETE FROM {table}"))
    session.execute(text("DELETE FROM outgoing_mail"))


@pytest.fixture
def worker(files):
    return demo_people(files)["worker"]


def test_the_same_each_time_and_only_once(council, worker):
    seen = []
    for _ in range(2):
        with rolled_back(council) as session:
            unsaid(session)
            assert invent(UNTIL, worker) > 50
            assert invent(UNTIL, worker) == 0
            seen.append(session.scalar(text(EVERYTHING)))
            assert session.scalar(text("SELECT count(*) FROM outgoing_mail WHERE sent_at IS NULL")) == 0
    assert seen[0] == seen[1]


def test_every_stage_is_there(council, worker):
    with rolled_back(council) as session:
        unsaid(session)
        invent(UNTIL, worker)
        assert set(session.scalars(text("SELECT DISTINCT to_whom FROM concern"))) == {
            "manager", "managers_manager", "quality"
        }  # fmt: skip
        assert session.scalar(text("SELECT count(*) FROM concern WHERE answered_at IS NULL")) == 4
        assert session.scalar(text("SELECT count(*) FROM escalation_notice WHERE subject LIKE 'concern:%'")) == 1
        found = {figure.indicator.id: figure for figure in indicators.figures(OnDay(UNTIL), ["W3", "W20"])}
        assert found["W3"].ratio.denominator > 0
        assert found["W3"].came_of_overloads["median_days_to_plan"] is not None
        assert found["W20"].ratio.denominator > 5
