"""Families as they come to notice."""

import random
from typing import TYPE_CHECKING

from workforce.demo.names import CHILD_SURNAMES, child_name
from workforce.demo.records import Casebook, Child, Unit

if TYPE_CHECKING:
    from workforce.demo.model import Person

__all__ = ["Families"]

YEAR = 365.25


class Families:
    """Makes families, and the other professionals about them."""

    def __init__(self, rng: random.Random, book: Casebook) -> None:
        """Start without anybody outside the council."""
        self._rng = rng
        self._book = book
        self.outside: list[tuple[str, str, str]] = []
        self.reviewing: list[Person] = []

    def children(self, count: int, born: int, latest: int, family: int, surname: str) -> list[Child]:
        """Make brothers and sisters, the oldest first; nobody is born later than a day allows."""
        rng = self._rng
        found = []
        for _ in range(count):
            sex = rng.choice("FM")
            found.append(Child(self._book.number("child"), family, child_name(rng), surname, sex, born))
            born = min(latest, born + int(rng.uniform(1.1, 3.8) * YEAR))
        self._book.children += found
        return found

    def new(self, day: int, *, is_disabled: bool = False, count: int = 0, oldest: float = 0.0) -> Unit:
        """Make a family that comes to notice on a day."""
        rng = self._rng
        count = count or (1 if is_disabled else rng.choices((1, 2, 3, 4), (46, 30, 16, 8))[0])
        age = oldest or min(17.6, rng.triangular(-0.3, 17.6, 8.0) + (count - 1) * 1.2)
        surname = rng.choice(CHILD_SURNAMES)
        latest = day + rng.randint(20, 150)
        children = self.children(count, day - int(age * YEAR), latest, self._book.number("family"), surname)
        return Unit(self._book.number("unit"), children, "", day, is_disabled=is_disabled)

    def again(self, unit: Unit, day: int) -> Unit | None:
        """Refer a closed family again, those still under age."""
        children = [
            c
            for c in unit.children
            if day - c.born < 17.5 * YEAR and c.died is None and c.leaver is None and c.episode is None
        ]
        if not children:
            return None
        return Unit(self._book.number("unit"), children, "", day, is_disabled=unit.is_disabled)

    def turned_away(self, day: int) -> None:
        """Write down a referral that needs nothing further."""
        unit = self.new(day)
        for child in unit.children:
            self._book.start_episode(child, day, "N5", self._rng.choice(("1A", "3A", "6", "8")), "")
            if child.episode is not None:
                child.episode.is_nfa = True
            self._book.close(child, day, "RC8")

    def others(self, child: Child, day: int, role: str) -> None:
        """Involve a reviewing officer, and for some children health or school."""
        rng = self._rng
        working = [p for p in self.reviewing if p.post_on(day) is not None]
        if working:
            person = rng.choice(working)
            post = person.post_on(day)
            department = post.team.department if post is not None else ""
            row = self._book.involve(child, person.professional, role, department, day)
            row.end = None
            child.others.append(row)
        if self.outside and rng.random() < 0.4:
            number, _, other = rng.choice(self.outside)
            child.others.append(self._book.involve(child, number, other, "", day))
