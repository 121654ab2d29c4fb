"""The supervision policy as a document: what it says, and where it is wrong."""

import json
from datetime import date
from pathlib import Path

import pytest

from workforce.supervision.policy_rules import SET_BY_COUNCIL, read_supervision
from workforce.supervision.rules import Interval, Kind, PolicyFault, Supervised, standing

LEAST = {"counted_kinds": ["formal"], "full_session_minutes": 90, "default_interval": {"months": 1}}
MONTH, WEEK, FORTNIGHT = Interval(months=1), Interval(days=7), Interval(days=14)
DAY = date(2026, 11, 2)


def read(**more):
    return read_supervision({**LEAST, **more})


def test_the_starting_policy_reads():
    document = json.loads(Path("workforce/db/starting_policies/supervision.json").read_text("utf-8"))
    policy = read_supervision(document)
    assert (policy.frequency.full_session_minutes, policy.frequency.default) == (90, MONTH)
    assert not policy.drafting.is_allowed
    assert policy.redactors == ()
    assert "LGA" in policy.source("default_interval")
    assert policy.source("sign_working_days") == SET_BY_COUNCIL


def test_defaults():
    policy = read()
    assert (policy.write_up_working_days, policy.sign_working_days, policy.remind_days_before) == (5, 5, 2)
    assert (policy.drafting.is_allowed, policy.drafting.chase_after_working_days) == (False, 2)
    assert policy.drafting.delete_after_days == 14
    assert policy.oversight.of("any type") == MONTH
    assert policy.supervisor.span_limit is None
    assert policy.supervisor.course_codes == ()
    assert [one.code for one in policy.reasons][-1] == "other"
    assert policy.reason_words("court") == "in court"
    assert (policy.reason_words("gone"), policy.reason_words(None)) == ("gone", "no reason given")


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"full_session_minutes": 0}, "full_session_minutes"),
        ({"full_session_minutes": "90"}, "full_session_minutes"),
        ({"full_session_minutes": None}, "full_session_minutes"),
        ({"counted_kinds": []}, "counted_kinds"),
        ({"counted_kinds": ["formal", "informal"]}, "counted_kinds"),
        ({"counted_kinds": ["coffee"]}, "counted_kinds"),
        ({"default_interval": {}}, "default_interval"),
        ({"default_interval": None}, "default_interval"),
        ({"default_interval": {"weeks": 4}}, "default_interval"),
        ({"default_interval": {"days": 0}}, "default_interval"),
        ({"default_interval": {"days": -7}}, "default_interval"),
        ({"default_interval": {"days": "soon"}}, "default_interval"),
        ({"default_interval": "monthly"}, "default_interval"),
        ({"grades": {"chief": []}}, "grades.chief"),
        ({"grades": {"asye": [{"interval": {"days": 7}, "until": {"hours": 1}}]}}, "grades.asye[0].until"),
        ({"grades": {"asye": [{"interval": {"days": 7}}, {}]}}, "grades.asye[1].interval"),
        ({"particular": [{"interval": {"days": 7}}]}, "particular[0]"),
        ({"particular": [{"name": "agency"}]}, "particular[0].interval"),
        ({"particular": [{"name": "x", "interval": {"days": 7}, "grades": ["chief"]}]}, "particular[0].grades"),
        ({"particular": [{"name": "x", "interval": {"days": 7}, "grades": "asye"}]}, "particular[0].grades"),
        ({"particular": [{"name": "x", "interval": {"days": 7}, "work_kinds": ["tea"]}]}, "particular[0].work_kinds"),
        (
            {"particular": [{"name": "x", "interval": {"days": 7}, "employment_types": ["lent"]}]},
            "particular[0].employment_types",
        ),
        (
            {"particular": [{"name": "x", "interval": {"days": 7}, "registered_under": {"years": 2}}]},
            "particular[0].registered_under",
        ),
        (
            {"particular": [{"name": "x", "interval": {"days": 7}, "in_post_under": {"days": 0}}]},
            "particular[0].in_post_under",
        ),
        ({"first_session": {"start": {"weeks": 1}}}, "first_session.start"),
        ({"first_session": {"return": {"days": 0}}}, "first_session.return"),
        ({"first_session": {"new_supervisor": "soon"}}, "first_session.new_supervisor"),
        ({"write_up_working_days": -1}, "write_up_working_days"),
        ({"write_up_working_days": True}, "write_up_working_days"),
        ({"sign_working_days": 5.5}, "sign_working_days"),
        ({"remind_days_before": 29}, "remind_days_before"),
        ({"supervisor": []}, "supervisor"),
        ({"supervisor": {"span_limit": 0}}, "supervisor.span_limit"),
        ({"supervisor": {"course_codes": "COURSE"}}, "supervisor.course_codes"),
        ({"supervisor": {"course_codes": [" "]}}, "supervisor.course_codes"),
        ({"supervisor": {"trained_within": {"years": 3}}}, "supervisor.trained_within"),
        ({"supervisor": {"experience": {"days": 0}}}, "supervisor.experience"),
        ({"oversight": {"default": {}}}, "oversight.default"),
        ({"oversight": {"types": {"protection": {"days": 0}}}}, "oversight.types.protection"),
        ({"oversight": {"types": []}}, "types"),
        ({"drafting": {"delete_after_days": 400}}, "delete_after_days"),
        ({"drafting": {"chase_after_working_days": "2"}}, "chase_after_working_days"),
        ({"drafting": "yes"}, "drafting"),
        ({"redactors": ["one@demo.example"]}, "redactors"),
        ({"redactors": ["one@demo.example", "ONE@demo.example"]}, "redactors"),
        ({"redactors": "one@demo.example"}, "redactors"),
        ({"reasons": [{"code": "a"}]}, "reasons"),
        ({"reasons": [{"code": "a", "words": "x"}, {"code": "a", "words": "y"}]}, "reasons"),
        ({"sources": []}, "sources"),
        ({"audit_themes": 3}, "audit_themes"),
    ],
)
def test_each_fault_is_said_with_its_place(more, place):
    with pytest.raises(PolicyFault) as fault:
        read(**more)
    assert str(fault.value).startswith(f"{place}:")


@pytest.mark.parametrize("given", [True, False, "yes", 1, None])
def test_drafting_is_off_unless_it_says_true(given):
    assert read(drafting={"allowed": given}).drafting.is_allowed is (given is True)


def test_redactors_are_addresses_in_small_letters():
    assert read(redactors=["One@Demo.example ", "two@demo.example"]).redactors == (
        "one@demo.example",
        "two@demo.example",
    )


def test_oversight_by_type():
    policy = read(oversight={"default": {"months": 1}, "types": {"protection": {"days": 7}}})
    assert (policy.oversight.of("protection"), policy.oversight.of("need")) == (WEEK, MONTH)


# --- who has an interval of their own

PARTICULAR = [
    {"name": "agency", "employment_types": ["agency"], "in_post_under": {"days": 28}, "interval": {"days": 7}},
    {"name": "reviewing", "work_kinds": ["reviewing"], "interval": {"months": 2}},
    {"name": "two years", "grades": ["social_worker"], "registered_under": {"months": 24}, "interval": {"days": 14}},
]


@pytest.mark.parametrize(
    ("person", "anchor", "interval"),
    [
        ({}, DAY, MONTH),
        ({"employment_type": "agency"}, DAY, WEEK),
        ({"employment_type": "agency"}, date(2026, 11, 29), WEEK),  # day 27
        ({"employment_type": "agency"}, date(2026, 11, 30), MONTH),  # day 28
        ({"work_kind": "reviewing"}, DAY, Interval(months=2)),
        ({"registered_on": date(2025, 1, 1)}, DAY, FORTNIGHT),
        ({"registered_on": date(2025, 1, 1)}, date(2026, 12, 31), FORTNIGHT),
        ({"registered_on": date(2025, 1, 1)}, date(2027, 1, 1), MONTH),  # two years are over
        ({"registered_on": None}, DAY, MONTH),  # not known: no shorter interval
        ({"registered_on": date(2026, 1, 1), "grade": "senior_practitioner"}, DAY, MONTH),
        (
            {"registered_on": date(2026, 1, 1), "work_kind": "reviewing"},
            DAY,
            Interval(months=2),
        ),  # the first that holds
        ({"grade": "asye", "first_in_grade": DAY}, DAY, WEEK),
    ],
)
def test_the_interval_by_role_and_experience(person, anchor, interval):
    phases = {"asye": [{"interval": {"days": 7}, "until": {"days": 42}}, {"interval": {"months": 1}}]}
    frequency = read(particular=PARTICULAR, grades=phases).frequency
    subject = Supervised(**{"grade": "social_worker", "run_started_on": DAY, **person})
    assert frequency.interval(subject, anchor) == interval


FIRST = {"start": {"days": 7}, "return": {"days": 5}, "new_supervisor": {"days": 10}}


@pytest.mark.parametrize(
    ("person", "held", "due"),
    [
        ({}, None, date(2026, 11, 9)),  # a week after the start
        ({}, date(2026, 11, 9), date(2026, 12, 9)),  # then monthly
        ({"returned_on": date(2026, 11, 16)}, date(2026, 11, 9), date(2026, 11, 21)),
        ({"returned_on": date(2026, 11, 16)}, date(2026, 11, 18), date(2026, 12, 18)),
        ({"supervisor_since": date(2026, 11, 20)}, date(2026, 11, 9), date(2026, 11, 30)),
        ({"supervisor_since": date(2026, 11, 20)}, date(2026, 11, 20), date(2026, 12, 20)),  # held on the first day
        ({"supervisor_since": date(2026, 12, 8)}, date(2026, 11, 9), date(2026, 12, 9)),  # never later than due anyway
        ({"supervisor_since": date(2026, 10, 1)}, date(2026, 9, 1), date(2026, 11, 9)),  # before this run of posts
    ],
)
def test_the_first_session_after_a_change(person, held, due):
    frequency = read(first_session=FIRST).frequency
    subject = Supervised("social_worker", DAY, **person)
    found = standing(frequency, date(2026, 11, 30), subject, last_held_on=held, covers_from=date(2020, 1, 1))
    assert found.due_on == due


def test_an_agreed_interval_stands_in_for_the_policys():
    frequency = read(first_session=FIRST).frequency
    subject = Supervised("social_worker", date(2020, 1, 1))
    held = date(2026, 11, 9)
    found = standing(
        frequency, DAY, subject, last_held_on=held, covers_from=date(2020, 1, 1), agreed=Interval(days=21)
    )  # fmt: skip
    assert (found.due_on, found.interval) == (date(2026, 11, 30), Interval(days=21))


def test_only_one_to_one_is_signed_by_both():
    assert [kind for kind in Kind if kind.is_signed_by_both] == [Kind.FORMAL, Kind.ASYE]
