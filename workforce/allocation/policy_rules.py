"""What a council decides about allocation and about climbing, as data. Pure: read a document, or say what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from workforce.people.rules import Grade, WorkKind
from workforce.working_days import working_days_after, working_days_between

MOST_DAYS = 366


class PolicyFault(ValueError):
    """A policy that can't be used; says where and how to mend it."""


class Need(StrEnum):
    """What is true of a child that decides who may hold the case. All but two are told by the case system."""

    PROTECTION = "protection"
    SECTION_47 = "section_47"
    CARE = "care"
    SHORT_BREAK = "short_break"
    COURT = "court"
    PRIVATE_FOSTERING = "private_fostering"
    IN_NEED = "in_need"
    ASSESSMENT = "assessment"
    CARE_LEAVER = "care_leaver"

    @property
    def words(self) -> str:
        """Return the need in words."""
        return _NEED_WORDS[self]


_NEED_WORDS = {
    Need.PROTECTION: "child protection plan",
    Need.SECTION_47: "section 47 enquiry",
    Need.CARE: "looked after",
    Need.SHORT_BREAK: "short breaks",
    Need.COURT: "in court",
    Need.PRIVATE_FOSTERING: "private fostering",
    Need.IN_NEED: "child in need",
    Need.ASSESSMENT: "assessment",
    Need.CARE_LEAVER: "care leaver",
}
SAID_HERE = (Need.SECTION_47, Need.PRIVATE_FOSTERING)  # the extract does not carry them: a manager says so


@dataclass(frozen=True, slots=True)
class JointWorking:
    """Which needs people of some grades meet only together with a co-worker."""

    grades: frozenset[str]
    needs: frozenset[Need]


@dataclass(frozen=True, slots=True)
class LookAt:
    """From which numbers on a candidate's line says so."""

    new_in_7_days: int
    new_in_28_days: int
    under_one: int
    absence_ahead_days: int
    first_days_in_post: int


@dataclass(frozen=True, slots=True)
class AllocationPolicy:
    """Who may hold whom, and within which days things are to be done. Days are calendar days unless they say so."""

    name: str
    protected: frozenset[Need]
    jointly: tuple[JointWorking, ...]
    never_hold: frozenset[str]
    work_kinds: Mapping[str, frozenset[Need] | None]  # kind of work -> needs that it may hold; None: every child
    look_at: LookAt
    review_waiting_every_days: int
    cover_after_working_days: int
    hand_over_before_days: int
    approve_within_working_days: int
    accept_within_working_days: int
    chase_after_working_days: int


class Level(StrEnum):
    """To whom something climbs, the nearest first."""

    MANAGER = "manager"
    SERVICE = "service"
    HEAD = "head"
    DIRECTOR = "director"

    @property
    def words(self) -> str:
        """Return whom it names."""
        return _LEVEL_WORDS[self]


_LEVEL_WORDS = {
    Level.MANAGER: "team manager",
    Level.SERVICE: "service manager",
    Level.HEAD: "head of service",
    Level.DIRECTOR: "director",
}


@dataclass(frozen=True, slots=True)
class Step:
    """After how many working days something climbs to whom."""

    after_working_days: int
    to: Level


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one kind of thing, in the order of their days."""

    steps: tuple[Step, ...]

    def level(self, since: date, day: date) -> Level:
        """Return whom something that has stood since a day has reached: the team manager until the first step.

        >>> ladder = Ladder((Step(1, Level.SERVICE), Step(3, Level.HEAD)))
        >>> [ladder.level(date(2026, 11, 20), date(2026, 11, d)).value for d in (20, 23, 25)]
        ['manager', 'service', 'head']
        """
        days = working_days_between(since, max(since, day))
        reached = [step.to for step in self.steps if step.after_working_days <= days]
        return reached[-1] if reached else Level.MANAGER

    def next_step(self, since: date, day: date) -> tuple[date, Level] | None:
        """Return when and to whom it climbs next; None where it has reached the top."""
        days = working_days_between(since, max(since, day))
        later = [step for step in self.steps if step.after_working_days > days]
        return (working_days_after(since, later[0].after_working_days), later[0].to) if later else None


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """When an overload opens and closes, by when plans and answers are due, and how each climbs."""

    name: str
    waiting: Ladder
    opens_after_weeks: Mapping[str, int]  # grade or `default` -> whole weeks over the threshold
    plan_within_working_days: int
    overload: Ladder
    closes_after_weeks: int
    effect_after_weeks: int
    acknowledge_within_working_days: int
    answer_within_working_days: int
    concern: Ladder
    effective_practice_months: int

    def weeks_for(self, grade: str) -> int:
        """Return after how many weeks over the threshold an overload opens for somebody of a grade."""
        return self.opens_after_weeks.get(grade, self.opens_after_weeks["default"])


def _count(document: Mapping[str, Any], name: str, *, least: int = 1, place: str = "") -> int:
    found = document.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= MOST_DAYS:
        raise PolicyFault(f"{place}{name}: write a whole number from {least} to {MOST_DAYS}")
    return found


def _needs(place: str, found: Any) -> frozenset[Need]:
    known = {need.value for need in Need}
    if not isinstance(found, list) or set(map(str, found)) - known:
        raise PolicyFault(f"{place}: write a list of {', '.join(sorted(known))}")
    return frozenset(Need(name) for name in found)


def _grades(place: str, found: Any) -> frozenset[str]:
    known = {grade.value for grade in Grade}
    if not isinstance(found, list) or set(map(str, found)) - known:
        raise PolicyFault(f"{place}: write a list of grades, such as asye")
    return frozenset(found)


def _object(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    if not isinstance(found, dict):
        raise PolicyFault(f"{name}: write an object")
    return found


def _work_kinds(found: Mapping[str, Any]) -> dict[str, frozenset[Need] | None]:
    known = {kind.value for kind in WorkKind}
    if not found or set(found) - known:
        raise PolicyFault(f"work_kinds: name at least one of {', '.join(sorted(known))}")
    return {
        kind: None if needs == "all" else _needs(f"work_kinds.{kind}", needs) for kind, needs in found.items()
    }  # fmt: skip


def read_allocation(document: Mapping[str, Any]) -> AllocationPolicy:
    """Return the policy of a document; raise PolicyFault with the place of what can't be used."""
    jointly = document.get("jointly", [])
    if not isinstance(jointly, list) or not all(isinstance(rule, dict) for rule in jointly):
        raise PolicyFault("jointly: write a list of objects with grades and needs")
    look_at = _object(document, "look_at")
    return AllocationPolicy(
        str(document.get("name", "")),
        _needs("protected", document.get("protected")),
        tuple(
            JointWorking(
                _grades(f"jointly[{n}].grades", r.get("grades")), _needs(f"jointly[{n}].needs", r.get("needs"))
            )
            for n, r in enumerate(jointly)
        ),
        _grades("never_hold", document.get("never_hold")) | {Grade.STUDENT.value},
        _work_kinds(_object(document, "work_kinds")),
        LookAt(*(_count(look_at, name, place="look_at.") for name in LookAt.__dataclass_fields__)),
        *(_count(document, name) for name in _DAYS),
    )


_DAYS = (
    "review_waiting_every_days", "cover_after_working_days", "hand_over_before_days", "approve_within_working_days",
    "accept_within_working_days", "chase_after_working_days",
)  # fmt: skip


def _ladder(place: str, document: Mapping[str, Any]) -> Ladder:
    steps = document.get("steps")
    if not isinstance(steps, list) or not steps:
        raise PolicyFault(f"{place}.steps: write at least one step")
    found = []
    for n, step in enumerate(steps):
        if not isinstance(step, dict) or step.get("to") not in list(Level)[1:]:
            raise PolicyFault(f"{place}.steps[{n}].to: use service, head or director")
        days = _count(step, "after_working_days", place=f"{place}.steps[{n}].")
        found.append(Step(days, Level(step["to"])))
    if not _rises([step.after_working_days for step in found]) or not _rises([_HEIGHT[s.to] for s in found]):
        raise PolicyFault(f"{place}.steps: each step comes later than the one before, and goes higher")
    return Ladder(tuple(found))


_HEIGHT = {level: n for n, level in enumerate(Level)}


def _rises(numbers: Sequence[int]) -> bool:
    return all(before < after for before, after in pairwise(numbers))


def read_escalation(document: Mapping[str, Any]) -> EscalationPolicy:
    """Return the policy of a document; raise PolicyFault with the place of what can't be used."""
    overload, concern = _object(document, "overload"), _object(document, "concern")
    weeks = _object(overload, "opens_after_weeks")
    if "default" not in weeks or set(weeks) - {"default", *(grade.value for grade in Grade)}:
        raise PolicyFault("overload.opens_after_weeks: give default, and grades where they differ")
    return EscalationPolicy(
        str(document.get("name", "")),
        _ladder("waiting", _object(document, "waiting")),
        {grade: _count(weeks, grade, place="overload.opens_after_weeks.") for grade in weeks},
        _count(overload, "plan_within_working_days", place="overload."),
        _ladder("overload", overload),
        _count(overload, "closes_after_weeks", place="overload."),
        _count(overload, "effect_after_weeks", place="overload."),
        _count(concern, "acknowledge_within_working_days", place="concern."),
        _count(concern, "answer_within_working_days", place="concern."),
        _ladder("concern", concern),
        _count(document, "effective_practice_months"),
    )
