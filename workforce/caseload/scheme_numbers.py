"""Every number of a scheme's document by its place, so that each fault names where it stands. Pure."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from workforce.caseload.scheme_reading import weight_items

Document = Mapping[str, Any]


MOST = Decimal(1_000_000)  # no weight, limit or percentage is more
PLACES = 6  # behind the point


def number(value: Any) -> Decimal | None:
    """Return an exact number from 0 to a million with 6 places at most, else None."""
    if isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    if not found.is_finite() or not 0 <= found <= MOST:
        return None
    exponent = found.normalize().as_tuple().exponent
    return found if isinstance(exponent, int) and exponent >= -PLACES else None


def numbers_of(document: Document) -> dict[str, Any]:
    """Return every number of a document by its place."""
    return {
        **_limit_numbers(document),
        **_case_numbers(document),
        **_measure_numbers(document),
        "overload.over_percent": document.get("overload", {}).get("over_percent", 110),
        **{
            f"overload.by_grade.{grade}.over_percent": part.get("over_percent")
            for grade, part in document.get("overload", {}).get("by_grade", {}).items()
        },
        "equity_band.from_percent": document.get("equity_band", {}).get("from_percent", 70),
        "equity_band.to_percent": document.get("equity_band", {}).get("to_percent", 100),
    }


def _limit_numbers(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {"stable_element.points": document.get("stable_element", {}).get("points", 0)}
    for name in ("maximum_full_time", "minimum_full_time", "standard_hours"):
        if name in document and (document[name] is not None or name == "standard_hours"):
            found[name] = document[name]
    for name in ("grade_limits", "fte_discount", "child_caps", "proceedings_caps"):
        found.update({f"{name}.{key}": value for key, value in document.get(name, {}).items()})
    for grade, factor in document.get("grade_factors", {}).items():
        found.update(_curve_numbers(f"grade_factors.{grade}", factor))
    for code, area in document.get("limits_by_area", {}).items():
        found.update(
            {f"limits_by_area.{code}.{n}": v for n, v in area.items() if n.endswith("_full_time") and v is not None}
        )
    return found


def _case_numbers(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code, w in weight_items(document):
        found[f"case_weights.{code}"] = w.get("points") if isinstance(w, Mapping) else w
    for code, m in document.get("modifiers", {}).items():
        names = [n for n in ("points", "multiply", "further_share") if n in m]
        if not names and not m.get("fades"):
            names = ["points"]
        found.update({f"modifiers.{code}.{n}": m.get(n) for n in names})
        fades = m.get("fades", ())
        found.update({f"modifiers.{code}.fades[{n}].points": s.get("points") for n, s in enumerate(fades)})
    for name in ("holder", "co_worker"):
        found[f"co_working.{name}"] = document.get("co_working", {}).get(name, 0)
    return found


def _measure_numbers(document: Document) -> dict[str, Any]:
    found = _work_numbers("work_weights", document.get("work_weights", {}))
    for kind, m in document.get("other_work", {}).items():
        found.update(_work_numbers(f"other_work.{kind}.weights", m.get("weights", {})))
        for grade, factor in m.get("grade_factors", {}).items():
            found.update(_curve_numbers(f"other_work.{kind}.grade_factors.{grade}", factor))
        if m.get("kind") != "team_flow" or "maximum_full_time" in m:
            found[f"other_work.{kind}.maximum_full_time"] = m.get("maximum_full_time")
    return found


def _curve_numbers(place: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {place: value}
    steps = value.get("curve")
    if not isinstance(steps, list) or not steps or not all(isinstance(s, Mapping) for s in steps):
        return {f"{place}.curve": None}
    return {f"{place}.curve[{n}].factor": s.get("factor") for n, s in enumerate(steps)}


def _work_numbers(place: str, weights: Any) -> dict[str, Any]:
    if not isinstance(weights, Mapping):
        return {place: None}
    return {f"{place}.{k}": w.get("points") if isinstance(w, Mapping) else w for k, w in weights.items()}
