"""What was typed into a scheme's form, made into the document again. Pure.

A field is named as the place that it sets.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workforce.caseload.scheme_faults import shape_faults_of
from workforce.caseload.scheme_numbers import number
from workforce.caseload.scheme_reading import weight_items
from workforce.caseload.scheme_text import UnreadableError, data_of
from workforce.words import band_words

Document = Mapping[str, Any]
REST = "rest"
# Everything that has fields of its own; the rest of a document is edited as text.
FIELDS = (
    "name",
    "maximum_full_time",
    "minimum_full_time",
    "standard_hours",
    "stable_element",
    "grade_factors",
    "grade_limits",
    "no_limit",
    "case_weights",
    "modifiers",
    "bands",
    "review_interval_days",
    "child_caps",
)
OFFERED = ("COURT", "TRAVEL", "COMPLEXITY")  # what a page offers to add to a case
NO_LIMIT = "no limit"
NOT_USED = "not used"
NEW_BAND = "bands[new]"
_COLOURED = ("room", "full", "over", "well_over")  # bands that pages know by their names


def shown(value: Any) -> str:
    """Return a value as its field shows it."""
    return "" if value is None else str(value)


def weight_objects(document: Document) -> dict[str, dict[str, Any]]:
    """Return each type's weight as an object of its own, however the document lists them."""
    listed = {"case_weights": document.get("case_weights", {})}
    return {
        code: {key: part for key, part in w.items() if key != "code"} if isinstance(w, Mapping) else {"points": w}
        for code, w in weight_items(listed)
    }


def band_shown(band: Mapping[str, Any]) -> str:
    """Return a band's name as its field shows it; empty where it has none."""
    return band_words(str(band["name"])) if band.get("name") else ""


def document_of(before: Document, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that a form as typed makes of the one before; UnreadableError where text is no data.

    Fields that the form did not send stay as they were; an emptied number is one that is not agreed yet.
    """
    made = copy.deepcopy(dict(before))
    if REST in typed:
        made = _with_rest(made, typed[REST])
    clean = {name: " ".join(value.replace("\0", "").split()) for name, value in typed.items() if name != REST}
    for name, value in clean.items():
        _set(made, name, value)
    if any(name.startswith("bands[") for name in clean):
        made["bands"] = _bands_typed(made.get("bands", []), clean)
    if wrong := shape_faults_of(made):
        raise UnreadableError(wrong[0])
    return made


def _with_rest(made: dict[str, Any], text: str) -> dict[str, Any]:
    rest = data_of(text)
    if taken := sorted(set(rest) & set(FIELDS) - {"grade_factors", "case_weights", "modifiers"}):
        raise UnreadableError(f"{taken[0]} has fields above: change it there")
    kept = {key: value for key, value in made.items() if key in FIELDS}
    merged = {**{k: v for k, v in rest.items() if k not in FIELDS}, **kept}
    for key in ("grade_factors", "case_weights", "modifiers"):
        if not isinstance(rest.get(key, {}), dict):
            raise UnreadableError(f"{key}: write an object")
    factors = {g: f for g, f in merged.get("grade_factors", {}).items() if not isinstance(f, dict)}
    if factors or rest.get("grade_factors"):
        merged["grade_factors"] = factors | rest.get("grade_factors", {})
    for code, extra in rest.get("case_weights", {}).items():
        weights = weight_objects(merged)
        weights[code] = {**weights.get(code, {}), **(extra if isinstance(extra, dict) else {"points": extra})}
        merged["case_weights"] = weights
    if "modifiers" in merged or rest.get("modifiers"):
        known = {
            code: {k: v for k, v in m.items() if k in ("points", "per")}
            for code, m in merged.get("modifiers", {}).items()
        }
        told = rest.get("modifiers", {})
        for code, extra in told.items():
            known[code] = {**known.get(code, {}), **extra} if isinstance(extra, dict) else extra
        # a modifier that only the text named and names no more is gone
        merged["modifiers"] = {code: m for code, m in known.items() if m or code in told}
    return merged


def _set(made: dict[str, Any], name: str, value: str) -> None:
    head, _, tail = name.partition(".")
    if setter := _SETTERS.get(head):
        setter(made, tail, value)


def _bands_typed(before: Sequence[Any], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the bands as typed: an emptied row is gone, another band stands where its percentage puts it."""
    made: list[dict[str, Any]] = []
    for n, band in enumerate(before):
        now = {"name": band_shown(band), "to_percent": shown(band.get("to_percent"))}
        name, end = (typed.get(f"bands[{n}].{part}", now[part]) for part in ("name", "to_percent"))
        if name or end or not any(now.values()):
            kept = band if name == now["name"] else {**band, "name": _band_name(name)}
            made.append(kept if end == now["to_percent"] else {**kept, "to_percent": end or None})
    name, end = (typed.get(f"{NEW_BAND}.{part}", "") for part in ("name", "to_percent"))
    if name or end:
        new, percent = {"name": _band_name(name), "to_percent": end or None}, number(end)
        ends = [number(band.get("to_percent")) for band in made[:-1]]
        at = next((n for n, other in enumerate(ends) if percent is not None and other and percent < other), len(ends))
        made.insert(at, new)
    if made and made[-1].get("to_percent") is not None:
        made[-1] = {key: value for key, value in made[-1].items() if key != "to_percent"}
    return made


def _band_name(words: str) -> str:
    """Return the name that a band of these words is kept under: the product's own, else as typed."""
    return next((name for name in _COLOURED if band_words(name).casefold() == words.casefold()), words)


def _set_number(name: str) -> Callable[[dict[str, Any], str, str], None]:
    def set_it(made: dict[str, Any], _tail: str, value: str) -> None:
        if value or name in made:
            made[name] = value or None

    return set_it


def _set_name(made: dict[str, Any], _tail: str, value: str) -> None:
    made["name"] = value


def _set_interval(made: dict[str, Any], _tail: str, value: str) -> None:
    made["review_interval_days"] = int(value) if value.isdecimal() and len(value) < 9 else (value or None)


def _set_stable(made: dict[str, Any], tail: str, value: str) -> None:
    made.setdefault("stable_element", {})[tail] = value == "yes" if tail == "fixed" else (value or None)


def _set_cap(made: dict[str, Any], grade: str, value: str) -> None:
    caps = made.setdefault("child_caps", {})
    caps.pop(grade, None)
    if value:
        caps[grade] = value


def _set_modifier(made: dict[str, Any], tail: str, value: str) -> None:
    code, _, part = tail.rpartition(".")
    if part == "points" and value.lower() == NOT_USED:
        made.get("modifiers", {}).pop(code, None)
        return
    if part == "points" and code in OFFERED:
        made.setdefault("modifiers", {}).setdefault(code, {})
    if isinstance(made.get("modifiers", {}).get(code), dict):
        made["modifiers"][code][part] = (value or None) if part == "points" else value


def _set_grade(made: dict[str, Any], place: str, grade: str, value: str) -> None:
    found, without = made.setdefault(place, {}), list(made.get("no_limit", ()))
    found.pop(grade, None)
    if value.lower() == NO_LIMIT:
        made["no_limit"] = [*(g for g in without if g != grade), grade]
        return
    made["no_limit"] = [g for g in without if g != grade]
    found[grade] = value or None


def _set_weight(made: dict[str, Any], tail: str, value: str) -> None:
    code, _, part = tail.rpartition(".")
    weights = weight_objects(made)
    if code in weights and part == "per":
        weights[code]["per"] = value
    elif tail in weights:
        weights[tail]["points"] = value or None
    made["case_weights"] = weights


def _set_in(place: str) -> Callable[[dict[str, Any], str, str], None]:
    return lambda made, grade, value: _set_grade(made, place, grade, value)


_SETTERS: Mapping[str, Callable[[dict[str, Any], str, str], None]] = {
    **{name: _set_number(name) for name in ("maximum_full_time", "standard_hours", "minimum_full_time")},
    "name": _set_name,
    "review_interval_days": _set_interval,
    "stable_element": _set_stable,
    "grade_factors": _set_in("grade_factors"),
    "grade_limits": _set_in("grade_limits"),
    "child_caps": _set_cap,
    "case_weights": _set_weight,
    "modifiers": _set_modifier,
}
