"""Absences and reductions, who is away when, and how much caseload a person can carry."""

import random

from workforce.demo import days
from workforce.demo.model import FTE_HOURS, Absence, Person, Post, Reduction, Window

__all__ = [
    "GRADE_FACTORS",
    "LONG_SPELL",
    "LONG_TERM",
    "add_absences",
    "add_reductions",
    "agree_reductions",
    "capacity",
    "settle_newcomers",
]

LONG_TERM = ("maternity", "adoption", "career_break")
LONG_SPELL = 28  # from this day of a spell on somebody is away
GRADE_FACTORS = {
    "asye": 0.9, "social_worker": 1.0, "experienced_social_worker": 1.0, "senior_practitioner": 1.0,
    "advanced_practitioner": 1.0,
}  # fmt: skip
YEAR = 365
YEARLY = (  # reason, times a year for own staff, shortest and longest in days
    ("maternity", 0.034, 240, 330),
    ("adoption", 0.002, 150, 280),
    ("career_break", 0.004, 120, 360),
    ("sickness", 0.07, 29, 150),
    ("paternity", 0.012, 14, 14),
    ("sickness", 0.28, 8, 25),
    ("annual_leave", 3.4, 4, 12),
    ("sickness", 1.35, 1, 5),
    ("training", 0.7, 1, 2),
    ("other", 0.15, 1, 3),
)
AGREED = (  # reason, hours, days
    ("union duties", "7.4", None),
    ("reasonable adjustment", "3.7", None),
    ("reasonable adjustment", "5.5", None),
    ("practice education", "3.7", 110),
)
FULL_WEEK = 37.0
REVIEWED_EVERY = 182  # days
NEWCOMERS = 3


def add_absences(rng: random.Random, people: list[Person], window: Window) -> None:
    """Give everybody their absences of the period and work out when they are away."""
    for person in people:
        last_day = person.last_day
        first = max(window.begin, person.posts[0].start)
        last = window.until if last_day is None else min(window.until, last_day)
        if person.fixed == "away":
            person.absences.append(Absence("maternity", window.until - 75, None))
        for reason, yearly, shortest, longest in YEARLY:
            rate = yearly * _rate(person.posts[-1].employment, reason)
            is_long = longest >= LONG_SPELL
            if person.fixed and is_long:
                continue
            for _ in range(_times(rng, rate * (last - first) / YEAR)):
                start = rng.randint(first - (shortest if is_long and person.posts[0].start < window.begin else 0), last)
                if start < person.posts[0].start or (reason in LONG_TERM and start < person.posts[0].start + 120):
                    continue
                start = start if is_long else days.next_working(start)
                end = start + rng.randint(shortest, longest) - 1
                _fit(person, Absence(reason, start, end), window)
        person.absences.sort(key=lambda absence: absence.start)
        person.away = _away(person, window)


def add_reductions(rng: random.Random, people: list[Person], window: Window) -> None:
    """Agree hours off the caseload with some people."""
    for person in people:
        post = person.posts[-1]
        if post.work_kind != "case_holding" or post.grade in {"student", "asye"} or person.fixed:
            continue
        low = max(window.begin - 100, post.start)
        high = window.until if post.end is None else min(post.end, window.until)
        if high - low > 60 and rng.random() < 0.07:
            start = rng.randint(low, high - 30)
            reason, hours, lasts = rng.choice(AGREED)
            end = None if lasts is None else min(start + lasts, high)
            person.reductions.append(
                Reduction(reason, hours, start, end if post.end is None else min(end or high, high))
            )
        for absence in person.absences:
            back = absence.end
            if absence.reason == "sickness" and back is not None and back - absence.start >= 40 and back + 20 < high:
                person.reductions.append(Reduction("phased return", "11.1", back + 1, min(back + 42, high)))


def agree_reductions(rng: random.Random, people: list[Person], window: Window) -> None:
    """Say which reductions taper, and which are reasonable adjustments: those are reviewed and do not end."""
    for person in people:
        for reduction in person.reductions:
            if reduction.reason == "reasonable adjustment" and reduction.end is None:
                reviews = max(0, window.until - reduction.start - rng.randint(0, 30)) // REVIEWED_EVERY
                reduction.is_adjustment = True
                reduction.review = reduction.start + REVIEWED_EVERY * (reviews + 1)
            elif reduction.reason == "phased return" and rng.random() < 0.5:
                reduction.tapers_to = rng.choice(("0", "3.7"))


def settle_newcomers(rng: random.Random, people: list[Person], window: Window) -> None:
    """Agree with a few experienced workers some hours off that fall week by week, and have not reached 0 yet."""
    free = [
        person
        for person in people
        if not person.fixed
        and not person.reductions
        and (post := person.post_on(window.until)) is not None
        and post.role == "holder"
        and post.grade != "asye"
        and post.end is None
        and post.start < window.until - 60
    ]
    for person in rng.sample(free, min(len(free), NEWCOMERS)):
        start = window.until - rng.randint(10, 40)
        person.reductions.append(
            Reduction("new specialism", "5.5", start, window.until + rng.randint(20, 60), tapers_to="0")
        )


def capacity(person: Person, day: int) -> tuple[Post | None, float, float]:
    """Give the post of a day, its full limit and its stable element, both without regard to absence."""
    post = person.post_on(day)
    if post is None:
        return None, 0.0, 0.0
    hours = float(FTE_HOURS[post.fte])
    off = sum(float(r.hours) for r in person.reductions if r.start <= day and (r.end is None or day <= r.end))
    free = max(0.0, hours - off)
    if post.work_kind == "personal_adviser":
        return post, 100.0 * free / FULL_WEEK, 15.0 * free / FULL_WEEK
    factor = GRADE_FACTORS.get(post.grade, 0.0) if post.work_kind == "case_holding" else 0.0
    return post, 100.0 * factor * free / FULL_WEEK, 15.0 * free / FULL_WEEK


def _rate(employment: str, reason: str) -> float:
    """Say how often a kind of staff is absent, set against own staff."""
    if employment in {"agency", "student", "partner"}:
        return {"annual_leave": 0.6, "sickness": 0.3, "training": 0.3}.get(reason, 0.0)
    return 1.0


def _times(rng: random.Random, expected: float) -> int:
    """Draw how often something happens."""
    count = int(expected)
    return count + (rng.random() < expected - count)


def _fit(person: Person, absence: Absence, window: Window) -> None:
    """Keep an absence when it is free of the others and inside the employment."""
    last_day = person.last_day
    end = absence.end if absence.end is not None else window.until
    if last_day is not None:
        end = min(end, last_day)
    if end < max(window.begin, absence.start):
        return
    if person.fixed and absence.reason != "training" and absence.start - 40 <= window.until <= end + 5:
        return
    if any(absence.start <= (a.end or window.until) + 6 and a.start - 6 <= end for a in person.absences):
        return
    goes_on = end > window.until and absence.reason == "sickness"
    person.absences.append(Absence(absence.reason, absence.start, None if goes_on else end))


def _away(person: Person, window: Window) -> list[tuple[int, int]]:
    """Work out the periods in which somebody is away: see the definitions of the exchange format."""
    found: list[tuple[int, int]] = []
    spells: list[list[int]] = []
    for absence in person.absences:
        end = absence.end if absence.end is not None else window.until + 400
        if absence.reason in LONG_TERM:
            found.append((absence.start, end))
        if absence.reason == "training":
            continue
        if spells and absence.start <= spells[-1][1] + 1:
            spells[-1][1] = max(spells[-1][1], end)
        else:
            spells.append([absence.start, end])
    found += [(first + LONG_SPELL - 1, last) for first, last in spells if last - first + 1 >= LONG_SPELL]
    return sorted(found)
