"""What a person's work weighs against their own limit, by a weighting scheme that is data. Pure functions.

Schemes: `scheme_rules` (what they are), `scheme_faults` (what is wrong with one). Cases: `case_points`. Arithmetic of
posts and hours: `capacity`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from workforce.caseload.capacity import PostHours, available_points, is_over, utilisation_percent
from workforce.caseload.case_points import CaseGroup, Line, case_lines, child_each, children_in, is_incomplete
from workforce.caseload.holding_rules import BrokenRule, broken_rules
from workforce.caseload.scheme_faults import faults_of, read_scheme
from workforce.caseload.scheme_rules import UNTYPED, Band, Curve, Measure, Scheme, SchemeError, TypeRule

AWAY = "away"
OVER = "over"
STABLE = "Stable element"
Hours = Decimal | Fraction


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Pieces of work of one kind that are no child's case, and how many people they are about."""

    kind: str
    count: int = 1
    people: int = 0


@dataclass(frozen=True, slots=True)
class Workload:
    """A workload with all that it is made of. Percentages are 0 to 100 and beyond; None is unknown, never 0."""

    points: Fraction
    limit: Fraction | None
    utilisation_percent: Fraction | None
    band: str | None
    children: int
    incomplete: bool
    lines: tuple[Line, ...] = field(default=())
    is_overloaded: bool = False  # over the percentage from which, in time, a written plan is due
    minimum: Fraction | None = None  # the least that the scheme expects, where it has one
    broken: tuple[BrokenRule, ...] = ()
    unit: str = "points"
    kind: str = "points"  # points, children, hours, households, reviews, team_flow
    has_measure: bool = False  # the work is no caseload, and the scheme measures it by one of its own

    @property
    def is_over(self) -> bool:
        """Whether it is over the person's own limit, or has points where there is no limit."""
        return self.band != AWAY and is_over(self.points, self.limit or 0)

    @property
    def is_weighed(self) -> bool:
        """Whether there is anything to measure beyond the post itself: cases, other work, extra responsibilities."""
        return any(line.points for line in self.lines if line.label != STABLE)

    @property
    def is_under_minimum(self) -> bool:
        """Whether it is below the least that the scheme expects."""
        return self.minimum is not None and self.band != AWAY and self.points < self.minimum


def band_of(scheme: Scheme, utilisation: Fraction) -> str:
    """Return the band of a workload %, compared exactly."""
    for band in scheme.bands:
        if (
            band.to_percent is None
            or utilisation < band.to_percent
            or (band.inclusive and utilisation == band.to_percent)
        ):
            return band.name
    return scheme.bands[-1].name


def _available(posts: Sequence[PostHours], reduction_hours: Hours) -> Fraction:
    """Return the share of all contracted hours that agreed reductions leave; 0 where none are contracted."""
    contracted = sum((post.contracted for post in posts), Decimal(0))
    if not contracted:
        return Fraction(0)
    return max(Fraction(0), Fraction(contracted) - Fraction(reduction_hours)) / Fraction(contracted)


def _carrying(posts: Sequence[PostHours], grades: Mapping[str, object]) -> list[PostHours]:
    return [post for post in posts if post.grade in grades and post.contracted > 0]


def limit_of(scheme: Scheme, posts: Sequence[PostHours], reduction_hours: Hours) -> Fraction | None:
    """Return a person's limit in the scheme's unit, or None where no post carries one.

    Full-time limit of the grade (maximum x factor, by months in it and service area) x FTE, summed over the posts that
    carry a limit, times the share of all contracted hours that agreed reductions leave; rounded down where the
    scheme says so. Source: docs/figures.md "Limit".
    """
    carrying = [post for post in posts if scheme.carries_limit(post.grade) and post.contracted > 0]
    if not carrying:
        return None
    full = sum(
        (
            available_points(scheme.full_time(p.grade, p.months, p.area), p.contracted, p.standard, Decimal(0))
            for p in carrying
        ),
        Fraction(0),
    )
    limit = full * _available(posts, reduction_hours)
    return Fraction(int(limit)) if scheme.rounds_down else limit


def minimum_of(scheme: Scheme, posts: Sequence[PostHours], reduction_hours: Hours) -> Fraction | None:
    """Return the least that a person should hold, pro rata like the limit; None where the scheme has no minimum."""
    least = [
        Fraction(found) * post.fte
        for post in _carrying(posts, scheme.factors)
        if (found := scheme.least(post.grade, post.months, post.area)) is not None
    ]
    return sum(least, Fraction(0)) * _available(posts, reduction_hours) if least else None


def _measure_limit(measure: Measure, posts: Sequence[PostHours], reduction_hours: Hours) -> Fraction | None:
    carrying = _carrying(posts, measure.factors)
    if measure.maximum is None or not carrying or measure.kind == "team_flow":
        return None
    full = sum(
        (Fraction(measure.maximum * measure.factors[p.grade].at(p.months)) * p.fte for p in carrying), Fraction(0)
    )
    return full * _available(posts, reduction_hours)


def score(
    scheme: Scheme,
    posts: Sequence[PostHours],
    reduction_hours: Hours,
    cases: Sequence[CaseGroup],
    extras: Sequence[tuple[str, Decimal]] = (),
    *,
    is_away: bool = False,
    work: Sequence[WorkItem] = (),
    work_kind: str = "case_holding",
) -> Workload:
    """Return the workload of one person by the posts held on the day; points without a limit are over, never 0%."""
    return Weigher(scheme).score(
        tuple(posts), reduction_hours, cases, extras, is_away=is_away, work=work, work_kind=work_kind
    )


@dataclass(frozen=True, slots=True)
class _Limits:
    limit: Fraction | None
    stable: Fraction | None
    minimum: Fraction | None
    available: Fraction  # share of contracted hours


class Weigher:
    """Scores many people by one scheme: limits of equal posts and points of equal cases are worked out once."""

    def __init__(self, scheme: Scheme) -> None:
        """Begin with nothing worked out."""
        self._scheme = scheme
        self._limits: dict[tuple[tuple[PostHours, ...], Hours, str], _Limits] = {}
        self._each: dict[tuple[str, tuple[str, ...], Decimal, bool], tuple[str, Decimal]] = {}
        self._is_detailed = scheme.needs_detail

    def _limits_of(self, posts: tuple[PostHours, ...], reduction_hours: Hours, work_kind: str) -> _Limits:
        key = (posts, reduction_hours, work_kind)
        if key not in self._limits:
            scheme, measure = self._scheme, self._scheme.measures.get(work_kind)
            available = _available(posts, reduction_hours)
            if measure:
                found = _Limits(_measure_limit(measure, posts, reduction_hours), None, None, available)
            else:
                limit = limit_of(scheme, posts, reduction_hours)
                has_stable = limit is not None and scheme.stable_points
                stable = _stable(scheme, posts, available) if has_stable else None
                found = _Limits(limit, stable, minimum_of(scheme, posts, reduction_hours), available)
            self._limits[key] = found
        return self._limits[key]

    def _lines_of(self, cases: Sequence[CaseGroup]) -> list[Line]:
        if self._is_detailed:
            return case_lines(self._scheme, cases)
        lines = []
        for group in cases:
            key = (group.type, group.modifiers, group.share, group.is_co_worker)
            if key not in self._each:
                self._each[key] = child_each(self._scheme, group)
            label, each = self._each[key]
            lines.append(Line(label, group.count, each, each * group.count))
        return lines

    def _work_lines(self, work: Sequence[WorkItem], measure: Measure | None) -> list[Line]:
        scheme = self._scheme
        weights = measure.weights if measure else scheme.work_weights
        lines = []
        for item in work:
            points, per = weights.get(item.kind, (Decimal(0), "item"))
            count = item.people if per == "person" else item.count
            lines.append(Line(scheme.labels.get(item.kind, work_words(item.kind)), count, points, points * count))
        return lines

    def score(
        self,
        posts: tuple[PostHours, ...],
        reduction_hours: Hours,
        cases: Sequence[CaseGroup],
        extras: Sequence[tuple[str, Decimal]] = (),
        *,
        is_away: bool = False,
        work: Sequence[WorkItem] = (),
        work_kind: str = "case_holding",
    ) -> Workload:
        """Return the workload of one person, as `score` does."""
        scheme, measure = self._scheme, self._scheme.measures.get(work_kind)
        limits = self._limits_of(posts, reduction_hours, work_kind)
        limit, stable = (None, None) if is_away else (limits.limit, limits.stable)
        lines = [] if stable is None else [Line(STABLE, 1, stable, stable)]
        lines += self._lines_of(cases) if measure is None or measure.kind == "points" else _unmeasured(cases)
        lines += self._work_lines(work, measure)
        lines += [Line(label, 1, points, points) for label, points in extras]
        exact = sum((line.points for line in lines[stable is not None :]), Decimal(0))
        total = Fraction(exact) if stable is None else stable + Fraction(exact)
        utilisation = None if limit is None else utilisation_percent(total, limit)
        grade = posts[0].grade if posts else ""
        children = children_in(scheme, cases)
        return Workload(
            total,
            limit,
            utilisation,
            self._band(utilisation, total, is_away=is_away),
            children,
            is_incomplete(scheme, cases),
            tuple(lines),
            not is_away and (total > 0 if utilisation is None else utilisation > scheme.overload_of(grade)),
            None if is_away else limits.minimum,
            broken_rules(scheme, posts[0], cases, sum((p.fte for p in posts), Fraction(0)) * limits.available)
            if posts and (self._is_detailed or scheme.child_caps)
            else (),
            measure.unit if measure else scheme.unit,
            measure.kind if measure else scheme.kind,
            measure is not None,
        )

    def _band(self, utilisation: Fraction | None, total: Fraction, *, is_away: bool) -> str | None:
        if is_away:
            return AWAY
        if utilisation is None:
            return OVER if total > 0 else None
        return band_of(self._scheme, utilisation)


def _unmeasured(cases: Sequence[CaseGroup]) -> list[Line]:
    """Name the children of somebody whose measure counts other work: they weigh nothing in it, and are not hidden."""
    count = sum(group.count for group in cases)
    return [Line("Children held, not part of this measure", count, Decimal(0), Decimal(0))] if count else []


def work_words(kind: str) -> str:
    """Return a kind of other work in words.

    >>> work_words("foster_household")
    'Foster household'
    """
    return kind.replace("_", " ").capitalize()


def _stable(scheme: Scheme, posts: Sequence[PostHours], available: Fraction) -> Fraction:
    """Return the points of the work that comes with the post, pro rata to the hours available."""
    if scheme.stable_fixed:
        return Fraction(scheme.stable_points)
    return Fraction(scheme.stable_points) * sum((post.fte for post in posts), Fraction(0)) * available


def common_unit(workloads: Iterable[Workload]) -> str | None:
    """Return the unit in which most of those with a limit are measured; of equal ones the first by name."""
    counted = Counter(w.unit for w in workloads if w.limit is not None)
    return min(counted, key=lambda unit: (-counted[unit], unit)) if counted else None


def team_utilisation(workloads: Iterable[Workload]) -> tuple[Fraction, Fraction]:
    """Return the points and the limits of those who have a limit: sum over sum, never a mean of percentages.

    Points and households can't be added: only those in the unit that most of them have are summed.
    """
    found = list(workloads)
    unit = common_unit(found)
    having = [w for w in found if w.limit is not None and w.unit == unit]
    return sum((w.points for w in having), Fraction(0)), sum((w.limit or Fraction(0) for w in having), Fraction(0))


def adjusted_caseload(
    people: Iterable[tuple[str, Fraction, int]], discount: Mapping[str, Curve] | None = None
) -> tuple[int, Fraction]:
    """Return children and FTE of those who hold any, the FTE of some grades discounted; (grade, FTE, children) each.

    Source: Devon's answer of 2018 counts a newly qualified worker's FTE as 0.6; without a discount it is the DfE's.

    >>> people = [("asye", Fraction(1), 9), ("social_worker", Fraction(1), 16)]
    >>> adjusted_caseload(people, {"asye": Curve(((None, Decimal("0.6")),))})
    (25, Fraction(8, 5))
    """
    found = discount or {}
    holding = [(grade, fte, children) for grade, fte, children in people if children]
    share = {grade: Fraction(curve.at(None)) for grade, curve in found.items()}
    return sum(c for _, _, c in holding), sum((fte * share.get(g, Fraction(1)) for g, fte, _ in holding), Fraction(0))


__all__ = [
    "AWAY",
    "OVER",
    "UNTYPED",
    "Band",
    "CaseGroup",
    "Line",
    "PostHours",
    "Scheme",
    "SchemeError",
    "TypeRule",
    "Weigher",
    "WorkItem",
    "Workload",
    "adjusted_caseload",
    "available_points",
    "band_of",
    "common_unit",
    "faults_of",
    "limit_of",
    "minimum_of",
    "read_scheme",
    "score",
    "team_utilisation",
    "work_words",
]
