"""Whether a text holds a reference that the case system knows."""

import pytest
from sqlalchemy import event, text

from workforce.caseload.references import held
from workforce.db import db


@pytest.fixture
def children(session):
    session.execute(
        text(
            "INSERT INTO child (source, reference, former_reference, import_id) VALUES ('a', 'QX-4471', NULL, 0),"
            " ('a', 'C7', NULL, 0), ('a', '70012', 'U/99 31', 0), ('a', '2026', NULL, 0)"
        )
    )


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("I asked qx 4471 first", "qx 4471"), ("QX4471", "QX4471"), ("QX_4471's plan", "QX_4471"),
        ("(70-012)", "70-012"),
        ("born as u9931", "u9931"), ("Seen: C7.", "C7"), ("c7", None), ("C 7", None), ("C-7", None), ("QX44712", None),
        ("In 2026, 700 12 hours", "700 12"), ("In 2026", None), ("", None), ("no number at all", None),
    ],
)  # fmt: skip
def test_as_people_write_it(children, said, typed):
    found = held({"title": "Fine 1234", "words": said, "nothing": None})
    assert (found and (found.field, found.typed)) == (typed and ("words", typed))


def test_one_statement_or_none(children):
    seen = []
    listen = lambda *args: seen.append(args[2])
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        assert held({"words": "no number"}) is None
        assert not seen
        assert held({"words": "1234 " * 800, "title": "QX-4471"}).fault == "Take the case reference out: QX-4471"
        assert len(seen) == 1
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
