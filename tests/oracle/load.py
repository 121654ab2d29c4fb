"""Points, limit, utilisation and band of each worker."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.oracle.amounts import text

if TYPE_CHECKING:
    from datetime import date

    from tests.oracle.cases import Cases
    from tests.oracle.staff import Staff

Scheme = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of a worker's total."""

    label: str
    count: int
    each: Fraction

    @property
    def points(self) -> Fraction:
        """Count times points each."""
        return self.count * self.each


@dataclass(frozen=True)
class Load:
    """A worker's answer before it is written out."""

    employee: str
    children: int
    available: Fraction
    limit: Fraction | None
    lines: tuple[Line, ...]
    away: bool
    incomplete: bool
    bands: tuple[dict[str, Any], ...]

    @property
    def points(self) -> Fraction:
        """The sum of the lines."""
        return sum((line.points for line in self.lines), Fraction(0))

    @property
    def utilisation(self) -> Fraction | None:
        """Points over limit, in percent; null where there is no limit or a limit of 0."""
        return self.points / self.limit * 100 if self.limit else None

    @property
    def is_over(self) -> bool:
        """'Points without a limit, or over it'; nobody away."""
        return not self.away and self.points > (self.limit or 0)

    @property
    def band(self) -> str | None:
        """'Away; over for points without a limit; else the bands of the scheme, compared exactly'."""
        if self.away:
            return "away"
        if self.utilisation is None:
            return "over" if self.points else None
        for band in self.bands:
            top = band.get("to_percent")
            if top is None:
                return str(band["name"])
            exact = Fraction(str(top))
            if self.utilisation < exact or (self.utilisation == exact and band.get("inclusive", True)):
                return str(band["name"])
        return None


def hours_left(staff: Staff, employee: str, day: date) -> tuple[Fraction, Fraction]:
    """Contracted hours of all posts held, and 'max(0, contracted - reductions)'."""
    contracted = sum((post.contracted for post in staff.on(employee, day)), Fraction(0))
    return contracted, max(Fraction(0), contracted - staff.reduction(employee, day))


def limit_of(staff: Staff, employee: str, day: date, scheme: Scheme) -> Fraction | None:
    """'Sum over posts that carry one (maximum x grade factor x FTE) x available / contracted'; none when away."""
    if staff.is_away(employee, day):
        return None
    maximum = Fraction(str(scheme["maximum_full_time"]))
    carried: list[Fraction] = []
    for post in staff.on(employee, day):
        if post.grade in scheme["grade_factors"] and post.is_counted:
            carried.append(maximum * Fraction(str(scheme["grade_factors"][post.grade])) * post.fte)
        elif post.grade not in scheme["no_limit"] and post.is_counted:
            message = f"the scheme says nothing of grade {post.grade}"
            raise ValueError(message)
    if not carried:
        return None
    contracted, available = hours_left(staff, employee, day)
    return sum(carried, Fraction(0)) * available / contracted if contracted else Fraction(0)


def stable_of(staff: Staff, employee: str, day: date, scheme: Scheme) -> Fraction:
    """'Stable element: pro rata to available hours unless the scheme says fixed'."""
    element = scheme.get("stable_element") or {"points": 0}
    points = Fraction(str(element["points"]))
    if element.get("fixed"):
        return points
    contracted, available = hours_left(staff, employee, day)
    return points * staff.fte(employee, day) * available / contracted if contracted else Fraction(0)


def loads(staff: Staff, cases: Cases, day: date, scheme: Scheme) -> dict[str, Load]:
    """Everyone asked about: 'social work staff in post and anyone else in post who holds a case'."""
    held: dict[str, list[str]] = defaultdict(list)
    for child in cases.children(day):
        employee = cases.situation(child, day).employee
        if employee is not None:
            held[employee].append(child)
    answer = {}
    for employee in sorted({*staff.social_workers(day), *held}):
        children = held.get(employee, [])
        limit = limit_of(staff, employee, day, scheme)
        lines: list[Line] = []
        if limit is not None and scheme.get("stable_element"):
            lines.append(Line("Stable element", 1, stable_of(staff, employee, day, scheme)))
        types = [cases.type_of(child, day) for child in children]
        lines.extend(
            Line(kind, types.count(kind), Fraction(str(weight)))
            for kind, weight in scheme["case_weights"].items()
            if kind in types
        )
        court = sum(1 for child in children if cases.in_court(child, day))
        if court and "COURT" in scheme.get("modifiers", {}):
            lines.append(Line("COURT", court, Fraction(str(scheme["modifiers"]["COURT"]["points"]))))
        answer[employee] = Load(
            employee=employee,
            children=len(children),
            available=hours_left(staff, employee, day)[1],
            limit=limit,
            lines=tuple(lines),
            away=staff.is_away(employee, day),
            incomplete="UNTYPED" in types,
            bands=tuple(scheme["bands"]),
        )
    return answer


def written(staff: Staff, load: Load, day: date) -> dict[str, Any]:
    """One worker in the shape of `flask workload --lines --json`."""
    post = staff.main_post(load.employee, day)
    return {
        "employee_number": load.employee,
        "name": post.name if post else None,
        "team": post.team if post else None,
        "grade": post.grade if post else None,
        "fte": text(staff.fte(load.employee, day)),
        "available_hours": text(load.available),
        "points": text(load.points),
        "limit": text(load.limit),
        "utilisation_percent": text(load.utilisation),
        "band": load.band,
        "children": load.children,
        "incomplete": load.incomplete,
        "lines": [
            {"label": line.label, "count": line.count, "points_each": text(line.each), "points": text(line.points)}
            for line in load.lines
        ],
    }
