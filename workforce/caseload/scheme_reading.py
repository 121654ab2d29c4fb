"""Turn a document without faults (`scheme_faults` says what is wrong with one) into a scheme. Pure."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workforce.caseload.scheme_rules import (
    KINDS,
    STARTING_MAP,
    UNTYPED,
    AreaLimit,
    Band,
    Curve,
    JointRule,
    Measure,
    Modifier,
    Scheme,
    TypeRule,
    Weight,
)

WORDS = {  # for codes that a document does not label
    "COURT": "in court",
    "SIBLINGS": "sibling",
    "NEW_CASE": "new case",
    "TRAVEL": "travel",
    "COMPLEXITY": "complexity",
    UNTYPED: "No type yet",
}
_TOLD_BY = {"COURT": "court", "SIBLINGS": "siblings", "NEW_CASE": "new_case"}


def told_by(code: str, modifier: Mapping[str, Any]) -> str:
    """Return what tells a modifier: as the document says, else by its code, else an agreed mark."""
    return str(modifier.get("told_by", _TOLD_BY.get(code, "mark")))


def _curve(value: Any, discount: Decimal = Decimal(1)) -> Curve:
    if isinstance(value, Mapping):
        return Curve(tuple((s.get("to_month"), Decimal(str(s["factor"])) * discount) for s in value["curve"]))
    return Curve(((None, Decimal(str(value)) * discount),))


def weight_items(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each type and its weight: `case_weights` as an object or a list, and each cell of `weight_table`."""
    weights = document.get("case_weights", {})
    if isinstance(weights, Mapping):
        yield from weights.items()
    else:
        for item in weights:
            yield str(item.get("code")), item
    for row, cells in document.get("weight_table", {}).get("points", {}).items():
        for column, points in cells.items():
            yield f"{row}_{column}", points


def _weights(document: Mapping[str, Any]) -> dict[str, Weight]:
    found = {}
    for code, value in weight_items(document):
        item = value if isinstance(value, Mapping) else {"points": value}
        found[code] = Weight(Decimal(str(item["points"])), item.get("per", "child"), bool(item.get("is_child", True)))
    found.setdefault(UNTYPED, Weight(Decimal(0)))
    return found


def _labels(document: Mapping[str, Any]) -> dict[str, str]:
    weights = document.get("case_weights", {})
    items = weights.items() if isinstance(weights, Mapping) else ((str(w["code"]), w) for w in weights)
    listed = {str(code): str(w["label"]) for code, w in items if isinstance(w, Mapping) and "label" in w}
    table = document.get("weight_table", {})
    names = {
        f"{row}_{column}": f"{table.get('row_labels', {}).get(row, row)}, {column}"
        for row, cells in table.get("points", {}).items()
        for column in cells
    }
    return WORDS | names | listed | {str(k): str(v) for k, v in document.get("labels", {}).items()}


def _modifier(code: str, m: Mapping[str, Any]) -> Modifier:
    return Modifier(
        code,
        told_by(code, m),
        points=Decimal(str(m.get("points", 0))),
        per=m.get("per", "child"),
        multiply=Decimal(str(m.get("multiply", 1))),
        further_share=Decimal(str(m.get("further_share", 1))),
        fades=tuple((int(s["to_days"]), Decimal(str(s["points"]))) for s in m.get("fades", ())),
    )


def _work_weights(weights: Mapping[str, Any]) -> dict[str, tuple[Decimal, str]]:
    found = {}
    for kind, value in weights.items():
        item = value if isinstance(value, Mapping) else {"points": value}
        found[kind] = (Decimal(str(item["points"])), str(item.get("per", "item")))
    return found


def _measure(document: Mapping[str, Any], factors: Mapping[str, Curve]) -> Measure:
    own = document.get("grade_factors")
    return Measure(
        kind=document["kind"],
        unit=document.get("unit", document["kind"].replace("_", " ")),
        maximum=_optional(document.get("maximum_full_time")),
        factors={g: _curve(f) for g, f in own.items()} if own is not None else factors,
        weights=_work_weights(document.get("weights", {})),
        is_counted_by_dfe=bool(document.get("counted_by_dfe", False)),
    )


def _optional(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def scheme_of_document(document: Mapping[str, Any]) -> Scheme:
    """Return the scheme of a document that has no faults (`scheme_faults.faults_of`)."""
    stable = document.get("stable_element", {})
    hours = Decimal(str(document.get("standard_hours", 37)))
    kind = document.get("kind", "points")
    kind = kind if kind in KINDS else "points"
    discount = {g: Decimal(str(d)) for g, d in document.get("fte_discount", {}).items()}
    factors = {g: _curve(f, discount.get(g, Decimal(1))) for g, f in document.get("grade_factors", {}).items()}
    maximum = document.get("maximum_full_time", hours if kind == "hours" else 0)
    co_working = document.get("co_working", {})
    overload = document.get("overload", {})
    equity = document.get("equity_band", {})
    return Scheme(
        scheme_id=str(document["scheme_id"]),
        name=str(document["name"]),
        kind=kind,
        unit=str(document.get("unit", kind)),
        maximum=Decimal(str(maximum)),
        minimum=_optional(document.get("minimum_full_time")),
        standard_hours=hours,
        stable_points=Decimal(str(stable.get("points", 0))),
        stable_fixed=bool(stable.get("fixed", False)),
        factors=factors,
        grade_limits={
            g: Decimal(str(n)) * discount.get(g, Decimal(1)) for g, n in document.get("grade_limits", {}).items()
        },
        rounds_down=document.get("limit_rounding") == "down",
        no_limit=frozenset(document.get("no_limit", ())),
        areas={
            code: AreaLimit(_optional(a.get("maximum_full_time")), _optional(a.get("minimum_full_time")))
            for code, a in document.get("limits_by_area", {}).items()
        },
        weights=_weights(document),
        modifiers={code: _modifier(code, m) for code, m in document.get("modifiers", {}).items()},
        bands=tuple(
            Band(
                str(band["name"]),
                None if band.get("to_percent") is None else Fraction(str(band["to_percent"])),
                bool(band.get("inclusive", True)),
            )
            for band in document["bands"]
        ),
        type_map=tuple(
            TypeRule(rule["type"], tuple(rule["when"]), rule.get("first_days"))
            for rule in document.get("type_map", STARTING_MAP)
        ),
        labels=_labels(document),
        child_caps={g: Decimal(str(n)) for g, n in document.get("child_caps", {}).items()},
        proceedings_caps={g: int(n) for g, n in document.get("proceedings_caps", {}).items()},
        joint_working=tuple(
            JointRule(
                frozenset(r.get("grades", ())),
                frozenset(r.get("types", ())),
                frozenset(r.get("modifiers", ())),
                r.get("to_month"),
            )
            for r in document.get("joint_working", ())
        ),
        holder_share=Decimal(str(co_working.get("holder", 1))),
        co_worker_share=Decimal(str(co_working.get("co_worker", 0))),
        work_weights=_work_weights(document.get("work_weights", {})),
        measures={kind: _measure(m, factors) for kind, m in document.get("other_work", {}).items()},
        review_interval_days=document.get("review_interval_days"),
        overload_percent=Fraction(str(overload.get("over_percent", 110))),
        overload_by_grade={
            g: Fraction(str(o["over_percent"]))
            for g, o in overload.get("by_grade", {"asye": {"over_percent": 100}}).items()
        },
        equity_band=(Fraction(str(equity.get("from_percent", 70))), Fraction(str(equity.get("to_percent", 100)))),
    )
