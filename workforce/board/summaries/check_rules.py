"""What an analyst looks at before a draft is released. Pure functions over what the draft keeps.

A check stops nothing: figures are never withheld. It says what a sceptical reader would find, while it can be mended.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workforce.decimals import percent_text

DATA_AGE_DAYS = 7  # older data than this is pointed out; a council may choose otherwise (set here)
SHRINK_PERCENT = 10  # as imports: fewer people or cases than before by more than this (set here)
LEFT_OUT_PERCENT = 2  # product rule: above it, what is left out is the summary's first line
SOURCES = {"cases": "Case system", "staff": "Staff and absence", "supervision": "Supervision", "learning": "Training"}
POPULATIONS = {"W17-none": "cases", "W4": "people due supervision", "W8": "FTE"}  # whose denominators are watched


@dataclass(frozen=True, slots=True)
class Bounds:
    """From where on something is pointed out."""

    data_age_days: int = DATA_AGE_DAYS
    shrink_percent: int = SHRINK_PERCENT


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether to look again, what about, and what was found."""

    is_fine: bool
    what: str
    found: str


def read_bounds(document: Mapping[str, Any]) -> Bounds:
    """Return the bounds of a Board policy; raise ValueError with the place of what can't be used."""
    found = []
    for name, otherwise, most in (
        ("data_age_days", DATA_AGE_DAYS, 90), ("shrink_percent", SHRINK_PERCENT, 100),
    ):  # fmt: skip
        value = document.get(name, otherwise)
        if not isinstance(value, int) or not 0 <= value <= most:
            raise ValueError(f"{name}: write a whole number from 0 to {most}, such as {otherwise}")
        found.append(value)
    return Bounds(*found)


def ages(day: date, data: Iterable[Mapping[str, Any]], bounds: Bounds) -> list[Check]:
    """Return how old each source is on the day of the summary; a source that is missing is pointed out.

    >>> ages(date(2026, 11, 22), [{"kind": "cases", "as_at": "2026-11-10", "rejected": 0}], Bounds())[0].found
    'true on 10 November 2026, 12 days before'
    """
    by_kind = {one["kind"]: one for one in data}
    found = []
    for kind, words in SOURCES.items():
        one = by_kind.get(kind)
        if one is None:
            found.append(Check(is_fine=False, what=words, found="nothing was imported yet"))
            continue
        as_at = date.fromisoformat(one["as_at"])
        old = (day - as_at).days
        told = f"true on {as_at.day} {as_at:%B %Y}" + (f", {old} days before" if old > 0 else "")
        if one["rejected"]:
            told += f"; {one['rejected']} rows were not taken"
        found.append(Check(old <= bounds.data_age_days and not one["rejected"], words, told))
    return found


def shrinkage(
    before: Mapping[str, Mapping[str, Any]] | None, now: Mapping[str, Mapping[str, Any]], bounds: Bounds
) -> list[Check]:
    """Return how many people and cases there are, against the summary before.

    >>> old, new = ({"W17-none": {"denominator": n}} for n in ("2000", "1700"))
    >>> shrinkage(old, new, Bounds())[0].found
    '1,700, of 2,000 in the summary before (15.0% fewer)'
    """
    found = []
    for name, words in POPULATIONS.items():
        was, is_ = ((heads or {}).get(name, {}).get("denominator") for heads in (before, now))
        if was is None or is_ is None or not Decimal(was):
            continue
        share = (Decimal(was) - Decimal(is_)) * 100 / Decimal(was)
        told = f"{Decimal(is_):,.6g}, of {Decimal(was):,.6g} in the summary before"
        if share > 0:
            told += f" ({percent_text(share)} fewer)"
        found.append(Check(share <= bounds.shrink_percent, f"Number of {words}", told))
    return found


def left_out(parts: Iterable[tuple[str, int, int]]) -> list[Check]:
    """Return what could not be counted, of how many: (words, count, of).

    >>> left_out([("cases have no type", 9, 400)])[0].found
    '9 of 400 (2.3%) cases have no type'
    """
    return [
        Check(
            not of or count * 100 <= of * LEFT_OUT_PERCENT, "Left out",
            f"{count:,} of {of:,}{f' ({percent_text(Decimal(count) * 100 / of)})' if of else ''} {words}",
        )
        for words, count, of in parts
    ]  # fmt: skip


def unknown(before: Mapping[str, Mapping[str, Any]] | None, now: Mapping[str, Mapping[str, Any]]) -> Check:
    """Return which figures were known before and are not known now."""
    gone = [
        head["name"]
        for name, head in now.items()
        if head["value"] is None and (before or {}).get(name, {}).get("value") is not None
    ]
    return Check(not gone, "Figures not known any more", "; ".join(gone) or "none")


def surprising(names: Sequence[str]) -> Check:
    """Return which figures lie outside what their process does by itself: a fault, or news."""
    return Check(not names, "Figures outside their limits", "; ".join(names) or "none")
