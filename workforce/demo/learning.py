"""Courses completed: induction, risk analysis for staff and for managers, and others."""

import random
from collections.abc import Iterator

from workforce.demo import days
from workforce.demo.model import MANAGERS, SOCIAL_WORK, Person, Window

__all__ = ["COLUMNS", "completions"]

COLUMNS = (
    "employee_number",
    "work_email",
    "course_code",
    "course_name",
    "completed_on",
    "expires_on",
    "result",
    "provider",
)
NAMES = {
    "INDUCTION": "Induction to children's services",
    "RISK-ANALYSIS": "Risk analysis in assessments",
    "RISK-ANALYSIS-MANAGERS": "Risk analysis for managers",
    "SAFEGUARDING-3": "Safeguarding children, level 3",
    "DATA-PROTECTION": "Data protection",
    "COURT-SKILLS": "Court skills",
    "NEGLECT": "Recognising neglect",
    "DOMESTIC-ABUSE": "Domestic abuse and coercive control",
    "DIRECT-WORK": "Direct work with children",
    "REFLECTIVE-SUPERVISION": "Reflective supervision",
    "PRACTICE-EDUCATION": "Practice education, stage 1",
}
PROVIDERS = ("Council academy", "Regional teaching partnership", "Safeguarding partnership", "E-learning")
OPTIONAL = ("COURT-SKILLS", "NEGLECT", "DOMESTIC-ABUSE", "DIRECT-WORK", "PRACTICE-EDUCATION")
THREE_YEARS, YEAR = 1_095, 365

Row = list[str]


def completions(rng: random.Random, people: list[Person], window: Window) -> list[Row]:
    """Give all completions, oldest first."""
    found: list[tuple[int, Row]] = []
    for person in people:
        if all(post.employment != "partner" for post in person.posts):
            found += _Learner(rng, person, window).all()
    found.sort(key=lambda item: item[0])
    keys: set[tuple[str, ...]] = set()
    rows = []
    for _, row in found:
        key = (row[1], row[2], row[4], row[6])
        if key not in keys:
            keys.add(key)
            if rng.random() < 0.04:
                row[0] = ""  # some providers know the address only
            rows.append(row)
    return rows


class _Learner:
    """One person's learning."""

    def __init__(self, rng: random.Random, person: Person, window: Window) -> None:
        self._rng = rng
        self._person = person
        self._window = window
        self._joined = person.posts[0].start
        self._last = window.until if person.last_day is None else min(window.until, person.last_day)

    def all(self) -> Iterator[tuple[int, Row]]:
        """Give everything the person completed."""
        person, joined = self._person, self._joined
        yield from self._induction()
        yield from self._regular("DATA-PROTECTION", joined, self._last, YEAR)
        if not any(post.grade in SOCIAL_WORK for post in person.posts):
            return
        yield from self._regular("SAFEGUARDING-3", joined, self._last, THREE_YEARS)
        managed = next((post.start for post in person.posts if post.grade in MANAGERS), None)
        if managed is None or managed > joined:
            yield from self._regular("RISK-ANALYSIS", joined, self._last if managed is None else managed, THREE_YEARS)
        if managed is not None:
            yield from self._regular("RISK-ANALYSIS-MANAGERS", managed, self._last, THREE_YEARS)
            yield from self._once("REFLECTIVE-SUPERVISION", max(managed, self._window.begin - 900))
        for code in self._rng.sample(OPTIONAL, self._rng.randint(0, 3)):
            yield from self._once(code, max(joined, self._window.begin - 700))

    def _induction(self) -> Iterator[tuple[int, Row]]:
        """Complete the induction, mostly within three months."""
        rng = self._rng
        is_own = self._person.posts[0].employment in {"permanent", "fixed_term"}
        day = days.next_working(self._joined + (rng.randint(15, 88) if rng.random() < 0.88 else rng.randint(95, 240)))
        if day <= self._last and rng.random() < (0.98 if is_own else 0.92):
            yield self._row("INDUCTION", day, None, "completed")

    def _regular(self, code: str, first: int, last: int, interval: int) -> Iterator[tuple[int, Row]]:
        """Take a course soon after the start and again before it lapses, or somewhat late."""
        rng, window = self._rng, self._window
        early = window.begin - interval - 60
        if first < early:
            day = early + rng.randint(0, interval + 50)
            if day < early + 60 + interval * 0.3:  # it had lapsed, and is made good during the period
                yield from self._take(code, day, last, interval)
                day = window.begin + int(rng.triangular(10, 900, 350))
        else:
            day = first + (rng.randint(20, 88) if rng.random() < 0.62 else rng.randint(95, 420))
        while day <= last:
            day = days.next_working(day)
            yield from self._take(code, day, last, interval)
            is_late = rng.random() < 0.55 - 0.3 * window.progress(day + interval)
            day += interval + (rng.randint(20, 330) if is_late else -rng.randint(0, 70))

    def _take(self, code: str, day: int, last: int, interval: int) -> Iterator[tuple[int, Row]]:
        """Take a course; now and then only at the second try."""
        rng = self._rng
        day = days.next_working(day)
        if day > last or self._person.is_away(day):
            return
        expires = day + interval if rng.random() < 0.8 else None
        if interval != YEAR and rng.random() < 0.03 and day - 30 >= self._joined:
            yield self._row(code, days.previous_working(day - 21), None, "failed")
        yield self._row(code, day, expires, "passed" if interval == YEAR else "completed")

    def _once(self, code: str, first: int) -> Iterator[tuple[int, Row]]:
        """Take a course once."""
        if self._last - first > 60:
            day = days.previous_working(self._rng.randint(first + 30, self._last))
            yield self._row(code, day, None, self._rng.choice(("attended", "completed")))

    def _row(self, code: str, day: int, expires: int | None, result: str) -> tuple[int, Row]:
        """Write down a completion."""
        person = self._person
        provider = "E-learning" if code == "DATA-PROTECTION" else self._rng.choice(PROVIDERS[:3])
        dates = [days.text(day), days.text(expires)]
        return day, [person.number, person.email, code, NAMES[code], *dates, result, provider]
