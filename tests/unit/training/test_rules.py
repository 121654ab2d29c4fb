"""What is in date."""

from datetime import date

import pytest

from workforce.training import rules
from workforce.training.rules import Record, State

REQUIREMENT = rules.Requirement("RISK", "Risk analysis", ("RISK",), rules.Audience("staff"), 3, 36, 6, "N9", None)
DAY = date(2026, 10, 31)


def stand(*records, run=date(2020, 1, 1), day=DAY, away=False):
    return rules.standing(REQUIREMENT, records, day, run_started_on=run, is_away=away)


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (Record(date(2023, 11, 1), None), State.IN_DATE),  # 36 months less a day: today is the last day
        (Record(date(2023, 10, 31), None), State.LAPSED),
        (Record(date(2010, 1, 1), DAY), State.IN_DATE),
        (Record(date(2026, 10, 1), date(2026, 10, 30)), State.LAPSED),
        (Record(date(2026, 11, 1), None), State.NEVER),  # not yet on the day
    ],
)
def test_last_day(record, state):
    assert stand(record).state is state


def test_any_record_that_covers_the_day_will_do():
    assert stand(Record(date(2025, 1, 1), date(2025, 6, 1)), Record(date(2024, 1, 1), None)).is_in_date


def test_first_three_months_are_not_due():
    assert stand(run=date(2026, 8, 1)).state is State.STARTING
    assert stand(run=date(2026, 7, 31)).state is State.NEVER
    assert stand(run=date(2026, 7, 31)).due_by == date(2026, 10, 30)


def test_away_is_not_due():
    assert stand(away=True).state is State.AWAY


def test_who_it_is_for():
    staff, manager = (rules.Learner("asye", is_manager=one, is_social_work=True) for one in (False, True))
    assert REQUIREMENT.applies(staff) and not REQUIREMENT.applies(manager)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"id": "A", "name": "a"}, "course_codes"),
        ({"id": "A", "name": "a", "course_codes": ["A"], "applies_to": "few"}, "applies_to"),
        (
            {"id": "A", "name": "a", "course_codes": ["A"], "applies_to": "all", "employer_standard": 9},
            "employer_standard",
        ),
    ],
)
def test_faults_name_their_place(row, fault):
    with pytest.raises(rules.RequirementFault, match=fault):
        rules.read_requirements({"requirements": [row]})
