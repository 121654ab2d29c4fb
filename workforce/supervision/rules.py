"""When supervision is due, and what counts as a full session, by a policy that is data. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from workforce.people.rules import add_months


class PolicyFault(ValueError):
    """A frequency policy that can't be used; says where."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A length of time: days, or months to the same day (or the month's last)."""

    days: int = 0
    months: int = 0

    def after(self, day: date) -> date:
        """Return the day this much later."""
        return add_months(day, self.months) + timedelta(days=self.days)

    def words(self) -> str:
        """Return the interval in words."""
        if self.months:
            return "monthly" if self.months == 1 else f"every {self.months} months"
        known = {7: "weekly", 14: "fortnightly", 28: "every 4 weeks"}
        return known.get(self.days, f"every {self.days} days")


@dataclass(frozen=True, slots=True)
class Phase:
    """An interval that holds while the anchor lies before a day counted from the first day in grade."""

    interval: Interval
    until: Interval | None = None


@dataclass(frozen=True, slots=True)
class FrequencyPolicy:
    """How often supervision is due and how long a full session is."""

    name: str
    counted_kinds: tuple[str, ...]
    full_session_minutes: int
    default: Interval
    grades: Mapping[str, tuple[Phase, ...]]

    def interval(self, grade: str, anchor: date, first_in_grade: date | None) -> Interval:
        """Return the interval that runs from an anchor, by grade on the day and the phase that the anchor lies in.

        Source of the starting values: employer standard 5 (weekly for six weeks, fortnightly to six months, monthly).
        """
        for phase in self.grades.get(grade, ()):
            if phase.until is None or (first_in_grade is not None and anchor < phase.until.after(first_in_grade)):
                return phase.interval
        return self.default

    def due_on(self, grade: str, anchor: date, first_in_grade: date | None) -> date:
        """Return the last day on which the next session is in time."""
        return self.interval(grade, anchor, first_in_grade).after(anchor)


def _interval(place: str, document: Any) -> Interval:
    if not isinstance(document, dict) or set(document) - {"days", "months"} or not document:
        raise PolicyFault(f'{place}: write {{"days": n}} or {{"months": n}}')
    found = Interval(int(document.get("days", 0)), int(document.get("months", 0)))
    if found.days < 0 or found.months < 0 or found == Interval():
        raise PolicyFault(f"{place}: must be longer than nothing")
    return found


def read_policy(document: Mapping[str, Any]) -> FrequencyPolicy:
    """Return the policy of a document; raise PolicyFault with the place of what can't be used."""
    minutes = document.get("full_session_minutes")
    if not isinstance(minutes, int) or minutes <= 0:
        raise PolicyFault("full_session_minutes: write a whole number of minutes, such as 90")
    kinds = tuple(document.get("counted_kinds", ()))
    if not kinds or set(kinds) - {"formal", "asye", "group", "case"}:
        raise PolicyFault("counted_kinds: name formal, asye, group or case; informal talk never counts")
    grades = {}
    for grade, phases in document.get("grades", {}).items():
        grades[grade] = tuple(
            Phase(
                _interval(f"grades.{grade}[{n}].interval", phase.get("interval")),
                _interval(f"grades.{grade}[{n}].until", phase["until"]) if phase.get("until") else None,
            )
            for n, phase in enumerate(phases)
        )
    return FrequencyPolicy(
        str(document.get("name", "")),
        kinds,
        minutes,
        _interval("default_interval", document.get("default_interval")),
        grades,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person's supervision stands on a day."""

    anchor: date
    due_on: date
    is_in_date: bool
    last_held_on: date | None
    interval: Interval

    def days_overdue(self, day: date) -> int:
        """Return by how many days it is overdue, 0 if it is not."""
        return max(0, (day - self.due_on).days)


def standing(
    policy: FrequencyPolicy,
    day: date,
    *,
    grade: str,
    run_started_on: date,
    first_in_grade: date | None,
    returned_on: date | None,
    last_held_on: date | None,
    covers_from: date,
) -> Standing:
    """Return how supervision stands: in date while the day is not past the anchor and its interval.

    The anchor is the latest of: last session held, first day of the run of posts, first day back from being away, and
    the day from which sessions are known at all. Source: docs/figures.md, W4.
    """
    anchor = max(filter(None, (last_held_on, run_started_on, returned_on, covers_from)))
    interval = policy.interval(grade, anchor, first_in_grade)
    due = interval.after(anchor)
    return Standing(anchor, due, day <= due, last_held_on, interval)
