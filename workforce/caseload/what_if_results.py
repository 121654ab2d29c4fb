"""What a what-if came to, team by team beside today: sums over sums, kept exactly. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from workforce.caseload.rules import Scheme, band_of
from workforce.caseload.what_if_loads import TeamLoad

NO_LIMIT = "no_limit"
NOT_MEASURED = "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """Points against limits of one team or of several: sum over sum, never a mean of percentages."""

    points: Fraction
    limit: Fraction
    is_measured: bool
    band: str  # a band of the scheme; `no_limit` or `none` where there is no percentage

    @property
    def percent(self) -> Fraction | None:
        """Return the workload %; None, never 0, where there is no limit or no caseload."""
        return self.points * 100 / self.limit if self.limit and self.is_measured else None

    def as_json(self) -> list[str]:
        """Return it as it is kept: exact fractions."""
        return [str(self.points), str(self.limit), "measured" if self.is_measured else "", self.band]

    @classmethod
    def from_json(cls, kept: Sequence[str]) -> "Standing":
        """Return what was kept.

        >>> kept = Standing(Fraction(2, 3), Fraction(1), True, "room")
        >>> Standing.from_json(kept.as_json()) == kept
        True
        """
        return cls(Fraction(kept[0]), Fraction(kept[1]), bool(kept[2]), kept[3])


_NOBODY = (0, Fraction(0), Fraction(0))


def _unit_of(teams: Sequence[TeamLoad]) -> str:
    """Return the unit in which most people of some teams are counted, as `rules.common_unit` does for people."""
    counted: dict[str, int] = {}
    for team in teams:
        for unit, (people, _, _) in team.by_unit.items():
            counted[unit] = counted.get(unit, 0) + people
    return min(counted, key=lambda unit: (-counted[unit], unit)) if counted else teams[0].unit if teams else "points"


def standing(teams: Iterable[TeamLoad], scheme: Scheme) -> Standing:
    """Return where some teams stand together in a scheme; points without a limit have no percentage."""
    found = list(teams)
    unit = _unit_of(found)
    points, limit = Fraction(0), Fraction(0)
    for team in found:
        _, of_unit, limits = (0, team.points, team.limit) if team.unit == unit else team.by_unit.get(unit, _NOBODY)
        points, limit = points + of_unit, limit + limits
    is_measured = any(team.is_measured for team in found if team.unit == unit)
    if limit and is_measured:
        band = band_of(scheme, points * 100 / limit)
    else:
        band = NO_LIMIT if not limit and (points or is_measured) else NOT_MEASURED
    return Standing(points, limit, is_measured, band)


class Level(StrEnum):
    """What a line of a result stands for."""

    TEAM = "team"
    SERVICE = "service"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """One team, one service's teams together or all of them: as they are and as they would be."""

    level: str
    code: str
    name: str
    now: Standing
    then: Standing

    @property
    def difference(self) -> Fraction | None:
        """Return how many percentage points the workload % would rise; None where one of the two is not known."""
        if self.now.percent is None or self.then.percent is None:
            return None
        return self.then.percent - self.now.percent

    @property
    def is_changed(self) -> bool:
        """Whether anything would be otherwise."""
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class Service:
    """The service that a team belongs to, or the heading of those that belong to none."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Result:
    """A what-if worked out on a day: which schemes weighed, what was changed in words, and every line."""

    day: date
    scheme_now: str
    scheme_then: str
    words: tuple[str, ...]
    rows: tuple[Row, ...]  # a service, then its teams by name; at the end all together

    @property
    def teams(self) -> list[Row]:
        """Return the lines of single teams."""
        return [row for row in self.rows if row.level == Level.TEAM]

    @property
    def all(self) -> Row | None:
        """Return the line of all teams together, where there is one."""
        return next((row for row in self.rows if row.level == Level.ALL), None)

    def of_teams(self, codes: Iterable[str]) -> "Result":
        """Return what these teams alone show: sums that hold other teams are left out."""
        seen = set(codes)
        if all(row.code in seen for row in self.teams):
            return self
        kept = tuple(row for row in self.teams if row.code in seen)
        return Result(self.day, self.scheme_now, self.scheme_then, self.words, kept)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "scheme_now": self.scheme_now,
            "scheme_then": self.scheme_then,
            "rows": [[row.level, row.code, row.name, row.now.as_json(), row.then.as_json()] for row in self.rows],
        }

    @classmethod
    def from_json(cls, day: date, words: Sequence[str], kept: Mapping[str, Any]) -> "Result":
        """Return what was kept."""
        rows = tuple(
            Row(level, code, name, Standing.from_json(now), Standing.from_json(then))
            for level, code, name, now, then in kept["rows"]
        )
        return cls(day, kept["scheme_now"], kept["scheme_then"], tuple(words), rows)


def rows_of(
    now: Mapping[str, TeamLoad],
    then: Mapping[str, TeamLoad],
    services: Mapping[str, Service],
    schemes: tuple[Scheme, Scheme],
) -> tuple[Row, ...]:
    """Return the lines of teams that have a workload now or then, under their services, and of all together.

    `services` names the service of each team; `schemes` are today's and the one that weighs then.
    """

    def row(level: str, code: str, name: str, codes: Sequence[str]) -> Row:
        return Row(
            level, code, name,
            standing([now[c] for c in codes], schemes[0]), standing([then[c] for c in codes], schemes[1]),
        )  # fmt: skip

    by_service: dict[Service, list[str]] = {}
    shown = [code for code in now if _has_workload(now[code]) or _has_workload(then[code])]
    for code in shown:
        by_service.setdefault(services[code], []).append(code)
    found: list[Row] = []
    for service, codes in sorted(by_service.items(), key=lambda item: (item[0].name, item[0].code)):
        found.append(row(Level.SERVICE, service.code, service.name, codes))
        found += [row(Level.TEAM, code, now[code].name, [code]) for code in codes]
    return (*found, row(Level.ALL, "", "All teams here", shown)) if shown else ()


def _has_workload(team: TeamLoad) -> bool:
    return bool(team.points or team.limit or team.has_people)
