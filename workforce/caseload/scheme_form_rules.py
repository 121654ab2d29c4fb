"""A scheme's document as a form: common numbers have fields, everything else stays text. Pure.

The name of a field is the place that faults name, so each fault stands at its field.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workforce.caseload.scheme_faults import faults_of
from workforce.caseload.scheme_reading import WORDS
from workforce.caseload.scheme_rules import STARTING_MAP
from workforce.caseload.scheme_typed_rules import (
    FIELDS,
    NEW_BAND,
    NO_LIMIT,
    NOT_USED,
    OFFERED,
    REST,
    Document,
    band_shown,
    shown,
    weight_objects,
)
from workforce.people.rules import grade_words


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
    def is_text(self) -> bool:
        """Whether words are typed here rather than a number."""
        return self.name == "name" or self.name.endswith("].name") or self.value in (NO_LIMIT, NOT_USED)

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


def form_of(
    document: Document,
    grades: Sequence[str],
    *,
    rest: str | None = None,
    fault: str = "",
    is_read: bool = False,
) -> SchemeForm:
    """Return the form of a document with its faults; `rest` is the text as typed where it could not be read.

    `is_read` leaves out what is there only to be filled in.
    """
    faults = dict(_placed(words) for words in faults_of(document, grades))
    if fault:
        faults[REST] = fault
    used: set[str] = set()

    def field(name: str, label: str, value: Any, hint: str = "", choices: tuple[tuple[str, str], ...] = ()) -> Field:
        used.add(name)
        return Field(name, label, shown(value), hint, choices, faults.get(name, ""))

    sections = (
        _frame(document, field),
        _grades(document, grades, field),
        _weights(document, field),
        _modifiers(document, field, is_read=is_read),
        _bands(document, field, is_read=is_read),
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


def _rest_of(document: Document) -> dict[str, Any]:
    found = {key: value for key, value in document.items() if key not in FIELDS}
    curves = {g: f for g, f in document.get("grade_factors", {}).items() if isinstance(f, Mapping)}
    if curves:
        found["grade_factors"] = curves
    weights = {code: w for code, w in weight_objects(document).items() if set(w) - {"points", "per"}}
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
    weights = sorted(weight_objects(document).items(), key=lambda item: order.get(item[0], len(order)))
    rows = [
        (labels.get(code, code), (
            field(f"case_weights.{code}", labels.get(code, code), w.get("points")),
            field(f"case_weights.{code}.per", f"{labels.get(code, code)}, for", w.get("per", "child"), "", per),
        ))
        for code, w in weights
    ]  # fmt: skip
    return Section("What each case weighs", "", (str(document.get("unit", "points")).capitalize(), "For"), tuple(rows))


def _modifiers(document: Document, field: Any, *, is_read: bool) -> Section:
    labels = {**WORDS, **document.get("labels", {})}
    per = (("child", "each child"), ("family", "each family"), ("proceedings", "each set of proceedings"))
    found = document.get("modifiers", {})
    rows = []
    for code in [*found, *(code for code in OFFERED if code not in found and not is_read)]:
        m = found.get(code, {"points": NOT_USED})
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
    return Section(
        "What adds to a case", "" if is_read else f"“{NOT_USED}”: it adds nothing.", ("Adds", "For"), tuple(rows)
    )


def _bands(document: Document, field: Any, *, is_read: bool) -> Section:
    bands = document.get("bands", [])
    rows: list[tuple[str, tuple[Field, ...]]] = []
    for n, band in enumerate(bands):
        if not isinstance(band, Mapping):
            continue
        words, hint = band_shown(band), "" if band.get("inclusive", True) else "not included"
        ends = () if n + 1 == len(bands) else (f"bands[{n}].to_percent",)
        rows.append(
            (words or "Without a name", (
                *(() if is_read else (field(f"bands[{n}].name", f"Band {n + 1}, name", words),)),
                *(field(name, f"{words or 'Without a name'}, up to %", band.get("to_percent"), hint) for name in ends),
            ))
        )  # fmt: skip
    last = f"Above the last percentage is “{rows[-1][0]}”." if rows else ""
    if is_read:
        return Section("Bands of workload %", last, ("Up to %",), tuple(rows[:-1]))
    rows.append(
        ("Another band", (
            field(f"{NEW_BAND}.name", "Another band, name", None),
            field(f"{NEW_BAND}.to_percent", "Another band, up to %", None),
        ))
    )  # fmt: skip
    hint = f"{last} Empty a row to take its band away; another band takes its place by its percentage."
    return Section("Bands of workload %", hint.strip(), ("Name", "Up to %"), tuple(rows))
