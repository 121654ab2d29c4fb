"""The audits of the demonstration council: made once, by the product's own rules, so that every page has something."""

import pytest
from sqlalchemy import text

from tests.integration.conftest import UNTIL, rolled_back
from workforce.auth import service as accounts
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.db import db
from workforce.demo.audited import audit
from workforce.demo.supervised import record
from workforce.supervision import audit_queries as queries
from workforce.supervision.audit_draw_rules import draw


@pytest.fixture
def told(council):
    with rolled_back(council):
        accounts.add_account("lead@audits.example", "quality", "test", name="Lead")
        assert record(UNTIL) > 50
        yield audit(UNTIL)


def test_audits_of_the_demonstration(told):
    assert told > 20
    assert audit(UNTIL) == 0, "once only"
    samples = queries.samples()
    assert len(samples) >= 2
    for one in samples:
        records = [item.record_id for item in queries.items_of(one.id)]
        assert sorted(records) == sorted(draw(one.seed, one.size, one.eligible)), "each can be drawn again"
    items = [item for one in samples for item in queries.items_of(one.id)]
    barred = queries.barred([one.record_id for one in items], UNTIL)
    workers = {one.account_id: one.worker_id for one in queries.auditors()}
    for item in items:
        readers = [one.account_id for one in item.readings if one.account_id]
        assert len(readers) == len(set(readers))
        assert not {workers[one] for one in readers} & barred[item.record_id]
    found = indicators.figures(OnDay(UNTIL), ["W6"])[0]
    assert 0 < found.ratio.numerator < found.ratio.denominator
    assert found.headline()["supervisors_covered"] > 0
    assert db.session.scalar(text("SELECT count(*) FROM supervision_audit_action")) == 4


def test_without_practice_quality_there_are_none(council):
    with rolled_back(council):
        db.session.execute(text("UPDATE account SET is_active = false WHERE role = 'quality'"))
        assert audit(UNTIL) == 0
