"""Where two schemes differ, place by place. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workforce.caseload.scheme_numbers import number

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One part in which two schemes differ."""

    place: str
    before: str
    after: str


def changes_between(before: Document, after: Document) -> list[Change]:
    """Return where two documents differ, by place; numbers that are equal in value are equal, however written."""
    one, other = dict(_flat("", before)), dict(_flat("", after))
    told = []
    for place in dict.fromkeys([*one, *other]):
        a, b = (found.get(place, _default(place)) for found in (one, other))
        same = a == b or (number(a) is not None and number(a) == number(b))
        if not same and not place.startswith(_ABOUT):
            told.append(Change(place, _words(a) or "none", _words(b) or "none"))
    return told


_ABOUT = ("worked_examples", "notes", "provenance")  # says something of a scheme, and weighs nothing
_DEFAULTS = {"stable_element.points": 0, "stable_element.fixed": False, "standard_hours": 37}


def _default(place: str) -> Any:
    return "child" if place.endswith(".per") else _DEFAULTS.get(place)


def _flat(place: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [found for key, part in value.items() for found in _flat(f"{place}.{key}" if place else str(key), part)]
    if isinstance(value, list):
        return [found for n, part in enumerate(value) for found in _flat(f"{place}[{n}]", part)]
    if place.startswith("case_weights.") and place.endswith(".points"):
        place = place.removesuffix(".points")  # a weight may be written as a number
    return [(place, value)]


def _words(value: Any) -> str:
    return "" if value is None else str(value)
