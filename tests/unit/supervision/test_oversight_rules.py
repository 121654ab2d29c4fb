"""When oversight of a case is due, around every edge; what is chased; when a draft goes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.supervision.oversight_rules import (
    State,
    chased_from,
    draft_goes_on,
    next_due,
    oversight_standing,
)
from workforce.supervision.policy_rules import DraftingPolicy, OversightPolicy
from workforce.supervision.rules import Interval

RULE = OversightPolicy(Interval(months=1), {"CP": Interval(days=14), "CARE_LEAVER": Interval(months=3)})
KNOWN = date(2026, 1, 1)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def stands(day, case_type="CIN", last=None, opened=None, known=KNOWN):
    return oversight_standing(RULE, day, case_type, last_on=last, opened_on=opened, known_from=known)


@pytest.mark.parametrize(
    ("case_type", "last", "opened", "due"),
    [
        ("CIN", date(2026, 3, 5), None, date(2026, 4, 5)),
        ("CIN", date(2026, 1, 31), None, date(2026, 2, 28)),  # the month's last day
        ("CIN", date(2028, 1, 31), None, date(2028, 2, 29)),
        ("CP", date(2026, 3, 5), None, date(2026, 3, 19)),
        ("CARE_LEAVER", date(2026, 11, 30), None, date(2027, 2, 28)),
        ("CIN", date(2026, 3, 5), date(2026, 3, 20), date(2026, 4, 20)),  # opened again after it
        ("CIN", date(2025, 12, 20), None, date(2026, 2, 1)),  # older than what is known
        ("CIN", None, None, date(2026, 2, 1)),
        ("UNTYPED", None, date(2026, 5, 4), date(2026, 6, 4)),
    ],
)
def test_due_days(case_type, last, opened, due):
    found = stands(due, case_type, last, opened)
    assert found.due_on == due
    assert (found.is_in_date, found.state, found.days_overdue) == (True, State.DUE, 0)
    late = stands(due + timedelta(days=1), case_type, last, opened)
    assert (late.is_in_date, late.state, late.days_overdue) == (False, State.OVERDUE, 1)


def test_due_soon_is_within_14_days():
    assert stands(date(2026, 3, 22), last=date(2026, 3, 5)).state is State.DUE
    assert stands(date(2026, 3, 21), last=date(2026, 3, 5)).state is State.IN_DATE


@given(day=DAYS, last=st.none() | DAYS, opened=st.none() | DAYS, known=DAYS, case_type=st.sampled_from(["CIN", "CP"]))
def test_in_date_means_not_past_the_due_day_and_more_oversight_never_harms(day, last, opened, known, case_type):
    found = stands(day, case_type, last, opened, known)
    assert found.is_in_date == (day <= found.due_on) == (found.days_overdue == 0)
    assert found.due_on == next_due(RULE, case_type, found.anchor)
    assert found.anchor >= known
    fresh = stands(day, case_type, day, opened, known)
    assert fresh.due_on >= found.due_on or (last is not None and last > day)
    assert fresh.is_in_date


def test_it_is_chased_after_so_many_working_days():
    rule = DraftingPolicy(chase_after_working_days=2)
    assert chased_from(rule, date(2026, 12, 23)) == date(2026, 12, 30)  # Christmas, a weekend, the substitute day
    assert chased_from(DraftingPolicy(chase_after_working_days=0), date(2026, 11, 2)) == date(2026, 11, 3)


def test_a_draft_stays_while_it_is_not_on_the_file():
    assert draft_goes_on(DraftingPolicy(delete_after_days=7), None) is None
    assert draft_goes_on(DraftingPolicy(delete_after_days=7), date(2026, 12, 28)) == date(2027, 1, 4)
