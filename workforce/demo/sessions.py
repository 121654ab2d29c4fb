"""Supervision: planned, held, slipped, cancelled."""

import random
from collections.abc import Callable, Iterator

from workforce.demo import days
from workforce.demo.lines import supervisor_of
from workforce.demo.model import SOCIAL_WORK, Person, Post, Window

__all__ = ["COLUMNS", "sessions"]

COLUMNS = (
    "session_ref", "supervisee_employee_number", "supervisor_employee_number", "kind", "planned_on", "held_on",
    "start_time", "minutes", "interrupted", "cancelled_reason",
)  # fmt: skip
REASONS = (
    "supervisor called to an urgent case", "supervisee in court", "supervisor unwell", "supervisee unwell",
    "emergency visit", "room not available", "duty cover",
)  # fmt: skip
TIMES = ("09:00", "09:30", "10:00", "11:00", "13:00", "13:30", "14:00", "15:00")
FULL = (90, 90, 90, 95, 100, 105, 120)
SHORT = (30, 45, 60, 60, 75, 80)
WEEKLY, FORTNIGHTLY, MONTHLY = 7, 14, 30
WEEKLY_UNTIL, FORTNIGHTLY_UNTIL = 42, 182

Row = list[str]


def sessions(rng: random.Random, people: list[Person], window: Window) -> list[Row]:
    """Give all sessions of the period, in the order in which they were planned."""
    found: list[tuple[int, Row]] = []
    for person in people:
        found += _one_to_one(rng, person, window)
        found += _informal(rng, person, window)
    found += _groups(rng, people, window)
    beside = random.Random(len(people))  # drawn from apart: who is no social worker changes nobody else's sessions
    for person in people:
        found += _one_to_one(beside, person, window, _is_supervised_beside)
    found.sort(key=lambda item: item[0])
    known = [row for _, row in found if row[1]]
    return [[f"SV{number:06d}", *row] for number, row in enumerate(known, start=1)]


def _is_supervised(post: Post | None) -> bool:
    """Say whether a post is one whose holder must have supervision."""
    return post is not None and post.employment != "partner" and post.grade in {"student", *SOCIAL_WORK}


def _is_supervised_beside(post: Post | None) -> bool:
    """Say whether a post is one of those who work with families and are no social workers."""
    return post is not None and post.grade == "other" and post.work_kind in {"personal_adviser", "family_help"}


def _interval(person: Person, post: Post, day: int) -> int:
    """Give the longest time to the next session, from a day on."""
    if post.grade != "asye":
        return MONTHLY
    since = day - next(p.start for p in person.posts if p.grade == "asye")
    return WEEKLY if since < WEEKLY_UNTIL else FORTNIGHTLY if since < FORTNIGHTLY_UNTIL else MONTHLY


def _slip_chance(person: Person, window: Window, day: int) -> float:
    """Say how likely a session is to slip: more where caseloads are high, less as the period goes on."""
    strain = person.strain.get((day - window.begin) // 30, 0.8)
    return max(0.05, 0.62 - 0.3 * window.progress(day) + 0.5 * max(0.0, strain - 0.9))


def _one_to_one(
    rng: random.Random, person: Person, window: Window, is_supervised: Callable[[Post | None], bool] = _is_supervised
) -> Iterator[tuple[int, Row]]:
    """Walk through somebody's time from session to session."""
    day = max(window.begin - rng.randint(0, 22), person.posts[0].start)
    end = window.until if person.last_day is None else min(window.until, person.last_day)
    while day < end:
        post = person.post_on(day)
        if post is None or not is_supervised(post) or person.is_away(day):
            day += 7
            continue
        interval = _interval(person, post, day)
        planned = held = _planned(rng, day, interval)
        if planned <= end and rng.random() < _slip_chance(person, window, planned):
            held = days.next_working(planned + max(1, round(interval * rng.uniform(0.2, 1.0))))
            if rng.random() < 0.55:
                reason = rng.choice(REASONS)
                yield planned, _row(rng, person, planned, window, kind=_kind(rng, post), held=False, reason=reason)
                planned = held
        while held <= end and person.is_absent(held) and not person.is_away(held):
            held = days.next_working(held + 1)
        if held <= end and not person.is_away(held):
            yield planned, _row(rng, person, planned, window, kind=_kind(rng, post), held=True, held_on=held)
        elif person.last_day is None and window.until < held <= window.until + 35:
            yield held, _row(rng, person, held, window, kind=_kind(rng, post), held=False)
        day = held


def _planned(rng: random.Random, day: int, interval: int) -> int:
    """Plan the next session somewhat before it is due."""
    most = {WEEKLY: 1, FORTNIGHTLY: 2}.get(interval, 6)
    planned = days.previous_working(day + interval - rng.randint(0, most))
    return planned if planned > day else days.next_working(day + 1)


def _kind(rng: random.Random, post: Post) -> str:
    """Say what kind a one-to-one session is."""
    return "asye" if post.grade == "asye" and rng.random() < 0.5 else "formal"


def _row(
    rng: random.Random,
    person: Person,
    planned: int,
    window: Window,
    *,
    kind: str,
    held: bool,
    held_on: int = 0,
    reason: str = "",
) -> Row:
    """Write down a session, without its reference."""
    on = held_on or planned
    supervisor = supervisor_of(person, min(on, window.until))
    number = supervisor.number if supervisor is not None else ""
    if not held:
        return [person.number, number, kind, days.text(planned), "", "", "", "", reason]
    progress = window.progress(on)
    minutes = rng.choice(FULL) if rng.random() < 0.76 + 0.12 * progress else rng.choice(SHORT)
    interrupted = "yes" if rng.random() < 0.12 - 0.05 * progress else "no"
    return [
        person.number,
        number,
        kind,
        days.text(planned),
        days.text(on),
        rng.choice(TIMES),
        str(minutes),
        interrupted,
        "",
    ]


def _informal(rng: random.Random, person: Person, window: Window) -> Iterator[tuple[int, Row]]:
    """Note talks that do not count as a session, and talks about one case."""
    day = days.next_working(max(window.begin, person.posts[0].start) + rng.randint(0, 120))
    while day <= window.until:
        if _is_supervised(person.post_on(day)) and not person.is_absent(day):
            row = _row(
                rng, person, day, window, kind=rng.choice(("informal", "informal", "case")), held=True, held_on=day
            )
            row[6] = str(rng.choice((10, 15, 20, 30)))
            yield day, row
        day = days.next_working(day + rng.randint(50, 220))


def _groups(rng: random.Random, people: list[Person], window: Window) -> Iterator[tuple[int, Row]]:
    """Hold a group session in every team about every two months."""
    members: dict[str, list[Person]] = {}
    for person in people:
        for code in dict.fromkeys(post.team.code for post in person.posts if post.team.kind == "team"):
            members.setdefault(code, []).append(person)
    for code, team in members.items():
        day = days.next_working(window.begin + rng.randint(5, 60))
        while day <= window.until:
            time = rng.choice(TIMES)
            for person in team:
                post = person.post_on(day)
                is_member = post is not None and post.team.code == code and post.grade != "team_manager"
                if not is_member or not _is_supervised(post) or person.is_absent(day):
                    continue
                row = _row(rng, person, day, window, kind="group", held=True, held_on=day)
                row[5:8] = [time, "90", "no"]
                yield day, row
            day = days.next_working(day + rng.randint(50, 70))
