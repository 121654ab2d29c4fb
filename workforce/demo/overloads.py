"""Overloads, plans, concerns and answers of the demonstration council: invented, like all of it.

Overloads open, close and climb by the product's own rules, from the stored weeks; what people write is invented.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text

from workforce.allocation.overload_models import Concern, EffectivePractice, Overload, OverloadEntry
from workforce.allocation.overload_watch import watch, watch_concerns
from workforce.db import db
from workforce.people.queries import StaffMember, Tree, staff_on, team_tree
from workforce.people.rules import WorkKind

__all__ = ["invent"]

WEEKS = 26  # since when the council has looked for overloads
ACTIONS = (
    "No new children until the review", "Move two children in need to a colleague with room",
    "Hand the court statement of the oldest case to the legal support worker", "Share the duty rota for a month",
    "Close what is ready to close, with the manager, case by case", "A family support worker joins two visits a week",
)  # fmt: skip
AGREES = ("That helps. Two fewer before the hearing would make it safe.", "Good, as long as it really happens.", "")
DISAGREES = (
    "The visits are still the same number. I need two children to move, not one.",
    "I asked for this in spring. I do not see how the review changes it.",
)
SAID = (
    ("workload", "I am asked to take children home after six most days, and my diary is full until Christmas."),
    ("supervision", "My last two sessions were cut short. I need the full time before the court week."),
    ("safety", "I visit a block where the lift and the lights are broken, after dark, alone."),
    ("other", "The laptop loses the case system on every visit, and I write everything twice."),
    ("workload", "Three of us cover for two vacancies. It has been so since August."),
)
MANNERS = ("prompt", "not agreed", "late", "prompt", "ran out", "prompt", "solved", "prompt", "late", "half", "never")
ANSWERED = "Thank you for saying so. We agreed what changes from Monday, and look at it together in two weeks."

Event = tuple[date, str, dict[str, Any]]  # day, kind, columns


@dataclass
class Script:
    """What the people around one overload will write, in order of its days."""

    overload: Overload
    manager: str
    worker: str
    events: list[Event]
    actions: list[int] = field(default_factory=list)


def invent(until: date, worker_number: str, seed: int = 1) -> int:
    """Tell half a year of overloads up to a day, with plans, concerns and answers; return how many rows were made.

    `worker_number` is the person behind the demonstration account of a worker. The stored weeks must be worked out
    before; where accounts are there, the steps say who was told. Run again it changes nothing.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM overload) OR EXISTS (SELECT 1 FROM concern)")):
        return 0
    tree, staff = team_tree(until), staff_on(until)
    made = _overloads(until, seed, tree, {person.id: person for person in staff})
    holders = [p for p in staff if p.is_social_work and p.main.work_kind == WorkKind.CASE_HOLDING and not p.is_away]
    own = next((p for p in holders if p.employee_number == worker_number), holders[0])
    near = [
        own,
        *(p for p in holders if p.team == own.team and p is not own),
    ]  # whom the demonstration's manager manages
    raised = _concerns(until, seed, tree, near, {person.employee_number: person for person in staff})
    return made + raised + _answers(until, seed, holders)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _days(until: date) -> Iterator[date]:
    """Give the days on which the past is looked through: a week's first two, and every day of the last fortnight."""
    day = until - timedelta(weeks=WEEKS)
    while day <= until:
        if day.isoweekday() in (1, 2) or (until - day).days < 14:
            yield day
        day += timedelta(days=1)


def _overloads(until: date, seed: int, tree: Tree, staff: Mapping[int, StaffMember]) -> int:
    scripts: dict[int, Script] = {}
    people = {person.employee_number: person for person in staff.values()}
    made = 0
    for day in _days(until):
        for script in scripts.values():
            made += _write(script, day)
        watch(day, "", at=_at(day, 2))
        for row in db.session.scalars(select(Overload).where(Overload.opened_on == day).order_by(Overload.id)):
            worker = staff.get(row.worker_id)
            manager = next((people[n] for _, n in tree.upwards(row.team) if n in people), None)
            rng = random.Random(f"{seed}:{row.worker_id}:{day}")
            events = _events(rng, row, manager.id if manager else None, len(scripts)) if worker else []
            scripts[row.id] = Script(row, manager.name if manager else "", worker.name if worker else "", events)
            made += 1
    return made


def _events(rng: random.Random, row: Overload, owner: int | None, n: int) -> list[Event]:
    """Invent how one overload goes: in time, late, not agreed, run out, or never."""
    manner = MANNERS[n % len(MANNERS)]
    if manner == "never":
        return []
    start = row.opened_on + timedelta(days=rng.randint(9, 12) if manner == "late" else rng.randint(1, 4))
    first, second = rng.sample(ACTIONS, 2)
    review = timedelta(days=14 if manner == "ran out" else 28)
    agrees = manner != "not agreed"
    view = {"agrees": agrees, "words": rng.choice(AGREES if agrees else DISAGREES) or None, "is_workers": agrees}
    found: list[Event] = [
        (start, "action", {"words": first, "owner_id": row.worker_id, "due_on": start + timedelta(days=14)}),
        (start, "action", {"words": second, "owner_id": owner or row.worker_id, "due_on": start + timedelta(days=21)}),
        (start, "review", {"due_on": start + review}),
    ]
    if manner == "half":
        return found
    found += [(start + timedelta(days=1), "view", view), (start + timedelta(days=13), "done", {})]
    if manner != "ran out":
        again = [start + timedelta(days=26 * n) for n in range(1, 9)]
        found += [(day, "review", {"due_on": day + timedelta(days=28)}) for day in again]
    if manner == "solved":
        found.append((start + timedelta(days=40), "solved", {}))
    return sorted(found, key=lambda event: event[0])


def _write(script: Script, day: date) -> int:
    """Write what was to happen by a day, while the overload is open."""
    made, row = 0, script.overload
    db.session.refresh(row)
    while script.events and script.events[0][0] <= day and row.closed_on is None:
        on, kind, columns = script.events.pop(0)
        row.edition += 1
        made += 1
        if kind == "solved":
            row.closed_on, row.closed_reason, row.closed_by = on, "agreed", script.worker
            continue
        if kind == "done":
            columns = {"action_id": script.actions[0]}
        by = script.worker if columns.get("is_workers") else script.manager
        entry = OverloadEntry(
            overload_id=row.id, edition=row.edition, kind=kind, day=on, at=_at(on, 10), by=by, **columns
        )
        db.session.add(entry)
        db.session.flush()
        if kind == "action":
            script.actions.append(entry.id)
    db.session.flush()
    return made


# Whose concern (a place among the people near), how many days ago, to whom, whether seen, whether answered.
RAISED = (
    (1, 1, "manager", False, False), (2, 1, "quality", False, False), (3, 6, "managers_manager", True, False),
    (4, 18, "manager", True, False), (0, 30, "manager", True, True), (2, 45, "quality", True, True),
    (1, 70, "manager", True, True), (0, 95, "managers_manager", True, True),
)  # fmt: skip


def _concerns(until: date, seed: int, tree: Tree, near: list[StaffMember], staff: Mapping[str, StaffMember]) -> int:
    """Raise concerns of every age: new, acknowledged, climbed, answered."""
    rng = random.Random(f"{seed}:concerns")
    principal = [p.employee_number for p in staff.values() if p.main.job_title == "Principal Social Worker"][:1]
    rows = []
    for n, (place, age, to, is_seen, is_answered) in enumerate(RAISED):
        person = near[place % len(near)]
        line = [number for _, number in tree.upwards(person.team) if number and number != person.employee_number]
        heads = [number for number in line if number in staff]
        sent = [
            staff[one].name for one in (heads[:1] if to == "manager" else principal if to == "quality" else heads[1:2])
        ]
        supervisor = [person.main.supervisor] if person.main.supervisor else []
        passed = [] if to == "manager" else sorted({*heads[:1], *supervisor})
        raised, by = until - timedelta(days=age), next(iter(sent), "a manager")
        about, said = SAID[n % len(SAID)]
        rows.append(
            {
                "request": UUID(int=rng.getrandbits(128)), "worker_id": person.id, "about": about, "said": said,
                "to_whom": to, "team": person.team, "sent_to": sent, "passed_over": passed, "raised_on": raised,
                "raised_at": _at(raised, 9), "acknowledged_by": by if is_seen else None,
                "acknowledged_at": _at(raised, 15) if is_seen else None, "answered": ANSWERED if is_answered else None,
                "answered_by": by if is_answered else None,
                "answered_at": _at(raised + timedelta(days=rng.randint(3, 9)), 11) if is_answered else None,
            }
        )  # fmt: skip
    db.session.execute(insert(Concern), rows)
    watch_concerns(until, "", at=_at(until, 2))
    return len(rows)


def _answers(until: date, seed: int, holders: list[StaffMember]) -> int:
    """Let most people, and most of their managers, answer each quarter; more say yes lately."""
    rng = random.Random(f"{seed}:practice")
    rows = []
    for quarter in range(4):
        for person in holders:
            worker_yes = rng.random() < 0.62 - 0.06 * quarter
            for role, share, yes in (
                ("worker", 0.7, worker_yes),
                ("manager", 0.75, worker_yes or rng.random() < 0.4),
            ):
                if rng.random() < share:
                    rows.append(
                        {
                            "worker_id": person.id, "role": role, "answer": "yes" if yes else "no",
                            "by": "demonstration",
                            "day": until - timedelta(days=91 * quarter + rng.randint(0, 80)),
                        }
                    )  # fmt: skip
    seen = {(row["worker_id"], row["role"], row["day"]): row for row in rows}
    db.session.execute(insert(EffectivePractice), list(seen.values()))
    return len(seen)
