"""A summary is frozen, sealed, published once, and opens onto its rows."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.integration.conftest import UNTIL
from workforce.board.summaries import pack, queries, service
from workforce.board.summaries.errors import BoardError
from workforce.board.summaries.history import History
from workforce.board.summaries.movement_rules import Why, read_steps
from workforce.db import audit, db, transaction
from workforce.importing.service import KINDS, Options
from workforce.importing.service import run as import_files


@pytest.fixture
def loaded(session, files):
    for kind in KINDS:
        import_files(files, Options(kind, UNTIL, covers_from=date(2026, 3, 1)))
    return session


def test_once_per_day(loaded):
    first, created = service.publish(UNTIL, "test")
    again, created_again = service.publish(UNTIL, "test")
    assert (created, created_again) == (True, False)
    assert (first.id, first.sha256) == (again.id, again.sha256)


def test_the_seal_holds_what_stands_in_the_database(loaded):
    summary, _ = service.publish(UNTIL, "test")
    db.session.expire_all()
    assert service.seal_of(queries.summary(summary.id)) == summary.sha256


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE summary SET sha256 = 'x'",
        "DELETE FROM summary_indicator",
        "UPDATE summary_indicator SET value = 0",
        "TRUNCATE audit_entry",
    ],
)
def test_what_was_published_never_changes(loaded, statement):
    service.publish(UNTIL, "test")
    with pytest.raises(DBAPIError, match=r"only ever added to|never changed"), db.session.begin_nested():
        db.session.execute(text(statement))


def test_a_later_correction_leaves_the_summary_as_it_was(loaded, files, tmp_path):
    summary, _ = service.publish(UNTIL - timedelta(days=28), "test")
    before = queries.headlines([summary.id])
    db.session.execute(text("UPDATE post SET contracted_hours = contracted_hours / 2"))
    assert queries.headlines([summary.id]) == before


def test_movement_is_explained_by_rows(loaded):
    earlier, _ = service.publish(UNTIL - timedelta(days=28), "test")
    later, _ = service.publish(UNTIL, "test")
    old, new = queries.frozen_rows(earlier.id, "W1"), queries.frozen_rows(later.id, "W1")
    steps = read_steps(queries.movement_of(later.id, "W1"))
    for part in ("numerator", "denominator"):
        sums = [sum(Fraction(row[part]) for row in rows) for rows in (old, new)]
        assert sum(step.change(part) for step in steps) == sums[1] - sums[0]
    assert {step.why for step in steps} <= {Why.JOINED, Why.LEFT, Why.RECLASSIFIED, Why.REASSIGNED}
    assert len(steps) > 10


def test_a_summary_released_later_for_an_earlier_day_leaves_what_was_told_first(loaded):
    first, last = (service.publish(UNTIL - timedelta(days=days), "test")[0] for days in (56, 0))
    between, _ = service.publish(UNTIL - timedelta(days=28), "test")
    assert queries.released_before(last) == first.published_at
    assert queries.released_before(between) == first.published_at
    assert queries.released_before(first) is None


def test_a_summary_without_an_indicator_is_a_gap_in_its_series():
    days = [date(2026, month, 1) for month in (1, 2, 3, 4)]
    told = {
        "W4": [(day, n, Decimal(n), {"id": "W4"}) for n, day in enumerate(days)],
        "C1": [(days[n], n, Decimal(n), {"id": "C1"}) for n in (1, 3)],
    }
    assert [(day, value) for day, _, value, _ in History(told, {}).of("C1")] == [
        (days[1], Decimal(1)), (days[2], None), (days[3], Decimal(3)),
    ]  # fmt: skip
    assert History(told, {}).of("C2") == []


def test_the_future_is_refused(loaded):
    with pytest.raises(BoardError, match="future"):
        service.publish(date(2100, 1, 1), "test")


def test_before_the_data_begins_nothing_is_published(loaded):
    for day, why in ((date(2020, 1, 1), "Nothing is known of 2020-01-01"), (date(1, 1, 1), "No summary tells")):
        with pytest.raises(BoardError, match=why):
            service.publish(day, "test")
    assert queries.summary_on(date(2020, 1, 1)) is None


def test_without_data_nothing_is_published(session):
    with pytest.raises(BoardError, match="no data"):
        service.publish(UNTIL, "test")


def test_the_pack_says_what_is_left_out(loaded):
    service.publish(UNTIL, "test")
    found = pack.pack_of()
    words = {w: (count, of) for w, count, of, _, _ in found.left_out()}
    assert any("no type" in w for w in words)
    assert all(of for count, of in words.values())


def test_the_audit_trail_names_the_first_broken_entry(session):
    for n in range(3):
        audit.record("test", "tried", f"thing:{n}")
    assert audit.verify() == (audit.tail()[0], None)
    second = db.session.scalar(text("SELECT max(id) - 1 FROM audit_entry"))
    db.session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER only_add"))
    db.session.execute(text("UPDATE audit_entry SET actor = 'somebody else' WHERE id = :id"), {"id": second})
    assert audit.verify()[1] == second


def test_a_failed_change_leaves_no_trace(session):
    count = audit.tail()[0]
    with pytest.raises(RuntimeError), transaction():
        audit.record("test", "tried", "thing")
        raise RuntimeError
    assert audit.tail()[0] == count
