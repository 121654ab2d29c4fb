"""Deals cases out to workers with regard to what each can carry."""

import random

from workforce.demo.absences import capacity
from workforce.demo.model import Person, Team
from workforce.demo.records import Casebook, Child, Unit
from workforce.demo.structure import FALLBACK

__all__ = ["CLA_NEW_DAYS", "TARGET", "WEIGHTS", "Desk", "points_of"]

WEIGHTS = {"assessment": 6, "untyped": 0, "cin": 4, "cp": 8, "care": 5, "short_breaks": 3, "leaver": 4}
CLA_NEW_POINTS = 7
CLA_NEW_DAYS = 183
COURT_POINTS = 5
TARGET = 0.94
RAMP_DAYS = 80
ASYE_RAMP_DAYS = 170
TEAMS_TRIED = 6
GHOST_SHARE = 0.006


def points_of(unit: Unit, day: int) -> float:
    """Weigh a unit by the example scheme."""
    each = WEIGHTS[unit.stage] + (COURT_POINTS if unit.is_court else 0)
    total = 0.0
    for child in unit.children:
        is_new = unit.stage == "care" and child.care is not None and day - child.care.entered < CLA_NEW_DAYS
        total += each + (CLA_NEW_POINTS - WEIGHTS["care"] if is_new else 0)
    return total


class Desk:
    """Keeps every holder's load and chooses who takes a unit."""

    def __init__(self, rng: random.Random, book: Casebook, teams: list[Team], people: list[Person]) -> None:
        """Know the teams that hold cases."""
        self._rng = rng
        self._book = book
        self._people = [p for p in people if any(q.role in {"holder", "personal_adviser"} for q in p.posts)]
        self.pools: dict[str, list[Team]] = {}
        for team in teams:
            self.pools.setdefault(team.type, []).append(team)
        self.ghosts: list[Person] = []
        self._ghost_children = 0
        self.children = 0

    def refresh(self, day: int) -> None:
        """Take up who is in which team today and what each can carry."""
        for person in self._people:
            self.refresh_person(person, day)
        for teams in self.pools.values():
            for team in teams:
                team.limit = sum(p.limit for p in team.active)
                team.points = sum(p.points + p.stable for p in team.active)

    def refresh_person(self, person: Person, day: int) -> None:
        """Take up a person's post, limit and readiness for new cases."""
        post, limit, stable = capacity(person, day)
        team = post.team if post is not None and post.role in {"holder", "personal_adviser"} else None
        if team is not person.team:
            if person.team is not None:
                person.team.active.remove(person)
            if team is not None:
                team.active.append(person)
            person.team = team
        person.is_asye = post is not None and post.grade == "asye"
        is_away = person.is_away(day)
        person.limit, person.stable = (0.0, 0.0) if is_away else (limit, stable)
        since = day - person.run_start(day)
        slow = ASYE_RAMP_DAYS if person.is_asye else RAMP_DAYS
        person.ramp = min(1.0, 0.55 + 0.45 * since / slow)
        is_shut = is_away or since < 8 or any(first <= day <= last for first, last in person.closed)
        person.is_open = team is not None and limit > 0 and not is_shut

    def strain(self, kind: str) -> float:
        """Say how full a kind of team is, as a share of its limits; 0 when nobody carries any."""
        limit = points = 0.0
        for team in self.pool(kind):
            for person in team.active:
                if person.limit > 0 and (kind == "personal_adviser") == self._is_adviser(person):
                    limit += person.limit
                    points += person.points + person.stable
        return points / limit if limit else TARGET

    def pool(self, kind: str) -> list[Team]:
        """Give the teams that do a kind of work."""
        if kind == "personal_adviser":
            kind = "leaving_care"
        while kind not in self.pools:
            kind = FALLBACK[kind]
        return self.pools[kind]

    @staticmethod
    def _is_adviser(person: Person) -> bool:
        return not person.swe

    def choose(self, unit: Unit, kind: str, day: int, but: Person | None = None) -> Person | None:
        """Choose who takes a unit: the emptiest worker of its team, or of an emptier one."""
        teams = self.pool(kind)
        tries = self._rng.sample(teams, TEAMS_TRIED) if len(teams) > TEAMS_TRIED else list(teams)
        tries.sort(key=lambda t: (t.points / t.limit / t.pressure if t.limit else 9.0) + self._rng.random() * 0.06)
        if unit.team in teams and unit.team is not None and self._rng.random() < 0.85:
            tries.insert(0, unit.team)
        adviser = kind == "personal_adviser"
        for team in tries:
            best, lowest = None, 9.0
            for person in team.active:
                if not person.is_open or person is but or self._is_adviser(person) != adviser:
                    continue
                score = self._score(person, unit, day)
                if score < lowest:
                    best, lowest = person, score
            if best is not None:
                return best
        return None

    def _score(self, person: Person, unit: Unit, day: int) -> float:
        """Say how full somebody would be; above 9 they may not take the unit."""
        if person.is_asye and (unit.stage in {"cp", "care"} or unit.is_court):
            return 10.0
        size = len(unit.children)
        load = person.points + person.stable + points_of(unit, day)
        score = load / (person.limit * person.ramp * person.pressure) + self._rng.random() * 0.06
        if load > person.limit and person.fixed != "over":
            score += 0.12
        if person.fixed == "worker":
            if person.children + size > 14 or load > 92:
                return 10.0
            return score - (1.0 if person.children < 12 else 0.0)
        if person.fixed == "over" and load < 1.2 * person.limit:
            return score - 0.4
        return score

    def assign(self, unit: Unit, person: Person, day: int, reason: str = "") -> None:
        """Give a unit to a worker, from a day on."""
        self.release(unit, day, reason)
        unit.worker, unit.waits = person, False
        team = person.team or unit.team
        unit.team = team
        department = team.department if team is not None else ""
        role = "16PLUS" if self._is_adviser(person) else "CW"
        for child in unit.children:
            self._hold(child, person, role, department, day)
        unit.points = points_of(unit, day)
        person.units[unit.number] = unit
        person.points += unit.points
        person.children += len(unit.children)
        if person.fixed == "ghost":
            self._ghost_children += len(unit.children)
        elif team is not None:
            team.points += unit.points

    def _hold(self, child: Child, person: Person, role: str, department: str, day: int) -> None:
        """Write down that a child has a worker."""
        child.holder = self._book.involve(child, person.professional, role, department, day)

    def release(self, unit: Unit, day: int, reason: str) -> None:
        """Take a unit from its worker."""
        person = unit.worker
        for child in unit.children:
            row = child.holder
            if row is not None:
                row.end, row.reason = day, reason
                if row.start >= day:
                    row.number = 0  # never took effect, so it is not written
                child.holder = None
        if person is None:
            return
        person.units.pop(unit.number, None)
        person.points -= unit.points
        person.children -= len(unit.children)
        if person.fixed == "ghost":
            self._ghost_children -= len(unit.children)
        elif person.team is not None:
            person.team.points -= unit.points
        unit.worker = None

    def detach(self, unit: Unit, child: Child, day: int) -> None:
        """Take one child out of a unit."""
        unit.children.remove(child)
        if unit.worker is not None:
            unit.worker.children -= 1
            self._ghost_children -= unit.worker.fixed == "ghost"
        self.reweigh(unit, day)
        if not unit.children:
            self.release(unit, day, "")

    def split(self, unit: Unit, leaving: list[Child], day: int) -> Unit:
        """Let some children of a unit go their own way, for now with the same worker."""
        number = self._book.number("unit")
        new = Unit(
            number, leaving, unit.stage, day, unit.is_disabled, unit.is_light, unit.is_court, unit.worker, unit.team
        )
        unit.children = [child for child in unit.children if child not in leaving]
        new.points = points_of(new, day)
        unit.points -= new.points
        self.reweigh(unit, day)
        if new.worker is not None:
            new.worker.units[number] = new
        return new

    def reweigh(self, unit: Unit, day: int) -> None:
        """Take up that a unit weighs more or less than before."""
        points = points_of(unit, day)
        person = unit.worker
        if person is not None:
            person.points += points - unit.points
            if person.team is not None:
                person.team.points += points - unit.points
        unit.points = points

    def ghost(self, unit: Unit) -> Person | None:
        """Now and then give a worker whom the staff data does not know."""
        room = GHOST_SHARE * self.children - self._ghost_children - len(unit.children)
        if room < 0 or unit.stage not in {"assessment", "cin"} or self._rng.random() > 0.04:
            return None
        return self._rng.choice(self.ghosts)
