"""How long exemptions, what learning systems sent and who signed a partner's return are kept. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class KeepingFault(ValueError):
    """What can't be used of a policy's section `keep`; says where."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Months, as a council sets them; no published source was found."""

    exemptions_months: int  # after an exemption ended
    statements_months: int  # of whom a statement told, from the day it came
    partner_names_months: int  # of who signed a return, from the day it was sent


_LIMITS = {"exemptions_months": (12, 120, 24), "statements_months": (1, 120, 24), "partner_names_months": (12, 120, 36)}


def read_keeping(document: Mapping[str, Any]) -> Keeping:
    """Return what a requirements document says in `keep`; raise KeepingFault with the place of what can't be used.

    >>> read_keeping({"keep": {"statements_months": 6}})
    Keeping(exemptions_months=24, statements_months=6, partner_names_months=36)
    """
    part = document.get("keep", {})
    if not isinstance(part, Mapping):
        raise KeepingFault(f"keep: write an object with {', '.join(_LIMITS)}")
    found: dict[str, int] = {}
    for name, (least, most, usual) in _LIMITS.items():
        value = part.get(name, usual)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise KeepingFault(f"keep.{name}: write a whole number from {least} to {most}")
        found[name] = value
    return Keeping(**found)
