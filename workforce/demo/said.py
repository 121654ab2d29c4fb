"""What the people of the demonstration council are said to have agreed and said here: invented, like all of it."""

import random
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import insert, text

from workforce import clock
from workforce.caseload.local_models import (
    ExtraHours,
    ExtraResponsibility,
    LineQuestion,
    SchemeAgreement,
    WorkloadRating,
    WorkloadReview,
)
from workforce.caseload.scheme_queries import areas_of
from workforce.caseload.voice_rules import Rating, last_whole_week
from workforce.db import db, policy
from workforce.people.queries import staff_on, team_tree

__all__ = ["say"]

BY = "demonstration"
WEEKS = 8  # of ratings
RATINGS = (Rating.COMFORTABLE, Rating.MANAGEABLE, Rating.STRETCHED, Rating.TOO_MUCH)
ODDS = (15, 45, 30, 10)


def say(until: date, worker_number: str, seed: int = 1) -> int:
    """Add agreements, ratings, extra hours, looks together, an extra responsibility and an open question.

    `worker_number` is the person behind the demonstration account of a worker. Return how many rows were made.
    """
    rng = random.Random(seed)
    holders = [
        person for person in staff_on(until) if person.is_social_work and person.main.work_kind == "case_holding"
    ]
    made = _ratings(rng, until, [person.id for person in holders])
    made += _looked_at(rng, until, [person.id for person in holders])
    made += _agreements(until)
    own = db.session.scalar(text("SELECT id FROM worker WHERE employee_number = :n"), {"n": worker_number})
    return made + (_extras(until, int(own)) if own else 0)


def _ratings(rng: random.Random, until: date, workers: list[int]) -> int:
    ratings, hours = [], []
    week = last_whole_week(until)
    for worker in workers:
        if rng.random() < 0.4:
            continue  # not everybody says
        for back in range(WEEKS):
            if rng.random() < 0.7:
                day = until - timedelta(days=7 * back + rng.randint(1, 5))
                ratings.append({"worker_id": worker, "day": day, "rating": rng.choices(RATINGS, ODDS)[0].value})
            if rng.random() < 0.5:
                ends = week - timedelta(weeks=back)
                hours.append({"worker_id": worker, "week_ends_on": ends, "hours": Decimal(rng.randint(0, 12)) / 2})
    seen = {(row["worker_id"], row["day"]): row for row in ratings}
    db.session.execute(insert(WorkloadRating), list(seen.values()))
    db.session.execute(insert(ExtraHours), hours)
    return len(seen) + len(hours)


def _looked_at(rng: random.Random, until: date, workers: list[int]) -> int:
    rows = [
        {
            "worker_id": worker, "day": until - timedelta(days=rng.randint(1, 40)), "recorded_by": BY,
            "recorded_at": clock.now(),
        }
        for worker in workers
        if rng.random() < 0.8
    ]  # fmt: skip
    db.session.execute(insert(WorkloadReview), rows)
    return len(rows)


def _agreements(until: date) -> int:
    """Let all service areas but the last agree the scheme in force."""
    version = policy.in_force(policy.PolicyKind.SCHEME, until)
    areas = areas_of(team_tree(until))[:-1]
    if version is None or not areas:
        return 0
    rows = [
        {
            "policy_version_id": version.id, "area_code": code, "agreed_on": version.in_force_from - timedelta(days=14),
            "for_practitioners": "Practitioners' forum", "for_managers": "Service managers' meeting",
            "recorded_by": BY, "recorded_at": clock.now(),
        }
        for code, _ in areas
    ]  # fmt: skip
    db.session.execute(insert(SchemeAgreement), rows)
    return len(rows)


def _extras(until: date, worker: int) -> int:
    now = clock.now()
    asked = {"worker_id": worker, "kind": "extra", "raised_by": BY, "raised_at": now - timedelta(days=40)}
    agreed = LineQuestion(
        **asked, line="Practice educator, 1 student", said="", points=Decimal(3), answer="agreed",
        answered="", answered_by=BY, answered_at=now - timedelta(days=38),
    )  # fmt: skip
    waiting = LineQuestion(
        **{**asked, "raised_at": now - timedelta(days=2)}, line="Duty desk, one day a week", said="", points=Decimal(4)
    )
    db.session.add_all([agreed, waiting])
    db.session.flush()
    db.session.add(
        ExtraResponsibility(
            worker_id=worker, label=agreed.line, points=Decimal(3), started_on=until - timedelta(days=38),
            question_id=agreed.id, agreed_by=BY, agreed_at=now - timedelta(days=38),
        )
    )  # fmt: skip
    db.session.flush()
    return 3
