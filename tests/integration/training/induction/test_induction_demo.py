"""The demonstration begins plans once, by the product's own rules."""

import pytest
from sqlalchemy import text

from tests.integration.conftest import UNTIL, rolled_back
from workforce.demo.inductions import induct
from workforce.training.today import Today


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


@pytest.mark.parametrize(("team", "plans"), [("S01T03", 0), ("S01T01", 1)])
def test_the_manager_finds_something_to_do(council_of_files, team, plans):
    with rolled_back(council_of_files) as session:
        worker = next(one.employee_number for one in Today(UNTIL).staff if one.team == team)
        induct(UNTIL, worker)
        open_ = (
            "SELECT count(*) FROM induction_plan p JOIN post o ON o.worker_id = p.worker_id JOIN team t"
            " ON t.id = o.team_id WHERE t.code = :team AND p.completed_on IS NULL AND p.week_one_at IS NULL AND NOT"
            " EXISTS (SELECT 1 FROM induction_task k WHERE k.plan_id = p.id AND k.done_at IS NULL)"
        )
        assert session.scalar(text(open_), {"team": team}) == plans, "none begun, or one to sign"
