"""Training requirements by role, and when a completion is in date, by a policy that is data. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from workforce.people.rules import add_months

COUNTED_RESULTS = ("completed", "passed")


class RequirementFault(ValueError):
    """Requirements that can't be used; says where."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What somebody in a role must have done, and how often again."""

    id: str
    name: str
    course_codes: tuple[str, ...]
    applies_to: str  # all, staff (not managers), managers
    within_months: int
    interval_months: int | None
    employer_standard: int
    notice: str | None
    source: str | None

    def applies(self, *, is_manager: bool) -> bool:
        """Whether the requirement is for somebody in this role."""
        return self.applies_to == "all" or (self.applies_to == "managers") == is_manager


class State(StrEnum):
    """How one requirement stands for one person."""

    IN_DATE = "in date"
    LAPSED = "lapsed"
    NEVER = "not done"
    STARTING = "first months"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Record:
    """One counted completion: when, and when it says that it expires."""

    completed_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one requirement stands for one person on a day. `last_day` None and in date: for ever."""

    state: State
    last_day: date | None
    completed_on: date | None
    due_by: date

    @property
    def is_in_date(self) -> bool:
        """Whether a record covers the day."""
        return self.state is State.IN_DATE


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


def is_past_first_months(run_started_on: date, months: int, day: date) -> bool:
    """Whether somebody's first months in their run of posts are over."""
    return day >= add_months(run_started_on, months)


def standing(
    requirement: Requirement, records: Iterable[Record], day: date, *, run_started_on: date, is_away: bool
) -> Standing:
    """Return how a requirement stands; people away or in their first months are not due (docs/figures.md, W12)."""
    record, ends = covering(records, requirement.interval_months, day)
    due_by = add_months(run_started_on, requirement.within_months) - timedelta(days=1)
    done = record.completed_on if record else None
    if record is not None and (ends is None or ends >= day):
        return Standing(State.IN_DATE, ends, done, due_by)
    if is_away:
        return Standing(State.AWAY, ends, done, due_by)
    if not is_past_first_months(run_started_on, requirement.within_months, day):
        return Standing(State.STARTING, ends, done, due_by)
    return Standing(State.LAPSED if record else State.NEVER, ends, done, due_by)


def read_requirements(document: Mapping[str, Any]) -> tuple[Requirement, ...]:
    """Return the requirements of a document; raise RequirementFault with the place of what can't be used."""
    found = []
    for n, row in enumerate(document.get("requirements", ())):
        place = f"requirements[{n}]"
        if not row.get("id") or not row.get("name") or not row.get("course_codes"):
            raise RequirementFault(f"{place}: give id, name and course_codes")
        if row.get("applies_to") not in ("all", "staff", "managers"):
            raise RequirementFault(f"{place}.applies_to: use all, staff or managers")
        if row.get("employer_standard") not in range(1, 9):
            raise RequirementFault(f"{place}.employer_standard: name the standard, 1 to 8, that it serves")
        found.append(
            Requirement(
                row["id"], row["name"], tuple(row["course_codes"]), row["applies_to"], int(row.get("within_months", 0)),
                row.get("interval_months"), row["employer_standard"], row.get("notice"), row.get("source"),
            )
        )  # fmt: skip
    if not found:
        raise RequirementFault("requirements: give at least one")
    return tuple(found)
