"""A scheme's document as a form and back: common numbers have fields, everything else stays text. Pure.

The name of a field is the place that faults name, so each fault stands at its field.
"""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workforce.caseload.scheme_faults import faults_of, shape_faults_of
from workforce.caseload.scheme_reading import weight_items
from workforce.caseload.scheme_rules import STARTING_MAP
from workforce.caseload.scheme_text import UnreadableError, data_of
from workforce.people.rules import grade_words

Document = Mapping[str, Any]
REST = "rest"
# Everything that has fields of its own; the rest of a document is edited as text.
_FIELDS = (
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
NO_LIMIT = "no limit"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, words, value as typed, the choices of a select, and what is wrong with it."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    fault: str = ""

    @property
    def id(self) -> str:
        """Return an id that an address can name."""
        return "f-" + "".join(c if c.isalnum() else "-" for c in self.name)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its rows; the fields of one row stand beside each other."""

    heading: str
    hint: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Field, ...]], ...]


@dataclass(frozen=True, slots=True)
class SchemeForm:
    """A draft as its page shows it."""

    sections: tuple[Section, ...]
    rest: Field
    general: tuple[str, ...]  # faults without a field

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Return every fault with the id of its field, or without."""
        fields = [f for section in self.sections for _, row in section.rows for f in row] + [self.rest]
        placed = [(f.id, f"{f.label}: {f.fault}") for f in fields if f.fault]
        return placed + [(self.rest.id, words) for words in self.general]  # without a field: stands in the text


def form_of(document: Document, grades: Sequence[str], *, rest: str | None = None, fault: str = "") -> SchemeForm:
    """Return the form of a document with its faults; `rest` is the text as typed where it could not be read."""
    faults = dict(_placed(words) for words in faults_of(document, grades))
    if fault:
        faults[REST] = fault
    used: set[str] = set()

    def field(name: str, label: str, value: Any, hint: str = "", choices: tuple[tuple[str, str], ...] = ()) -> Field:
        used.add(name)
        return Field(name, label, _shown(value), hint, choices, faults.get(name, ""))

    sections = (
        _frame(document, field),
        _grades(document, grades, field),
        _weights(document, field),
        _modifiers(document, field),
        _bands(document, field),
    )
    text = rest if rest is not None else json.dumps(_rest_of(document), indent=1, ensure_ascii=False)
    hint = (
        "Rules and measures that have no field above, as data: see docs/schemes.md. What you leave as it is stays so."
    )
    last = Field(REST, "Everything else", text, hint, fault=faults.get(REST, ""))
    used.add(REST)
    general = tuple(f"{place}: {words}" if place else words for place, words in faults.items() if place not in used)
    return SchemeForm(tuple(s for s in sections if s.rows), last, general)


def _placed(words: str) -> tuple[str, str]:
    place, _, said = words.partition(": ")
    return (place, said) if said else ("", words)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _rest_of(document: Document) -> dict[str, Any]:
    found = {key: value for key, value in document.items() if key not in _FIELDS}
    curves = {g: f for g, f in document.get("grade_factors", {}).items() if isinstance(f, Mapping)}
    if curves:
        found["grade_factors"] = curves
    weights = {code: w for code, w in _weight_objects(document).items() if set(w) - {"points", "per"}}
    if weights:
        found["case_weights"] = weights
    modifiers = {
        code: extra
        for code, m in document.get("modifiers", {}).items()
        if (extra := {k: v for k, v in m.items() if k not in ("points", "per")})
    }
    if modifiers:
        found["modifiers"] = modifiers
    return found


def _weight_objects(document: Document) -> dict[str, dict[str, Any]]:
    listed = {"case_weights": document.get("case_weights", {})}
    return {
        code: {key: part for key, part in w.items() if key != "code"} if isinstance(w, Mapping) else {"points": w}
        for code, w in weight_items(listed)
    }


def _frame(document: Document, field: Any) -> Section:
    unit = document.get("unit", "points")
    stable = document.get("stable_element", {})
    rows = [
        ("Name", (field("name", "Name", document.get("name")),)),
        ("Full-time maximum", (field("maximum_full_time", "Full-time maximum", document.get("maximum_full_time"),
                                     f"{unit} that a full-time post may hold"),)),
        ("Full-time minimum", (field("minimum_full_time", "Full-time minimum", document.get("minimum_full_time"),
                                     "empty: none"),)),
        ("Standard week", (field("standard_hours", "Standard week", document.get("standard_hours", 37), "hours"),)),
        ("Stable element", (field("stable_element.points", "Stable element", stable.get("points", 0),
                                  f"{unit} of the work that comes with every post"),)),
        ("Stable element for part-time posts", (field(
            "stable_element.fixed", "Stable element for part-time posts", "yes" if stable.get("fixed") else "no", "",
            (("no", "in proportion to hours"), ("yes", "the same for every post"))),)),
        ("Look at each workload together every", (field(
            "review_interval_days", "Look at each workload together every", document.get("review_interval_days"),
            "days; empty: not set"),)),
    ]  # fmt: skip
    return Section("The frame", "", (), tuple(rows))


def _grades(document: Document, grades: Sequence[str], field: Any) -> Section:
    by_limit = "grade_limits" in document
    place = "grade_limits" if by_limit else "grade_factors"
    found, without = document.get(place, {}), document.get("no_limit", ())
    rows = []
    for grade in grades:
        words = grade_words(grade)
        value = found.get(grade)
        if isinstance(value, Mapping):
            continue  # a curve by month: under everything else
        shown = NO_LIMIT if grade in without and grade not in found else value
        rows.append(
            (words, (
                field(f"{place}.{grade}", words, shown),
                field(f"child_caps.{grade}", f"{words}, most children", document.get("child_caps", {}).get(grade)),
            ))
        )  # fmt: skip
    what = f"limit in {document.get('unit', 'points')}" if by_limit else "share of the maximum, such as 0.9"
    return Section(
        "Grades",
        f"The {what}, or “{NO_LIMIT}”. Part time is in proportion. A cap on children is rounded down; empty: none.",
        ("Limit of a full-time post" if by_limit else "Factor", "Most children"),
        tuple(rows),
    )


def _weights(document: Document, field: Any) -> Section:
    labels = document.get("labels", {})
    per = (("child", "each child"), ("family", "each family"))
    order = {rule.get("type"): n for n, rule in enumerate(document.get("type_map", STARTING_MAP))}
    weights = sorted(_weight_objects(document).items(), key=lambda item: order.get(item[0], len(order)))
    rows = [
        (labels.get(code, code), (
            field(f"case_weights.{code}", labels.get(code, code), w.get("points")),
            field(f"case_weights.{code}.per", f"{labels.get(code, code)}, for", w.get("per", "child"), "", per),
        ))
        for code, w in weights
    ]  # fmt: skip
    return Section("What each case weighs", "", (str(document.get("unit", "points")).capitalize(), "For"), tuple(rows))


def _modifiers(document: Document, field: Any) -> Section:
    labels = document.get("labels", {})
    per = (("child", "each child"), ("family", "each family"), ("proceedings", "each set of proceedings"))
    rows = []
    for code, m in document.get("modifiers", {}).items():
        if "points" not in m:
            continue  # fades, shares and factors: under everything else
        words = str(labels.get(code, code))
        words = words[:1].upper() + words[1:]
        rows.append(
            (words, (
                field(f"modifiers.{code}.points", words, m.get("points")),
                field(f"modifiers.{code}.per", f"{words}, for", m.get("per", "child"), "", per),
            ))
        )  # fmt: skip
    return Section("What adds to a case", "", ("Adds", "For"), tuple(rows))


def _bands(document: Document, field: Any) -> Section:
    bands = document.get("bands", [])
    rows = [
        (_band_words(band), (field(f"bands[{n}].to_percent", f"{_band_words(band)}, up to %", band.get("to_percent")),))
        for n, band in enumerate(bands[:-1])
        if isinstance(band, Mapping)
    ]
    last = _band_words(bands[-1]) if bands and isinstance(bands[-1], Mapping) else ""
    return Section("Bands of workload %", f"Above the last is “{last}”." if last else "", ("Up to %",), tuple(rows))


def _band_words(band: Mapping[str, Any]) -> str:
    return str(band.get("name", "")).replace("_", " ").capitalize()


def document_of(before: Document, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that a form as typed makes of the one before; UnreadableError where text is no data.

    Fields that the form did not send stay as they were; an emptied number is one that is not agreed yet.
    """
    made = copy.deepcopy(dict(before))
    if REST in typed:
        made = _with_rest(made, typed[REST])
    for name, value in typed.items():
        _set(made, name, value.replace("\0", "").strip())
    if wrong := shape_faults_of(made):
        raise UnreadableError(wrong[0])
    return made


def _with_rest(made: dict[str, Any], text: str) -> dict[str, Any]:
    rest = data_of(text)
    if taken := sorted(set(rest) & set(_FIELDS) - {"grade_factors", "case_weights", "modifiers"}):
        raise UnreadableError(f"{taken[0]} has fields above: change it there")
    kept = {key: value for key, value in made.items() if key in _FIELDS}
    merged = {**{k: v for k, v in rest.items() if k not in _FIELDS}, **kept}
    for key in ("grade_factors", "case_weights", "modifiers"):
        if not isinstance(rest.get(key, {}), dict):
            raise UnreadableError(f"{key}: write an object")
    factors = {g: f for g, f in merged.get("grade_factors", {}).items() if not isinstance(f, dict)}
    if factors or rest.get("grade_factors"):
        merged["grade_factors"] = factors | rest.get("grade_factors", {})
    for code, extra in rest.get("case_weights", {}).items():
        weights = _weight_objects(merged)
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
    setter = _SETTERS.get(head)
    if (
        head.startswith("bands[")
        and head[6:-1].isdecimal()
        and len(head) < 12
        and int(head[6:-1]) < len(made.get("bands", []))
    ):
        made["bands"][int(head[6:-1])]["to_percent"] = value or None
    elif setter:
        setter(made, tail, value)


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
    weights = _weight_objects(made)
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
