"""On which days a session can be recorded as held; oversight in it counts from when it is known to have been held."""

from datetime import date, timedelta

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD
from workforce.supervision import oversight_queries, reminder_queries


def child(reference=council.SECRET_CASE):
    return council.value("SELECT id FROM child WHERE reference = :ref", ref=reference)


def known():
    return council.do(oversight_queries.known_on, council.DAY, [child()])


def test_a_tick_in_a_draft_without_times_counts_nowhere(meet):
    number = meet.begun()
    assert meet.save(number, held_on="", start="", end="", oversight=child()).status_code == 303
    assert council.value("SELECT count(*) FROM case_oversight WHERE source = 'page'") == 1
    assert (known().begins, known().last_on) == (None, {})
    assert council.do(oversight_queries.not_on_file, council.DAY) == []
    assert council.do(reminder_queries.not_on_file) == {}
    assert meet.save(number, **HELD).status_code == 303
    assert (known().begins, known().last_on) == (council.DAY, {child(): council.DAY})
    assert len(council.do(oversight_queries.not_on_file, council.DAY)) == 1
    assert council.do(reminder_queries.not_on_file) == {council.worker("E11"): 1}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2005, 1, 3), "not in post yet on that day"),
        (council.DAY - timedelta(days=367), "more than 366 days ago"),
        (council.DAY + timedelta(days=1), "has not come yet"),
    ],
)
def test_a_day_that_cannot_be(meet, day, said):
    number = meet.begun()
    answer = meet.save(number, **{**HELD, "held_on": day.isoformat()})
    assert answer.status_code == 422
    assert said in answer.text
    assert council.rows("SELECT held_on FROM supervision_session WHERE id = :id", id=number) == [(None,)]


def test_366_days_ago_is_still_taken(meet):
    number = meet.begun()
    day = council.DAY - timedelta(days=366)
    assert meet.save(number, **{**HELD, "held_on": day.isoformat()}).status_code == 303
    assert council.value("SELECT held_on FROM supervision_session WHERE id = :id", id=number) == day


def test_not_before_the_first_day_in_post(meet):
    council.run("UPDATE post SET started_on = '2026-10-20' WHERE worker_id = :who", who=council.worker("E1"))
    number = meet.begun()
    assert meet.save(number, **{**HELD, "held_on": "2026-10-19"}).status_code == 422
    assert meet.save(number, **{**HELD, "held_on": "2026-10-20"}).status_code == 303


@pytest.mark.parametrize(("hour", "status"), [(11, 422), (12, 303)])
def test_a_session_is_recorded_once_it_is_over(meet, when, hour, status):
    number = meet.begun()
    when.on(council.DAY, hour)
    answer = meet.save(number, **{**HELD, "end": "12:00"})
    assert answer.status_code == status
    assert ("12:00 has not come yet" in answer.text) == (status == 422)
    assert council.value("SELECT held_on IS NOT NULL FROM supervision_session WHERE id = :id", id=number) == (
        status == 303
    )


def test_an_end_that_is_rounded_up_is_taken(meet, when):
    number = meet.begun()
    when.at = when.at.replace(hour=11, minute=46)
    assert meet.save(number, **{**HELD, "end": "12:00"}).status_code == 303
