"""The demonstration begins plans once, by the product's own rules."""

from sqlalchemy import text

from tests.integration.conftest import UNTIL, rolled_back
from workforce.demo.inductions import induct


def test_plans_of_the_demonstration(council_of_files):
    with rolled_back(council_of_files) as session:
        made = induct(UNTIL)
        assert made > 0
        assert induct(UNTIL) == 0, "again it changes nothing"
        count = lambda sql: session.scalar(text(sql))
        assert count("SELECT count(*) FROM induction_plan") == made
        assert count("SELECT count(*) FROM induction_task WHERE done_at IS NOT NULL")
        wrong = (
            "SELECT count(*) FROM induction_plan p JOIN induction_task t ON t.plan_id = p.id"
            " WHERE p.completed_on IS NOT NULL AND t.done_at IS NULL AND t.dropped_at IS NULL"
        )
        assert count(wrong) == 0, "complete only where every task is done"
