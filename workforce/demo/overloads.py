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
ANSWERED = "Thank you for saying so. We agreed what changes from Monday, and look at it together in two weeks."

Event = tuple[date, str, dict[str, Any]]  # day, kind, columns


@dataclass
class Script:
    """What the people around one overload will write, in order of its days."""

    overload: Overload
    manager: str
    events: list[Event]
    actions: list[int] = field(default_factory=list)


def invent(until: date, seed: int = 1) -> int:
    """Tell half a year of overloads up to a day, with plans, concerns and answers; return how many rows were made.

    The stored weeks must be worked out before. Run again it changes nothing.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM overload) OR EXISTS (SELECT 1 FROM concern)")):
        return 0
    tree, staff = team_tree(until), staff_on(until)
    made = _overloads(until, seed, tree, {person.id: person for person in staff})
    holders = [p for p in staff if p.is_social_work and p.main.work_kind == WorkKind.CASE_HOLDING and not p.is_away]
    return made + _concerns(until, seed, tree, holders, staff) + _answers(until, seed, holders)


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
    names = {person.employee_number: person.name for person in staff.values()}
    made = 0
    for day in _days(until):
        for script in scripts.values():
            made += _write(script, day)
        watch(day, "", at=_at(day, 2))
        for row in db.session.scalars(select(Overload).where(Overload.opened_on == day).order_by(Overload.id)):
            person = staff.get(row.worker_id)
            manager = next((names[n] for _, n in tree.upwards(row.team) if n in names), "the team's manager")
            events = _events(random.Random(f"{seed}:{row.worker_id}:{day}"), row, person, len(scripts))
            scripts[row.id] = Script(row, manager, events)
            made += 1
    return made


def _events(rng: random.Random, row: Overload, person: StaffMember | None, n: int) -> list[Event]:
    """Invent how one overload goes: in time, late, not agreed, run out, or never."""
    manner = (
        "prompt",
        "not agreed",
        "late",
        "prompt",
        "ran out",
        "prompt",
        "solved",
        "prompt",
        "late",
        "half",
        "never",
    )[n % 11]
    if person is None or manner == "never":
        return []
    start = row.opened_on + timedelta(days=rng.randint(9, 12) if manner == "late" else rng.randint(1, 4))
    first, second = rng.sample(ACTIONS, 2)
    review = timedelta(days=14 if manner == "ran out" else 28)
    agrees = manner != "not agreed"
    view = {"agrees": agrees, "words": rng.choice(AGREES if agrees else DISAGREES) or None, "is_workers": agrees}
    found: list[Event] = [
        (start, "action", {"words": first, "owner_id": row.worker_id, "due_on": start + timedelta(days=14)}),
        (start, "action", {"words": second, "owner_id": row.worker_id, "due_on": start + timedelta(days=21)}),
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
            row.closed_on, row.closed_reason, row.closed_by = on, "agreed", "the worker"
            continue
        if kind == "done":
            columns = {"action_id": script.actions[0]}
        entry = OverloadEntry(
            overload_id=row.id, edition=row.edition, kind=kind, day=on, at=_at(on, 10), by=script.manager, **columns
        )
        db.session.add(entry)
        db.session.flush()
        if kind == "action":
            script.actions.append(entry.id)
    db.session.flush()
    return made


def _concerns(until: date, seed: int, tree: Tree, holders: list[StaffMember], staff: list[StaffMember]) -> int:
    """Raise concerns of every kind of age: new, acknowledged, answered, climbed."""
    rng = random.Random(f"{seed}:concerns")
    names = {person.employee_number: person.name for person in staff}
    principal = [p.name for p in staff if p.main.job_title == "Principal Social Worker"]
    ages = ((1, "manager"), (3, "quality"), (6, "managers_manager"), (18, "manager"), (30, "manager"), (45, "quality"),
            (70, "manager"), (95, "managers_manager"))  # fmt: skip
    rows = []
    for n, (person, (age, to)) in enumerate(zip(rng.sample(holders, min(len(ages), len(holders))), ages, strict=False)):
        line = [number for _, number in tree.upwards(person.team) if number and number != person.employee_number]
        sent = {"manager": line[:1], "managers_manager": line[1:2]}.get(to)
        passed = sorted({number for number in (*line[:1], person.main.supervisor) if number}) if to != "manager" else []
        seen_by = next(iter(principal if sent is None else [names[one] for one in sent if one in names]), "a manager")
        raised, answered = until - timedelta(days=age), age >= 30
        about, said = SAID[n % len(SAID)]
        rows.append(
            {
                "request": UUID(int=rng.getrandbits(128)), "worker_id": person.id, "about": about, "said": said,
                "to_whom": to, "team": person.team, "passed_over": passed, "raised_on": raised,
                "sent_to": principal if sent is None else [names[n] for n in sent if n in names],
                "raised_at": _at(raised, 9), "acknowledged_by": seen_by if age in (6, 18) or answered else None,
                "acknowledged_at": _at(raised, 15) if age in (6, 18) or answered else None,
                "answered": ANSWERED if answered else None, "answered_by": seen_by if answered else None,
                "answered_at": _at(raised + timedelta(days=rng.randint(3, 9)), 11) if answered else None,
            }
        )  # fmt: skip
    if rows:
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
