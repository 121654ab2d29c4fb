"""What is in date."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workforce.training import rules
from workforce.training.rules import Record, State

REQUIREMENT = rules.Requirement("RISK", "Risk analysis", ("RISK",), rules.Audience("staff"), 3, 36, 6, "N9", None)
DAY = date(2026, 10, 31)


def stand(*records, run=date(2020, 1, 1), day=DAY, away=False):
    return rules.standing(REQUIREMENT, records, day, run_started_on=run, is_away=away, known_from=date(2000, 1, 1))


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


STAFF = rules.Learner(
    "social_worker", is_manager=False, is_social_work=True, teams=frozenset({"T1", "S1"}),
    employment_types=frozenset({"agency"}), work_kinds=frozenset({"case_holding"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("audience", "holds"),
    [
        ({}, True),
        ({"role": "managers"}, False),
        ({"grades": frozenset({"asye", "social_worker"})}, True),
        ({"grades": frozenset({"student"})}, False),
        ({"teams": frozenset({"S1"})}, True),  # a team above
        ({"teams": frozenset({"T2"})}, False),
        ({"employment_types": frozenset({"permanent"})}, False),
        ({"work_kinds": frozenset({"case_holding"}), "employment_types": frozenset({"agency"})}, True),
        ({"work_kinds": frozenset({"case_holding"}), "employment_types": frozenset({"permanent"})}, False),
    ],
)
def test_everything_that_is_named_must_hold(audience, holds):
    assert rules.Audience(**audience).holds(STAFF) is holds


def test_students_and_other_roles_are_asked_only_where_their_grade_is_named():
    student = rules.Learner("student", is_manager=False, is_social_work=False)
    assert not rules.Audience().holds(student)
    assert rules.Audience(grades=frozenset({"student"})).holds(student)


KNOWN = date(2024, 10, 1)


@pytest.mark.parametrize(
    ("again", "run", "state"),
    [
        (None, date(2020, 1, 1), State.NOT_KNOWN),  # once is enough: it may have been done before
        (36, date(2020, 1, 1), State.NOT_KNOWN),  # 30 September 2024 covers until 29 September 2027
        (24, date(2020, 1, 1), State.NEVER),  # 30 September 2024 covers until 29 September 2026
        (36, KNOWN, State.NEVER),  # came once completions were known
    ],
)
def test_what_may_lie_before_completions_are_known_is_not_never(again, run, state):
    one = rules.Requirement("A", "a", ("A",), rules.Audience(), 3, again, 6, None, None)
    stands = rules.standing(one, (), DAY, run_started_on=run, is_away=False, known_from=KNOWN)
    assert stands.state is state


def test_the_last_day_on_which_what_was_before_may_still_cover():
    one = rules.Requirement("A", "a", ("A",), rules.Audience(), 3, 24, 6, None, None)
    begun = date(2020, 1, 1)
    assert rules.could_be_unseen(one, date(2026, 9, 29), begun, KNOWN)
    assert not rules.could_be_unseen(one, date(2026, 9, 30), begun, KNOWN)
    assert rules.could_be_unseen(one, date(2026, 9, 29), begun, None)  # nothing is known at all


@pytest.mark.parametrize(
    ("until", "state"), [(DAY, State.EXEMPT), (date(2026, 10, 30), State.LAPSED), (None, State.LAPSED)]
)
def test_an_exemption_holds_until_its_last_day(until, state):
    stands = rules.standing(
        REQUIREMENT, [Record(date(2020, 1, 1), None)], DAY, run_started_on=date(2019, 1, 1), is_away=False,
        exempt_until=until,
    )  # fmt: skip
    assert stands.state is state


def test_in_date_is_said_before_exempt_and_away():
    stands = rules.standing(REQUIREMENT, [Record(DAY, None)], DAY, run_started_on=DAY, is_away=True, exempt_until=DAY)
    assert stands.state is State.IN_DATE


@pytest.mark.parametrize(
    ("done", "again", "last"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 27)),  # 28 February 2025 is the same day a year later, less one
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 27)),
        (date(2025, 12, 1), 1, date(2025, 12, 31)),
        (date(2025, 12, 1), None, None),
    ],
)
def test_last_days_at_the_ends_of_months(done, again, last):
    assert rules.last_day(Record(done, None), again) == last


def test_a_new_requirement_gives_everybody_its_time():
    one = rules.Requirement("A", "a", ("A",), rules.Audience(), 3, None, 6, None, None, asked_from=date(2026, 11, 30))
    assert one.due_by(date(2020, 1, 1)) == date(2027, 2, 27)  # 28 February, less a day
    assert one.due_by(date(2026, 12, 31)) == date(2027, 3, 30)
    stands = [
        rules.standing(one, (), day, run_started_on=date(2020, 1, 1), is_away=False, known_from=date(2010, 1, 1)).state
        for day in (date(2027, 2, 27), date(2027, 2, 28))
    ]
    assert stands == [State.STARTING, State.NEVER]


DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
RECORDS = st.builds(
    lambda done, more: Record(done, None if more is None else done + timedelta(days=more)),
    DAYS, st.none() | st.integers(0, 2000),
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(RECORDS, max_size=6), RECORDS, DAYS, st.sampled_from([None, 1, 12, 36]))
def test_a_further_completion_never_makes_it_worse(records, further, day, again):
    one = rules.Requirement("A", "a", ("A",), rules.Audience(), 3, again, 6, None, None)
    before = rules.standing(one, records, day, run_started_on=date(2014, 1, 1), is_away=False)
    after = rules.standing(one, [*records, further], day, run_started_on=date(2014, 1, 1), is_away=False)
    assert after.is_in_date >= before.is_in_date
    if before.is_in_date:
        assert after.last_day is None or (before.last_day is not None and after.last_day >= before.last_day)


@settings(max_examples=100)
@given(st.lists(RECORDS, max_size=6), DAYS, st.sampled_from([None, 1, 12, 36]))
def test_in_date_is_any_record_done_by_the_day_that_has_not_passed(records, day, again):
    one = rules.Requirement("A", "a", ("A",), rules.Audience(), 3, again, 6, None, None)
    covers = [record.completed_on <= day and ((rules.last_day(record, again) or date.max) >= day) for record in records]
    assert rules.is_in_date(one, records, day) is any(covers)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"grades": "asye"}, r"requirements\[0\]\.grades"),
        ({"grades": ["boss"]}, "boss is none of"),
        ({"work_kinds": ["nothing"]}, r"work_kinds"),
        ({"within_months": "3"}, "within_months"),
        ({"within_months": True}, "within_months"),
        ({"interval_months": 0}, "interval_months"),
        ({"asked_from": "1/4/2026"}, "asked_from"),
    ],
)
def test_faults_of_the_audience_and_times(change, place):
    row = {"id": "A", "name": "a", "course_codes": ["A"], "applies_to": "all", "employer_standard": 6, **change}
    with pytest.raises(rules.RequirementFault, match=place):
        rules.read_requirements({"requirements": [row]})


def test_a_requirement_stands_once():
    row = {"id": "A", "name": "a", "course_codes": ["A"], "applies_to": "all", "employer_standard": 6}
    with pytest.raises(rules.RequirementFault, match="twice"):
        rules.read_requirements({"requirements": [row, row]})


@pytest.mark.parametrize(
    "part",
    [{"reasons": {}}, {"reasons": ["a"]}, {"reasons": {"a": 1}}, {"reasons": {"a": "b"}, "longest_months": 0}, 3],
)
def test_faults_of_exemptions(part):
    with pytest.raises(rules.RequirementFault, match="exemptions"):
        rules.read_exemptions({"exemptions": part})
