"""Imports and reductions that were set on pages: neither touches the other."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.integration.importing import plain
from tests.integration.importing.conftest import DAY
from tests.integration.importing.tables import REDUCTION, post, staff
from workforce.people.queries import staff_on

LATER = DAY + timedelta(days=7)
PAGE = "SELECT hours, started_on, ended_on, ended_by_absence, set_by FROM reduction WHERE source = 'page'"


def files(*numbers, reductions=(REDUCTION,)):
    crowd = [post(f"M{n}") for n in range(20)]
    return staff(*crowd, *(post(n) for n in numbers), **{"reductions.csv": list(reductions)})


@pytest.fixture
def set_on_page(session):
    def setting(number="E1", **more):
        columns = {"hours": "3", "started_on": DAY, "ended_on": None, "tapers_to": None, **more}
        session.execute(
            text(
                "INSERT INTO reduction (source, import_id, worker_id, reason, hours, started_on, ended_on, tapers_to,"
                " set_by) SELECT 'page', 0, w.id, 'union', :hours, :started_on, :ended_on, :tapers_to, 'm@x'"
                " FROM worker w WHERE w.employee_number = :number"
            ),
            {"number": number, **columns},
        )
        session.commit()

    return setting


def test_a_staff_import_neither_ends_nor_changes_them(bring, rows, set_on_page):
    bring("staff", files("E1", "E2"))
    set_on_page()
    before = rows(PAGE)
    bring("staff", files("E1", "E2"), as_at=LATER)
    bring("staff", files("E1", "E2", reductions=[{**REDUCTION, "hours": "1"}]), as_at=LATER + timedelta(days=1))
    report = bring("staff", files("E1", "E2", reductions=[]), as_at=LATER + timedelta(days=2))
    assert rows(PAGE) == before
    assert len(before) == 1
    assert report.ended == 1  # HR's own row


def test_both_count_together(bring, set_on_page):
    bring("staff", files("E1"))
    set_on_page()
    found = next(p for p in staff_on(DAY) if p.employee_number == "E1")
    assert found.reduction_hours == found.contracted - found.available_hours == 10.5


def test_an_undo_leaves_them(bring, undo, dump, set_on_page):
    bring("staff", files("E1"))
    set_on_page()
    before = dump()
    report = bring("staff", files("E1", "E2", reductions=[]), as_at=LATER)
    assert dump() != before
    undo(report.id)
    assert dump() == before


def test_an_undo_is_refused_where_one_rests_on_somebody_it_brought(bring, undo, rows, set_on_page):
    bring("staff", files("E1"))
    report = bring("staff", files("E1", "E2"), as_at=LATER)
    set_on_page("E2")
    with pytest.raises(Exception, match="An agreed reduction rests on people") as caught:
        undo(report.id)
    plain.check(str(caught.value))
    assert len(rows(PAGE)) == 1


def test_no_import_may_call_itself_page(refused):
    assert "Give --source another name" in str(refused("staff", files("E1"), source="page"))


def test_a_taper_that_the_file_no_longer_has_keeps_its_past(bring, session, undo, dump):
    bring("staff", files("E1", reductions=[{**REDUCTION, "hours": "12", "start_date": DAY.isoformat(),
                                            "end_date": (DAY + timedelta(days=27)).isoformat()}]))  # fmt: skip
    session.execute(text("UPDATE reduction SET tapers_to = 0"))
    session.commit()
    days = [DAY + timedelta(days=n) for n in range(13)]
    hours = lambda: [next(p for p in staff_on(day) if p.employee_number == "E1").reduction_hours for day in days]
    before, state = hours(), dump()
    assert set(before) == {12, 8}
    report = bring("staff", files("E1", reductions=[]), as_at=DAY + timedelta(days=13))
    assert report.ended == 1
    assert hours() == before
    undo(report.id)
    assert dump() == state
