"""Faults of a scheme's rules on holding, and of parts that would be read and then change nothing. Pure."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from workforce.caseload.scheme_numbers import number
from workforce.caseload.scheme_reading import told_by, weight_items
from workforce.caseload.scheme_rules import STARTING_MAP
from workforce.people.rules import WorkKind

Document = Mapping[str, Any]
WORK_KINDS = tuple(str(kind) for kind in WorkKind if kind is not WorkKind.CASE_HOLDING)


def is_whole(value: Any, most: int = 1200) -> bool:
    """Whether a value is a whole number from 1 to a number."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most


def rule_faults(document: Document) -> list[str]:
    """Check the rules on who may hold what, and the numbers that must be whole."""
    faults = []
    types = {code for code, _ in weight_items(document)}
    for n, rule in enumerate(document.get("joint_working", ())):
        place = f"joint_working[{n}]"
        faults += [
            f"{place}.types: {t!r} has no weight in this scheme" for t in rule.get("types", ()) if t not in types
        ]
        modifiers = document.get("modifiers", {})
        faults += [
            f"{place}.modifiers: {m!r} is no modifier of this scheme"
            for m in rule.get("modifiers", ())
            if m not in modifiers
        ]
        if rule.get("to_month") is not None and not is_whole(rule["to_month"]):
            faults.append(f"{place}.to_month: {rule['to_month']!r} is not a whole number of months")
        if not rule.get("grades") or not (rule.get("types") or rule.get("modifiers")):
            faults.append(f"{place}: give grades, and types or modifiers")
    interval = document.get("review_interval_days")
    if interval is not None and not is_whole(interval, 3650):
        faults.append(f"review_interval_days: {interval!r} is not a whole number of days from 1 to 3,650")
    whole = {f"proceedings_caps.{g}": n for g, n in document.get("proceedings_caps", {}).items()}
    if document.get("stable_element", {}).get("fixed", False) not in (True, False):
        faults.append("stable_element.fixed: write true or false")
    faults += [
        f"{place}: {value!r} is not a whole number"
        for place, value in whole.items()
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0)
    ]
    for code, m in document.get("modifiers", {}).items():
        ends = [step.get("to_days") for step in m.get("fades", ())]
        if any(not isinstance(end, int) or end <= 0 for end in ends) or any(a >= b for a, b in pairwise(ends)):
            faults.append(f"modifiers.{code}.fades: to_days must be whole days that rise from step to step")
        points = [number(step.get("points")) for step in m.get("fades", ())]
        if any(a is not None and b is not None and a < b for a, b in pairwise(points)):
            faults.append(f"modifiers.{code}.fades: points must not rise with the days")
        if (factor := number(m.get("multiply", 1))) is not None and factor < 1:
            faults.append(f"modifiers.{code}.multiply: must be 1 or more: a modifier adds work")
    return faults


WORK_KINDS = (
    "fostering_adoption",
    "reviewing",
    "front_door",
    "family_help",
    "personal_adviser",
    "quality",
    "management",
)


def unused_faults(document: Document) -> list[str]:
    """Refuse what would be read by nothing: words that mean nothing here, and parts that another part makes idle."""
    faults = [
        f"other_work.{kind}: is no kind of work of the staff data ({', '.join(WORK_KINDS)})"
        for kind in document.get("other_work", {})
        if kind not in WORK_KINDS
    ]
    if "grade_limits" in document:
        faults += [
            f"{name}: is not used beside grade_limits; give grade_factors and a maximum instead"
            for name in ("minimum_full_time", "limits_by_area")
            if document.get(name) and not document.get("grade_factors")
        ]
    for code, m in document.get("modifiers", {}).items():
        if (code == "COURT") != (told_by(code, m) == "court"):
            faults.append(f"modifiers.{code}.told_by: what courts tell is called COURT, and COURT is told by court")
    for source in ("siblings", "new_case"):
        if sum(1 for code, m in document.get("modifiers", {}).items() if told_by(code, m) == source) > 1:
            faults.append(f"modifiers: only one may be told by {source}")
    mapped = {rule.get("type") for rule in document.get("type_map", STARTING_MAP)}
    return faults + [
        f"case_weights.{code}.is_child: a type of the type_map is a child"
        for code, w in weight_items(document)
        if code in mapped and isinstance(w, Mapping) and not w.get("is_child", True)
    ]
