"""Where a document of targets keeps what is agreed of one indicator, and what may be agreed. Pure functions."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from workforce.board.figures.entry_rules import Document, Entry, Kept
from workforce.board.figures.target_rules import SUSTAINED_OVER, Standing

SUSTAINED = "sustained_over"  # a key beside the indicators' ids: over how many publications 'sustained' looks
LONGEST_AGREED_BY = 100
MOST = Decimal(1_000_000)


class Show(StrEnum):
    """Which indicators a page shows."""

    ALL = "all"
    OFF = "off"
    WITHIN = "within"
    MET = "met"
    NOT_KNOWN = "not_known"
    NONE = "none"

    @property
    def words(self) -> str:
        """The choice in words."""
        return {
            "all": "All indicators", "off": "Off target", "within": "Within the tolerance", "met": "Met",
            "not_known": "With a target, figure not known", "none": "Without a target",
        }[self.value]  # fmt: skip


def stands(standing: Standing | None, *, has_target: bool) -> Show:
    """Return under which choice an indicator is shown.

    >>> [str(stands(None, has_target=one)) for one in (True, False)]
    ['not_known', 'none']
    """
    if not has_target:
        return Show.NONE
    return Show(standing.value) if standing else Show.NOT_KNOWN


def _get(document: Document, key: str) -> Entry | None:
    if key == SUSTAINED:
        return {"over": document.get(SUSTAINED, SUSTAINED_OVER)}
    target = document.get("targets", {}).get(key)
    owner = (target or {}).get("owner") or document.get("owners", {}).get(key)
    found = {**(target or {}), **({"owner": owner} if owner else {})}
    return found or None


def _put(document: Document, key: str, entry: Entry | None) -> dict[str, Any]:
    if key == SUSTAINED:
        return {**document, SUSTAINED: (entry or {}).get("over", SUSTAINED_OVER)}
    targets, owners = (
        {one: found for one, found in document.get(part, {}).items() if one != key} for part in ("targets", "owners")
    )
    if entry and "value" in entry:
        targets[key] = dict(entry)
    elif entry and entry.get("owner"):
        owners[key] = entry["owner"]
    return {**document, "targets": targets, "owners": owners}


# What is agreed of an indicator is its target with its owner, or an owner alone.
KEPT = Kept(_get, _put)


def target_of(entry: Entry | None) -> Entry | None:
    """Return the target of an entry; None where only an owner is named."""
    return entry if entry and "value" in entry else None


def why_not(
    entry: Entry, unit: str, good: str, day: date, today: date, *, may_be_over: bool = False
) -> tuple[str, str] | None:
    """Return the field of a target that can't be so, and why; None where all can.

    A percentage lies from 0 to 100 unless its definition allows more; nothing is negative.
    """
    most = Decimal(100) if unit == "percent" and not may_be_over else MOST
    for part in ("value", "baseline", "tolerance"):
        found = entry.get(part)
        if found is not None and not 0 <= Decimal(found) <= most:
            return part, f"Write a number from 0 to {most:,f}."
    if entry.get("by") and date.fromisoformat(entry["by"]) < day:
        return "by", "The target's date lies before the day from which it holds."
    if (entry.get("baseline") is None) != (entry.get("baseline_on") is None):
        return "baseline", "Give the baseline with the day of which it is, or neither."
    if entry.get("baseline_on") and date.fromisoformat(entry["baseline_on"]) > today:
        return "baseline_on", "A baseline is of a day that has been."
    if _is_wide(entry, good):
        return "tolerance", "With this tolerance the target itself would say nothing: make it smaller."
    return None


def _is_wide(entry: Entry, good: str) -> bool:
    """Whether every value from 0 on would lie within the tolerance of a target that is to be high."""
    tolerance = Decimal(entry.get("tolerance") or 0)
    return good == "high" and tolerance > 0 and tolerance >= Decimal(entry["value"])


def told(agreed_by: str, agreed_on: date, entered_by: str) -> dict[str, str]:
    """Return what a version keeps of who changed an entry."""
    return {"agreed_by": agreed_by, "agreed_on": agreed_on.isoformat(), "entered_by": entered_by}


def agreed(entry: Entry | None, changed: Mapping[str, Any], part: str) -> str | None:
    """Return who agreed a change or when: as its version tells it, else as its target does."""
    return changed.get(part) or (entry or {}).get(part)
