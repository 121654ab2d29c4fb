"""What keeps a document from being a usable scheme: each fault says where, what and how to mend it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from workforce.caseload.scheme_idle import is_whole, rule_faults, unused_faults
from workforce.caseload.scheme_numbers import number, numbers_of
from workforce.caseload.scheme_reading import scheme_of_document, told_by, weight_items
from workforce.caseload.scheme_rules import (
    FLAGS,
    KINDS,
    OTHER_KINDS,
    OTHER_WORK,
    PER,
    SOURCES,
    STARTING_MAP,
    UNTYPED,
    Scheme,
    SchemeError,
)
from workforce.words import band_words

Document = Mapping[str, Any]
_OBJECT, _LIST = "an object", "a list"
_SHAPES: Mapping[str, tuple[type, str]] = {
    "grade_factors": (dict, "an object of grade: factor"),
    "grade_limits": (dict, "an object of grade: limit of a full-time post"),
    "fte_discount": (dict, "an object of grade: share of an FTE"),
    "child_caps": (dict, "an object of grade: children"),
    "proceedings_caps": (dict, "an object of grade: sets of proceedings"),
    "limits_by_area": (dict, 'an object of service or team code: {"maximum_full_time": n}'),
    "weight_table": (dict, 'an object {"points": {row: {column: n}}}'),
    "modifiers": (dict, 'an object of code: {"points": n, "per": "child"}'),
    "stable_element": (dict, 'an object {"points": n, "fixed": false}'),
    "co_working": (dict, 'an object {"holder": 1, "co_worker": 0.5}'),
    "work_weights": (dict, "an object of kind of work: points"),
    "other_work": (dict, 'an object of work kind: {"kind": "households", …}'),
    "overload": (dict, 'an object {"over_percent": 110}'),
    "equity_band": (dict, 'an object {"from_percent": 70, "to_percent": 100}'),
    "labels": (dict, "an object of code: words"),
    "bands": (list, 'a list of {"name": …, "to_percent": n}'),
    "no_limit": (list, "a list of grades"),
    "type_map": (list, 'a list of {"type": …, "when": […]}'),
    "joint_working": (list, 'a list of {"grades": […], "types": […]}'),
}
_PARTS = ("bands", "type_map", "joint_working", "modifiers", "limits_by_area", "other_work")  # made of objects
_TAKEN = ("away", "none", "no_limit", "no limit", "not measured here")  # read in the place of a band
_MEASURES = ("statistic", "fte_adjustment")
_STARTED = ("scheme_id", "name")


def read_scheme(document: Document, grades: Sequence[str] = ()) -> Scheme:
    """Return the scheme of a document; raise SchemeError with all its faults."""
    if faults := faults_of(document, grades):
        raise SchemeError(faults)
    return scheme_of_document(document)


def faults_of(document: Document, grades: Sequence[str]) -> list[str]:
    """Return what keeps a document from being a usable scheme, each with its place; an empty list if nothing does.

    `grades` are those of the staff data: each needs a limit of its own, or a place under no_limit.
    """
    if document.get("kind") in _MEASURES:
        return ["kind: this is a measure that is shown beside workloads, not a scheme that weighs cases"]
    if missing := [f"{name}: missing" for name in _missing(document)]:
        return missing
    if wrong := _shape_faults(document):
        return wrong
    if unknown := _unknown_faults(document):
        return unknown
    return (
        _number_faults(document)
        + _word_faults(document)
        + _grade_faults(document, grades)
        + _band_faults(document["bands"])
        + _map_faults(document)
        + rule_faults(document)
        + unused_faults(document)
        + _misspelt(document)
    )


def shape_faults_of(document: Document) -> list[str]:
    """Return which parts of a document are not of the shape that a page can show, whether or not they are filled in."""
    return _shape_faults(document)


def _missing(document: Document) -> list[str]:
    needed = [*_STARTED, "bands"]
    if "weight_table" not in document:
        needed.append("case_weights")
    if "grade_limits" not in document:
        needed.append("grade_factors")
        if document.get("kind") != "hours":
            needed.append("maximum_full_time")
    return [name for name in needed if name not in document]


def _shape_faults(document: Document) -> list[str]:
    faults = [
        f"{name}: write {words}"
        for name, (kind, words) in _SHAPES.items()
        if name in document and not isinstance(document[name], kind)
    ]
    if not isinstance(document.get("case_weights", {}), (dict, list)):
        faults.append("case_weights: write an object of type: points")
    if faults:
        return faults
    table = document.get("weight_table", {}).get("points", {})
    if not isinstance(table, dict) or not all(isinstance(row, dict) for row in table.values()):
        faults.append('weight_table.points: write {"row": {"column": n}}')
    listed = document.get("case_weights", {})
    if isinstance(listed, list) and not all(isinstance(item, dict) and "code" in item for item in listed):
        faults.append('case_weights: write {"code": …, "points": n} for each type')
    faults += [f"{place}: write {_OBJECT}" for place, part in _parts(document) if not isinstance(part, dict)]
    return faults or _inner_faults(document)


def _parts(document: Document) -> Iterable[tuple[str, Any]]:
    for name in _PARTS:
        found = document.get(name, {})
        for key, part in enumerate(found) if isinstance(found, list) else found.items():
            yield f"{name}[{key}]", part


def _inner_faults(document: Document) -> list[str]:
    """Check the lists and objects that stand inside parts."""
    words = [("no_limit", document.get("no_limit", []))]
    for n, rule in enumerate(document.get("type_map", ())):
        words.append((f"type_map[{n}].when", rule.get("when", [])))
    for n, rule in enumerate(document.get("joint_working", ())):
        words += [(f"joint_working[{n}].{name}", rule.get(name, [])) for name in ("grades", "types", "modifiers")]
    objects = [("weight_table.row_labels", document.get("weight_table", {}).get("row_labels", {}))]
    for kind, measure in document.get("other_work", {}).items():
        objects += [(f"other_work.{kind}.{name}", measure.get(name, {})) for name in ("weights", "grade_factors")]
    by_grade = document.get("overload", {}).get("by_grade", {})
    objects.append(("overload.by_grade", by_grade))
    if isinstance(by_grade, dict):
        objects += [(f"overload.by_grade.{grade}", part) for grade, part in by_grade.items()]
    fades = [(f"modifiers.{code}.fades", m.get("fades", [])) for code, m in document.get("modifiers", {}).items()]
    told = document.get("provenance", {})
    objects.append(("provenance", told))
    if isinstance(told, dict):
        words += [(f"provenance.{name}", lines) for name, lines in told.items()]
    named = [
        (name, document[name]) for name in ("scheme_id", "name", "unit", "owner", "source_url") if name in document
    ]
    named += [(f"other_work.{k}.unit", m["unit"]) for k, m in document.get("other_work", {}).items() if "unit" in m]
    named += [(f"type_map[{n}].type", rule.get("type")) for n, rule in enumerate(document.get("type_map", ()))]
    return [
        *(f"{place}: write a list of words" for place, part in words if not _is_words(part)),
        *(f"{place}: write {_OBJECT}" for place, part in objects if not isinstance(part, dict)),
        *(f'{place}: write a list of {{"to_days": n, "points": n}}' for place, part in fades if not _is_objects(part)),
        *(f"{place}: write words" for place, part in named if not isinstance(part, str) or not part.strip()),
    ]


def _is_words(part: Any) -> bool:
    return isinstance(part, (list, tuple)) and all(isinstance(word, str) for word in part)


def _is_objects(part: Any) -> bool:
    return isinstance(part, (list, tuple)) and all(isinstance(item, Mapping) for item in part)


def _unknown_faults(document: Document) -> list[str]:
    """Name what a template leaves open: nobody has published it, so the council must agree it first."""
    open_ = [
        *(
            f"case_weights.{code}"
            for code, w in weight_items(document)
            if w is None or (isinstance(w, Mapping) and w.get("points", 0) is None)
        ),
        *(f"grade_factors.{g}" for g, f in document.get("grade_factors", {}).items() if f is None),
        *(f"grade_limits.{g}" for g, n in document.get("grade_limits", {}).items() if n is None),
        *(
            f"modifiers.{code}.{name}"
            for code, m in document.get("modifiers", {}).items()
            for name in ("points", "multiply", "further_share")
            if name in m and m[name] is None
        ),
        *(name for name in ("maximum_full_time",) if name in document and document[name] is None),
        *(
            f"stable_element.{name}"
            for name, value in document.get("stable_element", {}).items()
            if name == "points" and value is None
        ),
    ]
    return [f"{place}: not filled in. Nobody has published it: agree a number" for place in open_]


def _number_faults(document: Document) -> list[str]:
    found = numbers_of(document)
    faults = [
        f"{place}: {value!r} is not a number of 0 or more (1,000,000 and 6 places at most)"
        for place, value in found.items()
        if number(value) is None
    ]
    hours = number(document.get("standard_hours", 37))
    if hours is not None and not hours:
        faults.append("standard_hours: must be more than 0, such as 37")
    low, high = (number(found[f"equity_band.{name}"]) for name in ("from_percent", "to_percent"))
    if low is not None and high is not None and low > high:
        faults.append("equity_band: to_percent must not be below from_percent")
    least, most = number(document.get("minimum_full_time", 0)), number(document.get("maximum_full_time", 0))
    if least and most is not None and "maximum_full_time" in document and least > most:
        faults.append("minimum_full_time: must not be above maximum_full_time")
    return faults


def _word_faults(document: Document) -> list[str]:
    """Check every word that stands for one of a few."""
    faults = []
    kind = document.get("kind", "points")
    if kind not in (*KINDS, "example", "case_count"):
        faults.append(f"kind: {kind!r} is not one of {', '.join(KINDS)}")
    if document.get("limit_rounding", "none") not in ("none", "down"):
        faults.append("limit_rounding: write none or down")
    for code, w in weight_items(document):
        if not code.replace("_", "").isalnum():
            faults.append(f"case_weights.{code}: a type is letters, digits and underscores")
        if isinstance(w, Mapping) and w.get("per", "child") not in PER[:2]:
            faults.append(f"case_weights.{code}.per: {w['per']!r} is not child or family")
    for code, m in document.get("modifiers", {}).items():
        if m.get("per", "child") not in PER:
            faults.append(f"modifiers.{code}.per: {m['per']!r} is not one of {', '.join(PER)}")
        elif m.get("per", "child") != "child" and "multiply" in m:
            faults.append(f"modifiers.{code}.multiply: only a modifier for each child can multiply")
        if told_by(code, m) not in SOURCES:
            faults.append(f"modifiers.{code}.told_by: {m['told_by']!r} is not one of {', '.join(SOURCES)}")
    return faults + _work_faults(document)


def _work_faults(document: Document) -> list[str]:
    measures = document.get("other_work", {})
    faults = [
        f"other_work.{kind}.kind: {m.get('kind')!r} is not one of {', '.join(OTHER_KINDS)}"
        for kind, m in measures.items()
        if m.get("kind") not in OTHER_KINDS
    ]
    weighed = {"work_weights": document.get("work_weights", {})}
    weighed |= {f"other_work.{kind}.weights": m.get("weights", {}) for kind, m in measures.items()}
    return faults + [
        f"{place}.{kind}: is no kind of other work ({', '.join(OTHER_WORK)})"
        for place, weights in weighed.items()
        for kind in weights
        if kind not in OTHER_WORK
    ]


def _grade_faults(document: Document, grades: Sequence[str]) -> list[str]:
    factors = set(document.get("grade_factors", {})) | set(document.get("grade_limits", {}))
    without = set(document.get("no_limit", ()))
    place = "grade_factors" if "grade_factors" in document else "grade_limits"
    faults = [
        f"{place}: {grade} has no factor and is not under no_limit. Decide which it is."
        for grade in grades
        if grade not in factors | without
    ] + [f"{place}: {grade} has a factor and is under no_limit. Leave one." for grade in sorted(factors & without)]
    if grades:
        named = {
            "grade_factors": factors,
            "no_limit": without,
            **{name: set(document.get(name, {})) for name in ("fte_discount", "child_caps", "proceedings_caps")},
            "overload.by_grade": set(document.get("overload", {}).get("by_grade", {})),
            **{
                f"joint_working[{n}].grades": set(rule.get("grades", ()))
                for n, rule in enumerate(document.get("joint_working", ()))
            },
            **{
                f"other_work.{kind}.grade_factors": set(m.get("grade_factors", {}))
                for kind, m in document.get("other_work", {}).items()
            },
        }
        faults += [
            f"{name}: {grade} is not a grade of the staff data. Its grades are {', '.join(grades)}"
            for name, used in named.items()
            for grade in sorted(map(str, used))
            if grade not in grades
        ]
    curves = {"grade_factors": document.get("grade_factors", {})}
    curves |= {
        f"other_work.{k}.grade_factors": m.get("grade_factors", {}) for k, m in document.get("other_work", {}).items()
    }
    for where, factors in curves.items():
        for grade, factor in factors.items():
            if isinstance(factor, Mapping) and isinstance(factor.get("curve"), list):
                faults += _curve_faults(f"{where}.{grade}.curve", factor["curve"])
    return faults


def _curve_faults(place: str, steps: Sequence[Document]) -> list[str]:
    ends = [step.get("to_month") if isinstance(step, Mapping) else None for step in steps]
    if not steps or any(not is_whole(end) for end in ends[:-1]):
        return [f"{place}: every step but the last needs a to_month, a whole number"]
    if any(a >= b for a, b in pairwise(ends[:-1]) if a is not None and b is not None):
        return [f"{place}: to_month must rise from step to step"]
    return [] if ends[-1] is None else [f"{place}: the last step has no end; leave its to_month out"]


def _band_faults(bands: Sequence[Document]) -> list[str]:
    if not bands:
        return ["bands: give at least one"]
    names = [band.get("name") for band in bands]
    faults = [f"bands[{n}].name: missing" for n, name in enumerate(names) if not isinstance(name, str) or not name]
    faults += [
        f"bands[{n}].name: {name!r} has a meaning of its own; choose another word"
        for n, name in enumerate(names)
        if str(name).casefold() in _TAKEN
    ]
    said = [band_words(str(name)).casefold() for name in names]
    faults += [f"bands[{n}].name: another band has this name" for n, name in enumerate(said) if name in said[:n]]
    ends = [number(band.get("to_percent")) for band in bands[:-1]]
    faults += [
        f"bands[{n}].to_percent: give the percentage at which it ends, such as 80; only the last band has none"
        for n, end in enumerate(ends)
        if end is None
    ]
    faults += [
        f"bands[{n}].to_percent: must be above that of the band before"
        for n, (a, b) in enumerate(pairwise(ends), 1)
        if a is not None and b is not None and a >= b
    ]
    if bands[-1].get("to_percent") is not None:
        faults.append(f"bands[{len(bands) - 1}].to_percent: the last band has no end; leave it out")
    return faults


def _map_faults(document: Document) -> list[str]:
    faults = []
    weights = {code for code, _ in weight_items(document)} | {UNTYPED}
    for n, rule in enumerate(document.get("type_map", STARTING_MAP)):
        if rule.get("type") not in weights:
            faults.append(f"case_weights.{rule.get('type')}: missing, and type_map[{n}] uses it")
        faults += [f"type_map[{n}].when: {flag!r} is no flag" for flag in rule.get("when", ()) if flag not in FLAGS]
        if not rule.get("when"):
            faults.append(f"type_map[{n}].when: missing")
        days = rule.get("first_days")
        if days is not None and (not isinstance(days, int) or days < 1):
            faults.append(f"type_map[{n}].first_days: {days!r} is not a whole number of days")
    return faults


_KNOWN = frozenset(_SHAPES) | frozenset(
    {
        *_STARTED, "kind", "unit", "owner", "applies_to", "source_url", "source_date", "other_sources", "provenance",
        "notes", "worked_examples", "is_template", "maximum_full_time", "minimum_full_time", "standard_hours",
        "limit_rounding", "case_weights", "review_interval_days",
    }
)  # fmt: skip


def _misspelt(document: Document) -> list[str]:
    """Name a key that is nearly one of a scheme's: it would be read by nothing. Other words may stand beside."""
    found = []
    for key in document:
        close = [] if key in _KNOWN else get_close_matches(key, _KNOWN, 1, 0.85)
        if close:
            found.append(f"{key}: is no part of a scheme. Do you mean {close[0]}?")
    return found
