"""First years in practice of the demonstration council: invented, like all of it.

Due days come from the product's own rules; who assesses, what was said and how many hours were taken is invented.
"""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, text, update

from workforce.db import db
from workforce.people.queries import StaffMember, staff_on
from workforce.people.rules import Grade, holds_registration
from workforce.training.asye import queries
from workforce.training.asye.models import Decision, Programme, ProtectedWeek, Review, Signature
from workforce.training.asye.policy import AsyePolicy, read_asye
from workforce.training.asye.queries import FirstYear
from workforce.training.asye.rules import Calendar, Progress, Terms, entitlement, week_end

__all__ = ["first_years"]

BY = "demonstration"
SENIOR = (Grade.SENIOR_PRACTITIONER, Grade.ADVANCED_PRACTITIONER, Grade.EXPERIENCED_SOCIAL_WORKER)
WITHOUT = 9  # one in so many has no programme yet
NOTES = (
    "Visits are planned with a question in mind. Next: writing so that a young person could read it.",
    "More confident in meetings. Protected time is taken; keep it so.",
    "Direct work is a strength. Next: naming risk plainly in assessments.",
    "Workload felt heavy in the spring; joint work on the court case helps.",
)  # fmt: skip
_BEGAN = """
SELECT w.id, coalesce(w.asye_started_on, w.first_asye_on), w.registration_on FROM worker w
WHERE coalesce(w.asye_started_on, w.first_asye_on) > :since AND w.id = ANY(:workers) ORDER BY w.employee_number
"""


def _at(day: date) -> datetime:
    return datetime.combine(day, time(15), UTC)


def first_years(until: date, assessor: str | None = None, seed: int = 1) -> int:
    """Let the newly qualified of the last two years have had programmes up to a day; return how many were made.

    `assessor`: the employee number of somebody who assesses a colleague. The staff must be there. Run again it changes
    nothing.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM asye_programme)")):
        return 0
    rng, staff = random.Random(seed), [one for one in staff_on(until) if one.is_social_work]
    here = {one.id: one for one in staff}
    rows = db.session.execute(text(_BEGAN), {"since": until - timedelta(days=730), "workers": list(here)}).all()
    programmes = [
        _programme(here[worker], began, registered, _assessor(here[worker], staff, assessor, rng, until), until)
        for n, (worker, began, registered) in enumerate(rows)
        if began <= until and not (here[worker].grade == Grade.ASYE and n % WITHOUT == WITHOUT - 1)
    ]
    if not programmes:
        return 0
    db.session.execute(insert(Programme), programmes)
    policy = _policy(until)
    for known in queries.known_on(until).values():
        for terms in known.programmes:
            _sign(rng, terms, until, {"manager": _line(here[known.worker_id], staff), "worker": known.worker_id})
            _life(rng, known, terms, policy, until, is_over=here[known.worker_id].grade != Grade.ASYE)
    db.session.flush()
    return len(programmes)


def _policy(until: date) -> AsyePolicy:
    document = db.session.scalar(
        text(
            "SELECT document FROM policy_version WHERE kind = 'asye' AND in_force_from <= :day"
            " ORDER BY in_force_from DESC LIMIT 1"
        ),
        {"day": until},
    )
    return read_asye(document) if document else AsyePolicy()


def _assessor(
    person: StaffMember, staff: Iterable[StaffMember], named: str | None, rng: random.Random, day: date
) -> int | None:
    """Return somebody senior and registered of the same team, whom is named first; else of any team."""
    able = [
        one
        for one in staff
        if one.id != person.id and (one.grade in SENIOR or one.employee_number == named)
        and holds_registration(one.swe_number, one.registered_on, one.registration_expires_on, day)
    ]  # fmt: skip
    near = [one for one in able if one.team == person.team]
    mine = [one for one in near if one.employee_number == named]
    pool = mine or near or able
    return rng.choice(pool).id if pool else None


def _programme(
    person: StaffMember, began: date, registered: date | None, assessor: int | None, until: date
) -> dict[str, Any]:
    agreed = began + timedelta(days=16)
    return {
        "worker_id": person.id, "started_on": began, "employed_on": min(began, person.run_started_on),
        "registered_on": registered if registered and registered <= began else None, "assessor_id": assessor,
        "mentor_id": None, "planned_hours": None, "agreed_on": agreed if agreed <= until else None, "edition": 1,
        "recorded_by": BY, "recorded_at": _at(min(until, began + timedelta(days=5))),
    }  # fmt: skip


def _life(
    rng: random.Random, known: FirstYear, terms: Terms, policy: AsyePolicy, until: date, *, is_over: bool
) -> None:
    """Hold reviews, take protected time, and end the programme of who has another grade now."""
    calendar = known.calendar(policy)
    held = _reviews(rng, known, terms, calendar, policy, until)
    last = until
    if is_over and len(held) == len(policy.review_months):
        last = held[-1] + timedelta(days=3)
        _end(terms, last, min(last, until))
    _weeks(rng, terms, calendar, policy, last)


def _line(person: StaffMember, staff: Iterable[StaffMember]) -> int | None:
    return next((one.id for one in staff if one.employee_number == person.main.supervisor), None)


def _sign(rng: random.Random, terms: Terms, until: date, people: dict[str, int | None]) -> None:
    """Let three sign the agreement, or the manager alone."""
    if terms.agreed_on is None:
        return
    people = {**people, "assessor": terms.assessor_id}
    roles = ["manager", "assessor", "worker"] if rng.random() > 0.2 else ["manager"]
    db.session.execute(
        insert(Signature),
        [
            {"programme_id": terms.id, "role": role, "by": BY, "at": _at(min(until, terms.agreed_on)),
             "worker_id": people[role]}
            for role in roles
        ],
    )  # fmt: skip


def _reviews(
    rng: random.Random, known: FirstYear, terms: Terms, calendar: Calendar, policy: AsyePolicy, until: date
) -> Sequence[date]:
    """Hold every review that fell due: most in time, some late, now and then the newest not at all."""
    held: list[date] = []
    for months in policy.review_months:
        due = calendar.due_on(terms.started_on, months)
        if due is None or due > until + timedelta(days=4):
            break
        day = due + timedelta(days=rng.choice((-9, -6, -4, -2, -1, 0, 8)))
        day -= timedelta(days=max(0, day.weekday() - 4))  # no weekends
        if day > until or (due > until - timedelta(days=20) and rng.random() < 0.4):
            break
        is_signed = day < until - timedelta(days=10)
        db.session.execute(
            insert(Review).values(
                programme_id=terms.id, months=months, held_on=day, held_by_id=terms.assessor_id,
                progress=rng.choice((Progress.ON_TRACK,) * 5 + (Progress.AT_RISK,)), notes=rng.choice(NOTES),
                recorded_by=BY, recorded_at=_at(day), signed_by=known.employee_number if is_signed else None,
                signed_at=_at(day + timedelta(days=3)) if is_signed else None,
            )
        )  # fmt: skip
        held.append(day)
    return held


def _end(terms: Terms, day: date, answered: date) -> None:
    db.session.execute(
        insert(Decision).values(
            programme_id=terms.id, outcome="passed", reason="Every review was on track and the portfolio is complete.",
            effective_on=day, recommended_by=BY, recommender_id=terms.assessor_id, recommended_at=_at(answered),
            is_confirmed=True, answered_by=BY, answered_at=_at(answered),
        )
    )  # fmt: skip
    db.session.execute(update(Programme).where(Programme.id == terms.id).values(ended_on=day, outcome="passed"))


def _weeks(rng: random.Random, terms: Terms, calendar: Calendar, policy: AsyePolicy, last: date) -> None:
    """Log protected time of most weeks: some as owed, some less, a few not at all."""
    rows, week, keeps = [], week_end(terms.started_on), rng.random() > 0.25
    while week <= last:
        owed = entitlement(terms, calendar, policy, week)
        if owed and rng.random() < (0.97 if keeps else 0.7):
            share = rng.choice((1, 1, 1, 1, "1.1") if keeps else (1, "0.5", "0.5", 0))
            hours = round(Decimal(owed.numerator) / owed.denominator * Decimal(share), 1)
            rows.append({"programme_id": terms.id, "week_ends_on": week, "hours": hours, "logged_at": _at(week)})
        week += timedelta(days=7)
    if rows:
        db.session.execute(insert(ProtectedWeek), rows)
