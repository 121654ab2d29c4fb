"""A session that a file and a record here both tell of counts once, as it was recorded here."""

from datetime import date

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.test_terms import TWO_OF_45, agree, had_full, held
from workforce.desk.queries import supervision_quality
from workforce.supervision import compliance_queries, session_queries
from workforce.supervision.people_page import Today, person_page

__all__ = ["agree"]

MONTH = date(2026, 10, 1), date(2026, 10, 31)


def by_file(day="2026-10-05", minutes=90, kind="formal", ref="X1", number="E1", **more):
    """The same session as a file tells of it."""
    values = {"held": day, "planned": day, "cancelled": None, **more}
    council.run(
        "INSERT INTO supervision_session (source, import_id, session_ref, supervisee, worker_id, kind, planned_on,"
        " held_on, start_time, minutes, interrupted, cancelled_reason) SELECT 'hr', 1, :ref, employee_number, id,"
        " :kind, CAST(:planned AS date), CAST(:held AS date), '10:00', :minutes, false, :cancelled FROM worker"
        " WHERE employee_number = :number", ref=ref, minutes=minutes, kind=kind, number=number, **values,
    )  # fmt: skip


def logged():
    found, _ = council.do(lambda: compliance_queries.logged_between(*MONTH, Today(council.DAY).policy))
    return found


def test_one_meeting_is_not_two_parts(agree):
    assert agree(**TWO_OF_45).status_code == 303
    held("2026-10-05", 45)
    by_file(minutes=45)
    assert had_full() is False
    by_file("2026-10-19", 45, ref="X2")
    assert had_full() is True, "of another day it is another session"


def test_a_disputed_length_is_not_proved_by_the_file(here):
    held("2026-10-05", 90, disputed=True)
    by_file()
    assert had_full() is False


@pytest.mark.parametrize(
    ("more", "count"),
    [({}, 1), ({"day": "2026-10-06"}, 2), ({"kind": "asye"}, 2), ({"number": "E2"}, 2), ({"held": None}, 1)],
)
def test_the_log_has_it_once(here, more, count):
    held("2026-10-05")
    by_file(**more)
    found = logged()
    assert len(found) == count
    assert sum(one.is_ours for one in found) == 1


def test_the_first_page_of_quality_counts_it_once(here):
    before = council.do(supervision_quality, council.DAY)
    held("2026-10-05")
    by_file()
    after = council.do(supervision_quality, council.DAY)
    assert (after["held"], after["full"]) == (before["held"] + 1, before["full"] + 1)


def test_a_persons_pages_show_it_once(here, browse):
    held("2026-10-05")
    by_file()

    def read():
        found = person_page(Today(council.DAY), council.viewer("lea"), Today(council.DAY).by_id[council.worker("E1")])
        return [one.source for one in found.sessions]

    assert council.do(read) == ["page"]
    assert browse("ann").get("/my-supervision").text.count("5 October 2026") == 1


def test_what_was_cancelled_here_is_not_planned_by_the_file(meet, browse):
    number = meet.planned(day=date(2026, 11, 9))
    by_file("2026-11-09", None, held=None)
    ann = council.worker("E1")
    asked = {ann: [council.worker("E11")]}
    assert council.do(session_queries.planned_for, asked, council.DAY) == {ann: (date(2026, 11, 9), number)}
    assert browse("lea").post(f"/supervision/sessions/{number}/cancel", code="court", edition=1).status_code == 303
    assert council.do(session_queries.planned_for, asked, council.DAY) == {}
    assert ann not in council.do(compliance_queries.planned_after, council.DAY)
