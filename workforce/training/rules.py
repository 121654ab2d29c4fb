"""Training requirements by role, and when a completion is in date, by a policy that is data. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from workforce.people.rules import EmploymentType, Grade, WorkKind, add_months

COUNTED_RESULTS = ("completed", "passed")


class RequirementFault(ValueError):
    """Requirements that can't be used; says where."""


@dataclass(frozen=True, slots=True)
class Learner:
    """What decides which requirements are somebody's: their posts of a day."""

    grade: str
    is_manager: bool
    is_social_work: bool
    teams: frozenset[str] = frozenset()  # of their posts, with every team above
    employment_types: frozenset[str] = frozenset()
    work_kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Audience:
    """Of whom a requirement is asked: all that is named must hold; what is not named holds for everybody."""

    role: str = "all"  # all, staff (not managers), managers
    grades: frozenset[str] = frozenset()  # not named: social work staff
    teams: frozenset[str] = frozenset()
    employment_types: frozenset[str] = frozenset()
    work_kinds: frozenset[str] = frozenset()

    def holds(self, learner: Learner) -> bool:
        """Whether somebody belongs to it.

        >>> Audience(role="managers").holds(Learner("asye", is_manager=False, is_social_work=True))
        False
        >>> Audience(grades=frozenset({"student"})).holds(Learner("student", is_manager=False, is_social_work=False))
        True
        """
        return (
            (self.role == "all" or (self.role == "managers") == learner.is_manager)
            and (learner.grade in self.grades if self.grades else learner.is_social_work)
            and (not self.teams or bool(self.teams & learner.teams))
            and (not self.employment_types or bool(self.employment_types & learner.employment_types))
            and (not self.work_kinds or bool(self.work_kinds & learner.work_kinds))
        )


@dataclass(frozen=True, slots=True)
class Requirement:
    """What some must have done, by when, and how often again. Any of its courses will do: they are equivalents."""

    id: str
    name: str
    course_codes: tuple[str, ...]
    audience: Audience
    within_months: int
    interval_months: int | None
    employer_standard: int
    notice: str | None
    source: str | None
    level: str | None = None
    asked_from: date | None = None  # people in post before it have its time from that day on

    def applies(self, learner: Learner) -> bool:
        """Whether the requirement is for somebody in this role."""
        return self.audience.holds(learner)

    def due_by(self, run_started_on: date) -> date:
        """Return the last day by which somebody who began on a day has to have done it.

        >>> one = Requirement("A", "a", ("A",), Audience(), 3, None, 6, None, None, asked_from=date(2026, 1, 1))
        >>> one.due_by(date(2020, 5, 1)), one.due_by(date(2026, 2, 10))
        (datetime.date(2026, 3, 31), datetime.date(2026, 5, 9))
        """
        begins = max(run_started_on, self.asked_from or run_started_on)
        return add_months(begins, self.within_months) - timedelta(days=1)


class State(StrEnum):
    """How one requirement stands for one person."""

    IN_DATE = "in date"
    LAPSED = "lapsed"
    NEVER = "not done"
    STARTING = "first months"
    AWAY = "away"
    EXEMPT = "exempt"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Record:
    """One counted completion: when, and when it says that it expires."""

    completed_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one requirement stands for one person on a day. `last_day` None and in date: for ever; exempt: until then."""

    state: State
    last_day: date | None
    completed_on: date | None
    due_by: date
    counts: bool = True  # the person is here, and the day by which it was first due is past: W12 counts no others

    @property
    def is_in_date(self) -> bool:
        """Whether a record covers the day."""
        return self.state is State.IN_DATE

    @property
    def is_due(self) -> bool:
        """Whether it should be in date and is not."""
        return self.counts and self.state in (State.LAPSED, State.NEVER)

    @property
    def is_counted(self) -> bool:
        """Whether it counts now: in date, or due and not; who did it early or is away stands beside."""
        return self.counts and (self.is_in_date or self.is_due)

    @property
    def is_unknown(self) -> bool:
        """Whether it would count, and nobody knows whether it was done."""
        return self.state is State.NOT_KNOWN


def last_day(record: Record, interval_months: int | None) -> date | None:
    """Return the last day that a completion covers: as it says, else by the interval, else never ends.

    >>> last_day(Record(date(2024, 3, 10), None), 36)
    datetime.date(2027, 3, 9)
    """
    if record.expires_on is not None:
        return record.expires_on
    if interval_months is None:
        return None
    return add_months(record.completed_on, interval_months) - timedelta(days=1)


def covering(records: Iterable[Record], interval_months: int | None, day: date) -> tuple[Record | None, date | None]:
    """Return, of the records on or before a day, the one that lasts longest, and its last day (None: for ever)."""
    best: Record | None = None
    best_last: date | None = None
    for record in records:
        if record.completed_on > day:
            continue
        ends = last_day(record, interval_months)
        if best is None or (best_last is not None and (ends is None or ends > best_last)):
            best, best_last = record, ends
    return best, best_last


def is_in_date(requirement: Requirement, records: Iterable[Record], day: date) -> bool:
    """Whether any completion covers a day. A further completion never makes it worse."""
    record, ends = covering(records, requirement.interval_months, day)
    return record is not None and (ends is None or ends >= day)


def standing(
    requirement: Requirement,
    records: Iterable[Record],
    day: date,
    *,
    run_started_on: date,
    is_away: bool,
    known_from: date | None = None,
    exempt_until: date | None = None,
) -> Standing:
    """Return how a requirement stands; people away, exempt or in their first months are not due (docs/figures.md, W12).

    Without any record it is not known, rather than not done, where a completion before completions are known would
    still cover the day.
    """
    record, ends = covering(records, requirement.interval_months, day)
    due_by = requirement.due_by(run_started_on)
    last = ends
    if record is not None and (ends is None or ends >= day):
        state = State.IN_DATE
    elif exempt_until is not None and exempt_until >= day:
        state, last = State.EXEMPT, exempt_until
    elif is_away:
        state = State.AWAY
    elif day <= due_by:
        state = State.STARTING
    elif record is not None:
        state = State.LAPSED
    else:
        is_unknown = could_be_unseen(requirement, day, run_started_on, known_from)
        state = State.NOT_KNOWN if is_unknown else State.NEVER
    done = record.completed_on if record else None
    return Standing(state, last, done, due_by, counts=not is_away and day > due_by)


def could_be_unseen(requirement: Requirement, day: date, run_started_on: date, known_from: date | None) -> bool:
    """Whether somebody may have a completion from before completions are known that still covers the day.

    `known_from` None: no completion is known at all.
    """
    if known_from is None:
        return True
    if run_started_on >= known_from:
        return False
    ends = last_day(Record(known_from - timedelta(days=1), None), requirement.interval_months)
    return ends is None or ends >= day


_ROLES = ("all", "staff", "managers")
_NAMED = {"grades": Grade, "employment_types": EmploymentType, "work_kinds": WorkKind}


def _audience(row: Mapping[str, Any], place: str) -> Audience:
    if row.get("applies_to") not in _ROLES:
        raise RequirementFault(f"{place}.applies_to: use all, staff or managers")
    found: dict[str, frozenset[str]] = {}
    for name in (*_NAMED, "teams"):
        given = row.get(name, [])
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            raise RequirementFault(f"{place}.{name}: write a list of texts, or leave it out")
        known = {one.value for one in _NAMED[name]} if name in _NAMED else set(given)
        if odd := sorted(set(given) - known):
            raise RequirementFault(f"{place}.{name}: {odd[0]} is none of {', '.join(sorted(known))}")
        found[name] = frozenset(given)
    return Audience(row["applies_to"], **found)


def _months(row: Mapping[str, Any], name: str, place: str, least: int) -> int | None:
    value = row.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 240):
        raise RequirementFault(f"{place}.{name}: write a whole number of months from {least} to 240, or leave it out")
    return value


def read_requirements(document: Mapping[str, Any]) -> tuple[Requirement, ...]:
    """Return the requirements of a document; raise RequirementFault with the place of what can't be used."""
    found: list[Requirement] = []
    for n, row in enumerate(document.get("requirements", ())):
        place = f"requirements[{n}]"
        if not row.get("id") or not row.get("name") or not row.get("course_codes"):
            raise RequirementFault(f"{place}: give id, name and course_codes")
        if row["id"] in {one.id for one in found}:
            raise RequirementFault(f"{place}.id: {row['id']} is there twice")
        audience = _audience(row, place)
        if row.get("employer_standard") not in range(1, 9):
            raise RequirementFault(f"{place}.employer_standard: name the standard, 1 to 8, that it serves")
        try:
            asked_from = date.fromisoformat(row["asked_from"]) if row.get("asked_from") else None
        except (TypeError, ValueError):
            raise RequirementFault(f"{place}.asked_from: write a day as YYYY-MM-DD, or leave it out") from None
        found.append(
            Requirement(
                row["id"], row["name"], tuple(row["course_codes"]), audience,
                _months(row, "within_months", place, 0) or 0, _months(row, "interval_months", place, 1),
                row["employer_standard"], row.get("notice"), row.get("source"), row.get("level"), asked_from,
            )
        )  # fmt: skip
    if not found:
        raise RequirementFault("requirements: give at least one")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Exemptions:
    """Why somebody may be exempt from a requirement, and for how long at most."""

    reasons: Mapping[str, str]  # code -> words; never a diagnosis
    longest_months: int


_EXEMPTIONS = Exemptions({"agreed": "agreed with workforce development"}, 12)  # where a council's document says nothing


def read_exemptions(document: Mapping[str, Any]) -> Exemptions:
    """Return what a document says of exemptions; raise RequirementFault with the place of what can't be used."""
    part = document.get("exemptions")
    if part is None:
        return _EXEMPTIONS
    reasons = part.get("reasons") if isinstance(part, Mapping) else None
    if not isinstance(reasons, Mapping) or not reasons or not all(isinstance(one, str) for one in reasons.values()):
        raise RequirementFault('exemptions.reasons: write {"code": "words"} with one reason or more')
    months = _months(part, "longest_months", "exemptions", 1)
    return Exemptions(dict(reasons), months or _EXEMPTIONS.longest_months)
