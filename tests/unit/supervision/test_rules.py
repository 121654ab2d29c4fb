"""When supervision is due."""

import json
from datetime import date
from pathlib import Path

import pytest

from workforce.supervision import rules

LGA = rules.read_policy(json.loads(Path("workforce/db/starting_policies/supervision.json").read_text("utf-8")))
FOUR_WEEKLY = rules.read_policy(
    {
        "name": "every four weeks",
        "counted_kinds": ["formal", "asye"],
        "full_session_minutes": 90,
        "default_interval": {"days": 28},
    }
)
BEGAN = date(2026, 1, 5)


def stand(day, *, policy=LGA, grade="asye", held=None, run=BEGAN, back=None, covers=date(2020, 1, 1)):
    person = rules.Supervised(grade, run, BEGAN, back)
    return rules.standing(policy, day, person, last_held_on=held, covers_from=covers)


@pytest.mark.parametrize(
    ("held", "due"),
    [
        (None, date(2026, 1, 12)),
        (date(2026, 2, 15), date(2026, 2, 22)),  # day 41: still weekly
        (date(2026, 2, 16), date(2026, 3, 2)),  # day 42: fortnightly
        (date(2026, 7, 4), date(2026, 7, 18)),
        (date(2026, 7, 5), date(2026, 8, 5)),  # six months: monthly
    ],
)
def test_newly_qualified(held, due):
    assert stand(date(2026, 8, 1), held=held).due_on == due


def test_monthly_ends_on_the_months_last_day():
    found = stand(date(2026, 2, 28), grade="social_worker", held=date(2026, 1, 31))
    assert (found.due_on, found.is_in_date) == (date(2026, 2, 28), True)
    assert not stand(date(2026, 3, 1), grade="social_worker", held=date(2026, 1, 31)).is_in_date


def test_the_latest_anchor_counts():
    day = date(2026, 8, 1)
    assert stand(day, grade="social_worker", held=date(2026, 6, 1), back=date(2026, 7, 10)).anchor == date(2026, 7, 10)
    assert stand(day, grade="social_worker", held=date(2026, 6, 1), covers=date(2026, 7, 20)).anchor == date(
        2026, 7, 20
    )


def test_a_council_may_choose_every_four_weeks():
    assert stand(date(2026, 3, 1), policy=FOUR_WEEKLY, grade="social_worker", held=date(2026, 1, 31)).due_on == date(
        2026, 2, 28
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"full_session_minutes": 0}, "full_session_minutes"),
        ({"counted_kinds": ["informal"]}, "informal talk never counts"),
        ({"default_interval": {"weeks": 4}}, "default_interval"),
        ({"grades": {"asye": [{"interval": {}}]}}, "grades.asye[0].interval"),
    ],
)
def test_faults_name_their_place(change, fault):
    document = {"counted_kinds": ["formal"], "full_session_minutes": 90, "default_interval": {"months": 1}, **change}
    with pytest.raises(rules.PolicyFault, match=fault.replace("[", r"\[")):
        rules.read_policy(document)
