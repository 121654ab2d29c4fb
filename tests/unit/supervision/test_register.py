"""Whether a supervisor is what the council asks of one."""

from datetime import date

import pytest

from workforce.supervision.policy_rules import SupervisorPolicy
from workforce.supervision.register_rules import (
    Judged,
    Part,
    Registration,
    Supervisor,
    Trained,
    WriteUp,
    Writing,
    judged,
    trained,
)
from workforce.supervision.rules import Interval, Standing

DAY = date(2026, 11, 26)
ASKED = SupervisorPolicy(("COURSE",), Interval(months=36), Interval(months=24), 3)
REGISTERED = Registration("SW1", date(2020, 1, 1), date(2026, 11, 30))
NOT = Registration(None, None, None)
IN_DATE = Standing(DAY, DAY, is_in_date=True, last_held_on=DAY, interval=Interval(months=1))
LATE = Standing(DAY, DAY, is_in_date=False, last_held_on=DAY, interval=Interval(months=1))
DONE = Trained(is_in_date=True)


def stand(
    registration=REGISTERED,
    *,
    own=IN_DATE,
    done=DONE,
    supervisees=(10, 11),
    professionals=None,
    others=None,
    asked=ASKED,
) -> Judged:
    one = Supervisor(1, registration, supervisees, own, done)
    registrations = {1: registration, 2: REGISTERED, 3: NOT, **(others or {})}
    return judged(one, asked, DAY, professionals or {}, registrations)


def test_all_in_order():
    found = stand()
    assert found.parts == dict.fromkeys(Part, True)
    assert (found.is_whole, found.missing, found.unpaired, found.is_over_span) == (True, [], (), False)


@pytest.mark.parametrize(
    ("registration", "holds"),
    [
        (Registration("SW1", date(2020, 1, 1), DAY), True),  # its last day
        (Registration("SW1", date(2020, 1, 1), date(2026, 11, 25)), False),
        (Registration("SW1", date(2026, 11, 27), date(2027, 11, 30)), False),  # not begun
        (Registration("SW1", date(2020, 1, 1), None), False),  # not known is not registered
        (Registration(None, date(2020, 1, 1), date(2027, 11, 30)), False),
    ],
)
def test_registered_on_the_day(registration, holds):
    assert stand(registration).parts[Part.REGISTERED] is holds


@pytest.mark.parametrize(
    ("professionals", "paired", "unpaired"),
    [
        ({}, False, (10, 11)),
        ({10: [2]}, False, (11,)),
        ({10: [2], 11: [2]}, True, ()),
        ({10: [3], 11: [2]}, False, (10,)),  # a professional supervisor who is not registered
        ({10: [1], 11: [2]}, False, (10,)),  # nobody is their own second
    ],
)
def test_not_registered_means_every_supervisee_is_paired(professionals, paired, unpaired):
    found = stand(NOT, professionals=professionals)
    assert (found.is_registered, found.parts[Part.REGISTERED], found.unpaired) == (False, paired, unpaired)


@pytest.mark.parametrize(
    ("since", "experienced"),
    [(date(2024, 11, 26), True), (date(2024, 11, 27), False), (None, False)],
)
def test_experience_since_registration(since, experienced):
    registration = Registration("SW1", since, date(2026, 11, 30))
    assert stand(registration).parts[Part.EXPERIENCED] is experienced
    paired = stand(NOT, professionals={10: [2], 11: [2]}, others={2: registration})
    assert paired.parts[Part.EXPERIENCED] is experienced  # theirs, who bring the registration


def test_what_is_not_asked_is_not_missing():
    found = stand(asked=SupervisorPolicy(), done=None)
    assert found.parts == {Part.REGISTERED: True, Part.TRAINED: None, Part.EXPERIENCED: None, Part.SUPERVISED: True}
    assert (found.is_whole, found.is_over_span) == (True, None)


def test_each_part_that_is_missing():
    found = stand(NOT, own=LATE, done=Trained(is_in_date=False))
    assert found.missing == list(Part)
    assert not found.is_whole


@pytest.mark.parametrize(("people", "over"), [((10, 11, 12), False), ((10, 11, 12, 13), True)])
def test_span(people, over):
    found = stand(supervisees=people)
    assert found.is_over_span is over
    assert found.is_whole  # the span is no part of W14


@pytest.mark.parametrize(
    ("completions", "within", "expected"),
    [
        ([], Interval(months=36), Trained(is_in_date=False)),
        ([(date(2023, 11, 27), None)], Interval(months=36), Trained(True, date(2023, 11, 27), DAY)),
        (
            [(date(2023, 11, 26), None)],
            Interval(months=36),
            Trained(False, date(2023, 11, 26), date(2026, 11, 25)),
        ),
        ([(date(2024, 2, 29), None)], Interval(months=36), Trained(True, date(2024, 2, 29), date(2027, 2, 27))),
        ([(date(2015, 1, 1), None)], None, Trained(True, date(2015, 1, 1), None)),  # once is enough
        ([(date(2025, 1, 1), DAY)], Interval(months=36), Trained(True, date(2025, 1, 1), DAY)),  # as it says
        ([(date(2025, 1, 1), date(2026, 1, 1))], None, Trained(False, date(2025, 1, 1), date(2026, 1, 1))),
        ([(date(2026, 11, 27), None)], None, Trained(is_in_date=False)),  # after the day
        (
            [(date(2020, 1, 1), None), (date(2025, 1, 1), None)],
            Interval(months=36),
            Trained(True, date(2025, 1, 1), date(2027, 12, 31)),
        ),
    ],
)
def test_trained_within_the_interval(completions, within, expected):
    assert trained(completions, within, DAY) == expected


@pytest.mark.parametrize(
    ("held", "days", "day", "late"),
    [
        (date(2026, 12, 21), 5, date(2026, 12, 30), 0),  # Christmas Day and Boxing Day's substitute are no working days
        (date(2026, 12, 21), 5, date(2026, 12, 31), 1),
        (date(2026, 11, 28), 1, date(2026, 11, 30), 0),  # held on a Saturday
        (date(2026, 11, 28), 1, date(2026, 12, 1), 1),
        (date(2026, 11, 26), 0, date(2026, 11, 26), 0),
        (date(2026, 11, 26), 0, date(2026, 11, 27), 1),
    ],
)
def test_write_ups_are_late_after_working_days(held, days, day, late):
    assert Writing.of([WriteUp(1, held)], days, day) == Writing(1, late)
