"""What the invented council's Board agreed to reach, and what it counts beside our indicators: all invented."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text

from workforce.db import db, policy
from workforce.people.rules import add_months

__all__ = ["agree"]

BOARD, BY, FILE = "Improvement Board", "Demonstration analyst", "values.csv"
MONTHS = 24
OWN = "The council's own measures"
INDICATORS: dict[str, dict[str, Any]] = {
    "C1": {
        "name": "Child in care reviews on time", "unit": "percent", "good": "high", "group": OWN,
        "numerator": "reviews held by their day", "denominator": "reviews due in the month", "counted": "children",
        "source": "reviewing officers' return", "owner": "service", "notice": ["N15"], "current_days": 62,
        "read_with": ["C3"],
    },
    "C2": {
        "name": "Early help contacts answered in 2 working days", "unit": "percent", "good": "high", "group": OWN,
        "numerator": "contacts answered in time", "denominator": "contacts in the month", "counted": "families",
        "source": "early help module", "owner": "head", "notice": ["N17"], "current_days": 62,
    },
    "C3": {
        "name": "Case audits good or better, read from outside", "unit": "percent", "good": "high", "group": OWN,
        "numerator": "audits good or better", "denominator": "audits read in the month", "counted": "other",
        "source": "audit programme with a neighbouring council", "owner": "quality", "notice": ["N16", "N19"],
        "current_days": 93, "read_with": ["C1"],
    },
    "W16": {
        "name": "Staff survey: workload, supervision, wellbeing", "unit": "score", "good": "high",
        "group": "The workforce", "numerator": "points given, each answer scaled 0 to 100", "denominator": "answers",
        "counted": "staff", "source": "staff survey, newest closed one", "owner": "hr", "notice": ["N3", "N11"],
        "current_days": 200, "read_with": ["W4", "W20"], "least_denominator": 10,
    },
}  # fmt: skip
# Indicator: share in the first month, in the last, about how many a month.
SHARES = {"C1": (0.79, 0.93, 84), "C2": (0.71, 0.84, 240), "C3": (0.42, 0.63, 16)}
SURVEYS = ((24, 118, 61), (18, 124, 62), (12, 131, 66), (6, 126, 69), (0, 139, 71))  # months ago, answers, mean

# Indicator: target, tolerance, baseline, owner; months after the day to which it is to be reached.
FIRST = {
    "W1": ("14", "1", "17.1", "head", 7), "W2": ("10", "3", "29.4", "head", 7), "W4": ("90", "5", "74.2", "head", 4),
    "W5": ("90", "5", "61.5", "head", 4), "W12-staff": ("95", "2", "78", "hr", 4),
    "W12-managers": ("95", "6", "81.3", "hr", 4), "W17-none": ("0", None, "0.6", "service", 2),
    "W22": ("90", "5", None, "service", 7), "C1": ("95", "5", "79", "service", 7),
    "C3": ("75", "5", "42", "quality", 12),
}  # fmt: skip
OWNERS = {
    "W6": "quality",
    "W21": "quality",
    "W13": "hr",
    "W8": "hr",
    "W9": "hr",
    "W10": "hr",
    "W11": "hr",
    "C2": "head",
}
# Days before the day (less than 0: to come), and what was agreed then.
LATER = (
    (130, "W4", ("95", "5", "74.2", "head", 4)),
    (74, "W8", ("12", "2", "16.8", "hr", 7)),
    (74, "W16", ("75", "4", "61", "hr", 12)),
    (-40, "W2", ("8", "2", "29.4", "head", 7)),
)
STARTED, BASELINE = 420, 430  # days before the day on which the first targets began, and of which the baselines are


def agree(until: date) -> int:
    """Let the Board have agreed targets, and the council have added indicators with two years of values, up to a day.

    Before summaries are frozen. Return how many targets and values there are. Run again it changes nothing.
    """
    if policy.in_force(policy.PolicyKind.INDICATORS, until):
        return 0
    begins = add_months(until, -MONTHS - 2)
    policy.put_in_force(policy.PolicyKind.INDICATORS, {"indicators": INDICATORS}, begins, BY)
    rows = list(_values(until))
    db.session.execute(
        text(
            "INSERT INTO added_value (indicator, day, numerator, denominator, file, sent_by, sent_at)"
            " VALUES (:indicator, :day, :numerator, :denominator, :file, :sent_by, :sent_at)"
        ),
        rows,
    )
    return len(rows) + _targets(until)


def _values(until: date) -> Iterator[dict[str, Any]]:
    """Yield a value for the end of each month, one of them sent wrongly first, and the surveys."""
    ends = [add_months(until.replace(day=1), -n) - timedelta(days=1) for n in reversed(range(MONTHS))]
    for name, (first, last, about) in SHARES.items():
        chance = random.Random(name)
        for n, day in enumerate(ends):
            out_of = about + chance.randint(-about // 8, about // 8)
            share = first + (last - first) * n / (MONTHS - 1) + chance.uniform(-0.04, 0.04)
            counted = min(out_of, round(out_of * share))
            if name == "C2" and n == MONTHS - 3:
                yield _value(name, day, counted - 21, out_of, 6)
            yield _value(name, day, counted, out_of, 9)
    for months, answers, mean in SURVEYS:
        yield _value("W16", ends[MONTHS - 1 - months] if months < MONTHS else ends[0], answers * mean, answers, 9)


def _value(name: str, day: date, numerator: int, denominator: int, days_later: int) -> dict[str, Any]:
    sent = datetime.combine(day + timedelta(days=days_later), time(10), UTC)
    return {
        "indicator": name, "day": day, "numerator": numerator, "denominator": denominator, "file": FILE,
        "sent_by": "analyst@demo.example", "sent_at": sent,
    }  # fmt: skip


def _targets(until: date) -> int:
    begins = until - timedelta(days=STARTED)
    before = policy.in_force(policy.PolicyKind.TARGETS, begins)
    document: dict[str, Any] = json.loads(json.dumps(before.document)) if before else {}
    first = {name: _target(until, begins, *agreed) for name, agreed in FIRST.items()}
    document = {
        **document, "targets": {**document.get("targets", {}), **first}, "owners": OWNERS,
        "changed": {name: _told(begins) for name in first}, "note": "Invented: a council's Board agrees its own.",
    }  # fmt: skip
    policy.put_in_force(policy.PolicyKind.TARGETS, document, begins, BY)
    later: dict[date, dict[str, Any]] = {}
    for ago, name, agreed in LATER:
        day = until - timedelta(days=ago)
        found = later.setdefault(day, {"targets": {}, "changed": {}})
        found["targets"][name] = _target(until, min(day, until), *agreed)
        found["changed"][name] = _told(min(day, until))
    for day, found in sorted(later.items()):
        document = {**document, "targets": {**document["targets"], **found["targets"]}, "changed": found["changed"]}
        policy.put_in_force(policy.PolicyKind.TARGETS, document, day, BY)
    return len(FIRST) + len(LATER)


def _target(
    until: date, day: date, value: str, tolerance: str | None, baseline: str | None, owner: str, months: int
) -> dict[str, str]:
    by = add_months(until.replace(day=1), months) - timedelta(days=1)
    found = {
        "value": value, "by": by.isoformat(), "tolerance": tolerance, "baseline": baseline,
        "baseline_on": (until - timedelta(days=BASELINE)).isoformat() if baseline else None, "owner": owner,
        "agreed_by": BOARD, "agreed_on": (day - timedelta(days=12)).isoformat(),
    }  # fmt: skip
    return {name: said for name, said in found.items() if said is not None}


def _told(day: date) -> dict[str, str]:
    return {"agreed_by": BOARD, "agreed_on": (day - timedelta(days=12)).isoformat(), "entered_by": BY}
