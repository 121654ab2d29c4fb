"""How a limit comes about, step by step, so that a worker can follow it with a pencil. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workforce.caseload.capacity import PostHours
from workforce.caseload.scheme_rules import Scheme


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, what explains it, and either a number to begin with or a factor."""

    words: str
    note: str
    start: Decimal | Fraction | None = None
    factors: tuple[Decimal | Fraction, ...] = ()


def limit_steps(scheme: Scheme, posts: Sequence[PostHours], titles: Sequence[str], work_kind: str) -> list[Step]:
    """Return the steps from the full-time maximum to somebody's limit, agreed reductions aside.

    An empty list where no post carries one. `titles` name the posts, in their order. Source: docs/figures.md "Limit".
    """
    measure = scheme.measures.get(work_kind)
    grades = measure.factors if measure else {**scheme.factors, **scheme.grade_limits}
    carrying = [
        (post, title) for post, title in zip(posts, titles, strict=True) if post.grade in grades and post.contracted
    ]
    if not carrying or (measure and measure.maximum is None):
        return []
    steps = []
    for post, title in carrying:
        note = f"contracted {_short(post.contracted)} of {_short(post.standard)} hours"
        if measure and measure.maximum is not None:
            full, factor = measure.maximum, measure.factors[post.grade].at(post.months)
        elif post.grade in scheme.grade_limits:
            full, factor = scheme.grade_limits[post.grade], Decimal(1)
        else:
            factor = scheme.factors[post.grade].at(post.months)
            full = scheme.full_time(post.grade, post.months, post.area) / factor if factor else scheme.maximum
        if factor != 1:
            month = f" (month {post.months + 1})" if post.months is not None else ""
            note = f"grade factor {_short(factor)}{month}, {note}"
        steps.append(Step(title, note, full, (factor, post.fte)))
    return steps


def _short(value: Decimal | Fraction) -> str:
    text = f"{float(value):.2f}"
    return text.rstrip("0").rstrip(".")
