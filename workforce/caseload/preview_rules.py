"""What another scheme would change: who moves band, team by team. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from workforce.caseload.rules import Scheme, Workload, band_of, team_utilisation

UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Moved:
    """One person under the scheme in force and under the other."""

    employee_number: str
    name: str
    team: str
    grade: str
    before: Workload
    after: Workload

    @property
    def is_moved(self) -> bool:
        """Whether the band is another."""
        return self.before.band != self.after.band

    @property
    def difference(self) -> Fraction | None:
        """Return by how many percentage points the workload % changes; None where it is not known before or after."""
        if self.before.utilisation_percent is None or self.after.utilisation_percent is None:
            return None
        return self.after.utilisation_percent - self.before.utilisation_percent


@dataclass(frozen=True, slots=True)
class TeamEffect:
    """A team under both: sums over the people who have a limit, and how many of them move."""

    code: str
    name: str
    people: int
    before: Fraction | None
    after: Fraction | None
    band_before: str | None
    band_after: str | None
    moved: int
    over_before: int
    over_after: int


def _percent(loads: Sequence[Workload]) -> Fraction | None:
    points, limits = team_utilisation(loads)
    return points * 100 / limits if limits else None


def effect_on(code: str, name: str, people: Sequence[Moved], now: Scheme, then: Scheme) -> TeamEffect:
    """Return the effect on a group of people: sum over sum, before and after."""
    before, after = _percent([p.before for p in people]), _percent([p.after for p in people])
    return TeamEffect(
        code,
        name,
        len(people),
        before,
        after,
        None if before is None else band_of(now, before),
        None if after is None else band_of(then, after),
        sum(1 for p in people if p.is_moved),
        sum(1 for p in people if p.before.is_over),
        sum(1 for p in people if p.after.is_over),
    )


def team_effects(people: Iterable[Moved], names: Mapping[str, str], now: Scheme, then: Scheme) -> list[TeamEffect]:
    """Return the effect on each team, by name."""
    teams: dict[str, list[Moved]] = {}
    for person in people:
        teams.setdefault(person.team, []).append(person)
    found = [effect_on(code, names.get(code, code), members, now, then) for code, members in teams.items()]
    return sorted(found, key=lambda team: (team.name, team.code))


def moves(people: Iterable[Moved]) -> list[tuple[str | None, str | None, int]]:
    """Return how many people move from which band to which, the most first; those who stay are not listed."""
    counted = Counter((p.before.band, p.after.band) for p in people if p.is_moved)
    return [(a, b, n) for (a, b), n in sorted(counted.items(), key=lambda item: (-item[1], str(item[0])))]
