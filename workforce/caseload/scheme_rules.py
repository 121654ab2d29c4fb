"""What a weighting scheme is: everything that a council can express about weights and limits as data. Pure.

`scheme_reading` makes a `Scheme` of a document. The keys of the document are listed in docs/schemes.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

UNTYPED = "UNTYPED"
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
KINDS = ("points", "children", "hours")  # what the caseload is measured in
OTHER_KINDS = ("points", "households", "reviews", "team_flow")  # what work that is no caseload is measured in
OTHER_WORK = (
    "foster_household",
    "connected_person_assessment",
    "prospective_adopter",
    "adoption_support",
    "special_guardianship_support",
    "review_caseload",
    "family_help_family",
    "report",
)
PER = ("child", "family", "proceedings")
SOURCES = ("court", "mark", "siblings", "new_case")  # what tells that a modifier holds


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
class Curve:
    """A number that may change by months in the grade: the first step whose months are not over, else the last."""

    steps: tuple[tuple[int | None, Decimal], ...]  # (until so many months are over, number), the last without an end

    def at(self, months: int | None) -> Decimal:
        """Return the number after some whole months; unknown months count as past every step.

        >>> ramp = Curve(((3, Decimal("0.5")), (None, Decimal("0.9"))))
        >>> ramp.at(0), ramp.at(3), ramp.at(None)
        (Decimal('0.5'), Decimal('0.9'), Decimal('0.9'))
        """
        if months is not None:
            for to_month, number in self.steps:
                if to_month is None or months < to_month:
                    return number
        return self.steps[-1][1]


@dataclass(frozen=True, slots=True)
class Weight:
    """What a case of one type weighs, once for each child or once for each family; reports are no children."""

    points: Decimal
    per: str = "child"
    is_child: bool = True


@dataclass(frozen=True, slots=True)
class Modifier:
    """What adds to a case: points (for each child, family or set of proceedings), a factor, or points that fade.

    `told_by` court: the case system or court.csv; mark: agreed for the case; siblings: the second child of a family
    with one worker and every further one weighs `further_share` and carries `points` more; new_case: `fades` gives
    the points by days since the worker took the case.
    """

    code: str
    told_by: str
    points: Decimal = Decimal(0)
    per: str = "child"
    multiply: Decimal = Decimal(1)
    further_share: Decimal = Decimal(1)
    fades: tuple[tuple[int, Decimal], ...] = ()

    def after(self, days: int | None) -> Decimal:
        """Return the points that a new case still adds after some days with this worker; none where it is unknown."""
        if days is None:
            return Decimal(0)
        return next((points for to_days, points in self.fades if days < to_days), Decimal(0))


@dataclass(frozen=True, slots=True)
class JointRule:
    """Which cases people of some grades may hold only together with a co-worker, up to a month in the grade."""

    grades: frozenset[str]
    types: frozenset[str]
    modifiers: frozenset[str]
    to_month: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """How work that is no caseload is measured: unit, limit, what each piece weighs, whether the DfE counts it."""

    kind: str
    unit: str
    maximum: Decimal | None
    factors: Mapping[str, Curve]
    weights: Mapping[str, tuple[Decimal, str]]  # kind of work -> (weight, per item or person)
    is_counted_by_dfe: bool


@dataclass(frozen=True, slots=True)
class AreaLimit:
    """A service area's own full-time maximum and minimum."""

    maximum: Decimal | None
    minimum: Decimal | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A weighting scheme, read from its document. Points are exact; hours are a week's."""

    scheme_id: str
    name: str
    maximum: Decimal
    standard_hours: Decimal
    stable_points: Decimal
    stable_fixed: bool
    factors: Mapping[str, Curve]  # grade -> share of the full-time maximum, FTE discount included
    no_limit: frozenset[str]
    weights: Mapping[str, Weight]
    modifiers: Mapping[str, Modifier]
    bands: tuple[Band, ...]
    type_map: tuple[TypeRule, ...]
    labels: Mapping[str, str]
    kind: str = "points"
    unit: str = "points"
    minimum: Decimal | None = None
    grade_limits: Mapping[str, Decimal] = field(default_factory=dict)  # grade -> full-time limit, instead of a factor
    rounds_down: bool = False
    areas: Mapping[str, AreaLimit] = field(default_factory=dict)
    child_caps: Mapping[str, Decimal] = field(default_factory=dict)
    proceedings_caps: Mapping[str, int] = field(default_factory=dict)
    joint_working: tuple[JointRule, ...] = ()
    holder_share: Decimal = Decimal(1)  # of a case that somebody co-works
    co_worker_share: Decimal = Decimal(0)
    work_weights: Mapping[str, tuple[Decimal, str]] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)  # work kind -> its own measure
    review_interval_days: int | None = None
    overload_percent: Fraction = Fraction(110)  # over this for long enough, a written plan is due
    overload_by_grade: Mapping[str, Fraction] = field(default_factory=lambda: {"asye": Fraction(100)})
    equity_band: tuple[Fraction, Fraction] = (Fraction(70), Fraction(100))

    def overload_of(self, grade: str) -> Fraction:
        """Return the workload % above which somebody of a grade is overloaded."""
        return self.overload_by_grade.get(grade, self.overload_percent)

    def label(self, case_type: str, modifiers: Iterable[str] = ()) -> str:
        """Return the words for a type and its modifiers."""
        words = [self.labels.get(case_type, case_type), *(self.labels.get(m, m) for m in modifiers)]
        return ", ".join(words)

    def knows_grade(self, grade: str) -> bool:
        """Whether the scheme says what a grade may hold, or that it has no limit."""
        return grade in self.factors or grade in self.grade_limits or grade in self.no_limit

    def carries_limit(self, grade: str) -> bool:
        """Whether a post of this grade carries a limit."""
        return grade in self.factors or grade in self.grade_limits

    def full_time(self, grade: str, months: int | None, area: str | None) -> Decimal:
        """Return the limit of a full-time post of a grade, after some months in it, in a service area."""
        if grade in self.grade_limits:
            return self.grade_limits[grade]
        own = self.areas.get(area or "")
        maximum = own.maximum if own and own.maximum is not None else self.maximum
        return maximum * self.factors[grade].at(months)

    def least(self, grade: str, months: int | None, area: str | None) -> Decimal | None:
        """Return the least that a full-time post of a grade should hold, where the scheme has a minimum."""
        own = self.areas.get(area or "")
        minimum = own.minimum if own and own.minimum is not None else self.minimum
        return None if minimum is None or grade not in self.factors else minimum * self.factors[grade].at(months)

    @property
    def needs_months(self) -> bool:
        """Whether a limit or a rule depends on the months that somebody has been in a grade."""
        return any(len(c.steps) > 1 for c in self.factors.values()) or any(
            r.to_month is not None for r in self.joint_working
        )

    @property
    def needs_detail(self) -> bool:
        """Whether a case's points or rules depend on more than its type and court: then each case is read by itself."""
        return (
            any(w.per != "child" for w in self.weights.values())
            or any(m.per != "child" or m.told_by != "court" for m in self.modifiers.values())
            or self.holder_share != 1
            or self.co_worker_share > 0
            or bool(self.joint_working)
            or bool(self.proceedings_caps)
        )

    @property
    def marks(self) -> list[str]:
        """Return the modifiers that a manager may agree for a case, since no file tells them."""
        return [code for code, modifier in self.modifiers.items() if modifier.told_by == "mark"]
