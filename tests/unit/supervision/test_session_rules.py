"""How a session stands, who reads its record, what is late."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from workforce.supervision.rules import Kind
from workforce.supervision.session_rules import Deadlines, Reader, SessionFacts, State, minutes_between

DAY = date(2026, 11, 2)
SIGNED = datetime(2026, 11, 3, 9, tzinfo=UTC)
PLANNED = SessionFacts(
    id=1, source="page", kind=Kind.FORMAL, worker_id=10, worker="Ann Bee", number="E1", supervisor_id=20,
    supervisor="Lea Moss", supervisor_number="E11", above_id=30, above="Gus Hart", planned_on=DAY,
    planned_time=time(10), planned_minutes=90, place=None, held_on=None, start_time=None, minutes=None,
    interrupted=None, cancelled_reason=None, series_id=None, record_id=None, edition=1, is_length_disputed=False,
    begun_at=None, supervisor_signed_at=None, supervisee_signed_at=None, agrees=None,
)  # fmt: skip
HELD = {"held_on": DAY, "start_time": time(10), "minutes": 95, "record_id": 5}


@pytest.mark.parametrize(
    ("changes", "today", "state"),
    [
        ({}, date(2026, 11, 1), State.PLANNED),
        ({}, DAY, State.PLANNED),
        ({}, date(2026, 11, 3), State.PASSED),
        ({"cancelled_reason": "in court"}, DAY, State.CANCELLED),
        ({"cancelled_reason": "in court"}, date(2026, 11, 3), State.CANCELLED),
        ({"held_on": DAY, "source": "file"}, DAY, State.HELD),
        ({"record_id": 5}, DAY, State.DRAFT),
        (HELD, date(2027, 1, 1), State.DRAFT),
        ({**HELD, "supervisor_signed_at": SIGNED}, DAY, State.TO_ANSWER),
        ({**HELD, "supervisor_signed_at": SIGNED, "kind": Kind.ASYE}, DAY, State.TO_ANSWER),
        ({**HELD, "supervisor_signed_at": SIGNED, "kind": Kind.GROUP}, DAY, State.SIGNED),
        ({**HELD, "supervisor_signed_at": SIGNED, "kind": Kind.CASE}, DAY, State.SIGNED),
        ({**HELD, "supervisor_signed_at": SIGNED, "kind": Kind.INFORMAL}, DAY, State.SIGNED),
        ({**HELD, "supervisor_signed_at": SIGNED, "supervisee_signed_at": SIGNED, "agrees": True}, DAY, State.SIGNED),
        (
            {**HELD, "supervisor_signed_at": SIGNED, "supervisee_signed_at": SIGNED, "agrees": False},
            DAY,
            State.DISPUTED,
        ),
    ],
)
def test_how_a_session_stands(changes, today, state):
    assert replace(PLANNED, **changes).state(today) is state


def test_what_is_locked():
    assert [state for state in State if state.is_locked] == [State.SIGNED, State.DISPUTED]
    assert all(state.words for state in State)


@pytest.mark.parametrize(
    ("worker_id", "reader"),
    [
        (10, Reader.SUPERVISEE), (20, Reader.SUPERVISOR), (30, Reader.ABOVE), (40, Reader.TOOK_PART), (50, None),
        (None, None), (0, None),
    ],
)  # fmt: skip
def test_who_reads(worker_id, reader):
    assert replace(PLANNED, took_part=(10, 40)).reader(worker_id) is reader


def test_nobody_reads_as_somebody_who_is_not_known():
    alone = replace(PLANNED, supervisor_id=None, above_id=None)
    assert alone.reader(None) is None
    assert alone.reader(30) is None


def test_a_supervisor_above_who_took_part_is_read_as_one_who_did():
    assert replace(PLANNED, took_part=(10, 30)).reader(30) is Reader.TOOK_PART


@pytest.mark.parametrize(
    ("changes", "ends"),
    [
        ({}, time(11, 30)),
        (HELD, time(11, 35)),
        ({"planned_time": None}, None),
        ({"planned_minutes": None}, None),
        ({"planned_time": time(23, 30)}, time(1, 0)),
    ],
)
def test_when_it_ends(changes, ends):
    assert replace(PLANNED, **changes).ends == ends


def test_the_day_is_the_one_it_was_held():
    moved = replace(PLANNED, held_on=date(2026, 11, 4), start_time=time(9))
    assert (moved.day, moved.at) == (date(2026, 11, 4), time(9))
    assert (PLANNED.day, PLANNED.at) == (DAY, time(10))
    assert replace(PLANNED, planned_on=None).day == date.min


@pytest.mark.parametrize(
    ("held", "write_by", "sign_by"),
    [
        (date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 5)),
        (date(2026, 11, 6), date(2026, 11, 13), date(2026, 11, 11)),  # a Friday
        (date(2026, 11, 7), date(2026, 11, 13), date(2026, 11, 11)),  # a Saturday
        (date(2026, 12, 23), date(2027, 1, 4), date(2026, 12, 30)),  # Christmas and New Year's Day
    ],
)
def test_deadlines_are_working_days(held, write_by, sign_by):
    deadlines = Deadlines(5, 3)
    assert (deadlines.write_by(held), deadlines.sign_by(held)) == (write_by, sign_by)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [(time(10), time(11, 30), 90), (time(10), time(10), 0), (time(10), time(9), -60), (time(0), time(23, 59), 1439)],
)
def test_minutes_between(start, end, minutes):
    assert minutes_between(start, end) == minutes
