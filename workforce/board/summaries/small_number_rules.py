"""Which small numbers below council level are hidden, so that no sum that is shown tells them. Pure functions.

What is shown of an indicator is a tree: the council, its services, their teams; or the council and its grades; or the
council and its types of employment. Each is the sum of those below it. Whoever reads it can work out, of each place
that is shown, what is left of it once the places below that are shown are taken away: its *rest*. Rests do not
overlap, and everything that can be worked out is a sum of rests. Nothing small is told, therefore, where every rest is
about enough people and no rest lies within one place that is hidden. Council level itself is always shown.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ROOT = ""  # the council: always shown
HIDE_UNDER, LEAST, MOST = 10, 5, 30  # people (set here: no source gives a number for staff; 5 is the least in use)


def read_hide_under(document: Mapping[str, Any]) -> int:
    """Return under how many people a figure below council level is hidden; raise ValueError where it can't be used.

    Units: people. Source: the council's policy `board`, `hide_under`.

    >>> read_hide_under({}), read_hide_under({"hide_under": 12})
    (10, 12)
    """
    found = document.get("hide_under", HIDE_UNDER)
    if isinstance(found, bool) or not isinstance(found, int) or not LEAST <= found <= MOST:
        raise ValueError(f"hide_under: write a whole number of people from {LEAST} to {MOST}, such as {HIDE_UNDER}")
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """A place with the people of whom its figure tells. Those of a place with others below it are theirs together."""

    key: str
    parent: str = ROOT
    people: frozenset[str] = frozenset()


class _Tree:
    """Places, what lies below each, and which of them are hidden so far."""

    def __init__(self, cells: Sequence[Cell], known: Collection[str]) -> None:
        self.parents = {cell.key: cell.parent for cell in cells}
        inner = set(self.parents.values()) | {ROOT}
        self.people_of = {cell.key: cell.people for cell in cells if cell.people and cell.key not in inner}
        self.order = {ROOT: -1} | {cell.key: n for n, cell in enumerate(cells)}
        self.lines = {key: self._line(key) for key in [ROOT, *self.parents]}
        self.leaves: dict[str, frozenset[str]] = {
            key: frozenset(leaf for leaf in self.people_of if key in self.lines[leaf]) for key in self.lines
        }
        self.known = frozenset(key for key in self.parents if self.leaves[key] <= frozenset(known))
        self.hidden: set[str] = set()

    def _line(self, key: str) -> list[str]:
        """Return a place and those above it, up to the council."""
        line = [key]
        while key != ROOT:
            key = self.parents[key]
            line.append(key)
        return line

    def people(self, leaves: Iterable[str]) -> int:
        """Return of how many people some places tell together."""
        return len(frozenset[str]().union(*(self.people_of[leaf] for leaf in leaves)))

    def shown_at(self, key: str) -> str:
        """Return the nearest place that is shown, at a place or above it."""
        return next(one for one in self.lines[key] if one not in self.hidden)

    def rest(self, key: str) -> frozenset[str]:
        """Return what is left of a place once what is shown below it is taken away."""
        return frozenset(leaf for leaf in self.leaves[key] if self.shown_at(leaf) == key)

    def below(self, key: str) -> list[str]:
        """Return the hidden places of which a place is the nearest that is shown."""
        return [one for one in self.parents if one in self.hidden and self.shown_at(one) == key]

    def next_shown(self, key: str) -> list[str]:
        """Return the nearest places below one that are shown, tell of somebody, and may be hidden."""
        found = []
        for one in self.parents:
            line = self.lines[one]
            if one in self.hidden or one in self.known or not self.leaves[one] or key not in line[1:]:
                continue
            between = line[1 : line.index(key)]
            if all(above in self.hidden for above in between):
                found.append(one)
        return found


def hidden(
    cells: Sequence[Cell],
    under: int,
    known: Collection[str] = (),
    before: Collection[str] = (),
    also: Collection[str] = (),
) -> frozenset[str]:
    """Return the keys of the places whose figures are hidden.

    Hidden is a figure about fewer than `under` people, and the smallest others that have to be hidden with it. Places
    of about the same size (so many times `under`) stand in the order given: if who is hidden beside a small number
    changed with every person who comes or goes, two summaries together would tell it. `known`: lowest places that the
    reader may see in any case; what they know of them must not tell the rest. `before`: what was hidden in the summary
    before; these come first. `also`: what is hidden in any case, unless it is known.

    >>> team = lambda key, count: Cell(key, "S", frozenset(f"{key}{n}" for n in range(count)))
    >>> sorted(hidden([Cell("S"), team("A", 3), team("B", 12), team("C", 30)], 10))
    ['A', 'B']
    """
    tree = _Tree(cells, known)
    small = {key for key in tree.parents if 0 < tree.people(tree.leaves[key]) < under}
    tree.hidden = (small | set(also)) - tree.known

    def rank(key: str) -> tuple[bool, int, int]:
        return key not in before, tree.people(tree.leaves[key]) // under, tree.order[key]

    while True:
        found = _to_hide(tree, under)
        if not found:
            return frozenset(tree.hidden)
        tree.hidden.add(min(found, key=rank))


def _to_hide(tree: _Tree, under: int) -> list[str]:
    """Return the places of which one has to be hidden next; none where nothing small is told."""
    for key in sorted(tree.lines, key=lambda one: -len(tree.lines[one])):
        if key in tree.hidden or key in tree.people_of:
            continue
        rest, below = tree.rest(key), tree.below(key)
        for one in below:  # a service whose teams are all shown is their sum
            if not tree.leaves[one] & rest and (found := tree.next_shown(one)):
                return found
        sole = sorted(
            (one for one in below if rest and rest <= tree.leaves[one]), key=lambda one: len(tree.leaves[one])
        )
        for one in sole:  # what is left is this place alone: another has to be hidden beside it
            if found := [other for other in tree.next_shown(key) if not tree.leaves[other] <= tree.leaves[one]]:
                return found
        is_small = bool(rest) and tree.people(rest) < under
        if is_small and (found := tree.next_shown(key)):
            return found
        if key != ROOT and (sole or is_small):
            return [key]
    return []
