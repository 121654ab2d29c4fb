"""The demonstration's records: copies of sessions that files tell of, which are counted no second time."""

import pytest
from sqlalchemy import text

from tests.integration.conftest import UNTIL, rolled_back
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.db import db
from workforce.demo.supervised import record
from workforce.importing import service
from workforce.supervision.compliance_queries import logged_between
from workforce.supervision.people_page import Today
from workforce.supervision.queries import last_full_month

FILES = "SELECT count(*), max(id) FROM supervision_session WHERE source <> 'page'"


@pytest.fixture
def loaded(council):
    with rolled_back(council):
        yield council


def figures():
    return {
        one.indicator.id: one.ratio
        for one in indicators.figures(OnDay(UNTIL), ["W4", "W4-students", "W4-period", "W5"])
    }


def log():
    found, _ = logged_between(*last_full_month(UNTIL), Today(UNTIL).policy)
    return sorted(str((one.worker_id, one.on, one.held_on, one.minutes, one.is_cancelled)) for one in found)


def test_recording_them_changes_no_figure(loaded, monkeypatch):
    for name in ("_terms", "_sign"):  # what was agreed in writing and lengths disputed here do change W5
        monkeypatch.setattr(f"workforce.demo.supervised.{name}", lambda *_: None)
    before, logged, files = figures(), log(), db.session.execute(text(FILES)).one()
    assert record(UNTIL) > 50
    assert figures() == before
    assert log() == logged
    assert db.session.execute(text(FILES)).one() == files
    assert record(UNTIL) == 0, "once only"


def test_the_same_files_again_bring_nothing(loaded, files):
    assert record(UNTIL) > 50
    before = figures()
    report = service.run(files, service.Options("supervision", UNTIL))
    assert (report.new, report.changed) == (0, 0)
    assert figures() == before
