"""Who is counted where, phases, how late, and why sessions fell out."""

import json
from datetime import date
from pathlib import Path

import pytest

from workforce.supervision.compliance_rules import (
    LATE,
    PEOPLE,
    LoggedSession,
    Share,
    phase_of,
    phases_of,
    reason_of,
    reasons_counted,
)
from workforce.supervision.policy_rules import read_supervision
from workforce.supervision.rules import Interval
from workforce.supervision.timeline_rules import Life, PostHeld, timeline

DOCUMENT = json.loads(Path("workforce/db/starting_policies/supervision.json").read_text("utf-8"))
POLICY = read_supervision(DOCUMENT)
OWN = read_supervision(
    {**DOCUMENT, "particular": [{"name": "Agency", "interval": {"days": 14}, "employment_types": ["agency"]}]}
)


@pytest.mark.parametrize(
    ("post", "counted"),
    [
        ({"grade": "social_worker"}, ["w4"]),
        ({"grade": "asye", "employment_type": "agency"}, ["w4", "agency"]),
        ({"grade": "advanced_practitioner", "work_kind": "reviewing"}, ["w4", "reviewing"]),
        ({"grade": "social_worker", "work_kind": "personal_adviser"}, ["w4"]),
        ({"grade": "student"}, ["students"]),
        ({"grade": "social_worker", "employment_type": "student"}, ["students"]),
        ({"grade": "social_worker", "employment_type": "partner"}, []),
        ({"grade": "other", "work_kind": "personal_adviser"}, ["advisers"]),
        ({"grade": "other", "work_kind": "family_help"}, ["family-help"]),
        ({"grade": "other", "work_kind": "reviewing"}, ["reviewing-other"]),
        ({"grade": "other", "work_kind": "front_door"}, ["other"]),
        ({"grade": "other", "work_kind": "none"}, []),
    ],
)
def test_who_is_counted_where(post, counted):
    held = PostHeld(date(2026, 1, 1), None, "T", **post)
    assert [who.key for who in PEOPLE if who.holds(held)] == counted


@pytest.mark.parametrize(
    ("policy", "post", "agreed", "key", "words"),
    [
        (POLICY, {"grade": "asye"}, (), "asye-1", "Newly qualified (ASYE): weekly, until 42 days"),
        (POLICY, {"grade": "social_worker"}, (), "others", "All others: monthly"),
        (OWN, {"grade": "social_worker", "employment_type": "agency"}, (), "own-1", "Agency: fortnightly"),
        (POLICY, {"grade": "asye"}, (((date(2026, 1, 1), None), Interval(days=21)),), "agreed", "Agreed in writing"),
    ],
)
def test_phases(policy, post, agreed, key, words):
    day = date(2026, 1, 5)
    life = Life((PostHeld(day, None, "T", **post),), ((day, None),), agreed=agreed, first_in_grade=day)
    due = timeline(life, [(date(2000, 1, 1), policy.frequency)], day, day, day).pieces[0].due
    found = phase_of(due)
    assert (found.key, found.words) == (key, words)
    assert found in phases_of(policy.frequency)


def test_a_grade_whose_phases_have_run_out_is_with_all_others():
    short = read_supervision({**DOCUMENT, "grades": {"asye": [{"interval": {"days": 7}, "until": {"days": 10}}]}})
    day = date(2026, 3, 2)
    life = Life((PostHeld(day, None, "T", "asye"),), ((day, None),), first_in_grade=date(2026, 1, 1))
    due = timeline(life, [(date(2000, 1, 1), short.frequency)], day, day, day).pieces[0].due
    assert phase_of(due).key == "others"
    assert due.interval == short.frequency.default


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ("court", None, "court"),
        (None, "duty cover", "duty"),  # a coded reason in its words
        (None, "Supervisee in court", "court"),
        (None, "Supervisor unwell", "supervisor_absent"),
        (None, "supervisee off sick", "supervisee_absent"),
        (None, "annual leave", "supervisee_absent"),
        (None, "manager on leave", "supervisor_absent"),
        (None, "Supervisor called to an urgent case", "supervisor_urgent"),
        (None, "emergency visit", "supervisee_urgent"),
        (None, "No room available", "room"),
        (None, "could not make it", "other"),
        (None, "", ""),
        (None, None, ""),
        ("gone from the policy", None, "other"),
    ],
)
def test_reasons(code, words, expected):
    assert reason_of(POLICY, code, words) == expected


def test_a_council_with_other_reasons():
    policy = read_supervision({**DOCUMENT, "reasons": [{"code": "ill", "words": "illness"}]})
    assert reason_of(policy, None, "Illness") == "ill"
    assert reason_of(policy, None, "in court") == "other"
    assert reasons_counted(policy, ["other", "ill", "other", ""]) == [
        ("other", "another reason", 2),
        ("ill", "illness", 1),
        ("", "no reason given", 1),
    ]


def logged(**more):
    values = {
        "id": 1, "worker_id": 1, "supervisor": None, "kind": "formal", "planned_on": date(2026, 10, 1),
        "held_on": date(2026, 10, 1), "minutes": 90, "full_minutes": 90, "interrupted": False, "is_disputed": False,
        "is_cancelled": False, "cancelled_code": None, "cancelled_words": None, "is_ours": False, "moved": (),
        "is_counted": True,
    }  # fmt: skip
    return LoggedSession(**{**values, **more})


@pytest.mark.parametrize(
    ("more", "full"),
    [
        ({}, True),
        ({"minutes": 89}, False),
        ({"minutes": None}, False),
        ({"interrupted": True}, False),
        ({"interrupted": None}, False),
        ({"is_disputed": True}, False),
        ({"minutes": 45, "full_minutes": 45}, True),
        ({"held_on": None}, False),
    ],
)
def test_full_length(more, full):
    assert logged(**more).is_full is full


@pytest.mark.parametrize(
    ("more", "moved"),
    [
        ({}, False),
        ({"held_on": date(2026, 10, 2)}, True),  # of a file: on another day than planned
        ({"held_on": date(2026, 10, 2), "is_ours": True}, False),  # ours says itself that it was moved
        ({"is_ours": True, "moved": ("duty",)}, True),
        ({"planned_on": None}, False),
    ],
)
def test_moved(more, moved):
    assert logged(**more).is_moved is moved


def test_lateness_has_no_gap():
    for days in range(1, 400):
        assert sum(late.holds(days) for late in LATE) == 1
    assert not any(late.holds(0) for late in LATE)


def test_nobody_to_count_is_not_all():
    assert Share(0, 0).percent is None
