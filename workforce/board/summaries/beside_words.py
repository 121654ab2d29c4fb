"""What stands beside a figure in its headline, in words: the page and every pack say the same."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from workforce.web.pages import day_words, number, percent, plural


def _value(exact: Decimal, unit: str) -> str:
    return percent(exact) if unit == "percent" else number(exact)


def notes(now: Mapping[str, Any]) -> list[str]:
    """Return what stands beside a figure in its headline."""
    found = []
    if now.get("longest_wait_days"):
        found.append(f"longest wait {plural(now['longest_wait_days'], 'day')}")
    if now.get("gap_points"):
        bottom, top = (percent(Decimal(now[name])) for name in ("bottom_tenth", "top_tenth"))
        gap = number(Decimal(now["gap_points"]))
        found.append(f"{gap} points between the bottom tenth ({bottom}) and the top tenth ({top})")
    if now.get("median_days_to_plan"):
        found.append(f"median {number(Decimal(now['median_days_to_plan']))} days to a plan")
    if now.get("no_longer_over_of"):
        found.append(f"{now['no_longer_over']} of {now['no_longer_over_of']} no longer over after 4 weeks")
    if now.get("overdue_now") is not None:
        found.append(f"{plural(now['overdue_now'], 'induction')} overdue now")
    if now.get("supervisors"):
        found.append(f"{now['supervisors_covered']} of {plural(now['supervisors'], 'supervisor')} covered")
    return found


def apart(now: Mapping[str, Any], unit: str) -> list[str]:
    """Return parts of a figure by themselves, and of what is counted elsewhere its day and source."""
    found = [f"{name} {one['numerator']:,} of {one['denominator']:,}" for name, one in (now.get("parts") or {}).items()]
    if (start := now.get("from_start")) and start["value"] is not None:
        share = percent(Decimal(start["value"]))
        found.append(f"from the assessment's start {share}, {start['numerator']:,} of {start['denominator']:,}")
    if now.get("without_referral"):
        found.append(f"{plural(now['without_referral'], 'assessment')} without a known referral in neither part")
    if (flow := now.get("flow")) and flow["value"] is not None:
        since, until = (day_words(date.fromisoformat(flow[name]), year=True) for name in ("first", "last"))
        found.append(f"{since} to {until} by itself: {_value(Decimal(flow['value']), unit)}")
    if now.get("value_on"):
        found.append(f"as at {day_words(date.fromisoformat(now['value_on']), year=True)}")
    if now.get("source"):
        found.append(f"source: {now['source']}")
    return found
