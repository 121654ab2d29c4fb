"""What a caseload weighs and how much a person has room for, by a weighting scheme that is data. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from typing import Any

from workforce.caseload.capacity import Number, available_points, is_over, utilisation_percent
from workforce.decimals import plain

UNTYPED = "UNTYPED"
AWAY = "away"
OVER = "over"
FLAGS = ("care", "short_break", "protection", "in_need", "assessment", "care_leaver", "open_episode")
STARTING_MAP: tuple[Mapping[str, Any], ...] = (
    {"type": "SHORT_BREAKS", "when": ["care", "short_break"]},
    {"type": "CLA_NEW", "when": ["care"], "first_days": 183},
    {"type": "CLA", "when": ["care"]},
    {"type": "CP", "when": ["protection"]},
    {"type": "CIN", "when": ["in_need"]},
    {"type": "ASSESSMENT", "when": ["assessment"]},
    {"type": "CARE_LEAVER", "when": ["care_leaver"]},
)


class SchemeError(ValueError):
    """A scheme that can't be used; `faults` says where and how to mend it."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep every fault."""
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Band:
    """A named part of the scale of workload %: up to a percentage, that percentage included or not."""

    name: str
    to_percent: Fraction | None
    inclusive: bool = True


@dataclass(frozen=True, slots=True)
class TypeRule:
    """A type and the flags that make a child be of it, in its first days of care only if so said."""

    type: str
    when: tuple[str, ...]
    first_days: int | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A weighting scheme, read from its document. Points are exact; hours are a week's."""

    scheme_id: str
    name: str
    maximum: Decimal
    standard_hours: Decimal
    stable_points: Decimal
    stable_fixed: bool
    factors: Mapping[str, Decimal]
    no_limit: frozenset[str]
    weights: Mapping[str, Decimal]
    modifiers: Mapping[str, Decimal]
    bands: tuple[Band, ...]
    type_map: tuple[TypeRule, ...]
    labels: Mapping[str, str]
    overload_percent: Fraction = Fraction(110)  # over this for long enough, a written plan is due
    overload_by_grade: Mapping[str, Fraction] = field(default_factory=lambda: {"asye": Fraction(100)})

    def overload_of(self, grade: str) -> Fraction:
        """Return the workload % above which somebody of a grade is overloaded."""
        return self.overload_by_grade.get(grade, self.overload_percent)

    def label(self, case_type: str, modifiers: Iterable[str] = ()) -> str:
        """Return the words for a type and its modifiers."""
        words = [self.labels.get(case_type, case_type), *(self.labels.get(m, m) for m in modifiers)]
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class PostHours:
    """A post, as far as the limit needs it."""

    grade: str
    contracted: Decimal
    standard: Decimal


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """Some children of one type with the same modifiers."""

    type: str
    count: int = 1
    modifiers: tuple[str, ...] = ()
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a workload: how many, how much each, how much together."""

    label: str
    count: int
    points_each: Fraction | Decimal
    points: Fraction | Decimal

    def as_json(self) -> dict[str, Any]:
        """Return the shape that other systems rely on (docs/figures.md)."""
        return {
            "label": self.label,
            "count": self.count,
            "points_each": plain(self.points_each),
            "points": plain(self.points),
        }


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

    @property
    def is_over(self) -> bool:
        """Whether it is over the person's own limit, or has points where there is no limit."""
        return self.band != AWAY and is_over(self.points, self.limit or 0)


def _decimal(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None


def faults_of(document: Mapping[str, Any], grades: Sequence[str]) -> list[str]:
    """Return what keeps a document from being a usable scheme, each with its place; an empty list if nothing does."""
    needed = ("scheme_id", "name", "maximum_full_time", "case_weights", "bands", "grade_factors")
    if missing := [f"{name}: missing" for name in needed if name not in document]:
        return missing
    if wrong := _shape_faults(document):
        return wrong
    return (
        _number_faults(document)
        + _unit_faults(document)
        + _grade_faults(document, grades)
        + _band_faults(document["bands"])
        + _map_faults(document)
    )


_SHAPES: Mapping[str, tuple[type, str]] = {
    "case_weights": (dict, "an object of type: points"),
    "grade_factors": (dict, "an object of grade: factor"),
    "modifiers": (dict, 'an object of code: {"points": n, "per": "child"}'),
    "stable_element": (dict, 'an object {"points": n, "fixed": false}'),
    "labels": (dict, "an object of code: words"),
    "bands": (list, 'a list of {"name": …, "to_percent": n}'),
    "no_limit": (list, "a list of grades"),
    "type_map": (list, 'a list of {"type": …, "when": […]}'),
}


def _shape_faults(document: Mapping[str, Any]) -> list[str]:
    faults = [
        f"{name}: write {words}"
        for name, (kind, words) in _SHAPES.items()
        if name in document and not isinstance(document[name], kind)
    ]
    parts = [
        (f"{name}[{key}]", part)
        for name in ("bands", "type_map", "modifiers")
        if isinstance(document.get(name), _SHAPES[name][0])
        for key, part in (enumerate(document[name]) if isinstance(document[name], list) else document[name].items())
    ]
    return faults + [f"{place}: write an object" for place, part in parts if not isinstance(part, dict)]


def _number_faults(document: Mapping[str, Any]) -> list[str]:
    modifiers = document.get("modifiers", {})
    numbers = {
        "maximum_full_time": document["maximum_full_time"],
        "standard_hours": document.get("standard_hours", 37),
        "stable_element.points": document.get("stable_element", {}).get("points", 0),
        **{f"grade_factors.{grade}": factor for grade, factor in document["grade_factors"].items()},
        **{f"case_weights.{code}": weight for code, weight in document["case_weights"].items()},
        **{f"modifiers.{code}.points": modifier.get("points") for code, modifier in modifiers.items()},
    }
    return [
        f"{place}: {value!r} is not a number of 0 or more"
        for place, value in numbers.items()
        if _decimal(value) is None
    ]


def _unit_faults(document: Mapping[str, Any]) -> list[str]:
    faults = []
    if document.get("unit", "points") != "points":
        faults.append(f"unit: {document['unit']!r} can't be used yet; only 'points' can")
    return faults + [
        f"modifiers.{code}.per: {modifier['per']!r} can't be used yet; only 'child' can"
        for code, modifier in document.get("modifiers", {}).items()
        if modifier.get("per", "child") != "child"
    ]


def _grade_faults(document: Mapping[str, Any], grades: Sequence[str]) -> list[str]:
    factors, without = set(document["grade_factors"]), set(document.get("no_limit", ()))
    return [
        f"grade_factors: {grade} has no factor and is not under no_limit. Decide which it is."
        for grade in grades
        if grade not in factors | without
    ] + [
        f"grade_factors: {grade} has a factor and is under no_limit. Leave one." for grade in sorted(factors & without)
    ]


def _band_faults(bands: Sequence[Mapping[str, Any]]) -> list[str]:
    if not bands:
        return ["bands: give at least one"]
    faults = [f"bands[{n}].name: missing" for n, band in enumerate(bands) if not band.get("name")]
    ends = [_decimal(band.get("to_percent")) for band in bands[:-1]]
    if None in ends:
        faults.append("bands: every band but the last needs a to_percent")
    elif any(a >= b for a, b in pairwise(ends) if a is not None and b is not None):
        faults.append("bands: to_percent must rise from band to band")
    if bands[-1].get("to_percent") is not None:
        faults.append("bands: the last band has no end; leave its to_percent out")
    return faults


def _map_faults(document: Mapping[str, Any]) -> list[str]:
    faults = []
    for n, rule in enumerate(document.get("type_map", STARTING_MAP)):
        if rule.get("type") not in document["case_weights"]:
            faults.append(f"case_weights.{rule.get('type')}: missing, and type_map[{n}] uses it")
        faults += [f"type_map[{n}].when: {flag!r} is no flag" for flag in rule.get("when", ()) if flag not in FLAGS]
        if not rule.get("when"):
            faults.append(f"type_map[{n}].when: missing")
    return faults


def read_scheme(document: Mapping[str, Any], grades: Sequence[str] = ()) -> Scheme:
    """Return the scheme of a document; raise SchemeError with all its faults."""
    if faults := faults_of(document, grades):
        raise SchemeError(faults)
    stable = document.get("stable_element", {})
    return Scheme(
        scheme_id=str(document["scheme_id"]),
        name=str(document["name"]),
        maximum=Decimal(str(document["maximum_full_time"])),
        standard_hours=Decimal(str(document.get("standard_hours", 37))),
        stable_points=Decimal(str(stable.get("points", 0))),
        stable_fixed=bool(stable.get("fixed", False)),
        factors={grade: Decimal(str(factor)) for grade, factor in document["grade_factors"].items()},
        no_limit=frozenset(document.get("no_limit", ())),
        weights={code: Decimal(str(weight)) for code, weight in document["case_weights"].items()},
        modifiers={code: Decimal(str(m["points"])) for code, m in document.get("modifiers", {}).items()},
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
        labels=document.get("labels", {}),
    )


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


def limit_of(scheme: Scheme, posts: Sequence[PostHours], reduction_hours: Number) -> Fraction | None:
    """Return a person's limit in points, or None where no post carries one.

    Full-time maximum x grade factor x FTE, summed over the posts that carry a limit, times the share of all
    contracted hours that agreed reductions leave. Source: docs/figures.md "Limit".
    """
    carrying = [post for post in posts if post.grade in scheme.factors and post.contracted > 0]
    if not carrying:
        return None
    contracted = sum((post.contracted for post in posts), Decimal(0))
    full = sum(
        (
            available_points(scheme.maximum * scheme.factors[p.grade], p.contracted, p.standard, Decimal(0))
            for p in carrying
        ),
        Fraction(0),
    )
    return full * max(Fraction(0), Fraction(contracted) - Fraction(reduction_hours)) / Fraction(contracted)


def score(
    scheme: Scheme,
    posts: Sequence[PostHours],
    reduction_hours: Number,
    cases: Sequence[CaseGroup],
    extras: Sequence[tuple[str, Decimal]] = (),
    *,
    is_away: bool = False,
) -> Workload:
    """Return the workload of one person by the posts held on the day; points without a limit are over, never 0%."""
    return Weigher(scheme).score(tuple(posts), reduction_hours, cases, extras, is_away=is_away)


class Weigher:
    """Scores many people by one scheme: limits of equal posts and points of equal cases are worked out once."""

    def __init__(self, scheme: Scheme) -> None:
        """Begin with nothing worked out."""
        self._scheme = scheme
        self._limits: dict[tuple[tuple[PostHours, ...], Number], tuple[Fraction | None, Fraction | None]] = {}
        self._points: dict[tuple[str, tuple[str, ...], Decimal], tuple[str, Decimal]] = {}

    def _limit(self, posts: tuple[PostHours, ...], reduction_hours: Number) -> tuple[Fraction | None, Fraction | None]:
        """Return the limit and the stable element, None each where there is none."""
        key = (posts, reduction_hours)
        if key not in self._limits:
            limit = limit_of(self._scheme, posts, reduction_hours)
            has_stable = limit is not None and self._scheme.stable_points
            self._limits[key] = limit, _stable(self._scheme, posts, reduction_hours) if has_stable else None
        return self._limits[key]

    def _each(self, group: CaseGroup) -> tuple[str, Decimal]:
        """Return the words for a case and the points that it carries."""
        key = (group.type, group.modifiers, group.share)
        if key not in self._points:
            scheme = self._scheme
            modifiers = sum((scheme.modifiers[m] for m in group.modifiers), Decimal(0))
            each = (scheme.weights[group.type] + modifiers) * group.share
            self._points[key] = scheme.label(group.type, group.modifiers), each
        return self._points[key]

    def score(
        self,
        posts: tuple[PostHours, ...],
        reduction_hours: Number,
        cases: Sequence[CaseGroup],
        extras: Sequence[tuple[str, Decimal]] = (),
        *,
        is_away: bool = False,
    ) -> Workload:
        """Return the workload of one person, as `score` does."""
        limit, stable = (None, None) if is_away else self._limit(posts, reduction_hours)
        lines: list[Line] = []
        if stable is not None:
            lines.append(Line("Stable element", 1, stable, stable))
        children, exact, incomplete = 0, Decimal(0), False
        for group in cases:
            label, each = self._each(group)
            points = each * group.count
            lines.append(Line(label, group.count, each, points))
            exact += points
            children += group.count
            incomplete = incomplete or group.type == UNTYPED
        for label, points in extras:
            lines.append(Line(label, 1, points, points))
            exact += points
        total = Fraction(exact) if stable is None else stable + Fraction(exact)
        utilisation = None if limit is None else utilisation_percent(total, limit)
        if is_away:
            band: str | None = AWAY
        elif utilisation is None:
            band = OVER if total > 0 else None
        else:
            band = band_of(self._scheme, utilisation)
        grade = posts[0].grade if posts else ""
        overloaded = not is_away and (
            total > 0 if utilisation is None else utilisation > self._scheme.overload_of(grade)
        )
        return Workload(total, limit, utilisation, band, children, incomplete, tuple(lines), overloaded)


def _stable(scheme: Scheme, posts: Sequence[PostHours], reduction_hours: Number) -> Fraction:
    """Return the points of the work that comes with the post, pro rata to the hours available."""
    if scheme.stable_fixed:
        return Fraction(scheme.stable_points)
    contracted = sum((post.contracted for post in posts), Decimal(0))
    fte = sum((Fraction(post.contracted) / Fraction(post.standard) for post in posts), Fraction(0))
    return (
        Fraction(scheme.stable_points)
        * fte
        * max(Fraction(0), Fraction(contracted) - Fraction(reduction_hours))
        / Fraction(contracted)
    )


def team_utilisation(workloads: Iterable[Workload]) -> tuple[Fraction, Fraction]:
    """Return the points and the limits of those who have a limit: sum over sum, never a mean of percentages."""
    having = [w for w in workloads if w.limit is not None]
    return sum((w.points for w in having), Fraction(0)), sum((w.limit or Fraction(0) for w in having), Fraction(0))
