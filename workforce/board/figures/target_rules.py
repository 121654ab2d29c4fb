"""What the Board agreed to reach: targets as data, and how a figure stands against one. Pure functions."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

LARGEST = Decimal(10) ** 12  # beyond any figure: a slip of the keyboard (set here)
SUSTAINED_OVER = 6  # publications in a row; a council may choose otherwise
OWNERS = ("service", "head", "director", "hr", "quality")  # roles that may own an indicator and comment on it
EXAMPLE = '{"value": "95", "by": "2026-12-31", "tolerance": "5", "owner": "head"}'


class Standing(StrEnum):
    """How a figure stands against its target."""

    MET = "met"
    WITHIN = "within"  # off target, within the tolerance that the Board agreed
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached by a day, from where, who answers for it and who agreed it. Units: those of the figure."""

    value: Decimal
    by: date | None = None
    baseline: Decimal | None = None
    baseline_on: date | None = None
    tolerance: Decimal = Decimal(0)
    owner: str | None = None  # a role
    agreed_by: str | None = None
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """Every agreed target, the owners of indicators without one, and over how many publications 'sustained' looks."""

    by_indicator: Mapping[str, Target] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    sustained_over: int = SUSTAINED_OVER

    def owner(self, indicator: str) -> str | None:
        """Return the role that answers for an indicator, whether it has a target or not."""
        target = self.by_indicator.get(indicator)
        return (target.owner if target else None) or self.owners.get(indicator)


def read_targets(document: Mapping[str, Any], known: Container[str] | None = None) -> Targets:
    """Return the targets of a document; raise ValueError with the place of what can't be used.

    `known`: ids of the indicators there are; None asks nothing about them.
    """
    found = {}
    for name, target in document.get("targets", {}).items():
        _check_known(f"targets.{name}", name, known)
        found[name] = _target(f"targets.{name}", target)
    owners = document.get("owners", {})
    for name, role in owners.items():
        _check_known(f"owners.{name}", name, known)
        _check_owner(f"owners.{name}", role)
    over = document.get("sustained_over", SUSTAINED_OVER)
    if not isinstance(over, int) or not 2 <= over <= 26:
        raise ValueError("sustained_over: write a whole number of publications from 2 to 26, such as 6")
    return Targets(found, dict(owners), over)


def _check_known(where: str, name: str, known: Container[str] | None) -> None:
    if known is not None and name not in known:
        raise ValueError(f"{where}: there is no such indicator")


def _check_owner(where: str, role: Any) -> None:
    if role not in OWNERS:
        raise ValueError(f"{where}: write one of {', '.join(OWNERS)}")


def _target(where: str, given: Any) -> Target:
    if not isinstance(given, Mapping) or "value" not in given:
        raise ValueError(f"{where}: write {EXAMPLE}")
    if given.get("owner") is not None:
        _check_owner(f"{where}.owner", given["owner"])
    if not isinstance(given.get("agreed_by"), str | None):
        raise ValueError(f"{where}.agreed_by: write who agreed it, in words")  # noqa: TRY004 - the document's fault
    tolerance = _number(where, given, "tolerance") or Decimal(0)
    if tolerance < 0:
        raise ValueError(f"{where}.tolerance: write 0 or more")
    value = _number(where, given, "value")
    if value is None:
        raise ValueError(f"{where}: write {EXAMPLE}")
    return Target(
        value, _day(where, given, "by"), _number(where, given, "baseline"), _day(where, given, "baseline_on"),
        tolerance, given.get("owner"), given.get("agreed_by"), _day(where, given, "agreed_on"),
    )  # fmt: skip


def _number(where: str, given: Mapping[str, Any], name: str) -> Decimal | None:
    if given.get(name) is None:
        return None
    try:
        found = Decimal(str(given[name]))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= LARGEST:
        raise ValueError(f"{where}.{name}: write a number, such as 95: {EXAMPLE}")
    return found


def _day(where: str, given: Mapping[str, Any], name: str) -> date | None:
    if not given.get(name):
        return None
    try:
        return date.fromisoformat(given[name])
    except (ValueError, TypeError):
        raise ValueError(f"{where}.{name}: write a day as YYYY-MM-DD: {EXAMPLE}") from None


def asks_same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Whether two agreed targets ask for the same, whoever owns or agreed them.

    >>> asks_same({"value": "95", "owner": "head"}, {"value": "95.0", "tolerance": "0"})
    True
    """
    if one is None or other is None:
        return one is other

    def asked(given: Mapping[str, Any]) -> tuple[Any, ...]:
        value, tolerance = (_number("target", given, name) for name in ("value", "tolerance"))
        return value, tolerance or Decimal(0), given.get("by") or None

    return asked(one) == asked(other)


def distance(value: Decimal | None, target: Decimal | None, good: str) -> Decimal | None:
    """Return how far a figure is from its target, positive where it falls short; None where either is not known."""
    if value is None or target is None:
        return None
    return target - value if good == "high" else value - target


def standing(value: Decimal | None, target: Target | None, good: str) -> Standing | None:
    """Return how a figure stands; None without a target or where the figure is not known.

    >>> near = Target(Decimal(95), tolerance=Decimal(5))
    >>> [str(standing(Decimal(one), near, "high")) for one in (95, 90, "89.9")]
    ['met', 'within', 'off']
    """
    away = distance(value, target.value if target else None, good)
    if away is None or target is None:
        return None
    if away <= 0:
        return Standing.MET
    return Standing.WITHIN if away <= target.tolerance else Standing.OFF


def is_sustained(told: Sequence[tuple[Decimal | None, Decimal | None]], good: str, over: int) -> bool | None:
    """Return whether a target was met at each of the last publications; None where there is no target now.

    `told`: value and target of each publication, oldest first. A publication without a value or without a target is
    not one at which it was met; fewer publications than asked for is not yet sustained.

    >>> is_sustained([(Decimal(96), Decimal(95))] * 6, "high", 6), is_sustained([(None, Decimal(95))] * 6, "high", 6)
    (True, False)
    """
    if not told or told[-1][1] is None:
        return None
    return met_in_a_row(told, good) >= over


def met_in_a_row(told: Iterable[tuple[Decimal | None, Decimal | None]], good: str) -> int:
    """Return at how many of the newest publications in a row the target was met."""
    count = 0
    for value, target in reversed(list(told)):
        away = distance(value, target, good)
        if away is None or away > 0:
            return count
        count += 1
    return count
