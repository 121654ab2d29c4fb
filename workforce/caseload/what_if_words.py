"""Changes in words, as pages and downloads say them. Pure functions."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from workforce.caseload.scheme_reading import weight_items
from workforce.caseload.what_if_rules import ALL_TYPES, EVERYWHERE, Changes, Demand, Posts, Regrading
from workforce.decimals import plain
from workforce.people.rules import GRADE_WORDS


def in_words(
    changes: Changes, types: Mapping[str, str], places: Mapping[str, str], scheme: str, document: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return one sentence a change; `scheme` names the one that weighs, `document` is as it was before its edits."""
    found = [_demand(change, types, places) for change in changes.demand]
    found += [_posts(change, places) for change in changes.posts]
    found += [_regrading(change, places) for change in changes.regradings]
    if changes.scheme.offer:
        found.append(f"Scheme: {scheme}")
    if changes.scheme.maximum is not None:
        before, unit = document.get("maximum_full_time", "none"), document.get("unit", "points")
        found.append(f"Full-time maximum: {changes.scheme.maximum} instead of {before} {unit}")
    weights = {code: w.get("points") if isinstance(w, Mapping) else w for code, w in weight_items(document)}
    found += [
        f"{types.get(code, code)}: {points} instead of {weights.get(code)} points each"
        for code, points in changes.scheme.weights.items()
    ]
    return tuple(found)


def grade_words(grade: str) -> str:
    """Return a grade in words.

    >>> grade_words("asye"), grade_words("gone")
    ('newly qualified (ASYE)', 'gone')
    """
    return {str(code): words for code, words in GRADE_WORDS.items()}.get(grade, grade)


def _demand(change: Demand, types: Mapping[str, str], places: Mapping[str, str]) -> str:
    where = "All teams here" if change.where == EVERYWHERE else places[change.where]
    what = "all case types" if change.case_type == ALL_TYPES else types.get(change.case_type, change.case_type)
    amount = change.children if change.percent is None else change.percent
    unit = "%" if change.percent is not None else " child" if _size(amount) == "1" else " children"
    return f"{where}, {what}: {_size(amount)}{unit} {_more(amount)}"


def _posts(change: Posts, places: Mapping[str, str]) -> str:
    verb = "lost" if change.fte < 0 else "filled"
    return f"{places[change.team]}: {_size(change.fte)} FTE {grade_words(change.grade)} {verb}"


def _regrading(change: Regrading, places: Mapping[str, str]) -> str:
    before, after = grade_words(change.before), grade_words(change.after)
    return f"{places[change.team]}: {_size(change.fte)} FTE {before} become {after}"


def _size(amount: Fraction | None) -> str:
    return plain(abs(amount or Fraction(0))) or "0"


def _more(amount: Fraction | None) -> str:
    return "fewer" if (amount or 0) < 0 else "more"
