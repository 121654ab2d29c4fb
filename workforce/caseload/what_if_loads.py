"""What the people of a team who have a limit carry, taken apart so that a what-if can change it. Pure.

Points are points, FTE is full-time equivalents; nothing is rounded. Source: docs/figures.md "What if".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from workforce.caseload.rules import CaseGroup, PostHours, Scheme, Weigher, Workload, common_unit, team_utilisation


@dataclass(frozen=True, slots=True)
class Held:
    """Children of one type and their points; a share of a child is an expectation."""

    children: Fraction = Fraction(0)
    points: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Pool:
    """The people of one grade in a team who have a limit."""

    fte: Fraction = Fraction(0)
    limit: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """What the people of a team who have a limit carry. `points` is more than its cases: the stable element, extras."""

    code: str
    name: str
    points: Fraction = Fraction(0)
    limit: Fraction = Fraction(0)
    is_measured: bool = False  # somebody's work is a caseload; if nobody's is, it is not measured here, never 0%
    cases: Mapping[str, Held] = field(default_factory=dict)
    grades: Mapping[str, Pool] = field(default_factory=dict)
    has_people: bool = False  # anybody with a workload, with a limit or not
    unit: str = "points"  # what most of its people with a limit are counted in; sums are of these
    by_unit: Mapping[str, tuple[int, Fraction, Fraction]] = field(default_factory=dict)  # people, points, limits today

    def held(self, case_type: str) -> Held:
        """Return what is held of a type."""
        return self.cases.get(case_type, Held())


class Worth:
    """What a scheme makes of one child and of one full-time post: the product's own scoring, each asked once."""

    def __init__(self, scheme: Scheme, area_of: Mapping[str, str] | None = None) -> None:
        """Begin with nothing worked out; `area_of` says under which code the scheme limits a team."""
        self.scheme = scheme
        self._area_of = area_of or {}
        self.weigher = Weigher(scheme)
        self._posts: dict[tuple[str, str | None], Workload] = {}

    def of(self, group: CaseGroup) -> Fraction:
        """Return the points of some children."""
        return self.weigher.score((), Decimal(0), (group,)).points

    def together(self, groups: Sequence[CaseGroup]) -> Fraction:
        """Return what cases weigh together, as a share of what they weigh one by one.

        Under 1 where a family or a set of proceedings counts once: each case then carries its part of that.
        """
        if not self.scheme.needs_detail:
            return Fraction(1)
        apart = sum((self.of(group) for group in groups), Fraction(0))
        return self.weigher.score((), Decimal(0), groups).points / apart if apart else Fraction(1)

    def post(self, grade: str, team: str = "") -> Workload:
        """Return the workload of a full-time post without cases: its limit, and the stable element as its points."""
        area = self._area_of.get(team)
        if (grade, area) not in self._posts:
            hours = self.scheme.standard_hours
            post = PostHours(grade, hours, hours, None, area)
            self._posts[grade, area] = self.weigher.score((post,), Decimal(0), ())
        return self._posts[grade, area]

    def has_limit(self, grade: str) -> bool:
        """Whether a post of this grade carries a limit."""
        return self.post(grade).limit is not None


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """One person's workload, as far as the team's sums need it: grade and team of the main post, all FTE."""

    team: str
    grade: str
    fte: Fraction
    load: Workload
    groups: Sequence[CaseGroup]
    is_measured: bool


def team_loads(names: Mapping[str, str], people: Iterable[PersonLoad], worth: Worth) -> dict[str, TeamLoad]:
    """Return what each team carries, by code, in the order of `names`; people without a limit stand outside."""
    members: dict[str, list[PersonLoad]] = {code: [] for code in names}
    for person in people:
        if person.team in members:
            members[person.team].append(person)
    return {code: _team_load(code, name, members[code], worth) for code, name in names.items()}


def _team_load(code: str, name: str, everybody: Sequence[PersonLoad], worth: Worth) -> TeamLoad:
    points, limit = team_utilisation(person.load for person in everybody)
    unit = common_unit(person.load for person in everybody) or worth.scheme.unit
    people = [person for person in everybody if person.load.limit is not None and person.load.unit == unit]
    by_unit: dict[str, tuple[int, Fraction, Fraction]] = {}
    for load in (person.load for person in everybody if person.load.limit is not None):
        count, before, limits = by_unit.get(load.unit, (0, Fraction(0), Fraction(0)))
        by_unit[load.unit] = (count + 1, before + load.points, limits + (load.limit or 0))
    cases: dict[str, Held] = {}
    grades: dict[str, Pool] = {}
    for person in people:
        pool = grades.get(person.grade, Pool())
        grades[person.grade] = Pool(pool.fte + person.fte, pool.limit + (person.load.limit or 0))
        shared = worth.together(person.groups)
        for group in person.groups:
            held = cases.get(group.type, Held())
            cases[group.type] = Held(
                held.children + group.count * group.is_held, held.points + worth.of(group) * shared
            )
    is_measured = any(person.is_measured for person in people)
    return TeamLoad(code, name, points, limit, is_measured, cases, grades, bool(everybody), unit, by_unit)
