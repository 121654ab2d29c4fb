"""Quality audits of the demonstration council's supervision records: invented, like all of it.

Samples are drawn and shared out by the product's own rules; what readers find is invented.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, text

from workforce.auth import service as accounts
from workforce.db import db
from workforce.people.queries import StaffMember, staff_on
from workforce.supervision import audit_queries as queries
from workforce.supervision.audit_draw_rules import Auditor, Candidate, Given, Rule, draw, second_readings, share_out
from workforce.supervision.audit_models import AuditAction, AuditItem, AuditReading, AuditSample, AuditSettlement
from workforce.supervision.audit_rules import QUESTIONS, Grade

__all__ = ["audit"]

BY = "demonstration"
SECOND = "second.reader@demo.example"  # nobody signs in as they: a second person who may audit
GRADES, ODDS = tuple(Grade), (12, 48, 32, 8)
STRENGTHS = (
    "Wellbeing comes first and is followed up from last time.", "One visit is thought through with real curiosity.",
    "The worker's own words are there, also where the two differ.", "Each action has an owner and a day.",
    "Learning is tied to one piece of work.",
)  # fmt: skip
LIFTS = (
    "Say why a decision was taken, not only which.", "Begin with reflection, before the list of tasks.",
    "Write what changed for the child since last time.", "Come back to the actions that were carried over.",
    "Note when dates of certificates were seen.",
)  # fmt: skip
GOOD_THEMES = ("reflective", "wellbeing_strong", "child_in_view", "learning_linked")
POOR_THEMES = ("task_led", "actions_drift", "reasons_missing", "voice_missing", "learning_missing")
ACTIONS = (
    ("Two practice workshops on reasons for decisions", -20, True), ("Put reflection first in the guidance", 25, False),
    ("Supervisors' group looks at actions that drift", 12, False),
    ("Show newly qualified staff two strong records", -3, False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """One sample: drawn so many days ago, of sessions held in so many days before that."""

    drawn: int
    window: int
    size: int
    percent: int
    read: float  # share of the readings that are finished
    rule: dict[str, Any]


PLANS = (
    Plan(62, 42, 28, 70, 1.0, {}),
    Plan(30, 30, 24, 60, 1.0, {}),
    Plan(4, 28, 10, 20, 0.3, {"newly_qualified": True}),
    Plan(3, 40, 8, 25, 0.25, {"disputed": True}),
)


def audit(until: date, seed: int = 1) -> int:
    """Let practice quality have audited records up to a day; return how many readings were made.

    The records and the account of practice quality must be there. Run again it changes nothing.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM supervision_audit_sample)")):
        return 0
    staff = staff_on(until)
    lead = next(iter(queries.auditors()), None)
    if lead is None:
        return 0
    _second(staff, lead)
    rng, made = random.Random(f"{seed}:audits"), 0
    for number, plan in enumerate(PLANS):
        made += _sample(rng, until, plan, lead, staff, 1000 * seed + number)
    return made


def _second(staff: Sequence[StaffMember], lead: Auditor) -> None:
    """Give a second person the right to audit: somebody who supervises nobody, where there is one."""
    taken = set(db.session.scalars(text("SELECT worker_id FROM account WHERE worker_id IS NOT NULL")))
    supervisors = {one.main.supervisor for one in staff}
    free = [
        one for one in staff
        if one.main.work_kind != "case_holding" and one.id not in taken and one.employee_number not in supervisors
        and not one.is_away and not one.is_student
    ]  # fmt: skip
    number = free[0].employee_number if free else None
    name = None if number else f"Second reader, beside {lead.name}"
    accounts.add_account(SECOND, "quality", BY, name=name, employee_number=number)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _sample(rng: random.Random, until: date, plan: Plan, lead: Auditor, staff: Sequence[StaffMember], seed: int) -> int:
    day = until - timedelta(days=plan.drawn)
    rule = Rule(day - timedelta(days=plan.window), day - timedelta(days=1), **plan.rule)
    every = queries.candidates(rule.from_on, rule.to_on, _at(day, 9))
    found = [one for one in every if _is_asked(rule, one)]
    barred = queries.barred([one.record_id for one in found], until)
    people = queries.auditors()
    by_record = {one.record_id: one for one in found if any(who.may_read(barred[one.record_id]) for who in people)}
    drawn = draw(seed, plan.size, dict.fromkeys(by_record))
    if not drawn:
        return 0
    sample = AuditSample(
        lead_id=lead.account_id, drawn_by=BY, drawn_at=_at(day, 9), from_on=rule.from_on, to_on=rule.to_on,
        rule=rule.as_json(), seed=seed, size=len(drawn), eligible=[[one, None] for one in by_record],
        left_out=len(found) - len(by_record), second_percent=plan.percent,
    )  # fmt: skip
    db.session.add(sample)
    db.session.flush()
    shares = share_out(drawn, barred, people, people, second_readings(len(drawn), plan.percent))
    made = _readings(rng, until, day, plan, sample, shares, by_record)
    if plan.read == 1.0:
        _settle(rng, until, sample.id, lead)
        _actions(rng, until, sample.id, staff)
    return made


def _is_asked(rule: Rule, one: Candidate) -> bool:
    return (one.is_disputed or not rule.disputed) and (one.is_newly_qualified or not rule.newly_qualified)


def _readings(
    rng: random.Random, until: date, day: date, plan: Plan, sample: AuditSample, shares: Sequence[Given],
    by_record: dict[int, Candidate],
) -> int:  # fmt: skip
    rows = []
    for place, one in enumerate(shares, start=1):
        item = AuditItem(
            sample_id=sample.id, place=place, record_id=one.record_id, is_double=one.is_double,
            session_id=by_record[one.record_id].session_id, team=by_record[one.record_id].team,
        )  # fmt: skip
        db.session.add(item)
        db.session.flush()
        first = rng.choices(GRADES, ODDS)[0]
        second = first if rng.random() < 0.78 else rng.choices(GRADES, ODDS)[0]
        for turn, account, grade in ((1, one.first, first), (2, one.second, second)):
            if turn == 1 or one.is_double:
                is_read = account is not None and rng.random() < plan.read
                finished = _at(min(until, day + timedelta(days=rng.randint(2, 18))), rng.randint(10, 16))
                rows.append(_reading(rng, item.id, turn, account, grade, finished if is_read else None))
    db.session.execute(insert(AuditReading), rows)
    return len(rows)


def _reading(
    rng: random.Random, item: int, turn: int, account: int | None, grade: Grade, finished: datetime | None
) -> dict[str, Any]:
    blank: dict[str, Any] = {"answers": {}, "grade": None, "strengths": "", "lift": "", "themes": [], "saved_at": None}
    row = {"item_id": item, "turn": turn, "account_id": account, "finished_at": finished, **blank}
    if finished is None:
        return row
    yes = {Grade.OUTSTANDING: 95, Grade.GOOD: 82, Grade.REQUIRES_IMPROVEMENT: 60, Grade.INADEQUATE: 35}[grade]
    themes = GOOD_THEMES if grade.is_good else POOR_THEMES
    odds = (yes, max(2, 94 - yes), 6)
    return row | {
        "answers": {one.key: rng.choices(("y", "n", "na"), odds)[0] for one in QUESTIONS},
        "grade": str(grade), "strengths": rng.choice(STRENGTHS), "lift": rng.choice(LIFTS),
        "themes": rng.sample(themes, rng.randint(1, 2)), "saved_at": finished,
    }  # fmt: skip


def _settle(rng: random.Random, until: date, sample_id: int, lead: Auditor) -> None:
    """Settle most grades on which two readers differ; the lead settles nothing of which they are in."""
    items = queries.items_of(sample_id)
    barred = queries.barred([one.record_id for one in items], until)
    rows = []
    for item in items:
        first, second = item.turn(1), item.turn(2)
        is_open = rng.random() < 0.15 or not lead.may_read(barred[item.record_id])
        if item.graded.is_disputed and first and second and not is_open:
            rows.append(
                {
                    "item_id": item.id, "first_id": first.id, "second_id": second.id, "by": BY, "at": _at(until, 9),
                    "grade": rng.choice((first.content.grade, second.content.grade)),
                    "why": "Both read it again together: the reasons decide it.",
                }
            )  # fmt: skip
    if rows:
        db.session.execute(insert(AuditSettlement), rows)


def _actions(rng: random.Random, until: date, sample_id: int, staff: Sequence[StaffMember]) -> None:
    owners = [one for one in staff if one.is_manager and not one.is_away] or list(staff)
    rows = [
        {
            "sample_id": sample_id, "words": words, "owner_id": rng.choice(owners).id, "added_by": BY,
            "due_on": until + timedelta(days=days), "added_at": _at(until - timedelta(days=28), 11),
            "ended_as": "done" if is_done else None, "ended_by": BY if is_done else None,
            "ended_on": until - timedelta(days=6) if is_done else None,
        }
        for words, days, is_done in rng.sample(ACTIONS, 2)
    ]  # fmt: skip
    db.session.execute(insert(AuditAction), rows)
