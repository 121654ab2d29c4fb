"""A caseload as a document, scored by a scheme: no database, so that a scheme can be tried with a pencil beside it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from workforce.caseload.rules import CaseGroup, PostHours, Scheme, WorkItem, Workload, score
from workforce.caseload.scheme_rules import OTHER_WORK
from workforce.decimals import plain

Document = Mapping[str, Any]


def score_document(scheme: Scheme, document: Document) -> dict[str, Any]:
    """Score CASELOAD.json (docs/schemes.md); raise ValueError with the place of what can't be read."""
    work = workload_of(scheme, document)
    return {
        "points": plain(work.points),
        "limit": plain(work.limit),
        "utilisation_percent": plain(work.utilisation_percent),
        "band": work.band,
        "children": work.children,
        "lines": [line.as_json() for line in work.lines],
        "broken_rules": [rule.as_json() for rule in work.broken],
        "unit": work.unit,
        "minimum": plain(work.minimum),
        "incomplete": work.incomplete,
    }


def workload_of(scheme: Scheme, document: Document) -> Workload:
    """Return the workload of a document's worker."""
    worker = document.get("worker")
    if not isinstance(worker, dict):
        raise ValueError("worker: missing")  # noqa: TRY004 - the file's fault, not the caller's
    grade = str(worker.get("grade"))
    if not scheme.knows_grade(grade):
        raise ValueError(f"worker.grade: {grade!r} is not a grade of this scheme")
    months = worker.get("months_in_grade")
    post = PostHours(
        grade,
        _number("worker.contracted_hours", worker.get("contracted_hours")),
        _standard(worker.get("standard_hours", scheme.standard_hours)),
        None if months is None else _count("worker.months_in_grade", months),
        _text(worker.get("area")),
    )
    cases = [_group(scheme, f"cases[{n}]", case) for n, case in enumerate(_list("cases", document))]
    return score(
        scheme,
        [post],
        _number("worker.reduction_hours", worker.get("reduction_hours", 0)),
        cases,
        [(str(e.get("label")), _number("extras.points", e.get("points"))) for e in _list("extras", document)],
        work=[_work(f"work[{n}]", item) for n, item in enumerate(_list("work", document))],
        work_kind=str(worker.get("work_kind", "case_holding")),
    )


def _group(scheme: Scheme, place: str, case: Document) -> CaseGroup:
    if not isinstance(case.get("type"), str) or case["type"] not in scheme.weights:
        raise ValueError(f"{place}.type: {case.get('type')!r} has no weight in this scheme")
    modifiers = case.get("modifiers", ())
    if not isinstance(modifiers, (list, tuple)) or not all(isinstance(m, str) for m in modifiers):
        raise ValueError(f"{place}.modifiers: write a list of codes")
    if unknown := [m for m in modifiers if m not in scheme.modifiers]:
        raise ValueError(f"{place}.modifiers: {unknown[0]!r} is not a modifier of this scheme")
    count = _count(f"{place}.count", case.get("count", 1))
    days = case.get("days_held")
    told = tuple(m for m in modifiers if scheme.modifiers[m].told_by in ("court", "mark"))
    return CaseGroup(
        case["type"],
        count,
        told,
        _number(f"{place}.share", case.get("share", 1)),
        _text(case.get("family")),
        _text(case.get("proceedings")),
        None if days is None else _count(f"{place}.days_held", days),
        is_co_worked=bool(case.get("jointly", False)),
        is_co_worker=case.get("role") == "co_worker",
    )


def _work(place: str, item: Document) -> WorkItem:
    if item.get("kind") not in OTHER_WORK:
        raise ValueError(f"{place}.kind: {item.get('kind')!r} is no kind of other work ({', '.join(OTHER_WORK)})")
    return WorkItem(
        item["kind"], _count(f"{place}.count", item.get("count", 1)), _count(f"{place}.people", item.get("people", 0))
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _list(place: str, document: Document) -> list[dict[str, Any]]:
    found = document.get(place, [])
    if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
        raise ValueError(f"{place}: write a list of objects")
    return found


def _count(place: str, value: Any) -> int:
    found = _number(place, value)
    if found != int(found):
        raise ValueError(f"{place}: {value!r} is not a whole number")
    return int(found)


def _number(place: str, value: Any) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{place}: {value!r} is not a number") from None
    if not found.is_finite() or found < 0:
        raise ValueError(f"{place}: {value!r} must be 0 or more")
    return found


def _standard(value: Any) -> Decimal:
    found = _number("worker.standard_hours", value)
    if not found:
        raise ValueError("worker.standard_hours: must be more than 0, such as 37")
    return found
