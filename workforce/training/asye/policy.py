"""What a council decides about the first year in practice, as data. Pure: reads a document, or says what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

SET_BY_COUNCIL = "set by the council; no published source was found"


class AsyeFault(ValueError):
    """A policy that can't be used; says where."""


@dataclass(frozen=True, slots=True)
class AsyePolicy:
    """How long a first year is, when it is reviewed, what time is protected. The limit is the weighting scheme's."""

    name: str = ""
    length_months: int = 12
    review_months: tuple[int, ...] = (3, 6, 9, 12)
    protected_percent: Decimal = Decimal(10)  # of contracted hours
    taken_at_least_percent: Decimal = Decimal(90)  # of what is owed in four weeks
    needs_assessor: bool = True
    agreement_weeks: int = 4  # from the programme's start
    has_support_group: bool = False  # monthly
    part_time_lengthens: bool = True
    sickness_from_days: int | None = None  # a spell of so many days moves the dates; None: only being away does
    keep_notes_months: int = 24  # what reviews and decisions say, after the end of a programme
    keep_weeks_months: int = 24  # protected time week by week, after the end
    sources: Mapping[str, str] = field(default_factory=dict)
    review_early_days: int = 28  # a review held earlier than so many days before it is due asks for a reason

    def is_early(self, held_on: date, due_on: date | None) -> bool:
        """Whether a review was held so early that it asks for a reason; not where nobody can tell when it is due."""
        return due_on is not None and (due_on - held_on).days > self.review_early_days

    def source(self, rule: str) -> str:
        """Return who or what a rule rests on."""
        return self.sources.get(rule, SET_BY_COUNCIL)


def _whole(document: Mapping[str, Any], name: str, least: int, most: int, usual: int | None = None) -> int:
    found = document.get(name, usual)
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise AsyeFault(f"{name}: write a whole number from {least} to {most}")
    return found


def _percent(document: Mapping[str, Any], name: str, most: int) -> Decimal:
    found = document.get(name)
    try:
        number = Decimal(str(found)) if not isinstance(found, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or not 0 < number <= most:
        raise AsyeFault(f"{name}: write a percentage above 0, up to {most}")
    return number


def _flag(document: Mapping[str, Any], name: str) -> bool:
    found = document.get(name)
    if not isinstance(found, bool):
        raise AsyeFault(f"{name}: write true or false")
    return found


def _months(document: Mapping[str, Any], length: int) -> tuple[int, ...]:
    found = document.get("review_months")
    is_list = isinstance(found, list) and all(isinstance(one, int) and not isinstance(one, bool) for one in found)
    if not is_list or not found:
        raise AsyeFault("review_months: write the months of the reviews, such as [3, 6, 9, 12]")
    if sorted(set(found)) != found or found[0] < 1 or found[-1] > length:
        raise AsyeFault(f"review_months: in order, each once, from 1 to the length of {length} months")
    return tuple(found)


def read_asye(document: Mapping[str, Any]) -> AsyePolicy:
    """Return the policy of a document; raise AsyeFault with the place of what can't be used."""
    length = _whole(document, "length_months", 6, 36)
    sickness = document.get("sickness_from_days")
    sources = document.get("sources", {})
    if not isinstance(sources, dict):
        raise AsyeFault("sources: write an object: rule to source")
    return AsyePolicy(
        str(document.get("name", "")),
        length,
        _months(document, length),
        _percent(document, "protected_percent", 100),
        _percent(document, "taken_at_least_percent", 100),
        _flag(document, "needs_assessor"),
        _whole(document, "agreement_weeks", 1, 26),
        _flag(document, "has_support_group"),
        _flag(document, "part_time_lengthens"),
        None if sickness is None else _whole(document, "sickness_from_days", 1, 366),
        _whole(document, "keep_notes_months", 12, 120, 24),
        _whole(document, "keep_weeks_months", 12, 120, 24),
        {str(name): str(words) for name, words in sources.items()},
        _whole(document, "review_early_days", 0, 182, 28),
    )
