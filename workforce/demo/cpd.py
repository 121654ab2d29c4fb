"""CPD, looks at the register, mentoring and programmes of the demonstration council: invented, like all of it."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, text

from workforce.db import db
from workforce.people.queries import StaffMember, staff_on
from workforce.people.rules import Grade, add_months
from workforce.training.cpd.models import CpdDeclaration, CpdPiece
from workforce.training.cpd.rules import first_day, last_day, shown_year, year_of
from workforce.training.mentoring.models import MentoringMeeting, MentoringPair
from workforce.training.programmes.models import ProgrammeCohort, ProgrammePlace
from workforce.training.registration.models import RegistrationCheck

__all__ = ["cpd"]

BY = "demonstration"
WHAT = (
    ("A course on neglect, two days", "Many of my families live with it.", "To ask what a day is like for the child.",
     "I write down what I saw, then what I think."),
    ("Reading: working with fathers who are seldom asked", "Fathers were missing in my plans.",
     "To invite them from the first visit.", "Two fathers came to the last meetings."),
    ("Shadowing a hearing in the family court", "My first statement is due in spring.",
     "That short sentences carry further.", "I read every statement aloud before it leaves."),
    ("A seminar on trauma and sleep", "Carers ask me about nights.", "What helps in the first weeks.",
     "I ask about nights at every visit."),
)  # fmt: skip
PEERS = (
    ("group", "Others had tried it the other way round, which worked better."),
    ("colleague", "That I was quicker to judge than I had thought."),
    ("supervisor", "To name what I did well, too."),
)
DECLARED, DECLARED_BEFORE, WRITES, SHOWS = 0.55, 0.94, 0.5, 0.25  # shares of people


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


def cpd(until: date, seed: int = 1) -> int:
    """Let the council have written, declared, looked up, mentored and taken part up to a day; return how many rows.

    The staff and the accounts must be there. Run again it changes nothing.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM cpd_declaration) OR EXISTS (SELECT 1 FROM cpd_piece)")):
        return 0
    rng, staff = random.Random(f"{seed}:cpd"), [one for one in staff_on(until) if one.is_counted]
    own = db.session.scalar(
        text("SELECT worker_id FROM account WHERE role = 'worker' AND worker_id IS NOT NULL ORDER BY id LIMIT 1")
    )
    registered = [one for one in staff if one.swe_number]
    made = _written(rng, until, registered, own) + _declared(rng, until, registered, own)
    made += _looked_up(rng, until, registered)
    return made + _mentored(rng, until, staff, own) + _taught(rng, until, staff)


def _written(rng: random.Random, until: date, people: Sequence[StaffMember], own: int | None) -> int:
    """Let some have written one or two pieces of the year; the demonstration worker wrote one, and shows it."""
    year, rows = year_of(until), []
    for one in people:
        if one.id != own and rng.random() >= WRITES:
            continue
        pieces = rng.sample(WHAT, 1 if one.id == own else rng.randint(1, 2))
        for n, (what, relevant, learnt, impact) in enumerate(pieces):
            peer, taught = rng.choice(PEERS) if n == 0 and (one.id == own or rng.random() < 0.7) else (None, None)
            day = first_day(year) + timedelta(days=rng.randint(0, max(0, (until - first_day(year)).days)))
            rows.append(
                {
                    "worker_id": one.id, "done_on": day, "what": what, "relevant": relevant, "learnt": learnt,
                    "impact": impact, "peer": peer, "peer_taught": taught,
                    "is_shown": one.id == own or rng.random() < SHOWS, "edition": 1, "saved_at": _at(day),
                }
            )  # fmt: skip
    return _add(CpdPiece, rows)


def _declared(rng: random.Random, until: date, people: Sequence[StaffMember], own: int | None) -> int:
    """Let most have declared the year that ended last, and some the present one, once its window is open."""
    now, rows = year_of(until), []
    for one in people:
        if one.registered_on is None:
            continue
        for year, share in ((now - 1, DECLARED_BEFORE), (now, DECLARED)):
            begins = date(year, 9, 1)
            if one.registered_on >= begins or rng.random() >= share or until < begins:
                continue
            if year == now and (one.id == own or now != shown_year(until)):
                continue
            day = begins + timedelta(days=rng.randint(0, (min(until, last_day(year)) - begins).days))
            rows.append(
                {
                    "worker_id": one.id, "year": year, "pieces": 2, "with_peer": 1, "declared_on": day,
                    "taken_back_on": None, "at": _at(day),
                }
            )  # fmt: skip
    return _add(CpdDeclaration, rows)


def _looked_up(rng: random.Random, until: date, people: Sequence[StaffMember]) -> int:
    """Let HR have looked most people up; a few are seen renewed before the staff file knows."""
    rows = []
    for one in people:
        expires = one.registration_expires_on
        if expires is None or rng.random() < 0.2:
            continue
        day = until - timedelta(days=rng.choice((9, 20, 48, 95, 210)))
        is_renewed = expires == date(until.year, 11, 30) and day >= date(until.year, 9, 1) and rng.random() < 0.3
        seen = expires.replace(year=expires.year + 1) if is_renewed else expires
        if seen >= day:
            rows.append(
                {
                    "worker_id": one.id, "number": one.swe_number, "checked_on": day, "result": "registered",
                    "expires_on": seen, "file_expires_on": expires, "checked_by": BY, "entered_at": _at(day),
                }
            )  # fmt: skip
    return _add(RegistrationCheck, rows)


def _mentored(rng: random.Random, until: date, staff: Sequence[StaffMember], own: int | None) -> int:
    """Give most newly qualified people, some starters and the demonstration worker a mentor who is not their line."""
    mentors = [one for one in staff if one.grade in (Grade.SENIOR_PRACTITIONER, Grade.ADVANCED_PRACTITIONER)]
    pairs, met = [], 0
    for one in staff:
        if one.is_away or not one.is_social_work:
            continue
        is_starter = one.run_started_on > add_months(until, -12)
        share = 0.8 if one.grade == Grade.ASYE else 0.45 if is_starter else 1.0 if one.id == own else 0.0
        free = [m for m in mentors if m.id != one.id and m.employee_number != one.main.supervisor]
        if rng.random() >= share or not free:
            continue
        start = max(one.run_started_on, add_months(until, -rng.randint(3, 10)))
        purpose = "newly_qualified" if one.grade == Grade.ASYE else "new_starter" if is_starter else "development"
        pairs.append(
            MentoringPair(
                mentor_id=rng.choice(free).id, mentee_id=one.id, purpose=purpose, started_on=start,
                planned_end_on=add_months(start, 12), set_by=BY, set_at=_at(start),
            )
        )  # fmt: skip
    db.session.add_all(pairs)
    db.session.flush()
    rows = []
    for pair in pairs:
        day = pair.started_on + timedelta(days=rng.randint(3, 20))
        while day <= until:
            if day.weekday() < 5:
                rows.append(
                    {"pair_id": pair.id, "held_on": day, "minutes": rng.choice((30, 45, 60)), "added_by": BY,
                     "added_at": _at(day)}
                )  # fmt: skip
            day += timedelta(days=rng.randint(25, 45))
    met = _add(MentoringMeeting, rows)
    return len(pairs) + met


def _taught(rng: random.Random, until: date, staff: Sequence[StaffMember]) -> int:
    """Let two cohorts of supervisors and one of managers have run."""
    supervising = {one.main.supervisor for one in staff}
    people = {
        "psdp": [one for one in staff if one.employee_number in supervising],
        "managers": [one for one in staff if one.is_manager],
    }
    rows: list[dict[str, Any]] = []
    for programme, name, ago in (("psdp", "Last year", 14), ("psdp", "This year", 4), ("managers", "First cohort", 7)):
        starts = add_months(until, -ago)
        cohort = ProgrammeCohort(
            programme=programme,
            name=name,
            starts_on=starts,
            ends_on=add_months(starts, 6),
            set_by=BY,
            set_at=_at(starts),
        )
        db.session.add(cohort)
        db.session.flush()
        free = [one for one in people[programme] if one.id not in {row["worker_id"] for row in rows}]
        for one in rng.sample(free, min(len(free), 8)):
            is_over = cohort.ends_on < until
            left = rng.random() < 0.12
            rows.append(
                {
                    "cohort_id": cohort.id, "worker_id": one.id, "started_on": starts,
                    "completed_on": cohort.ends_on if is_over and not left else None,
                    "withdrew_on": add_months(starts, 2) if left else None, "added_by": BY, "added_at": _at(starts),
                }
            )  # fmt: skip
    return _add(ProgrammePlace, rows)


def _add(model: Any, rows: Sequence[dict[str, Any]]) -> int:
    if rows:
        db.session.execute(insert(model), list(rows))
    return len(rows)
