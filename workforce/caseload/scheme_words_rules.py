"""What a scheme says, in sentences, so that nobody needs to read its document. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from workforce.caseload.scheme_rules import Curve, Measure, Modifier, Scheme
from workforce.people.rules import GRADE_WORDS, Grade
from workforce.people.rules import grade_words as first_words

_KINDS = {
    "points": "points of a full-time post",
    "households": "households of a full-time post",
    "reviews": "children reviewed by a full-time post",
    "team_flow": "contacts for each FTE on shift and day, as a team: nobody is measured alone",
}
_WORK_KINDS = {
    "fostering_adoption": "Fostering and adoption",
    "reviewing": "Reviewing",
    "front_door": "Front door",
    "family_help": "Family help",
    "personal_adviser": "Personal advisers",
}


def number(value: Decimal) -> str:
    """Return a number without needless zeros.

    >>> number(Decimal("2.50")), number(Decimal("10"))
    ('2.5', '10')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def grade_words(grades: Iterable[str]) -> str:
    """Return grades in words, in the order of the staff data."""
    chosen = set(grades)
    return ", ".join(words for grade, words in GRADE_WORDS.items() if grade in chosen)


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def sentences(scheme: Scheme) -> list[str]:
    """Return every rule of a scheme that is more than a number in a table."""
    return [
        *_limits(scheme),
        *(words for modifier in scheme.modifiers.values() for words in _modifier(scheme, modifier)),
        *_holding(scheme),
        *_work(scheme),
        *_watching(scheme),
    ]


def _limits(scheme: Scheme) -> list[str]:
    found = [
        f"{first_words(grade)}: {_curve(curve)} of the maximum."
        for grade, curve in scheme.factors.items()
        if len(curve.steps) > 1
    ]
    if found:
        found.append(
            "Months count while somebody is here: part time lengthens them in proportion, being away pauses them."
        )
    if scheme.rounds_down:
        found.append(f"A limit is rounded down to whole {scheme.unit}.")
    for code, area in scheme.areas.items():
        parts = [f"maximum {number(area.maximum)}"] if area.maximum is not None else []
        parts += [f"minimum {number(area.minimum)}"] if area.minimum is not None else []
        found.append(f"Service area {code}: {', '.join(parts)} {scheme.unit} for a full-time post.")
    return found


def _curve(curve: Curve) -> str:
    begun, parts = 0, []
    for to_month, factor in curve.steps:
        if to_month is None:
            parts.append(f"then {number(factor)}")
        else:
            parts.append(f"{number(factor)} in months {begun + 1} to {to_month}")
            begun = to_month
    return ", ".join(parts)


def _modifier(scheme: Scheme, modifier: Modifier) -> list[str]:
    words = scheme.label(modifier.code)
    words = words[:1].upper() + words[1:]
    if modifier.told_by == "new_case":
        steps, begun = [], 0
        for to_days, points in modifier.fades:
            steps.append(f"{number(points)} in days {begun + 1} to {to_days}")
            begun = to_days
        return [f"{words}: adds {', '.join(steps)} after the worker took it, then nothing."]
    if modifier.told_by == "siblings":
        more = f", and adds {number(modifier.points)}" if modifier.points else ""
        share = number(modifier.further_share)
        return [f"Siblings with one worker: the heaviest counts in full, each further one {share} of its points{more}."]
    found = []
    if modifier.multiply != 1:
        found.append(f"{words}: multiplies the case's points by {number(modifier.multiply)}.")
    if modifier.told_by == "mark":
        found.append(f"{words} is agreed between worker and manager for a case; no file tells it.")
    return found


def _holding(scheme: Scheme) -> list[str]:
    found = []
    for grade, most in scheme.proceedings_caps.items():
        found.append(f"{first_words(grade)}: at most {most} sets of proceedings at once.")
    for rule in scheme.joint_working:
        what = ", ".join(scheme.label(code) for code in (*sorted(rule.types), *sorted(rule.modifiers)))
        until = f" in the first {rule.to_month} months" if rule.to_month is not None else ""
        found.append(f"{_upper(grade_words(rule.grades))}{until}: only together with a co-worker: {what}.")
    if scheme.co_worker_share or scheme.holder_share != 1:
        found.append(
            f"A co-worked case counts {number(scheme.holder_share)} of its points for the holder and "
            f"{number(scheme.co_worker_share)} for each co-worker; the shares need not make 1."
        )
    return found


def _work(scheme: Scheme) -> list[str]:
    found = []
    if scheme.work_weights:
        listed = ", ".join(f"{_kind(kind)} {number(points)}" for kind, (points, _) in scheme.work_weights.items())
        found.append(f"Other work of people with a caseload, in {scheme.unit}: {listed}.")
    found += [_measure(kind, measure) for kind, measure in scheme.measures.items()]
    return found


def _measure(kind: str, measure: Measure) -> str:
    maximum = number(measure.maximum) if measure.maximum is not None else "no maximum set,"
    weights = ", ".join(f"{_kind(work)} {number(points)}" for work, (points, _) in measure.weights.items())
    counted = "The DfE counts it." if measure.is_counted_by_dfe else "The DfE's caseload figure does not count it."
    listed = f" Weights: {weights}." if weights else ""
    return f"{_WORK_KINDS.get(kind, _kind(kind).capitalize())}: {maximum} {_KINDS[measure.kind]}.{listed} {counted}"


def _kind(kind: str) -> str:
    return kind.replace("_", " ")


def _watching(scheme: Scheme) -> list[str]:
    found = [f"Overloaded: above {_percent(scheme.overload_percent)}% of one's own limit"]
    if scheme.overload_by_grade:
        listed = "; ".join(f"{GRADE_WORDS[Grade(g)]} above {_percent(p)}%" for g, p in scheme.overload_by_grade.items())
        found[0] += f"; {listed}"
    found[0] += "."
    low, high = scheme.equity_band
    found.append(f"Workloads count as even between {_percent(low)} and {_percent(high)}%.")
    if scheme.review_interval_days:
        found.append(f"Worker and manager look at the workload together every {scheme.review_interval_days} days.")
    return found


def _percent(value: Any) -> str:
    return number(Decimal(value.numerator) / Decimal(value.denominator))


def provenance(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what is published, what is invented, what is not known and what is left out, as the document says."""
    told = document.get("provenance", {})
    if not isinstance(told, Mapping):
        return {}
    names = {
        "published": "Published",
        "invented": "Invented, or read so here",
        "unknown": "Not published: to be agreed",
        "left_out": "Left out",
    }
    return {words: [str(line) for line in told.get(key, ())] for key, words in names.items() if told.get(key)}
