"""When supervision is due, and what counts as a full session, by a policy that is data. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from workforce.people.rules import EmploymentType, Grade, WorkKind, add_months


class PolicyFault(ValueError):
    """A supervision policy that can't be used; says where."""


class Kind(StrEnum):
    """What a session is recorded as. Informal talk never counts as a session, whatever a council decides."""

    FORMAL = "formal"
    ASYE = "asye"
    GROUP = "group"
    CASE = "case"
    INFORMAL = "informal"

    @property
    def words(self) -> str:
        """Return the kind in words."""
        return _KIND_WORDS[self]

    @property
    def is_signed_by_both(self) -> bool:
        """Whether the record needs the supervisee's signature too: the one-to-one sessions."""
        return self in (Kind.FORMAL, Kind.ASYE)


_KIND_WORDS = {
    Kind.FORMAL: "formal, one to one",
    Kind.ASYE: "newly qualified (ASYE), one to one",
    Kind.GROUP: "group supervision",
    Kind.CASE: "about one case",
    Kind.INFORMAL: "informal",
}


@dataclass(frozen=True, slots=True)
class Interval:
    """A length of time: days, or months to the same day (or the month's last)."""

    days: int = 0
    months: int = 0

    def after(self, day: date) -> date:
        """Return the day this much later."""
        return add_months(day, self.months) + timedelta(days=self.days)

    def words(self) -> str:
        """Return the interval in words.

        >>> Interval(days=14).words(), Interval(months=1).words()
        ('fortnightly', 'monthly')
        """
        if self.months:
            return "monthly" if self.months == 1 else f"every {self.months} months"
        known = {7: "weekly", 14: "fortnightly", 28: "every 4 weeks"}
        return known.get(self.days, f"every {self.days} days")

    def length(self) -> str:
        """Return the length in words.

        >>> Interval(days=14).length(), Interval(months=6).length()
        ('14 days', '6 months')
        """
        parts = [(self.months, "month"), (self.days, "day")]
        return " and ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n)


@dataclass(frozen=True, slots=True)
class Phase:
    """An interval that holds while the anchor lies before a day counted from the first day in grade."""

    interval: Interval
    until: Interval | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Supervised:
    """What the interval of somebody depends on, as of a day."""

    grade: str
    run_started_on: date
    first_in_grade: date | None = None
    returned_on: date | None = None  # first day back from the latest time away
    work_kind: str = "case_holding"
    employment_type: str = "permanent"
    registered_on: date | None = None
    supervisor_since: date | None = None


@dataclass(frozen=True, slots=True)
class Particular:
    """An interval of its own for some people, before grades are looked at. An empty condition holds for everybody."""

    name: str
    interval: Interval
    grades: frozenset[str] = frozenset()
    work_kinds: frozenset[str] = frozenset()
    employment_types: frozenset[str] = frozenset()
    registered_under: Interval | None = None  # experience: while the anchor lies within so long of registration
    in_post_under: Interval | None = None
    source: str | None = None

    def holds(self, person: Supervised, anchor: date) -> bool:
        """Whether it is for somebody, whose interval runs from an anchor."""
        registered, under = person.registered_on, self.registered_under
        return (
            (not self.grades or person.grade in self.grades)
            and (not self.work_kinds or person.work_kind in self.work_kinds)
            and (not self.employment_types or person.employment_type in self.employment_types)
            and (under is None or (registered is not None and anchor < under.after(registered)))
            and (self.in_post_under is None or anchor < self.in_post_under.after(person.run_started_on))
        )


@dataclass(frozen=True, slots=True)
class FirstSession:
    """How soon the first session comes after a change; None: as any other."""

    start: Interval | None = None
    back: Interval | None = None  # after being away
    new_supervisor: Interval | None = None


@dataclass(frozen=True, slots=True)
class FrequencyPolicy:
    """How often supervision is due and how long a full session is."""

    name: str
    counted_kinds: tuple[str, ...]
    full_session_minutes: int
    default: Interval
    grades: Mapping[str, tuple[Phase, ...]]
    particular: tuple[Particular, ...] = ()
    first: FirstSession = FirstSession()

    def interval(self, person: Supervised, anchor: date) -> Interval:
        """Return the interval that runs from an anchor, by role, experience and the phase that the anchor lies in.

        Source of the starting values: employer standard 5 (weekly for six weeks, fortnightly to six months, monthly).
        """
        for one in self.particular:
            if one.holds(person, anchor):
                return one.interval
        first = person.first_in_grade
        for phase in self.grades.get(person.grade, ()):
            if phase.until is None or (first is not None and anchor < phase.until.after(first)):
                return phase.interval
        return self.default

    def due_on(self, person: Supervised, anchor: date, last_held_on: date | None, agreed: Interval | None) -> date:
        """Return the last day on which the next session is in time.

        `agreed` is what a written agreement puts in place of the policy's interval.
        """
        due = (agreed or self.interval(person, anchor)).after(anchor)
        since = person.supervisor_since
        for when, soon in (
            (person.run_started_on if anchor == person.run_started_on else None, self.first.start),
            (person.returned_on if anchor == person.returned_on else None, self.first.back),
            (since if since and (last_held_on is None or last_held_on < since) else None, self.first.new_supervisor),
        ):
            if when is not None and soon is not None and when >= person.run_started_on:
                due = min(due, max(anchor, soon.after(when)))
        return due


def read_interval(place: str, document: Any) -> Interval:
    """Return the length of time of a document; raise PolicyFault with its place."""
    if not isinstance(document, dict) or set(document) - {"days", "months"} or not document:
        raise PolicyFault(f'{place}: write {{"days": n}} or {{"months": n}}')
    try:
        found = Interval(int(document.get("days", 0)), int(document.get("months", 0)))
    except (TypeError, ValueError) as fault:
        raise PolicyFault(f"{place}: write whole numbers") from fault
    if found.days < 0 or found.months < 0 or found == Interval():
        raise PolicyFault(f"{place}: must be longer than nothing")
    return found


def _perhaps(place: str, document: Any) -> Interval | None:
    return read_interval(place, document) if document else None


def _known(place: str, names: Any, known: type[StrEnum]) -> frozenset[str]:
    if not isinstance(names, list) or set(names) - {str(one) for one in known}:
        raise PolicyFault(f"{place}: write a list of {', '.join(known)}")
    return frozenset(names)


def _particular(place: str, document: Any) -> Particular:
    if not isinstance(document, dict) or not document.get("name"):
        raise PolicyFault(f"{place}: write an object with a name and an interval")
    return Particular(
        str(document["name"]),
        read_interval(f"{place}.interval", document.get("interval")),
        _known(f"{place}.grades", document.get("grades", []), Grade),
        _known(f"{place}.work_kinds", document.get("work_kinds", []), WorkKind),
        _known(f"{place}.employment_types", document.get("employment_types", []), EmploymentType),
        _perhaps(f"{place}.registered_under", document.get("registered_under")),
        _perhaps(f"{place}.in_post_under", document.get("in_post_under")),
        document.get("source"),
    )


def read_policy(document: Mapping[str, Any]) -> FrequencyPolicy:
    """Return the frequency policy of a document; raise PolicyFault with the place of what can't be used."""
    minutes = document.get("full_session_minutes")
    if not isinstance(minutes, int) or minutes <= 0:
        raise PolicyFault("full_session_minutes: write a whole number of minutes, such as 90")
    kinds = tuple(document.get("counted_kinds", ()))
    if not kinds or set(kinds) - {"formal", "asye", "group", "case"}:
        raise PolicyFault("counted_kinds: name formal, asye, group or case; informal talk never counts")
    grades = {}
    for grade, phases in document.get("grades", {}).items():
        if grade not in set(Grade):
            raise PolicyFault(f"grades.{grade}: there is no such grade")
        grades[grade] = tuple(
            Phase(
                read_interval(f"grades.{grade}[{n}].interval", phase.get("interval")),
                _perhaps(f"grades.{grade}[{n}].until", phase.get("until")),
                phase.get("source"),
            )
            for n, phase in enumerate(phases)
        )
    first = document.get("first_session", {})
    return FrequencyPolicy(
        str(document.get("name", "")),
        kinds,
        minutes,
        read_interval("default_interval", document.get("default_interval")),
        grades,
        tuple(_particular(f"particular[{n}]", one) for n, one in enumerate(document.get("particular", []))),
        FirstSession(
            _perhaps("first_session.start", first.get("start")),
            _perhaps("first_session.return", first.get("return")),
            _perhaps("first_session.new_supervisor", first.get("new_supervisor")),
        ),
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
    person: Supervised,
    *,
    last_held_on: date | None,
    covers_from: date,
    agreed: Interval | None = None,
) -> Standing:
    """Return how supervision stands: in date while the day is not past the anchor and its interval.

    The anchor is the latest of: last session held, first day of the run of posts, first day back from being away, and
    the day from which sessions are known at all. Source: docs/figures.md, W4.
    """
    anchor = max(filter(None, (last_held_on, person.run_started_on, person.returned_on, covers_from)))
    due = policy.due_on(person, anchor, last_held_on, agreed)
    return Standing(anchor, due, day <= due, last_held_on, agreed or policy.interval(person, anchor))
